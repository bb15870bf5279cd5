mod audited;
mod erasure;
mod export;
mod file;
mod map;
mod retention;

use crate::support::{Client, TestApp, World};
use proeftuin::{base::actor::Role, dialogue::notifications::follow, identity::factors::codes::digest};
use serde_json::{Value, json};

const EMAIL: &str = "anna.de.vries@zorglab.example";
/// As people write it.
const ADDRESS: &str = "Anna.de.Vries@zorglab.example";
const NAME: &str = "Anna de Vries-van Dongen";
const PHONE: &str = "+31 76 555 01 23";
const PASSWORD: &str = "vier losse fietsbellen";
/// Instead of her telephone.
const ON_PAPER: [&str; 4] = ["AAAAAAA-BBBBBBB", "CCCCCCC-DDDDDDD", "EEEEEEE-FFFFFFF", "GGGGGGG-HHHHHHH"];

/// A network in which one person did everything that leaves personal data.
struct Life {
    world: World,
    anna: Client,
    id: String,
    /// Coordinated by her and by somebody else.
    lab: String,
    colleague: Client,
    /// Drafted and submitted by her.
    request: String,
}

impl Life {
    async fn new() -> Self {
        let world = World::new().await;
        let (lab, colleague) = world.lab(3).await;
        let admin = &world.admin;
        let new = json!({ "email": EMAIL, "name": NAME, "password": PASSWORD });
        let id = admin.post("/v1/users", new).await.expect(201).id();
        for (role, object) in
            [(Role::Admin, None), (Role::Coordinator, Some(&lab)), (Role::Sme, Some(&world.organisation))]
        {
            let grant = json!({ "role": role, "object": object });
            admin.post(&format!("/v1/users/{id}/grants"), grant).await.expect(201);
        }
        let anna = log_in(&world.app).await;
        let mut life = Self { anna, id, lab, colleague, request: String::new(), world };
        life.live().await;
        life
    }

    /// What she leaves behind, in every table that can tell of somebody.
    async fn live(&mut self) {
        let (anna, lab) = (&self.anna, format!("/v1/labs/{}", self.lab));
        let address = json!({ "name": "Telefoon van Anna" });
        anna.post(&format!("{lab}/calendar-addresses"), address).await.expect(201);
        let contact = json!({ "name": NAME, "email": ADDRESS, "phone": PHONE });
        anna.patch_now(&lab, json!({ "contact": contact })).await.expect(200);
        // A role that she gave and took back, a link, a machine with a key that she took back.
        let other =
            anna.post("/v1/users", json!({ "email": "b@zorglab.example", "name": "B" })).await.expect(201);
        let grants = format!("/v1/users/{}/grants", other.id());
        let given = anna.post(&grants, json!({ "role": "province", "object": null })).await.expect(201);
        anna.delete(&format!("{grants}/{}", given.id()), "\"1\"").await.expect(204);
        let link = json!({ "purpose": "reset" });
        anna.post(&format!("/v1/users/{}/links", self.id), link).await.expect(200);
        let client = json!({ "organisation": self.world.organisation, "name": "Portaal", "scopes": ["requests:read"] });
        let client = anna.post("/v1/clients", client).await.expect(201).id();
        let key = json!({ "kind": "api_key", "expiresAt": "2027-05-01T00:00:00Z" });
        let key = anna.post(&format!("/v1/clients/{client}/credentials"), key).await.expect(201);
        anna.delete(&key.header("location").unwrap(), "\"1\"").await.expect(204);
        let hook = json!({ "url": "https://portal.example.nl/hooks", "description": "Van Anna" });
        anna.post("/v1/webhooks", hook).await.expect(201);
        let (rows, kind) = (Some(b"naam\nVan Anna\n".to_vec()), [("content-type", "text/csv")]);
        anna.send(reqwest::Method::POST, "/v1/imports/organisations", &kind, rows).await.expect(200);
        let draft = json!({
            "innovation": self.world.innovation, "labs": [self.lab], "slots": 1, "motivation": "Aantonen dat het werkt.",
            "period": { "from": "2027-02-01", "until": "2027-06-30" }, "contactEmail": ADDRESS,
        });
        let draft =
            anna.post_with("/v1/pilot-requests", &[("idempotency-key", "k-1")], draft).await.expect(201);
        self.request = format!("/v1/pilot-requests/{}", draft.id());
        anna.event(&self.request, "submit").await.expect(200);
        self.identity().await;
        self.outcomes().await;
        self.talk().await;
        self.assign().await;
    }

