//! The agreement: both sides edit the draft, each signs for itself, and then it is in force.

use super::Stage;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn an_edit_takes_signatures_away_and_both_signatures_put_it_in_force() {
    let stage = Stage::locked().await;
    let path = stage.at("agreement");
    let sign = stage.at("agreement/_sign");
    let draft = stage.world.sme.get(&path).await.expect(200);
    assert_eq!((&draft.body["status"], &draft.body["signatures"]), (&json!("draft"), &json!([])));
    assert_eq!(draft.body["parties"][0]["organisation"], stage.world.organisation);

    let got = stage.world.sme.post(&sign, json!({ "sha256": draft.body["sha256"] })).await.expect(200);
    assert_eq!(got.body["signatures"][0]["side"], "sme");
    assert_eq!(stage.world.sme.post(&sign, json!({})).await.expect(409).code(), "not_unique");
    let terms = json!({ "parties": stage.parties(), "dataTerms": "Het lab bewaart de gegevens tien jaar.",
        "ipTerms": "Blijft bij de ondernemer.", "kpis": ["t-testbeds"] });
    let got = stage.coordinator.patch_now(&path, terms).await.expect(200);
    assert_eq!(got.body["signatures"], json!([]));
    let got = stage.coordinator.post(&sign, json!({ "sha256": draft.body["sha256"] })).await.expect(412);
    assert_eq!(got.code(), "stale");
    stage.coordinator.post(&sign, json!({})).await.expect(200);
    assert_eq!(stage.world.sme.get(&stage.pilot).await.body["parties"], json!([]));
    let got = stage.world.sme.post(&sign, json!({ "side": "sme" })).await.expect(200);
    assert_eq!(
        (&got.body["status"], got.body["signatures"].as_array().unwrap().len()),
        (&json!("in_force"), 2)
    );
    let pilot = stage.world.sme.get(&stage.pilot).await;
    assert_eq!(pilot.body["parties"].as_array().unwrap().len(), 2);
    let got = stage.coordinator.patch_now(&path, json!({ "training": "Een dag" })).await.expect(409);
    assert_eq!(got.code(), "locked");
    assert_eq!(stage.world.sme.post(&sign, json!({})).await.expect(409).code(), "locked");
}

#[actix_web::test]
async fn nobody_signs_for_another_nor_for_both() {
    let stage = Stage::locked().await;
    let sign = stage.at("agreement/_sign");
    stage.world.admin.post(&sign, json!({ "side": "lab" })).await.expect(403);
    stage.manager.post(&sign, json!({})).await.expect(403);
    stage.coordinator.post(&sign, json!({ "side": "sme" })).await.expect(403);
    let organisation = stage.world.organisation.clone();
    let roles = [(Role::Sme, Some(organisation.as_str())), (Role::Coordinator, Some(stage.lab.as_str()))];
    let both = stage.world.app.person(&roles).await;
    let got = both.post(&sign, json!({})).await.expect(400);
    assert_eq!(got.faults(), ["#/side required"]);
    both.post(&sign, json!({ "side": "lab" })).await.expect(200);
    let got = both.post(&sign, json!({ "side": "sme" })).await.expect(403);
    assert!(got.body["detail"].as_str().unwrap().contains("somebody else"));
    stage.world.sme.post(&sign, json!({})).await.expect(200);
}

#[actix_web::test]
async fn terms_that_do_not_hang_together_are_refused_with_all_their_faults() {
    let stage = Stage::new().await;
    let path = stage.at("agreement");
    let other = stage.world.app.organisation("sme").await;
    let terms = json!({
        "parties": [
            { "role": "sme", "organisation": other },
            { "role": "insurer" },
            { "role": "care_provider", "organisation": "bestaat-niet", "name": "Zorg" },
            { "role": "other", "name": "Dhr. Jansen" },
        ],
        "purchase": { "description": "Honderd stuks", "amountEur": 50000 },
        "dataTerms": "Vragen aan 06-12345678",
    });
    let got = stage.world.sme.patch_now(&path, terms).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/dataTerms person_level",
            "#/parties parties",
            "#/parties/0/organisation not_the_sme",
            "#/parties/1/organisation one_of",
            "#/parties/2/organisation one_of",
            "#/parties/2/organisation unknown_reference",
            "#/parties/3/name person_level",
            "#/purchase no_party",
        ]
    );
    let got = stage.world.sme.patch_now(&path, json!({ "parties": [], "kpi": 1 })).await.expect(400);
    assert_eq!(got.faults(), ["#/kpi unknown_field", "#/parties min_items"]);
}

#[actix_web::test]
async fn an_insurer_sees_the_pilot_once_both_sides_signed_that_it_takes_part() {
    let stage = Stage::locked().await;
    let insurer = stage.world.app.organisation("insurer").await;
    let payer = stage.world.app.person(&[(Role::Payer, Some(&insurer))]).await;
    payer.get(&stage.pilot).await.expect(404);
    let mut parties = stage.parties();
    parties
        .as_array_mut()
        .unwrap()
        .push(json!({ "role": "insurer", "organisation": insurer, "inKind": "Analyse van declaraties" }));
    let terms = json!({ "parties": parties,
        "reimbursement": { "description": "Vergoeding per bewoner per maand", "amountEur": 40, "units": 500 } });
    let got = stage.coordinator.patch_now(&stage.at("agreement"), terms).await.expect(200);
    assert_eq!(got.body["reimbursement"]["amountEur"], 40);
    stage.coordinator.post(&stage.at("agreement/_sign"), json!({})).await.expect(200);
    payer.get(&stage.pilot).await.expect(404);
    stage.world.sme.post(&stage.at("agreement/_sign"), json!({})).await.expect(200);
    payer.get(&stage.pilot).await.expect(200);
    let listed = payer.get("/v1/pilots").await.expect(200);
    assert_eq!(listed.body["pilots"].as_array().unwrap().len(), 1);
    // It sees, and does nothing.
    payer.get(&stage.at("verdict")).await.expect(200);
    payer.event(&stage.pilot, "prepare").await.expect(403);
    payer.post(&stage.at("notes"), json!({ "note": "Wij kijken mee." })).await.expect(403);
}
