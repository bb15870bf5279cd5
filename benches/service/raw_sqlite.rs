//! What SQLite does without the service, with the service's own settings: one client, one commit at a time.

use diesel::{
    BoolExpressionMethods, Connection, ExpressionMethods, JoinOnDsl, NullableExpressionMethods,
    OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    dsl::insert_into,
};
use std::time::{Duration, Instant};

diesel::table! { alone (id) { id -> Binary, title -> Text, at -> BigInt, } }
diesel::table! { innovations (id) { id -> Binary, slug -> Text, owner_organisation_id -> Binary, } }
diesel::table! { labs (id) { id -> Binary, slug -> Text, status -> Text, } }
diesel::table! {
    pilot_requests (id) {
        id -> Binary,
        innovation_id -> Binary,
        organisation_id -> Binary,
        status -> Text,
        wanted_from -> Text,
        wanted_until -> Text,
        slots -> Integer,
        version -> Integer,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}
diesel::table! {
    placements (id) {
        id -> Binary,
        pilot_request_id -> Binary,
        lab_id -> Binary,
        preference -> Integer,
        status -> Text,
        from_on -> Text,
        until_on -> Text,
        slots -> Integer,
        version -> Integer,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}
diesel::table! {
    events (seq) {
        seq -> BigInt,
        occurred_at -> BigInt,
        kind -> Text,
        subject_kind -> Text,
        subject_id -> Binary,
        data -> Text,
    }
}
diesel::table! {
    audit_entries (seq) {
        seq -> BigInt,
        occurred_at -> BigInt,
        actor -> Text,
        action -> Text,
        object -> Text,
        result -> Text,
        origin_digest -> Text,
        hash -> Text,
    }
}
diesel::table! { audit_origins (seq) { seq -> BigInt, address -> Text, salt -> Text, } }

diesel::table! { organisations (id) { id -> Binary, parent_id -> Nullable<Binary>, } }
diesel::table! { state_aid (id) { id -> Binary, organisation_id -> Binary, amount_eur -> BigInt, granted_on -> Text, } }
diesel::allow_tables_to_appear_in_same_query!(organisations, state_aid);

/// A plain loop on a database file with the service's schema and demo data.
pub struct RawLoop {
    connection: SqliteConnection,
    done: i64,
}

impl RawLoop {
    pub fn open(file: &str) -> Self {
        let mut connection = SqliteConnection::establish(file).unwrap();
        connection
            .batch_execute(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                 CREATE TABLE IF NOT EXISTS alone (id BLOB NOT NULL PRIMARY KEY, title TEXT NOT NULL, at INTEGER NOT NULL) STRICT;",
            )
            .unwrap();
        Self { connection, done: 1_000_000_000 }
    }

    /// Small rows that it inserts in a second, each with its commit.
    pub fn rows_per_second(&mut self, spell: Duration) -> f64 {
        self.per_second(spell, |connection, _| {
            let id = uuid::Uuid::now_v7();
            insert_into(alone::table)
                .values((
                    alone::id.eq(id.as_bytes().as_slice()),
                    alone::title.eq("a pilot request"),
                    alone::at.eq(1),
                ))
                .execute(connection)?;
            Ok(())
        })
    }

    /// Pilot requests that it files in a second: the same statements as in `pilot_request.pgbench`, one commit for each.
    pub fn pilot_requests_per_second(&mut self, spell: Duration) -> f64 {
        self.per_second(spell, |connection, seq| {
            connection.immediate_transaction(|connection| file_pilot_request(connection, seq))
        })
    }

    fn per_second(
        &mut self,
        spell: Duration,
        work: impl Fn(&mut SqliteConnection, i64) -> QueryResult<()>,
    ) -> f64 {
        let (begun, before) = (Instant::now(), self.done);
        while begun.elapsed() < spell {
            self.done += 1;
            work(&mut self.connection, self.done).unwrap();
        }
        (self.done - before) as f64 / begun.elapsed().as_secs_f64()
    }
}

fn file_pilot_request(connection: &mut SqliteConnection, seq: i64) -> QueryResult<()> {
    let (id, placement) = (uuid::Uuid::now_v7(), uuid::Uuid::now_v7());
    let (id, placement) = (id.as_bytes().as_slice(), placement.as_bytes().as_slice());
    let (innovation, organisation): (Vec<u8>, Vec<u8>) = innovations::table
        .filter(innovations::slug.eq("demo-thuisdialyse-unit"))
        .select((innovations::id, innovations::owner_organisation_id))
        .first(connection)?;
    let lab: Option<(Vec<u8>, String)> = labs::table
        .filter(labs::slug.eq("cic-west-brabant"))
        .select((labs::id, labs::status))
        .first(connection)
        .optional()?;
    insert_into(pilot_requests::table)
        .values((
            pilot_requests::id.eq(id),
            pilot_requests::innovation_id.eq(innovation),
            pilot_requests::organisation_id.eq(&organisation),
            pilot_requests::status.eq("draft"),
            pilot_requests::wanted_from.eq("2027-02-01"),
            pilot_requests::wanted_until.eq("2027-03-31"),
            pilot_requests::slots.eq(1),
            pilot_requests::version.eq(1),
            pilot_requests::created_at.eq(seq),
            pilot_requests::updated_at.eq(seq),
        ))
        .execute(connection)?;
    insert_into(placements::table)
        .values((
            placements::id.eq(placement),
            placements::pilot_request_id.eq(id),
            placements::lab_id.eq(lab.map(|(id, _)| id).unwrap()),
            placements::preference.eq(1),
            placements::status.eq("proposed"),
            placements::from_on.eq("2027-02-01"),
            placements::until_on.eq("2027-03-31"),
            placements::slots.eq(1),
            placements::version.eq(1),
            placements::created_at.eq(seq),
            placements::updated_at.eq(seq),
        ))
        .execute(connection)?;
    let declared = state_aid::organisation_id
        .eq(organisations::id)
        .and(state_aid::granted_on.between("2023-11-23", "2026-11-22"));
    let _aid: Vec<(Vec<u8>, Option<Vec<u8>>, Option<i64>)> = organisations::table
        .left_join(state_aid::table.on(declared))
        .filter(organisations::parent_id.eq(&organisation).or(organisations::id.eq(&organisation)))
        .select((organisations::id, organisations::parent_id, state_aid::amount_eur.nullable()))
        .load(connection)?;
    insert_into(events::table)
        .values((
            events::seq.eq(seq),
            events::occurred_at.eq(seq),
            events::kind.eq("pilot_request_created"),
            events::subject_kind.eq("pilot-requests"),
            events::subject_id.eq(id),
            events::data.eq("{}"),
        ))
        .execute(connection)?;
    let digest = format!("{seq:064x}");
    insert_into(audit_entries::table)
        .values((
            audit_entries::seq.eq(seq),
            audit_entries::occurred_at.eq(seq),
            audit_entries::actor.eq("01a20344-4a77-72c1-9227-7025922dd48a"),
            audit_entries::action.eq("create_pilot_request"),
            audit_entries::object.eq("/v1/pilot-requests"),
            audit_entries::result.eq("ok"),
            audit_entries::origin_digest.eq(&digest),
            audit_entries::hash.eq(&digest),
        ))
        .execute(connection)?;
    insert_into(audit_origins::table)
        .values((
            audit_origins::seq.eq(seq),
            audit_origins::address.eq("127.0.0.1"),
            audit_origins::salt.eq("00"),
        ))
        .execute(connection)?;
    Ok(())
}
