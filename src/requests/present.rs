//! From rows to what one caller sees of them: labels, the events that are theirs to use, no other labs' placements.

use super::{
    lifecycle::{self, PLACEMENT, REQUEST},
    model::{PlacementEvent, PlacementStatus},
    steps,
    store::{PlacementRow, RequestRow, Sight, facts, list_placements_of},
    views::{PilotRequestView, PlacementSummary, PlacementView},
};
use crate::{
    base::{
        actor::{Caller, Permission},
        error::Result,
        id::{InnovationId, LabId, OrganisationId, PilotRequestId, PlacementId},
    },
    db::Read,
    organisations::{self, state_aid::views::StateAidSummary},
};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};

/// Requests with their placements; a coordinator sees only those at the own labs.
pub(super) fn requests(
    read: &mut Read<'_>,
    caller: &Caller,
    rows: Vec<(RequestRow, String)>,
) -> Result<Vec<PilotRequestView>> {
    let sight = Sight::of(caller);
    let ids: Vec<PilotRequestId> = rows.iter().map(|(row, _)| row.id).collect();
    let owners: Vec<OrganisationId> = rows.iter().map(|(row, _)| row.organisation_id).collect();
    let names = facts::list_names(read, &owners)?;
    let placements = list_placements_of(read, &ids)?;
    let piloted = list_piloted(read, placements.iter().map(|(placement, _)| placement))?;
    let aid = state_aid(read, caller, &rows.iter().map(|(row, _)| row).collect::<Vec<_>>())?;
    let now = read.now();
    let view = |(row, title): (RequestRow, String)| {
        let whole = sight.is_whole(&row);
        let id = row.id;
        let own = placements.iter().filter(|(placement, _)| {
            placement.pilot_request_id == id && (whole || sight.labs.contains(&placement.lab_id))
        });
        let of_it = |(placement, _): &(PlacementRow, String)| {
            placement.pilot_request_id == id && piloted.contains(&placement.id)
        };
        let told = Told {
            innovation_title: title,
            organisation_name: names.get(&row.organisation_id).cloned().unwrap_or_default(),
            state_aid: aid.get(&row.organisation_id).copied(),
            has_pilot: placements.iter().any(of_it),
            now,
        };
        request(caller, row, told, own)
    };
    Ok(rows.into_iter().map(view).collect())
}

/// What a request's own rows don't say.
pub(super) struct Told {
    pub innovation_title: String,
    pub organisation_name: String,
    /// For those who may see it.
    pub state_aid: Option<StateAidSummary>,
    /// Whether a pilot carries out its confirmed placement.
    pub has_pilot: bool,
    pub now: Timestamp,
}

/// Those of these placements that a pilot carries out: only a confirmed one can be.
fn list_piloted<'a>(
    read: &mut Read<'_>,
    rows: impl Iterator<Item = &'a PlacementRow>,
) -> Result<HashSet<PlacementId>> {
    let confirmed = rows.filter(|row| row.status == PlacementStatus::Confirmed);
    facts::list_piloted(read, &confirmed.map(|row| row.id).collect::<Vec<_>>())
}

/// What the undertakings behind these requests declared, as far as the caller may see it.
pub(super) fn state_aid(
    read: &mut Read<'_>,
    caller: &Caller,
    rows: &[&RequestRow],
) -> Result<HashMap<OrganisationId, StateAidSummary>> {
    let shown = |row: &&&RequestRow| caller.may(Permission::KeepStateAid, &steps::request_stakes(row));
    let owners: Vec<OrganisationId> = rows.iter().filter(shown).map(|row| row.organisation_id).collect();
    organisations::state_aid::actions::list_summaries(read, &owners)
}

/// A request with those of its placements that the caller sees, each with the name of its lab.
pub(super) fn request<'a>(
    caller: &Caller,
    row: RequestRow,
    told: Told,
    placements: impl Iterator<Item = &'a (PlacementRow, String)>,
) -> PilotRequestView {
    let summary = |(placement, lab): &(PlacementRow, String)| {
        let allowed = placement_events(caller, (placement, told.has_pilot), &row);
        let overdue = steps::is_overdue(placement, row.status, told.now);
        PlacementSummary::of(placement, lab.clone(), (allowed, overdue))
    };
    let placements = placements.map(summary).collect();
    let stakes = steps::request_stakes(&row);
    let allowed = lifecycle::allowed(REQUEST, row.status, |permission| caller.may(permission, &stakes));
    PilotRequestView::of(row, told, placements, allowed)
}

/// Placements with what their requests say.
pub(super) fn placements(
    read: &mut Read<'_>,
    caller: &Caller,
    rows: Vec<(PlacementRow, RequestRow)>,
) -> Result<Vec<PlacementView>> {
    let owners: Vec<OrganisationId> = rows.iter().map(|(_, request)| request.organisation_id).collect();
    let innovations: Vec<InnovationId> = rows.iter().map(|(_, request)| request.innovation_id).collect();
    let labs: Vec<LabId> = rows.iter().map(|(row, _)| row.lab_id).collect();
    let names = facts::list_names(read, &owners)?;
    let titles = facts::list_titles(read, &innovations)?;
    let lab_names = facts::list_lab_names(read, &labs)?;
    let piloted = list_piloted(read, rows.iter().map(|(row, _)| row))?;
    let now = read.now();
    let view = |(row, request): (PlacementRow, RequestRow)| {
        let overdue = steps::is_overdue(&row, request.status, now);
        let allowed = placement_events(caller, (&row, piloted.contains(&row.id)), &request);
        let lab = lab_names.get(&row.lab_id).cloned().unwrap_or_default();
        PlacementView {
            summary: PlacementSummary::of(&row, lab, (allowed, overdue)),
            pilot_request: request.id,
            innovation: request.innovation_id,
            innovation_title: titles.get(&request.innovation_id).cloned().unwrap_or_default(),
            organisation: request.organisation_id,
            organisation_name: names.get(&request.organisation_id).cloned().unwrap_or_default(),
            motivation: request.motivation,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    };
    Ok(rows.into_iter().map(view).collect())
}

fn placement_events(
    caller: &Caller,
    (row, has_pilot): (&PlacementRow, bool),
    request: &RequestRow,
) -> Vec<PlacementEvent> {
    // While a pilot carries it out, it ends with that.
    let is_carried_out = has_pilot && row.status == PlacementStatus::Confirmed;
    if is_carried_out || !lifecycle::is_live(request.status, row.status) {
        return Vec::new();
    }
    let stakes = steps::placement_stakes(row, request);
    lifecycle::allowed(PLACEMENT, row.status, |permission| caller.may(permission, &stakes))
}
