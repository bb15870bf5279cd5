//! Questions to the matcher that people keep.

mod keeping;
mod notifying;

use crate::support::Client;
use serde_json::{Value, json};

/// A search for labs of home care, kept by somebody; its path.
async fn kept(who: &Client) -> String {
    let new = json!({ "name": "Thuiszorg", "question": { "innovation": { "themes": ["home-care"] } } });
    let got = who.post("/v1/saved-searches", new).await.expect(201);
    got.header("location").unwrap()
}

/// What somebody was notified of: kinds and paths, oldest first.
async fn told(who: &Client) -> Vec<(Value, Value)> {
    let got = who.get("/v1/me/notifications?limit=100").await.expect(200);
    let all = got.body["notifications"].as_array().unwrap();
    all.iter().rev().map(|one| (one["kind"].clone(), one["path"].clone())).collect()
}
