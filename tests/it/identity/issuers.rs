//! OpenID providers: which tokens pass, when their keys are read, and what they can't do to us.

use crate::support::{
    BEGIN, Client, OpenIdProvider, SigningKey, TestApp,
    provider::Answer,
    signing::{base64url, claims, merged},
};
use futures_util::future::join_all;
use jiff::Timestamp;
use proeftuin::{base::clock::Clock, config::issuers::Issuer};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A service that accepts these issuers.
async fn service(issuers: Vec<Issuer>) -> TestApp {
    TestApp::with(move |config| config.issuers = issuers).await
}

/// A token as good as can be, for somebody who has no account.
fn token(app: &TestApp, provider: &OpenIdProvider, key: &SigningKey, with: Value) -> String {
    key.token(&provider.claims(app, "nobody"), &with)
}

/// Whether a token is genuine: nobody is linked here, so that is what `no_account` says.
async fn is_genuine(app: &TestApp, token: &str) -> bool {
    let got = app.with_token(token).get("/v1/me").await.expect(401);
    match got.code() {
        "no_account" => true,
        "unauthenticated" => false,
        other => panic!("{other}"),
    }
}

#[actix_web::test]
async fn a_token_passes_with_the_one_algorithm_of_its_issuer() {
    let (rs, ps) = SigningKey::rsa("rsa");
    let keys = [rs, ps, SigningKey::es256("ec"), SigningKey::eddsa("ed")];
    let all: Vec<&SigningKey> = keys.iter().collect();
    let mut published = all.clone();
    published.remove(1);
    let providers: Vec<OpenIdProvider> = keys.iter().map(|_| OpenIdProvider::start(&published)).collect();
    let settings = providers.iter().zip(&keys).map(|(provider, key)| provider.setting(key.algorithm));
    let app = service(settings.collect()).await;
    for (provider, of_issuer) in providers.iter().zip(&keys) {
        for key in &keys {
            let genuine = is_genuine(&app, &token(&app, provider, key, json!({}))).await;
            assert_eq!(genuine, key.algorithm == of_issuer.algorithm, "{}", key.algorithm);
        }
    }
}

#[actix_web::test]
async fn audience_clients_and_lifetime_are_those_of_the_settings() {
    let key = SigningKey::es256("k");
    let (open, strict) = (OpenIdProvider::start(&[&key]), OpenIdProvider::start(&[&key]));
    let clients = vec!["portal".to_owned(), "app".to_owned()];
    let audience = Some("urn:proeftuin".to_owned());
    let settings = vec![open.setting("ES256"), Issuer { clients, audience, ..strict.setting("ES256") }];
    let app = service(settings).await;
    let now = app.clock.now().as_second();
    let ours = &app.base_url;
    for (with, genuine) in [
        (json!({ "aud": [ours, "https://other.example"] }), true),
        (json!({ "aud": ["https://other.example"] }), false),
        (json!({ "aud": "urn:proeftuin" }), false),
        (json!({ "nbf": null }), true),
        (json!({ "nbf": now + 30, "iat": now + 30 }), true),
        (json!({ "nbf": now + 31 }), false),
        (json!({ "iat": now + 31 }), false),
        (json!({ "iat": now - 3000, "exp": now + 600 }), true),
        (json!({ "iat": now - 3000, "exp": now + 601 }), false),
        (json!({ "exp": now + 1 }), true),
        (json!({ "exp": now }), false),
        (json!({ "azp": "anyone", "roles": ["admin"] }), true),
    ] {
        assert_eq!(is_genuine(&app, &token(&app, &open, &key, with.clone())).await, genuine, "{with}");
    }
    for (with, genuine) in [
        (json!({ "azp": "portal" }), true),
        (json!({ "client_id": "app" }), true),
        (json!({ "azp": "portal", "client_id": "app" }), true),
        (json!({ "azp": "portal", "client_id": "other" }), false),
        (json!({ "azp": "other" }), false),
        (json!({}), false),
        (json!({ "azp": "portal", "aud": ours }), false),
    ] {
        let with = merged(&json!({ "aud": "urn:proeftuin" }), &with);
        assert_eq!(is_genuine(&app, &token(&app, &strict, &key, with.clone())).await, genuine, "{with}");
    }
    let typ = |typ: &str| merged(&key.header(), &json!({ "typ": typ }));
    for (typ, genuine) in [(typ("application/at+jwt"), true), (typ("AT+JWT"), true), (typ("JWT"), false)] {
        let token = key.sign(&typ, &open.claims(&app, "nobody"));
        assert_eq!(is_genuine(&app, &token).await, genuine, "{typ}");
    }
}

