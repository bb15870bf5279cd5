//! One lab, as the public reads it: from memory, and never older than what was written.

use crate::support::{Lab, TestApp};
use diesel::RunQueryDsl;
use proeftuin::base::actor::Role;

#[actix_web::test]
async fn the_public_reads_a_lab_from_memory_until_it_changes() {
    let app = TestApp::new().await;
    let id = app.lab(Lab::named("Aarde")).await;
    let client = app.anonymous();
    let by_id = format!("/v1/labs/{id}");
    let first = client.get("/v1/labs/aarde").await.expect(200);
    // A change without an event is one that the memory can't know of: so this shows where the answer comes from.
    let done = app
        .app
        .db()
        .write(|write| Ok(diesel::sql_query("UPDATE labs SET city = 'Elders'").execute(write.db())?));
    done.await.unwrap();
    let again = client.get(&by_id).await.expect(200);
    assert_eq!((&again.body, again.etag()), (&first.body, first.etag()));
    let known = [("if-none-match", &*again.etag())];
    client.send(reqwest::Method::GET, &by_id, &known, None).await.expect(304);
    // Who logged in reads the store.
    assert_eq!(app.admin().await.get(&by_id).await.expect(200).body["location"]["city"], "Elders");

    app.change_lab(id, |id| format!("UPDATE labs SET name = 'Anders' WHERE id = {id}")).await;
    let changed = client.get(&by_id).await.expect(200);
    assert_eq!(
        (&changed.body["name"], &changed.body["location"]["city"]),
        (&"Anders".into(), &"Elders".into())
    );
    assert_ne!(changed.etag(), first.etag());
    app.change_lab(id, |id| format!("UPDATE labs SET status = 'draft' WHERE id = {id}")).await;
    client.get(&by_id).await.expect(404);
}

#[actix_web::test]
async fn what_follows_from_the_day_is_worked_out_anew_each_day() {
    let app = TestApp::new().await;
    let verified =
        Lab { verified_at: Some("2025-11-02T12:00:00Z".parse().unwrap()), ..Lab::named("Bijna oud") };
    app.lab(verified).await;
    let client = app.anonymous();
    assert_eq!(client.get("/v1/labs/bijna-oud").await.expect(200).body["isStale"], false);
    assert_eq!(client.get("/v1/labs").await.expect(200).body["labs"][0]["isStale"], false);
    app.clock.advance_secs(86_400);
    assert_eq!(client.get("/v1/labs/bijna-oud").await.expect(200).body["isStale"], true);
    assert_eq!(client.get("/v1/labs").await.expect(200).body["labs"][0]["isStale"], true);
}

#[actix_web::test]
async fn a_draft_is_absent_for_all_but_its_managers() {
    let app = TestApp::new().await;
    app.lab(Lab { status: "draft", ..Lab::named("Geheim") }).await;
    let manager = app.person(&[(Role::Coordinator, Some("geheim"))]).await;
    for _ in 0..2 {
        app.anonymous().get("/v1/labs/geheim").await.expect(404);
        manager.get("/v1/labs/geheim").await.expect(200);
    }
}
