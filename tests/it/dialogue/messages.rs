use super::{Table, walk};
use serde_json::json;

#[actix_web::test]
async fn everyone_reads_what_the_table_of_audiences_says() {
    let table = Table::new().await;
    let (lab, other) = (Some(table.lab.as_str()), Some(table.other_lab.as_str()));
    let sme = &table.world.sme;
    for (who, audience, lab, text) in [
        (sme, "shared", None, "all"),
        (sme, "shared", lab, "with A"),
        (&table.coordinator, "shared", None, "from A"),
        (&table.coordinator, "internal", None, "A's own"),
        (&table.rival, "internal", other, "B's own"),
        (&table.manager, "internal", None, "managers"),
        (&table.manager, "internal", lab, "to A"),
        (&table.manager, "shared", None, "to all"),
    ] {
        table.say(who, audience, lab, text).await.expect(201);
    }
    let path = table.at("messages");
    let whole = ["all", "with A", "from A", "A's own", "B's own", "managers", "to A", "to all"];
    assert_eq!(walk(&table.manager, &path, "messages", "text").await, whole);
    assert_eq!(walk(&table.world.admin, &path, "messages", "text").await, whole);
    assert_eq!(walk(sme, &path, "messages", "text").await, ["all", "with A", "from A", "to all"]);
    let seen = walk(&table.coordinator, &path, "messages", "text").await;
    assert_eq!(seen, ["all", "with A", "from A", "A's own", "to A", "to all"]);
    assert_eq!(walk(&table.rival, &path, "messages", "text").await, ["all", "B's own", "to all"]);
    table.stranger.get(&path).await.expect(404);

    let got = sme.get(&format!("{path}?audience=internal")).await.expect(200);
    assert_eq!(got.body["messages"], json!([]));
    let got = table.rival.get(&format!("{path}?lab={}", table.lab)).await.expect(200);
    assert_eq!(got.body["messages"], json!([]));
    let got = sme.get(&format!("{path}?lab={}", table.lab)).await.expect(200);
    assert_eq!(got.body["messages"].as_array().unwrap().len(), 2);
    sme.get(&format!("{path}?lab=geen-lab")).await.expect(200);
    sme.get(&format!("{path}?colour=1")).await.expect(400);
}

#[actix_web::test]
async fn an_internal_message_is_absent_for_the_sme_and_for_the_other_lab() {
    let table = Table::new().await;
    let made = table.say(&table.coordinator, "internal", None, "Geheim.").await.expect(201);
    assert_eq!((&made.body["lab"], &made.body["authorSide"]), (&json!(table.lab), &json!("lab")));
    let path = made.header("location").unwrap();
    table.manager.get(&path).await.expect(200);
    for who in [&table.world.sme, &table.rival, &table.stranger] {
        who.get(&path).await.expect(404);
        who.delete(&path, "\"1\"").await.expect(404);
    }
    let elsewhere = table.world.draft(&[], json!({})).await.expect(201);
    let crossed = format!("/v1/pilot-requests/{}/messages/{}", elsewhere.id(), made.id());
    table.world.admin.get(&crossed).await.expect(404);
}

#[actix_web::test]
async fn nobody_speaks_where_they_do_not_sit() {
    let table = Table::new().await;
    let sme = &table.world.sme;
    table.say(sme, "internal", None, "?").await.expect(403);
    table.say(sme, "internal", Some(&table.lab), "?").await.expect(403);
    table.say(&table.stranger, "shared", None, "?").await.expect(404);
    // That the other lab is asked too is nothing that a coordinator may learn.
    let got = table.say(&table.coordinator, "internal", Some(&table.other_lab), "?").await.expect(400);
    assert_eq!(got.faults(), ["#/lab unknown_reference"]);
    let unasked = table.world.app.bare_lab("active").await;
    let got = table.say(sme, "shared", Some(&unasked), "?").await.expect(400);
    assert_eq!(got.faults(), ["#/lab unknown_reference"]);
    let wrong = json!({ "audience": "secret", "text": " ", "colour": 1 });
    let got = sme.post(&table.at("messages"), wrong).await.expect(400);
    assert_eq!(got.faults(), ["#/audience enum", "#/colour unknown_field", "#/text pattern"]);
    table.say(sme, "shared", None, &"x".repeat(5001)).await.expect(400);
    table.world.app.anonymous().get(&table.at("messages")).await.expect(401);
}

#[actix_web::test]
async fn what_was_said_in_a_draft_is_heard_once_it_is_submitted_and_open() {
    let table = Table::new().await;
    let draft = table.world.draft(&[&table.lab], json!({})).await.expect(201).id();
    let path = format!("/v1/pilot-requests/{draft}");
    let new = json!({ "audience": "shared", "text": "Vooraf." });
    table.world.sme.post(&format!("{path}/messages"), new.clone()).await.expect(201);
    table.manager.get(&format!("{path}/messages")).await.expect(404);
    table.world.sme.event(&path, "submit").await.expect(200);
    assert_eq!(walk(&table.manager, &format!("{path}/messages"), "messages", "text").await, ["Vooraf."]);
    table.coordinator.post(&format!("{path}/messages"), new).await.expect(404);
    table.manager.event(&path, "open").await.expect(200);
    assert_eq!(walk(&table.coordinator, &format!("{path}/messages"), "messages", "text").await, ["Vooraf."]);
}

#[actix_web::test]
async fn a_message_is_withdrawn_by_its_author_and_leaves_a_mark() {
    let table = Table::new().await;
    let made = table.say(&table.coordinator, "shared", None, "Vergissing.").await.expect(201);
    let path = made.header("location").unwrap();
    table.world.sme.delete(&path, "\"1\"").await.expect(403);
    table.manager.delete(&path, "\"1\"").await.expect(403);
    table.coordinator.delete(&path, "\"2\"").await.expect(412);
    table.coordinator.delete(&path, &made.etag()).await.expect(204);
    let got = table.world.sme.get(&path).await.expect(200);
    assert_eq!(got.body["text"], json!(null));
    assert!(got.body["withdrawnAt"].is_string());
    assert_eq!(got.etag(), "\"2\"");
    let got = table.coordinator.delete(&path, "\"2\"").await.expect(409);
    assert_eq!(got.code(), "illegal_event");
    let kept = "SELECT count(*) AS count FROM request_messages WHERE body LIKE 'Vergis%'";
    assert_eq!(table.world.count(kept).await, 0);
    let other = table.say(&table.rival, "shared", None, "Fout.").await.expect(201);
    table.world.admin.delete(&other.header("location").unwrap(), "\"1\"").await.expect(204);
}

#[actix_web::test]
async fn a_coordinator_of_two_labs_says_which_one_is_meant() {
    let table = Table::new().await;
    let grants = [table.lab.as_str(), table.other_lab.as_str()]
        .map(|lab| (proeftuin::base::actor::Role::Coordinator, Some(lab)));
    let both = table.world.app.person(&grants).await;
    let got = table.say(&both, "internal", None, "?").await.expect(400);
    assert_eq!(got.faults(), ["#/lab required"]);
    let got = table.say(&both, "internal", Some(&table.other_lab), "!").await.expect(201);
    table.rival.get(&got.header("location").unwrap()).await.expect(200);
    table.coordinator.get(&got.header("location").unwrap()).await.expect(404);
}
