//! Random steps with random days and evidence that comes and goes, through the actions on the real store, against a model.

use super::Claim;
use crate::outcomes::hta;
use crate::support::Dice;
use jiff::{ToSpan, civil::Date};
use proeftuin::{
    base::{
        actor::Caller,
        error::{Code, Error},
        key::Key,
    },
    outcomes::{assessments, model::NewHta},
    reimbursements::{
        actions,
        lifecycle::REIMBURSEMENT,
        model::{ReimbursementEvent as Event, ReimbursementStatus as Status, ReimbursementStep},
        steps,
    },
    vocabulary::terms::ReasonCode,
};
use serde_json::json;

const STEPS_IN_CI: usize = 2_000;
const STEPS: usize = 100_000;

/// What is known: days and evidence, nothing of rows.
struct Model {
    today: Date,
    status: Status,
    /// First and last day of each period.
    periods: Vec<(Date, Option<Date>)>,
    granted: usize,
    /// Whether the last assessment of each kind, when there is one, is promising.
    provisional: Option<bool>,
    last: Option<bool>,
    proven: bool,
}

/// Why a step with these days is refused: all that is missing goes before what is wrong with the days.
fn refusal(model: &Model, event: Event, from: Option<Date>, until: Option<Date>) -> Option<Code> {
    let begins = from.unwrap_or(model.today);
    let present = model.periods.last().copied();
    let end = present.and_then(|(_, until)| until);
    let day_after = end.map(|end| end.tomorrow().unwrap());
    let takes_from = matches!(event, Event::Grant | Event::Confirm);
    let takes_until = matches!(event, Event::Grant | Event::Extend | Event::End);
    let (lacking, mut wrong) = match event {
        Event::Grant => {
            let promising = model.last.or(model.provisional) == Some(true);
            let bad = until.is_none_or(|until| until < begins) || end.is_some_and(|end| begins <= end);
            (!promising, bad)
        }
        Event::Confirm => {
            let late = day_after.is_some_and(|day| begins > day);
            let early = present.is_some_and(|(first, _)| begins <= first);
            (model.last.is_none() || !model.proven || late, early)
        }
        Event::Extend => (false, until.is_none_or(|until| end.is_some_and(|end| until <= end))),
        Event::End => {
            let (first, end) = present.unwrap();
            let bad = until.is_some_and(|until| until < first || end.is_some_and(|end| until > end));
            (false, bad)
        }
        Event::Lapse => (end.is_none_or(|end| end >= model.today), false),
        _ => (false, false),
    };
    wrong |= (from.is_some() && !takes_from) || (until.is_some() && !takes_until);
    if lacking { Some(Code::NotReady) } else { wrong.then_some(Code::InvalidInput) }
}

fn advance(model: &mut Model, event: Event, from: Option<Date>, until: Option<Date>) {
    let step = REIMBURSEMENT.iter().find(|step| (step.from, step.event) == (model.status, event)).unwrap();
    model.status = step.to;
    let begins = from.unwrap_or(model.today);
    match event {
        Event::Grant => {
            model.granted += 1;
            model.periods.push((begins, until));
        }
        Event::Confirm => {
            model.periods.last_mut().unwrap().1 = Some(begins.yesterday().unwrap());
            model.periods.push((begins, None));
        }
        Event::Extend => model.periods.last_mut().unwrap().1 = until,
        Event::End => {
            let (first, end) = model.periods.last_mut().unwrap();
            let asked = until.unwrap_or_else(|| model.today.max(*first));
            *end = Some(end.map_or(asked, |end| asked.min(end)));
        }
        _ => {}
    }
}

