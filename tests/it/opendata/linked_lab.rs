//! A lab in the words of schema.org.

use crate::labs::{lab_after, published, whole, world};
use reqwest::Method;
use serde_json::json;

#[actix_web::test]
async fn a_lab_says_who_and_where_it_is_without_persons_and_without_what_is_not_stated() {
    let (app, manager) = world().await;
    let mut lab = whole("eerste");
    lab["contact"] = json!({ "name": "Kim de Wit", "email": "lab@test.example" });
    let id = manager.post("/v1/labs", lab).await.expect(201).id();
    for event in ["submit", "publish"] {
        manager.event(&format!("/v1/labs/{id}"), event).await.expect(200);
    }
    let accept = [("accept", "application/ld+json")];
    for client in [app.anonymous(), manager.clone()] {
        let got = client.send(Method::GET, "/v1/labs/eerste", &accept, None).await.expect(200);
        assert_eq!(got.header("content-type").unwrap(), "application/ld+json");
        let body = &got.body;
        assert_eq!(body["@context"], "https://schema.org");
        assert_eq!(body["@id"], format!("{}/v1/labs/{id}", app.base_url));
        assert_eq!((&body["name"], &body["email"]), (&json!("Lab eerste"), &json!("lab@test.example")));
        assert_eq!(body["geo"]["@type"], "GeoCoordinates");
        assert_eq!(body["address"]["addressLocality"], "Eindhoven");
        assert_eq!(body["memberOf"][0]["@type"], "Organization");
        assert!(body.get("foundingDate").is_none());
        assert!(!got.text.contains("Kim de Wit"));
    }
    let plain = app.anonymous().get("/v1/labs/eerste").await.expect(200);
    assert_eq!(plain.header("content-type").unwrap(), "application/json");
    let tag = plain.etag();
    let both = [("accept", "application/ld+json"), ("if-none-match", tag.as_str())];
    assert_eq!(
        app.anonymous().send(Method::GET, "/v1/labs/eerste", &both, None).await.status,
        200,
        "another form"
    );
}

#[actix_web::test]
async fn a_draft_is_linked_data_for_nobody() {
    let (app, manager) = world().await;
    lab_after(&manager, "dicht", &[]).await;
    published(&manager, "open").await;
    let accept = [("accept", "application/ld+json")];
    for (slug, status) in [("dicht", 404), ("open", 200), ("weg", 404)] {
        for client in [app.anonymous(), manager.clone()] {
            client.send(Method::GET, &format!("/v1/labs/{slug}"), &accept, None).await.expect(status);
        }
    }
}
