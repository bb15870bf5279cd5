//! Random sequences of everything that can be done with a pilot, by everybody, through the actions on the real store,
//! against a model that knows only flags.

use super::{Stage, criterion, measurement, with};
use crate::support::Dice;
use proeftuin::{
    app::Change,
    base::{
        actor::Caller,
        error::{Code, Error},
        key::Key,
    },
    db::Write,
    http::TransitionRequest,
    pilots::{
        actions, amendments, documents, evaluation,
        lifecycle::PILOT,
        measuring,
        model::{
            PilotEvent as Event, PilotStatus as Status, Verdict,
            records::{AmendmentEvent, NewAmendment, NewMeasurement},
        },
    },
    vocabulary::terms::ReasonCode,
};
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Who {
    Sme,
    Lab,
    Manager,
    Stranger,
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Done,
    Refused(Code),
}
use Outcome::{Done, Refused};

/// What can be asked.
#[derive(Debug, Clone)]
enum Ask {
    Event(Event),
    Criteria { must: bool },
    Lock,
    Agreement { idle: bool },
    Sign,
    Facts { settled: bool, counted: bool },
    Propose,
    Amend(AmendmentEvent),
    Measure { actual: bool, met: bool, enough: bool },
    Override(Verdict),
}

struct Model {
    status: Status,
    must: bool,
    locked: bool,
    signed: Vec<Who>,
    idle: bool,
    settled: bool,
    counted: bool,
    /// Who proposed the amendment that is open.
    open: Option<Who>,
    /// The last value that was really measured: whether it meets the criterion, and rests on enough people.
    measured: Option<(bool, bool)>,
    fixed: Option<Verdict>,
}

impl Model {
    fn new() -> Self {
        Self {
            status: Status::Agreed,
            must: false,
            locked: false,
            signed: Vec::new(),
            idle: true,
            settled: false,
            counted: false,
            open: None,
            measured: None,
            fixed: None,
        }
    }

    fn computed(&self) -> Verdict {
        match self.measured {
            Some((true, true)) if self.must => Verdict::Proven,
            Some((false, true)) if self.must => Verdict::NotProven,
            _ => Verdict::Inconclusive,
        }
    }

    fn event(&mut self, who: Who, event: Event) -> Outcome {
        // In words of its own: which of the two sides may do what from where to where.
        let rows: &[(Status, Status, bool)] = match event {
            Event::Prepare => &[(Status::Agreed, Status::Preparing, true)],
            Event::Start => &[(Status::Preparing, Status::Running, false)],
            Event::Pause => &[(Status::Running, Status::Paused, true)],
            Event::Resume => &[(Status::Paused, Status::Running, false)],
            Event::Measure => &[(Status::Running, Status::Measuring, false)],
            Event::Evaluate => &[(Status::Measuring, Status::Evaluated, false)],
            Event::Close => &[(Status::Evaluated, Status::Closed, true)],
            Event::Stop => &[
                (Status::Agreed, Status::Stopped, true),
                (Status::Preparing, Status::Stopped, true),
                (Status::Running, Status::Stopped, true),
                (Status::Paused, Status::Stopped, true),
            ],
        };
        let both = rows[0].2;
        if who == Who::Manager || (who == Who::Sme && !both) {
            return Refused(Code::Forbidden);
        }
        let Some((from, to, _)) = rows.iter().find(|row| row.0 == self.status) else {
            return Refused(Code::IllegalEvent);
        };
        let agreed = self.must && self.locked && self.signed.len() == 2 && !self.idle;
        let missing = match event {
            Event::Prepare => !agreed,
            Event::Start => !(agreed && self.settled),
            Event::Evaluate => !self.counted || self.open.is_some(),
            _ => false,
        };
        if missing {
            return Refused(Code::NotReady);
        }
        if event == Event::Evaluate || (event == Event::Stop && from.has_begun()) {
            self.fixed = Some(self.computed());
        }
        self.status = *to;
        Done
    }

