//! One-time links: once, in time, and only from those who gain nothing by them.

use super::{PASSWORD, account, anonymous, holder, log_in, my_id, text};
use crate::support::{Client, Got, TestApp};
use proeftuin::base::actor::Role;
use serde_json::json;

const OTHER: &str = "zeven paarse regenjassen";

async fn link(by: &Client, user: &str, purpose: &str) -> Got {
    by.post(&format!("/v1/users/{user}/links"), json!({ "purpose": purpose })).await
}

async fn redeem(app: &TestApp, secret: &str) -> Got {
    app.anonymous().post("/v1/links/redeem", json!({ "secret": secret, "password": OTHER })).await
}

#[actix_web::test]
async fn a_reset_works_once_and_ends_every_session() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let user = account(&admin, "anna@lab.example").await.id();
    let tokens = log_in(&app, "anna@lab.example", PASSWORD).await.expect(200);
    let made = link(&admin, &user, "reset").await.expect(200);
    assert_eq!(text(&made, "expiresAt"), "2026-11-02T09:00:00Z");
    assert!(made.header("etag").is_none());
    holder(&app, &tokens).get("/v1/me").await.expect(200);

    redeem(&app, text(&made, "secret")).await.expect(204);
    holder(&app, &tokens).get("/v1/me").await.expect(401);
    log_in(&app, "anna@lab.example", PASSWORD).await.expect(401);
    log_in(&app, "anna@lab.example", OTHER).await.expect(200);
    redeem(&app, text(&made, "secret")).await.expect(404);
}

#[actix_web::test]
async fn every_link_that_does_not_work_is_the_same_answer() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mut secrets = vec!["ptl_of-nobody".to_owned()];
    let mut user = Vec::new();
    for name in ["used", "replaced", "expired", "disabled", "changed"] {
        let made = account(&admin, &format!("{name}@lab.example")).await;
        user.push((made.id(), made.etag()));
    }
    let path = |index: usize| format!("/v1/users/{}", user[index].0);
    for (id, _) in &user {
        secrets.push(text(&link(&admin, id, "reset").await.expect(200), "secret").to_owned());
    }
    redeem(&app, &secrets[1]).await.expect(204);
    link(&admin, &user[1].0, "reset").await.expect(200);
    admin.patch(&path(3), &user[3].1, json!({ "status": "disabled" })).await.expect(200);
    admin.patch(&path(4), &user[4].1, json!({ "password": OTHER })).await.expect(200);
    app.clock.advance_secs(3599);
    let in_time =
        text(&link(&admin_again(&app).await, &user[1].0, "reset").await.expect(200), "secret").to_owned();
    app.clock.advance_secs(1);
    let mut seen = Vec::new();
    for secret in &secrets {
        let got = redeem(&app, secret).await.expect(404);
        assert_eq!(got.code(), "link_not_valid");
        seen.push(anonymous(&got));
    }
    assert!(seen.windows(2).all(|two| two[0] == two[1]), "{seen:#?}");
    redeem(&app, &in_time).await.expect(204);
    // Making a disabled account active does not bring its link back.
    let admin = admin_again(&app).await;
    admin.patch_now(&path(3), json!({ "status": "active" })).await.expect(200);
    redeem(&app, &secrets[4]).await.expect(404);
}

/// The clock has moved, so the first one's token is no more.
async fn admin_again(app: &TestApp) -> Client {
    app.admin().await
}

#[actix_web::test]
async fn an_invitation_is_for_three_days_and_for_accounts_without_a_password() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let new = json!({ "email": "new@lab.example", "name": "Nieuw" });
    let user = admin.post("/v1/users", new).await.expect(201).id();
    let secret = text(&link(&admin, &user, "invitation").await.expect(200), "secret").to_owned();
    assert!(secret.starts_with("ptl_") && secret.len() == 47, "{secret}");
    app.clock.advance_secs(72 * 3600 - 1);
    redeem(&app, &secret).await.expect(204);
    let got = link(&app.admin().await, &user, "invitation").await.expect(409);
    assert_eq!(got.code(), "has_password");
}

#[actix_web::test]
async fn a_weak_password_does_not_use_the_link_up() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let user = account(&admin, "anna.vermeer@lab.example").await.id();
    let secret = text(&link(&admin, &user, "reset").await.expect(200), "secret").to_owned();
    for weak in ["password1234", "anna.vermeer.2026"] {
        let body = json!({ "secret": secret, "password": weak });
        let got = app.anonymous().post("/v1/links/redeem", body).await.expect(400);
        assert_eq!(got.faults(), ["#/password weak"], "{weak}");
    }
    redeem(&app, &secret).await.expect(204);
}

#[actix_web::test]
async fn links_are_made_by_those_who_gain_nothing_by_them() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (organisation, lab) = (app.organisation("sme").await, app.bare_lab("active").await);
    let network = app.bare_network("manual", &[&lab]).await;
    let sme = [(Role::Sme, Some(&*organisation))];
    let coordinator = [(Role::Coordinator, Some(&*lab))];
    let manager = [(Role::NetworkManager, Some(&*network))];
    // Whose link, by whom, for what, and the answer.
    let both = [sme[0], coordinator[0]];
    let table: &[(&[_], &[_], &str, u16)] = &[
        (&sme, &sme, "invitation", 200),
        (&sme, &sme, "reset", 403),
        (&coordinator, &coordinator, "invitation", 200),
        (&coordinator, &coordinator, "reset", 403),
        (&coordinator, &manager, "reset", 200),
        (&sme, &manager, "reset", 403),
        (&manager, &manager, "invitation", 200),
        (&manager, &manager, "reset", 403),
        (&both, &sme, "invitation", 404),
        (&both, &coordinator, "invitation", 404),
        (&both, &manager, "invitation", 200),
        (&both, &manager, "reset", 403),
        (&manager, &coordinator, "invitation", 404),
        (&[(Role::Admin, None)], &manager, "invitation", 404),
        (&[], &manager, "invitation", 404),
        (&[], &[(Role::Admin, None)], "invitation", 200),
        (&[(Role::Admin, None)], &[(Role::Admin, None)], "reset", 200),
    ];
    for (row, (whose, by, purpose, expected)) in table.iter().enumerate() {
        let person = my_id(&app.person(whose).await).await;
        let maker = app.person(by).await;
        let got = link(&maker, &person, purpose).await;
        assert_eq!(got.status, *expected, "row {row}: {:#}", got.body);
    }
    link(&admin, "00000000-0000-7000-8000-000000000000", "reset").await.expect(404);
    let disabled = account(&admin, "off@lab.example").await;
    let path = format!("/v1/users/{}", disabled.id());
    admin.patch(&path, &disabled.etag(), json!({ "status": "disabled" })).await.expect(200);
    assert_eq!(link(&admin, &disabled.id(), "reset").await.expect(409).code(), "not_ready");
}
