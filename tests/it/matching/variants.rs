//! `variants` of `POST /v1/matches`: what if the question were another?

use crate::support::{Lab, TestApp, window};
use jiff::civil::date;
use serde_json::{Value, json};

/// Three labs about home dialysis: for every readiness, for TRL 8 only, and one that is free in 2028 only.
async fn labs(app: &TestApp) {
    let lab = |name: &str, trl, year| Lab {
        themes: vec!["home-dialysis"],
        trl: Some(trl),
        windows: vec![window(date(year, 1, 1), date(year, 12, 31), 2, 0)],
        ..Lab::named(name)
    };
    app.labs(vec![lab("Altijd", (1, 9), 2027), lab("Rijp", (8, 9), 2027), lab("Later", (1, 9), 2028)]).await;
}

fn question(variants: Value) -> Value {
    json!({
        "innovation": { "themes": ["home-dialysis"], "trl": 6, "title": "Thuisdialyse" },
        "wish": { "from": "2027-02-01", "until": "2027-05-31" },
        "variants": variants,
    })
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["lab"]["name"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn each_variant_says_which_labs_are_gained_lost_and_moved_and_explains_nothing_again() {
    let app = TestApp::new().await;
    labs(&app).await;
    let variants = json!([
        { "name": "Rijper", "innovation": { "trl": 8 } },
        { "name": "Een jaar later", "wish": { "from": "2028-02-01", "until": "2028-05-31" } },
        { "name": "Wanneer dan ook", "leaveOut": ["period"] },
        { "name": "Oncologie", "innovation": { "themes": ["oncology"] } },
    ]);
    let got = app.anonymous().post("/v1/matches", question(variants)).await.expect(200).body;
    assert_eq!(names(&got["matches"]), ["Altijd"]);
    let [riper, later, whenever, other] = [0, 1, 2, 3].map(|index| &got["variants"][index]);

    assert_eq!((&riper["name"], names(&riper["matches"]).len()), (&json!("Rijper"), 2));
    let gained =
        riper["matches"].as_array().unwrap().iter().find(|one| one["lab"]["name"] == "Rijp").unwrap();
    assert_eq!((&gained["change"], &gained["wasRejectedBy"]), (&json!("gained"), &json!(["trl"])));
    assert_eq!((&gained["wasRank"], &gained["wasScore"]), (&json!(null), &json!(null)));
    let kept =
        riper["matches"].as_array().unwrap().iter().find(|one| one["lab"]["name"] == "Altijd").unwrap();
    assert_eq!((&kept["wasRank"], &kept["wasScore"]), (&json!(1), &got["matches"][0]["score"]));
    assert_ne!(kept["change"], "gained");

    assert_eq!(names(&later["matches"]), ["Later"]);
    assert_eq!(names(&later["lost"]), ["Altijd"]);
    assert_eq!(later["lost"][0]["rejectedBy"], json!(["capacity_in_period"]));
    assert_eq!((&later["lost"][0]["wasRank"], &later["lost"][0]["score"]), (&json!(1), &json!(null)));

    assert_eq!(names(&whenever["matches"]), ["Altijd", "Later"]);
    assert_eq!((&whenever["matches"][0]["change"], &whenever["matched"]), (&json!("same"), &json!(2)));
    assert_eq!((names(&other["matches"]).len(), names(&other["lost"])), (0, vec!["Altijd"]));
    assert!(!got["variants"].to_string().contains("sentence"), "{:#}", got["variants"]);
}

/// Every variant is what the same question would get by itself.
#[actix_web::test]
async fn a_variant_is_the_answer_to_the_question_that_it_describes() {
    let app = TestApp::new().await;
    labs(&app).await;
    let client = app.anonymous();
    let variants = json!([{ "name": "Alles anders", "innovation": { "trl": 9, "themes": ["home-care"] }, "wish": { "slots": 2, "municipality": "eindhoven" }, "leaveOut": ["pilot_days"] }]);
    let got = client.post("/v1/matches", question(variants)).await.expect(200).body;
    let alone = json!({
        "innovation": { "themes": ["home-care"], "trl": 9, "title": "Thuisdialyse" },
        "wish": { "from": "2027-02-01", "until": "2027-05-31", "slots": 2, "municipality": "eindhoven" },
    });
    let alone = client.post("/v1/matches", alone).await.expect(200).body;
    let told = |list: &Value| -> Vec<(Value, Value)> {
        list.as_array().unwrap().iter().map(|one| (one["lab"]["id"].clone(), one["score"].clone())).collect()
    };
    assert_eq!(told(&got["variants"][0]["matches"]), told(&alone["matches"]));
    assert_eq!(told(&alone["matches"]).len(), 2);
    let none = client.post("/v1/matches", question(json!([]))).await.expect(200).body;
    assert_eq!(none.get("variants"), None);
}

#[actix_web::test]
async fn a_lab_that_merely_stands_lower_is_lost_without_a_rule() {
    let app = TestApp::new().await;
    labs(&app).await;
    let mut question = question(json!([{ "name": "Rijper", "innovation": { "trl": 9 } }]));
    (question["limit"], question["innovation"]["trl"]) = (json!(1), json!(8));
    question["wish"] = json!(null);
    let got = app.anonymous().post("/v1/matches", question).await.expect(200).body;
    let variant = &got["variants"][0];
    assert_eq!(names(&variant["matches"]).len(), 1);
    if variant["matches"][0]["change"] == "gained" {
        assert_eq!(variant["matches"][0]["wasRejectedBy"], json!([]));
        assert_eq!(variant["lost"][0]["rejectedBy"], json!([]));
        assert!(
            variant["lost"][0]["score"].as_f64().unwrap() <= variant["matches"][0]["score"].as_f64().unwrap()
        );
    } else {
        assert_eq!(variant["lost"], json!([]));
    }
}

#[actix_web::test]
async fn variants_that_contradict_themselves_are_refused_with_all_faults() {
    let app = TestApp::new().await;
    let variants = json!([
        { "name": "A", "innovation": { "trl": 8 }, "leaveOut": ["trl", "trl"] },
        { "name": "A" },
        { "name": "B", "wish": { "until": "2027-01-01" } },
        { "name": "C", "wish": { "maxDistanceKm": 10 } },
        { "name": "D", "wish": { "municipality": "eindhoven", "origin": { "lat": 51, "lon": 5 } } },
    ]);
    let got = app.anonymous().post("/v1/matches", question(variants)).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/variants/0/leaveOut/0 contradictory",
            "#/variants/0/leaveOut/1 contradictory",
            "#/variants/0/leaveOut/1 repeated",
            "#/variants/1 same",
            "#/variants/1/name repeated",
            "#/variants/2/wish/until order",
            "#/variants/3/wish/maxDistanceKm needs_origin",
            "#/variants/4/wish/origin not_wanted",
        ]
    );
    let unknown = json!([
        { "name": "A", "innovation": { "themes": ["home-care", "nergens"] } },
        { "name": "B", "wish": { "municipality": "Nergenshuizen" } },
    ]);
    let got = app.anonymous().post("/v1/matches", question(unknown)).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/variants/0/innovation/themes/1 unknown_reference",
            "#/variants/1/wish/municipality unknown_reference"
        ]
    );
    let many: Vec<Value> =
        (0..11).map(|n| json!({ "name": format!("{n}"), "innovation": { "trl": 1 } })).collect();
    let got = app.anonymous().post("/v1/matches", question(json!(many))).await.expect(400);
    assert_eq!(got.faults(), ["#/variants max_items"]);
}
