//! Four eyes, and what everybody sees.

use super::Case;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn an_outcome_is_published_once_other_eyes_of_another_party_approve() {
    let case = Case::new().await;
    let path = case.draft().await;
    let got = case.world.sme.event(&path, "propose").await.expect(200);
    assert_eq!((&got.body["status"], &got.body["proposedSides"]), (&json!("proposed"), &json!(["sme"])));
    assert_eq!(got.body["allowedEvents"], json!(["return"]));
    // Neither who proposed it, nor a colleague of theirs.
    assert_eq!(case.world.sme.event(&path, "approve").await.expect(403).code(), "four_eyes");
    let colleague = case.world.app.person(&[(Role::Sme, Some(&case.world.organisation))]).await;
    assert_eq!(colleague.event(&path, "approve").await.expect(403).code(), "four_eyes");
    // Nor somebody who is of both parties.
    let both =
        [(Role::Sme, Some(case.world.organisation.as_str())), (Role::Coordinator, Some(case.lab.as_str()))];
    let both = case.world.app.person(&both).await;
    assert_eq!(both.event(&path, "approve").await.expect(403).code(), "four_eyes");
    case.world.app.anonymous().get(&path).await.expect(404);

    let got = case.coordinator.event(&path, "approve").await.expect(200);
    assert_eq!(got.body["status"], "published");
    let public = case.world.app.anonymous().get(&path).await.expect(200);
    assert_eq!(
        (&public.body["verdict"], &public.body["decision"]["choice"]),
        (&json!("proven"), &json!("adapt"))
    );
    assert_eq!((&public.body["proposedBy"], &public.body["approvedBy"]), (&json!(null), &json!(null)));
    assert_eq!(public.body["allowedEvents"], json!([]));
    assert_eq!(case.stranger.get(&path).await.expect(200).body, public.body);
    case.world.app.anonymous().get(&format!("{path}/transitions")).await.expect(401);
    case.stranger.get(&format!("{path}/transitions")).await.expect(403);
    let steps = case.world.sme.get(&format!("{path}/transitions")).await.expect(200);
    let told: Vec<_> =
        steps.body["transitions"].as_array().unwrap().iter().map(|step| &step["event"]).collect();
    assert_eq!(told, ["propose", "approve"]);
}

#[actix_web::test]
async fn a_manager_approves_what_any_party_proposed_but_not_what_they_proposed_themselves() {
    let case = Case::new().await;
    let path = case.draft().await;
    case.manager.event(&path, "propose").await.expect(200);
    assert_eq!(case.manager.event(&path, "approve").await.expect(403).code(), "four_eyes");
    let other = case.world.app.person(&[(Role::NetworkManager, Some(&case.network))]).await;
    assert!(other.get(&path).await.body["allowedEvents"].to_string().contains("approve"));
    other.event(&path, "approve").await.expect(200);
}

#[actix_web::test]
async fn what_is_incomplete_is_not_proposed_and_all_that_is_missing_is_named() {
    let case = Case::new().await;
    let got = case.world.sme.post("/v1/outcomes", json!({ "pilot": case.pilot })).await.expect(201);
    let path = got.header("location").unwrap();
    let got = case.world.sme.event(&path, "propose").await.expect(409);
    assert_eq!(
        (got.code(), got.faults()),
        ("not_ready", vec!["#/decision required".into(), "#/lessons required".into()])
    );
    let mut change = case.complete();
    change.as_object_mut().unwrap().remove("pilot");
    change["decision"]["choice"] = json!("adopt");
    case.world.sme.patch_now(&path, change).await.expect(200);
    assert_eq!(case.world.sme.event(&path, "propose").await.expect(409).faults(), ["#/htas required"]);
    case.assess(&path, json!({})).await.expect(201);
    case.publish(&path).await;
}

#[actix_web::test]
async fn what_is_proposed_or_published_is_fixed() {
    let case = Case::new().await;
    let path = case.draft().await;
    case.world.sme.event(&path, "propose").await.expect(200);
    for _ in 0..2 {
        let got = case.world.sme.patch_now(&path, json!({ "lessons": "Anders" })).await.expect(409);
        assert_eq!(got.code(), "illegal_event");
        assert_eq!(case.assess(&path, json!({})).await.expect(409).code(), "illegal_event");
        if case.world.status(&path).await == "proposed" {
            case.coordinator.event(&path, "approve").await.expect(200);
        }
    }
    let got = case.world.sme.event(&path, "propose").await.expect(409);
    assert_eq!(got.body["allowedEvents"], json!(["revise"]));
    case.world.sme.event(&path, "return").await.expect(409);
}

