//! Who takes part in a pilot request: what later capabilities need to know before they hang something on it.

use super::{
    actions,
    store::{self, PlacementRow, RequestRow, Sight},
};
use crate::{
    base::{
        actor::Caller,
        error::Result,
        id::{LabId, NetworkId, OrganisationId, PilotRequestId, PlacementId},
        key::Key,
    },
    db::Read,
};
use jiff::Timestamp;

/// The parties to a request.
#[derive(Debug, Clone)]
pub struct Parties {
    /// The request.
    pub request: PilotRequestId,
    /// Who asks.
    pub organisation: OrganisationId,
    /// The network whose managers see it; none before it is submitted.
    pub network: Option<NetworkId>,
    /// The labs that it was put to, in order of preference, each with its placement. None before it is open.
    pub labs: Vec<(LabId, PlacementId)>,
    /// When it was drafted.
    pub created_at: Timestamp,
}

/// The parties to a request that the caller sees; "not found" otherwise.
pub fn find_parties(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<Parties> {
    let (row, _) = actions::request_in_sight(read, caller, key)?;
    parties(read, &row)
}

/// The parties to a request, whoever asks: for the service itself.
pub fn parties_to(read: &mut Read<'_>, id: PilotRequestId) -> Result<Option<Parties>> {
    let Some((row, _)) = store::find_request(read, &Sight::of(&Caller::service()), id)? else {
        return Ok(None);
    };
    parties(read, &row).map(Some)
}

fn parties(read: &mut Read<'_>, row: &RequestRow) -> Result<Parties> {
    let placements = store::list_placements_of(read, &[row.id])?;
    let is_put = |placement: &PlacementRow| placement.answer_due_on.is_some();
    let put = placements.iter().map(|(placement, _)| placement).filter(|placement| is_put(placement));
    Ok(Parties {
        request: row.id,
        organisation: row.organisation_id,
        network: row.network_id.filter(|_| row.submitted_at.is_some()),
        labs: put.map(|placement| (placement.lab_id, placement.id)).collect(),
        created_at: row.created_at.into(),
    })
}
