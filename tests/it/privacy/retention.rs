//! What is past its time goes, by a clock that the test moves; nothing else does.

use super::{ADDRESS, EMAIL, Life, ON_PAPER, PASSWORD};
use crate::support::{Client, TestApp, World};
use proeftuin::{
    audit::chain,
    privacy::{actions, model::RetentionKind as Kind, retention::Retained},
};
use serde_json::json;

const DAY: i64 = 24 * 3600;

async fn retain(app: &TestApp, limit: i64) -> Retained {
    let service = app.app.clone();
    app.app.db().write(move |write| actions::retain(write, service.config(), limit)).await.unwrap()
}

/// How many of a kind are due, as the API tells.
async fn due(admin: &Client, kind: Kind) -> i64 {
    let got = admin.get("/v1/retention").await.expect(200);
    let kinds = got.body["kinds"].as_array().unwrap().clone();
    kinds.iter().find(|one| one["kind"] == kind.code()).unwrap()["due"].as_i64().unwrap()
}

fn gone(retained: &Retained, kind: Kind) -> usize {
    retained.gone.iter().find(|(gone, _)| *gone == kind).map_or(0, |(_, number)| *number)
}

/// The token of a test lives for fifteen minutes; months later the administrator needs another.
async fn later(world: &World, days: i64) -> Client {
    world.app.clock.advance_secs(days * DAY);
    world.app.admin().await
}

#[actix_web::test]
async fn a_draft_that_nobody_touched_for_a_year_goes_with_its_history() {
    let world = World::new().await;
    let (lab, _) = world.lab(1).await;
    let idle = world.draft(&[&lab], json!({})).await.expect(201).id();
    let withdrawn = format!("/v1/pilot-requests/{}", world.draft(&[&lab], json!({})).await.expect(201).id());
    let reason = json!({ "event": "withdraw", "reasonCode": "no_longer_needed" });
    world.sme.post(&format!("{withdrawn}/transitions"), reason).await.expect(200);
    let opened = world.open(&[&lab], json!({ "contactEmail": ADDRESS })).await.id();
    let admin = later(&world, 364).await;
    assert_eq!(due(&admin, Kind::Drafts).await, 0);
    let admin = later(&world, 2).await;
    assert_eq!(due(&admin, Kind::Drafts).await, 2);
    assert_eq!(gone(&retain(&world.app, 100).await, Kind::Drafts), 2);
    admin.get(&format!("/v1/pilot-requests/{idle}")).await.expect(404);
    admin.get(&format!("/v1/pilot-requests/{opened}")).await.expect(200);
    assert_eq!(world.count("SELECT count(*) AS count FROM placements").await, 1, "that of the open request");
    let orphans = "SELECT count(*) AS count FROM transitions t WHERE t.machine = 'pilot_request' \
                   AND NOT EXISTS (SELECT 1 FROM pilot_requests r WHERE r.id = t.subject_id)";
    assert_eq!(world.count(orphans).await, 0);
}

#[actix_web::test]
async fn two_years_after_a_request_is_closed_it_names_nobody_any_more() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(2).await;
    let with = json!({ "contactEmail": ADDRESS });
    let open = world.open(&[&lab], with.clone()).await;
    let closed = world.open(&[&lab], with.clone()).await;
    let placed = world.open(&[&lab], with).await;
    let decline = json!({ "event": "decline", "reasonCode": "outside_theme" });
    let path = World::placements(&closed).remove(0);
    coordinator.post(&format!("{path}/transitions"), decline).await.expect(200);
    let path = World::placements(&placed).remove(0);
    coordinator.event(&path, "accept").await.expect(200);
    world.sme.event(&path, "confirm").await.expect(200);
    let contact = async |admin: &Client, id: &str| {
        admin.get(&format!("/v1/pilot-requests/{id}")).await.expect(200).body["contactEmail"].clone()
    };
    let admin = later(&world, 725).await;
    assert_eq!(due(&admin, Kind::RequestContacts).await, 0);
    let admin = later(&world, 10).await;
    assert_eq!(due(&admin, Kind::RequestContacts).await, 1);
    retain(&world.app, 100).await;
    assert_eq!(contact(&admin, &closed.id()).await, json!(null));
    assert_eq!(contact(&admin, &placed.id()).await, ADDRESS, "its pilot runs until half-way 2027");
    let admin = later(&world, 300).await;
    assert_eq!(gone(&retain(&world.app, 100).await, Kind::RequestContacts), 1);
    assert_eq!(contact(&admin, &placed.id()).await, json!(null));
    assert_eq!(contact(&admin, &open.id()).await, ADDRESS, "somebody still waits for an answer");
}

