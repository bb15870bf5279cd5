//! `POST /v1/kpi-uploads`: figures from elsewhere, as JSON and as a table.

use super::{companies, figure, province, upload};
use crate::support::{Client, Got, TestApp};
use proeftuin::base::actor::Role;
use reqwest::Method;
use serde_json::{Value, json};

async fn send_table(client: &Client, table: &str) -> Got {
    let headers = [("content-type", "text/csv")];
    client.send(Method::POST, "/v1/kpi-uploads", &headers, Some(table.as_bytes().to_vec())).await
}

#[actix_web::test]
async fn a_figure_counts_with_its_source_and_a_correction_keeps_the_history() {
    let app = TestApp::new().await;
    let province = province(&app).await;
    let made = upload(&province, json!([companies(2018, 850.0), companies(2019, 860.0)])).await.expect(201);
    let again = province.get(&made.header("location").unwrap()).await.expect(200);
    assert_eq!(again.body, made.body);
    let of = async |year: i32| figure(&app.anonymous(), "p-lsh-companies", &format!("year={year}")).await;
    let figure = of(2019).await;
    assert_eq!(
        (&figure["actual"], &figure["gap"], &figure["status"]),
        (&json!(860.0), &json!(-20.0), &json!("not_met"))
    );
    assert_eq!(
        (&figure["origin"], &figure["source"], &figure["on"]),
        (&json!("uploaded"), &json!("CBS"), &json!("2026-04-01"))
    );
    assert_eq!((&figure["change"], &figure["isImprovement"]), (&json!(10.0), &json!(true)));
    // Another number must say why it changes.
    assert_eq!(
        upload(&province, json!([companies(2019, 884.0)])).await.expect(400).faults(),
        ["#/values/0/note required"]
    );
    let mut corrected = companies(2019, 884.0);
    corrected["note"] = json!("Definitieve cijfers");
    let second = upload(&province, json!([companies(2018, 850.0), corrected])).await.expect(201);
    // What was known already is passed over.
    assert_eq!(second.body["values"].as_array().unwrap().len(), 1);
    assert_eq!(of(2019).await["status"], "met");
    let all = app.anonymous().get("/v1/kpis/p-lsh-companies/values").await.expect(200).body;
    let all: Vec<(&Value, &Value, &Value)> = all["values"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["year"], &one["revision"], &one["value"]))
        .collect();
    assert_eq!(
        all,
        [
            (&json!(2018), &json!(1), &json!(850.0)),
            (&json!(2019), &json!(1), &json!(860.0)),
            (&json!(2019), &json!(2), &json!(884.0))
        ]
    );
    // Taken back: unknown again, and still there to be read.
    let mut gone = companies(2019, 0.0);
    gone.as_object_mut().unwrap().remove("value");
    gone["note"] = json!("Verkeerde tabel");
    upload(&province, json!([gone])).await.expect(201);
    assert_eq!(of(2019).await["status"], "unknown");
    let uploads = province.get("/v1/kpi-uploads?limit=2").await.expect(200).body;
    assert_eq!(uploads["uploads"][1]["id"], second.body["id"]);
    let rest = format!("/v1/kpi-uploads?limit=2&cursor={}", uploads["nextCursor"].as_str().unwrap());
    assert_eq!(province.get(&rest).await.expect(200).body["uploads"], json!([made.body]));
}

