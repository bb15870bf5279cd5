//! Sessions: refresh, reuse, logout, and what else ends them.

use super::{PASSWORD, account, anonymous, holder, log_in, log_out, refresh, text};
use crate::support::TestApp;
use diesel::RunQueryDsl;
use serde_json::json;
use std::time::{Duration, Instant};

async fn anna() -> TestApp {
    let app = TestApp::new().await;
    account(&app.admin().await, "anna@lab.example").await;
    app
}

#[actix_web::test]
async fn a_refresh_token_works_once_and_its_reuse_ends_the_session() {
    let app = anna().await;
    let first = log_in(&app, "anna@lab.example", PASSWORD).await.expect(200);
    let other = log_in(&app, "anna@lab.example", PASSWORD).await.expect(200);
    let second = refresh(&app, text(&first, "refreshToken")).await.expect(200);
    assert_ne!(text(&first, "refreshToken"), text(&second, "refreshToken"));
    holder(&app, &second).get("/v1/me").await.expect(200);

    refresh(&app, text(&first, "refreshToken")).await.expect(401);
    for tokens in [&first, &second] {
        holder(&app, tokens).get("/v1/me").await.expect(401);
        refresh(&app, text(tokens, "refreshToken")).await.expect(401);
    }
    holder(&app, &other).get("/v1/me").await.expect(200);
    refresh(&app, text(&other, "refreshToken")).await.expect(200);
}

#[actix_web::test]
async fn logging_out_ends_the_session_at_once_in_every_process() {
    let app = anna().await;
    let elsewhere = app.another_process();
    let tokens = log_in(&app, "anna@lab.example", PASSWORD).await.expect(200);
    let access = text(&tokens, "accessToken");
    assert!(elsewhere.caller_of(access).await.is_ok());
    let renewed = refresh(&app, text(&tokens, "refreshToken")).await.expect(200);

    // Also by a token that was used: who logs out means it.
    log_out(&app, text(&tokens, "refreshToken")).await;
    for tokens in [&tokens, &renewed] {
        holder(&app, tokens).get("/v1/me").await.expect(401);
    }
    refresh(&app, text(&renewed, "refreshToken")).await.expect(401);
    let model = elsewhere.shared_model();
    elsewhere.db().read(move |read| model.catch_up(read)).await.unwrap();
    assert!(elsewhere.caller_of(access).await.is_err());
    // A process that starts later learns it from the rows.
    assert!(app.another_process().caller_of(access).await.is_err());
}

#[actix_web::test]
async fn people_see_where_they_are_logged_in_and_end_it_there() {
    let app = anna().await;
    account(&app.admin().await, "bram@lab.example").await;
    let lost = log_in(&app, "anna@lab.example", PASSWORD).await.expect(200);
    app.clock.advance_secs(24 * 3600);
    let here = log_in(&app, "anna@lab.example", PASSWORD).await.expect(200);
    let bram = log_in(&app, "bram@lab.example", PASSWORD).await.expect(200);
    let (anna, bram) = (holder(&app, &here), holder(&app, &bram));

    let got = anna.get("/v1/me/sessions").await.expect(200);
    let sessions = got.body["sessions"].as_array().unwrap();
    let days = |name: &str| sessions.iter().map(|one| one[name].as_str().unwrap()[..10].to_owned()).collect();
    let days: [Vec<String>; 3] = ["lastUsedAt", "idleAt", "expiresAt"].map(days);
    assert_eq!(
        days,
        [["2026-11-02", "2026-11-03"], ["2026-11-09", "2026-11-10"], ["2026-12-02", "2026-12-03"]]
            .map(|pair| pair.map(str::to_owned).to_vec())
    );

    let path = format!("/v1/me/sessions/{}", sessions[0]["id"].as_str().unwrap());
    assert_eq!(bram.get("/v1/me/sessions").await.expect(200).body["sessions"].as_array().unwrap().len(), 1);
    bram.delete(&path, "\"1\"").await.expect(404);
    anna.delete(&path, "\"1\"").await.expect(204);
    anna.delete(&path, "\"1\"").await.expect(404);
    holder(&app, &lost).get("/v1/me").await.expect(401);
    refresh(&app, text(&lost, "refreshToken")).await.expect(401);
    assert_eq!(anna.get("/v1/me/sessions").await.expect(200).body["sessions"].as_array().unwrap().len(), 1);
    // One that nobody went on with for a week is over, and not shown.
    app.clock.advance_secs(6 * 24 * 3600);
    refresh(&app, text(&here, "refreshToken")).await.expect(200);
    app.clock.advance_secs(2 * 24 * 3600);
    let again = log_in(&app, "bram@lab.example", PASSWORD).await.expect(200);
    let own = holder(&app, &again).get("/v1/me/sessions").await.expect(200);
    assert_eq!(own.body["sessions"].as_array().unwrap().len(), 1, "{own:?}");
}

#[actix_web::test]
async fn logging_out_answers_the_same_whatever_the_token() {
    let app = anna().await;
    let tokens = log_in(&app, "anna@lab.example", PASSWORD).await.expect(200);
    log_out(&app, text(&tokens, "refreshToken")).await;
    log_out(&app, text(&tokens, "refreshToken")).await;
    log_out(&app, "ptr_of-nobody").await;
}

