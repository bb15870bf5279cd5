//! Who sees which members.

use super::{add, lab, network, organisation};
use crate::support::{Client, TestApp};
use proeftuin::base::actor::Role;
use serde_json::json;

async fn count(client: &Client, query: &str) -> usize {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let got = client.get(&format!("/v1/networks/n/members?{query}{cursor}")).await.expect(200);
        for item in got.body["members"].as_array().unwrap() {
            ids.push(item["id"].as_str().unwrap().to_owned());
        }
        match got.body["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "a member came twice");
    all
}

#[actix_web::test]
async fn labs_that_are_not_published_are_shown_only_to_the_networks_managers() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for slug in ["n", "other"] {
        network(&admin, slug).await;
    }
    let mut hidden = Vec::new();
    for status in ["draft", "submitted", "active", "suspended", "retired"] {
        lab(&app, status, status).await;
        let member = add(&admin, "n", json!({ "lab": status })).await.expect(201);
        if status == "draft" || status == "submitted" {
            hidden.push(member.header("location").unwrap());
        }
    }
    organisation(&admin, "org").await;
    add(&admin, "n", json!({ "organisation": "org" })).await.expect(201);
    let manager = app.person(&[(Role::NetworkManager, Some("n"))]).await;
    let stranger = app.person(&[(Role::NetworkManager, Some("other"))]).await;
    for (client, seen) in [(&admin, 6), (&manager, 6), (&stranger, 4), (&app.anonymous(), 4)] {
        assert_eq!(count(client, "limit=2").await, seen);
        for path in &hidden {
            client.get(path).await.expect(if seen == 6 { 200 } else { 404 });
        }
    }
}

#[actix_web::test]
async fn members_are_filtered_by_role_and_day() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    network(&admin, "n").await;
    for (slug, role, until) in
        [("a", "member", None), ("b", "funder", Some("2026-12-31")), ("c", "partner", Some("2026-03-31"))]
    {
        organisation(&admin, slug).await;
        let new = json!({ "organisation": slug, "role": role, "until": until });
        add(&admin, "n", new).await.expect(201);
    }
    let anonymous = app.anonymous();
    assert_eq!(count(&anonymous, "role=funder,partner").await, 2);
    for (day, seen) in
        [("2025-12-31", 0), ("2026-01-01", 3), ("2026-03-31", 3), ("2026-04-01", 2), ("2027-01-01", 1)]
    {
        assert_eq!(count(&anonymous, &format!("on={day}")).await, seen, "{day}");
    }
    let got = anonymous.get("/v1/networks/n/members?on=today&role=boss").await.expect(400);
    assert_eq!(got.faults(), ["on format", "role enum"]);
    anonymous.get("/v1/networks/nowhere/members").await.expect(404);
}
