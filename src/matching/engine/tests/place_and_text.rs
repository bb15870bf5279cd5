//! Distance, region and text relevance.

use super::*;
use Outcome::{Fail, Pass, Unknown};

fn place(change: impl FnOnce(&mut LabProfile, &mut Query)) -> RuleResult {
    let register = register();
    let (mut lab, mut query) = (lab(&register), query(&register));
    change(&mut lab, &mut query);
    rule(&assess(&register, &lab, &query), RuleCode::RegionOrDistance).clone()
}

#[test]
fn distances_are_right_to_a_kilometre() {
    assert!((EINDHOVEN.distance_km(TILBURG) - 29.6).abs() < 0.5);
    assert!((EINDHOVEN.distance_km(GRONINGEN) - 210.6).abs() < 1.0);
    assert_eq!(EINDHOVEN.distance_km(EINDHOVEN), 0.0);
    let (north, south) = (GeoPoint { lat: 90.0, lon: 0.0 }, GeoPoint { lat: -90.0, lon: 0.0 });
    assert!((north.distance_km(south) - std::f64::consts::PI * EARTH_RADIUS_KM).abs() < 1e-6);
}

#[test]
fn a_lab_too_far_says_within_what_to_search() {
    let result = place(|lab, query| {
        lab.point = Some(GRONINGEN);
        query.provinces = TermSet::empty();
    });
    assert_eq!(result.outcome, Fail);
    assert!(result.sentence.en.ends_with("km away, farther than 50.0 km."), "{}", result.sentence.en);
    assert!(result.sentence.nl.ends_with("verder dan 50,0 km."), "{}", result.sentence.nl);
    let farther = place(|lab, query| {
        lab.point = Some(GRONINGEN);
        query.max_distance_km = Some(EINDHOVEN.distance_km(GRONINGEN).ceil());
    });
    assert_eq!(farther.outcome, Pass);
}

#[test]
fn a_lab_in_another_province_is_rejected_even_when_near() {
    let result = place(|lab, _| lab.province = Some(Province::Limburg));
    assert_eq!(result.outcome, Fail);
    assert_eq!(result.change.unwrap().en, format!("Search in {} as well.", Province::Limburg.label_en()));
}

#[test]
fn an_unknown_place_is_asked_and_a_known_miss_still_rejects() {
    assert_eq!(place(|lab, _| lab.point = None).outcome, Unknown);
    assert_eq!(place(|lab, _| lab.province = None).outcome, Unknown);
    let miss = place(|lab, _| (lab.point, lab.province) = (None, Some(Province::Drenthe)));
    assert!(miss.outcome == Fail && miss.question.is_none());
}

#[test]
fn virtual_and_national_labs_are_everywhere() {
    assert_eq!(place(|lab, _| (lab.is_virtual, lab.province, lab.point) = (true, None, None)).outcome, Pass);
    let national = place(|lab, _| {
        (lab.is_national, lab.province, lab.point) = (true, Some(Province::Drenthe), Some(GRONINGEN));
    });
    assert_eq!((national.outcome, national.sentence.en.as_str()), (Pass, "This lab works nationwide."));
}

#[test]
fn a_distance_without_an_origin_asks_nothing() {
    let silent = place(|lab, query| {
        (query.origin, query.provinces, lab.point) = (None, TermSet::empty(), Some(GRONINGEN));
    });
    assert_eq!(
        (silent.outcome, silent.sentence.en.as_str()),
        (Pass, "The query names no region or distance.")
    );
}

#[test]
fn text_relevance_is_the_share_of_words_found() {
    let register = register();
    let mut query = query(&register);
    query.text = Some("dialyse ZELFMANAGEMENT robot de".to_owned());
    let assessment = assess(&register, &lab(&register), &query);
    let text = component(&assessment, ComponentCode::Text);
    assert_eq!(text.value, 0.667);
    assert_eq!(text.sentence.en, "2 of 3 words found: dialyse, zelfmanagement.");
}