async fn step(claim: &Claim, model: &mut Model, dice: &mut Dice) -> String {
    let db = claim.case.world.app.app.db();
    let key = Key(claim.path.rsplit('/').next().unwrap().to_owned());
    // Often what can be done now, so that the walk gets somewhere.
    let now: Vec<Event> =
        REIMBURSEMENT.iter().filter(|step| step.from == model.status).map(|step| step.event).collect();
    let event = if dice.below(3) == 0 {
        Event::ALL[dice.below(Event::ALL.len())]
    } else {
        now[dice.below(now.len())]
    };
    let mut day = |chance: usize| {
        let days = i64::try_from(dice.below(900)).unwrap() - 200;
        (dice.below(chance) == 0).then(|| model.today.checked_add(days.days()).unwrap())
    };
    let wants_until = matches!(event, Event::Grant | Event::Extend);
    let (from, until) = (day(4), day(if wants_until { 1 } else { 5 }));
    let fits = now.contains(&event);
    let wanted = if fits { refusal(model, event, from, until) } else { Some(Code::IllegalEvent) };
    let asked = ReimbursementStep {
        event: event.code().to_owned(),
        from,
        until,
        reason_code: Some(ReasonCode::Other),
        note: None,
    };
    let what = format!("{event} {from:?} {until:?} in {} on {}", model.status, model.today);
    let service = Caller::service();
    let got = db.write(move |write| steps::transition_reimbursement(write, &service, &key, &asked)).await;
    let got = match got {
        Ok(_) => None,
        Err(Error::Refused(refusal)) => Some(refusal.code),
        Err(error) => panic!("{what}: {error:?}"),
    };
    assert_eq!(got, wanted, "{what}");
    if wanted.is_none() {
        advance(model, event, from, until);
    }
    what
}

/// Time goes on, an assessment is added, or the verdict changes.
async fn change_the_world(claim: &Claim, model: &mut Model, dice: &mut Dice) {
    let world = &claim.case.world;
    match dice.below(8) {
        0..=4 => {
            let days = i64::try_from(dice.below(120)).unwrap();
            world.app.clock.advance_secs(days * 24 * 3600);
            model.today = model.today.checked_add(days.days()).unwrap();
        }
        5 => {
            let (promising, last) = (dice.below(2) == 0, dice.below(3) == 0);
            let (band, kind) =
                (if promising { "middle" } else { "low" }, if last { "final" } else { "provisional" });
            let new: NewHta =
                serde_json::from_value(hta(json!({ "burdenBand": band, "kind": kind }))).unwrap();
            let key = Key(claim.outcome.rsplit('/').next().unwrap().to_owned());
            let added = world
                .app
                .app
                .db()
                .write(move |write| assessments::create_hta(write, &Caller::service(), &key, new));
            added.await.unwrap();
            if last {
                model.last = Some(promising);
            } else {
                model.provisional = Some(promising);
            }
        }
        _ => {
            model.proven = dice.below(2) == 0;
            let verdict = if model.proven { "proven" } else { "inconclusive" };
            world.app.sql(format!("UPDATE pilots SET verdict = '{verdict}'")).await;
        }
    }
}

async fn check(claim: &Claim, model: &Model, after: &str) {
    let key = Key(claim.path.rsplit('/').next().unwrap().to_owned());
    let db = claim.case.world.app.app.db();
    let view =
        db.read(move |read| actions::find_reimbursement(read, &Caller::service(), &key)).await.unwrap();
    assert_eq!(view.status, model.status, "after {after}");
    let periods: Vec<(Date, Option<Date>)> = view.periods.iter().map(|one| (one.from, one.until)).collect();
    assert_eq!(periods, model.periods, "after {after}");
    for pair in periods.windows(2) {
        assert!(pair[0].1.is_some_and(|until| until < pair[1].0), "periods overlap after {after}");
    }
    let goes_on = model.periods.last().is_some_and(|(_, until)| until.is_none());
    assert_eq!(goes_on, model.status == Status::Definitive, "after {after}");
}

async fn walk(steps: usize, seed: u64) {
    let claim = Claim::new().await;
    let mut model = Model {
        today: jiff::civil::date(2026, 11, 2),
        status: Status::None,
        periods: Vec::new(),
        granted: 0,
        provisional: None,
        last: None,
        proven: true,
    };
    let mut dice = Dice::new(seed);
    for _ in 0..steps {
        if dice.below(5) == 0 {
            change_the_world(&claim, &mut model, &mut dice).await;
        }
        let what = step(&claim, &mut model, &mut dice).await;
        check(&claim, &model, &what).await;
    }
    assert!(model.granted > 3, "granted {} times only", model.granted);
}

#[actix_web::test]
async fn nothing_is_reimbursed_without_its_evidence_and_periods_never_overlap() {
    walk(STEPS_IN_CI, 3).await;
}

#[actix_web::test]
#[ignore = "100,000 steps: scripts/test --full"]
async fn the_same_holds_for_a_hundred_thousand_steps() {
    walk(STEPS, 5).await;
}
