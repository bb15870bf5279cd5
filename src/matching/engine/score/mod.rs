//! The score: 0 to 100, the sum of what its components contribute, to the hundredth.
//!
//! A component to which the query says nothing is left out and the others are scaled up to 100. What a lab
//! has not stated is worth half of a neutral value and flagged. Every rule that could not be judged takes
//! points off as a component of its own, so that the sum still holds. Values have three decimals, weights
//! and contributions two: who multiplies the printed numbers gets the printed contribution.

use super::matcher::{Case, Matcher};
use super::profile::LabProfile;
use super::query::Query;
use super::rules::{Outcome, RULE_COUNT_U32};
use super::taxonomy::Theme;
use super::text::Text;
use super::weights::{Weights, hundredths};
use super::words::Words;

mod sentences;

/// What a lab gets where neither good nor bad is known of it.
const NEUTRAL: f64 = 0.5;
/// Not stating something should never pay, so it is worth less than neutral.
pub(super) const NOT_STATED: f64 = NEUTRAL / 2.0;
/// How much of the track record is about earlier pilots; the rest is the response time.
const PILOTS_SHARE: f64 = 0.7;
/// How much of the theme value is about the best theme; the rest is the mean over the innovation's themes.
pub(super) const BEST_THEME_SHARE: f64 = 0.7;

/// What a component is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ComponentCode {
    /// Likeness of the themes.
    Theme,
    /// Time to the first free slot.
    Start,
    /// Distance.
    Distance,
    /// Room around the TRL in the lab's range.
    TrlFit,
    /// Completeness of the lab.
    Completeness,
    /// Earlier pilots and response time.
    TrackRecord,
    /// Care needs answered.
    CareNeed,
    /// Text relevance.
    Text,
    /// Points off for rules that could not be judged.
    Unknowns,
}

/// One line of the score.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// What it is about.
    pub code: ComponentCode,
    /// 0 to 1.
    pub value: f64,
    /// Points for the value 1; negative for `Unknowns`.
    pub weight: f64,
    /// Weight times value, less only where the score would fall below 0.
    pub contribution: f64,
    /// True when the lab has not stated (all of) it.
    pub is_unknown: bool,
    /// Why it has this value.
    pub sentence: Text,
}

/// A component without its sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    code: ComponentCode,
    value: f64,
    weight: f64,
    contribution: f64,
    is_unknown: bool,
}

/// A value before it is weighted.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    pub value: f64,
    pub is_unknown: bool,
}

impl ComponentCode {
    /// All that have a weight of their own, in the order in which they are shown.
    pub(super) const WEIGHTED: [Self; 8] = [
        Self::Theme,
        Self::Start,
        Self::Distance,
        Self::TrlFit,
        Self::Completeness,
        Self::TrackRecord,
        Self::CareNeed,
        Self::Text,
    ];

    /// All, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Theme,
        Self::Start,
        Self::Distance,
        Self::TrlFit,
        Self::Completeness,
        Self::TrackRecord,
        Self::CareNeed,
        Self::Text,
        Self::Unknowns,
    ];

    /// The code on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Theme => "theme",
            Self::Start => "start",
            Self::Distance => "distance",
            Self::TrlFit => "trl_fit",
            Self::Completeness => "completeness",
            Self::TrackRecord => "track_record",
            Self::CareNeed => "care_need",
            Self::Text => "text",
            Self::Unknowns => "unknowns",
        }
    }
}

/// Whether the query gives this component anything to measure.
pub(super) fn applies(code: ComponentCode, query: &Query, words: &Words) -> bool {
    match code {
        ComponentCode::Theme => !query.themes.is_empty(),
        ComponentCode::Distance => query.origin.is_some(),
        ComponentCode::TrlFit => query.trl.is_some(),
        ComponentCode::CareNeed => !query.care_needs.is_empty(),
        ComponentCode::Text => !words.is_empty(),
        // Sooner, complete and proven are better whatever was asked.
        ComponentCode::Start | ComponentCode::Completeness | ComponentCode::TrackRecord => true,
        ComponentCode::Unknowns => false,
    }
}

/// The numbers of all components, without sentences.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts([Option<Part>; 9]);

