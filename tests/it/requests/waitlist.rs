//! Freed slots are offered to who waits, in order, as far as they fit.

use crate::support::{Client, World};
use serde_json::{Value, json};

/// A lab of one slot that is taken, and placements that wait for it one after another.
async fn waiting(world: &World, slots: &[i32]) -> (String, Client, String, Vec<String>) {
    let (lab, coordinator) = world.lab(2).await;
    let taken = world.placement(&lab, json!({ "slots": 2 })).await;
    coordinator.event(&taken, "accept").await.expect(200);
    let mut paths = Vec::new();
    for slots in slots {
        paths.push(world.placement(&lab, json!({ "slots": slots })).await);
    }
    // The last to be filed waits first: the order is that of waiting.
    for path in paths.iter().rev() {
        world.app.clock.advance_secs(1);
        coordinator.event(path, "waitlist").await.expect(200);
    }
    paths.reverse();
    (lab, coordinator, taken, paths)
}

async fn with_reason(client: &Client, path: &str, event: &str) -> Value {
    let body = json!({ "event": event, "reasonCode": "no_longer_needed" });
    client.post(&format!("{path}/transitions"), body).await.expect(200).body
}

async fn statuses(world: &World, paths: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    for path in paths {
        out.push(world.status(path).await);
    }
    out
}

#[actix_web::test]
async fn what_comes_free_goes_to_who_waits_longest_as_far_as_it_fits() {
    let world = World::new().await;
    let (_, coordinator, taken, paths) = waiting(&world, &[1, 1, 2, 1]).await;
    coordinator.event(&paths[0], "offer").await.expect(409);
    with_reason(&world.sme, &taken, "withdraw").await;
    // In order of waiting: 1, 2 (too large for the rest), 1, 1.
    assert_eq!(statuses(&world, &paths).await, ["offered", "waitlisted", "offered", "waitlisted"]);
    let steps = world.sme.get(&format!("{}/transitions", paths[0])).await.expect(200);
    let offer = &steps.body["transitions"][1];
    assert_eq!((&offer["event"], &offer["actorId"]), (&json!("offer"), &json!(null)));
    world.reconcile().await;

    let got = world.sme.event(&paths[0], "accept").await.expect(200);
    assert_eq!(got.body["status"], "accepted");
    world.admin.event(&paths[2], "lapse").await.expect(200);
    assert_eq!(statuses(&world, &paths).await, ["accepted", "waitlisted", "lapsed", "offered"]);
    with_reason(&world.sme, &paths[3], "withdraw").await;
    with_reason(&coordinator, &paths[0], "release").await;
    assert_eq!(statuses(&world, &paths).await, ["released", "offered", "lapsed", "withdrawn"]);
    world.reconcile().await;
}

#[actix_web::test]
async fn a_window_that_grows_is_offered_to_who_waits() {
    let world = World::new().await;
    let (lab, coordinator, _, paths) = waiting(&world, &[1, 1, 1]).await;
    let listed = coordinator.get(&format!("/v1/labs/{lab}/capacity-windows")).await;
    let window = format!(
        "/v1/labs/{lab}/capacity-windows/{}",
        listed.body["capacityWindows"][0]["id"].as_str().unwrap()
    );
    let got = coordinator.patch_now(&window, json!({ "slots": 4 })).await.expect(200);
    assert_eq!((&got.body["held"], &got.body["freeForSmes"]), (&json!(4), &json!(0)));
    assert_eq!(statuses(&world, &paths).await, ["offered", "offered", "waitlisted"]);
    world.reconcile().await;
}

#[actix_web::test]
async fn withdrawing_a_request_gives_all_its_slots_to_who_waits_elsewhere() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let (other, _) = world.lab(1).await;
    let open = world.open(&[&lab, &other], json!({})).await;
    coordinator.event(&World::placements(&open)[0], "accept").await.expect(200);
    let waits = world.placement(&lab, json!({})).await;
    coordinator.event(&waits, "waitlist").await.expect(200);
    let request = format!("/v1/pilot-requests/{}", open.id());
    world.sme.event(&request, "withdraw").await.expect(400);
    let got = with_reason(&world.sme, &request, "withdraw").await;
    assert_eq!((&got["status"], &got["publicStatus"]), (&json!("withdrawn"), &json!("not_placed")));
    assert!(got["placements"].as_array().unwrap().iter().all(|one| one["status"] == "withdrawn"));
    assert_eq!(world.status(&waits).await, "offered");
    world.reconcile().await;
}

#[actix_web::test]
async fn confirming_in_one_lab_frees_the_others_for_who_waits() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let (other, second) = world.lab(1).await;
    let paths = World::placements(&world.open(&[&lab, &other], json!({})).await);
    coordinator.event(&paths[0], "accept").await.expect(200);
    second.event(&paths[1], "accept").await.expect(200);
    let waits = world.placement(&other, json!({})).await;
    second.event(&waits, "waitlist").await.expect(200);
    world.sme.event(&paths[0], "confirm").await.expect(200);
    assert_eq!(
        (world.status(&paths[1]).await, world.status(&waits).await),
        ("withdrawn".into(), "offered".into())
    );
    world.reconcile().await;
}
