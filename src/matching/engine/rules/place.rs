//! The rule on place: in a province asked for, and not too far. Each demand stands by itself; both must
//! hold when both are made. A virtual lab and one that works nationwide are everywhere.

use super::{Outcome, Told};
use crate::matching::engine::matcher::Matcher;
use crate::matching::engine::profile::LabProfile;
use crate::matching::engine::term_set::Vocabulary;
use crate::matching::engine::text::Text;

pub(super) fn judge(matcher: &Matcher<'_>, lab: &LabProfile) -> Outcome {
    if lab.is_virtual || lab.is_national {
        return Outcome::Pass;
    }
    judge_province(matcher, lab).max(judge_distance(matcher, lab)).unwrap_or(Outcome::Pass)
}

pub(super) fn tell(matcher: &Matcher<'_>, lab: &LabProfile) -> Told {
    let demands = [
        judge_province(matcher, lab).map(|outcome| (outcome, tell_province(matcher, lab))),
        judge_distance(matcher, lab).map(|outcome| (outcome, tell_distance(matcher, lab))),
    ];
    let Some(told) = Told::deciding(demands.into_iter().flatten()) else {
        return Told::says("De vraag noemt geen regio of afstand.", "The query names no region or distance.");
    };
    match (lab.is_virtual, lab.is_national) {
        (true, _) => Told::says(
            "Dit lab is virtueel: plaats speelt geen rol.",
            "This lab is virtual: place plays no part.",
        ),
        (false, true) => Told::says("Dit lab werkt landelijk.", "This lab works nationwide."),
        (false, false) => told,
    }
}

/// None when the query names no province.
fn judge_province(matcher: &Matcher<'_>, lab: &LabProfile) -> Option<Outcome> {
    let wanted = matcher.query.provinces;
    (!wanted.is_empty()).then(|| Outcome::of(lab.province.map(|province| wanted.contains(province))))
}

fn tell_province(matcher: &Matcher<'_>, lab: &LabProfile) -> Told {
    let wanted = matcher.query.provinces.one_of();
    let Some(province) = lab.province else {
        return Told::says(
            "De provincie van dit lab is niet bekend.",
            "The province of this lab is not known.",
        )
        .and_ask(format!("Ligt uw lab in {}?", wanted.nl), format!("Is your lab in {}?", wanted.en));
    };
    let (nl, en) = province.labels();
    if matcher.query.provinces.contains(province) {
        return Told::says(format!("Dit lab ligt in {nl}."), format!("This lab is in {en}."));
    }
    Told::says(
        format!("Dit lab ligt in {nl}, niet in {}.", wanted.nl),
        format!("This lab is in {en}, not in {}.", wanted.en),
    )
    .or_change(format!("Zoek ook in {nl}."), format!("Search in {en} as well."))
}

/// None when the query has no farthest distance, or nowhere to measure it from.
fn judge_distance(matcher: &Matcher<'_>, lab: &LabProfile) -> Option<Outcome> {
    let farthest = matcher.query.max_distance_km.filter(|_| matcher.query.origin.is_some())?;
    Some(Outcome::of(matcher.distance_km(lab).map(|km| km <= farthest)))
}

fn tell_distance(matcher: &Matcher<'_>, lab: &LabProfile) -> Told {
    let farthest = matcher.query.max_distance_km.unwrap_or(f64::INFINITY);
    let limit = Text::decimal(farthest);
    let Some(km) = matcher.distance_km(lab) else {
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
    .or_change(format!("Zoek binnen {:.0} km.", km.ceil()), format!("Search within {:.0} km.", km.ceil()))
}
