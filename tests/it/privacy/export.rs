//! An export holds every column that the data map calls personal.

use super::{EMAIL, Life, NAME, entries};
use proeftuin::privacy::{
    map::{self, Section, camel},
    model::DataClass,
};
use serde_json::{Value, json};

/// The personal columns that an export lacks.
fn missing(map: &[Section<'_>], export: &Value) -> Vec<String> {
    let mut missing = Vec::new();
    for section in map {
        let rows = export["tables"][camel(section.table)].as_array().cloned().unwrap_or_default();
        for column in section.columns.iter().filter(|column| column.class == DataClass::Personal) {
            let name = camel(column.name);
            if !rows.iter().any(|row| row.get(&name).is_some_and(|value| !value.is_null())) {
                missing.push(format!(
                    "{}.{}: let the `personal_data` of its capability show it, and the test's Life leave it",
                    section.table, column.name
                ));
            }
        }
    }
    missing
}

/// Columns that are about her, and have no value as long as she can log in.
const NOT_YET: [&str; 2] = ["sessions.ended_at", "sessions.end_reason"];

#[actix_web::test]
async fn an_export_holds_every_personal_column() {
    let life = Life::new().await;
    refresh(&life).await;
    pilot(&life).await;
    let own = life.anna.get("/v1/me/export").await.expect(200).body;
    let missing: Vec<String> = missing(map::sections(), &own)
        .into_iter()
        .filter(|fault| !NOT_YET.iter().any(|column| fault.starts_with(column)))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
    for column in NOT_YET {
        let (_, name) = column.split_once('.').unwrap();
        assert!(own["tables"]["sessions"][0].get(camel(name)).is_some(), "{column}");
    }
    // And these are hers.
    let tables = &own["tables"];
    assert_eq!((&tables["users"][0]["email"], &tables["users"][0]["name"]), (&json!(EMAIL), &json!(NAME)));
    assert_eq!(tables["labs"][0]["contactName"], NAME);
    assert_eq!(
        tables["grants"].as_array().unwrap().len(),
        5,
        "three that she holds, two that she gave, one of them to a machine"
    );
    assert_eq!(tables["auditOrigins"][0]["address"], "127.0.0.1");
    assert_eq!(own["shortened"], json!([]));
    let about = own["about"].as_array().unwrap();
    let users = about.iter().find(|about| about["table"] == "users").unwrap();
    assert!(users["purpose"].as_str().unwrap().contains("Log in"), "{users:#}");
    assert!(users["fields"]["email"].is_string(), "{users:#}");
}

/// The control.
#[actix_web::test]
async fn a_personal_column_that_an_export_lacks_is_found_out() {
    let life = Life::new().await;
    let own = life.anna.get("/v1/me/export").await.expect(200).body;
    let invented =
        map::TEXT.replace("| email | personal |", "| shoe_size | personal | fits |\n| email | personal |");
    let found = missing(&map::read(&invented).unwrap(), &own);
    assert!(found.iter().any(|fault| fault.starts_with("users.shoe_size: ")), "{found:#?}");
}

#[actix_web::test]
async fn an_export_holds_no_secrets_and_nobody_else() {
    let life = Life::new().await;
    let own = life.anna.get("/v1/me/export").await.expect(200).body.to_string();
    for secret in ["passwordHash", "argon2", "tokenSha256", "secretSha256", "jtiSha256", "bodySha256", "salt"]
    {
        assert!(!own.contains(secret), "{secret}");
    }
    let colleague = life.colleague.get("/v1/me").await.expect(200).body;
    assert!(!own.contains(colleague["email"].as_str().unwrap()));
    let theirs = life.colleague.get("/v1/me/export").await.expect(200).body.to_string();
    assert!(!theirs.contains(EMAIL) && !theirs.contains(NAME));
}

#[actix_web::test]
async fn an_administrator_exports_for_somebody_and_nobody_else_does() {
    let life = Life::new().await;
    let path = format!("/v1/users/{}/export", life.id);
    let got = life.world.admin.get(&path).await.expect(200);
    assert_eq!(got.body["user"], life.id.as_str());
    life.colleague.get(&path).await.expect(403);
    life.world.app.anonymous().get(&path).await.expect(401);
    life.world.app.anonymous().get("/v1/me/export").await.expect(401);
    let absent = "00000000-0000-7000-8000-000000000000";
    for nobody in [absent, "iemand"] {
        life.world.admin.get(&format!("/v1/users/{nobody}/export")).await.expect(404);
    }
    let noted = entries(&life.world.admin, "action=export_user&result=ok").await;
    assert_eq!(noted.len(), 1, "{noted:#?}");
    assert_eq!(noted[0]["object"], path.as_str());
    life.anna.get("/v1/me/export").await.expect(200);
    assert_eq!(entries(&life.world.admin, "action=export_me").await.len(), 1);
}

/// A session that was refreshed has a token that was used up.
async fn refresh(life: &Life) {
    let app = &life.world.app;
    let login = json!({ "email": EMAIL, "password": super::PASSWORD, "code": super::ON_PAPER[0] });
    let tokens = app.anonymous().post("/v1/tokens", login).await.expect(200);
    let token = json!({ "refreshToken": tokens.body["refreshToken"] });
    app.anonymous().post("/v1/tokens/refresh", token).await.expect(200);
}

/// A pilot of which she made, signed, recorded and decided everything that one person can.
async fn pilot(life: &Life) {
    let (world, anna) = (&life.world, &life.anna);
    let placement = world.placement(&life.lab, json!({})).await;
    for event in ["accept", "confirm"] {
        world.admin.event(&placement, event).await.expect(200);
    }
    let placement = placement.rsplit('/').next().unwrap();
    let pilot = anna.post("/v1/pilots", json!({ "placement": placement })).await.expect(201).id();
    let at = |part: &str| format!("/v1/pilots/{pilot}/{part}");
    let criterion = |threshold: i32| {
        json!({ "code": "checks", "indicator": "Nachtelijke controles", "unit": "per nacht", "direction": "decrease",
            "comparator": "<=", "threshold": threshold, "priority": "must", "minimumN": 10, "measuredWhen": "Na een maand" })
    };
    anna.patch_now(&at("criteria"), json!({ "criteria": [criterion(1)] })).await.expect(200);
    anna.post(&at("criteria/_lock"), json!({})).await.expect(200);
    anna.post(&at("agreement/_sign"), json!({ "side": "lab" })).await.expect(200);
    let amendment =
        json!({ "subject": "criteria", "reason": "Anders", "side": "sme", "criteria": [criterion(2)] });
    anna.post(&at("amendments"), amendment).await.expect(201);
    let measurement = json!({ "criterion": "checks", "value": 1, "n": 9, "measuredOn": "2026-11-02",
        "method": "Geschat", "basis": "estimated" });
    anna.post(&at("measurements"), measurement).await.expect(201);
    let moment = json!({ "dueOn": "2027-03-01", "question": "Gaan we door?" });
    let moment = anna.post(&at("moments"), moment).await.expect(201).header("location").unwrap();
    let go = json!({ "decision": "go", "reason": "Het loopt." });
    anna.post(&format!("{moment}/_decide"), go).await.expect(200);
    anna.post(&at("notes"), json!({ "note": "Het loopt." })).await.expect(201);
    let incident = json!({ "occurredOn": "2026-11-02", "severity": "minor", "igj": "not_required",
        "description": "Een sensor viel uit." });
    anna.post(&at("incidents"), incident).await.expect(201);
    let row = world.app.id_literal(&pilot).await;
    let fixed = "verdict = 'inconclusive', verdict_at = created_at";
    world.app.sql(format!("UPDATE pilots SET {fixed} WHERE id = {row}")).await;
    let other = json!({ "verdict": "proven", "reason": "Er liep een ander systeem mee." });
    anna.post(&at("verdict/_override"), other).await.expect(200);
}
