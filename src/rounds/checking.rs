//! Checking any assignment: a case and who goes where, as anybody can send them. Nothing is stored, nothing is looked up.

use super::checker::{self, Case, CaseLab, CaseRequest, Finding};
use crate::base::error::{Faults, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use utoipa::ToSchema;

/// Most findings in an answer.
const SHOWN: usize = 100;

/// A lab of a case.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckLab {
    /// Any name.
    #[schema(min_length = 1, max_length = 100)]
    pub id: String,
    /// How many it takes.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub slots: u32,
    /// At most how many of which theme.
    #[serde(default)]
    #[schema(max_items = 100, required = false)]
    pub quotas: Vec<CheckQuota>,
    /// Its own order of applications, best first, ties together; who is not named comes last. Left out: by score.
    #[schema(max_items = 10_000)]
    pub priorities: Option<Vec<Vec<String>>>,
}

/// At most so many of a theme.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckQuota {
    /// The theme.
    #[schema(min_length = 1, max_length = 100)]
    pub theme: String,
    /// At most so many.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub slots: u32,
}

/// An application of a case.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckApplication {
    /// Any name.
    #[schema(min_length = 1, max_length = 100)]
    pub id: String,
    /// The theme that it counts under.
    #[schema(min_length = 1, max_length = 100)]
    pub theme: Option<String>,
    /// When it was filed, as a number: the smaller goes first where all else is the same; equals go by id.
    #[serde(default)]
    #[schema(required = false)]
    pub filed: i64,
    /// The labs that it would go to, best first, ties together.
    #[schema(max_items = 1000)]
    pub preferences: Vec<Vec<String>>,
    /// How well it fits a lab, in points; 0 where left out.
    #[serde(default)]
    #[schema(required = false)]
    pub scores: BTreeMap<String, f64>,
}

/// An application and a lab.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckPair {
    /// The application.
    #[schema(min_length = 1, max_length = 100)]
    pub application: String,
    /// The lab.
    #[schema(min_length = 1, max_length = 100)]
    pub lab: String,
}

/// A case and an assignment that is to be checked.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AssignmentToCheck {
    /// The labs.
    #[schema(max_items = 10_000)]
    pub labs: Vec<CheckLab>,
    /// The applications.
    #[schema(max_items = 10_000)]
    pub applications: Vec<CheckApplication>,
    /// Pairs that are never together.
    #[serde(default)]
    #[schema(max_items = 10_000, required = false)]
    pub bans: Vec<CheckPair>,
    /// Pairs that are together whatever anybody prefers; they use up slots and quotas.
    #[serde(default)]
    #[schema(max_items = 10_000, required = false)]
    pub pins: Vec<CheckPair>,
    /// Who goes where; who is not in it goes nowhere.
    #[schema(max_items = 10_000)]
    pub assignment: Vec<CheckPair>,
}

/// Something that is wrong with an assignment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// What kind of thing: `blocking_pair`, `over_slots`, `over_quota`, `not_chosen`, `banned`, `pin_ignored`,
    /// `assigned_twice` or `unknown`.
    pub code: &'static str,
    /// What is wrong, for people.
    pub detail: String,
}

/// What the checker says.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentCheckView {
    /// Whether the assignment keeps every rule and is stable.
    pub stable: bool,
    /// How many pairs would rather have each other.
    pub blocking_pairs: usize,
    /// How many things are wrong.
    pub finding_count: usize,
    /// The first hundred of them.
    pub findings: Vec<FindingView>,
}

/// Checks an assignment by the definition of stability.
pub fn check_assignment(asked: &AssignmentToCheck) -> Result<AssignmentCheckView> {
    asked.check()?;
    let pair = |pair: &CheckPair| (pair.application.clone(), pair.lab.clone());
    let assignment: Vec<(String, String)> = asked.assignment.iter().map(pair).collect();
    let found = checker::check(&asked.case(), &assignment);
    let blocking = found.iter().filter(|one| matches!(one, Finding::Blocking(..))).count();
    let view = |one: &Finding| FindingView { code: one.code(), detail: one.to_string() };
    Ok(AssignmentCheckView {
        stable: found.is_empty(),
        blocking_pairs: blocking,
        finding_count: found.len(),
        findings: found.iter().take(SHOWN).map(view).collect(),
    })
}

