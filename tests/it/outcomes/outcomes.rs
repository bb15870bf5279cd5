//! Beginning, changing and finding outcomes.

use super::{Case, pilot};
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn a_pilot_that_is_over_has_one_outcome_with_its_verdict() {
    let case = Case::new().await;
    let got = case.coordinator.post("/v1/outcomes", json!({ "pilot": case.pilot })).await.expect(201);
    assert_eq!((&got.body["status"], &got.body["verdict"]), (&json!("draft"), &json!("proven")));
    assert_eq!(got.body["decision"], json!(null));
    assert_eq!(got.body["allowedEvents"], json!(["propose"]));
    let again = case.world.sme.post("/v1/outcomes", case.complete()).await.expect(409);
    assert_eq!(again.code(), "not_unique");
    // Another verdict in its place is taken over, and shows.
    let sql = "UPDATE pilots SET override_verdict = 'inconclusive', override_reason = 'Meetfout'";
    case.world.app.sql(sql.to_owned()).await;
    let got = case.world.sme.get(&got.header("location").unwrap()).await.expect(200);
    assert_eq!(
        (&got.body["verdict"], &got.body["verdictOverridden"]),
        (&json!("inconclusive"), &json!(true))
    );
}

#[actix_web::test]
async fn a_pilot_that_goes_on_has_no_outcome_yet() {
    for status in ["agreed", "preparing", "running", "paused", "measuring"] {
        let case = Case::with(status, None, 48).await;
        let got = case.world.sme.post("/v1/outcomes", case.complete()).await.expect(409);
        assert_eq!(got.code(), "not_ready", "{status}");
    }
}

#[actix_web::test]
async fn of_a_pilot_that_was_stopped_it_says_what_was_learnt() {
    let case = Case::with("stopped", None, 3).await;
    let got = case.world.sme.post("/v1/outcomes", json!({ "pilot": case.pilot })).await.expect(400);
    assert_eq!(got.faults(), ["#/lessons required"]);
    let path = case.draft().await;
    let got = case.world.sme.patch_now(&path, json!({ "lessons": null })).await.expect(400);
    assert_eq!(got.faults(), ["#/lessons required"]);
    // That it has no verdict does not keep it from being published like any other.
    let got = case.publish(&path).await;
    assert_eq!((&got.body["status"], &got.body["verdict"]), (&json!("published"), &json!(null)));
}

#[actix_web::test]
async fn only_the_parties_of_the_pilot_write_its_outcome() {
    let case = Case::new().await;
    let got = case.stranger.post("/v1/outcomes", case.complete()).await.expect(400);
    assert_eq!(got.faults(), ["#/pilot unknown_reference"]);
    case.world.app.anonymous().post("/v1/outcomes", case.complete()).await.expect(401);
    let insurer = case.world.app.organisation("insurer").await;
    let payer = case.world.app.person(&[(Role::Payer, Some(&insurer))]).await;
    payer.post("/v1/outcomes", case.complete()).await.expect(403);
    let path = case.draft().await;
    let (pilot, organisation) =
        (case.world.app.id_literal(&case.pilot).await, case.world.app.id_literal(&insurer).await);
    for stranger in [&case.stranger, &payer, &case.world.app.anonymous()] {
        stranger.get(&path).await.expect(404);
        let list = stranger.get("/v1/outcomes").await.expect(200);
        assert_eq!(list.body["outcomes"], json!([]));
    }
    case.stranger.patch(&path, "\"1\"", json!({ "lessons": "X" })).await.expect(404);
    case.stranger.event(&path, "propose").await.expect(404);
    case.stranger.get(&format!("{path}/htas")).await.expect(404);
    // An insurer that takes part by the agreement sees it, and does not write it.
    let party = format!(
        "INSERT INTO pilot_parties (pilot_id, position, role, organisation_id) VALUES ({pilot}, 1, 'insurer', {organisation})"
    );
    case.world.app.sql(party).await;
    assert_eq!(payer.get(&path).await.expect(200).body["status"], "draft");
    assert_eq!(payer.get("/v1/outcomes").await.body["outcomes"][0]["status"], "draft");
    payer.patch(&path, "\"1\"", json!({ "lessons": "X" })).await.expect(403);
    payer.event(&path, "propose").await.expect(403);
    for writer in [&case.coordinator, &case.manager, &case.world.sme, &case.world.admin] {
        writer.patch_now(&path, json!({ "lessons": "Y" })).await.expect(200);
    }
}

