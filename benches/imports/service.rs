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

    /// The most memory that it had at any time.
    pub fn peak_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
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