#[actix_web::test]
async fn a_table_says_the_same_as_json() {
    let app = TestApp::new().await;
    let province = province(&app).await;
    let table = "\u{feff}kpi,year,value,measuredOn,source,note,part,isPublic\r\n\
        p-lsh-companies,2019,884,2020-04-01,\"CBS, \"\"tabel 1\"\"\",,,\r\n\
        t-ppp-output,2020,12.5,2021-01-31,'=Jaarverslag,,publications,false\r\n";
    let made = send_table(&province, table).await.expect(201).body;
    let values = made["values"].as_array().unwrap();
    assert_eq!(
        (&values[0]["source"], &values[0]["note"], &values[0]["part"]),
        (&json!("CBS, \"tabel 1\""), &json!(null), &json!(null))
    );
    // The apostrophe that our own tables put there is taken off.
    assert_eq!(
        (&values[1]["source"], &values[1]["value"], &values[1]["isPublic"]),
        (&json!("=Jaarverslag"), &json!(12.5), &json!(false))
    );
    let dutch = "kpi;year;value;measuredOn;source\np-missions;2020;2;2021-01-01;Provincie\n";
    send_table(&province, dutch).await.expect(201);
    assert_eq!(figure(&app.anonymous(), "p-missions", "year=2020").await["actual"], 2.0);

    let faulty = "kpi,year,value,measuredOn,source,wie\np-missions,2020,twee,2021-01-01,,Jan\n";
    let got = send_table(&province, faulty).await.expect(400);
    assert_eq!(
        got.faults(),
        ["#/values/0/source required", "#/values/0/value type", "#/values/0/wie unknown_field"]
    );
    send_table(&province, "kpi,year\n\"p-missions").await.expect(400);
    send_table(&province, "kpi,year\na,b,c\n").await.expect(400);
    assert_eq!(send_table(&province, "").await.expect(400).faults(), ["# table"]);
    assert_eq!(send_table(&province, "kpi,year\n").await.expect(400).faults(), ["# table"]);
    let headers = [("content-type", "text/plain")];
    province.send(Method::POST, "/v1/kpi-uploads", &headers, Some(b"x".to_vec())).await.expect(415);
    let latin = [("content-type", "text/csv")];
    let got = province.send(Method::POST, "/v1/kpi-uploads", &latin, Some(b"kpi\n\xe9".to_vec())).await;
    assert_eq!(got.expect(400).faults(), ["# table"]);
}

#[actix_web::test]
async fn every_fault_is_told_at_once_and_then_nothing_is_taken_up() {
    let app = TestApp::new().await;
    let province = province(&app).await;
    let value = |kpi: &str, with: Value| {
        let mut value = json!({ "kpi": kpi, "year": 2020, "measuredOn": "2021-01-01", "source": "S" });
        for (name, field) in with.as_object().unwrap() {
            value[name] = field.clone();
        }
        value
    };
    let got = upload(
        &province,
        json!([
            value("p-onbekend", json!({ "value": 1 })),
            value("p-test-environments", json!({ "value": 7 })),
            value("p-pivot-occupancy", json!({ "value": 101 })),
            value("p-missions", json!({ "value": -1 })),
            value("p-missions", json!({ "value": 1, "reached": true, "part": "x" })),
            value("p-missions", json!({ "value": 1 })),
            value("p-missions", json!({ "value": 1 })),
            value("p-lsh-companies", json!({ "value": 1, "measuredOn": "2026-11-03" })),
            value("p-lsh-companies", json!({ "value": 1, "year": 2027 })),
            value("p-pivot-fte", json!({})),
            value("t-ppp-output", json!({ "value": 1 })),
        ]),
    )
    .await
    .expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/values/0/kpi unknown_reference",
            "#/values/1/kpi counted",
            "#/values/10/part unknown_reference",
            "#/values/2/value range",
            "#/values/3/value range",
            "#/values/4/part unknown_reference",
            "#/values/4/reached no_milestone",
            "#/values/4/reached one_figure",
            "#/values/5/year repeated",
            "#/values/6/year repeated",
            "#/values/7/measuredOn in_the_future",
            "#/values/8/year in_the_future",
            "#/values/9/note required",
        ]
    );
    assert_eq!(province.get("/v1/kpi-uploads").await.expect(200).body["uploads"], json!([]));
    assert_eq!(upload(&province, json!([])).await.expect(400).faults(), ["#/values min_items"]);
}

