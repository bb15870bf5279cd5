//! Changes one by one, for who is told of each as it happens instead of asking what changed since.

use super::{
    meaning,
    model::{ChangeOperation, Named},
    objects,
    sight::Sight,
};
use crate::{
    base::{actor::Caller, error::Result},
    db::{Event, Read, events},
};
use jiff::Timestamp;
use std::collections::HashSet;

/// Something that happened to an object.
#[derive(Debug, Clone)]
pub struct Told {
    /// The number of the event.
    pub seq: i64,
    /// The object.
    pub named: Named,
    /// Whether it is there, as far as the caller sees it.
    pub operation: ChangeOperation,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Where the object is, and its version now; none when it is gone.
    pub present: Option<(String, i64)>,
}

/// What happened after an event.
#[derive(Debug, Clone)]
pub struct News {
    /// What the caller is told of it, in order.
    pub told: Vec<Told>,
    /// The number of the last event that was looked at.
    pub seen: i64,
    /// Whether there is no telling what changed: events are not kept any more, or are about nearly everything.
    pub is_upheaval: bool,
}

/// What a caller is told of the events after a number, at most `limit` events: as with [`super::actions::list_changes`], but each
/// event by itself.
pub fn list_news(
    read: &mut Read<'_>,
    (caller, sight): (&Caller, &Sight),
    (seen, limit): (i64, i64),
) -> Result<News> {
    let new = events::list_events(read, seen, limit)?;
    let is_whole = match new.first() {
        Some(first) => first.seq == seen + 1,
        None => events::last_event(read)? == seen,
    };
    if !is_whole || new.iter().any(meaning::is_upheaval) {
        return Ok(News { told: Vec::new(), seen: events::last_event(read)?, is_upheaval: true });
    }
    let told = tell(read, (caller, sight), &new)?;
    Ok(News { told, seen: new.last().map_or(seen, |last| last.seq), is_upheaval: false })
}

fn tell(read: &mut Read<'_>, (caller, sight): (&Caller, &Sight), new: &[Event]) -> Result<Vec<Told>> {
    let Some(last) = new.last() else { return Ok(Vec::new()) };
    let subjects: HashSet<Named> = new.iter().filter_map(meaning::subject).collect();
    // What is shown with them by name changes too, at the end of it all.
    let mut along = objects::along(read, new)?;
    along.retain(|named| !subjects.contains(named));
    let all: Vec<Named> = subjects.into_iter().chain(along.iter().copied()).collect();
    let shown = objects::shown(read, (caller, sight), &all, false)?;
    let told = |event: &Event, named: Named| {
        let present = shown.get(&named).map(|shown| (shown.path.clone(), shown.version));
        let operation = if present.is_some() { ChangeOperation::Changed } else { ChangeOperation::Deleted };
        Told { seq: event.seq, named, operation, occurred_at: event.occurred_at.into(), present }
    };
    let of_events = new.iter().filter_map(|event| {
        let named = meaning::subject(event)?;
        let is_news = shown.contains_key(&named) || meaning::was_seen(event, sight.knows);
        is_news.then(|| told(event, named))
    });
    let beside = along.iter().filter(|named| shown.contains_key(named)).map(|named| told(last, *named));
    Ok(of_events.chain(beside).collect())
}
