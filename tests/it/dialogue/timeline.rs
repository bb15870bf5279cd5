use super::{Table, walk};
use crate::support::World;
use serde_json::json;

#[actix_web::test]
async fn everyone_sees_their_own_timeline_in_order() {
    let table = Table::new().await;
    let tick = || table.world.app.clock.advance_secs(60);
    let request = table.world.sme.get(&table.path).await.expect(200);
    let placements = World::placements(&request);
    tick();
    table.say(&table.coordinator, "internal", None, "Past goed.").await.expect(201);
    tick();
    table.coordinator.event(&placements[0], "accept").await.expect(200);
    tick();
    let withdrawn = table.say(&table.world.sme, "shared", None, "Dank!").await.expect(201);
    table.world.sme.delete(&withdrawn.header("location").unwrap(), "\"1\"").await.expect(204);
    tick();
    let new = json!({ "audience": "shared", "title": "Contract", "side": "network" });
    let task = table.world.sme.post(&table.at("tasks"), new).await.expect(201).header("location").unwrap();
    tick();
    table.manager.event(&task, "complete").await.expect(200);
    tick();
    table.add(&table.world.sme, "audience=shared&name=plan.txt", b"Plan.").await.expect(201);
    let why = json!({ "event": "decline", "reasonCode": "no_capacity" });
    table.rival.post(&format!("{}/transitions", placements[1]), why).await.expect(200);

    let path = table.at("timeline");
    let kinds = async |who| walk(who, &path, "entries", "kind").await;
    let all = [
        "request",
        "request",
        "request",
        "message",
        "placement",
        "message",
        "task",
        "task",
        "attachment",
        "placement",
    ];
    assert_eq!(kinds(&table.manager).await, all);
    assert_eq!(kinds(&table.world.admin).await, all);
    let sme =
        ["request", "request", "request", "placement", "message", "task", "task", "attachment", "placement"];
    assert_eq!(kinds(&table.world.sme).await, sme);
    let lab =
        ["request", "request", "request", "message", "placement", "message", "task", "task", "attachment"];
    assert_eq!(kinds(&table.coordinator).await, lab);
    let other = ["request", "request", "request", "message", "task", "task", "attachment", "placement"];
    assert_eq!(kinds(&table.rival).await, other);
    table.stranger.get(&path).await.expect(404);

    let got = table.world.sme.get(&path).await.expect(200);
    let said: Vec<&str> = got.body["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["sentence"]["nl"].as_str().unwrap())
        .collect();
    assert_eq!(said[0], "De aanvraag is opgesteld.");
    assert_eq!(said[1], "De aanvraag: ingediend.");
    assert!(said[3].starts_with("Bij ") && said[3].ends_with(": toegezegd."), "{}", said[3]);
    assert_eq!(said[4], "Bericht van de ondernemer; ingetrokken.");
    assert_eq!(said[6], "Taak “Contract”: gedaan.");
    assert_eq!(said[7], "Bestand van de ondernemer: plan.txt.");
    for entry in got.body["entries"].as_array().unwrap() {
        table.world.sme.get(entry["path"].as_str().unwrap()).await.expect(200);
    }
}
