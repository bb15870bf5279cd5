//! Filing in a round: who can, when, and with which preferences; all faults at once.

use super::{Call, draft};
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn a_filed_request_waits_in_the_round_and_no_lab_is_asked() {
    let call = Call::new(2).await;
    let round = call.open(json!({})).await;
    let sme = call.sme().await;
    let request = draft(&sme, &[&call.labs[1], &call.labs[0]]).await;
    let path = format!("{round}/applications");
    let got = sme.client.post(&path, json!({ "pilotRequest": request })).await.expect(201);
    // The labs of the request, in their order.
    assert_eq!(got.body["preferences"], json!([[call.labs[1]], [call.labs[0]]]));
    let view = sme.client.get(&format!("/v1/pilot-requests/{request}")).await.expect(200);
    assert_eq!((&view.body["status"], &view.body["labs"]), (&json!("submitted"), &json!([])));
    assert_eq!(view.body["round"], got.body["round"]);
    let opened = call.manager.event(&format!("/v1/pilot-requests/{request}"), "open").await;
    assert_eq!(opened.expect(409).code(), "in_use");
    // Twice is once too often: it is submitted already.
    let again = sme.client.post(&path, json!({ "pilotRequest": request })).await;
    assert_eq!(again.expect(409).code(), "illegal_event");
    // What the manager returns has left the round.
    let back = json!({ "event": "return", "reasonCode": "incomplete_information" });
    call.manager.post(&format!("/v1/pilot-requests/{request}/transitions"), back).await.expect(200);
    let left = sme.client.get(&format!("{path}/{}", got.id())).await.expect(200);
    assert_eq!(left.body["status"], "left");
    // It can come back, as the same application.
    let named = json!({ "pilotRequest": request, "preferences": [[call.labs[0]]] });
    assert_eq!(sme.client.post(&path, named).await.expect(201).id(), got.id());
}

#[actix_web::test]
async fn preferences_that_contradict_themselves_are_refused_with_all_faults() {
    let call = Call::new(2).await;
    let elsewhere = call.app.bare_lab("active").await;
    let round = call.open(json!({})).await;
    let sme = call.sme().await;
    let request = draft(&sme, &[]).await;
    let path = format!("{round}/applications");
    let new = json!({
        "pilotRequest": request, "byScore": true, "theme": "no-such-theme",
        "preferences": [[call.labs[0]], [call.labs[1], call.labs[0]], [elsewhere], []],
    });
    let got = sme.client.post(&path, new).await.expect(400);
    let expected = [
        "#/preferences contradictory",
        "#/preferences/1/1 repeated",
        "#/preferences/2/0 not_in_round",
        "#/preferences/3 empty",
        "#/theme unknown_reference",
    ];
    assert_eq!(got.faults(), expected);
    let none = sme.client.post(&path, json!({ "pilotRequest": request })).await.expect(400);
    assert_eq!(none.faults(), ["#/preferences required"]);
    // Nothing of it happened.
    assert_eq!(sme.client.get(&format!("/v1/pilot-requests/{request}")).await.body["status"], "draft");
}

#[actix_web::test]
async fn a_round_takes_applications_only_in_its_window() {
    let call = Call::new(1).await;
    let late = json!({ "opensOn": "2026-11-10", "closesOn": "2026-11-20" });
    let round = call.open(late).await;
    let sme = call.sme().await;
    assert_eq!(call.file(&round, &sme, &[&[0]]).await.expect(409).code(), "round_closed");
    call.app.go_to("2026-11-10");
    let sme = call.sme().await;
    let filed = call.file(&round, &sme, &[&[0]]).await.expect(201);
    call.app.go_to("2026-11-21");
    let sme = call.sme().await;
    assert_eq!(call.file(&round, &sme, &[&[0]]).await.expect(409).code(), "round_closed");
    let manager = call.app.person(&[(Role::NetworkManager, Some(&call.network))]).await;
    manager.event(&round, "close").await.expect(200);
    let path = format!("{round}/applications/{}", filed.id());
    let got = call.app.admin().await.patch_now(&path, json!({ "byScore": true })).await;
    assert_eq!(got.expect(409).code(), "round_closed");
}

