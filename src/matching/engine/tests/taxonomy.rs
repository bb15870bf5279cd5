//! The numbering of the themes and how alike they are.

use super::*;

fn concept(id: u128, broader: Option<u128>) -> Concept {
    Concept {
        id: Uuid::from_u128(id),
        broader: broader.map(Uuid::from_u128),
        related: Vec::new(),
        label_nl: String::new(),
        label_en: String::new(),
    }
}

#[test]
fn the_real_taxonomy_has_its_subtrees_as_intervals() {
    let register = register();
    let below = |name: &str| register.taxonomy.descendants(register.theme(name)).count();
    assert_eq!(register.names.len(), 64);
    assert_eq!((below("home-care"), below("oncology"), below("home-dialysis")), (11, 7, 0));
    let radiotherapy: Vec<_> = register.taxonomy.descendants(register.theme("radiotherapy")).collect();
    assert!(
        radiotherapy.contains(&register.theme("proton-therapy"))
            && radiotherapy.contains(&register.theme("brachytherapy"))
    );
    assert!(
        register.taxonomy.is_broader_or_same(register.theme("oncology"), register.theme("proton-therapy"))
    );
    assert!(
        !register.taxonomy.is_broader_or_same(register.theme("proton-therapy"), register.theme("oncology"))
    );
}

#[test]
fn home_dialysis_is_much_like_home_care_and_nothing_like_oncology() {
    let register = register();
    assert!(register.similarity("home-dialysis", "home-care") >= 0.6);
    assert_eq!(register.similarity("home-dialysis", "oncology"), 0.0);
    assert_eq!(register.similarity("home-dialysis", "home-dialysis"), 1.0);
}

#[test]
fn similarity_is_lin_over_intrinsic_information_content() {
    let register = register();
    // home-care has 11 themes below it in a register of 64; the two siblings are leaves.
    let home_care = 1.0 - 12_f64.ln() / 64_f64.ln();
    assert!((register.similarity("home-dialysis", "telemonitoring") - home_care).abs() < 1e-12);
    let narrower = 2.0 * home_care / (home_care + 1.0);
    assert!((register.similarity("home-care", "home-dialysis") - narrower).abs() < 1e-12);
}

#[test]
fn a_related_link_counts_half_in_both_directions() {
    let register = register();
    assert_eq!(register.similarity("home-dialysis", "kidney-disease"), 0.5);
    assert_eq!(register.similarity("kidney-disease", "home-dialysis"), 0.5);
}

#[test]
fn cycles_unknown_parents_and_double_ids_do_not_panic() {
    let concepts = vec![
        concept(1, Some(2)),
        concept(2, Some(1)),
        concept(3, Some(3)),
        concept(4, Some(99)),
        concept(4, None),
        concept(5, Some(2)),
    ];
    let taxonomy = Taxonomy::build(concepts);
    let theme = |id| taxonomy.index(Uuid::from_u128(id)).unwrap();
    assert!(taxonomy.is_broader_or_same(theme(1), theme(5)));
    assert!(!taxonomy.is_broader_or_same(theme(2), theme(1)));
    assert_eq!(taxonomy.similarity(theme(3), theme(4)), 0.0);
    assert_eq!(taxonomy.index(Uuid::from_u128(99)), None);
}

#[test]
fn one_theme_or_one_top_over_all_gives_finite_similarities() {
    let alone = Taxonomy::build(vec![concept(1, None)]);
    let only = alone.index(Uuid::from_u128(1)).unwrap();
    assert_eq!(alone.similarity(only, only), 1.0);
    let family = Taxonomy::build(vec![concept(1, None), concept(2, Some(1)), concept(3, Some(1))]);
    let theme = |id| family.index(Uuid::from_u128(id)).unwrap();
    assert_eq!(family.similarity(theme(2), theme(3)), 0.0);
    assert_eq!(family.similarity(theme(2), theme(1)), 0.6);
}

#[test]
fn the_order_of_the_rows_does_not_change_the_numbers() {
    let rows = || vec![concept(3, Some(1)), concept(1, None), concept(2, Some(3)), concept(4, Some(1))];
    let (one, other) = (Taxonomy::build(rows()), Taxonomy::build(rows().into_iter().rev().collect()));
    for id in 1..=4 {
        assert_eq!(one.index(Uuid::from_u128(id)), other.index(Uuid::from_u128(id)));
    }
}

#[test]
fn labels_stand_in_a_sentence_as_people_write_them() {
    let labels = [
        ("Home care", "home care"),
        ("Één loket", "één loket"),
        ("MRI en beeldvorming", "MRI en beeldvorming"),
        ("eHealth", "eHealth"),
        ("3D-printen", "3D-printen"),
        ("", ""),
    ];
    for (number, (label, expected)) in (1..).zip(labels) {
        let concept = Concept {
            id: Uuid::from_u128(number),
            broader: None,
            related: Vec::new(),
            label_nl: label.to_owned(),
            label_en: label.to_owned(),
        };
        let taxonomy = Taxonomy::build(vec![concept]);
        let theme = taxonomy.index(Uuid::from_u128(number)).unwrap();
        assert_eq!(taxonomy.labels(theme), (expected, expected));
    }
}
