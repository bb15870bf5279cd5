//! Who sees what of a round.

use super::Call;
use serde_json::json;

#[actix_web::test]
async fn a_draft_is_its_managers_and_an_open_round_is_public() {
    let call = Call::new(1).await;
    let made = call.manager.post("/v1/rounds", call.round(json!({ "slug": "najaar" }))).await.expect(201);
    let path = made.header("location").unwrap();
    let anonymous = call.app.anonymous();
    anonymous.get(&path).await.expect(404);
    assert_eq!(anonymous.get("/v1/rounds").await.expect(200).body["rounds"], json!([]));
    assert_eq!(call.manager.get("/v1/rounds").await.body["rounds"].as_array().unwrap().len(), 1);
    call.manager.event(&path, "open").await.expect(200);
    let got = anonymous.get("/v1/rounds/najaar").await.expect(200);
    assert_eq!((&got.body["takesApplications"], &got.body["allowedEvents"]), (&json!(true), &json!([])));
    anonymous.get(&format!("{path}/labs")).await.expect(200);
    let same = call.manager.post("/v1/rounds", call.round(json!({ "slug": "najaar" }))).await;
    assert_eq!(same.expect(409).code(), "not_unique");
    let stranger = call.sme().await;
    stranger.client.event(&path, "close").await.expect(403);
}

#[actix_web::test]
async fn smes_and_labs_see_their_own_of_the_run_that_was_applied() {
    let call = Call::new(2).await;
    let round = call.open(json!({})).await;
    let (one, two) = (call.sme().await, call.sme().await);
    call.file(&round, &one, &[&[0], &[1]]).await.expect(201);
    call.file(&round, &two, &[&[0]]).await.expect(201);
    call.close(&round).await;
    let run = call.run(&round).await;
    let path = format!("{round}/runs/{}/results", run.id());
    one.client.get(&path).await.expect(404);
    call.coordinators[0].get(&path).await.expect(404);
    call.app.anonymous().get(&path).await.expect(401);
    call.apply(&round, &run).await.expect(200);

    let mine = call.results(&one.client, &round, &run).await;
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0]["pairs"].as_array().unwrap().len(), 2);
    // A lab sees itself only: not the order of the SME, not where else it goes.
    let seen = call.results(&call.coordinators[1], &round, &run).await;
    assert_eq!(seen.len(), 1);
    assert_eq!((&seen[0]["lab"], seen[0]["pairs"].as_array().unwrap().len()), (&json!(null), 1));
    assert_eq!(seen[0]["pairs"][0]["preference"], json!(null));
    let list = call.coordinators[1].get(&format!("{round}/applications")).await.expect(200);
    let applications = list.body["applications"].as_array().unwrap();
    assert_eq!((applications.len(), &applications[0]["preferences"]), (1, &json!([])));
    let hidden = call.coordinators[1].get(&format!("{round}/applications?lab={}", call.labs[0])).await;
    assert_eq!(hidden.expect(200).body["applications"], json!([]));
    // Orders of all sides are the manager's alone.
    for client in [&one.client, &call.coordinators[0]] {
        client.get(&format!("{round}/runs/{}/certificate", run.id())).await.expect(403);
        client.get(&format!("{round}/rulings")).await.expect(403);
    }
    let first = call.manager.get(&format!("{path}?limit=1")).await.expect(200);
    let cursor = first.body["nextCursor"].as_str().unwrap();
    let second = call.manager.get(&format!("{path}?limit=1&cursor={cursor}")).await.expect(200);
    assert_ne!(first.body["results"][0]["application"], second.body["results"][0]["application"]);
    assert_eq!(second.body["nextCursor"], json!(null));
}
