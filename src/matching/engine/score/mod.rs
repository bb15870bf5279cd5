//! The score: 0 to 100, the sum of what its components contribute, to the hundredth.
//!
//! A component to which the query says nothing is left out and the others are scaled up to 100. What a lab
//! has not stated is worth half of a neutral value and flagged. Every rule that could not be judged takes
//! points off as a component of its own, so that the sum still holds. Values have three decimals, weights
//! and contributions two: who multiplies the printed numbers gets the printed contribution.

use super::matcher::Matcher;
use super::profile::LabProfile;
use super::query::Query;
use super::rules::Outcome;
use super::text::Text;
use super::weights::hundredths;
use super::words::found;

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
struct Measure {
    value: f64,
    is_unknown: bool,
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
pub(super) fn applies(code: ComponentCode, query: &Query, words: &[String]) -> bool {
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
pub(super) fn parts(matcher: &Matcher<'_>, lab: &LabProfile, outcomes: &[Outcome]) -> Vec<Part> {
    let weighted = matcher.shares.iter().map(|(code, weight)| {
        let Measure { value, is_unknown } = measure(*code, matcher, lab);
        let value = (unit(value) * 1000.0).round() / 1000.0;
        Part { code: *code, value, weight: *weight, contribution: hundredths(weight * value), is_unknown }
    });
    let mut parts: Vec<Part> = weighted.collect();
    parts.extend(unknowns(matcher, outcomes, total(&parts)));
    parts
}

/// The score: the contributions are hundredths, and so is their sum.
pub(super) fn total(parts: &[Part]) -> f64 {
    hundredths(parts.iter().map(|part| part.contribution).sum())
}

/// The components with their sentences.
pub(super) fn explain(matcher: &Matcher<'_>, lab: &LabProfile, parts: &[Part]) -> Vec<Component> {
    let told = parts.iter().map(|part| {
        let Part { code, value, weight, contribution, is_unknown } = *part;
        let sentence = sentences::tell(part, matcher, lab);
        Component { code, value, weight, contribution, is_unknown, sentence }
    });
    told.collect()
}

fn unknowns(matcher: &Matcher<'_>, outcomes: &[Outcome], so_far: f64) -> Option<Part> {
    let unknown = outcomes.iter().filter(|outcome| **outcome == Outcome::Unknown).count();
    let (unknown, all) =
        (u32::try_from(unknown).ok().filter(|count| *count > 0)?, u32::try_from(outcomes.len()).ok()?);
    let per_unknown = hundredths(unit(matcher.weights.per_unknown / 100.0) * 100.0);
    let points = hundredths(per_unknown * f64::from(unknown)).min(so_far);
    Some(Part {
        code: ComponentCode::Unknowns,
        value: f64::from(unknown) / f64::from(all),
        weight: 0.0 - per_unknown * f64::from(all),
        // Subtracted from zero, because negating zero would print as "-0".
        contribution: 0.0 - points,
        is_unknown: true,
    })
}

fn measure(code: ComponentCode, matcher: &Matcher<'_>, lab: &LabProfile) -> Measure {
    match code {
        ComponentCode::Theme => Measure::of(theme(matcher, lab)),
        ComponentCode::Start => Measure::of(start(matcher, lab)),
        ComponentCode::Distance => Measure::of(distance(matcher, lab)),
        ComponentCode::TrlFit => Measure::of(trl_fit(matcher, lab)),
        ComponentCode::Completeness => Measure::of(Some(lab.completeness)),
        ComponentCode::TrackRecord => track_record(matcher, lab),
        ComponentCode::CareNeed => Measure::of(care_need(matcher, lab)),
        ComponentCode::Text => Measure::of(text(matcher, lab)),
        ComponentCode::Unknowns => Measure::of(None),
    }
}

impl Measure {
    fn of(value: Option<f64>) -> Self {
        Self { value: value.unwrap_or(NOT_STATED), is_unknown: value.is_none() }
    }
}

fn theme(matcher: &Matcher<'_>, lab: &LabProfile) -> Option<f64> {
    let nearest = matcher.nearest_themes(lab).map(|pair| pair.affinity.similarity);
    let (best, sum, count) =
        nearest.fold((0.0_f64, 0.0, 0.0), |(best, sum, count), one| (best.max(one), sum + one, count + 1.0));
    (count > 0.0).then(|| BEST_THEME_SHARE * best + (1.0 - BEST_THEME_SHARE) * sum / count)
}

/// A lab that states capacity but has no free slot is known to be full: 0, not unknown.
fn start(matcher: &Matcher<'_>, lab: &LabProfile) -> Option<f64> {
    lab.capacity.as_ref()?;
    let falling = |days: i64| {
        i32::try_from(days).map_or(0.0, |days| falling(f64::from(days), matcher.weights.start_zero_days))
    };
    Some(days_to_start(matcher, lab).map_or(0.0, falling))
}

fn days_to_start(matcher: &Matcher<'_>, lab: &LabProfile) -> Option<i64> {
    let on = matcher.first_start(lab)?.on;
    Some(i64::from((on - matcher.query.span().from).get_days()))
}

/// A virtual lab is everywhere. One that works nationwide may come along, so it is never worse than neutral.
fn distance(matcher: &Matcher<'_>, lab: &LabProfile) -> Option<f64> {
    let near = matcher.distance_km(lab).map(|km| falling(km, matcher.weights.distance_zero_km));
    match (lab.is_virtual, lab.is_national) {
        (true, _) => Some(1.0),
        (false, true) => Some(near.unwrap_or(NEUTRAL).max(NEUTRAL)),
        (false, false) => near,
    }
}

/// 1 in the middle of the lab's range, 0.5 on its edges: there is room to move up or to step back.
fn trl_fit(matcher: &Matcher<'_>, lab: &LabProfile) -> Option<f64> {
    let (min, max) = (f64::from(lab.trl_min?), f64::from(lab.trl_max?));
    let off_middle = (f64::from(matcher.query.trl?) - f64::midpoint(min, max)).abs();
    let half = (max - min) / 2.0;
    match off_middle <= half {
        true if half > 0.0 => Some(1.0 - 0.5 * off_middle / half),
        true => Some(1.0),
        false => Some(0.0),
    }
}

fn track_record(matcher: &Matcher<'_>, lab: &LabProfile) -> Measure {
    let pilots = Measure::of(lab.track_record.map(unit));
    let answers =
        Measure::of(lab.response_days.map(|days| falling(days, matcher.weights.response_zero_days)));
    Measure {
        value: PILOTS_SHARE * pilots.value + (1.0 - PILOTS_SHARE) * answers.value,
        is_unknown: pilots.is_unknown || answers.is_unknown,
    }
}

fn care_need(matcher: &Matcher<'_>, lab: &LabProfile) -> Option<f64> {
    let wanted = &matcher.query.care_needs;
    (!lab.care_needs.is_empty())
        .then(|| share(wanted.iter().filter(|need| lab.care_needs.contains(need)).count(), wanted.len()))
}

fn text(matcher: &Matcher<'_>, lab: &LabProfile) -> Option<f64> {
    (!lab.text.is_empty()).then(|| share(found(&matcher.words, &lab.text).len(), matcher.words.len()))
}

/// From 1 at nothing down to 0 at `zero_at`, in a straight line.
fn falling(amount: f64, zero_at: f64) -> f64 {
    unit(1.0 - amount / zero_at)
}

fn share(some: usize, all: usize) -> f64 {
    match (u32::try_from(some), u32::try_from(all)) {
        (Ok(some), Ok(all)) if all > 0 => f64::from(some) / f64::from(all),
        _ => 0.0,
    }
}

/// Kept within 0 and 1; what is not a number is worth nothing.
fn unit(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) }
}