#[actix_web::test]
async fn a_revision_is_seen_by_everybody_only_once_it_is_approved_as_well() {
    let case = Case::new().await;
    let path = case.draft().await;
    case.assess(&path, json!({})).await.expect(201);
    case.publish(&path).await;
    let before = case.world.app.anonymous().get(&path).await.expect(200).body;
    case.coordinator.event(&path, "revise").await.expect(200);
    case.assess(&path, json!({ "kind": "final", "participants": 120 })).await.expect(201);
    case.assess(&path, json!({ "participants": 80 })).await.expect(201);
    let decision = json!({ "choice": "adopt", "reason": "Het werkt thuis ook.", "decidedOn": "2026-11-02" });
    let change = json!({ "lessons": "Nieuw inzicht", "decision": decision });
    case.coordinator.patch_now(&path, change).await.expect(200);
    case.world.app.sql("UPDATE innovations SET title = 'Geheime opvolger'".to_owned()).await;

    let same = |mut body: serde_json::Value| {
        body["version"] = before["version"].clone();
        assert_eq!(body, before);
    };
    same(case.world.app.anonymous().get(&path).await.expect(200).body);
    case.coordinator.event(&path, "propose").await.expect(200);
    same(case.world.app.anonymous().get(&path).await.expect(200).body);
    let htas = case.world.app.anonymous().get(&format!("{path}/htas")).await.expect(200);
    assert_eq!(htas.body["htas"].as_array().unwrap().len(), 1);
    let all = case.world.sme.get(&format!("{path}/htas")).await.expect(200);
    let hidden = all.body["htas"][1]["id"].as_str().unwrap();
    case.world.app.anonymous().get(&format!("{path}/htas/{hidden}")).await.expect(404);
    case.world.sme.get(&format!("{path}/htas/{hidden}")).await.expect(200);
    let list = case.world.app.anonymous().get("/v1/outcomes?decision=adopt").await.expect(200);
    assert_eq!(list.body["outcomes"], json!([]));

    // Given back, it is the draft of a revision again; the published text stays.
    let back = json!({ "event": "return", "reasonCode": "incomplete_information" });
    case.world.sme.event(&path, "return").await.expect(400);
    let got = case.world.sme.post(&format!("{path}/transitions"), back).await.expect(200);
    assert_eq!(got.body["status"], "revising");
    case.coordinator.event(&path, "propose").await.expect(200);
    case.world.sme.event(&path, "approve").await.expect(200);
    let after = case.world.app.anonymous().get(&path).await.expect(200).body;
    assert_eq!((&after["lessons"], &after["decision"]["choice"]), (&json!("Nieuw inzicht"), &json!("adopt")));
    assert_eq!(
        (&after["finalHta"]["participants"], &after["provisionalHta"]["number"]),
        (&json!(120), &json!(2))
    );
}

#[actix_web::test]
async fn only_a_manager_withdraws_what_was_published_and_says_why() {
    let case = Case::new().await;
    let path = case.published().await;
    let why = json!({ "event": "withdraw", "reasonCode": "other", "note": "Fout in de meting." });
    for party in [&case.world.sme, &case.coordinator] {
        party.post(&format!("{path}/transitions"), why.clone()).await.expect(403);
    }
    case.manager.event(&path, "withdraw").await.expect(400);
    let got = case.manager.post(&format!("{path}/transitions"), why).await.expect(200);
    assert_eq!((&got.body["status"], &got.body["publishedAt"]), (&json!("withdrawn"), &json!(null)));
    case.world.app.anonymous().get(&path).await.expect(404);
    case.stranger.get(&path).await.expect(404);
    case.world.sme.get(&path).await.expect(200);
    case.manager.event(&path, "reopen").await.expect(200);
    case.publish(&path).await;
    case.world.app.anonymous().get(&path).await.expect(200);
}

#[actix_web::test]
async fn a_proof_of_too_little_value_is_published_like_any_other() {
    let case = Case::with("evaluated", Some("not_proven"), 48).await;
    let mut new = case.complete();
    new["decision"]["choice"] = json!("stop");
    let path = case.world.sme.post("/v1/outcomes", new).await.expect(201).header("location").unwrap();
    case.publish(&path).await;
    let got = case.world.app.anonymous().get("/v1/outcomes").await.expect(200);
    let shown = &got.body["outcomes"][0];
    assert_eq!((&shown["verdict"], &shown["decision"]["choice"]), (&json!("not_proven"), &json!("stop")));
}

#[actix_web::test]
async fn the_name_of_a_private_innovation_is_nowhere_before_publication() {
    let case = Case::new().await;
    case.world.app.sql("UPDATE innovations SET title = 'Stille Sensor'".to_owned()).await;
    let path = case.draft().await;
    case.world.sme.event(&path, "propose").await.expect(200);
    for address in
        ["/v1/outcomes", &path, &format!("{path}/htas"), &format!("{path}/adoptions"), "/v1/matches"]
    {
        for stranger in [&case.stranger, &case.world.app.anonymous()] {
            let got = stranger.get(address).await;
            assert!(!got.body.to_string().contains("Stille"), "{address}: {:#}", got.body);
        }
    }
    case.coordinator.event(&path, "approve").await.expect(200);
    assert_eq!(case.stranger.get(&path).await.expect(200).body["innovationTitle"], "Stille Sensor");
}
