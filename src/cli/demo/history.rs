//! What happened before the demo begins: invented pilots, played day by day through the use cases of the API by the people
//! of the demo, so that outcomes, indicators and lead times have something to show. All of it is marked as fictitious.

use super::{
    calendar::Calendar,
    load::{create_window, read, transition},
    people::Cast,
};
use crate::{
    app::Change,
    base::{
        actor::Caller,
        error::{Error, Result},
        key::Key,
    },
    db::{Write, resolve},
    http::TransitionRequest,
    identity::views::PageQuery,
    innovations, needs, outcomes,
    outcomes::{adoptions, assessments, publication},
    pilots,
    pilots::{diary, documents, measuring},
    reimbursements, requests,
};
use anyhow::{Context, anyhow};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const HISTORY: &str = include_str!("../../../data/demo-history.json");
/// Slots of the labs in which it happened, before the windows of `demo.json` begin.
const PAST_SLOTS: i32 = 4;

/// `demo-history.json`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// How many days before today the demo's register was filled.
    pub begin: i64,
    /// The labs in which it happened.
    labs: Vec<Key>,
    /// What happened, in the order of its days.
    steps: Vec<Step>,
}

/// Something that somebody did.
#[derive(Debug, Clone, Deserialize)]
struct Step {
    /// So many days from today: below zero.
    day: i64,
    /// Who, by the first part of their address.
    by: String,
    /// In which of the stories that it tells.
    story: String,
    /// What.
    #[serde(rename = "do")]
    act: Act,
    /// With which input; days are written `@-90`.
    #[serde(default)]
    with: Map<String, Value>,
}

/// What can be done, as far as the demo does it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged)]
enum Act {
    Asking(Asking),
    Trying(Trying),
    Concluding(Concluding),
}

/// From the need to the place.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Asking {
    EnterInnovation,
    ConfirmAnswer,
    MoveNeed,
    FileRequest,
    MoveRequest,
    MovePlacement,
}

/// From the agreement to the verdict.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Trying {
    MakePilot,
    WriteAgreement,
    WriteCriteria,
    LockCriteria,
    SignAgreement,
    SettleFacts,
    MovePilot,
    Note,
    Measure,
}

/// From the verdict to the adoption.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Concluding {
    WriteOutcome,
    Assess,
    MoveOutcome,
    BeginReimbursement,
    MoveReimbursement,
    Adopt,
}

