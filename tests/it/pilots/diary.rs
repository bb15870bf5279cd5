//! Notes on the progress, and incidents.

use super::Stage;
use serde_json::json;

#[actix_web::test]
async fn notes_are_written_by_both_sides_and_read_by_all_who_see_the_pilot() {
    let stage = Stage::new().await;
    let path = stage.at("notes");
    let made = stage.world.sme.post(&path, json!({ "note": "De sensoren zijn geleverd." })).await.expect(201);
    stage.coordinator.post(&path, json!({ "note": "En opgehangen." })).await.expect(201);
    stage.manager.post(&path, json!({ "note": "Mooi" })).await.expect(403);
    let got = stage.coordinator.post(&path, json!({ "note": "Bewoner B. klaagde" })).await.expect(400);
    assert_eq!(got.faults(), ["#/note person_level"]);
    let list = stage.manager.get(&path).await.expect(200);
    assert_eq!(list.body["notes"].as_array().unwrap().len(), 2);
    let one = made.header("location").unwrap();
    assert_eq!(stage.manager.get(&one).await.expect(200).body, made.body);
    let (_, stranger) = stage.world.lab(1).await;
    stranger.get(&one).await.expect(404);
    stranger.get(&path).await.expect(404);
}

#[actix_web::test]
async fn an_incident_says_whether_and_when_the_inspectorate_was_told() {
    let stage = Stage::running().await;
    let path = stage.at("incidents");
    let new = json!({ "occurredOn": "2026-11-02", "severity": "serious", "igj": "to_report",
        "description": "Een val werd niet gemeld door het systeem." });
    let made = stage.world.sme.post(&path, new).await.expect(201);
    let one = made.header("location").unwrap();
    let got = stage.coordinator.patch_now(&one, json!({ "igj": "reported" })).await.expect(400);
    assert_eq!(got.faults(), ["#/igjReportedOn required"]);
    let told = json!({ "igj": "reported", "igjReportedOn": "2026-11-02", "igjReference": "IGJ-2026-123456789",
        "measures": "Drempel aangepast" });
    // What comes to light later is told later: also when the pilot was stopped.
    stage.because("stop").await.expect(200);
    let got = stage.coordinator.patch_now(&one, told).await.expect(200);
    assert_eq!((&got.body["igj"], &got.body["version"]), (&json!("reported"), &json!(2)));
    let list = stage.manager.get(&path).await.expect(200);
    assert_eq!(list.body["incidents"], json!([got.body]));
    let bad = json!({ "occurredOn": "2026-12-01", "severity": "serious", "igj": "not_required",
        "igjReportedOn": "2026-11-01", "description": "Zuster Visser gleed uit" });
    let got = stage.coordinator.post(&path, bad).await.expect(400);
    assert_eq!(
        got.faults(),
        ["#/description person_level", "#/igjReportedOn not_expected", "#/occurredOn in_the_future"]
    );
    stage.manager.patch_now(&one, json!({ "severity": "minor" })).await.expect(403);
    stage.coordinator.patch(&one, "\"1\"", json!({ "severity": "minor" })).await.expect(412);
}
