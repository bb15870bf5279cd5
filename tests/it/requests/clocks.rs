//! What happens when nobody acts in time, day by day.

use crate::support::{Client, Got, World};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// Jobs that have to do with what the clocks did only in that something happened.
const ELSEWHERE: [&str; 6] =
    ["look_into_searches", "notify", "send_mail", "plan_webhooks", "forget_notifications", "forget_events"];

/// A network that a manager screens, with labs of so many slots in 2027; the manager and the coordinators.
async fn network(world: &World, slots: &[i32], deadlines: Value) -> (String, Client, Vec<(String, Client)>) {
    let mut labs = Vec::new();
    for slots in slots {
        labs.push(world.lab(*slots).await);
    }
    let names: Vec<&str> = labs.iter().map(|(lab, _)| lab.as_str()).collect();
    let network = world.app.bare_network("automatic", &names).await;
    let manager = world.app.person(&[(Role::NetworkManager, Some(&network))]).await;
    if !deadlines.is_null() {
        let path = format!("/v1/networks/{network}");
        manager.patch_now(&path, json!({ "deadlines": deadlines })).await.expect(200);
    }
    (network, manager, labs)
}

async fn day(world: &World, day: &str) -> Vec<(&'static str, usize)> {
    world.app.go_to(day);
    let ran = world.app.run_jobs().await;
    assert!(ran.iter().all(|ran| ran.failure.is_none()), "{ran:?}");
    // Whom it is told, and that this is forgotten, has tests of its own.
    let done = ran.into_iter().filter(|ran| ran.count > 0 && !ELSEWHERE.contains(&ran.job));
    done.map(|ran| (ran.job, ran.count)).collect()
}

async fn history(by: &Client, path: &str) -> Vec<(String, Value, Value)> {
    let got = by.get(&format!("{path}/transitions")).await.expect(200);
    let steps = got.body["transitions"].as_array().unwrap().clone();
    let told = |step: Value| {
        let event = step["event"].as_str().unwrap().to_owned();
        (event, step["actorId"].clone(), step["reasonCode"].clone())
    };
    steps.into_iter().map(told).collect()
}

fn paths(got: &Got) -> Vec<String> {
    let listed = got.body["placements"].as_array().unwrap();
    listed.iter().map(|one| format!("/v1/placements/{}", one["id"].as_str().unwrap())).collect()
}

#[actix_web::test]
async fn a_lab_is_reminded_then_its_network_manager_hears_then_the_placement_lapses() {
    let world = World::over_time().await;
    let (network, manager, labs) = network(&world, &[1], json!(null)).await;
    let (lab, coordinator) = &labs[0];
    let open = world.open(&[lab], json!({})).await;
    let path = World::placements(&open).remove(0);
    let seen = coordinator.get(&path).await.expect(200);
    assert_eq!(
        (&seen.body["answerDueOn"], &seen.body["answerLapsesOn"], &seen.body["overdue"]),
        (&json!("2026-11-10"), &json!("2026-11-16"), &json!(false))
    );
    assert_eq!(day(&world, "2026-11-04").await, []);
    assert_eq!(day(&world, "2026-11-05").await, [("warn_labs", 1)]);
    let seen = coordinator.get(&path).await.expect(200);
    assert_eq!(seen.body["warnedAt"], "2026-11-05T11:00:00Z");
    assert_eq!(
        (&seen.body["status"], &seen.body["allowedEvents"]),
        (&json!("proposed"), &json!(["accept", "waitlist", "decline"]))
    );
    assert_eq!(day(&world, "2026-11-06").await, [], "once");

    let late = format!("/v1/placements?overdue=true&network={network}");
    assert_eq!(day(&world, "2026-11-10").await, [], "the last day is not over");
    assert_eq!(paths(&manager.get(&late).await.expect(200)), [""; 0]);
    assert_eq!(day(&world, "2026-11-11").await, [("escalate_answers", 1)]);
    assert_eq!(paths(&manager.get(&late).await.expect(200)), [path.clone()]);
    let of_lab = format!("/v1/placements?overdue=true&lab={lab}");
    let seen = coordinator.get(&of_lab).await.expect(200);
    assert_eq!(paths(&seen), [path.clone()]);
    let one = &seen.body["placements"][0];
    assert_eq!((&one["overdue"], &one["escalatedAt"]), (&json!(true), &json!("2026-11-11T11:00:00Z")));

    assert_eq!(day(&world, "2026-11-16").await, []);
    assert_eq!(day(&world, "2026-11-17").await, [("lapse_answers", 1)]);
    assert_eq!(world.status(&path).await, "lapsed");
    assert_eq!(world.status(&format!("/v1/pilot-requests/{}", open.id())).await, "unplaced");
    let by_itself = |event: &str, reason: Value| (event.to_owned(), json!(null), reason);
    assert_eq!(
        history(&world.sme, &path).await,
        [
            by_itself("warn", json!(null)),
            by_itself("escalate", json!(null)),
            by_itself("lapse", json!("lab_unreachable")),
        ]
    );
    assert_eq!(paths(&manager.get(&late).await.expect(200)), [""; 0]);
    assert_eq!(day(&world, "2026-12-31").await, []);
    let entries = world.admin.get("/v1/audit-entries?actor=service&action=lapse_answers").await.expect(200);
    assert_eq!(entries.body["auditEntries"][0]["object"], "/v1/jobs/lapse_answers");
}

