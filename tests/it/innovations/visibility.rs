//! Who sees an innovation: the same answer for one and for the list.

use super::{made, titles, two_companies};
use crate::{
    labs,
    support::{Client, seed},
};
use proeftuin::base::actor::Role;
use serde_json::json;

/// Fails unless the caller sees exactly these titles, in the list, by id and by slug.
async fn sees(caller: &Client, owner: &Client, paths: &[&str], expected: &[&str]) {
    assert_eq!(titles(caller, "").await, expected);
    for path in paths {
        let known = owner.get(path).await.expect(200).body;
        let status = if expected.contains(&known["title"].as_str().unwrap()) { 200 } else { 404 };
        caller.get(path).await.expect(status);
        let by_slug = format!("/v1/innovations/{}", known["slug"].as_str().unwrap());
        caller.get(&by_slug).await.expect(status);
    }
}

#[actix_web::test]
async fn public_is_for_all_network_for_its_roles_private_for_the_owner() {
    let (app, one, other) = two_companies().await;
    seed::network(&app, "brabant").await;
    let manager = app.person(&[(Role::NetworkManager, Some("brabant"))]).await;
    let lab = labs::published(&manager, "lab").await;
    let coordinator = app.person(&[(Role::Coordinator, Some(&lab))]).await;
    let a = made(&one, "A openbaar", "public").await;
    let b = made(&one, "B netwerk", "network").await;
    let c = made(&one, "C geheim", "private").await;
    let paths = [a.as_str(), b.as_str(), c.as_str()];
    let (public, network) = (["A openbaar"], ["A openbaar", "B netwerk"]);
    let all = ["A openbaar", "B netwerk", "C geheim"];
    sees(&app.anonymous(), &one, &paths, &public).await;
    sees(&app.person(&[]).await, &one, &paths, &public).await;
    sees(&app.person(&[(Role::Province, None)]).await, &one, &paths, &public).await;
    sees(&other, &one, &paths, &network).await;
    sees(&coordinator, &one, &paths, &network).await;
    sees(&manager, &one, &paths, &network).await;
    sees(&one, &one, &paths, &all).await;
    sees(&app.admin().await, &one, &paths, &all).await;
}

#[actix_web::test]
async fn a_request_opens_a_private_innovation_to_its_lab_and_network_only() {
    let (app, one, other) = two_companies().await;
    let ids = [seed::network(&app, "brabant").await, seed::network(&app, "zeeland").await];
    seed::network(&app, "nederland").await;
    seed::subnetwork(&app, "nederland", "brabant").await;
    let manager = app.person(&[(Role::NetworkManager, Some(&ids[0]))]).await;
    let neighbour = app.person(&[(Role::NetworkManager, Some(&ids[1]))]).await;
    let above = app.person(&[(Role::NetworkManager, Some("nederland"))]).await;
    let (asked, unasked) =
        (labs::published(&manager, "gevraagd").await, labs::published(&manager, "ongevraagd").await);
    let coordinator = app.person(&[(Role::Coordinator, Some(&asked))]).await;
    let bystander = app.person(&[(Role::Coordinator, Some(&unasked))]).await;
    let made = one.post("/v1/innovations", json!({ "title": "Geheim" })).await.expect(201);
    let path = made.header("location").unwrap();
    let owner = made.body["owner"].as_str().unwrap();

    seed::request(&app, (&made.id(), owner), "draft", &asked).await;
    for caller in [&coordinator, &manager, &above, &other] {
        sees(caller, &one, &[&path], &[]).await;
    }
    seed::request(&app, (&made.id(), owner), "submitted", &asked).await;
    for caller in [&coordinator, &manager, &above] {
        sees(caller, &one, &[&path], &["Geheim"]).await;
    }
    for caller in [&bystander, &neighbour, &other, &app.anonymous()] {
        sees(caller, &one, &[&path], &[]).await;
    }
    // Seeing is not changing.
    coordinator.patch(&path, &made.etag(), json!({ "title": "x" })).await.expect(403);
}

#[actix_web::test]
async fn a_request_filed_with_a_network_opens_it_to_the_managers_of_that_network() {
    let (app, one, _) = two_companies().await;
    seed::network(&app, "brabant").await;
    seed::network(&app, "zeeland").await;
    let manager = app.person(&[(Role::NetworkManager, Some("brabant"))]).await;
    let neighbour = app.person(&[(Role::NetworkManager, Some("zeeland"))]).await;
    let made = one.post("/v1/innovations", json!({ "title": "Geheim" })).await.expect(201);
    let owner = made.body["owner"].as_str().unwrap();
    seed::network_request(&app, (&made.id(), owner), "submitted", "brabant").await;
    let path = made.header("location").unwrap();
    sees(&manager, &one, &[&path], &["Geheim"]).await;
    sees(&neighbour, &one, &[&path], &[]).await;
}

#[actix_web::test]
async fn filters_and_search_do_not_open_what_is_private() {
    let (_app, one, other) = two_companies().await;
    let new = json!({ "title": "Geheim plan", "themes": ["home-dialysis"] });
    one.post("/v1/innovations", new).await.expect(201);
    for query in
        ["q=geheim", "theme=home-dialysis", "owner=thuisdialyse", "visibility=private", "status=active"]
    {
        assert!(titles(&other, query).await.is_empty(), "{query}");
        assert_eq!(titles(&one, query).await, ["Geheim plan"], "{query}");
    }
}
