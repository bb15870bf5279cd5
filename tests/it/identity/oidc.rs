//! A real OpenID provider: `tests/oidc/`, run by node. Without node and npm the tests are skipped, unless `REQUIRE_OIDC=1`.

use crate::support::{TestApp, signing::base64url};
use aws_lc_rs::digest::{SHA256, digest};
use proeftuin::{base::clock::Clock, config::issuers::Issuer, identity::bearer::Algorithm};
use reqwest::{Client, Response, redirect::Policy};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

const CALLBACK: &str = "http://127.0.0.1:1/callback";

struct Provider {
    issuer: String,
    process: Child,
    http: Client,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Provider {
    /// Starts it; none where it can't be had.
    fn start() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc");
        let installed = Command::new(folder.join("install")).output().unwrap();
        if !installed.status.success() {
            let why = String::from_utf8_lossy(&installed.stderr).trim().to_owned();
            assert!(std::env::var_os("REQUIRE_OIDC").is_none(), "no OpenID provider to test with: {why}");
            eprintln!("tests with a real OpenID provider skipped: {why}");
            return None;
        }
        let modules = String::from_utf8(installed.stdout).unwrap();
        let mut process = Command::new("node")
            .arg(folder.join("provider.mjs"))
            .arg(modules.trim())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let issuer =
            lines.map_while(Result::ok).find_map(|line| line.strip_prefix("issuer ").map(str::to_owned));
        let http = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        Some(Self { issuer: issuer.unwrap(), process, http })
    }

    async fn metadata(&self) -> Value {
        let place = format!("{}/.well-known/openid-configuration", self.issuer);
        read_json(self.http.get(place).send().await.unwrap()).await
    }

    async fn token(&self, (client, secret): (&str, &str), form: &[(&str, &str)]) -> String {
        let place = self.metadata().await["token_endpoint"].as_str().unwrap().to_owned();
        let request = self.http.post(place).basic_auth(client, Some(secret));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(encode(form));
        let answer = read_json(request.send().await.unwrap()).await;
        answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned()
    }

    /// Client credentials: a machine's token.
    async fn machine(&self, resource: &str) -> String {
        let form = [("grant_type", "client_credentials"), ("resource", resource)];
        self.token(("machine", "machine-secret"), &form).await
    }

    /// Authorization code with PKCE: what a browser does, through the login form and the consent form.
    async fn person(&self, name: &str, resource: &str) -> String {
        let verifier = base64url(digest(&SHA256, name.as_bytes()));
        let challenge = base64url(digest(&SHA256, verifier.as_bytes()));
        let query = encode(&[
            ("client_id", "portal"),
            ("response_type", "code"),
            ("scope", "openid"),
            ("prompt", "consent"),
            ("redirect_uri", CALLBACK),
            ("state", "state-1"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("resource", resource),
        ]);
        let place = self.metadata().await["authorization_endpoint"].as_str().unwrap().to_owned();
        let mut browser = Browser { http: &self.http, issuer: &self.issuer, cookies: BTreeMap::new() };
        let mut next = browser.get(&format!("{place}?{query}")).await;
        for _ in 0..20 {
            if next.starts_with(CALLBACK) {
                break;
            }
            next = browser.get_or_fill_in(&next, name).await;
        }
        let parameters = next.strip_prefix(CALLBACK).unwrap();
        assert!(parameters.contains("state=state-1"), "{next}");
        let code = parameters.split(['?', '&']).find_map(|pair| pair.strip_prefix("code=")).unwrap();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", &verifier),
            ("resource", resource),
        ];
        self.token(("portal", "portal-secret"), &form).await
    }
}

async fn read_json(response: Response) -> Value {
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

fn encode(pairs: &[(&str, &str)]) -> String {
    let mut url = reqwest::Url::parse("http://127.0.0.1").unwrap();
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap().to_owned()
}

/// As much of a browser as it takes: cookies, forms, and where to go next.
struct Browser<'p> {
    http: &'p Client,
    issuer: &'p str,
    cookies: BTreeMap<String, String>,
}

