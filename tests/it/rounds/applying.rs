//! Runs and their applying: explained, checked, guarded by the hash of their inputs, all or nothing.

use super::{Call, draft};
use serde_json::json;

/// Two labs with one slot; three SMEs; the labs want the opposite of what the SMEs want.
async fn contested() -> (Call, String, Vec<super::Sme>, Vec<String>) {
    let call = Call::new(2).await;
    let round = call.open(json!({})).await;
    let (mut smes, mut applications) = (Vec::new(), Vec::new());
    for groups in [[&[0][..], &[1][..]], [&[1][..], &[0][..]], [&[0][..], &[1][..]]] {
        let sme = call.sme().await;
        applications.push(call.file(&round, &sme, &groups).await.expect(201).id());
        smes.push(sme);
    }
    call.terms(&round, 0, json!({ "priorities": [[applications[1]], [applications[0]]] })).await.expect(200);
    call.terms(&round, 1, json!({ "priorities": [[applications[0]], [applications[1]]] })).await.expect(200);
    call.close(&round).await;
    (call, round, smes, applications)
}

#[actix_web::test]
async fn a_round_goes_from_applications_to_held_slots() {
    let (call, round, smes, applications) = contested().await;
    let run = call.run(&round).await;
    let summary = &run.body["summary"];
    assert_eq!(summary["smeOptimal"], json!({ "placed": 2, "firstChoices": 2, "meanPreference": 1.0 }));
    assert_eq!(summary["labOptimal"], json!({ "placed": 2, "firstChoices": 0, "meanPreference": 2.0 }));
    assert_eq!((&summary["differing"], &summary["findings"]), (&json!(2), &json!([])));
    assert_eq!((&summary["unplaced"], &summary["misfits"]), (&json!(1), &json!([])));
    // A dry run places nobody.
    let request = smes[0].client.get("/v1/pilot-requests").await.expect(200);
    assert_eq!(request.body["pilotRequests"][0]["status"], "submitted");

    let applied = call.apply(&round, &run).await.expect(200);
    assert_eq!(applied.body["applied"], true);
    let got = smes[0].client.get("/v1/pilot-requests").await.expect(200);
    let request = &got.body["pilotRequests"][0];
    assert_eq!((&request["status"], &request["labs"]), (&json!("open"), &json!([call.labs[0]])));
    let placement = &request["placements"][0];
    assert_eq!((&placement["status"], &placement["preference"]), (&json!("accepted"), &json!(1)));
    assert_eq!(placement["holdExpiresOn"], "2026-11-16");
    let unlucky = smes[2].client.get("/v1/pilot-requests").await.expect(200);
    assert_eq!(unlucky.body["pilotRequests"][0]["status"], "unplaced");
    assert_eq!(unlucky.body["pilotRequests"][0]["placements"], json!([]));

    // Every step is in the history, as when it is taken alone.
    let path = format!("/v1/pilot-requests/{}", request["id"].as_str().unwrap());
    let steps = call.admin.get(&format!("{path}/transitions")).await.expect(200);
    let events: Vec<&str> = steps.body["transitions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["event"].as_str().unwrap())
        .collect();
    assert_eq!(events, ["submit", "open"]);
    let placement = format!("/v1/placements/{}", placement["id"].as_str().unwrap());
    let steps = call.admin.get(&format!("{placement}/transitions")).await.expect(200);
    assert_eq!(steps.body["transitions"][0]["event"], "accept");
    // The slots are held, and the counters of the windows equal their bookings.
    let got = call.admin.get("/v1/capacity-discrepancies").await.expect(200);
    assert_eq!(got.body["discrepancies"], json!([]));
    for lab in &call.labs {
        let free = "from=2027-02-01&until=2027-06-30&forSme=true";
        let got = call.admin.get(&format!("/v1/labs/{lab}/availability?{free}")).await.expect(200);
        assert_eq!(got.body["freeSlots"], 0, "{:#}", got.body);
    }
    // It goes on as any other placement: the SME confirms.
    smes[0].client.event(&placement, "confirm").await.expect(200);
    assert_eq!(smes[0].client.get(&path).await.body["status"], "placed");
    let mine = smes[2].client.get(&format!("{round}/applications/{}", applications[2])).await.expect(200);
    assert_eq!(mine.body["status"], "unplaced");
}

#[actix_web::test]
async fn applying_again_changes_nothing_and_another_run_can_not_be_applied() {
    let (call, round, ..) = contested().await;
    let (first, second) = (call.run(&round).await, call.run(&round).await);
    assert_eq!(first.body["inputsSha256"], second.body["inputsSha256"]);
    assert_eq!((first.body["number"].clone(), second.body["number"].clone()), (json!(1), json!(2)));
    let other = json!({ "inputsSha256": "0".repeat(64) });
    let path = format!("{round}/runs/{}/_apply", first.id());
    let got = call.manager.post(&path, other).await.expect(400);
    assert_eq!(got.faults(), ["#/inputsSha256 another_run"]);
    let one = call.apply(&round, &first).await.expect(200);
    let again = call.apply(&round, &first).await.expect(200);
    assert_eq!(one.body, again.body);
    let got = call.admin.get("/v1/placements").await.expect(200);
    assert_eq!(got.body["placements"].as_array().unwrap().len(), 2);
    assert_eq!(call.apply(&round, &second).await.expect(409).code(), "illegal_event");
    let list = call.manager.get(&format!("{round}/runs")).await.expect(200);
    let applied: Vec<bool> =
        list.body["runs"].as_array().unwrap().iter().map(|run| run["applied"].as_bool().unwrap()).collect();
    assert_eq!(applied, [false, true]);
}

#[actix_web::test]
async fn a_run_whose_inputs_changed_is_refused_with_what_changed() {
    let (call, round, smes, applications) = contested().await;
    let run = call.run(&round).await;
    call.terms(&round, 1, json!({ "slots": 2 })).await.expect(200);
    let ban =
        json!({ "application": applications[2], "lab": call.labs[0], "kind": "ban", "reasonCode": "other" });
    call.manager.post(&format!("{round}/rulings"), ban).await.expect(201);
    let left = format!("{round}/applications/{}", applications[1]);
    let etag = smes[1].client.get(&left).await.etag();
    smes[1].client.delete(&left, &etag).await.expect(204);
    let got = call.apply(&round, &run).await.expect(409);
    assert_eq!(got.code(), "inputs_changed");
    let changed = &got.body["changed"];
    assert_eq!(changed["labs"], json!([call.labs[1]]));
    assert_eq!(changed["rulings"], json!([applications[2]]));
    assert_eq!(changed["applications"], json!([applications[1]]));
    // Nothing happened.
    let placed = call.admin.get("/v1/placements?status=accepted").await;
    assert_eq!(placed.body["placements"], json!([]));
    assert_eq!(call.manager.get(&round).await.body["status"], "closed");
    let fresh = call.run(&round).await;
    assert_ne!(fresh.body["inputsSha256"], run.body["inputsSha256"]);
    call.apply(&round, &fresh).await.expect(200);
}

#[actix_web::test]
async fn slots_that_are_gone_meanwhile_refuse_the_whole_round() {
    let (call, round, ..) = contested().await;
    for lab in 0..2 {
        call.terms(&round, lab, json!({ "slots": 1 })).await.expect(200);
    }
    let run = call.run(&round).await;
    // Somebody else takes the only slot of the second lab, outside of the round.
    let sme = call.sme().await;
    let request = draft(&sme, &[&call.labs[1]]).await;
    let path = format!("/v1/pilot-requests/{request}");
    sme.client.event(&path, "submit").await.expect(200);
    let open = call.manager.event(&path, "open").await.expect(200);
    let placement = format!("/v1/placements/{}", open.body["placements"][0]["id"].as_str().unwrap());
    call.coordinators[1].event(&placement, "accept").await.expect(200);
    let got = call.apply(&round, &run).await.expect(409);
    assert_eq!((got.code(), &got.body["labs"]), ("no_capacity", &json!([call.labs[1]])));
    // Not even who would have fitted is placed.
    let got = call.admin.get("/v1/placements?status=accepted").await.expect(200);
    assert_eq!(got.body["placements"].as_array().unwrap().len(), 1);
    assert_eq!(call.admin.get("/v1/capacity-discrepancies").await.body["discrepancies"], json!([]));
    // A new run says so beforehand.
    let fresh = call.run(&round).await;
    assert_eq!(fresh.body["summary"]["misfits"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn every_choice_says_why() {
    let (call, round, _, applications) = contested().await;
    let run = call.run(&round).await;
    let results = call.results(&call.manager, &round, &run).await;
    let of = |id: &str| results.iter().find(|one| one["application"] == id).unwrap();
    let first = of(&applications[0]);
    assert_eq!((&first["lab"], &first["pairs"][0]["verdict"]), (&json!(call.labs[0]), &json!("assigned")));
    assert_eq!(first["pairs"][1]["verdict"], "preferred_another");
    let last = of(&applications[2]);
    assert_eq!((&last["lab"], &last["binding"]), (&json!(null), &json!("full")));
    let pair = &last["pairs"][0];
    assert_eq!((&pair["group"], &pair["cutOffGroup"]), (&json!(3), &json!(2)));
    assert_eq!((&pair["number"], &pair["of"]), (&json!(2), &json!(1)));
    assert!(
        pair["explanationEn"]
            .as_str()
            .unwrap()
            .contains("You were number 2 for 1 slots; 1 more would have done.")
    );
    let labs = call.manager.get(&format!("{round}/runs/{}/labs", run.id())).await.expect(200);
    let lab = &labs.body["labs"][0];
    assert_eq!(
        (&lab["taken"], &lab["refused"], &lab["gainedByExtraSlot"]),
        (&json!(1), &json!(1), &json!(1))
    );
}

#[actix_web::test]
async fn a_quota_bounds_how_many_of_a_theme_a_lab_takes() {
    let call = Call::with_slots(1, 2).await;
    let theme = call.app.theme(None).await;
    let round = call.open(json!({ "themes": [theme] })).await;
    call.terms(&round, 0, json!({ "quotas": [{ "theme": theme, "slots": 1 }] })).await.expect(200);
    for _ in 0..2 {
        let mut sme = call.sme().await;
        sme.innovation = call.app.bare_innovation(&sme.organisation, &[&theme], "private").await;
        call.file(&round, &sme, &[&[0]]).await.expect(201);
    }
    call.close(&round).await;
    let run = call.run(&round).await;
    let results = call.results(&call.manager, &round, &run).await;
    let verdicts: Vec<&str> =
        results.iter().map(|one| one["pairs"][0]["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["assigned", "quota_full"]);
}

#[actix_web::test]
async fn a_cancelled_round_gives_requests_back_with_the_labs_that_they_prefer() {
    let call = Call::new(2).await;
    let round = call.open(json!({})).await;
    let sme = call.sme().await;
    call.file(&round, &sme, &[&[1], &[0]]).await.expect(201);
    let path = format!("{round}/transitions");
    assert_eq!(
        call.manager.post(&path, json!({ "event": "cancel" })).await.expect(400).faults(),
        ["#/reasonCode required"]
    );
    call.manager.post(&path, json!({ "event": "cancel", "reasonCode": "other" })).await.expect(200);
    let got = sme.client.get("/v1/pilot-requests").await.expect(200);
    let request = &got.body["pilotRequests"][0];
    assert_eq!((&request["status"], &request["round"]), (&json!("returned"), &json!(null)));
    assert_eq!(request["labs"], json!([call.labs[1], call.labs[0]]));
    // It can be submitted to those labs now.
    sme.client
        .event(&format!("/v1/pilot-requests/{}", request["id"].as_str().unwrap()), "submit")
        .await
        .expect(200);
}
