//! Listing innovations.

use super::{made, titles, two_companies};
use serde_json::json;

#[actix_web::test]
async fn a_walk_along_the_pages_sees_each_once() {
    let (app, one, other) = two_companies().await;
    for number in 0..4 {
        made(&one, &format!("Nummer {number}"), "public").await;
        made(&other, "Dezelfde naam", "public").await;
        made(&other, "Verborgen", "private").await;
    }
    let expected = [&["Dezelfde naam"; 4][..], &["Nummer 0", "Nummer 1", "Nummer 2", "Nummer 3"]].concat();
    for limit in [1, 3, 8, 100] {
        assert_eq!(titles(&app.anonymous(), &format!("limit={limit}")).await, expected, "{limit}");
        let some = titles(&app.anonymous(), &format!("q=nummer&limit={limit}")).await;
        assert_eq!(some, expected[4..], "{limit}");
    }
}

#[actix_web::test]
async fn filters_narrow_the_list() {
    let (app, one, other) = two_companies().await;
    for (title, theme, summary) in [
        ("Dialyse", "home-dialysis", "Voor thuis"),
        ("Zorg", "home-care", "Rustige nacht"),
        ("Suiker", "diabetes", "Één prik"),
    ] {
        let new = json!({ "title": title, "themes": [theme], "summaryNl": summary, "visibility": "public" });
        one.post("/v1/innovations", new).await.expect(201);
    }
    let archived = made(&other, "Archief", "network").await;
    other.patch_now(&archived, json!({ "status": "archived" })).await.expect(200);
    for (query, expected) in [
        ("theme=home-dialysis", &["Dialyse"][..]),
        ("theme=home-care", &["Dialyse", "Zorg"]),
        ("theme=diabetes,home-dialysis", &["Dialyse", "Suiker"]),
        ("owner=zorgsensor", &["Archief"]),
        ("status=active", &["Dialyse", "Suiker", "Zorg"]),
        ("visibility=network", &["Archief"]),
        ("q=een%20PRIK", &["Suiker"]),
        ("q=thuis%20dia", &["Dialyse"]),
        ("q=alyse", &[]),
        ("theme=home-care&q=nacht", &["Zorg"]),
    ] {
        assert_eq!(titles(&other, query).await, expected, "{query}");
    }
    let got = app.anonymous().get("/v1/innovations?theme=nothing&owner=nobody&limit=0").await.expect(400);
    assert_eq!(got.faults(), ["limit minimum"]);
    let got = app.anonymous().get("/v1/innovations?theme=nothing&owner=nobody").await.expect(400);
    assert_eq!(got.faults(), ["owner unknown_reference", "theme unknown_reference"]);
}

#[actix_web::test]
async fn a_cursor_belongs_to_its_filters() {
    let (app, one, _) = two_companies().await;
    made(&one, "A", "public").await;
    made(&one, "B", "public").await;
    let anonymous = app.anonymous();
    let first = anonymous.get("/v1/innovations?limit=1").await.expect(200).body;
    let cursor = first["nextCursor"].as_str().unwrap();
    let got =
        anonymous.get(&format!("/v1/innovations?limit=1&status=active&cursor={cursor}")).await.expect(400);
    assert_eq!(got.faults(), ["cursor cursor"]);
}