    fn answer(&mut self, who: Who, ask: &Ask) -> Outcome {
        if who == Who::Stranger {
            return Refused(Code::NotFound);
        }
        if let Ask::Event(event) = ask {
            return self.event(who, *event);
        }
        if let Ask::Override(verdict) = ask {
            return match (who, self.fixed) {
                (Who::Sme | Who::Lab, _) => Refused(Code::Forbidden),
                (_, None) => Refused(Code::NotReady),
                (_, Some(fixed)) if fixed == *verdict => Refused(Code::InvalidInput),
                _ => Done,
            };
        }
        let not_theirs = who == Who::Manager || (who == Who::Sme && matches!(ask, Ask::Measure { .. }));
        if not_theirs {
            return Refused(Code::Forbidden);
        }
        if self.status.is_over() {
            return Refused(Code::Locked);
        }
        self.answer_alive(who, ask)
    }

    fn answer_alive(&mut self, who: Who, ask: &Ask) -> Outcome {
        match ask {
            Ask::Criteria { .. } | Ask::Lock if self.locked => return Refused(Code::Locked),
            Ask::Agreement { .. } | Ask::Sign if self.signed.len() == 2 => return Refused(Code::Locked),
            Ask::Criteria { must } => self.must = *must,
            Ask::Lock if !self.must => return Refused(Code::NotReady),
            Ask::Lock => self.locked = true,
            Ask::Agreement { idle } => {
                self.idle = *idle;
                self.signed.clear();
            }
            Ask::Sign if !self.locked => return Refused(Code::NotReady),
            Ask::Sign if self.signed.contains(&who) => return Refused(Code::NotUnique),
            Ask::Sign => self.signed.push(who),
            Ask::Facts { settled, .. } if self.status.has_begun() && !settled => {
                return Refused(Code::NotReady);
            }
            Ask::Facts { settled, counted } => (self.settled, self.counted) = (*settled, *counted),
            Ask::Propose if !self.locked || self.open.is_some() => return Refused(Code::NotReady),
            Ask::Propose => self.open = Some(who),
            Ask::Amend(event) => match (self.open, event) {
                (None, _) => return Refused(Code::IllegalEvent),
                (Some(proposer), AmendmentEvent::Withdraw) if proposer != who => {
                    return Refused(Code::Forbidden);
                }
                (Some(proposer), AmendmentEvent::Sign | AmendmentEvent::Reject) if proposer == who => {
                    return Refused(Code::Forbidden);
                }
                _ => self.open = None,
            },
            Ask::Measure { actual, .. } if !self.locked || (*actual && !self.status.has_begun()) => {
                return Refused(Code::NotReady);
            }
            Ask::Measure { actual: true, met, enough } => self.measured = Some((*met, *enough)),
            Ask::Measure { .. } | Ask::Event(_) | Ask::Override(_) => {}
        }
        Done
    }
}

/// Everybody, and where the pilot is.
struct Scene {
    stage: Stage,
    people: [(Who, Caller); 4],
    key: Key,
    /// The last amendment that was proposed.
    amendment: Option<Key>,
}

