//! Eight writers and two processes: every committed change reaches the snapshots of both, in order, and none is skipped.

use crate::support::{Lab, TestApp};
use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::BigInt};
use proeftuin::{
    app::App,
    base::{actor::Caller, id::LabId},
    db::{
        Db, NewEvent,
        open::{Access, DatabaseUrl},
    },
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use uuid::Uuid;

const WRITERS: usize = 8;
/// How long a change may take to reach another process.
const SOON: Duration = Duration::from_secs(2);

/// Commits the next number of a lab through one of the processes.
async fn write(app: &App, writer: usize, id: Uuid, number: u32) {
    let sql = format!("UPDATE labs SET reachable_participants = {number} WHERE name = 'Lab {writer}'");
    let done = app.db().write(move |write| {
        sql_query(sql).execute(write.db())?;
        let lab = LabId::from_uuid(id);
        write.record(NewEvent::new("lab_updated", "labs", lab, &Caller::anonymous()).lab(lab));
        Ok(())
    });
    done.await.unwrap();
}

/// The number of a lab in the snapshot of a process.
fn number(app: &App, id: Uuid) -> u32 {
    let register = app.model().register();
    let lab = register.lab(&proeftuin::base::key::Key(id.to_string())).unwrap();
    lab.profile.reachable_participants.unwrap_or(0)
}

/// Follows what others commit, as a running server does.
async fn follow(app: App, stop: Arc<AtomicBool>) {
    while !stop.load(Ordering::SeqCst) {
        let model = app.shared_model();
        app.db().read(move |read| model.catch_up(read)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Looks all the time whether a number ever goes back.
async fn watch(app: App, labs: Vec<Uuid>, stop: Arc<AtomicBool>) -> u64 {
    let (mut last, mut looks) = (vec![0; labs.len()], 0);
    while !stop.load(Ordering::SeqCst) {
        for (last, id) in last.iter_mut().zip(&labs) {
            let now = number(&app, *id);
            assert!(now >= *last, "a snapshot went back from {last} to {now}");
            *last = now;
        }
        looks += 1;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    looks
}

async fn both_see_all(spell: Duration) {
    let app = TestApp::new().await;
    let labs = app.labs((0..WRITERS).map(|writer| Lab::named(&format!("Lab {writer}"))).collect()).await;
    let processes = [app.app.clone(), app.another_process()];
    let stop = Arc::new(AtomicBool::new(false));
    let slowest = Arc::new(AtomicU64::new(0));
    let mut around = Vec::new();
    for process in &processes {
        actix_web::rt::spawn(follow(process.clone(), Arc::clone(&stop)));
        around.push(actix_web::rt::spawn(watch(process.clone(), labs.clone(), Arc::clone(&stop))));
    }
    let writers = labs.iter().enumerate().map(|(writer, id)| {
        let (processes, slowest, id) = (processes.clone(), Arc::clone(&slowest), *id);
        actix_web::rt::spawn(async move {
            let (begun, mut next) = (Instant::now(), 0_u32);
            while begun.elapsed() < spell {
                next += 1;
                // By turns through the one and the other, a lab's next change often before its last was seen elsewhere.
                let (here, there) = if next % 2 == 0 { (0, 1) } else { (1, 0) };
                write(&processes[here], writer, id, next).await;
                assert!(number(&processes[here], id) >= next, "a process does not see its own write");
                if next % 5 == 0 {
                    let committed = Instant::now();
                    while number(&processes[there], id) < next {
                        assert!(committed.elapsed() < SOON, "{next} of lab {writer} was not seen in time");
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                    slowest.fetch_max(committed.elapsed().as_millis().try_into().unwrap(), Ordering::SeqCst);
                }
            }
            next
        })
    });
    let mut written = Vec::new();
    for writer in writers.collect::<Vec<_>>() {
        written.push(writer.await.unwrap());
    }
    let committed = Instant::now();
    for (id, last) in labs.iter().zip(&written) {
        for process in &processes {
            while number(process, *id) < *last {
                assert!(committed.elapsed() < SOON, "the last change was skipped");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            assert_eq!(number(process, *id), *last);
        }
    }
    stop.store(true, Ordering::SeqCst);
    for watcher in around {
        assert!(watcher.await.unwrap() > 0);
    }
    // Numbered without gaps, as many as were written.
    let events =
        app.app.db().read(|read| proeftuin::db::events::list_events(read, 0, i64::MAX)).await.unwrap();
    assert!(events.iter().zip(1..).all(|(event, number)| event.seq == number));
    let total: u32 = written.iter().sum();
    assert_eq!(
        events.iter().filter(|event| event.kind == "lab_updated").count(),
        usize::try_from(total).unwrap()
    );
    println!("{total} changes, slowest to reach the other process: {} ms", slowest.load(Ordering::SeqCst));
}

#[actix_web::test]
async fn every_change_reaches_both_processes_in_order() {
    both_see_all(Duration::from_secs(3)).await;
}

#[actix_web::test]
#[ignore = "takes a minute; run it on PostgreSQL"]
async fn every_change_reaches_both_processes_in_order_for_a_minute() {
    both_see_all(Duration::from_mins(1)).await;
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn numbers(db: &mut Db, sql: &str) -> Vec<i64> {
    sql_query(sql).load::<Number>(db).unwrap().into_iter().map(|row| row.number).collect()
}

/// The control: what a sequence does to somebody who polls for what is greater than the last number seen.
#[actix_web::test]
async fn a_plain_sequence_would_lose_a_late_commit() {
    let app = TestApp::new().await;
    let DatabaseUrl::Postgres(_) = app.app.config().database else { return };
    let open = || app.app.config().database.open(Access::ReadWrite).unwrap();
    let (mut early, mut late, mut reader) = (open(), open(), open());
    early.batch_execute("CREATE TABLE control (number bigserial PRIMARY KEY, word text)").unwrap();
    let (mut last, mut seen) = (0, Vec::new());
    let mut poll = || {
        let sql = format!("SELECT number FROM control WHERE number > {last} ORDER BY number");
        let new = numbers(&mut reader, &sql);
        last = new.last().copied().unwrap_or(last);
        seen.extend(new);
        seen.clone()
    };
    late.batch_execute("BEGIN; INSERT INTO control (word) VALUES ('late')").unwrap();
    early.batch_execute("INSERT INTO control (word) VALUES ('early')").unwrap();
    assert_eq!(poll(), [2]);
    late.batch_execute("COMMIT").unwrap();
    assert_eq!(poll(), [2], "1 was committed and is never seen");
    assert_eq!(numbers(&mut early, "SELECT number FROM control ORDER BY number"), [1, 2]);
}

/// Somebody took events out of the log: what they told of is read from the store instead.
#[actix_web::test]
async fn a_gap_in_the_log_makes_a_process_read_everything_anew() {
    let app = TestApp::new().await;
    let id = app.lab(Lab::named("Lab 0")).await;
    let other = app.another_process();
    let catch_up = async || {
        let model = other.shared_model();
        other.db().read(move |read| model.catch_up(read)).await.unwrap()
    };
    let before = app.app.db().read(proeftuin::db::events::last_event).await.unwrap();
    write(&app.app, 0, id, 7).await;
    let another = app.lab(Lab::named("Lab 1")).await;
    let lost = format!("DELETE FROM events WHERE seq = {}", before + 1);
    let done = app.app.db().write(move |write| Ok(sql_query(lost).execute(write.db())?));
    done.await.unwrap();
    catch_up().await;
    assert_eq!((number(&other, id), number(&other, another)), (7, 0));
    assert_eq!(catch_up().await, 0);
}
