//! Lists of labs: filters, order, pages, who sees what.

use crate::support::{Client, Lab, TestApp, window};
use jiff::civil::date;
use proeftuin::base::actor::Role;
use serde_json::json;

async fn names(client: &Client, query: &str) -> Vec<String> {
    let got = client.get(&format!("/v1/labs{query}")).await.expect(200);
    let labs = got.body["labs"].as_array().unwrap();
    labs.iter().map(|lab| lab["name"].as_str().unwrap().to_owned()).collect()
}

async fn some_labs(app: &TestApp) {
    app.labs(vec![
        Lab {
            description_nl: Some("Een testwoning vol met Zorg-Café's".to_owned()),
            kind: "test_home",
            municipality: Some("GM0772"),
            themes: vec!["home-dialysis"],
            trl: Some((4, 7)),
            care_settings: Some(vec!["home"]),
            purposes: Some(vec!["develop"]),
            windows: vec![window(date(2027, 3, 1), date(2027, 6, 30), 2, 0)],
            ..Lab::named("Aarde")
        },
        Lab {
            municipality: Some("GM0014"),
            themes: vec!["diagnostics"],
            trl: Some((1, 9)),
            care_settings: Some(vec!["hospital", "home"]),
            purposes: Some(vec!["validate"]),
            windows: vec![window(date(2027, 1, 1), date(2027, 12, 31), 5, 5)],
            ..Lab::named("Bron")
        },
        Lab {
            province: Some("noord-brabant"),
            point: Some((51.7, 5.3)),
            windows: vec![window(date(2026, 1, 1), date(2027, 12, 31), 4, 3)],
            blackouts: vec![(date(2026, 11, 1), date(2026, 11, 30))],
            ..Lab::named("Cirkel")
        },
        Lab::named("Duin"),
    ])
    .await;
}

#[actix_web::test]
async fn every_filter_keeps_only_what_it_names() {
    let app = TestApp::new().await;
    some_labs(&app).await;
    let client = app.anonymous();
    for (query, expected) in [
        ("", "Aarde Bron Cirkel Duin"),
        ("?q=zorg%20cafe", "Aarde"),
        ("?q=thuisdial", "Aarde"),
        ("?q=ialyse", ""),
        ("?theme=home-care", "Aarde"),
        ("?theme=home-care,diagnostics", "Aarde Bron"),
        ("?theme=medical-imaging", ""),
        ("?kind=test_home", "Aarde"),
        ("?careSetting=home", "Aarde Bron"),
        ("?careSetting=hospital,community", "Bron"),
        // The province follows from the municipality where it is not stated.
        ("?province=noord-brabant", "Aarde Cirkel"),
        ("?municipality=Eindhoven", "Aarde"),
        ("?municipality=GM0014,eindhoven", "Aarde Bron"),
        ("?trl=4", "Aarde Bron"),
        ("?trl=9", "Bron"),
        ("?purpose=validate", "Bron"),
        ("?nearMunicipality=eindhoven&radiusKm=40", "Aarde Cirkel"),
        ("?near=53.2,6.6&radiusKm=10", "Bron"),
        ("?bbox=5.2,51.6,5.4,51.8", "Cirkel"),
        ("?bbox=170,-90,6,90", "Aarde Cirkel"),
        ("?freeFrom=2027-03-01&freeUntil=2027-06-30", "Aarde Cirkel"),
        ("?freeFrom=2027-03-01&freeUntil=2027-06-30&slots=2", "Aarde"),
        ("?freeFrom=2027-03-01&freeUntil=2027-07-01&slots=2", ""),
        ("?freeUntil=2026-11-30", ""),
        ("?freeUntil=2026-12-01", "Cirkel"),
        ("?slots=2", "Aarde"),
        ("?q=aar&careSetting=hospital", ""),
        ("?status=retired", ""),
    ] {
        assert_eq!(names(&client, query).await.join(" "), expected, "{query}");
    }
}

