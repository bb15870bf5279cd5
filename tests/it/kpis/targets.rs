//! `GET` and `PATCH /v1/kpis/{id}/targets`.

use super::{companies, figure, province, upload};
use crate::support::TestApp;
use proeftuin::base::actor::Role;
use serde_json::json;

const PATH: &str = "/v1/kpis/p-lsh-companies/targets";

#[actix_web::test]
async fn the_province_replaces_targets_and_every_version_stays() {
    let app = TestApp::new().await;
    let province = province(&app).await;
    upload(&province, json!([companies(2019, 884.0), companies(2023, 990.0)])).await.expect(201);
    let first = app.anonymous().get(PATH).await.expect(200);
    assert_eq!((first.etag().as_str(), first.body["revisions"][0]["reason"].clone()), ("\"1\"", json!(null)));
    let new = json!({
        "targets": [{ "year": 2019, "value": 900 }, { "fromYear": 2020, "value": 1000, "operator": ">" }],
        "source": "Statenvoorstel 12/23", "reason": "Nieuw bestuursakkoord",
    });
    let changed = province.patch(PATH, &first.etag(), new.clone()).await.expect(200);
    assert_eq!(changed.etag(), "\"2\"");
    let revisions = changed.body["revisions"].as_array().unwrap();
    assert_eq!(revisions[0]["targets"], first.body["targets"]);
    assert_eq!(revisions[1]["reason"], "Nieuw bestuursakkoord");
    assert!(revisions[1]["createdAt"].is_string());
    // Figures are held against the new ones at once.
    assert_eq!(figure(&app.anonymous(), "p-lsh-companies", "year=2019").await["status"], "not_met");
    assert_eq!(figure(&app.anonymous(), "p-lsh-companies", "year=2023").await["gap"], -10.0);
    assert_eq!(app.anonymous().get("/v1/kpis/p-lsh-companies").await.body["targetsVersion"], 2);
    // Someone who read the first version changes nothing.
    province.patch(PATH, &first.etag(), new).await.expect(412);
    province
        .send(
            reqwest::Method::PATCH,
            PATH,
            &[("content-type", "application/merge-patch+json")],
            Some(b"{\"source\":\"x\"}".to_vec()),
        )
        .await
        .expect(428);
}

#[actix_web::test]
async fn only_the_province_and_an_administrator_keep_targets() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let network = json!({ "slug": "n", "nameNl": "N", "nameEn": "N" });
    admin.post("/v1/networks", network).await.expect(201);
    let manager = app.person(&[(Role::NetworkManager, Some("n"))]).await;
    let new = json!({ "targets": [], "reason": "Vervallen" });
    manager.patch(PATH, "\"1\"", new.clone()).await.expect(403);
    app.anonymous().patch(PATH, "\"1\"", new.clone()).await.expect(401);
    admin.patch(PATH, "\"1\"", new.clone()).await.expect(200);
    admin.patch("/v1/kpis/p-onbekend/targets", "\"1\"", new).await.expect(404);
    // No targets: one figure without a target.
    assert_eq!(figure(&app.anonymous(), "p-lsh-companies", "year=2019").await["status"], "no_target");
}

#[actix_web::test]
async fn every_fault_of_targets_is_told_at_once() {
    let app = TestApp::new().await;
    let province = province(&app).await;
    let new = json!({ "reason": "Onzin", "targets": [
        { "year": 2019, "fromYear": 2020, "value": 1 },
        { "fromYear": 2022, "toYear": 2021, "value": 1 },
        { "year": 2025 },
        { "year": 2026, "label": "Klaar", "operator": ">" },
        { "fromYear": 2024, "value": 2 },
        { "fromYear": 2024, "value": 2, "part": "x" },
        { "value": 2 },
    ] });
    let got = province.patch(PATH, "\"1\"", new).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/targets/0 one_period",
            "#/targets/1/toYear range",
            "#/targets/2/label required",
            "#/targets/3/operator not_wanted",
            "#/targets/4 overlap",
            "#/targets/6 one_period",
        ]
    );
    let got = province.patch(PATH, "\"1\"", json!({ "source": "Besluit" })).await.expect(400);
    assert_eq!(got.faults(), ["#/reason required"]);
    assert_eq!(app.anonymous().get(PATH).await.etag(), "\"1\"");
}
