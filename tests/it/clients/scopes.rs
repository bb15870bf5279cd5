//! Each operation, tried by a machine: what its scopes and its roles both allow, and nothing else.

use super::Portal;
use crate::{http::access::attempt, support::Client};
use proeftuin::{
    base::actor::{Role, Who},
    http::routes,
};
use serde_json::json;

/// Tries every operation; `has_scopes` tells whether the machine has all scopes or none.
async fn try_all(machine: &Client, has_scopes: bool) {
    for operation in routes::operations().iter().filter(|operation| operation.contract.form.is_none()) {
        let got = attempt(machine, operation).await;
        let in_scope = has_scopes && !operation.permission.scopes().is_empty();
        let allowed = match operation.permission.who() {
            Who::Public => true,
            Who::LoggedIn => in_scope,
            Who::Roles(rows) => {
                in_scope && rows.iter().any(|(role, _)| matches!(role, Role::Sme | Role::Partner))
            }
        };
        assert!(allowed || got.status == 403, "{}: {} {:#}", operation.id, got.status, got.body);
        assert!(
            !allowed || operation.path.contains('{') || got.status != 403,
            "{}: {:#}",
            operation.id,
            got.body
        );
        assert!(got.status != 401 && got.status < 500, "{}: {:#}", operation.id, got.body);
    }
}

#[actix_web::test]
async fn a_machine_with_all_scopes_does_what_the_table_says() {
    let portal = Portal::new().await;
    portal.consented().await;
    try_all(&portal.machine().await, true).await;
}

#[actix_web::test]
async fn a_machine_without_scopes_sees_what_is_public() {
    let portal = Portal::with(&[]).await;
    let sme = portal.consented().await;
    portal.app.bare_innovation(&sme, &[], "network").await;
    let machine = portal.machine().await;
    assert_eq!(machine.get("/v1/innovations").await.expect(200).body["innovations"], json!([]));
    try_all(&machine, false).await;
}

#[actix_web::test]
async fn machines_never_reach_accounts_grants_and_the_audit_log() {
    let portal = Portal::new().await;
    let machine = portal.machine().await;
    let own = &portal.organisation;
    for path in [
        "/v1/users".to_owned(),
        "/v1/audit-entries".to_owned(),
        format!("/v1/grants?organisation={own}"),
        "/v1/clients".to_owned(),
    ] {
        machine.get(&path).await.expect(403);
    }
    let consent = json!({ "client": portal.id });
    machine.post(&format!("/v1/organisations/{own}/consents"), consent).await.expect(403);
    let key = json!({ "kind": "api_key", "expiresAt": super::EXPIRES });
    machine.post(&format!("{}/credentials", portal.path()), key).await.expect(403);
}

#[actix_web::test]
async fn contact_persons_are_for_machines_with_the_scope_for_them() {
    for (scopes, expected) in [(&["register:read"][..], 200), (&[], 404)] {
        let portal = Portal::with(scopes).await;
        let theme = json!({ "slug": "nieuw", "labelNl": "Nieuw", "labelEn": "New" });
        portal.keeper.post("/v1/themes", theme).await.expect(201);
        portal.machine().await.get("/v1/themes/nieuw").await.expect(expected);
    }
}