#[actix_web::test]
async fn labs_come_in_the_order_asked_for() {
    let app = TestApp::new().await;
    some_labs(&app).await;
    let client = app.anonymous();
    for (query, expected) in [
        ("?sort=-name", "Duin Cirkel Bron Aarde"),
        ("?sort=distance&nearMunicipality=groningen", "Bron Cirkel Aarde Duin"),
        ("?sort=-distance&nearMunicipality=groningen", "Aarde Cirkel Bron Duin"),
        ("?sort=firstFree", "Cirkel Aarde Bron Duin"),
        ("?sort=-firstFree", "Aarde Cirkel Bron Duin"),
    ] {
        assert_eq!(names(&client, query).await.join(" "), expected, "{query}");
        // Page by page it is the same.
        let mut walked = Vec::new();
        let mut next = Some(format!("/v1/labs{query}&limit=1"));
        while let Some(path) = next {
            let got = client.get(&path).await.expect(200);
            walked.push(got.body["labs"][0]["name"].as_str().unwrap().to_owned());
            next = got.header("link").map(|link| {
                let (path, rel) = link.split_once(">; ").unwrap();
                assert_eq!(rel, "rel=\"next\"");
                path.trim_start_matches('<').to_owned()
            });
            assert_eq!(got.body["nextCursor"].is_null(), next.is_none());
        }
        assert_eq!(walked.join(" "), expected, "{query}");
    }
}

#[actix_web::test]
async fn a_summary_tells_what_is_stated_and_null_for_the_rest() {
    let app = TestApp::new().await;
    some_labs(&app).await;
    let client = app.anonymous();
    let got = client.get("/v1/labs?nearMunicipality=eindhoven").await.expect(200);
    let (first, last) = (&got.body["labs"][0], &got.body["labs"][3]);
    assert_eq!(first["province"], "noord-brabant");
    assert_eq!(first["geometry"], json!({ "type": "Point", "coordinates": [5.459, 51.4501] }));
    assert_eq!(first["firstFreeOn"], "2027-03-01");
    assert_eq!(first["freeSlots"], 2);
    assert_eq!(first["distanceKm"], 0.0);
    assert_eq!(first["isStale"], true);
    let full = &got.body["labs"][1];
    assert_eq!((&full["firstFreeOn"], &full["freeSlots"]), (&json!(null), &json!(0)));
    for unknown in [
        "province",
        "geometry",
        "trlMin",
        "careSettings",
        "firstFreeOn",
        "freeSlots",
        "distanceKm",
        "usualResponseDays",
    ] {
        assert!(last[unknown].is_null() && last.get(unknown).is_some(), "{unknown}");
    }
    let sparse = client.get("/v1/labs?fields=name,trlMax&limit=1&countTotal=true").await.expect(200);
    assert_eq!(sparse.body["labs"], json!([{ "name": "Aarde", "trlMax": 7 }]));
    assert_eq!(sparse.body["totalCount"], 4);
}