#[actix_web::test]
async fn only_who_is_eligible_can_file() {
    let call = Call::new(1).await;
    let asked = json!({ "trlMin": 5, "smesOnly": true, "provinces": ["noord-brabant"] });
    let made = call.manager.post("/v1/rounds", call.round(json!({ "eligibility": asked }))).await;
    let round = made.expect(201).header("location").unwrap();
    call.manager.event(&round, "open").await.expect(200);
    let mut sme = call.sme().await;
    sme.organisation = call.app.organisation("large_company").await;
    sme.innovation = call.app.bare_innovation(&sme.organisation, &[], "private").await;
    sme.client = call.app.person(&[(Role::Sme, Some(&sme.organisation))]).await;
    let got = call.file(&round, &sme, &[&[0]]).await.expect(409);
    let expected =
        ["#/pilotRequest not_an_sme", "#/pilotRequest region_out_of_scope", "#/pilotRequest trl_too_low"];
    assert_eq!((got.code(), got.faults()), ("not_ready", expected.map(str::to_owned).to_vec()));
}

#[actix_web::test]
async fn a_request_must_fit_in_the_period_and_take_one_slot() {
    let call = Call::new(1).await;
    let round = call.open(json!({ "period": { "from": "2027-03-01", "until": "2027-12-31" } })).await;
    let sme = call.sme().await;
    let request = draft(&sme, &[&call.labs[0]]).await;
    sme.client.patch_now(&format!("/v1/pilot-requests/{request}"), json!({ "slots": 2 })).await.expect(200);
    let got = sme.client.post(&format!("{round}/applications"), json!({ "pilotRequest": request })).await;
    assert_eq!(got.expect(409).faults(), ["#/period outside_round", "#/slots one_slot"]);
}

#[actix_web::test]
async fn preferences_can_change_while_the_round_is_open() {
    let call = Call::new(2).await;
    let round = call.open(json!({})).await;
    let sme = call.sme().await;
    let filed = call.file(&round, &sme, &[&[0], &[1]]).await.expect(201);
    let path = format!("{round}/applications/{}", filed.id());
    let tied = json!({ "preferences": [[call.labs[0], call.labs[1]]], "byScore": true });
    let got = sme.client.patch(&path, &filed.etag(), tied.clone()).await.expect(200);
    assert_eq!((&got.body["preferences"], &got.body["byScore"]), (&tied["preferences"], &json!(true)));
    sme.client.patch(&path, &filed.etag(), tied).await.expect(412);
    let stranger = call.sme().await;
    stranger.client.get(&path).await.expect(404);
}

#[actix_web::test]
async fn a_round_that_contradicts_itself_is_refused_with_all_faults() {
    let call = Call::new(1).await;
    let elsewhere = call.app.bare_lab("active").await;
    let new = call.round(json!({
        "closesOn": "2026-10-01", "period": { "from": "2026-09-01", "until": "2026-08-01" },
        "labs": [call.labs[0], elsewhere, "no-such-lab"], "themes": ["no-such-theme"],
        "eligibility": { "trlMin": 8, "trlMax": 3 },
    }));
    let got = call.manager.post("/v1/rounds", new).await.expect(400);
    let expected = [
        "#/closesOn before_opens",
        "#/eligibility/trlMax below_min",
        "#/labs/1 not_a_member",
        "#/labs/2 unknown_reference",
        "#/period/from before_closes",
        "#/period/until before_from",
        "#/themes/0 unknown_reference",
    ];
    assert_eq!(got.faults(), expected);
    let got = call.manager.post("/v1/rounds", call.round(json!({ "labs": [] }))).await.expect(201);
    let path = got.header("location").unwrap();
    assert_eq!(call.manager.event(&path, "open").await.expect(409).faults(), ["#/labs required"]);
    let changed =
        call.manager.patch_now(&path, json!({ "labs": call.labs, "name": "Ronde" })).await.expect(200);
    assert_eq!(changed.body["labs"], json!(call.labs));
    call.manager.event(&path, "open").await.expect(200);
    let late = call.manager.patch_now(&path, json!({ "name": "Nog iets" })).await.expect(409);
    assert_eq!(late.body["allowedEvents"], json!(["close", "cancel"]));
}
