//! Who acts for whom, for other capabilities: people only, and only those whose account is active.

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

/// What these people are called.
pub fn list_names(read: &mut Read<'_>, users: &[UserId]) -> Result<HashMap<UserId, String>> {
    store::list_user_names(read, users)
}
