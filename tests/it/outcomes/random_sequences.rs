//! Random events by random people, through the actions on the real store, against a model that knows only states, who
//! proposed and what was approved last.

use super::{Case, hta, pilot};
use crate::support::{Client, Dice};
use proeftuin::{
    app::Change,
    base::{
        actor::{Caller, Grant, Role},
        error::{Code, Error},
        id::UserId,
        key::Key,
    },
    http::TransitionRequest,
    outcomes::{
        actions, adoptions, assessments,
        lifecycle::{OUTCOME, OutcomeEvent as Event, OutcomeStatus as Status},
        model::{NewAdoption, NewHta},
        publication,
    },
    vocabulary::terms::ReasonCode,
};
use serde_json::json;

const STEPS_IN_CI: usize = 2_000;
const STEPS: usize = 100_000;
const OUTCOMES: usize = 4;

/// Somebody with the letters of the sides for which they speak: s(me), l(ab), n(etwork).
struct Person {
    caller: Caller,
    sides: &'static str,
}

struct Outcome {
    key: Key,
    status: Status,
    lessons: String,
    approved: Option<String>,
    proposer: usize,
    htas: usize,
    adoptions: usize,
}

async fn person(case: &Case, sides: &'static str) -> Person {
    let grants: Vec<(Role, &str)> = sides
        .chars()
        .map(|side| match side {
            's' => (Role::Sme, case.world.organisation.as_str()),
            'l' => (Role::Coordinator, case.lab.as_str()),
            _ => (Role::NetworkManager, case.network.as_str()),
        })
        .collect();
    let named: Vec<(Role, Option<&str>)> =
        grants.iter().map(|(role, object)| (*role, Some(*object))).collect();
    let client: Client = case.world.app.person(&named).await;
    let id = client.get("/v1/me").await.expect(200).id();
    let caller = Caller {
        user: Some(UserId::from_uuid(id.parse().unwrap())),
        grants: grants
            .iter()
            .map(|(role, object)| Grant { role: *role, object: Some(object.parse().unwrap()) })
            .collect(),
        ..Caller::default()
    };
    Person { caller, sides }
}

fn code<T>(result: Result<T, Error>) -> Option<Code> {
    match result {
        Ok(_) => None,
        Err(Error::Refused(refusal)) => Some(refusal.code),
        Err(error) => panic!("{error:?}"),
    }
}

/// What the model says of an event: the refusal, or none.
fn expected(one: &Outcome, event: Event, people: &[Person], who: usize) -> Option<Code> {
    let manages = people[who].sides.contains('n');
    let only_managers = matches!(event, Event::Withdraw | Event::Reopen);
    let step = OUTCOME.iter().find(|step| (step.from, step.event) == (one.status, event));
    match step {
        _ if only_managers && !manages => Some(Code::Forbidden),
        None => Some(Code::IllegalEvent),
        Some(_) if event == Event::Approve => {
            let shared = people[who].sides.chars().any(|side| people[one.proposer].sides.contains(side));
            (who == one.proposer || (shared && !manages)).then_some(Code::FourEyes)
        }
        Some(_) => None,
    }
}

fn advance(one: &mut Outcome, event: Event, who: usize) {
    let step = OUTCOME.iter().find(|step| (step.from, step.event) == (one.status, event)).unwrap();
    one.status = step.to;
    match event {
        Event::Propose => one.proposer = who,
        Event::Approve => one.approved = Some(one.lessons.clone()),
        Event::Withdraw => one.approved = None,
        Event::Return | Event::Revise | Event::Reopen => {}
    }
}