#[actix_web::test]
async fn a_thousand_invented_key_ids_cost_the_provider_one_request() {
    let key = SigningKey::es256("k");
    let provider = OpenIdProvider::start(&[&key]);
    let app = service(vec![provider.setting("ES256")]).await;
    let claims = provider.claims(&app, "nobody");
    let bogus = |number: usize| {
        key.sign(&merged(&key.header(), &json!({ "kid": format!("bogus-{number}") })), &claims)
    };
    for number in 0..1000 {
        assert!(app.app.caller_of(&bogus(number)).await.is_err());
    }
    assert_eq!((provider.key_sets(), provider.discoveries()), (1, 1));
    assert!(is_genuine(&app, &key.token(&claims, &json!({}))).await);
    assert_eq!(provider.key_sets(), 1);
    app.clock.advance_secs(59);
    assert!(app.app.caller_of(&bogus(1)).await.is_err());
    assert_eq!(provider.key_sets(), 1);
    app.clock.advance_secs(1);
    let calls = (0..100).map(|number| {
        let (app, token) = (app.app.clone(), bogus(number));
        async move { app.caller_of(&token).await.is_err() }
    });
    assert!(join_all(calls).await.into_iter().all(|refused| refused));
    assert_eq!(provider.key_sets(), 2);
}

#[actix_web::test]
async fn two_hundred_at_once_on_a_cold_start_share_one_request() {
    let key = SigningKey::es256("k");
    let provider = OpenIdProvider::start(&[&key]);
    provider.delay(Duration::from_millis(300));
    let app = service(vec![provider.setting("ES256")]).await;
    let calls = (0..200).map(|_| {
        let token = token(&app, &provider, &key, json!({}));
        async { is_genuine(&app, &{ token }).await }
    });
    assert!(join_all(calls).await.into_iter().all(|genuine| genuine));
    assert_eq!((provider.key_sets(), provider.discoveries()), (1, 1));
}

#[actix_web::test]
async fn a_slow_provider_holds_only_so_many_requests() {
    let key = SigningKey::es256("k");
    let provider = OpenIdProvider::start(&[&key]);
    provider.delay(Duration::from_millis(500));
    let app = service(vec![provider.setting("ES256")]).await;
    let mine = token(&app, &provider, &key, json!({}));
    let codes = join_all((0..300).map(|_| app.app.caller_of(&mine))).await;
    let waited = codes.into_iter().filter(|got| got.as_ref().is_err_and(|e| e.code().slug() == "no_account"));
    assert_eq!(waited.count(), 256);
    assert!(is_genuine(&app, &mine).await);
    assert_eq!(provider.key_sets(), 1);
}

#[actix_web::test]
async fn a_caller_who_hangs_up_does_not_take_the_keys_away_from_the_others() {
    let key = SigningKey::es256("k");
    let provider = OpenIdProvider::start(&[&key]);
    provider.delay(Duration::from_millis(300));
    let app = service(vec![provider.setting("ES256")]).await;
    let mine = token(&app, &provider, &key, json!({}));
    let impatient = tokio::time::timeout(Duration::from_millis(50), app.app.caller_of(&mine));
    assert!(impatient.await.is_err(), "it should still be waiting");
    let error = app.app.caller_of(&mine).await.unwrap_err();
    assert_eq!(error.code().slug(), "no_account");
    assert_eq!(provider.key_sets(), 1);
}

#[actix_web::test]
async fn after_a_rotation_the_next_request_passes_and_the_old_key_stops_in_ten_minutes() {
    let (old, new) = (SigningKey::es256("old"), SigningKey::es256("new"));
    let provider = OpenIdProvider::start(&[&old]);
    let app = service(vec![provider.setting("ES256")]).await;
    let long = json!({ "exp": app.clock.now().as_second() + 3600 });
    let (before, after) =
        (token(&app, &provider, &old, long.clone()), token(&app, &provider, &new, long.clone()));
    assert!(is_genuine(&app, &before).await);

    provider.publish(&[&old, &new]);
    app.clock.advance_secs(60);
    assert!(is_genuine(&app, &after).await);
    assert!(is_genuine(&app, &before).await);

    provider.publish(&[&new]);
    app.clock.advance_secs(599);
    provider.delay(Duration::from_secs(1));
    let began = Instant::now();
    assert!(is_genuine(&app, &before).await, "keys are good for ten minutes");
    assert!(began.elapsed() < Duration::from_millis(800), "and are renewed in passing: nobody waits");
    app.clock.advance_secs(1);
    assert!(!is_genuine(&app, &before).await);
    assert!(is_genuine(&app, &after).await);
}

