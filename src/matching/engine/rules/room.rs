//! The rule on capacity: does the pilot fit in the period asked for, and if not, what is the nearest thing
//! that does.

use jiff::civil::Date;

use super::{Outcome, Told};
use crate::base::period::Period;
use crate::matching::engine::capacity::FreeCapacity;
use crate::matching::engine::matcher::Matcher;
use crate::matching::engine::profile::LabProfile;
use crate::matching::engine::text::{Text, counted};

pub(super) fn judge(matcher: &Matcher<'_>, lab: &LabProfile) -> Outcome {
    if matcher.query.wanted.is_none() {
        return Outcome::Pass;
    }
    Outcome::of(lab.capacity.as_ref().map(|_| matcher.first_start(lab).is_some()))
}

pub(super) fn tell(matcher: &Matcher<'_>, lab: &LabProfile) -> Told {
    if matcher.query.wanted.is_none() {
        return tell_any_time(matcher, lab);
    }
    let Some(capacity) = &lab.capacity else {
        return tell_not_stated(matcher);
    };
    let Some(start) = matcher.first_start(lab) else {
        return tell_full(matcher, capacity);
    };
    let room = room(matcher);
    Told::says(
        format!("Dit lab heeft {} vanaf {} tot en met {}.", room.nl, start.on, start.until),
        format!("This lab has {} from {} up to and including {}.", room.en, start.on, start.until),
    )
}

fn tell_any_time(matcher: &Matcher<'_>, lab: &LabProfile) -> Told {
    let found = matcher.first_start(lab).map_or_else(
        || match lab.capacity {
            Some(_) => Text::new("dit lab heeft nu geen vrije plek", "this lab has no free slot now"),
            None => {
                Text::new("dit lab heeft geen capaciteit opgegeven", "this lab has not stated its capacity")
            }
        },
        |start| {
            Text::new(
                format!("eerste vrije start op {}", start.on),
                format!("first free start on {}", start.on),
            )
        },
    );
    Told::says(
        format!("De vraag noemt geen periode; {}.", found.nl),
        format!("The query names no period; {}.", found.en),
    )
}

fn tell_not_stated(matcher: &Matcher<'_>) -> Told {
    let (room, when) = (room(matcher), when(matcher.query.span()));
    Told::says("Dit lab heeft geen capaciteit opgegeven.", "This lab has not stated its capacity.").and_ask(
        format!("Heeft uw lab {} {}?", room.nl, when.nl),
        format!("Does your lab have {} {}?", room.en, when.en),
    )
}

fn tell_full(matcher: &Matcher<'_>, capacity: &FreeCapacity) -> Told {
    let (room, when) = (room(matcher), when(matcher.query.span()));
    let told = Told::says(
        format!("Dit lab heeft niet {} {}.", room.nl, when.nl),
        format!("This lab does not have {} {}.", room.en, when.en),
    );
    let Text { nl, en } =
        other_time(matcher, capacity).or_else(|| fewer_slots(matcher, capacity)).unwrap_or_else(|| {
            Text::new("Vraag het lab om een venster te openen.", "Ask the lab to open a window.")
        });
    told.or_change(nl, en)
}

/// The first later time that fits, or else the first earlier one.
fn other_time(matcher: &Matcher<'_>, capacity: &FreeCapacity) -> Option<Text> {
    let (span, slots) = (matcher.query.span(), matcher.query.slots);
    let mut begins = [span.from, matcher.query.today].into_iter();
    let start =
        begins.find_map(|from| matcher.start_within(capacity, slots, Period { from, until: Date::MAX }))?;
    if span.contains(start.on) {
        let until = start.until;
        return Some(Text::new(
            format!("Verleng de periode tot en met {until}."),
            format!("Extend the period up to and including {until}."),
        ));
    }
    let on = start.on;
    Some(Text::new(
        format!("Verschuif de periode naar een start op {on}."),
        format!("Shift the period to start {on}."),
    ))
}

/// The largest smaller number of slots that does fit in the period: only what some window has left can be it.
fn fewer_slots(matcher: &Matcher<'_>, capacity: &FreeCapacity) -> Option<Text> {
    let (asked, is_sme, span) = (matcher.query.slots, matcher.query.is_sme, matcher.query.span());
    let mut left: Vec<u32> = capacity
        .windows
        .iter()
        .map(|window| window.free_for(is_sme))
        .filter(|free| (1..asked).contains(free))
        .collect();
    left.sort_unstable_by(|one, other| other.cmp(one));
    let fits = left.into_iter().find(|slots| matcher.start_within(capacity, *slots, span).is_some())?;
    let slots = i64::from(fits);
    Some(Text::new(
        format!("Vraag {}.", counted(slots, "plek", "plekken")),
        format!("Ask for {}.", counted(slots, "slot", "slots")),
    ))
}

/// "tussen 2027-01-01 en 2027-06-30", or "vanaf 2027-01-01" when there is no end.
fn when(span: Period) -> Text {
    let Period { from, until } = span;
    if until == Date::MAX {
        return Text::new(format!("vanaf {from}"), format!("from {from} on"));
    }
    Text::new(format!("tussen {from} en {until}"), format!("between {from} and {until}"))
}

/// "92 dagen achtereen 2 plekken vrij".
fn room(matcher: &Matcher<'_>) -> Text {
    let (days, slots) = (matcher.query.days(), i64::from(matcher.query.slots.max(1)));
    Text::new(
        format!("{} achtereen {} vrij", counted(days, "dag", "dagen"), counted(slots, "plek", "plekken")),
        format!("{} free for {} on end", counted(slots, "slot", "slots"), counted(days, "day", "days")),
    )
}
