//! Imports and exports against what the databases do by themselves, in one run: `cargo bench --bench bulk` (`-- 100000` rows
//! unless told otherwise).
//!
//! Starts the release binary on SQLite (and on a PostgreSQL when `TEST_DATABASE_URL` names a server), imports a table of
//! organisations over HTTP, and reads the peak of its resident memory before and after. Then it takes the very rows that the
//! import left out of the database and puts them into an empty one of the same schema: SQLite with inserts of 500 rows in one
//! transaction, PostgreSQL with COPY; only the rows of the table itself, and all rows (events, audit log) that belong to
//! them. Then the same for labs, which are exported by a service that was started anew, beside what it takes to serialise the
//! very objects of that export. Prints Markdown tables. Figures depend on the machine; the ratios are what counts.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a bench stops where it fails, prints, reckons in floats and asks the machine for settings"
)]

mod exports;
mod raw;
mod service;
mod tables;

use service::Service;
use std::time::Instant;

fn main() {
    let rows = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    println!("\n## {rows} organisations into SQLite\n");
    let service = Service::start(None);
    let done = measure(&service, rows);
    let file = service.stop();
    let own = raw::sqlite_seconds(&file, &["organisations"]);
    let all = raw::sqlite_seconds(&file, raw::ALL);
    std::fs::remove_dir_all(file.parent().unwrap()).unwrap();
    compare(rows, done, ("INSERT of 500 rows, one transaction", own, all));
    println!("\n## {rows} labs into SQLite, and out of it\n");
    exports::measure(rows);
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        println!("\nNo TEST_DATABASE_URL: PostgreSQL was not measured (see scripts/postgres).");
        return;
    };
    println!("\n## The same on PostgreSQL\n");
    let database = raw::Postgres::create(&server);
    let service = Service::start(Some(&database.url));
    let done = measure(&service, rows);
    drop(service);
    let own = database.copy_seconds(&["organisations"]);
    let all = database.copy_seconds(raw::ALL);
    compare(rows, done, ("COPY", own, all));
    drop(database);
    println!("\n## {rows} labs into PostgreSQL\n");
    let database = raw::Postgres::create(&server);
    exports::fill(&Service::start(Some(&database.url)), rows);
}

/// Seconds that the import of new rows took.
fn measure(service: &Service, rows: usize) -> f64 {
    println!("| import | seconds | rows/s | peak memory before, MB | grew by, MB |\n|---|---|---|---|---|");
    // What is built at the first use of anything is not the import's.
    service.import("organisations?dryRun=true", tables::organisations(2000, ""));
    let text = tables::organisations(rows, "");
    let checked = row(service, "check only (`dryRun`)", "organisations?dryRun=true", &text);
    let made = row(service, "new, row by row", "organisations", &text);
    row(service, "the same once more: unchanged", "organisations", &text);
    row(service, "each changed", "organisations", &tables::organisations(rows, "1"));
    let some = tables::organisations(10_000.min(rows), "2");
    row(service, "10,000 changed, all or nothing", "organisations?mode=all", &some);
    assert!(checked > 0.0);
    made
}

fn row(service: &Service, name: &str, path: &str, text: &str) -> f64 {
    let before = service.peak_mb();
    let begun = Instant::now();
    let report = service.import(path, text.to_owned());
    let took = begun.elapsed().as_secs_f64();
    assert_eq!(report["refused"], 0, "{report}");
    let rows = report["rows"].as_f64().unwrap();
    println!("| {name} | {took:.2} | {:.0} | {before:.1} | {:.1} |", rows / took, service.peak_mb() - before);
    took
}

fn compare(rows: usize, ours: f64, (how, own, all): (&str, f64, f64)) {
    let per_second = |seconds: f64| rows as f64 / seconds;
    println!("\n| what | rows/s | import ÷ this |\n|---|---|---|");
    println!("| {how}: `organisations` alone | {:.0} | {:.0} % |", per_second(own), own / ours * 100.0);
    println!(
        "| {how}: these with their events and audit entries | {:.0} | {:.0} % |",
        per_second(all),
        all / ours * 100.0
    );
    println!("| import with all checks | {:.0} | 100 % |", per_second(ours));
}
