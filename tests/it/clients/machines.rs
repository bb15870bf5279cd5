//! Machines themselves: who makes them, who sees them, and that they are no people.

use super::Portal;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn an_administrator_makes_a_machine_and_its_keeper_sees_it() {
    let portal = Portal::with(&["requests:write", "account:read", "requests:write"]).await;
    let made = portal.keeper.get(&portal.path()).await.expect(200);
    assert_eq!(made.body["organisation"], json!(portal.organisation));
    assert_eq!(made.body["scopes"], json!(["account:read", "requests:write"]), "each once");
    assert_eq!(made.body["status"], "active");
    let list = portal.keeper.get("/v1/clients").await.expect(200);
    assert_eq!(list.body["clients"], json!([made.body]));
    let wrong = json!({ "organisation": "nergens", "name": "", "scopes": ["alles"] });
    let faults = portal.admin.post("/v1/clients", wrong).await.expect(400).faults();
    assert!(faults.len() == 2 && faults.contains(&"#/scopes/0 enum".to_owned()), "{faults:?}");
    let absent = json!({ "organisation": "nergens", "name": "X", "scopes": [] });
    assert_eq!(
        portal.admin.post("/v1/clients", absent).await.expect(400).faults(),
        ["#/organisation unknown_reference"]
    );
}

#[actix_web::test]
async fn others_do_not_see_a_machine_and_its_keeper_does_not_widen_it() {
    let portal = Portal::with(&[]).await;
    let other = portal.app.organisation("other").await;
    let stranger = portal.app.person(&[(Role::Partner, Some(&other))]).await;
    assert_eq!(stranger.get("/v1/clients").await.expect(200).body["clients"], json!([]));
    stranger.get(&portal.path()).await.expect(404);
    stranger.get(&format!("{}/credentials", portal.path())).await.expect(404);
    let new = json!({ "kind": "api_key", "expiresAt": super::EXPIRES });
    stranger.post(&format!("{}/credentials", portal.path()), new).await.expect(404);
    let (_, credential) = portal.secret("api_key").await;
    stranger.delete(&credential, "\"1\"").await.expect(404);
    portal.keeper.patch(&portal.path(), "\"1\"", json!({ "scopes": ["requests:write"] })).await.expect(403);
    let own = json!({ "organisation": portal.organisation, "name": "Nog een", "scopes": [] });
    portal.keeper.post("/v1/clients", own).await.expect(403);
}

#[actix_web::test]
async fn what_an_administrator_changes_acts_at_once() {
    let portal = Portal::new().await;
    let machine = portal.machine().await;
    portal.consented().await;
    machine.get("/v1/me").await.expect(200);
    let before = portal.admin.get(&portal.path()).await.body["version"].as_i64().unwrap();
    let changed =
        portal.admin.patch_now(&portal.path(), json!({ "scopes": ["requests:read"] })).await.expect(200);
    assert_eq!(changed.body["version"], before + 1);
    machine.get("/v1/me").await.expect(403);
    machine.get("/v1/pilot-requests").await.expect(200);
    portal.admin.patch_now(&portal.path(), json!({ "status": "disabled" })).await.expect(200);
    machine.get("/v1/pilot-requests").await.expect(401);
    portal.admin.patch(&portal.path(), "\"1\"", json!({ "status": "active" })).await.expect(412);
    portal.admin.patch_now(&portal.path(), json!({ "status": "active" })).await.expect(200);
    machine.get("/v1/pilot-requests").await.expect(200);
    let elsewhere = portal.app.organisation("other").await;
    let moved =
        portal.admin.patch_now(&portal.path(), json!({ "organisation": elsewhere })).await.expect(400);
    assert_eq!(moved.faults(), ["#/organisation fixed"]);
}

#[actix_web::test]
async fn where_people_are_managed_machines_do_not_exist() {
    let portal = Portal::new().await;
    let path = format!("/v1/users/{}", portal.id);
    let users = portal.admin.get("/v1/users?limit=100").await.expect(200);
    assert!(!users.body.to_string().contains(&portal.id));
    portal.admin.get(&path).await.expect(404);
    portal.admin.get(&format!("{path}/grants")).await.expect(404);
    for role in [json!({ "role": "admin" }), json!({ "role": "sme", "object": portal.organisation })] {
        portal.admin.post(&format!("{path}/grants"), role).await.expect(404);
    }
    portal.admin.post(&format!("{path}/links"), json!({ "purpose": "reset" })).await.expect(404);
    let identity = json!({ "issuer": "https://x.example", "subject": "1" });
    portal.admin.post(&format!("{path}/identities"), identity).await.expect(404);
    portal.admin.patch(&path, "\"1\"", json!({ "password": "vier losse fietsbellen" })).await.expect(404);
    let holders =
        portal.admin.get(&format!("/v1/grants?organisation={}", portal.organisation)).await.expect(200);
    assert!(!holders.body.to_string().contains(&portal.id), "{:#}", holders.body);
    let name = format!("client-{}", portal.id);
    let login = json!({ "email": name, "password": "" });
    portal.app.anonymous().post("/v1/tokens", login).await.expect(401);
    // A token of the kind that people get opens nothing for a machine.
    let user = proeftuin::base::id::UserId::from_uuid(portal.id.parse().unwrap());
    let now = portal.app.app.clock().now();
    let issued = portal.app.app.tokens().issue(user, uuid::Uuid::new_v4(), now).unwrap();
    portal.app.with_token(&issued.token).get("/v1/labs").await.expect(401);
}

#[actix_web::test]
async fn what_a_machine_does_is_in_the_audit_log_under_its_account() {
    let portal = Portal::new().await;
    portal.consented().await;
    let machine = portal.machine().await;
    machine.post("/v1/innovations", json!({ "title": "Van het portaal" })).await.expect(201);
    let log = portal.admin.get("/v1/audit-entries?limit=5").await.expect(200);
    let entries = log.body["auditEntries"].as_array().unwrap();
    let entry = entries.iter().find(|entry| entry["action"] == "create_innovation").unwrap();
    assert_eq!(entry["actor"], json!(portal.id));
}
