//! When a lab has room, for everybody.

use super::ics;
use crate::{
    base::{actor::Caller, error::Result, key::Key},
    capacity::{
        actions,
        views::{AvailabilityQuery, SegmentView},
    },
    config::Config,
    db::Read,
    labs,
};
use icalendar::{Component, Property};
use jiff::ToSpan;

/// So far ahead.
const MONTHS: i64 = 12;

/// The public calendar of a lab: how many slots are free when, never who has the rest. Days on which nothing is known are left
/// out.
pub(super) fn calendar(read: &mut Read<'_>, key: &Key, config: &Config) -> Result<String> {
    let public = Caller::anonymous();
    let (lab, name) = labs::access::visible_with_name(read, &public, key)?;
    let from = read.today();
    let until = from.saturating_add(MONTHS.months());
    let query =
        AvailabilityQuery { from, until, slots: None, theme: None, service: None, for_sme: Some(true) };
    let free = actions::find_availability(read, &public, key, &query)?;
    let stamp = read.now().strftime("%Y%m%dT000000Z").to_string();
    let mut calendar = ics::named(&name);
    for segment in &free.segments {
        let Some(says) = says(segment) else { continue };
        let uid = format!("{lab}-{}@proeftuin", ics::compact(segment.from));
        let mut event = ics::days(&uid, (segment.from, segment.until));
        event
            .append_property(Property::new("DTSTAMP", stamp.as_str()))
            .append_property(Property::new("TRANSP", if is_full(segment) { "OPAQUE" } else { "TRANSPARENT" }))
            .summary(&format!("{name}: {says}"))
            .url(&format!("{}/v1/labs/{lab}", config.public_url));
        calendar.push(event.done());
    }
    Ok(calendar.to_string())
}

/// Free slots of all pools together.
fn free(segment: &SegmentView) -> i32 {
    segment.themes.iter().map(|theme| theme.free).sum::<i32>() + segment.general
}

fn is_full(segment: &SegmentView) -> bool {
    segment.blackout || free(segment) == 0
}

fn says(segment: &SegmentView) -> Option<String> {
    match (segment.blackout, free(segment)) {
        (true, _) => Some("gesloten".to_owned()),
        (false, 0) => None,
        (false, 1) => Some("1 plek vrij".to_owned()),
        (false, free) => Some(format!("{free} plekken vrij")),
    }
}
