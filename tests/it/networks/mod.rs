mod create_member;
mod create_network;
mod list_members;
mod update_member;

use crate::support::{Client, Got, TestApp};
use diesel::{RunQueryDsl, sql_query};
use proeftuin::db::Db;
use serde_json::{Value, json};
use uuid::Uuid;

/// A network with this slug.
async fn network(admin: &Client, slug: &str) -> Got {
    let new = json!({ "slug": slug, "nameNl": slug, "nameEn": slug });
    admin.post("/v1/networks", new).await.expect(201)
}

/// An organisation with this slug.
async fn organisation(admin: &Client, slug: &str) -> Got {
    let new = json!({ "slug": slug, "name": slug, "kind": "government" });
    admin.post("/v1/organisations", new).await.expect(201)
}

/// A lab in this state, without going through its lifecycle.
async fn lab(app: &TestApp, slug: &str, status: &str) -> Uuid {
    let id = Uuid::new_v4();
    let row = |id: String, empty: &str, at: &str| {
        format!(
            "INSERT INTO labs (id, slug, name, kind, is_virtual, status, fictitious_fields, sources, version, created_at, updated_at)
             VALUES ({id}, '{slug}', '{slug}', 'living_lab', {}, '{status}', {empty}, {empty}, 1, {at}, {at})",
            if at == "0" { "0" } else { "false" }
        )
    };
    let sqlite = row(format!("x'{}'", id.simple()), "'[]'", "0");
    let postgres = row(format!("'{id}'"), "'[]'", "now()");
    let insert = app.app.db().write(move |write| {
        let statement = match write.db() {
            Db::Sqlite(_) => sqlite,
            Db::Pg(_) => postgres,
        };
        Ok(sql_query(statement).execute(write.db())?)
    });
    assert_eq!(insert.await.unwrap(), 1);
    id
}

/// Adds a member from 2026 on.
async fn add(client: &Client, network: &str, member: Value) -> Got {
    let mut new = json!({ "from": "2026-01-01" });
    for (name, value) in member.as_object().unwrap() {
        new[name] = value.clone();
    }
    client.post(&format!("/v1/networks/{network}/members"), new).await
}