async fn step(case: &Case, people: &[Person], one: &mut Outcome, dice: &mut Dice) -> String {
    let (who, key) = (dice.below(people.len()), one.key.clone());
    let caller = people[who].caller.clone();
    let db = case.world.app.app.db();
    let number = dice.below(1_000_000_000);
    match dice.below(10) {
        0..=6 => {
            let event = Event::ALL[dice.below(Event::ALL.len())];
            let wanted = expected(one, event, people, who);
            let request = TransitionRequest {
                event: event.code().to_owned(),
                reason_code: Some(ReasonCode::Other),
                note: None,
            };
            let got =
                db.write(move |write| publication::transition_outcome(write, &caller, &key, &request)).await;
            let what = format!("{event} by {} in {}", people[who].sides, one.status);
            assert_eq!(code(got), wanted, "{what}");
            if wanted.is_none() {
                advance(one, event, who);
            }
            what
        }
        7 => {
            // Short: one in eleven numbers of nine digits could be somebody's citizen service number, which is refused.
            let lessons = format!("Les {}", number % 10_000);
            let patch = json!({ "lessons": lessons });
            let got = db.write(move |write| {
                let version = actions::find_outcome(write, &caller, &key)?.version;
                actions::update_outcome(write, &caller, &key, Change { patch, version })
            });
            let wanted = (!one.status.is_editable()).then_some(Code::IllegalEvent);
            assert_eq!(code(got.await), wanted, "edit in {}", one.status);
            if wanted.is_none() {
                one.lessons = lessons;
            }
            "edit".to_owned()
        }
        8 => {
            let new: NewHta = serde_json::from_value(hta(json!({}))).unwrap();
            let got = db.write(move |write| assessments::create_hta(write, &caller, &key, new)).await;
            let wanted = (!one.status.is_editable()).then_some(Code::IllegalEvent);
            assert_eq!(code(got), wanted, "assessment in {}", one.status);
            one.htas += usize::from(wanted.is_none());
            "assess".to_owned()
        }
        _ => {
            let day = jiff::civil::date(1900, 1, 1)
                .saturating_add(jiff::Span::new().days(i64::try_from(one.adoptions).unwrap()));
            let new = NewAdoption {
                organisation: Key(case.world.organisation.clone()),
                from: day,
                until: Some(day),
                scope: "Overal".to_owned(),
                people_per_year: None,
            };
            let got = db.write(move |write| adoptions::create_adoption(write, &caller, &key, new)).await;
            let wanted = (!one.status.is_public()).then_some(Code::NotReady);
            assert_eq!(code(got), wanted, "adoption in {}", one.status);
            one.adoptions += usize::from(wanted.is_none());
            "adopt".to_owned()
        }
    }
}

/// What anybody sees is what was approved last, and nothing before that or after it was withdrawn.
async fn check(case: &Case, one: &Outcome, after: &str) {
    let key = one.key.clone();
    let seen =
        case.world.app.app.db().read(move |read| actions::find_outcome(read, &Caller::anonymous(), &key));
    let seen = seen.await.ok().map(|view| view.lessons.unwrap());
    assert_eq!(seen, one.approved, "after {after}");
    assert_eq!(one.status.is_public(), one.approved.is_some(), "after {after}");
    let key = one.key.clone();
    let whole =
        case.world.app.app.db().read(move |read| actions::find_outcome(read, &Caller::service(), &key));
    let whole = whole.await.unwrap();
    assert_eq!((whole.status, whole.lessons), (one.status, Some(one.lessons.clone())), "after {after}");
    assert_eq!(whole.adoptions, i64::try_from(one.adoptions).unwrap(), "after {after}");
    let htas = whole.provisional_hta.map_or(0, |hta| usize::try_from(hta.number).unwrap());
    assert_eq!(htas, one.htas, "after {after}");
}

async fn walk(steps: usize, seed: u64) {
    let case = Case::new().await;
    let mut people = Vec::new();
    for sides in ["s", "s", "l", "sl", "n", "n"] {
        people.push(person(&case, sides).await);
    }
    let mut outcomes = Vec::new();
    for _ in 0..OUTCOMES {
        let mut new = case.complete();
        new["pilot"] = json!(pilot(&case.world, &case.lab, ("evaluated", Some("proven"), 48)).await);
        let made = case.world.sme.post("/v1/outcomes", new).await.expect(201);
        let lessons = made.body["lessons"].as_str().unwrap().to_owned();
        outcomes.push(Outcome {
            key: Key(made.id()),
            status: Status::Draft,
            lessons,
            approved: None,
            proposer: 0,
            htas: 0,
            adoptions: 0,
        });
    }
    let mut dice = Dice::new(seed);
    for _ in 0..steps {
        let one = &mut outcomes[dice.below(OUTCOMES)];
        let what = step(&case, &people, one, &mut dice).await;
        check(&case, one, &what).await;
    }
    assert!(outcomes.iter().any(|one| one.adoptions > 0), "nothing was ever adopted");
}

#[actix_web::test]
async fn whatever_happens_everybody_sees_what_was_approved_last_and_nothing_else() {
    walk(STEPS_IN_CI, 7).await;
}

#[actix_web::test]
#[ignore = "100,000 steps: scripts/test --full"]
async fn the_same_holds_for_a_hundred_thousand_steps() {
    walk(STEPS, 11).await;
}
