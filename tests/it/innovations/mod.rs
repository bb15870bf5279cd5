mod create_innovation;
mod delete_innovation;
mod list_innovations;
mod update_innovation;
mod visibility;

use crate::support::{Client, TestApp, seed};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// A service with two companies, and somebody of each.
pub async fn two_companies() -> (TestApp, Client, Client) {
    let app = TestApp::new().await;
    seed::organisation(&app, "thuisdialyse").await;
    seed::organisation(&app, "zorgsensor").await;
    let one = app.person(&[(Role::Sme, Some("thuisdialyse"))]).await;
    let other = app.person(&[(Role::Sme, Some("zorgsensor"))]).await;
    (app, one, other)
}

/// Enters an innovation and answers its path.
pub async fn made(owner: &Client, title: &str, visibility: &str) -> String {
    let new = json!({ "title": title, "visibility": visibility });
    let made = owner.post("/v1/innovations", new).await.expect(201);
    made.header("location").unwrap()
}

/// The titles of all that a caller finds, following the pages.
pub async fn titles(caller: &Client, query: &str) -> Vec<String> {
    let (mut seen, mut next) = (Vec::new(), format!("/v1/innovations?{query}"));
    loop {
        let page = caller.get(&next).await.expect(200).body;
        let items = page["innovations"].as_array().unwrap();
        seen.extend(items.iter().map(|item| text(&item["title"])));
        let Some(cursor) = page["nextCursor"].as_str() else {
            return seen;
        };
        next = format!("/v1/innovations?{query}&cursor={cursor}");
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
