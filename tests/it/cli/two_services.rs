//! Two services, each a process of its own, on one PostgreSQL: together they do what one would do.

use super::{Folder, Service};
use crate::{
    requests::clocks_of_a_year::{begin, history},
    support::{World, smtp::MailServer},
};
use proeftuin::{base::key::Key, db::open::DatabaseUrl, jobs::table::JOBS};
use serde_json::json;
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

/// Placements that nobody answers.
const PLACEMENTS: usize = 24;

/// Writes down each lease that is taken, by whose connection (a service has one to write), whether it was to be had, and makes taking one so slow that the services meet.
const WITNESS: &str = "
    CREATE TABLE taken (job text NOT NULL, writer integer NOT NULL, was_free boolean NOT NULL);
    CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO taken VALUES (NEW.name, pg_backend_pid(), TG_OP = 'INSERT' OR
            (OLD.next_run_at <= NEW.last_started_at AND (OLD.leased_until IS NULL OR OLD.leased_until <= NEW.last_started_at)));
        PERFORM pg_sleep(0.4);
        RETURN NULL;
    END $$;
    CREATE TRIGGER witness AFTER INSERT OR UPDATE OF lease_owner ON jobs
        FOR EACH ROW WHEN (NEW.lease_owner IS NOT NULL) EXECUTE FUNCTION witness();";

/// Placements of long ago by the clock of the services, each at a lab with a coordinator of its own.
async fn long_ago() -> (World, Vec<Key>) {
    let world = World::new().await;
    let mut placements = Vec::new();
    for _ in 0..PLACEMENTS {
        let (lab, _) = world.lab(1).await;
        world
            .window(&lab, json!({ "from": "2029-01-01", "until": "2029-12-31", "slots": 1 }))
            .await
            .expect(201);
        // Of the kind that nobody answers.
        placements.push(begin(&world, &lab, 0).await);
    }
    world.app.sql(WITNESS.to_owned()).await;
    (world, placements)
}

async fn start(folder: &Folder, world: &World, server: &MailServer) -> Service {
    let DatabaseUrl::Postgres(url) = &world.app.app.config().database else { unreachable!() };
    let mail = format!("smtp://127.0.0.1:{}", server.port);
    let settings = format!(
        "database_url = {url:?}\nmail_transport = \"smtp\"\nmail_url = {mail:?}\nmail_from = \"noreply@test.example\"\n"
    );
    std::fs::write(folder.0.join("settings.toml"), settings).unwrap();
    folder.start(&["serve", "--config", "settings.toml"]).await
}

/// Until a query answers zero.
async fn until_none(world: &World, query: &str) {
    let begun = Instant::now();
    while world.count(query).await > 0 {
        assert!(begun.elapsed() < Duration::from_mins(3), "still: {query}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[actix_web::test]
async fn two_services_on_one_database_do_each_thing_once() {
    // SQLite serves one service.
    if std::env::var_os("TEST_DATABASE_URL").is_none() {
        return;
    }
    let server = MailServer::start();
    let (world, placements) = long_ago().await;
    let folders = [Folder::new(), Folder::new()];
    let _services = [start(&folders[0], &world, &server).await, start(&folders[1], &world, &server).await];
    let of_all = format!("SELECT {} - count(last_finished_at) AS count FROM jobs", JOBS.len());
    until_none(&world, &of_all).await;
    // All at once, so that both look at the same list.
    let due = "DELETE FROM taken; UPDATE jobs SET next_run_at = now(), last_finished_at = NULL;";
    world.app.sql(due.to_owned()).await;
    until_none(&world, &of_all).await;

    let stolen = "SELECT count(*) AS count FROM taken WHERE NOT was_free";
    assert_eq!(world.count(stolen).await, 0, "leases taken that were not to be had");
    let seldom: Vec<&str> =
        JOBS.iter().filter(|job| job.every.as_secs() >= 300).map(|job| job.name).collect();
    let of_seldom = |what: &str| {
        format!("SELECT count({what}) AS count FROM taken WHERE job IN ('{}')", seldom.join("', '"))
    };
    assert_eq!(world.count(&of_seldom("*")).await, i64::try_from(seldom.len()).unwrap(), "once each");
    assert_eq!(world.count(&of_seldom("DISTINCT writer")).await, 2, "both took part");

    for placement in &placements {
        let told = history(&world, 0, placement).await;
        let told: Vec<&str> = told.iter().map(|(_, event)| event.as_str()).collect();
        // Nobody is warned any more of what is overdue already.
        assert_eq!(told, ["escalate", "lapse"]);
    }
    world.app.sql("UPDATE mails SET due_at = created_at WHERE status = 'waiting'".to_owned()).await;
    until_none(&world, "SELECT count(*) AS count FROM mails WHERE status IN ('waiting', 'sending')").await;
    let taken = server.taken();
    let names: HashSet<String> = taken.iter().map(|mail| mail.header("Message-ID").unwrap()).collect();
    let people: HashSet<&str> = taken.iter().flat_map(|mail| &mail.to).map(String::as_str).collect();
    assert_eq!(names.len(), taken.len(), "no mail twice");
    assert!(people.len() > PLACEMENTS, "{people:?}");
    let failed = "SELECT count(*) AS count FROM jobs WHERE failures > 0";
    assert_eq!(world.count(failed).await, 0);
    for folder in &folders {
        let log = folder.text("stderr");
        assert!(log.contains("people are mailed through 127.0.0.1") && !log.contains("person"), "{log}");
    }
}
