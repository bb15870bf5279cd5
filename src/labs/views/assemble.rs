//! From rows to views.

use super::{InvolvementView, LabNetwork, LabPlace, LabServiceView, LabThemeLabel, LabView, PointPrecision};
use crate::{
    base::{clock::dutch_day, error::Result, id::Id, key::Key},
    db::types::Json,
    labs::{
        model::{LabContact, LabLocation, LabPartner},
        store::{
            LabPartnerRow, LabRow, MunicipalityRow,
            children::{Children, MembershipRow, ThemeLabelRow},
            parts::{InvolvementRow, ServiceRow},
        },
    },
};
use jiff::{Span, Timestamp, civil::Date};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// A profile that nobody confirmed for this many months is stale.
const STALE_AFTER_MONTHS: i8 = 12;
/// Kinds of participant that a complete lab has.
const PARTICIPANT_KINDS: f64 = 8.0;

impl LabView {
    /// The view of a row with what belongs to it, as it is on a day.
    pub(crate) fn of(row: LabRow, around: &mut Children, today: Date) -> Result<Self> {
        let id = row.id;
        let labels = around.themes.remove(&id).unwrap_or_default();
        let partners = around.partners.remove(&id).unwrap_or_default();
        let owner = row.owner_organisation_id;
        let verified_at = row.verified_at.map(Timestamp::from);
        Ok(Self {
            place: place(
                &row,
                row.municipality_code.as_ref().and_then(|code| around.municipalities.get(code)),
            ),
            location: location(&row),
            contact: contact(&row),
            id,
            slug: row.slug,
            name: row.name,
            description_nl: row.description_nl,
            description_en: row.description_en,
            kind: row.kind,
            status: row.status,
            owner_organisation: owner,
            owner_organisation_name: owner.and_then(|owner| around.organisations.get(&owner).cloned()),
            scope: row.scope,
            is_virtual: row.is_virtual,
            member_labs: around.members.remove(&id).unwrap_or_default(),
            themes: labels.iter().map(|label| label.id).collect(),
            theme_labels: labels.into_iter().map(LabThemeLabel::from).collect(),
            care_settings: list(row.care_settings)?,
            purposes: list(row.purposes)?,
            trl_min: row.trl_min,
            trl_max: row.trl_max,
            device_classes: list(row.device_classes)?,
            target_populations: list(row.target_populations)?,
            reachable_participants: row.reachable_participants,
            languages: list(row.languages)?,
            ethics_route: row.ethics_route,
            start_year: row.start_year,
            end_year: row.end_year,
            completeness: completeness(&partners),
            partners: partners.into_iter().map(|partner| with_name(partner, around)).collect(),
            services: views(around.services.remove(&id)),
            networks: views(around.networks.remove(&id)),
            is_involved: around.involved.contains(&id),
            website: row.website,
            verified_at,
            is_stale: is_stale(verified_at, today),
            fictitious_fields: row.fictitious_fields.into()?,
            sources: row.sources.into()?,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

fn list<T: DeserializeOwned>(json: Option<Json>) -> Result<Option<Vec<T>>> {
    Ok(json.map(Json::into).transpose()?)
}

fn views<R, V: From<R>>(rows: Option<Vec<R>>) -> Vec<V> {
    rows.unwrap_or_default().into_iter().map(V::from).collect()
}

/// What was stated stays as it is; what was not follows from the municipality, and says so.
fn place(row: &LabRow, municipality: Option<&MunicipalityRow>) -> LabPlace {
    let derived = municipality.map(|(_, _, province, lat, lon)| (*province, *lat, *lon));
    let stated = row.lat.zip(row.lon);
    LabPlace {
        municipality_name: municipality.map(|(_, name, ..)| name.clone()),
        province: row.province.or(derived.map(|(province, ..)| province)),
        lat: stated.map(|(lat, _)| lat).or(derived.map(|(_, lat, _)| lat)),
        lon: stated.map(|(_, lon)| lon).or(derived.map(|(_, _, lon)| lon)),
        point_precision: match (stated, derived) {
            (Some(_), _) => Some(PointPrecision::Stated),
            (None, Some(_)) => Some(PointPrecision::Municipality),
            (None, None) => None,
        },
    }
}

fn location(row: &LabRow) -> Option<LabLocation> {
    let location = LabLocation {
        street: row.street.clone(),
        postal_code: row.postal_code.clone(),
        city: row.city.clone(),
        municipality_code: row.municipality_code.clone(),
        province: row.province,
        lat: row.lat,
        lon: row.lon,
    };
    (location != LabLocation::default()).then_some(location)
}

fn contact(row: &LabRow) -> Option<LabContact> {
    let contact = LabContact {
        name: row.contact_name.clone(),
        email: row.contact_email.clone(),
        phone: row.contact_phone.clone(),
    };
    (contact != LabContact::default()).then_some(contact)
}

fn completeness(partners: &[LabPartnerRow]) -> f64 {
    let kinds: BTreeSet<_> = partners.iter().map(|partner| partner.kind).collect();
    f64::from(u32::try_from(kinds.len()).unwrap_or(u32::MAX)) / PARTICIPANT_KINDS
}

fn with_name(partner: LabPartnerRow, around: &Children) -> LabPartner {
    LabPartner {
        kind: partner.kind,
        organisation: partner.organisation_id.map(Id::uuid).map(Key::from),
        name: partner.name,
        organisation_name: partner.organisation_id.and_then(|id| around.organisations.get(&id).cloned()),
    }
}

fn is_stale(verified_at: Option<Timestamp>, today: Date) -> bool {
    let fresh_until =
        verified_at.and_then(|at| dutch_day(at).checked_add(Span::new().months(STALE_AFTER_MONTHS)).ok());
    fresh_until.is_none_or(|day| day < today)
}

impl From<ThemeLabelRow> for LabThemeLabel {
    fn from(row: ThemeLabelRow) -> Self {
        Self { id: row.id, slug: row.slug, label_nl: row.label_nl, label_en: row.label_en }
    }
}

impl From<MembershipRow> for LabNetwork {
    fn from(row: MembershipRow) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            name_nl: row.name_nl,
            name_en: row.name_en,
            role: row.role,
            from: row.from_on.into(),
            until: row.until_on.map(Into::into),
        }
    }
}

impl From<ServiceRow> for LabServiceView {
    fn from(row: ServiceRow) -> Self {
        Self {
            id: row.id,
            lab_id: row.lab_id,
            kind: row.kind,
            name_nl: row.name_nl,
            name_en: row.name_en,
            description_nl: row.description_nl,
            description_en: row.description_en,
            booked_apart: row.booked_apart,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl From<InvolvementRow> for InvolvementView {
    fn from(row: InvolvementRow) -> Self {
        Self {
            id: row.id,
            lab_id: row.lab_id,
            from: row.from_on.into(),
            until: row.until_on.map(Into::into),
            note: row.note,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}
