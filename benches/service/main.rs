//! The service against its limits, in one run: `cargo bench --bench service`.
//!
//! Starts the release binary's demo on SQLite (and on a PostgreSQL when `TEST_DATABASE_URL` names a server), beside a bare
//! actix "hello", a raw loop that commits each insert, and `pgbench` with the same statements. Figures depend on the
//! machine; the ratios are what counts. Prints the Markdown tables of `docs/performance.md`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a bench stops where it fails, prints, and reckons in floats"
)]

mod client;
mod process;
mod raw_postgres;
mod raw_sqlite;

use client::{Load, Request};
use process::Service;
use std::time::Duration;

/// How long each load runs.
const SPELL: Duration = Duration::from_secs(5);

fn main() {
    // A copy of this program is the bare server to compare with.
    if std::env::args().nth(1).as_deref() == Some("hello") {
        return process::serve_hello();
    }
    reads();
    writes_on_sqlite();
    writes_on_postgres();
}

fn reads() {
    let hello = process::Hello::start();
    let service = Service::start(None, 0);
    println!("\n## Start and memory (57 labs)\n\n| figure | value | limit |\n|---|---|---|");
    for command in ["serve", "demo"] {
        let (start, [idle, asked]) = service.restart(command);
        println!(
            "| `{command}` on loaded data: start to first answer | {:.0} ms | 100 ms |",
            start.as_secs_f64() * 1e3
        );
        println!("| resident memory of `{command}`, idle | {idle:.1} MB | 40 MB |");
        println!("| the same, once it has answered a list of labs | {asked:.1} MB | |");
    }
    println!(
        "| resident memory after the first start, which loads the data | {:.0} MB | |",
        service.memory_mb()
    );
    println!(
        "\n## Reads, 32 connections: server CPU per request\n\n| request | CPU µs | requests/s | × hello |\n|---|---|---|---|"
    );
    let base = row("bare actix hello", &hello.address, hello.pid, &Request::get("/hello"), None);
    let lab = service.json(&Request::get("/v1/labs/cic-west-brabant"))["id"].as_str().unwrap().to_owned();
    for (name, request) in [
        ("GET /v1/labs/{id}", Request::get(&format!("/v1/labs/{lab}"))),
        ("GET /v1/labs?limit=25", Request::get("/v1/labs?limit=25")),
        ("GET /v1/labs?theme=home-care&facets=true", Request::get("/v1/labs?theme=home-care&facets=true")),
        ("POST /v1/matches (inline)", Request::post("/v1/matches", MATCH, None)),
        ("GET /v1/me (with a token)", Request::get("/v1/me").with_token(&service.tokens.sme)),
    ] {
        row(name, &service.address, service.pid(), &request, Some(base));
    }
    drop(service);
    let large = Service::start(None, 10_000);
    let name = "POST /v1/matches (inline), 10,000 labs more (limit 300 µs)";
    row(name, &large.address, large.pid(), &Request::post("/v1/matches", MATCH, None), Some(base));
}

const MATCH: &str =
    r#"{"innovation":{"themes":["home-dialysis"],"trl":6,"purpose":"validate","careSetting":"home"}}"#;

fn row(name: &str, address: &str, pid: u32, request: &Request, base: Option<f64>) -> f64 {
    // Once to warm up, once to measure.
    Load { address, request, connections: 32, spell: SPELL / 5 }.run();
    let cpu = process::cpu_seconds(pid);
    let done = Load { address, request, connections: 32, spell: SPELL }.run();
    let used = process::cpu_seconds(pid) - cpu;
    let micros = used * 1e6 / done.good as f64;
    let ratio = base.map_or_else(|| "1".to_owned(), |base| format!("{:.1}", micros / base));
    println!("| {name} | {micros:.1} | {:.0} | {ratio} |", done.per_second());
    assert_eq!(done.bad, 0, "{name}: {} answers were not good", done.bad);
    micros
}

fn writes_on_sqlite() {
    let service = Service::start(None, 0);
    let ours = requests_per_second(&service);
    drop(service);
    // Its clock jobs would write beside the raw loop.
    let mut stopped = Service::start(None, 0);
    stopped.stop();
    let mut raw = raw_sqlite::RawLoop::open(&stopped.database_file());
    let rows = raw.rows_per_second(SPELL);
    let requests = raw.pilot_requests_per_second(SPELL);
    println!("\n## Writes on SQLite (WAL, synchronous=FULL)\n\n| what | per second | × raw |\n|---|---|---|");
    println!("| raw loop: the statements of a pilot request, one commit | {requests:.0} | 1 |");
    println!("| raw loop: one small row, one commit | {rows:.0} | {:.2} |", rows / requests);
    println!("| POST /v1/pilot-requests, 32 clients | {ours:.0} | {:.2} (limit 1.5) |", ours / requests);
}

fn writes_on_postgres() {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        println!("\nNo TEST_DATABASE_URL: PostgreSQL was not measured (see scripts/postgres).");
        return;
    };
    let database = raw_postgres::PostgresDatabase::create(&server);
    let service = Service::start(Some(&database.url), 0);
    let ours = requests_per_second(&service);
    let pgbench = raw_postgres::pgbench_per_second(&database.url, SPELL);
    println!("\n## Writes on PostgreSQL\n\n| what | per second | × pgbench |\n|---|---|---|");
    println!("| pgbench, the same statements, 32 clients | {pgbench:.0} | 1 |");
    println!("| POST /v1/pilot-requests, 32 clients | {ours:.0} | {:.2} (limit 0.8) |", ours / pgbench);
}

fn requests_per_second(service: &Service) -> f64 {
    let body = r#"{"innovation":"demo-thuisdialyse-unit","labs":["cic-west-brabant"],"period":{"from":"2027-02-01","until":"2027-03-31"},"slots":1}"#;
    let request = Request::post("/v1/pilot-requests", body, Some(&service.tokens.sme));
    Load { address: &service.address, request: &request, connections: 32, spell: SPELL / 5 }.run();
    let done = Load { address: &service.address, request: &request, connections: 32, spell: SPELL }.run();
    assert_eq!(done.bad, 0, "{} requests were not made", done.bad);
    done.per_second()
}
