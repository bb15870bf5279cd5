//! The processes that are measured: the service, and a bare server to compare with.

use crate::client::{Connection, Request};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The name of its SQLite file.
const FILE: &str = "bench.sqlite3";
const WITHOUT_LIMITS: [&str; 5] = [
    "PROEFTUIN_LIMIT_ANONYMOUS",
    "PROEFTUIN_LIMIT_ACCOUNT",
    "PROEFTUIN_LIMIT_WRITES",
    "PROEFTUIN_LIMIT_IN_FLIGHT",
    "PROEFTUIN_LIMIT_TOTAL_IN_FLIGHT",
];

/// Tokens of the demo.
pub struct Tokens {
    pub sme: String,
}

/// The demo as a process of its own.
pub struct Service {
    child: Child,
    folder: PathBuf,
    arguments: Vec<String>,
    pub address: String,
    pub tokens: Tokens,
}

impl Service {
    /// Starts `proeftuin demo` on its own SQLite file or on the database with this URL.
    pub fn start(database: Option<&str>, synthetic: u32) -> Self {
        let folder = std::env::temp_dir().join(format!("proeftuin-bench-{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir_all(&folder).unwrap();
        let own = format!("sqlite:{}", folder.join(FILE).display());
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        let arguments: Vec<String> = [
            "demo",
            "--json",
            "--listen",
            &address,
            "--database",
            database.unwrap_or(&own),
            "--key-file",
            folder.join("key.pem").to_str().unwrap(),
            "--synthetic",
            &synthetic.to_string(),
            "--log",
            "warn",
        ]
        .map(str::to_owned)
        .to_vec();
        let (child, tokens) = launch(&arguments);
        Self { child, folder, arguments, address, tokens }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends the process and keeps its files, for somebody else to write to.
    pub fn stop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Where it keeps its data, unless on PostgreSQL.
    pub fn database_file(&self) -> String {
        self.folder.join(FILE).display().to_string()
    }

    /// The body of a request's answer.
    pub fn json(&self, request: &Request) -> Value {
        let (status, body) = Connection::open(&self.address).ask(request);
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }

    /// Resident memory.
    pub fn memory_mb(&self) -> f64 {
        resident_mb(self.pid())
    }

    /// Starts `proeftuin serve` (or `demo`) on the loaded data, on another port: how long from `exec` to the first good answer,
    /// and the resident memory in MB when it has been idle for two seconds: before anybody asked it anything but whether it is
    /// ready, and after that first answer.
    pub fn restart(&self, command: &str) -> (Duration, [f64; 2]) {
        let (_, idle) = self.start_and_ask(command, "/readyz");
        let (took, asked) = self.start_and_ask(command, "/v1/labs?limit=1");
        (took, [idle, asked])
    }

    fn start_and_ask(&self, command: &str, path: &str) -> (Duration, f64) {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        let mut arguments = self.arguments.clone();
        if command == "serve" {
            arguments.retain(|argument| argument != "--json");
            let synthetic = arguments.iter().position(|argument| argument == "--synthetic").unwrap();
            arguments.drain(synthetic..synthetic + 2);
        }
        command.clone_into(&mut arguments[0]);
        let listen = arguments.iter().position(|argument| argument == "--listen").unwrap();
        arguments[listen + 1].clone_from(&address);
        let begun = Instant::now();
        let mut child = Command::new(binary()).args(&arguments).stdout(Stdio::null()).spawn().unwrap();
        while std::net::TcpStream::connect(&address).is_err() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let (status, _) = Connection::open(&address).ask(&Request::get(path));
        let took = begun.elapsed();
        std::thread::sleep(Duration::from_secs(2));
        let memory = resident_mb(child.id());
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(status, 200);
        (took, memory)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn resident_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

fn binary() -> &'static str {
    env!("CARGO_BIN_EXE_proeftuin")
}

fn launch(arguments: &[String]) -> (Child, Tokens) {
    // One caller and one address ask for thousands: without the limits that hold for people.
    let mut child = Command::new(binary())
        .args(arguments)
        .envs(WITHOUT_LIMITS.map(|name| (name, "0")))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    let told: Value = serde_json::from_str(&first).expect("the first line of demo --json");
    // Keep reading, or the demo would stop at a full pipe.
    std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
    let address = told["baseUrl"].as_str().unwrap().trim_start_matches("http://").to_owned();
    while std::net::TcpStream::connect(&address).is_err() {
        std::thread::sleep(Duration::from_millis(1));
    }
    (child, Tokens { sme: told["tokens"]["sme"].as_str().unwrap().to_owned() })
}

/// A bare actix server.
pub struct Hello {
    child: Child,
    pub address: String,
    pub pid: u32,
}

impl Hello {
    pub fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg("hello")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { pid: child.id(), child, address: address.trim().to_owned() }
    }
}

impl Drop for Hello {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the copy of this program does that is started with `hello`.
pub fn serve_hello() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap());
    actix_web::rt::System::new().block_on(async move {
        use actix_web::{App, HttpResponse, HttpServer, web};
        let hello = || async { HttpResponse::Ok().json(serde_json::json!({ "message": "hello" })) };
        HttpServer::new(move || App::new().route("/hello", web::get().to(hello)))
            .listen(listener)
            .unwrap()
            .run()
            .await
            .unwrap();
    });
}

/// CPU time that a process has used, user and system.
pub fn cpu_seconds(pid: u32) -> f64 {
    /// Clock ticks per second, fixed on Linux.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / TICKS
}
