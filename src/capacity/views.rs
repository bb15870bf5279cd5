//! Capacity as it is answered: how much is free, never who has the rest.

use super::{
    availability::{Ask, Segment},
    store::{BlackoutRow, WindowRow},
};
use crate::{
    base::{
        error::{Error, Faults, Result},
        id::{BlackoutId, LabId, LabServiceId, ThemeId, WindowId},
        key::Key,
        page::Listed,
        period::Period,
    },
    http::Resource,
};
use jiff::{Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest period of which availability is told.
const LONGEST_YEARS: i64 = 3;

/// A period in which a lab has room for a number of pilots.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WindowView {
    /// Its id.
    pub id: WindowId,
    /// The lab.
    pub lab: LabId,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Pilots at the same time.
    pub slots: i32,
    /// The theme that it is kept for; null for every theme.
    pub theme: Option<ThemeId>,
    /// The service that is booked apart; null for the lab as a whole.
    pub service: Option<LabServiceId>,
    /// How many of the slots are paid for; null when not stated.
    pub funded_slots: Option<i32>,
    /// How many of the slots only SMEs can take.
    pub sme_reserved_slots: i32,
    /// Slots held for placements that are not confirmed yet.
    pub held: i32,
    /// Slots of confirmed placements.
    pub booked: i32,
    /// Slots that an SME can still take.
    pub free_for_smes: i32,
    /// Slots that others can still take.
    pub free_for_others: i32,
    /// Whether it was made up, for a demonstration.
    pub fictitious: bool,
    /// Version: the `ETag`. It also rises when slots are taken or given back.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A period in which a lab takes no pilots.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BlackoutView {
    /// Its id.
    pub id: BlackoutId,
    /// The lab.
    pub lab: LabId,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Why; null when not stated.
    pub reason: Option<String>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What is free in a lab over a period.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvailabilityView {
    /// The lab.
    pub lab: LabId,
    /// First day asked for.
    pub from: Date,
    /// Last day asked for.
    pub until: Date,
    /// Slots asked for.
    pub slots: i32,
    /// Whether the slots can be had on every day of the whole period.
    pub fits: bool,
    /// The most slots that can be had on every day of the whole period.
    pub free_slots: i32,
    /// The first start, from the first day asked for, of a period as long as this one in which the slots can be had; null
    /// when none is known.
    pub first_fit_from: Option<Date>,
    /// The period, cut wherever something changes.
    pub segments: Vec<SegmentView>,
}

/// A stretch of days on which everything stays the same.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SegmentView {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Whether the lab is closed: nothing is free then.
    pub blackout: bool,
    /// Free slots of the general pool; 0 where there is no capacity.
    pub general: i32,
    /// Free slots that are kept for a theme.
    pub themes: Vec<ThemeFreeView>,
}

/// Free slots that are kept for a theme.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThemeFreeView {
    /// The theme.
    pub theme: ThemeId,
    /// How many.
    pub free: i32,
}

/// A window whose counters are not what its bookings add up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DiscrepancyView {
    /// The window.
    pub window_id: WindowId,
    /// Its lab.
    pub lab_id: LabId,
    /// What the window says is held.
    pub held: i32,
    /// What its bookings say is held.
    pub held_by_bookings: i32,
    /// What the window says is booked.
    pub booked: i32,
    /// What its bookings say is booked.
    pub booked_by_bookings: i32,
    /// What the window says others than SMEs took.
    pub taken_by_others: i32,
    /// What its bookings say others than SMEs took.
    pub others_by_bookings: i32,
}

/// Which part of a lab's calendar.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CalendarQuery {
    /// Only what lasts until this day or longer.
    pub from: Option<Date>,
    /// Only what begins on this day or before.
    pub until: Option<Date>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

/// For which period, for how many and for whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AvailabilityQuery {
    /// First day.
    pub from: Date,
    /// Last day; at most three years later.
    pub until: Date,
    /// How many slots, each on every day of the period.
    #[schema(minimum = 1, maximum = 10000, default = 1)]
    pub slots: Option<i32>,
    /// The theme of the innovation: slots kept for it, or for a broader one, count too. Without it only the general pool does.
    pub theme: Option<Key>,
    /// The service that is booked apart; left out for the lab as a whole.
    pub service: Option<LabServiceId>,
    /// Whether an SME asks: some slots are reserved for SMEs.
    #[schema(default = false)]
    pub for_sme: Option<bool>,
}

