use super::{Table, id_of, walk};
use serde_json::json;

#[actix_web::test]
async fn a_task_is_seen_by_its_circle_and_closed_by_whom_it_is_for() {
    let table = Table::new().await;
    let path = table.at("tasks");
    let sme = &table.world.sme;
    let new =
        json!({ "audience": "shared", "title": "CE-certificaat", "side": "sme", "dueOn": "2026-11-20" });
    let made = table.coordinator.post(&path, new).await.expect(201);
    assert_eq!((&made.body["lab"], &made.body["status"]), (&json!(table.lab), &json!("open")));
    assert_eq!(made.body["allowedEvents"], json!(["complete", "decline"]));
    let task = made.header("location").unwrap();
    table.rival.get(&task).await.expect(404);
    table.rival.event(&task, "complete").await.expect(404);
    assert_eq!(
        table.manager.get(&task).await.expect(200).body["allowedEvents"],
        json!(["complete", "decline"])
    );
    let done = sme.event(&task, "complete").await.expect(200);
    assert_eq!((&done.body["status"], done.etag().as_str()), (&json!("done"), "\"2\""));
    let got = sme.event(&task, "decline").await.expect(409);
    assert_eq!(got.body["allowedEvents"], json!(["reopen"]));
    table.coordinator.event(&task, "reopen").await.expect(200);
    let declined = json!({ "event": "decline", "note": "Is er niet." });
    sme.post(&format!("{task}/transitions"), declined).await.expect(200);
    let got = table.coordinator.get(&format!("{task}/transitions")).await.expect(200);
    let events: Vec<&str> = got.body["transitions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["event"].as_str().unwrap())
        .collect();
    assert_eq!(events, ["complete", "reopen", "decline"]);
    assert!(walk(&table.rival, &path, "tasks", "id").await.is_empty());
    let got = sme.get(&format!("{path}?status=declined")).await.expect(200);
    assert_eq!(got.body["tasks"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_task_for_the_lab_is_not_for_the_sme_to_close() {
    let table = Table::new().await;
    let new = json!({ "audience": "shared", "title": "Rooster", "side": "lab" });
    let made = table.manager.post(&table.at("tasks"), new).await.expect(201);
    let task = made.header("location").unwrap();
    assert_eq!(table.world.sme.get(&task).await.expect(200).body["allowedEvents"], json!([]));
    table.world.sme.event(&task, "complete").await.expect(403);
    table.rival.event(&task, "complete").await.expect(200);
}

#[actix_web::test]
async fn nobody_gets_a_task_that_they_would_not_see() {
    let table = Table::new().await;
    let path = table.at("tasks");
    let (stranger, sme, rival, own) = (
        id_of(&table.stranger).await,
        id_of(&table.world.sme).await,
        id_of(&table.rival).await,
        id_of(&table.coordinator).await,
    );
    for assignee in [&stranger, &sme, &rival] {
        let new = json!({ "audience": "internal", "title": "T", "assignee": assignee });
        let got = table.coordinator.post(&path, new).await.expect(400);
        assert_eq!(got.faults(), ["#/assignee unknown_reference"], "{assignee}");
    }
    let new = json!({ "audience": "internal", "title": "T", "assignee": own });
    let made = table.manager.post(&path, new.clone()).await.expect(400);
    assert_eq!(made.faults(), ["#/assignee unknown_reference"], "among the managers");
    table.coordinator.post(&path, new).await.expect(201);
    let wrong = json!({ "audience": "internal", "title": "T", "side": "sme", "assignee": own, "dueOn": "2026-11-01" });
    let got = table.coordinator.post(&path, wrong).await.expect(400);
    assert_eq!(got.faults(), ["#/assignee one_of", "#/dueOn in_the_past", "#/side not_in_sight"]);
    let got =
        table.coordinator.post(&path, json!({ "audience": "internal", "title": "T" })).await.expect(400);
    assert_eq!(got.faults(), ["#/assignee one_of"]);
    let draft = table.world.draft(&[&table.lab], json!({})).await.expect(201).id();
    let new = json!({ "audience": "shared", "title": "T", "side": "lab" });
    let got = table.world.sme.post(&format!("/v1/pilot-requests/{draft}/tasks"), new).await.expect(400);
    assert_eq!(got.faults(), ["#/side nobody_there"]);
}
