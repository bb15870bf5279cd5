//! What is free, for how many and for whom; and the proof that nothing is taken twice.

use crate::support::World;
use serde_json::json;

#[actix_web::test]
async fn availability_tells_what_is_free_and_never_who_has_the_rest() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(3).await;
    let (broad, other) = (world.app.theme(None).await, world.app.theme(None).await);
    let narrow = world.app.theme(Some(&broad)).await;
    world
        .window(&lab, json!({ "theme": broad, "slots": 5, "smeReservedSlots": 4, "until": "2027-06-30" }))
        .await
        .expect(201);
    let service = world.app.service(&lab, true).await;
    world.window(&lab, json!({ "service": service, "slots": 7 })).await.expect(201);
    let placement = world.placement(&lab, json!({ "slots": 2 })).await;
    coordinator.event(&placement, "accept").await.expect(200);
    let closed = json!({ "from": "2027-12-01", "until": "2027-12-31" });
    coordinator.post(&format!("/v1/labs/{lab}/blackouts"), closed).await.expect(201);

    let ask = async |query: &str| {
        let path = format!("/v1/labs/{lab}/availability?{query}");
        world.app.anonymous().get(&path).await.expect(200).body
    };
    let year = ask("from=2027-01-01&until=2027-12-31").await;
    assert_eq!((&year["fits"], &year["freeSlots"]), (&json!(false), &json!(0)));
    let told: Vec<_> = year["segments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["from"].as_str().unwrap(),
                one["general"].as_i64().unwrap(),
                one["blackout"].as_bool().unwrap(),
                one["themes"].as_array().unwrap().len(),
            )
        })
        .collect();
    assert_eq!(told, [("2027-01-01", 1, false, 1), ("2027-07-01", 1, false, 0), ("2027-12-01", 0, true, 0)]);
    assert!(!year.to_string().contains(&world.organisation));

    let spring = "from=2027-02-01&until=2027-05-31";
    assert_eq!(ask(spring).await["freeSlots"], 1);
    assert_eq!(ask(&format!("{spring}&theme={narrow}&slots=2")).await["fits"], false);
    assert_eq!(ask(&format!("{spring}&theme={narrow}&slots=5&forSme=true")).await["fits"], true);
    assert_eq!(ask(&format!("{spring}&theme={other}&slots=2&forSme=true")).await["fits"], false);
    assert_eq!(ask(&format!("{spring}&service={service}")).await["freeSlots"], 7);
    assert_eq!(ask(&format!("{spring}&service={service}&slots=8")).await["firstFitFrom"], json!(null));
    assert_eq!(ask("from=2026-11-01&until=2026-11-30").await["firstFitFrom"], "2027-01-01");
}

#[actix_web::test]
async fn a_question_that_makes_no_sense_is_refused() {
    let world = World::new().await;
    let (lab, _) = world.lab(3).await;
    let ask = async |query: &str| {
        world.sme.get(&format!("/v1/labs/{lab}/availability{query}")).await.expect(400).faults()
    };
    assert_eq!(ask("").await, ["from required", "until required"]);
    assert_eq!(ask("?from=2027-01-01&until=2026-12-31").await, ["until before_from"]);
    assert_eq!(ask("?from=2027-01-01&until=2030-01-02").await, ["until too_long"]);
    assert_eq!(ask("?from=2027-01-01&until=2027-01-02&slots=0").await, ["slots minimum"]);
    assert_eq!(ask("?from=2027-01-01&until=2027-01-02&theme=geen").await, ["theme unknown_reference"]);
}

#[actix_web::test]
async fn a_counter_that_is_not_its_rows_is_found() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(3).await;
    coordinator.get("/v1/capacity-discrepancies").await.expect(403);
    world.app.anonymous().get("/v1/capacity-discrepancies").await.expect(401);
    world.reconcile().await;
    world.app.sql("UPDATE capacity_windows SET held = held + 1, taken_by_others = 2".to_owned()).await;
    let got = world.admin.get("/v1/capacity-discrepancies").await.expect(200);
    let only = &got.body["discrepancies"][0];
    assert_eq!((&only["labId"], &only["held"], &only["heldByBookings"]), (&json!(lab), &json!(1), &json!(0)));
    assert_eq!((&only["takenByOthers"], &only["othersByBookings"]), (&json!(2), &json!(0)));
}
