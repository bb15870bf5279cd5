//! The taxonomy as a list.

use super::sleep_care;
use crate::support::{Client, TestApp};
use serde_json::Value;

/// Walks through all pages; answers the items in order.
async fn walk(client: &Client, path: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let got = client.get(&format!("{path}{cursor}")).await.expect(200);
        items.extend(got.body["themes"].as_array().unwrap().clone());
        match got.body["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

fn slugs(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["slug"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn in_tree_order_every_theme_comes_once_and_after_its_broader_one() {
    let app = TestApp::new().await;
    let items = walk(&app.anonymous(), "/v1/themes?limit=7").await;
    assert_eq!(items.len(), 64);
    let mut line: Vec<&Value> = Vec::new();
    for item in &items {
        while !line.is_empty() && line.last() != Some(&&item["broader"]) {
            line.pop();
        }
        assert!(
            item["broader"].is_null() || !line.is_empty(),
            "{} does not follow its broader theme",
            item["slug"]
        );
        line.push(&item["id"]);
    }
    let mut ids: Vec<&str> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 64);
}

#[actix_web::test]
async fn by_label_the_order_is_that_of_the_language() {
    let app = TestApp::new().await;
    for (sort, label) in [("label_nl", "labelNl"), ("label_en", "labelEn")] {
        let path = format!("/v1/themes?limit=20&sort={sort}");
        let items = walk(&app.anonymous(), &path).await;
        let labels: Vec<String> =
            items.iter().map(|item| proeftuin::base::text::fold(item[label].as_str().unwrap())).collect();
        assert!(labels.is_sorted(), "{labels:?}");
        assert_eq!(labels.len(), 64);
    }
}

#[actix_web::test]
async fn a_search_finds_alternative_labels_without_accents() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    let found = walk(&anonymous, "/v1/themes?q=AGEING%20pl%C3%A1ce").await;
    assert_eq!(slugs(&found), ["home-care"]);
    assert_eq!(walk(&anonymous, "/v1/themes?q=zorgx").await.len(), 0);
    let under = walk(&anonymous, "/v1/themes?broader=oncology&limit=50").await;
    assert!(slugs(&under).contains(&"radiotherapy"));
    assert!(!slugs(&under).contains(&"oncology"));
}

#[actix_web::test]
async fn proposals_are_listed_only_for_whoever_is_logged_in() {
    let app = TestApp::new().await;
    let someone = app.person(&[]).await;
    someone.post("/v1/themes", sleep_care()).await.expect(201);
    let path = "/v1/themes?status=proposed,retired";
    assert_eq!(slugs(&walk(&someone, path).await), ["sleep-care"]);
    assert!(walk(&app.anonymous(), path).await.is_empty());
    assert!(walk(&app.anonymous(), "/v1/themes?q=slaapzorg").await.is_empty());
}

#[actix_web::test]
async fn faults_of_the_query_are_named() {
    let app = TestApp::new().await;
    let got = app.anonymous().get("/v1/themes?status=active,gone&limit=0&colour=red").await.expect(400);
    assert_eq!(got.faults(), ["colour unknown_field", "limit minimum", "status enum"]);
    let got = app.anonymous().get("/v1/themes?broader=nowhere").await.expect(400);
    assert_eq!(got.faults(), ["broader unknown_reference"]);
}

#[actix_web::test]
async fn a_cursor_that_lost_its_place_is_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = serde_json::json!({ "slug": "a-first", "labelNl": "Aaa", "labelEn": "Aaa" });
    let made = admin.post("/v1/themes", body).await.expect(201);
    let first = admin.get("/v1/themes?limit=1").await.expect(200);
    let cursor = first.body["nextCursor"].as_str().unwrap().to_owned();
    assert_eq!(slugs(first.body["themes"].as_array().unwrap()), ["a-first"]);
    admin.delete("/v1/themes/a-first", &made.etag()).await.expect(204);
    admin.get(&format!("/v1/themes?limit=1&cursor={cursor}")).await.expect(400);
    admin.get(&format!("/v1/themes?limit=1&q=zorg&cursor={cursor}")).await.expect(400);
}
