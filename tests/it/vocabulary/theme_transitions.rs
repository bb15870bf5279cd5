//! The lifecycle of a theme.

use super::sleep_care;
use crate::support::TestApp;
use serde_json::json;

#[actix_web::test]
async fn a_proposal_is_approved_retired_and_reinstated_and_every_step_is_on_record() {
    let app = TestApp::new().await;
    let (admin, someone) = (app.admin().await, app.person(&[]).await);
    let path = format!("/v1/themes/{}", someone.post("/v1/themes", sleep_care()).await.expect(201).id());
    someone.event(&path, "approve").await.expect(403);
    let approved = admin.event(&path, "approve").await.expect(200);
    assert_eq!(approved.body["status"], "active");
    assert_eq!(approved.etag(), "\"2\"");
    app.anonymous().get(&path).await.expect(200);
    let why = json!({ "event": "retire", "reasonCode": "duplicate", "note": "Zie oncology." });
    let steps = format!("{path}/transitions");
    admin.post(&steps, why).await.expect(200);
    assert_eq!(app.anonymous().get(&path).await.body["status"], "retired");
    admin.event(&path, "reinstate").await.expect(200);

    let got = someone.get(&steps).await.expect(200);
    let steps = got.body["transitions"].as_array().unwrap();
    let told: Vec<String> = steps
        .iter()
        .map(|step| format!("{} {} {}", step["from"], step["event"], step["to"]).replace('"', ""))
        .collect();
    assert_eq!(told, ["proposed approve active", "active retire retired", "retired reinstate active"]);
    assert_eq!(steps[1]["reasonCode"], "duplicate");
    assert_eq!(steps[1]["note"], "Zie oncology.");
    assert!(steps[0]["reasonCode"].is_null() && steps[0]["actorId"].is_string());
}

#[actix_web::test]
async fn an_event_that_does_not_fit_names_those_that_do() {
    let app = TestApp::new().await;
    let (admin, someone) = (app.admin().await, app.person(&[]).await);
    let made = someone.post("/v1/themes", sleep_care()).await.expect(201);
    let path = format!("/v1/themes/{}", made.id());
    for event in ["retire", "reinstate", "fly"] {
        let got = admin.event(&path, event).await.expect(409);
        assert_eq!(got.code(), "illegal_event");
        assert_eq!(got.body["allowedEvents"], json!(["approve", "reject"]));
    }
    assert_eq!(admin.event(&path, "reject").await.expect(200).body["status"], "retired");
    let got = admin.event(&path, "approve").await.expect(409);
    assert_eq!(got.body["allowedEvents"], json!(["reinstate"]));
    let got = admin
        .post(&format!("{path}/transitions"), json!({ "event": "", "reasonCode": "because" }))
        .await
        .expect(400);
    assert_eq!(got.faults(), ["#/event min_length", "#/reasonCode enum"]);
    admin.event("/v1/themes/nowhere", "retire").await.expect(404);
}

#[actix_web::test]
async fn a_repeat_with_the_same_key_is_one_step() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let key = [("idempotency-key", "once")];
    let path = "/v1/themes/robotics/transitions";
    for _ in 0..2 {
        admin.post_with(path, &key, json!({ "event": "retire" })).await.expect(200);
    }
    let got = admin.get(path).await.expect(200);
    assert_eq!(got.body["transitions"].as_array().unwrap().len(), 1);
}
