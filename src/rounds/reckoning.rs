//! From inputs to results: the market that the engine assigns, what it means in ids, and what the checker says of it. Pure.

use super::{
    assignment::{
        self, ANY_THEME, Choice, Demand, Flaw, Market, MarketBuilder, NOBODY, Outcome, Verdict, demand,
        gains, labs_first, market::rank_and_score, place, propose, verdict,
    },
    checker::{self, Case, CaseLab, CaseRequest, Finding},
    figures::{LabResult, QuotaResult, RunSummary, Served, TieBreaker},
    inputs::{InApplication, Inputs},
    model::{PairVerdict, RulingKind},
};
use crate::base::id::{LabId, RoundApplicationId, ThemeId};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// The engine, as every run names it.
pub const ENGINE: &str = "deferred-acceptance/1";

/// One choice of an application, and why it became its place or did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pair {
    /// The lab.
    pub lab: LabId,
    /// Its place in the order, from 1; equals are ties.
    pub preference: u32,
    /// Why.
    pub verdict: PairVerdict,
    /// How well they fit, in thousandths of a point.
    pub score: u32,
    /// The group of the lab's own order that the application is in, from 1.
    pub group: Option<u32>,
    /// The score of the last who got in, in thousandths.
    pub cut_off: Option<u32>,
    /// The group of the last who got in.
    pub cut_off_group: Option<u32>,
    /// Its place in the lab's order of all who wanted in.
    pub number: Option<u32>,
    /// How many could get in.
    pub of: Option<u32>,
    /// The rules that fail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failing: Vec<String>,
}

/// What became of an application.
#[derive(Debug, Clone)]
pub struct Result {
    /// The application.
    pub application: RoundApplicationId,
    /// Where it goes.
    pub lab: Option<LabId>,
    /// The place of that lab in its order.
    pub preference: Option<u32>,
    /// Where it goes nowhere: the reason at the lab that it prefers most; none when it chose no lab.
    pub binding: Option<PairVerdict>,
    /// Every choice, best first.
    pub pairs: Vec<Pair>,
}

/// All that comes of inputs.
#[derive(Debug, Clone)]
pub struct Reckoned {
    /// In figures.
    pub summary: RunSummary,
    /// For each lab, by id.
    pub labs: Vec<LabResult>,
    /// For each application, in the order in which they were filed.
    pub results: Vec<Result>,
}

/// A pin for which there is no slot, or no room in the quota: application and lab.
pub type BadPin = (RoundApplicationId, LabId);

/// What a pair can't be, whatever both sides prefer.
type Rulings = HashMap<(RoundApplicationId, LabId), RulingKind>;

struct Reckoner<'i> {
    inputs: &'i Inputs,
    rulings: Rulings,
    pins: HashMap<RoundApplicationId, LabId>,
    labs: HashMap<LabId, u32>,
    groups: Vec<Option<HashMap<RoundApplicationId, u32>>>,
}

/// Assigns, explains and checks; or says which pins are impossible.
pub fn reckon(inputs: &Inputs) -> std::result::Result<Reckoned, Vec<BadPin>> {
    let reckoner = Reckoner::of(inputs);
    let market = reckoner.market()?;
    let outcome = propose(&market);
    let wanted = demand(&market, &outcome);
    let results = reckoner.results(&market, &outcome, &wanted);
    let assigned: Vec<(String, String)> =
        results.iter().filter_map(|one| Some((one.application.to_string(), one.lab?.to_string()))).collect();
    let findings = checker::check(&case(inputs), &assigned);
    let other = labs_first(&market, &outcome);
    let lab_optimal = reckoner.served(&market, |request| other.at(request));
    let sme_optimal = reckoner.served(&market, |request| outcome.choice.at(request));
    let differing = (0..market.requests()).filter(|one| other.at(*one) != outcome.choice.at(*one)).count();
    let summary = RunSummary {
        applications: market.requests(),
        labs: market.labs(),
        pinned: assignment::id(reckoner.pins.len()),
        unplaced: market.requests() - sme_optimal.placed,
        broken_ties: market.broken_ties(),
        findings: findings.iter().map(Finding::to_string).collect(),
        sme_optimal,
        lab_optimal,
        differing: assignment::id(differing),
        misfits: Vec::new(),
    };
    let labs = reckoner.lab_results(&market, &outcome, &wanted);
    Ok(Reckoned { summary, labs, results })
}

