//! Counts: right under all other filters, whatever is asked.

use super::random::{Dice, KINDS, PROVINCES, PURPOSES, SETTINGS, THEMES, random_lab};
use crate::support::{Client, TestApp};
use serde_json::Value;
use std::collections::BTreeMap;

fn random_filters(dice: &mut Dice) -> BTreeMap<&'static str, String> {
    let mut filters = BTreeMap::new();
    let chosen = [
        ("theme", dice.one(&THEMES).to_owned()),
        ("kind", format!("{},{}", dice.one(&KINDS), dice.one(&KINDS))),
        ("careSetting", dice.one(&SETTINGS).to_owned()),
        ("province", format!("{},{}", dice.one(&PROVINCES), dice.one(&PROVINCES))),
        ("purpose", dice.one(&PURPOSES).to_owned()),
        ("trl", (1 + dice.roll(9)).to_string()),
        ("q", dice.one(&["huis", "tuin"]).to_owned()),
        ("freeFrom", "2027-02-01".to_owned()),
        ("status", "active,retired,draft".to_owned()),
    ];
    for (name, value) in chosen {
        if dice.roll(4) == 0 {
            filters.insert(name, value);
        }
    }
    filters
}

fn path(filters: &BTreeMap<&'static str, String>, more: &str) -> String {
    let filters: Vec<String> = filters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("/v1/labs?{}&{more}", filters.join("&")).replace("?&", "?")
}

async fn total(client: &Client, filters: &BTreeMap<&'static str, String>) -> u64 {
    let got = client.get(&path(filters, "countTotal=true&limit=1")).await.expect(200);
    got.body["totalCount"].as_u64().unwrap()
}

/// A count of a facet is what the caller gets who chooses that value instead of the present one.
#[actix_web::test]
async fn a_count_is_the_size_of_the_list_with_that_value() {
    let app = TestApp::new().await;
    let mut dice = Dice(2026);
    app.labs((0..60).map(|n| random_lab(&mut dice, n)).collect()).await;
    let client = app.anonymous();
    for _ in 0..12 {
        let filters = random_filters(&mut dice);
        let got = client.get(&path(&filters, "facets=true&limit=1")).await.expect(200);
        let facets = &got.body["facets"];
        for (facet, values) in [
            ("theme", &THEMES[..]),
            ("kind", &KINDS),
            ("careSetting", &SETTINGS),
            ("province", &PROVINCES),
            ("purpose", &PURPOSES),
            ("trl", &["1", "5", "9"]),
        ] {
            let counts = facets[facet].as_array().unwrap();
            let value = dice.one(values);
            let count = counts
                .iter()
                .find(|one| one["value"] == value)
                .map_or(0, |one| one["count"].as_u64().unwrap());
            let mut replaced = filters.clone();
            replaced.insert(facet, value.to_owned());
            assert_eq!(count, total(&client, &replaced).await, "{facet}={value} under {filters:?}");
            assert!(counts.iter().all(|one| one["count"] != 0));
        }
    }
}

/// The list itself, against the plain reading of every filter on what the labs say of themselves.
#[actix_web::test]
async fn a_list_is_what_reading_every_lab_gives() {
    let app = TestApp::new().await;
    let mut dice = Dice(7);
    app.labs((0..60).map(|n| random_lab(&mut dice, n)).collect()).await;
    let client = app.anonymous();
    let all = client.get("/v1/labs?limit=100&status=active,suspended,retired").await.expect(200);
    let all = all.body["labs"].as_array().unwrap().clone();
    assert!(all.len() > 30);
    for _ in 0..25 {
        let filters = random_filters(&mut dice);
        let expected: Vec<&Value> =
            all.iter().filter(|lab| fits(lab, &filters)).map(|lab| &lab["id"]).collect();
        let got = client.get(&path(&filters, "limit=100&fields=id")).await.expect(200);
        let got: Vec<&Value> = got.body["labs"].as_array().unwrap().iter().map(|lab| &lab["id"]).collect();
        assert_eq!(got, expected, "{filters:?}");
    }
}

fn fits(lab: &Value, filters: &BTreeMap<&'static str, String>) -> bool {
    let has = |field: &str, asked: &str| {
        let stated = &lab[field];
        asked
            .split(',')
            .any(|one| stated == one || stated.as_array().is_some_and(|all| all.iter().any(|own| own == one)))
    };
    let narrower = |asked: &str| match asked {
        "home-care" => "home-care,home-dialysis,telemonitoring".to_owned(),
        "diagnostics" => "diagnostics,medical-imaging".to_owned(),
        other => other.to_owned(),
    };
    let status = filters.get("status").map_or("active,suspended", String::as_str);
    has("status", status)
        && filters.iter().all(|(name, asked)| match *name {
            "theme" => has("themes", &narrower(asked)),
            "kind" => has("kind", asked),
            "careSetting" => has("careSettings", asked),
            "province" => has("province", asked),
            "purpose" => has("purposes", asked),
            "trl" => {
                let trl: u64 = asked.parse().unwrap();
                lab["trlMin"].as_u64().is_some_and(|min| min <= trl)
                    && lab["trlMax"].as_u64().is_some_and(|max| trl <= max)
            }
            "q" => lab["name"].as_str().unwrap().to_lowercase().starts_with(asked.as_str()),
            "freeFrom" => lab["freeSlots"] == 1,
            _ => true,
        })
}
