//! Each due run is done once, however many processes look; what fails hinders nobody else.

use crate::{
    reimbursements::Claim,
    requests::clocks_of_a_year::{begin, expected, history},
    support::{World, runner},
};
use jiff::{SignedDuration, ToSpan, civil::date};
use proeftuin::{
    base::{
        actor::Caller,
        error::{Code, Result},
        id::{Id, kind},
    },
    db::{NewEvent, Write},
    jobs::{
        actions::BATCH,
        runner::{Ran, Runner},
        table::{JOBS, Job, Work},
    },
};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};

const MINUTELY: SignedDuration = SignedDuration::from_mins(1);

/// Leaves a trace of having been run.
fn leave_trace(write: &mut Write<'_>) {
    let id: Id<kind::Subject> = write.new_id();
    write.record(NewEvent::new("test_job_ran", "jobs", id, &Caller::service()));
}

fn once(write: &mut Write<'_>) -> Result<usize> {
    leave_trace(write);
    Ok(1)
}

const fn job(name: &'static str, step: proeftuin::jobs::table::Step) -> Job {
    Job { name, what: "", every: MINUTELY, work: Work::Inside(step) }
}

const ONE: &[Job] = &[job("one", |write, _, _| once(write))];

async fn traces(world: &World) -> i64 {
    world.count("SELECT count(*) AS count FROM events WHERE kind = 'test_job_ran'").await
}

async fn leases(world: &World) -> i64 {
    world.count("SELECT count(*) AS count FROM jobs WHERE lease_owner IS NOT NULL").await
}

#[actix_web::test]
async fn two_processes_that_look_at_once_do_each_thing_once() {
    const ROUNDS: usize = 60;
    let world = World::new().await;
    let other = world.app.another_process();
    let (first, second) = (runner(&world.app.app, ONE), runner(&other, ONE));
    let mut shares = (0, 0);
    for round in 1..=ROUNDS {
        let (a, b) = tokio::join!(first.run_due(), second.run_due());
        shares.0 += a.unwrap().len();
        shares.1 += b.unwrap().len();
        assert_eq!(shares.0 + shares.1, round, "{shares:?}");
        world.app.clock.advance_secs(60);
    }
    assert_eq!(traces(&world).await, i64::try_from(ROUNDS).unwrap());
    assert_eq!(leases(&world).await, 0);
}

/// What is due; when the database was too busy, tried again as the service does.
async fn run_due(runner: &Runner) -> Vec<Ran> {
    loop {
        match runner.run_due().await {
            Ok(ran) => return ran,
            Err(error) => assert_eq!(error.code(), Code::Busy, "{error:?}"),
        }
    }
}

/// Requests that nobody looks after, and a reimbursement that runs out: all that the clock does, by two processes at once.
#[actix_web::test]
async fn two_processes_that_run_all_jobs_do_each_thing_once() {
    const REQUESTS: usize = 40;
    let claim = Claim::requested().await;
    let world = &claim.case.world;
    claim.case.assess(&claim.outcome, json!({})).await.expect(201);
    claim.step("grant", json!({ "until": "2026-12-31" })).await.expect(200);
    let lab = world.app.bare_lab("active").await;
    world
        .window(&lab, json!({ "from": "2029-01-01", "until": "2029-12-31", "slots": 1000 }))
        .await
        .expect(201);
    let other = world.app.another_process();
    let (first, second) = (runner(&world.app.app, JOBS), runner(&other, JOBS));
    let (mut begun, mut shares) = (Vec::new(), [0, 0]);
    for (index, day) in date(2026, 11, 2).series(1.day()).take(140).enumerate() {
        world.app.go_to(&day.to_string());
        let (a, b) = tokio::join!(run_due(&first), run_due(&second));
        for (share, ran) in shares.iter_mut().zip([a, b]) {
            assert!(ran.iter().all(|ran| ran.failure.is_none()), "{day}: {ran:?}");
            *share += ran.iter().map(|ran| ran.count).sum::<usize>();
        }
        if index < REQUESTS {
            begun.push((index, day, begin(world, &lab, index).await));
        }
    }
    assert!(shares.iter().sum::<usize>() > 0, "{shares:?}");
    for (index, day, key) in begun {
        let told = history(world, index, &key).await;
        let told: Vec<_> = told.iter().map(|(day, event)| (*day, event.as_str())).collect();
        assert_eq!(told, expected(index, day), "request {index} of {day}");
    }
    let lapsed =
        "SELECT count(*) AS count FROM transitions WHERE machine = 'reimbursement' AND event = 'lapse'";
    assert_eq!(world.count(lapsed).await, 1);
    let failed = "SELECT count(*) AS count FROM jobs WHERE failures > 0";
    assert_eq!((world.count(failed).await, leases(world).await), (0, 0));
}

