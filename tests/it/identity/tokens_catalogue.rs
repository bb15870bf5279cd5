//! 35 ways to forge a token, against every operation, with our own issuer and with an OpenID provider. None passes.

use crate::support::{
    OpenIdProvider, SigningKey, TestApp,
    signing::{base64url, claims, merged},
};
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::Jwk};
use proeftuin::{base::clock::Clock, config::issuers::Issuer, http::routes};
use reqwest::Method;
use serde_json::{Value, json};
use std::net::TcpListener;

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

/// What a forger knows and has: everything but the issuer's private key, and a key of their own.
struct Lane {
    issuer: String,
    audience: String,
    subject: String,
    /// Who the same person is at the other issuer.
    subject_elsewhere: String,
    now: i64,
    key: SigningKey,
    forger: SigningKey,
    /// Published by the provider, but not for this.
    for_encryption: SigningKey,
    for_another_algorithm: SigningKey,
    /// The same id, at another issuer that is accepted too.
    elsewhere: SigningKey,
    /// An address that nobody may ever connect to.
    trap: String,
}

/// A way to forge, and tokens made so.
type Row = (&'static str, Vec<String>);

impl Lane {
    fn claims(&self) -> Value {
        let base = claims(&self.issuer, &self.audience, &self.subject, self.now);
        merged(&base, &json!({ "azp": "portal" }))
    }

    fn good(&self) -> String {
        self.key.sign(&self.key.header(), &self.claims())
    }

    /// Good but for these claims.
    fn claiming(&self, with: Value) -> String {
        self.key.token(&self.claims(), &with)
    }

    /// Good but for these members of the header.
    fn headed(&self, with: Value) -> String {
        self.key.sign(&merged(&self.key.header(), &with), &self.claims())
    }

    /// By another key than the issuer's, under a header like the issuer's.
    fn by(&self, key: &SigningKey, with: Value) -> String {
        key.sign(&merged(&self.key.header(), &with), &self.claims())
    }

    fn segments(&self) -> [String; 3] {
        let good = self.good();
        let all: Vec<&str> = good.split('.').collect();
        [0, 1, 2].map(|at: usize| all[at].to_owned())
    }

    fn rows(&self) -> Vec<Row> {
        [
            self.signatures(),
            self.algorithms(),
            self.headers(),
            self.claim_rows(),
            self.people(),
            self.keys(),
            self.encodings(),
        ]
        .concat()
    }

    fn signatures(&self) -> Vec<Row> {
        let [header, body, signature] = self.segments();
        let other = base64url(merged(&self.claims(), &json!({ "jti": "other" })).to_string());
        let mut flipped = signature.clone().into_bytes();
        flipped[9] = if flipped[9] == b'A' { b'B' } else { b'A' };
        let flipped = String::from_utf8(flipped).unwrap();
        let zero = base64url([0; 64]);
        vec![
            ("SIG-1 no signature", vec![format!("{header}.{body}."), format!("{header}.{body}")]),
            ("SIG-2 another signature", [flipped, zero].map(|s| format!("{header}.{body}.{s}")).to_vec()),
            ("SIG-3 other claims under a good signature", vec![format!("{header}.{other}.{signature}")]),
        ]
    }

    fn algorithms(&self) -> Vec<Row> {
        let body = base64url(self.claims().to_string());
        let unsigned = |alg: &str| {
            let header = merged(&self.key.header(), &json!({ "alg": alg }));
            format!("{}.{body}.", base64url(header.to_string()))
        };
        let hmac = |secret: &[u8]| {
            let header = merged(&self.key.header(), &json!({ "alg": "HS256" }));
            let message = format!("{}.{body}", base64url(header.to_string()));
            let key = jsonwebtoken::EncodingKey::from_secret(secret);
            let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
            format!("{message}.{signature}")
        };
        let jwk = self.key.jwk.to_string();
        let x = self.key.jwk["x"].as_str().unwrap();
        let renamed = |alg: &str| self.headed(json!({ "alg": alg }));
        vec![
            ("ALG-1 none", vec![unsigned("none"), unsigned("")]),
            ("ALG-2 none in other letters", ["None", "NONE", "nOnE", "none "].map(unsigned).to_vec()),
            (
                "ALG-3 the public key as a shared secret",
                vec![hmac(jwk.as_bytes()), hmac(x.as_bytes()), hmac(b"")],
            ),
            (
                "ALG-4 another algorithm than the issuer's",
                [
                    renamed("ES384"),
                    renamed("RS256"),
                    renamed("es256"),
                    self.headed(json!({ "alg": ["ES256"] })),
                ]
                .to_vec(),
            ),
        ]
    }

    fn headers(&self) -> Vec<Row> {
        let jwk = &self.forger.jwk;
        let chain = json!([base64url("a certificate")]);
        let by_forger = |with: Value| {
            let own_id = merged(&with, &json!({ "kid": self.forger.kid }));
            vec![self.by(&self.forger, with), self.by(&self.forger, own_id)]
        };
        let trap = &self.trap;
        let no_typ = merged(&self.key.header(), &json!({ "typ": null }));
        vec![
            ("HDR-1 jku", by_forger(json!({ "jku": format!("{trap}/jwks") }))),
            ("HDR-2 x5u", by_forger(json!({ "x5u": format!("{trap}/chain") }))),
            ("HDR-3 jwk", by_forger(json!({ "jwk": jwk }))),
            ("HDR-4 x5c", by_forger(json!({ "x5c": chain }))),
            (
                "HDR-5 crit",
                [json!(["exp"]), json!([]), json!("b64"), json!(["https://rules.example"])]
                    .map(|crit| self.headed(json!({ "crit": crit })))
                    .into_iter()
                    .chain([self.key.sign_text(
                        &self.key.header().to_string().replacen('{', "{\"crit\":null,", 1),
                        &self.claims().to_string(),
                    )])
                    .collect(),
            ),
            (
                "HDR-6 not an access token",
                ["JWT", "", "at+jwt; x=1", "dpop+jwt", "logout+jwt", "application/jwt"]
                    .map(|typ| self.headed(json!({ "typ": typ })))
                    .into_iter()
                    .chain([self.key.sign(&no_typ, &self.claims())])
                    .collect(),
            ),
        ]
    }

    fn claim_rows(&self) -> Vec<Row> {
        let now = self.now;
        let with = |all: &[Value]| all.iter().map(|with| self.claiming(with.clone())).collect::<Vec<_>>();
        let odd = |name: &str| {
            let numbers = [
                serde_json::from_str(&format!("{}.5", now + 20)).unwrap(),
                json!(-1),
                json!("1"),
                json!(1e300),
                json!(u64::MAX),
                json!(i64::MAX),
                json!([now]),
            ];
            numbers.map(|number| self.claiming(json!({ name: number }))).to_vec()
        };
        let null = |name: &str| {
            let text = merged(&self.claims(), &json!({ name: null })).to_string();
            self.key.sign_text(
                &self.key.header().to_string(),
                &text.replacen('{', &format!("{{\"{name}\":null,"), 1),
            )
        };
        let far = now + 3600;
        vec![
            ("CLM-1 no exp", [with(&[json!({ "exp": null })]), vec![null("exp")]].concat()),
            (
                "CLM-2 expired",
                with(&[json!({ "exp": now }), json!({ "exp": now - 86_400 }), json!({ "exp": 0 })]),
            ),
            ("CLM-3 times that are none", [odd("exp"), odd("iat"), odd("nbf"), vec![null("nbf")]].concat()),
            ("CLM-4 no iat, or a future one", with(&[json!({ "iat": null }), json!({ "iat": now + 120 })])),
            ("CLM-5 not valid yet", with(&[json!({ "nbf": now + 120, "exp": now + 300 })])),
            (
                "CLM-6 no issuer, or several",
                with(&[
                    json!({ "iss": null }),
                    json!({ "iss": [self.issuer] }),
                    json!({ "iss": "https://other.example" }),
                    json!({ "iss": 1 }),
                ]),
            ),
            (
                "CLM-7 no audience",
                [
                    with(&[json!({ "aud": null }), json!({ "aud": [] }), json!({ "aud": "" })]),
                    vec![null("aud")],
                ]
                .concat(),
            ),
            (
                "CLM-8 for somebody else",
                with(&[
                    json!({ "aud": "https://other.example" }),
                    json!({ "aud": ["a", "b"] }),
                    json!({ "aud": format!("{}/x", self.audience) }),
                    json!({ "aud": { "a": self.audience } }),
                ]),
            ),
            (
                "CLM-9 no subject or token id",
                with(&[
                    json!({ "sub": null }),
                    json!({ "sub": "" }),
                    json!({ "sub": 1 }),
                    json!({ "sub": "x".repeat(256) }),
                    json!({ "jti": null }),
                    json!({ "jti": 5 }),
                    json!({ "jti": "" }),
                ]),
            ),
            (
                "CLM-10 for too long",
                with(&[
                    json!({ "iat": now - 10, "exp": far }),
                    json!({ "exp": now + 10 * 365 * 86_400 }),
                    json!({ "iat": now - 86_400, "nbf": now - 86_400 }),
                ]),
            ),
        ]
    }

    fn people(&self) -> Vec<Row> {
        let admin = json!({ "roles": ["admin"], "scope": "admin", "groups": ["admin"], "grants": [{ "role": "admin" }] });
        let with = |sub: &str| self.claiming(merged(&admin, &json!({ "sub": sub })));
        vec![
            ("AUTHZ-1 a role without an account", vec![with(NOBODY), with("nobody")]),
            ("AUTHZ-2 somebody of another issuer", vec![with(&self.subject_elsewhere)]),
            // Our own issuer has no clients: there the account is disabled.
            (
                "AUTHZ-3 from a client that is not accepted",
                vec![self.claiming(if self.is_external() {
                    json!({ "azp": "other" })
                } else {
                    json!({ "sub": NOBODY, "azp": "other" })
                })],
            ),
        ]
    }

    fn is_external(&self) -> bool {
        self.issuer.ends_with("/realm")
    }

    fn keys(&self) -> Vec<Row> {
        let kids = |all: &[Value]| {
            all.iter().map(|kid| self.by(&self.forger, json!({ "kid": kid }))).collect::<Vec<_>>()
        };
        let enc = &self.for_encryption;
        let other = &self.for_another_algorithm;
        vec![
            (
                "KEY-1 no key id",
                vec![
                    self.headed(json!({ "kid": null })),
                    self.headed(json!({ "kid": "" })),
                    self.headed(json!({ "kid": 1 })),
                ],
            ),
            ("KEY-2 an unknown key", kids(&[json!(self.forger.kid), json!("unknown")])),
            (
                "KEY-3 a key id that is a path, an address or SQL",
                kids(&[
                    json!("../../../dev/null"),
                    json!("/proc/self/environ"),
                    json!(format!("{}/k", self.trap)),
                    json!("k' UNION SELECT 'x"),
                    json!("k\u{0}"),
                    json!("k".repeat(129)),
                    json!("k".repeat(8000)),
                ]),
            ),
            (
                "KEY-4 the key of another issuer",
                vec![
                    self.by(&self.elsewhere, json!({})),
                    self.by(&self.elsewhere, json!({ "kid": self.elsewhere.kid })),
                ],
            ),
            ("JWKS-1 a key for encryption", vec![self.by(enc, json!({ "kid": enc.kid }))]),
            (
                "JWKS-2 a key for another algorithm",
                vec![
                    self.by(other, json!({ "kid": other.kid })),
                    self.by(other, json!({ "kid": other.kid, "alg": other.algorithm })),
                ],
            ),
        ]
    }

    fn encodings(&self) -> Vec<Row> {
        let good = self.good();
        let [header, body, signature] = self.segments();
        let twice = self.claims().to_string().replacen('{', "{\"sub\":\"somebody-else\",", 1);
        let jws = json!({ "payload": body, "protected": header, "signature": signature });
        let jwe = json!({ "alg": "dir", "enc": "A256GCM", "typ": "at+jwt", "kid": self.key.kid });
        let jwe = base64url(jwe.to_string());
        vec![
            (
                "ENC-1 encrypted, or as JSON",
                vec![
                    format!("{jwe}..{body}.{signature}.{header}"),
                    format!("{good}.{signature}.x"),
                    jws.to_string().replace(' ', ""),
                ],
            ),
            (
                "ENC-2 base64 in another form",
                vec![
                    format!("{good}="),
                    format!("{good}=="),
                    format!("{header}=.{body}.{signature}"),
                    format!("{header}.{body}=.{signature}"),
                    format!("{header}.{body}.{signature}A"),
                    format!(".{good}"),
                    format!("{good}."),
                    format!("{header}..{body}.{signature}"),
                    good.replace('.', "%2E"),
                ],
            ),
            (
                "ENC-3 a member that comes twice",
                vec![self.key.sign_text(&self.key.header().to_string(), &twice)],
            ),
        ]
    }
}

struct Scene {
    app: TestApp,
    lanes: [Lane; 2],
    trap: TcpListener,
    _providers: [OpenIdProvider; 2],
}

impl Scene {
    /// An administrator with both logins, and a forger.
    async fn new() -> Self {
        let (key, elsewhere, forger) =
            (SigningKey::es256("k"), SigningKey::es256("k"), SigningKey::es256("forger"));
        let (mut for_encryption, for_another_algorithm) = (SigningKey::es256("enc"), SigningKey::eddsa("ed"));
        for_encryption.jwk["use"] = json!("enc");
        let provider = OpenIdProvider::start(&[&key, &for_encryption, &for_another_algorithm]);
        let other = OpenIdProvider::start(&[&elsewhere]);
        let listed = vec![
            Issuer { clients: vec!["portal".to_owned()], ..provider.setting("ES256") },
            other.setting("ES256"),
        ];
        let app = TestApp::with(move |config| config.issuers = listed).await;
        let admin = app.admin().await;
        let id = admin.get("/v1/me").await.expect(200).id();
        let link = json!({ "issuer": provider.issuer, "subject": "admin-there" });
        admin.post(&format!("/v1/users/{id}/identities"), link).await.expect(201);
        let trap = TcpListener::bind("127.0.0.1:0").unwrap();
        trap.set_nonblocking(true).unwrap();
        let lane =
            |issuer: &str, subject: &str, subject_elsewhere: &str, key: SigningKey, elsewhere: SigningKey| {
                Lane {
                    issuer: issuer.to_owned(),
                    audience: app.base_url.clone(),
                    subject: subject.to_owned(),
                    subject_elsewhere: subject_elsewhere.to_owned(),
                    now: app.clock.now().as_second(),
                    key,
                    forger: forger.clone(),
                    for_encryption: for_encryption.clone(),
                    for_another_algorithm: for_another_algorithm.clone(),
                    elsewhere,
                    trap: format!("http://{}", trap.local_addr().unwrap()),
                }
            };
        let own = SigningKey::of_service(&app);
        let lanes = [
            lane(&app.base_url, &id, "admin-there", own, key.clone()),
            lane(&provider.issuer, "admin-there", &id, key, elsewhere),
        ];
        Self { app, lanes, trap, _providers: [provider, other] }
    }

    /// What an operation answers to a token.
    async fn status(&self, path: &str, method: &actix_web::http::Method, token: &str) -> u16 {
        let (path, query) = path.split_once('?').map_or((path, ""), |(path, query)| (path, query));
        let parts: Vec<&str> =
            path.split('/').map(|part| if part.starts_with('{') { NOBODY } else { part }).collect();
        let method = Method::from_bytes(method.as_str().as_bytes()).unwrap();
        let media_type =
            if method == Method::PATCH { "application/merge-patch+json" } else { "application/json" };
        let mut request = self
            .app
            .http
            .request(method.clone(), format!("{}{}?{query}", self.app.base_url, parts.join("/")))
            .header("authorization", format!("Bearer {token}"));
        if method != Method::GET {
            request = request.header("content-type", media_type).header("if-match", "\"1\"").body("{}");
        }
        request.send().await.unwrap().status().as_u16()
    }

    async fn everywhere(&self, token: &str, expected: impl Fn(u16) -> bool, what: &str) {
        // The token endpoint asks for the proof of a client, not for a token.
        let guarded = routes::operations().iter().filter(|operation| operation.contract.form.is_none());
        let tries = guarded.map(|operation| async move {
            (operation.id, self.status(operation.path, &operation.method, token).await)
        });
        let answers: Vec<(&str, u16)> = stream::iter(tries).buffer_unordered(16).collect().await;
        for (id, status) in answers {
            assert!(expected(status), "{what}: {id} answers {status}");
        }
    }
}

#[actix_web::test]
async fn none_of_35_kinds_of_forged_token_passes_at_any_operation() {
    let scene = Scene::new().await;
    for lane in &scene.lanes {
        scene
            .everywhere(&lane.good(), |status| status != 401, &format!("a good token of {}", lane.issuer))
            .await;
        let rows = lane.rows();
        assert_eq!(rows.len(), 35);
        for (name, tokens) in rows {
            for token in &tokens {
                assert!(scene.app.app.caller_of(token).await.is_err(), "{name} of {}: {token}", lane.issuer);
                assert_eq!(scene.status("/v1/me", &actix_web::http::Method::GET, token).await, 401, "{name}");
            }
            scene.everywhere(&tokens[0], |status| status == 401, name).await;
        }
        assert!(scene.app.app.caller_of(&lane.good()).await.is_ok(), "and good ones still pass");
    }
    let connected = scene.trap.accept();
    assert!(connected.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock));
}

