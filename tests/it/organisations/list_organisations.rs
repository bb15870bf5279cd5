//! Finding organisations.

use crate::support::{Client, TestApp};
use serde_json::json;

async fn names(client: &Client, query: &str) -> Vec<String> {
    let (mut names, mut cursor) = (Vec::new(), String::new());
    loop {
        let got = client.get(&format!("/v1/organisations?{query}{cursor}")).await.expect(200);
        for item in got.body["organisations"].as_array().unwrap() {
            names.push(item["name"].as_str().unwrap().to_owned());
        }
        match got.body["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return names,
        }
    }
}

async fn filled() -> TestApp {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let rows = [
        ("Ziekenhuis Een", "care_provider", json!({ "municipalityCode": "GM0772" })),
        ("Café Zorg", "sme", json!({ "province": "limburg" })),
        ("Bedrijf", "sme", json!({ "municipalityCode": "GM0344" })),
        ("Bedrijf", "sme", json!(null)),
        ("Adviesbureau", "research_or_training_company", json!(null)),
    ];
    for (name, kind, location) in rows {
        let new = json!({ "name": name, "kind": kind, "location": location, "alternativeNames": [format!("{name} alias")] });
        admin.post("/v1/organisations", new).await.expect(201);
    }
    let new = json!({ "name": "Kennis", "kind": "knowledge_institution", "identifiers": [
        { "scheme": "ror", "value": "03yrm5c26" }, { "scheme": "rsin", "value": "111222333" },
    ] });
    admin.post("/v1/organisations", new).await.expect(201);
    app
}

#[actix_web::test]
async fn every_organisation_comes_once_in_the_order_of_names() {
    let app = filled().await;
    let all = ["Adviesbureau", "Bedrijf", "Bedrijf", "Café Zorg", "Kennis", "Ziekenhuis Een"];
    for limit in [1, 2, 100] {
        let query = format!("limit={limit}");
        assert_eq!(names(&app.anonymous(), &query).await, all);
        let query = format!("limit={limit}&q=alias&kind=sme");
        assert_eq!(names(&app.anonymous(), &query).await, ["Bedrijf", "Bedrijf", "Café Zorg"]);
    }
}

#[actix_web::test]
async fn filters_narrow_the_list() {
    let app = filled().await;
    let anonymous = app.anonymous();
    assert_eq!(
        names(&anonymous, "kind=care_provider,knowledge_institution").await,
        ["Kennis", "Ziekenhuis Een"]
    );
    assert_eq!(names(&anonymous, "province=limburg,noord-brabant").await, ["Café Zorg", "Ziekenhuis Een"]);
    assert_eq!(names(&anonymous, "q=CAFE%20zor").await, ["Café Zorg"]);
    assert!(names(&anonymous, "q=afe").await.is_empty());
    let by_number = "identifierScheme=ror&identifierValue=https://ror.org/03yrm5c26";
    assert_eq!(names(&anonymous, by_number).await, ["Kennis"]);
    assert!(names(&anonymous, "identifierScheme=kvk&identifierValue=11122233").await.is_empty());
}

#[actix_web::test]
async fn an_identifier_is_asked_for_whole() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    for (query, fault) in [
        ("identifierScheme=kvk", "identifierValue required"),
        ("identifierValue=12345678", "identifierScheme required"),
        ("identifierScheme=kvk&identifierValue=12", "identifierValue identifier"),
        ("kind=bakery", "kind enum"),
    ] {
        let got = anonymous.get(&format!("/v1/organisations?{query}")).await.expect(400);
        assert_eq!(got.faults(), [fault]);
    }
}
