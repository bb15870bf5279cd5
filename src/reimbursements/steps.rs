//! The steps on the way to reimbursement, and the periods that follow from them.

use super::{
    actions, gates,
    lifecycle::REIMBURSEMENT,
    model::{ReimbursementEvent, ReimbursementKind, ReimbursementStatus, ReimbursementStep},
    store::{self, Named, PeriodRow},
    views::ReimbursementView,
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Faults, Result},
        id::HtaId,
        key::Key,
        lifecycle::{Step, decide},
    },
    db::{
        NewEvent, Read, Write,
        transitions::{self, NewTransition},
        types::Day,
    },
    outcomes::assessments,
    vocabulary::terms::ReasonCode,
};
use jiff::civil::Date;
use serde_json::json;

/// Its name in the history.
const MACHINE: &str = "reimbursement";

/// Takes a step on the way to reimbursement. Refused with all that is missing for it.
pub fn transition_reimbursement(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    request: &ReimbursementStep,
) -> Result<ReimbursementView> {
    let (found, sight) = actions::in_sight(write, by, key)?;
    let may = |permission| actions::may(by, &sight, &found, permission);
    let step = decide(REIMBURSEMENT, (found.row.status, true), &request.event, may)?;
    move_on(write, by, found, (step, request))?;
    actions::find_reimbursement(write, by, key)
}

/// Lets conditional reimbursements lapse whose last day has passed, at most so many; answers how many.
pub fn lapse_overdue(write: &mut Write<'_>, limit: i64) -> Result<usize> {
    let service = Caller::service();
    let today = Day(write.today());
    let overdue = store::list_overdue(write, today, limit)?;
    for id in &overdue {
        let lapse = ReimbursementStep {
            event: ReimbursementEvent::Lapse.code().to_owned(),
            from: None,
            until: None,
            reason_code: None,
            note: None,
        };
        transition_reimbursement(write, &service, &Key::from(id.uuid()), &lapse)?;
    }
    Ok(overdue.len())
}

fn move_on(
    write: &mut Write<'_>,
    by: &Caller,
    found: Named,
    (step, request): (Step<ReimbursementStatus, ReimbursementEvent>, &ReimbursementStep),
) -> Result<()> {
    let last = store::list_periods(write, &[found.row.id])?.pop();
    let change = prepared(write, &found, last.as_ref(), (step, request))?;
    let (mut row, version) = (found.row.clone(), found.row.version);
    row.status = step.to;
    row.version = version + 1;
    row.updated_at = write.now().into();
    store::update_reimbursement(write, &row, version)?;
    if let Some((last, until)) = last.zip(change.until) {
        store::end_period(write, last.id, Day(until))?;
    }
    if let Some(begun) = change.begins {
        let period = PeriodRow {
            id: write.new_id(),
            reimbursement_id: row.id,
            kind: begun.kind,
            from_on: begun.from.into(),
            until_on: begun.until.map(Day::from),
            hta_id: begun.hta,
        };
        store::insert_period(write, &period)?;
    }
    let told = NewTransition {
        machine: MACHINE,
        event: step.event.code(),
        states: (step.from.code(), step.to.code()),
        reason_code: request.reason_code.map(ReasonCode::code),
        note: request.note.as_deref(),
    };
    transitions::insert_transition(write, row.id, by, told)?;
    let data = json!({
        "event": step.event, "from": step.from, "to": step.to, "reasonCode": request.reason_code,
        "innovationId": row.innovation_id,
    });
    write.record(NewEvent::new("reimbursement_transitioned", "reimbursements", row.id, by).data(data));
    Ok(())
}

/// What a step changes of the periods.
#[derive(Debug, Default)]
struct Change {
    /// The last day that the present period gets.
    until: Option<Date>,
    /// The period that begins.
    begins: Option<Begun>,
}

#[derive(Debug)]
struct Begun {
    kind: ReimbursementKind,
    from: Date,
    until: Option<Date>,
    hta: HtaId,
}

