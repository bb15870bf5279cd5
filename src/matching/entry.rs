//! One lab in the read model, and how it is made from its rows.

use super::{
    engine::{FreeCapacity, FreeWindow, GeoPoint, LabProfile, TermSet, Theme, Vocabulary},
    joint::joint,
    needs_of::NeedsOf,
    page::Page,
    places::Municipalities,
    store::{LabRow, LabRows, WindowRow},
    themes::Themes,
};
use crate::{
    base::{
        id::{LabId, NetworkId, OrganisationId},
        period::{Period, holds_on},
        text::fold,
    },
    db::types::Json,
    labs::model::{LabKind, LabScope, LabStatus},
    vocabulary::terms::{CareSetting, DeviceClass, Language, Population, Purpose},
};
use jiff::{Span, civil::Date};
use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    sync::Arc,
};

/// Participant kinds of a complete lab.
const PARTICIPANT_KINDS: f64 = 8.0;
/// A lab that was not confirmed for so long is shown as stale.
const STALE_AFTER_MONTHS: i32 = 12;

/// A lab as it is found and matched: published or not, so whoever lists labs must ask [`LabEntry::is_published`].
#[derive(Debug)]
pub struct LabEntry {
    /// Its id.
    pub id: LabId,
    /// Its slug, when it has one.
    pub slug: Option<String>,
    /// What kind of test environment it is.
    pub kind: LabKind,
    /// For whom it works, when stated.
    pub scope: Option<LabScope>,
    /// Where it stands.
    pub status: LabStatus,
    /// Code of its municipality.
    pub municipality_code: Option<String>,
    /// Its town.
    pub city: Option<String>,
    /// Where it is, when stated.
    pub point: Option<GeoPoint>,
    /// The Dutch day on which it was last confirmed.
    pub verified_on: Option<Date>,
    /// Slugs of its themes, in alphabetical order.
    pub theme_slugs: Vec<Arc<str>>,
    /// Its themes and all that are broader.
    pub themes_upwards: Vec<Theme>,
    /// The networks that it belongs to directly.
    pub memberships: Vec<Membership<NetworkId>>,
    /// What the engine knows of it.
    pub profile: LabProfile,
    /// What the public reads of it.
    pub page: Page,
}

/// Something that belongs to something over a period.
#[derive(Debug, Clone, Copy)]
pub struct Membership<T> {
    /// What it belongs to.
    pub of: T,
    /// From which day.
    pub from: Date,
    /// Until which day; none: it goes on.
    pub until: Option<Date>,
}

impl<T> Membership<T> {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        holds_on(self.from, self.until, day)
    }
}

impl LabEntry {
    /// Whether the public sees it.
    #[must_use]
    pub const fn is_published(&self) -> bool {
        self.status.is_published()
    }

    /// Whether nobody confirmed it in the last twelve months.
    #[must_use]
    pub fn is_stale(&self, today: Date) -> bool {
        let limit = today.checked_sub(Span::new().months(STALE_AFTER_MONTHS)).unwrap_or(today);
        self.verified_on.is_none_or(|day| day < limit)
    }

    /// What orders labs by name.
    #[must_use]
    pub fn order(&self) -> (&str, LabId) {
        (&self.profile.name, self.id)
    }
}

/// Makes the entries of all labs in the rows.
pub(super) fn build(
    mut rows: LabRows,
    needs: &NeedsOf,
    (themes, municipalities): (&Themes, &Municipalities),
) -> Vec<LabEntry> {
    for row in &mut rows.labs {
        locate(row, municipalities);
    }
    let mut parts = Parts::of(rows.themes, rows.partners, rows.services);
    let memberships = rows
        .networks
        .into_iter()
        .map(|(lab, of, from, until)| {
            let (from, until) = (from.0, until.map(Date::from));
            (lab, Membership { of, from, until })
        })
        .collect();
    let mut memberships = grouped(memberships);
    let capacities = capacities(rows.windows, rows.blackouts, themes);
    let members = grouped(rows.members);
    let records = Records::of(&rows.outcomes, rows.response_days);
    rows.labs
        .into_iter()
        .map(|row| {
            let own = capacities.get(&row.id).cloned();
            let joint = || {
                let members = members.get(&row.id).into_iter().flatten();
                joint(&members.filter_map(|member| capacities.get(member)).collect::<Vec<_>>())
            };
            let capacity = own.or_else(|| row.is_virtual.then(joint).flatten());
            let memberships = memberships.remove(&row.id).unwrap_or_default();
            let mut entry = parts.entry(row, capacity, memberships, themes);
            let organisations = parts.organisations.remove(&entry.id).unwrap_or_default();
            entry.profile.care_needs = needs.of(organisations);
            entry.profile.track_record = records.track_record(entry.id);
            entry.profile.response_days = records.response_days.get(&entry.id).copied();
            entry
        })
        .collect()
}

