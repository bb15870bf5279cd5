//! How long the steps of a pilot request may take, where a network does not say otherwise.

use super::sources::Values;
use crate::base::deadlines::Deadlines;

/// Working days in a year: what takes longer is no deadline.
const MOST: i64 = 260;

pub(super) fn read(values: &mut Values) -> Option<Deadlines> {
    let mut days = |name| values.range(name, 1, MOST).and_then(|days| u32::try_from(days).ok());
    let all = [
        days("answer_days"),
        days("answer_warn_days"),
        days("answer_lapse_days"),
        days("hold_days"),
        days("offer_days"),
        days("draft_days"),
        days("returned_days"),
    ];
    let [answer, warn, lapse, hold, offer, draft, returned] = all;
    let deadlines = Deadlines {
        answer: answer?,
        warn: warn?,
        lapse: lapse?,
        hold: hold?,
        offer: offer?,
        draft: draft?,
        returned: returned?,
    };
    if deadlines.warn > deadlines.answer {
        values.faults.push("answer_warn_days: must not be more than answer_days".to_owned());
        return None;
    }
    Some(deadlines)
}
