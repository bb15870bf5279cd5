//! Events go after their time, from the front, and whoever was further behind is told so.

use super::{after, begin, one, told};
use crate::support::TestApp;
use serde_json::json;

#[actix_web::test]
async fn after_their_time_events_go_and_a_mirror_that_is_further_behind_begins_anew() {
    let app = TestApp::new().await;
    let (admin, portal) = (app.admin().await, app.anonymous());
    let make = |name: &'static str| {
        let admin = admin.clone();
        async move {
            admin
                .post("/v1/organisations", json!({ "name": name, "kind": "government" }))
                .await
                .expect(201)
                .id()
        }
    };
    let early = begin(&portal, "").await;
    make("Gemeente Breda").await;
    let middle = begin(&portal, "").await;
    app.run_jobs().await;
    assert_eq!(told(&after(&portal, &early, "").await).len(), 1, "nothing goes before its time");

    app.go_to("2027-01-29");
    let admin = app.admin().await;
    let id = admin.post("/v1/organisations", json!({ "name": "Gemeente Goes", "kind": "government" })).await;
    let id = id.expect(201).id();
    app.go_to("2027-02-02");
    app.run_jobs().await;
    let got = after(&portal, &early, "").await;
    assert_eq!((got.status, got.code()), (410, "resync"), "{got:?}");
    assert!(got.body["detail"].as_str().unwrap().contains("without `since`"));
    let late = after(&portal, &middle, "").await;
    assert!(late.status == 410 || told(&late).contains(&one("organisations", &id, "changed")), "{late:?}");
    let begun = begin(&portal, "").await;
    assert_eq!(told(&after(&portal, &begun, "").await), []);
    // What is left has no gap, and numbers go on.
    let (first, count, last) = app
        .app
        .db()
        .read(|read| {
            let left = proeftuin::db::events::list_events(read, 0, 1000)?;
            Ok((left[0].seq, left.len(), proeftuin::db::events::last_event(read)?))
        })
        .await
        .unwrap();
    assert!(first > 1);
    assert_eq!(i64::try_from(count).unwrap(), last - first + 1);
}