/// What was made so far in a story, by what it is.
#[derive(Debug, Default)]
struct Made(BTreeMap<&'static str, Key>);

impl Made {
    fn keep(&mut self, what: &'static str, id: impl Into<Key>) {
        self.0.insert(what, id.into());
    }

    fn find(&self, what: &'static str) -> Result<Key> {
        self.0.get(what).cloned().ok_or_else(|| anyhow!("demo-history.json: no {what} yet").into())
    }
}

impl History {
    /// Reads the file that is compiled in.
    pub fn read() -> anyhow::Result<Self> {
        serde_json::from_str(HISTORY).context("data/demo-history.json")
    }

    /// Opens the labs for what is to come.
    pub fn open_labs(&self, write: &mut Write<'_>, by: &Caller, calendar: Calendar) -> Result<()> {
        let (from, windows) = (calendar.day(self.begin), calendar.windows_begin());
        let Some(until) = windows.yesterday().ok().filter(|until| from <= *until) else { return Ok(()) };
        for lab in &self.labs {
            let window = json!({ "from": from, "until": until, "slots": PAST_SLOTS });
            create_window(write, by, lab, window)?;
        }
        Ok(())
    }

    /// Plays all of it, each step on its day; answers how many stories that were.
    pub fn play(&self, write: &mut Write<'_>, cast: &Cast, calendar: Calendar) -> Result<usize> {
        let mut stories: BTreeMap<&str, Made> = BTreeMap::new();
        for (index, step) in self.steps.iter().enumerate() {
            write.travel(moment(calendar.day(step.day), index)?);
            let made = stories.entry(step.story.as_str()).or_default();
            let with = calendar.dating(Value::Object(step.with.clone()));
            let done = play(write, &cast.named(&step.by)?, made, (step.act, with));
            done.map_err(|error| told(&error, index, step))?;
        }
        Ok(stories.len())
    }
}

/// During office hours, each step a little later than the one before it.
pub fn moment(day: Date, index: usize) -> Result<jiff::Timestamp> {
    let index = i32::try_from(index).unwrap_or_default();
    let minutes = i8::try_from(index % 60).unwrap_or_default();
    let hours = i8::try_from(8 + index / 60).unwrap_or(18);
    let at = day.at(hours, minutes, 0, 0).in_tz("UTC").map_err(anyhow::Error::new)?;
    Ok(at.timestamp())
}

/// Which step it was that failed: the file is ours, so its faults are no fault of whoever starts the demo.
fn told(error: &Error, index: usize, step: &Step) -> Error {
    anyhow!("demo-history.json, step {index} ({:?} of {:?}): {error:?}", step.act, step.story).into()
}

fn play(write: &mut Write<'_>, by: &Caller, made: &mut Made, (act, with): (Act, Value)) -> Result<()> {
    match act {
        Act::Asking(act) => ask(write, by, made, (act, with)),
        Act::Trying(Trying::MakePilot) => {
            let new = including(with, "placement", &made.find("placement")?);
            made.keep("pilot", pilots::actions::create_pilot(write, by, read(new)?)?.id.uuid());
            Ok(())
        }
        Act::Trying(act) => try_out(write, by, &made.find("pilot")?, (act, with)),
        Act::Concluding(act) => conclude(write, by, made, (act, with)),
    }
}

fn ask(write: &mut Write<'_>, by: &Caller, made: &mut Made, (act, mut with): (Asking, Value)) -> Result<()> {
    match act {
        Asking::EnterInnovation => {
            let slug = taken(&mut with, "slug");
            let provenance = innovations::actions::Provenance { slug, sources: Vec::new(), fictitious: true };
            let id = innovations::actions::insert_innovation(write, by, read(with)?, provenance)?;
            made.keep("innovation", id.uuid());
        }
        Asking::ConfirmAnswer => confirm_answer(write, by, &made.find("innovation")?, with)?,
        Asking::MoveNeed => {
            let need = Key(taken(&mut with, "careNeed").unwrap_or_default());
            needs::steps::transition_care_need(write, by, &need, &read(with)?)?;
        }
        Asking::FileRequest => {
            let view = requests::actions::create_pilot_request(write, by, read(with)?)?;
            made.keep("request", view.id.uuid());
            let placement = view.placements.first().ok_or_else(Error::not_found)?;
            made.keep("placement", placement.id.uuid());
        }
        Asking::MoveRequest => {
            let key = made.find("request")?;
            requests::actions::transition_pilot_request(write, by, &key, &read(with)?)?;
        }
        Asking::MovePlacement => {
            let key = made.find("placement")?;
            requests::actions::transition_placement(write, by, &key, &read(with)?)?;
        }
    }
    Ok(())
}

fn try_out(write: &mut Write<'_>, by: &Caller, pilot: &Key, (act, with): (Trying, Value)) -> Result<()> {
    match act {
        // Made before it can be tried.
        Trying::MakePilot => {}
        Trying::WriteAgreement => {
            let version = documents::find_agreement(write, by, pilot)?.version;
            documents::update_agreement(write, by, pilot, Change { patch: with, version })?;
        }
        Trying::WriteCriteria => {
            let version = documents::find_criteria(write, by, pilot)?.version;
            documents::update_criteria(write, by, pilot, Change { patch: with, version })?;
        }
        Trying::LockCriteria => {
            documents::lock_criteria(write, by, pilot, &read(with)?)?;
        }
        Trying::SignAgreement => {
            documents::sign_agreement(write, by, pilot, &read(with)?)?;
        }
        Trying::SettleFacts => {
            let version = pilots::actions::find_pilot(write, by, pilot)?.version;
            pilots::actions::update_pilot(write, by, pilot, Change { patch: with, version })?;
        }
        Trying::Note => {
            diary::create_pilot_note(write, by, pilot, read(with)?)?;
        }
        Trying::Measure => {
            measuring::create_measurement(write, by, pilot, read(with)?)?;
        }
        Trying::MovePilot => {
            pilots::actions::transition_pilot(write, by, pilot, &read(with)?)?;
        }
    }
    Ok(())
}

fn conclude(
    write: &mut Write<'_>,
    by: &Caller,
    made: &mut Made,
    (act, with): (Concluding, Value),
) -> Result<()> {
    match act {
        Concluding::WriteOutcome => {
            let with = including(with, "pilot", &made.find("pilot")?);
            made.keep("outcome", outcomes::actions::create_outcome(write, by, read(with)?)?.id.uuid());
        }
        Concluding::Assess => {
            assessments::create_hta(write, by, &made.find("outcome")?, read(with)?)?;
        }
        Concluding::MoveOutcome => {
            publication::transition_outcome(write, by, &made.find("outcome")?, &read(with)?)?;
        }
        Concluding::BeginReimbursement => {
            let with = including(with, "innovation", &made.find("innovation")?);
            let view = reimbursements::actions::create_reimbursement(write, by, read(with)?)?;
            made.keep("reimbursement", view.id.uuid());
        }
        Concluding::MoveReimbursement => {
            let key = made.find("reimbursement")?;
            reimbursements::steps::transition_reimbursement(write, by, &key, &read(with)?)?;
        }
        Concluding::Adopt => {
            adoptions::create_adoption(write, by, &made.find("outcome")?, read(with)?)?;
        }
    }
    Ok(())
}

/// A party to the need says that the innovation answers it.
fn confirm_answer(write: &mut Write<'_>, by: &Caller, innovation: &Key, mut with: Value) -> Result<()> {
    let need = Key(taken(&mut with, "careNeed").unwrap_or_default());
    let innovation = resolve::named(write, innovation, resolve::innovation)?;
    let all = PageQuery { limit: Some(100), cursor: None };
    let answers = needs::answers::list_answers(write, by, &need, &all)?.items;
    let answer = answers.into_iter().find(|answer| answer.innovation == innovation);
    let answer = Key::from(answer.ok_or_else(Error::not_found)?.id.uuid());
    let confirm: TransitionRequest = transition("confirm");
    needs::answers::transition_answer(write, by, (&need, &answer), &confirm)?;
    Ok(())
}

fn taken(with: &mut Value, name: &str) -> Option<String> {
    with.as_object_mut()?.remove(name)?.as_str().map(str::to_owned)
}

fn including(mut with: Value, name: &str, key: &Key) -> Value {
    if let Some(members) = with.as_object_mut() {
        members.insert(name.to_owned(), json!(key));
    }
    with
}
