//! A pilot comes from a confirmed placement, one each; what is stated about it.

use super::{Stage, id_of};
use crate::support::World;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn only_a_confirmed_placement_becomes_a_pilot_and_only_once() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let (_, stranger) = world.lab(1).await;
    let placement = world.placement(&lab, json!({})).await;
    let new = json!({ "placement": id_of(&placement) });
    coordinator.event(&placement, "accept").await.expect(200);
    let got = world.sme.post("/v1/pilots", new.clone()).await.expect(409);
    assert_eq!((got.code(), got.faults()), ("not_ready", vec!["#/placement not_confirmed".to_owned()]));
    world.sme.event(&placement, "confirm").await.expect(200);
    let got = stranger.post("/v1/pilots", new.clone()).await.expect(400);
    assert_eq!(got.faults(), ["#/placement unknown_reference"]);
    world.app.anonymous().post("/v1/pilots", new.clone()).await.expect(401);
    let made = coordinator.post("/v1/pilots", new.clone()).await.expect(201);
    assert_eq!(made.header("location").unwrap(), format!("/v1/pilots/{}", made.id()));
    assert_eq!(
        (&made.body["status"], &made.body["period"]["from"], &made.body["fictitious"]),
        (&json!("agreed"), &json!("2027-02-01"), &json!(true))
    );
    assert_eq!(world.sme.post("/v1/pilots", new).await.expect(409).code(), "not_unique");
    let got = world.sme.post("/v1/pilots", json!({ "placement": "zomaar", "lab": "x" })).await.expect(400);
    assert_eq!(got.faults(), ["#/lab unknown_field", "#/placement format"]);
}

#[actix_web::test]
async fn a_manager_sees_a_placement_but_makes_no_pilot_of_it() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let network = world.app.bare_network("automatic", &[&lab]).await;
    let manager = world.app.person(&[(Role::NetworkManager, Some(&network))]).await;
    let placement = world.placement(&lab, json!({})).await;
    coordinator.event(&placement, "accept").await.expect(200);
    world.sme.event(&placement, "confirm").await.expect(200);
    manager.get(&placement).await.expect(200);
    manager.post("/v1/pilots", json!({ "placement": id_of(&placement) })).await.expect(403);
}

#[actix_web::test]
async fn what_is_stated_is_checked_and_kept_from_the_start_on() {
    let stage = Stage::new().await;
    let facts = json!({ "ethicsApprovedOn": "2026-11-03", "dpiaDoneOn": "2027-01-01",
        "ethicsReference": "zie jan@metc.example", "participantsPlanned": -1 });
    let got = stage.world.sme.patch_now(&stage.pilot, facts).await.expect(400);
    assert_eq!(got.faults(), ["#/participantsPlanned minimum"]);
    let facts = json!({ "ethicsApprovedOn": "2026-11-03", "dpiaDoneOn": "2027-01-01",
        "ethicsReference": "zie jan@metc.example" });
    let got = stage.world.sme.patch_now(&stage.pilot, facts).await.expect(400);
    assert_eq!(
        got.faults(),
        ["#/dpiaDoneOn in_the_future", "#/ethicsApprovedOn in_the_future", "#/ethicsReference person_level"]
    );
    let got = stage.world.sme.patch(&stage.pilot, "\"7\"", json!({ "participantsPlanned": 3 })).await;
    assert_eq!(got.expect(412).code(), "stale");
    stage.manager.patch_now(&stage.pilot, json!({ "participantsPlanned": 3 })).await.expect(403);

    let stage = Stage::running().await;
    let gone = json!({ "dpiaDoneOn": null, "ethicsReference": null });
    let got = stage.world.sme.patch_now(&stage.pilot, gone).await.expect(409);
    assert_eq!(got.faults(), ["#/dpiaDoneOn dpia", "#/ethicsReference metc_reference"]);
    stage.world.sme.patch_now(&stage.pilot, json!({ "participantsActual": 20 })).await.expect(200);
}
