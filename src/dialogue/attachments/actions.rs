//! What can be done with files.

use super::{
    contents::{self, Received},
    kinds,
    store::{self, AttachmentFilter, AttachmentRow, Keeping},
    views::{AttachmentQuery, AttachmentView},
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Faults, Result},
        id::{AttachmentId, ContentId, PilotRequestId, UserId},
        key::Key,
        lifecycle::illegal_event,
        page::{self, DEFAULT_LIMIT, Page},
    },
    config::Config,
    db::{NewEvent, Read, Write},
    dialogue::{
        messages::actions::{may_withdraw, wanted_lab},
        model::{Circle, NewAttachment, RequestSide},
        seats::{self, Place},
    },
    identity::people,
};
use jiff::SignedDuration;
use serde_json::json;

/// The collection that events about files name.
pub(crate) const COLLECTION: &str = "request-attachments";
/// How old bytes must be that nothing refers to: much older than an upload may take.
const STRAY_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// Files that are swept away at once: each may be many pieces.
const SWEPT_AT_ONCE: i64 = 20;

/// A file whose bytes are ready to be sent.
#[derive(Debug)]
pub struct Ready {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// How many bytes.
    pub size: i64,
    /// Their digest, in hexadecimal.
    pub sha256: String,
    /// Where they are.
    pub content: ContentId,
}

/// Whether the caller may add this file, before any of its bytes are read; answers its cleaned name.
pub fn expect_attachment(
    read: &mut Read<'_>,
    caller: &Caller,
    request: &Key,
    (new, most): (&NewAttachment, i64),
) -> Result<String> {
    let seat = seats::take(read, caller, request)?;
    let spoken = seat.speak(read, new.audience, new.lab.as_ref(), Place::Query)?;
    check_room(read, seat.parties.request, spoken, most)?;
    let name = kinds::clean_name(&new.name);
    if name.is_none() {
        let mut faults = Faults::new();
        faults.query("name", "empty", "name: nothing of it can be seen; give the file a name");
        faults.check()?;
    }
    name.ok_or_else(Error::not_found)
}

/// Nobody fills the disk with one request. Each side has its own room: how much another added is not told.
fn check_room(
    read: &mut Read<'_>,
    request: PilotRequestId,
    (circle, side): (Circle, RequestSide),
    most: i64,
) -> Result<()> {
    let lab = circle.lab.filter(|_| side == RequestSide::Lab);
    if store::count_kept(read, request, side, lab)? < most {
        return Ok(());
    }
    let detail = format!("Your side added {most} files to this pilot request, the most that are kept.");
    Err(Error::refused(Code::TooManyFiles, detail))
}