#[actix_web::test]
async fn a_provider_that_is_down_takes_nobody_down_for_a_day() {
    let (key, other) = (SigningKey::es256("k"), SigningKey::es256("other"));
    let provider = OpenIdProvider::start(&[&key]);
    let app = service(vec![provider.setting("ES256")]).await;
    assert!(is_genuine(&app, &token(&app, &provider, &key, json!({}))).await);
    provider.break_down();
    let day = 24 * 3600;
    let mut age = 0;
    for until in [599, 600, 601, 3600, day / 2, day - 1] {
        app.clock.advance_secs(until - age);
        age = until;
        assert!(is_genuine(&app, &token(&app, &provider, &key, json!({}))).await, "after {until} s");
        assert!(!is_genuine(&app, &token(&app, &provider, &other, json!({}))).await, "after {until} s");
    }
    app.clock.advance_secs(1);
    let refused = app.with_token(&token(&app, &provider, &key, json!({}))).get("/v1/me").await.expect(401);
    assert!(refused.body["detail"].as_str().unwrap().contains("can't be read at this moment"), "{refused:?}");

    provider.answer(Answer::Good, Answer::Good);
    app.clock.advance_secs(60);
    assert!(is_genuine(&app, &token(&app, &provider, &key, json!({}))).await);
}

#[actix_web::test]
async fn the_service_starts_without_its_provider_and_finds_it_later() {
    let key = SigningKey::es256("k");
    let provider = OpenIdProvider::start(&[&key]);
    provider.break_down();
    let app = service(vec![provider.setting("ES256")]).await;
    app.admin().await.get("/v1/me").await.expect(200);
    for _ in 0..20 {
        assert!(!is_genuine(&app, &token(&app, &provider, &key, json!({}))).await);
    }
    assert_eq!((provider.discoveries(), provider.key_sets()), (1, 0), "it is asked once a minute at most");
    provider.answer(Answer::Good, Answer::Good);
    app.clock.advance_secs(60);
    assert!(is_genuine(&app, &token(&app, &provider, &key, json!({}))).await);
}

/// What a hostile provider answers, at discovery and at its key set; `other` is an honest one.
fn hostile(key: &SigningKey, other: &str) -> Vec<(&'static str, Answer, Answer)> {
    let set = |keys: Vec<Value>| Answer::Text(json!({ "keys": keys }).to_string().into_bytes());
    let text = |text: &str| Answer::Text(text.as_bytes().to_vec());
    let document = |issuer: &str, keys: &str| {
        Answer::Text(json!({ "issuer": issuer, "jwks_uri": keys }).to_string().into_bytes())
    };
    let padded = |bytes: usize| {
        let set = json!({ "keys": [key.jwk], "x": "x".repeat(bytes) });
        Answer::Text(set.to_string().into_bytes())
    };
    let mut crowd: Vec<Value> = (0..10_000).map(|n| json!({ "kid": n.to_string() })).collect();
    crowd.push(json!(1));
    let mut real: Vec<Value> =
        (0..10_000).map(|n| merged(&key.jwk, &json!({ "kid": n.to_string() }))).collect();
    real.push(key.jwk.clone());
    let fifty: Vec<Value> = (0..50)
        .map(|n| merged(&key.jwk, &json!({ "kid": n.to_string() })))
        .chain([key.jwk.clone()])
        .collect();
    let good = || Answer::Good;
    vec![
        ("10 MB", good(), padded(10_000_000)),
        ("a little over 256 KiB", good(), padded(256 * 1024)),
        ("10,000 keys that are none", good(), set(crowd)),
        ("10,000 keys", good(), set(real)),
        ("the 51st key", good(), set(fifty)),
        ("keys that are an object", good(), text("{\"keys\":{}}")),
        ("keys of wrong types", good(), text("{\"keys\":[1,null,[],{\"kid\":5,\"kty\":[]},\"x\"]}")),
        ("no JSON", good(), text("<html>")),
        ("very deep JSON", good(), text(&"[".repeat(200_000))),
        (
            "a shared secret",
            good(),
            set(vec![json!({ "kty": "oct", "kid": key.kid, "k": base64url("secret") })]),
        ),
        ("a drip of keys", good(), Answer::Drip),
        ("a redirect to good keys", good(), Answer::Redirect(format!("{other}/jwks"))),
        ("an error", good(), Answer::Status(500)),
        ("nothing", good(), Answer::Status(204)),
        ("a drip of discovery", Answer::Drip, good()),
        (
            "a redirect to other discovery",
            Answer::Redirect(format!("{other}/.well-known/openid-configuration")),
            good(),
        ),
        ("discovery of another issuer", document(other, &format!("{other}/jwks")), good()),
        ("keys elsewhere without TLS", document("SELF", "http://keys.example/jwks"), good()),
        ("keys in a file", document("SELF", "file:///etc/passwd"), good()),
        ("discovery that is a list", text("[]"), good()),
    ]
}

