//! What innovations answer, seen from the care need: who may see it, and what the need's parties say of it.

use super::{
    actions::{supporters, visible},
    lifecycle::{ANSWER, ANSWER_MACHINE},
    model::NeedStatus,
    store::{self, CareNeedRow},
    views::AnswerView,
};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        clock::{day_begins, dutch_day},
        error::{Code, Error, Result},
        id::{AnswerId, CareNeedId, InnovationId, OrganisationId},
        key::Key,
        lifecycle::decide,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, transitions},
    http::{TransitionRequest, TransitionView},
    identity::views::PageQuery,
    innovations::{
        actions::{ReadableInnovation, readable_among},
        answers::{self, Answer},
        model::AnswerStatus,
    },
};
use jiff::civil::Date;
use serde_json::json;
use std::collections::HashMap;

/// An innovation that answered a care need, in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredNeed {
    /// The answer.
    pub id: AnswerId,
    /// The innovation, whoever may see it: count it, but don't show it.
    pub innovation: InnovationId,
    /// The need.
    pub care_need: CareNeedId,
    /// Since which Dutch day the innovation says so.
    pub claimed_on: Date,
    /// Since which day a party to the need confirms it, as it stands now.
    pub confirmed_on: Option<Date>,
    /// On which day the innovation stopped saying so.
    pub ended_on: Option<Date>,
}

/// The answers that held on some Dutch day from `from` until `until`, both included; also those that were taken back since.
///
/// Private innovations are among them: for counting, not for showing.
pub fn list_answered_between(read: &mut Read<'_>, from: Date, until: Date) -> Result<Vec<AnsweredNeed>> {
    let after = until.tomorrow().unwrap_or(until);
    let rows = answers::list_between(read, (day_begins(from).into(), day_begins(after).into()))?;
    let answered = |row: Answer| AnsweredNeed {
        id: row.id,
        innovation: row.innovation_id,
        care_need: row.care_need_id,
        claimed_on: dutch_day(row.created_at.into()),
        confirmed_on: row.confirmed_at.map(|at| dutch_day(at.into())),
        ended_on: row.ended_at.map(|at| dutch_day(at.into())),
    };
    Ok(rows.into_iter().map(answered).collect())
}

/// What an innovation answers, oldest first; whether the caller may see that innovation is asked before.
pub fn of_innovation(read: &mut Read<'_>, innovation: &ReadableInnovation) -> Result<Vec<AnswerView>> {
    let rows = answers::list_live(read, Some(&[innovation.id]), None)?;
    Ok(rows.into_iter().map(|row| view(row, innovation)).collect())
}

/// The needs that an innovation says it answers and to which an answer is still looked for; whether the caller may see that
/// innovation is asked before.
pub fn list_sought_by(read: &mut Read<'_>, innovation: InnovationId) -> Result<Vec<CareNeedId>> {
    let rows = answers::list_live(read, Some(&[innovation]), None)?;
    let answered: Vec<CareNeedId> = rows.into_iter().map(|row| row.care_need_id).collect();
    store::list_among(read, &answered, &NeedStatus::SOUGHT)
}

/// As [`list_sought_by`], for many innovations at once.
pub fn list_sought_by_each(
    read: &mut Read<'_>,
    innovations: &[InnovationId],
) -> Result<Vec<(InnovationId, CareNeedId)>> {
    let rows = answers::list_live(read, Some(innovations), None)?;
    let answered: Vec<CareNeedId> = rows.iter().map(|row| row.care_need_id).collect();
    let sought = store::list_among(read, &answered, &NeedStatus::SOUGHT)?;
    let pairs = rows.into_iter().map(|row| (row.innovation_id, row.care_need_id));
    Ok(pairs.filter(|(_, need)| sought.contains(need)).collect())
}

/// How far each innovation that answers a need is with it; for whoever asked which of them the caller may see.
pub fn of_need(read: &mut Read<'_>, need: CareNeedId) -> Result<HashMap<InnovationId, AnswerStatus>> {
    let rows = answers::list_live(read, None, Some(need))?;
    Ok(rows.into_iter().map(|row| (row.innovation_id, row.status)).collect())
}

/// The innovations that answer a care need, as far as the caller may see them, oldest answer first.
pub fn list_answers(
    read: &mut Read<'_>,
    caller: &Caller,
    need: &Key,
    query: &PageQuery,
) -> Result<Page<AnswerView>> {
    let need = visible(read, caller, need)?.id;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("answers {need}");
    let after: Option<AnswerId> = page::decode(&scope, query.cursor.as_deref())?;
    let mut rows = answers::list_live(read, None, Some(need))?;
    rows.retain(|row| after.is_none_or(|after| row.id > after));
    // One that the caller may not see must not even take a place on the page.
    let ids: Vec<InnovationId> = rows.iter().map(|row| row.innovation_id).collect();
    let seen = readable_among(read, caller, &ids)?;
    let seen: HashMap<InnovationId, ReadableInnovation> = seen.into_iter().map(|one| (one.id, one)).collect();
    let views = rows.into_iter().filter_map(|row| {
        let innovation = seen.get(&row.innovation_id)?;
        Some(view(row, innovation))
    });
    Ok(Page::cut(views.collect(), limit, &scope, |view| view.id))
}

