//! Runs: what the assignment would be. Nothing is placed by them.

use super::{
    actions, applications,
    checking::AssignmentToCheck,
    figures::LabResult,
    inputs::{self, Inputs, Loaded},
    model::{PairVerdict, RoundStatus},
    queries::{RoundResultQuery, RoundRunQuery},
    reckoning::{self, Pair, Reckoned},
    store::{
        RoundRow,
        applications::Sight,
        runs::{self as rows, NewRunRow, ResultFilter, ResultRow, RunRow},
    },
    views::{CertificateView, PairView, RoundResultView, RoundRunView},
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Faults, Result},
        id::{LabId, PilotRequestId, RoundApplicationId, RunId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, resolve, types::Json},
    requests,
};
use std::collections::HashSet;

/// Runs the assignment of a closed round and keeps what came of it.
pub fn create_round_run(write: &mut Write<'_>, by: &Caller, key: &Key) -> Result<RoundRunView> {
    let round = actions::managed(write, by, key)?;
    if round.status != RoundStatus::Closed {
        let detail = format!("The round is {}; the assignment is run once it is closed.", round.status);
        return Err(Error::refused(Code::NotReady, detail));
    }
    let Loaded { inputs, requests } = inputs::load(write, &round)?;
    let mut reckoned = reckon(&inputs)?;
    reckoned.summary.misfits = misfits(write, &round, (&reckoned, &requests))?;
    let id = write.new_id();
    let row = NewRunRow {
        id,
        round_id: round.id,
        number: rows::next_number(write, round.id)?,
        engine_version: inputs.engine.clone(),
        weights_version: inputs.weights.clone(),
        inputs_sha256: inputs.sha256()?,
        inputs: Json::of(&inputs)?,
        summary: Json::of(&reckoned.summary)?,
        labs: Json::of(&reckoned.labs)?,
        created_by: by.user,
        created_at: write.now().into(),
    };
    let results: Result<Vec<ResultRow>> = reckoned.results.iter().map(|one| result_row(id, one)).collect();
    rows::insert_run(write, &row, &results?)?;
    write.record(
        NewEvent::new("round_run_made", "rounds", round.id, by)
            .data(serde_json::json!({ "runId": id, "inputsSha256": row.inputs_sha256 })),
    );
    let run = rows::find_run(write, round.id, id)?.ok_or_else(Error::not_found)?;
    RoundRunView::of(run, &round)
}

