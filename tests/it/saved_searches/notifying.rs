//! Who is told when a lab comes to match.

use super::{kept, told};
use crate::support::{Lab, TestApp, World};
use proeftuin::{base::actor::Role, saved_searches::looking};
use serde_json::json;

/// A while later, with all that happens by the clock.
async fn later(app: &TestApp) {
    app.clock.advance_secs(301);
    app.run_jobs().await;
    // What the first found the next tells.
    app.clock.advance_secs(11);
    app.run_jobs().await;
}

fn lab(name: &str, theme: &'static str) -> Lab {
    Lab { themes: vec![theme], ..Lab::named(name) }
}

#[actix_web::test]
async fn a_lab_that_comes_to_match_is_told_once_and_again_when_it_comes_back() {
    let app = TestApp::with(|config| config.token_minutes = 60).await;
    let first = app.lab(lab("Thuislab", "home-care")).await;
    let me = app.person(&[(Role::Province, None)]).await;
    let path = kept(&me).await;
    let matches = (json!("search_matched"), json!(format!("{path}/matches")));
    later(&app).await;
    assert_eq!(told(&me).await, [], "what matched when it was kept is no news");
    app.lab(lab("Robotlab", "robotics")).await;
    later(&app).await;
    assert_eq!(told(&me).await, [], "another theme");
    app.lab(lab("Wijklab", "home-care")).await;
    later(&app).await;
    later(&app).await;
    assert_eq!(told(&me).await, [matches.clone()]);
    assert_eq!(me.get(&path).await.body["matchCount"], 2);
    me.get(matches.1.as_str().unwrap()).await.expect(200);
    // Away and back.
    app.change_lab(first, |id| format!("UPDATE labs SET status = 'suspended' WHERE id = {id}")).await;
    later(&app).await;
    assert_eq!(me.get(&path).await.body["matchCount"], 1);
    app.change_lab(first, |id| format!("UPDATE labs SET status = 'active' WHERE id = {id}")).await;
    later(&app).await;
    assert_eq!(told(&me).await, [matches.clone(), matches]);
    let list = me.get("/v1/me/notifications").await.body;
    assert!(list["notifications"][0]["pilotRequest"].is_null());
    assert!(list["notifications"][0]["savedSearch"].is_string());
}

#[actix_web::test]
async fn who_does_not_want_it_is_not_told_and_a_deleted_search_takes_its_news_along() {
    let app = TestApp::new().await;
    let (quiet, muted, gone) = (
        app.person(&[(Role::Province, None)]).await,
        app.person(&[(Role::Province, None)]).await,
        app.person(&[(Role::Province, None)]).await,
    );
    let path = kept(&quiet).await;
    quiet.patch_now(&path, json!({ "notifies": false })).await.expect(200);
    kept(&muted).await;
    let preferences = json!({ "muted": ["search_matched"] });
    muted.patch_now("/v1/me/notification-preferences", preferences).await.expect(200);
    let path = kept(&gone).await;
    app.lab(lab("Thuislab", "home-care")).await;
    later(&app).await;
    assert_eq!(told(&quiet).await, []);
    assert_eq!(told(&muted).await, []);
    assert_eq!(told(&gone).await.len(), 1);
    let tag = gone.get(&path).await.etag();
    gone.delete(&path, &tag).await.expect(204);
    assert_eq!(told(&gone).await, []);
}

#[actix_web::test]
async fn a_search_that_was_deleted_before_its_news_was_told_holds_nothing_up() {
    let app = TestApp::new().await;
    let (gone, stays) =
        (app.person(&[(Role::Province, None)]).await, app.person(&[(Role::Province, None)]).await);
    let path = kept(&gone).await;
    kept(&stays).await;
    app.lab(lab("Thuislab", "home-care")).await;
    looking::look(app.app.clone()).await.unwrap();
    let tag = gone.get(&path).await.etag();
    gone.delete(&path, &tag).await.expect(204);
    app.clock.advance_secs(11);
    assert!(app.run_jobs().await.iter().all(|ran| ran.failure.is_none()));
    assert_eq!(told(&gone).await, []);
    assert_eq!(told(&stays).await.len(), 1);
}

#[actix_web::test]
async fn two_processes_that_look_at_once_tell_it_once() {
    let world = World::new().await;
    let app = &world.app;
    let mut people = Vec::new();
    for _ in 0..5 {
        let person = app.person(&[(Role::Province, None)]).await;
        kept(&person).await;
        people.push(person);
    }
    app.lab(lab("Thuislab", "home-care")).await;
    // It reads everything when it starts, the new lab too.
    let other = app.another_process();
    let (one, two) = futures_util::future::join(looking::look(app.app.clone()), looking::look(other)).await;
    one.unwrap();
    two.unwrap();
    let events = "SELECT count(*) AS count FROM events WHERE kind = 'saved_search_matched'";
    assert_eq!(world.count(events).await, 5);
}
