//! A whole story of logins, links, keys and tokens, and afterwards no secret of it in the log, the database or the audit log.

use super::{account, holder, log_in, log_out, refresh, text};
use crate::support::{Client, SigningKey, TestApp};
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use proeftuin::{base::actor::Role, db::open::DatabaseUrl, each};
use reqwest::Method;
use serde_json::json;
use std::{
    io::Write,
    sync::{Arc, Mutex},
};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};
use uuid::Uuid;

const ANNA: &str = "anna@lab.example";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Where log lines go.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Texts that try to look like lines of the log.
async fn forge(app: &TestApp, admin: &Client) {
    let line = "x\r\n{\"level\":\"ERROR\",\"forged\":true}\n\u{1b}[31mforged";
    app.anonymous().post("/v1/tokens", json!({ "email": line, "password": line })).await;
    admin.post("/v1/organisations", json!({ "name": line, "kind": "sme" })).await.expect(201);
    admin.post("/v1/labs/none/transitions", json!({ "event": line })).await;
    let headers = [("x-request-id", "forged"), ("traceparent", "forged"), ("user-agent", "\tforged")];
    app.anonymous().send(Method::GET, "/v1/labs?q=%0d%0a%7b%22forged%22%3atrue%7d", &headers, None).await;
    app.anonymous().send(Method::GET, "/v1/labs/%0d%0aforged%1b%5b31m", &headers, None).await;
}

/// Everything that the service logs from here on, at every level. The test's own HTTP client is left out: what it sends is
/// no secret of the service's log.
fn listen() -> Lines {
    let lines = Lines::default();
    let filter = EnvFilter::new("trace,hyper=off,hyper_util=off,reqwest=off,mio=off,polling=off");
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(lines.clone()).try_init().unwrap();
    lines
}

/// Passwords, tokens and keys, each under a name.
#[derive(Default)]
struct Secrets(Vec<(String, String)>);

impl Secrets {
    fn keep(&mut self, name: &str, secret: &str) -> String {
        self.0.push((name.to_owned(), secret.to_owned()));
        secret.to_owned()
    }

    /// What betrays a secret when it turns up: the whole, its second half, and how a header or a form would carry it.
    fn traces(&self) -> Vec<(String, String)> {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let mut traces = Vec::new();
        for (name, secret) in &self.0 {
            traces.push((name.clone(), secret.clone()));
            traces.push((format!("half of {name}"), secret[secret.len() / 2..].to_owned()));
            traces.push((format!("{name} in base64"), STANDARD.encode(secret)));
            traces.push((format!("{name} in a form"), secret.replace(' ', "+")));
        }
        traces
    }
}

/// Logging in and out, changing and resetting passwords, and everything that goes wrong with it.
async fn people(app: &TestApp, admin: &Client, secrets: &mut Secrets) {
    let password = secrets.keep("the first password", super::PASSWORD);
    let id = account(admin, ANNA).await.id();
    let tokens = log_in(app, ANNA, &password).await.expect(200);
    let first = secrets.keep("a refresh token", text(&tokens, "refreshToken"));
    secrets.keep("an access token", text(&tokens, "accessToken"));
    let wrong = secrets.keep("a wrong password", "zes natte paraplubakken");
    log_in(app, ANNA, &wrong).await.expect(401);
    log_in(app, "niemand@lab.example", &wrong).await.expect(401);
    let again = refresh(app, &first).await.expect(200);
    secrets.keep("a later refresh token", text(&again, "refreshToken"));
    secrets.keep("a later access token", text(&again, "accessToken"));
    let me = holder(app, &again);
    let newer = secrets.keep("the second password", "drie gele regenjassen");
    let guess = secrets.keep("a wrong present password", "acht kromme spijkers");
    for present in [&guess, &password] {
        let change = json!({ "password": newer, "currentPassword": present });
        me.patch_now("/v1/me", change).await;
    }
    refresh(app, &first).await.expect(401);
    for (purpose, chosen) in [("reset", "vijf houten trappen"), ("reset", "negen blauwe emmers")] {
        let link =
            admin.post(&format!("/v1/users/{id}/links"), json!({ "purpose": purpose })).await.expect(200);
        let link = secrets.keep("a link", text(&link, "secret"));
        let chosen = secrets.keep("a password by a link", chosen);
        let used = json!({ "secret": link, "password": chosen });
        app.anonymous().post("/v1/links/redeem", used.clone()).await.expect(204);
        app.anonymous().post("/v1/links/redeem", used).await.expect(404);
    }
    let last = log_in(app, ANNA, "negen blauwe emmers").await.expect(200);
    log_out(app, &secrets.keep("the last refresh token", text(&last, "refreshToken"))).await;
    // In the wrong place, of the wrong form, and with a key for repeats.
    let stray = secrets.keep("a password in a wrong field", "tien verdwaalde wolven");
    app.anonymous()
        .post("/v1/tokens", json!({ "email": stray, "password": 1, "wachtwoord": stray }))
        .await
        .expect(400);
    admin.post("/v1/users", json!({ "email": "x", "name": "X", "password": stray })).await.expect(400);
    let token = secrets.keep("an access token in the address", text(&last, "accessToken"));
    app.anonymous().get(&format!("/v1/me?access_token={token}")).await.expect(401);
    app.anonymous().get(&format!("/v1/labs?token={token}")).await.expect(400);
    let key = [("idempotency-key", "eens")];
    let new = json!({ "email": "bert@lab.example", "name": "Bert", "password": stray });
    admin.post_with("/v1/users", &key, new).await;
}

