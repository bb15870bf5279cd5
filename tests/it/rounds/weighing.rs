//! By which weights a round is scored.

use super::Call;
use serde_json::json;

#[actix_web::test]
async fn a_round_is_scored_by_the_weights_of_its_network_and_its_runs_keep_saying_so() {
    let call = Call::new(2).await;
    let components = json!({ "theme": 0, "start": 100, "distance": 0, "trlFit": 0, "completeness": 0, "trackRecord": 0,
        "careNeed": 0, "text": 0, "unknowns": 0 });
    let new = json!({ "network": call.network, "name": "Wie het eerst kan", "components": components });
    let made = call.manager.post("/v1/weightings", new).await.expect(201);
    let weighting = made.header("location").unwrap();
    call.manager.event(&weighting, "activate").await.expect(200);
    let sme = call.sme().await;
    let mut runs = Vec::new();
    for _ in 0..2 {
        let round = call.open(json!({})).await;
        call.close(&round).await;
        let run = call.run(&round).await;
        let got = call.manager.get(&round).await.expect(200);
        runs.push((got.body["weightsVersion"].clone(), run.body["weightsVersion"].clone(), round, run.id()));
        if runs.len() == 1 {
            call.manager.event(&weighting, "retire").await.expect(200);
        }
    }
    assert_eq!((&runs[0].0, &runs[0].1), (&json!(made.id()), &json!(made.id())));
    assert_eq!((&runs[1].0, &runs[1].1), (&json!("2026-1"), &json!("2026-1")));
    let kept = call.manager.get(&format!("{}/runs/{}", runs[0].2, runs[0].3)).await.expect(200);
    assert_eq!(kept.body["weightsVersion"], made.id().as_str(), "what a run was made with stays");
    // Anybody can look up what it means.
    let got = sme.client.get(&format!("/v1/weightings/{}", made.id())).await.expect(200);
    assert_eq!((&got.body["components"]["start"], &got.body["status"]), (&json!(100.0), &json!("retired")));
}
