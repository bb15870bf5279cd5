mod consents;
mod credentials;
mod machines;
mod scopes;
mod tokens;

use crate::support::{Client, Got, TestApp};
use proeftuin::base::actor::{ApiScope, Role};
use reqwest::Method;
use serde_json::{Value, json};

/// Half a year after the beginning of every test.
const EXPIRES: &str = "2027-05-01T00:00:00Z";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A partner with a machine that has all scopes, or those given.
struct Portal {
    app: TestApp,
    admin: Client,
    /// Somebody at the partner who looks after its machines.
    keeper: Client,
    organisation: String,
    /// The machine's id.
    id: String,
}

impl Portal {
    async fn new() -> Self {
        let all: Vec<&str> = ApiScope::ALL.iter().map(|scope| scope.code()).collect();
        Self::with(&all).await
    }

    async fn with(scopes: &[&str]) -> Self {
        let app = TestApp::new().await;
        let admin = app.admin().await;
        let organisation = app.organisation("other").await;
        let keeper = app.person(&[(Role::Partner, Some(&organisation))]).await;
        let new = json!({ "organisation": organisation, "name": "Portaal", "scopes": scopes });
        let id = admin.post("/v1/clients", new).await.expect(201).id();
        Self { app, admin, keeper, organisation, id }
    }

    fn path(&self) -> String {
        format!("/v1/clients/{}", self.id)
    }

    async fn credential(&self, new: Value) -> Got {
        self.keeper.post(&format!("{}/credentials", self.path()), new).await
    }

    /// A new secret or key, and the path of its credential.
    async fn secret(&self, kind: &str) -> (String, String) {
        let got = self.credential(json!({ "kind": kind, "expiresAt": EXPIRES })).await.expect(201);
        (got.body["secret"].as_str().unwrap().to_owned(), got.header("location").unwrap())
    }

    /// The machine, with a new API key.
    async fn machine(&self) -> Client {
        self.app.with_token(&self.secret("api_key").await.0)
    }

    /// An SME for which the machine may act.
    async fn consented(&self) -> String {
        let sme = self.app.organisation("sme").await;
        let path = format!("/v1/organisations/{sme}/consents");
        self.admin.post(&path, json!({ "client": self.id })).await.expect(201);
        sme
    }

    async fn token(&self, fields: &[(&str, &str)]) -> Got {
        ask(&self.app.anonymous(), fields, &[]).await
    }
}

async fn ask(client: &Client, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Got {
    let body: Vec<String> = fields
        .iter()
        .map(|(name, value)| {
            format!("{name}={}", value.replace('%', "%25").replace(' ', "+").replace('&', "%26"))
        })
        .collect();
    let headers = [&[FORM], headers].concat();
    client.send(Method::POST, "/v1/oauth2/token", &headers, Some(body.join("&").into_bytes())).await
}
