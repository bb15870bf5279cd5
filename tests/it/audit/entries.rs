//! Every write, every denied access and every read of what people must not see unseen leaves one entry.

use crate::support::{Client, TestApp, World};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// The entries of the actors named by these clients, oldest first.
async fn entries(admin: &Client, filter: &str) -> Vec<Value> {
    let got = admin.get(&format!("/v1/audit-entries?limit=100&{filter}")).await.expect(200);
    let mut all = got.body["auditEntries"].as_array().unwrap().clone();
    all.reverse();
    all
}

async fn id_of(client: &Client) -> String {
    client.get("/v1/me").await.expect(200).id()
}

fn told(entry: &Value) -> (&str, &str, &str) {
    let text = |name: &str| entry[name].as_str().unwrap();
    (text("action"), text("object"), text("result"))
}

#[actix_web::test]
async fn a_write_leaves_one_entry_with_six_facts() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let new = json!({ "name": "Zorglab", "kind": "living_lab", "slug": "zorglab" });
    let headers = [("x-request-id", "4bf92f35-77b3-4da6-a3ce-929d0e0e4736")];
    let lab = admin.post_with("/v1/labs", &headers, new).await.expect(201);
    let path = format!("/v1/labs/{}", lab.id());
    // By its slug, and then refused: each tells which lab.
    let changed = admin
        .patch("/v1/labs/zorglab", &lab.etag(), json!({ "website": "https://breda.example" }))
        .await
        .expect(200);
    admin.patch(&path, &lab.etag(), json!({ "website": null })).await.expect(412);
    let all = entries(&admin, &format!("actor={}", id_of(&admin).await)).await;
    let all: Vec<&Value> = all.iter().filter(|entry| entry["action"] != "list_audit_entries").collect();
    let facts: Vec<_> = all.iter().map(|entry| told(entry)).collect();
    let path = path.as_str();
    assert_eq!(
        facts,
        [("create_lab", path, "ok"), ("update_lab", path, "ok"), ("update_lab", path, "stale")]
    );
    let first = all[0];
    assert_eq!(first["requestId"], "4bf92f35-77b3-4da6-a3ce-929d0e0e4736");
    assert_eq!(first["origin"], "127.0.0.1");
    assert_eq!(first["occurredAt"], "2026-11-02T08:00:00Z");
    assert_eq!(changed.body["website"], "https://breda.example");
}

#[actix_web::test]
async fn a_repeated_request_and_a_refused_one_are_told_apart_from_what_was_done() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let key = [("idempotency-key", "k-1")];
    let new = json!({ "name": "Anders", "kind": "sme", "slug": "anders" });
    admin.post_with("/v1/organisations", &key, new.clone()).await.expect(201);
    admin.post_with("/v1/organisations", &key, new.clone()).await.expect(201);
    admin.post("/v1/organisations", new).await.expect(409);
    let all = entries(&admin, "action=create_organisation").await;
    let results: Vec<&str> = all.iter().map(|entry| entry["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["ok", "replayed", "not_unique"]);
}

#[actix_web::test]
async fn denied_access_is_noted_wherever_it_is_denied() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(2).await;
    let stranger = world.app.person(&[(Role::Coordinator, Some(&world.app.bare_lab("active").await))]).await;
    let lab = format!("/v1/labs/{lab}");
    // By the table, by the object in a write, by the object in a read.
    coordinator.get("/v1/users").await.expect(403);
    stranger.patch_now(&lab, json!({ "website": "https://breda.example" })).await.expect(403);
    let who = id_of(&coordinator).await;
    let noted = entries(&world.admin, &format!("actor={who}&result=forbidden")).await;
    assert_eq!(noted.iter().map(told).collect::<Vec<_>>(), [("list_users", "/v1/users", "forbidden")]);
    let who = id_of(&stranger).await;
    let noted = entries(&world.admin, &format!("actor={who}&result=forbidden")).await;
    assert_eq!(noted.iter().map(told).collect::<Vec<_>>(), [("update_lab", lab.as_str(), "forbidden")]);
}

#[actix_web::test]
async fn reading_accounts_or_the_log_itself_leaves_an_entry_and_reading_labs_does_not() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let who = id_of(&admin).await;
    admin.get("/v1/labs").await.expect(200);
    admin.get("/v1/users").await.expect(200);
    admin.get(&format!("/v1/users/{who}")).await.expect(200);
    admin.get("/v1/audit-entries").await.expect(200);
    let all = entries(&admin, &format!("actor={who}")).await;
    let actions: Vec<&str> = all.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(
        actions,
        ["list_users", "find_user", "list_audit_entries"],
        "the entry of this reading comes after it"
    );
}

#[actix_web::test]
async fn the_log_is_for_administrators() {
    let world = World::new().await;
    let (_, coordinator) = world.lab(1).await;
    for path in ["/v1/audit-entries", "/v1/audit-head"] {
        world.app.anonymous().get(path).await.expect(401);
        for client in [&world.sme, &coordinator] {
            client.get(path).await.expect(403);
        }
        world.admin.get(path).await.expect(200);
    }
}

#[actix_web::test]
async fn the_log_is_read_page_by_page_and_by_time() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for number in 0..5 {
        let new = json!({ "name": format!("N{number}"), "kind": "sme" });
        admin.post("/v1/organisations", new).await.expect(201);
        app.clock.advance_secs(60);
    }
    let filter = "action=create_organisation&since=2026-11-02T08:01:00Z&before=2026-11-02T08:04:00Z";
    let mut seen = Vec::new();
    let mut path = format!("/v1/audit-entries?limit=2&{filter}");
    loop {
        let got = admin.get(&path).await.expect(200);
        seen.extend(got.body["auditEntries"].as_array().unwrap().iter().map(|e| e["occurredAt"].clone()));
        let Some(cursor) = got.body["nextCursor"].as_str() else { break };
        path = format!("/v1/audit-entries?limit=2&{filter}&cursor={cursor}");
    }
    assert_eq!(seen, ["2026-11-02T08:03:00Z", "2026-11-02T08:02:00Z", "2026-11-02T08:01:00Z"]);
}
