//! Which labs are meant. Filters that are also facets are judged one by one, so that a facet can leave out its own.

use super::model::LabsQuery;
use crate::{
    base::{
        actor::{Caller, Role},
        error::{Faults, Result},
        id::NetworkId,
        period::Period,
        text::{fold, has_all_words},
    },
    labs::model::LabStatus,
    matching::{
        engine::{Ask, GeoPoint, Taxonomy, TermSet, Theme},
        entry::LabEntry,
        snapshot::Snapshot,
    },
    vocabulary::terms::{CareSetting, Province, Purpose},
};
use jiff::civil::Date;
use std::collections::HashSet;

/// A filter that is a facet too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Facet {
    Theme,
    Kind,
    CareSetting,
    Province,
    Purpose,
    Trl,
}

/// How a lab stands to all filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Meant.
    In,
    /// Meant, but for the filter on this facet.
    But(Facet),
    /// Not meant.
    Out,
}

/// The filters of one query, with everything looked up.
pub(super) struct Filter<'a> {
    query: &'a LabsQuery,
    caller: &'a Caller,
    register: &'a Snapshot,
    today: Date,
    words: String,
    themes: Vec<Theme>,
    care_settings: TermSet<CareSetting>,
    provinces: TermSet<Province>,
    purposes: TermSet<Purpose>,
    municipalities: Vec<String>,
    networks: Option<HashSet<NetworkId>>,
    origin: Option<GeoPoint>,
    /// What is asked of the lab's capacity.
    pub room: Room,
}

/// A question to the capacity of labs. Whatever theme the room is kept for: a filter on themes changes nothing in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    is_asked: bool,
    is_sme: bool,
    slots: u32,
    days: i64,
    within: Period,
}

impl<'a> Filter<'a> {
    /// Looks everything up; what is not known is a fault.
    pub fn new(
        query: &'a LabsQuery,
        caller: &'a Caller,
        register: &'a Snapshot,
        today: Date,
    ) -> Result<Self> {
        let mut faults = Faults::new();
        let themes = query.theme.iter().flatten().filter_map(|key| {
            let found = register.themes.find(key);
            known("theme", key.as_str(), found, &mut faults)
        });
        let themes = themes.collect();
        let municipalities = query.municipality.iter().flatten().filter_map(|named| {
            let found = register.municipalities.find(named);
            known("municipality", named, found, &mut faults).map(|found| found.code.clone())
        });
        let municipalities = municipalities.collect();
        let network = query
            .network
            .as_ref()
            .and_then(|key| known("network", key.as_str(), register.networks.find(key), &mut faults));
        let origin = origin(query, register, &mut faults);
        faults.check()?;
        Ok(Self {
            query,
            caller,
            register,
            today,
            words: query.q.as_deref().map(fold).unwrap_or_default(),
            themes,
            care_settings: TermSet::of(query.care_setting.as_deref().unwrap_or_default()),
            provinces: TermSet::of(query.province.as_deref().unwrap_or_default()),
            purposes: TermSet::of(query.purpose.as_deref().unwrap_or_default()),
            municipalities,
            networks: network.map(|network| register.networks.within(network, today)),
            origin,
            room: Room::of(query, caller, today),
        })
    }

    /// How a lab stands to all filters.
    pub fn judge(&self, lab: &LabEntry) -> Verdict {
        if !self.is_asked(lab) || !self.is_seen(lab) {
            return Verdict::Out;
        }
        let facets = [
            (Facet::Theme, self.has_theme(lab)),
            (Facet::Kind, self.query.kind.as_ref().is_none_or(|kinds| kinds.contains(&lab.kind))),
            (Facet::CareSetting, shares(self.care_settings, lab.profile.care_settings)),
            (
                Facet::Province,
                self.provinces.is_empty()
                    || lab.profile.province.is_some_and(|one| self.provinces.contains(one)),
            ),
            (Facet::Purpose, shares(self.purposes, lab.profile.purposes)),
            (Facet::Trl, self.query.trl.is_none_or(|trl| takes(lab, trl))),
        ];
        let mut failing = facets.into_iter().filter(|(_, holds)| !holds);
        let verdict = match (failing.next(), failing.next()) {
            (None, _) => Verdict::In,
            (Some((only, _)), None) => Verdict::But(only),
            (Some(_), Some(_)) => return Verdict::Out,
        };
        // Last, because it costs most.
        if self.room.is_asked && self.room.first_free(lab, self.taxonomy()).is_none() {
            return Verdict::Out;
        }
        verdict
    }

