//! Which labs suit an innovation, and why.

use crate::{
    finding::random::{Dice, PROVINCES, PURPOSES, SETTINGS, THEMES, random_lab},
    support::{Got, Lab, TestApp, Window, window},
};
use jiff::civil::date;
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// A lab in Eindhoven for care at home, that has stated everything.
fn home_lab() -> Lab {
    Lab {
        municipality: Some("GM0772"),
        themes: vec!["home-care"],
        trl: Some((5, 8)),
        care_settings: Some(vec!["home"]),
        purposes: Some(vec!["validate", "implement"]),
        populations: Some(vec!["older_people"]),
        languages: Some(vec!["nl"]),
        device_classes: Some(vec!["mdr_i", "mdr_iia"]),
        reachable: Some(80),
        partner_kinds: vec!["care_providers", "patients_users"],
        windows: vec![window(date(2027, 1, 1), date(2027, 6, 30), 3, 1)],
        ..Lab::named("Huis van Morgen")
    }
}

fn question() -> Value {
    json!({
        "innovation": {
            "title": "Thuisdialyse", "themes": ["home-dialysis"], "trl": 7, "deviceClass": "mdr_iia", "purpose": "validate",
            "careSetting": "home", "targetPopulations": ["older_people"], "participantsNeeded": 40, "languages": ["nl", "en"]
        },
        "wish": {
            "from": "2027-01-01", "until": "2027-06-30", "pilotDays": 90, "slots": 2, "provinces": ["noord-brabant"],
            "municipality": "eindhoven", "maxDistanceKm": 50
        },
        "includeRejected": true
    })
}