impl AssignmentToCheck {
    /// A case with its assignment, in the form in which anybody can check it.
    #[must_use]
    pub fn of(case: Case, assignment: Vec<(String, String)>) -> Self {
        let pair = |(application, lab)| CheckPair { application, lab };
        let lab = |lab: CaseLab| CheckLab {
            id: lab.id,
            slots: lab.slots,
            quotas: lab.quotas.into_iter().map(|(theme, slots)| CheckQuota { theme, slots }).collect(),
            priorities: lab.order,
        };
        let application = |one: CaseRequest| CheckApplication {
            id: one.id,
            theme: one.theme,
            filed: one.submitted,
            preferences: one.preferences,
            scores: one.scores.into_iter().collect(),
        };
        Self {
            labs: case.labs.into_iter().map(lab).collect(),
            applications: case.requests.into_iter().map(application).collect(),
            bans: case.bans.into_iter().map(pair).collect(),
            pins: case.pins.into_iter().map(pair).collect(),
            assignment: assignment.into_iter().map(pair).collect(),
        }
    }

    fn case(&self) -> Case {
        let pair = |pair: &CheckPair| (pair.application.clone(), pair.lab.clone());
        let lab = |lab: &CheckLab| CaseLab {
            id: lab.id.clone(),
            slots: lab.slots,
            quotas: lab.quotas.iter().map(|quota| (quota.theme.clone(), quota.slots)).collect(),
            order: lab.priorities.clone(),
        };
        let request = |one: &CheckApplication| CaseRequest {
            id: one.id.clone(),
            theme: one.theme.clone(),
            submitted: one.filed,
            preferences: one.preferences.clone(),
            scores: one.scores.iter().map(|(lab, score)| (lab.clone(), *score)).collect(),
        };
        Case {
            labs: self.labs.iter().map(lab).collect(),
            requests: self.applications.iter().map(request).collect(),
            bans: self.bans.iter().map(pair).collect(),
            pins: self.pins.iter().map(pair).collect(),
        }
    }

    /// What makes a case mean nothing: names that are used twice, pairs that are pinned and banned.
    fn check(&self) -> Result<()> {
        let mut faults = Faults::new();
        once(self.labs.iter().map(|lab| lab.id.as_str()), "/labs", "/id", &mut faults);
        once(self.applications.iter().map(|one| one.id.as_str()), "/applications", "/id", &mut faults);
        once(self.pins.iter().map(|pin| pin.application.as_str()), "/pins", "/application", &mut faults);
        for (index, one) in self.applications.iter().enumerate() {
            let place = format!("/applications/{index}/preferences");
            once(one.preferences.iter().flatten().map(String::as_str), &place, "", &mut faults);
        }
        for (index, lab) in self.labs.iter().enumerate() {
            let order = lab.priorities.iter().flatten().flatten().map(String::as_str);
            once(order, &format!("/labs/{index}/priorities"), "", &mut faults);
            let themes = lab.quotas.iter().map(|quota| quota.theme.as_str());
            once(themes, &format!("/labs/{index}/quotas"), "/theme", &mut faults);
        }
        let banned: HashSet<(&str, &str)> =
            self.bans.iter().map(|ban| (ban.application.as_str(), ban.lab.as_str())).collect();
        for (index, pin) in self.pins.iter().enumerate() {
            if banned.contains(&(pin.application.as_str(), pin.lab.as_str())) {
                let detail = format!("pins: {} is banned from {} too", pin.application, pin.lab);
                faults.body(&format!("/pins/{index}"), "contradictory", detail);
            }
        }
        faults.check()
    }
}

/// Notes every name that stands in a list again.
fn once<'a>(names: impl Iterator<Item = &'a str>, list: &str, field: &str, faults: &mut Faults) {
    let mut seen = HashSet::new();
    for (index, name) in names.enumerate() {
        if !seen.insert(name) {
            let detail = format!("{}: {name} is named twice", list.trim_start_matches('/'));
            // The places of a list of groups are counted through.
            faults.body(&format!("{list}/{index}{field}"), "repeated", detail);
        }
    }
}
