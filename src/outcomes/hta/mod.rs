//! What an innovation costs and brings per patient, and what follows from it: quadrant, ICER, net monetary benefit, and the
//! probability of being cost-effective. Pure; method, assumptions and a worked example are in docs/hta.md.
//!
//! Health is stated to the millionth of a QALY and money to the cent; both are counted in whole steps of those, so that
//! signs, zeros and net benefits are exact and only what involves an interval is an approximation.

pub mod normal;

use crate::{base::error::Faults, text_enum};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// How much health the condition costs those who have it, as a share of what they would have without it.
    pub enum BurdenBand {
        Low = "low", "lage ziektelast (0,1–0,4)", "low burden of disease (0.1–0.4)";
        Middle = "middle", "middelgrote ziektelast (0,41–0,7)", "middle burden of disease (0.41–0.7)";
        High = "high", "hoge ziektelast (0,71–1,0)", "high burden of disease (0.71–1.0)";
    }
}
text_enum! {
    /// Where the innovation stands in the plane of effect (QALYs) and cost, against the comparator.
    pub enum Quadrant {
        Dominant = "dominant", "meer effect en goedkoper (dominant)", "more effective and cheaper (dominant)";
        NorthEast = "north_east", "meer effect en duurder", "more effective and dearer";
        SouthWest = "south_west", "minder effect en goedkoper", "less effective and cheaper";
        Dominated = "dominated", "minder effect en duurder (gedomineerd)", "less effective and dearer (dominated)";
        MoreEffectiveSameCost = "more_effective_same_cost", "meer effect, even duur", "more effective, same cost";
        LessEffectiveSameCost = "less_effective_same_cost", "minder effect, even duur", "less effective, same cost";
        SameEffectCheaper = "same_effect_cheaper", "evenveel effect, goedkoper", "same effect, cheaper";
        SameEffectDearer = "same_effect_dearer", "evenveel effect, duurder", "same effect, dearer";
        Equal = "equal", "gelijk in effect en kosten", "equal in effect and cost";
    }
}
text_enum! {
    /// What the ICER is a price of.
    pub enum IcerMeaning {
        CostPerQalyGained = "cost_per_qaly_gained", "kosten per gewonnen QALY: gunstig onder de drempel", "cost per QALY gained: favourable below the threshold";
        SavingPerQalyLost = "saving_per_qaly_lost", "besparing per verloren QALY: gunstig boven de drempel", "saving per QALY lost: favourable above the threshold";
    }
}

/// Euros per QALY at which net benefits are computed: the reference values of Zorginstituut Nederland, Ziektelast in de
/// praktijk (2018).
pub const THRESHOLDS_EUR: [u32; 3] = [20_000, 50_000, 80_000];

impl BurdenBand {
    /// What a QALY may cost at most in this band.
    #[must_use]
    pub const fn threshold_eur(self) -> u32 {
        match self {
            Self::Low => 20_000,
            Self::Middle => 50_000,
            Self::High => 80_000,
        }
    }
}

/// A difference per patient with the comparator, and how sure it is. Negative: less than with the comparator.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Difference {
    /// The best estimate.
    #[schema(minimum = -10_000_000, maximum = 10_000_000)]
    pub value: f64,
    /// Lower end of its interval; null when none is stated.
    #[schema(minimum = -10_000_000, maximum = 10_000_000)]
    pub low: Option<f64>,
    /// Upper end of its interval.
    #[schema(minimum = -10_000_000, maximum = 10_000_000)]
    pub high: Option<f64>,
}

/// The two differences that decide, and how their intervals are to be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Increment {
    /// QALYs per patient.
    pub qaly: Difference,
    /// Euros per patient.
    pub cost_eur: Difference,
    /// Of both intervals, such as 0.95.
    pub level: f64,
    /// Between the estimates of QALYs and cost, from −1 to 1; independent is 0.
    pub correlation: f64,
}

/// What follows from an increment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assessment {
    /// Where it stands in the plane of effect and cost.
    pub quadrant: Quadrant,
    /// Incremental cost-effectiveness ratio in euros per QALY, to the cent; null outside the quadrants where it means
    /// something (`north_east` and `south_west`).
    pub icer_eur_per_qaly: Option<f64>,
    /// What that ratio is a price of; null where there is none.
    pub icer_meaning: Option<IcerMeaning>,
    /// The net benefit at each reference value.
    pub net_benefits: Vec<NetBenefit>,
}

/// The incremental net monetary benefit at one price of a QALY.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NetBenefit {
    /// Euros per QALY.
    pub threshold_eur: u32,
    /// That price times the QALYs, less the cost: euros per patient, exact to the cent.
    pub value_eur: f64,
    /// Its standard error; null when an interval is missing.
    pub standard_error_eur: Option<f64>,
    /// The chance that it is above zero: that the innovation is cost-effective at this price. Null when an interval is
    /// missing.
    pub probability: Option<f64>,
}

/// Steps in which QALYs and euros are counted.
const MILLION: f64 = 1e6;
const CENTS: f64 = 1e2;

impl Difference {
    /// A difference without an interval.
    #[must_use]
    pub const fn exactly(value: f64) -> Self {
        Self { value, low: None, high: None }
    }