#[actix_web::test]
async fn every_refused_refresh_is_the_same_answer() {
    let app = anna().await;
    let used = log_in(&app, "anna@lab.example", PASSWORD).await.expect(200);
    refresh(&app, text(&used, "refreshToken")).await.expect(200);
    let ended = log_in(&app, "anna@lab.example", PASSWORD).await.expect(200);
    log_out(&app, text(&ended, "refreshToken")).await;
    let mut seen = Vec::new();
    for token in ["ptr_of-nobody", text(&used, "refreshToken"), text(&ended, "refreshToken")] {
        seen.push(anonymous(&refresh(&app, token).await.expect(401)));
    }
    assert!(seen.windows(2).all(|two| two[0] == two[1]), "{seen:#?}");
}

#[actix_web::test]
async fn an_unused_session_ends_after_a_week_and_any_after_thirty_days() {
    let app = anna().await;
    let unused = log_in(&app, "anna@lab.example", PASSWORD).await.expect(200);
    let mut used = log_in(&app, "anna@lab.example", PASSWORD).await.expect(200);
    for _ in 0..5 {
        app.clock.advance_secs(6 * 86_400 - 1);
        used = refresh(&app, text(&used, "refreshToken")).await.expect(200);
    }
    refresh(&app, text(&unused, "refreshToken")).await.expect(401);
    // Five seconds before the end the last access token is as short as what is left.
    assert_eq!(text(&used, "sessionExpiresAt"), "2026-12-02T08:00:00Z");
    assert_eq!(text(&used, "expiresAt"), "2026-12-02T08:00:00Z");
    holder(&app, &used).get("/v1/me").await.expect(200);
    app.clock.advance_secs(5);
    holder(&app, &used).get("/v1/me").await.expect(401);
    refresh(&app, text(&used, "refreshToken")).await.expect(401);
}

#[actix_web::test]
async fn a_disabled_account_is_out_within_five_seconds_and_stays_out() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for number in 0..100 {
        let email = format!("p{number}@lab.example");
        let new = json!({ "email": email, "name": "Iemand" });
        let made = admin.post("/v1/users", new).await.expect(201);
        let user = proeftuin::base::id::Id::from_uuid(made.id().parse().unwrap());
        let logins = app.app.config().logins;
        let begun = app
            .app
            .db()
            .write(move |write| proeftuin::identity::sessions::begin_session(write, user, None, &logins));
        let session = begun.await.unwrap().unwrap();
        let now = app.app.clock().now();
        let issued = app.app.tokens().issue_within(
            user,
            Some((session.id, session.until)),
            app.app.ids().next(now),
            now,
        );
        let person = app.with_token(&issued.unwrap().token);
        person.get("/v1/me").await.expect(200);
        let path = format!("/v1/users/{}", made.id());
        let disabled = admin.patch(&path, &made.etag(), json!({ "status": "disabled" })).await.expect(200);
        let begun = Instant::now();
        person.get("/v1/me").await.expect(401);
        assert!(begun.elapsed() < Duration::from_secs(5));
        if number % 10 == 0 {
            // Its sessions do not come back with it.
            let active = json!({ "status": "active" });
            admin.patch(&path, &disabled.etag(), active).await.expect(200);
            person.get("/v1/me").await.expect(401);
            refresh(&app, &session.refresh.reveal()).await.expect(401);
        }
    }
}

#[actix_web::test]
async fn a_new_password_ends_every_session() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = account(&admin, "anna@lab.example").await;
    let tokens = log_in(&app, "anna@lab.example", PASSWORD).await.expect(200);
    let path = format!("/v1/users/{}", made.id());
    let other = "zeven paarse regenjassen";
    admin.patch(&path, &made.etag(), json!({ "password": other })).await.expect(200);
    holder(&app, &tokens).get("/v1/me").await.expect(401);
    refresh(&app, text(&tokens, "refreshToken")).await.expect(401);
    log_in(&app, "anna@lab.example", PASSWORD).await.expect(401);
    let tokens = log_in(&app, "anna@lab.example", other).await.expect(200);
    // Other changes end nothing.
    admin.patch_now(&path, json!({ "name": "Anna" })).await.expect(200);
    holder(&app, &tokens).get("/v1/me").await.expect(200);
}

#[derive(diesel::QueryableByName)]
struct Kept {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

#[actix_web::test]
async fn no_secret_is_kept_and_none_is_in_an_event() {
    let app = anna().await;
    let admin = app.admin().await;
    let first = log_in(&app, "anna@lab.example", PASSWORD).await.expect(200);
    let second = refresh(&app, text(&first, "refreshToken")).await.expect(200);
    let me = super::my_id(&holder(&app, &second)).await;
    let link = admin.post(&format!("/v1/users/{me}/links"), json!({ "purpose": "reset" })).await.expect(200);
    log_out(&app, text(&second, "refreshToken")).await;
    let kept = app.app.db().read(|read| {
        let query = "SELECT token_sha256 AS text FROM refresh_tokens UNION ALL SELECT secret_sha256 FROM user_links \
             UNION ALL SELECT CAST(data AS TEXT) FROM events UNION ALL SELECT body FROM idempotency_keys \
             UNION ALL SELECT password_hash FROM users WHERE password_hash IS NOT NULL";
        let rows: Vec<Kept> = proeftuin::each!(read.db(), connection => diesel::sql_query(query).load(connection))?;
        Ok(rows.into_iter().map(|row| row.text).collect::<Vec<_>>().join("\n"))
    });
    let kept = kept.await.unwrap();
    let secrets = [text(&first, "refreshToken"), text(&second, "refreshToken"), text(&link, "secret")];
    for secret in secrets.iter().chain(&[PASSWORD, "anna@lab.example"]) {
        assert!(!kept.contains(secret) && !kept.contains(&secret[4..]), "{secret} in {kept}");
    }
    assert!(kept.contains("\"logout\""), "{kept}");
}
