//! A repeated request has one effect and gets the first answer.

use crate::support::{Client, TestApp};
use diesel::{QueryableByName, RunQueryDsl, sql_types::BigInt};
use proeftuin::each;
use serde_json::json;
use std::collections::{HashMap, HashSet};

#[actix_web::test]
async fn twenty_parallel_repeats_have_one_effect_and_one_answer() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({ "email": "once@lab.example", "name": "Once" });
    let repeats = (0..20).map(|_| {
        let (admin, body) = (admin.clone(), body.clone());
        actix_web::rt::spawn(async move {
            admin.post_with("/v1/users", &[("idempotency-key", "\"k-1\"")], body).await
        })
    });
    let mut first = 0;
    let mut bodies = std::collections::HashSet::new();
    for repeat in repeats.collect::<Vec<_>>() {
        let got = repeat.await.unwrap().expect(201);
        assert_eq!(got.header("location").unwrap(), format!("/v1/users/{}", got.id()));
        first += u32::from(got.header("idempotency-replayed").is_none());
        bodies.insert(got.body.to_string());
    }
    assert_eq!((first, bodies.len()), (1, 1));
}

#[actix_web::test]
async fn each_of_many_keys_has_one_effect_however_often_it_is_repeated() {
    repeat_keys(10, 20).await;
}

#[actix_web::test]
#[ignore = "a long run: 5,000 requests"]
async fn a_hundred_keys_with_fifty_repeats_have_a_hundred_effects() {
    repeat_keys(100, 50).await;
}

async fn repeat_keys(keys: usize, repeats: usize) {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let before = count_users(&admin).await;
    let mut bodies: HashMap<usize, HashSet<String>> = HashMap::new();
    // Repeats of one key run at the same time, those of other keys in between.
    let send = |n: usize| {
        let admin = admin.clone();
        actix_web::rt::spawn(async move {
            let body = json!({ "email": format!("k{n}@lab.example"), "name": "K" });
            let got = admin.post_with("/v1/users", &[("idempotency-key", &format!("key-{n}"))], body).await;
            (n, got.expect(201).body.to_string())
        })
    };
    let requests: Vec<usize> = (0..repeats).flat_map(|_| 0..keys).collect();
    for some in requests.chunks(50) {
        for request in some.iter().map(|n| send(*n)).collect::<Vec<_>>() {
            let (n, body) = request.await.unwrap();
            bodies.entry(n).or_default().insert(body);
        }
    }
    assert!(bodies.values().all(|of_key| of_key.len() == 1), "a key got two answers");
    let distinct: HashSet<&String> = bodies.values().flatten().collect();
    assert_eq!(distinct.len(), keys, "two keys got one answer");
    assert_eq!(count_users(&admin).await - before, keys);
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn count_users(admin: &Client) -> usize {
    let (mut count, mut path) = (0, "/v1/users?limit=100".to_owned());
    loop {
        let page = admin.get(&path).await.expect(200);
        count += page.body["users"].as_array().unwrap().len();
        match page.body["nextCursor"].as_str() {
            Some(cursor) => path = format!("/v1/users?limit=100&cursor={cursor}"),
            None => return count,
        }
    }
}

#[actix_web::test]
async fn old_keys_are_forgotten() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for n in 0..3 {
        let body = json!({ "email": format!("{n}@lab.example"), "name": "N" });
        admin.post_with("/v1/users", &[("idempotency-key", &format!("old-{n}"))], body).await.expect(201);
    }
    app.clock.advance_secs(24 * 3600 + 1);
    let admin = app.admin().await;
    let body = json!({ "email": "new@lab.example", "name": "N" });
    admin.post_with("/v1/users", &[("idempotency-key", "new")], body).await.expect(201);
    app.run_jobs().await;
    let left = app.app.db().read(|read| {
        let query = diesel::sql_query("SELECT count(*) AS count FROM idempotency_keys");
        let row: Count = each!(read.db(), connection => query.get_result(connection))?;
        Ok(row.count)
    });
    assert_eq!(left.await.unwrap(), 1);
}

#[actix_web::test]
async fn a_key_belongs_to_one_body_one_caller_and_one_day() {
    let app = TestApp::new().await;
    let (admin, other) = (app.admin().await, app.admin().await);
    let key = [("idempotency-key", "k-2")];
    let body = |n: u32| json!({ "email": format!("{n}@lab.example"), "name": "N" });
    admin.post_with("/v1/users", &key, body(1)).await.expect(201);
    assert_eq!(
        admin.post_with("/v1/users", &key, body(2)).await.expect(422).code(),
        "idempotency_key_reused"
    );
    other.post_with("/v1/users", &key, body(2)).await.expect(201);
    app.clock.advance_secs(24 * 3600 + 1);
    let admin = app.admin().await;
    admin.post_with("/v1/users", &key, body(3)).await.expect(201);
}

#[actix_web::test]
async fn a_refused_request_may_be_corrected_under_the_same_key() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let key = [("idempotency-key", "k-3")];
    admin.post_with("/v1/users", &key, json!({ "email": "x@lab.example" })).await.expect(400);
    let made = admin
        .post_with("/v1/users", &key, json!({ "email": "x@lab.example", "name": "X" }))
        .await
        .expect(201);
    assert!(made.header("idempotency-replayed").is_none());
}

#[actix_web::test]
async fn a_key_that_can_not_be_one_is_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let long = "k".repeat(256);
    for key in ["", " ", "a b", long.as_str()] {
        let body = json!({ "email": "x@lab.example", "name": "X" });
        admin.post_with("/v1/users", &[("idempotency-key", key)], body).await.expect(400);
    }
}
