//! Each hard rule: when it passes, fails and asks.

use super::*;
use Outcome::{Fail, Pass, Unknown};

/// Judges a lab and a query that differ from the perfect pair in one thing.
fn outcome(code: RuleCode, change: impl FnOnce(&mut LabProfile, &mut Query, &Register)) -> RuleResult {
    let register = register();
    let (mut lab, mut query) = (lab(&register), query(&register));
    change(&mut lab, &mut query, &register);
    rule(&assess(&register, &lab, &query), code).clone()
}

fn fails(result: &RuleResult, sentence: &str, change: &str) {
    assert_eq!(result.outcome, Fail);
    assert_eq!(result.sentence.en, sentence);
    assert_eq!(result.change.as_ref().unwrap().en, change);
    assert_eq!(result.question, None);
}

fn asks(result: &RuleResult, question: &str) {
    assert_eq!(result.outcome, Unknown);
    assert_eq!(result.question.as_ref().unwrap().en, question);
    assert_eq!(result.change, None);
}

#[test]
fn the_perfect_pair_passes_all_ten_rules_in_their_order() {
    let register = register();
    let assessment = assess(&register, &lab(&register), &query(&register));
    let codes: Vec<_> = assessment.rules.iter().map(|rule| (rule.rule.code(), rule.outcome)).collect();
    let order = [
        "lab_active",
        "theme",
        "trl",
        "purpose",
        "care_setting",
        "device_class",
        "region_or_distance",
        "capacity_in_period",
        "population",
        "language",
    ];
    assert_eq!(codes, order.map(|code| (code, Pass)));
    assert!(
        assessment.is_match
            && assessment.rules.iter().all(|rule| rule.change.is_none() && rule.question.is_none())
    );
}

#[test]
fn a_silent_query_passes_every_active_lab_and_says_so() {
    let register = register();
    let nothing_stated = LabProfile { is_active: true, ..LabProfile::default() };
    let assessment = assess(&register, &nothing_stated, &Query::new(TODAY));
    assert!(assessment.rules.iter().all(|rule| rule.outcome == Pass));
    let silent = assessment.rules.iter().filter(|rule| {
        rule.sentence.en.starts_with("The query names no")
            && rule.sentence.nl.starts_with("De vraag noemt geen")
    });
    assert_eq!(silent.count(), 9);
}

#[test]
fn a_suspended_lab_is_rejected_with_its_status() {
    let result = outcome(RuleCode::LabActive, |lab, _, _| {
        (lab.is_active, lab.status) = (false, "suspended".to_owned());
    });
    fails(&result, "This lab is not active (status: suspended).", "Wait until the lab is active.");
}

#[test]
fn themes_pass_on_a_branch_by_a_link_or_by_likeness() {
    for (wanted, offered) in [
        ("home-dialysis", "home-care"),
        ("oncology", "proton-therapy"),
        ("home-dialysis", "kidney-disease"),
        ("brachytherapy", "proton-therapy"),
    ] {
        let result = outcome(RuleCode::Theme, |lab, query, register| {
            lab.themes = vec![register.theme("vaccination"), register.theme(offered)];
            query.themes = vec![register.theme(wanted)];
        });
        assert_eq!(result.outcome, Pass, "{wanted} {offered}");
        assert_eq!(result.sentence.en, format!("Lab theme {offered} suits {wanted}."));
    }
}

#[test]
fn a_theme_on_the_branch_is_not_hidden_by_a_likelier_one_beside_it() {
    let result = outcome(RuleCode::Theme, |lab, query, register| {
        lab.themes = vec![register.theme("robotics"), register.theme("sensors-biosensors")];
        query.themes = vec![register.theme("technology-and-therapy"), register.theme("medical-imaging")];
    });
    assert_eq!(result.sentence.en, "Lab theme robotics suits technology-and-therapy.");
}

#[test]
fn a_lab_about_something_else_is_rejected() {
    let result = outcome(RuleCode::Theme, |lab, _, register| {
        lab.themes = vec![register.theme("oncology")];
    });
    fails(
        &result,
        "No theme of this lab (oncology) suits home-dialysis.",
        "Add theme oncology, if the innovation touches it too.",
    );
}

#[test]
fn a_lab_without_themes_is_asked() {
    asks(&outcome(RuleCode::Theme, |lab, _, _| lab.themes.clear()), "Does home-dialysis suit your lab?");
}

#[test]
fn a_trl_below_or_above_the_range_is_rejected() {
    let below = outcome(RuleCode::Trl, |_, query, _| query.trl = Some(4));
    fails(&below, "TRL 4 is below 5-8, the range of this lab.", "Reach TRL 5.");
    assert_eq!(below.sentence.nl, "TRL 4 ligt onder 5-8, het bereik van dit lab.");
    let above = outcome(RuleCode::Trl, |_, query, _| query.trl = Some(9));
    fails(&above, "TRL 9 is above 5-8, the range of this lab.", "Ask the lab to take TRL 9 as well.");
}

#[test]
fn half_a_trl_range_can_reject_but_not_pass() {
    fails(
        &outcome(RuleCode::Trl, |lab, query, _| {
            (lab.trl_max, query.trl) = (None, Some(3));
        }),
        "TRL 3 is below 5-?, the range of this lab.",
        "Reach TRL 5.",
    );
    asks(&outcome(RuleCode::Trl, |lab, _, _| lab.trl_max = None), "Does your lab take innovations at TRL 6?");
}

