//! Random things done with a care need by everybody, through the actions on the real store, against a model that knows only
//! who said what.

use super::{Parties, new_need};
use crate::support::Dice;
use proeftuin::{
    app::Change,
    base::{
        actor::Caller,
        error::{Code, Error},
        id::InnovationId,
        key::Key,
    },
    db::Write,
    http::TransitionRequest,
    innovations,
    innovations::model::AnswerStatus,
    needs::{
        actions, answers, articulations,
        lifecycle::{AnswerEvent, NeedEvent as Event},
        model::{NeedAgreement, NeedStatus as Status, Stance},
        steps,
    },
    vocabulary::terms::ReasonCode,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const STEPS_IN_CI: usize = 2_000;
const STEPS: usize = 100_000;

/// Who made it, who else can speak about it, whose innovation may answer it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Who {
    Maker,
    Patients,
    Insurer,
    Company,
}
use Who::{Company, Insurer, Maker, Patients};

#[derive(Debug, Clone, Copy)]
enum Ask {
    Event(Event),
    /// Changes the text of the need, so that it says enough or not.
    Write {
        enough: bool,
    },
    Say(Stance),
    TakeBack,
    /// What the innovation claims: nothing, or some words.
    Claim(Option<usize>),
    Judge(AnswerEvent),
    /// A pilot of the innovation begins, somewhere.
    Pilot,
    Delete,
}

#[derive(Debug)]
struct Model {
    status: Status,
    enough: bool,
    /// What maker, patients and insurer say.
    said: [Option<Stance>; 3],
    claim: Option<usize>,
    confirmed: bool,
}

impl Model {
    fn stands_behind(&self, who: Who) -> bool {
        let said = match who {
            Maker => return true,
            Patients => self.said[1],
            Insurer => self.said[2],
            Company => None,
        };
        said.is_some_and(|stance| stance != Stance::Opposes)
    }

    /// The refusal, or none and what it comes to.
    fn answer(&mut self, who: Who, ask: Ask) -> Option<Code> {
        let unseen = self.status == Status::Draft && who != Maker;
        match ask {
            Ask::Pilot => {
                if self.claim.is_some() && self.confirmed && self.status == Status::Open {
                    self.status = Status::Piloting;
                }
                return None;
            }
            Ask::Claim(claim) => return self.claims(who, claim),
            _ if unseen => return Some(Code::NotFound),
            Ask::Event(event) => return self.event(who, event),
            Ask::Write { .. } | Ask::Delete if who != Maker => return Some(Code::Forbidden),
            Ask::Write { enough } if self.status != Status::Draft && !enough => {
                return Some(Code::NotReady);
            }
            Ask::Write { enough } => self.enough = enough,
            Ask::Delete => return Some(Code::InUse),
            Ask::Say(_) | Ask::TakeBack if who == Company => return Some(Code::InvalidInput),
            Ask::Say(stance) => self.said[who as usize] = Some(stance),
            Ask::TakeBack => self.said[who as usize] = None,
            Ask::Judge(_) if !self.stands_behind(who) => return Some(Code::Forbidden),
            Ask::Judge(event) if (event == AnswerEvent::Confirm) == self.confirmed => {
                return Some(Code::IllegalEvent);
            }
            Ask::Judge(_) => self.confirmed = !self.confirmed,
        }
        None
    }

    fn claims(&mut self, who: Who, claim: Option<usize>) -> Option<Code> {
        if who != Company {
            return Some(Code::Forbidden);
        }
        if claim.is_some() && self.status == Status::Draft {
            return Some(Code::InvalidInput);
        }
        if claim != self.claim {
            (self.claim, self.confirmed) = (claim, false);
        }
        None
    }

