//! A partner acts for an SME while that SME consents, and for no other.

use super::Portal;
use crate::support::Client;
use proeftuin::base::actor::Role;
use serde_json::json;

/// An SME with a member and a private innovation.
async fn company(portal: &Portal) -> (String, Client, String) {
    let organisation = portal.app.organisation("sme").await;
    let member = portal.app.person(&[(Role::Sme, Some(&organisation))]).await;
    let innovation = portal.app.bare_innovation(&organisation, &[], "private").await;
    (format!("/v1/organisations/{organisation}/consents"), member, innovation)
}

#[actix_web::test]
async fn a_machine_acts_for_an_sme_from_its_consent_until_it_is_withdrawn() {
    let portal = Portal::new().await;
    let machine = portal.machine().await;
    let (consents, member, innovation) = company(&portal).await;
    let (_, _, foreign) = company(&portal).await;
    let lab = portal.app.bare_lab("active").await;
    let draft = |innovation: &str| {
        json!({
            "innovation": innovation, "labs": [lab], "slots": 1, "motivation": "Aantonen dat het werkt.",
            "period": { "from": "2027-02-01", "until": "2027-06-30" },
        })
    };
    let page = format!("/v1/innovations/{innovation}");
    machine.get(&page).await.expect(404);
    machine.post("/v1/pilot-requests", draft(&innovation)).await.expect(403);
    let given = member.post(&consents, json!({ "client": portal.id })).await.expect(201);
    assert_eq!(given.body["client"]["name"], "Portaal");
    let again = member.post(&consents, json!({ "client": portal.id })).await.expect(201);
    assert_eq!(again.id(), given.id());
    assert_eq!(member.get(&consents).await.expect(200).body["consents"], json!([given.body]));
    machine.get(&page).await.expect(200);
    let filed = machine.post("/v1/pilot-requests", draft(&innovation)).await.expect(201);
    let request = format!("/v1/pilot-requests/{}", filed.id());
    member.get(&request).await.expect(200);
    machine.get(&format!("/v1/innovations/{foreign}")).await.expect(404);
    machine.post("/v1/pilot-requests", draft(&foreign)).await.expect(400);
    member.delete(&format!("{consents}/{}", given.id()), "\"1\"").await.expect(204);
    machine.get(&page).await.expect(404);
    machine.get(&request).await.expect(403);
    assert_eq!(member.get(&consents).await.expect(200).body["consents"], json!([]));
    member.delete(&format!("{consents}/{}", given.id()), "\"1\"").await.expect(404);
}

#[actix_web::test]
async fn a_machine_that_reads_does_not_write_and_sees_nothing_of_the_network() {
    let portal = Portal::with(&["innovations:read"]).await;
    let machine = portal.machine().await;
    let (consents, member, innovation) = company(&portal).await;
    let stranger = portal.app.organisation("sme").await;
    let shown = portal.app.bare_innovation(&stranger, &[], "network").await;
    member.post(&consents, json!({ "client": portal.id })).await.expect(201);
    machine.get(&format!("/v1/innovations/{innovation}")).await.expect(200);
    machine
        .patch_now(&format!("/v1/innovations/{innovation}"), json!({ "title": "Anders" }))
        .await
        .expect(403);
    member.get(&format!("/v1/innovations/{shown}")).await.expect(200);
    machine.get(&format!("/v1/innovations/{shown}")).await.expect(404);
}

#[actix_web::test]
async fn only_members_consent_and_only_to_machines() {
    let portal = Portal::new().await;
    let (consents, member, _) = company(&portal).await;
    let (_, other, _) = company(&portal).await;
    other.post(&consents, json!({ "client": portal.id })).await.expect(403);
    other.get(&consents).await.expect(403);
    portal.keeper.post(&consents, json!({ "client": portal.id })).await.expect(403);
    let person = other.get("/v1/me").await.expect(200).id();
    for unknown in [person.as_str(), "nergens", "00000000-0000-7000-8000-000000000000"] {
        let faults = member.post(&consents, json!({ "client": unknown })).await.expect(400).faults();
        assert_eq!(faults, ["#/client unknown_reference"]);
    }
    portal.admin.patch_now(&portal.path(), json!({ "status": "disabled" })).await.expect(200);
    member.post(&consents, json!({ "client": portal.id })).await.expect(400);
    // Not through the door for people either.
    let mandate = portal.admin.patch_now(&portal.path(), json!({ "status": "active" })).await.expect(200);
    assert_eq!(mandate.id(), portal.id);
    let given = member.post(&consents, json!({ "client": portal.id })).await.expect(201);
    member.delete(&format!("/v1/users/{}/grants/{}", portal.id, given.id()), "\"1\"").await.expect(404);
}
