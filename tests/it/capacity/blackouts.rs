//! Blackouts: a lab that is closed takes nobody, and doesn't close on those it took.

use crate::support::World;
use serde_json::json;

#[actix_web::test]
async fn a_closed_lab_takes_nobody_until_it_opens_again() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let closed = json!({ "from": "2027-06-30", "until": "2027-07-20", "reason": "Zomersluiting" });
    let made = coordinator.post(&format!("/v1/labs/{lab}/blackouts"), closed).await.expect(201);
    let path = made.header("location").unwrap();
    assert_eq!(world.app.anonymous().get(&path).await.expect(200).body["reason"], "Zomersluiting");

    let placement = world.placement(&lab, json!({})).await;
    let got = coordinator.event(&placement, "accept").await.expect(409);
    assert_eq!((got.code(), &got.body["freeSlots"]), ("no_capacity", &json!(0)));
    assert_eq!(got.body["nextFreeFrom"], "2027-07-21");
    assert_eq!(world.status(&placement).await, "proposed");

    coordinator.patch_now(&path, json!({ "from": "2027-07-01" })).await.expect(200);
    coordinator.event(&placement, "accept").await.expect(200);
    let got = coordinator.patch_now(&path, json!({ "from": "2027-06-30" })).await.expect(409);
    assert_eq!((got.code(), &got.body["until"]), ("period_conflict", &json!("2027-06-30")));
    let got = coordinator
        .post(&format!("/v1/labs/{lab}/blackouts"), json!({ "from": "2027-01-01", "until": "2027-02-01" }))
        .await;
    assert_eq!(got.expect(409).code(), "period_conflict");
    let open = json!({ "from": "2027-01-01", "until": "2027-01-31" });
    coordinator.post(&format!("/v1/labs/{lab}/blackouts"), open).await.expect(201);
    world.reconcile().await;
}

#[actix_web::test]
async fn days_that_open_again_go_to_who_waits() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let closed = json!({ "from": "2027-03-01", "until": "2027-03-07" });
    let made = coordinator.post(&format!("/v1/labs/{lab}/blackouts"), closed).await.expect(201);
    let placement = world.placement(&lab, json!({})).await;
    coordinator.event(&placement, "waitlist").await.expect(200);
    coordinator.delete(&made.header("location").unwrap(), &made.etag()).await.expect(204);
    assert_eq!(world.status(&placement).await, "offered");
    world.reconcile().await;
}

#[actix_web::test]
async fn only_who_manages_the_lab_closes_it_and_faults_are_named() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let (_, other) = world.lab(1).await;
    let path = format!("/v1/labs/{lab}/blackouts");
    let closed = json!({ "from": "2027-03-07", "until": "2027-03-01" });
    other.post(&path, closed.clone()).await.expect(403);
    let got = coordinator.post(&path, closed).await.expect(400);
    assert_eq!(got.faults(), ["#/until before_from"]);
    let got = coordinator.post(&path, json!({ "from": "x", "reason": "" })).await.expect(400);
    assert_eq!(got.faults(), ["#/from format", "#/reason min_length", "#/until required"]);
    for day in 1..=4 {
        let closed = json!({ "from": format!("2027-03-0{day}"), "until": "2027-03-09" });
        coordinator.post(&path, closed).await.expect(201);
    }
    let page = other.get(&format!("{path}?limit=3")).await.expect(200);
    let next = page.body["nextCursor"].as_str().unwrap().to_owned();
    let rest = other.get(&format!("{path}?limit=3&cursor={next}")).await.expect(200);
    assert_eq!(rest.body["blackouts"].as_array().unwrap().len(), 1);
    assert_eq!(rest.body["blackouts"][0]["from"], "2027-03-04");
    other
        .get(&format!(
            "/v1/labs/{}/blackouts/{}",
            "geen-lab",
            rest.body["blackouts"][0]["id"].as_str().unwrap()
        ))
        .await
        .expect(404);
}
