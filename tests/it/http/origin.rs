//! Where a request came from, as the event log keeps it.

use crate::support::TestApp;
use proeftuin::db::events;
use reqwest::Method;
use serde_json::json;

#[actix_web::test]
async fn an_event_names_the_request_that_caused_it() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736";
    let body = json!({ "email": "a@lab.example", "name": "A" });
    let made = admin.post_with("/v1/users", &[("x-request-id", id)], body).await.expect(201);
    assert_eq!(made.header("x-request-id").as_deref(), Some(id));
    let logged = app.app.db().read(|read| events::list_events(read, 0, 100)).await.unwrap();
    assert_eq!(logged.last().unwrap().request_id.as_deref(), Some(id));
    // What the operator does by hand belongs to no request.
    assert_eq!(logged.first().unwrap().request_id, None);
}

#[actix_web::test]
async fn every_answer_has_the_id_of_its_request() {
    let app = TestApp::new().await;
    let anyone = app.anonymous();
    for (method, path) in [(Method::GET, "/v1/crss"), (Method::GET, "/nowhere"), (Method::TRACE, "/v1/crss")]
    {
        let got = anyone.send(method, path, &[], None).await;
        let id = got.header("x-request-id").unwrap();
        assert!(got.status < 400 || got.body["instance"] == format!("urn:uuid:{id}"), "{path}: {got:?}");
        let again = anyone.get(path).await;
        assert_ne!(again.header("x-request-id").unwrap(), id, "{path}");
    }
    let trace = [("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")];
    let got = anyone.send(Method::GET, "/nowhere", &trace, None).await.expect(404);
    assert_eq!(got.body["instance"], "urn:uuid:4bf92f35-77b3-4da6-a3ce-929d0e0e4736");
}
