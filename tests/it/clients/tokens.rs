//! The token endpoint: every way in, every refusal.

use super::{EXPIRES, FORM, Portal, ask};
use crate::support::{
    SigningKey,
    signing::{base64url, merged},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// The fields of a form, and the status and error that they get.
type Case<'a> = (&'a [(&'a str, &'a str)], u16, &'a str);

const GRANT: (&str, &str) = ("grant_type", "client_credentials");
const JWT: (&str, &str) = ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");

fn basic(id: &str, secret: &str) -> String {
    // As careful libraries do: everything that may be encoded is.
    let encoded = secret.replace('_', "%5F");
    format!("Basic {}", STANDARD.encode(format!("{}:{encoded}", id.replace('-', "%2D"))))
}

#[actix_web::test]
async fn a_secret_gets_a_token_by_header_or_form_and_it_is_narrowed_down() {
    let portal = Portal::with(&["account:read", "requests:read"]).await;
    portal.consented().await;
    let (secret, path) = portal.secret("secret").await;
    let header = basic(&portal.id, &secret);
    let by_header = ask(&portal.app.anonymous(), &[GRANT], &[("authorization", &header)]).await.expect(200);
    assert_eq!(by_header.body["token_type"], "Bearer");
    assert_eq!(by_header.body["expires_in"], 900);
    assert_eq!(by_header.body["scope"], "account:read requests:read");
    assert_eq!(by_header.header("cache-control").unwrap(), "no-store");
    let fields = [
        GRANT,
        ("client_id", &portal.id),
        ("client_secret", &secret),
        ("scope", "requests:read"),
        ("more", "1"),
    ];
    let by_form = portal.token(&fields).await.expect(200);
    assert_eq!(by_form.body["scope"], "requests:read");
    let whole = portal.app.with_token(by_header.body["access_token"].as_str().unwrap());
    let narrow = portal.app.with_token(by_form.body["access_token"].as_str().unwrap());
    assert_eq!(whole.get("/v1/me").await.expect(200).id(), portal.id);
    narrow.get("/v1/me").await.expect(403);
    narrow.get("/v1/pilot-requests").await.expect(200);
    portal.admin.patch_now(&portal.path(), json!({ "scopes": ["account:read"] })).await.expect(200);
    narrow.get("/v1/pilot-requests").await.expect(403);
    whole.get("/v1/me").await.expect(200);
    portal.keeper.delete(&path, "\"1\"").await.expect(204);
    whole.get("/v1/me").await.expect(401);
    portal.token(&fields).await.expect(401);
}

#[actix_web::test]
async fn every_refusal_is_as_the_standard_says() {
    let portal = Portal::with(&["requests:read"]).await;
    let (secret, _) = portal.secret("secret").await;
    let (key, _) = portal.secret("api_key").await;
    let other = proeftuin::clients::secrets::CLIENT_SECRET.generate().unwrap().reveal();
    let id = ("client_id", portal.id.as_str());
    let right = ("client_secret", secret.as_str());
    let cases: &[Case<'_>] = &[
        (&[id, right], 400, "invalid_request"),
        (&[GRANT, GRANT, id, right], 400, "invalid_request"),
        (&[("grant_type", "password"), id, right], 400, "unsupported_grant_type"),
        (&[GRANT, id, right, ("scope", "innovations:write")], 400, "invalid_scope"),
        (&[GRANT, id, right, ("scope", "alles")], 400, "invalid_scope"),
        (&[GRANT, id, right, JWT, ("client_assertion", "a.b.c")], 400, "invalid_request"),
        (&[GRANT, ("client_assertion", "a.b.c")], 400, "invalid_request"),
        (&[GRANT], 401, "invalid_client"),
        (&[GRANT, id], 401, "invalid_client"),
        (&[GRANT, right], 401, "invalid_client"),
        (&[GRANT, id, ("client_secret", &other)], 401, "invalid_client"),
        (&[GRANT, id, ("client_secret", &key)], 401, "invalid_client"),
        (&[GRANT, ("client_id", "00000000-0000-7000-8000-000000000000"), right], 401, "invalid_client"),
        (&[GRANT, JWT, ("client_assertion", "a.b.c")], 401, "invalid_client"),
    ];
    for (fields, status, error) in cases {
        let got = portal.token(fields).await.expect(*status);
        assert_eq!(got.body["error"], *error, "{fields:?}");
        assert_eq!(got.header("content-type").unwrap(), "application/json");
        assert_eq!(got.header("www-authenticate").is_some(), *status == 401);
    }
    let anonymous = portal.app.anonymous();
    let twice =
        ask(&anonymous, &[GRANT, right], &[("authorization", &basic(&portal.id, &secret))]).await.expect(400);
    assert_eq!(twice.body["error"], "invalid_request");
    for header in ["Bearer abc", "Basic !", "Basic YWJj", "Basic"] {
        let got = ask(&anonymous, &[GRANT], &[("authorization", header)]).await.expect(401);
        assert_eq!(got.body["error"], "invalid_client");
    }
    let in_address =
        anonymous.send(Method::POST, "/v1/oauth2/token?scope=x", &[FORM], Some(b"grant_type=x".to_vec()));
    assert_eq!(in_address.await.expect(400).body["error"], "invalid_request");
    assert_eq!(
        anonymous.post("/v1/oauth2/token", json!({})).await.expect(400).body["error"],
        "invalid_request"
    );
    let log = portal.admin.get("/v1/audit-entries?limit=100").await.expect(200).body.to_string();
    assert!(log.contains("create_machine_token") && log.contains("unauthenticated"));
    portal.admin.patch_now(&portal.path(), json!({ "status": "disabled" })).await.expect(200);
    portal.token(&[GRANT, id, right]).await.expect(401);
}

#[actix_web::test]
async fn a_signed_assertion_gets_a_token_once() {
    let portal = Portal::with(&["account:read"]).await;
    let (rsa, pss) = SigningKey::rsa("rsa");
    let keys = [SigningKey::es256("ec"), SigningKey::eddsa("ed"), rsa, pss];
    let base = portal.app.app.config().public_url.clone();
    let now = portal.app.app.clock().now().as_second();
    for key in &keys {
        let new = json!({ "kind": "public_key", "expiresAt": EXPIRES, "publicKey": key.jwk });
        let path = portal.credential(new).await.expect(201).header("location").unwrap();
        for audience in [json!(base), json!([format!("{base}/v1/oauth2/token")])] {
            let claims = json!({ "iss": portal.id, "sub": portal.id, "aud": audience, "exp": now + 300, "jti": Uuid::new_v4() });
            let assertion = key.sign(&json!({ "alg": key.algorithm, "kid": "any" }), &claims);
            let fields = [GRANT, JWT, ("client_assertion", assertion.as_str())];
            let got = portal.token(&fields).await.expect(200);
            let machine = portal.app.with_token(got.body["access_token"].as_str().unwrap());
            machine.get("/v1/me").await.expect(200);
            assert_eq!(portal.token(&fields).await.expect(401).body["error"], "invalid_client", "a replay");
        }
        portal.keeper.delete(&path, "\"1\"").await.expect(204);
    }
}

#[actix_web::test]
async fn an_assertion_with_one_fault_is_refused() {
    let portal = Portal::new().await;
    let key = SigningKey::es256("ec");
    let new = json!({ "kind": "public_key", "expiresAt": EXPIRES, "publicKey": key.jwk });
    portal.credential(new).await.expect(201);
    let base = portal.app.app.config().public_url.clone();
    let now = portal.app.app.clock().now().as_second();
    let good =
        || json!({ "iss": portal.id, "sub": portal.id, "aud": base, "exp": now + 60, "jti": Uuid::new_v4() });
    let header = json!({ "alg": "ES256" });
    let status = |assertion: String| {
        let portal = &portal;
        async move { portal.token(&[GRANT, JWT, ("client_assertion", &assertion)]).await.status }
    };
    assert_eq!(status(key.sign(&header, &good())).await, 200);
    let faults: &[Value] = &[
        json!({ "aud": "https://elsewhere.example" }),
        json!({ "aud": null }),
        json!({ "exp": now + 301 }),
        json!({ "exp": now }),
        json!({ "exp": null }),
        json!({ "exp": (now + 60).to_string() }),
        json!({ "nbf": now + 31 }),
        json!({ "iat": now + 31 }),
        json!({ "jti": null }),
        json!({ "jti": "" }),
        json!({ "iss": "iemand" }),
        json!({ "iss": "iemand", "sub": "iemand" }),
        json!({ "sub": Uuid::new_v4() }),
    ];
    for fault in faults {
        assert_eq!(status(key.sign(&header, &merged(&good(), fault))).await, 401, "{fault}");
    }
    for wrong in [
        json!({ "alg": "none" }),
        json!({ "alg": "HS256" }),
        json!({ "alg": "RS256" }),
        json!({ "alg": "ES256", "crit": ["x"] }),
        json!({ "alg": "ES256", "typ": "at+jwt" }),
    ] {
        assert_eq!(status(key.sign(&wrong, &good())).await, 401, "{wrong}");
    }
    let unsigned =
        format!("{}.{}.", base64url(json!({ "alg": "none" }).to_string()), base64url(good().to_string()));
    assert_eq!(status(unsigned).await, 401);
    assert_eq!(status(SigningKey::es256("ec").sign(&header, &good())).await, 401, "somebody else's key");
    // An assertion is no token, and a token no assertion.
    portal.app.with_token(&key.sign(&header, &good())).get("/v1/labs").await.expect(401);
}

#[actix_web::test]
async fn libraries_find_the_token_endpoint_and_the_keys() {
    let portal = Portal::new().await;
    let found = portal.app.anonymous().get("/.well-known/oauth-authorization-server").await.expect(200);
    let base = &portal.app.app.config().public_url;
    assert_eq!(found.body["issuer"], json!(base));
    assert_eq!(found.body["token_endpoint"], json!(format!("{base}/v1/oauth2/token")));
    let keys = portal.app.anonymous().get("/.well-known/jwks.json").await.expect(200);
    let own = SigningKey::of_service(&portal.app);
    assert_eq!(keys.body["keys"][0], own.jwk);
}
