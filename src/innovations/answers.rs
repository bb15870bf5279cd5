//! Which care needs innovations answer, as their owners say: the rows, and all SQL on them.
//!
//! An answer has a beginning and an end: who counts the answers of a year must not lose those that were taken back since.
//! Whoever reads them for somebody else asks [`super::actions::readable_among`] first: an answer tells that the innovation
//! exists.

use super::model::{AnswerStatus, AnsweredNeed};
use crate::{
    base::{
        error::{Error, Faults, Result},
        id::{AnswerId, CareNeedId, InnovationId, OrganisationId},
        key::Key,
    },
    db::{
        Read, Write, resolve,
        schema::{care_need_answers, care_needs},
        types::Instant,
    },
    insert_all,
};
use diesel::prelude::*;
use std::collections::HashMap;

/// A draft is nobody's but its author's.
const DRAFT: &str = "draft";

/// A row of `care_need_answers`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = care_need_answers, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Answer {
    /// Its id; ids of later answers sort after it.
    pub id: AnswerId,
    /// What is answered.
    pub care_need_id: CareNeedId,
    /// By what.
    pub innovation_id: InnovationId,
    /// How.
    pub claim: Option<String>,
    /// Whether a party to the need agrees.
    pub status: AnswerStatus,
    /// The party that does.
    pub confirmed_by: Option<OrganisationId>,
    /// Since when.
    pub confirmed_at: Option<Instant>,
    /// When the innovation stopped saying so; none: it still does.
    pub ended_at: Option<Instant>,
    /// Changes with it.
    pub version: i64,
    /// Since when the innovation says so.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// The published care need with this UUID or slug.
pub fn published_need(read: &mut Read<'_>, key: &Key) -> Result<Option<CareNeedId>> {
    let Some(id) = resolve::care_need(read, key)? else { return Ok(None) };
    Ok(care_needs::table
        .find(id)
        .filter(care_needs::status.ne(DRAFT))
        .select(care_needs::id)
        .first(read.db())
        .optional()?)
}

/// The needs that an input names with what it claims of each; a fault for each that is not there, or there twice.
pub(super) fn named(
    read: &mut Read<'_>,
    new: &[AnsweredNeed],
    faults: &mut Faults,
) -> Result<Vec<(CareNeedId, Option<String>)>> {
    let mut found: Vec<(CareNeedId, Option<String>)> = Vec::with_capacity(new.len());
    for (index, one) in new.iter().enumerate() {
        let place = format!("/careNeeds/{index}/careNeed");
        let need = resolve::field(read, Some(&one.care_need), published_need, (&place, &mut *faults))?;
        match need {
            Some(need) if found.iter().any(|(known, _)| *known == need) => {
                faults.body(&place, "repeated", format!("careNeed: {} is listed twice", one.care_need));
            }
            Some(need) => found.push((need, one.claim.clone())),
            None => {}
        }
    }
    Ok(found)
}

/// Makes these the answers of an innovation. One with the same words goes on, with its confirmation; others end or begin.
pub(super) fn replace(
    write: &mut Write<'_>,
    innovation: InnovationId,
    mut wanted: Vec<(CareNeedId, Option<String>)>,
) -> Result<()> {
    let now: Instant = write.now().into();
    let mut ended = Vec::new();
    for old in list_live(write, Some(&[innovation]), None)? {
        let same =
            |(need, claim): &(CareNeedId, Option<String>)| *need == old.care_need_id && *claim == old.claim;
        match wanted.iter().position(same) {
            Some(place) => {
                wanted.remove(place);
            }
            None => ended.push(old.id),
        }
    }
    diesel::update(care_need_answers::table.filter(care_need_answers::id.eq_any(ended)))
        .set((
            care_need_answers::ended_at.eq(Some(now)),
            care_need_answers::updated_at.eq(now),
            care_need_answers::version.eq(care_need_answers::version + 1),
        ))
        .execute(write.db())?;
    let begun = |(care_need_id, claim)| Answer {
        id: write.new_id(),
        care_need_id,
        innovation_id: innovation,
        claim,
        status: AnswerStatus::Claimed,
        confirmed_by: None,
        confirmed_at: None,
        ended_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let rows: Vec<Answer> = wanted.into_iter().map(begun).collect();
    insert_all!(write, care_need_answers::table, rows)?;
    Ok(())
}

/// Forgets all that an innovation said: it is deleted itself.
pub(super) fn delete_all(write: &mut Write<'_>, innovation: InnovationId) -> Result<()> {
    diesel::delete(care_need_answers::table.filter(care_need_answers::innovation_id.eq(innovation)))
        .execute(write.db())?;
    Ok(())
}

/// What these innovations say now, in the order in which they said it.
pub(super) fn of_innovations(
    read: &mut Read<'_>,
    innovations: &[InnovationId],
) -> Result<HashMap<InnovationId, Vec<AnsweredNeed>>> {
    let mut answered: HashMap<InnovationId, Vec<AnsweredNeed>> = HashMap::new();
    for row in list_live(read, Some(innovations), None)? {
        let need = AnsweredNeed { care_need: row.care_need_id.uuid().into(), claim: row.claim };
        answered.entry(row.innovation_id).or_default().push(need);
    }
    Ok(answered)
}

/// What is said now by these innovations, or by all, about one need, or about all; oldest first.
pub fn list_live(
    read: &mut Read<'_>,
    innovations: Option<&[InnovationId]>,
    need: Option<CareNeedId>,
) -> Result<Vec<Answer>> {
    let mut rows = care_need_answers::table
        .filter(care_need_answers::ended_at.is_null())
        .order(care_need_answers::id)
        .select(Answer::as_select())
        .into_boxed();
    if let Some(innovations) = innovations {
        rows = rows.filter(care_need_answers::innovation_id.eq_any(innovations.to_vec()));
    }
    if let Some(need) = need {
        rows = rows.filter(care_need_answers::care_need_id.eq(need));
    }
    Ok(rows.load(read.db())?)
}

/// What was ever said and began before an instant, and did not end before another; oldest first.
pub fn list_between(read: &mut Read<'_>, (begin, end): (Instant, Instant)) -> Result<Vec<Answer>> {
    Ok(care_need_answers::table
        .filter(care_need_answers::created_at.lt(end))
        .filter(care_need_answers::ended_at.is_null().or(care_need_answers::ended_at.ge(Some(begin))))
        .order(care_need_answers::id)
        .select(Answer::as_select())
        .load(read.db())?)
}

/// The answer to a need with an id, also one that ended.
pub fn find(read: &mut Read<'_>, need: CareNeedId, id: AnswerId) -> Result<Option<Answer>> {
    Ok(care_need_answers::table
        .find(id)
        .filter(care_need_answers::care_need_id.eq(need))
        .select(Answer::as_select())
        .first(read.db())
        .optional()?)
}

/// Replaces an answer that is still at `version`.
pub fn update(write: &mut Write<'_>, row: &Answer, version: i64) -> Result<()> {
    let same = care_need_answers::table.find(row.id).filter(care_need_answers::version.eq(version));
    let changed = diesel::update(same).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}