#[test]
fn a_term_that_is_not_offered_is_rejected_with_those_that_are() {
    let purpose = outcome(RuleCode::Purpose, |_, query, _| {
        query.purpose = Some(Purpose::Develop);
    });
    fails(
        &purpose,
        &format!(
            "This lab does not offer the purpose asked for ({}), but it does offer: {} or {}.",
            Purpose::Develop.label_en(),
            Purpose::Validate.label_en(),
            Purpose::Implement.label_en()
        ),
        &format!("Choose as purpose: {} or {}.", Purpose::Validate.label_en(), Purpose::Implement.label_en()),
    );
    assert_eq!(
        outcome(RuleCode::CareSetting, |_, query, _| query.care_setting = Some(CareSetting::Hospital))
            .outcome,
        Fail
    );
    // The class of a product follows from the law: nobody is invited to declare another.
    let told = outcome(RuleCode::DeviceClass, |_, query, _| query.device_class = Some(DeviceClass::IvdrD));
    assert_eq!(told.outcome, Fail);
    assert!(told.change.unwrap().en.starts_with("Ask the lab"));
}

#[test]
fn terms_that_are_not_stated_are_asked() {
    let question =
        format!("Does your lab offer the care setting asked for ({})?", CareSetting::Home.label_en());
    asks(
        &outcome(RuleCode::CareSetting, |lab, _, _| {
            lab.care_settings = Some(TermSet::empty());
        }),
        &question,
    );
    assert_eq!(outcome(RuleCode::Purpose, |lab, _, _| lab.purposes = None).outcome, Unknown);
    assert_eq!(outcome(RuleCode::DeviceClass, |lab, _, _| lab.device_classes = None).outcome, Unknown);
}

#[test]
fn what_is_no_medical_device_passes_everywhere() {
    assert_eq!(
        outcome(RuleCode::DeviceClass, |_, query, _| query.device_class = Some(DeviceClass::None)).outcome,
        Pass
    );
}

#[test]
fn one_population_or_language_in_common_is_enough() {
    let reached = outcome(RuleCode::Population, |_, _, _| ());
    assert!(
        reached.sentence.en.contains(Population::ChronicallyIll.label_en())
            && !reached.sentence.en.contains(Population::Adults.label_en())
    );
    assert_eq!(
        outcome(RuleCode::Language, |_, query, _| query.languages =
            TermSet::of(&[Language::Tr, Language::En]))
        .outcome,
        Pass
    );
}

#[test]
fn populations_and_numbers_that_are_not_reached_are_rejected() {
    assert_eq!(
        outcome(RuleCode::Population, |_, query, _| query.populations = TermSet::of(&[Population::Children]))
            .outcome,
        Fail
    );
    fails(
        &outcome(RuleCode::Population, |_, query, _| {
            query.participants_needed = Some(61);
        }),
        "This lab reaches 60 participants, fewer than the 61 needed.",
        "Ask for at most 60 participants.",
    );
}

#[test]
fn populations_and_numbers_that_are_not_stated_are_asked() {
    assert_eq!(outcome(RuleCode::Population, |lab, _, _| lab.populations = None).outcome, Unknown);
    asks(
        &outcome(RuleCode::Population, |lab, _, _| {
            lab.reachable_participants = None;
        }),
        "Can your lab reach 40 participants?",
    );
    // A known shortage is not hidden behind something unknown.
    assert_eq!(
        outcome(RuleCode::Population, |lab, query, _| (lab.populations, query.participants_needed) =
            (None, Some(61)))
        .outcome,
        Fail
    );
}

#[test]
fn a_language_is_rejected_when_not_spoken_and_asked_when_not_stated() {
    assert_eq!(
        outcome(RuleCode::Language, |_, query, _| query.languages = TermSet::of(&[Language::Pl])).outcome,
        Fail
    );
    asks(
        &outcome(RuleCode::Language, |lab, _, _| lab.languages = None),
        &format!("Does your lab work in {}?", Language::Nl.label_en()),
    );
}

#[test]
fn capacity_is_asked_when_not_stated() {
    asks(
        &outcome(RuleCode::CapacityInPeriod, |lab, _, _| lab.capacity = None),
        "Does your lab have 1 slot free for 90 days on end between 2027-01-01 and 2027-06-30?",
    );
}

#[test]
fn the_nearest_change_to_a_full_period_is_named() {
    let full = "This lab does not have 1 slot free for 90 days on end between 2027-01-01 and 2027-06-30.";
    let opens = |from: Date, until: Date| {
        outcome(RuleCode::CapacityInPeriod, move |lab, _, _| {
            lab.capacity.as_mut().unwrap().windows = vec![window(period(from, until), 1)];
        })
    };
    fails(&opens(date(2027, 8, 1), date(2027, 12, 31)), full, "Shift the period to start 2027-08-01.");
    fails(
        &opens(date(2027, 5, 1), date(2027, 12, 31)),
        full,
        "Extend the period up to and including 2027-07-29.",
    );
    fails(&opens(date(2027, 1, 1), date(2027, 1, 31)), full, "Ask the lab to open a window.");
    fails(&opens(date(2026, 9, 1), date(2027, 2, 28)), full, "Shift the period to start 2026-11-01.");
}

#[test]
fn fewer_slots_are_offered_when_no_time_has_as_many() {
    let result = outcome(RuleCode::CapacityInPeriod, |_, query, _| query.slots = 5);
    assert_eq!(result.outcome, Fail);
    assert_eq!(result.change.unwrap().en, "Ask for 2 slots.");
}
