//! Provincial involvement in a lab.

use super::{lab_after, published, world};
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn periods_do_not_overlap() {
    let (app, manager) = world().await;
    let lab = published(&manager, "lab").await;
    let all = format!("/v1/labs/{lab}/involvements");
    let province = app.person(&[(Role::Province, None)]).await;
    let old = json!({ "from": "2018-01-01", "until": "2019-12-31", "note": "Cofinanciering" });
    let old = province.post(&all, old).await.expect(201);
    let got = province.post(&all, json!({ "from": "2019-12-31" })).await.expect(409);
    assert_eq!(got.code(), "period_conflict");
    let now = province.post(&all, json!({ "from": "2020-01-01" })).await.expect(201);
    province.post(&all, json!({ "from": "2030-01-01", "until": "2030-02-01" })).await.expect(409);
    // A period does not collide with itself, but it does with the next.
    let path = old.header("location").unwrap();
    let shorter = province.patch(&path, &old.etag(), json!({ "until": "2019-06-30" })).await.expect(200);
    province.patch(&path, &shorter.etag(), json!({ "until": null })).await.expect(409);
    let got = province.patch(&path, &shorter.etag(), json!({ "until": "2017-01-01" })).await.expect(400);
    assert_eq!(got.faults(), ["#/until range"]);
    province.delete(&now.header("location").unwrap(), &now.etag()).await.expect(204);
    let listed = app.anonymous().get(&all).await.expect(200).body;
    assert_eq!(listed["involvements"], json!([shorter.body]));
}

#[actix_web::test]
async fn a_lab_says_whether_the_province_is_involved_today() {
    let (app, manager) = world().await;
    let lab = published(&manager, "lab").await;
    let path = format!("/v1/labs/{lab}");
    let is_involved = async || app.anonymous().get(&path).await.body["isInvolved"].clone();
    assert_eq!(is_involved().await, false);
    let period = json!({ "from": "2026-11-02", "until": "2026-11-03" });
    manager.post(&format!("{path}/involvements"), period).await.expect(201);
    assert_eq!(is_involved().await, true);
    app.clock.advance_secs(2 * 86_400);
    assert_eq!(is_involved().await, false);
}

#[actix_web::test]
async fn involvement_is_recorded_by_the_province_and_the_network_not_by_the_lab() {
    let (app, manager) = world().await;
    let lab = published(&manager, "lab").await;
    let all = format!("/v1/labs/{lab}/involvements");
    let new = json!({ "from": "2026-01-01" });
    let coordinator = app.person(&[(Role::Coordinator, Some(&lab))]).await;
    coordinator.post(&all, new.clone()).await.expect(403);
    app.anonymous().post(&all, new.clone()).await.expect(401);
    let made = manager.post(&all, new.clone()).await.expect(201);
    let path = made.header("location").unwrap();
    coordinator.delete(&path, &made.etag()).await.expect(403);
    app.anonymous().get(&path).await.expect(200);
    // The province sees what is public: a draft is not there for it.
    let hidden = lab_after(&manager, "concept", &[]).await;
    let province = app.person(&[(Role::Province, None)]).await;
    province.post(&format!("/v1/labs/{hidden}/involvements"), new).await.expect(404);
}

#[actix_web::test]
async fn a_walk_along_the_pages_sees_each_period_once() {
    let (app, manager) = world().await;
    let lab = published(&manager, "lab").await;
    let all = format!("/v1/labs/{lab}/involvements");
    for year in 2018..2023 {
        let period = json!({ "from": format!("{year}-01-01"), "until": format!("{year}-12-31") });
        manager.post(&all, period).await.expect(201);
    }
    let (mut seen, mut next) = (Vec::new(), format!("{all}?limit=2"));
    loop {
        let page = app.anonymous().get(&next).await.expect(200).body;
        seen.extend(page["involvements"].as_array().unwrap().iter().map(|item| item["from"].clone()));
        let Some(cursor) = page["nextCursor"].as_str() else {
            break;
        };
        next = format!("{all}?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, ["2018-01-01", "2019-01-01", "2020-01-01", "2021-01-01", "2022-01-01"]);
}
