//! The rule on place: in a province asked for, and not too far. Each demand stands by itself; both must
//! hold when both are made. A virtual lab and one that works nationwide are everywhere.

use super::{Outcome, Told};
use crate::matching::engine::change::Change;
use crate::matching::engine::matcher::Case;
use crate::matching::engine::term_set::Vocabulary;
use crate::matching::engine::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Outcome {
    if case.lab.is_virtual || case.lab.is_national {
        return Outcome::Pass;
    }
    judge_province(case).max(judge_distance(case)).unwrap_or(Outcome::Pass)
}

pub(super) fn tell(case: &Case<'_>) -> Told {
    let demands = [
        judge_province(case).map(|outcome| (outcome, tell_province(case))),
        judge_distance(case).map(|outcome| (outcome, tell_distance(case))),
    ];
    let Some(told) = Told::deciding(demands.into_iter().flatten()) else {
        return Told::says("De vraag noemt geen regio of afstand.", "The query names no region or distance.");
    };
    match (case.lab.is_virtual, case.lab.is_national) {
        (true, _) => Told::says(
            "Dit lab is virtueel: plaats speelt geen rol.",
            "This lab is virtual: place plays no part.",
        ),
        (false, true) => Told::says("Dit lab werkt landelijk.", "This lab works nationwide."),
        (false, false) => told,
    }
}

/// None when the query names no province.
fn judge_province(case: &Case<'_>) -> Option<Outcome> {
    let wanted = case.query.provinces;
    (!wanted.is_empty()).then(|| Outcome::of(case.lab.province.map(|province| wanted.contains(province))))
}

fn tell_province(case: &Case<'_>) -> Told {
    let wanted = case.query.provinces.one_of();
    let Some(province) = case.lab.province else {
        return Told::says(
            "De provincie van dit lab is niet bekend.",
            "The province of this lab is not known.",
        )
        .and_ask(format!("Ligt uw lab in {}?", wanted.nl), format!("Is your lab in {}?", wanted.en));
    };
    let (nl, en) = province.labels();
    if case.query.provinces.contains(province) {
        return Told::says(format!("Dit lab ligt in {nl}."), format!("This lab is in {en}."));
    }
    Told::says(
        format!("Dit lab ligt in {nl}, niet in {}.", wanted.nl),
        format!("This lab is in {en}, not in {}.", wanted.en),
    )
}

pub(super) fn change(case: &Case<'_>) -> Vec<Change> {
    let province = judge_province(case).filter(|outcome| *outcome == Outcome::Fail).and(case.lab.province);
    let km = judge_distance(case).filter(|outcome| *outcome == Outcome::Fail).and(case.km);
    let province = province.map(Change::Province);
    province.into_iter().chain(km.map(|km| Change::Distance(km.ceil()))).collect()
}

/// None when the query has no farthest distance, or nowhere to measure it from.
fn judge_distance(case: &Case<'_>) -> Option<Outcome> {
    let farthest = case.query.max_distance_km.filter(|_| case.query.origin.is_some())?;
    Some(Outcome::of(case.km.map(|km| km <= farthest)))
}

fn tell_distance(case: &Case<'_>) -> Told {
    let farthest = case.query.max_distance_km.unwrap_or(f64::INFINITY);
    let limit = Text::decimal(farthest);
    let Some(km) = case.km else {
        return Told::says("De plaats van dit lab is niet bekend.", "The place of this lab is not known.")
            .and_ask(
                format!("Waar ligt uw lab? Er is gezocht binnen {} km.", limit.nl),
                format!("Where is your lab? The search was within {} km.", limit.en),
            );
    };
    let away = Text::decimal(km);
    if km <= farthest {
        return Told::says(
            format!("Dit lab ligt op {} km, binnen {} km.", away.nl, limit.nl),
            format!("This lab is {} km away, within {} km.", away.en, limit.en),
        );
    }
    Told::says(
        format!("Dit lab ligt op {} km, verder dan {} km.", away.nl, limit.nl),
        format!("This lab is {} km away, farther than {} km.", away.en, limit.en),
    )
}