#[actix_web::test]
async fn what_is_not_due_is_not_run() {
    let world = World::new().await;
    let one = runner(&world.app.app, ONE);
    assert_eq!(one.run_due().await.unwrap(), [Ran { job: "one", count: 1, failure: None }]);
    world.app.clock.advance_secs(59);
    assert_eq!(one.run_due().await.unwrap(), []);
    world.app.clock.advance_secs(1);
    assert_eq!(one.run_due().await.unwrap().len(), 1);
    assert_eq!(one.run_now("one").await.unwrap().map(|ran| ran.count), Some(1), "by hand it is");
    assert_eq!(one.run_now("two").await.unwrap(), None);
}

#[actix_web::test]
async fn the_lease_of_a_process_that_died_is_taken_over_when_it_ends() {
    let world = World::new().await;
    let one = runner(&world.app.app, ONE);
    one.run_due().await.unwrap();
    let dead = world.app.id_literal("01930000-0000-7000-8000-00000000dead").await;
    let until = if world.app.is_postgres() {
        "'2026-11-02T08:03:00Z'".to_owned()
    } else {
        "2026-11-02T08:03:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond().to_string()
    };
    world.app.sql(format!("UPDATE jobs SET lease_owner = {dead}, leased_until = {until}")).await;
    world.app.clock.advance_secs(179);
    assert_eq!(one.run_due().await.unwrap(), []);
    assert_eq!(one.run_now("one").await.unwrap(), None, "nor by hand");
    world.app.clock.advance_secs(1);
    assert_eq!(one.run_due().await.unwrap().len(), 1);
    assert_eq!((traces(&world).await, leases(&world).await), (2, 0));
}

/// Its first batch is so slow that another process takes the job over.
fn overtaken(write: &mut Write<'_>) -> Result<usize> {
    use diesel::connection::SimpleConnection;
    leave_trace(write);
    let id = "01930000000070008000000000000bad";
    let literal = match write.db() {
        proeftuin::db::Db::Pg(_) => format!("'{id}'"),
        proeftuin::db::Db::Sqlite(_) => format!("X'{id}'"),
    };
    write.db().batch_execute(&format!("UPDATE jobs SET lease_owner = {literal}"))?;
    Ok(usize::try_from(BATCH).unwrap())
}

const OVERTAKEN: &[Job] = &[job("overtaken", |write, _, _| overtaken(write))];

#[actix_web::test]
async fn who_lost_the_lease_writes_nothing_any_more() {
    let world = World::new().await;
    let ran = runner(&world.app.app, OVERTAKEN).run_due().await.unwrap();
    assert_eq!(ran[0].count, usize::try_from(BATCH).unwrap(), "one batch, no second");
    assert_eq!(traces(&world).await, 1);
    assert_eq!(leases(&world).await, 1, "the other's lease is left alone");
}

fn fails(write: &mut Write<'_>) -> Result<usize> {
    leave_trace(write);
    Err(anyhow::anyhow!("on purpose").into())
}

