//! The program as its users meet it: the real binary, in a folder of its own, with nothing in its environment.

mod audit;
mod config;
mod demo;
mod help;
mod import;
mod jobs;
mod migrate;
mod openapi;
mod privacy;
mod serve;
mod story;
mod token;
mod two_services;

use reqwest::StatusCode;
use serde_json::Value;
use std::{
    fs::File,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// An empty folder, gone when the test ends.
struct Folder(PathBuf);

/// What a finished command left behind.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// A running service; killed and reaped when the test ends, also when it fails.
struct Service {
    child: Child,
    base_url: String,
}

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("proeftuin-cli-{}", Uuid::new_v4().simple()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// The program, working in this folder.
    fn program(&self, arguments: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_proeftuin"));
        program.args(arguments).current_dir(&self.0).env_clear().stdin(Stdio::null());
        program
    }

    /// Runs a command that ends by itself.
    fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.program(arguments).output().unwrap())
    }

    /// The same with environment variables.
    fn run_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Ended {
        Ended::of(self.program(arguments).envs(environment.iter().copied()).output().unwrap())
    }

    /// Starts a service on a free port and waits until it is ready.
    async fn start(&self, arguments: &[&str]) -> Service {
        // Between finding a port and using it somebody else may take it.
        for _ in 0..3 {
            if let Some(service) = self.try_start(arguments).await {
                return service;
            }
        }
        panic!("no free port: {}", self.text("stderr"));
    }

    async fn try_start(&self, arguments: &[&str]) -> Option<Service> {
        let listen = free_address();
        let child = self
            .program(&[arguments, &["--listen", &listen]].concat())
            .stdout(File::create(self.0.join("stdout")).unwrap())
            .stderr(File::create(self.0.join("stderr")).unwrap())
            .spawn()
            .unwrap();
        let mut service = Service { child, base_url: format!("http://{listen}") };
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(3) {
            if let Some(status) = service.child.try_wait().unwrap() {
                let stderr = self.text("stderr");
                assert!(stderr.contains("can't listen"), "{status}: {stderr}");
                return None;
            }
            let ready = client().get(format!("{}/readyz", service.base_url)).send().await;
            if ready.is_ok_and(|answer| answer.status() == StatusCode::OK) {
                return Some(service);
            }
            sleep(Duration::from_millis(50));
        }
        panic!("not ready after three minutes: {}", self.text("stderr"));
    }

    fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.0.join(file)).unwrap()
    }

    /// The names of the files in it, sorted.
    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The permissions of a file, as chmod writes them.
    fn mode(&self, file: &str) -> u32 {
        std::fs::metadata(self.0.join(file)).unwrap().permissions().mode() & 0o777
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Ended {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Itself, when it ended with this code.
    #[track_caller]
    fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }
}

impl Service {
    /// GET; the status and the body.
    async fn get(&self, path: &str, token: Option<&str>) -> (u16, Value) {
        let mut request = client().get(format!("{}{path}", self.base_url));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// Tells it to stop and says how it ended and how long that took.
    fn terminate(&mut self) -> (ExitStatus, Duration) {
        let begun = Instant::now();
        let kill = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        while begun.elapsed() < Duration::from_secs(20) {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, begun.elapsed());
            }
            sleep(Duration::from_millis(20));
        }
        panic!("still running 20 s after SIGTERM");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Both fail when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build().unwrap()
}

/// An address on which nobody listens.
fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// A file of this repository.
fn committed(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}
