//! Small markets that can be followed by hand.

use super::super::{
    ANY_THEME, Choice, Flaw, MarketBuilder, Verdict, demand, gains, labs_first, market, propose, verdict,
};

fn choice(lab: u32, rank: u32, points: u32) -> Choice {
    Choice { lab, rank, priority: 0, score: points * 1000 }
}

#[test]
fn each_side_has_its_own_best_assignment() {
    let mut builder = MarketBuilder::with_capacity(2, 4);
    builder.lab(1, &[]);
    builder.lab(1, &[]);
    builder.request(ANY_THEME, &mut [choice(0, 0, 10), choice(1, 1, 90)]);
    builder.request(ANY_THEME, &mut [choice(1, 0, 10), choice(0, 1, 90)]);
    let market = builder.build().unwrap();
    let outcome = propose(&market);
    assert_eq!([outcome.lab(&market, 0), outcome.lab(&market, 1)], [Some(0), Some(1)]);
    let other = labs_first(&market, &outcome);
    assert_eq!([market.lab_of(other.at(0)), market.lab_of(other.at(1))], [1, 0]);
}

#[test]
fn a_refusal_says_the_cut_off_and_the_number_in_line() {
    let mut builder = MarketBuilder::with_capacity(10, 10);
    builder.lab(8, &[]);
    for points in [99, 98, 97, 96, 95, 94, 93, 81, 77, 70] {
        builder.request(ANY_THEME, &mut [choice(0, 0, points)]);
    }
    let market = builder.build().unwrap();
    let outcome = propose(&market);
    let wanted = demand(&market, &outcome);
    let Verdict::Full { cut_off, number } = verdict(&market, &outcome, &wanted, (8, 8)) else {
        panic!("not full");
    };
    assert_eq!((market::rank_and_score(cut_off), number), ((0, 81_000), 9));
    assert_eq!(verdict(&market, &outcome, &wanted, (7, 7)), Verdict::Assigned);
    assert_eq!(gains(&market, &outcome, &wanted), [1]);
}

#[test]
fn a_quota_keeps_out_who_the_slots_would_have_let_in() {
    let mut builder = MarketBuilder::with_capacity(4, 4);
    builder.lab(3, &[(7, 1)]);
    builder.request(7, &mut [choice(0, 0, 90)]);
    builder.request(7, &mut [choice(0, 0, 80)]);
    builder.request(ANY_THEME, &mut [choice(0, 0, 20)]);
    builder.request(5, &mut [choice(0, 0, 10)]);
    let market = builder.build().unwrap();
    let outcome = propose(&market);
    let got: Vec<Option<u32>> = (0..4).map(|request| outcome.lab(&market, request)).collect();
    assert_eq!(got, [Some(0), None, Some(0), Some(0)]);
    let wanted = demand(&market, &outcome);
    let Verdict::QuotaFull { cut_off: Some(cut_off), number } = verdict(&market, &outcome, &wanted, (1, 1))
    else {
        panic!("not the quota");
    };
    assert_eq!((market::rank_and_score(cut_off), number), ((0, 90_000), 2));
    // A slot more does not help: it is the quota that is full.
    assert_eq!(gains(&market, &outcome, &wanted), [0]);
}

#[test]
fn a_pin_comes_first_and_uses_up_slot_and_quota() {
    let mut builder = MarketBuilder::with_capacity(3, 2);
    builder.lab(2, &[(7, 1)]);
    builder.request(7, &mut [choice(0, 0, 99)]);
    builder.pinned(7, 0);
    builder.request(ANY_THEME, &mut [choice(0, 0, 1)]);
    let market = builder.build().unwrap();
    let outcome = propose(&market);
    let got: Vec<Option<u32>> = (0..3).map(|request| outcome.lab(&market, request)).collect();
    assert_eq!(got, [None, Some(0), Some(0)]);
    let wanted = demand(&market, &outcome);
    assert_eq!(verdict(&market, &outcome, &wanted, (0, 0)), Verdict::QuotaFull { cut_off: None, number: 1 });
}

#[test]
fn a_chain_of_vacancies_ends_with_who_had_no_place() {
    // One more slot in lab 0 moves request 0 there; request 1 gets lab 1.
    let mut builder = MarketBuilder::with_capacity(3, 5);
    for _ in 0..2 {
        builder.lab(1, &[]);
    }
    builder.request(ANY_THEME, &mut [choice(0, 0, 50), choice(1, 1, 50)]);
    builder.request(ANY_THEME, &mut [choice(1, 0, 40)]);
    builder.request(ANY_THEME, &mut [choice(0, 0, 60)]);
    let market = builder.build().unwrap();
    let outcome = propose(&market);
    let wanted = demand(&market, &outcome);
    assert_eq!(outcome.placed(&market), 2);
    assert_eq!(gains(&market, &outcome, &wanted), [1, 1]);
}

#[test]
fn ties_are_broken_by_score_then_by_who_came_first() {
    let mut builder = MarketBuilder::with_capacity(3, 3);
    builder.lab(1, &[]);
    for points in [50, 70, 70] {
        builder.request(ANY_THEME, &mut [Choice { priority: 3, ..choice(0, 0, points) }]);
    }
    let market = builder.build().unwrap();
    let outcome = propose(&market);
    let got: Vec<Option<u32>> = (0..3).map(|request| outcome.lab(&market, request)).collect();
    assert_eq!(got, [None, Some(0), None]);
    let mut builder = MarketBuilder::with_capacity(1, 2);
    builder.lab(1, &[]);
    builder.lab(1, &[]);
    builder.request(ANY_THEME, &mut [choice(0, 1, 50), choice(1, 1, 70)]);
    let market = builder.build().unwrap();
    assert_eq!((propose(&market).lab(&market, 0), market.broken_ties()), (Some(1), 1));
}

#[test]
fn all_flaws_of_a_market_are_named_at_once() {
    let mut builder = MarketBuilder::with_capacity(4, 4);
    builder.lab(1, &[(7, 0)]);
    builder.request(ANY_THEME, &mut [choice(0, 0, 1), choice(0, 1, 2), choice(9, 0, 0)]);
    builder.pinned(7, 0);
    builder.pinned(ANY_THEME, 0);
    builder.pinned(ANY_THEME, 0);
    builder.request(ANY_THEME, &mut [choice(0, 0, 101)]);
    let flaws = builder.build().unwrap_err();
    let expected = [
        Flaw::UnknownLab(0, 9),
        Flaw::Repeated(0, 0),
        Flaw::PinOverQuota(1, 0),
        Flaw::PinWithoutSlot(3, 0),
        Flaw::TooLarge(4, 0),
    ];
    assert_eq!(flaws, expected);
}

#[test]
fn an_empty_market_is_assigned_too() {
    let market = MarketBuilder::with_capacity(0, 0).build().unwrap();
    let outcome = propose(&market);
    let wanted = demand(&market, &outcome);
    assert_eq!((outcome.placed(&market), gains(&market, &outcome, &wanted).len()), (0, 0));
}