impl CalendarQuery {
    /// All that decides which rows a cursor goes on with.
    #[must_use]
    pub(super) fn scope(&self, list: &str, lab: LabId) -> String {
        format!("{list} {lab} {:?} {:?}", self.from, self.until)
    }
}

impl AvailabilityQuery {
    pub(super) fn period(&self) -> Result<Period> {
        let mut faults = Faults::new();
        let latest = self.from.checked_add(LONGEST_YEARS.years());
        if self.until < self.from {
            faults.query("until", "before_from", "until: must not be before from");
        } else if latest.is_ok_and(|latest| latest < self.until) {
            let detail = format!("until: must be at most {LONGEST_YEARS} years after from");
            faults.query("until", "too_long", detail);
        }
        faults.check()?;
        Ok(Period { from: self.from, until: self.until })
    }

    pub(super) fn unknown(name: &str, value: &str) -> Error {
        let mut faults = Faults::new();
        faults.query(name, "unknown_reference", format!("{name}: there is no {value} here"));
        faults.check().err().unwrap_or_else(Error::not_found)
    }
}

impl AvailabilityView {
    pub(super) fn of(
        (lab, period): (LabId, Period),
        ask: &Ask<'_>,
        (free, first): (i32, Option<Date>),
        segments: Vec<Segment>,
    ) -> Self {
        Self {
            lab,
            from: period.from,
            until: period.until,
            slots: ask.slots,
            fits: free >= ask.slots,
            free_slots: free,
            first_fit_from: first,
            segments: segments.into_iter().map(SegmentView::from).collect(),
        }
    }
}

impl DiscrepancyView {
    pub(super) fn new(
        (window_id, lab_id): (WindowId, LabId),
        (held, booked, taken_by_others): (i32, i32, i32),
    ) -> Self {
        Self {
            window_id,
            lab_id,
            held,
            held_by_bookings: 0,
            booked,
            booked_by_bookings: 0,
            taken_by_others,
            others_by_bookings: 0,
        }
    }

    pub(super) fn differs(&self) -> bool {
        (self.held, self.booked, self.taken_by_others)
            != (self.held_by_bookings, self.booked_by_bookings, self.others_by_bookings)
    }
}

impl From<Segment> for SegmentView {
    fn from(segment: Segment) -> Self {
        let general = segment.free.iter().find(|(pool, _)| pool.is_none());
        let themed = segment
            .free
            .iter()
            .filter_map(|(pool, free)| pool.map(|theme| ThemeFreeView { theme, free: *free }));
        Self {
            from: segment.period.from,
            until: segment.period.until,
            blackout: segment.closed,
            general: general.map_or(0, |(_, free)| *free),
            themes: themed.collect(),
        }
    }
}

impl From<WindowRow> for WindowView {
    fn from(row: WindowRow) -> Self {
        Self {
            free_for_smes: row.free_for(true),
            free_for_others: row.free_for(false),
            id: row.id,
            lab: row.lab_id,
            from: row.from_on.into(),
            until: row.until_on.into(),
            slots: row.slots,
            theme: row.theme_id,
            service: row.service_id,
            funded_slots: row.funded_slots,
            sme_reserved_slots: row.sme_reserved_slots,
            held: row.held,
            booked: row.booked,
            fictitious: row.fictitious,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl From<BlackoutRow> for BlackoutView {
    fn from(row: BlackoutRow) -> Self {
        Self {
            id: row.id,
            lab: row.lab_id,
            from: row.from_on.into(),
            until: row.until_on.into(),
            reason: row.reason,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl Listed for WindowView {
    const PLURAL: &'static str = "capacityWindows";
}
impl Listed for BlackoutView {
    const PLURAL: &'static str = "blackouts";
}
impl Listed for DiscrepancyView {
    const PLURAL: &'static str = "discrepancies";
}
impl Resource for WindowView {
    fn path(&self) -> String {
        format!("/v1/labs/{}/capacity-windows/{}", self.lab, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
impl Resource for BlackoutView {
    fn path(&self) -> String {
        format!("/v1/labs/{}/blackouts/{}", self.lab, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
