//! `import`: a file into the register, on the machine itself.

use super::Folder;
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};
use proeftuin::db::{
    Db,
    open::{Access, DatabaseUrl},
};
use serde_json::Value;
use std::{
    io::Write,
    process::Stdio,
    thread::sleep,
    time::{Duration, Instant},
};

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// A number from the database of the folder; 0 while it is not there.
fn number(folder: &Folder, sql: &str) -> i64 {
    let path = folder.0.join("proeftuin.sqlite3");
    let url = DatabaseUrl::parse(&format!("sqlite:{}", path.display())).unwrap();
    let Ok(Db::Sqlite(mut db)) = url.open(Access::ReadOnly) else { return 0 };
    let found: Option<Number> = sql_query(format!("SELECT ({sql}) AS number")).get_result(&mut db).ok();
    found.map_or(0, |found| found.number)
}

const EVENTS: &str = "SELECT count(*) FROM events WHERE kind = 'organisation_created'";

#[test]
fn a_file_is_checked_then_imported_and_its_faults_are_told_by_line_and_column() {
    let folder = Folder::new();
    std::fs::write(folder.0.join("bedrijven.csv"), "naam;soort;fte\nEen;sme;3\nTwee;kasteel;3\n").unwrap();
    let dry = folder.run(&["import", "organisations", "bedrijven.csv", "--dry-run"]).expect(1);
    assert_eq!(dry.stdout, "2 rows: 1 would be created, 0 would be changed, 0 unchanged, 1 refused\n");
    assert!(dry.stderr.contains("line 3, column 2: soort: must be one of sme,"), "{}", dry.stderr);
    assert!(!dry.stderr.contains('\r'), "a bar is for a terminal");
    assert_eq!(number(&folder, EVENTS), 0);
    let all = folder.run(&["import", "organisations", "bedrijven.csv", "--mode", "all"]).expect(1);
    assert!(all.stdout.ends_with("Nothing was imported.\n"), "{}", all.stdout);
    assert_eq!(number(&folder, EVENTS), 0);
    let done = folder.run(&["import", "organisations", "bedrijven.csv", "--json"]).expect(1);
    let report: Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!((report["created"].as_i64(), report["faults"][0]["code"].as_str()), (Some(1), Some("enum")));
    let entries =
        "SELECT count(*) FROM audit_entries WHERE actor = 'service' AND action = 'create_organisation'";
    assert_eq!((number(&folder, EVENTS), number(&folder, entries)), (1, 1));
    for wrong in [
        &["import", "organisations", "bedrijven"][..],
        &["import", "organisations", "nergens.csv"],
        &["import", "organisations", "bedrijven.csv", "--as", "niemand@test.example"],
    ] {
        folder.run(wrong).expect(1);
    }
    folder.run(&["import", "bedrijven", "bedrijven.csv"]).expect(2);
}

#[test]
fn what_comes_in_is_imported_with_the_rights_of_the_account_that_is_named() {
    let folder = Folder::new();
    folder.run(&["token", "--admin", "--email", "beheer@test.example"]).expect(0);
    let pipe = |arguments: &[&str], text: &str| {
        let mut program = folder.program(arguments);
        let mut child =
            program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        super::Ended::of(child.wait_with_output().unwrap())
    };
    let line = "{\"name\":\"Een\",\"kind\":\"sme\"}\n";
    let arguments = ["import", "organisations", "-", "--format", "ndjson", "--as", "Beheer@test.example"];
    let done = pipe(&arguments, line).expect(0);
    assert_eq!(done.stdout, "1 rows: 1 created, 0 changed, 0 unchanged, 0 refused\n");
    let by_account =
        "SELECT count(*) FROM audit_entries WHERE actor <> 'service' AND action = 'create_organisation'";
    assert_eq!(number(&folder, by_account), 1);
    assert!(pipe(&["import", "organisations", "-"], line).expect(1).stderr.contains("--format"));
}

#[test]
fn an_import_that_is_killed_is_resumed() {
    const ROWS: usize = 6000;
    let folder = Folder::new();
    folder.run(&["migrate"]).expect(0);
    let rows: String = (0..ROWS).map(|n| format!("Bedrijf {n};sme\n")).collect();
    std::fs::write(folder.0.join("veel.csv"), format!("naam;soort\n{rows}")).unwrap();
    let mut program = folder.program(&["import", "organisations", "veel.csv"]);
    let mut child = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    while number(&folder, "SELECT rows_read FROM imports") == 0 && begun.elapsed() < Duration::from_mins(2) {
        sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let (at, events) = (number(&folder, "SELECT rows_read FROM imports"), number(&folder, EVENTS));
    assert!(at > 0 && at < i64::try_from(ROWS).unwrap(), "{at}");
    assert_eq!(at, events, "whole batches");
    let done = folder.run(&["import", "organisations", "veel.csv", "--resume"]).expect(0);
    assert_eq!(done.stdout, "6000 rows: 6000 created, 0 changed, 0 unchanged, 0 refused\n");
    assert_eq!(number(&folder, EVENTS), 6000);
    assert_eq!(number(&folder, "SELECT count(*) FROM imports"), 1);
}