    /// Notes what is wrong with it: beyond `limit`, finer than `decimals` behind the point, an interval with one end,
    /// reversed, or beside its estimate.
    pub fn check(&self, pointer: &str, limit: f64, decimals: i32, faults: &mut Faults) {
        for (member, number) in [("value", Some(self.value)), ("low", self.low), ("high", self.high)] {
            let Some(number) = number else { continue };
            let place = format!("{pointer}/{member}");
            if number.abs() > limit {
                let detail = format!("{member}: must lie between -{limit} and {limit} per patient");
                faults.body(&place, "out_of_range", detail);
            } else if !is_whole(number, 10_f64.powi(decimals)) {
                let detail = format!("{member}: give at most {decimals} decimals");
                faults.body(&place, "too_precise", detail);
            }
        }
        match (self.low, self.high) {
            (Some(_), None) => {
                faults.body(&format!("{pointer}/high"), "required", "high: is required beside low");
            }
            (None, Some(_)) => {
                faults.body(&format!("{pointer}/low"), "required", "low: is required beside high");
            }
            (Some(low), Some(high)) if low > self.value || high < self.value => {
                let detail = "value: must lie in its own interval, low <= value <= high";
                faults.body(&format!("{pointer}/value"), "outside_interval", detail);
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }

    /// The standard error that an interval of this reach stands for.
    fn standard_error(&self, reach: f64) -> Option<f64> {
        let (low, high) = self.low.zip(self.high)?;
        Some((high - low) / (2.0 * reach))
    }
}

/// Whether a number that was read from decimals is a whole number of steps.
fn is_whole(number: f64, steps: f64) -> bool {
    // Dividing the whole number of steps rounds correctly, so this finds again the very number that was read.
    let again = (number * steps).round() / steps;
    again.to_bits() == number.to_bits() || again == 0.0 && number == 0.0
}

/// All that follows from an increment.
#[must_use]
pub fn assess(increment: &Increment) -> Assessment {
    let (qaly, cost) = (increment.qaly.value, increment.cost_eur.value);
    let quadrant = quadrant(qaly, cost);
    let icer_meaning = if quadrant == Quadrant::NorthEast {
        Some(IcerMeaning::CostPerQalyGained)
    } else if quadrant == Quadrant::SouthWest {
        Some(IcerMeaning::SavingPerQalyLost)
    } else {
        None
    };
    Assessment {
        quadrant,
        icer_eur_per_qaly: icer_meaning.map(|_| cost / qaly),
        icer_meaning,
        net_benefits: THRESHOLDS_EUR.iter().map(|price| net_benefit(increment, *price)).collect(),
    }
}

fn quadrant(qaly: f64, cost: f64) -> Quadrant {
    let sign = |number: f64| number.partial_cmp(&0.0).unwrap_or(std::cmp::Ordering::Equal);
    use std::cmp::Ordering::{Equal, Greater, Less};
    match (sign(qaly), sign(cost)) {
        (Greater, Less) => Quadrant::Dominant,
        (Greater, Greater) => Quadrant::NorthEast,
        (Less, Less) => Quadrant::SouthWest,
        (Less, Greater) => Quadrant::Dominated,
        (Greater, Equal) => Quadrant::MoreEffectiveSameCost,
        (Less, Equal) => Quadrant::LessEffectiveSameCost,
        (Equal, Less) => Quadrant::SameEffectCheaper,
        (Equal, Greater) => Quadrant::SameEffectDearer,
        (Equal, Equal) => Quadrant::Equal,
    }
}

/// The net benefit at one price of a QALY, with the chance that it is above zero by the normal approximation.
fn net_benefit(increment: &Increment, price: u32) -> NetBenefit {
    let Increment { qaly, cost_eur, level, correlation } = increment;
    let price_eur = f64::from(price);
    // Whole millionths of a euro: no rounding up to nine thousand million euros.
    let micros =
        price_eur * (qaly.value * MILLION).round() - (cost_eur.value * CENTS).round() * (MILLION / CENTS);
    let reach = normal::reach(*level);
    let standard_error_eur = qaly.standard_error(reach).zip(cost_eur.standard_error(reach)).map(|(q, c)| {
        let health = price_eur * q;
        // (λq)² + c² − 2ρ·λq·c, written so that it can't come out below zero.
        ((health - c).powi(2) + 2.0 * (1.0 - correlation) * health * c).sqrt()
    });
    let probability = standard_error_eur.map(|error| chance_above_zero(micros / MILLION, error));
    NetBenefit { threshold_eur: price, value_eur: micros / MILLION, standard_error_eur, probability }
}

/// P(X > 0). Without any spread it is certain, one way or the other; a benefit of exactly zero is not above zero.
fn chance_above_zero(mean: f64, standard_error: f64) -> f64 {
    if standard_error > 0.0 {
        normal::cumulative(mean / standard_error)
    } else if mean > 0.0 {
        1.0
    } else {
        0.0
    }
}

impl Assessment {
    /// The net benefit at the reference value of a band.
    #[must_use]
    pub fn at(&self, band: BurdenBand) -> Option<&NetBenefit> {
        self.net_benefits.iter().find(|one| one.threshold_eur == band.threshold_eur())
    }

    /// Whether it is promising: at the reference value of its band the net benefit is above zero, or the probability of
    /// being cost-effective is at least one half.
    #[must_use]
    pub fn is_promising(&self, band: BurdenBand) -> bool {
        self.at(band).is_some_and(|one| one.value_eur > 0.0 || one.probability.is_some_and(|p| p >= 0.5))
    }

    /// As it is shown: money to the cent, chances to the millionth.
    #[must_use]
    pub fn rounded(mut self) -> Self {
        let to = |number: f64, steps: f64| (number * steps).round() / steps;
        self.icer_eur_per_qaly = self.icer_eur_per_qaly.map(|icer| to(icer, CENTS));
        for one in &mut self.net_benefits {
            one.standard_error_eur = one.standard_error_eur.map(|error| to(error, CENTS));
            one.probability = one.probability.map(|chance| to(chance, MILLION));
        }
        self
    }
}

#[cfg(test)]
mod tests;
