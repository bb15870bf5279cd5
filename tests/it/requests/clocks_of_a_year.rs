//! A year of requests, day by day: each step of the clock falls on the day that a calendar with holidays crossed out says.

use crate::support::World;
use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};
use proeftuin::{
    base::{actor::Caller, key::Key},
    http::TransitionRequest,
    requests::{actions, model::NewPilotRequest},
};
use serde_json::json;
use std::collections::BTreeMap;

/// From the first of these to the last day of the year: written down, not computed.
const HOLIDAYS: [Date; 11] = [
    date(2026, 12, 25),
    date(2026, 12, 26),
    date(2027, 1, 1),
    date(2027, 3, 26),
    date(2027, 3, 29),
    date(2027, 4, 27),
    date(2027, 5, 5),
    date(2027, 5, 6),
    date(2027, 5, 17),
    date(2027, 12, 25),
    date(2027, 12, 26),
];

fn later(day: Date, working_days: usize) -> Date {
    let works =
        |day: &Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !HOLIDAYS.contains(day);
    day.series(1.day()).skip(1).filter(works).nth(working_days - 1).unwrap()
}

fn next(day: Date) -> Date {
    day.tomorrow().unwrap()
}

/// What becomes of a request that nobody looks after any more, and on which days.
pub fn expected(index: usize, day: Date) -> Vec<(Date, &'static str)> {
    let due = later(day, 6);
    match index % 4 {
        0 => vec![(later(day, 3), "warn"), (next(due), "escalate"), (next(later(due, 4)), "lapse")],
        1 => vec![(day, "accept"), (next(later(day, 10)), "release")],
        2 => vec![(day, "accept"), (day, "confirm")],
        _ => vec![(next(later(day, 60)), "expire")],
    }
}

fn ask(event: &str) -> TransitionRequest {
    TransitionRequest { event: event.to_owned(), reason_code: None, note: None }
}

/// A request of this day; the id of its placement, or of itself when it stays a draft.
pub async fn begin(world: &World, lab: &str, index: usize) -> Key {
    let new: NewPilotRequest = serde_json::from_value(json!({
        "innovation": world.innovation, "labs": [lab], "period": { "from": "2029-02-01", "until": "2029-06-30" },
    }))
    .unwrap();
    let made = world.app.app.db().write(move |write| {
        let by = Caller::service();
        let request = actions::create_pilot_request(write, &by, new)?;
        let key = Key::from(request.id.uuid());
        if index % 4 == 3 {
            return Ok(key);
        }
        actions::transition_pilot_request(write, &by, &key, &ask("submit"))?;
        let placement = Key::from(request.placements[0].id.uuid());
        let events: &[&str] = match index % 4 {
            1 => &["accept"],
            2 => &["accept", "confirm"],
            _ => &[],
        };
        for event in events {
            actions::transition_placement(write, &by, &placement, &ask(event))?;
        }
        Ok(placement)
    });
    made.await.unwrap()
}

pub async fn history(world: &World, index: usize, key: &Key) -> Vec<(Date, String)> {
    let key = key.clone();
    let steps = world.app.app.db().read(move |read| {
        let by = Caller::service();
        if index % 4 == 3 {
            actions::list_pilot_request_transitions(read, &by, &key)
        } else {
            actions::list_placement_transitions(read, &by, &key)
        }
    });
    let day = |at| proeftuin::base::clock::dutch_day(at);
    steps.await.unwrap().items.into_iter().map(|step| (day(step.occurred_at), step.event)).collect()
}

#[actix_web::test]
async fn every_step_of_a_year_falls_on_its_working_day() {
    let world = World::over_time().await;
    let (lab, _) = world.lab(1).await;
    world
        .window(&lab, json!({ "from": "2029-01-01", "until": "2029-12-31", "slots": 1000 }))
        .await
        .expect(201);
    let begin_on = date(2026, 11, 2);
    let mut requests: BTreeMap<usize, (Date, Key)> = BTreeMap::new();
    for (index, day) in begin_on.series(1.day()).take(365 + 95).enumerate() {
        world.app.go_to(&day.to_string());
        // The service first: what is due on a day is done on it.
        let ran = world.app.run_jobs().await;
        assert!(ran.iter().all(|ran| ran.failure.is_none()), "{day}: {ran:?}");
        if index < 270 {
            requests.insert(index, (day, begin(&world, &lab, index).await));
        }
    }
    world.reconcile().await;
    let mut steps = 0;
    for (index, (day, key)) in requests {
        let told = history(&world, index, &key).await;
        let told: Vec<(Date, &str)> = told.iter().map(|(day, event)| (*day, event.as_str())).collect();
        assert_eq!(told, expected(index, day), "request {index} of {day}");
        steps += told.len();
    }
    assert_eq!(steps, 68 * 3 + 68 * 2 + 67 * 2 + 67);
}
