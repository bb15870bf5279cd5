//! The ten hard rules. Each is judged without words first; sentences are made only for what is shown.
//!
//! A rule passes, fails or is unknown. It is unknown when the query asks something that the lab has not
//! stated; that never rejects. A rule to which the query says nothing passes. Each file holds the rules of
//! one kind, `judge` next to `tell`.

use super::change::{Change, Gap};
use super::matcher::{Case, Matcher};
use super::text::Text;

mod offer;
mod people;
mod place;
mod room;
mod subject;

/// What a rule says of a lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Nothing against it.
    Pass,
    /// The lab has not stated it.
    Unknown,
    /// Rejected.
    Fail,
}

/// The rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleCode {
    /// The lab takes requests.
    LabActive,
    /// A theme of the lab is near one of the innovation.
    Theme,
    /// The TRL is in the lab's range.
    Trl,
    /// The lab offers pilots for this purpose.
    Purpose,
    /// The lab offers the care setting.
    CareSetting,
    /// The lab may handle the device class.
    DeviceClass,
    /// The lab is in a province asked for and near enough, as far as either is asked.
    RegionOrDistance,
    /// The pilot fits in the period.
    CapacityInPeriod,
    /// The lab reaches a target population, and enough participants.
    Population,
    /// The lab works in one of the languages.
    Language,
}

/// What one rule says of one lab, for people.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleResult {
    /// The rule.
    pub rule: RuleCode,
    /// What it says.
    pub outcome: Outcome,
    /// Why.
    pub sentence: Text,
    /// For a fail: the smallest change that would make it pass.
    pub change: Option<Text>,
    /// For a fail: how far it is from passing, once for each thing that it asks.
    pub gaps: Vec<Gap>,
    /// For an unknown: what to ask the lab.
    pub question: Option<Text>,
}

/// A rule's words.
pub(super) struct Told {
    sentence: Text,
    question: Option<Text>,
}

