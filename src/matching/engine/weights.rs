//! The weights of the score: data with a version, so that an old result can be explained with the weights
//! of its day.

use serde::{Deserialize, Serialize};

use super::score::ComponentCode;

/// Weights of the components and the scales on which they are measured. They need not sum to 100: they are
/// scaled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Weights {
    /// Named in every result.
    pub version: String,
    /// Theme similarity.
    pub theme: f64,
    /// Time to the first free slot.
    pub start: f64,
    /// Distance.
    pub distance: f64,
    /// Room around the TRL in the lab's range.
    pub trl_fit: f64,
    /// Completeness of the lab.
    pub completeness: f64,
    /// Earlier pilots and response time.
    pub track_record: f64,
    /// Care needs answered.
    pub care_need: f64,
    /// Text relevance.
    pub text: f64,
    /// Points taken off for every rule that could not be judged.
    pub per_unknown: f64,
    /// A slot that becomes free this many days after the start asked for is worth nothing.
    pub start_zero_days: f64,
    /// A lab this far away is worth nothing on distance.
    pub distance_zero_km: f64,
    /// An answer that takes this many days is worth nothing.
    pub response_zero_days: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            version: "2026-1".to_owned(),
            theme: 35.0,
            start: 15.0,
            distance: 15.0,
            trl_fit: 10.0,
            completeness: 5.0,
            track_record: 10.0,
            care_need: 5.0,
            text: 5.0,
            per_unknown: 2.0,
            start_zero_days: 365.0,
            distance_zero_km: 200.0,
            response_zero_days: 30.0,
        }
    }
}

impl Weights {
    /// The weight of each component that applies, scaled up so that together they are 100, in hundredths.
    /// What rounding leaves over goes to the heaviest, so that a perfect lab scores 100 and not 99.99.
    pub(super) fn shares(&self, applies: impl Fn(ComponentCode) -> bool) -> Vec<(ComponentCode, f64)> {
        let mut shares: Vec<_> = ComponentCode::WEIGHTED
            .into_iter()
            .filter(|code| applies(*code))
            .map(|code| (code, self.of(code)))
            .collect();
        scale(&mut shares);
        shares
    }

    fn of(&self, code: ComponentCode) -> f64 {
        let weight = match code {
            ComponentCode::Theme => self.theme,
            ComponentCode::Start => self.start,
            ComponentCode::Distance => self.distance,
            ComponentCode::TrlFit => self.trl_fit,
            ComponentCode::Completeness => self.completeness,
            ComponentCode::TrackRecord => self.track_record,
            ComponentCode::CareNeed => self.care_need,
            ComponentCode::Text => self.text,
            ComponentCode::Unknowns => self.per_unknown,
        };
        if weight.is_finite() { weight.max(0.0) } else { 0.0 }
    }
}

/// Scales weights so that together they are 100, in hundredths; what rounding leaves over goes to the heaviest.
pub(super) fn scale<T>(shares: &mut [(T, f64)]) {
    let total: f64 = shares.iter().map(|(_, weight)| weight).sum();
    if total <= 0.0 {
        return;
    }
    for (_, weight) in shares.iter_mut() {
        *weight = hundredths(*weight / total * 100.0);
    }
    let left_over = 100.0 - shares.iter().map(|(_, weight)| weight).sum::<f64>();
    if let Some((_, heaviest)) = shares.iter_mut().max_by(|one, other| one.1.total_cmp(&other.1)) {
        *heaviest = hundredths(*heaviest + left_over);
    }
}

/// Rounded to two decimals, as it is printed; never the zero below zero, which would come after zero and print as "-0".
pub(super) fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0 + 0.0
}
