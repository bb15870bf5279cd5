mod forget_events;
mod list_changes;
mod mirror;
mod stream;

use crate::support::{Client, Got};
use serde_json::Value;

/// A cursor to go on from, of these kinds.
async fn begin(client: &Client, query: &str) -> String {
    let got = client.get(&format!("/v1/changes?{query}")).await.expect(200);
    assert_eq!(got.body["changes"].as_array().unwrap().len(), 0);
    got.body["nextCursor"].as_str().unwrap().to_owned()
}

/// What changed after a cursor.
async fn after(client: &Client, cursor: &str, query: &str) -> Got {
    client.get(&format!("/v1/changes?since={cursor}&{query}")).await
}

/// Kinds, ids and operations.
fn told(got: &Got) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let changes = got.body["changes"].as_array().unwrap();
    changes.iter().map(|one| (text(&one["kind"]), text(&one["id"]), text(&one["operation"]))).collect()
}

fn one(kind: &str, id: &str, operation: &str) -> (String, String, String) {
    (kind.to_owned(), id.to_owned(), operation.to_owned())
}
