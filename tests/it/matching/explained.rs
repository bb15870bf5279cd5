//! docs/matching.md says what the engine does: its numbers are read from the page and asked of the service.

use crate::support::{Got, Lab, TestApp};
use proeftuin::matching::engine::{ENGINE_VERSION, Weights};
use serde_json::{Value, json};

fn page() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/matching.md")).unwrap()
}

/// The cells of the table whose heading begins with these.
fn table(page: &str, heading: &str) -> Vec<Vec<String>> {
    let rows = page.lines().skip_while(|line| !line.starts_with(heading)).skip(2);
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let rows: Vec<Vec<String>> = rows.take_while(|line| line.starts_with('|')).map(cells).collect();
    assert!(!rows.is_empty(), "no table {heading}");
    rows
}

fn number(cell: &str) -> f64 {
    cell.split_whitespace().next().unwrap().parse().unwrap()
}

fn coded(cell: &str) -> String {
    cell.trim_matches('`').to_owned()
}

fn component(got: &Got, code: &str) -> Option<Value> {
    let components = got.body["matches"][0]["components"].as_array()?;
    components.iter().find(|component| component["code"] == code).cloned()
}

#[actix_web::test]
async fn the_likeness_of_themes_is_as_the_page_says() {
    for row in table(&page(), "| innovation | lab |") {
        let [wanted, offered, formula, value, rule] = row.as_slice() else { panic!("{row:?}") };
        let app = TestApp::new().await;
        let offered: &'static str = offered.clone().leak();
        app.lab(Lab { themes: vec![offered], ..Lab::named("Lab") }).await;
        let question = json!({ "innovation": { "themes": [wanted] }, "includeRejected": true });
        let got = app.anonymous().post("/v1/matches", question).await.expect(200);
        assert!(number(formula) <= number(value), "a floor only raises: {row:?}");
        match component(&got, "theme") {
            Some(theme) => {
                assert_eq!(
                    (rule.as_str(), theme["value"].as_f64()),
                    ("pass", Some(number(value))),
                    "{row:?}"
                );
            }
            None => {
                assert_eq!(rule, "fail", "{row:?}");
                assert_eq!(got.body["rejected"][0]["failing"][0]["code"], "theme", "{row:?}");
                assert!(number(value) < 0.5, "{row:?}");
            }
        }
    }
}

#[test]
fn the_formula_gives_the_numbers_on_the_page() {
    let page = page();
    let broad = 1.0 - 12.0_f64.ln() / 64.0_f64.ln();
    assert!(page.contains(&format!("1 − ln 12 / ln 64 = {broad:.4}")));
    let alike = 2.0 * broad / (1.0 + broad);
    assert!(page.contains(&format!("(1 + {broad:.4}) = {alike:.3}")));
    let rows = table(&page, "| innovation | lab |");
    let formula = |wanted: &str, offered: &str| {
        let row = rows.iter().find(|row| row[0] == wanted && row[1] == offered).unwrap();
        row[2].split_whitespace().next().unwrap().to_owned()
    };
    assert_eq!(formula("home-dialysis", "home-care"), format!("{alike:.3}"));
    assert_eq!(formula("home-dialysis", "ehealth"), format!("{broad:.3}"), "2 × IC / (1 + 1)");
}

#[test]
fn the_weights_and_versions_are_as_the_page_says() {
    let (page, weights) = (page(), Weights::default());
    let stated: Vec<(String, f64)> =
        table(&page, "| component | weight |").iter().map(|row| (coded(&row[0]), number(&row[1]))).collect();
    let expected = [
        ("theme", weights.theme),
        ("start", weights.start),
        ("distance", weights.distance),
        ("trl_fit", weights.trl_fit),
        ("completeness", weights.completeness),
        ("track_record", weights.track_record),
        ("care_need", weights.care_need),
        ("text", weights.text),
    ];
    assert_eq!(stated, expected.map(|(code, weight)| (code.to_owned(), weight)));
    for told in [
        format!("`engineVersion` ({ENGINE_VERSION}:"),
        format!("`weightsVersion` ({}:", weights.version),
        format!("takes off {} points", weights.per_unknown),
        format!("free {} days later", weights.start_zero_days),
        format!("{} km or more", weights.distance_zero_km),
    ] {
        assert!(page.split_whitespace().collect::<Vec<_>>().join(" ").contains(&told), "{told}");
    }
}

#[actix_web::test]
async fn the_ten_rules_and_the_scaled_weight_are_as_the_page_says() {
    let app = TestApp::new().await;
    app.lab(Lab::named("Lab")).await;
    let question = json!({
        "innovation": { "themes": ["home-dialysis"], "trl": 6 }, "wish": { "municipality": "GM0758" }
    });
    let got = app.anonymous().post("/v1/matches", question).await.expect(200);
    let rules = got.body["matches"][0]["rules"].as_array().unwrap();
    let codes: Vec<String> = rules.iter().map(|rule| rule["code"].as_str().unwrap().to_owned()).collect();
    let stated: Vec<String> =
        table(&page(), "| rule | passes when |").iter().map(|row| coded(&row[0])).collect();
    assert_eq!(stated, codes);
    assert_eq!(component(&got, "theme").unwrap()["weight"], 38.88, "the worked example of the page");
}
