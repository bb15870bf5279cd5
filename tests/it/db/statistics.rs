//! What PostgreSQL knows of the sizes of tables.

use crate::support::TestApp;
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Float};
use proeftuin::db::Db;
use std::time::{Duration, Instant};

#[derive(QueryableByName)]
struct Known {
    #[diesel(sql_type = Float)]
    reltuples: f32,
}

/// Without it a plan that was made for an empty table reads all of it until the database counts by itself, a minute later.
#[actix_web::test]
async fn a_table_that_grew_is_counted_anew_when_asked() {
    let app = TestApp::new().await;
    if !app.is_postgres() {
        return;
    }
    let grown = "INSERT INTO counters (name, value) SELECT 'test ' || number, number FROM generate_series(1, 2000) number";
    let fill = app.app.db().write(move |write| {
        // So that the database does not do it by itself meanwhile.
        sql_query("ALTER TABLE counters SET (autovacuum_enabled = false)").execute(write.db())?;
        Ok(sql_query(grown).execute(write.db())?)
    });
    fill.await.unwrap();
    let db = app.app.db().clone();
    let begun = Instant::now();
    // The database hears of what a connection changed when that is idle, or a second later.
    loop {
        db.refresh_statistics().unwrap();
        let known = db.read_here(|read| {
            let Db::Pg(connection) = read.db() else { unreachable!() };
            let counted = sql_query("SELECT reltuples FROM pg_class WHERE oid = 'counters'::regclass");
            Ok(counted.get_result::<Known>(connection)?)
        });
        if known.unwrap().reltuples >= 2000.0 {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "it was not counted");
        std::thread::sleep(Duration::from_millis(100));
    }
}
