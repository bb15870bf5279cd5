//! Adding members to networks.

use super::{add, lab, network, organisation};
use crate::support::TestApp;
use proeftuin::{
    base::{actor::Role, id::Id},
    db::events,
};
use serde_json::json;

#[actix_web::test]
async fn labs_organisations_and_networks_become_members() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let brabant = network(&admin, "brabant").await;
    let eindhoven = network(&admin, "eindhoven").await;
    let province = organisation(&admin, "province").await;
    let lab = lab(&app, "lab", "active").await;
    let member = add(&admin, "brabant", json!({ "lab": "lab" })).await.expect(201);
    assert_eq!(member.body["lab"], json!(lab.to_string()));
    assert_eq!(member.body["network"], json!(brabant.id()));
    assert_eq!(member.body["role"], "member");
    assert!(member.body["organisation"].is_null() && member.body["until"].is_null());
    let funder = json!({ "organisation": province.id(), "role": "funder", "until": "2027-12-31" });
    let funder = add(&admin, "brabant", funder).await.expect(201);
    assert_eq!(funder.body["until"], "2027-12-31");
    let inner = add(&admin, "brabant", json!({ "memberNetwork": "eindhoven" })).await.expect(201);
    assert_eq!(inner.body["memberNetwork"], json!(eindhoven.id()));
    let path = inner.header("location").unwrap();
    assert_eq!(app.anonymous().get(&path).await.expect(200).body, inner.body);
    let elsewhere = path.replace(&brabant.id(), "eindhoven");
    app.anonymous().get(&elsewhere).await.expect(404);

    // The read model follows what carries the lab.
    let log = app.app.db().read(|read| events::list_events(read, 0, 1000)).await.unwrap();
    let about: Vec<bool> = log
        .iter()
        .filter(|event| event.kind == "membership_created")
        .map(|event| event.lab_id.map(Id::uuid) == Some(lab))
        .collect();
    assert_eq!(about, [true, false, false]);
}

#[actix_web::test]
async fn all_faults_of_a_membership_are_reported_at_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    network(&admin, "n").await;
    let form = json!({ "role": "boss", "from": "2026-13-01", "x": 1 });
    assert_eq!(
        add(&admin, "n", form).await.expect(400).faults(),
        ["#/from format", "#/role enum", "#/x unknown_field"]
    );
    let rules = json!({ "lab": "nowhere", "organisation": "nobody", "until": "2025-12-31" });
    assert_eq!(
        add(&admin, "n", rules).await.expect(400).faults(),
        ["# one_member", "#/lab unknown_reference", "#/organisation unknown_reference", "#/until period"]
    );
    let nobody = add(&admin, "n", json!({})).await.expect(400);
    assert_eq!(nobody.faults(), ["# one_member"]);
    add(&admin, "nowhere", json!({ "lab": "x" })).await.expect(404);
}

#[actix_web::test]
async fn periods_of_one_member_do_not_overlap() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for slug in ["n", "m"] {
        network(&admin, slug).await;
    }
    for slug in ["a", "b"] {
        organisation(&admin, slug).await;
    }
    lab(&app, "lab", "active").await;
    let add_over = async |network: &str, member: (&str, &str), from: &str, until: Option<&str>| {
        let mut new = json!({ "from": from, "until": until });
        new[member.0] = json!(member.1);
        add(&admin, network, new).await
    };
    for member in [("organisation", "a"), ("lab", "lab"), ("memberNetwork", "m")] {
        add_over("n", member, "2026-01-01", Some("2026-06-30")).await.expect(201);
        let got = add_over("n", member, "2026-06-30", None).await.expect(409);
        assert_eq!(got.code(), "period_conflict");
        add_over("n", member, "2025-01-01", None).await.expect(409);
        add_over("n", member, "2026-07-01", None).await.expect(201);
        add_over("n", member, "2030-01-01", Some("2030-01-01")).await.expect(409);
    }
    add_over("n", ("organisation", "b"), "2026-01-01", None).await.expect(201);
    add_over("m", ("organisation", "a"), "2026-01-01", None).await.expect(201);
}

#[actix_web::test]
async fn no_network_lies_within_itself() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for slug in ["a", "b", "c"] {
        network(&admin, slug).await;
    }
    let nest = async |outer: &str, inner: &str| add(&admin, outer, json!({ "memberNetwork": inner })).await;
    nest("a", "b").await.expect(201);
    nest("b", "c").await.expect(201);
    for (outer, inner) in [("a", "a"), ("b", "a"), ("c", "a")] {
        let got = nest(outer, inner).await.expect(400);
        assert_eq!(got.faults(), ["#/memberNetwork cycle"], "{inner} in {outer}");
    }
    nest("a", "c").await.expect(201);
}

#[actix_web::test]
async fn a_manager_adds_to_their_own_network_what_nobody_else_manages() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for slug in ["own", "other", "within"] {
        network(&admin, slug).await;
    }
    organisation(&admin, "org").await;
    for (slug, status) in [("free", "draft"), ("theirs", "active"), ("secret", "draft")] {
        lab(&app, slug, status).await;
    }
    for slug in ["theirs", "secret"] {
        add(&admin, "other", json!({ "lab": slug })).await.expect(201);
    }
    let manager = app.person(&[(Role::NetworkManager, Some("own"))]).await;
    let both =
        app.person(&[(Role::NetworkManager, Some("own")), (Role::NetworkManager, Some("other"))]).await;
    add(&app.anonymous(), "own", json!({ "lab": "free" })).await.expect(401);
    add(&app.person(&[]).await, "own", json!({ "lab": "free" })).await.expect(403);
    add(&manager, "other", json!({ "organisation": "org" })).await.expect(403);
    add(&manager, "own", json!({ "organisation": "org" })).await.expect(201);
    add(&manager, "own", json!({ "lab": "free" })).await.expect(201);
    add(&manager, "own", json!({ "lab": "theirs" })).await.expect(403);
    // Of what they can't see they don't learn that it is there.
    for slug in ["secret", "absent"] {
        let got = add(&manager, "own", json!({ "lab": slug })).await.expect(400);
        assert_eq!(got.faults(), ["#/lab unknown_reference"], "{slug}");
    }
    add(&manager, "own", json!({ "memberNetwork": "other" })).await.expect(403);
    add(&both, "own", json!({ "lab": "theirs" })).await.expect(201);
    add(&both, "own", json!({ "memberNetwork": "other" })).await.expect(201);
}
