//! From what happened to who is told of it.

use super::store::{self, NotificationRow};
use crate::{
    base::{
        error::Result,
        id::{Id, PilotRequestId, UserId},
    },
    db::{Event, Read, Write, events},
    dialogue::{
        attachments,
        mail::outbox,
        messages,
        model::{About, Audience, Circle, NotificationKind, NotificationPreferences, RequestSide},
        notifications::actions::preferences_of,
        seats::{self, Seat},
        tasks::{
            self,
            store::{self as task_store, TaskRow},
        },
    },
    identity::people,
    requests::{
        model::{PlacementEvent, RequestEvent},
        parties::{self, Parties},
    },
};
use serde_json::Value;
use std::collections::{HashMap, hash_map::Entry};
use uuid::Uuid;

/// The event that a lab came to match a search; its data name whoever keeps it (`userId`).
pub const SEARCH_MATCHED: &str = "saved_search_matched";
/// The event that a webhook was disabled, not by its owner; its data name whom it concerns (`userId`).
pub const WEBHOOK_DISABLED: &str = "webhook_disabled";

/// Whom something is told.
enum Whom {
    /// Those on these sides, as far as they are in a circle.
    Sides(Circle, &'static [RequestSide]),
    /// Whom a task is for.
    Assigned(Box<TaskRow>),
    /// Whom a task is for, and whoever made it.
    Concerned(Box<TaskRow>),
}

/// Whom an event is news for.
enum News {
    /// People around a pilot request.
    Around(PilotRequestId, Whom),
    /// One person.
    For(UserId, About),
}

/// Something to tell somebody, and the event that it follows from.
type Told = (UserId, NotificationKind, About, i64);

/// Makes the notifications of the next events, at most `limit`. For a job: answers how many it made, or `limit` when there are more
/// events.
pub fn follow(write: &mut Write<'_>, limit: i64) -> Result<usize> {
    let mark = store::find_mark(write)?;
    let new = events::list_events(write, mark, limit)?;
    let Some(last) = new.last().map(|event| event.seq) else { return Ok(0) };
    let mut known: HashMap<PilotRequestId, Option<Parties>> = HashMap::new();
    let mut told: Vec<Told> = Vec::new();
    for event in &new {
        let Some((kind, news)) = meaning(write, event)? else { continue };
        let (about, people) = match news {
            News::For(user, about) => {
                let is_known = people::find_person(write, user)?.is_some() && store::is_there(write, about)?;
                (about, is_known.then_some(user).into_iter().collect())
            }
            News::Around(request, whom) => {
                let parties = match known.entry(request) {
                    Entry::Occupied(entry) => entry.into_mut(),
                    Entry::Vacant(entry) => entry.insert(parties::parties_to(write, request)?),
                };
                let Some(parties) = parties else { continue };
                (About::Request(request), list_told(write, parties, &whom)?)
            }
        };
        let others = people.into_iter().filter(|user| Some(*user) != event.actor_id);
        told.extend(others.map(|user| (user, kind, about, event.seq)));
    }
    let mut told_to: Vec<UserId> = told.iter().map(|(user, ..)| *user).collect();
    told_to.sort_unstable();
    told_to.dedup();
    let wishes = preferences_of(write, &told_to)?;
    let mut rows = wanted(write, told, &wishes);
    outbox::enqueue(write, &mut rows, &wishes)?;
    store::insert_notifications(write, &rows)?;
    store::move_mark(write, mark, last)?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(if new.len() >= most { most } else { rows.len().min(most.saturating_sub(1)) })
}

/// Leaves out what people do not want to know.
fn wanted(
    write: &Write<'_>,
    told: Vec<Told>,
    wishes: &HashMap<UserId, NotificationPreferences>,
) -> Vec<NotificationRow> {
    let is_wanted =
        |user: &UserId, kind: &NotificationKind| wishes.get(user).is_none_or(|wish| wish.tells(*kind));
    let kept = told.into_iter().filter(|(user, kind, ..)| is_wanted(user, kind));
    let row = |(user, kind, about, seq)| {
        let (pilot_request_id, saved_search_id, webhook_id) = match about {
            About::Request(request) => (Some(request), None, None),
            About::Search(search) => (None, Some(search), None),
            About::Webhook(webhook) => (None, None, Some(webhook)),
        };
        NotificationRow {
            id: write.new_id(),
            user_id: user,
            kind,
            pilot_request_id,
            event_seq: seq,
            read_at: None,
            created_at: write.now().into(),
            mail_id: None,
            saved_search_id,
            webhook_id,
        }
    };
    kept.map(row).collect()
}

/// Of what people are told when this happens, and who.
fn meaning(read: &mut Read<'_>, event: &Event) -> Result<Option<(NotificationKind, News)>> {
    let (data, subject) = (&event.data.0, event.subject_id.uuid());
    let personal = match event.kind.as_str() {
        SEARCH_MATCHED => Some((NotificationKind::SearchMatched, About::Search(Id::from_uuid(subject)))),
        WEBHOOK_DISABLED => Some((NotificationKind::WebhookDisabled, About::Webhook(Id::from_uuid(subject)))),
        _ => None,
    };
    if let Some((kind, about)) = personal {
        return Ok(id_in(data, "userId").map(|user| (kind, News::For(user, about))));
    }
    let own: PilotRequestId = Id::from_uuid(subject);
    let request = || id_in(data, "pilotRequestId");
    let found = match event.kind.as_str() {
        "pilot_request_transitioned" => request_step(data).map(|(kind, whom)| (kind, Some(own), whom)),
        "placement_transitioned" => placement_step(data).map(|(kind, whom)| (kind, request(), whom)),
        "message_posted" if event.subject_kind == messages::actions::COLLECTION => {
            let all = Whom::Sides(circle(data), RequestSide::ALL);
            Some((NotificationKind::Message, request(), all))
        }
        "attachment_added" if event.subject_kind == attachments::actions::COLLECTION => {
            Some((NotificationKind::Attachment, request(), Whom::Sides(circle(data), RequestSide::ALL)))
        }
        kind @ ("task_created" | "task_transitioned" | "task_due")
            if event.subject_kind == tasks::actions::COLLECTION =>
        {
            let task = task_store::find_any_task(read, Id::from_uuid(event.subject_id.uuid()))?;
            task.map(|task| task_news(kind, task)).map(|(kind, whom)| (kind, request(), whom))
        }
        _ => None,
    };
    Ok(found.and_then(|(kind, request, whom)| Some((kind, News::Around(request?, whom)))))
}

fn task_news(kind: &str, task: TaskRow) -> (NotificationKind, Whom) {
    match kind {
        "task_created" => (NotificationKind::TaskAssigned, Whom::Assigned(Box::new(task))),
        "task_due" => (NotificationKind::TaskDue, Whom::Assigned(Box::new(task))),
        _ => (NotificationKind::TaskClosed, Whom::Concerned(Box::new(task))),
    }
}

fn request_step(data: &Value) -> Option<(NotificationKind, Whom)> {
    let event = RequestEvent::from_code(data.get("event")?.as_str()?)?;
    let (kind, sides): (_, &[RequestSide]) = match event {
        RequestEvent::Submit => (NotificationKind::RequestSubmitted, &[RequestSide::Network]),
        RequestEvent::Open => (NotificationKind::PlacementProposed, &[RequestSide::Lab]),
        RequestEvent::Return => (NotificationKind::RequestReturned, &[RequestSide::Sme]),
        RequestEvent::Decline => (NotificationKind::RequestDeclined, &[RequestSide::Sme]),
        RequestEvent::Unplace | RequestEvent::Expire => (NotificationKind::RequestEnded, &[RequestSide::Sme]),
        RequestEvent::Withdraw => (NotificationKind::RequestEnded, &[RequestSide::Network]),
        // The placement that was confirmed tells it, or the pilot.
        RequestEvent::Place | RequestEvent::Start | RequestEvent::Finish => return None,
    };
    Some((kind, Whom::Sides(Circle { audience: Audience::Shared, lab: None }, sides)))
}

fn placement_step(data: &Value) -> Option<(NotificationKind, Whom)> {
    let event = PlacementEvent::from_code(data.get("event")?.as_str()?)?;
    let (kind, sides): (_, &[RequestSide]) = match event {
        PlacementEvent::Accept => {
            (NotificationKind::PlacementAccepted, &[RequestSide::Sme, RequestSide::Lab])
        }
        PlacementEvent::Waitlist => (NotificationKind::PlacementWaitlisted, &[RequestSide::Sme]),
        PlacementEvent::Decline => (NotificationKind::PlacementDeclined, &[RequestSide::Sme]),
        PlacementEvent::Offer => (NotificationKind::PlacementOffered, &[RequestSide::Sme]),
        PlacementEvent::Confirm => {
            (NotificationKind::PlacementConfirmed, &[RequestSide::Sme, RequestSide::Lab])
        }
        PlacementEvent::Warn => (NotificationKind::AnswerDue, &[RequestSide::Lab]),
        PlacementEvent::Escalate => (NotificationKind::AnswerDue, &[RequestSide::Lab, RequestSide::Network]),
        PlacementEvent::Release | PlacementEvent::Lapse | PlacementEvent::Withdraw | PlacementEvent::End => {
            (NotificationKind::PlacementEnded, &[RequestSide::Sme, RequestSide::Lab])
        }
    };
    Some((kind, Whom::Sides(Circle { lab: id_in(data, "labId"), audience: Audience::Shared }, sides)))
}

fn circle(data: &Value) -> Circle {
    let audience = data.get("audience").and_then(Value::as_str).and_then(Audience::from_code);
    // Of what says nothing about it, as few as possible are told.
    Circle { audience: audience.unwrap_or(Audience::Internal), lab: id_in(data, "labId") }
}

fn id_in<K>(data: &Value, name: &str) -> Option<Id<K>> {
    data.get(name)?.as_str().and_then(|text| Uuid::try_parse(text).ok()).map(Id::from_uuid)
}

fn list_told(read: &mut Read<'_>, parties: &Parties, whom: &Whom) -> Result<Vec<UserId>> {
    let (mut people, task, with_author) = match whom {
        Whom::Sides(circle, sides) => {
            let mut people = Vec::new();
            for side in *sides {
                people.extend(seats::list_people(read, parties, *circle, Some(*side))?);
            }
            (people, None, false)
        }
        Whom::Assigned(task) => (Vec::new(), Some(task), false),
        Whom::Concerned(task) => (Vec::new(), Some(task), true),
    };
    if let Some(task) = task {
        if let Some(side) = task.assignee_side {
            people.extend(seats::list_people(read, parties, task.circle(), Some(side))?);
        }
        let author = task.author_id.filter(|_| with_author);
        for user in task.assignee_id.into_iter().chain(author) {
            if still_sees(read, parties, task.circle(), user)? {
                people.push(user);
            }
        }
    }
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// Roles come and go: whoever lost theirs is not told.
fn still_sees(read: &mut Read<'_>, parties: &Parties, circle: Circle, user: UserId) -> Result<bool> {
    let person = people::find_person(read, user)?;
    Ok(person.is_some_and(|person| Seat::of(&person, parties.clone()).sees(circle)))
}
