//! What is recorded while a pilot runs, and its verdict, as they are answered.

use crate::{
    base::{
        error::Result,
        id::{IncidentId, MeasurementId, MomentId, PilotId, PilotNoteId, UserId},
        page::Listed,
    },
    http::Resource,
    pilots::{
        model::{
            Verdict,
            records::{Basis, Decision, IgjReport, Interval, Severity},
        },
        store::{
            PilotRow,
            records::{IncidentRow, MeasurementRow, MomentRow, NoteRow},
        },
        verdict::Reasoned,
    },
};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use utoipa::ToSchema;

/// A measured value of a criterion. It is never changed: a correction is another measurement.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeasurementView {
    /// Its id.
    pub id: MeasurementId,
    /// The pilot.
    pub pilot: PilotId,
    /// The code of the criterion.
    pub criterion: String,
    /// The value, in the criterion's unit.
    pub value: f64,
    /// On how many people (or other units) it rests.
    pub n: i32,
    /// The day of the measurement, or the last day of its period.
    pub measured_on: Date,
    /// How it was measured.
    pub method: String,
    /// Its confidence interval; null when not known.
    pub confidence_interval: Option<Interval>,
    /// Whether it was measured or estimated.
    pub basis: Basis,
    /// What else is to be said; null when nothing is.
    pub note: Option<String>,
    /// The measurement that it corrects; null when it corrects none.
    pub supersedes: Option<MeasurementId>,
    /// Whether it was corrected since: then it counts no more.
    pub is_superseded: bool,
    /// Who recorded it; null for the service itself.
    pub recorded_by: Option<UserId>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
}

/// A go/no-go moment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MomentView {
    /// Its id.
    pub id: MomentId,
    /// The pilot.
    pub pilot: PilotId,
    /// By when it is decided.
    pub due_on: Date,
    /// What has to be answered.
    pub question: String,
    /// Codes of the exit criteria that are looked at.
    pub criteria: Vec<String>,
    /// What was decided; null before.
    pub decision: Option<Decision>,
    /// Why; null before.
    pub decision_reason: Option<String>,
    /// Who decided; null before, and for the service itself.
    pub decided_by: Option<UserId>,
    /// When; null before.
    pub decided_at: Option<Timestamp>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was set.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A note on the progress of a pilot.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PilotNoteView {
    /// Its id.
    pub id: PilotNoteId,
    /// The pilot.
    pub pilot: PilotId,
    /// What was told.
    pub note: String,
    /// Who wrote it; null for the service itself.
    pub written_by: Option<UserId>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When.
    pub created_at: Timestamp,
}

/// Something that went wrong, or nearly did.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IncidentView {
    /// Its id.
    pub id: IncidentId,
    /// The pilot.
    pub pilot: PilotId,
    /// When.
    pub occurred_on: Date,
    /// How bad it was.
    pub severity: Severity,
    /// What happened.
    pub description: String,
    /// What was done about it; null when not stated.
    pub measures: Option<String>,
    /// Whether the inspectorate (IGJ) was told.
    pub igj: IgjReport,
    /// When it was told; null when it was not.
    pub igj_reported_on: Option<Date>,
    /// Its reference; null when not stated.
    pub igj_reference: Option<String>,
    /// Who recorded it; null for the service itself.
    pub reported_by: Option<UserId>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a pilot showed: computed from what was measured so far, or fixed; and an override beside it, when there is one.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerdictView {
    /// The pilot.
    pub pilot: PilotId,
    /// What holds: the override when there is one, else what was computed.
    pub verdict: Verdict,
    /// What was computed, and why.
    pub reasoning: Reasoned,
    /// Whether it is fixed: the pilot was evaluated, or stopped after it began.
    pub is_fixed: bool,
    /// Since when; null before.
    pub fixed_at: Option<Timestamp>,
    /// Another verdict than the computed one; null when there is none.
    pub overriding: Option<OverrideView>,
    /// Rises with every change of the pilot and every measurement: the `ETag`.
    pub version: i64,
}