    fn event(&mut self, who: Who, event: Event) -> Option<Code> {
        // In words of its own: from where to where, and whether each party may.
        let (from, to, any_party): (&[Status], Status, bool) = match event {
            Event::Publish => (&[Status::Draft], Status::Open, false),
            Event::BeginPilot => (&[Status::Open], Status::Piloting, true),
            Event::EndPilot => (&[Status::Piloting], Status::Open, true),
            Event::Meet => (&[Status::Piloting], Status::Met, true),
            Event::Withdraw => (&[Status::Open, Status::Piloting], Status::Withdrawn, false),
            Event::Reopen => (&[Status::Met, Status::Withdrawn], Status::Open, false),
        };
        if !self.stands_behind(who) || (who != Maker && !any_party) {
            return Some(Code::Forbidden);
        }
        if !from.contains(&self.status) {
            return Some(Code::IllegalEvent);
        }
        if event == Event::Publish && !self.enough {
            return Some(Code::NotReady);
        }
        self.status = to;
        None
    }
}

/// Everybody, the need and the innovation.
struct Scene {
    parties: Parties,
    people: [Caller; 4],
    need: Key,
    innovation: Key,
}

impl Scene {
    async fn new() -> Self {
        let parties = Parties::new().await;
        let caller = async |token: &Option<String>| {
            parties.app.app.caller_of(token.as_deref().unwrap()).await.unwrap()
        };
        let people = [
            caller(&parties.provider.token).await,
            caller(&parties.patients.token).await,
            caller(&parties.insurer.token).await,
            caller(&parties.company.token).await,
        ];
        let need = Key(parties.draft("Minder alarmen", json!({})).await.id());
        let new = json!({ "title": "Slimme sensor", "visibility": "public" });
        let innovation = Key(parties.company.post("/v1/innovations", new).await.expect(201).id());
        Self { parties, people, need, innovation }
    }

