//! De-minimis aid: who declares and sees it, how it adds up, and what it stops.

use crate::support::{Client, World};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

fn aid(amount: i64, on: &str) -> Value {
    json!({ "amountEur": amount, "grantedOn": on, "grantor": "Provincie Noord-Brabant" })
}

async fn sum(by: &Client, organisation: &str) -> Value {
    let got = by.get(&format!("/v1/organisations/{organisation}/state-aid-summary")).await.expect(200);
    got.body["declaredEur"].clone()
}

#[actix_web::test]
async fn an_organisation_declares_corrects_and_takes_back_what_it_got() {
    let world = World::new().await;
    let path = format!("/v1/organisations/{}/state-aid", world.organisation);
    let new = json!({ "amountEur": 25_000, "grantedOn": "2026-03-01", "grantor": "RVO", "measure": "MIT" });
    let made = world.sme.post(&path, new).await.expect(201);
    let one = made.header("location").unwrap();
    assert_eq!(
        (&made.body["counts"], &made.body["organisation"]),
        (&json!(true), &json!(world.organisation))
    );
    assert_eq!(world.sme.get(&one).await.expect(200).body, made.body);
    let got = world
        .sme
        .patch(&one, &made.etag(), json!({ "amountEur": 26_000, "measure": null }))
        .await
        .expect(200);
    assert_eq!((&got.body["amountEur"], &got.body["measure"]), (&json!(26_000), &json!(null)));
    world.sme.patch(&one, &made.etag(), json!({ "amountEur": 1 })).await.expect(412);
    let old = world.sme.post(&path, aid(5, "2023-11-02")).await.expect(201);
    assert_eq!(old.body["counts"], false);
    assert_eq!(sum(&world.sme, &world.organisation).await, 26_000);
    let listed = world.sme.get(&format!("{path}?limit=1")).await.expect(200);
    assert_eq!(listed.body["stateAid"][0]["id"], old.body["id"]);
    let cursor = listed.body["nextCursor"].as_str().unwrap();
    let next = world.sme.get(&format!("{path}?limit=1&cursor={cursor}")).await.expect(200);
    assert_eq!((&next.body["stateAid"][0]["id"], &next.body["nextCursor"]), (&made.body["id"], &json!(null)));
    world.sme.delete(&one, &made.etag()).await.expect(412);
    world.sme.delete(&one, &got.etag()).await.expect(204);
    world.sme.get(&one).await.expect(404);
    assert_eq!(sum(&world.sme, &world.organisation).await, 0);

    let wrong = json!({ "amountEur": 0, "grantedOn": "2026-11-03", "grantor": "", "by": 1 });
    let got = world.sme.post(&path, wrong).await.expect(400);
    assert_eq!(got.faults(), ["#/amountEur minimum", "#/by unknown_field", "#/grantor min_length"]);
    assert_eq!(
        world.sme.post(&path, aid(1, "2026-11-03")).await.expect(400).faults(),
        ["#/grantedOn in_the_future"]
    );
    assert_eq!(
        world.sme.post(&path, aid(1, "1926-11-03")).await.expect(400).faults(),
        ["#/grantedOn too_long_ago"]
    );
}

#[actix_web::test]
async fn the_organisation_itself_and_network_managers_see_it_and_nobody_else() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let network = world.app.bare_network("manual", &[&lab]).await;
    let manager = world.app.person(&[(Role::NetworkManager, Some(&network))]).await;
    let elsewhere = world.app.organisation("sme").await;
    let stranger = world.app.person(&[(Role::Sme, Some(&elsewhere))]).await;
    let path = format!("/v1/organisations/{}/state-aid", world.organisation);
    let one = manager.post(&path, aid(10, "2026-01-01")).await.expect(201).header("location").unwrap();
    let summary = format!("{path}-summary");
    for person in [&stranger, &coordinator] {
        person.post(&path, aid(10, "2026-01-01")).await.expect(403);
        for place in [&path, &one, &summary] {
            person.get(place).await.expect(403);
        }
        person.patch(&one, "\"1\"", json!({ "amountEur": 1 })).await.expect(403);
        person.delete(&one, "\"1\"").await.expect(403);
    }
    world.app.anonymous().get(&path).await.expect(401);
    let foreign = one.replace(&world.organisation, &elsewhere);
    stranger.get(&foreign).await.expect(404);
    manager.get(&foreign).await.expect(404);
    world.sme.get("/v1/organisations/nergens/state-aid").await.expect(404);
    assert_eq!(world.sme.get(&one).await.expect(200).body["amountEur"], 10);
}

/// An organisation that belongs to another, and a member of it.
async fn company(world: &World, slug: &str, parent: Option<&str>) -> (String, Client) {
    let new = json!({ "name": slug, "slug": slug, "kind": "sme", "parent": parent });
    let id = world.admin.post("/v1/organisations", new).await.expect(201).id();
    let member = world.app.person(&[(Role::Sme, Some(&id))]).await;
    (id, member)
}

