//! `GET /v1/statistics`: for everybody, and nothing about anybody.

use crate::support::{TestApp, World};
use serde_json::{Value, json};

async fn statistics(app: &TestApp) -> Value {
    app.anonymous().get("/v1/statistics").await.expect(200).body
}

#[actix_web::test]
async fn what_the_public_sees_is_the_same_whether_private_innovations_exist_or_not() {
    let mut w = World::new().await;
    let (lab, _) = w.lab(50).await;
    let before = statistics(&w.app).await;
    assert_eq!((&before["labs"], &before["publicInnovations"]), (&json!(1), &json!(0)));
    assert_eq!(before["years"][0], json!({ "year": 2026, "submitted": null, "placed": null }));
    // Nor what is shown within the network only.
    let network = w.app.bare_innovation(&w.organisation, &[], "network").await;
    for innovation in [w.innovation.clone(), network] {
        w.innovation = innovation;
        for _ in 0..6 {
            w.open(&[&lab], json!({})).await;
            assert_eq!(statistics(&w.app).await, before);
        }
    }
    w.innovation = w.app.bare_innovation(&w.organisation, &[], "public").await;
    assert_eq!(statistics(&w.app).await["publicInnovations"], 1);
    // Requests go by fives, and a draft is nobody's business.
    for number in 1..=10 {
        w.open(&[&lab], json!({})).await;
        w.draft(&[&lab], json!({})).await.expect(201);
        let expected = match number {
            ..5 => json!(null),
            5..10 => json!(5),
            _ => json!(10),
        };
        assert_eq!(statistics(&w.app).await["years"][0]["submitted"], expected, "{number}");
    }
}

#[actix_web::test]
async fn only_published_labs_count_and_everything_is_named_by_kind_and_province() {
    let app = TestApp::new().await;
    for status in ["active", "suspended", "draft", "submitted", "retired"] {
        app.bare_lab(status).await;
    }
    let got = statistics(&app).await;
    assert_eq!(got["labs"], 2);
    assert_eq!(got["labsByKind"], json!([{ "kind": "living_lab", "count": 2 }]));
    assert_eq!(got["labsByProvince"], json!([{ "province": null, "count": 2 }]));
    assert_eq!(got["years"].as_array().unwrap().len(), 5);
    app.anonymous().get("/v1/statistics?year=2026").await.expect(400);
}