    async fn ask(&self, who: Who, ask: Ask) -> Option<Code> {
        let by = self.people[who as usize].clone();
        let (need, innovation) = (self.need.clone(), self.innovation.clone());
        let own = self.parties.ids[who as usize].clone();
        let done = self
            .parties
            .app
            .app
            .db()
            .write(move |write| carry_out(write, &by, (&need, &innovation, &own), ask));
        match done.await {
            Ok(()) => None,
            Err(Error::Refused(refusal)) => Some(refusal.code),
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn check(&self, model: &Model, after: &str) {
        let (need, innovation) = (self.need.clone(), self.innovation.clone());
        let seen = self.parties.app.app.db().read(move |read| {
            let by = Caller::service();
            let view = actions::find_care_need(read, &by, &need)?;
            let answer = answers::of_need(read, view.id)?;
            Ok((view, answer.get(&InnovationId::from_uuid(innovation.uuid().unwrap())).copied()))
        });
        let (view, answer) = seen.await.unwrap();
        assert_eq!(view.status, model.status, "after {after}");
        let said = |party: &String| {
            let own = view.articulations.iter().find(|one| one.organisation.to_string() == *party);
            own.map(|one| one.stance)
        };
        let told: Vec<Option<Stance>> = self.parties.ids[..3].iter().map(said).collect();
        assert_eq!(told, model.said, "after {after}");
        assert_eq!(view.agreement, NeedAgreement::of(model.said.into_iter().flatten()), "after {after}");
        let expected = model
            .claim
            .map(|_| if model.confirmed { AnswerStatus::Confirmed } else { AnswerStatus::Claimed });
        assert_eq!(answer, expected, "after {after}");
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn asked(event: &str) -> TransitionRequest {
    TransitionRequest { event: event.to_owned(), reason_code: Some(ReasonCode::Other), note: None }
}

fn carry_out(
    write: &mut Write<'_>,
    by: &Caller,
    (need, innovation, own): (&Key, &Key, &str),
    ask: Ask,
) -> Result<(), Error> {
    match ask {
        Ask::Event(event) => steps::transition_care_need(write, by, need, &asked(event.code())).map(drop),
        Ask::Write { enough } => {
            let version = actions::find_care_need(write, by, need)?.version;
            let text = new_need("Minder alarmen", json!({}))["problemNl"].clone();
            let patch = json!({ "problemNl": if enough { text } else { Value::Null } });
            actions::update_care_need(write, by, need, Change { patch, version }).map(drop)
        }
        Ask::Say(stance) => {
            let spoken = actions::find_care_need(write, by, need)?.articulations;
            let Some(old) = spoken.into_iter().find(|one| one.organisation.to_string() == own) else {
                let new = read(json!({ "stance": stance, "textNl": "In onze woorden." }));
                return articulations::create_articulation(write, by, need, new).map(drop);
            };
            let change = Change { patch: json!({ "stance": stance }), version: old.version };
            let key = Key::from(old.id.uuid());
            articulations::update_articulation(write, by, (need, &key), change).map(drop)
        }
        Ask::TakeBack => {
            let spoken = actions::find_care_need(write, by, need)?.articulations;
            let old = spoken.into_iter().find(|one| one.organisation.to_string() == own);
            let old = old.ok_or_else(|| Error::refused(Code::InvalidInput, "said nothing"))?;
            articulations::delete_articulation(write, by, (need, &Key::from(old.id.uuid())), old.version)
        }
        Ask::Claim(claim) => {
            let version = innovations::actions::find_innovation(write, by, innovation)?.version;
            let words = claim.map(|number| json!({ "careNeed": need, "claim": format!("Versie {number}") }));
            let patch = json!({ "careNeeds": words.into_iter().collect::<Vec<_>>() });
            innovations::actions::update_innovation(write, by, innovation, Change { patch, version })
                .map(drop)
        }
        Ask::Judge(event) => {
            let all = read(json!({ "limit": 100 }));
            let answer = answers::list_answers(write, by, need, &all)?.items.pop();
            let answer = Key::from(answer.ok_or_else(Error::not_found)?.id.uuid());
            answers::transition_answer(write, by, (need, &answer), &asked(event.code())).map(drop)
        }
        Ask::Pilot => {
            let id = InnovationId::from_uuid(innovation.uuid().unwrap());
            steps::begin_pilot(write, &Caller::service(), id).map(drop)
        }
        Ask::Delete => {
            let version = actions::find_care_need(write, by, need)?.version;
            actions::delete_care_need(write, by, need, version)
        }
    }
}

/// Anything by anybody, as far as there is something that it can be about.
fn choose(model: &Model, dice: &mut Dice) -> Option<(Who, Ask)> {
    let who = dice.one(&[Maker, Maker, Patients, Insurer, Company]);
    let ask = match dice.below(16) {
        0..=6 => Ask::Event(dice.one(Event::ALL)),
        7 => Ask::Write { enough: dice.often() },
        8 | 9 => Ask::Say(dice.one(Stance::ALL)),
        10 => Ask::TakeBack,
        11 | 12 => {
            return Some((
                dice.one(&[Company, Company, Maker]),
                Ask::Claim([None, Some(1), Some(2)][dice.below(3)]),
            ));
        }
        13 | 14 => Ask::Judge(dice.one(AnswerEvent::ALL)),
        _ if dice.often() => Ask::Pilot,
        _ => Ask::Delete,
    };
    let possible = match ask {
        Ask::TakeBack => who == Company || model.said[who as usize].is_some(),
        Ask::Judge(_) => model.claim.is_some(),
        // A draft would be gone, and the walk with it.
        Ask::Delete => model.status != Status::Draft,
        _ => true,
    };
    possible.then_some((who, ask))
}

async fn walk(steps: usize, seed: u64) {
    let scene = Scene::new().await;
    let mut model =
        Model { status: Status::Draft, enough: true, said: [None; 3], claim: None, confirmed: false };
    let mut dice = Dice::new(seed);
    let mut reached = BTreeSet::new();
    let mut done = 0;
    while done < steps {
        let Some((who, ask)) = choose(&model, &mut dice) else { continue };
        done += 1;
        reached.insert(model.status);
        let what = format!("{ask:?} by {who:?} on {model:?}");
        let said = model.answer(who, ask);
        assert_eq!(scene.ask(who, ask).await, said, "{what}");
        scene.check(&model, &what).await;
    }
    assert_eq!(reached.len(), Status::ALL.len(), "only {reached:?} were reached");
}

#[actix_web::test]
async fn a_need_stands_where_those_who_may_have_put_it_whatever_happens() {
    walk(STEPS_IN_CI, 7).await;
}

#[actix_web::test]
#[ignore = "100,000 steps: scripts/test --full"]
async fn the_same_holds_for_a_hundred_thousand_steps() {
    walk(STEPS, 11).await;
}
