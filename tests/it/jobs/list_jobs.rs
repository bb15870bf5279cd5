//! How the jobs stand, for administrators.

use crate::support::World;
use proeftuin::jobs::table::JOBS;
use serde_json::json;
use std::collections::HashSet;

#[actix_web::test]
async fn administrators_see_when_each_job_ran_and_with_what_result() {
    let world = World::new().await;
    let before = world.admin.get("/v1/jobs").await.expect(200);
    let names: Vec<&str> = JOBS.iter().map(|job| job.name).collect();
    let listed = before.body["jobs"].as_array().unwrap().clone();
    assert_eq!(listed.iter().map(|job| job["name"].as_str().unwrap()).collect::<Vec<_>>(), names);
    assert!(listed.iter().all(|job| job["lastStartedAt"].is_null() && job["nextRunAt"].is_null()));
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len(), "each name once");

    let ran = world.app.run_jobs().await;
    assert_eq!(ran.iter().map(|ran| ran.job).collect::<Vec<_>>(), names);
    assert!(ran.iter().all(|ran| ran.failure.is_none()), "{ran:?}");
    let after = world.admin.get("/v1/jobs").await.expect(200);
    let first = &after.body["jobs"][0];
    assert_eq!(
        (
            &first["name"],
            &first["lastResult"],
            &first["lastCount"],
            &first["failures"],
            &first["leasedUntil"]
        ),
        (&json!("warn_labs"), &json!("done"), &json!(0), &json!(0), &json!(null))
    );
    assert_eq!(
        (&first["lastFinishedAt"], &first["nextRunAt"], &first["everySeconds"]),
        (&json!("2026-11-02T08:00:00Z"), &json!("2026-11-02T08:05:00Z"), &json!(300))
    );
    let idle = "SELECT count(*) AS count FROM audit_entries WHERE object LIKE '/v1/jobs/%'";
    assert_eq!(world.count(idle).await, 0, "who did nothing leaves no entry");
    world.sme.get("/v1/jobs").await.expect(403);
    world.app.anonymous().get("/v1/jobs").await.expect(401);
}
