//! What a lab's input refers to: organisations, themes, labs, a municipality, a network.

use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Faults, Result},
        id::{LabId, NetworkId, OrganisationId, ThemeId},
        key::Key,
    },
    db::{Read, resolve},
    labs::{
        model::{LabPartner, NewLab},
        store::{self, LabPartnerRow, Lists},
        views::LabView,
    },
};

/// The ids behind an input.
#[derive(Debug, Default)]
pub struct References {
    pub(super) owner: Option<OrganisationId>,
    themes: Vec<ThemeId>,
    members: Vec<LabId>,
    partners: Vec<(LabPartner, Option<OrganisationId>)>,
}

impl References {
    /// As rows of a lab.
    pub(super) fn into_lists(self, lab: LabId) -> Lists {
        let partners = self.partners.into_iter().zip(0..);
        Lists {
            themes: self.themes,
            members: self.members,
            partners: partners
                .map(|((partner, organisation_id), position)| LabPartnerRow {
                    lab_id: lab,
                    position,
                    kind: partner.kind,
                    organisation_id,
                    name: partner.name,
                })
                .collect(),
        }
    }
}

/// Looks up everything that the input names; a fault for each that is not there or can't be used.
pub fn resolve(
    read: &mut Read<'_>,
    new: &NewLab,
    present: Option<&LabView>,
    faults: &mut Faults,
) -> Result<References> {
    let owner = new.owner_organisation.as_ref();
    let owner = resolve::field(read, owner, resolve::organisation, ("/ownerOrganisation", &mut *faults))?;
    let mut partners = Vec::with_capacity(new.partners.len());
    for (index, partner) in new.partners.iter().enumerate() {
        let place = format!("/partners/{index}/organisation");
        let key = partner.organisation.as_ref();
        let id = resolve::field(read, key, resolve::organisation, (&place, &mut *faults))?;
        partners.push((partner.clone(), id));
    }
    note_municipality(read, new, faults)?;
    Ok(References {
        owner,
        themes: themes(read, &new.themes, present, faults)?,
        members: members(read, new, present, faults)?,
        partners,
    })
}

/// The themes named: active ones, and those that the lab has already.
fn themes(
    read: &mut Read<'_>,
    keys: &[Key],
    present: Option<&LabView>,
    faults: &mut Faults,
) -> Result<Vec<ThemeId>> {
    let found = resolve::fields(read, keys, resolve::theme, ("/themes", &mut *faults))?;
    let active = store::active_themes(read, &found)?;
    let kept = present.map_or(&[][..], |lab| lab.themes.as_slice());
    for theme in &found {
        if !active.contains(theme) && !kept.contains(theme) {
            let detail = format!("themes: {theme} is not in use; choose an active theme");
            faults.body("/themes", "not_active", detail);
        }
    }
    Ok(found)
}

/// The labs named: published ones with a place of their own, and those that it is made of already.
fn members(
    read: &mut Read<'_>,
    new: &NewLab,
    present: Option<&LabView>,
    faults: &mut Faults,
) -> Result<Vec<LabId>> {
    if let Some(lab) = present
        && new.is_virtual
        && store::is_member(read, lab.id)?
    {
        let detail = "isVirtual: this lab is part of a virtual lab; virtual labs don't contain each other";
        faults.body("/isVirtual", "in_use", detail);
    }
    // What the caller may not see answers as what does not exist, so only published labs are looked for.
    let mut found = Vec::with_capacity(new.member_labs.len());
    for (index, key) in new.member_labs.iter().enumerate() {
        let id = resolve::lab(read, key)?;
        found.push((index, key, id));
    }
    let ids: Vec<LabId> = found.iter().filter_map(|(_, _, id)| *id).collect();
    let fitting = store::labs_with_a_place(read, &ids)?;
    let kept = present.map_or(&[][..], |lab| lab.member_labs.as_slice());
    let itself = present.map(|lab| lab.id);
    let mut members = Vec::with_capacity(ids.len());
    for (index, key, id) in found {
        match id.filter(|id| fitting.contains(id) || kept.contains(id)) {
            Some(id) if Some(id) != itself => {
                if !members.contains(&id) {
                    members.push(id);
                }
            }
            _ => faults.body(
                &format!("/memberLabs/{index}"),
                "unknown_reference",
                format!("memberLabs: {key} is not a published lab with a place of its own"),
            ),
        }
    }
    Ok(members)
}

fn note_municipality(read: &mut Read<'_>, new: &NewLab, faults: &mut Faults) -> Result<()> {
    let Some((location, code)) =
        new.location.as_ref().and_then(|location| Some((location, location.municipality_code.clone()?)))
    else {
        return Ok(());
    };
    let known = store::municipalities(read, std::slice::from_ref(&code))?;
    match (known.first(), location.province) {
        (None, _) => faults.body(
            "/location/municipalityCode",
            "unknown_reference",
            format!("municipalityCode: there is no municipality {code}"),
        ),
        (Some((_, name, province, ..)), Some(stated)) if stated != *province => faults.body(
            "/location/province",
            "contradiction",
            format!("province: {name} lies in {province}; leave the province out or correct it"),
        ),
        (Some(_), _) => {}
    }
    Ok(())
}

/// The network in which a new lab begins: whoever does not manage every lab must name one.
pub fn network(
    read: &mut Read<'_>,
    by: &Caller,
    key: Option<&Key>,
    faults: &mut Faults,
) -> Result<Option<NetworkId>> {
    let manages_all = by.may(Permission::ManageLab, &Stakes::default());
    if key.is_none() && !manages_all {
        let detail = "network: name the network that you manage and that the lab belongs to";
        faults.body("/network", "required", detail);
    }
    resolve::field(read, key, resolve::network, ("/network", faults))
}
