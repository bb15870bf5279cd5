//! An erasure takes everything away that tells of somebody, and leaves the rest whole.

use super::{ADDRESS, EMAIL, Life, NAME, PASSWORD, PHONE, entries};
use crate::support::{Client, TestApp};
use proeftuin::{
    audit::chain::{self, Report},
    base::{actor::Role, id::UserId, key::Key},
};
use serde_json::{Value, json};

async fn verify(app: &TestApp) -> Report {
    app.app.db().read(|read| chain::verify(read, &[])).await.unwrap()
}

async fn id_of(client: &Client) -> String {
    client.get("/v1/me").await.expect(200).id()
}

#[actix_web::test]
async fn an_erased_person_is_gone_everywhere_and_the_audit_log_is_whole() {
    let life = Life::new().await;
    let admin = &life.world.admin;
    let etag = admin.get(&format!("/v1/labs/{}", life.lab)).await.etag();
    life.erase().await;
    // She can't come in any more, by none of the ways that she had.
    life.anna.get("/v1/me").await.expect(401);
    let login = json!({ "email": EMAIL, "password": PASSWORD });
    life.world.app.anonymous().post("/v1/tokens", login).await.expect(401);
    for path in ["", "/export", "/grants", "/identities"] {
        admin.get(&format!("/v1/users/{}{path}", life.id)).await.expect(404);
    }
    let again = json!({ "email": EMAIL });
    admin.post(&format!("/v1/users/{}/erasure", life.id), again).await.expect(404);
    // Nothing that anybody can read names her.
    let lab = admin.get(&format!("/v1/labs/{}", life.lab)).await;
    assert_ne!(lab.etag(), etag);
    let users = admin.get("/v1/users?limit=100").await;
    let held = admin.get(&format!("/v1/grants?lab={}", life.lab)).await;
    let request = admin.get(&life.request).await;
    let labs = admin.get("/v1/labs").await;
    for got in [&lab, &users, &held, &request, &labs] {
        let text = got.body.to_string().to_lowercase();
        for told in [EMAIL, NAME, PHONE] {
            assert!(!text.contains(&told.to_lowercase()), "{told}: {:#}", got.body);
        }
    }
    // What she did stays, done by an id that is nobody's.
    assert_eq!(request.body["createdBy"], life.id.as_str());
    let hers = entries(admin, &format!("actor={}", life.id)).await;
    assert!(hers.len() > 8, "{hers:#?}");
    assert!(hers.iter().all(|entry| entry["origin"] == Value::Null), "{hers:#?}");
    assert_eq!(verify(&life.world.app).await.broken, None);
    let erased = entries(admin, "action=erase_user").await;
    assert_eq!(
        (&erased[0]["object"], &erased[0]["result"]),
        (&json!(format!("/v1/users/{}", life.id)), &json!("ok"))
    );
    // Another process knows it too, and a new account may have the address.
    let id = Key(life.id.clone()).uuid().map(UserId::from_uuid).unwrap();
    assert!(life.world.app.another_process().directory().caller(id).is_none());
    admin.post("/v1/users", json!({ "email": EMAIL, "name": NAME })).await.expect(201);
}

#[actix_web::test]
async fn no_row_of_any_table_names_an_erased_person() {
    let life = Life::new().await;
    let named = "SELECT (SELECT count(*) FROM users WHERE email LIKE '%vries%' OR name LIKE '%Vries%') \
        + (SELECT count(*) FROM labs WHERE contact_name IS NOT NULL OR contact_email IS NOT NULL OR contact_phone IS NOT NULL) \
        + (SELECT count(*) FROM pilot_requests WHERE contact_email IS NOT NULL) \
        + (SELECT count(*) FROM idempotency_keys WHERE body LIKE '%Vries%') \
        + (SELECT count(*) FROM identities) + (SELECT count(*) FROM user_links) + (SELECT count(*) FROM sessions) \
        + (SELECT count(*) FROM refresh_tokens) + (SELECT count(*) FROM user_factors) \
        + (SELECT count(*) FROM user_recovery_codes) + (SELECT count(*) FROM calendar_addresses) AS count";
    assert_eq!(life.world.count(named).await, 14, "the control: she is in all of these");
    life.erase().await;
    assert_eq!(life.world.count(named).await, 0);
}

#[actix_web::test]
async fn a_desk_of_a_lab_keeps_its_address_and_namesakes_elsewhere_stay() {
    let life = Life::new().await;
    let elsewhere = life.world.app.bare_lab("active").await;
    let admin = &life.world.admin;
    let paths = [format!("/v1/labs/{}", life.lab), format!("/v1/labs/{elsewhere}")];
    for path in &paths {
        let contact = json!({ "name": NAME, "email": "balie@zorglab.example", "phone": PHONE });
        admin.patch_now(path, json!({ "contact": contact })).await.expect(200);
    }
    life.erase().await;
    let own = admin.get(&paths[0]).await.body["contact"].clone();
    assert_eq!(own, json!({ "name": null, "email": "balie@zorglab.example", "phone": null }));
    let other = admin.get(&paths[1]).await.body["contact"].clone();
    assert_eq!(other["name"], NAME, "somebody of the same name, in a lab where she never had a role");
}

