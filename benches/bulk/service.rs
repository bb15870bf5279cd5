//! The service as a process of its own.

use serde_json::Value;
use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

const SETTINGS: [(&str, &str); 3] =
    [("PROEFTUIN_TOKEN_MINUTES", "720"), ("PROEFTUIN_IMPORT_ALL_ROWS", "1000000"), ("PROEFTUIN_LOG", "warn")];

/// A running `proeftuin serve`.
pub struct Service {
    child: Child,
    folder: PathBuf,
    base_url: String,
    token: String,
}

impl Service {
    /// Starts it on an SQLite file of its own, or on the database with this URL.
    pub fn start(database: Option<&str>) -> Self {
        let folder = std::env::temp_dir().join(format!("proeftuin-bench-{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir_all(&folder).unwrap();
        Self::start_in(folder, database)
    }

    /// Ends it, and starts another on its SQLite file.
    pub fn restart(mut self) -> Self {
        self.end();
        Self::start_in(std::mem::take(&mut self.folder), None)
    }

    fn start_in(folder: PathBuf, database: Option<&str>) -> Self {
        let own = format!("sqlite:{}", folder.join("bench.sqlite3").display());
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        let key = folder.join("key.pem").display().to_string();
        let flags = ["--listen", &address, "--database", database.unwrap_or(&own), "--key-file", &key];
        let program = || {
            let mut program = Command::new(env!("CARGO_BIN_EXE_proeftuin"));
            program.envs(SETTINGS);
            program
        };
        let token = program()
            .arg("token")
            .args(["--admin", "--email", "bench@test.example"])
            .args(flags)
            .output()
            .unwrap();
        let child = program().arg("serve").args(flags).stdout(Stdio::null()).spawn().unwrap();
        while std::net::TcpStream::connect(&address).is_err() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let token = String::from_utf8(token.stdout).unwrap().trim().to_owned();
        Self { child, folder, base_url: format!("http://{address}"), token }
    }

    /// Imports a table; the report.
    pub fn import(&self, path: &str, text: String) -> Value {
        actix_web::rt::System::new().block_on(async {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let request = client
                .post(format!("{}/v1/imports/{path}", self.base_url))
                .bearer_auth(&self.token)
                .header("content-type", "text/csv")
                .body(text);
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
            answer.json().await.unwrap()
        })
    }

    /// Exports a collection; its bytes as they come over the line.
    pub fn export(&self, path: &str, encoding: Option<&str>) -> Vec<u8> {
        actix_web::rt::System::new().block_on(async {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let request = client.get(format!("{}/v1/exports/{path}", self.base_url)).bearer_auth(&self.token);
            let request = encoding
                .into_iter()
                .fold(request, |request, encoding| request.header("accept-encoding", encoding));
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
            let coded = answer.headers().get("content-encoding").map(|coding| coding.as_bytes().to_vec());
            assert_eq!(coded.as_deref(), encoding.map(str::as_bytes));
            answer.bytes().await.unwrap().into()
        })
    }

    /// The most memory that it had at any time, or since [`Service::reset_peak_mb`].
    pub fn peak_mb(&self) -> f64 {
        self.status_mb("VmHWM")
    }

    /// Forgets the peak; what it has now.
    pub fn reset_peak_mb(&self) -> f64 {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").unwrap();
        self.status_mb("VmRSS")
    }

    fn status_mb(&self, name: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }

    /// Ends it; its SQLite file stays until the end of the bench.
    pub fn stop(mut self) -> PathBuf {
        self.end();
        let file = self.folder.join("bench.sqlite3");
        std::mem::take(&mut self.folder);
        file
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.end();
        if self.folder.starts_with(std::env::temp_dir()) {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}