fn names(got: &Got, list: &str) -> Vec<String> {
    let items = got.body[list].as_array().unwrap();
    items.iter().map(|item| item["lab"]["name"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn a_home_dialysis_innovation_finds_a_home_care_lab_and_every_explanation_holds() {
    let app = TestApp::new().await;
    app.lab(home_lab()).await;
    let far = Lab {
        municipality: Some("GM0014"),
        trl: Some((1, 4)),
        themes: vec!["oncology"],
        ..Lab { slug: Some("ver-weg".to_owned()), name: "Ver Weg".to_owned(), ..home_lab() }
    };
    app.lab(far).await;
    let got = app.anonymous().post("/v1/matches", question()).await.expect(200);
    assert_eq!(names(&got, "matches"), ["Huis van Morgen"]);
    assert_eq!(got.body["considered"], 2);
    assert_eq!(got.body["rejectedCount"], 1);
    assert_eq!(got.body["engineVersion"], "1.1.0");
    assert_eq!(got.body["weightsVersion"], "2026-1");

    let found = &got.body["matches"][0];
    assert_eq!(found["lab"]["slug"], "huis-van-morgen");
    assert_eq!(found["firstFreeOn"], "2027-01-01");
    assert!(found["distanceKm"].as_f64().unwrap() < 1.0, "{found}");
    let rules = found["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 10);
    assert!(rules.iter().all(|rule| rule["outcome"] == "pass"), "{found:#}");
    let theme = &rules[1]["sentence"];
    assert_eq!(
        theme["nl"],
        "Labthema thuiszorg en thuisomgeving past bij thuisdialyse en draagbare nierfunctievervanging."
    );
    assert_eq!(
        theme["en"],
        "Lab theme home care and home environment suits home dialysis and wearable kidney support."
    );
    let sum: f64 = found["components"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["contribution"].as_f64().unwrap())
        .sum();
    assert!((sum - found["score"].as_f64().unwrap()).abs() < 0.005);

    let rejected = &got.body["rejected"][0];
    let failing: Vec<&str> =
        rejected["failing"].as_array().unwrap().iter().map(|rule| rule["code"].as_str().unwrap()).collect();
    assert_eq!(failing, ["theme", "trl", "region_or_distance"]);
    assert_eq!(rejected["failing"][1]["sentence"]["en"], "TRL 7 is above 1-4, the range of this lab.");
    assert!(rejected["failing"][1]["change"].is_object());
    assert_eq!(rejected["isNearMiss"], false);
    assert_eq!(rejected["passed"], 7);
}

/// What the answer says of every rule is what the lab's own record says, for matched and rejected labs alike.
#[actix_web::test]
async fn every_rule_holds_against_the_record_of_the_lab() {
    let app = TestApp::new().await;
    let mut dice = Dice(11);
    app.labs((0..60).map(|n| random_lab(&mut dice, n)).collect()).await;
    let client = app.anonymous();
    let all = client.get("/v1/labs?limit=100&status=active,suspended,retired").await.expect(200);
    let all = all.body["labs"].as_array().unwrap();
    for _ in 0..10 {
        let (theme, purpose, setting) = (dice.one(&THEMES), dice.one(&PURPOSES), dice.one(&SETTINGS));
        let (trl, province) = (dice.one(&[1_u64, 2, 4, 5, 7, 9]), dice.one(&PROVINCES));
        let body = json!({
            "innovation": { "themes": [theme], "trl": trl, "purpose": purpose, "careSetting": setting },
            "wish": { "provinces": [province], "from": "2027-02-01", "until": "2027-03-31" },
            "limit": 100, "includeRejected": true, "rejectedLimit": 100
        });
        let got = client.post("/v1/matches", body).await.expect(200);
        let (matches, rejected) =
            (&got.body["matches"].as_array().unwrap(), &got.body["rejected"].as_array().unwrap());
        assert_eq!(matches.len() + rejected.len(), all.len());
        for lab in all {
            let expected = [
                ("lab_active", Some(lab["status"] == "active")),
                (
                    "trl",
                    lab["trlMin"]
                        .as_u64()
                        .zip(lab["trlMax"].as_u64())
                        .map(|(min, max)| (min..=max).contains(&trl)),
                ),
                ("purpose", has(&lab["purposes"], purpose)),
                ("care_setting", has(&lab["careSettings"], setting)),
                ("region_or_distance", lab["province"].as_str().map(|own| own == province)),
                ("capacity_in_period", lab["freeSlots"].as_u64().map(|free| free > 0)),
            ];
            let of = |list: &[Value]| list.iter().find(|one| one["lab"]["id"] == lab["id"]).cloned();
            let (matched, rejected) = (of(matches), of(rejected));
            for (code, holds) in expected {
                let outcome = match holds {
                    Some(true) => "pass",
                    Some(false) => "fail",
                    None => "unknown",
                };
                if let Some(matched) = &matched {
                    assert_eq!(told(&matched["rules"], code).unwrap(), outcome, "{code} of {lab}");
                }
                if let Some(rejected) = &rejected {
                    assert_eq!(
                        told(&rejected["failing"], code).is_some(),
                        outcome == "fail",
                        "{code} of {lab}"
                    );
                }
            }
            assert!(matched.is_some() != rejected.is_some());
        }
    }
}

fn told(rules: &Value, code: &str) -> Option<String> {
    let rule = rules.as_array().unwrap().iter().find(|rule| rule["code"] == code)?;
    Some(rule["outcome"].as_str().unwrap().to_owned())
}

/// Nothing stated and an empty list are both no answer.
fn has(stated: &Value, asked: &str) -> Option<bool> {
    let stated = stated.as_array().filter(|list| !list.is_empty())?;
    Some(stated.iter().any(|one| one == asked))
}

#[actix_web::test]
async fn what_a_lab_has_not_stated_is_unknown_and_never_rejected() {
    let app = TestApp::new().await;
    app.lab(Lab::named("Zwijgzaam")).await;
    let got = app.anonymous().post("/v1/matches", question()).await.expect(200);
    assert_eq!(names(&got, "matches"), ["Zwijgzaam"]);
    for rule in &got.body["matches"][0]["rules"].as_array().unwrap()[1..] {
        assert_eq!(rule["outcome"], "unknown", "{rule}");
        assert!(rule["question"]["nl"].as_str().unwrap().contains('?'), "{rule}");
    }
}

#[actix_web::test]
async fn drafts_are_not_considered_and_closed_labs_are_rejected_with_the_reason() {
    let app = TestApp::new().await;
    for status in ["draft", "submitted", "suspended", "retired", "active"] {
        app.lab(Lab { status, ..Lab::named(status) }).await;
    }
    let body = json!({ "innovation": {}, "includeRejected": true });
    for client in [app.anonymous(), app.admin().await] {
        let got = client.post("/v1/matches", body.clone()).await.expect(200);
        assert_eq!(got.body["considered"], 3);
        assert_eq!(names(&got, "matches"), ["active"]);
        assert_eq!(names(&got, "rejected"), ["retired", "suspended"]);
        for rejected in got.body["rejected"].as_array().unwrap() {
            assert_eq!(rejected["failing"][0]["code"], "lab_active");
        }
    }
}

#[actix_web::test]
async fn an_innovation_of_the_register_is_matched_for_who_may_see_it() {
    let app = TestApp::new().await;
    app.lab(home_lab()).await;
    let (owner, _) = app.innovation("geheim", &["home-dialysis"], "private").await;
    app.innovation("netwerk", &["home-dialysis"], "network").await;
    let (_, open) = app.innovation("open", &["home-dialysis"], "public").await;
    let owner = owner.to_string();
    let (mine, other) = (
        app.person(&[(Role::Sme, Some(&owner))]).await,
        app.person(&[(Role::Coordinator, Some("huis-van-morgen"))]).await,
    );
    let anonymous = app.anonymous();
    let ask = |key: &str| json!({ "innovation": key });
    for key in ["open", &open.to_string()] {
        let got = anonymous.post("/v1/matches", ask(key)).await.expect(200);
        assert_eq!(names(&got, "matches"), ["Huis van Morgen"]);
        assert_eq!(
            got.body["matches"][0]["rules"][2]["sentence"]["nl"],
            "TRL 7 ligt binnen 5-8, het bereik van dit lab."
        );
    }
    anonymous.post("/v1/matches", ask("netwerk")).await.expect(404);
    other.post("/v1/matches", ask("netwerk")).await.expect(200);
    for stranger in [&anonymous, &other] {
        stranger.post("/v1/matches", ask("geheim")).await.expect(404);
    }
    mine.post("/v1/matches", ask("geheim")).await.expect(200);
    anonymous.post("/v1/matches", ask("niets")).await.expect(404);
}

#[actix_web::test]
async fn slots_kept_for_smes_are_for_smes() {
    let app = TestApp::new().await;
    let kept = Window { for_smes: 2, ..window(date(2027, 1, 1), date(2027, 6, 30), 2, 0) };
    app.lab(Lab { windows: vec![kept], ..Lab::named("Voor het mkb") }).await;
    let (owner, _) = app.innovation("open", &[], "public").await;
    let owner = owner.to_string();
    let body = json!({ "innovation": {}, "wish": { "from": "2027-02-01", "until": "2027-03-01" } });
    let sme = app.person(&[(Role::Sme, Some(&owner))]).await;
    assert_eq!(
        sme.post("/v1/matches", body.clone()).await.expect(200).body["matches"][0]["firstFreeOn"],
        "2027-02-01"
    );
    assert_eq!(app.anonymous().post("/v1/matches", body).await.expect(200).body["rejectedCount"], 1);
}

#[actix_web::test]
async fn every_fault_in_a_question_is_named_at_its_place() {
    let app = TestApp::new().await;
    let client = app.anonymous();
    let faults = async |body: Value| client.post("/v1/matches", body).await.expect(400).faults();
    assert_eq!(faults(json!({})).await, ["#/innovation required"]);
    assert_eq!(faults(json!({ "innovation": 7 })).await.len(), 1);
    assert_eq!(faults(json!({ "innovation": {}, "text": "dialyse" })).await, ["#/text not_wanted"]);
    assert_eq!(faults(json!({ "text": "" })).await, ["#/text min_length"]);
    assert_eq!(
        faults(json!({ "innovation": { "trl": 12, "colour": "red", "purpose": "sell" }, "limit": 0 })).await,
        [
            "#/innovation/colour unknown_field",
            "#/innovation/purpose enum",
            "#/innovation/trl maximum",
            "#/limit minimum"
        ]
    );
    assert_eq!(
        faults(json!({ "innovation": { "themes": ["home-care", "alchemy", "magic"] } })).await,
        ["#/innovation/themes/1 unknown_reference", "#/innovation/themes/2 unknown_reference"]
    );
    assert_eq!(
        faults(json!({ "innovation": {}, "rejectedLimit": 3,
            "wish": { "from": "2027-02-01", "until": "2027-01-01", "maxDistanceKm": 10 } }))
        .await,
        ["#/rejectedLimit not_wanted", "#/wish/maxDistanceKm needs_origin", "#/wish/until order"]
    );
    assert_eq!(
        faults(json!({ "innovation": {}, "wish": { "municipality": "Atlantis" } })).await,
        ["#/wish/municipality unknown_reference"]
    );
    assert_eq!(
        faults(json!({ "innovation": {}, "wish": { "municipality": "GM0772", "origin": { "lat": 51, "lon": 5 } } })).await,
        ["#/wish/origin not_wanted"]
    );
}

#[actix_web::test]
async fn a_match_stores_nothing() {
    let app = TestApp::new().await;
    let events = async || app.app.db().read(proeftuin::db::events::last_event).await.unwrap();
    let before = events().await;
    let key = [("idempotency-key", "\"een\"")];
    let one = app.anonymous().post_with("/v1/matches", &key, json!({ "innovation": {} })).await.expect(200);
    assert!(one.header("etag").is_none());
    // The same key for another question is no conflict: nothing was done that a repeat could do twice.
    app.anonymous().post_with("/v1/matches", &key, question()).await.expect(200);
    assert_eq!(events().await, before);
}
