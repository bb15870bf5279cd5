//! All that is decided about an organisation before it is written; what it names is looked up for many at once.

use super::{
    identifiers::Identifier,
    model::{NewOrganisation, OrganisationLocation},
    store::{self, OrganisationRow},
};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Faults, Result},
        id::OrganisationId,
        key::Key,
    },
    db::{
        Read, resolve,
        types::{Instant, Json},
    },
    vocabulary::{
        municipalities::{self, MunicipalityView},
        terms::Province,
    },
};
use std::collections::{HashMap, HashSet};

/// Chains of parents are followed this far up; no undertaking is deeper.
pub(super) const DEEPEST: usize = 32;

/// What is there of all that inputs name.
#[derive(Debug, Default)]
pub(super) struct Known {
    parents: HashMap<Key, OrganisationId>,
    /// What the parents belong to, and so on upwards.
    above: HashMap<OrganisationId, Option<OrganisationId>>,
    municipalities: HashMap<String, MunicipalityView>,
    /// Who has which of the identifiers.
    taken: HashMap<Identifier, OrganisationId>,
}

impl Known {
    /// Looks it up.
    pub fn of(read: &mut Read<'_>, inputs: &[&NewOrganisation]) -> Result<Self> {
        let numbers = inputs.iter().flat_map(|new| &new.identifiers).filter_map(|one| one.normal().ok());
        let taken = holders(read, &numbers.collect::<Vec<_>>())?;
        Self::with(read, inputs, taken)
    }

    /// As [`Known::of`], where it was looked up before who has which of the identifiers.
    pub fn with(
        read: &mut Read<'_>,
        inputs: &[&NewOrganisation],
        taken: HashMap<Identifier, OrganisationId>,
    ) -> Result<Self> {
        let keys: HashSet<&Key> = inputs.iter().filter_map(|new| new.parent.as_ref()).collect();
        let keys: Vec<&Key> = keys.into_iter().collect();
        let parents = resolve::all_organisations(read, &keys)?;
        let codes: HashSet<String> =
            inputs.iter().filter_map(|new| new.location.as_ref()?.municipality_code.clone()).collect();
        let codes: Vec<String> = codes.into_iter().collect();
        let places = if codes.is_empty() { Vec::new() } else { municipalities::list_by_code(read, &codes)? };
        Ok(Self {
            above: above(read, parents.values().copied().collect())?,
            parents,
            municipalities: places.into_iter().map(|place| (place.code.clone(), place)).collect(),
            taken,
        })
    }

    /// Takes it that an organisation of this name will be there.
    pub fn expect(&mut self, slug: String, id: OrganisationId) {
        self.parents.entry(Key(slug)).or_insert(id);
    }

    /// The names of parents that are not there.
    pub fn missing<'n>(&self, inputs: &[&'n NewOrganisation]) -> Vec<&'n Key> {
        let named = inputs.iter().filter_map(|new| new.parent.as_ref());
        named.filter(|key| !self.parents.contains_key(*key)).collect()
    }

    /// Follows an organisation that will be written with others: what it is decides what these may be.
    pub fn follow(&mut self, one: &Prepared) {
        self.above.insert(one.row.id, one.row.parent_id);
        if let Some(slug) = &one.row.slug {
            self.expect(slug.clone(), one.row.id);
        }
        self.taken.extend(one.identifiers.iter().map(|own| (own.clone(), one.row.id)));
    }

    /// Whether an organisation is another one or belongs to it, through whatever parents.
    fn lies_under(&self, organisation: OrganisationId, other: OrganisationId) -> bool {
        let mut next = Some(organisation);
        for _ in 0..DEEPEST {
            match next {
                None => return false,
                Some(id) if id == other => return true,
                Some(id) => next = self.above.get(&id).copied().flatten(),
            }
        }
        true
    }
}

/// Who has these numbers.
pub(super) fn holders(
    read: &mut Read<'_>,
    numbers: &[Identifier],
) -> Result<HashMap<Identifier, OrganisationId>> {
    let rows = store::list_holders(read, numbers)?.into_iter();
    Ok(rows.map(|row| (Identifier { scheme: row.scheme, value: row.value }, row.organisation_id)).collect())
}

