//! Looking into all searches when the register has changed.

use super::{
    actions::{self, COLLECTION},
    model::Question,
    store::{self, SavedSearchRow},
};
use crate::{
    app::App,
    base::{
        actor::Caller,
        error::{Error, Result},
        id::{LabId, SavedSearchId},
    },
    db::{NewEvent, Read, Write, types::Json},
    dialogue::notifications::follow::SEARCH_MATCHED,
    identity::people,
    matching::snapshot::Snapshot,
};
use serde_json::json;
use std::collections::HashSet;

/// So many searches are looked into at a time.
const AT_ONCE: i64 = 100;

/// A search to which something else matches than before.
struct Moved {
    row: SavedSearchRow,
    labs: Vec<LabId>,
    /// How many of the labs did not match before.
    fresh: usize,
}

/// Asks all searches again, unless nothing has happened since; answers in how many something else matches. A service that is
/// stopped meanwhile begins anew: what was told is not told again.
pub async fn look(app: App) -> Result<usize> {
    let seen = app.model().seen();
    if app.db().read(store::find_mark).await? >= seen {
        return Ok(0);
    }
    let (mut after, mut moved) = (None, 0);
    loop {
        let register = app.model().register();
        let reading = app.db().read(move |read| look_into(read, after, &register));
        let (last, found) = reading.await?;
        if !found.is_empty() {
            moved += found.len();
            app.db().write(move |write| tell(write, &found)).await?;
        }
        match last {
            Some(_) => after = last,
            None => break,
        }
    }
    app.db().write(move |write| store::move_mark(write, seen)).await?;
    Ok(moved)
}

/// The next searches, as far as they find something else now; and the last of them, when there may be more.
fn look_into(
    read: &mut Read<'_>,
    after: Option<SavedSearchId>,
    register: &Snapshot,
) -> Result<(Option<SavedSearchId>, Vec<Moved>)> {
    let rows = store::list_notifying(read, after, AT_ONCE)?;
    let is_full = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= AT_ONCE;
    let last = rows.last().map(|row| row.id).filter(|_| is_full);
    let users: Vec<_> = rows.iter().map(|row| row.user_id).collect();
    let people = people::list_persons(read, &users)?;
    let mut moved = Vec::new();
    for row in rows {
        // Of who may not log in nothing is asked; when they come back, what is new by then is news.
        let Some(person) = people.get(&row.user_id) else { continue };
        let before: Vec<LabId> = row.labs.clone().into()?;
        let question: Question = row.question.clone().into()?;
        let labs = match actions::list_matching(read, person, &question, register) {
            Ok(labs) => labs,
            // A theme, network or innovation of it is gone, or not theirs to see any more: nothing matches.
            Err(Error::Refused(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        let known: HashSet<LabId> = before.iter().copied().collect();
        let fresh = labs.iter().filter(|lab| !known.contains(*lab)).count();
        if fresh > 0 || labs.len() != before.len() {
            moved.push(Moved { row, labs, fresh });
        }
    }
    Ok((last, moved))
}

/// Remembers what matches now, and records what is news. Who looked at the same time has told it already.
fn tell(write: &mut Write<'_>, moved: &[Moved]) -> Result<()> {
    for one in moved {
        let is_ours = store::remember(write, &one.row, &Json::of(&one.labs)?)?;
        if is_ours && one.fresh > 0 {
            let data = json!({ "userId": one.row.user_id, "count": one.fresh });
            let service = Caller::service();
            write.record(NewEvent::new(SEARCH_MATCHED, COLLECTION, one.row.id, &service).data(data));
        }
    }
    Ok(())
}
