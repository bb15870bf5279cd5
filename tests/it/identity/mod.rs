mod grants;
mod invitations;
mod links;
mod login;
mod me;
mod passwords;
mod session_model;
mod sessions;
mod identities;
mod issuers;
mod no_secrets;
mod oidc;
mod remembered;
mod second_factor;
mod tokens_catalogue;
mod tokens_mutated;
mod users;

use crate::support::{Client, Got, TestApp};
use serde_json::{Value, json};

/// A password that is good enough.
const PASSWORD: &str = "vier losse fietsbellen";

/// The account of a person: its id and ETag.
async fn account(admin: &Client, email: &str) -> Got {
    let new = json!({ "email": email, "name": "Iemand", "password": PASSWORD });
    admin.post("/v1/users", new).await.expect(201)
}

async fn log_in(app: &TestApp, email: &str, password: &str) -> Got {
    app.anonymous().post("/v1/tokens", json!({ "email": email, "password": password })).await
}

async fn refresh(app: &TestApp, token: &str) -> Got {
    app.anonymous().post("/v1/tokens/refresh", json!({ "refreshToken": token })).await
}

async fn log_out(app: &TestApp, token: &str) {
    app.anonymous().post("/v1/tokens/revoke", json!({ "refreshToken": token })).await.expect(204);
}

fn text<'v>(got: &'v Got, name: &str) -> &'v str {
    got.body[name].as_str().unwrap_or_else(|| panic!("no {name} in {got:?}"))
}

/// Whoever holds the access token in an answer.
fn holder(app: &TestApp, tokens: &Got) -> Client {
    app.with_token(text(tokens, "accessToken"))
}

async fn my_id(client: &Client) -> String {
    client.get("/v1/me").await.expect(200).id()
}

/// A problem without what differs at every occurrence.
fn anonymous(problem: &Got) -> Value {
    let mut body = problem.body.clone();
    body["instance"] = Value::Null;
    body
}
