//! A figure against its target: gap, trend, status. `docs/kpis.md` says the same in words.

use crate::kpis::model::{KpiDirection, KpiOperator, KpiStatus, KpiTrend, Target};
use std::cmp::Ordering;

/// Figures that differ by less are the same: what is left of decimals in binary.
const TOLERANCE: f64 = 1e-9;

/// What is known of an indicator in a year.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Known {
    /// The number.
    pub value: Option<f64>,
    /// Whether the milestone was reached.
    pub reached: Option<bool>,
}

/// Where a year lies from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// It is over.
    Past,
    /// It runs.
    Running,
    /// It has not begun.
    Future,
}

/// Everything that a status follows from.
#[derive(Debug, Clone, Copy)]
pub struct Case<'t> {
    /// Which way the indicator should go.
    pub direction: KpiDirection,
    /// The target of the year.
    pub target: Option<&'t Target>,
    /// The figure of the year.
    pub known: Known,
    /// The target of the year before.
    pub target_before: Option<&'t Target>,
    /// The figure of the year before.
    pub before: Known,
    /// Where the year lies.
    pub when: When,
}

/// The target of a part in a year.
#[must_use]
pub fn target_in<'t>(targets: &'t [Target], part: Option<&str>, year: i32) -> Option<&'t Target> {
    targets.iter().find(|target| target.part.as_deref() == part && target.holds_in(year))
}

/// The parts that an indicator has, in the order of its targets; one without a name when it has no several.
#[must_use]
pub fn parts(targets: &[Target]) -> Vec<Option<String>> {
    let mut parts: Vec<Option<String>> = Vec::new();
    for target in targets {
        if !parts.contains(&target.part) {
            parts.push(target.part.clone());
        }
    }
    if parts.is_empty() { vec![None] } else { parts }
}

/// How far a figure lies from its target: negative below it, in the indicator's unit.
#[must_use]
pub fn gap(target: Option<&Target>, known: Known) -> Option<f64> {
    Some(tidy(known.value? - target?.value?))
}

/// By how much a figure changed since the year before.
#[must_use]
pub fn change(before: Known, known: Known) -> Option<f64> {
    Some(tidy(known.value? - before.value?))
}

/// Which way a change went.
#[must_use]
pub fn trend(change: f64) -> KpiTrend {
    match compare(change, 0.0) {
        Ordering::Greater => KpiTrend::Up,
        Ordering::Less => KpiTrend::Down,
        Ordering::Equal => KpiTrend::Flat,
    }
}

/// Whether that is the way in which the indicator should go; nothing when it stood still.
#[must_use]
pub const fn is_improvement(trend: KpiTrend, direction: KpiDirection) -> Option<bool> {
    match (trend, direction) {
        (KpiTrend::Flat, _) => None,
        (KpiTrend::Up, KpiDirection::Increase) | (KpiTrend::Down, KpiDirection::Decrease) => Some(true),
        (KpiTrend::Up, KpiDirection::Decrease) | (KpiTrend::Down, KpiDirection::Increase) => Some(false),
    }
}

/// Whether a figure meets a target; nothing when it is not known.
#[must_use]
pub fn is_met(target: &Target, direction: KpiDirection, known: Known) -> Option<bool> {
    let Some(wanted) = target.value else {
        return known.reached;
    };
    let order = compare(known.value?, wanted);
    let operator = target.operator.unwrap_or(match direction {
        KpiDirection::Increase => KpiOperator::AtLeast,
        KpiDirection::Decrease => KpiOperator::AtMost,
    });
    Some(match operator {
        KpiOperator::Above => order == Ordering::Greater,
        KpiOperator::AtLeast => order != Ordering::Less,
        KpiOperator::Below => order == Ordering::Less,
        KpiOperator::AtMost => order != Ordering::Greater,
    })
}

/// Where a figure stands.
#[must_use]
pub fn status(case: &Case<'_>) -> KpiStatus {
    let Some(target) = case.target else {
        return KpiStatus::NoTarget;
    };
    match (case.when, is_met(target, case.direction, case.known)) {
        (When::Future, _) => KpiStatus::NotDue,
        (_, Some(true)) => KpiStatus::Met,
        (_, None) => KpiStatus::Unknown,
        (When::Past, Some(false)) => KpiStatus::NotMet,
        (When::Running, Some(false)) if is_on_track(case) => KpiStatus::OnTrack,
        (When::Running, Some(false)) => KpiStatus::Behind,
    }
}