/// The runs of a round, newest first.
pub fn list_round_runs(
    read: &mut Read<'_>,
    by: &Caller,
    key: &Key,
    query: &RoundRunQuery,
) -> Result<Page<RoundRunView>> {
    let round = actions::managed(read, by, key)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("round-runs {}", round.id);
    let before = page::decode(&scope, query.cursor.as_deref())?;
    let found = rows::list_runs(read, round.id, before, limit + 1)?;
    let page = Page::cut(found, limit, &scope, |row| row.number);
    let items = page.items.into_iter().map(|row| RoundRunView::of(row, &round)).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// One run.
pub fn find_round_run(read: &mut Read<'_>, by: &Caller, key: &Key, run: &Key) -> Result<RoundRunView> {
    let round = actions::managed(read, by, key)?;
    RoundRunView::of(named(read, &round, run)?, &round)
}

/// What a run says of each lab: slots, cut-off, what one more slot would bring.
pub fn list_round_run_labs(
    read: &mut Read<'_>,
    by: &Caller,
    key: &Key,
    run: &Key,
) -> Result<Page<LabResult>> {
    let round = actions::managed(read, by, key)?;
    let run = named(read, &round, run)?;
    Ok(Page::whole(rows::find_labs(read, run.id)?.into()?))
}

/// What anybody needs to check a run.
pub fn find_round_certificate(
    read: &mut Read<'_>,
    by: &Caller,
    key: &Key,
    run: &Key,
) -> Result<CertificateView> {
    let round = actions::managed(read, by, key)?;
    let run = named(read, &round, run)?;
    let inputs: Inputs = rows::find_inputs(read, run.id)?.into()?;
    let decided = rows::list_decisions(read, run.id)?;
    let assigned = decided
        .into_iter()
        .filter_map(|(application, _, lab, _)| Some((application.to_string(), lab?.to_string())));
    let to_check = AssignmentToCheck::of(reckoning::case(&inputs), assigned.collect());
    let labs = rows::find_labs(read, run.id)?.into()?;
    CertificateView::of(&run, inputs, to_check, labs)
}

/// What became of applications: for the manager in every run, for SMEs and labs in the one that was applied.
pub fn list_round_results(
    read: &mut Read<'_>,
    caller: &Caller,
    (key, run): (&Key, &Key),
    query: &RoundResultQuery,
) -> Result<Page<RoundResultView>> {
    let round = actions::in_sight(read, caller, key)?;
    let run = named(read, &round, run)?;
    let sight = Sight::of(caller, &round);
    if !sight.everything && round.applied_run_id != Some(run.id) {
        return Err(Error::not_found());
    }
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let RoundResultQuery { application, lab, placed, .. } = query;
    let scope = format!("round-results {} {application:?} {lab:?} {placed:?}", run.id);
    let filter = ResultFilter {
        application: application
            .as_ref()
            .map(|key| RoundApplicationId::from_uuid(key.uuid().unwrap_or_default())),
        lab: actions::wanted(read, lab.as_ref(), resolve::lab)?,
        placed: *placed,
        after: page::decode(&scope, query.cursor.as_deref())?,
        limit: limit + 1,
    };
    let found = rows::list_results(read, &run, &sight, filter)?;
    let page = Page::cut(found, limit, &scope, |(row, ..)| row.application_id);
    let views = page.items.into_iter().map(|one| view(caller, &sight, one)).collect::<Result<_>>()?;
    Ok(Page { items: views, next_cursor: page.next_cursor })
}

/// A run of a round.
pub(super) fn named(read: &mut Read<'_>, round: &RoundRow, run: &Key) -> Result<RunRow> {
    let id = RunId::from_uuid(run.uuid().ok_or_else(Error::not_found)?);
    rows::find_run(read, round.id, id)?.ok_or_else(Error::not_found)
}

/// A lab sees only itself: neither where an SME went instead nor how it ordered its labs.
fn view(caller: &Caller, sight: &Sight, found: rows::Named) -> Result<RoundResultView> {
    let (row, organisation, pilot_request, innovation, innovation_title) = found;
    let shows_order = sight.everything || applications::shows_order(caller, organisation);
    let pairs: Vec<Pair> = row.pairs.into()?;
    let is_mine = |lab: &LabId| shows_order || sight.labs.contains(lab);
    Ok(RoundResultView {
        application: row.application_id,
        pilot_request,
        innovation,
        innovation_title,
        organisation,
        lab: row.lab_id.filter(is_mine),
        binding: row.binding.filter(|_| shows_order),
        pairs: pairs
            .into_iter()
            .filter(|pair| is_mine(&pair.lab))
            .map(|pair| PairView::of(pair, shows_order))
            .collect(),
    })
}

fn reckon(inputs: &Inputs) -> Result<Reckoned> {
    reckoning::reckon(inputs).or_else(|pins| {
        let mut faults = Faults::new();
        for (application, lab) in pins {
            let detail = format!(
                "{application} is pinned to {lab}, where no slot is left for it, or no room in the quota"
            );
            faults.body("", "pin_without_slot", detail);
        }
        faults.check_as(Code::NotReady)?;
        Err(Error::not_found())
    })
}

/// Which placements the calendars of the labs would refuse today.
fn misfits(
    read: &mut Read<'_>,
    round: &RoundRow,
    (reckoned, requests): (&Reckoned, &[PilotRequestId]),
) -> Result<Vec<RoundApplicationId>> {
    let placed = reckoned.results.iter().zip(requests);
    let placed: Vec<(PilotRequestId, LabId)> =
        placed.filter_map(|(one, request)| Some((*request, one.lab?))).collect();
    let misfits = requests::rounds::list_misfits(read, round.id, &placed)?;
    let misfits: HashSet<PilotRequestId> = misfits.into_iter().map(|(request, _)| request).collect();
    let of = reckoned.results.iter().zip(requests).filter(|(_, request)| misfits.contains(request));
    Ok(of.map(|(one, _)| one.application).collect())
}

fn result_row(run: RunId, one: &reckoning::Result) -> Result<ResultRow> {
    let binding: Option<PairVerdict> = one.binding;
    Ok(ResultRow {
        run_id: run,
        application_id: one.application,
        lab_id: one.lab,
        binding,
        pairs: Json::of(&one.pairs)?,
    })
}
