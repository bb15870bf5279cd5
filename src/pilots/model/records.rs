//! What is recorded while a pilot runs: measurements, go/no-go moments, notes, incidents; and the override of its verdict.

use super::{
    Side, Verdict,
    agreement::AgreementTerms,
    check_past,
    criteria::{Criterion, SMALLEST_N},
    persons,
};
use crate::{
    base::{error::Faults, id::MeasurementId},
    text_enum,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// What a value rests on. Only actual ones count for the verdict.
    pub enum Basis {
        Actual = "actual", "gemeten", "measured";
        Estimated = "estimated", "geschat", "estimated";
    }
}
text_enum! {
    /// What was decided at a go/no-go moment.
    pub enum Decision {
        Go = "go", "doorgaan", "go";
        NoGo = "no_go", "stoppen", "no go";
        GoWithChanges = "go_with_changes", "doorgaan met aanpassingen", "go with changes";
    }
}
text_enum! {
    /// How bad an incident was.
    pub enum Severity {
        NearMiss = "near_miss", "bijna-incident", "near miss";
        Minor = "minor", "licht", "minor";
        Moderate = "moderate", "matig", "moderate";
        Serious = "serious", "ernstig", "serious";
        Critical = "critical", "kritiek", "critical";
    }
}
text_enum! {
    /// Whether the Dutch Health and Youth Care Inspectorate (IGJ) was told of an incident.
    pub enum IgjReport {
        NotRequired = "not_required", "niet nodig", "not required";
        ToReport = "to_report", "nog te melden", "still to be reported";
        Reported = "reported", "gemeld", "reported";
    }
}
text_enum! {
    /// What an amendment changes.
    pub enum DocumentKind {
        Agreement = "agreement", "overeenkomst", "agreement";
        Criteria = "criteria", "exit-criteria", "exit criteria";
    }
}

text_enum! {
    /// Where a version of the agreement or the criteria stands.
    pub enum DocumentStatus {
        Draft = "draft", "concept", "draft";
        Proposed = "proposed", "voorgesteld", "proposed";
        InForce = "in_force", "van kracht", "in force";
        Superseded = "superseded", "vervangen", "superseded";
        Rejected = "rejected", "afgewezen", "rejected";
        Withdrawn = "withdrawn", "ingetrokken", "withdrawn";
    }
}
text_enum! {
    /// What can happen to an amendment.
    pub enum AmendmentEvent {
        Sign = "sign", "ondertekenen", "sign";
        Reject = "reject", "afwijzen", "reject";
        Withdraw = "withdraw", "intrekken", "withdraw";
    }
}

/// A measured value of a criterion over a group of people. Never one person's.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMeasurement {
    /// The code of the criterion.
    #[schema(min_length = 1, max_length = 40)]
    pub criterion: String,
    /// The value, in the criterion's unit.
    #[schema(minimum = -1e12, maximum = 1e12)]
    pub value: f64,
    /// On how many people (or other units) it rests: at least 2.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub n: i32,
    /// The day of the measurement, or the last day of its period.
    pub measured_on: Date,
    /// How it was measured.
    #[schema(min_length = 1, max_length = 500)]
    pub method: String,
    /// Its confidence interval, when known.
    pub confidence_interval: Option<Interval>,
    /// Whether it was measured or estimated.
    pub basis: Basis,
    /// What else is to be said. No personal data.
    #[schema(min_length = 1, max_length = 2000)]
    pub note: Option<String>,
    /// The measurement that this one corrects; that one stays visible, and counts no more.
    pub supersedes: Option<MeasurementId>,
}

/// A confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Interval {
    /// Its lower end.
    #[schema(minimum = -1e12, maximum = 1e12)]
    pub low: f64,
    /// Its upper end.
    #[schema(minimum = -1e12, maximum = 1e12)]
    pub high: f64,
    /// Its level, such as 0.95.
    #[schema(minimum = 0.5, maximum = 0.999)]
    pub level: f64,
}

impl NewMeasurement {
    /// Rules beyond the form.
    pub fn check(&self, today: Date, faults: &mut Faults) {
        if self.n < SMALLEST_N {
            let detail =
                format!("n: a value of fewer than {SMALLEST_N} people is one person's; record the group's");
            faults.body("/n", "person_level", detail);
        }
        if let Some(interval) = &self.confidence_interval {
            interval.check(self.value, faults);
        }
        check_past("/measuredOn", Some(self.measured_on), today, faults);
        persons::check("/method", Some(&self.method), today, faults);
        persons::check("/note", self.note.as_deref(), today, faults);
    }
}

