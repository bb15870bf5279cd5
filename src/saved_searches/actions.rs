//! What people can do with the searches that they keep: nobody has anything to do with those of others.

use super::{
    model::{MOST_SEARCHES, NewSavedSearch, Question},
    store::{self, SavedSearchRow},
    views::{SavedSearchMatchQuery, SavedSearchQuery, SavedSearchView},
};
use crate::{
    app::Change,
    base::{
        actor::Caller,
        error::{Code, Error, Faults, Result},
        id::{LabId, SavedSearchId, UserId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, types::Json},
    dialogue::notifications,
    matching::{self, model::InnovationInput, snapshot::Snapshot, views::MatchesView},
};

/// The collection, in events and addresses.
pub const COLLECTION: &str = "saved-searches";
/// So many of the labs that match are remembered, the best.
const REMEMBERED: usize = 1000;

/// Keeps a search. What matches already is no news.
pub fn create_search(
    write: &mut Write<'_>,
    by: &Caller,
    (new, register): (NewSavedSearch, &Snapshot),
) -> Result<SavedSearchView> {
    let user = own(by)?;
    new.check()?;
    if store::count_searches(write, user)? >= MOST_SEARCHES {
        return Err(Error::refused(Code::TooManySearches, Code::TooManySearches.help()));
    }
    let labs = checked(write, by, &new.question, register)?;
    let now = write.now().into();
    let row = SavedSearchRow {
        id: write.new_id(),
        user_id: user,
        name: new.name,
        question: Json::of(&new.question)?,
        notifies: new.notifies,
        labs: Json::of(&labs)?,
        looked_at: now,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::insert_search(write, &row)?;
    write.record(NewEvent::new("saved_search_created", COLLECTION, row.id, by));
    SavedSearchView::of(row)
}

/// Changes a search; what matches then is no news.
pub fn update_search(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    (change, register): (Change, &Snapshot),
) -> Result<SavedSearchView> {
    let old = kept(write, by, key)?;
    let version = old.version;
    let new: NewSavedSearch = change.apply(&SavedSearchView::of(old.clone())?)?;
    new.check()?;
    let labs = checked(write, by, &new.question, register)?;
    let now = write.now().into();
    let row = SavedSearchRow {
        name: new.name,
        question: Json::of(&new.question)?,
        notifies: new.notifies,
        labs: Json::of(&labs)?,
        looked_at: now,
        version: version + 1,
        updated_at: now,
        ..old
    };
    store::update_search(write, &row, version)?;
    write.record(NewEvent::new("saved_search_updated", COLLECTION, row.id, by));
    SavedSearchView::of(row)
}

/// Keeps a search no longer; what was notified of it goes too.
pub fn delete_search(write: &mut Write<'_>, by: &Caller, key: &Key, version: i64) -> Result<()> {
    let row = kept(write, by, key)?;
    notifications::actions::forget_search(write, row.id)?;
    store::delete_search(write, row.id, version)?;
    write.record(NewEvent::new("saved_search_deleted", COLLECTION, row.id, by));
    Ok(())
}

/// One of one's own searches.
pub fn find_search(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<SavedSearchView> {
    SavedSearchView::of(kept(read, caller, key)?)
}

/// One's own searches, newest first.
pub fn list_searches(
    read: &mut Read<'_>,
    caller: &Caller,
    query: &SavedSearchQuery,
) -> Result<Page<SavedSearchView>> {
    let user = own(caller)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("saved-searches {user}");
    let before: Option<SavedSearchId> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = store::list_searches(read, user, (before, limit + 1))?;
    let page = Page::cut(rows, limit, &scope, |row| row.id);
    let items = page.items.into_iter().map(SavedSearchView::of).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// What a search finds now, explained.
pub fn find_matches(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    (query, register): (&SavedSearchMatchQuery, &Snapshot),
) -> Result<MatchesView> {
    let question: Question = kept(read, caller, key)?.question.into()?;
    let asked = question.asked(query.limit);
    let subject = subject(read, caller, &question, register)?;
    matching::actions::find_matches(subject, &asked, register)
}

/// The labs that match a question now, the best first.
pub(super) fn list_matching(
    read: &mut Read<'_>,
    caller: &Caller,
    question: &Question,
    register: &Snapshot,
) -> Result<Vec<LabId>> {
    let subject = subject(read, caller, question, register)?;
    matching::actions::list_matching(subject, &question.asked(None), (register, REMEMBERED))
}

/// As [`list_matching`]; what is wrong with the question is named at its place in the body.
fn checked(
    read: &mut Read<'_>,
    caller: &Caller,
    question: &Question,
    register: &Snapshot,
) -> Result<Vec<LabId>> {
    list_matching(read, caller, question, register).map_err(|error| {
        if error.code() != Code::NotFound {
            return error.within("/question");
        }
        let mut faults = Faults::new();
        let detail = "innovation: there is none with this id or slug that you can see";
        faults.body("/question/innovation", "unknown_reference", detail);
        faults.refuse(Code::InvalidInput)
    })
}

fn subject(
    read: &mut Read<'_>,
    caller: &Caller,
    question: &Question,
    register: &Snapshot,
) -> Result<matching::actions::Subject> {
    match question.asked(None).subject() {
        InnovationInput::Inline(new) => matching::actions::inline(caller, &new, read.today(), register),
        InnovationInput::Stored(key) => matching::actions::stored(read, caller, &key, register),
    }
}

fn kept(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<SavedSearchRow> {
    let id = key.uuid().map(SavedSearchId::from_uuid).ok_or_else(Error::not_found)?;
    store::find_search(read, own(caller)?, id)?.ok_or_else(Error::not_found)
}

fn own(caller: &Caller) -> Result<UserId> {
    caller.user.ok_or_else(Error::unauthenticated)
}
