//! Logging in: every refusal looks and lasts the same, and guessing is slow.

use super::{PASSWORD, account, anonymous, holder, log_in, text};
use crate::support::TestApp;
use futures_util::future::join_all;
use serde_json::json;
use std::time::{Duration, Instant};

/// Accounts that can't be used, each in its own way, and what is typed.
async fn refused(app: &TestApp) -> [(&'static str, &'static str); 4] {
    let admin = app.admin().await;
    account(&admin, "wrong@lab.example").await;
    let disabled = account(&admin, "disabled@lab.example").await;
    let path = format!("/v1/users/{}", disabled.id());
    admin.patch(&path, &disabled.etag(), json!({ "status": "disabled" })).await.expect(200);
    let bare = json!({ "email": "bare@lab.example", "name": "Zonder" });
    admin.post("/v1/users", bare).await.expect(201);
    [
        ("wrong@lab.example", "vier losse fietsbelletjes"),
        ("nobody@lab.example", PASSWORD),
        ("disabled@lab.example", PASSWORD),
        ("bare@lab.example", PASSWORD),
    ]
}

#[actix_web::test]
async fn every_refusal_is_the_same_answer() {
    let app = TestApp::new().await;
    let mut seen = Vec::new();
    for (email, password) in refused(&app).await {
        let got = log_in(&app, email, password).await.expect(401);
        let mut headers: Vec<(String, String)> = got
            .headers
            .iter()
            .filter(|(name, _)| !["x-request-id", "date"].contains(&name.as_str()))
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        headers.sort();
        seen.push((anonymous(&got).to_string(), headers));
    }
    assert!(seen.windows(2).all(|two| two[0] == two[1]), "{seen:#?}");
}

/// The median time of each kind of refusal, tried in turn so that all meet the same noise.
async fn medians(app: &TestApp, kinds: &[(&str, &str)], tries: usize) -> Vec<Duration> {
    let mut times = vec![Vec::with_capacity(tries); kinds.len()];
    for _ in 0..tries {
        for (index, (email, password)) in kinds.iter().enumerate() {
            let begun = Instant::now();
            log_in(app, email, password).await.expect(401);
            times[index].push(begun.elapsed());
        }
    }
    times
        .iter_mut()
        .map(|times| {
            times.sort();
            times[times.len() / 2]
        })
        .collect()
}

/// Compares medians; a busy machine gets three chances, a real difference shows in each.
async fn lasts_the_same(tries: usize, kinds: usize) {
    let app = TestApp::new().await;
    let refused = refused(&app).await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        let medians = medians(&app, &refused[..kinds], tries).await;
        let (least, most) = (medians.iter().min().unwrap(), medians.iter().max().unwrap());
        if most.as_secs_f64() <= least.as_secs_f64() * 1.1 {
            return;
        }
        seen.push(medians);
    }
    panic!("{seen:?}");
}

#[actix_web::test]
async fn an_unknown_account_takes_as_long_as_a_wrong_password() {
    lasts_the_same(25, 2).await;
}

#[actix_web::test]
#[ignore = "takes minutes: 500 tries of each kind"]
async fn every_refusal_takes_as_long_over_500_tries() {
    lasts_the_same(500, 4).await;
}

#[actix_web::test]
async fn a_parallel_guesser_gets_25_tries_at_most() {
    let app = TestApp::with(|config| (config.logins.per_account, config.logins.per_address) = (5, 20)).await;
    account(&app.admin().await, "anna@lab.example").await;
    let (mut evaluated, mut held_off) = (0, 0);
    for round in 0..20 {
        let guess = |number: usize| {
            let email =
                if round < 10 { "anna@lab.example".to_owned() } else { format!("p{number}@lab.example") };
            let app = &app;
            async move { log_in(app, &email, &format!("a guess {round} {number}")).await }
        };
        for got in join_all((0..50).map(guess)).await {
            match got.status {
                401 => evaluated += 1,
                429 => {
                    let seconds: u64 = got.header("retry-after").unwrap().parse().unwrap();
                    assert!((1..=60).contains(&seconds), "{seconds}");
                    held_off += 1;
                }
                other => panic!("{other}: {got:?}"),
            }
        }
    }
    assert_eq!(evaluated + held_off, 1000);
    assert!((5..=25).contains(&evaluated), "{evaluated} tries were evaluated");
}

#[actix_web::test]
async fn one_account_is_tried_five_times_a_minute_whether_or_not_it_exists() {
    let app = TestApp::with(|config| config.logins.per_account = 5).await;
    account(&app.admin().await, "anna@lab.example").await;
    for email in ["anna@lab.example", "Nobody@lab.example"] {
        for _ in 0..5 {
            log_in(&app, &email.to_lowercase(), "a wrong password").await.expect(401);
        }
        let got = log_in(&app, email, PASSWORD).await.expect(429);
        assert_eq!(got.code(), "too_many_requests");
        assert!(got.header("retry-after").unwrap().parse::<u64>().unwrap() <= 13, "not locked out for good");
    }
    log_in(&app, "other@lab.example", PASSWORD).await.expect(401);
}

#[actix_web::test]
async fn secrets_are_guessed_no_faster_than_passwords() {
    let app = TestApp::with(|config| config.logins.per_address = 3).await;
    let refresh = json!({ "refreshToken": "ptr_x" });
    let redeem = json!({ "secret": "ptl_x", "password": PASSWORD });
    for (path, body, refusal) in [("/v1/tokens/refresh", refresh, 401), ("/v1/links/redeem", redeem, 404)] {
        for _ in 0..3 {
            app.anonymous().post(path, body.clone()).await.expect(refusal);
        }
        app.anonymous().post(path, body).await.expect(429);
    }
}

#[actix_web::test]
async fn a_login_answers_when_each_part_of_it_ends() {
    let app = TestApp::new().await;
    account(&app.admin().await, "anna@lab.example").await;
    let got = log_in(&app, "Anna@Lab.example", PASSWORD).await.expect(200);
    assert_eq!(got.header("cache-control").as_deref(), Some("no-store"));
    assert!(got.header("etag").is_none());
    assert_eq!(text(&got, "expiresAt"), "2026-11-02T08:15:00Z");
    assert_eq!(text(&got, "refreshExpiresAt"), "2026-11-09T08:00:00Z");
    assert_eq!(text(&got, "sessionExpiresAt"), "2026-12-02T08:00:00Z");
    let refresh = text(&got, "refreshToken");
    assert!(refresh.starts_with("ptr_") && refresh.len() == 47, "{refresh}");
    holder(&app, &got).get("/v1/me").await.expect(200);
}

#[actix_web::test]
async fn many_logins_at_once_are_served_a_few_at_a_time_and_hold_up_no_reader() {
    let app = TestApp::new().await;
    account(&app.admin().await, "anna@lab.example").await;
    let begun = Instant::now();
    let flood = async {
        let answers = join_all((0..40).map(|_| log_in(&app, "anna@lab.example", "a wrong password"))).await;
        (answers, begun.elapsed())
    };
    let reads = async {
        for _ in 0..5 {
            app.anonymous().get("/v1/themes").await.expect(200);
        }
        begun.elapsed()
    };
    let ((flood, whole), reads) = futures_util::future::join(flood, reads).await;
    assert!(flood.iter().all(|got| [401, 503].contains(&got.status)));
    // A hash on the server's own thread would hold up every read until the last login is answered.
    assert!(reads < whole, "{reads:?} of {whole:?}");
}
