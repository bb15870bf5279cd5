//! Services and facilities of a lab.

use super::{lab_after, published, world};
use crate::support::seed;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn a_service_is_entered_changed_and_deleted() {
    let (app, manager) = world().await;
    let lab = published(&manager, "lab").await;
    let services = format!("/v1/labs/{lab}/services");
    let coordinator = app.person(&[(Role::Coordinator, Some(&lab))]).await;
    let made = coordinator
        .post(&services, json!({ "kind": "facility", "nameNl": "Testwoning", "nameEn": "Test home" }))
        .await
        .expect(201);
    let path = made.header("location").unwrap();
    assert_eq!(made.body["bookedApart"], false);
    let changed = coordinator
        .patch(&path, &made.etag(), json!({ "bookedApart": true, "descriptionEn": "Two rooms" }))
        .await
        .expect(200);
    assert_eq!(changed.body["nameNl"], "Testwoning");
    assert_eq!(app.anonymous().get(&path).await.expect(200).body, changed.body);
    let shown = app.anonymous().get(&format!("/v1/labs/{lab}")).await.body;
    assert_eq!(shown["services"], json!([changed.body]));
    coordinator.delete(&path, &made.etag()).await.expect(412);
    coordinator.delete(&path, &changed.etag()).await.expect(204);
    coordinator.get(&path).await.expect(404);
}

#[actix_web::test]
async fn a_service_with_capacity_stays() {
    let (app, manager) = world().await;
    let lab = published(&manager, "lab").await;
    let new = json!({ "kind": "facility", "nameNl": "Scanner", "nameEn": "Scanner", "bookedApart": true });
    let made = manager.post(&format!("/v1/labs/{lab}/services"), new).await.expect(201);
    seed::window_of_service(&app, &lab, &made.id()).await;
    let got = manager.delete(&made.header("location").unwrap(), &made.etag()).await.expect(409);
    assert_eq!(got.code(), "in_use");
}

#[actix_web::test]
async fn a_walk_along_the_pages_sees_each_service_once() {
    let (app, manager) = world().await;
    let lab = published(&manager, "lab").await;
    let services = format!("/v1/labs/{lab}/services");
    for number in 0..5 {
        let name = format!("Dienst {number}");
        manager
            .post(&services, json!({ "kind": "service", "nameNl": name, "nameEn": name }))
            .await
            .expect(201);
    }
    let (mut seen, mut next) = (Vec::new(), format!("{services}?limit=2"));
    loop {
        let page = app.anonymous().get(&next).await.expect(200).body;
        seen.extend(page["services"].as_array().unwrap().iter().map(|item| item["nameNl"].clone()));
        let Some(cursor) = page["nextCursor"].as_str() else {
            break;
        };
        next = format!("{services}?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, ["Dienst 0", "Dienst 1", "Dienst 2", "Dienst 3", "Dienst 4"]);
}

#[actix_web::test]
async fn services_are_seen_and_changed_as_their_lab_is() {
    let (app, manager) = world().await;
    let (open, hidden) = (published(&manager, "open").await, lab_after(&manager, "concept", &[]).await);
    let new = json!({ "kind": "service", "nameNl": "Advies", "nameEn": "Advice" });
    let stranger = app.person(&[(Role::Coordinator, Some(&open))]).await;
    let of_hidden = format!("/v1/labs/{hidden}/services");
    let made = manager.post(&of_hidden, new.clone()).await.expect(201);
    let path = made.header("location").unwrap();
    stranger.post(&of_hidden, new.clone()).await.expect(404);
    stranger.get(&of_hidden).await.expect(404);
    stranger.get(&path).await.expect(404);
    stranger.delete(&path, &made.etag()).await.expect(404);
    // Under another lab it is not found, even by who may change that lab.
    let elsewhere = format!("/v1/labs/{open}/services/{}", made.id());
    stranger.delete(&elsewhere, &made.etag()).await.expect(404);
    let other = app.person(&[(Role::Coordinator, Some(&hidden))]).await;
    other.post(&format!("/v1/labs/{open}/services"), new.clone()).await.expect(403);
    app.anonymous().post(&of_hidden, new).await.expect(401);
    let got = manager.post(&of_hidden, json!({ "kind": "garden", "nameNl": "" })).await.expect(400);
    assert_eq!(got.faults(), ["#/kind enum", "#/nameEn required", "#/nameNl min_length"]);
}
