//! What all calendars here have in common.

use icalendar::{Calendar, Component, Event, Property};
use jiff::{Timestamp, civil::Date};

/// An empty calendar under a name.
pub(super) fn named(name: &str) -> Calendar {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Proeftuin//Register//NL"))
        .append_property(Property::new("METHOD", "PUBLISH"))
        .append_property(Property::new("REFRESH-INTERVAL", "PT6H").add_parameter("VALUE", "DURATION").done())
        .append_property(Property::new("X-PUBLISHED-TTL", "PT6H"))
        .name(name);
    calendar
}

/// Something that takes whole days, from the first to the last.
pub(super) fn days(uid: &str, (from, until): (Date, Date)) -> Event {
    let mut event = Event::new();
    event
        .uid(uid)
        .append_property(day("DTSTART", from))
        // The day after the last one, as the standard wants it.
        .append_property(day("DTEND", until.tomorrow().unwrap_or(until)));
    event
}

/// An instant as the standard writes it.
pub(super) fn instant(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A day as the standard writes it.
pub(super) fn compact(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

fn day(name: &str, day: Date) -> Property {
    Property::new(name, compact(day)).add_parameter("VALUE", "DATE").done()
}