fn panics(write: &mut Write<'_>) -> Result<usize> {
    leave_trace(write);
    panic!("on purpose")
}

const MIXED: &[Job] = &[
    job("fails", |write, _, _| fails(write)),
    job("panics", |write, _, _| panics(write)),
    job("one", |write, _, _| once(write)),
];

#[actix_web::test]
async fn a_job_that_fails_or_panics_is_tried_again_ever_later_and_hinders_no_other() {
    let world = World::new().await;
    let mixed = runner(&world.app.app, MIXED);
    let failed = |job| Ran { job, count: 0, failure: Some(Code::Internal) };
    let good = Ran { job: "one", count: 1, failure: None };
    assert_eq!(mixed.run_due().await.unwrap(), [failed("fails"), failed("panics"), good]);
    assert_eq!((traces(&world).await, leases(&world).await), (1, 0), "what failed left nothing behind");
    let mut at = Vec::new();
    for minute in 1..=16 {
        world.app.clock.advance_secs(60);
        let ran = mixed.run_due().await.unwrap();
        assert_eq!(ran.last(), Some(&good));
        if ran.contains(&failed("fails")) && ran.contains(&failed("panics")) {
            at.push(minute);
        }
    }
    assert_eq!(at, [1, 3, 7, 15], "after 1, 2, 4 and 8 minutes");
    let told = "SELECT count(*) AS count FROM jobs WHERE failures = 5 AND last_result = 'internal'";
    assert_eq!(world.count(told).await, 2);
    let entries = "SELECT count(*) AS count FROM audit_entries WHERE actor = 'service' AND action = 'panics' \
        AND object = '/v1/jobs/panics' AND result = 'internal'";
    assert_eq!(world.count(entries).await, 5);
}

/// So many are left; each batch takes as many as it may.
static LEFT: AtomicUsize = AtomicUsize::new(0);

fn much(write: &mut Write<'_>, limit: i64) -> Result<usize> {
    leave_trace(write);
    let done = LEFT.load(Ordering::SeqCst).min(usize::try_from(limit).unwrap());
    LEFT.fetch_sub(done, Ordering::SeqCst);
    Ok(done)
}

const MUCH: &[Job] =
    &[job("much", |write, _, limit| much(write, limit)), job("one", |write, _, _| once(write))];

#[actix_web::test]
async fn a_long_job_is_done_in_batches_and_lets_others_have_their_turn() {
    let world = World::new().await;
    let much = runner(&world.app.app, MUCH);
    LEFT.store(2350, Ordering::SeqCst);
    let counts: Vec<usize> = much.run_due().await.unwrap().iter().map(|ran| ran.count).collect();
    assert_eq!(counts, [2000, 1], "twenty batches, then the other");
    assert_eq!(leases(&world).await, 0);
    let ran = much.run_due().await.unwrap();
    assert_eq!(ran, [Ran { job: "much", count: 350, failure: None }], "the rest is due at once");
    assert_eq!(much.run_due().await.unwrap(), []);
    assert_eq!(traces(&world).await, 20 + 4 + 1);
}

#[actix_web::test]
async fn who_stops_gives_the_lease_back_and_begins_nothing_new() {
    let world = World::new().await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let much = Runner::new(world.app.app.clone(), MUCH, stopped);
    LEFT.store(1_000_000, Ordering::SeqCst);
    let (ran, ()) = tokio::join!(much.run_due(), async {
        while traces(&world).await < 3 {}
        stop.send(true).unwrap();
    });
    let ran = ran.unwrap();
    assert_eq!(ran.len(), 1, "the other job was not begun");
    assert!((300..2000).contains(&ran[0].count), "{ran:?}");
    assert_eq!(leases(&world).await, 0);
    assert_eq!(much.run_due().await.unwrap(), []);
    let next = runner(&world.app.another_process(), ONE).run_due().await.unwrap();
    assert_eq!(next.len(), 1, "another process goes on");
}