/// One answer.
pub fn find_answer(read: &mut Read<'_>, caller: &Caller, (need, answer): (&Key, &Key)) -> Result<AnswerView> {
    let need = visible(read, caller, need)?;
    let (row, innovation) = named(read, caller, &need, answer)?;
    Ok(view(row, &innovation))
}

/// Confirms that an innovation answers the need, or takes that back; for a party to the need that doesn't own the innovation.
pub fn transition_answer(
    write: &mut Write<'_>,
    by: &Caller,
    (need, answer): (&Key, &Key),
    request: &TransitionRequest,
) -> Result<AnswerView> {
    let need = visible(write, by, need)?;
    let (old, innovation) = named(write, by, &need, answer)?;
    let speaker = speaker(write, by, &need, innovation.owner)?;
    // Who speaks for a party was asked above.
    let to = decide(ANSWER, (old.status, true), &request.event, |_| true)?.to;
    let (from, version, now) = (old.status, old.version, write.now());
    let is_confirmed = to == AnswerStatus::Confirmed;
    let row = Answer {
        status: to,
        confirmed_by: is_confirmed.then_some(speaker),
        confirmed_at: is_confirmed.then_some(now.into()),
        version: version + 1,
        updated_at: now.into(),
        ..old
    };
    answers::update(write, &row, version)?;
    let states = (from.code(), to.code());
    transitions::insert_transition(write, row.id, by, request.step(ANSWER_MACHINE, states))?;
    // About the innovation: who may not see that may not hear of it either.
    let facts = json!({ "event": request.event, "careNeedId": need.id, "answerId": row.id });
    write.record(NewEvent::new("answer_transitioned", "innovations", innovation.id, by).data(facts));
    Ok(view(row, &innovation))
}

/// The steps that an answer took, oldest first; for the parties to the need and the owner of the innovation.
pub fn list_answer_transitions(
    read: &mut Read<'_>,
    caller: &Caller,
    (need, answer): (&Key, &Key),
) -> Result<Page<TransitionView>> {
    let need = visible(read, caller, need)?;
    let (row, innovation) = named(read, caller, &need, answer)?;
    let mut stakes = supporters(read, &need)?;
    stakes.organisations.push(innovation.owner);
    if !caller.may(Permission::ArticulateCareNeed, &stakes) {
        return Err(Error::forbidden());
    }
    Ok(Page::whole(transitions::list_transitions(read, row.id)?).map(TransitionView::from))
}

/// The live answer that a path names, when the caller may see its innovation.
fn named(
    read: &mut Read<'_>,
    caller: &Caller,
    need: &CareNeedRow,
    answer: &Key,
) -> Result<(Answer, ReadableInnovation)> {
    let id = AnswerId::from_uuid(answer.uuid().ok_or_else(Error::not_found)?);
    let row = answers::find(read, need.id, id)?.filter(|row| row.ended_at.is_none());
    let row = row.ok_or_else(Error::not_found)?;
    let innovation = readable_among(read, caller, &[row.innovation_id])?.pop();
    Ok((row, innovation.ok_or_else(Error::not_found)?))
}

/// The party for which the caller speaks: one that stands behind the need, other than the owner of the innovation.
fn speaker(
    read: &mut Read<'_>,
    by: &Caller,
    need: &CareNeedRow,
    owner: OrganisationId,
) -> Result<OrganisationId> {
    let mut behind = supporters(read, need)?.organisations;
    behind.retain(|party| by.may(Permission::ArticulateCareNeed, &Stakes::organisation(*party)));
    if behind.is_empty() {
        let detail = "Only a party that stands behind the care need says whether it is answered.";
        return Err(Error::refused(Code::Forbidden, detail));
    }
    behind.into_iter().find(|party| *party != owner).ok_or_else(|| {
        let detail = "Whose innovation it is can't confirm what it claims; another party to the need can.";
        Error::refused(Code::Forbidden, detail)
    })
}

fn view(row: Answer, innovation: &ReadableInnovation) -> AnswerView {
    AnswerView {
        id: row.id,
        care_need: row.care_need_id,
        innovation: innovation.id,
        innovation_slug: innovation.slug.clone(),
        innovation_title: innovation.title.clone(),
        claim: row.claim,
        status: row.status,
        confirmed_by: row.confirmed_by,
        confirmed_at: row.confirmed_at.map(Into::into),
        version: row.version,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    }
}
