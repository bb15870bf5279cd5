//! Keeping, changing and asking a search.

use super::kept;
use crate::support::{Lab, TestApp};
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn a_search_is_kept_found_changed_asked_and_deleted() {
    let app = TestApp::new().await;
    app.lab(Lab { slug: Some("thuislab".to_owned()), themes: vec!["home-care"], ..Lab::named("Thuislab") })
        .await;
    app.lab(Lab { slug: Some("robotlab".to_owned()), themes: vec!["robotics"], ..Lab::named("Robotlab") })
        .await;
    let me = app.person(&[(Role::Province, None)]).await;
    let path = kept(&me).await;
    let got = me.get(&path).await.expect(200);
    assert_eq!((&got.body["name"], &got.body["notifies"]), (&json!("Thuiszorg"), &json!(true)));
    assert_eq!(got.body["matchCount"], 1);
    assert_eq!(got.body["question"]["innovation"]["themes"], json!(["home-care"]));
    let matches = me.get(&format!("{path}/matches?limit=5")).await.expect(200);
    assert_eq!(matches.body["matches"][0]["lab"]["slug"], "thuislab");
    assert!(matches.body["matches"][0]["components"].is_array(), "explained as every match is");

    let question = json!({ "innovation": null, "text": "Een robot die mensen uit bed tilt" });
    let got = me.patch_now(&path, json!({ "name": "Robots", "question": question })).await.expect(200);
    assert_eq!((&got.body["name"], &got.body["version"]), (&json!("Robots"), &json!(2)));
    let matches = me.get(&format!("{path}/matches")).await.expect(200);
    assert_eq!(matches.body["matches"][0]["lab"]["slug"], "robotlab");
    assert_eq!(matches.body["suggestedThemes"][0]["slug"], "robotics");

    let list = me.get("/v1/saved-searches").await.expect(200);
    assert_eq!(list.body["savedSearches"].as_array().unwrap().len(), 1);
    me.delete(&path, &got.etag()).await.expect(204);
    me.get(&path).await.expect(404);
    assert_eq!(me.get("/v1/saved-searches").await.body["savedSearches"], json!([]));
}

#[actix_web::test]
async fn a_search_is_nobody_elses_business() {
    let app = TestApp::new().await;
    let me = app.person(&[(Role::Province, None)]).await;
    let other = app.person(&[(Role::Province, None)]).await;
    let path = kept(&me).await;
    let tag = me.get(&path).await.etag();
    for who in [&other, &app.admin().await] {
        who.get(&path).await.expect(404);
        who.get(&format!("{path}/matches")).await.expect(404);
        who.delete(&path, &tag).await.expect(404);
        assert_eq!(who.get("/v1/saved-searches").await.body["savedSearches"], json!([]));
    }
    app.anonymous().get("/v1/saved-searches").await.expect(401);
    let export = me.get("/v1/me/export").await.expect(200);
    assert_eq!(export.body["tables"]["savedSearches"][0]["name"], "Thuiszorg", "{}", export.text);
}

#[actix_web::test]
async fn every_fault_of_a_question_is_named_at_its_place() {
    let app = TestApp::new().await;
    let me = app.person(&[(Role::Province, None)]).await;
    let faults = async |question: serde_json::Value| {
        let got = me.post("/v1/saved-searches", json!({ "name": "x", "question": question })).await;
        assert!(got.status == 400 || got.status == 422, "{got:?}");
        got.faults()
    };
    assert_eq!(faults(json!({})).await, ["#/question/innovation required"]);
    assert_eq!(faults(json!({ "text": "robot", "innovation": {} })).await, ["#/question/text not_wanted"]);
    assert_eq!(
        faults(json!({ "innovation": { "themes": ["home-care", "alchemy"] } })).await,
        ["#/question/innovation/themes/1 unknown_reference"]
    );
    assert_eq!(
        faults(json!({ "innovation": "bestaat-niet" })).await,
        ["#/question/innovation unknown_reference"]
    );
    let wish = json!({ "from": "2027-02-01", "until": "2027-01-01" });
    assert_eq!(faults(json!({ "text": "robot", "wish": wish })).await, ["#/question/wish/until order"]);
    let got = me.post("/v1/saved-searches", json!({ "name": "", "question": { "limit": 3 } })).await;
    assert_eq!(got.faults(), ["#/name min_length", "#/question/limit unknown_field"]);
    assert_eq!(me.get("/v1/saved-searches").await.body["savedSearches"], json!([]), "nothing was kept");
}

#[actix_web::test]
async fn fifty_searches_are_enough() {
    let app = TestApp::new().await;
    let me = app.person(&[(Role::Province, None)]).await;
    for _ in 0..50 {
        kept(&me).await;
    }
    let new = json!({ "name": "nog een", "question": { "text": "robot" } });
    let got = me.post("/v1/saved-searches", new).await;
    assert_eq!((got.status, got.code()), (409, "too_many_searches"));
    let first = me.get("/v1/saved-searches?limit=30").await.expect(200);
    let cursor = first.body["nextCursor"].as_str().unwrap();
    let second = me.get(&format!("/v1/saved-searches?limit=30&cursor={cursor}")).await.expect(200);
    assert_eq!(second.body["savedSearches"].as_array().unwrap().len(), 20);
}
