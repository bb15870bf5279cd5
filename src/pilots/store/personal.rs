//! The SQL of people in pilots: which rows bear their id.

use crate::{
    base::{
        error::Result,
        id::{IncidentId, MeasurementId, MomentId, PilotDocumentId, PilotId, PilotNoteId, UserId},
        person::ROWS_ASKED,
    },
    db::{
        Read,
        schema::{pilot_documents, pilot_incidents, pilot_measurements, pilot_moments, pilot_notes, pilots},
        types::Instant,
    },
};
use diesel::prelude::*;
use serde::Serialize;

/// A row with the ids of people in it, and the rows that bear one of them, newest first.
macro_rules! traces {
    ($($row:ident, $list:ident: $table:ident, $id:ty, $first:ident $(, $more:ident)*;)+) => { $(
        #[doc = concat!("What a row of `", stringify!($table), "` says about people.")]
        #[derive(Debug, Queryable, Selectable, Serialize)]
        #[diesel(table_name = $table)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $row {
            pub id: $id,
            pub $first: Option<UserId>,
            $(pub $more: Option<UserId>,)*
            pub created_at: Instant,
        }

        #[doc = concat!("The rows of `", stringify!($table), "` that bear somebody's id.")]
        pub(crate) fn $list(read: &mut Read<'_>, person: UserId) -> Result<Vec<$row>> {
            let theirs = $table::$first.eq(Some(person)).assume_not_null();
            $(let theirs = theirs.or($table::$more.eq(Some(person)).assume_not_null());)*
            Ok($table::table
                .filter(theirs)
                .order($table::id.desc())
                .limit(ROWS_ASKED)
                .select($row::as_select())
                .load(read.db())?)
        }
    )+ };
}
traces! {
    PilotTrace, list_pilots: pilots, PilotId, created_by, overridden_by;
    DocumentTrace, list_documents: pilot_documents, PilotDocumentId, proposed_by, sme_signed_by, lab_signed_by;
    MeasurementTrace, list_measurements: pilot_measurements, MeasurementId, recorded_by;
    MomentTrace, list_moments: pilot_moments, MomentId, decided_by;
    NoteTrace, list_notes: pilot_notes, PilotNoteId, written_by;
    IncidentTrace, list_incidents: pilot_incidents, IncidentId, reported_by;
}
