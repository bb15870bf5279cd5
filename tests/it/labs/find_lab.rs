//! Reading one lab.

use super::{lab_after, published, whole, world};
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn what_is_not_published_exists_only_for_its_managers() {
    let (app, manager) = world().await;
    let draft = lab_after(&manager, "concept", &[]).await;
    lab_after(&manager, "ingediend", &["submit"]).await;
    let (anonymous, province) = (app.anonymous(), app.person(&[(Role::Province, None)]).await);
    let coordinator = app.person(&[(Role::Coordinator, Some(&draft))]).await;
    for path in ["/v1/labs/concept", "/v1/labs/ingediend", "/v1/labs/bestaat-niet"] {
        assert_eq!(
            anonymous.get(path).await.expect(404).body["detail"],
            "There is nothing here that you can see."
        );
        province.get(path).await.expect(404);
    }
    coordinator.get("/v1/labs/concept").await.expect(200);
    coordinator.get("/v1/labs/ingediend").await.expect(404);
    app.admin().await.get("/v1/labs/ingediend").await.expect(200);
}

#[actix_web::test]
async fn the_public_sees_published_suspended_and_retired_labs() {
    let (app, manager) = world().await;
    for events in
        [&["submit", "publish"][..], &["submit", "publish", "suspend"], &["submit", "publish", "retire"]]
    {
        let id = lab_after(&manager, &format!("na-{}", events.last().unwrap()), events).await;
        app.anonymous().get(&format!("/v1/labs/{id}")).await.expect(200);
    }
}

#[actix_web::test]
async fn the_person_behind_a_lab_is_shown_only_to_who_logged_in() {
    let (app, manager) = world().await;
    let mut new = whole("bemand");
    new["contact"] =
        json!({ "name": "Anna de Vries", "email": "info@lab.example", "phone": "+31 40 123 4567" });
    let id = manager.post("/v1/labs", new).await.expect(201).id();
    let path = format!("/v1/labs/{id}");
    manager.event(&path, "submit").await.expect(200);
    manager.event(&path, "publish").await.expect(200);
    let public = app.anonymous().get(&path).await.expect(200);
    assert_eq!(public.body["contact"], json!({ "name": null, "email": "info@lab.example", "phone": null }));
    assert!(!public.body.to_string().contains("Anna"));
    let person = app.person(&[]).await.get(&path).await.expect(200);
    assert_eq!(person.body["contact"]["name"], "Anna de Vries");
    assert_ne!(public.etag(), person.etag(), "a cache must not give one for the other");
}

#[actix_web::test]
async fn a_profile_is_stale_a_year_after_it_was_confirmed() {
    let (app, manager) = world().await;
    let id = published(&manager, "vers").await;
    let path = format!("/v1/labs/{id}");
    let anonymous = app.anonymous();
    assert_eq!(anonymous.get(&path).await.body["isStale"], false);
    app.clock.advance_secs(365 * 86_400);
    assert_eq!(anonymous.get(&path).await.body["isStale"], false);
    app.clock.advance_secs(86_400);
    assert_eq!(anonymous.get(&path).await.body["isStale"], true);
    // The token of the year before has expired.
    let coordinator = app.person(&[(Role::Coordinator, Some(&id))]).await;
    coordinator.event(&path, "confirm").await.expect(200);
    assert_eq!(anonymous.get(&path).await.body["isStale"], false);
}

#[actix_web::test]
async fn a_lab_is_not_modified_until_something_shown_with_it_changes() {
    let (app, manager) = world().await;
    let id = published(&manager, "bewaard").await;
    let path = format!("/v1/labs/{id}");
    let anonymous = app.anonymous();
    let known = anonymous.get(&path).await.etag();
    let again = async || {
        let headers = [("if-none-match", known.as_str())];
        anonymous.send(reqwest::Method::GET, &path, &headers, None).await.status
    };
    assert_eq!(again().await, 304);
    let service = json!({ "kind": "service", "nameNl": "Advies", "nameEn": "Advice" });
    manager.post(&format!("{path}/services"), service).await.expect(201);
    assert_eq!(again().await, 200);

    // Who logged in knows the version, which rises with what the lab is shown with.
    let path_of = |part: &str| format!("{path}/{part}");
    let version = manager.get(&path).await.etag();
    let service = json!({ "kind": "service", "nameNl": "Meer", "nameEn": "More" });
    manager.post(&path_of("services"), service).await.expect(201);
    let later = manager.get(&path).await.etag();
    assert_ne!(version, later);
    let period = json!({ "from": "2026-01-01" });
    manager.post(&path_of("involvements"), period).await.expect(201);
    assert_ne!(later, manager.get(&path).await.etag());
}