#[actix_web::test]
async fn overdue_lists_show_to_each_what_is_theirs() {
    let world = World::over_time().await;
    let (network, manager, labs) = network(&world, &[1, 1], json!(null)).await;
    let (elsewhere, stranger_lab) = (world.app.bare_network("manual", &[]).await, world.lab(1).await);
    let stranger = world.app.person(&[(Role::NetworkManager, Some(&elsewhere))]).await;
    let first = World::placements(&world.open(&[&labs[0].0, &labs[1].0], json!({})).await);
    labs[0].1.event(&first[0], "waitlist").await.expect(200);
    let unbound = world.placement(&stranger_lab.0, json!({})).await;
    world.app.go_to("2026-11-12");
    let late = "/v1/placements?overdue=true";
    assert_eq!(paths(&world.sme.get(late).await.expect(200)), [first[1].clone(), unbound.clone()]);
    assert_eq!(paths(&manager.get(late).await.expect(200)), [first[1].clone()]);
    assert_eq!(paths(&stranger.get(late).await.expect(200)), [""; 0]);
    assert_eq!(paths(&stranger.get(&format!("{late}&network={network}")).await.expect(200)), [""; 0]);
    assert_eq!(paths(&labs[0].1.get(late).await.expect(200)), [""; 0], "who waits is not late");
    assert_eq!(paths(&labs[1].1.get(late).await.expect(200)), [first[1].clone()]);
    assert_eq!(paths(&stranger_lab.1.get(late).await.expect(200)), [unbound]);
    assert_eq!(paths(&world.sme.get("/v1/placements?overdue=false").await.expect(200)), [first[0].clone()]);
    let nowhere = format!("{late}&network=nergens");
    assert_eq!(paths(&world.admin.get(&nowhere).await.expect(200)), [""; 0]);
    let page = world.sme.get(&format!("{late}&limit=1")).await.expect(200);
    let cursor = page.body["nextCursor"].as_str().unwrap();
    let next = world.sme.get(&format!("{late}&limit=1&cursor={cursor}")).await.expect(200);
    assert_eq!((paths(&page).len(), paths(&next).len(), &next.body["nextCursor"]), (1, 1, &json!(null)));
    world.sme.get(&format!("/v1/placements?overdue=false&limit=1&cursor={cursor}")).await.expect(400);
}

#[actix_web::test]
async fn slots_that_are_not_confirmed_go_to_who_waits_and_on_to_the_next() {
    let world = World::over_time().await;
    let (lab, coordinator) = world.lab(1).await;
    let mut all = Vec::new();
    for _ in 0..3 {
        all.push(world.placement(&lab, json!({})).await);
    }
    coordinator.event(&all[0], "accept").await.expect(200);
    for path in &all[1..] {
        coordinator.event(path, "waitlist").await.expect(200);
        world.app.clock.advance_secs(1);
    }
    assert_eq!(day(&world, "2026-11-16").await, [], "the tenth working day");
    assert_eq!(day(&world, "2026-11-17").await, [("release_holds", 1)]);
    let states = async || {
        let mut states = Vec::new();
        for path in &all {
            states.push(world.status(path).await);
        }
        world.reconcile().await;
        states.join(" ")
    };
    assert_eq!(states().await, "released offered waitlisted");
    let seen = world.sme.get(&all[1]).await.expect(200);
    assert_eq!(seen.body["holdExpiresOn"], "2026-11-24", "five working days");
    assert_eq!(day(&world, "2026-11-24").await, []);
    let late = world.sme.get("/v1/placements?overdue=true").await.expect(200);
    assert_eq!(paths(&late), [""; 0]);
    world.app.go_to("2026-11-25");
    let late = world.sme.get("/v1/placements?overdue=true").await.expect(200);
    assert_eq!(paths(&late), [all[1].clone()], "until the service gets to it");
    assert_eq!(day(&world, "2026-11-25").await, [("release_holds", 1)]);
    assert_eq!(states().await, "released lapsed offered");
    let last = history(&world.sme, &all[0]).await.pop().unwrap();
    assert_eq!(last, ("release".to_owned(), json!(null), json!("stale_request")));
    let last = history(&world.sme, &all[1]).await.pop().unwrap();
    assert_eq!(last, ("lapse".to_owned(), json!(null), json!("stale_request")));

    world.sme.event(&all[2], "accept").await.expect(200);
    world.sme.event(&all[2], "confirm").await.expect(200);
    assert_eq!(day(&world, "2027-01-29").await, []);
    assert_eq!(states().await, "released lapsed confirmed");
}

