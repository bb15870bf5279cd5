//! Figures that the register counts, for any day, as it stood then.

use super::{figure, involve, join, lab, network};
use crate::support::TestApp;
use serde_json::{Value, json};

/// Noord-Brabant as the programme hoped: labs, involvement and membership over the years 2018 to 2022.
async fn brabant() -> TestApp {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    network(&admin, "brabant").await;
    let since = |year: i32| json!({ "startYear": year });
    for slug in ["a", "b", "c", "d"] {
        lab(&admin, slug, since(2015)).await;
        involve(&admin, slug, "2018-01-01", None).await;
    }
    for (slug, from) in [("e", "2019-06-01"), ("f", "2019-12-31"), ("g", "2020-01-01")] {
        lab(&admin, slug, since(2016)).await;
        involve(&admin, slug, from, None).await;
    }
    // Joined and left within 2021, twice; ended with 2021; ended the day before.
    lab(&admin, "h", since(2016)).await;
    involve(&admin, "h", "2021-02-01", Some("2021-03-31")).await;
    involve(&admin, "h", "2021-05-01", Some("2021-12-30")).await;
    lab(&admin, "i", since(2016)).await;
    involve(&admin, "i", "2020-02-01", Some("2021-12-31")).await;
    // Without the province: only in the share. The last two don't count at all: elsewhere, never published.
    lab(&admin, "j", since(2017)).await;
    lab(&admin, "k", json!({ "startYear": 2018, "endYear": 2020 })).await;
    lab(&admin, "elders", json!({ "startYear": 2015, "location": { "municipalityCode": "GM0687" } })).await;
    let draft = json!({ "slug": "draft", "name": "Draft", "kind": "living_lab", "startYear": 2015,
        "location": { "municipalityCode": "GM0758" } });
    admin.post("/v1/labs", draft).await.expect(201);
    involve(&admin, "draft", "2018-01-01", None).await;
    app
}

async fn actuals(app: &TestApp, kpi: &str, field: &str) -> Vec<Value> {
    let mut actuals = Vec::new();
    for year in 2018..=2022 {
        actuals.push(figure(&app.anonymous(), kpi, &format!("year={year}")).await[field].clone());
    }
    actuals
}

#[actix_web::test]
async fn test_environments_are_labs_with_active_involvement_on_the_last_day_of_the_year() {
    let app = brabant().await;
    // 2021: i still on the last day, h not any more.
    assert_eq!(actuals(&app, "p-test-environments", "actual").await, [4.0, 6.0, 8.0, 8.0, 7.0]);
    let targets: Vec<Value> = actuals(&app, "p-test-environments", "target").await;
    let targets: Vec<&Value> = targets.iter().map(|target| &target["value"]).collect();
    assert_eq!(targets, [4.0, 6.0, 7.0, 7.0, 7.0]);
    assert_eq!(actuals(&app, "p-test-environments", "gap").await, [0.0, 0.0, 1.0, 1.0, 0.0]);
    assert_eq!(actuals(&app, "p-test-environments", "status").await, ["met"; 5]);
    assert_eq!(
        actuals(&app, "p-test-environments", "change").await,
        [json!(4.0), json!(2.0), json!(2.0), json!(0.0), json!(-1.0)]
    );
    let trends = actuals(&app, "p-test-environments", "trend").await;
    assert_eq!(trends, ["up", "up", "up", "flat", "down"]);
}

#[actix_web::test]
async fn a_lab_that_joined_and_left_within_a_year_counts_on_the_days_between() {
    let app = brabant().await;
    let client = app.anonymous();
    let on = async |day: &str| {
        figure(&client, "p-test-environments", &format!("on={day}")).await["actual"].clone()
    };
    // 2020 ended with eight.
    let days = [
        ("2021-01-31", 8.0),
        ("2021-02-01", 9.0),
        ("2021-03-31", 9.0),
        ("2021-04-01", 8.0),
        ("2021-05-01", 9.0),
        ("2021-12-30", 9.0),
        ("2021-12-31", 8.0),
        ("2022-01-01", 7.0),
    ];
    for (day, expected) in days {
        assert_eq!(on(day).await, expected, "{day}");
    }
    let records = client.get("/v1/kpis/p-test-environments/records?on=2021-05-01").await.expect(200);
    let h = records.body["records"].as_array().unwrap().iter().find(|one| one["name"] == "Lab h").unwrap();
    assert_eq!(
        (&h["from"], &h["until"], &h["isCounted"]),
        (&json!("2021-05-01"), &json!("2021-12-30"), &json!(true))
    );
    client.get(h["path"].as_str().unwrap()).await.expect(200);
}