/// Adds a file whose bytes are there.
pub fn create_attachment(
    write: &mut Write<'_>,
    by: &Caller,
    (request, most): (&Key, i64),
    (new, received): (NewAttachment, Received),
) -> Result<AttachmentView> {
    let seat = seats::take(write, by, request)?;
    let (circle, side) = seat.speak(write, new.audience, new.lab.as_ref(), Place::Query)?;
    check_room(write, seat.parties.request, (circle, side), most)?;
    let row = AttachmentRow {
        id: write.new_id(),
        pilot_request_id: seat.parties.request,
        audience: circle.audience,
        lab_id: circle.lab,
        author_id: by.user,
        author_side: side,
        name: Some(received.name),
        media_type: received.kind.media_type.to_owned(),
        size: received.size,
        sha256: received.sha256,
        content_id: Some(received.content),
        withdrawn_at: None,
        version: 1,
        created_at: write.now().into(),
    };
    store::insert_attachment(write, &row)?;
    record(write, "attachment_added", by, &row);
    present(write, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// One file, without its bytes.
pub fn find_attachment(
    read: &mut Read<'_>,
    caller: &Caller,
    request: &Key,
    key: &Key,
) -> Result<AttachmentView> {
    let row = attachment(read, caller, request, key)?;
    present(read, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// Where to find the bytes of a file; "not found" when it was withdrawn.
pub fn find_content(read: &mut Read<'_>, caller: &Caller, request: &Key, key: &Key) -> Result<Ready> {
    let row = attachment(read, caller, request, key)?;
    let (name, content) = row.name.zip(row.content_id).ok_or_else(Error::not_found)?;
    Ok(Ready { name, media_type: row.media_type, size: row.size, sha256: row.sha256, content })
}

/// Files, oldest first.
pub fn list_attachments(
    read: &mut Read<'_>,
    caller: &Caller,
    request: &Key,
    query: &AttachmentQuery,
) -> Result<Page<AttachmentView>> {
    let seat = seats::take(read, caller, request)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = query.scope(seat.parties.request);
    let after: Option<AttachmentId> = page::decode(&scope, query.cursor.as_deref())?;
    let lab = wanted_lab(read, query.lab.as_ref())?;
    let filter = AttachmentFilter { id: None, audience: query.audience, lab, after, limit: limit + 1 };
    let rows = store::list_attachments(read, &seat, &filter)?;
    let page = Page::cut(rows, limit, &scope, |row| row.id);
    Ok(Page { items: present(read, page.items)?, next_cursor: page.next_cursor })
}

/// Takes back what one added oneself: name and bytes go, the mark stays. An administrator may do so for others.
pub fn withdraw_attachment(
    write: &mut Write<'_>,
    by: &Caller,
    request: &Key,
    key: &Key,
    version: i64,
) -> Result<()> {
    let row = attachment(write, by, request, key)?;
    if !may_withdraw(by, row.author_id) {
        return Err(Error::forbidden());
    }
    if row.version != version {
        return Err(Error::stale());
    }
    if row.withdrawn_at.is_some() {
        return Err(illegal_event("withdraw", "withdrawn", &[]));
    }
    let withdrawn_at = Some(write.now().into());
    let row = AttachmentRow { name: None, content_id: None, withdrawn_at, version: version + 1, ..row };
    store::update_attachment(write, &row, version)?;
    record(write, "attachment_withdrawn", by, &row);
    Ok(())
}

/// Takes away bytes that no attachment refers to (any more): of uploads that did not end, and of what was withdrawn. For a job:
/// answers how many.
pub fn sweep(write: &mut Write<'_>, config: &Config, limit: i64) -> Result<usize> {
    let before = write.now() - STRAY_AFTER;
    let stray = store::list_stray(write, before, limit.min(SWEPT_AT_ONCE))?;
    for content in &stray {
        // The file first: a row without a file is swept away the next time, a file without a row never would be.
        if content.keeping == Keeping::Folder {
            contents::remove_file(config, content.id)?;
        }
        store::delete_content(write, content.id)?;
    }
    Ok(stray.len())
}

fn attachment(read: &mut Read<'_>, caller: &Caller, request: &Key, key: &Key) -> Result<AttachmentRow> {
    let seat = seats::take(read, caller, request)?;
    let id = AttachmentId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    store::find_attachment(read, &seat, id)?.ok_or_else(Error::not_found)
}

fn present(read: &mut Read<'_>, rows: Vec<AttachmentRow>) -> Result<Vec<AttachmentView>> {
    let authors: Vec<UserId> = rows.iter().filter_map(|row| row.author_id).collect();
    let names = people::list_names(read, &authors)?;
    Ok(rows.into_iter().map(|row| AttachmentView::of(row, &names)).collect())
}

fn record(write: &mut Write<'_>, kind: &'static str, by: &Caller, row: &AttachmentRow) {
    let data = json!({
        "pilotRequestId": row.pilot_request_id, "audience": row.audience, "labId": row.lab_id,
        "side": row.author_side,
    });
    write.record(NewEvent::new(kind, COLLECTION, row.id, by).data(data));
}
