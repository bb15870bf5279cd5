//! The second factor: who has one shows it at every login; roles that ask for one sleep without it.

use super::{PASSWORD, account, holder, log_in, text};
use crate::support::{Client, Got, OpenIdProvider, SigningKey, TestApp};
use proeftuin::{
    base::{
        actor::{Caller, Role},
        clock::Clock,
        key::Key,
    },
    config::issuers::Issuer,
    identity::{
        actions::ensure_admin,
        links::{actions::create_identity, model::NewIdentity},
        passwords,
    },
};
use serde_json::json;
use totp_rs::{Algorithm, Secret, TOTP};

const EMAIL: &str = "anna@lab.example";

/// An app on a telephone, as anybody else made it: from the address that a picture shows.
fn telephone(setup: &Got) -> TOTP {
    let shown = TOTP::from_url(text(setup, "uri")).unwrap();
    let typed = Secret::Encoded(text(setup, "secret").to_owned()).to_bytes().unwrap();
    assert_eq!(shown.secret, typed);
    assert_eq!((shown.algorithm, shown.digits, shown.step), (Algorithm::SHA1, 6, 30));
    assert_eq!((shown.account_name.as_str(), shown.issuer.as_deref()), (EMAIL, Some("Proeftuin")));
    shown
}

fn shows(app: &TestApp, telephone: &TOTP) -> String {
    telephone.generate(app.clock.now().as_second().unsigned_abs())
}

async fn log_in_with(app: &TestApp, code: &str) -> Got {
    let body = json!({ "email": EMAIL, "password": PASSWORD, "code": code });
    app.anonymous().post("/v1/tokens", body).await
}

/// Somebody with a second factor: their telephone and codes on paper.
async fn with_factor(app: &TestApp) -> (TOTP, Vec<String>) {
    account(&app.admin().await, EMAIL).await;
    turn_on(app).await
}

