//! `…/v1/weightings`: sets of weights that are drafted, count, and are rolled back.

use crate::support::{Client, Lab, TestApp, window};
use jiff::civil::date;
use proeftuin::{
    base::actor::Role,
    matching::{engine::Weights, weightings::model::ComponentWeights},
};
use serde_json::{Value, json};

/// Only these components weigh anything.
pub fn only(components: &[&str]) -> Value {
    let mut all = json!({
        "theme": 0, "start": 0, "distance": 0, "trlFit": 0, "completeness": 0, "trackRecord": 0, "careNeed": 0, "text": 0,
        "unknowns": 0,
    });
    for component in components {
        all[*component] = json!(10);
    }
    all
}

/// One lab that is about the very theme but free late, and one that is about something broader and free at once.
pub async fn two_labs(app: &TestApp) -> [String; 2] {
    let late = Lab {
        themes: vec!["home-dialysis"],
        windows: vec![window(date(2027, 8, 1), date(2027, 12, 31), 50, 0)],
        ..Lab::named("Precies")
    };
    let soon = Lab {
        themes: vec!["home-care"],
        windows: vec![window(date(2026, 11, 1), date(2027, 12, 31), 50, 0)],
        ..Lab::named("Meteen")
    };
    let labs = app.labs(vec![late, soon]).await;
    [labs[0].to_string(), labs[1].to_string()]
}

/// The first lab for an innovation about home dialysis, and the weights that say so.
async fn first(client: &Client, network: Option<&str>) -> (String, String) {
    let mut question = json!({ "innovation": { "themes": ["home-dialysis"] } });
    if let Some(network) = network {
        question["network"] = json!(network);
    }
    let got = client.post("/v1/matches", question).await.expect(200);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&got.body["matches"][0]["lab"]["name"]), text(&got.body["weightsVersion"]))
}

fn set(components: Value, network: Option<&str>) -> Value {
    json!({ "network": network, "name": "Een weging", "components": components })
}

#[actix_web::test]
async fn what_is_built_in_counts_at_first_and_is_what_the_engine_was_made_with() {
    let app = TestApp::new().await;
    let got = app.anonymous().get("/v1/weightings/2026-1").await.expect(200);
    assert_eq!((&got.body["number"], &got.body["status"]), (&json!(0), &json!("active")));
    let components: ComponentWeights = serde_json::from_value(got.body["components"].clone()).unwrap();
    assert_eq!(components.to_weights("2026-1".to_owned()), Weights::default());
    let list = app.anonymous().get("/v1/weightings").await.expect(200);
    assert_eq!(list.body["weightings"].as_array().unwrap().len(), 1);
    assert_eq!(got.body["allowedEvents"], json!([]));
    assert_eq!(**app.app.model().register().weights_of(None), Weights::default());
}

