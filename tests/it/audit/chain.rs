//! The log can't be changed unseen: whatever is tampered with is found, and what may be erased leaves it whole.

use crate::support::TestApp;
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};
use proeftuin::{
    audit::{
        actions,
        chain::{self, Broken, Report, What},
        head,
    },
    db::{Db, audit::NewEntry},
    each,
};

pub async fn filled(entries: i64) -> TestApp {
    let app = TestApp::new().await;
    let write = |number: &i64| {
        let entry = NewEntry::by_service("test", format!("/v1/tests/{number}"));
        app.app.db().write_audited(entry, |_| Ok(()))
    };
    // Of thousands at once the service would turn some away.
    for some in (0..entries).collect::<Vec<_>>().chunks(250) {
        for written in futures_util::future::join_all(some.iter().map(write)).await {
            written.unwrap();
        }
    }
    app
}

async fn verify(app: &TestApp, heads: Vec<head::Head>) -> Report {
    app.app.db().read(move |read| chain::verify(read, &heads)).await.unwrap()
}

pub async fn head_of(app: &TestApp) -> head::Head {
    app.app.db().read(|read| head::get_head(read, "here")).await.unwrap()
}

/// What somebody with the database in hands would do.
pub async fn tamper(app: &TestApp, statements: &[String]) {
    let statements = statements.to_vec();
    let done = app.app.db().write(move |write| {
        for statement in statements {
            each!(write.db(), connection => sql_query(&statement).execute(connection))?;
        }
        Ok(())
    });
    done.await.unwrap();
}

/// The triggers stand in the way of the service, not of whoever owns the database.
pub fn unlock(app: &TestApp) -> &'static [&'static str] {
    if app.is_postgres() {
        &["ALTER TABLE audit_entries DISABLE TRIGGER USER", "ALTER TABLE audit_anchors DISABLE TRIGGER USER"]
    } else {
        &[
            "DROP TRIGGER audit_entries_no_update",
            "DROP TRIGGER audit_entries_no_delete",
            "DROP TRIGGER audit_anchors_no_update",
        ]
    }
}

#[actix_web::test]
async fn whatever_is_tampered_with_is_found_and_named() {
    const ENTRIES: i64 = 40;
    let app = filled(ENTRIES).await;
    let kept = vec![head_of(&app).await];
    assert_eq!(verify(&app, kept.clone()).await, Report { sound: ENTRIES, broken: None });
    tamper(&app, &unlock(&app).iter().map(|one| (*one).to_owned()).collect::<Vec<_>>()).await;
    let cases: &[(&[&str], &[&str], i64, What)] = &[
        (
            &["UPDATE audit_entries SET object = 'x' WHERE seq = 7"],
            &["UPDATE audit_entries SET object = '/v1/tests/6' WHERE seq = 7"],
            7,
            What::Changed,
        ),
        (
            &["UPDATE audit_entries SET actor = 'x' WHERE seq = 1"],
            &["UPDATE audit_entries SET actor = 'service' WHERE seq = 1"],
            1,
            What::Changed,
        ),
        (
            &["UPDATE audit_entries SET result = 'no' WHERE seq = 40"],
            &["UPDATE audit_entries SET result = 'ok' WHERE seq = 40"],
            40,
            What::Changed,
        ),
        (
            &["UPDATE audit_entries SET seq = 1000 WHERE seq = 9"],
            &["UPDATE audit_entries SET seq = 9 WHERE seq = 1000"],
            9,
            What::Missing,
        ),
        (
            &["UPDATE audit_origins SET address = '10.0.0.1' WHERE seq = 5"],
            &["UPDATE audit_origins SET address = 'service' WHERE seq = 5"],
            5,
            What::OriginChanged,
        ),
        // Two change places.
        (
            &[
                "UPDATE audit_entries SET seq = 1000 WHERE seq = 3",
                "UPDATE audit_entries SET seq = 3 WHERE seq = 4",
                "UPDATE audit_entries SET seq = 4 WHERE seq = 1000",
            ],
            &[
                "UPDATE audit_entries SET seq = 1000 WHERE seq = 3",
                "UPDATE audit_entries SET seq = 3 WHERE seq = 4",
                "UPDATE audit_entries SET seq = 4 WHERE seq = 1000",
            ],
            3,
            What::Changed,
        ),
        // The end is cut off, and the counter with it.
        (
            &[
                "UPDATE audit_entries SET seq = -seq WHERE seq > 30",
                "UPDATE counters SET value = 30 WHERE name = 'audit'",
            ],
            &[
                "UPDATE audit_entries SET seq = -seq WHERE seq < 0",
                "UPDATE counters SET value = 40 WHERE name = 'audit'",
            ],
            0,
            What::Missing,
        ),
    ];
    let all = |statements: &[&str]| statements.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    for (harm, repair, seq, what) in cases {
        tamper(&app, &all(harm)).await;
        let broken = verify(&app, kept.clone()).await.broken;
        let broken = broken.unwrap_or_else(|| panic!("{harm:?} was not found"));
        // A negative number stands before the chain: what is missing then shows at the first of them or at the end.
        assert!(broken.what == *what && (*seq == 0 || broken.seq == *seq), "{harm:?}: {broken}");
        tamper(&app, &all(repair)).await;
        assert_eq!(verify(&app, kept.clone()).await.broken, None, "{repair:?} did not repair");
    }
}

