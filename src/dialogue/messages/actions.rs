//! What can be done with messages.

use super::{
    store::{self, MessageFilter, MessageRow},
    views::{MessageQuery, MessageView},
};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Error, Result},
        id::{Id, LabId, MessageId, UserId},
        key::Key,
        lifecycle::illegal_event,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, resolve},
    dialogue::{
        model::NewMessage,
        seats::{self, Place, Seat},
    },
    identity::people,
};
use serde_json::json;
use uuid::Uuid;

/// The collection that events about messages name.
pub(crate) const COLLECTION: &str = "request-messages";

/// Says something.
pub fn create_message(
    write: &mut Write<'_>,
    by: &Caller,
    request: &Key,
    new: NewMessage,
) -> Result<MessageView> {
    let seat = seats::take(write, by, request)?;
    let (circle, side) = seat.speak(write, new.audience, new.lab.as_ref(), Place::Body)?;
    let row = MessageRow {
        id: write.new_id(),
        pilot_request_id: seat.parties.request,
        audience: circle.audience,
        lab_id: circle.lab,
        author_id: by.user,
        author_side: side,
        body: Some(new.text),
        withdrawn_at: None,
        version: 1,
        created_at: write.now().into(),
    };
    store::insert_message(write, &row)?;
    record(write, "message_posted", by, &row);
    present(write, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// One message.
pub fn find_message(read: &mut Read<'_>, caller: &Caller, request: &Key, key: &Key) -> Result<MessageView> {
    let (_, row) = message(read, caller, request, key)?;
    present(read, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// What was said, oldest first.
pub fn list_messages(
    read: &mut Read<'_>,
    caller: &Caller,
    request: &Key,
    query: &MessageQuery,
) -> Result<Page<MessageView>> {
    let seat = seats::take(read, caller, request)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = query.scope(seat.parties.request);
    let after: Option<MessageId> = page::decode(&scope, query.cursor.as_deref())?;
    let lab = wanted_lab(read, query.lab.as_ref())?;
    let filter = MessageFilter { id: None, audience: query.audience, lab, after, limit: limit + 1 };
    let rows = store::list_messages(read, &seat, &filter)?;
    let page = Page::cut(rows, limit, &scope, |row| row.id);
    Ok(Page { items: present(read, page.items)?, next_cursor: page.next_cursor })
}

/// Takes back what one said oneself: the text goes, the mark stays. An administrator may do so for others.
pub fn withdraw_message(
    write: &mut Write<'_>,
    by: &Caller,
    request: &Key,
    key: &Key,
    version: i64,
) -> Result<()> {
    let (_, row) = message(write, by, request, key)?;
    if !may_withdraw(by, row.author_id) {
        return Err(Error::forbidden());
    }
    if row.version != version {
        return Err(Error::stale());
    }
    if row.withdrawn_at.is_some() {
        return Err(illegal_event("withdraw", "withdrawn", &[]));
    }
    let now = write.now();
    let row = MessageRow { body: None, withdrawn_at: Some(now.into()), version: version + 1, ..row };
    store::update_message(write, &row, version)?;
    record(write, "message_withdrawn", by, &row);
    Ok(())
}

/// Who said it, or who keeps order everywhere.
pub(crate) fn may_withdraw(by: &Caller, author: Option<UserId>) -> bool {
    (by.user.is_some() && by.user == author) || by.may(Permission::ActAsService, &Stakes::default())
}

/// A filter by lab. One that names none becomes the id that no row has, so the list is empty then.
pub(crate) fn wanted_lab(read: &mut Read<'_>, key: Option<&Key>) -> Result<Option<LabId>> {
    let Some(key) = key else { return Ok(None) };
    Ok(Some(resolve::lab(read, key)?.unwrap_or(Id::from_uuid(Uuid::nil()))))
}

fn message(read: &mut Read<'_>, caller: &Caller, request: &Key, key: &Key) -> Result<(Seat, MessageRow)> {
    let seat = seats::take(read, caller, request)?;
    let id = MessageId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    let row = store::find_message(read, &seat, id)?.ok_or_else(Error::not_found)?;
    Ok((seat, row))
}

fn present(read: &mut Read<'_>, rows: Vec<MessageRow>) -> Result<Vec<MessageView>> {
    let authors: Vec<UserId> = rows.iter().filter_map(|row| row.author_id).collect();
    let names = people::list_names(read, &authors)?;
    Ok(rows.into_iter().map(|row| MessageView::of(row, &names)).collect())
}

fn record(write: &mut Write<'_>, kind: &'static str, by: &Caller, row: &MessageRow) {
    let data = json!({
        "pilotRequestId": row.pilot_request_id, "audience": row.audience, "labId": row.lab_id,
        "side": row.author_side,
    });
    write.record(NewEvent::new(kind, COLLECTION, row.id, by).data(data));
}