#[actix_web::test]
async fn a_token_in_the_address_is_refused_at_every_operation() {
    let scene = Scene::new().await;
    let token = scene.lanes[0].good();
    for operation in routes::operations() {
        let path = format!("{}?access_token={token}", operation.path);
        // Beside a good one, too.
        assert_eq!(scene.status(&path, &operation.method, &token).await, 401, "{}", operation.id);
    }
}

/// The control: were the library left to its defaults, these rows would pass, so the catalogue sees what it is for.
#[actix_web::test]
async fn the_librarys_defaults_would_let_rows_of_the_catalogue_pass() {
    let mut scene = Scene::new().await;
    let lane = &mut scene.lanes[1];
    lane.now = Timestamp::now().as_second();
    let jwk: Jwk = serde_json::from_value(lane.key.jwk.clone()).unwrap();
    let key = DecodingKey::from_jwk(&jwk).unwrap();
    let mut defaults = Validation::new(Algorithm::ES256);
    defaults.set_audience(&[&lane.audience]);
    defaults.set_issuer(&[&lane.issuer]);
    let passes = |token: &String| jsonwebtoken::decode::<Value>(token, &key, &defaults).is_ok();
    assert!(passes(&lane.good()));
    let caught: Vec<&str> = lane
        .rows()
        .into_iter()
        .filter(|(_, tokens)| tokens.iter().any(passes))
        .map(|(name, _)| name.split(' ').next().unwrap())
        .collect();
    for row in ["HDR-5", "HDR-6", "CLM-4", "CLM-5", "CLM-6", "CLM-7", "CLM-9", "CLM-10", "KEY-1"] {
        assert!(caught.contains(&row), "{row} would not pass; those that would: {caught:?}");
    }
}