#[actix_web::test]
async fn sessions_links_keys_and_addresses_go_after_their_end_in_batches() {
    let life = Life::new().await;
    let world = &life.world;
    for code in &ON_PAPER[..3] {
        let login = json!({ "email": EMAIL, "password": PASSWORD, "code": code });
        world.app.anonymous().post("/v1/tokens", login).await.expect(200);
    }
    let counts = async |admin: &Client| {
        let mut counts = Vec::new();
        for kind in [Kind::Sessions, Kind::Links, Kind::IdempotencyKeys] {
            counts.push(due(admin, kind).await);
        }
        counts
    };
    assert_eq!(counts(&world.admin).await, [0, 0, 0]);
    let admin = later(world, 2).await;
    assert_eq!(counts(&admin).await, [0, 1, 1]);
    let admin = later(world, 34).await;
    assert_eq!(counts(&admin).await, [0, 1, 1], "a login of thirty days is kept for a week after its end");
    let admin = later(world, 2).await;
    assert_eq!(counts(&admin).await, [4, 1, 1]);
    let first = retain(&world.app, 3).await;
    assert_eq!((gone(&first, Kind::Sessions), first.is_done), (3, false));
    let rest = retain(&world.app, 3).await;
    assert_eq!((gone(&rest, Kind::Sessions), rest.is_done), (1, true));
    assert_eq!(counts(&admin).await, [0, 0, 0]);
    assert_eq!(world.count("SELECT count(*) AS count FROM refresh_tokens").await, 0);
    // Addresses after half a year; the entries stay, and stay a chain.
    let admin = later(world, 150).await;
    let old = due(&admin, Kind::Addresses).await;
    assert!(old > 10, "{old}");
    assert_eq!(due(&admin, Kind::AuditEntries).await, 0);
    while !retain(&world.app, 7).await.is_done {}
    assert_eq!(due(&admin, Kind::Addresses).await, 0);
    let report = world.app.app.db().read(|read| chain::verify(read, &[])).await.unwrap();
    assert_eq!(report.broken, None);
    assert!(report.sound >= old);
    // And the entries after two years.
    let admin = later(world, 560).await;
    assert!(due(&admin, Kind::AuditEntries).await > 10);
    while !retain(&world.app, 7).await.is_done {}
    assert_eq!(
        due(&admin, Kind::AuditEntries).await,
        1,
        "the newest of all stays: the chain goes on from it"
    );
    let report = world.app.app.db().read(|read| chain::verify(read, &[])).await.unwrap();
    assert_eq!(report.broken, None);
}

#[actix_web::test]
async fn what_is_due_is_for_administrators_and_looking_changes_nothing() {
    let world = World::new().await;
    world.app.anonymous().get("/v1/retention").await.expect(401);
    world.sme.get("/v1/retention").await.expect(403);
    let got = world.admin.get("/v1/retention").await.expect(200);
    let kinds = got.body["kinds"].as_array().unwrap();
    assert_eq!(kinds.len(), Kind::ALL.len());
    assert_eq!(kinds[0]["endedBefore"], "2025-11-01T23:00:00Z", "a year ago, to the day");
    let nothing = retain(&world.app, 10).await;
    assert_eq!(nothing, Retained { gone: vec![], is_done: true });
}
