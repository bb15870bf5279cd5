//! Webhooks, told over real sockets.

mod deliveries;
mod endpoints;
mod failing;
mod notices;
mod order;
mod told;
mod truth;

use crate::support::{
    Client, TestApp,
    receiver::{Call, Receiver},
    runner,
};
use aws_lc_rs::hmac::{HMAC_SHA256, Key, verify};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::SignedDuration;
use proeftuin::{app::App, base::clock::Clock, jobs::table::JOBS};
use serde_json::{Value, json};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The service on a development machine, its administrator, and a receiver that they told of it.
struct Hooks {
    app: TestApp,
    admin: Client,
    receiver: Receiver,
    /// The webhook of that receiver.
    path: String,
    secret: String,
}

impl Hooks {
    async fn new() -> Self {
        Self::of(json!({})).await
    }

    /// With other fields of the webhook.
    async fn of(fields: Value) -> Self {
        let app = local().await;
        let (admin, receiver) = (app.admin().await, Receiver::start());
        let (path, secret) = make(&admin, &receiver, fields).await;
        Self { app, admin, receiver, path, secret }
    }

    /// Plans and sends what is due.
    async fn run(&self) {
        run(&self.app.app).await;
    }

    /// Lets time pass, in milliseconds.
    fn pass(&self, millis: i64) {
        self.app.clock.set(self.app.clock.now() + SignedDuration::from_millis(millis));
    }

    async fn later(&self, millis: i64) {
        self.pass(millis);
        self.run().await;
    }

    /// A new organisation, by its id.
    async fn organisation(&self, name: &str) -> String {
        let new = json!({ "name": name, "kind": "government" });
        self.admin.post("/v1/organisations", new).await.expect(201).id()
    }

    /// Changes an organisation.
    async fn rename(&self, id: &str, name: &str) {
        let path = format!("/v1/organisations/{id}");
        self.admin.patch_now(&path, json!({ "name": name })).await.expect(200);
    }

    async fn webhook(&self) -> Value {
        self.admin.get(&self.path).await.expect(200).body
    }

    /// The deliveries, newest first.
    async fn deliveries(&self, query: &str) -> Vec<Value> {
        deliveries(&self.admin, &self.path, query).await
    }
}

async fn local() -> TestApp {
    TestApp::with(|config| {
        config.token_minutes = 2_000_000;
        config.webhooks.reach.local = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await
}

async fn deliveries(client: &Client, path: &str, query: &str) -> Vec<Value> {
    let got = client.get(&format!("{path}/deliveries?limit=100&{query}")).await.expect(200);
    got.body["deliveries"].as_array().unwrap().clone()
}

/// A webhook of a receiver: its path and its secret.
async fn make(client: &Client, receiver: &Receiver, fields: Value) -> (String, String) {
    let mut new = json!({ "url": receiver.url() });
    for (name, value) in fields.as_object().unwrap() {
        new[name] = value.clone();
    }
    let made = client.post("/v1/webhooks", new).await.expect(201);
    (made.header("location").unwrap(), made.body["secret"].as_str().unwrap().to_owned())
}

/// Plans and sends what is due, in one process.
async fn run(app: &App) {
    let runner = runner(app, JOBS);
    for job in ["plan_webhooks", "send_webhooks"] {
        let ran = runner.run_now(job).await.unwrap();
        assert_eq!(ran.and_then(|ran| ran.failure), None, "{job}");
    }
}

/// Which of the signatures of a call are by this secret; by hand, as the specification says.
fn signed_by(call: &Call, secret: &str) -> Vec<bool> {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    assert_eq!(key.len(), 32);
    let content = format!("{}.{}.{}", call.id(), call.headers["webhook-timestamp"], call.body);
    let is_right = |signature: &str| {
        let tag = STANDARD.decode(signature.strip_prefix("v1,").unwrap()).unwrap();
        verify(&Key::new(HMAC_SHA256, &key), content.as_bytes(), &tag).is_ok()
    };
    call.headers["webhook-signature"].split(' ').map(is_right).collect()
}

/// Types and subjects of what was told.
fn told(calls: &[Call]) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    calls.iter().map(Call::event).map(|event| (text(&event["type"]), text(&event["subject"]))).collect()
}
