//! `Idempotency-Key`: the answer is stored in the same transaction as its effect, so a repeat gets the first answer.

use super::reply::Reply;
use crate::{
    base::{
        error::{Code, Error, Result},
        person::{Found, Person, ROWS_ASKED},
    },
    db::{
        Read, Write,
        audit::REPLAYED,
        schema::idempotency_keys,
        types::{Instant, Json, lower},
    },
};
use diesel::prelude::*;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

/// How long a key is remembered.
pub const KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// A key as one caller sent it for one operation.
#[derive(Debug, Clone)]
pub struct Once {
    /// Who: keys of different callers don't meet.
    pub principal: String,
    /// Method and path.
    pub operation: String,
    /// The key.
    pub key: String,
    /// SHA-256 of the body: the same key with another body is refused.
    pub body_sha256: String,
}

/// An answer, and whether it is a repeated one.
#[derive(Debug)]
pub struct Replied {
    /// The answer.
    pub reply: Reply,
    /// Whether the effect happened before.
    pub replayed: bool,
}

#[derive(Queryable, Insertable, Selectable)]
#[diesel(table_name = idempotency_keys)]
struct Row {
    principal: String,
    operation: String,
    key: String,
    body_sha256: String,
    status: i32,
    headers: Json,
    body: String,
    created_at: Instant,
}

/// Runs an effect once per key: a repeat gets the stored answer.
pub fn once(
    write: &mut Write<'_>,
    once: Option<&Once>,
    effect: impl FnOnce(&mut Write<'_>) -> Result<Reply>,
) -> Result<Replied> {
    let Some(once) = once else {
        return effect(write).map(|reply| Replied { reply, replayed: false });
    };
    if let Some(known) = find(write, once)? {
        write.results_in(REPLAYED);
        return replay(once, known);
    }
    let reply = effect(write)?;
    let row = Row {
        principal: once.principal.clone(),
        operation: once.operation.clone(),
        key: once.key.clone(),
        body_sha256: once.body_sha256.clone(),
        status: i32::from(reply.status),
        headers: Json(json!({ "location": reply.location, "etag": reply.etag })),
        body: reply.body.clone(),
        created_at: write.now().into(),
    };
    diesel::insert_into(idempotency_keys::table).values(&row).execute(write.db())?;
    Ok(Replied { reply, replayed: false })
}

/// Forgets the oldest keys that are not remembered any more, and says how many: about `limit` of them, for those of one
/// instant go together.
pub fn forget_old(write: &mut Write<'_>, limit: i64) -> Result<usize> {
    let oldest: Instant = (write.now() - KEPT).into();
    let times: Vec<Instant> = idempotency_keys::table
        .filter(idempotency_keys::created_at.lt(oldest))
        .order(idempotency_keys::created_at)
        .limit(limit)
        .select(idempotency_keys::created_at)
        .load(write.db())?;
    let Some(last) = times.last() else { return Ok(0) };
    let gone = idempotency_keys::table.filter(idempotency_keys::created_at.le(*last));
    Ok(diesel::delete(gone).execute(write.db())?)
}

/// What is known of a key. One that is not remembered any more is as good as new, also before it is forgotten.
fn find(write: &mut Write<'_>, once: &Once) -> Result<Option<Row>> {
    let oldest = write.now() - KEPT;
    let same = idempotency_keys::table.find((&once.principal, &once.operation, &once.key));
    let known = same.select(Row::as_select()).first(write.db()).optional()?;
    if known.as_ref().is_some_and(|row| row.created_at.0 < oldest) {
        diesel::delete(same).execute(write.db())?;
        return Ok(None);
    }
    Ok(known)
}

fn replay(once: &Once, known: Row) -> Result<Replied> {
    if known.body_sha256 != once.body_sha256 {
        return Err(Error::refused(
            Code::KeyReused,
            "This Idempotency-Key was used for a request with another body.",
        ));
    }
    let header = |name: &str| known.headers.0.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    let reply = Reply {
        status: u16::try_from(known.status).unwrap_or(200),
        location: header("location"),
        etag: header("etag"),
        body: known.body.clone(),
    };
    Ok(Replied { reply, replayed: true })
}

/// A row of `idempotency_keys` without what was sent and answered.
#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = idempotency_keys)]
#[serde(rename_all = "camelCase")]
struct Trace {
    principal: String,
    operation: String,
    key: String,
    created_at: Instant,
}

/// The keys that somebody sent.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    let sent: Vec<Trace> = idempotency_keys::table
        .filter(idempotency_keys::principal.eq(person.id.to_string()))
        .order(idempotency_keys::created_at.desc())
        .limit(ROWS_ASKED)
        .select(Trace::as_select())
        .load(read.db())?;
    Ok(vec![Found::of("idempotency_keys", sent)?])
}

/// Forgets what somebody sent, and the answers that name them: a repeat of such a request within the day is a new request.
pub fn forget(write: &mut Write<'_>, person: &Person) -> Result<()> {
    let (email, name) =
        (pattern(&person.email.to_lowercase()), pattern(&json!(person.name.to_lowercase()).to_string()));
    let answer = lower(idempotency_keys::body.nullable()).assume_not_null();
    let traces = idempotency_keys::principal
        .eq(person.id.to_string())
        .or(answer.like(email).escape('\\'))
        .or(answer.like(name).escape('\\'));
    diesel::delete(idempotency_keys::table.filter(traces)).execute(write.db())?;
    Ok(())
}

/// What a text that contains this one is like.
fn pattern(text: &str) -> String {
    let escaped = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{escaped}%")
}

/// How many keys are from before an instant.
pub fn count_old(read: &mut Read<'_>, before: Timestamp) -> Result<i64> {
    let before: Instant = before.into();
    Ok(idempotency_keys::table
        .filter(idempotency_keys::created_at.lt(before))
        .count()
        .get_result(read.db())?)
}