/// What labs have shown.
struct Records {
    outcomes: HashMap<LabId, u32>,
    response_days: HashMap<LabId, f64>,
}

impl Records {
    fn of(outcomes: &[LabId], response_days: Vec<(LabId, f64)>) -> Self {
        let mut counts: HashMap<LabId, u32> = HashMap::new();
        for lab in outcomes {
            *counts.entry(*lab).or_default() += 1;
        }
        Self { outcomes: counts, response_days: response_days.into_iter().collect() }
    }

    /// From published outcomes alone, which everybody can count: n of them are worth n / (n + 1), the first the most. What
    /// they say does not matter: a pilot that showed that something does not work was a good pilot.
    fn track_record(&self, lab: LabId) -> Option<f64> {
        self.outcomes.get(&lab).map(|count| f64::from(*count) / (f64::from(*count) + 1.0))
    }
}

/// The children of labs, by lab.
struct Parts {
    themes: HashMap<LabId, Vec<crate::base::id::ThemeId>>,
    partner_kinds: HashMap<LabId, HashSet<String>>,
    services: HashMap<LabId, Vec<String>>,
    /// Its owner and its partners, as far as they are in the register.
    organisations: HashMap<LabId, Vec<OrganisationId>>,
}

impl Parts {
    fn of(
        themes: Vec<(LabId, crate::base::id::ThemeId)>,
        partners: Vec<(LabId, String, Option<OrganisationId>)>,
        services: Vec<(LabId, String, String)>,
    ) -> Self {
        let mut kinds: HashMap<LabId, HashSet<String>> = HashMap::new();
        let mut organisations: HashMap<LabId, Vec<OrganisationId>> = HashMap::new();
        for (lab, kind, organisation) in partners {
            kinds.entry(lab).or_default().insert(kind);
            organisations.entry(lab).or_default().extend(organisation);
        }
        let services = services.into_iter().map(|(lab, nl, en)| (lab, format!("{nl} {en}")));
        Self {
            themes: grouped(themes),
            partner_kinds: kinds,
            services: grouped(services.collect()),
            organisations,
        }
    }

    fn entry(
        &mut self,
        row: LabRow,
        capacity: Option<FreeCapacity>,
        memberships: Vec<Membership<NetworkId>>,
        themes: &Themes,
    ) -> LabEntry {
        let own_themes: Vec<Theme> = self
            .themes
            .remove(&row.id)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|id| themes.taxonomy().index(id.uuid()))
            .collect();
        let words = || own_themes.iter().filter_map(|theme| themes.words(*theme));
        let mut theme_slugs: Vec<Arc<str>> = words().map(|words| Arc::clone(&words.slug)).collect();
        theme_slugs.sort_unstable();
        let mut themes_upwards: Vec<Theme> =
            own_themes.iter().flat_map(|theme| themes.taxonomy().upwards(*theme)).collect();
        themes_upwards.sort_unstable();
        themes_upwards.dedup();
        let mut text = said(&row);
        for more in self.services.remove(&row.id).unwrap_or_default() {
            text = format!("{text} {}", fold(&more));
        }
        for words in words() {
            text = format!("{text} {}", words.text);
        }
        self.organisations.entry(row.id).or_default().extend(row.owner_organisation_id);
        let stated_kinds = self.partner_kinds.get(&row.id).map_or(0, HashSet::len);
        let completeness = f64::from(u32::try_from(stated_kinds).unwrap_or(u32::MAX)) / PARTICIPANT_KINDS;
        LabEntry {
            id: row.id,
            slug: row.slug.clone(),
            kind: row.kind,
            scope: row.scope,
            status: row.status,
            municipality_code: row.municipality_code.clone(),
            city: row.city.clone(),
            point: row.lat.zip(row.lon).map(|(lat, lon)| GeoPoint { lat, lon }),
            verified_on: row.verified_at.map(|at| crate::base::clock::dutch_day(at.0)),
            theme_slugs,
            themes_upwards,
            memberships,
            page: Page::default(),
            profile: LabProfile { themes: own_themes, capacity, completeness, text, ..profile(row) },
        }
    }
}

