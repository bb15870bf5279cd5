//! The SQL of what both sides sign. No row is ever deleted.

use crate::{
    base::{
        error::{Error, Result},
        id::{PilotDocumentId, PilotId, UserId},
    },
    db::{
        Read, Write,
        schema::pilot_documents,
        types::{Instant, Json},
    },
    pilots::model::{
        Side,
        records::{DocumentKind, DocumentStatus},
    },
};
use diesel::prelude::*;

/// A row of `pilot_documents`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = pilot_documents, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct DocumentRow {
    pub id: PilotDocumentId,
    pub pilot_id: PilotId,
    pub kind: DocumentKind,
    pub number: i32,
    pub status: DocumentStatus,
    pub content: Json,
    pub sha256: String,
    pub reason: Option<String>,
    pub proposed_side: Option<Side>,
    pub proposed_by: Option<UserId>,
    pub sme_signed_by: Option<UserId>,
    pub sme_signed_at: Option<Instant>,
    pub lab_signed_by: Option<UserId>,
    pub lab_signed_at: Option<Instant>,
    pub in_force_at: Option<Instant>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// The document of a kind that holds now: the draft, or the one in force.
pub(crate) fn get_present(read: &mut Read<'_>, pilot: PilotId, kind: DocumentKind) -> Result<DocumentRow> {
    let present = vec![DocumentStatus::Draft, DocumentStatus::InForce];
    let found = pilot_documents::table
        .filter(pilot_documents::pilot_id.eq(pilot))
        .filter(pilot_documents::kind.eq(kind))
        .filter(pilot_documents::status.eq_any(present))
        .select(DocumentRow::as_select())
        .first(read.db())
        .optional()?;
    found.ok_or_else(Error::not_found)
}

/// The amendment of a kind (of any kind) that waits for the other side's signature.
pub(crate) fn find_open(
    read: &mut Read<'_>,
    pilot: PilotId,
    kind: Option<DocumentKind>,
) -> Result<Option<DocumentRow>> {
    let mut rows = pilot_documents::table
        .filter(pilot_documents::pilot_id.eq(pilot))
        .filter(pilot_documents::status.eq(DocumentStatus::Proposed))
        .select(DocumentRow::as_select())
        .into_boxed();
    if let Some(kind) = kind {
        rows = rows.filter(pilot_documents::kind.eq(kind));
    }
    Ok(rows.first(read.db()).optional()?)
}

/// The number of the last document of a kind.
pub(crate) fn last_number(read: &mut Read<'_>, pilot: PilotId, kind: DocumentKind) -> Result<i32> {
    let last: Option<i32> = pilot_documents::table
        .filter(pilot_documents::pilot_id.eq(pilot))
        .filter(pilot_documents::kind.eq(kind))
        .select(diesel::dsl::max(pilot_documents::number))
        .first(read.db())?;
    Ok(last.unwrap_or(0))
}

/// One document of a pilot that was signed or proposed: drafts are nobody's to refer to.
pub(crate) fn find_amendment(
    read: &mut Read<'_>,
    pilot: PilotId,
    id: PilotDocumentId,
) -> Result<Option<DocumentRow>> {
    Ok(pilot_documents::table
        .find(id)
        .filter(pilot_documents::pilot_id.eq(pilot))
        .filter(pilot_documents::status.ne(DocumentStatus::Draft))
        .select(DocumentRow::as_select())
        .first(read.db())
        .optional()?)
}

/// All documents of a pilot that were signed or proposed, oldest first.
pub(crate) fn list_amendments(
    read: &mut Read<'_>,
    pilot: PilotId,
    after: Option<PilotDocumentId>,
    limit: i64,
) -> Result<Vec<DocumentRow>> {
    let mut rows = pilot_documents::table
        .filter(pilot_documents::pilot_id.eq(pilot))
        .filter(pilot_documents::status.ne(DocumentStatus::Draft))
        .order(pilot_documents::id)
        .limit(limit)
        .select(DocumentRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(pilot_documents::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// Makes documents.
pub(crate) fn insert_documents(write: &mut Write<'_>, rows: &[DocumentRow]) -> Result<()> {
    crate::insert_all!(write, pilot_documents::table, *rows)?;
    Ok(())
}

/// Replaces a document that is still at `version`.
pub(crate) fn update_document(write: &mut Write<'_>, row: &DocumentRow, version: i64) -> Result<()> {
    let present = pilot_documents::table.find(row.id).filter(pilot_documents::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}
