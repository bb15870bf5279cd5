//! Reading the changes.

use super::{
    meaning,
    model::{Along, ChangeInclude, ChangeKind, ChangeOperation, ChangesQuery, Named, Position},
    objects::{self, Shown},
    sight::Sight,
    views::{ChangeView, ChangesView},
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Faults, Result},
        seal::Seal,
    },
    db::{Event, Read, Write, events},
    dialogue::notifications,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, HashSet};

/// Who reads on, and where they stand.
pub(super) struct Follower<'f> {
    pub caller: &'f Caller,
    pub query: &'f ChangesQuery,
    pub cursors: &'f Seal,
}

/// Changes, and where their reader stands then.
pub(super) struct Found {
    pub view: ChangesView,
    /// Number of the last event that was looked at.
    pub seen: i64,
}

/// What changed after a cursor, as far as the caller sees it. Cursors are closed and opened with the seal.
///
/// A reader to whom there is nothing to tell keeps the cursor that they came with, so that it doesn't show how much happens
/// that is none of their business.
pub fn list_changes(
    read: &mut Read<'_>,
    (caller, cursors): (&Caller, &Seal),
    query: &ChangesQuery,
) -> Result<ChangesView> {
    let mut view = follow(read, &Follower { caller, query, cursors })?.view;
    if let Some(since) = query.since.as_ref().filter(|_| view.changes.is_empty() && !view.has_more) {
        view.next_cursor.clone_from(since);
    }
    Ok(view)
}

/// As [`list_changes`], but always with the cursor after all that was looked at.
pub(super) fn follow(read: &mut Read<'_>, follower: &Follower<'_>) -> Result<Found> {
    let sight = Sight::of(read, follower.caller)?;
    let mut reader = Reader { sight, follower, told: Vec::new() };
    let Some(from) = reader.position()? else {
        let seen = events::last_event(read)?;
        return reader.found(Position { seen, along: None }, false);
    };
    // First the events, then the objects: what is shown is never older than what is told of it.
    let (to, has_more) = match from.along {
        None => reader.tell_events(read, from.seen)?,
        Some(along) => {
            let new = list(read, from.seen, along.until - from.seen)?;
            match reader.tell_along(read, from.seen, along, &new)? {
                (to, false) => reader.tell_events(read, to.seen)?,
                cut => cut,
            }
        }
    };
    reader.found(to, has_more)
}

/// Lets go of events after their time, but not of those that somebody has still to be told of. For a job: at most `limit`,
/// answers how many.
pub fn forget_old(write: &mut Write<'_>, days: i64, limit: i64) -> Result<usize> {
    let before = write.now() - SignedDuration::from_hours(days * 24);
    let mark = notifications::actions::find_mark(write)?;
    events::forget_events(write, before, (mark, limit))
}

/// The events after a number, at most `limit`; refused when they are not there any more.
fn list(read: &mut Read<'_>, seen: i64, limit: i64) -> Result<Vec<Event>> {
    let mut new = events::list_events(read, seen, limit)?;
    if new.is_empty() && events::last_event(read)? != seen {
        // Either somebody wrote between the two, or they are not kept any more, or an older database was put in place.
        new = events::list_events(read, seen, limit)?;
        if new.is_empty() {
            return Err(resync());
        }
    }
    let is_whole = new.first().is_none_or(|first| first.seq == seen + 1);
    if !is_whole || new.iter().any(meaning::is_upheaval) { Err(resync()) } else { Ok(new) }
}

fn resync() -> Error {
    Error::refused(Code::Resync, Code::Resync.help())
}

struct Reader<'r> {
    sight: Sight,
    follower: &'r Follower<'r>,
    told: Vec<ChangeView>,
}

