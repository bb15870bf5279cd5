//! Finding care needs.

use super::{Parties, new_need, titles};
use serde_json::json;

#[actix_web::test]
async fn filters_narrow_the_list_and_places_take_in_what_lies_around_them() {
    let parties = Parties::new().await;
    let city = json!({ "municipalityCode": "GM0772", "priority": "high" });
    let a = parties.open("A stad", city).await;
    parties.open("B provincie", json!({ "province": "noord-brabant", "careSetting": "hospital" })).await;
    parties.open("C elders", json!({ "province": "limburg", "themes": ["oncology"] })).await;
    parties.open("D overal", json!({ "national": true })).await;
    parties.open("E onbekend", json!({})).await;
    let own = parties.insurer.post("/v1/care-needs", new_need("F concept", json!({}))).await.expect(201);
    let spoken = json!({ "stance": "opposes", "textNl": "Nee." });
    parties.insurer.post(&format!("{a}/articulations"), spoken).await.expect(201);
    parties.provider.event(&a, "begin_pilot").await.expect(200);
    let anonymous = parties.app.anonymous();
    let by_party = format!("party={}", parties.ids[2]);
    for (query, expected) in [
        ("", &["A stad", "B provincie", "C elders", "D overal", "E onbekend"][..]),
        ("limit=2", &["A stad", "B provincie", "C elders", "D overal", "E onbekend"]),
        ("theme=home-care", &["A stad", "B provincie", "D overal", "E onbekend"]),
        ("theme=oncology", &["C elders"]),
        ("province=noord-brabant", &["A stad", "B provincie", "D overal"]),
        ("province=noord-brabant,limburg&national=false", &["A stad", "B provincie", "C elders"]),
        ("municipality=GM0772", &["A stad", "B provincie", "D overal"]),
        ("municipality=GM0758", &["B provincie", "D overal"]),
        ("national=true", &["D overal"]),
        ("careSetting=hospital", &["B provincie"]),
        ("status=piloting", &["A stad"]),
        ("status=draft", &[]),
        ("priority=high,low", &["A stad"]),
        (by_party.as_str(), &["A stad"]),
    ] {
        assert_eq!(titles(&anonymous, query).await, expected, "{query}");
    }
    assert_eq!(titles(&parties.insurer, "status=draft").await, ["F concept"]);
    assert_eq!(titles(&parties.insurer, &by_party).await, ["A stad", "F concept"]);
    assert_eq!(own.body["published"], json!(false));
    let got =
        anonymous.get("/v1/care-needs?theme=nothing&party=nobody&municipality=GM9999").await.expect(400);
    assert_eq!(
        got.faults(),
        ["municipality unknown_reference", "party unknown_reference", "theme unknown_reference"]
    );
    let got = anonymous.get("/v1/care-needs?limit=0&status=gone&q=x").await.expect(400);
    assert_eq!(got.faults(), ["limit minimum", "q unknown_field", "status enum"]);
}

#[actix_web::test]
async fn needs_of_the_same_name_are_each_seen_once_and_a_cursor_belongs_to_its_filters() {
    let parties = Parties::new().await;
    for _ in 0..5 {
        parties.open("Dezelfde", json!({})).await;
    }
    let anonymous = parties.app.anonymous();
    let mut ids = Vec::new();
    let mut next = "/v1/care-needs?limit=2".to_owned();
    loop {
        let page = anonymous.get(&next).await.expect(200).body;
        ids.extend(page["careNeeds"].as_array().unwrap().iter().map(|one| one["id"].to_string()));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        next = format!("/v1/care-needs?limit=2&cursor={cursor}");
    }
    let cursor = next.rsplit('=').next().unwrap();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5);
    let got = anonymous.get(&format!("/v1/care-needs?national=true&cursor={cursor}")).await.expect(400);
    assert_eq!(got.faults(), ["cursor cursor"]);
}