impl<'i> Reckoner<'i> {
    fn of(inputs: &'i Inputs) -> Self {
        let rulings: Rulings =
            inputs.rulings.iter().map(|one| ((one.application, one.lab), one.kind)).collect();
        let over: HashSet<RoundApplicationId> =
            inputs.applications.iter().filter(|one| one.over_ceiling).map(|one| one.id).collect();
        let pins = inputs.rulings.iter().filter(|one| one.kind == RulingKind::Pin);
        let pins = pins.filter(|one| !over.contains(&one.application));
        let groups = inputs.labs.iter().map(|lab| {
            let order = lab.priorities.as_ref()?.iter().zip(0..);
            Some(order.flat_map(|(group, at)| group.iter().map(move |id| (*id, at))).collect())
        });
        Self {
            inputs,
            pins: pins.map(|one| (one.application, one.lab)).collect(),
            rulings,
            labs: inputs.labs.iter().zip(0..).map(|(lab, number)| (lab.id, number)).collect(),
            groups: groups.collect(),
        }
    }

    /// The group of a lab's own order; who is not named comes after all who are.
    fn group(&self, lab: u32, application: RoundApplicationId) -> Option<u32> {
        let groups = self.groups.get(place(lab))?.as_ref()?;
        let order = self.inputs.labs.get(place(lab))?.priorities.as_ref()?;
        Some(groups.get(&application).copied().unwrap_or_else(|| assignment::id(order.len())))
    }

    /// What makes a choice impossible from the start.
    fn bar(&self, one: &InApplication, lab: LabId) -> Option<PairVerdict> {
        if one.over_ceiling {
            return Some(PairVerdict::StateAidCeiling);
        }
        if let Some(pin) = self.pins.get(&one.id) {
            return Some(if *pin == lab { PairVerdict::Pinned } else { PairVerdict::PinnedElsewhere });
        }
        if self.rulings.get(&(one.id, lab)) == Some(&RulingKind::Ban) {
            return Some(PairVerdict::Banned);
        }
        let fails = one.choices.iter().any(|choice| choice.lab == lab && !choice.failing.is_empty());
        fails.then_some(PairVerdict::NotEligible)
    }

    fn market(&self) -> std::result::Result<Market, Vec<BadPin>> {
        let mut themes: HashMap<ThemeId, u32> = HashMap::new();
        let choices = self.inputs.applications.iter().map(|one| one.choices.len()).sum();
        let mut builder = MarketBuilder::with_capacity(self.inputs.applications.len(), choices);
        for lab in &self.inputs.labs {
            let mut quotas = Vec::with_capacity(lab.quotas.len());
            for quota in &lab.quotas {
                let next = assignment::id(themes.len());
                quotas.push((*themes.entry(quota.theme).or_insert(next), quota.slots));
            }
            builder.lab(lab.slots, &quotas);
        }
        let mut open = Vec::new();
        for one in &self.inputs.applications {
            let theme = one.theme.and_then(|theme| themes.get(&theme).copied()).unwrap_or(ANY_THEME);
            let pin = self.pins.get(&one.id).and_then(|lab| self.labs.get(lab));
            if let Some(lab) = pin {
                builder.pinned(theme, *lab);
                continue;
            }
            open.clear();
            open.extend(self.open_choices(one).map(|(choice, _)| choice));
            builder.request(theme, &mut open);
        }
        builder.build().map_err(|flaws| self.bad_pins(&flaws))
    }

