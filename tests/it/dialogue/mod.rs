mod attachments;
mod messages;
mod notifications;
mod tasks;
mod timeline;

use crate::support::{Client, Got, World};
use proeftuin::base::actor::Role;
use reqwest::Method;
use serde_json::{Value, json};

/// An open request to two labs of one network, with everybody who takes part and somebody who does not.
struct Table {
    world: World,
    lab: String,
    coordinator: Client,
    other_lab: String,
    rival: Client,
    manager: Client,
    stranger: Client,
    path: String,
}

impl Table {
    async fn new() -> Self {
        Self::in_world(World::new().await).await
    }

    async fn in_world(world: World) -> Self {
        let (lab, coordinator) = world.lab(1).await;
        let (other_lab, rival) = world.lab(1).await;
        let network = world.app.bare_network("manual", &[&lab, &other_lab]).await;
        let manager = world.app.person(&[(Role::NetworkManager, Some(&network))]).await;
        let elsewhere = world.app.organisation("sme").await;
        let stranger = world.app.person(&[(Role::Sme, Some(&elsewhere))]).await;
        let draft = world.draft(&[&lab, &other_lab], json!({})).await.expect(201).id();
        let path = format!("/v1/pilot-requests/{draft}");
        world.sme.event(&path, "submit").await.expect(200);
        manager.event(&path, "open").await.expect(200);
        Self { world, lab, coordinator, other_lab, rival, manager, stranger, path }
    }

    /// A path below the request.
    fn at(&self, part: &str) -> String {
        format!("{}/{part}", self.path)
    }

    async fn say(&self, who: &Client, audience: &str, lab: Option<&str>, text: &str) -> Got {
        let new = json!({ "audience": audience, "lab": lab, "text": text });
        who.post(&self.at("messages"), new).await
    }

    async fn add(&self, who: &Client, query: &str, bytes: &[u8]) -> Got {
        upload(who, &format!("{}?{query}", self.at("attachments")), bytes).await
    }
}

async fn upload(who: &Client, path: &str, bytes: &[u8]) -> Got {
    let headers = [("content-type", "application/octet-stream")];
    who.send(Method::POST, path, &headers, Some(bytes.to_vec())).await
}

/// What stands in a field of all items of a list, page by page.
async fn walk(who: &Client, path: &str, plural: &str, field: &str) -> Vec<Value> {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = who.get(&format!("{path}?limit=2{cursor}")).await.expect(200);
        seen.extend(page.body[plural].as_array().unwrap().iter().map(|one| one[field].clone()));
        let Some(next) = page.body["nextCursor"].as_str() else { return seen };
        cursor = format!("&cursor={next}");
    }
}

async fn id_of(who: &Client) -> String {
    who.get("/v1/me").await.expect(200).id()
}
