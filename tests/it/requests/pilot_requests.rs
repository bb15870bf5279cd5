//! Drafting, changing, submitting and screening pilot requests.

use crate::support::World;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn a_draft_can_be_changed_until_it_is_submitted() {
    let world = World::new().await;
    let (first, _) = world.lab(1).await;
    let (second, _) = world.lab(1).await;
    let draft = world.draft(&[&first], json!({ "motivation": null })).await.expect(201);
    assert_eq!((&draft.body["status"], &draft.body["publicStatus"]), (&json!("draft"), &json!("draft")));
    assert_eq!(draft.body["allowedEvents"], json!(["submit", "withdraw"]));
    let path = draft.header("location").unwrap();
    let change = json!({ "labs": [second, first], "motivation": "Daarom", "slots": 2, "contactEmail": "anna@mkb.example" });
    let got = world.sme.patch(&path, &draft.etag(), change).await.expect(200);
    assert_eq!(got.body["labs"], json!([second, first]));
    assert_eq!(
        (&got.body["placements"][1]["preference"], &got.body["placements"][1]["slots"]),
        (&json!(2), &json!(2))
    );
    world.sme.patch(&path, &draft.etag(), json!({ "slots": 3 })).await.expect(412);
    assert_eq!(world.sme.get(&path).await.body, got.body);

    let open = world.sme.event(&path, "submit").await.expect(200);
    assert_eq!((&open.body["status"], &open.body["publicStatus"]), (&json!("open"), &json!("in_matching")));
    assert_eq!(open.body["allowedEvents"], json!(["withdraw"]));
    let got = world.sme.patch_now(&path, json!({ "slots": 3 })).await.expect(409);
    assert_eq!((got.code(), &got.body["allowedEvents"]), ("illegal_event", &json!(["withdraw"])));
    let steps = world.sme.get(&format!("{path}/transitions")).await.expect(200);
    let told: Vec<_> = steps.body["transitions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["event"].as_str().unwrap(), step["actorId"].is_null()))
        .collect();
    assert_eq!(told, [("submit", false), ("open", true)]);
}

#[actix_web::test]
async fn all_faults_of_a_request_are_named_at_once() {
    let world = World::new().await;
    let (lab, _) = world.lab(1).await;
    let got = world
        .draft(&[&lab], json!({ "slots": 0, "motivation": "", "contactEmail": "anna", "colour": 1 }))
        .await;
    assert_eq!(
        got.expect(400).faults(),
        ["#/colour unknown_field", "#/contactEmail pattern", "#/motivation min_length", "#/slots minimum"]
    );
    let hidden = world.app.bare_lab("draft").await;
    let labs = [lab.as_str(), &lab, &hidden, "geen-lab"];
    let got = world.draft(&labs, json!({
        "innovation": "geen", "network": "geen", "period": { "from": "2027-02-02", "until": "2027-02-01" },
    }));
    assert_eq!(
        got.await.expect(400).faults(),
        [
            "#/innovation unknown_reference",
            "#/labs/1 repeated",
            "#/labs/2 unknown_reference",
            "#/labs/3 unknown_reference",
            "#/network unknown_reference",
            "#/period/until before_from",
        ]
    );
    let many = vec![lab.as_str(); 21];
    assert_eq!(world.draft(&many, json!({})).await.expect(400).faults(), ["#/labs max_items"]);
    let long = json!({ "period": { "from": "2027-02-02", "until": "2030-02-03" } });
    assert_eq!(world.draft(&[&lab], long).await.expect(400).faults(), ["#/period/until too_long"]);
}

#[actix_web::test]
async fn an_incomplete_request_is_not_submitted() {
    let world = World::new().await;
    let (lab, _) = world.lab(1).await;
    let draft = world.draft(&[], json!({ "motivation": null })).await.expect(201);
    let path = draft.header("location").unwrap();
    let got = world.sme.event(&path, "submit").await.expect(409);
    assert_eq!((got.code(), got.faults()), ("not_ready", vec!["#/labs required".to_owned()]));

    let retired = world.app.bare_lab("retired").await;
    let network = world.app.bare_network("manual", &[&lab]).await;
    let change = json!({ "labs": [lab, retired], "motivation": "M", "network": network,
        "period": { "from": "2026-11-01", "until": "2027-03-01" } });
    world.sme.patch_now(&path, change).await.expect(200);
    let got = world.sme.event(&path, "submit").await.expect(409);
    assert_eq!(got.faults(), ["#/labs/1 not_active", "#/network not_a_member", "#/period/from in_the_past"]);
    world.app.sql("UPDATE innovations SET status = 'archived'".to_owned()).await;
    let got = world.sme.event(&path, "submit").await.expect(409);
    assert_eq!(got.faults()[0], "#/innovation not_active");
    assert_eq!(world.status(&path).await, "draft");
}

#[actix_web::test]
async fn only_who_acts_for_the_owner_files_a_request() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let elsewhere = world.app.organisation("sme").await;
    let stranger = world.app.person(&[(Role::Sme, Some(&elsewhere))]).await;
    let shown = world.app.bare_innovation(&world.organisation, &[], "public").await;
    let new = |innovation: &str| json!({ "innovation": innovation, "labs": [lab], "period": { "from": "2027-02-01", "until": "2027-02-02" } });
    let got = stranger.post("/v1/pilot-requests", new(&world.innovation)).await.expect(400);
    assert_eq!(got.faults(), ["#/innovation unknown_reference"]);
    stranger.post("/v1/pilot-requests", new(&shown)).await.expect(403);
    coordinator.post("/v1/pilot-requests", new(&shown)).await.expect(403);
    world.app.anonymous().post("/v1/pilot-requests", new(&shown)).await.expect(401);
    let draft = world.admin.post("/v1/pilot-requests", new(&shown)).await.expect(201);
    let path = draft.header("location").unwrap();
    assert_eq!(draft.body["organisation"], json!(world.organisation));
    stranger.get(&path).await.expect(404);
    stranger.patch(&path, "\"1\"", json!({ "slots": 2 })).await.expect(404);
    stranger.event(&path, "submit").await.expect(404);
    world.sme.patch(&path, "\"1\"", json!({ "slots": 2 })).await.expect(200);
}

