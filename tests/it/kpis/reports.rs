//! `GET /v1/kpi-reports/{year}`, and indicators as tables.

use super::{companies, involve, lab, province, upload};
use crate::support::{Got, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

async fn table(app: &TestApp, path: &str) -> (Got, Vec<Vec<String>>) {
    let got = app.anonymous().send(Method::GET, path, &[("accept", "text/csv")], None).await.expect(200);
    let text = got.body.as_str().unwrap().to_owned();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    (got, rows)
}

#[actix_web::test]
async fn the_report_tells_the_year_what_came_before_and_what_was_counted() {
    let app = TestApp::new().await;
    let (admin, province) = (app.admin().await, province(&app).await);
    lab(&admin, "a", json!({ "startYear": 2015 })).await;
    involve(&admin, "a", "2018-01-01", None).await;
    upload(&province, json!([companies(2018, 850.0), companies(2020, 900.0)])).await.expect(201);
    let report = app.anonymous().get("/v1/kpi-reports/2020").await.expect(200).body;
    assert_eq!(
        (&report["year"], &report["on"], &report["isFinal"]),
        (&json!(2020), &json!("2020-12-31"), &json!(true))
    );
    let entries = report["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 33);
    let of = |id: &str| entries.iter().find(|entry| entry["kpi"]["id"] == id).unwrap();
    let past = |id: &str| -> Vec<(Value, Value)> {
        let years = of(id)["history"].as_array().unwrap();
        years.iter().map(|year| (year["year"].clone(), year["figures"][0]["actual"].clone())).collect()
    };
    assert_eq!(past("p-lsh-companies"), [(json!(2018), json!(850.0)), (json!(2019), json!(null))]);
    assert_eq!(past("p-test-environments"), [(json!(2018), json!(1.0)), (json!(2019), json!(1.0))]);
    assert_eq!(of("p-test-environments")["records"][0]["name"], "Lab a");
    assert_eq!(of("p-lsh-companies")["kpi"]["figures"][0]["status"], "not_met");
    let counts = report["summary"].as_array().unwrap();
    let all: u64 = counts.iter().map(|one| one["count"].as_u64().unwrap()).sum();
    // 33 indicators, one of them with three parts.
    assert_eq!(all, 35);
    let now = app.anonymous().get("/v1/kpi-reports/2026").await.expect(200).body;
    assert_eq!((&now["on"], &now["isFinal"]), (&json!("2026-11-02"), &json!(false)));
    for wrong in ["1999", "2101", "x", "-2020", "02020x"] {
        app.anonymous().get(&format!("/v1/kpi-reports/{wrong}")).await.expect(404);
    }
    app.anonymous().get("/v1/kpi-reports/2020?limit=1").await.expect(400);
}

#[actix_web::test]
async fn the_tables_hold_all_of_it() {
    let app = TestApp::new().await;
    let province = province(&app).await;
    upload(&province, json!([companies(2018, 850.0), companies(2019, 860.5)])).await.expect(201);
    let (got, rows) = table(&app, "/v1/kpis?year=2019").await;
    assert_eq!(got.header("content-type").unwrap(), "text/csv; charset=utf-8");
    assert_eq!(got.header("content-disposition").unwrap(), "attachment; filename=\"kpis.csv\"");
    assert_eq!(rows.len(), 1 + 35);
    let cell = |id: &str, column: &str| {
        let at = rows[0].iter().position(|name| name == column).unwrap();
        rows.iter().find(|row| row[0] == id).unwrap()[at].clone()
    };
    let companies = ["year", "target", "actual", "gap", "change", "status", "figureSource"];
    let companies = companies.map(|column| cell("p-lsh-companies", column));
    assert_eq!(companies, ["2019", "880", "860.5", "-19.5", "10.5", "not_met", "CBS"]);
    assert_eq!(cell("p-network-share", "footnote"), "B");
    assert_eq!(
        (cell("p-network-share", "baselineYear"), cell("p-network-share", "baselineLabel")),
        ("2018".to_owned(), "to be measured".to_owned())
    );
    assert!(cell("t-testbeds", "accountable").contains("; "));
    let (_, report) = table(&app, "/v1/kpi-reports/2020").await;
    let of = report.iter().filter(|row| row[0] == "p-lsh-companies");
    let year = rows[0].iter().position(|name| name == "year").unwrap();
    assert_eq!(of.map(|row| row[year].as_str()).collect::<Vec<_>>(), ["2018", "2019", "2020"]);
}

#[actix_web::test]
async fn a_spreadsheet_runs_nothing_that_somebody_wrote() {
    let app = TestApp::new().await;
    let province = province(&app).await;
    for (year, source) in [
        (2018, "=HYPERLINK(\"https://boos.example\")"),
        (2019, "@SUM(1)"),
        (2020, "\t=1"),
        (2021, "+31 6"),
        (2022, "-1"),
    ] {
        let mut value = companies(year, 1.0);
        value["source"] = json!(source);
        upload(&province, json!([value])).await.expect(201);
        let (_, rows) = table(&app, &format!("/v1/kpis?year={year}")).await;
        let at = rows[0].iter().position(|name| name == "figureSource").unwrap();
        let cell = &rows.iter().find(|row| row[0] == "p-lsh-companies").unwrap()[at];
        assert_eq!(*cell, format!("'{source}"));
    }
}
