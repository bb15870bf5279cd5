//! Who took an innovation into use, and when that can be recorded.

use super::Case;
use proeftuin::{base::period::Period, outcomes::counts};
use serde_json::{Value, json};

async fn adoption(case: &Case, with: Value) -> Value {
    let adopter = case.world.app.organisation("care_provider").await;
    let mut new = json!({ "organisation": adopter, "from": "2026-11-02", "scope": "Alle locaties", "peoplePerYear": 400 });
    for (name, value) in with.as_object().cloned().unwrap_or_default() {
        new[name] = value;
    }
    new
}

#[actix_web::test]
async fn an_adoption_before_publication_is_refused_and_nothing_changes() {
    let case = Case::new().await;
    let path = case.draft().await;
    let list = format!("{path}/adoptions");
    let new = adoption(&case, json!({})).await;
    let got = case.world.sme.post(&list, new.clone()).await.expect(409);
    assert_eq!((got.code(), got.faults()), ("not_ready", vec!["#/outcome not_published".to_owned()]));
    case.world.sme.event(&path, "propose").await.expect(200);
    case.coordinator.post(&list, new.clone()).await.expect(409);
    assert_eq!(case.world.count("SELECT count(*) AS count FROM outcome_adoptions").await, 0);
    case.coordinator.event(&path, "approve").await.expect(200);
    let made = case.coordinator.post(&list, new.clone()).await.expect(201);
    assert_eq!(case.world.app.anonymous().get(&path).await.body["adoptions"], json!(1));
    // Being revised it is still public; withdrawn it is not.
    case.world.sme.event(&path, "revise").await.expect(200);
    let other = adoption(&case, json!({})).await;
    case.world.sme.post(&list, other).await.expect(201);
    let why = json!({ "event": "withdraw", "reasonCode": "other" });
    case.manager.post(&format!("{path}/transitions"), why).await.expect(200);
    let third = adoption(&case, json!({})).await;
    case.world.sme.post(&list, third).await.expect(409);
    case.world.app.anonymous().get(&made.header("location").unwrap()).await.expect(404);
}

#[actix_web::test]
async fn what_was_published_as_a_stop_is_not_adopted() {
    let case = Case::with("evaluated", Some("not_proven"), 40).await;
    let mut new = case.complete();
    new["decision"]["choice"] = json!("stop");
    let path = case.world.sme.post("/v1/outcomes", new).await.expect(201).header("location").unwrap();
    let new = adoption(&case, json!({})).await;
    let got = case.world.sme.post(&format!("{path}/adoptions"), new.clone()).await.expect(409);
    assert_eq!(got.faults(), ["#/decision stop", "#/outcome not_published"]);
    case.publish(&path).await;
    let got = case.world.sme.post(&format!("{path}/adoptions"), new).await.expect(409);
    assert_eq!(got.faults(), ["#/decision stop"]);
}

#[actix_web::test]
async fn an_organisation_adopts_once_at_a_time() {
    let case = Case::new().await;
    let path = case.published().await;
    let list = format!("{path}/adoptions");
    let new = adoption(&case, json!({ "from": "2026-01-01", "until": "2026-06-30" })).await;
    let first = case.world.sme.post(&list, new.clone()).await.expect(201);
    let mut again = new.clone();
    again["from"] = json!("2026-06-30");
    again["until"] = json!(null);
    assert_eq!(case.world.sme.post(&list, again.clone()).await.expect(409).code(), "period_conflict");
    again["from"] = json!("2026-07-01");
    case.world.sme.post(&list, again).await.expect(201);
    let address = first.header("location").unwrap();
    let got = case.world.sme.patch_now(&address, json!({ "until": null })).await.expect(409);
    assert_eq!(got.code(), "period_conflict");
    let got = case
        .world
        .sme
        .patch_now(&address, json!({ "until": "2025-12-31", "scope": "Bel jan@zorg.example" }))
        .await;
    assert_eq!(got.expect(400).faults(), ["#/scope person_level", "#/until before_from"]);
    let got = case.world.sme.patch_now(&address, json!({ "until": "2026-03-31" })).await.expect(200);
    assert_eq!(got.body["until"], "2026-03-31");
    case.world.sme.patch(&address, &first.etag(), json!({ "until": "2026-04-30" })).await.expect(412);
    case.world.sme.delete(&address, &first.etag()).await.expect(412);
    case.world.sme.delete(&address, &got.etag()).await.expect(204);
    case.world.sme.get(&address).await.expect(404);
    let got = case
        .world
        .sme
        .post(&list, json!({ "organisation": "geen", "from": "2026-01-01", "scope": "X" }))
        .await;
    assert_eq!(got.expect(400).faults(), ["#/organisation unknown_reference"]);
}

#[actix_web::test]
async fn only_the_parties_record_adoptions_and_everybody_reads_them() {
    let case = Case::new().await;
    let path = case.published().await;
    let list = format!("{path}/adoptions");
    let new = adoption(&case, json!({})).await;
    case.stranger.post(&list, new.clone()).await.expect(403);
    case.world.app.anonymous().post(&list, new.clone()).await.expect(401);
    let address = case.manager.post(&list, new).await.expect(201).header("location").unwrap();
    case.stranger.patch(&address, "\"1\"", json!({ "scope": "X" })).await.expect(403);
    case.stranger.delete(&address, "\"1\"").await.expect(403);
    for _ in 0..2 {
        let new = adoption(&case, json!({})).await;
        case.world.sme.post(&list, new).await.expect(201);
    }
    let first = case.world.app.anonymous().get(&format!("{list}?limit=2")).await.expect(200);
    let cursor = first.body["nextCursor"].as_str().unwrap();
    let second = case.world.app.anonymous().get(&format!("{list}?limit=2&cursor={cursor}")).await.expect(200);
    let count = |got: &crate::support::Got| got.body["adoptions"].as_array().unwrap().len();
    assert_eq!((count(&first), count(&second)), (2, 1));
}

#[actix_web::test]
async fn adoptions_are_counted_in_the_year_in_which_they_began() {
    let case = Case::new().await;
    let path = case.published().await;
    for from in ["2025-12-31", "2026-01-01", "2026-12-31"] {
        let new = adoption(&case, json!({ "from": from })).await;
        case.world.sme.post(&format!("{path}/adoptions"), new).await.expect(201);
    }
    let days = Period { from: jiff::civil::date(2026, 1, 1), until: jiff::civil::date(2026, 12, 31) };
    let found = case.world.app.app.db().read(move |read| counts::adoptions(read, days)).await.unwrap();
    let days: Vec<String> = found.iter().map(|one| one.from.to_string()).collect();
    assert_eq!(days, ["2026-01-01", "2026-12-31"]);
}