#[actix_web::test]
async fn a_network_manager_screens_what_is_for_the_labs_of_the_network() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let (other, _) = world.lab(1).await;
    let network = world.app.bare_network("manual", &[&lab, &other]).await;
    let manager = world.app.person(&[(Role::NetworkManager, Some(&network))]).await;
    let elsewhere = world.app.bare_network("manual", &[]).await;
    let stranger = world.app.person(&[(Role::NetworkManager, Some(&elsewhere))]).await;
    let draft = world.draft(&[&lab, &other], json!({})).await.expect(201);
    let path = draft.header("location").unwrap();
    manager.get(&path).await.expect(404);
    let got = world.sme.event(&path, "submit").await.expect(200);
    assert_eq!((&got.body["status"], &got.body["network"]), (&json!("submitted"), &json!(network)));

    coordinator.get(&path).await.expect(404);
    stranger.event(&path, "open").await.expect(404);
    world.sme.event(&path, "open").await.expect(403);
    assert_eq!(
        manager.get(&path).await.expect(200).body["allowedEvents"],
        json!(["open", "return", "decline"])
    );
    manager.event(&path, "return").await.expect(400);
    let back =
        json!({ "event": "return", "reasonCode": "incomplete_information", "note": "Hoeveel deelnemers?" });
    manager.post(&format!("{path}/transitions"), back).await.expect(200);
    world.sme.patch_now(&path, json!({ "labs": [lab] })).await.expect(200);
    world.sme.event(&path, "submit").await.expect(200);
    let got = manager.event(&path, "open").await.expect(200);
    assert_eq!(got.body["placements"][0]["answerDueOn"], "2026-11-10");
    assert_eq!(coordinator.get(&path).await.expect(200).body["status"], "open");

    let draft = world.draft(&[&lab], json!({})).await.expect(201);
    let path = draft.header("location").unwrap();
    world.sme.event(&path, "submit").await.expect(200);
    let no = json!({ "event": "decline", "reasonCode": "duplicate" });
    let got = manager.post(&format!("{path}/transitions"), no).await.expect(200);
    assert_eq!(
        (&got.body["status"], &got.body["placements"][0]["status"]),
        (&json!("declined"), &json!("withdrawn"))
    );
    world.reconcile().await;
}

#[actix_web::test]
async fn where_screening_is_automatic_a_request_opens_by_itself() {
    let world = World::new().await;
    let (lab, _) = world.lab(1).await;
    let (outside, _) = world.lab(1).await;
    let network = world.app.bare_network("automatic", &[&lab]).await;
    let open = world.open(&[&lab], json!({})).await;
    assert_eq!(open.body["network"], json!(network));
    let open = world.open(&[&lab, &outside], json!({})).await;
    assert_eq!(open.body["network"], json!(null));
}

#[actix_web::test]
async fn an_idle_draft_expires_and_nothing_brings_it_back() {
    let world = World::new().await;
    let (lab, _) = world.lab(1).await;
    let path = world.draft(&[&lab], json!({})).await.expect(201).header("location").unwrap();
    world.sme.event(&path, "expire").await.expect(403);
    world.admin.event(&path, "expire").await.expect(200);
    assert_eq!(world.sme.event(&path, "submit").await.expect(409).body["allowedEvents"], json!([]));
    world.admin.event(&path, "place").await.expect(403);
}