#[actix_web::test]
async fn all_faults_of_an_outcome_are_named_at_once() {
    let case = Case::new().await;
    let new = json!({
        "pilot": case.pilot, "lessons": "Patiënt 12 viel twee keer.",
        "decision": { "choice": "stop", "reason": "Mevrouw Jansen wilde niet.", "decidedOn": "2026-11-03" },
        "flows": [{ "organisation": "geen", "paysEur": 5 }, { "name": "Verzekeraar" }, { "gains": "Rust" }],
        "barriers": [{ "kind": "other", "description": "Bel 06-12345678." }],
    });
    let got = case.world.sme.post("/v1/outcomes", new).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/barriers/0/description person_level",
            "#/decision/decidedOn in_the_future",
            "#/decision/organisation required",
            "#/decision/reason person_level",
            "#/flows/0/organisation unknown_reference",
            "#/flows/1 required",
            "#/flows/2/organisation required",
            "#/lessons person_level",
        ]
    );
    let new = json!({ "pilot": "geen", "colour": 1, "decision": { "choice": "perhaps" }, "flows": [{ "paysEur": -1 }] });
    let got = case.world.sme.post("/v1/outcomes", new).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/colour unknown_field",
            "#/decision/choice enum",
            "#/decision/decidedOn required",
            "#/decision/reason required",
            "#/flows/0/paysEur minimum",
        ]
    );
    case.world.sme.post("/v1/outcomes", json!({ "pilot": "geen" })).await.expect(400);
}

#[actix_web::test]
async fn a_draft_is_changed_field_by_field_and_never_by_two_at_once() {
    let case = Case::new().await;
    let insurer = case.world.app.organisation("insurer").await;
    let path = case.draft().await;
    let before = case.world.sme.get(&path).await;
    let flows = json!([
        { "organisation": case.world.organisation, "paysEur": 42_000 },
        { "organisation": insurer, "gainsEur": 65_000, "gains": "Minder opnamen" },
    ]);
    let change = json!({ "flows": flows, "barriers": [{ "kind": "benefits_elsewhere" }] });
    let got = case.coordinator.patch(&path, &before.etag(), change).await.expect(200);
    assert_eq!(
        (&got.body["benefitsElsewhere"], &got.body["lessons"]),
        (&json!(true), &before.body["lessons"])
    );
    assert_eq!(got.body["organisations"].as_array().unwrap().len(), 2);
    case.world.sme.patch(&path, &before.etag(), json!({ "lessons": "X" })).await.expect(412);
    let same = case.world.sme.patch_now(&path, json!({ "lessons": "X" })).await.expect(200);
    assert_eq!(same.body["flows"], got.body["flows"]);
    let got = case.world.sme.patch_now(&path, json!({ "pilot": case.pilot })).await.expect(400);
    assert_eq!(got.faults(), ["#/pilot unknown_field"]);
    let got = case.world.sme.patch_now(&path, json!({ "decision": null })).await.expect(200);
    assert_eq!(got.body["decision"], json!(null));
}

#[actix_web::test]
async fn a_walk_over_the_pages_sees_each_outcome_once_and_filters_hold() {
    let case = Case::new().await;
    let mut paths = vec![case.published().await];
    for _ in 0..4 {
        let pilot = pilot(&case.world, &case.lab, ("evaluated", Some("not_proven"), 30)).await;
        let mut new = case.complete();
        new["pilot"] = json!(pilot);
        new["decision"]["choice"] = json!("stop");
        let path = case.world.sme.post("/v1/outcomes", new).await.expect(201).header("location").unwrap();
        case.publish(&path).await;
        paths.push(path);
    }
    let (mut seen, mut next) = (Vec::new(), "/v1/outcomes?limit=2".to_owned());
    loop {
        let got = case.world.app.anonymous().get(&next).await.expect(200);
        let page = got.body["outcomes"].as_array().unwrap();
        seen.extend(page.iter().map(|one| format!("/v1/outcomes/{}", one["id"].as_str().unwrap())));
        let Some(cursor) = got.body["nextCursor"].as_str() else { break };
        next = format!("/v1/outcomes?limit=2&cursor={cursor}");
    }
    seen.reverse();
    assert_eq!(seen, paths);
    let count = async |query: &str| {
        let got = case.world.app.anonymous().get(&format!("/v1/outcomes?{query}")).await.expect(200);
        got.body["outcomes"].as_array().unwrap().len()
    };
    assert_eq!((count("decision=stop").await, count("decision=adapt,adopt").await), (4, 1));
    assert_eq!(count(&format!("pilot={}", case.pilot)).await, 1);
    assert_eq!(count(&format!("lab={}&innovation={}", case.lab, case.world.innovation)).await, 5);
    assert_eq!(
        (count("lab=geen").await, count("pilot=geen").await, count("innovation=geen").await),
        (0, 0, 0)
    );
    // States are for the parties to know.
    assert_eq!(count("status=published").await, 0);
    let own = case.manager.get("/v1/outcomes?status=published").await.expect(200);
    assert_eq!(own.body["outcomes"].as_array().unwrap().len(), 5);
}
