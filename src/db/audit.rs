//! The audit log: who did what to what, when, from where, with what result; written with the change itself.
//!
//! Entries form a chain: `hash = SHA-256(hash of the entry before ‖ this entry)`, so nobody can change, remove, add or
//! reorder one without breaking all that follow. Cutting off the end shows against a signed head that is kept elsewhere.
//! Entries hold ids and codes only. The caller's address is personal data: the chain holds a salted digest of it, the
//! address itself lies in a table of its own and can be erased.

use super::{
    Db,
    schema::{audit_entries, audit_origins, counters},
    types::Instant,
};
use crate::{
    base::id::{Id, RequestId},
    each,
};
use aws_lc_rs::{
    digest::{Context, SHA256},
    rand,
};
use diesel::{
    connection::{Connection, TransactionManager},
    prelude::*,
};
use jiff::Timestamp;
use serde::Serialize;
use std::{fmt::Write as _, net::IpAddr};
use uuid::Uuid;

/// Where the chain begins: the hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// The result of what was done.
pub const DONE: &str = "ok";
/// The result of what was done before, under the same idempotency key.
pub const REPLAYED: &str = "replayed";
/// Who did it when nobody asked.
pub const SERVICE: &str = "service";
/// Who did it when nobody had logged in.
pub const ANONYMOUS: &str = "anonymous";
const COUNTER: &str = "audit";
/// Rows in one statement.
const AT_ONCE: usize = 1000;

type Transactions = <Db as Connection>::TransactionManager;

/// What is to be written about a piece of work, before its result is known.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// What: the operation's id, such as `create_lab`.
    pub action: &'static str,
    /// To what: a path, such as `/v1/labs/0192…`.
    pub object: String,
    /// Who: an account's id, [`SERVICE`] or [`ANONYMOUS`].
    pub actor: String,
    /// From where; none for work of the service itself.
    pub address: Option<IpAddr>,
    /// In which request; none for work of the service itself.
    pub request_id: Option<Uuid>,
    /// [`DONE`] or the code of a refusal; none until it is known.
    pub result: Option<&'static str>,
}

impl NewEntry {
    /// Something that the service, or its operator on the command line, does.
    #[must_use]
    pub fn by_service(action: &'static str, object: impl Into<String>) -> Self {
        Self {
            action,
            object: object.into(),
            actor: SERVICE.to_owned(),
            address: None,
            request_id: None,
            result: None,
        }
    }

    /// The same request, about one of the many things that it does.
    #[must_use]
    pub fn also(&self, action: &'static str, object: impl Into<String>) -> Self {
        Self { action, object: object.into(), ..self.clone() }
    }

    /// Tells the result, unless it is known already.
    #[must_use]
    pub fn resulting_in(self, result: &'static str) -> Self {
        Self { result: self.result.or(Some(result)), ..self }
    }
}

/// A row of `audit_entries`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Selectable, Serialize)]
#[diesel(table_name = audit_entries, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Its number: the first is 1, none is left out.
    pub seq: i64,
    /// When the work began.
    pub occurred_at: Instant,
    /// In which request.
    pub request_id: Option<RequestId>,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// To what.
    pub object: String,
    /// With what result.
    pub result: String,
    /// Salted digest of the caller's address.
    pub origin_digest: String,
    /// The chain up to and including this entry.
    pub hash: String,
}

/// A row of `audit_origins`.
#[derive(Debug, Clone, Queryable, Insertable, Selectable, Serialize)]
#[diesel(table_name = audit_origins)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// The entry.
    pub seq: i64,
    /// The caller's address.
    pub address: String,
    /// What makes the digest of a guessed address useless.
    #[serde(skip)]
    pub salt: String,
}

impl Entry {
    /// What the hash of this entry must be after an entry with hash `previous`: SHA-256, in hexadecimal, of `previous`
    /// and the JSON array of all other fields in the order of the table, with the instant in microseconds since 1970.
    #[must_use]
    pub fn chained_to(&self, previous: &str) -> String {
        let fields = serde_json::json!([
            self.seq,
            self.occurred_at.0.as_microsecond(),
            self.request_id,
            self.actor,
            self.action,
            self.object,
            self.result,
            self.origin_digest,
        ]);
        sha256(&[previous, &fields.to_string()])
    }
}

impl Origin {
    /// The digest that the entry must hold.
    #[must_use]
    pub fn digest(&self) -> String {
        sha256(&[&self.salt, &self.address])
    }
}

/// Chains the entries of a batch to the log and writes them; among the last things before its commit.
pub(super) fn append(db: &mut Db, new: Vec<(Timestamp, NewEntry)>) -> QueryResult<()> {
    if new.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(new.len()).unwrap_or(i64::MAX);
    let last: i64 = diesel::update(counters::table.find(COUNTER))
        .set(counters::value.eq(counters::value + count))
        .returning(counters::value)
        .get_result(db)?;
    let before = last - count;
    let mut previous: String = audit_entries::table
        .find(before)
        .select(audit_entries::hash)
        .first(db)
        .optional()?
        .unwrap_or_else(|| GENESIS.to_owned());
    let mut entries = Vec::with_capacity(new.len());
    let mut origins = Vec::with_capacity(new.len());
    for ((at, new), seq) in new.into_iter().zip(before + 1..) {
        let address = new.address.map_or_else(|| SERVICE.to_owned(), |address| address.to_string());
        let origin = Origin { seq, address, salt: salt() };
        let mut entry = Entry {
            seq,
            occurred_at: at.into(),
            request_id: new.request_id.map(Id::from_uuid),
            actor: new.actor,
            action: new.action.to_owned(),
            object: new.object,
            result: new.result.unwrap_or(DONE).to_owned(),
            origin_digest: origin.digest(),
            hash: String::new(),
        };
        entry.hash = entry.chained_to(&previous);
        previous.clone_from(&entry.hash);
        entries.push(entry);
        origins.push(origin);
    }
    // One bound parameter per column and row: SQLite allows 32,766 of them in a statement.
    for part in entries.chunks(AT_ONCE) {
        each!(db, connection => diesel::insert_into(audit_entries::table).values(part).execute(connection))?;
    }
    for part in origins.chunks(AT_ONCE) {
        each!(db, connection => diesel::insert_into(audit_origins::table).values(part).execute(connection))?;
    }
    Ok(())
}

/// Notes what the operator did on the command line where no writer runs: migrating.
pub fn note(db: &mut Db, at: Timestamp, entry: NewEntry) -> QueryResult<()> {
    Transactions::begin_transaction(db)?;
    let noted = append(db, vec![(at, entry)]).and_then(|()| Transactions::commit_transaction(db));
    if noted.is_err() {
        Transactions::rollback_transaction(db)?;
    }
    noted
}

fn sha256(parts: &[&str]) -> String {
    let mut digest = Context::new(&SHA256);
    for part in parts {
        digest.update(part.as_bytes());
    }
    hex(digest.finish().as_ref())
}

fn salt() -> String {
    let mut salt = [0_u8; 16];
    // Without randomness the digest would only be easier to guess; the entry itself must not be lost for it.
    let _ = rand::fill(&mut salt);
    hex(&salt)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