#[actix_web::test]
async fn a_milestone_is_reached_or_not() {
    let app = TestApp::new().await;
    let province = province(&app).await;
    let of = async || figure(&app.anonymous(), "t-sector-organisation", "year=2011").await;
    assert_eq!(of().await["status"], "unknown");
    let mut reached = json!({ "kpi": "t-sector-organisation", "year": 2011, "reached": false, "measuredOn": "2012-01-01", "source": "Topteam" });
    upload(&province, json!([reached])).await.expect(201);
    assert_eq!(of().await["status"], "not_met");
    reached["reached"] = json!(true);
    reached["note"] = json!("Alsnog geïnstalleerd");
    upload(&province, json!([reached])).await.expect(201);
    let figure = of().await;
    assert_eq!(
        (&figure["status"], &figure["reached"], &figure["actual"]),
        (&json!("met"), &json!(true), &json!(null))
    );
}

#[actix_web::test]
async fn what_is_not_public_is_withheld_from_the_public() {
    let app = TestApp::new().await;
    let province = province(&app).await;
    let mut secret = companies(2019, 884.0);
    secret["isPublic"] = json!(false);
    upload(&province, json!([companies(2018, 850.0), secret])).await.expect(201);
    let sme = app.organisation("sme").await;
    let sme = app.person(&[(Role::Sme, Some(&sme))]).await;
    for client in [app.anonymous(), sme] {
        let figure = figure(&client, "p-lsh-companies", "year=2019").await;
        assert_eq!(
            (&figure["actual"], &figure["isWithheld"], &figure["status"]),
            (&json!(null), &json!(true), &json!("unknown"))
        );
        assert_eq!(
            (&figure["gap"], &figure["source"], &figure["change"]),
            (&json!(null), &json!(null), &json!(null))
        );
        let after = client.get("/v1/kpis/p-lsh-companies?year=2020").await.body["figures"][0].clone();
        assert_eq!(after["change"], json!(null));
        let values = client.get("/v1/kpis/p-lsh-companies/values").await.expect(200).body;
        assert_eq!(values["values"].as_array().unwrap().len(), 1);
        let report = client.get("/v1/kpi-reports/2020").await.expect(200).body.to_string();
        assert!(!report.contains("884"), "the report tells it");
        let csv = client.send(Method::GET, "/v1/kpis?year=2019", &[("accept", "text/csv")], None).await;
        assert!(!csv.body.to_string().contains("884"), "the table tells it");
    }
    assert_eq!(figure(&province, "p-lsh-companies", "year=2019").await["actual"], 884.0);
}

#[actix_web::test]
async fn figures_are_uploaded_by_province_and_networks_only_once_per_key() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let network = json!({ "slug": "n", "nameNl": "N", "nameEn": "N" });
    admin.post("/v1/networks", network).await.expect(201);
    let manager = app.person(&[(Role::NetworkManager, Some("n"))]).await;
    let organisation = app.organisation("sme").await;
    let sme = app.person(&[(Role::Sme, Some(&organisation))]).await;
    upload(&app.anonymous(), json!([companies(2019, 1.0)])).await.expect(401);
    upload(&sme, json!([companies(2019, 1.0)])).await.expect(403);
    sme.get("/v1/kpi-uploads").await.expect(403);
    let table = b"kpi,year,value,measuredOn,source\np-missions,2020,2,2021-01-01,P\n".to_vec();
    let headers = [("content-type", "text/csv"), ("idempotency-key", "k1")];
    let first =
        manager.send(Method::POST, "/v1/kpi-uploads", &headers, Some(table.clone())).await.expect(201);
    let second = manager.send(Method::POST, "/v1/kpi-uploads", &headers, Some(table)).await.expect(201);
    assert_eq!(first.body, second.body);
    assert_eq!(second.header("idempotency-replayed").as_deref(), Some("true"));
    manager.get(&first.header("location").unwrap()).await.expect(200);
    manager.get("/v1/kpi-uploads/00000000-0000-7000-8000-000000000000").await.expect(404);
    let entries = admin.get("/v1/audit-entries?limit=100").await.expect(200).body.to_string();
    assert!(entries.contains("create_kpi_upload"), "{entries}");
}
