//! Stages, steps, and what is made of many numbers. Pure.

pub use crate::base::counts::{coarse, percent};

use crate::{requests::figures::Course, text_enum};
use jiff::Timestamp;

text_enum! {
    /// How far a pilot request came.
    pub enum FunnelStage {
        Filed = "filed", "opgesteld", "drafted";
        Submitted = "submitted", "ingediend", "submitted";
        Opened = "opened", "voorgelegd aan labs", "put to labs";
        Accepted = "accepted", "plaats toegezegd", "promised a place";
        Placed = "placed", "plaats bevestigd", "place confirmed";
        Running = "running", "pilot begonnen", "pilot begun";
        Finished = "finished", "pilot afgerond", "pilot finished";
    }
}
text_enum! {
    /// How far a care need came.
    pub enum NeedStage {
        Published = "published", "gepubliceerd", "published";
        Answered = "answered", "een innovatie zegt haar te beantwoorden", "an innovation says that it answers it";
        Confirmed = "confirmed", "een partij bevestigt dat", "a party to it confirms that";
        Piloting = "piloting", "pilot begonnen", "pilot begun";
        Met = "met", "beantwoord", "met";
    }
}
text_enum! {
    /// From where to where a request goes.
    pub enum LeadStep {
        FiledToSubmitted = "filed_to_submitted", "van concept tot indienen", "from draft to submission";
        SubmittedToOpened = "submitted_to_opened", "screening", "screening";
        OpenedToAnswered = "opened_to_answered", "tot het eerste antwoord van een lab", "until the first answer of a lab";
        OpenedToAccepted = "opened_to_accepted", "tot de eerste toezegging", "until the first promise of a place";
        AcceptedToPlaced = "accepted_to_placed", "van toezegging tot bevestiging", "from promise to confirmation";
        SubmittedToPlaced = "submitted_to_placed", "van indienen tot bevestigde plaats", "from submission to confirmed place";
    }
}

impl LeadStep {
    /// How long a request took for it, in seconds; nothing when it did not come so far.
    #[must_use]
    pub fn seconds(self, course: &Course) -> Option<i64> {
        let (from, to) = match self {
            Self::FiledToSubmitted => (course.filed, course.submitted),
            Self::SubmittedToOpened => (course.submitted, course.opened),
            Self::OpenedToAnswered => (course.opened, course.answered),
            Self::OpenedToAccepted => (course.opened, course.accepted),
            Self::AcceptedToPlaced => (course.accepted, course.placed),
            Self::SubmittedToPlaced => (course.submitted, course.placed),
        };
        Some(between(from?, to?)).filter(|seconds| *seconds >= 0)
    }
}

fn between(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_secs()
}

/// The middle and the ninetieth percentile of durations, in days with two decimals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Half took at most so long.
    pub median_days: f64,
    /// Nine in ten took at most so long.
    pub p90_days: f64,
}

/// The spread of durations in seconds; nothing without any. The median of an even number is the mean of the two in the
/// middle; the percentile is the smallest duration that at least 90 % do not exceed (nearest rank).
#[must_use]
pub fn spread(mut seconds: Vec<i64>) -> Option<Spread> {
    seconds.sort_unstable();
    let count = seconds.len();
    let at = |index: usize| seconds.get(index).copied();
    let middle = (at(count.checked_sub(1)? / 2)?, at(count / 2)?);
    let rank = (count * 9).div_ceil(10);
    Some(Spread { median_days: days(middle.0 + middle.1) / 2.0, p90_days: days(at(rank.checked_sub(1)?)?) })
        .map(|spread| Spread { median_days: tidy(spread.median_days), p90_days: tidy(spread.p90_days) })
}

fn days(seconds: i64) -> f64 {
    // Whole seconds up to centuries are exact in a double.
    let seconds = i32::try_from(seconds).map_or(f64::from(i32::MAX), f64::from);
    seconds / 86_400.0
}

fn tidy(days: f64) -> f64 {
    (days * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    #[test]
    fn the_spread_is_that_of_nearest_ranks() {
        assert_eq!(spread(vec![]), None);
        let of = |days: &[i64]| {
            spread(days.iter().map(|day| day * DAY).collect()).map(|s| (s.median_days, s.p90_days))
        };
        assert_eq!(of(&[3]), Some((3.0, 3.0)));
        assert_eq!(of(&[4, 1]), Some((2.5, 4.0)));
        assert_eq!(of(&[10, 1, 2]), Some((2.0, 10.0)));
        let ten: Vec<i64> = (1..=10).collect();
        assert_eq!(of(&ten), Some((5.5, 9.0)));
        let eleven: Vec<i64> = (1..=11).collect();
        assert_eq!(of(&eleven), Some((6.0, 10.0)));
    }
}