#[actix_web::test]
async fn drafts_and_returned_requests_expire_when_they_are_left_alone() {
    let world = World::over_time().await;
    let (lab, _) = world.lab(1).await;
    let idle = world.draft(&[&lab], json!({})).await.expect(201);
    assert_eq!(
        idle.body["expiresOn"], "2027-01-27",
        "sixty working days: Christmas and New Year do not count"
    );
    let kept = world.draft(&[&lab], json!({})).await.expect(201).header("location").unwrap();
    let network = world.app.bare_network("manual", &[&lab]).await;
    let manager = world.app.person(&[(Role::NetworkManager, Some(&network))]).await;
    let back = world.draft(&[&lab], json!({})).await.expect(201).header("location").unwrap();
    let submitted = world.sme.event(&back, "submit").await.expect(200);
    assert_eq!(submitted.body["expiresOn"], json!(null));
    let returned = json!({ "event": "return", "reasonCode": "incomplete_information" });
    let got = manager.post(&format!("{back}/transitions"), returned).await.expect(200);
    assert_eq!(got.body["expiresOn"], "2026-11-30");
    world.app.go_to("2026-11-20");
    let got = world.sme.patch_now(&kept, json!({ "motivation": "Nog bezig" })).await.expect(200);
    assert_eq!(got.body["expiresOn"], "2027-02-16");

    assert_eq!(day(&world, "2026-11-30").await, []);
    assert_eq!(day(&world, "2026-12-01").await, [("expire_requests", 1)]);
    assert_eq!(world.status(&back).await, "expired");
    assert_eq!(day(&world, "2027-01-27").await, []);
    assert_eq!(day(&world, "2027-01-28").await, [("expire_requests", 1)]);
    assert_eq!(world.status(&idle.header("location").unwrap()).await, "expired");
    let got = world.admin.get(&idle.header("location").unwrap()).await.expect(200);
    assert_eq!(
        (&got.body["placements"][0]["status"], &got.body["expiresOn"]),
        (&json!("withdrawn"), &json!(null))
    );
    assert_eq!(world.status(&kept).await, "draft");
    assert_eq!(day(&world, "2027-02-17").await, [("expire_requests", 1)]);
    let told = history(&world.sme, &kept).await;
    assert_eq!(told, [("expire".to_owned(), json!(null), json!("stale_request"))]);
}

#[actix_web::test]
async fn a_network_sets_its_own_deadlines_and_the_settings_those_of_the_rest() {
    let world = World::over_time().await;
    let own = json!({ "answerDays": 2, "warnDays": 1, "lapseDays": 1, "holdDays": 3, "returnedDays": 2 });
    let (network, manager, labs) = network(&world, &[1], own.clone()).await;
    let path = format!("/v1/networks/{network}");
    let seen = world.app.anonymous().get(&path).await.expect(200);
    assert_eq!(
        (&seen.body["deadlines"]["answerDays"], &seen.body["deadlines"]["offerDays"]),
        (&json!(2), &json!(null))
    );
    let open = world.open(&[&labs[0].0], json!({})).await;
    let placement = &open.body["placements"][0];
    assert_eq!(
        (&placement["answerDueOn"], &placement["answerLapsesOn"]),
        (&json!("2026-11-04"), &json!("2026-11-05"))
    );
    assert_eq!(day(&world, "2026-11-03").await, [("warn_labs", 1)]);
    let accepted = labs[0].1.event(&World::placements(&open)[0], "accept").await.expect(200);
    assert_eq!(accepted.body["holdExpiresOn"], "2026-11-06");
    assert_eq!(day(&world, "2026-11-07").await, [("release_holds", 1)]);

    let wrong = json!({ "deadlines": { "answerDays": 2, "warnDays": 3 } });
    assert_eq!(
        manager.patch_now(&path, wrong).await.expect(400).faults(),
        ["#/deadlines/warnDays after_due"]
    );
    let wrong = json!({ "deadlines": { "warnDays": null } });
    assert_eq!(
        manager.patch_now(&path, wrong).await.expect(400).faults(),
        ["#/deadlines/warnDays after_due"],
        "the service reminds after 3, so 2 to answer is too short"
    );
    let wrong = json!({ "deadlines": { "answerDays": 0, "holdDays": 261, "days": 1 } });
    assert_eq!(
        manager.patch_now(&path, wrong).await.expect(400).faults(),
        ["#/deadlines/answerDays minimum", "#/deadlines/days unknown_field", "#/deadlines/holdDays maximum"]
    );
    let got = manager.patch_now(&path, json!({ "deadlines": null })).await.expect(200);
    assert_eq!(got.body["deadlines"], json!(null));
    let open = world.open(&[&labs[0].0], json!({})).await;
    assert_eq!(open.body["placements"][0]["answerDueOn"], "2026-11-16", "from Saturday 7 November");
}

