//! Organisations by their numbers and names.

use super::{CSV, NDJSON, count_events, counts, fault, faults, import};
use crate::support::TestApp;
use serde_json::{Value, json};

fn numbers(organisation: &Value) -> Vec<(String, String)> {
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    let all = organisation["identifiers"].as_array().unwrap();
    all.iter().map(|one| (text(one, "scheme"), text(one, "value"))).collect()
}

#[actix_web::test]
async fn an_organisation_is_known_by_any_of_its_numbers_and_gets_those_that_are_new() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let new = json!({ "name": "ZorgTech BV", "kind": "sme", "identifiers": [{ "scheme": "kvk", "value": "01234567" }, { "scheme": "agb", "value": "11112222" }] });
    let id = admin.post("/v1/organisations", new).await.expect(201).id();
    let text = "bedrijfsnaam;KVK-nummer;URA-nummer;omzet;plaats\nZorgTech B.V.;01234567;87654321;€ 1.250.000,-;Breda\n";
    let got = import(&admin, "organisations", CSV, text).await.expect(200);
    assert_eq!((counts(&got), faults(&got)), ([1, 0, 1, 0, 0], vec![]));
    let changed = admin.get(&format!("/v1/organisations/{id}")).await.body;
    assert_eq!(
        (changed["name"].clone(), changed["turnoverEur"].clone()),
        (json!("ZorgTech B.V."), json!(1_250_000))
    );
    let expected = [("agb", "11112222"), ("kvk", "01234567"), ("ura", "87654321")];
    assert_eq!(numbers(&changed), expected.map(|(scheme, value)| (scheme.to_owned(), value.to_owned())));
    assert_eq!(counts(&import(&admin, "organisations", CSV, text).await), [1, 0, 0, 1, 0]);
    let one = r#"{"identifiers":[{"scheme":"ura","value":"87654321"}],"fte":12}"#;
    assert_eq!(counts(&import(&admin, "organisations", NDJSON, one).await), [1, 0, 1, 0, 0]);
    assert_eq!(admin.get(&format!("/v1/organisations/{id}")).await.body["fte"], 12);
}

#[actix_web::test]
async fn what_post_refuses_is_refused_of_a_row_under_the_same_codes() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for (name, kvk) in [("Eerste", "11111111"), ("Tweede", "22222222")] {
        let new = json!({ "slug": name.to_lowercase(), "name": name, "kind": "sme", "identifiers": [{ "scheme": "kvk", "value": kvk }] });
        admin.post("/v1/organisations", new).await.expect(201);
    }
    let text = "naam;korte naam;soort;kvk;agb;onderdeel van;gemeente;provincie\n\
        A;a;sme;1234567;;;;\n\
        B;b;sme;;;nergens;;\n\
        C;c;sme;;;;Breda;Limburg\n\
        Eerste;eerste;sme;;;tweede;;\n\
        Tweede;tweede;sme;;;eerste;;\n\
        D;d;sme;;;;;\n\
        E;;sme;;;d;;\n";
    let got = import(&admin, "organisations", CSV, text).await.expect(200);
    assert_eq!(counts(&got), [7, 2, 1, 0, 4]);
    let expected = [
        fault(2, 4, "kvk", "identifier"),
        fault(3, 6, "onderdeel van", "unknown_reference"),
        fault(4, 8, "provincie", "contradiction"),
        fault(6, 6, "onderdeel van", "cycle"),
    ];
    assert_eq!(faults(&got), expected);
    let mother = admin.get("/v1/organisations/d").await.body["id"].clone();
    assert_eq!(admin.get("/v1/organisations/e").await.body["parent"], mother, "made some rows before");
    let two = "naam;soort;kvk;agb\nX;sme;11111111;\nY;sme;33333333;12345678\n";
    assert_eq!(counts(&import(&admin, "organisations", CSV, two).await), [2, 1, 1, 0, 0]);
    let id = admin.get("/v1/organisations/tweede").await.body["id"].as_str().unwrap().to_owned();
    let stolen = format!("id;kvk\n{id};33333333\n");
    let got = import(&admin, "organisations", CSV, stolen).await.expect(200);
    assert_eq!(faults(&got), [fault(2, 2, "kvk", "not_unique")]);
}

#[actix_web::test]
async fn the_checks_see_what_earlier_rows_would_make() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    // More than one batch, and a mother in the first.
    let rows: String = (1..700).map(|n| format!("Dochter {n};sme;moeder\n")).collect();
    let text = format!("naam;soort;onderdeel van\nMoeder;sme;\n{rows}Wees;sme;dochter-9999\n");
    for query in ["?dryRun=true", "?dryRun=true&mode=all"] {
        let got = import(&admin, &format!("organisations{query}"), CSV, text.clone()).await.expect(200);
        assert_eq!(counts(&got), [701, 700, 0, 0, 1], "{query}");
        assert_eq!(faults(&got), [fault(702, 3, "onderdeel van", "unknown_reference")]);
    }
    assert_eq!(count_events(&app, &["organisation_created"]).await, 0);
    assert_eq!(counts(&import(&admin, "organisations", CSV, text).await), [701, 700, 0, 0, 1]);
    assert_eq!(count_events(&app, &["organisation_created"]).await, 700);
}