    /// The choices of an application that are possible, as the engine reads them.
    fn open_choices<'a>(
        &'a self,
        one: &'a InApplication,
    ) -> impl Iterator<Item = (Choice, &'a super::inputs::InChoice)> {
        let open = one.choices.iter().filter(|choice| self.bar(one, choice.lab).is_none());
        open.filter_map(|choice| {
            let lab = *self.labs.get(&choice.lab)?;
            let priority = self.group(lab, one.id).unwrap_or_default();
            Some((Choice { lab, rank: choice.preference, priority, score: choice.score }, choice))
        })
    }

    /// Labs, choices and ranks come from tables with keys and checks: what is left to be wrong is a pin.
    fn bad_pins(&self, flaws: &[Flaw]) -> Vec<BadPin> {
        let named = flaws.iter().filter_map(|flaw| {
            let (Flaw::PinWithoutSlot(request, lab)
            | Flaw::PinOverQuota(request, lab)
            | Flaw::UnknownLab(request, lab)
            | Flaw::Repeated(request, lab)
            | Flaw::TooLarge(request, lab)) = *flaw;
            let application = self.inputs.applications.get(place(request))?;
            Some((application.id, self.inputs.labs.get(place(lab))?.id))
        });
        named.collect()
    }

    fn results(&self, market: &Market, outcome: &Outcome, wanted: &Demand) -> Vec<Result> {
        let numbered = (0..).zip(&self.inputs.applications);
        numbered.map(|(request, one)| self.result((market, outcome, wanted), request, one)).collect()
    }

    fn result(
        &self,
        (market, outcome, wanted): (&Market, &Outcome, &Demand),
        request: u32,
        one: &InApplication,
    ) -> Result {
        let mut verdicts: HashMap<LabId, Verdict> = HashMap::new();
        for choice in market.choices(request) {
            let lab = self.inputs.labs.get(place(market.lab_of(choice)));
            let said = verdict(market, outcome, wanted, (request, choice));
            verdicts.extend(lab.map(|lab| (lab.id, said)));
        }
        let pair = |choice: &super::inputs::InChoice| {
            let mut pair = Pair {
                lab: choice.lab,
                preference: choice.preference,
                verdict: PairVerdict::NotEligible,
                score: choice.score,
                group: self.labs.get(&choice.lab).and_then(|lab| self.group(*lab, one.id)).map(|at| at + 1),
                cut_off: None,
                cut_off_group: None,
                number: None,
                of: None,
                failing: choice.failing.clone(),
            };
            match (self.bar(one, choice.lab), verdicts.get(&choice.lab)) {
                (Some(bar), _) => pair.verdict = bar,
                (None, Some(said)) => self.explain(&mut pair, *said, (market, one)),
                (None, None) => {}
            }
            pair
        };
        let mut pairs: Vec<Pair> = one.choices.iter().map(pair).collect();
        pairs.sort_by_key(|pair| (pair.preference, std::cmp::Reverse(pair.score), pair.lab));
        let lab = outcome.lab(market, request);
        let lab = lab.and_then(|lab| self.inputs.labs.get(place(lab))).map(|lab| lab.id);
        let preference = pairs.iter().find(|pair| Some(pair.lab) == lab).map(|pair| pair.preference);
        let binding = if lab.is_none() { pairs.first().map(|pair| pair.verdict) } else { None };
        Result { application: one.id, lab, preference, binding, pairs }
    }

    fn explain(&self, pair: &mut Pair, said: Verdict, (market, one): (&Market, &InApplication)) {
        let lab = self.labs.get(&pair.lab).copied().unwrap_or(NOBODY);
        let facts = self.inputs.labs.get(place(lab));
        let mut cut = |key: u64| {
            let (group, score) = rank_and_score(key);
            pair.cut_off = Some(score);
            pair.cut_off_group = facts.and_then(|lab| lab.priorities.as_ref()).map(|_| group + 1);
        };
        pair.verdict = match said {
            Verdict::Assigned => PairVerdict::Assigned,
            Verdict::Preferred => PairVerdict::PreferredAnother,
            Verdict::NoSlots => PairVerdict::NoSlots,
            Verdict::Full { cut_off, number } => {
                cut(cut_off);
                pair.number = Some(number);
                pair.of = Some(market.open_slots(lab));
                PairVerdict::Full
            }
            Verdict::QuotaFull { cut_off, number } => {
                if let Some(cut_off) = cut_off {
                    cut(cut_off);
                }
                pair.number = Some(number);
                let quota =
                    facts.and_then(|lab| lab.quotas.iter().find(|quota| Some(quota.theme) == one.theme));
                pair.of = quota.map(|quota| quota.slots);
                PairVerdict::QuotaFull
            }
        };
    }

    fn served(&self, market: &Market, choice_of: impl Fn(u32) -> u32) -> Served {
        let (mut placed, mut first, mut ranked, mut sum) = (0, 0, 0, 0.0);
        for (request, one) in (0..).zip(&self.inputs.applications) {
            let choice = choice_of(request);
            let lab = if choice == NOBODY { market.pin(request) } else { Some(market.lab_of(choice)) };
            let Some(lab) = lab.and_then(|lab| self.inputs.labs.get(place(lab))) else { continue };
            placed += 1;
            // A pin can lead where nobody asked to go.
            if let Some(wish) = one.choices.iter().find(|wish| wish.lab == lab.id) {
                first += u32::from(wish.preference == 1);
                ranked += 1;
                sum += f64::from(wish.preference);
            }
        }
        let mean = sum / f64::from(ranked);
        Served {
            placed,
            first_choices: first,
            mean_preference: (ranked > 0).then_some((mean * 100.0).round() / 100.0),
        }
    }

    fn lab_results(&self, market: &Market, outcome: &Outcome, wanted: &Demand) -> Vec<LabResult> {
        let gained = gains(market, outcome, wanted);
        let mut pinned: HashMap<LabId, Vec<Option<ThemeId>>> = HashMap::new();
        for one in &self.inputs.applications {
            if let Some(lab) = self.pins.get(&one.id) {
                pinned.entry(*lab).or_default().push(one.theme);
            }
        }
        let result = |((number, lab), gained): ((u32, &super::inputs::InLab), u32)| {
            let pins = pinned.get(&lab.id).map(Vec::as_slice).unwrap_or_default();
            let classes = market.classes(number);
            let held: u32 = classes.clone().map(|class| outcome.held.at(class)).sum();
            let cut = |class: u32| {
                let key = outcome.cut_off.at(class);
                (key > 0 && key < u64::MAX).then(|| points(rank_and_score(key).1))
            };
            let quotas = lab.quotas.iter().zip(classes.start + 1..).map(|(quota, class)| {
                let pins = pins.iter().filter(|theme| **theme == Some(quota.theme)).count();
                let taken = outcome.held.at(class) + assignment::id(pins);
                QuotaResult { theme: quota.theme, slots: quota.slots, taken, cut_off: cut(class) }
            });
            LabResult {
                lab: lab.id,
                slots: lab.slots,
                taken: held + assignment::id(pins.len()),
                pinned: assignment::id(pins.len()),
                cut_off: cut(classes.start),
                refused: wanted.refused_by(number),
                tie_broken_by: tie(market, (outcome, wanted), (number, lab.priorities.is_some())),
                gained_by_extra_slot: gained,
                quotas: quotas.collect(),
            }
        };
        (0..).zip(&self.inputs.labs).zip(gained).map(result).collect()
    }
}