impl Interval {
    fn check(&self, value: f64, faults: &mut Faults) {
        let at = "/confidenceInterval";
        if self.high < self.low {
            faults.body(&format!("{at}/high"), "below_low", "high: must not be below low");
        } else if value < self.low || self.high < value {
            faults.body(at, "outside", "confidenceInterval: the value must lie in it");
        }
    }
}

/// A go/no-go moment, set before it comes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMoment {
    /// By when it is decided.
    pub due_on: Date,
    /// What has to be answered.
    #[schema(min_length = 1, max_length = 500)]
    pub question: String,
    /// Codes of the exit criteria that are looked at.
    #[serde(default)]
    #[schema(max_items = 50, required = false)]
    pub criteria: Vec<String>,
}

/// What was decided at a go/no-go moment. A no-go stops the pilot.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MomentDecision {
    /// The decision.
    pub decision: Decision,
    /// Why.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// A note on the progress of a pilot.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPilotNote {
    /// What is to be told. No personal data.
    #[schema(min_length = 1, max_length = 5000)]
    pub note: String,
}

/// Something that went wrong, or nearly did.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewIncident {
    /// When.
    pub occurred_on: Date,
    /// How bad it was.
    pub severity: Severity,
    /// What happened. No personal data.
    #[schema(min_length = 1, max_length = 5000)]
    pub description: String,
    /// What was done about it.
    #[schema(min_length = 1, max_length = 5000)]
    pub measures: Option<String>,
    /// Whether the inspectorate (IGJ) was told.
    pub igj: IgjReport,
    /// When the inspectorate was told; required once it was.
    pub igj_reported_on: Option<Date>,
    /// The inspectorate's reference.
    #[schema(min_length = 1, max_length = 100)]
    pub igj_reference: Option<String>,
}

impl NewIncident {
    /// Rules beyond the form.
    pub fn check(&self, today: Date, faults: &mut Faults) {
        check_past("/occurredOn", Some(self.occurred_on), today, faults);
        check_past("/igjReportedOn", self.igj_reported_on, today, faults);
        let reported = self.igj == IgjReport::Reported;
        if reported && self.igj_reported_on.is_none() {
            let detail = "igjReportedOn: say when the inspectorate was told";
            faults.body("/igjReportedOn", "required", detail);
        }
        if !reported && self.igj_reported_on.is_some() {
            let detail = "igjReportedOn: belongs to an incident that was reported";
            faults.body("/igjReportedOn", "not_expected", detail);
        }
        persons::check("/description", Some(&self.description), today, faults);
        persons::check("/measures", self.measures.as_deref(), today, faults);
        persons::check_reference("/igjReference", self.igj_reference.as_deref(), faults);
    }
}

/// A change of what was signed: it is in force once the other side signs it too.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAmendment {
    /// What it changes: the member of that name holds the whole new text.
    pub subject: DocumentKind,
    /// Why.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
    /// For which side you propose it; needed only when you act for both.
    pub side: Option<Side>,
    /// The new agreement, whole.
    pub agreement: Option<AgreementTerms>,
    /// The new exit criteria, all of them.
    #[schema(max_items = 50)]
    pub criteria: Option<Vec<Criterion>>,
}

impl NewAmendment {
    /// Rules beyond the form.
    pub fn check(&self, today: Date, faults: &mut Faults) {
        let given = [
            (DocumentKind::Agreement, "/agreement", self.agreement.is_some()),
            (DocumentKind::Criteria, "/criteria", self.criteria.is_some()),
        ];
        for (kind, pointer, is_given) in given {
            let name = pointer.trim_start_matches('/');
            if kind == self.subject && !is_given {
                faults.body(pointer, "required", format!("{name}: give the whole new text"));
            } else if kind != self.subject && is_given {
                let detail =
                    format!("{name}: is not the subject of this amendment; propose another one for it");
                faults.body(pointer, "not_expected", detail);
            }
        }
        persons::check("/reason", Some(&self.reason), today, faults);
    }
}

/// What is to be locked.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lock {
    /// The SHA-256 of what you read, as its answer says: refused when it was changed since.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub sha256: Option<String>,
}

/// A signature: of what, and for whom.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Signature {
    /// The SHA-256 of what you read, as its answer says: refused when it was changed since.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub sha256: Option<String>,
    /// For which side you sign; needed only when you act for both.
    pub side: Option<Side>,
}

/// Another verdict than the computed one. Both are shown.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VerdictOverride {
    /// What it should be.
    pub verdict: Verdict,
    /// Why the computed verdict is not the right one.
    #[schema(min_length = 10, max_length = 2000)]
    pub reason: String,
}
