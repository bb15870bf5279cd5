//! Pilots as their callers write them, and the lists of codes. The rest is in the parts: what both sides sign
//! ([`agreement`], [`criteria`]), what is recorded while it runs ([`records`]), and what nobody may record ([`persons`]).

pub mod agreement;
pub mod criteria;
pub mod persons;
pub mod records;

use crate::{
    base::{error::Faults, id::PlacementId},
    labs::model::EthicsRoute,
    text_enum,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// Where a pilot stands.
    pub enum PilotStatus {
        Agreed = "agreed", "overeengekomen", "agreed";
        Preparing = "preparing", "in voorbereiding", "preparing";
        Running = "running", "loopt", "running";
        Paused = "paused", "gepauzeerd", "paused";
        Measuring = "measuring", "eindmeting", "measuring";
        Evaluated = "evaluated", "geëvalueerd", "evaluated";
        Closed = "closed", "afgesloten", "closed";
        Stopped = "stopped", "gestopt", "stopped";
    }
}
text_enum! {
    /// What can happen to a pilot.
    pub enum PilotEvent {
        Prepare = "prepare", "voorbereiden", "prepare";
        Start = "start", "starten", "start";
        Pause = "pause", "pauzeren", "pause";
        Resume = "resume", "hervatten", "resume";
        Measure = "measure", "eindmeting beginnen", "begin the final measurement";
        Evaluate = "evaluate", "evalueren", "evaluate";
        Close = "close", "afsluiten", "close";
        Stop = "stop", "stoppen", "stop";
    }
}
text_enum! {
    /// The two sides that sign.
    pub enum Side {
        Sme = "sme", "ondernemer", "SME";
        Lab = "lab", "lab", "lab";
    }
}
text_enum! {
    /// What a pilot showed.
    pub enum Verdict {
        Proven = "proven", "aangetoond", "proven";
        NotProven = "not_proven", "niet aangetoond", "not proven";
        Inconclusive = "inconclusive", "geen uitsluitsel", "inconclusive";
    }
}

impl Side {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Sme => Self::Lab,
            Self::Lab => Self::Sme,
        }
    }
}

impl PilotStatus {
    /// Whether nothing of it changes any more but its end: the verdict is fixed, or it was stopped.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Evaluated | Self::Closed | Self::Stopped)
    }

    /// Whether it began: the lab has worked with the innovation.
    #[must_use]
    pub const fn has_begun(self) -> bool {
        matches!(self, Self::Running | Self::Paused | Self::Measuring | Self::Evaluated | Self::Closed)
    }
}

/// A pilot: what a confirmed placement leads to. Its innovation, lab, period and slots are those of the placement.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPilot {
    /// The confirmed placement that it carries out.
    pub placement: PlacementId,
}

/// What has to be settled about a pilot, and how many took part. What is left out is not stated (yet).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PilotFacts {
    /// Which review by an ethics committee it needs.
    pub ethics_route: Option<EthicsRoute>,
    /// The committee's reference of its approval. A review by a METC needs one before the start.
    #[schema(min_length = 1, max_length = 100)]
    pub ethics_reference: Option<String>,
    /// When the committee approved.
    pub ethics_approved_on: Option<Date>,
    /// Where the data protection impact assessment can be found.
    #[schema(min_length = 1, max_length = 200)]
    pub dpia_reference: Option<String>,
    /// When the data protection impact assessment was finished.
    pub dpia_done_on: Option<Date>,
    /// How many people are to take part.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub participants_planned: Option<i32>,
    /// How many people took part.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub participants_actual: Option<i32>,
    /// De-minimis aid that the SME gets with it, such as a funded slot: the gross grant equivalent in whole euros. It is
    /// declared for the SME on the day of the start, and stays as it was then.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub state_aid_eur: Option<i64>,
}

impl PilotFacts {
    /// Rules beyond the form: what was done has a day that has come.
    pub fn check(&self, today: Date, faults: &mut Faults) {
        for (pointer, day) in
            [("/ethicsApprovedOn", self.ethics_approved_on), ("/dpiaDoneOn", self.dpia_done_on)]
        {
            check_past(pointer, day, today, faults);
        }
        for (pointer, text) in
            [("/ethicsReference", &self.ethics_reference), ("/dpiaReference", &self.dpia_reference)]
        {
            persons::check_reference(pointer, text.as_deref(), faults);
        }
    }
}

/// Notes that something can't have happened on a day that has not come.
pub(crate) fn check_past(pointer: &str, day: Option<Date>, today: Date, faults: &mut Faults) {
    if day.is_some_and(|day| day > today) {
        let name = pointer.trim_start_matches('/');
        faults.body(pointer, "in_the_future", format!("{name}: must not be after today"));
    }
}