/// Another verdict than the computed one.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OverrideView {
    /// What it was made.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// Who did it; null for the service itself.
    pub overridden_by: Option<UserId>,
    /// When.
    pub overridden_at: Timestamp,
}

impl MeasurementView {
    pub(in crate::pilots) fn of(row: MeasurementRow, is_superseded: bool) -> Self {
        let interval = row.low.zip(row.high).zip(row.level);
        Self {
            id: row.id,
            pilot: row.pilot_id,
            criterion: row.criterion,
            value: row.value,
            n: row.n,
            measured_on: row.measured_on.into(),
            method: row.method,
            confidence_interval: interval.map(|((low, high), level)| Interval { low, high, level }),
            basis: row.basis,
            note: row.note,
            supersedes: row.supersedes_id,
            is_superseded,
            recorded_by: row.recorded_by,
            version: if is_superseded { 2 } else { 1 },
            created_at: row.created_at.into(),
        }
    }
}

impl MomentView {
    pub(in crate::pilots) fn of(row: MomentRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            pilot: row.pilot_id,
            due_on: row.due_on.into(),
            question: row.question,
            criteria: row.criteria.into()?,
            decision: row.decision,
            decision_reason: row.decision_reason,
            decided_by: row.decided_by,
            decided_at: row.decided_at.map(Timestamp::from),
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

impl From<NoteRow> for PilotNoteView {
    fn from(row: NoteRow) -> Self {
        Self {
            id: row.id,
            pilot: row.pilot_id,
            note: row.note,
            written_by: row.written_by,
            version: 1,
            created_at: row.created_at.into(),
        }
    }
}

impl From<IncidentRow> for IncidentView {
    fn from(row: IncidentRow) -> Self {
        Self {
            id: row.id,
            pilot: row.pilot_id,
            occurred_on: row.occurred_on.into(),
            severity: row.severity,
            description: row.description,
            measures: row.measures,
            igj: row.igj,
            igj_reported_on: row.igj_reported_on.map(Date::from),
            igj_reference: row.igj_reference,
            reported_by: row.reported_by,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl VerdictView {
    pub(in crate::pilots) fn of(row: PilotRow, reasoning: Reasoned, measurements: i64) -> Self {
        let overriding = row.override_verdict.zip(row.override_reason).zip(row.overridden_at);
        let overriding = overriding.map(|((verdict, reason), at)| OverrideView {
            verdict,
            reason,
            overridden_by: row.overridden_by,
            overridden_at: at.into(),
        });
        Self {
            pilot: row.id,
            verdict: overriding.as_ref().map_or(reasoning.computed, |one| one.verdict),
            reasoning,
            is_fixed: row.verdict_at.is_some(),
            fixed_at: row.verdict_at.map(Timestamp::from),
            overriding,
            version: row.version + measurements,
        }
    }
}

impl Listed for MeasurementView {
    const PLURAL: &'static str = "measurements";
}
impl Listed for MomentView {
    const PLURAL: &'static str = "moments";
}
impl Listed for PilotNoteView {
    const PLURAL: &'static str = "notes";
}
impl Listed for IncidentView {
    const PLURAL: &'static str = "incidents";
}

macro_rules! addressed {
    ($($view:ident => $part:literal;)+) => { $(
        impl Resource for $view {
            fn path(&self) -> String {
                format!("/v1/pilots/{}/{}/{}", self.pilot, $part, self.id)
            }
            fn version(&self) -> i64 {
                self.version
            }
        }
    )+ };
}
addressed! {
    MeasurementView => "measurements";
    MomentView => "moments";
    PilotNoteView => "notes";
    IncidentView => "incidents";
}
impl Resource for VerdictView {
    fn path(&self) -> String {
        format!("/v1/pilots/{}/verdict", self.pilot)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