/// While the year runs: not worse than the year before, and either better than it or at its target.
fn is_on_track(case: &Case<'_>) -> bool {
    let moved = change(case.before, case.known).map(trend);
    let improved = moved.and_then(|trend| is_improvement(trend, case.direction));
    let at_last_target = case.target_before.and_then(|target| is_met(target, case.direction, case.known));
    improved != Some(false) && (improved == Some(true) || at_last_target == Some(true))
}

fn compare(a: f64, b: f64) -> Ordering {
    if (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()).max(1.0) {
        return Ordering::Equal;
    }
    a.total_cmp(&b)
}

fn tidy(number: f64) -> f64 {
    let rounded = (number * 1e6).round() / 1e6;
    // No "-0" in answers.
    if rounded == 0.0 { 0.0 } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;
    use KpiDirection::{Decrease, Increase};

    fn target(value: Option<f64>, operator: Option<KpiOperator>) -> Target {
        let label = Some("L".to_owned());
        Target {
            part: None,
            year: Some(2020),
            from_year: None,
            to_year: None,
            value,
            operator,
            unit: None,
            label,
        }
    }
    fn number(value: f64) -> Known {
        Known { value: Some(value), reached: None }
    }

    #[test]
    fn a_target_is_met_as_its_operator_says() {
        let table = [
            (None, Increase, [false, true, true]),
            (None, Decrease, [true, true, false]),
            (Some(KpiOperator::Above), Increase, [false, false, true]),
            (Some(KpiOperator::AtLeast), Decrease, [false, true, true]),
            (Some(KpiOperator::Below), Increase, [true, false, false]),
            (Some(KpiOperator::AtMost), Increase, [true, true, false]),
        ];
        for (operator, direction, expected) in table {
            let wanted = target(Some(3.0), operator);
            let met = [2.0, 3.0, 4.0].map(|value| is_met(&wanted, direction, number(value)).unwrap());
            assert_eq!(met, expected, "{operator:?} {direction}");
        }
        // 0.1 + 0.2 is 0.3 for people.
        assert_eq!(
            is_met(&target(Some(0.3), Some(KpiOperator::Above)), Increase, number(0.1 + 0.2)),
            Some(false)
        );
        assert_eq!(
            is_met(&target(None, None), Increase, Known { value: None, reached: Some(true) }),
            Some(true)
        );
        assert_eq!(is_met(&target(None, None), Increase, number(9.0)), None);
    }

    #[test]
    fn the_status_follows_from_target_figure_and_year() {
        let wanted = target(Some(10.0), None);
        let last = target(Some(8.0), None);
        let case = |value: Option<f64>, before: Option<f64>, when| Case {
            direction: Increase,
            target: Some(&wanted),
            known: Known { value, reached: None },
            target_before: Some(&last),
            before: Known { value: before, reached: None },
            when,
        };
        let table = [
            (Some(10.0), None, When::Running, KpiStatus::Met),
            (Some(9.0), None, When::Past, KpiStatus::NotMet),
            (None, Some(9.0), When::Past, KpiStatus::Unknown),
            (None, Some(9.0), When::Running, KpiStatus::Unknown),
            (Some(12.0), None, When::Future, KpiStatus::NotDue),
            // Better than the year before, or at its target; never worse.
            (Some(7.0), Some(6.0), When::Running, KpiStatus::OnTrack),
            (Some(8.0), Some(8.0), When::Running, KpiStatus::OnTrack),
            (Some(8.0), None, When::Running, KpiStatus::OnTrack),
            (Some(8.0), Some(9.0), When::Running, KpiStatus::Behind),
            (Some(7.0), Some(7.0), When::Running, KpiStatus::Behind),
        ];
        for (value, before, when, expected) in table {
            assert_eq!(status(&case(value, before, when)), expected, "{value:?} {before:?} {when:?}");
        }
        let none = Case { target: None, ..case(Some(1.0), None, When::Past) };
        assert_eq!(status(&none), KpiStatus::NoTarget);
    }

    #[test]
    fn an_improvement_goes_the_way_of_the_indicator() {
        assert_eq!(is_improvement(trend(1.0), Increase), Some(true));
        assert_eq!(is_improvement(trend(1.0), Decrease), Some(false));
        assert_eq!(is_improvement(trend(0.0), Decrease), None);
        assert_eq!(gap(Some(&target(Some(0.3), None)), number(0.1)), Some(-0.2));
    }
}
