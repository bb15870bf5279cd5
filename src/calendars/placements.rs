//! The placements that a lab answers for, as a calendar for those who manage it.

use super::ics;
use crate::{
    base::{actor::Caller, error::Result, id::LabId, key::Key, page::MAX_LIMIT},
    config::Config,
    db::Read,
    labs,
    requests::{
        actions::list_placements,
        model::PlacementStatus,
        views::{PlacementQuery, PlacementView},
    },
};
use icalendar::{Component, EventStatus, Property};
use jiff::ToSpan;

/// Placements that ended longer ago are left out.
const MONTHS_BACK: i64 = 12;

/// The calendar of a lab as somebody sees it who manages it. Names of people and innovations are left out: the address may be in many hands.
pub(super) fn calendar(read: &mut Read<'_>, manager: &Caller, lab: LabId, config: &Config) -> Result<String> {
    let (_, name) = labs::access::visible_with_name(read, manager, &Key::from(lab.uuid()))?;
    let oldest = read.today().saturating_sub(MONTHS_BACK.months());
    let mut calendar = ics::named(&name);
    for placement in
        all(read, manager, lab)?.iter().filter(|placement| placement.summary.period.until >= oldest)
    {
        calendar.push(event(placement, &config.public_url));
    }
    Ok(calendar.to_string())
}

/// Those that hold slots or were asked for.
fn all(read: &mut Read<'_>, manager: &Caller, lab: LabId) -> Result<Vec<PlacementView>> {
    use PlacementStatus::{Accepted, Confirmed, Ended, Offered, Proposed};
    let mut query = PlacementQuery {
        status: Some(vec![Proposed, Offered, Accepted, Confirmed, Ended]),
        lab: Some(Key::from(lab.uuid())),
        pilot_request: None,
        network: None,
        overdue: None,
        limit: Some(MAX_LIMIT),
        cursor: None,
    };
    let mut all = Vec::new();
    loop {
        let page = list_placements(read, manager, &query)?;
        all.extend(page.items);
        match page.next_cursor {
            Some(next) => query.cursor = Some(next),
            None => return Ok(all),
        }
    }
}

fn event(placement: &PlacementView, public_url: &str) -> icalendar::Event {
    let summary = &placement.summary;
    let status = match summary.status {
        PlacementStatus::Confirmed | PlacementStatus::Ended => EventStatus::Confirmed,
        PlacementStatus::Proposed
        | PlacementStatus::Waitlisted
        | PlacementStatus::Offered
        | PlacementStatus::Accepted
        | PlacementStatus::Declined
        | PlacementStatus::Lapsed
        | PlacementStatus::Released
        | PlacementStatus::Withdrawn => EventStatus::Tentative,
    };
    let slots = if summary.slots == 1 { "1 plek".to_owned() } else { format!("{} plekken", summary.slots) };
    let takes_room = summary.status != PlacementStatus::Proposed;
    let changed = ics::instant(placement.updated_at);
    let mut event =
        ics::days(&format!("{}@proeftuin", summary.id), (summary.period.from, summary.period.until));
    event
        .append_property(Property::new("DTSTAMP", changed.as_str()))
        .append_property(Property::new("LAST-MODIFIED", changed.as_str()))
        .append_property(Property::new("SEQUENCE", summary.version.to_string()))
        .append_property(Property::new("TRANSP", if takes_room { "OPAQUE" } else { "TRANSPARENT" }))
        .summary(&format!("Pilot, {slots}: {}", summary.status.label_nl()))
        .url(&format!("{public_url}/v1/placements/{}", summary.id))
        .status(status);
    event.done()
}
