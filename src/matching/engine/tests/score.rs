//! What the score is made of.

use super::*;
use ComponentCode as Code;

#[test]
fn a_score_is_made_of_known_parts() {
    let register = register();
    let assessment = assess(&register, &lab(&register), &query(&register));
    let part = |code| component(&assessment, code);
    assert_eq!(
        (part(Code::Theme).weight, part(Code::Theme).value, part(Code::Theme).contribution),
        (35.0, 0.6, 21.0)
    );
    assert_eq!(
        (part(Code::Start).value, part(Code::CareNeed).value, part(Code::Text).value),
        (1.0, 1.0, 1.0)
    );
    assert_eq!(part(Code::TrlFit).value, 0.833);
    assert_eq!(part(Code::TrackRecord).value, 0.8);
    assert_eq!(part(Code::Completeness).contribution, 3.75);
    assert_eq!(assessment.components.len(), 8);
    assert_eq!(assessment.first_free_on, Some(date(2027, 1, 1)));
}

#[test]
fn what_the_query_leaves_out_is_scaled_away() {
    let register = register();
    let query = Query { themes: vec![register.theme("home-care")], ..Query::new(TODAY) };
    let perfect =
        LabProfile { completeness: 1.0, track_record: Some(1.0), response_days: Some(0.0), ..lab(&register) };
    let now = FreeCapacity { windows: vec![window(period(TODAY, TODAY), 1)], blackouts: Vec::new() };
    let assessment = assess(&register, &LabProfile { capacity: Some(now), ..perfect }, &query);
    let codes: Vec<_> = assessment.components.iter().map(|component| component.code).collect();
    assert_eq!(codes, [Code::Theme, Code::Start, Code::Completeness, Code::TrackRecord]);
    assert_eq!(assessment.score, 100.0);
}

#[test]
fn what_is_not_stated_is_worth_less_than_neutral_and_flagged() {
    let register = register();
    let silent = LabProfile { is_active: true, ..LabProfile::default() };
    let assessment = assess(&register, &silent, &query(&register));
    for component in assessment
        .components
        .iter()
        .filter(|component| !matches!(component.code, Code::Completeness | Code::Unknowns))
    {
        assert!(component.is_unknown && component.value == 0.25, "{component:?}");
    }
    let unknowns = component(&assessment, Code::Unknowns);
    assert_eq!((unknowns.value, unknowns.weight, unknowns.contribution), (0.9, -20.0, -18.0));
    assert_eq!(assessment.score, 5.75);
    assert!(assessment.is_match);
}

#[test]
fn unknowns_never_take_the_score_below_zero() {
    let register = register();
    let (query, weights) = (query(&register), Weights { per_unknown: 50.0, ..Weights::default() });
    let silent = LabProfile { is_active: true, ..LabProfile::default() };
    let assessment = Matcher::new(&register.taxonomy, &query, &weights).assess(&silent);
    assert_eq!(assessment.score, 0.0);
    assert_eq!(component(&assessment, Code::Unknowns).contribution, -23.75);
}

#[test]
fn several_themes_count_the_best_for_seven_tenths() {
    let register = register();
    let mut query = query(&register);
    query.themes.push(register.theme("oncology"));
    let assessment = assess(&register, &lab(&register), &query);
    assert_eq!(component(&assessment, Code::Theme).value, 0.51);
}

#[test]
fn distance_counts_less_for_labs_that_are_everywhere() {
    let register = register();
    let value = |is_virtual, is_national, point| {
        let lab = LabProfile { point, is_national, is_virtual, ..lab(&register) };
        component(&assess(&register, &lab, &query(&register)), Code::Distance).value
    };
    assert_eq!(value(true, false, None), 1.0);
    assert_eq!(value(false, true, Some(GRONINGEN)), 0.5);
    assert_eq!(value(false, false, Some(GRONINGEN)), 0.0);
    assert_eq!(value(false, false, None), 0.25);
}

#[test]
fn weights_survive_a_round_trip_and_nonsense_weighs_nothing() {
    let json = serde_json::to_string(&Weights::default()).unwrap();
    assert!(json.contains(r#""version":"2026-1""#) && json.contains(r#""trlFit":10.0"#));
    assert_eq!(serde_json::from_str::<Weights>(&json).unwrap(), Weights::default());
    let register = register();
    let (query, weights) = (query(&register), Weights { theme: f64::NAN, start: -3.0, ..Weights::default() });
    let assessment = Matcher::new(&register.taxonomy, &query, &weights).assess(&lab(&register));
    assert_eq!(
        (component(&assessment, Code::Theme).weight, component(&assessment, Code::Start).weight),
        (0.0, 0.0)
    );
    assert!((0.0..=100.0).contains(&assessment.score));
}
