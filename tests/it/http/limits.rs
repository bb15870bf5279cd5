//! How much anybody gets.

use crate::support::{Client, Got, TestApp};
use actix_web::{HttpResponse, web::Data};
use proeftuin::{
    app::App,
    base::actor::Permission,
    config::Limits,
    http::{Answer, Asked, Operation, Posted, extract::NoQuery, operation},
};
use reqwest::Method;
use serde_json::json;
use std::{sync::LazyLock, time::Duration};

/// One more comes after 15 seconds or later: no test is that slow.
const FEW: Limits = Limits {
    anonymous_per_minute: 1,
    anonymous_burst: 3,
    account_per_minute: 4,
    writes_per_minute: 2,
    ..Limits::OFF
};

/// Requests until one is refused: how many went well, and the refusal.
async fn until_refused(send: impl AsyncFn() -> Got) -> (usize, Got) {
    for n in 0..100 {
        let got = send().await;
        if got.status == 429 {
            return (n, got);
        }
        assert!(got.status < 400, "{got:?}");
    }
    panic!("a hundred requests were let through");
}

#[actix_web::test]
async fn an_address_gets_its_burst_and_then_has_to_wait() {
    let app = TestApp::with(|config| config.limits = FEW).await;
    let anyone = app.anonymous();
    let first = anyone.get("/v1/crss").await.expect(200);
    assert_eq!(first.header("ratelimit").as_deref(), Some("\"anonymous\";r=2;t=60"));
    assert_eq!(first.header("ratelimit-policy").as_deref(), Some("\"anonymous\";q=1;w=60"));
    let (more, refused) = until_refused(async || anyone.get("/v1/crss").await).await;
    assert_eq!(more, 2);
    assert_eq!(refused.code(), "too_many_requests");
    assert_eq!(refused.body["type"], "https://iana.org/assignments/http-problem-types#quota-exceeded");
    assert_eq!(refused.body["violated-policies"], json!(["anonymous"]));
    let wait: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=61).contains(&wait), "{wait}");
    assert_eq!(refused.header("ratelimit").unwrap(), format!("\"anonymous\";r=0;t={wait}"));
    // Whoever logs in is counted apart, and health checks are not counted.
    app.admin().await.get("/v1/me").await.expect(200);
    for _ in 0..20 {
        anyone.get("/healthz").await.expect(200);
        anyone.get("/readyz").await.expect(200);
    }
}

#[actix_web::test]
async fn an_account_is_counted_apart_from_others() {
    let app = TestApp::with(|config| config.limits = FEW).await;
    let (one, other) = (app.admin().await, app.admin().await);
    assert_eq!(until_refused(async || one.get("/v1/me").await).await.0, 4);
    assert_eq!(until_refused(async || other.get("/v1/me").await).await.0, 4);
}

#[actix_web::test]
async fn writes_have_a_limit_of_their_own() {
    let app = TestApp::with(|config| config.limits = FEW).await;
    let admin = app.admin().await;
    for n in 0..2 {
        admin
            .post("/v1/users", json!({ "email": format!("{n}@lab.example"), "name": "N" }))
            .await
            .expect(201);
    }
    let refused = admin.post("/v1/users", json!({ "email": "3@lab.example", "name": "N" })).await.expect(429);
    assert_eq!(refused.body["violated-policies"], json!(["writes"]));
    assert!(refused.header("ratelimit").unwrap().starts_with("\"account\";r=1;t=15, \"writes\";r=0;t="));
    // A question that is asked with POST is no write.
    let question = json!({ "innovation": { "themes": ["home-dialysis"] } });
    assert_eq!(
        admin.post("/v1/matches", question).await.header("ratelimit").unwrap(),
        "\"account\";r=0;t=15"
    );
}

#[actix_web::test]
async fn guessing_tokens_is_limited_too() {
    let app = TestApp::with(|config| config.limits = FEW).await;
    let guesser = app.with_token("x.y.z");
    for _ in 0..3 {
        guesser.get("/v1/me").await.expect(401);
    }
    guesser.get("/v1/me").await.expect(429);
}