#[actix_web::test]
async fn aid_adds_up_over_a_single_undertaking_and_over_three_years() {
    let world = World::over_time().await;
    let mut all = Vec::new();
    for (slug, parent) in [
        ("top", None),
        ("left", Some("top")),
        ("right", Some("top")),
        ("leaf", Some("left")),
        ("other", None),
    ] {
        all.push(company(&world, slug, parent).await);
    }
    for (index, (id, member)) in all.iter().enumerate() {
        let amount = 10_i64.pow(u32::try_from(index).unwrap());
        member
            .post(&format!("/v1/organisations/{id}/state-aid"), aid(amount, "2024-05-06"))
            .await
            .expect(201);
    }
    for (id, member) in &all[..4] {
        assert_eq!(sum(member, id).await, 1111, "the same from wherever one looks");
    }
    assert_eq!(sum(&all[4].1, &all[4].0).await, 10_000);
    world.app.go_to("2027-05-05");
    assert_eq!(sum(&all[3].1, &all[3].0).await, 1111);
    world.app.go_to("2027-05-06");
    assert_eq!(sum(&all[3].1, &all[3].0).await, 0, "three years to the day");
    let got = all[3].1.get("/v1/organisations/leaf/state-aid-summary").await.expect(200);
    assert_eq!(
        got.body,
        json!({ "from": "2024-05-07", "until": "2027-05-06", "declaredEur": 0, "ceilingEur": 300_000, "exceedsCeiling": false })
    );
    // A cycle has no sum: it is refused when it is made.
    let got = world.admin.patch_now("/v1/organisations/top", json!({ "parent": "leaf" })).await.expect(400);
    assert_eq!(got.faults(), ["#/parent cycle"]);
}

#[actix_web::test]
async fn nobody_puts_their_own_aid_on_an_undertaking_that_is_not_theirs() {
    let world = World::new().await;
    let (_, member) = company(&world, "rival", None).await;
    let (target, _) = company(&world, "target", None).await;
    let got = member.patch_now("/v1/organisations/rival", json!({ "parent": "target" })).await.expect(400);
    assert_eq!(got.faults(), ["#/parent not_yours"]);
    let new = json!({ "name": "Nieuw", "kind": "sme", "parent": target });
    assert_eq!(member.post("/v1/organisations", new).await.expect(400).faults(), ["#/parent not_yours"]);
    world.admin.patch_now("/v1/organisations/rival", json!({ "parent": "target" })).await.expect(200);
    member.patch_now("/v1/organisations/rival", json!({ "name": "Rivaal" })).await.expect(200);
}

#[actix_web::test]
async fn above_the_ceiling_a_request_says_so_and_is_not_placed() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(5).await;
    let network = world.app.bare_network("manual", &[&lab]).await;
    let manager = world.app.person(&[(Role::NetworkManager, Some(&network))]).await;
    let path = format!("/v1/organisations/{}/state-aid", world.organisation);
    world.sme.post(&path, aid(300_000, "2026-01-01")).await.expect(201);
    let first = world.draft(&[&lab], json!({})).await.expect(201);
    assert_eq!(first.body["stateAid"]["exceedsCeiling"], false, "all of it is still allowed");
    let place = async |request: &str| {
        world.sme.event(request, "submit").await.expect(200);
        let open = manager.event(request, "open").await.expect(200);
        World::placements(&open).remove(0)
    };
    let held = place(&first.header("location").unwrap()).await;
    coordinator.event(&held, "accept").await.expect(200);

    let more = world.sme.post(&path, aid(1, "2026-01-02")).await.expect(201);
    let draft = world.draft(&[&lab], json!({})).await.expect(201).header("location").unwrap();
    let submitted = world.sme.event(&draft, "submit").await.expect(200);
    let told = json!({ "from": "2023-11-03", "until": "2026-11-02", "declaredEur": 300_001, "ceilingEur": 300_000, "exceedsCeiling": true });
    assert_eq!(submitted.body["stateAid"], told, "in the answer");
    assert_eq!(manager.get(&draft).await.expect(200).body["stateAid"], told, "and to the screener");
    let listed = manager.get("/v1/pilot-requests?status=submitted").await.expect(200);
    assert_eq!(listed.body["pilotRequests"][0]["stateAid"], told);
    let open = manager.event(&draft, "open").await.expect(200);
    assert_eq!(coordinator.get(&draft).await.expect(200).body["stateAid"], json!(null), "not to the lab");

    let next = World::placements(&open).remove(0);
    let got = coordinator.event(&next, "accept").await.expect(409);
    assert_eq!(
        (got.code(), &got.body["ceilingEur"], &got.body["declaredEur"]),
        ("state_aid_ceiling", &json!(300_000), &json!(null)),
        "the lab hears that, not how much"
    );
    let got = world.sme.event(&held, "confirm").await.expect(409);
    assert_eq!((got.code(), &got.body["declaredEur"]), ("state_aid_ceiling", &json!(300_001)));
    assert_eq!(
        (world.status(&next).await, world.status(&held).await),
        ("proposed".into(), "accepted".into())
    );
    world.reconcile().await;

    let one = more.header("location").unwrap();
    world.sme.delete(&one, &more.etag()).await.expect(204);
    world.sme.event(&held, "confirm").await.expect(200);
    coordinator.event(&next, "accept").await.expect(200);
}