/// What organisations belong to, level by level: as many queries as undertakings are deep.
fn above(
    read: &mut Read<'_>,
    mut level: Vec<OrganisationId>,
) -> Result<HashMap<OrganisationId, Option<OrganisationId>>> {
    let mut above = HashMap::new();
    for _ in 0..DEEPEST {
        if level.is_empty() {
            break;
        }
        let found = store::list_parents(read, &level)?;
        level = found.iter().filter_map(|(_, parent)| *parent).collect();
        above.extend(found);
        level.retain(|id| !above.contains_key(id));
    }
    Ok(above)
}

/// What of a row is not stated by people.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stamp {
    pub id: OrganisationId,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// An organisation as it will be written.
#[derive(Debug)]
pub(super) struct Prepared {
    pub row: OrganisationRow,
    pub identifiers: Vec<Identifier>,
}

/// All that is decided about an organisation, new or changed.
pub(super) fn prepare(
    known: &Known,
    by: &Caller,
    (stamp, old_parent): (Stamp, Option<OrganisationId>),
    new: NewOrganisation,
) -> Result<Prepared> {
    let mut faults = Faults::new();
    let identifiers = new.check(&mut faults);
    let parent = resolve::looked_up(&known.parents, new.parent.as_ref(), ("/parent", &mut faults));
    if parent.is_some_and(|parent| known.lies_under(parent, stamp.id)) {
        faults.body(
            "/parent",
            "cycle",
            "parent: this is the organisation itself or belongs to it; choose another one",
        );
    }
    // One undertaking shares a ceiling on state aid, and sees what it adds up to: nobody puts themselves into another.
    if let Some(parent) = parent
        && Some(parent) != old_parent
        && !by.may(Permission::UpdateOrganisation, &Stakes::organisation(parent))
    {
        faults.body(
            "/parent",
            "not_yours",
            "parent: only who may change that organisation, or a network manager, can say that this one belongs to it",
        );
    }
    let province = new.location.as_ref().and_then(|place| province(known, place, &mut faults));
    faults.check()?;
    check_untaken(known, stamp.id, &identifiers)?;
    Ok(Prepared { row: row(stamp, new, (parent, province))?, identifiers })
}

/// The province of a location: that of its municipality, which a stated one must not contradict.
fn province(known: &Known, place: &OrganisationLocation, faults: &mut Faults) -> Option<Province> {
    let Some(code) = &place.municipality_code else {
        return place.province;
    };
    let Some(municipality) = known.municipalities.get(code) else {
        faults.body(
            "/location/municipalityCode",
            "unknown_reference",
            format!("municipalityCode: there is no municipality {code}; GET /v1/municipalities has them all"),
        );
        return None;
    };
    if place.province.is_some_and(|stated| stated != municipality.province) {
        faults.body(
            "/location/province",
            "contradiction",
            format!(
                "province: {} lies in {}; leave the province out",
                municipality.name, municipality.province
            ),
        );
    }
    Some(municipality.province)
}

fn check_untaken(known: &Known, id: OrganisationId, identifiers: &[Identifier]) -> Result<()> {
    let mut faults = Faults::new();
    for (index, one) in identifiers.iter().enumerate() {
        if let Some(holder) = known.taken.get(one).filter(|holder| **holder != id) {
            faults.body(
                &format!("/identifiers/{index}/value"),
                "not_unique",
                format!("{} {} belongs to organisation {holder} already", one.scheme, one.value),
            );
        }
    }
    faults.check_as(Code::NotUnique)
}

fn row(
    stamp: Stamp,
    new: NewOrganisation,
    (parent_id, province): (Option<OrganisationId>, Option<Province>),
) -> Result<OrganisationRow> {
    let place = new.location.unwrap_or_default();
    Ok(OrganisationRow {
        id: stamp.id,
        slug: new.slug,
        name: new.name,
        alternative_names: Json::of(&new.alternative_names)?,
        kind: new.kind,
        fte: new.fte,
        turnover_eur: new.turnover_eur,
        balance_total_eur: new.balance_total_eur,
        parent_id,
        website: new.website,
        street: place.street,
        postal_code: place.postal_code,
        city: place.city,
        municipality_code: place.municipality_code,
        province,
        lat: place.lat,
        lon: place.lon,
        fictitious: new.fictitious,
        sources: Json::of(&new.sources)?,
        version: stamp.version,
        created_at: stamp.created_at,
        updated_at: stamp.updated_at,
    })
}
