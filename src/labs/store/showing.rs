//! Which labs are shown with the name of something else.

use crate::{
    base::{
        error::Result,
        id::{LabId, NetworkId, OrganisationId, ThemeId},
    },
    db::{
        Read,
        schema::{lab_partners, lab_themes, labs, network_members},
        types::Instant,
    },
    labs::model::LabStatus,
};
use diesel::prelude::*;

/// The labs that show one of these organisations, themes or networks, in the order of their ids.
pub(crate) fn list_showing(
    read: &mut Read<'_>,
    organisations: &[OrganisationId],
    themes: &[ThemeId],
    networks: &[NetworkId],
) -> Result<Vec<LabId>> {
    let mut found: Vec<LabId> = Vec::new();
    if !organisations.is_empty() {
        let named: Vec<Option<OrganisationId>> = organisations.iter().copied().map(Some).collect();
        let owned = labs::table.filter(labs::owner_organisation_id.eq_any(named.clone()));
        found.extend(owned.select(labs::id).load::<LabId>(read.db())?);
        let partaking = lab_partners::table.filter(lab_partners::organisation_id.eq_any(named));
        found.extend(partaking.select(lab_partners::lab_id).load::<LabId>(read.db())?);
    }
    if !themes.is_empty() {
        let about = lab_themes::table.filter(lab_themes::theme_id.eq_any(themes.to_vec()));
        found.extend(about.select(lab_themes::lab_id).load::<LabId>(read.db())?);
    }
    if !networks.is_empty() {
        let members = network_members::table
            .filter(network_members::network_id.eq_any(networks.to_vec()))
            .filter(network_members::lab_id.is_not_null());
        found.extend(members.select(network_members::lab_id.assume_not_null()).load::<LabId>(read.db())?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The published labs that were entered last, newest first.
pub(crate) fn list_newest(read: &mut Read<'_>, limit: i64) -> Result<Vec<(LabId, Instant)>> {
    let published = LabStatus::ALL.iter().copied().filter(|status| status.is_published());
    Ok(labs::table
        .filter(labs::status.eq_any(published))
        .order((labs::created_at.desc(), labs::id))
        .limit(limit)
        .select((labs::id, labs::created_at))
        .load(read.db())?)
}