impl Parts {
    /// Weighs what was measured, and takes points off for what could not be judged.
    pub(super) fn of(
        matcher: &Matcher<'_>,
        unknown_rules: u32,
        measure: impl Fn(ComponentCode) -> Measure,
    ) -> Self {
        let mut parts = Self::default();
        let (weighted, last) = parts.0.split_at_mut(ComponentCode::WEIGHTED.len());
        let mut so_far = 0.0;
        for (place, (code, weight)) in weighted.iter_mut().zip(&matcher.shares) {
            let Measure { value, is_unknown } = measure(*code);
            let value = (unit(value) * 1000.0).round() / 1000.0;
            let contribution = hundredths(weight * value);
            so_far += contribution;
            *place = Some(Part { code: *code, value, weight: *weight, contribution, is_unknown });
        }
        if let Some(last) = last.first_mut() {
            *last = unknowns(matcher, unknown_rules, hundredths(so_far));
        }
        parts
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Part> {
        self.0.iter().flatten()
    }

    /// What each component adds, or takes off.
    pub(super) fn contributions(&self) -> impl Iterator<Item = (ComponentCode, f64)> {
        self.iter().map(|part| (part.code, part.contribution))
    }

    /// The score: the contributions are hundredths, and so is their sum.
    pub(super) fn total(&self) -> f64 {
        hundredths(self.iter().map(|part| part.contribution).sum())
    }
}

/// What a lab is worth in each component that applies.
pub(super) fn parts(case: &Case<'_>, outcomes: &[Outcome]) -> Parts {
    let unknown = outcomes.iter().filter(|outcome| **outcome == Outcome::Unknown).count();
    Parts::of(case, u32::try_from(unknown).unwrap_or(u32::MAX), |code| measure(code, case))
}

/// A component with its sentence.
pub(super) fn tell(case: &Case<'_>, part: &Part) -> Component {
    let Part { code, value, weight, contribution, is_unknown } = *part;
    Component { code, value, weight, contribution, is_unknown, sentence: sentences::tell(part, case) }
}

fn unknowns(matcher: &Matcher<'_>, unknown: u32, so_far: f64) -> Option<Part> {
    if unknown == 0 {
        return None;
    }
    let all = f64::from(RULE_COUNT_U32);
    let per_unknown = per_unknown(matcher.weights);
    let points = hundredths(per_unknown * f64::from(unknown)).min(so_far);
    Some(Part {
        code: ComponentCode::Unknowns,
        value: f64::from(unknown) / all,
        weight: 0.0 - per_unknown * all,
        // Subtracted from zero, because negating zero would print as "-0".
        contribution: 0.0 - points,
        is_unknown: true,
    })
}

/// Points that one rule takes off when it could not be judged.
pub(super) fn per_unknown(weights: &Weights) -> f64 {
    hundredths(unit(weights.per_unknown / 100.0) * 100.0)
}

fn measure(code: ComponentCode, case: &Case<'_>) -> Measure {
    let lab = case.lab;
    match code {
        ComponentCode::Theme => theme(case, lab.themes.iter().copied()),
        ComponentCode::Start => start(case.weights, lab.capacity.is_some(), days_to_start(case)),
        ComponentCode::Distance => distance(case.weights, case.km, (lab.is_virtual, lab.is_national)),
        ComponentCode::TrlFit => trl_fit(case.query.trl, lab.trl_min, lab.trl_max),
        ComponentCode::Completeness => Measure::of(Some(lab.completeness)),
        ComponentCode::TrackRecord => track_record(case.weights, lab),
        ComponentCode::CareNeed => care_need(case, lab),
        ComponentCode::Text => text(case, lab, |_| true),
        ComponentCode::Unknowns => Measure::of(None),
    }
}

impl Measure {
    pub(super) fn of(value: Option<f64>) -> Self {
        Self { value: value.unwrap_or(NOT_STATED), is_unknown: value.is_none() }
    }
}

pub(super) fn theme(matcher: &Matcher<'_>, offered: impl Iterator<Item = Theme> + Clone) -> Measure {
    let nearest = matcher.nearest_among(offered).map(|pair| pair.affinity.similarity);
    let (best, sum, count) =
        nearest.fold((0.0_f64, 0.0, 0.0), |(best, sum, count), one| (best.max(one), sum + one, count + 1.0));
    Measure::of((count > 0.0).then(|| BEST_THEME_SHARE * best + (1.0 - BEST_THEME_SHARE) * sum / count))
}

/// A lab that states capacity but has no free slot is known to be full: 0, not unknown.
#[inline]
pub(super) fn start(weights: &Weights, has_stated: bool, days: Option<i64>) -> Measure {
    let falling =
        |days: i64| i32::try_from(days).map_or(0.0, |days| falling(f64::from(days), weights.start_zero_days));
    Measure::of(has_stated.then(|| days.map_or(0.0, falling)))
}

fn days_to_start(case: &Case<'_>) -> Option<i64> {
    let on = case.start?.on;
    Some(i64::from((on - case.query.span().from).get_days()))
}

/// A virtual lab is everywhere. One that works nationwide may come along, so it is never worse than neutral.
pub(super) fn distance(
    weights: &Weights,
    km: Option<f64>,
    (is_virtual, is_national): (bool, bool),
) -> Measure {
    let near = km.map(|km| falling(km, weights.distance_zero_km));
    Measure::of(match (is_virtual, is_national) {
        (true, _) => Some(1.0),
        (false, true) => Some(near.unwrap_or(NEUTRAL).max(NEUTRAL)),
        (false, false) => near,
    })
}

/// 1 in the middle of the lab's range, 0.5 on its edges: there is room to move up or to step back.
#[inline]
pub(super) fn trl_fit(trl: Option<u8>, min: Option<u8>, max: Option<u8>) -> Measure {
    let fit = |trl: u8, (min, max): (u8, u8)| {
        let (min, max) = (f64::from(min), f64::from(max));
        let off_middle = (f64::from(trl) - f64::midpoint(min, max)).abs();
        let half = (max - min) / 2.0;
        match off_middle <= half {
            true if half > 0.0 => 1.0 - 0.5 * off_middle / half,
            true => 1.0,
            false => 0.0,
        }
    };
    Measure::of(trl.zip(min.zip(max)).map(|(trl, range)| fit(trl, range)))
}

pub(super) fn track_record(weights: &Weights, lab: &LabProfile) -> Measure {
    let pilots = Measure::of(lab.track_record.map(unit));
    let answers = Measure::of(lab.response_days.map(|days| falling(days, weights.response_zero_days)));
    Measure {
        value: PILOTS_SHARE * pilots.value + (1.0 - PILOTS_SHARE) * answers.value,
        is_unknown: pilots.is_unknown || answers.is_unknown,
    }
}

pub(super) fn care_need(matcher: &Matcher<'_>, lab: &LabProfile) -> Measure {
    let wanted = &matcher.query.care_needs;
    let shared = || wanted.iter().filter(|need| lab.care_needs.contains(need)).count();
    Measure::of((!lab.care_needs.is_empty()).then(|| share(shared(), wanted.len())))
}

/// Words of which it is known that the lab does not use them need not be looked for.
pub(super) fn text(matcher: &Matcher<'_>, lab: &LabProfile, may_have: impl Fn(usize) -> bool) -> Measure {
    let words = &matcher.words;
    Measure::of((!lab.text.is_empty()).then(|| share(words.count(&lab.text, may_have), words.len())))
}

/// From 1 at nothing down to 0 at `zero_at`, in a straight line.
#[inline]
pub(super) fn falling(amount: f64, zero_at: f64) -> f64 {
    unit(1.0 - amount / zero_at)
}

#[inline]
pub(super) fn share(some: usize, all: usize) -> f64 {
    match (u32::try_from(some), u32::try_from(all)) {
        (Ok(some), Ok(all)) if all > 0 => f64::from(some) / f64::from(all),
        _ => 0.0,
    }
}

/// Kept within 0 and 1; what is not a number is worth nothing.
#[inline]
pub(super) fn unit(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) }
}

/// A value from 0 to 1 in whole thousandths, to be kept in two bytes.
pub(super) fn thousandths(value: f64) -> u16 {
    let wanted = (unit(value) * 1000.0).round();
    // There is no conversion from a float that a lint would let pass, and ten comparisons cost little.
    let (mut low, mut high) = (0_u16, 1000_u16);
    while low < high {
        let middle = u16::midpoint(low, high);
        if f64::from(middle) < wanted {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