    /// A run of an assignment.
    async fn assign(&self) {
        let network = self.world.app.bare_network("automatic", &[&self.lab]).await;
        let new = json!({
            "network": network, "name": "Ronde", "opensOn": "2026-11-01", "closesOn": "2026-11-30", "labs": [self.lab],
            "period": { "from": "2027-01-01", "until": "2027-12-31" },
        });
        let round = format!("/v1/rounds/{}", self.anna.post("/v1/rounds", new).await.expect(201).id());
        for event in ["open", "close"] {
            self.anna.event(&round, event).await.expect(200);
        }
        self.anna.post(&format!("{round}/runs"), json!({})).await.expect(201);
    }

    /// What she said, added and was asked around her request, and what she was notified of.
    async fn talk(&self) {
        let (anna, sme) = (&self.anna, &self.world.sme);
        let messages = format!("{}/messages", self.request);
        let said = json!({ "audience": "shared", "text": "Goedemorgen." });
        anna.post(&messages, said.clone()).await.expect(201);
        let file = format!("{}/attachments?audience=shared&name=plan.txt", self.request);
        let headers = [("content-type", "application/octet-stream")];
        anna.send(reqwest::Method::POST, &file, &headers, Some(b"Plan.".to_vec())).await.expect(201);
        let task = json!({ "audience": "shared", "title": "Plan lezen", "assignee": self.id });
        anna.post(&format!("{}/tasks", self.request), task).await.expect(201);
        let muted = json!({ "muted": ["attachment"] });
        anna.patch_now("/v1/me/notification-preferences", muted).await.expect(200);
        let search = json!({ "name": "Robots", "question": { "text": "Een robot die mensen uit bed tilt" } });
        anna.post("/v1/saved-searches", search).await.expect(201);
        sme.post(&messages, said).await.expect(201);
        let follow = self.world.app.app.db().write(|write| follow::follow(write, 100_000));
        follow.await.unwrap();
        self.world.app.sql("UPDATE mails SET fault = 'deferred', failed_at = created_at".to_owned()).await;
        let news = anna.get("/v1/me/notifications").await.expect(200);
        let read = json!({ "notification": news.body["notifications"][0]["id"] });
        anna.post("/v1/me/notifications/read", read).await.expect(200);
    }

    /// One that she proposed, and one that she approved.
    async fn outcomes(&self) {
        for column in ["proposed_by", "approved_by"] {
            let pilot =
                crate::outcomes::pilot(&self.world, &self.lab, ("evaluated", Some("proven"), 48)).await;
            let new = json!({ "pilot": pilot });
            let made = self.world.admin.post("/v1/outcomes", new).await.expect(201);
            let (outcome, user) =
                (self.world.app.id_literal(&made.id()).await, self.world.app.id_literal(&self.id).await);
            self.world.app.sql(format!("UPDATE outcomes SET {column} = {user} WHERE id = {outcome}")).await;
        }
    }

    /// No provider is needed for what one calls her, and no telephone for her second factor.
    async fn identity(&self) {
        let app = &self.world.app;
        let (id, user) = (uuid::Uuid::new_v4().to_string(), app.id_literal(&self.id).await);
        let now = if app.is_postgres() { "now()" } else { "0" };
        let codes = ON_PAPER.map(|code| format!("('{}', {user})", digest(code))).join(", ");
        app.sql(format!(
            "INSERT INTO identities (id, user_id, issuer, subject, created_by, created_at) VALUES ({}, {user}, \
             'https://login.example', '2482897', {user}, {now}); \
             INSERT INTO user_factors (user_id, secret, begun_at, confirmed_at, last_step, misses) VALUES ({user}, 'sealed', {now}, {now}, 7, 0); \
             INSERT INTO user_recovery_codes (code_sha256, user_id) VALUES {codes}",
            app.id_literal(&id).await
        ))
        .await;
    }

    async fn erase(&self) {
        let path = format!("/v1/users/{}/erasure", self.id);
        self.world.admin.post(&path, json!({ "email": EMAIL })).await.expect(200);
    }
}

async fn log_in(app: &TestApp) -> Client {
    for code in std::iter::once(None).chain(ON_PAPER.map(Some)) {
        let body = json!({ "email": EMAIL, "password": PASSWORD, "code": code });
        let tokens = app.anonymous().post("/v1/tokens", body).await;
        if tokens.status == 200 {
            return app.with_token(tokens.body["accessToken"].as_str().unwrap());
        }
    }
    panic!("{EMAIL} can't log in");
}

/// The entries of the audit log that fit a filter, oldest first.
async fn entries(admin: &Client, filter: &str) -> Vec<Value> {
    let got = admin.get(&format!("/v1/audit-entries?limit=100&{filter}")).await.expect(200);
    let mut all = got.body["auditEntries"].as_array().unwrap().clone();
    all.reverse();
    all
}