impl Browser<'_> {
    async fn get(&mut self, place: &str) -> String {
        let response = self.send(self.http.get(place)).await;
        self.location(&response)
    }

    /// A redirect is followed; a form is filled in.
    async fn get_or_fill_in(&mut self, place: &str, name: &str) -> String {
        let response = self.send(self.http.get(place)).await;
        if response.status().is_redirection() {
            return self.location(&response);
        }
        let page = response.text().await.unwrap();
        let between = |from: &str| {
            page.split(from)
                .nth(1)
                .and_then(|rest| rest.split('"').next())
                .unwrap_or_else(|| panic!("{page}"))
        };
        let (action, prompt) = (between("action=\""), between("name=\"prompt\" value=\""));
        let form = encode(&[("prompt", prompt), ("login", name), ("password", "x")]);
        let request = self.http.post(self.absolute(action));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        let response = self.send(request).await;
        self.location(&response)
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Response {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header("cookie", cookies.join("; ")).send().await.unwrap();
        for cookie in response.headers().get_all("set-cookie") {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        response
    }

    fn location(&self, response: &Response) -> String {
        let location = response.headers().get("location").unwrap_or_else(|| panic!("{response:?}"));
        self.absolute(location.to_str().unwrap())
    }

    fn absolute(&self, place: &str) -> String {
        if place.starts_with('/') { format!("{}{place}", self.issuer) } else { place.to_owned() }
    }
}

#[actix_web::test]
async fn people_and_machines_get_in_with_tokens_of_a_real_provider() {
    let Some(provider) = Provider::start() else {
        return;
    };
    for algorithm in [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256] {
        let resource = |host: &str| format!("https://{host}.test.example/{}", algorithm.name());
        let audience = resource("proeftuin");
        let issuer = Issuer { audience: Some(audience.clone()), algorithm, ..Issuer::new(&provider.issuer) };
        let app = at_this_time(issuer).await;
        let admin = app.admin().await;
        let (person, machine) = (provider.person("anna", &audience).await, provider.machine(&audience).await);
        for (subject, token) in [("anna", &person), ("machine", &machine)] {
            let bearer = app.with_token(token);
            let name = format!("{subject} {}", algorithm.name());
            assert_eq!(bearer.get("/v1/me").await.expect(401).code(), "no_account", "{name}");
            let new = json!({ "email": format!("{subject}@lab.example"), "name": name });
            let account = admin.post("/v1/users", new).await.expect(201).id();
            let link = json!({ "issuer": provider.issuer, "subject": subject });
            admin.post(&format!("/v1/users/{account}/identities"), link).await.expect(201);
            assert_eq!(bearer.get("/v1/me").await.expect(200).body["name"], name);
            // It claims to be an administrator; the register knows better.
            bearer.get("/v1/users").await.expect(403);
        }
        let elsewhere = provider.machine(&resource("elsewhere")).await;
        assert_eq!(app.with_token(&elsewhere).get("/v1/me").await.expect(401).code(), "unauthenticated");
        let cut = &machine[..machine.len() - 8];
        assert_eq!(app.with_token(cut).get("/v1/me").await.expect(401).code(), "unauthenticated");
    }
}

#[actix_web::test]
async fn a_provider_that_signs_otherwise_than_agreed_or_for_another_client_is_refused() {
    let Some(provider) = Provider::start() else {
        return;
    };
    let audience = "https://proeftuin.test.example/ES256".to_owned();
    let listed = |algorithm: Algorithm, client: &str| Issuer {
        audience: Some(audience.clone()),
        algorithm,
        clients: vec![client.to_owned()],
        ..Issuer::new(&provider.issuer)
    };
    let token = provider.machine(&audience).await;
    for (issuer, code) in [
        (listed(Algorithm::ES256, "machine"), "no_account"),
        (listed(Algorithm::ES256, "portal"), "unauthenticated"),
        (listed(Algorithm::RS256, "machine"), "unauthenticated"),
        (listed(Algorithm::EdDSA, "machine"), "unauthenticated"),
    ] {
        let app = at_this_time(issuer).await;
        assert_eq!(app.with_token(&token).get("/v1/me").await.expect(401).code(), code);
    }
}

/// A service whose clock stands at the provider's time: the machine's.
async fn at_this_time(issuer: Issuer) -> TestApp {
    let app = TestApp::with(move |config| config.issuers.push(issuer)).await;
    let ahead = jiff::Timestamp::now().as_second() - app.clock.now().as_second();
    app.clock.advance_secs(ahead);
    app
}
