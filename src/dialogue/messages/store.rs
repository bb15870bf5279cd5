//! The SQL of messages.

use crate::{
    base::{
        error::{Error, Result},
        id::{LabId, MessageId, PilotRequestId, UserId},
        person::ROWS_ASKED,
    },
    db::{Read, Write, schema::request_messages, types::Instant},
    dialogue::{
        model::{Audience, RequestSide},
        seats::{Seat, in_sight},
    },
};
use diesel::prelude::*;
use serde::Serialize;

/// A row of `request_messages`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = request_messages, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageRow {
    pub id: MessageId,
    pub pilot_request_id: PilotRequestId,
    pub audience: Audience,
    pub lab_id: Option<LabId>,
    pub author_id: Option<UserId>,
    pub author_side: RequestSide,
    pub body: Option<String>,
    pub withdrawn_at: Option<Instant>,
    pub version: i64,
    pub created_at: Instant,
}

/// Which messages are wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct MessageFilter {
    pub id: Option<MessageId>,
    pub audience: Option<Audience>,
    pub lab: Option<LabId>,
    pub after: Option<MessageId>,
    pub limit: i64,
}

/// The messages that are seen from a seat, oldest first.
pub(crate) fn list_messages(
    read: &mut Read<'_>,
    seat: &Seat,
    filter: &MessageFilter,
) -> Result<Vec<MessageRow>> {
    let rows = request_messages::table
        .filter(request_messages::pilot_request_id.eq(seat.parties.request))
        .order(request_messages::id)
        .limit(filter.limit)
        .select(MessageRow::as_select())
        .into_boxed();
    let mut rows = in_sight!(rows, request_messages, seat);
    if let Some(id) = filter.id {
        rows = rows.filter(request_messages::id.eq(id));
    }
    if let Some(audience) = filter.audience {
        rows = rows.filter(request_messages::audience.eq(audience));
    }
    if let Some(lab) = filter.lab {
        rows = rows.filter(request_messages::lab_id.eq(Some(lab)));
    }
    if let Some(after) = filter.after {
        rows = rows.filter(request_messages::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// One message, when it is seen from a seat.
pub(crate) fn find_message(read: &mut Read<'_>, seat: &Seat, id: MessageId) -> Result<Option<MessageRow>> {
    let filter = MessageFilter { id: Some(id), limit: 1, ..MessageFilter::default() };
    Ok(list_messages(read, seat, &filter)?.pop())
}

/// What somebody said, newest first.
pub(crate) fn list_traces(read: &mut Read<'_>, user: UserId) -> Result<Vec<MessageRow>> {
    Ok(request_messages::table
        .filter(request_messages::author_id.eq(Some(user)))
        .order(request_messages::id.desc())
        .limit(ROWS_ASKED)
        .select(MessageRow::as_select())
        .load(read.db())?)
}

/// Makes a message.
pub(crate) fn insert_message(write: &mut Write<'_>, row: &MessageRow) -> Result<()> {
    diesel::insert_into(request_messages::table).values(row).execute(write.db())?;
    Ok(())
}

/// Replaces a message that is still at `version`.
pub(crate) fn update_message(write: &mut Write<'_>, row: &MessageRow, version: i64) -> Result<()> {
    let present = request_messages::table.find(row.id).filter(request_messages::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Deletes all that was said about these requests.
pub(crate) fn delete_of(write: &mut Write<'_>, requests: &[PilotRequestId]) -> Result<()> {
    let of = request_messages::table.filter(request_messages::pilot_request_id.eq_any(requests.to_vec()));
    diesel::delete(of).execute(write.db())?;
    Ok(())
}
