//! Entering organisations.

use crate::support::TestApp;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn an_organisation_keeps_what_was_stated_and_nothing_else() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mother = json!({ "slug": "moeder", "name": "Moeder N.V.", "kind": "large_company" });
    let mother = admin.post("/v1/organisations", mother).await.expect(201);
    let nulls = ["fte", "turnoverEur", "isSme", "parent", "website", "location", "province", "point"];
    for field in nulls {
        assert!(mother.body[field].is_null(), "{field}");
    }
    assert_eq!(mother.body["identifiers"], json!([]));
    assert_eq!(mother.body["fictitious"], false);

    let new = json!({
        "name": "Zorgtech Brabant B.V.", "alternativeNames": ["ZTB"], "kind": "sme", "fte": 12, "turnoverEur": 1_400_000,
        "parent": "moeder", "website": "https://zorgtech.example", "fictitious": true, "sources": ["Test"],
        "location": { "street": "Markt 1", "postalCode": "5611 AZ", "city": "Eindhoven", "municipalityCode": "GM0772" },
        "identifiers": [
            { "scheme": "ror", "value": "https://ror.org/03yrm5c26" }, { "scheme": "kvk", "value": "01234567" },
        ],
    });
    let made = admin.post("/v1/organisations", new).await.expect(201);
    assert_eq!(made.body["isSme"], true);
    assert_eq!(made.body["parent"], json!(mother.id()));
    let ids = json!([{ "scheme": "kvk", "value": "01234567" }, { "scheme": "ror", "value": "03yrm5c26" }]);
    assert_eq!(made.body["identifiers"], ids);
    assert_eq!(made.body["sources"], json!(["Test"]));
    let read = app.anonymous().get(&made.header("location").unwrap()).await.expect(200);
    assert_eq!(read.body, made.body);
    app.anonymous().get("/v1/organisations/moeder").await.expect(200);
    app.anonymous().get("/v1/organisations/vader").await.expect(404);
}

#[actix_web::test]
async fn province_and_point_follow_from_the_municipality_and_say_so() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let place = async |location: serde_json::Value| {
        let new = json!({ "name": "X", "kind": "government", "location": location });
        admin.post("/v1/organisations", new).await
    };
    let from_code = place(json!({ "municipalityCode": "GM0772" })).await.expect(201);
    assert_eq!(from_code.body["province"], "noord-brabant");
    assert_eq!(from_code.body["point"]["source"], "municipality");
    assert!(from_code.body["location"]["lat"].is_null());
    let stated = json!({ "municipalityCode": "GM0772", "lat": 51.44, "lon": 5.47 });
    let stated = place(stated).await.expect(201);
    let point = json!({ "lat": 51.44, "lon": 5.47, "source": "stated" });
    assert_eq!(stated.body["point"], point);
    let province = place(json!({ "province": "zeeland" })).await.expect(201);
    assert_eq!(province.body["province"], "zeeland");
    assert!(province.body["point"].is_null());
    let wrong =
        place(json!({ "municipalityCode": "GM0772", "province": "zeeland", "lat": 51.4 })).await.expect(400);
    assert_eq!(wrong.faults(), ["#/location/lon required", "#/location/province contradiction"]);
}

#[actix_web::test]
async fn all_faults_of_an_organisation_are_reported_at_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let form = json!({
        "kind": "bakery", "fte": -1, "website": "zorgtech.example", "slug": "A b", "colour": 1,
        "location": { "lat": 91, "municipalityCode": "0772" },
        "identifiers": [{ "scheme": "btw", "value": "" }],
    });
    assert_eq!(
        admin.post("/v1/organisations", form).await.expect(400).faults(),
        [
            "#/colour unknown_field",
            "#/fte minimum",
            "#/identifiers/0/scheme enum",
            "#/identifiers/0/value min_length",
            "#/kind enum",
            "#/location/lat maximum",
            "#/location/municipalityCode pattern",
            "#/name required",
            "#/slug pattern",
            "#/website pattern"
        ]
    );
    let rules = json!({
        "name": "X", "kind": "sme", "parent": "nobody", "slug": "0190aaaa000070008000000000000000",
        "location": { "municipalityCode": "GM9999" },
        "identifiers": [
            { "scheme": "kvk", "value": "1234" }, { "scheme": "rsin", "value": "111222334" },
            { "scheme": "ror", "value": "01k4yrm30" }, { "scheme": "agb", "value": "12345678" },
            { "scheme": "agb", "value": "12345678" },
        ],
    });
    assert_eq!(
        admin.post("/v1/organisations", rules).await.expect(400).faults(),
        [
            "#/identifiers/0/value identifier",
            "#/identifiers/1/value identifier",
            "#/identifiers/2/value identifier",
            "#/identifiers/4/value repeated",
            "#/location/municipalityCode unknown_reference",
            "#/parent unknown_reference",
            "#/slug slug"
        ]
    );
}

#[actix_web::test]
async fn an_identifier_belongs_to_one_organisation() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let with = |slug: &str, numbers: &[(&str, &str)]| {
        let numbers: Vec<_> =
            numbers.iter().map(|(scheme, value)| json!({ "scheme": scheme, "value": value })).collect();
        json!({ "slug": slug, "name": "X", "kind": "sme", "identifiers": numbers })
    };
    let first = with("first", &[("kvk", "12345678"), ("ror", "03yrm5c26")]);
    let first = admin.post("/v1/organisations", first).await.expect(201);
    let again =
        with("second", &[("ura", "12345678"), ("ror", "https://ror.org/03yrm5c26"), ("kvk", "12345678")]);
    let got = admin.post("/v1/organisations", again).await.expect(409);
    assert_eq!(got.code(), "not_unique");
    assert_eq!(got.faults(), ["#/identifiers/1/value not_unique", "#/identifiers/2/value not_unique"]);
    assert!(got.body["errors"].to_string().contains(&first.id()));
    // The same digits of another scheme are another number.
    let other = with("second", &[("ura", "12345678")]);
    admin.post("/v1/organisations", other).await.expect(201);
    let slug = admin.post("/v1/organisations", with("first", &[])).await.expect(409);
    assert_eq!(slug.code(), "not_unique");
}

#[actix_web::test]
async fn whoever_takes_part_may_enter_one_but_gets_no_rights_on_it() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let new = json!({ "slug": "own", "name": "Own", "kind": "sme" });
    admin.post("/v1/organisations", new.clone()).await.expect(201);
    app.anonymous().post("/v1/organisations", new.clone()).await.expect(401);
    app.person(&[]).await.post("/v1/organisations", new).await.expect(403);
    let member = app.person(&[(Role::Sme, Some("own"))]).await;
    let other = json!({ "slug": "other", "name": "Other", "kind": "sme" });
    let made = member.post("/v1/organisations", other).await.expect(201);
    let change = json!({ "name": "Mine now" });
    member.patch("/v1/organisations/other", &made.etag(), change.clone()).await.expect(403);
    member.patch_now("/v1/organisations/own", change).await.expect(200);
}
