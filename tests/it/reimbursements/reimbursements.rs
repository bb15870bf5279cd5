//! The way to reimbursement, its gates, and who goes it.

use super::Claim;
use crate::outcomes::hta;
use proeftuin::{base::actor::Role, reimbursements::steps};
use serde_json::json;

#[actix_web::test]
async fn an_innovation_comes_from_eligible_to_definitive_as_its_evidence_grows() {
    let claim = Claim::new().await;
    let sme = &claim.case.world.sme;
    let got = sme.get(&claim.path).await.expect(200);
    assert_eq!((&got.body["status"], &got.body["allowedEvents"]), (&json!("none"), &json!([])));
    let got = claim.step("qualify", json!({})).await.expect(200);
    assert_eq!(got.body["allowedEvents"], json!(["disqualify"]));
    sme.event(&claim.path, "request").await.expect(200);

    // All that is missing, at once.
    let got = claim.step("grant", json!({})).await.expect(409);
    assert_eq!(
        (got.code(), got.faults()),
        ("not_ready", vec!["#/innovation no_hta".into(), "#/until required".into()])
    );
    claim.case.assess(&claim.outcome, json!({ "burdenBand": "low" })).await.expect(201);
    let until = json!({ "until": "2027-12-31" });
    let got = claim.step("grant", until.clone()).await.expect(409);
    assert_eq!(got.faults(), ["#/innovation not_promising"]);
    assert!(got.body["detail"].as_str().unwrap().contains("EUR 20000 per QALY its net benefit is EUR -500"));
    let unbanded = json!({ "burdenBand": null, "qaly": { "value": 1 } });
    claim.case.assess(&claim.outcome, unbanded).await.expect(201);
    let got = claim.step("grant", until.clone()).await.expect(409);
    assert!(got.body["detail"].as_str().unwrap().contains("states no burden band"));
    let promising = claim.case.assess(&claim.outcome, json!({})).await.expect(201);
    let got = claim.step("grant", until).await.expect(200);
    assert_eq!(
        (&got.body["status"], &got.body["conditionalUntil"]),
        (&json!("conditional"), &json!("2027-12-31"))
    );
    assert_eq!(
        got.body["periods"],
        json!([{ "kind": "conditional", "from": "2026-11-02", "until": "2027-12-31", "hta": promising.body["id"] }])
    );

    let got = claim.step("confirm", json!({ "from": "2027-06-01" })).await.expect(409);
    assert_eq!(got.faults(), ["#/innovation no_final_hta"]);
    claim.case.world.app.sql("UPDATE pilots SET verdict = 'inconclusive'".to_owned()).await;
    let got = claim.step("confirm", json!({ "from": "2028-06-01" })).await.expect(409);
    assert_eq!(
        got.faults(),
        ["#/from conditional_ended", "#/innovation no_final_hta", "#/innovation not_proven"]
    );
    let last = claim.case.assess(&claim.outcome, json!({ "kind": "final" })).await.expect(201);
    let got = claim.step("confirm", json!({ "from": "2027-06-01" })).await.expect(409);
    assert_eq!(got.faults(), ["#/innovation not_proven"]);
    claim.case.world.app.sql("UPDATE pilots SET verdict = 'proven'".to_owned()).await;
    let got = claim.step("confirm", json!({ "from": "2027-06-01" })).await.expect(200);
    assert_eq!((&got.body["status"], &got.body["conditionalUntil"]), (&json!("definitive"), &json!(null)));
    assert_eq!(got.body["periods"][0]["until"], "2027-05-31");
    assert_eq!(
        got.body["periods"][1],
        json!({ "kind": "definitive", "from": "2027-06-01", "until": null, "hta": last.body["id"] })
    );
    let steps = claim.payer.get(&format!("{}/transitions", claim.path)).await.expect(200);
    let told: Vec<_> =
        steps.body["transitions"].as_array().unwrap().iter().map(|step| &step["event"]).collect();
    assert_eq!(told, ["qualify", "request", "grant", "confirm"]);
}

#[actix_web::test]
async fn the_final_assessment_goes_before_the_provisional_one() {
    let claim = Claim::requested().await;
    claim.case.assess(&claim.outcome, json!({})).await.expect(201);
    let bad = json!({ "kind": "final", "qaly": { "value": -0.1 } });
    claim.case.assess(&claim.outcome, bad).await.expect(201);
    let got = claim.step("grant", json!({ "until": "2027-12-31" })).await.expect(409);
    assert_eq!(got.faults(), ["#/innovation not_promising"]);
    claim.case.assess(&claim.outcome, json!({ "kind": "final" })).await.expect(201);
    claim.step("grant", json!({ "until": "2027-12-31" })).await.expect(200);
}