struct Rule {
    code: RuleCode,
    judge: fn(&Case<'_>) -> Outcome,
    tell: fn(&Case<'_>) -> Told,
    /// For a fail: the smallest change that makes it pass, in as many parts as the rule asks things that are not met.
    change: fn(&Case<'_>) -> Vec<Change>,
}

/// How many rules there are.
pub(super) const RULE_COUNT: usize = 10;
/// The same, to reckon with.
pub(super) const RULE_COUNT_U32: u32 = 10;

static RULES: [Rule; RULE_COUNT] = [
    Rule {
        code: RuleCode::LabActive,
        judge: subject::judge_active,
        tell: subject::tell_active,
        change: subject::change_active,
    },
    Rule {
        code: RuleCode::Theme,
        judge: subject::judge_theme,
        tell: subject::tell_theme,
        change: subject::change_theme,
    },
    Rule {
        code: RuleCode::Trl,
        judge: subject::judge_trl,
        tell: subject::tell_trl,
        change: subject::change_trl,
    },
    Rule {
        code: RuleCode::Purpose,
        judge: offer::judge_purpose,
        tell: offer::tell_purpose,
        change: offer::change_purpose,
    },
    Rule {
        code: RuleCode::CareSetting,
        judge: offer::judge_care_setting,
        tell: offer::tell_care_setting,
        change: offer::change_care_setting,
    },
    Rule {
        code: RuleCode::DeviceClass,
        judge: offer::judge_device_class,
        tell: offer::tell_device_class,
        change: offer::change_device_class,
    },
    Rule { code: RuleCode::RegionOrDistance, judge: place::judge, tell: place::tell, change: place::change },
    Rule { code: RuleCode::CapacityInPeriod, judge: room::judge, tell: room::tell, change: room::change },
    Rule {
        code: RuleCode::Population,
        judge: people::judge_population,
        tell: people::tell_population,
        change: people::change_population,
    },
    Rule {
        code: RuleCode::Language,
        judge: people::judge_language,
        tell: people::tell_language,
        change: people::change_language,
    },
];

/// The outcomes of all rules, in their order.
pub(super) fn judge(case: &Case<'_>) -> [Outcome; RULE_COUNT] {
    RULES.each_ref().map(|rule| (rule.judge)(case))
}

/// The changes that together make every rule pass that fails. With one more theme the innovation fits windows that were not
/// for it: what is asked of the capacity is what is needed after that.
pub(super) fn changes(case: &Case<'_>, outcomes: &[Outcome; RULE_COUNT]) -> Vec<Change> {
    let failing = RULES.iter().zip(outcomes).filter(|(_, outcome)| **outcome == Outcome::Fail);
    let mut query = case.query.clone();
    let mut changes = Vec::new();
    for (rule, _) in failing {
        if rule.code == RuleCode::CapacityInPeriod && query.themes.len() > case.query.themes.len() {
            let wider = Matcher::new(case.taxonomy, &query, case.weights);
            let wider = wider.case(case.lab);
            if (rule.judge)(&wider) == Outcome::Fail {
                changes.extend((rule.change)(&wider));
            }
            continue;
        }
        for change in (rule.change)(case) {
            if let Change::Theme(theme) = change {
                query.themes.push(theme);
            }
            changes.push(change);
        }
    }
    changes
}

/// All rules, in their order.
pub(super) fn codes() -> impl Iterator<Item = RuleCode> {
    RULES.iter().map(|rule| rule.code)
}

/// What each rule says, with its words: they are made one by one, for whoever reads on.
pub(super) fn tell(case: &Case<'_>, outcomes: &[Outcome; RULE_COUNT]) -> impl Iterator<Item = RuleResult> {
    RULES.iter().zip(outcomes).map(|(rule, outcome)| {
        let Told { sentence, question } = (rule.tell)(case);
        let changes = if *outcome == Outcome::Fail { (rule.change)(case) } else { Vec::new() };
        let change = Text::join(changes.iter().map(|change| change.tell(case)));
        let gaps = changes.iter().map(|change| change.gap(case)).collect();
        RuleResult { rule: rule.code, outcome: *outcome, sentence, change, gaps, question }
    })
}

impl RuleCode {
    /// The code on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::LabActive => "lab_active",
            Self::Theme => "theme",
            Self::Trl => "trl",
            Self::Purpose => "purpose",
            Self::CareSetting => "care_setting",
            Self::DeviceClass => "device_class",
            Self::RegionOrDistance => "region_or_distance",
            Self::CapacityInPeriod => "capacity_in_period",
            Self::Population => "population",
            Self::Language => "language",
        }
    }
}

impl Outcome {
    /// The code on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Unknown => "unknown",
            Self::Fail => "fail",
        }
    }

    /// The outcome of a demand on something that the lab may not have stated.
    fn of(met: Option<bool>) -> Self {
        match met {
            Some(true) => Self::Pass,
            Some(false) => Self::Fail,
            None => Self::Unknown,
        }
    }
}

impl Told {
    fn says(nl: impl Into<String>, en: impl Into<String>) -> Self {
        Self { sentence: Text::new(nl, en), question: None }
    }

    fn and_ask(self, nl: impl Into<String>, en: impl Into<String>) -> Self {
        Self { question: Some(Text::new(nl, en)), ..self }
    }

    /// A rule of several demands speaks of those that decide its outcome: the failing ones if any fails,
    /// and so on.
    fn deciding(demands: impl IntoIterator<Item = (Outcome, Self)>) -> Option<Self> {
        let demands: Vec<_> = demands.into_iter().collect();
        let decisive = demands.iter().map(|(outcome, _)| *outcome).max()?;
        let told: Vec<_> =
            demands.into_iter().filter(|(outcome, _)| *outcome == decisive).map(|(_, told)| told).collect();
        Some(Self {
            sentence: Text::join(told.iter().map(|one| one.sentence.clone()))?,
            question: Text::join(told.into_iter().filter_map(|one| one.question)),
        })
    }
}
