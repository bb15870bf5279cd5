//! Whom a set of weights serves how well, and which component decides.
//!
//! **Fairness**: for enterprises of each size and region, how many find a lab at all, how well the best fits, where the lab
//! stood in which they were placed. Groups of fewer than five are not shown, and numbers go by fives, as in the public
//! statistics.
//!
//! **What decides**: the weights as they are written say little about that, because a component in which all labs are alike
//! orders none of them, however heavy. What counts is how much of the *differences* between the scores comes from each
//! component: its covariance with the score, over the variance of the score, among the labs that one request could choose from
//! (P. Paruolo, M. Saisana, A. Saltelli, *Ratings and rankings: voodoo or science?*, J. R. Stat. Soc. A 176 (2013) 609–634, who
//! show that nominal weights mislead and propose shares of variance). These shares add up to 1. Above [`DECIDES`] there is a warning.

use super::{
    actions,
    cohort::{self, Wanted},
    ranking::{self, Place, first_labs},
    views::{
        BalanceComponent, BalanceGroup, BalanceQuery, BalanceWarning, WeightingBalanceView, WeightingRefView,
    },
};
use crate::{
    base::{
        actor::Caller,
        counts::{GRAIN, coarse, percent},
        error::{Faults, Result},
        id::OrganisationId,
        key::Key,
    },
    db::Read,
    matching::{engine::ComponentCode, snapshot::Snapshot},
    organisations::{self, model::CompanySize},
    requests::figures::Submitted,
    vocabulary::terms::Province,
};
use std::collections::{BTreeMap, HashMap};

/// A component from which more than this share of all differences comes decides nearly alone.
pub const DECIDES: f64 = 0.8;

/// Whom a set serves how well, by the requests of a period, and which component decides.
pub fn find_weighting_balance(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    (query, register): (&BalanceQuery, &Snapshot),
) -> Result<WeightingBalanceView> {
    let row = actions::in_sight(read, caller, key)?;
    let weights = row.weights()?;
    let wanted = Wanted { from: query.from, until: query.until, network: query.network.as_ref() };
    let cohort = cohort::find_cohort(read, caller, (wanted, Faults::new()), register)?;
    let of_whom: Vec<OrganisationId> =
        cohort.groups.iter().flat_map(|(.., requests)| requests).map(|one| one.organisation).collect();
    let known = organisations::actions::list_sizes(read, &of_whom)?;
    let mut sizes: BTreeMap<CompanySize, Group> = BTreeMap::new();
    let mut regions: BTreeMap<Option<Province>, Group> = BTreeMap::new();
    let mut differences = Differences::default();
    for (_, question, requests) in &cohort.groups {
        let places = first_labs(register, question, &weights);
        for request in requests {
            let known = known.get(&request.organisation).copied();
            let (size, region) = known.unwrap_or((CompanySize::Unknown, None));
            sizes.entry(size).or_default().add(request, &places);
            regions.entry(region).or_default().add(request, &places);
            differences.add(&places);
        }
    }
    let looked_at = cohort.looked_at();
    let components = if looked_at < GRAIN { Vec::new() } else { differences.components() };
    Ok(WeightingBalanceView {
        weighting: WeightingRefView::from(row),
        from: cohort.from,
        until: cohort.until,
        requests: coarse(cohort.all),
        looked_at: coarse(looked_at),
        by_size: sizes.into_iter().map(|(size, group)| group.view(Some(size), None)).collect(),
        by_region: regions.into_iter().map(|(region, group)| group.view(None, region)).collect(),
        warnings: components.iter().filter_map(BalanceWarning::of).collect(),
        components,
    })
}

/// What was counted of enterprises of one kind.
#[derive(Default)]
struct Group {
    requests: i64,
    matched: i64,
    best: f64,
    ranked: i64,
    ranks: f64,
}