#[actix_web::test]
async fn a_withdrawn_outcome_is_no_evidence() {
    let claim = Claim::requested().await;
    claim.case.assess(&claim.outcome, json!({})).await.expect(201);
    claim.case.publish(&claim.outcome).await;
    let why = json!({ "event": "withdraw", "reasonCode": "other" });
    claim.case.manager.post(&format!("{}/transitions", claim.outcome), why).await.expect(200);
    let got = claim.step("grant", json!({ "until": "2027-12-31" })).await.expect(409);
    assert_eq!(got.faults(), ["#/innovation no_hta"]);
}

#[actix_web::test]
async fn each_step_is_for_its_own_party() {
    let claim = Claim::new().await;
    let (sme, case) = (&claim.case.world.sme, &claim.case);
    sme.event(&claim.path, "qualify").await.expect(403);
    case.coordinator.event(&claim.path, "qualify").await.expect(403);
    case.world.app.anonymous().event(&claim.path, "qualify").await.expect(401);
    let other = case.world.app.organisation("insurer").await;
    let competitor = case.world.app.person(&[(Role::Payer, Some(&other))]).await;
    // Somebody of the payer's organisation who is no payer decides nothing, and files nothing for others.
    let clerk = case.world.app.person(&[(Role::Sme, Some(&claim.insurer))]).await;
    for stranger in [&competitor, &clerk, &case.stranger] {
        stranger.get(&claim.path).await.expect(404);
        stranger.event(&claim.path, "qualify").await.expect(404);
        assert_eq!(stranger.get("/v1/reimbursements").await.expect(200).body["reimbursements"], json!([]));
    }
    claim.payer.event(&claim.path, "qualify").await.expect(200);
    claim.payer.event(&claim.path, "request").await.expect(403);
    // The manager of the network in which it was piloted may do either.
    case.manager.event(&claim.path, "request").await.expect(200);
    let got = sme.event(&claim.path, "request").await.expect(409);
    assert_eq!((got.code(), &got.body["allowedEvents"]), ("illegal_event", &json!([])));
    claim.payer.event(&claim.path, "lapse").await.expect(403);
    claim.payer.event(&claim.path, "disqualify").await.expect(400);
    let why = json!({ "reasonCode": "evidence_insufficient" });
    assert_eq!(claim.step("disqualify", why.clone()).await.expect(200).body["status"], "not_eligible");
    assert_eq!(claim.step("reconsider", why).await.expect(200).body["status"], "none");
}

#[actix_web::test]
async fn only_the_owner_begins_and_only_with_who_can_pay() {
    let claim = Claim::new().await;
    let case = &claim.case;
    let new = json!({ "innovation": case.world.innovation, "payer": claim.insurer });
    assert_eq!(case.world.sme.post("/v1/reimbursements", new.clone()).await.expect(409).code(), "not_unique");
    let got = case.stranger.post("/v1/reimbursements", new.clone()).await.expect(400);
    assert_eq!(got.faults(), ["#/innovation unknown_reference"]);
    claim.payer.post("/v1/reimbursements", new).await.expect(403);
    let new = json!({ "innovation": case.world.innovation, "payer": case.world.organisation });
    let got = case.world.sme.post("/v1/reimbursements", new).await.expect(400);
    assert_eq!(got.faults(), ["#/payer not_a_payer"]);
    let new = json!({ "innovation": "geen", "payer": "geen" });
    let got = case.world.sme.post("/v1/reimbursements", new).await.expect(400);
    assert_eq!(got.faults(), ["#/innovation unknown_reference", "#/payer unknown_reference"]);
    let shown = case.world.app.bare_innovation(&case.world.organisation, &[], "public").await;
    let government = case.world.app.organisation("government").await;
    let new = json!({ "innovation": shown, "payer": government });
    case.stranger.post("/v1/reimbursements", new.clone()).await.expect(403);
    case.world.sme.post("/v1/reimbursements", new).await.expect(201);
    let count = async |query: &str| {
        let got = case.world.sme.get(&format!("/v1/reimbursements?{query}")).await.expect(200);
        got.body["reimbursements"].as_array().unwrap().len()
    };
    assert_eq!((count("").await, count("status=none").await, count("status=ended").await), (2, 2, 0));
    assert_eq!((count(&format!("payer={government}")).await, count("innovation=geen").await), (1, 0));
    let first = case.world.sme.get("/v1/reimbursements?limit=1").await.expect(200);
    let cursor = first.body["nextCursor"].as_str().unwrap();
    let second = case.world.sme.get(&format!("/v1/reimbursements?limit=1&cursor={cursor}")).await.expect(200);
    assert_eq!(second.body["reimbursements"][0]["id"], claim.path.rsplit('/').next().unwrap());
}

