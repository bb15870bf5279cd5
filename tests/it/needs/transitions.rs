//! The lifecycle of a care need: who may take which step, and what it leaves behind.

use super::Parties;
use proeftuin::{
    base::{actor::Caller, id::InnovationId},
    needs::steps,
};
use serde_json::json;
use uuid::Uuid;

#[actix_web::test]
async fn a_need_is_published_piloted_and_met_and_every_step_is_on_record() {
    let parties = Parties::new().await;
    let path = parties.draft("Minder alarmen", json!({})).await.header("location").unwrap();
    for (event, status) in [
        ("publish", "open"),
        ("begin_pilot", "piloting"),
        ("end_pilot", "open"),
        ("begin_pilot", "piloting"),
        ("meet", "met"),
        ("reopen", "open"),
    ] {
        let got = parties.provider.event(&path, event).await.expect(200);
        assert_eq!(got.body["status"], status, "{event}");
    }
    let with_reason = json!({ "event": "withdraw", "reasonCode": "no_longer_needed", "note": "Opgelost." });
    let got = parties.provider.event(&path, "withdraw").await.expect(400);
    assert_eq!(got.faults(), ["#/reasonCode required"]);
    let transitions = format!("{path}/transitions");
    let got = parties.provider.post(&transitions, with_reason).await.expect(200);
    assert_eq!(got.body["status"], "withdrawn");
    let got = parties.provider.event(&path, "meet").await.expect(409);
    assert_eq!((got.code(), &got.body["allowedEvents"]), ("illegal_event", &json!(["reopen"])));
    let history = parties.provider.get(&transitions).await.expect(200).body;
    let steps = history["transitions"].as_array().unwrap();
    assert_eq!(steps.len(), 7);
    assert_eq!((&steps[6]["to"], &steps[6]["reasonCode"]), (&json!("withdrawn"), &json!("no_longer_needed")));
    parties.patients.get(&transitions).await.expect(403);
    parties.app.anonymous().get(&transitions).await.expect(401);
}

#[actix_web::test]
async fn a_draft_that_says_too_little_is_not_published() {
    let parties = Parties::new().await;
    let made = parties.provider.post("/v1/care-needs", json!({ "titleNl": "Vaag" })).await.expect(201);
    let path = made.header("location").unwrap();
    let got = parties.provider.event(&path, "publish").await.expect(409);
    assert_eq!(got.code(), "not_ready");
    assert_eq!(got.faults(), ["#/desiredEffectNl required", "#/problemNl required", "#/themes required"]);
    let more = json!({ "problemEn": "Too much noise.", "desiredEffectNl": "Rust.", "themes": ["home-care"] });
    parties.provider.patch_now(&path, more).await.expect(200);
    parties.provider.event(&path, "publish").await.expect(200);
}

#[actix_web::test]
async fn who_stands_behind_a_need_moves_it_and_who_opposes_it_does_not() {
    let parties = Parties::new().await;
    let path = parties.open("Minder alarmen", json!({})).await;
    parties.patients.event(&path, "begin_pilot").await.expect(403);
    let spoken = format!("{path}/articulations");
    let says = |stance: &str| json!({ "stance": stance, "textNl": "In onze woorden." });
    parties.patients.post(&spoken, says("differs")).await.expect(201);
    parties.insurer.post(&spoken, says("opposes")).await.expect(201);
    parties.insurer.event(&path, "begin_pilot").await.expect(403);
    parties.insurer.get(&format!("{path}/transitions")).await.expect(403);
    parties.company.event(&path, "begin_pilot").await.expect(403);
    parties.patients.event(&path, "begin_pilot").await.expect(200);
    // Whose need it is decides whether it is asked at all.
    parties.patients.event(&path, "withdraw").await.expect(403);
    parties.patients.event(&path, "publish").await.expect(403);
    let got = parties.patients.event(&path, "begin_pilot").await.expect(409);
    assert_eq!(got.body["allowedEvents"], json!(["end_pilot", "meet"]));
    parties.patients.event(&path, "meet").await.expect(200);
    parties.patients.event(&path, "reopen").await.expect(403);
    parties.patients.get(&format!("{path}/transitions")).await.expect(200);
}

#[actix_web::test]
async fn the_start_of_a_pilot_moves_the_open_needs_that_a_party_confirmed() {
    let parties = Parties::new().await;
    let (one, other) = (parties.open("Bevestigd", json!({})).await, parties.open("Gesteld", json!({})).await);
    let (innovation, answer) = parties.answering(&one, "public").await;
    let both = [&one, &other]
        .map(|path| json!({ "careNeed": path.rsplit('/').next(), "claim": "Meldt alleen wat telt." }));
    parties.company.patch_now(&innovation, json!({ "careNeeds": both })).await.expect(200);
    parties.provider.event(&answer, "confirm").await.expect(200);
    let id = Uuid::parse_str(innovation.rsplit('/').next().unwrap()).unwrap();
    let begin = || async {
        let moved =
            parties.app.app.db().write(move |write| {
                steps::begin_pilot(write, &Caller::service(), InnovationId::from_uuid(id))
            });
        moved.await.unwrap()
    };
    let moved = begin().await;
    assert_eq!(moved.len(), 1);
    assert!(one.ends_with(&moved[0].to_string()));
    assert_eq!(parties.provider.get(&one).await.body["status"], "piloting");
    assert_eq!(parties.provider.get(&other).await.body["status"], "open", "a claim moves nobody's need");
    assert!(begin().await.is_empty(), "a second pilot changes nothing");
}
