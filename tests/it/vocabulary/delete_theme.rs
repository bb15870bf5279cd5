//! Deleting themes that nothing uses.

use super::sleep_care;
use crate::support::TestApp;
use serde_json::json;

#[actix_web::test]
async fn a_theme_that_nothing_refers_to_can_be_deleted() {
    let app = TestApp::new().await;
    let (admin, someone) = (app.admin().await, app.person(&[]).await);
    let mut new = sleep_care();
    new["related"] = json!(["ehealth"]);
    let made = someone.post("/v1/themes", new).await.expect(201);
    let path = format!("/v1/themes/{}", made.id());
    someone.delete(&path, &made.etag()).await.expect(403);
    admin.delete(&path, "\"7\"").await.expect(412);
    admin.delete(&path, &made.etag()).await.expect(204);
    admin.get(&path).await.expect(404);
    admin.delete(&path, &made.etag()).await.expect(404);
}

#[actix_web::test]
async fn a_theme_in_use_is_to_be_retired_instead() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    // Oncology has narrower themes; kidney-disease is what home dialysis is related to.
    for slug in ["oncology", "kidney-disease"] {
        let path = format!("/v1/themes/{slug}");
        let read = admin.get(&path).await.expect(200);
        let got = admin.delete(&path, &read.etag()).await.expect(409);
        assert_eq!(got.code(), "in_use");
        assert!(got.body["detail"].as_str().unwrap().contains("retire it instead"));
        assert_eq!(admin.get(&path).await.body, read.body);
        admin.event(&path, "retire").await.expect(200);
    }
}
