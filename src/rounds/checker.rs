//! Checks an assignment against the orders of all sides, by the definition of stability alone.
//!
//! Whoever doubts a certificate gives this the case and the assignment. It shares no code with the engine in
//! `assignment` and knows nothing of how an assignment is found: for each request and each lab that it would rather have, it
//! asks whether the lab, choosing afresh from who it has and this request, would take it. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Points of a score are compared to the thousandth.
const THOUSANDTHS: f64 = 1000.0;

/// A lab: its slots, at most how many of a theme, and its order if it has one of its own.
#[derive(Debug, Clone, Default)]
pub struct CaseLab {
    /// Its id.
    pub id: String,
    /// How many it takes.
    pub slots: u32,
    /// At most so many of a theme.
    pub quotas: Vec<(String, u32)>,
    /// Its own order, ties together; who is not in it comes last. None: by score.
    pub order: Option<Vec<Vec<String>>>,
}

/// A request: where it would go.
#[derive(Debug, Clone, Default)]
pub struct CaseRequest {
    /// Its id.
    pub id: String,
    /// Its theme, for quotas.
    pub theme: Option<String>,
    /// Who comes earlier goes first where all else is the same; equals go by id.
    pub submitted: i64,
    /// Labs, best first, ties together.
    pub preferences: Vec<Vec<String>>,
    /// How well it fits a lab, in points; 0 when not stated.
    pub scores: Vec<(String, f64)>,
}

/// All that an assignment is judged by.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// Labs.
    pub labs: Vec<CaseLab>,
    /// Requests.
    pub requests: Vec<CaseRequest>,
    /// Request and lab: never together.
    pub bans: Vec<(String, String)>,
    /// Request and lab: together whatever anybody prefers.
    pub pins: Vec<(String, String)>,
}

/// Something that is wrong with an assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A request or lab that the case does not know.
    Unknown(String, String),
    /// A request that is assigned twice.
    Twice(String),
    /// A lab has more than its slots.
    OverSlots(String),
    /// A lab has more of a theme than its quota.
    OverQuota(String, String),
    /// A request went to a lab that it did not choose.
    NotChosen(String, String),
    /// A request went to a lab that it is banned from.
    Banned(String, String),
    /// A pin was not honoured.
    PinIgnored(String, String),
    /// A request and a lab that would rather have each other; there was room for it, or not.
    Blocking(String, String, bool),
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(request, lab) => write!(f, "The case does not know {request} or {lab}."),
            Self::Twice(request) => write!(f, "{request} is assigned twice."),
            Self::OverSlots(lab) => write!(f, "{lab} has more than its slots."),
            Self::OverQuota(lab, theme) => write!(f, "{lab} has more of {theme} than its quota."),
            Self::NotChosen(request, lab) => write!(f, "{request} did not choose {lab}."),
            Self::Banned(request, lab) => write!(f, "{request} is banned from {lab}."),
            Self::PinIgnored(request, lab) => write!(f, "{request} is pinned to {lab} but not there."),
            Self::Blocking(request, lab, true) => {
                write!(f, "{request} and {lab} would rather have each other, and there is room.")
            }
            Self::Blocking(request, lab, false) => {
                write!(f, "{request} and {lab} would rather have each other than whom they have.")
            }
        }
    }
}

impl Finding {
    /// What kind of finding it is.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown(..) => "unknown",
            Self::Twice(..) => "assigned_twice",
            Self::OverSlots(..) => "over_slots",
            Self::OverQuota(..) => "over_quota",
            Self::NotChosen(..) => "not_chosen",
            Self::Banned(..) => "banned",
            Self::PinIgnored(..) => "pin_ignored",
            Self::Blocking(..) => "blocking_pair",
        }
    }
}

/// A request's standing with a lab, smaller is better: pins, the lab's order, the score, the time, the id.
type Standing = (bool, usize, i64, i64, String);

struct Checker<'c> {
    requests: HashMap<&'c str, &'c CaseRequest>,
    labs: HashMap<&'c str, LabFacts<'c>>,
    scores: HashMap<(&'c str, &'c str), i64>,
    bans: BTreeSet<(&'c str, &'c str)>,
    pins: BTreeMap<&'c str, &'c str>,
}

struct LabFacts<'c> {
    lab: &'c CaseLab,
    groups: Option<HashMap<&'c str, usize>>,
    /// Who is there, the best first.
    there: Vec<(Standing, &'c CaseRequest)>,
}

/// All that is wrong with an assignment of requests to labs; nothing when it keeps every rule and is stable.
#[must_use]
pub fn check(case: &Case, assignment: &[(String, String)]) -> Vec<Finding> {
    let mut checker = Checker::of(case);
    let mut found = Vec::new();
    let mut place: BTreeMap<&str, &str> = BTreeMap::new();
    for (request, lab) in assignment {
        if !checker.requests.contains_key(request.as_str()) || !checker.labs.contains_key(lab.as_str()) {
            found.push(Finding::Unknown(request.clone(), lab.clone()));
        } else if place.insert(request, lab).is_some() {
            found.push(Finding::Twice(request.clone()));
        }
    }
    checker.settle(&place);
    checker.check_labs(&mut found);
    for request in &case.requests {
        checker.check_request(request, place.get(request.id.as_str()).copied(), &mut found);
    }
    found
}

