mod create_lab;
mod find_lab;
mod insert_lab;
mod involvements;
mod services;
mod transitions;
mod update_lab;

use crate::support::{Client, TestApp, seed};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// A service with a network to make labs in, and who manages it.
pub async fn world() -> (TestApp, Client) {
    let app = TestApp::new().await;
    seed::network(&app, "brabant").await;
    let manager = app.person(&[(Role::NetworkManager, Some("brabant"))]).await;
    (app, manager)
}

/// A lab that has all it needs to be published.
pub fn whole(slug: &str) -> Value {
    json!({
        "slug": slug, "name": format!("Lab {slug}"), "kind": "living_lab", "network": "brabant",
        "descriptionNl": "Een proeftuin.", "themes": ["home-care"], "location": { "municipalityCode": "GM0772" },
    })
}

/// Makes a lab and takes it through these events.
pub async fn lab_after(manager: &Client, slug: &str, events: &[&str]) -> String {
    let id = manager.post("/v1/labs", whole(slug)).await.expect(201).id();
    for event in events {
        manager.event(&format!("/v1/labs/{id}"), event).await.expect(200);
    }
    id
}

/// A published lab.
pub async fn published(manager: &Client, slug: &str) -> String {
    lab_after(manager, slug, &["submit", "publish"]).await
}
