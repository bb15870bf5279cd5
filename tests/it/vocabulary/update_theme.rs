//! Changing themes and moving them in the tree.

use super::sleep_care;
use crate::support::TestApp;
use serde_json::json;

#[actix_web::test]
async fn only_who_manages_themes_changes_them() {
    let app = TestApp::new().await;
    let (admin, someone) = (app.admin().await, app.person(&[]).await);
    let made = someone.post("/v1/themes", sleep_care()).await.expect(201);
    let path = format!("/v1/themes/{}", made.id());
    let change = json!({ "labelEn": "Sleep", "broader": "conditions", "definitionNl": "Slapen." });
    someone.patch(&path, &made.etag(), change.clone()).await.expect(403);
    let got = admin.patch(&path, &made.etag(), change).await.expect(200);
    assert_eq!((&got.body["labelEn"], &got.body["labelNl"]), (&json!("Sleep"), &json!("Slaapzorg")));
    assert_eq!((&got.body["version"], &got.body["status"]), (&json!(2), &json!("proposed")));
    admin.patch(&path, &made.etag(), json!({ "labelEn": "x" })).await.expect(412);
    let got =
        admin.patch(&path, &got.etag(), json!({ "broader": null, "definitionNl": null })).await.expect(200);
    assert!(got.body["broader"].is_null() && got.body["definitionNl"].is_null());
}

#[actix_web::test]
async fn a_theme_never_comes_to_lie_under_itself() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for broader in ["oncology", "radiotherapy", "brachytherapy"] {
        let got = admin
            .patch_now("/v1/themes/oncology", json!({ "broader": broader, "related": ["oncology"] }))
            .await
            .expect(400);
        assert_eq!(got.faults(), ["#/broader cycle", "#/related self"], "{broader}");
    }
    admin.patch_now("/v1/themes/oncology", json!({ "broader": "diagnostics" })).await.expect(200);
    let got =
        admin.patch_now("/v1/themes/diagnostics", json!({ "broader": "brachytherapy" })).await.expect(400);
    assert_eq!(got.faults(), ["#/broader cycle"]);
}

#[actix_web::test]
async fn relations_are_replaced_as_a_whole() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (ehealth, robotics) =
        (admin.get("/v1/themes/ehealth").await.id(), admin.get("/v1/themes/robotics").await.id());
    let got = admin
        .patch_now("/v1/themes/prevention", json!({ "related": ["ehealth", "robotics"] }))
        .await
        .expect(200);
    assert_eq!(got.body["related"].as_array().unwrap().len(), 2);
    let got = admin.patch_now("/v1/themes/prevention", json!({ "related": [robotics] })).await.expect(200);
    assert_eq!(got.body["related"], json!([robotics]));
    assert_ne!(ehealth, robotics);
    let listed = admin.get("/v1/themes?q=preventie&sort=label_nl").await.expect(200);
    assert!(listed.body["themes"].as_array().unwrap().contains(&got.body));
}