/// Keys, secrets and assertions of a machine, for which somebody consents.
async fn machines(app: &TestApp, admin: &Client, secrets: &mut Secrets) {
    let organisation = app.organisation("other").await;
    let keeper = app.person(&[(Role::Partner, Some(&organisation))]).await;
    secrets.keep("the keeper's token", keeper.token.as_deref().unwrap());
    let scopes = json!(["account:read", "requests:read"]);
    let new = json!({ "organisation": organisation, "name": "Portaal", "scopes": scopes });
    let client = admin.post("/v1/clients", new).await.expect(201).id();
    let sme = app.organisation("sme").await;
    admin.post(&format!("/v1/organisations/{sme}/consents"), json!({ "client": client })).await.expect(201);
    let path = format!("/v1/clients/{client}/credentials");
    let expires = "2027-05-01T00:00:00Z";
    for kind in ["api_key", "api_key", "secret"] {
        let made = keeper.post(&path, json!({ "kind": kind, "expiresAt": expires })).await.expect(201);
        let secret = secrets.keep(kind, text(&made, "secret"));
        if kind == "api_key" {
            app.with_token(&secret).get("/v1/pilot-requests").await.expect(200);
            app.with_token(&secret[..secret.len() - 1]).get("/v1/pilot-requests").await.expect(401);
        }
        let form = format!("grant_type=client_credentials&client_id={client}&client_secret={secret}");
        let got =
            app.anonymous().send(Method::POST, "/v1/oauth2/token", &[FORM], Some(form.into_bytes())).await;
        if kind == "secret" {
            secrets.keep("a machine's token", text(&got.expect(200), "access_token"));
        }
        admin.delete(&made.header("location").unwrap(), "\"1\"").await.expect(204);
    }
    let key = SigningKey::es256("k");
    keeper
        .post(&path, json!({ "kind": "public_key", "expiresAt": expires, "publicKey": key.jwk }))
        .await
        .expect(201);
    let (base, now) = (&app.app.config().public_url, app.app.clock().now().as_second());
    let claims =
        json!({ "iss": client, "sub": client, "aud": base, "exp": now + 300, "jti": Uuid::new_v4() });
    let assertion =
        secrets.keep("an assertion", &key.sign(&json!({ "alg": key.algorithm, "kid": "k" }), &claims));
    let form = format!(
        "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer\
         &client_assertion={assertion}"
    );
    for status in [200, 401] {
        let got = app
            .anonymous()
            .send(Method::POST, "/v1/oauth2/token", &[FORM], Some(form.clone().into_bytes()))
            .await;
        got.expect(status);
    }
}

/// All that is kept: the bytes of the file and its log, or every row of every table.
async fn kept(app: &TestApp) -> String {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        text: String,
    }
    if let DatabaseUrl::Sqlite(file) = &app.app.config().database {
        let mut bytes = std::fs::read(file).unwrap();
        bytes.extend(std::fs::read(format!("{}-wal", file.display())).unwrap_or_default());
        return String::from_utf8_lossy(&bytes).into_owned();
    }
    let rows = app.app.db().read(|read| {
        let tables =
            "SELECT table_name::text AS text FROM information_schema.tables WHERE table_schema = 'public'";
        let tables: Vec<Row> = each!(read.db(), connection => sql_query(tables).load(connection))?;
        let mut all = Vec::new();
        for table in tables {
            let rows = format!("SELECT row_to_json(t)::text AS text FROM \"{}\" t", table.text);
            let rows: Vec<Row> = each!(read.db(), connection => sql_query(rows).load(connection))?;
            all.extend(rows.into_iter().map(|row| row.text));
        }
        Ok(all)
    });
    rows.await.unwrap().join("\n")
}

#[actix_web::test]
async fn no_secret_of_a_whole_story_is_in_the_log_the_database_or_the_audit_log() {
    let lines = listen();
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mut secrets = Secrets::default();
    secrets.keep("the administrator's token", admin.token.as_deref().unwrap());
    people(&app, &admin, &mut secrets).await;
    machines(&app, &admin, &mut secrets).await;
    forge(&app, &admin).await;
    let signing_key = std::fs::read_to_string(&app.app.config().key_file).unwrap();
    secrets.keep("the signing key", signing_key.lines().nth(1).unwrap());

    let mut audit = String::new();
    let mut path = "/v1/audit-entries?limit=100".to_owned();
    loop {
        let got = admin.get(&path).await.expect(200);
        audit += &got.text;
        let Some(cursor) = got.body["nextCursor"].as_str() else { break };
        path = format!("/v1/audit-entries?limit=100&cursor={cursor}");
    }
    let database = kept(&app).await;
    let log = String::from_utf8_lossy(&lines.0.lock().unwrap()).into_owned();
    let places =
        [("log", log, "/v1/links/redeem"), ("database", database, ANNA), ("audit log", audit, "redeem_link")];
    for (place, text, public) in &places {
        assert!(text.contains(public), "the control: {public} is no secret, and is not in the {place}");
    }
    for line in places[0].1.lines() {
        let entry = serde_json::from_str::<serde_json::Value>(line);
        assert!(
            entry.is_ok_and(|entry| entry["forged"].is_null() && !line.contains('\u{1b}')),
            "no line of ours: {line}"
        );
    }
    assert!(secrets.0.len() > 20, "only {} secrets", secrets.0.len());
    for (name, trace) in secrets.traces() {
        for (place, text, _) in &places {
            assert!(!text.contains(&trace), "{name} is in the {place}: {trace}");
        }
    }
    for address in [ANNA, "bert@lab.example"] {
        for (place, text, _) in places.iter().filter(|(place, ..)| *place != "database") {
            assert!(!text.contains(address), "an address is in the {place}");
        }
    }
}