#[actix_web::test]
async fn a_log_that_was_cut_off_or_written_anew_shows_by_a_signed_head_only() {
    let app = filled(30).await;
    let kept = vec![head_of(&app).await];
    tamper(&app, &unlock(&app).iter().map(|one| (*one).to_owned()).collect::<Vec<_>>()).await;
    let cut = [
        "DELETE FROM audit_origins WHERE seq > 20".to_owned(),
        "DELETE FROM audit_entries WHERE seq > 20".to_owned(),
        "UPDATE counters SET value = 20 WHERE name = 'audit'".to_owned(),
    ];
    tamper(&app, &cut).await;
    assert_eq!(verify(&app, vec![]).await, Report { sound: 20, broken: None }, "the control: nothing shows");
    let found = verify(&app, kept.clone()).await.broken;
    assert_eq!(found, Some(Broken { seq: 21, what: What::Missing }));
    for number in 0..12 {
        let entry = NewEntry::by_service("test", format!("/v1/forged/{number}"));
        app.app.db().write_audited(entry, |_| Ok(())).await.unwrap();
    }
    assert_eq!(verify(&app, vec![]).await, Report { sound: 32, broken: None });
    let found = verify(&app, kept).await.broken;
    assert_eq!(found, Some(Broken { seq: 30, what: What::NotWhatWasSigned }));
}

#[actix_web::test]
async fn the_service_itself_can_neither_change_nor_remove_an_entry() {
    let app = filled(3).await;
    for statement in [
        "UPDATE audit_entries SET actor = 'x' WHERE seq = 1",
        "DELETE FROM audit_entries WHERE seq = 1",
        "DELETE FROM audit_entries",
    ] {
        let done = app.app.db().write(move |write| {
            Ok(each!(write.db(), connection => sql_query(statement).execute(connection))?)
        });
        assert!(done.await.is_err(), "{statement}");
    }
    assert_eq!(verify(&app, vec![]).await, Report { sound: 3, broken: None });
}

#[actix_web::test]
async fn addresses_can_be_erased_and_old_entries_let_go_without_breaking_the_chain() {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let app = filled(10).await;
    tamper(&app, &["DELETE FROM audit_origins WHERE seq <= 5".to_owned()]).await;
    assert_eq!(verify(&app, vec![]).await.broken, None);
    app.clock.advance_secs(3600);
    let limit = proeftuin::base::clock::Clock::now(&*app.clock);
    for number in 0..3 {
        let entry = NewEntry::by_service("test", format!("/v1/later/{number}"));
        app.app.db().write_audited(entry, |_| Ok(())).await.unwrap();
    }
    let entry = NewEntry::by_service("prune", "");
    let gone =
        app.app.db().write_audited(entry, move |write| actions::prune(write, limit, 1000)).await.unwrap();
    assert_eq!(gone, 10);
    assert_eq!(verify(&app, vec![head_of(&app).await]).await, Report { sound: 4, broken: None });
    let left = app.app.db().write(|write| {
        let sql = "SELECT COUNT(*) AS count FROM audit_origins WHERE seq <= 10";
        let rows: Vec<Count> = match write.db() {
            Db::Pg(connection) => sql_query(sql).load(connection)?,
            Db::Sqlite(connection) => sql_query(sql).load(connection)?,
        };
        Ok(rows[0].count)
    });
    assert_eq!(left.await.unwrap(), 0);
    let nothing = app.app.db().write(move |write| actions::prune(write, limit, 1000)).await.unwrap();
    assert_eq!(nothing, 0, "a second time there is nothing to let go");
}

#[actix_web::test]
async fn a_head_counts_only_with_our_signature() {
    let app = filled(2).await;
    let admin = app.admin().await;
    let got = admin.get("/v1/audit-head").await.expect(200);
    let signed = got.body["signed"].as_str().unwrap();
    let read = head::read_signed(&app.app, &format!("{signed}\n\n{signed}\n")).unwrap();
    assert_eq!(
        (read.len(), read[0].seq, &read[0].hash),
        (2, 2, &got.body["hash"].as_str().unwrap().to_owned())
    );
    let (body, signature) = signed.rsplit_once('.').unwrap();
    let forged = format!("{body}.{}", signature.chars().rev().collect::<String>());
    let cause = head::read_signed(&app.app, &format!("{signed}\n{forged}")).unwrap_err();
    assert_eq!(cause.to_string(), "line 2 is not a head that we signed");
    let token = admin.token.unwrap();
    assert!(head::read_signed(&app.app, &token).is_err(), "an access token is no head");
}
