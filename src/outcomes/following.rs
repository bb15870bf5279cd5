//! What whoever follows the changes of the register has to know of outcomes.

use super::{
    present,
    store::{self, OutcomeFilter, Sight},
    views::OutcomeView,
};
use crate::{
    base::{
        actor::Caller,
        error::Result,
        id::{InnovationId, LabId, OrganisationId, OutcomeId, PilotId},
    },
    db::Read,
};

/// Those of these outcomes that the caller sees, as they see them.
pub fn list_outcomes_by_id(
    read: &mut Read<'_>,
    caller: &Caller,
    of: &[OutcomeId],
) -> Result<Vec<OutcomeView>> {
    let sight = Sight::of(read, caller)?;
    let limit = i64::try_from(of.len()).unwrap_or(i64::MAX);
    let filter = OutcomeFilter { ids: Some(of.to_vec()), limit, ..OutcomeFilter::default() };
    let found = store::list_outcomes(read, &sight, filter)?;
    present::outcomes(read, (caller, &sight), found)
}

/// Published outcomes and those in the caller's sight, newest first, from the one after `after`.
pub fn list_outcomes_after(
    read: &mut Read<'_>,
    caller: &Caller,
    (after, limit): (Option<OutcomeId>, i64),
) -> Result<Vec<OutcomeView>> {
    let sight = Sight::of(read, caller)?;
    let found =
        store::list_outcomes(read, &sight, OutcomeFilter { after, limit, ..OutcomeFilter::default() })?;
    present::outcomes(read, (caller, &sight), found)
}

/// The outcomes that are shown with something of these: a name, a title, a verdict.
pub fn list_showing(
    read: &mut Read<'_>,
    owners_and_labs: (&[OrganisationId], &[LabId]),
    innovations_and_pilots: (&[InnovationId], &[PilotId]),
) -> Result<Vec<OutcomeId>> {
    store::list_showing(read, owners_and_labs, innovations_and_pilots)
}

/// The pilots in which the caller takes part by the agreement: their outcomes are theirs to see.
pub fn list_partaken(read: &mut Read<'_>, caller: &Caller) -> Result<Vec<PilotId>> {
    let sight = Sight::of(read, caller)?;
    store::list_partaken(read, &sight)
}

/// The outcomes that were published last, newest first.
pub fn list_newest(read: &mut Read<'_>, caller: &Caller, limit: i64) -> Result<Vec<OutcomeView>> {
    let newest = store::list_newest(read, limit)?;
    let mut views = list_outcomes_by_id(read, caller, &newest)?;
    views.sort_by(|one, other| other.published_at.cmp(&one.published_at).then(one.id.cmp(&other.id)));
    Ok(views)
}
