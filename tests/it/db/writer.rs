//! The writer: what commits, what rolls back, and the numbers of events.

use crate::support::TestApp;
use diesel::{RunQueryDsl, sql_query};
use proeftuin::{
    base::{
        actor::Caller,
        error::{Code, Error},
        id::{Id, kind},
    },
    db::{NewEvent, Write, events},
};
use std::collections::BTreeSet;

fn record(write: &mut Write<'_>) -> Id<kind::Lab> {
    let id = write.new_id();
    write.record(NewEvent::new("test_happened", "tests", id, &Caller::anonymous()));
    id
}

async fn numbers(app: &TestApp) -> Vec<i64> {
    let all = app.app.db().read(|read| events::list_events(read, 0, 100_000)).await.unwrap();
    all.into_iter().filter(|event| event.kind == "test_happened").map(|event| event.seq).collect()
}

#[actix_web::test]
async fn a_write_that_fails_or_panics_rolls_back_alone() {
    let app = TestApp::new().await;
    let before = app.app.db().read(events::last_event).await.unwrap();
    let good = app.app.db().write(|write| Ok(record(write)));
    let refused = app.app.db().write(|write| {
        record(write);
        sql_query("INSERT INTO counters (name, value) VALUES ('half done', 1)").execute(write.db())?;
        Err::<(), _>(Error::refused(Code::InUse, "no"))
    });
    let panicked = app.app.db().write(|write| -> Result<(), Error> {
        record(write);
        panic!("on purpose");
    });
    let (good, refused, panicked) = tokio::join!(good, refused, panicked);
    assert!(good.is_ok());
    assert_eq!(refused.unwrap_err().code(), Code::InUse);
    assert_eq!(panicked.unwrap_err().code(), Code::Internal);
    assert_eq!(numbers(&app).await, [before + 1], "only what was kept has a number");
    let half = app
        .app
        .db()
        .write(|write| Ok(sql_query("DELETE FROM counters WHERE name = 'half done'").execute(write.db())?));
    assert_eq!(half.await.unwrap(), 0, "nothing half-done stays");
}

#[actix_web::test]
async fn a_panic_in_the_middle_of_an_attempt_is_undone_and_the_batch_is_kept() {
    let app = TestApp::new().await;
    let write = |work: fn(&mut Write<'_>) -> Result<(), Error>| app.app.db().write(work);
    // Holds the writer up, so that the other two wait together and become one batch.
    let slow = write(|_| {
        std::thread::sleep(std::time::Duration::from_millis(200));
        Ok(())
    });
    let panicked = write(|write| {
        write.attempt(|write| -> Result<Option<()>, Error> {
            sql_query("INSERT INTO counters (name, value) VALUES ('half done', 1)").execute(write.db())?;
            panic!("on purpose");
        })?;
        Ok(())
    });
    let good = write(|write| {
        record(write);
        Ok(())
    });
    let (slow, panicked, good) = tokio::join!(slow, panicked, good);
    assert!(slow.is_ok() && panicked.is_err() && good.is_ok());
    let half = write(|write| {
        let gone = sql_query("DELETE FROM counters WHERE name = 'half done'").execute(write.db())?;
        if gone == 0 { Ok(()) } else { Err(Error::refused(Code::InUse, "half done")) }
    });
    half.await.unwrap();
    assert_eq!(numbers(&app).await.len(), 1, "a reader sees what the batch committed");
}

#[actix_web::test]
async fn a_statement_that_breaks_a_rule_leaves_the_batch_usable() {
    let app = TestApp::new().await;
    let broken = app.app.db().write(|write| {
        sql_query("INSERT INTO counters (name, value) VALUES ('events', 1)").execute(write.db())?;
        Ok(())
    });
    let good = app.app.db().write(|write| Ok(record(write)));
    let (broken, good) = tokio::join!(broken, good);
    assert!(broken.is_err() && good.is_ok());
    assert_eq!(numbers(&app).await.len(), 1);
}

#[actix_web::test]
async fn events_are_numbered_without_gaps_under_parallel_writers() {
    let app = TestApp::new().await;
    let before = app.app.db().read(events::last_event).await.unwrap();
    let writes = (0..200).map(|n| {
        let db = app.app.db().clone();
        tokio::spawn(async move {
            db.write(move |write| {
                record(write);
                if n % 5 == 0 { Err(Error::busy()) } else { Ok(()) }
            })
            .await
        })
    });
    let mut kept = 0;
    for write in writes.collect::<Vec<_>>() {
        kept += i64::from(write.await.unwrap().is_ok());
    }
    assert_eq!(kept, 160);
    let seen: BTreeSet<i64> = numbers(&app).await.into_iter().collect();
    assert_eq!(seen, (before + 1..=before + kept).collect());
}

#[actix_web::test]
async fn a_reader_can_not_write() {
    let app = TestApp::new().await;
    let tried = app.app.db().read(|read| {
        sql_query("DELETE FROM counters").execute(read.db())?;
        Ok(())
    });
    assert_eq!(tried.await.unwrap_err().code(), Code::Internal);
}

#[actix_web::test]
async fn two_processes_on_one_database_take_turns() {
    let app = TestApp::new().await;
    let other = app.another_process();
    let before = app.app.db().read(events::last_event).await.unwrap();
    let mut waiting = Vec::new();
    for n in 0..120 {
        let db = if n % 2 == 0 { app.app.db().clone() } else { other.db().clone() };
        waiting.push(tokio::spawn(async move { db.write(|write| Ok(record(write))).await }));
    }
    for write in waiting {
        write.await.unwrap().unwrap();
    }
    assert_eq!(numbers(&app).await, (before + 1..=before + 120).collect::<Vec<_>>());
}