#[actix_web::test]
async fn a_set_counts_from_when_it_is_activated_and_the_former_is_rolled_back_to() {
    let app = TestApp::new().await;
    two_labs(&app).await;
    let (admin, anonymous) = (app.admin().await, app.anonymous());
    let other = app.another_process();
    assert_eq!(first(&anonymous, None).await, ("Precies".to_owned(), "2026-1".to_owned()));

    let made = admin.post("/v1/weightings", set(only(&["theme"]), None)).await.expect(201);
    let path = made.header("location").unwrap();
    assert_eq!((&made.body["number"], &made.body["status"]), (&json!(1), &json!("draft")));
    assert_eq!(first(&anonymous, None).await.1, "2026-1", "a draft does not count");
    anonymous.get(&path).await.expect(404);
    let changed =
        admin.patch_now(&path, json!({ "components": { "theme": 0, "start": 7.5 } })).await.expect(200);
    assert_eq!(changed.body["components"]["start"], 7.5);
    admin.patch(&path, "\"1\"", json!({ "name": "Te laat" })).await.expect(412);

    let active = admin.event(&path, "activate").await.expect(200);
    assert_eq!(active.body["activatedAt"], "2026-11-02T08:00:00Z");
    assert_eq!(first(&anonymous, None).await, ("Meteen".to_owned(), made.id()));
    let refused = admin.patch_now(&path, json!({ "name": "Anders" })).await.expect(409);
    assert_eq!(refused.code(), "illegal_event");
    let seen = anonymous.get(&format!("/v1/weightings/{}", made.id())).await.expect(200);
    assert_eq!((&seen.body["status"], &seen.body["allowedEvents"]), (&json!("active"), &json!([])));
    let built_in = anonymous.get("/v1/weightings/2026-1").await.expect(200);
    assert_eq!(built_in.body["status"], "retired");
    // Another process follows the events.
    let model = other.shared_model();
    other.db().read(move |read| model.catch_up(read)).await.unwrap();
    assert_eq!(other.model().register().weights_of(None).version, made.id());
    // Something must count in the register: it is replaced, not taken away.
    assert_eq!(admin.event(&path, "retire").await.expect(409).code(), "illegal_event");
    assert_eq!(admin.event(&path, "supersede").await.expect(403).code(), "forbidden");

    let back = admin.event("/v1/weightings/2026-1", "activate").await.expect(200);
    assert_eq!(first(&anonymous, None).await, ("Precies".to_owned(), "2026-1".to_owned()));
    let steps = admin.get(&format!("/v1/weightings/{}/transitions", back.id())).await.expect(200);
    let steps: Vec<&str> = steps.body["transitions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["event"].as_str().unwrap())
        .collect();
    assert_eq!(steps, ["supersede", "activate"]);
    let of = |status: &str| format!("/v1/weightings?status={status}");
    for (status, number) in [("active", 0), ("retired", 1)] {
        let got = anonymous.get(&of(status)).await.expect(200);
        let found = got.body["weightings"].as_array().unwrap();
        assert_eq!((found.len(), &found[0]["number"]), (1, &json!(number)), "{status}");
    }
}

#[actix_web::test]
async fn a_network_has_weights_of_its_own_for_whoever_asks_for_them_and_its_manager_keeps_them() {
    let app = TestApp::new().await;
    two_labs(&app).await;
    let mine = app.network("mijn-netwerk", &[], &[]).await.to_string();
    let theirs = app.network("hun-netwerk", &[], &[]).await.to_string();
    let manager = app.person(&[(Role::NetworkManager, Some(&mine))]).await;
    let (other, anonymous) = (app.person(&[(Role::NetworkManager, Some(&theirs))]).await, app.anonymous());

    manager.post("/v1/weightings", set(only(&["start"]), None)).await.expect(403);
    manager.post("/v1/weightings", set(only(&["start"]), Some(&theirs))).await.expect(403);
    let made = manager.post("/v1/weightings", set(only(&["start"]), Some("mijn-netwerk"))).await.expect(201);
    let path = made.header("location").unwrap();
    assert_eq!((&made.body["network"], &made.body["number"]), (&json!(mine), &json!(1)));
    other.get(&path).await.expect(404);
    other.event(&path, "activate").await.expect(404);
    assert_eq!(other.get("/v1/weightings").await.body["weightings"].as_array().unwrap().len(), 1);
    assert_eq!(manager.get("/v1/weightings").await.body["weightings"].as_array().unwrap().len(), 2);
    let moved = manager.patch_now(&path, json!({ "network": null })).await;
    moved.expect(403);

    manager.event(&path, "activate").await.expect(200);
    assert_eq!(first(&anonymous, Some(&mine)).await, ("Meteen".to_owned(), made.id()));
    for unaffected in [None, Some("hun-netwerk")] {
        assert_eq!(first(&anonymous, unaffected).await, ("Precies".to_owned(), "2026-1".to_owned()));
    }
    other.event(&path, "retire").await.expect(403);
    manager.event(&path, "retire").await.expect(200);
    assert_eq!(first(&anonymous, Some(&mine)).await.1, "2026-1", "without its own, those of the register");
    let bad = json!({ "innovation": {}, "network": "nergens" });
    assert_eq!(
        anonymous.post("/v1/matches", bad).await.expect(400).faults(),
        ["#/network unknown_reference"]
    );
}

#[actix_web::test]
async fn a_second_set_takes_the_place_of_the_first_in_one_step() {
    let app = TestApp::new().await;
    let network = app.network("netwerk", &[], &[]).await.to_string();
    let manager = app.person(&[(Role::NetworkManager, Some(&network))]).await;
    let mut paths = Vec::new();
    for component in ["start", "theme"] {
        let made = manager.post("/v1/weightings", set(only(&[component]), Some(&network))).await.expect(201);
        manager.event(&made.header("location").unwrap(), "activate").await.expect(200);
        paths.push(made.header("location").unwrap());
    }
    let got = manager.get(&format!("/v1/weightings?network={network}")).await.expect(200);
    let stand: Vec<(i64, &str)> = got.body["weightings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["number"].as_i64().unwrap(), one["status"].as_str().unwrap()))
        .collect();
    assert_eq!(stand, [(2, "active"), (1, "retired")]);
    assert_eq!(manager.event(&paths[1], "activate").await.expect(409).code(), "illegal_event");
    let page = manager.get("/v1/weightings?limit=2").await.expect(200);
    let cursor = page.body["nextCursor"].as_str().unwrap();
    let rest = manager.get(&format!("/v1/weightings?limit=2&cursor={cursor}")).await.expect(200);
    assert_eq!(rest.body["weightings"].as_array().unwrap().len(), 1);
    assert_eq!(rest.body["nextCursor"], json!(null));
}

#[actix_web::test]
async fn weights_that_make_no_sense_are_refused_with_all_faults() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mut components = only(&["theme"]);
    components["start"] = json!(101);
    components["text"] = json!(-1);
    components["geluk"] = json!(5);
    components.as_object_mut().unwrap().remove("careNeed");
    let got = admin.post("/v1/weightings", json!({ "name": "", "components": components })).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/components/careNeed required",
            "#/components/geluk unknown_field",
            "#/components/start maximum",
            "#/components/text minimum",
            "#/name min_length",
        ]
    );
    let nothing = json!({ "name": "Niets", "network": "nergens", "components": only(&["unknowns"]) });
    let got = admin.post("/v1/weightings", nothing).await.expect(400);
    assert_eq!(got.faults(), ["#/components all_zero", "#/network unknown_reference"]);
    app.person(&[(Role::Province, None)])
        .await
        .post("/v1/weightings", set(only(&["theme"]), None))
        .await
        .expect(403);
    let unknown = app.anonymous().get("/v1/weightings?network=nergens&status=nieuw").await.expect(400);
    assert_eq!(unknown.faults(), ["status enum"]);
}
