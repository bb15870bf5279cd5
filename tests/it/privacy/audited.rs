//! Who read or changed what about somebody; and reads of contacts by those who need not be in touch.

use super::{Life, entries};

#[actix_web::test]
async fn one_question_tells_who_read_or_changed_what_about_somebody_since_when() {
    let life = Life::new().await;
    let admin = &life.world.admin;
    life.world.app.clock.advance_secs(600);
    let own = format!("/v1/users/{}", life.id);
    admin.get(&own).await.expect(200);
    admin.get(&format!("{own}/grants")).await.expect(200);
    admin.get("/v1/users").await.expect(200);
    let other = life.colleague.get("/v1/me").await.expect(200).id();
    admin.get(&format!("/v1/users/{other}")).await.expect(200);
    life.colleague.get(&own).await.expect(403);
    admin.patch_now(&own, serde_json::json!({ "name": "Anna" })).await.expect(200);
    let question = format!("person={}&since=2026-11-02T08:10:00Z", life.id);
    let told = entries(admin, &question).await;
    let told: Vec<(&str, &str)> = told
        .iter()
        .map(|entry| (entry["action"].as_str().unwrap(), entry["result"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("find_user", "ok"),
            ("list_grants", "ok"),
            ("list_users", "ok"),
            ("find_user", "forbidden"),
            ("find_user", "ok"),
            ("update_user", "ok")
        ]
    );
    let all = entries(admin, &format!("person={}", life.id)).await;
    assert!(all.len() > told.len(), "before that there were others");
    admin.get("/v1/audit-entries?person=anna").await.expect(400);
}

#[actix_web::test]
async fn an_administrator_does_not_read_contacts_of_requests_unseen() {
    let life = Life::new().await;
    let admin = &life.world.admin;
    let holders = format!("/v1/grants?lab={}", life.lab);
    let manager = &life.world.app.bare_network("manual", &[&life.lab]).await;
    let manager =
        life.world.app.person(&[(proeftuin::base::actor::Role::NetworkManager, Some(manager))]).await;
    for reader in [admin, &manager, &life.world.sme, &life.colleague] {
        reader.get("/v1/pilot-requests").await.expect(200);
    }
    for reader in [admin, &life.world.sme, &life.colleague] {
        reader.get(&life.request).await.expect(200);
    }
    admin.get(&holders).await.expect(200);
    manager.get(&holders).await.expect(200);
    for (action, object) in [
        ("list_pilot_requests", "/v1/pilot-requests"),
        ("find_pilot_request", life.request.as_str()),
        ("list_holders", "/v1/grants"),
    ] {
        let noted = entries(admin, &format!("action={action}&result=ok")).await;
        assert_eq!(noted.len(), 1, "only the administrator's: {noted:#?}");
        assert_eq!(noted[0]["object"], object);
    }
}