#[actix_web::test]
async fn nothing_that_a_hostile_provider_answers_is_accepted_or_waited_for() {
    let key = SigningKey::es256("k");
    let honest = OpenIdProvider::start(&[&key]);
    let rows = hostile(&key, &honest.issuer);
    let providers: Vec<(&str, OpenIdProvider)> = rows
        .into_iter()
        .map(|(name, discovery, keys)| {
            let provider = OpenIdProvider::start(&[&key]);
            let discovery = if let Answer::Text(text) = discovery {
                let text = String::from_utf8(text).unwrap().replace("SELF", &provider.issuer);
                Answer::Text(text.into_bytes())
            } else {
                discovery
            };
            provider.answer(discovery, keys);
            (name, provider)
        })
        .collect();
    let mut settings: Vec<Issuer> = providers.iter().map(|(_, one)| one.setting("ES256")).collect();
    settings.push(honest.setting("ES256"));
    let app = service(settings).await;
    let began = Instant::now();
    let tries = providers.iter().map(|(name, provider)| {
        let token = token(&app, provider, &key, json!({}));
        let app = &app;
        async move { (*name, is_genuine(app, &token).await) }
    });
    for (name, genuine) in join_all(tries).await {
        assert!(!genuine, "{name}");
    }
    let took = began.elapsed();
    assert!(took < Duration::from_secs(8), "{took:?}: five seconds for the slowest, all at once");
    assert!(is_genuine(&app, &token(&app, &honest, &key, json!({}))).await);
    // Whatever they did, the service lives.
    app.admin().await.get("/v1/me").await.expect(200);
}

#[actix_web::test]
async fn a_token_of_an_issuer_that_is_not_listed_is_never_looked_into() {
    let key = SigningKey::es256("k");
    let (listed, stranger) = (OpenIdProvider::start(&[&key]), OpenIdProvider::start(&[&key]));
    let app = service(vec![listed.setting("ES256")]).await;
    let now = BEGIN.parse::<Timestamp>().unwrap().as_second();
    for issuer in [&stranger.issuer, &format!("{}/", listed.issuer), &listed.issuer.to_uppercase()] {
        let token = key.token(&claims(issuer, &app.base_url, "nobody", now), &json!({}));
        assert!(!is_genuine(&app, &token).await, "{issuer}");
    }
    assert_eq!((stranger.discoveries(), listed.discoveries()), (0, 0));
}

#[actix_web::test]
async fn a_token_counts_only_in_one_authorization_header() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = admin.token.clone().unwrap();
    let anonymous = app.anonymous();
    let path = format!("/v1/users?access_token={token}");
    anonymous.get(&path).await.expect(401);
    admin.get(&path).await.expect(401);
    let bearer = format!("Bearer {token}");
    let send = async |headers: &[(&str, &str)]| {
        let client: &Client = &anonymous;
        client.send(reqwest::Method::GET, "/v1/users", headers, None).await.status
    };
    assert_eq!(send(&[("authorization", &bearer)]).await, 200);
    assert_eq!(send(&[("authorization", &bearer), ("authorization", &bearer)]).await, 401);
    assert_eq!(send(&[("authorization", &token)]).await, 401);
    assert_eq!(send(&[("authorization", &format!("Basic {token}"))]).await, 401);
    assert_eq!(send(&[("x-authorization", &bearer)]).await, 401);
    assert_eq!(send(&[("cookie", &format!("access_token={token}"))]).await, 401);
}
