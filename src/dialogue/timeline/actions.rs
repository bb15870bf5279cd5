//! Putting the timeline together.

use super::{
    store,
    views::{EntryKind, TimelineEntryView, TimelineQuery, TimelineSentence},
};
use crate::{
    base::{
        actor::Caller,
        error::Result,
        id::{Id, LabId, SubjectId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{Read, transitions::Transition},
    dialogue::{
        attachments::store::{self as attachments, AttachmentFilter, AttachmentRow},
        messages::store::{self as messages, MessageFilter, MessageRow},
        model::{RequestSide, TaskStatus},
        seats::{self, Seat},
        tasks::store::{self as tasks, TaskFilter, TaskRow},
    },
    requests::model::{PlacementEvent, PlacementStatus, RequestStatus},
};
use std::collections::HashMap;

/// Where a page of each source begins, and how much of it is read.
#[derive(Clone, Copy)]
struct Part {
    after: Option<SubjectId>,
    limit: i64,
}

impl Part {
    fn after<K>(self) -> Option<Id<K>> {
        self.after.map(|after| Id::from_uuid(after.uuid()))
    }
}

/// What happened around a request, as far as the caller sees it, oldest first.
pub fn list_timeline(
    read: &mut Read<'_>,
    caller: &Caller,
    request: &Key,
    query: &TimelineQuery,
) -> Result<Page<TimelineEntryView>> {
    let seat = seats::take(read, caller, request)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = TimelineQuery::scope(seat.parties.request);
    let after: Option<SubjectId> = page::decode(&scope, query.cursor.as_deref())?;
    // From each source as many as fit on the page: whatever the mixture, none of the first is missing.
    let part = Part { after, limit: limit + 1 };
    let mut entries = list_steps(read, &seat, part)?;
    entries.extend(drafted(&seat).filter(|entry| after.is_none_or(|after| after < entry.id)));
    let filter = MessageFilter { after: part.after(), limit: part.limit, ..MessageFilter::default() };
    entries.extend(messages::list_messages(read, &seat, &filter)?.iter().map(said));
    let filter = AttachmentFilter { after: part.after(), limit: part.limit, ..AttachmentFilter::default() };
    entries.extend(attachments::list_attachments(read, &seat, &filter)?.iter().map(added));
    let filter = TaskFilter { after: part.after(), limit: part.limit, ..TaskFilter::default() };
    entries.extend(tasks::list_tasks(read, &seat, &filter)?.iter().map(asked));
    let steps = tasks::list_steps(read, &seat, part.after, part.limit)?;
    entries.extend(steps.iter().map(|(step, task)| task_step(step, task)));
    entries.sort_unstable_by_key(|entry| entry.id);
    Ok(Page::cut(entries, limit, &scope, |entry| entry.id))
}

/// The steps of the request, and of its placements at the labs that are seen from a seat.
fn list_steps(read: &mut Read<'_>, seat: &Seat, part: Part) -> Result<Vec<TimelineEntryView>> {
    let sees_all = seat.is_manager || seat.is_sme;
    let labs = seat.parties.labs.iter().filter(|(lab, _)| sees_all || seat.labs.contains(lab));
    let placements: HashMap<SubjectId, LabId> =
        labs.map(|(lab, placement)| (Id::from_uuid(placement.uuid()), *lab)).collect();
    let mut subjects: Vec<SubjectId> = placements.keys().copied().collect();
    subjects.push(Id::from_uuid(seat.parties.request.uuid()));
    let steps = store::list_steps(read, &subjects, part.after(), part.limit)?;
    let labs: Vec<LabId> = placements.values().copied().collect();
    let names = store::list_lab_names(read, &labs)?;
    let entry = |step: Transition| match placements.get(&step.subject_id) {
        Some(lab) => placement_step(&step, *lab, names.get(lab).map_or("", String::as_str)),
        None => request_step(&step, seat),
    };
    Ok(steps.into_iter().map(entry).collect())
}

fn path_of(seat: &Seat) -> String {
    format!("/v1/pilot-requests/{}", seat.parties.request)
}

fn sentence(nl: String, en: String) -> TimelineSentence {
    TimelineSentence { nl, en }
}

fn drafted(seat: &Seat) -> impl Iterator<Item = TimelineEntryView> {
    std::iter::once(TimelineEntryView {
        id: Id::from_uuid(seat.parties.request.uuid()),
        kind: EntryKind::Request,
        occurred_at: seat.parties.created_at,
        actor: None,
        audience: None,
        lab: None,
        sentence: sentence("De aanvraag is opgesteld.".to_owned(), "The request was drafted.".to_owned()),
        path: path_of(seat),
    })
}

fn request_step(step: &Transition, seat: &Seat) -> TimelineEntryView {
    let to = RequestStatus::from_code(&step.to_state);
    let (nl, en) = to.map_or(("", ""), |to| (to.label_nl(), to.label_en()));
    TimelineEntryView {
        kind: EntryKind::Request,
        sentence: sentence(format!("De aanvraag: {nl}."), format!("The request: {en}.")),
        path: path_of(seat),
        ..step_entry(step)
    }
}

fn placement_step(step: &Transition, lab: LabId, name: &str) -> TimelineEntryView {
    let to = PlacementStatus::from_code(&step.to_state);
    // What leaves the state as it is, such as a warning, is told by its own name.
    let event = PlacementEvent::from_code(&step.event).filter(|_| step.from_state == step.to_state);
    let (nl, en) = match (event, to) {
        (Some(event), _) => (event.label_nl(), event.label_en()),
        (None, Some(to)) => (to.label_nl(), to.label_en()),
        (None, None) => ("", ""),
    };
    TimelineEntryView {
        kind: EntryKind::Placement,
        lab: Some(lab),
        sentence: sentence(format!("Bij {name}: {nl}."), format!("At {name}: {en}.")),
        path: format!("/v1/placements/{}", step.subject_id),
        ..step_entry(step)
    }
}

fn step_entry(step: &Transition) -> TimelineEntryView {
    TimelineEntryView {
        id: Id::from_uuid(step.id.uuid()),
        kind: EntryKind::Request,
        occurred_at: step.occurred_at.into(),
        actor: step.actor_id,
        audience: None,
        lab: None,
        sentence: sentence(String::new(), String::new()),
        path: String::new(),
    }
}

fn from_whom(what: (&str, &str), side: RequestSide, withdrawn: bool, name: Option<&str>) -> TimelineSentence {
    let (was_nl, was_en) = if withdrawn { ("; ingetrokken", "; withdrawn") } else { ("", "") };
    let name = name.map(|name| format!(": {name}")).unwrap_or_default();
    sentence(
        format!("{} van {}{name}{was_nl}.", what.0, side.label_nl()),
        format!("{} from {}{name}{was_en}.", what.1, side.label_en()),
    )
}

fn said(row: &MessageRow) -> TimelineEntryView {
    TimelineEntryView {
        id: Id::from_uuid(row.id.uuid()),
        kind: EntryKind::Message,
        occurred_at: row.created_at.into(),
        actor: row.author_id,
        audience: Some(row.audience),
        lab: row.lab_id,
        sentence: from_whom(("Bericht", "Message"), row.author_side, row.withdrawn_at.is_some(), None),
        path: format!("/v1/pilot-requests/{}/messages/{}", row.pilot_request_id, row.id),
    }
}

fn added(row: &AttachmentRow) -> TimelineEntryView {
    let name = row.name.as_deref();
    TimelineEntryView {
        id: Id::from_uuid(row.id.uuid()),
        kind: EntryKind::Attachment,
        occurred_at: row.created_at.into(),
        actor: row.author_id,
        audience: Some(row.audience),
        lab: row.lab_id,
        sentence: from_whom(("Bestand", "File"), row.author_side, row.withdrawn_at.is_some(), name),
        path: format!("/v1/pilot-requests/{}/attachments/{}", row.pilot_request_id, row.id),
    }
}

fn asked(row: &TaskRow) -> TimelineEntryView {
    TimelineEntryView {
        id: Id::from_uuid(row.id.uuid()),
        kind: EntryKind::Task,
        occurred_at: row.created_at.into(),
        actor: row.author_id,
        audience: Some(row.audience),
        lab: row.lab_id,
        sentence: from_whom(("Taak", "Task"), row.author_side, false, Some(&row.title)),
        path: format!("/v1/pilot-requests/{}/tasks/{}", row.pilot_request_id, row.id),
    }
}

fn task_step(step: &Transition, row: &TaskRow) -> TimelineEntryView {
    let to = TaskStatus::from_code(&step.to_state);
    let (nl, en) = to.map_or(("", ""), |to| (to.label_nl(), to.label_en()));
    let sentence = sentence(format!("Taak “{}”: {nl}.", row.title), format!("Task “{}”: {en}.", row.title));
    TimelineEntryView {
        id: Id::from_uuid(step.id.uuid()),
        occurred_at: step.occurred_at.into(),
        actor: step.actor_id,
        sentence,
        ..asked(row)
    }
}