async fn turn_on(app: &TestApp) -> (TOTP, Vec<String>) {
    let anna = holder(app, &log_in(app, EMAIL, PASSWORD).await.expect(200));
    let setup = anna.post("/v1/me/second-factor", json!({ "password": PASSWORD })).await.expect(200);
    let telephone = telephone(&setup);
    let code = json!({ "code": shows(app, &telephone) });
    let done = anna.post("/v1/me/second-factor/confirm", code).await.expect(200);
    let codes = done.body["recoveryCodes"].as_array().unwrap();
    (telephone, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

/// Lets the app show its next code.
fn half_a_minute_later(app: &TestApp) {
    app.clock.advance_secs(30);
}

#[actix_web::test]
async fn whoever_turned_a_second_factor_on_shows_it_at_every_login() {
    let app = TestApp::new().await;
    account(&app.admin().await, EMAIL).await;
    let anna = holder(&app, &log_in(&app, EMAIL, PASSWORD).await.expect(200));
    let path = "/v1/me/second-factor";
    assert_eq!(anna.get(path).await.expect(200).body["status"], "none");
    let setup = anna.post(path, json!({ "password": PASSWORD })).await.expect(200);
    assert_eq!(anna.get(path).await.expect(200).body["status"], "begun");
    log_in(&app, EMAIL, PASSWORD).await.expect(200);

    let telephone = telephone(&setup);
    let code = json!({ "code": shows(&app, &telephone) });
    let codes = anna.post(&format!("{path}/confirm"), code).await.expect(200);
    assert_eq!(codes.body["recoveryCodes"].as_array().unwrap().len(), 10);
    anna.get("/v1/me").await.expect(401);

    let needed = log_in(&app, EMAIL, PASSWORD).await.expect(401);
    assert_eq!(needed.code(), "second_factor_required");
    assert_eq!(log_in_with(&app, "123456").await.expect(401).code(), "second_factor_wrong");
    half_a_minute_later(&app);
    let anna = holder(&app, &log_in_with(&app, &shows(&app, &telephone)).await.expect(200));
    let mine = anna.get(path).await.expect(200);
    assert_eq!((&mine.body["status"], &mine.body["recoveryCodesLeft"]), (&json!("on"), &json!(10)));
    let me = anna.get("/v1/me").await.expect(200);
    assert_eq!(me.body["secondFactorSince"], mine.body["confirmedAt"]);
    assert_eq!(anna.post(path, json!({ "password": PASSWORD })).await.expect(409).code(), "not_unique");
}

#[actix_web::test]
async fn a_wrong_password_tells_nothing_of_a_second_factor() {
    let app = TestApp::new().await;
    let (telephone, _) = with_factor(&app).await;
    half_a_minute_later(&app);
    let code = shows(&app, &telephone);
    for code in [None, Some(code.as_str()), Some("123456")] {
        let body = json!({ "email": EMAIL, "password": "vier losse fietsbelletjes", "code": code });
        let got = app.anonymous().post("/v1/tokens", body).await.expect(401);
        assert_eq!(got.code(), "unauthenticated");
    }
    // The code of those attempts was not used up.
    log_in_with(&app, &code).await.expect(200);
}

#[actix_web::test]
async fn a_code_works_once_also_for_two_who_type_it_at_once() {
    let app = TestApp::new().await;
    let (telephone, _) = with_factor(&app).await;
    let first = shows(&app, &telephone);
    assert_eq!(log_in_with(&app, &first).await.expect(401).code(), "second_factor_wrong", "it turned it on");
    half_a_minute_later(&app);
    let code = shows(&app, &telephone);
    let both = futures_util::future::join(log_in_with(&app, &code), log_in_with(&app, &code)).await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[actix_web::test]
async fn a_code_on_paper_stands_in_for_the_telephone_and_works_once() {
    let app = TestApp::new().await;
    let (_, codes) = with_factor(&app).await;
    let typed = codes[3].to_lowercase().replace('-', " ");
    let anna = holder(&app, &log_in_with(&app, &typed).await.expect(200));
    assert_eq!(anna.get("/v1/me/second-factor").await.expect(200).body["recoveryCodesLeft"], 9);
    log_in_with(&app, &codes[3]).await.expect(401);
    log_in_with(&app, &codes[4]).await.expect(200);
    // Codes belong to one account.
    account(&app.admin().await, "other@lab.example").await;
    let body = json!({ "email": "other@lab.example", "password": PASSWORD, "code": codes[5] });
    app.anonymous().post("/v1/tokens", body).await.expect(200);
    log_in_with(&app, &codes[5]).await.expect(200);
}

#[actix_web::test]
async fn after_twenty_wrong_codes_only_paper_or_an_administrator_helps() {
    let app = TestApp::new().await;
    let (telephone, codes) = with_factor(&app).await;
    half_a_minute_later(&app);
    for _ in 0..19 {
        log_in_with(&app, "000000").await.expect(401);
    }
    log_in_with(&app, &shows(&app, &telephone)).await.expect(200);
    for _ in 0..20 {
        log_in_with(&app, "000000").await.expect(401);
    }
    half_a_minute_later(&app);
    assert_eq!(log_in_with(&app, &shows(&app, &telephone)).await.expect(401).code(), "second_factor_wrong");
    log_in_with(&app, &codes[0]).await.expect(200);
    half_a_minute_later(&app);
    log_in_with(&app, &shows(&app, &telephone)).await.expect(200);
}

#[actix_web::test]
async fn a_second_factor_is_begun_and_removed_with_the_password_only() {
    let app = TestApp::new().await;
    let (telephone, _) = with_factor(&app).await;
    half_a_minute_later(&app);
    let anna = holder(&app, &log_in_with(&app, &shows(&app, &telephone)).await.expect(200));
    let path = "/v1/me/second-factor/remove";
    half_a_minute_later(&app);
    let code = shows(&app, &telephone);
    for (password, code, fault) in [
        ("vier losse fietsbelletjes", Some(code.as_str()), "#/password wrong"),
        (PASSWORD, None, "#/code wrong"),
        (PASSWORD, Some("000000"), "#/code wrong"),
    ] {
        let got = anna.post(path, json!({ "password": password, "code": code })).await.expect(400);
        assert_eq!(got.faults(), [fault]);
    }
    anna.post(path, json!({ "password": PASSWORD, "code": code })).await.expect(204);
    let anna = holder(&app, &log_in(&app, EMAIL, PASSWORD).await.expect(200));
    assert_eq!(anna.get("/v1/me/second-factor").await.expect(200).body["recoveryCodesLeft"], 0);
    anna.post(path, json!({ "password": PASSWORD })).await.expect(404);
    let wrong = json!({ "password": "vier losse fietsbelletjes" });
    assert_eq!(anna.post("/v1/me/second-factor", wrong).await.expect(400).faults(), ["#/password wrong"]);
    let early = anna.post("/v1/me/second-factor/confirm", json!({ "code": "000000" })).await;
    assert_eq!(early.expect(404).code(), "not_found");
}

#[actix_web::test]
async fn an_administrator_takes_the_factor_away_from_who_lost_it() {
    let app = TestApp::new().await;
    let (_, codes) = with_factor(&app).await;
    let admin = app.admin().await;
    let users = admin.get("/v1/users").await.expect(200);
    let anna = users.body["users"].as_array().unwrap().iter().find(|user| user["email"] == EMAIL).unwrap();
    assert!(anna["secondFactorSince"].is_string());
    let account = format!("/v1/users/{}", anna["id"].as_str().unwrap());
    let path = format!("{account}/second-factor");
    admin.delete(&path, "\"1\"").await.expect(412);
    let seen = admin.get(&account).await.expect(200);
    admin.delete(&path, &seen.etag()).await.expect(204);
    assert_ne!(admin.get(&account).await.expect(200).etag(), seen.etag());
    let anna = holder(&app, &log_in(&app, EMAIL, PASSWORD).await.expect(200));
    admin.delete(&path, &admin.get(&account).await.etag()).await.expect(404);
    // The codes of the lost one are worth nothing any more, also with a new one.
    let (_, _) = turn_on(&app).await;
    log_in_with(&app, &codes[0]).await.expect(401);
    anna.delete(&path, &seen.etag()).await.expect(401);
}

/// A service whose administrators need a second factor, and the account of one.
async fn strict(issuers: Vec<Issuer>) -> (TestApp, Client, String) {
    let app = TestApp::with(move |config| {
        config.second_factor_for = vec![Role::Admin];
        config.issuers = issuers;
    })
    .await;
    let made = app.app.db().write(|write| ensure_admin(write, &Caller::service(), EMAIL));
    let id = made.await.unwrap();
    let issued = app.app.tokens().issue(id, uuid::Uuid::new_v4(), app.clock.now()).unwrap();
    let admin = app.with_token(&issued.token);
    (app, admin, id.to_string())
}

#[actix_web::test]
async fn a_role_that_asks_for_a_second_factor_sleeps_without_it() {
    let (app, admin, id) = strict(Vec::new()).await;
    assert_eq!(admin.get("/v1/users").await.expect(403).code(), "second_factor_needed");
    let settled = passwords::hash(PASSWORD).unwrap().into_text();
    let user = app.id_literal(&id).await;
    app.sql(format!("UPDATE users SET password_hash = '{settled}' WHERE id = {user}")).await;
    let (telephone, _) = turn_on(&app).await;
    half_a_minute_later(&app);
    let admin = holder(&app, &log_in_with(&app, &shows(&app, &telephone)).await.expect(200));
    admin.get("/v1/users").await.expect(200);
    // Another role of the same person needs none; nor does what everybody may.
    let coordinator = json!({ "email": "c@lab.example", "name": "C", "password": PASSWORD });
    let coordinator = admin.post("/v1/users", coordinator).await.expect(201).id();
    let lab = app.bare_lab("active").await;
    let grants = format!("/v1/users/{coordinator}/grants");
    admin.post(&grants, json!({ "role": "coordinator", "object": lab })).await.expect(201);
    admin.post(&grants, json!({ "role": "admin" })).await.expect(201);
    let both = holder(&app, &log_in(&app, "c@lab.example", PASSWORD).await.expect(200));
    both.get("/v1/me").await.expect(200);
    both.get(&format!("/v1/grants?lab={lab}")).await.expect(200);
    assert_eq!(both.get("/v1/audit-entries").await.expect(403).code(), "second_factor_needed");
    let me = both.get("/v1/me").await.expect(200);
    assert_eq!(me.body["grants"].as_array().unwrap().len(), 2, "what sleeps is still theirs");
}

#[actix_web::test]
async fn a_provider_says_whether_a_second_factor_was_shown_and_when_somebody_logged_in() {
    let key = SigningKey::es256("k");
    let provider = OpenIdProvider::start(&[&key]);
    let second_factor = vec!["mfa".to_owned(), "urn:gold".to_owned()];
    let setting = Issuer { second_factor, max_login_minutes: Some(30), ..provider.setting("ES256") };
    let (app, _, id) = strict(vec![setting]).await;
    let (issuers, key_of) = ([provider.issuer.clone()], Key(id));
    let linked = app.app.db().write(move |write| {
        let new = NewIdentity { issuer: issuers[0].clone(), subject: "anna".to_owned() };
        create_identity(write, &Caller::service(), &key_of, new, &issuers)
    });
    linked.await.unwrap();
    let now = app.clock.now().as_second();
    let shown = |with| key.token(&provider.claims(&app, "anna"), &with);
    for (claims, status, why) in [
        (json!({ "auth_time": now - 60, "amr": ["pwd", "mfa"] }), 200, "among amr"),
        (json!({ "auth_time": now - 60, "acr": "urn:gold" }), 200, "as acr"),
        (json!({ "auth_time": now - 60, "acr": "urn:bronze", "amr": ["pwd"] }), 403, "not shown"),
        (json!({ "auth_time": now - 60, "acr": 2, "amr": "mfa" }), 403, "in a form that says nothing"),
        (json!({ "auth_time": now - 60 }), 403, "nothing said"),
        (json!({ "auth_time": now - 1801, "acr": "urn:gold" }), 401, "too long ago"),
        (json!({ "acr": "urn:gold" }), 401, "when is not said"),
        (json!({ "auth_time": now + 3600, "acr": "urn:gold" }), 401, "in the future"),
    ] {
        let got = app.with_token(&shown(claims.clone())).get("/v1/users").await;
        assert_eq!(got.status, status, "{why}: {claims} {got:?}");
    }
    // A token that was good stops when the login is too long ago, though it was remembered.
    let token = shown(json!({ "auth_time": now - 1700, "acr": "urn:gold" }));
    app.with_token(&token).get("/v1/users").await.expect(200);
    app.clock.advance_secs(120);
    app.with_token(&token).get("/v1/users").await.expect(401);
}

#[actix_web::test]
async fn what_was_stolen_elsewhere_is_no_password_here() {
    use sha1::{Digest, Sha1};
    let digest = |text: &str| format!("{:X}", Sha1::digest(text));
    let mut stolen = vec![digest("paarse olifant danst graag"), digest("iets anders")];
    stolen.sort();
    let file = std::env::temp_dir().join(format!("stolen-{}.txt", uuid::Uuid::new_v4().simple()));
    std::fs::write(&file, stolen.join(":12\r\n") + ":3\r\n").unwrap();
    let list = file.clone();
    let app = TestApp::with(move |config| config.breached_passwords_file = Some(list)).await;
    let admin = app.admin().await;
    let new = |password: &str| json!({ "email": EMAIL, "name": "Anna", "password": password });
    let refused = admin.post("/v1/users", new("paarse olifant danst graag")).await.expect(400);
    assert_eq!(refused.faults(), ["#/password breached"]);
    admin.post("/v1/users", new("paarse olifant danst nooit")).await.expect(201);
    std::fs::remove_file(file).unwrap();
}
