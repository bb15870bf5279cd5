//! What a set of weights would have done to the requests of a period, beside another set.

use super::{
    actions,
    cohort::{self, Cohort, Wanted},
    ranking::{self, Place, first_labs},
    store::{self, WeightingRow},
    views::{ComparisonExample, ComparisonQuery, ExampleLab, WeightingComparisonView, WeightingRefView},
};
use crate::{
    base::{
        actor::Caller,
        counts::percent,
        error::{Code, Faults, Result},
        id::InnovationId,
        key::Key,
    },
    db::Read,
    matching::{engine::Weights, snapshot::Snapshot},
    requests::figures::Submitted,
};

/// So many labs are read before others.
const FIRST_FEW: usize = 5;
/// So many requests are shown.
const EXAMPLES: usize = 10;

/// What a set would have done to the requests of a period, beside another one, or beside the one that counts.
pub fn compare_weighting(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    (query, register): (&ComparisonQuery, &Snapshot),
) -> Result<WeightingComparisonView> {
    let row = actions::in_sight(read, caller, key)?;
    let mut faults = Faults::new();
    let against = against(read, caller, (&row, query.against.as_ref()), &mut faults)?;
    let wanted = Wanted { from: query.from, until: query.until, network: query.network.as_ref() };
    let cohort = cohort::find_cohort(read, caller, (wanted, faults), register)?;
    // Without any the register would have no weights; beside itself nothing changes.
    let against = against.unwrap_or_else(|| row.clone());
    let tally = Tally::of(&cohort, register, (&row.weights()?, &against.weights()?));
    let looked_at = cohort.looked_at();
    Ok(WeightingComparisonView {
        weighting: WeightingRefView::from(row),
        against: WeightingRefView::from(against),
        from: cohort.from,
        until: cohort.until,
        requests: cohort.all,
        looked_at,
        matched: tally.matched,
        other_first: tally.other_first,
        other_first_share: percent(tally.other_first, tally.matched),
        other_five: tally.other_five,
        other_five_share: percent(tally.other_five, tally.matched),
        placed: tally.placed,
        ranked: tally.ranked,
        mean_rank: mean(tally.ranks, tally.ranked),
        mean_rank_against: mean(tally.ranks_against, tally.ranked),
        examples: tally.examples.into_iter().map(|(_, example)| example).collect(),
    })
}

/// The set that a query names; else the one that counts where this one would: its network's, or the register's.
fn against(
    read: &mut Read<'_>,
    caller: &Caller,
    (row, named): (&WeightingRow, Option<&Key>),
    faults: &mut Faults,
) -> Result<Option<WeightingRow>> {
    let Some(key) = named else {
        return Ok(match store::find_active(read, row.network_id)? {
            Some(active) => Some(active),
            None => store::find_active(read, None)?,
        });
    };
    match actions::in_sight(read, caller, key) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code() == Code::NotFound => {
            faults.query("against", "unknown_reference", format!("against: there is no {key} here"));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What was counted.
#[derive(Default)]
struct Tally {
    matched: i64,
    other_first: i64,
    other_five: i64,
    placed: i64,
    ranked: i64,
    ranks: f64,
    ranks_against: f64,
    /// By how far the lab fell that came first.
    examples: Vec<(u32, ComparisonExample)>,
}

impl Tally {
    fn of(cohort: &Cohort, register: &Snapshot, (one, other): (&Weights, &Weights)) -> Self {
        let mut tally = Self::default();
        for (innovation, query, requests) in &cohort.groups {
            let new = first_labs(register, query, one);
            let old = first_labs(register, query, other);
            for request in requests {
                tally.add(*innovation, request, (&new, &old));
            }
            tally.shorten();
        }
        tally
    }

    fn add(
        &mut self,
        innovation: InnovationId,
        request: &Submitted,
        (new, old): (&[Place<'_>], &[Place<'_>]),
    ) {
        let (Some(first), Some(first_against)) = (new.first(), old.first()) else { return };
        self.matched += 1;
        self.other_five += i64::from(few(new) != few(old));
        let ranks = request.lab.map(|lab| (lab, ranking::rank(new, lab), ranking::rank(old, lab)));
        self.placed += i64::from(ranks.is_some());
        if let Some((_, Some(rank), Some(rank_against))) = ranks {
            self.ranked += 1;
            self.ranks += f64::from(rank);
            self.ranks_against += f64::from(rank_against);
        }
        if first.lab.id == first_against.lab.id {
            return;
        }
        self.other_first += 1;
        let fell_to = new.iter().position(|place| place.lab.id == first_against.lab.id);
        let fall = fell_to.and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX);
        let example = ComparisonExample {
            pilot_request: request.request,
            innovation,
            first: ExampleLab::from(first),
            first_against: ExampleLab::from(first_against),
            placed_in: ranks.map(|(lab, ..)| lab),
            rank: ranks.and_then(|(_, rank, _)| rank),
            rank_against: ranks.and_then(|(.., rank)| rank),
        };
        self.examples.push((fall, example));
    }

    /// Keeps the examples in which most changed; of equals the newest requests.
    fn shorten(&mut self) {
        self.examples.sort_by(|one, other| {
            other.0.cmp(&one.0).then_with(|| other.1.pilot_request.cmp(&one.1.pilot_request))
        });
        self.examples.truncate(EXAMPLES);
    }
}

/// The first few, in whatever order.
fn few(places: &[Place<'_>]) -> Vec<uuid::Uuid> {
    let mut few: Vec<uuid::Uuid> = places.iter().take(FIRST_FEW).map(|place| place.lab.id).collect();
    few.sort_unstable();
    few
}

/// A mean rank, with two decimals; of none there is none.
fn mean(sum: f64, count: i64) -> Option<f64> {
    let count = i32::try_from(count).ok().filter(|count| *count > 0)?;
    Some((sum / f64::from(count) * 100.0).round() / 100.0)
}
