//! Who acts for whom, for other capabilities: only those whose account is active; people only, where it says nothing else.

use super::store;
use crate::{
    base::{
        actor::{Caller, Role},
        error::Result,
        id::{SubjectId, UserId},
    },
    db::Read,
};
use std::collections::HashMap;

/// The people who hold these roles on these objects, each once.
pub fn list_acting_for(read: &mut Read<'_>, roles: &[(Role, SubjectId)]) -> Result<Vec<UserId>> {
    let objects: Vec<SubjectId> = roles.iter().map(|(_, object)| *object).collect();
    let held = store::list_people_on(read, &objects)?;
    let mut people: Vec<UserId> = held
        .into_iter()
        .filter(|(_, role, object)| roles.contains(&(*role, *object)))
        .map(|(user, ..)| user)
        .collect();
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// Somebody as a caller with all their roles; none when the account is disabled, erased or a machine's.
pub fn find_person(read: &mut Read<'_>, user: UserId) -> Result<Option<Caller>> {
    Ok(store::list_callers(read, Some(&[user]))?.remove(&user).filter(|caller| !caller.is_machine()))
}

/// These people as callers, those aside whose account is disabled, erased or a machine's.
pub fn list_persons(read: &mut Read<'_>, users: &[UserId]) -> Result<HashMap<UserId, Caller>> {
    let mut callers = store::list_callers(read, Some(users))?;
    callers.retain(|_, caller| !caller.is_machine());
    Ok(callers)
}

/// These accounts as callers, of people and machines, those aside that are disabled or erased. A machine has no scopes yet.
pub fn list_active(read: &mut Read<'_>, users: &[UserId]) -> Result<HashMap<UserId, Caller>> {
    store::list_callers(read, Some(users))
}

/// Where to write to these people, as far as their account is active.
pub fn list_addresses(read: &mut Read<'_>, users: &[UserId]) -> Result<HashMap<UserId, String>> {
    store::list_user_addresses(read, users)
}

/// What these people are called.
pub fn list_names(read: &mut Read<'_>, users: &[UserId]) -> Result<HashMap<UserId, String>> {
    store::list_user_names(read, users)
}
