//! `GET /v1/kpis` and `GET /v1/kpis/{id}`.

use super::{companies, figure, province, upload};
use crate::support::TestApp;
use reqwest::Method;
use serde_json::{Value, json};

#[actix_web::test]
async fn nothing_of_the_source_gets_lost() {
    let app = TestApp::new().await;
    let source: Value = serde_json::from_str(include_str!("../../../data/kpis.json")).unwrap();
    let got = app.anonymous().get("/v1/kpis?year=2018").await.expect(200);
    let kpis = got.body["kpis"].as_array().unwrap();
    assert_eq!(kpis.len(), 33);
    for (kpi, entry) in kpis.iter().zip(source["kpis"].as_array().unwrap()) {
        let same = [
            ("id", "id"),
            ("document", "document"),
            ("section", "section"),
            ("action", "action"),
            ("unit", "unit"),
            ("kind", "kind"),
            ("direction", "direction"),
            ("definition", "definition"),
            ("accountable", "accountable"),
            ("note", "note"),
            ("source", "source"),
            ("source_lines", "sourceLines"),
            ("confirmed", "confirmed"),
        ];
        for (there, here) in same {
            assert_eq!(kpi[here], entry[there], "{} {here}", entry["id"]);
        }
        assert_eq!((&kpi["nameNl"], &kpi["nameEn"]), (&entry["indicator"]["nl"], &entry["indicator"]["en"]));
        let number = |value: &Value| value.as_f64();
        match &entry["baseline"] {
            Value::Null => assert_eq!(kpi["baseline"], json!(null)),
            baseline => assert_eq!(&kpi["baseline"], baseline),
        }
        let (targets, expected) = (kpi["targets"].as_array().unwrap(), entry["targets"].as_array().unwrap());
        assert_eq!(targets.len(), expected.len());
        for (target, expected) in targets.iter().zip(expected) {
            let get = |name: &str| expected.get(name).cloned().unwrap_or(Value::Null);
            assert_eq!(
                [
                    &target["year"],
                    &target["fromYear"],
                    &target["toYear"],
                    &target["operator"],
                    &target["unit"],
                    &target["label"]
                ],
                [
                    &get("year"),
                    &get("from_year"),
                    &get("to_year"),
                    &get("operator"),
                    &get("unit"),
                    &get("label")
                ],
            );
            assert_eq!(number(&target["value"]), number(&get("value")));
        }
        let reported = kpi["reportedFigures"].as_array().unwrap();
        for (figure, expected) in reported.iter().zip(entry["actuals"].as_array().unwrap()) {
            assert_eq!(
                [&figure["month"], &figure["unit"], &figure["source"]],
                [&expected["date"], &expected["unit"], &expected["source"]]
            );
            assert_eq!(number(&figure["value"]), number(&expected["value"]));
        }
        assert_eq!(reported.len(), entry["actuals"].as_array().unwrap().len());
    }
    let report = app.anonymous().get("/v1/kpi-reports/2018").await.expect(200).body;
    assert_eq!(report["notes"], source["notes"]);
    assert_eq!(report["budgets"][2]["eur"], source["budgets"][2]["eur"]);
}

#[actix_web::test]
async fn an_indicator_with_several_figures_in_a_year_has_parts() {
    let app = TestApp::new().await;
    let kpi = app.anonymous().get("/v1/kpis/t-ppp-output?year=2020").await.expect(200).body;
    let parts: Vec<(&str, f64)> = kpi["figures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|figure| (figure["part"].as_str().unwrap(), figure["target"]["value"].as_f64().unwrap()))
        .collect();
    assert_eq!(parts, [("partners", 4.0), ("publications", 400.0), ("patents", 18.0)]);
    // Ranges: without an end, and with one.
    assert_eq!(figure(&app.anonymous(), "t-student-inflow", "year=2020").await["target"]["value"], 5.0);
    assert_eq!(figure(&app.anonymous(), "t-student-inflow", "year=2021").await["status"], "no_target");
    assert_eq!(figure(&app.anonymous(), "t-student-inflow", "year=2012").await["target"], json!(null));
    let hta = figure(&app.anonymous(), "t-hta-projects", "year=2024").await;
    assert_eq!(hta["target"]["unit"], "percent of new projects where relevant");
    assert_eq!(app.anonymous().get("/v1/kpis/t-existing-instruments").await.body["isDraft"], true);
}

#[actix_web::test]
async fn the_list_can_be_narrowed_and_bad_questions_are_refused() {
    let app = TestApp::new().await;
    let client = app.anonymous();
    let ids = async |query: &str| {
        let got = client.get(&format!("/v1/kpis?{query}")).await.expect(200);
        got.body["kpis"].as_array().unwrap().len()
    };
    assert_eq!(ids("document=province-2018-2022").await, 6);
    assert_eq!(ids("document=nergens").await, 0);
    // Those whose targets have no end: entrepreneurship, public-private output, HTA.
    assert_eq!(ids("year=2030&status=not_due").await, 3);
    assert_eq!(
        client.get("/v1/kpis?year=1999&on=x&q=1").await.expect(400).faults(),
        ["on format", "q unknown_field", "year minimum"]
    );
    let got = client.get("/v1/kpis/p-missions?year=2018&on=2019-01-01").await.expect(400);
    assert_eq!(got.faults(), ["on range"]);
    assert_eq!(client.get("/v1/kpis?on=2026-11-03").await.expect(400).faults(), ["on in_the_future"]);
    client.get("/v1/kpis/p-onbekend").await.expect(404);
    client.get("/v1/kpis/p-onbekend/records").await.expect(404);
    client.get("/v1/kpis/p-onbekend/values").await.expect(404);
    client.get("/v1/kpis/p-onbekend/targets").await.expect(404);
    // What is uploaded counts no records.
    assert_eq!(client.get("/v1/kpis/p-missions/records").await.expect(200).body["records"], json!([]));
}

#[actix_web::test]
async fn an_answer_that_is_known_already_is_not_sent_again() {
    let app = TestApp::new().await;
    let province = province(&app).await;
    let client = app.anonymous();
    for path in ["/v1/kpis?year=2019", "/v1/kpis/p-lsh-companies?year=2019", "/v1/kpi-reports/2019"] {
        for accept in ["application/json", "text/csv"] {
            if accept == "text/csv" && path.contains("p-lsh") {
                continue;
            }
            let got = client.send(Method::GET, path, &[("accept", accept)], None).await.expect(200);
            assert_eq!(got.header("cache-control").unwrap(), "public, no-cache");
            let known = [("accept", accept), ("if-none-match", &*got.etag())];
            client.send(Method::GET, path, &known, None).await.expect(304);
        }
    }
    let before = client.get("/v1/kpis/p-lsh-companies?year=2019").await.etag();
    upload(&province, json!([companies(2019, 884.0)])).await.expect(201);
    assert_ne!(client.get("/v1/kpis/p-lsh-companies?year=2019").await.etag(), before);
}
