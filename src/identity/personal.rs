//! What is kept about a person here, and how it goes: on their wish, or after its time.

use super::{
    factors, grants,
    links::store as identities,
    model::{AccountKind, EndReason, UserStatus},
    sessions,
    store::{self, GrantRow, UserRow, onetime, personal},
};
use crate::{
    base::{
        actor::{Caller, Role},
        error::{Code, Refusal, Result},
        id::UserId,
        person::{Found, Person},
    },
    db::{NewEvent, Read, Write},
};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The name of an account that was erased.
const TOMBSTONE: &str = "(erased)";

/// Somebody with an account; nobody when it is a machine's, was erased, or never was.
pub fn find_person(read: &mut Read<'_>, id: UserId) -> Result<Option<Person>> {
    let Some(row) = store::find_user(read, id)? else { return Ok(None) };
    let labs = personal::list_labs_of(read, id)?;
    Ok(Some(Person { id, email: row.email, name: row.name, labs }))
}

/// Account, grants, sessions, links and external identities: theirs, and those that they gave.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    let kept = personal::list_kept(read, person.id)?;
    Ok(vec![
        Found::of("users", kept.accounts)?,
        Found::of("grants", kept.grants)?,
        Found::of("sessions", kept.sessions)?,
        Found::of("refresh_tokens", kept.tokens)?,
        Found::of("user_factors", kept.factors)?,
        Found::of("user_recovery_codes", kept.codes)?,
        Found::of("user_links", kept.links)?,
        Found::of("identities", kept.identities)?,
    ])
}

/// Refuses to let the last administrator go; and, unless their places may stay empty, whoever coordinates a lab or manages
/// a network alone.
pub fn check_replaceable(read: &mut Read<'_>, person: &Person, may_leave_vacant: bool) -> Result<()> {
    let held = store::list_grants(read, person.id)?;
    if held.iter().any(|grant| grant.role == Role::Admin) {
        grants::keep_an_admin(read, person.id)?;
    }
    if may_leave_vacant {
        return Ok(());
    }
    let mut alone: Vec<Value> = Vec::new();
    for grant in &held {
        if is_alone(read, grant)? {
            alone.push(json!({ "role": grant.role, "object": grant.object_id }));
        }
    }
    if alone.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(Code::InCharge, Code::InCharge.help()).fact("objects", alone).into())
}

/// Whether nobody else has this place, where somebody must be in charge.
fn is_alone(read: &mut Read<'_>, grant: &GrantRow) -> Result<bool> {
    let needed = matches!(grant.role, Role::Coordinator | Role::NetworkManager);
    match grant.object_id.filter(|_| needed) {
        Some(object) => Ok(!personal::is_other_holder(read, (grant.role, object), grant.user_id)?),
        None => Ok(false),
    }
}

/// Ends all that the account can do and leaves a tombstone in its place: its id stays, and is nobody's.
pub fn forget(write: &mut Write<'_>, by: &Caller, person: &Person) -> Result<()> {
    for grant in store::list_grants(write, person.id)? {
        grants::take(write, by, &grant)?;
    }
    sessions::end_all(write, by, person.id, EndReason::Erased)?;
    personal::delete_sessions_of(write, person.id)?;
    onetime::delete_link(write, person.id)?;
    factors::store::delete_factor(write, person.id)?;
    for identity in identities::list_identities(write, person.id)? {
        identities::delete_identity(write, person.id, identity.id)?;
    }
    // Only now: what was taken away counted as changes of the account.
    let Some(old) = store::find_user(write, person.id)? else { return Ok(()) };
    let version = old.version;
    let tombstone = UserRow {
        kind: AccountKind::Erased,
        // Unique, and no address.
        email: format!("erased-{}", person.id),
        name: TOMBSTONE.to_owned(),
        password_hash: None,
        status: UserStatus::Disabled,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    store::update_user(write, &tombstone, version)?;
    write.record(NewEvent::new("user_erased", "users", person.id, by));
    Ok(())
}

/// How many sessions ended or ran out before an instant.
pub fn count_old_sessions(read: &mut Read<'_>, before: Timestamp) -> Result<i64> {
    personal::count_over(read, before.into())
}

/// Forgets so many of them.
pub fn delete_old_sessions(write: &mut Write<'_>, before: Timestamp, limit: i64) -> Result<usize> {
    let over = personal::list_over(write, before.into(), limit)?;
    store::sessions::delete_sessions(write, &over)?;
    Ok(over.len())
}

/// How many one-time links ran out before an instant.
pub fn count_old_links(read: &mut Read<'_>, before: Timestamp) -> Result<i64> {
    personal::count_dead_links(read, before.into())
}

/// Takes so many of them away.
pub fn delete_old_links(write: &mut Write<'_>, before: Timestamp, limit: i64) -> Result<usize> {
    let dead = personal::list_dead_links(write, before.into(), limit)?;
    personal::delete_links(write, &dead)?;
    Ok(dead.len())
}