#[actix_web::test]
async fn a_walk_meets_every_lab_once_while_others_are_added() {
    let app = TestApp::new().await;
    app.labs((0..25).map(|n| Lab::named(&format!("Lab {:02}", n * 2))).collect()).await;
    let client = app.anonymous();
    let (mut seen, mut cursor, mut extra) = (Vec::new(), String::new(), 1);
    loop {
        let got = client.get(&format!("/v1/labs?limit=4{cursor}")).await.expect(200);
        seen.extend(
            got.body["labs"].as_array().unwrap().iter().map(|lab| lab["name"].as_str().unwrap().to_owned()),
        );
        let Some(next) = got.body["nextCursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
        app.lab(Lab::named(&format!("Lab {extra:02}"))).await;
        extra += 8;
    }
    assert!(seen.is_sorted() && seen.windows(2).all(|pair| pair[0] != pair[1]), "{seen:?}");
    assert!((0..25).all(|n| seen.contains(&format!("Lab {:02}", n * 2))), "{seen:?}");
}

#[actix_web::test]
async fn a_cursor_belongs_to_its_filters_but_not_to_its_form() {
    let app = TestApp::new().await;
    app.labs((0..3).map(|n| Lab::named(&format!("Lab {n}"))).collect()).await;
    let client = app.anonymous();
    let cursor = client.get("/v1/labs?limit=1").await.body["nextCursor"].as_str().unwrap().to_owned();
    client.get(&format!("/v1/labs?limit=2&fields=id&cursor={cursor}")).await.expect(200);
    let got = client.get(&format!("/v1/labs?trl=3&cursor={cursor}")).await.expect(400);
    assert_eq!(got.faults(), ["cursor cursor"]);
    client.get("/v1/labs?cursor=onzin").await.expect(400);
}

#[actix_web::test]
async fn what_is_not_published_shows_only_to_who_manages_it() {
    let app = TestApp::new().await;
    let draft = Lab { status: "draft", themes: vec!["oncology"], ..Lab::named("Geheim") };
    let id = app.lab(draft).await;
    app.lab(Lab { status: "submitted", ..Lab::named("Ingediend") }).await;
    app.lab(Lab { status: "retired", ..Lab::named("Voorbij") }).await;
    let inner = app.network("binnen", &[id], &[]).await;
    app.network("buiten", &[], &[inner]).await;
    let all = "?status=draft,submitted,active,suspended,retired&facets=true&countTotal=true";
    let geo = [("accept", "application/geo+json")];
    let anonymous = app.anonymous();
    let stranger = app.person(&[(Role::Coordinator, Some("voorbij"))]).await;
    for client in [&anonymous, &stranger] {
        let got = client.get(&format!("/v1/labs{all}")).await.expect(200);
        assert_eq!(got.body["totalCount"], 1, "{:#}", got.body);
        assert_eq!(got.body["facets"]["kind"][0]["count"], 1);
        assert_eq!(got.body["facets"]["theme"], json!([]));
        let got = client.send(reqwest::Method::GET, &format!("/v1/labs{all}"), &geo, None).await.expect(200);
        assert_eq!(got.body["features"].as_array().unwrap().len(), 1);
        assert!(names(client, "?q=geheim&status=draft").await.is_empty());
    }
    for grant in [
        (Role::Coordinator, Some("geheim")),
        (Role::NetworkManager, Some("binnen")),
        (Role::NetworkManager, Some("buiten")),
    ] {
        let manager = app.person(&[grant]).await;
        assert_eq!(names(&manager, all).await, ["Geheim", "Voorbij"], "{grant:?}");
    }
    assert_eq!(names(&app.admin().await, all).await, ["Geheim", "Ingediend", "Voorbij"]);
    assert_eq!(names(&app.admin().await, "?network=buiten&status=draft").await, ["Geheim"]);
}

#[actix_web::test]
async fn every_fault_is_named_at_its_parameter() {
    let app = TestApp::new().await;
    let client = app.anonymous();
    for (query, faults) in [
        ("colour=red", vec!["colour unknown_field"]),
        ("kind=castle&limit=101&trl=0", vec!["kind enum", "limit maximum", "trl minimum"]),
        ("fields=name,password", vec!["fields enum"]),
        ("crs=EPSG:28992", vec!["crs enum"]),
        ("bbox=4,51,6", vec!["bbox min_items"]),
        ("bbox=4,51,6,91", vec!["bbox range"]),
        ("bbox=4,52,6,51", vec!["bbox range"]),
        ("near=51.4,5.4,6", vec!["near max_items"]),
        ("near=99,5", vec!["near range"]),
        ("radiusKm=5&sort=distance", vec!["radiusKm needs_origin", "sort needs_origin"]),
        ("near=51,5&nearMunicipality=eindhoven", vec!["nearMunicipality not_wanted"]),
        ("freeFrom=2027-02-01&freeUntil=2027-01-01", vec!["freeUntil order"]),
        ("freeFrom=morgen", vec!["freeFrom format"]),
        (
            "theme=alchemy&network=none&municipality=atlantis&nearMunicipality=atlantis",
            vec![
                "municipality unknown_reference",
                "nearMunicipality unknown_reference",
                "network unknown_reference",
                "theme unknown_reference",
            ],
        ),
    ] {
        let got = client.get(&format!("/v1/labs?{query}")).await.expect(400);
        assert_eq!(got.faults(), faults, "{query}");
    }
}