#[actix_web::test]
async fn behind_a_proxy_each_client_has_its_own_count() {
    let app = TestApp::with(|config| {
        config.limits = FEW;
        config.proxies.trusted = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let ask = async |from: &str| {
        let headers = [("x-forwarded-for", from)];
        app.anonymous().send(Method::GET, "/v1/crss", &headers, None).await
    };
    assert_eq!(until_refused(async || ask("198.51.100.1").await).await.0, 3);
    assert_eq!(until_refused(async || ask("198.51.100.2").await).await.0, 3);
    // What the client wrote before it does not help.
    ask("203.0.113.1, 198.51.100.1").await.expect(429);
    assert_eq!(until_refused(async || ask("2001:db8:0:1::1").await).await.0, 3);
    ask("2001:db8:0:1:ffff::2").await.expect(429);
    ask("2001:db8:0:2::1").await.expect(200);
}

#[actix_web::test]
async fn without_a_trusted_proxy_what_a_client_says_of_itself_is_not_believed() {
    let app = TestApp::with(|config| config.limits = FEW).await;
    let mut ask = Vec::new();
    for n in 0..4 {
        let (from, forwarded) = (format!("198.51.100.{n}"), format!("for=198.51.100.{n}"));
        let headers = [("x-forwarded-for", from.as_str()), ("forwarded", forwarded.as_str())];
        ask.push(app.anonymous().send(Method::GET, "/v1/crss", &headers, None).await.status);
    }
    assert_eq!(ask, [200, 200, 200, 429]);
}

/// Operations that take a second: to look and to change.
static SLOW: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    async fn look(_: Data<App>, _: Asked<NoQuery>) -> Answer {
        actix_web::rt::time::sleep(Duration::from_secs(1)).await;
        Ok(HttpResponse::Ok().json(json!({})))
    }
    async fn change(_: Data<App>, _: Posted<serde_json::Value>) -> Answer {
        actix_web::rt::time::sleep(Duration::from_secs(1)).await;
        Ok(HttpResponse::Ok().json(json!({})))
    }
    vec![
        operation::get("/v1/test-slow", "look", look).may(Permission::ReadPublic),
        operation::post("/v1/test-slow", "change", change)
            .may(Permission::ReadPublic)
            .body::<serde_json::Value>(),
    ]
});

async fn at_once(client: &Client, method: Method, count: usize) -> Vec<Got> {
    let send = |_| {
        let (client, method) = (client.clone(), method.clone());
        actix_web::rt::spawn(async move {
            let body = (method == Method::POST).then(|| b"{}".to_vec());
            client.send(method, "/v1/test-slow", &[("content-type", "application/json")], body).await
        })
    };
    let mut all = Vec::new();
    for request in (0..count).map(send).collect::<Vec<_>>() {
        all.push(request.await.unwrap());
    }
    all
}

fn count(answers: &[Got], status: u16) -> usize {
    answers.iter().filter(|got| got.status == status).count()
}

#[actix_web::test]
async fn one_principal_runs_only_so_many_requests_at_a_time() {
    let limits = Limits { in_flight: 3, ..Limits::OFF };
    let app = TestApp::serving(&SLOW, |config| config.limits = limits).await;
    let (anyone, admin) = (app.anonymous(), app.admin().await);
    let (crowd, other) =
        futures_util::future::join(at_once(&anyone, Method::GET, 10), at_once(&admin, Method::GET, 3)).await;
    assert_eq!((count(&crowd, 200), count(&crowd, 429), count(&other, 200)), (3, 7, 3));
    let refused = crowd.iter().find(|got| got.status == 429).unwrap();
    assert_eq!(refused.body["violated-policies"], json!(["in-flight"]));
    assert_eq!(refused.header("retry-after").as_deref(), Some("1"));
    assert_eq!(count(&at_once(&anyone, Method::GET, 3).await, 200), 3, "the places were given back");
}

#[actix_web::test]
async fn when_too_much_runs_reads_are_shed_before_writes() {
    let limits = Limits { total_in_flight: 10, ..Limits::OFF };
    let app = TestApp::serving(&SLOW, |config| config.limits = limits).await;
    let anyone = app.anonymous();
    let reads = async { at_once(&anyone, Method::GET, 12).await };
    let writes = async {
        actix_web::rt::time::sleep(Duration::from_millis(400)).await;
        at_once(&anyone, Method::POST, 2).await
    };
    let (reads, writes) = futures_util::future::join(reads, writes).await;
    assert_eq!((count(&reads, 200), count(&reads, 503), count(&writes, 200)), (8, 4, 2));
    let shed = reads.iter().find(|got| got.status == 503).unwrap();
    assert_eq!((shed.code(), shed.header("retry-after").as_deref()), ("busy", Some("1")));
}
