//! Municipalities, programme lines and closed lists.

use crate::support::TestApp;
use serde_json::json;

#[actix_web::test]
async fn municipalities_are_listed_by_name_each_once() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    let (mut names, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/municipalities?province=noord-brabant,limburg&limit=20{cursor}");
        let got = anonymous.get(&path).await.expect(200);
        for item in got.body["municipalities"].as_array().unwrap() {
            names.push(proeftuin::base::text::fold(item["name"].as_str().unwrap()));
        }
        match got.body["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert!(names.is_sorted() && names.len() > 80, "{}", names.len());
    names.dedup();
    assert!(names.contains(&"s hertogenbosch".to_owned()));
    assert!(!names.contains(&"utrecht".to_owned()));
}

#[actix_web::test]
async fn a_municipality_is_found_by_name_and_by_code() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    let got = anonymous.get("/v1/municipalities?q=eindh").await.expect(200);
    assert_eq!(got.body["municipalities"][0]["code"], "GM0772");
    let got = anonymous.get("/v1/municipalities/GM0772").await.expect(200);
    assert_eq!(got.body["province"], "noord-brabant");
    assert_eq!(got.body["nuts2"], "NL41");
    anonymous.get("/v1/municipalities/GM9999").await.expect(404);
    anonymous.get("/v1/municipalities?province=brabant").await.expect(400);
}

#[actix_web::test]
async fn programme_lines_come_with_action_lines_and_budgets() {
    let app = TestApp::new().await;
    let got = app.anonymous().get("/v1/programme-lines").await.expect(200);
    let lines = got.body["programmeLines"].as_array().unwrap();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["budgetEur"], 3_000_000);
    assert_eq!(lines[1]["actionLines"][1]["code"], "al6");
    assert_eq!(lines[1]["actionLines"][1]["themes"], json!(["home-care", "ehealth"]));
}

#[actix_web::test]
async fn every_closed_list_has_labels_in_both_languages() {
    let app = TestApp::new().await;
    let got = app.anonymous().get("/v1/reference-lists").await.expect(200);
    let lists = got.body["referenceLists"].as_array().unwrap();
    let codes: Vec<&str> = lists.iter().map(|list| list["code"].as_str().unwrap()).collect();
    assert!(codes.is_sorted(), "{codes:?}");
    for wanted in ["care_setting", "province", "reason_code", "theme_status"] {
        assert!(codes.contains(&wanted), "{wanted}");
    }
    for term in lists.iter().flat_map(|list| list["terms"].as_array().unwrap()) {
        assert!(!term["labelNl"].as_str().unwrap().is_empty());
        assert!(!term["labelEn"].as_str().unwrap().is_empty());
    }
}