#[actix_web::test]
async fn after_a_pause_nobody_is_reminded_of_what_is_too_late() {
    let world = World::over_time().await;
    let (_, _, labs) = network(&world, &[1], json!(null)).await;
    let path = world.placement(&labs[0].0, json!({})).await;
    assert_eq!(day(&world, "2026-12-24").await, [("escalate_answers", 1), ("lapse_answers", 1)]);
    let events: Vec<String> = history(&world.sme, &path).await.into_iter().map(|step| step.0).collect();
    assert_eq!(events, ["escalate", "lapse"]);
}

#[actix_web::test]
async fn only_administrators_do_by_hand_what_the_clock_does() {
    let world = World::new().await;
    let (_, manager, labs) = network(&world, &[1], json!(null)).await;
    let path = world.placement(&labs[0].0, json!({})).await;
    for event in ["warn", "escalate", "lapse"] {
        for person in [&world.sme, &manager, &labs[0].1] {
            person.event(&path, event).await.expect(403);
        }
        world.admin.event(&path, event).await.expect(200);
    }
    let seen = world.sme.get(&path).await.expect(200);
    assert_eq!(
        (&seen.body["warnedAt"], &seen.body["status"]),
        (&json!("2026-11-02T08:00:00Z"), &json!("lapsed"))
    );
}

#[actix_web::test]
async fn two_processes_that_run_the_clocks_at_once_take_each_step_once() {
    let world = World::over_time().await;
    let (_, _, labs) = network(&world, &[3], json!(null)).await;
    let mut all = Vec::new();
    for _ in 0..12 {
        all.push(world.placement(&labs[0].0, json!({})).await);
    }
    for (index, path) in all.iter().enumerate() {
        let event = if index < 3 {
            "accept"
        } else if index < 9 {
            "waitlist"
        } else {
            continue;
        };
        labs[0].1.event(path, event).await.expect(200);
    }
    let other = world.app.another_process();
    let jobs = proeftuin::jobs::table::JOBS;
    let mut at = jiff::civil::date(2026, 11, 3);
    while at < jiff::civil::date(2026, 12, 15) {
        world.app.go_to(&at.to_string());
        let (a, b) = (crate::support::runner(&world.app.app, jobs), crate::support::runner(&other, jobs));
        let (a, b) = tokio::join!(a.run_due(), b.run_due());
        assert!(a.unwrap().iter().chain(&b.unwrap()).all(|ran| ran.failure.is_none()));
        world.reconcile().await;
        at = at.tomorrow().unwrap();
    }
    let twice = "SELECT count(*) AS count FROM (SELECT subject_id, event FROM transitions WHERE machine = 'placement' \
        GROUP BY subject_id, event HAVING count(*) > 1) AS again";
    assert_eq!(world.count(twice).await, 0);
    // Three holds, six offers one after another in threes, three that nobody answered: all ended by the clock.
    let open = "SELECT count(*) AS count FROM placements WHERE status NOT IN ('lapsed', 'released')";
    assert_eq!(world.count(open).await, 0);
    let offers = "SELECT count(*) AS count FROM transitions WHERE event = 'offer'";
    assert_eq!(world.count(offers).await, 6);
    let told = "SELECT count(*) AS count FROM events WHERE kind = 'placement_transitioned'";
    let taken = "SELECT count(*) AS count FROM transitions WHERE machine = 'placement'";
    assert_eq!(world.count(told).await, world.count(taken).await);
}