/// What a step changes; refused with all that is wrong with the request and all that is missing for the step.
fn prepared(
    read: &mut Read<'_>,
    found: &Named,
    last: Option<&PeriodRow>,
    (step, request): (Step<ReimbursementStatus, ReimbursementEvent>, &ReimbursementStep),
) -> Result<Change> {
    let today = read.today();
    let (mut faults, mut missing) = (Faults::new(), Faults::new());
    request.check(step.event, step.reason, today, &mut faults);
    let from = request.from.unwrap_or(today);
    let innovation = found.row.innovation_id;
    let change = match step.event {
        ReimbursementEvent::Grant => {
            let hta = gates::promising(&assessments::evidence(read, innovation)?, &mut missing);
            check_after(from, last.and_then(|last| last.until_on), &mut faults);
            let kind = ReimbursementKind::Conditional;
            let begins = hta.map(|hta| Begun { kind, from, until: request.until, hta });
            Change { until: None, begins }
        }
        ReimbursementEvent::Confirm => {
            let hta = gates::proven(&assessments::evidence(read, innovation)?, &mut missing);
            check_within(from, last, &mut faults, &mut missing);
            let kind = ReimbursementKind::Definitive;
            let begins = hta.map(|hta| Begun { kind, from, until: None, hta });
            Change { until: from.yesterday().ok(), begins }
        }
        ReimbursementEvent::Extend => {
            let present = last.and_then(|last| last.until_on).map(|day| day.0);
            if request.until.zip(present).is_some_and(|(until, present)| until <= present) {
                let detail = "until: must be later than the present last day";
                faults.body("/until", "not_later", detail);
            }
            Change { until: request.until, begins: None }
        }
        ReimbursementEvent::End => Change { until: ended(request, last, today, &mut faults), begins: None },
        ReimbursementEvent::Lapse => {
            if last.and_then(|last| last.until_on).is_none_or(|until| until.0 >= today) {
                missing.body("/until", "not_passed", "Its last day has not passed yet.");
            }
            Change::default()
        }
        ReimbursementEvent::Qualify
        | ReimbursementEvent::Disqualify
        | ReimbursementEvent::Request
        | ReimbursementEvent::Return
        | ReimbursementEvent::Reconsider => Change::default(),
    };
    refuse(faults, missing)?;
    Ok(change)
}

/// All at once: when something is missing, the faults of the request are told with it.
fn refuse(faults: Faults, missing: Faults) -> Result<()> {
    if missing.is_empty() {
        return faults.check();
    }
    let (wrong, lacking) = (faults.check(), missing.check_as(Code::NotReady));
    match (wrong, lacking) {
        (Err(Error::Refused(wrong)), Err(Error::Refused(mut lacking))) => {
            lacking.faults.extend(wrong.faults);
            lacking.detail = format!("{} faults were found; `errors` lists them all.", lacking.faults.len());
            Err(Error::Refused(lacking))
        }
        (_, lacking) => lacking,
    }
}

/// A period begins after the one before it.
fn check_after(from: Date, before: Option<Day>, faults: &mut Faults) {
    if before.is_some_and(|before| from <= before.0) {
        faults.body("/from", "overlaps", "from: must be after the last day of the period before");
    }
}

/// A conditional reimbursement becomes definitive while it lasts, or on the day after.
fn check_within(from: Date, last: Option<&PeriodRow>, faults: &mut Faults, missing: &mut Faults) {
    if last.is_some_and(|last| from <= last.from_on.0) {
        faults.body("/from", "overlaps", "from: must be after the first day of the conditional period");
    }
    let end = last.and_then(|last| last.until_on).and_then(|until| until.0.tomorrow().ok());
    if end.is_some_and(|end| from > end) {
        let detail = "The conditional reimbursement has ended before that day; extend it first.";
        missing.body("/from", "conditional_ended", detail);
    }
}

/// The last day of what is ended: within its period, and not later than it was to end anyhow.
fn ended(
    request: &ReimbursementStep,
    last: Option<&PeriodRow>,
    today: Date,
    faults: &mut Faults,
) -> Option<Date> {
    let last = last?;
    let planned = last.until_on.map(|day| day.0);
    let asked = request.until.unwrap_or_else(|| today.max(last.from_on.0));
    if asked < last.from_on.0 {
        faults.body("/until", "before_from", "until: must not be before the period's first day");
    } else if request.until.is_some() && planned.is_some_and(|planned| asked > planned) {
        faults.body("/until", "not_earlier", "until: must not be after the last day that it had already");
    }
    Some(planned.map_or(asked, |planned| asked.min(planned)))
}
