//! The loader of reference data.

use crate::support::TestApp;
use proeftuin::vocabulary::reference::{self, Loaded};
use serde_json::json;

fn load(app: &TestApp) -> Loaded {
    let db = app.app.db().clone();
    let loading = std::thread::spawn(move || reference::load(&db).unwrap());
    loading.join().unwrap()
}

#[actix_web::test]
async fn loading_again_adds_nothing_and_leaves_what_people_changed() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    admin.patch_now("/v1/themes/robotics", json!({ "labelNl": "Robots" })).await.expect(200);
    let nothing = Loaded { themes: 0, municipalities: 0 };
    assert_eq!(load(&app), nothing);
    assert_eq!(admin.get("/v1/themes/robotics").await.body["labelNl"], "Robots");
}

#[actix_web::test]
async fn what_is_missing_is_added_under_the_theme_that_is_there() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    // Nothing refers to brachytherapy once its relations are gone.
    let read = admin.get("/v1/themes/brachytherapy").await.expect(200);
    admin.delete("/v1/themes/brachytherapy", &read.etag()).await.expect(204);
    assert_eq!(load(&app).themes, 1);
    let again = admin.get("/v1/themes/brachytherapy").await.expect(200);
    assert_eq!(again.body["broader"], read.body["broader"]);
    assert_ne!(again.id(), read.id());
}