    /// The filters that are no facets.
    fn is_asked(&self, lab: &LabEntry) -> bool {
        let has_status = match &self.query.status {
            Some(asked) => asked.contains(&lab.status),
            None => matches!(lab.status, LabStatus::Active | LabStatus::Suspended),
        };
        let in_network = || {
            self.networks.as_ref().is_none_or(|networks| {
                let mut now = lab.memberships.iter().filter(|one| one.holds_on(self.today));
                now.any(|one| networks.contains(&one.of))
            })
        };
        let in_municipality = || {
            self.query.municipality.is_none()
                || lab.municipality_code.as_ref().is_some_and(|code| self.municipalities.contains(code))
        };
        let is_near =
            || self.query.radius_km.is_none_or(|radius| self.distance_km(lab).is_some_and(|km| km <= radius));
        has_status
            && in_network()
            && in_municipality()
            && is_near()
            && self.is_boxed(lab)
            && has_all_words(&lab.profile.text, &self.words)
    }

    fn is_seen(&self, lab: &LabEntry) -> bool {
        self.register.may_see(self.caller, lab, self.today)
    }

    fn has_theme(&self, lab: &LabEntry) -> bool {
        self.query.theme.is_none() || self.themes.iter().any(|theme| lab.themes_upwards.contains(theme))
    }

    /// A box whose west lies east of its east spans the antimeridian.
    fn is_boxed(&self, lab: &LabEntry) -> bool {
        let Some([west, south, east, north]) = self.query.bbox.as_deref() else {
            return true;
        };
        lab.point.is_some_and(|GeoPoint { lat, lon }| {
            let (after_west, before_east) = (*west <= lon, lon <= *east);
            let in_breadth = if west <= east { after_west && before_east } else { after_west || before_east };
            in_breadth && *south <= lat && lat <= *north
        })
    }

    /// Distance from the point asked for; none for a virtual lab, which is nowhere.
    pub fn distance_km(&self, lab: &LabEntry) -> Option<f64> {
        let point = lab.point.filter(|_| !lab.profile.is_virtual)?;
        Some(self.origin?.distance_km(point))
    }

    pub fn taxonomy(&self) -> &Taxonomy {
        self.register.themes.taxonomy()
    }

    pub fn today(&self) -> Date {
        self.today
    }
}

impl Room {
    fn of(query: &LabsQuery, caller: &Caller, today: Date) -> Self {
        let within = Period {
            from: query.free_from.unwrap_or(today).max(today),
            until: query.free_until.unwrap_or(Date::MAX),
        };
        let is_whole = query.free_from.is_some() && query.free_until.is_some();
        Self {
            is_asked: query.free_from.is_some() || query.free_until.is_some() || query.slots.is_some(),
            is_sme: caller.is(Role::Sme),
            slots: query.slots.unwrap_or(1),
            days: if is_whole { within.days().max(1) } else { 1 },
            within,
        }
    }

    fn ask(&self) -> Ask<'static> {
        Ask { slots: self.slots, days: self.days, is_sme: self.is_sme, themes: None }
    }

    /// The first day on which there is room; none when there is none or the lab has not stated it.
    pub fn first_free(&self, lab: &LabEntry, taxonomy: &Taxonomy) -> Option<Date> {
        let capacity = lab.profile.capacity.as_ref()?;
        Some(capacity.first_start(taxonomy, self.ask(), self.within)?.on)
    }

    /// The most slots that are free in the period asked for, or else on the first free day; none when not stated.
    pub fn free_slots(&self, lab: &LabEntry, taxonomy: &Taxonomy) -> Option<u32> {
        let capacity = lab.profile.capacity.as_ref()?;
        if self.is_asked {
            return Some(capacity.most_slots(taxonomy, self.ask(), self.within));
        }
        let on = self.first_free(lab, taxonomy);
        Some(on.map_or(0, |on| capacity.most_slots(taxonomy, self.ask(), Period { from: on, until: on })))
    }
}

/// Whether the lab's range holds a level; both its ends must be stated.
fn takes(lab: &LabEntry, trl: u8) -> bool {
    let range = lab.profile.trl_min.zip(lab.profile.trl_max);
    range.is_some_and(|(min, max)| (min..=max).contains(&trl))
}

fn shares<T: crate::matching::engine::Vocabulary>(asked: TermSet<T>, stated: Option<TermSet<T>>) -> bool {
    asked.is_empty() || stated.is_some_and(|stated| !stated.shared(asked).is_empty())
}

fn origin(query: &LabsQuery, register: &Snapshot, faults: &mut Faults) -> Option<GeoPoint> {
    if let Some([lat, lon]) = query.near.as_deref() {
        return Some(GeoPoint { lat: *lat, lon: *lon });
    }
    let named = query.near_municipality.as_deref()?;
    let found = register.municipalities.find(named).map(|one| one.point);
    known("nearMunicipality", named, found, faults)
}

fn known<T>(parameter: &str, named: &str, found: Option<T>, faults: &mut Faults) -> Option<T> {
    if found.is_none() {
        faults.query(parameter, "unknown_reference", format!("{parameter}: there is no {named} here"));
    }
    found
}