impl<'c> Checker<'c> {
    fn of(case: &'c Case) -> Self {
        let facts = |lab: &'c CaseLab| {
            let groups = lab.order.as_ref().map(|order| {
                let named = order.iter().enumerate();
                named.flat_map(|(group, ids)| ids.iter().map(move |id| (id.as_str(), group))).collect()
            });
            (lab.id.as_str(), LabFacts { lab, groups, there: Vec::new() })
        };
        let scored = case.requests.iter().flat_map(|request| {
            request
                .scores
                .iter()
                .map(|(lab, score)| ((request.id.as_str(), lab.as_str()), thousandths(*score)))
        });
        let pair = |(request, lab): &'c (String, String)| (request.as_str(), lab.as_str());
        Self {
            requests: case.requests.iter().map(|request| (request.id.as_str(), request)).collect(),
            labs: case.labs.iter().map(facts).collect(),
            scores: scored.collect(),
            bans: case.bans.iter().map(pair).collect(),
            pins: case.pins.iter().map(pair).collect(),
        }
    }

    fn score(&self, request: &str, lab: &str) -> i64 {
        self.scores.get(&(request, lab)).copied().unwrap_or_default()
    }

    fn standing(&self, request: &CaseRequest, facts: &LabFacts<'_>) -> Standing {
        let lab = facts.lab.id.as_str();
        let is_pinned = self.pins.get(request.id.as_str()) == Some(&lab);
        let group = facts
            .groups
            .as_ref()
            .map_or(0, |groups| groups.get(request.id.as_str()).copied().unwrap_or(usize::MAX));
        (!is_pinned, group, -self.score(&request.id, lab), request.submitted, request.id.clone())
    }

    /// Seats everybody where the assignment has them.
    fn settle(&mut self, place: &BTreeMap<&'c str, &'c str>) {
        let mut there: HashMap<&str, Vec<(Standing, &'c CaseRequest)>> = HashMap::new();
        for (request, lab) in place {
            if let (Some(request), Some(facts)) = (self.requests.get(request), self.labs.get(lab)) {
                there.entry(lab).or_default().push((self.standing(request, facts), request));
            }
        }
        for (lab, mut seated) in there {
            seated.sort_by(|one, other| one.0.cmp(&other.0));
            if let Some(facts) = self.labs.get_mut(lab) {
                facts.there = seated;
            }
        }
    }

    fn check_labs(&self, found: &mut Vec<Finding>) {
        let mut labs: Vec<_> = self.labs.values().collect();
        labs.sort_by(|one, other| one.lab.id.cmp(&other.lab.id));
        for facts in labs {
            if facts.there.len() > size(facts.lab.slots) {
                found.push(Finding::OverSlots(facts.lab.id.clone()));
            }
            for (theme, quota) in &facts.lab.quotas {
                let of_theme = facts.there.iter().filter(|(_, one)| one.theme.as_ref() == Some(theme));
                if of_theme.count() > size(*quota) {
                    found.push(Finding::OverQuota(facts.lab.id.clone(), theme.clone()));
                }
            }
        }
    }

    fn check_request(&self, request: &CaseRequest, place: Option<&str>, found: &mut Vec<Finding>) {
        let id = request.id.as_str();
        if let Some(pin) = self.pins.get(id) {
            if place != Some(pin) {
                found.push(Finding::PinIgnored(id.to_owned(), (*pin).to_owned()));
            }
            return;
        }
        let ranked = self.ranked(request);
        if let Some(place) = place {
            if self.bans.contains(&(id, place)) {
                found.push(Finding::Banned(id.to_owned(), place.to_owned()));
            }
            if !ranked.iter().any(|(_, _, lab)| *lab == place) {
                found.push(Finding::NotChosen(id.to_owned(), place.to_owned()));
            }
        }
        for (_, _, lab) in ranked {
            if Some(lab) == place {
                return;
            }
            let Some(facts) = self.labs.get(lab) else { continue };
            if !self.bans.contains(&(id, lab)) && self.would_take(request, facts) {
                let has_room = facts.there.len() < size(facts.lab.slots);
                found.push(Finding::Blocking(id.to_owned(), lab.to_owned(), has_room));
            }
        }
    }

    /// The labs of a request, the best first.
    fn ranked<'r>(&self, request: &'r CaseRequest) -> Vec<(usize, i64, &'r str)> {
        let groups = request.preferences.iter().enumerate();
        let mut ranked: Vec<(usize, i64, &str)> = groups
            .flat_map(|(group, labs)| labs.iter().map(move |lab| (group, lab.as_str())))
            .map(|(group, lab)| (group, -self.score(&request.id, lab), lab))
            .collect();
        ranked.sort_unstable();
        ranked
    }

    /// Whether a lab that chooses afresh, down its order, from who is there and this request would take it.
    fn would_take(&self, request: &CaseRequest, facts: &LabFacts<'_>) -> bool {
        let own = self.standing(request, facts);
        let quota = facts.lab.quotas.iter().find(|(theme, _)| request.theme.as_ref() == Some(theme));
        let better = facts.there.iter().take_while(|(standing, _)| *standing < own);
        let (mut all, mut of_theme) = (0, 0);
        for (_, other) in better {
            all += 1;
            of_theme += usize::from(other.theme == request.theme);
        }
        all < size(facts.lab.slots) && quota.is_none_or(|(_, quota)| of_theme < size(*quota))
    }
}

fn size(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[expect(clippy::cast_possible_truncation, clippy::as_conversions, reason = "points are between 0 and 100")]
fn thousandths(score: f64) -> i64 {
    (score * THOUSANDTHS).round() as i64
}
