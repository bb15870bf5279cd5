//! The rule on capacity: does the pilot fit in the period asked for, and if not, what is the nearest thing
//! that does.

use jiff::civil::Date;

use super::{Outcome, Told};
use crate::base::period::Period;
use crate::matching::engine::capacity::{FreeCapacity, last_day};
use crate::matching::engine::change::Change;
use crate::matching::engine::matcher::Case;
use crate::matching::engine::text::{Text, counted};

pub(super) fn judge(case: &Case<'_>) -> Outcome {
    if case.query.wanted.is_none() {
        return Outcome::Pass;
    }
    Outcome::of(case.lab.capacity.as_ref().map(|_| case.start.is_some()))
}

pub(super) fn tell(case: &Case<'_>) -> Told {
    if case.query.wanted.is_none() {
        return tell_any_time(case);
    }
    if case.lab.capacity.is_none() {
        return tell_not_stated(case);
    }
    let Some(start) = case.start else {
        return tell_full(case);
    };
    let room = room(case);
    Told::says(
        format!("Dit lab heeft {} vanaf {} tot en met {}.", room.nl, start.on, start.until),
        format!("This lab has {} from {} up to and including {}.", room.en, start.on, start.until),
    )
}

fn tell_any_time(case: &Case<'_>) -> Told {
    let found = case.start.map_or_else(
        || match case.lab.capacity {
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

fn tell_not_stated(case: &Case<'_>) -> Told {
    let (room, when) = (room(case), when(case.query.span()));
    Told::says("Dit lab heeft geen capaciteit opgegeven.", "This lab has not stated its capacity.").and_ask(
        format!("Heeft uw lab {} {}?", room.nl, when.nl),
        format!("Does your lab have {} {}?", room.en, when.en),
    )
}

fn tell_full(case: &Case<'_>) -> Told {
    let (room, when) = (room(case), when(case.query.span()));
    Told::says(
        format!("Dit lab heeft niet {} {}.", room.nl, when.nl),
        format!("This lab does not have {} {}.", room.en, when.en),
    )
}

/// Another time, else fewer slots, else the lab has to make room.
pub(super) fn change(case: &Case<'_>) -> Vec<Change> {
    let Some(capacity) = &case.lab.capacity else { return Vec::new() };
    let (from, days) = (case.query.span().from, case.query.days());
    let room = || {
        let until = last_day(from, days).unwrap_or(Date::MAX);
        Change::LabMakesRoom(Period { from, until })
    };
    vec![other_time(case, capacity).or_else(|| fewer_slots(case, capacity)).unwrap_or_else(room)]
}

/// The first later time that fits, or else the first earlier one.
fn other_time(case: &Case<'_>, capacity: &FreeCapacity) -> Option<Change> {
    let (span, slots) = (case.query.span(), case.query.slots);
    let mut begins = [span.from, case.query.today].into_iter();
    let start =
        begins.find_map(|from| case.start_within(capacity, slots, Period { from, until: Date::MAX }))?;
    // A pilot that is to last the whole period would get longer with it, so that one is moved.
    if span.contains(start.on) && case.query.pilot_days.is_some() {
        return Some(Change::Until(start.until));
    }
    Some(Change::Period(Period { from: start.on, until: start.until }))
}

/// The largest smaller number of slots that does fit in the period: only what some window has left can be it.
fn fewer_slots(case: &Case<'_>, capacity: &FreeCapacity) -> Option<Change> {
    let (asked, is_sme, span) = (case.query.slots, case.query.is_sme, case.query.span());
    let mut left: Vec<u32> = capacity
        .windows
        .iter()
        .map(|window| window.free_for(is_sme))
        .filter(|free| (1..asked).contains(free))
        .collect();
    left.sort_unstable_by(|one, other| other.cmp(one));
    left.into_iter().find(|slots| case.start_within(capacity, *slots, span).is_some()).map(Change::Slots)
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
fn room(case: &Case<'_>) -> Text {
    let (days, slots) = (case.query.days(), i64::from(case.query.slots.max(1)));
    Text::new(
        format!("{} achtereen {} vrij", counted(days, "dag", "dagen"), counted(slots, "plek", "plekken")),
        format!("{} free for {} on end", counted(slots, "slot", "slots"), counted(days, "day", "days")),
    )
}
