//! What is not kept for good.

use crate::{reimbursements::Claim, support::World};
use proeftuin::{db::audit::NewEntry, jobs::runner::Ran};
use serde_json::json;

fn count(ran: &[Ran], job: &str) -> usize {
    ran.iter().find(|ran| ran.job == job).map_or(0, |ran| ran.count)
}

#[actix_web::test]
async fn idempotency_keys_are_forgotten_after_a_day() {
    let world = World::over_time().await;
    let file = async |key: &str, name: &str| {
        let body = json!({ "name": name, "kind": "sme" });
        world.admin.post_with("/v1/organisations", &[("idempotency-key", key)], body).await
    };
    let first = file("\"a\"", "A").await.expect(201).id();
    file("\"b\"", "B").await.expect(201);
    world.app.clock.advance_secs(24 * 3600);
    assert_eq!(count(&world.app.run_jobs().await, "forget_idempotency_keys"), 0);
    assert_eq!(file("\"a\"", "A").await.expect(201).id(), first, "still remembered");
    world.app.clock.advance_secs(3600);
    let again = file("\"a\"", "Another").await.expect(201);
    assert_ne!(again.id(), first, "as good as new, before it was forgotten too");
    assert_eq!(count(&world.app.run_jobs().await, "forget_idempotency_keys"), 1, "that of b");
    assert_eq!(world.count("SELECT count(*) AS count FROM idempotency_keys").await, 1);
}

#[actix_web::test]
async fn old_entries_of_the_audit_log_are_let_go_in_batches_and_the_chain_stays_whole() {
    let world = World::over_time().await;
    let db = world.app.app.db();
    for number in 0..250 {
        let entry = NewEntry::by_service("test", format!("/v1/test/{number}"));
        db.write_audited(entry, |_| Ok(())).await.unwrap();
    }
    let before = world.count("SELECT count(*) AS count FROM audit_entries").await;
    world.app.go_to("2028-11-02");
    assert_eq!(count(&world.app.run_jobs().await, "prune_audit_entries"), 0, "24 months to the day");
    let entry = NewEntry::by_service("test", "/v1/later");
    db.write_audited(entry, |_| Ok(())).await.unwrap();
    world.app.go_to("2028-11-03");
    let gone = count(&world.app.run_jobs().await, "prune_audit_entries");
    assert_eq!(i64::try_from(gone).unwrap(), before);
    let told = "SELECT count(*) AS count FROM audit_entries WHERE action = 'prune_audit_entries' \
        AND actor = 'service' AND object LIKE '/v1/audit-entries?upTo=%'";
    assert_eq!(world.count(told).await, 3, "one for each batch");
    let report = db.read(|read| proeftuin::audit::chain::verify(read, &[])).await.unwrap();
    assert_eq!(report.broken, None);
}

#[actix_web::test]
async fn a_conditional_reimbursement_lapses_on_the_day_after_its_last_one() {
    let claim = Claim::requested().await;
    let world = &claim.case.world;
    claim.case.assess(&claim.outcome, json!({})).await.expect(201);
    claim.step("grant", json!({ "until": "2026-12-31" })).await.expect(200);
    let ended = "SELECT count(*) AS count FROM reimbursements WHERE status = 'ended'";
    for (day, lapsed) in [("2026-11-03", 0), ("2026-12-31", 0), ("2027-01-01", 1), ("2027-01-02", 0)] {
        world.app.go_to(day);
        assert_eq!(count(&world.app.run_jobs().await, "lapse_reimbursements"), lapsed, "{day}");
        assert_eq!(world.count(ended).await, i64::from(day > "2026-12-31"), "{day}");
    }
    let told =
        "SELECT count(*) AS count FROM transitions WHERE machine = 'reimbursement' AND event = 'lapse'";
    assert_eq!(world.count(told).await, 1);
    let entries = "SELECT count(*) AS count FROM audit_entries WHERE action = 'lapse_reimbursements'";
    assert_eq!(world.count(entries).await, 1);
}
