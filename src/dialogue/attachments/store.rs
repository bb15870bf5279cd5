//! The SQL of files and their bytes.

use crate::{
    base::{
        error::{Error, Result},
        id::{AttachmentId, ContentId, LabId, PilotRequestId, UserId},
        person::ROWS_ASKED,
    },
    db::{
        Read, Write,
        schema::{content_chunks, contents, request_attachments},
        types::Instant,
    },
    dialogue::{
        model::{Audience, RequestSide},
        seats::{Seat, in_sight},
    },
    text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;
use serde::Serialize;

text_enum! {
    /// Where the bytes of a file are.
    pub enum Keeping {
        Database = "database", "in de database", "in the database";
        Folder = "folder", "in een map", "in a folder";
    }
}

/// A row of `request_attachments`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = request_attachments, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AttachmentRow {
    pub id: AttachmentId,
    pub pilot_request_id: PilotRequestId,
    pub audience: Audience,
    pub lab_id: Option<LabId>,
    pub author_id: Option<UserId>,
    pub author_side: RequestSide,
    pub name: Option<String>,
    pub media_type: String,
    pub size: i64,
    pub sha256: String,
    pub content_id: Option<ContentId>,
    pub withdrawn_at: Option<Instant>,
    pub version: i64,
    pub created_at: Instant,
}

/// A row of `contents`.
#[derive(Debug, Clone, Copy, Queryable, Selectable, Insertable)]
#[diesel(table_name = contents)]
pub(crate) struct ContentRow {
    pub id: ContentId,
    #[diesel(column_name = store)]
    pub keeping: Keeping,
    pub begun_at: Instant,
}

/// Which attachments are wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct AttachmentFilter {
    pub id: Option<AttachmentId>,
    pub audience: Option<Audience>,
    pub lab: Option<LabId>,
    pub after: Option<AttachmentId>,
    pub limit: i64,
}

/// The attachments that are seen from a seat, oldest first.
pub(crate) fn list_attachments(
    read: &mut Read<'_>,
    seat: &Seat,
    filter: &AttachmentFilter,
) -> Result<Vec<AttachmentRow>> {
    let rows = request_attachments::table
        .filter(request_attachments::pilot_request_id.eq(seat.parties.request))
        .order(request_attachments::id)
        .limit(filter.limit)
        .select(AttachmentRow::as_select())
        .into_boxed();
    let mut rows = in_sight!(rows, request_attachments, seat);
    if let Some(id) = filter.id {
        rows = rows.filter(request_attachments::id.eq(id));
    }
    if let Some(audience) = filter.audience {
        rows = rows.filter(request_attachments::audience.eq(audience));
    }
    if let Some(lab) = filter.lab {
        rows = rows.filter(request_attachments::lab_id.eq(Some(lab)));
    }
    if let Some(after) = filter.after {
        rows = rows.filter(request_attachments::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// One attachment, when it is seen from a seat.
pub(crate) fn find_attachment(
    read: &mut Read<'_>,
    seat: &Seat,
    id: AttachmentId,
) -> Result<Option<AttachmentRow>> {
    let filter = AttachmentFilter { id: Some(id), limit: 1, ..AttachmentFilter::default() };
    Ok(list_attachments(read, seat, &filter)?.pop())
}

/// How many files a side (of the labs: one of them) added to a request, withdrawn ones aside.
pub(crate) fn count_kept(
    read: &mut Read<'_>,
    request: PilotRequestId,
    side: RequestSide,
    lab: Option<LabId>,
) -> Result<i64> {
    let mut rows = request_attachments::table
        .filter(request_attachments::pilot_request_id.eq(request))
        .filter(request_attachments::author_side.eq(side))
        .filter(request_attachments::withdrawn_at.is_null())
        .count()
        .into_boxed();
    if let Some(lab) = lab {
        rows = rows.filter(request_attachments::lab_id.eq(Some(lab)));
    }
    Ok(rows.get_result(read.db())?)
}

/// The files that somebody added, newest first.
pub(crate) fn list_traces(read: &mut Read<'_>, user: UserId) -> Result<Vec<AttachmentRow>> {
    Ok(request_attachments::table
        .filter(request_attachments::author_id.eq(Some(user)))
        .order(request_attachments::id.desc())
        .limit(ROWS_ASKED)
        .select(AttachmentRow::as_select())
        .load(read.db())?)
}

/// Makes an attachment.
pub(crate) fn insert_attachment(write: &mut Write<'_>, row: &AttachmentRow) -> Result<()> {
    diesel::insert_into(request_attachments::table).values(row).execute(write.db())?;
    Ok(())
}

/// Replaces an attachment that is still at `version`.
pub(crate) fn update_attachment(write: &mut Write<'_>, row: &AttachmentRow, version: i64) -> Result<()> {
    let present = request_attachments::table.find(row.id).filter(request_attachments::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Deletes the attachments of these requests; their bytes are swept away later.
pub(crate) fn delete_of(write: &mut Write<'_>, requests: &[PilotRequestId]) -> Result<()> {
    let of = request_attachments::pilot_request_id.eq_any(requests.to_vec());
    diesel::delete(request_attachments::table.filter(of)).execute(write.db())?;
    Ok(())
}

/// Where bytes are, or will be.
pub(crate) fn find_content(read: &mut Read<'_>, id: ContentId) -> Result<Option<ContentRow>> {
    Ok(contents::table.find(id).select(ContentRow::as_select()).first(read.db()).optional()?)
}

/// Says where bytes will be.
pub(crate) fn insert_content(write: &mut Write<'_>, row: ContentRow) -> Result<()> {
    diesel::insert_into(contents::table).values(&row).execute(write.db())?;
    Ok(())
}

/// Writes a piece.
pub(crate) fn insert_chunk(
    write: &mut Write<'_>,
    content: ContentId,
    position: i32,
    bytes: &[u8],
) -> Result<()> {
    let row = (
        content_chunks::content_id.eq(content),
        content_chunks::position.eq(position),
        content_chunks::bytes.eq(bytes),
    );
    diesel::insert_into(content_chunks::table).values(row).execute(write.db())?;
    Ok(())
}

/// Reads a piece.
pub(crate) fn find_chunk(read: &mut Read<'_>, content: ContentId, position: i32) -> Result<Option<Vec<u8>>> {
    Ok(content_chunks::table
        .find((content, position))
        .select(content_chunks::bytes)
        .first(read.db())
        .optional()?)
}

/// Contents that were begun before an instant and that no attachment refers to.
pub(crate) fn list_stray(read: &mut Read<'_>, before: Timestamp, limit: i64) -> Result<Vec<ContentRow>> {
    let before: Instant = before.into();
    let used = request_attachments::table.filter(request_attachments::content_id.eq(contents::id.nullable()));
    Ok(contents::table
        .filter(contents::begun_at.lt(before))
        .filter(diesel::dsl::not(diesel::dsl::exists(used)))
        .order(contents::begun_at)
        .limit(limit)
        .select(ContentRow::as_select())
        .load(read.db())?)
}

/// Lets go of bytes.
pub(crate) fn delete_content(write: &mut Write<'_>, id: ContentId) -> Result<()> {
    diesel::delete(content_chunks::table.filter(content_chunks::content_id.eq(id))).execute(write.db())?;
    diesel::delete(contents::table.find(id)).execute(write.db())?;
    Ok(())
}