impl Scene {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let (_, stranger) = stage.world.lab(1).await;
        let caller = async |token: &Option<String>| {
            stage.world.app.app.caller_of(token.as_deref().unwrap()).await.unwrap()
        };
        let people = [
            (Who::Sme, caller(&stage.world.sme.token).await),
            (Who::Lab, caller(&stage.coordinator.token).await),
            (Who::Manager, caller(&stage.manager.token).await),
            (Who::Stranger, caller(&stranger.token).await),
        ];
        let key = Key(super::id_of(&stage.pilot).to_owned());
        Self { stage, people, key, amendment: None }
    }

    /// Asks it of the service.
    async fn ask(&mut self, who: Who, ask: &Ask, moment: usize) -> Outcome {
        let by = self.people.iter().find(|one| one.0 == who).unwrap().1.clone();
        let (key, ask, amendment) = (self.key.clone(), ask.clone(), self.amendment.clone());
        let parties = self.stage.parties();
        let done =
            self.stage.world.app.app.db().write(move |write| {
                carry_out(write, &by, (&key, amendment.as_ref()), &ask, (moment, parties))
            });
        match done.await {
            Ok(made) => {
                self.amendment = made.or(self.amendment.take());
                Done
            }
            Err(Error::Refused(refusal)) => Refused(refusal.code),
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn compare(&self, model: &Model, told: &[String]) {
        let admin = &self.stage.world.admin;
        let pilot = admin.get(&self.stage.pilot).await.expect(200);
        assert_eq!(pilot.body["status"], model.status.code(), "{told:#?}");
        assert_eq!(pilot.body["criteriaLockedAt"].is_null(), !model.locked, "{told:#?}");
        assert_eq!(pilot.body["parties"].as_array().unwrap().len(), model.signed.len() / 2 * 2, "{told:#?}");
        let verdict = admin.get(&self.stage.at("verdict")).await.expect(200);
        let expected = model.fixed.unwrap_or(model.computed());
        assert_eq!(verdict.body["reasoning"]["computed"], expected.code(), "{told:#?}");
        let placement = match model.status {
            Status::Stopped if model.fixed.is_none() => "released",
            status if status.is_over() => "ended",
            _ => "confirmed",
        };
        assert_eq!(self.stage.world.status(&self.stage.placement).await, placement, "{told:#?}");
        self.stage.world.reconcile().await;
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn asked(event: &str) -> TransitionRequest {
    TransitionRequest { event: event.to_owned(), reason_code: Some(ReasonCode::Other), note: None }
}

/// One criterion whose threshold moves with every amendment, but never past what is measured.
fn criteria(moment: usize, must: bool) -> Value {
    let priority = if must { "must" } else { "should" };
    json!([with(criterion("checks"), json!({ "threshold": moment, "priority": priority }))])
}

fn carry_out(
    write: &mut Write<'_>,
    by: &Caller,
    (key, amendment): (&Key, Option<&Key>),
    ask: &Ask,
    (moment, parties): (usize, Value),
) -> Result<Option<Key>, Error> {
    match ask {
        Ask::Event(event) => actions::transition_pilot(write, by, key, &asked(event.code())).map(|_| None),
        Ask::Criteria { must } => {
            let version = documents::find_criteria(write, by, key)?.version;
            let change = Change { patch: json!({ "criteria": criteria(moment, *must) }), version };
            documents::update_criteria(write, by, key, change).map(|_| None)
        }
        Ask::Lock => documents::lock_criteria(write, by, key, &read(json!({}))).map(|_| None),
        Ask::Agreement { idle } => {
            let version = documents::find_agreement(write, by, key)?.version;
            let mut parties = parties;
            if *idle {
                parties[1] = json!({ "role": "lab" });
            }
            let change = Change { patch: json!({ "parties": parties }), version };
            documents::update_agreement(write, by, key, change).map(|_| None)
        }
        Ask::Sign => documents::sign_agreement(write, by, key, &read(json!({}))).map(|_| None),
        Ask::Facts { settled, counted } => {
            let version = actions::find_pilot(write, by, key)?.version;
            let patch = json!({
                "ethicsRoute": settled.then_some("none"), "dpiaDoneOn": settled.then_some("2026-10-01"),
                "participantsActual": counted.then_some(12),
            });
            actions::update_pilot(write, by, key, Change { patch, version }).map(|_| None)
        }
        Ask::Propose => {
            let new: NewAmendment = read(
                json!({ "subject": "criteria", "reason": "Anders", "criteria": criteria(moment, true) }),
            );
            let made = amendments::create_amendment(write, by, key, new)?;
            Ok(Some(Key::from(made.id.uuid())))
        }
        Ask::Amend(event) => {
            let amendment = amendment.unwrap_or(key);
            amendments::transition_amendment(write, by, (key, amendment), &asked(event.code())).map(|_| None)
        }
        Ask::Measure { actual, met, enough } => {
            let change = json!({ "basis": if *actual { "actual" } else { "estimated" },
                "value": if *met { -1 } else { 1_000_000 }, "n": if *enough { 10 } else { 9 } });
            let new: NewMeasurement = read(measurement(change));
            measuring::create_measurement(write, by, key, new).map(|_| None)
        }
        Ask::Override(verdict) => {
            let new = read(json!({ "verdict": verdict, "reason": "Er liep een ander systeem mee." }));
            evaluation::override_verdict(write, by, key, new).map(|_| None)
        }
    }
}

/// What brings the pilot one step nearer to its end.
fn helpful(model: &Model) -> (Who, Ask) {
    let unsigned = if model.signed.contains(&Who::Lab) { Who::Sme } else { Who::Lab };
    let next = PILOT.iter().find(|step| step.from == model.status && step.event != Event::Pause);
    let ask = match (model.open, next) {
        _ if !model.must => Ask::Criteria { must: true },
        _ if !model.locked => Ask::Lock,
        _ if model.idle && model.signed.len() < 2 => Ask::Agreement { idle: false },
        _ if model.signed.len() < 2 => return (unsigned, Ask::Sign),
        _ if !(model.settled && model.counted) => Ask::Facts { settled: true, counted: true },
        (Some(proposer), _) => return (proposer, Ask::Amend(AmendmentEvent::Withdraw)),
        (None, Some(step)) => Ask::Event(step.event),
        (None, None) => Ask::Lock,
    };
    (Who::Lab, ask)
}

/// Now and then something that helps the pilot on, else anything by anybody.
fn choose(model: &Model, dice: &mut Dice) -> (Who, Ask) {
    if dice.below(3) == 0 {
        return helpful(model);
    }
    let who = match dice.below(12) {
        0 => Who::Manager,
        1 => Who::Stranger,
        2..=5 => Who::Sme,
        _ => Who::Lab,
    };
    let fitting: Vec<Event> =
        PILOT.iter().filter(|step| step.from == model.status).map(|step| step.event).collect();
    let ask = match dice.below(20) {
        0..=5 => {
            // Stopping is easy: it must not end every sequence before it is interesting.
            let events: Vec<Event> =
                fitting.into_iter().filter(|event| *event != Event::Stop || dice.below(25) == 0).collect();
            let events = if events.is_empty() || dice.below(8) == 0 { Event::ALL.to_vec() } else { events };
            let event = events[dice.below(events.len())];
            let held = event == Event::Stop && dice.below(6) > 0;
            Ask::Event(if held { Event::Prepare } else { event })
        }
        6 | 7 => Ask::Criteria { must: dice.often() },
        8 => Ask::Lock,
        9 => Ask::Agreement { idle: !dice.often() },
        10 | 11 => Ask::Sign,
        12 | 13 => Ask::Facts { settled: dice.often(), counted: dice.often() },
        14 => Ask::Propose,
        15 | 16 => Ask::Amend(AmendmentEvent::ALL[dice.below(3)]),
        17 | 18 => Ask::Measure { actual: dice.often(), met: dice.below(2) == 0, enough: dice.often() },
        _ => Ask::Override(Verdict::ALL[dice.below(3)]),
    };
    (who, ask)
}

async fn run(sequences: u64, steps: usize) {
    let mut reached = std::collections::BTreeSet::new();
    for seed in 1..=sequences {
        println!("seed {seed}");
        let mut dice = Dice::new(seed);
        let (mut scene, mut model, mut told) = (Scene::new().await, Model::new(), Vec::new());
        for moment in 1..=steps {
            let (who, ask) = choose(&model, &mut dice);
            if matches!(ask, Ask::Amend(_)) && scene.amendment.is_none() {
                continue;
            }
            told.push(format!("{who:?} {ask:?} while {}", model.status));
            let said = model.answer(who, &ask);
            let did = scene.ask(who, &ask, moment).await;
            assert_eq!(did, said, "{told:#?}");
            reached.insert(model.status);
            if moment % 40 == 0 {
                scene.compare(&model, &told).await;
            }
        }
        scene.compare(&model, &told).await;
    }
    assert_eq!(reached.len(), Status::ALL.len(), "only {reached:?} were reached");
}

#[actix_web::test]
async fn random_sequences_end_as_the_model_says() {
    run(20, 100).await;
}

#[actix_web::test]
#[ignore = "100,000 steps: scripts/test --full"]
async fn very_many_random_sequences_end_as_the_model_says() {
    run(500, 200).await;
}