impl Group {
    fn add(&mut self, request: &Submitted, places: &[Place<'_>]) {
        self.requests += 1;
        let Some(first) = places.first() else { return };
        self.matched += 1;
        self.best += first.score;
        if let Some(rank) = request.lab.and_then(|lab| ranking::rank(places, lab)) {
            self.ranked += 1;
            self.ranks += f64::from(rank);
        }
    }

    fn view(&self, size: Option<CompanySize>, province: Option<Province>) -> BalanceGroup {
        let requests = coarse(self.requests);
        let matched_share = requests.and_then(|_| percent(self.matched, self.requests));
        BalanceGroup {
            size,
            province,
            requests,
            matched_share,
            mean_best_score: mean(self.best, self.matched),
            mean_rank: mean(self.ranks, self.ranked),
        }
    }
}

/// A mean over five or more, with two decimals.
fn mean(sum: f64, count: i64) -> Option<f64> {
    let count = i32::try_from(count).ok().filter(|count| i64::from(*count) >= GRAIN)?;
    Some((sum / f64::from(count) * 100.0).round() / 100.0)
}

/// Where the differences between the scores of the labs of a request come from, over many requests.
#[derive(Default)]
struct Differences {
    points: HashMap<ComponentCode, f64>,
    scores: f64,
    shared: HashMap<ComponentCode, f64>,
    all: f64,
}

impl Differences {
    fn add(&mut self, places: &[Place<'_>]) {
        let Some(count) = u32::try_from(places.len()).ok().filter(|count| *count > 0).map(f64::from) else {
            return;
        };
        let score = places.iter().map(|place| place.score).sum::<f64>() / count;
        let mut means: HashMap<ComponentCode, f64> = HashMap::new();
        for (code, points) in places.iter().flat_map(|place| &place.parts) {
            *means.entry(*code).or_default() += points / count;
            *self.points.entry(*code).or_default() += points;
        }
        for place in places {
            let off = place.score - score;
            self.scores += place.score;
            self.all += off * off;
            for (code, mean) in &means {
                // A lab of which all rules could be judged has no part for those that could not.
                let points = place.parts.iter().find(|(of, _)| of == code).map_or(0.0, |(_, points)| *points);
                *self.shared.entry(*code).or_default() += (points - mean) * off;
            }
        }
    }

    fn components(&self) -> Vec<BalanceComponent> {
        let part = |sums: &HashMap<ComponentCode, f64>, code: ComponentCode, all: f64| {
            let share = sums.get(&code).copied().filter(|_| all > 0.0)? / all;
            Some((share * 1000.0).round() / 1000.0)
        };
        let component = |code: ComponentCode| BalanceComponent {
            code: code.code(),
            points_share: part(&self.points, code, self.scores),
            difference_share: part(&self.shared, code, self.all),
        };
        ComponentCode::ALL.into_iter().map(component).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::engine::LabProfile;

    fn shares(scores: &[(f64, f64)]) -> Vec<Option<f64>> {
        let lab = LabProfile::default();
        let place = |(theme, start): &(f64, f64)| Place {
            lab: &lab,
            score: theme + start,
            parts: vec![(ComponentCode::Theme, *theme), (ComponentCode::Start, *start)],
        };
        let mut differences = Differences::default();
        differences.add(&scores.iter().map(place).collect::<Vec<_>>());
        differences.components().into_iter().map(|one| one.difference_share).take(2).collect()
    }

    #[test]
    fn what_is_the_same_for_all_labs_decides_nothing_however_heavy() {
        assert_eq!(shares(&[(90.0, 1.0), (90.0, 9.0), (90.0, 5.0)]), [Some(0.0), Some(1.0)]);
    }

    #[test]
    fn shares_add_up_to_one_and_a_component_that_works_against_the_others_has_a_negative_one() {
        assert_eq!(shares(&[(40.0, 2.0), (20.0, 4.0)]), [Some(1.111), Some(-0.111)]);
        assert_eq!(shares(&[(40.0, 4.0), (20.0, 2.0)]), [Some(0.909), Some(0.091)]);
        assert_eq!(shares(&[(40.0, 4.0)]), [None, None], "one lab has no differences");
    }
}
