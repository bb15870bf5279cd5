//! Deny by default: every operation is tried by people whose role could never allow it.

use crate::support::{Client, Got, TestApp};
use proeftuin::{
    base::actor::{Role, Who},
    http::{Operation, routes},
};
use reqwest::Method;

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

/// The operation with ids that name nothing, a body that says nothing and a version.
pub async fn attempt(client: &Client, operation: &Operation) -> Got {
    let parts: Vec<&str> =
        operation.path.split('/').map(|part| if part.starts_with('{') { NOBODY } else { part }).collect();
    let method = Method::from_bytes(operation.method.as_str().as_bytes()).unwrap();
    let patch = method == Method::PATCH;
    let media_type = if patch { "application/merge-patch+json" } else { "application/json" };
    let headers = [("content-type", media_type), ("if-match", "\"1\"")];
    let body = (method != Method::GET).then(|| b"{}".to_vec());
    client.send(method, &parts.join("/"), &headers, body).await
}

#[actix_web::test]
async fn nobody_gets_in_without_a_token_where_one_is_needed() {
    let app = TestApp::new().await;
    for operation in routes::operations() {
        let got = attempt(&app.anonymous(), operation).await;
        let open = operation.permission.who() == Who::Public;
        assert_eq!(got.status == 401, !open, "{} answers {}", operation.id, got.status);
        assert_ne!(got.status, 500, "{}: {:#}", operation.id, got.body);
    }
}

#[actix_web::test]
async fn a_role_that_the_table_does_not_name_is_forbidden_everywhere() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let new = serde_json::json!({ "name": "Anders", "kind": "sme", "slug": "anders" });
    admin.post("/v1/organisations", new).await.expect(201);
    let network = serde_json::json!({ "nameNl": "N", "nameEn": "N", "slug": "n" });
    admin.post("/v1/networks", network).await.expect(201);
    let lab = serde_json::json!({ "name": "L", "kind": "living_lab", "slug": "l" });
    admin.post("/v1/labs", lab).await.expect(201);
    for role in Role::ALL {
        let object = match role {
            Role::Sme | Role::Payer | Role::Partner => Some("anders"),
            Role::Coordinator => Some("l"),
            Role::NetworkManager => Some("n"),
            Role::Province | Role::Admin => None,
        };
        let person = app.person(&[(*role, object)]).await;
        for operation in routes::operations() {
            let got = attempt(&person, operation).await;
            let named = match operation.permission.who() {
                Who::Public | Who::LoggedIn => true,
                Who::Roles(rows) => rows.iter().any(|(held, _)| held == role),
            };
            assert!(named || got.status == 403, "{role} at {}: {} {:#}", operation.id, got.status, got.body);
            assert!(
                !named || got.status != 403 || operation.path.contains('{'),
                "{role} at {}",
                operation.id
            );
            let is_form = operation.contract.form.is_some();
            assert!(
                (is_form || got.status != 401) && got.status < 500,
                "{role} at {}: {:#}",
                operation.id,
                got.body
            );
        }
    }
}

#[actix_web::test]
async fn a_broken_token_is_refused_everywhere_even_where_none_is_needed() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = admin.token.clone().unwrap();
    let (head, signature) = token.rsplit_once('.').unwrap();
    let (first, payload) = head.split_once('.').unwrap();
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{payload}.");
    let swapped = format!("{first}.{payload}.{}", signature.chars().rev().collect::<String>());
    for broken in [unsigned.as_str(), swapped.as_str(), "", "x.y.z", head] {
        let client = app.with_token(broken);
        for operation in routes::operations() {
            assert_eq!(attempt(&client, operation).await.status, 401, "{} takes {broken:?}", operation.id);
        }
    }
}
