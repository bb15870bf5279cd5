//! What was published last, as Atom.

use crate::{
    labs::{lab_after, published},
    outcomes::Case,
    support::{TestApp, seed},
};
use atom_syndication::Feed;
use proeftuin::base::actor::Role;
use serde_json::json;

async fn feed(app: &TestApp) -> Feed {
    let got = app.anonymous().get("/v1/news").await.expect(200);
    assert_eq!(got.header("content-type").unwrap(), "application/atom+xml");
    Feed::read_from(got.text.as_bytes()).unwrap()
}

#[actix_web::test]
async fn labs_and_outcomes_come_newest_first_by_when_they_were_published() {
    let case = Case::new().await;
    let app = &case.world.app;
    seed::network(app, "brabant").await;
    let manager = || app.person(&[(Role::NetworkManager, Some("brabant"))]);
    let path = case.draft().await;
    let early = lab_after(&manager().await, "vroeg-begonnen", &["submit"]).await;
    lab_after(&manager().await, "concept", &[]).await;
    app.clock.advance_secs(60);
    let late = published(&manager().await, "meteen").await;
    app.clock.advance_secs(60);
    case.publish(&path).await;
    app.clock.advance_secs(60);
    manager().await.event(&format!("/v1/labs/{early}"), "publish").await.expect(200);
    let feed = feed(app).await;
    let outcome = path.rsplit('/').next().unwrap();
    let ours = [&early, outcome, &late].map(|id| format!("urn:uuid:{id}"));
    // The labs of the scene have no history; their rows are as old as the database says.
    let found: Vec<_> = feed.entries.iter().filter(|entry| ours.contains(&entry.id)).collect();
    assert_eq!(found.iter().map(|entry| &entry.id).collect::<Vec<_>>(), ours.iter().collect::<Vec<_>>());
    assert_eq!(found[0].links[0].href, format!("{}/v1/labs/{early}", app.base_url));
    assert_eq!(feed.updated, feed.entries[0].updated);
    assert!(!feed.entries.iter().any(|entry| entry.title.as_str().contains("concept")));
    // A withdrawn outcome is news no more.
    let request = json!({ "event": "withdraw", "reasonCode": "other" });
    case.manager.post(&format!("{path}/transitions"), request).await.expect(200);
    assert!(!self::feed(app).await.entries.iter().any(|entry| entry.id.ends_with(outcome)));
}

#[actix_web::test]
async fn without_news_there_is_a_feed_all_the_same() {
    let app = TestApp::new().await;
    assert!(feed(&app).await.entries.is_empty());
}

#[actix_web::test]
async fn names_that_look_like_markup_stay_names() {
    let app = TestApp::new().await;
    let name = "Lab <script>alert(1)</script> & co ]]>";
    app.lab(crate::support::Lab { slug: None, ..crate::support::Lab::named(name) }).await;
    let text = app.anonymous().get("/v1/news").await.expect(200).text;
    assert!(!text.contains("<script>"));
    assert_eq!(feed(&app).await.entries[0].title.as_str(), name);
}