impl Reader<'_> {
    /// Where the reader stands; none when they begin.
    fn position(&self) -> Result<Option<Position>> {
        let Follower { query, cursors, .. } = self.follower;
        let Some(since) = query.since.as_deref() else { return Ok(None) };
        let note = cursors.open(&query.scope(), since);
        let Some((position, sight)) = note.as_deref().and_then(Position::from_bytes) else {
            let mut faults = Faults::new();
            let detail = "since: no cursor of these changes and these kinds; begin without it";
            faults.query("since", "cursor", detail);
            faults.check()?;
            return Ok(None);
        };
        if sight == self.sight.key.as_bytes() { Ok(Some(position)) } else { Err(resync()) }
    }

    fn cursor(&self, position: Position) -> Result<String> {
        let note = [&position.to_bytes()[..], self.sight.key.as_bytes()].concat();
        Ok(self.follower.cursors.close(&self.follower.query.scope(), &note)?)
    }

    fn has_room(&self) -> bool {
        self.told.len() < self.follower.query.limit()
    }

    /// Tells what the events after a number are about, and then what is shown with it.
    fn tell_events(&mut self, read: &mut Read<'_>, seen: i64) -> Result<(Position, bool)> {
        let scan = self.follower.query.scan();
        let new = list(read, seen, scan)?;
        let wanted =
            new.iter().filter_map(meaning::subject).filter(|(kind, _)| self.follower.query.wants(*kind));
        let shown = self.shown(read, &wanted.collect::<Vec<_>>())?;
        let (mut known, mut until) = (HashSet::new(), seen);
        for event in &new {
            if !self.has_room() {
                break;
            }
            until = event.seq;
            let Some(named) = meaning::subject(event).filter(|(kind, _)| self.follower.query.wants(*kind))
            else {
                continue;
            };
            let present = shown.get(&named);
            let is_news = present.is_some() || meaning::was_seen(event, self.sight.knows);
            if is_news && known.insert(named) {
                let after = Position { seen, along: Some(Along { until, after: None }) };
                self.tell(named, event.occurred_at.into(), present, after)?;
            }
        }
        let (to, is_cut) = self.tell_along(read, seen, Along { until, after: None }, &new)?;
        let full = i64::try_from(new.len()).unwrap_or(i64::MAX) >= scan;
        let is_behind = new.last().is_some_and(|last| last.seq > until);
        Ok((to, is_cut || is_behind || full))
    }

    /// Tells what is shown with what the events up to `along.until` are about.
    fn tell_along(
        &mut self,
        read: &mut Read<'_>,
        seen: i64,
        along: Along,
        new: &[Event],
    ) -> Result<(Position, bool)> {
        let told = new.partition_point(|event| event.seq <= along.until);
        let new = new.get(..told).unwrap_or_default();
        let done = Position { seen: along.until, along: None };
        let Some(last) = new.last() else { return Ok((done, false)) };
        if !self.follower.query.wants(ChangeKind::Labs) && !self.follower.query.wants(ChangeKind::Outcomes) {
            return Ok((done, false));
        }
        let mut rest = objects::along(read, new)?;
        rest.retain(|named| Some(*named) > along.after && self.follower.query.wants(named.0));
        let room = self.follower.query.limit().saturating_sub(self.told.len());
        let is_cut = rest.len() > room;
        rest.truncate(room);
        let shown = self.shown(read, &rest)?;
        for named in &rest {
            if let Some(present) = shown.get(named) {
                let after = Along { until: along.until, after: Some(*named) };
                let after = Position { seen, along: Some(after) };
                self.tell(*named, last.occurred_at.into(), Some(present), after)?;
            }
        }
        if !is_cut {
            return Ok((done, false));
        }
        let after = rest.last().copied().or(along.after);
        Ok((Position { seen, along: Some(Along { until: along.until, after }) }, true))
    }

    fn shown(&self, read: &mut Read<'_>, named: &[Named]) -> Result<HashMap<Named, Shown>> {
        objects::shown(read, (self.follower.caller, &self.sight), named, self.is_whole())
    }

    fn is_whole(&self) -> bool {
        self.follower.query.include.as_ref().is_some_and(|include| include.contains(&ChangeInclude::Object))
    }

    fn tell(
        &mut self,
        (kind, id): Named,
        at: Timestamp,
        present: Option<&Shown>,
        after: Position,
    ) -> Result<()> {
        let operation = if present.is_some() { ChangeOperation::Changed } else { ChangeOperation::Deleted };
        let cursor = self.cursor(after)?;
        self.told.push(ChangeView {
            kind,
            id,
            operation,
            occurred_at: at,
            href: present.map(|shown| shown.path.clone()),
            version: present.map(|shown| shown.version),
            cursor,
            object: self.is_whole().then(|| present.and_then(|shown| shown.object.clone())),
        });
        Ok(())
    }

    fn found(self, at: Position, has_more: bool) -> Result<Found> {
        let next_cursor = self.cursor(at)?;
        Ok(Found { view: ChangesView { changes: self.told, next_cursor, has_more }, seen: at.seen })
    }
}
