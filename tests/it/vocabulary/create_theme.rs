//! Proposing and adding themes.

use super::sleep_care;
use crate::support::TestApp;
use serde_json::json;

#[actix_web::test]
async fn anyone_logged_in_proposes_a_theme_that_the_public_does_not_see_yet() {
    let app = TestApp::new().await;
    let (anonymous, someone, other) = (app.anonymous(), app.person(&[]).await, app.person(&[]).await);
    anonymous.post("/v1/themes", sleep_care()).await.expect(401);
    let made = someone.post("/v1/themes", sleep_care()).await.expect(201);
    assert_eq!(made.body["status"], "proposed");
    assert_eq!(made.body["altLabelsNl"], json!([]));
    let path = format!("/v1/themes/{}", made.id());
    assert_eq!(made.header("location"), Some(path.clone()));
    other.get(&path).await.expect(200);
    other.get("/v1/themes/sleep-care").await.expect(200);
    anonymous.get(&path).await.expect(404);
    anonymous.get(&format!("{path}/transitions")).await.expect(401);
}

#[actix_web::test]
async fn a_managers_theme_is_active_at_once_and_keeps_all_that_was_stated() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let conditions = admin.get("/v1/themes/conditions").await.expect(200).id();
    let ehealth = admin.get("/v1/themes/ehealth").await.expect(200).id();
    let new = json!({
        "slug": "sleep-care", "labelNl": "Slaapzorg", "labelEn": "Sleep care",
        "altLabelsNl": ["apneu"], "altLabelsEn": ["apnoea"], "definitionNl": "Zorg bij slaap.",
        "definitionEn": "Care for sleep.", "broader": "conditions", "related": ["ehealth", ehealth],
        "programmeLines": ["pl2"], "actionLines": ["al6"],
    });
    let made = admin.post("/v1/themes", new).await.expect(201);
    assert_eq!(made.body["status"], "active");
    assert_eq!(made.body["broader"], json!(conditions));
    assert_eq!(made.body["related"], json!([ehealth]));
    assert_eq!(made.body["actionLines"], json!(["al6"]));
    let read = app.anonymous().get("/v1/themes/sleep-care").await.expect(200);
    assert_eq!(read.body, made.body);
}

#[actix_web::test]
async fn all_faults_of_a_theme_are_reported_at_once() {
    let app = TestApp::new().await;
    let someone = app.person(&[]).await;
    let form = json!({ "slug": "Sleep care", "labelNl": "", "altLabelsNl": [""], "colour": 1 });
    let got = someone.post("/v1/themes", form).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/altLabelsNl/0 min_length",
            "#/colour unknown_field",
            "#/labelEn required",
            "#/labelNl min_length",
            "#/slug pattern"
        ]
    );
    let rules = json!({
        "slug": "0190aaaa-0000-7000-8000-000000000000", "labelNl": "a", "labelEn": "a", "broader": "nowhere",
        "related": ["ehealth", "nothing"], "programmeLines": ["pl1", "pl9"], "actionLines": ["pl1"],
    });
    let got = someone.post("/v1/themes", rules).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/actionLines/0 unknown_reference",
            "#/broader unknown_reference",
            "#/programmeLines/1 unknown_reference",
            "#/related/1 unknown_reference",
            "#/slug slug"
        ]
    );
}

#[actix_web::test]
async fn a_slug_is_given_once() {
    let app = TestApp::new().await;
    let someone = app.person(&[]).await;
    someone.post("/v1/themes", sleep_care()).await.expect(201);
    let again = someone.post("/v1/themes", sleep_care()).await.expect(409);
    assert_eq!(again.code(), "not_unique");
}