#[actix_web::test]
async fn the_network_share_is_of_all_labs_in_brabant_with_or_without_the_province() {
    let app = brabant().await;
    let admin = app.admin().await;
    // One directly, one for a year and a day, one through a network within it, one that lies elsewhere.
    join(&admin, "brabant", "lab", "j", ("2019-01-01", None)).await;
    join(&admin, "brabant", "lab", "a", ("2020-12-31", Some("2021-12-31"))).await;
    let inner = json!({ "slug": "inner", "nameNl": "I", "nameEn": "I" });
    admin.post("/v1/networks", inner).await.expect(201);
    join(&admin, "inner", "lab", "b", ("2018-01-01", None)).await;
    join(&admin, "brabant", "memberNetwork", "inner", ("2021-01-01", None)).await;
    join(&admin, "brabant", "lab", "elders", ("2018-01-01", None)).await;
    // a to k are eleven, of which k ended with 2020.
    assert_eq!(actuals(&app, "p-network-share", "countedOf").await, [11, 11, 11, 10, 10]);
    assert_eq!(actuals(&app, "p-network-share", "counted").await, [0, 1, 2, 3, 2]);
    assert_eq!(actuals(&app, "p-network-share", "actual").await, [0.0, 9.1, 18.2, 30.0, 20.0]);
    let statuses = actuals(&app, "p-network-share", "status").await;
    assert_eq!(statuses, ["unknown", "not_met", "not_met", "met", "not_met"]);
    // The baseline was to be measured; now it is.
    let kpi = app.anonymous().get("/v1/kpis/p-network-share?year=2022").await.expect(200).body;
    assert_eq!(kpi["baseline"], json!({ "year": 2018, "value": null, "label": "to be measured" }));
    assert_eq!((&kpi["baselineMeasured"], &kpi["definition"]["footnote"]), (&json!(0.0), &json!("B")));
    let records = app.anonymous().get("/v1/kpis/p-network-share/records?year=2022").await.expect(200).body;
    let counted: Vec<&Value> = records["records"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["isCounted"] == true)
        .map(|one| &one["name"])
        .collect();
    assert_eq!(counted, ["Lab b", "Lab j"]);
}

#[actix_web::test]
async fn the_two_populations_differ() {
    let app = brabant().await;
    let environments = figure(&app.anonymous(), "p-test-environments", "year=2022").await;
    let share = figure(&app.anonymous(), "p-network-share", "year=2022").await;
    assert_eq!((&environments["counted"], &environments["countedOf"]), (&json!(7), &json!(null)));
    assert_eq!(share["countedOf"], 10);
    // Labs anywhere in the country.
    assert_eq!(figure(&app.anonymous(), "t-testbeds", "year=2014").await["status"], "not_met");
    assert_eq!(figure(&app.anonymous(), "t-testbeds", "year=2022").await["actual"], 11.0);
}

#[actix_web::test]
async fn without_a_stated_year_a_lab_exists_from_the_first_thing_known_of_it() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    network(&admin, "brabant").await;
    lab(&admin, "oud", json!({})).await;
    lab(&admin, "nieuw", json!({})).await;
    involve(&admin, "oud", "2019-07-01", Some("2019-08-31")).await;
    let of = async |query: &str| figure(&app.anonymous(), "p-network-share", query).await;
    assert_eq!(of("on=2019-06-30").await["countedOf"], 0);
    // A share of nothing is unknown.
    assert_eq!(of("on=2019-06-30").await["actual"], json!(null));
    assert_eq!(
        (of("year=2019").await["countedOf"].clone(), of("year=2019").await["assumed"].clone()),
        (json!(1), json!(1))
    );
    // The other was entered today.
    assert_eq!(of("year=2026").await["countedOf"], 2);
    let stated = json!({ "startYear": 2010 });
    admin.patch_now("/v1/labs/nieuw", stated).await.expect(200);
    assert_eq!(
        (of("year=2019").await["countedOf"].clone(), of("year=2019").await["assumed"].clone()),
        (json!(2), json!(1))
    );
    let got = admin.patch_now("/v1/labs/nieuw", json!({ "endYear": 2009 })).await.expect(400);
    assert_eq!(got.faults(), ["#/endYear range"]);
}

#[actix_web::test]
async fn a_retired_lab_counts_until_the_day_before_and_the_running_year_until_today() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    lab(&admin, "a", json!({ "startYear": 2020 })).await;
    involve(&admin, "a", "2020-01-01", None).await;
    let of = async |query: &str| figure(&app.anonymous(), "p-test-environments", query).await;
    app.clock.advance_secs(10 * 86_400);
    let admin = app.admin().await;
    admin.event("/v1/labs/a", "retire").await.expect(200);
    assert_eq!(of("on=2026-11-11").await["actual"], 1.0);
    assert_eq!(of("on=2026-11-12").await["actual"], 0.0);
    let today = of("").await;
    assert_eq!(
        (&today["on"], &today["actual"], &today["status"]),
        (&json!("2026-11-12"), &json!(0.0), &json!("no_target"))
    );
    // As it stood then: the year before is not touched.
    assert_eq!(of("year=2025").await["actual"], 1.0);
    // Nothing is known of what lies ahead.
    let ahead = of("year=2027").await;
    assert_eq!((&ahead["actual"], &ahead["records"]), (&json!(null), &json!(null)));
}

#[actix_web::test]
async fn a_walk_along_the_records_sees_each_once() {
    let app = brabant().await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/kpis/p-test-environments/records?year=2022&limit=3{cursor}");
        let page = app.anonymous().get(&path).await.expect(200).body;
        seen.extend(
            page["records"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["nextCursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, ["a", "b", "c", "d", "e", "f", "g"].map(|slug| format!("Lab {slug}")));
    let other = format!("/v1/kpis/p-test-environments/records?year=2021&limit=3{cursor}");
    app.anonymous().get(&other).await.expect(400);
}
