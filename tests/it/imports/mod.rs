mod capacity;
mod organisations;
mod permissions;
mod runs;
mod spreadsheets;
mod trips;

use crate::support::{Client, Got, TestApp};
use proeftuin::db::events;
use reqwest::Method;
use serde_json::Value;

const CSV: &str = "text/csv";
const NDJSON: &str = "application/x-ndjson";

/// Imports bytes; `path` is a collection, perhaps with a query.
async fn import(client: &Client, path: &str, kind: &str, bytes: impl Into<Vec<u8>>) -> Got {
    let headers = [("content-type", kind)];
    client.send(Method::POST, &format!("/v1/imports/{path}"), &headers, Some(bytes.into())).await
}

/// Rows, created, changed, unchanged, refused.
fn counts(got: &Got) -> [i64; 5] {
    ["rows", "created", "changed", "unchanged", "refused"].map(|name| got.body[name].as_i64().unwrap())
}

/// Line, number and name of the column, and code of each fault.
fn faults(got: &Got) -> Vec<(i64, i64, String, String)> {
    let of = |fault: &Value| {
        let text = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
        (
            fault["line"].as_i64().unwrap(),
            fault["column"].as_i64().unwrap_or(0),
            text("columnName"),
            text("code"),
        )
    };
    got.body["faults"].as_array().unwrap().iter().map(of).collect()
}

fn fault(line: i64, column: i64, name: &str, code: &str) -> (i64, i64, String, String) {
    (line, column, name.to_owned(), code.to_owned())
}

/// How many events of these kinds there are.
async fn count_events(app: &TestApp, kinds: &[&'static str]) -> usize {
    let all = app.app.db().read(|read| events::list_events(read, 0, 1_000_000)).await.unwrap();
    all.iter().filter(|event| kinds.contains(&event.kind.as_str())).count()
}

/// Objects and actions of the newest entries of the audit log.
async fn audited(admin: &Client, action: &str) -> Vec<String> {
    let got = admin.get(&format!("/v1/audit-entries?action={action}&limit=100")).await.expect(200);
    let entries = got.body["auditEntries"].as_array().unwrap();
    entries.iter().map(|entry| entry["object"].as_str().unwrap().to_owned()).collect()
}