/// What decided between the last in and the first out where a lab ranks both equally; a quota is not looked at.
fn tie(
    market: &Market,
    (outcome, wanted): (&Outcome, &Demand),
    (lab, has_order): (u32, bool),
) -> Option<TieBreaker> {
    let last = outcome.cut_off.at(market.classes(lab).start);
    let next = wanted.first_refused(lab)?;
    if last == 0 || last == u64::MAX {
        return None;
    }
    let ((rank, score), (other_rank, other_score)) = (rank_and_score(last), rank_and_score(next));
    match (rank == other_rank, score == other_score) {
        (true, true) => Some(TieBreaker::Filing),
        // A lab that goes by score ranks everybody equally: there the score is no tie-break.
        (true, false) if has_order => Some(TieBreaker::Score),
        _ => None,
    }
}

/// Thousandths as points.
#[must_use]
pub fn points(thousandths: u32) -> f64 {
    f64::from(thousandths) / 1000.0
}

/// The same inputs as the checker reads them: names only, made without anything of the engine's.
#[must_use]
pub fn case(inputs: &Inputs) -> Case {
    let over: HashSet<RoundApplicationId> =
        inputs.applications.iter().filter(|one| one.over_ceiling).map(|one| one.id).collect();
    let lab = |lab: &super::inputs::InLab| CaseLab {
        id: lab.id.to_string(),
        slots: lab.slots,
        quotas: lab.quotas.iter().map(|quota| (quota.theme.to_string(), quota.slots)).collect(),
        order: lab.priorities.as_ref().map(|groups| {
            groups.iter().map(|group| group.iter().map(ToString::to_string).collect()).collect()
        }),
    };
    let request = |one: &InApplication| {
        let possible = one.choices.iter().filter(|choice| !one.over_ceiling && choice.failing.is_empty());
        let mut wishes: Vec<_> = possible.collect();
        wishes.sort_by_key(|choice| choice.preference);
        let groups = wishes.chunk_by(|a, b| a.preference == b.preference);
        CaseRequest {
            id: one.id.to_string(),
            theme: one.theme.map(|theme| theme.to_string()),
            submitted: one.filed_at,
            preferences: groups
                .map(|group| group.iter().map(|choice| choice.lab.to_string()).collect())
                .collect(),
            scores: wishes.iter().map(|choice| (choice.lab.to_string(), points(choice.score))).collect(),
        }
    };
    let ruled = |kind| {
        let these = inputs.rulings.iter().filter(move |one| one.kind == kind);
        these.map(|one| (one.application, one.lab))
    };
    let named = |(application, lab): (RoundApplicationId, LabId)| (application.to_string(), lab.to_string());
    Case {
        labs: inputs.labs.iter().map(lab).collect(),
        requests: inputs.applications.iter().map(request).collect(),
        bans: ruled(RulingKind::Ban).map(named).collect(),
        pins: ruled(RulingKind::Pin).filter(|(one, _)| !over.contains(one)).map(named).collect(),
    }
}