#[actix_web::test]
async fn one_erases_oneself_with_address_and_password() {
    let life = Life::new().await;
    let anna = &life.anna;
    for (body, fault) in [
        (json!({}), "#/email required"),
        (json!({ "email": EMAIL }), "#/currentPassword wrong"),
        (json!({ "email": EMAIL, "currentPassword": "iets anders" }), "#/currentPassword wrong"),
        (json!({ "email": "b@zorglab.example", "currentPassword": PASSWORD }), "#/email mismatch"),
        (
            json!({ "email": EMAIL, "currentPassword": PASSWORD, "leaveVacant": true }),
            "#/leaveVacant unknown_field",
        ),
    ] {
        assert_eq!(anna.post("/v1/me/erasure", body).await.expect(400).faults(), [fault]);
    }
    anna.get("/v1/me").await.expect(200);
    let wish = json!({ "email": ADDRESS, "currentPassword": PASSWORD });
    let got = anna.post("/v1/me/erasure", wish).await.expect(200);
    assert_eq!(got.body, json!({ "user": life.id, "erasedAt": "2026-11-02T08:00:00Z" }));
    anna.get("/v1/me").await.expect(401);
    life.world.app.anonymous().post("/v1/me/erasure", json!({ "email": EMAIL })).await.expect(401);
}

#[actix_web::test]
async fn whoever_has_no_password_needs_none() {
    let app = TestApp::new().await;
    let organisation = app.organisation("sme").await;
    let person = app.person(&[(Role::Sme, Some(&organisation))]).await;
    let email = person.get("/v1/me").await.body["email"].clone();
    person.post("/v1/me/erasure", json!({ "email": email })).await.expect(200);
    person.get("/v1/me").await.expect(401);
}

#[actix_web::test]
async fn only_an_administrator_erases_others() {
    let life = Life::new().await;
    let path = format!("/v1/users/{}/erasure", life.id);
    let wish = json!({ "email": EMAIL });
    life.world.app.anonymous().post(&path, wish.clone()).await.expect(401);
    for client in [&life.colleague, &life.world.sme] {
        client.post(&path, wish.clone()).await.expect(403);
    }
    let wrong = life.world.admin.post(&path, json!({ "email": "b@zorglab.example" })).await.expect(400);
    assert_eq!(wrong.faults(), ["#/email mismatch"]);
    let nobody = "/v1/users/00000000-0000-7000-8000-000000000000/erasure";
    life.world.admin.post(nobody, wish).await.expect(404);
    life.anna.get("/v1/me").await.expect(200);
}

#[actix_web::test]
async fn whoever_is_in_charge_alone_goes_after_somebody_else_came_or_when_an_administrator_says_so() {
    let life = Life::new().await;
    let admin = &life.world.admin;
    let network = life.world.app.bare_network("manual", &[]).await;
    let grants = |id: &str| format!("/v1/users/{id}/grants");
    let manager = json!({ "role": "network_manager", "object": network });
    admin.post(&grants(&life.id), manager.clone()).await.expect(201);
    let own = json!({ "email": EMAIL, "currentPassword": PASSWORD });
    let refused = life.anna.post("/v1/me/erasure", own).await.expect(409);
    assert_eq!(refused.code(), "in_charge");
    // Not the lab: her colleague coordinates that.
    assert_eq!(refused.body["objects"], json!([{ "role": "network_manager", "object": network }]));
    let path = format!("/v1/users/{}/erasure", life.id);
    admin.post(&path, json!({ "email": EMAIL })).await.expect(409);
    // Somebody who is disabled is not in charge.
    let second = id_of(&life.colleague).await;
    admin.post(&grants(&second), manager).await.expect(201);
    admin.patch_now(&format!("/v1/users/{second}"), json!({ "status": "disabled" })).await.expect(200);
    let refused = admin.post(&path, json!({ "email": EMAIL })).await.expect(409);
    assert_eq!(refused.body["objects"].as_array().unwrap().len(), 2, "the lab too now: {:#}", refused.body);
    admin.patch_now(&format!("/v1/users/{second}"), json!({ "status": "active" })).await.expect(200);
    admin.post(&path, json!({ "email": EMAIL })).await.expect(200);
    let email = admin.get(&format!("/v1/users/{second}")).await.body["email"].clone();
    let path = format!("/v1/users/{second}/erasure");
    admin.post(&path, json!({ "email": email })).await.expect(409);
    admin.post(&path, json!({ "email": email, "leaveVacant": true })).await.expect(200);
}

#[actix_web::test]
async fn the_last_administrator_stays_whatever_is_asked() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let me = admin.get("/v1/me").await.body;
    let path = format!("/v1/users/{}/erasure", me["id"].as_str().unwrap());
    let got = admin.post(&path, json!({ "email": me["email"], "leaveVacant": true })).await.expect(409);
    assert_eq!(got.code(), "last_admin");
    app.admin().await;
    admin.post(&path, json!({ "email": me["email"] })).await.expect(200);
}

#[actix_web::test]
async fn a_machine_is_nobody_to_export_or_erase() {
    let life = Life::new().await;
    let admin = &life.world.admin;
    let clients = admin.get("/v1/clients").await.body;
    let id = clients["clients"][0]["id"].as_str().unwrap().to_owned();
    admin.get(&format!("/v1/users/{id}/export")).await.expect(404);
    admin
        .post(&format!("/v1/users/{id}/erasure"), json!({ "email": format!("client-{id}") }))
        .await
        .expect(404);
}