#[actix_web::test]
async fn days_that_contradict_each_other_are_refused_and_nothing_changes() {
    let claim = Claim::requested().await;
    claim.case.assess(&claim.outcome, json!({})).await.expect(201);
    claim.case.assess(&claim.outcome, json!({ "kind": "final" })).await.expect(201);
    let got = claim.step("grant", json!({ "from": "2027-01-01", "until": "2026-12-31" })).await.expect(400);
    assert_eq!(got.faults(), ["#/until before_from"]);
    let got = claim.step("return", json!({ "from": "2027-01-01", "until": "2027-01-02" })).await.expect(400);
    assert_eq!(got.faults(), ["#/from not_expected", "#/reasonCode required", "#/until not_expected"]);
    assert_eq!(claim.status().await, "requested");
    claim.step("grant", json!({ "from": "2027-01-01", "until": "2027-12-31" })).await.expect(200);

    let why = json!({ "reasonCode": "other", "until": "2027-12-31" });
    assert_eq!(claim.step("extend", why).await.expect(400).faults(), ["#/until not_later"]);
    let why = json!({ "reasonCode": "other", "until": "2028-06-30" });
    assert_eq!(claim.step("extend", why).await.expect(200).body["conditionalUntil"], "2028-06-30");
    let got = claim.step("confirm", json!({ "from": "2027-01-01" })).await.expect(400);
    assert_eq!(got.faults(), ["#/from overlaps"]);
    assert_eq!(claim.step("confirm", json!({ "from": "2028-07-02" })).await.expect(409).code(), "not_ready");
    let why = json!({ "reasonCode": "other", "until": "2026-12-31", "note": "Bel 06-12345678" });
    assert_eq!(
        claim.step("end", why).await.expect(400).faults(),
        ["#/note person_level", "#/until before_from"]
    );
    let why = json!({ "reasonCode": "other", "until": "2028-07-01" });
    assert_eq!(claim.step("end", why).await.expect(400).faults(), ["#/until not_earlier"]);
    let why = json!({ "reasonCode": "other", "until": "2027-03-31" });
    let got = claim.step("end", why).await.expect(200);
    assert_eq!(
        (&got.body["status"], &got.body["periods"][0]["until"]),
        (&json!("ended"), &json!("2027-03-31"))
    );

    // Once more, after the period that ended.
    claim.step("reconsider", json!({ "reasonCode": "other" })).await.expect(200);
    claim.step("qualify", json!({})).await.expect(200);
    claim.case.world.sme.event(&claim.path, "request").await.expect(200);
    let got = claim.step("grant", json!({ "from": "2027-03-31", "until": "2027-12-31" })).await.expect(400);
    assert_eq!(got.faults(), ["#/from overlaps"]);
    let got = claim.step("grant", json!({ "from": "2027-04-01", "until": "2027-12-31" })).await.expect(200);
    assert_eq!(got.body["periods"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn a_conditional_reimbursement_lapses_once_its_last_day_has_passed() {
    let claim = Claim::requested().await;
    claim.case.assess(&claim.outcome, json!({})).await.expect(201);
    claim.step("grant", json!({ "until": "2026-11-30" })).await.expect(200);
    let lapse =
        async || claim.case.world.app.app.db().write(|write| steps::lapse_overdue(write, 100)).await.unwrap();
    claim.case.world.app.clock.advance_secs(28 * 24 * 3600);
    assert_eq!(lapse().await, 0);
    let admin = claim.case.world.app.admin().await;
    assert_eq!(admin.event(&claim.path, "lapse").await.expect(409).faults(), ["#/until not_passed"]);
    claim.case.world.app.clock.advance_secs(24 * 3600);
    assert_eq!((lapse().await, lapse().await), (1, 0));
    // The tokens of the beginning have expired by now.
    let admin = claim.case.world.app.admin().await;
    let got = admin.get(&claim.path).await.expect(200);
    assert_eq!(
        (&got.body["status"], &got.body["periods"][0]["until"]),
        (&json!("ended"), &json!("2026-11-30"))
    );
    let steps = admin.get(&format!("{}/transitions", claim.path)).await.expect(200);
    assert_eq!(steps.body["transitions"][3]["actorId"], json!(null));
}

#[actix_web::test]
async fn an_outcome_of_another_innovation_is_no_evidence() {
    let claim = Claim::requested().await;
    let other = claim.case.world.app.bare_innovation(&claim.case.world.organisation, &[], "private").await;
    let other = claim.case.world.app.id_literal(&other).await;
    claim.case.world.sme.post(&format!("{}/htas", claim.outcome), hta(json!({}))).await.expect(201);
    claim.case.world.app.sql(format!("UPDATE outcomes SET innovation_id = {other}")).await;
    let got = claim.step("grant", json!({ "until": "2027-12-31" })).await.expect(409);
    assert_eq!(got.faults(), ["#/innovation no_hta"]);
}
