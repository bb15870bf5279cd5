//! The rules of suggesting, over a few made-up themes; quality over the real ones is judged in tests/it/matching.

use super::{EvidenceKind, Suggester, Suggestion, ThemeText, words};
use uuid::Uuid;

fn theme(number: u128, slug: &str, labels: &[&str]) -> ThemeText {
    let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
    ThemeText {
        id: Uuid::from_u128(number),
        slug: slug.to_owned(),
        labels_nl: labels.clone(),
        labels_en: labels,
        is_offered: true,
        ..ThemeText::default()
    }
}

/// Music over singing, and gardening; none is in the data file.
fn suggester() -> Suggester {
    let singing =
        ThemeText { broader: Some(Uuid::from_u128(1)), ..theme(2, "x-singing", &["zingen", "koorzang"]) };
    Suggester::build(vec![
        theme(1, "x-music", &["muziek"]),
        singing,
        theme(3, "x-garden", &["tuinieren", "moestuin", "OK"]),
    ])
}

fn found(text: &str) -> Vec<Suggestion> {
    suggester().suggest(text, 10)
}

fn ids(found: &[Suggestion]) -> Vec<u128> {
    found.iter().map(|one| one.id.as_u128()).collect()
}

#[test]
fn the_data_file_is_whole_and_speaks_of_themes_that_there_are() {
    let known = words::read().unwrap();
    let themes: serde_json::Value = serde_json::from_str(include_str!("../../../data/themes.json")).unwrap();
    let slugs: Vec<&str> =
        themes["concepts"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    for slug in &slugs {
        assert!(known.themes.contains_key(*slug), "{slug} has no words");
    }
    for (slug, theme) in &known.themes {
        assert!(slugs.contains(&slug.as_str()), "there is no theme {slug}");
        for group in theme.together.iter().flatten() {
            assert!(known.groups.contains_key(group), "{slug}: there is no group {group}");
        }
    }
}

#[test]
fn a_narrower_theme_speaks_for_the_broader_one_and_comes_first() {
    let found = found("Wij zingen");
    assert_eq!(ids(&found), [2, 1]);
    assert_eq!(found[1].evidence[0].kind, EvidenceKind::Narrower);
    assert!(found[0].score > found[1].score);
}

#[test]
fn inflections_compounds_and_slips_are_recognised() {
    for (text, kind) in [
        ("moestuinen", EvidenceKind::Label),
        ("een moestuinproject voor ouderen", EvidenceKind::Compound),
        ("moestiun", EvidenceKind::Spelling),
    ] {
        let found = found(text);
        assert_eq!(ids(&found), [3], "{text}");
        assert_eq!(found[0].evidence[0].kind, kind, "{text}");
    }
}

#[test]
fn an_abbreviation_counts_in_capitals_only_and_not_in_a_text_that_shouts() {
    assert_eq!(ids(&found("in de OK")), [3]);
    assert!(found("dat is ok").is_empty());
    assert!(found("DAT IS OK ZEGT MEN HIER").is_empty());
}

#[test]
fn a_retired_theme_is_not_suggested() {
    let retired = ThemeText { is_offered: false, ..theme(1, "x-music", &["muziek"]) };
    assert!(Suggester::build(vec![retired]).suggest("muziek", 5).is_empty());
}

#[test]
fn saying_it_again_adds_little() {
    let (once, often) = (found("tuinieren"), found(&"tuinieren ".repeat(50)));
    assert!(often[0].score > once[0].score && often[0].score < 1.8 * once[0].score, "{often:?}");
}

#[test]
fn the_same_text_gets_the_same_answer_and_no_text_breaks_it() {
    let suggester = suggester();
    for text in ["", "zing", "\u{0}", "ꙮꙮ", "a-b-c'd", &"x".repeat(5000), &"tuin ".repeat(2000), "١٢٣ %$#@!"]
    {
        assert_eq!(suggester.suggest(text, 5), suggester.suggest(text, 5), "{text:?}");
    }
}