/// What follows from the municipality, where the lab has not stated more.
fn locate(row: &mut LabRow, municipalities: &Municipalities) {
    let stated = row.municipality_code.as_deref();
    let Some(municipality) = stated.and_then(|code| municipalities.by_code(code)) else {
        return;
    };
    row.province = row.province.or(Some(municipality.province));
    if row.lat.zip(row.lon).is_none() {
        (row.lat, row.lon) = (Some(municipality.point.lat), Some(municipality.point.lon));
    }
}

/// What the row alone tells the engine.
fn profile(row: LabRow) -> LabProfile {
    LabProfile {
        id: row.id.uuid(),
        slug: row.slug.unwrap_or_else(|| row.id.to_string()),
        name: row.name,
        is_active: row.status == LabStatus::Active,
        status: row.status.code().to_owned(),
        purposes: terms(row.purposes, Purpose::from_code),
        care_settings: terms(row.care_settings, CareSetting::from_code),
        device_classes: terms(row.device_classes, DeviceClass::from_code),
        populations: terms(row.target_populations, Population::from_code),
        languages: terms(row.languages, Language::from_code),
        trl_min: row.trl_min.and_then(|trl| u8::try_from(trl).ok()),
        trl_max: row.trl_max.and_then(|trl| u8::try_from(trl).ok()),
        province: row.province,
        point: row.lat.zip(row.lon).map(|(lat, lon)| GeoPoint { lat, lon }),
        is_national: row.scope == Some(LabScope::National),
        is_virtual: row.is_virtual,
        reachable_participants: row.reachable_participants.and_then(|count| u32::try_from(count).ok()),
        ..LabProfile::default()
    }
}

/// A list of codes as a set; a code that is not known (any more) is left out.
pub(super) fn terms<T: Vocabulary>(
    codes: Option<Json>,
    from_code: fn(&str) -> Option<T>,
) -> Option<TermSet<T>> {
    let codes: Vec<String> = codes?.into().ok()?;
    Some(codes.iter().filter_map(|code| from_code(code)).collect())
}

fn said(row: &LabRow) -> String {
    let parts = [
        Some(row.name.as_str()),
        row.description_nl.as_deref(),
        row.description_en.as_deref(),
        row.city.as_deref(),
    ];
    fold(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// What each lab itself has stated. Windows of services that are booked apart are no room for a pilot in the lab, and
/// were not read; a lab with blackouts only has not stated capacity.
fn capacities(
    windows: Vec<WindowRow>,
    blackouts: Vec<(LabId, crate::db::types::Day, crate::db::types::Day)>,
    themes: &Themes,
) -> HashMap<LabId, FreeCapacity> {
    let mut capacities: HashMap<LabId, FreeCapacity> = HashMap::new();
    for row in windows {
        let capacity = capacities.entry(row.lab_id).or_default();
        capacity.windows.extend(free(&row, themes));
    }
    for (lab, from, until) in blackouts {
        if let (Some(capacity), Some(closed)) = (capacities.get_mut(&lab), Period::new(from.0, until.0)) {
            capacity.blackouts.push(closed);
        }
    }
    capacities
}

/// Slots held or booked are gone for all; of the rest, those who are no SME can't have what is kept for SMEs.
fn free(row: &WindowRow, themes: &Themes) -> Option<FreeWindow> {
    let theme = match row.theme_id {
        Some(id) => Some(themes.taxonomy().index(id.uuid())?),
        None => None,
    };
    let left = row.slots - row.held - row.booked;
    let left_to_others = row.slots - row.sme_reserved_slots - row.taken_by_others;
    let count = |slots: i32| u32::try_from(slots).unwrap_or(0);
    Some(FreeWindow {
        period: Period::new(row.from_on.0, row.until_on.0)?,
        theme,
        free: count(left.min(left_to_others)),
        free_for_sme: count(left),
    })
}

fn grouped<K: Eq + Hash, V>(pairs: Vec<(K, V)>) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (key, value) in pairs {
        groups.entry(key).or_default().push(value);
    }
    groups
}
