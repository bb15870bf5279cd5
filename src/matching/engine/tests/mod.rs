//! Tests of the engine over the real taxonomy. A test's name is the sentence it proves.
#![expect(
    clippy::float_cmp,
    reason = "values are rounded, and the same input must give the very same number"
)]

use jiff::civil::{Date, date};
use uuid::Uuid;

use super::*;
use crate::base::period::Period;
use crate::vocabulary::terms::{CareSetting, DeviceClass, Language, Population, Province, Purpose};
use themes::{Register, register};

mod capacity;
mod changes;
mod indexed;
mod place_and_text;
mod properties;
mod rules;
mod score;
mod strategies;
mod taxonomy;
mod themes;

const TODAY: Date = date(2026, 11, 1);

fn period(from: Date, until: Date) -> Period {
    Period { from, until }
}

/// The first half of 2027, the period most tests ask for.
fn half_year() -> Period {
    period(date(2027, 1, 1), date(2027, 6, 30))
}

fn window(period: Period, free: u32) -> FreeWindow {
    FreeWindow { period, theme: None, free, free_for_sme: free }
}

/// A lab that has stated everything and suits [`query`].
fn lab(register: &Register) -> LabProfile {
    LabProfile {
        id: Uuid::from_u128(1),
        name: "Huis van Morgen".to_owned(),
        slug: "huis-van-morgen".to_owned(),
        is_active: true,
        status: "active".to_owned(),
        themes: vec![register.theme("home-care")],
        purposes: Some(TermSet::of(&[Purpose::Validate, Purpose::Implement])),
        care_settings: Some(TermSet::of(&[CareSetting::Home])),
        device_classes: Some(TermSet::of(&[DeviceClass::MdrI, DeviceClass::MdrIia])),
        populations: Some(TermSet::of(&[Population::OlderPeople, Population::ChronicallyIll])),
        languages: Some(TermSet::of(&[Language::Nl, Language::En])),
        trl_min: Some(5),
        trl_max: Some(8),
        province: Some(Province::NoordBrabant),
        point: Some(TILBURG),
        is_national: false,
        is_virtual: false,
        reachable_participants: Some(60),
        capacity: Some(FreeCapacity { windows: vec![window(half_year(), 2)], blackouts: Vec::new() }),
        completeness: 0.75,
        track_record: Some(0.8),
        response_days: Some(6.0),
        care_needs: vec![Uuid::from_u128(7)],
        text: "dialyse thuis en zelfmanagement".to_owned(),
    }
}

/// A query that asks everything.
fn query(register: &Register) -> Query {
    Query {
        themes: vec![register.theme("home-dialysis")],
        trl: Some(6),
        purpose: Some(Purpose::Validate),
        care_setting: Some(CareSetting::Home),
        device_class: Some(DeviceClass::MdrIia),
        populations: TermSet::of(&[Population::ChronicallyIll, Population::Adults]),
        participants_needed: Some(40),
        languages: TermSet::of(&[Language::Nl]),
        origin: Some(EINDHOVEN),
        max_distance_km: Some(50.0),
        provinces: TermSet::of(&[Province::NoordBrabant]),
        wanted: Some(half_year()),
        pilot_days: Some(90),
        is_sme: true,
        care_needs: vec![Uuid::from_u128(7)],
        text: Some("Dialyse".to_owned()),
        ..Query::new(TODAY)
    }
}

const EINDHOVEN: GeoPoint = GeoPoint { lat: 51.44083, lon: 5.47778 };
const TILBURG: GeoPoint = GeoPoint { lat: 51.55551, lon: 5.0913 };
const GRONINGEN: GeoPoint = GeoPoint { lat: 53.21917, lon: 6.56667 };

fn assess(register: &Register, lab: &LabProfile, query: &Query) -> Assessment {
    Matcher::new(&register.taxonomy, query, &Weights::default()).assess(lab)
}

fn rule(assessment: &Assessment, code: RuleCode) -> &RuleResult {
    assessment.rules.iter().find(|rule| rule.rule == code).unwrap()
}

fn component(assessment: &Assessment, code: ComponentCode) -> &Component {
    assessment.components.iter().find(|component| component.code == code).unwrap()
}
