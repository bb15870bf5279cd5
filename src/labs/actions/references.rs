//! What labs' inputs refer to: organisations, themes, labs, municipalities, networks. Looked up for as many inputs at once as
//! there are, with the same number of queries.

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
    vocabulary::terms::Province,
};
use std::collections::{HashMap, HashSet};

/// The ids behind an input.
#[derive(Debug, Default)]
pub(super) struct References {
    pub owner: Option<OrganisationId>,
    themes: Vec<ThemeId>,
    pub members: Vec<LabId>,
    partners: Vec<(LabPartner, Option<OrganisationId>)>,
}

impl References {
    /// As rows of a lab.
    pub fn into_lists(self, lab: LabId) -> Lists {
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

/// What is there of all that inputs name.
#[derive(Debug, Default)]
pub(super) struct Known {
    organisations: HashMap<Key, OrganisationId>,
    themes: HashMap<Key, ThemeId>,
    active: HashSet<ThemeId>,
    labs: HashMap<Key, LabId>,
    /// Published, with a place of their own.
    fitting: HashSet<LabId>,
    /// Those that virtual labs are made of.
    parts: HashSet<LabId>,
    municipalities: HashMap<String, (String, Province)>,
    networks: HashMap<Key, NetworkId>,
}

impl Known {
    /// Looks up what new labs name.
    pub fn of(read: &mut Read<'_>, inputs: &[&NewLab]) -> Result<Self> {
        let all = inputs.iter();
        let owners = all.clone().filter_map(|new| new.owner_organisation.as_ref());
        let partners = all.clone().flat_map(|new| &new.partners).filter_map(|one| one.organisation.as_ref());
        let places = all.clone().filter_map(|new| new.location.as_ref()?.municipality_code.clone());
        let organisations = resolve::all_organisations(read, &once(owners.chain(partners)))?;
        let themes = resolve::all_themes(read, &once(all.clone().flat_map(|new| &new.themes)))?;
        let labs = resolve::all_labs(read, &once(all.clone().flat_map(|new| &new.member_labs)))?;
        let networks =
            resolve::all_networks(read, &once(all.clone().filter_map(|new| new.network.as_ref())))?;
        let codes: HashSet<String> = places.collect();
        let codes: Vec<String> = codes.into_iter().collect();
        let theme_ids: Vec<ThemeId> = themes.values().copied().collect();
        let lab_ids: Vec<LabId> = labs.values().copied().collect();
        let active = if theme_ids.is_empty() { Vec::new() } else { store::active_themes(read, &theme_ids)? };
        let fitting = if lab_ids.is_empty() { Vec::new() } else { store::labs_with_a_place(read, &lab_ids)? };
        let places = if codes.is_empty() { Vec::new() } else { store::municipalities(read, &codes)? };
        Ok(Self {
            organisations,
            themes,
            active: active.into_iter().collect(),
            labs,
            fitting: fitting.into_iter().collect(),
            parts: HashSet::new(),
            municipalities: places
                .into_iter()
                .map(|(code, name, province, ..)| (code, (name, province)))
                .collect(),
            networks,
        })
    }

    /// The same for changes of labs: which of them are parts of virtual labs.
    pub fn with_parts(mut self, read: &mut Read<'_>, of: &[LabId]) -> Result<Self> {
        if !of.is_empty() {
            self.parts = store::list_parts(read, of)?.into_iter().collect();
        }
        Ok(self)
    }

    /// Follows a change that will be written with others: what it makes of labs decides what these may name.
    pub fn follow(&mut self, lab: LabId, is_virtual: bool, members: &[LabId]) {
        if is_virtual {
            self.fitting.remove(&lab);
        }
        self.parts.extend(members);
    }
}

fn once<'k>(keys: impl Iterator<Item = &'k Key>) -> Vec<&'k Key> {
    let once: HashSet<&Key> = keys.collect();
    once.into_iter().collect()
}

/// What the input names; a fault for each that is not there or can't be used.
pub(super) fn resolve(
    known: &Known,
    new: &NewLab,
    present: Option<&LabView>,
    faults: &mut Faults,
) -> References {
    let owner = new.owner_organisation.as_ref();
    let owner = resolve::looked_up(&known.organisations, owner, ("/ownerOrganisation", &mut *faults));
    let mut partners = Vec::with_capacity(new.partners.len());
    for (index, partner) in new.partners.iter().enumerate() {
        let place = format!("/partners/{index}/organisation");
        let key = partner.organisation.as_ref();
        let id = resolve::looked_up(&known.organisations, key, (&place, &mut *faults));
        partners.push((partner.clone(), id));
    }
    note_municipality(known, new, faults);
    References {
        owner,
        themes: themes(known, &new.themes, present, faults),
        members: members(known, new, present, faults),
        partners,
    }
}

/// The themes named: active ones, and those that the lab has already.
fn themes(known: &Known, keys: &[Key], present: Option<&LabView>, faults: &mut Faults) -> Vec<ThemeId> {
    let found = resolve::all_looked_up(&known.themes, keys, ("/themes", &mut *faults));
    let kept = present.map_or(&[][..], |lab| lab.themes.as_slice());
    for theme in &found {
        if !known.active.contains(theme) && !kept.contains(theme) {
            let detail = format!("themes: {theme} is not in use; choose an active theme");
            faults.body("/themes", "not_active", detail);
        }
    }
    found
}

/// The labs named: published ones with a place of their own, and those that it is made of already.
fn members(known: &Known, new: &NewLab, present: Option<&LabView>, faults: &mut Faults) -> Vec<LabId> {
    if let Some(lab) = present
        && new.is_virtual
        && known.parts.contains(&lab.id)
    {
        let detail = "isVirtual: this lab is part of a virtual lab; virtual labs don't contain each other";
        faults.body("/isVirtual", "in_use", detail);
    }
    let kept = present.map_or(&[][..], |lab| lab.member_labs.as_slice());
    let itself = present.map(|lab| lab.id);
    let mut members = Vec::with_capacity(new.member_labs.len());
    for (index, key) in new.member_labs.iter().enumerate() {
        // What the caller may not see answers as what does not exist, so only published labs are looked for.
        let id = known.labs.get(key).copied().filter(|id| known.fitting.contains(id) || kept.contains(id));
        match id {
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
    members
}

fn note_municipality(known: &Known, new: &NewLab, faults: &mut Faults) {
    let Some((location, code)) =
        new.location.as_ref().and_then(|location| Some((location, location.municipality_code.as_ref()?)))
    else {
        return;
    };
    match (known.municipalities.get(code), location.province) {
        (None, _) => faults.body(
            "/location/municipalityCode",
            "unknown_reference",
            format!("municipalityCode: there is no municipality {code}"),
        ),
        (Some((name, province)), Some(stated)) if stated != *province => faults.body(
            "/location/province",
            "contradiction",
            format!("province: {name} lies in {province}; leave the province out or correct it"),
        ),
        (Some(_), _) => {}
    }
}

/// The network in which a new lab begins: whoever does not manage every lab must name one.
pub(super) fn network(
    known: &Known,
    by: &Caller,
    key: Option<&Key>,
    faults: &mut Faults,
) -> Option<NetworkId> {
    let manages_all = by.may(Permission::ManageLab, &Stakes::default());
    if key.is_none() && !manages_all {
        let detail = "network: name the network that you manage and that the lab belongs to";
        faults.body("/network", "required", detail);
    }
    resolve::looked_up(&known.networks, key, ("/network", faults))
}
