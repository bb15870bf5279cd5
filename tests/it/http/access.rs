//! Tokens that are none. Who may do what with a good one is tested by the identity matrix (tests/it/matrix).

use crate::support::{Client, Got, TestApp};
use proeftuin::http::{Operation, routes};
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
