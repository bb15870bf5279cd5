//! Reading a collection piece by piece.

use super::{
    model::{self, ExportQuery},
    rows::Form,
};
use crate::{
    base::{actor::Caller, error::Result, id::Id, seal::Seal},
    changes::{
        self,
        model::{ChangeKind, ChangesQuery},
        sight::Sight,
    },
    db::{Read, events},
    http::frame::API_VERSION,
    labs, networks, organisations,
    outcomes::following,
    vocabulary,
};
use jiff::Timestamp;
use uuid::Uuid;

/// So many objects are read at a time.
const AT_ONCE: i64 = 250;

/// What is said of an export before its rows.
pub(super) struct Head {
    /// Whatever can change its bytes.
    pub etag: String,
    /// Where the changes after it begin.
    pub cursor: String,
}

/// Some rows, and where the next begin.
pub(super) struct Piece {
    pub text: String,
    pub next: Option<Uuid>,
}

/// The version of an export, and the cursor of the changes that may not be in it.
pub(super) fn head(
    read: &mut Read<'_>,
    (caller, cursors): (&Caller, &Seal),
    (kind, form, query): (ChangeKind, &Form, &ExportQuery),
) -> Result<Head> {
    let sight = Sight::of(read, caller)?;
    let cursor =
        changes::actions::list_changes(read, (caller, cursors), &ChangesQuery::default())?.next_cursor;
    let last = events::last_about(read, model::causes(kind))?;
    // What holds today may not hold tomorrow: memberships, involvement.
    let day = read.today();
    let asked = (query.since, &form.fields, form.format);
    let all = format!("{API_VERSION} {kind} {last} {day} {} {asked:?}", sight.key);
    // Marked, not hashed: from a hash the number of the last event could be guessed, and so how much others do.
    Ok(Head { etag: format!("\"{}\"", cursors.mark(&all)), cursor })
}

/// The rows of the objects after one, in the order of ids; those of outcomes newest first.
pub(super) fn piece(
    read: &mut Read<'_>,
    caller: &Caller,
    (kind, form, since): (ChangeKind, &Form, Option<Timestamp>),
    after: Option<Uuid>,
) -> Result<Piece> {
    let is_new = |updated_at: Timestamp| since.is_none_or(|since| updated_at >= since);
    match kind {
        ChangeKind::Labs => {
            let sight = Sight::of(read, caller)?;
            let ids = labs::actions::list_ids(read, after.map(Id::from_uuid), AT_ONCE)?;
            let mut views = labs::actions::views(read, Some(&ids))?;
            views.sort_unstable_by_key(|lab| lab.id);
            let seen = views.into_iter().filter(|lab| sight.has(lab) && is_new(lab.updated_at));
            let text = form.rows(seen.map(|lab| lab.for_caller(sight.knows)))?;
            Ok(Piece { text, next: next(&ids) })
        }
        ChangeKind::Organisations => {
            let views = organisations::actions::list_after(read, after.map(Id::from_uuid), AT_ONCE)?;
            let ids: Vec<_> = views.iter().map(|view| view.id).collect();
            let text = form.rows(views.into_iter().filter(|view| is_new(view.updated_at)))?;
            Ok(Piece { text, next: next(&ids) })
        }
        // There are hundreds of these at most.
        ChangeKind::Themes => {
            let mut views = vocabulary::actions::list_all_themes(read, caller)?;
            views.sort_unstable_by_key(|theme| theme.id);
            let text = form.rows(views.into_iter().filter(|view| is_new(view.updated_at)))?;
            Ok(Piece { text, next: None })
        }
        ChangeKind::Networks => {
            let mut views = networks::actions::list_all_networks(read)?;
            views.sort_unstable_by_key(|network| network.id);
            let text = form.rows(views.into_iter().filter(|view| is_new(view.updated_at)))?;
            Ok(Piece { text, next: None })
        }
        ChangeKind::Outcomes => {
            let views = following::list_outcomes_after(read, caller, (after.map(Id::from_uuid), AT_ONCE))?;
            let ids: Vec<_> = views.iter().map(|view| view.id).collect();
            let text = form.rows(views.into_iter().filter(|view| is_new(view.updated_at)))?;
            Ok(Piece { text, next: next(&ids) })
        }
    }
}

fn next<K>(ids: &[Id<K>]) -> Option<Uuid> {
    let is_full = i64::try_from(ids.len()).is_ok_and(|read| read == AT_ONCE);
    ids.last().filter(|_| is_full).map(|id| id.uuid())
}
