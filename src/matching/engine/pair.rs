//! A care need and an innovation: does the one answer the other, how well, and why.
//!
//! As labs are judged, with two rules instead of ten (theme and care setting) and the weights of the components that labs
//! have too; the province takes the weight of distance. What a party to the need confirmed is no longer judged by rules.

use super::rules::{Outcome, RuleCode, RuleResult};
use super::score::{BEST_THEME_SHARE, ComponentCode, NOT_STATED};
use super::taxonomy::{Affinity, Taxonomy, Theme};
use super::text::Text;
use super::weights::{Weights, hundredths};
use crate::vocabulary::terms::{CareSetting, Province};

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Demand {
    /// Its themes.
    pub themes: Vec<Theme>,
    /// Where care is given.
    pub care_setting: Option<CareSetting>,
    /// The province in which the need is felt; none when it is felt everywhere or that was not stated.
    pub province: Option<Province>,
}

/// What an innovation offers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offer {
    /// Its themes.
    pub themes: Vec<Theme>,
    /// Where it is used.
    pub care_setting: Option<CareSetting>,
    /// Technology readiness level.
    pub trl: Option<u8>,
    /// The province of its owner.
    pub province: Option<Province>,
    /// Whether it says that it answers the need.
    pub answers: Answers,
}

/// How far it is established that an innovation answers a need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    /// It does not say so.
    #[default]
    Unsaid,
    /// Its owner says so.
    Claimed,
    /// A party to the need says so.
    Confirmed,
}

/// One line of the score of a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct PairComponent {
    /// What it is about.
    pub code: &'static str,
    /// 0 to 1.
    pub value: f64,
    /// Points for the value 1; negative for what takes points off.
    pub weight: f64,
    /// Weight times value.
    pub contribution: f64,
    /// Whether the innovation has not stated it.
    pub is_unknown: bool,
    /// Why it has this value.
    pub sentence: Text,
}

/// Everything there is to say about a need and an innovation.
#[derive(Clone, Debug, PartialEq)]
pub struct PairAssessment {
    /// True when no rule fails.
    pub is_match: bool,
    /// 0 to 100: the sum of the contributions.
    pub score: f64,
    /// What makes up the score.
    pub components: Vec<PairComponent>,
    /// Both rules.
    pub rules: Vec<RuleResult>,
}

impl PairAssessment {
    /// How many rules fail.
    #[must_use]
    pub fn failing_count(&self) -> usize {
        self.rules.iter().filter(|rule| rule.outcome == Outcome::Fail).count()
    }
}

/// A pair of themes, one asked for and one offered.
#[derive(Clone, Copy)]
struct Nearest {
    wanted: Theme,
    offered: Theme,
    affinity: Affinity,
}

/// A need and an innovation, side by side.
#[derive(Clone, Copy)]
struct Pair<'a> {
    taxonomy: &'a Taxonomy,
    demand: &'a Demand,
    offer: &'a Offer,
}

/// Judges one innovation for one need.
#[must_use]
pub fn assess_pair(taxonomy: &Taxonomy, weights: &Weights, demand: &Demand, offer: &Offer) -> PairAssessment {
    let pair = Pair { taxonomy, demand, offer };
    let rules = vec![pair.theme_rule(), pair.setting_rule()];
    let shares = weights.shares(|code| pair.applies(code));
    let mut components: Vec<PairComponent> =
        shares.into_iter().filter_map(|(code, weight)| pair.component(code, weight)).collect();
    let so_far = hundredths(components.iter().map(|one| one.contribution).sum());
    components.extend(unknowns(&rules, weights.per_unknown, so_far));
    PairAssessment {
        is_match: rules.iter().all(|rule| rule.outcome != Outcome::Fail),
        score: hundredths(components.iter().map(|one| one.contribution).sum()),
        components,
        rules,
    }
}

impl Pair<'_> {
    fn theme_rule(&self) -> RuleResult {
        let nearest = self.nearest();
        let told = match (self.demand.themes.is_empty(), nearest) {
            (true, _) => says("De zorgvraag noemt geen thema.", "The care need names no theme."),
            (false, None) => says("De innovatie noemt geen thema.", "The innovation names no theme."),
            (false, Some(nearest)) => {
                let (asked, has) =
                    (self.taxonomy.labels(nearest.wanted), self.taxonomy.labels(nearest.offered));
                if nearest.affinity.fits {
                    Text::new(
                        format!("Thema {} van de innovatie past bij {}.", has.0, asked.0),
                        format!("Theme {} of the innovation suits {}.", has.1, asked.1),
                    )
                } else {
                    Text::new(
                        format!(
                            "Geen thema van de innovatie past; {} komt het dichtst bij {}.",
                            has.0, asked.0
                        ),
                        format!("No theme of the innovation suits; {} comes nearest to {}.", has.1, asked.1),
                    )
                }
            }
        };
        let met =
            if self.demand.themes.is_empty() { Some(true) } else { nearest.map(|one| one.affinity.fits) };
        let change = says(
            "Geef de innovatie een thema van de zorgvraag, als zij dat ook raakt.",
            "Give the innovation a theme of the care need, if it touches that too.",
        );
        let question = says("Over welke thema's gaat de innovatie?", "What themes is the innovation about?");
        self.rule(RuleCode::Theme, met, told, (change, question))
    }

    fn setting_rule(&self) -> RuleResult {
        let (met, told) = match (self.demand.care_setting, self.offer.care_setting) {
            (None, _) => (
                Some(true),
                says("De zorgvraag noemt geen zorgsetting.", "The care need names no care setting."),
            ),
            (Some(_), None) => {
                (None, says("De innovatie noemt geen zorgsetting.", "The innovation names no care setting."))
            }
            (Some(asked), Some(has)) if asked == has => (
                Some(true),
                Text::new(
                    format!("De innovatie is voor de gevraagde zorgsetting: {}.", has.label_nl()),
                    format!("The innovation is for the care setting asked for: {}.", has.label_en()),
                ),
            ),
            (Some(asked), Some(has)) => (
                Some(false),
                Text::new(
                    format!(
                        "De innovatie is voor {}, de zorgvraag voor {}.",
                        has.label_nl(),
                        asked.label_nl()
                    ),
                    format!(
                        "The innovation is for {}, the care need for {}.",
                        has.label_en(),
                        asked.label_en()
                    ),
                ),
            ),
        };
        let change = says(
            "Maak de innovatie geschikt voor de gevraagde zorgsetting.",
            "Make the innovation fit for the care setting asked for.",
        );
        let question =
            says("Voor welke zorgsetting is de innovatie?", "What care setting is the innovation for?");
        self.rule(RuleCode::CareSetting, met, told, (change, question))
    }

    /// What a party to the need confirmed passes whatever the fields say.
    fn rule(
        &self,
        rule: RuleCode,
        met: Option<bool>,
        sentence: Text,
        (change, question): (Text, Text),
    ) -> RuleResult {
        let is_confirmed = self.offer.answers == Answers::Confirmed;
        let outcome = match met {
            _ if is_confirmed => Outcome::Pass,
            Some(true) => Outcome::Pass,
            Some(false) => Outcome::Fail,
            None => Outcome::Unknown,
        };
        let sentence = if is_confirmed && met != Some(true) {
            says(
                "Een partij van de zorgvraag bevestigt dat de innovatie haar beantwoordt.",
                "A party to the care need confirms that the innovation answers it.",
            )
        } else {
            sentence
        };
        RuleResult {
            rule,
            outcome,
            sentence,
            change: (outcome == Outcome::Fail).then_some(change),
            gaps: Vec::new(),
            question: (outcome == Outcome::Unknown).then_some(question),
        }
    }

    /// For every theme asked for, the one of the innovation that comes nearest.
    fn all_nearest(&self) -> impl Iterator<Item = Nearest> {
        self.demand.themes.iter().filter_map(|wanted| {
            let pairs = self.offer.themes.iter().map(|offered| Nearest {
                wanted: *wanted,
                offered: *offered,
                affinity: self.taxonomy.affinity(*wanted, *offered),
            });
            pairs.max_by(Nearest::by_affinity)
        })
    }

    fn nearest(&self) -> Option<Nearest> {
        self.all_nearest().max_by(Nearest::by_affinity)
    }

    fn applies(&self, code: ComponentCode) -> bool {
        match code {
            ComponentCode::Theme => !self.demand.themes.is_empty(),
            ComponentCode::Distance => self.demand.province.is_some(),
            // An innovation that is nearer to use helps sooner, and one that says it answers the need is worth more, always.
            ComponentCode::TrlFit | ComponentCode::CareNeed => true,
            ComponentCode::Start
            | ComponentCode::Completeness
            | ComponentCode::TrackRecord
            | ComponentCode::Text
            | ComponentCode::Unknowns => false,
        }
    }

    fn component(&self, code: ComponentCode, weight: f64) -> Option<PairComponent> {
        let (name, value, sentence) = match code {
            ComponentCode::Theme => ("theme", self.theme_value(), self.theme_sentence()),
            ComponentCode::Distance => {
                let province = self.offer.province;
                let value = province.map(|one| if Some(one) == self.demand.province { 1.0 } else { 0.0 });
                ("region", value, self.region_sentence())
            }
            ComponentCode::TrlFit => {
                let value = self.offer.trl.map(|trl| f64::from(trl) / HIGHEST_TRL);
                ("trl_fit", value, self.trl_sentence())
            }
            ComponentCode::CareNeed => {
                let (value, sentence) = self.answer();
                ("care_need", Some(value), sentence)
            }
            ComponentCode::Start
            | ComponentCode::Completeness
            | ComponentCode::TrackRecord
            | ComponentCode::Text
            | ComponentCode::Unknowns => return None,
        };
        let (is_unknown, value) = (value.is_none(), value.unwrap_or(NOT_STATED));
        let value = (value.clamp(0.0, 1.0) * 1000.0).round() / 1000.0;
        let contribution = hundredths(weight * value);
        Some(PairComponent { code: name, value, weight, contribution, is_unknown, sentence })
    }

    fn theme_value(&self) -> Option<f64> {
        let (best, sum, count) = self.all_nearest().fold((0.0_f64, 0.0, 0.0), |(best, sum, count), one| {
            let similarity = one.affinity.similarity;
            (best.max(similarity), sum + similarity, count + 1.0)
        });
        (count > 0.0).then(|| BEST_THEME_SHARE * best + (1.0 - BEST_THEME_SHARE) * sum / count)
    }

    fn theme_sentence(&self) -> Text {
        let Some(nearest) = self.nearest() else {
            return says("De innovatie noemt geen thema.", "The innovation names no theme.");
        };
        let (asked, has) = (self.taxonomy.labels(nearest.wanted), self.taxonomy.labels(nearest.offered));
        let alike = format!("{:.0}%", nearest.affinity.similarity * 100.0);
        Text::new(
            format!("Thema {} lijkt voor {alike} op {}.", has.0, asked.0),
            format!("Theme {} is {alike} like {}.", has.1, asked.1),
        )
    }

    fn region_sentence(&self) -> Text {
        match (self.offer.province, self.demand.province) {
            (Some(has), Some(asked)) if has == asked => Text::new(
                format!("De eigenaar zit in {}, waar de zorgvraag leeft.", has.label_nl()),
                format!("The owner is in {}, where the need is felt.", has.label_en()),
            ),
            (Some(has), Some(asked)) => Text::new(
                format!("De eigenaar zit in {}, de zorgvraag leeft in {}.", has.label_nl(), asked.label_nl()),
                format!("The owner is in {}, the need is felt in {}.", has.label_en(), asked.label_en()),
            ),
            _ => says(
                "Waar de eigenaar van de innovatie zit is niet bekend.",
                "Where the owner of the innovation is, is not known.",
            ),
        }
    }

    fn trl_sentence(&self) -> Text {
        match self.offer.trl {
            Some(trl) => Text::new(
                format!("TRL {trl} van 9: hoe hoger, hoe eerder het helpt."),
                format!("TRL {trl} of 9: the higher, the sooner it helps."),
            ),
            None => says("De innovatie noemt geen TRL.", "The innovation names no TRL."),
        }
    }

    fn answer(&self) -> (f64, Text) {
        match self.offer.answers {
            Answers::Confirmed => (
                1.0,
                says(
                    "Een partij van de zorgvraag bevestigt dat de innovatie haar beantwoordt.",
                    "A party to the care need confirms that the innovation answers it.",
                ),
            ),
            Answers::Claimed => (
                0.5,
                says(
                    "De eigenaar stelt dat de innovatie deze zorgvraag beantwoordt.",
                    "The owner claims that the innovation answers this care need.",
                ),
            ),
            Answers::Unsaid => (
                0.0,
                says(
                    "De innovatie stelt niet dat zij deze zorgvraag beantwoordt.",
                    "The innovation does not say that it answers this care need.",
                ),
            ),
        }
    }
}

/// Technology in use.
const HIGHEST_TRL: f64 = 9.0;

impl Nearest {
    /// A pair that the theme rule accepts comes before any that it does not.
    fn by_affinity(one: &Self, other: &Self) -> std::cmp::Ordering {
        let (one, other) = (one.affinity, other.affinity);
        one.fits.cmp(&other.fits).then(one.similarity.total_cmp(&other.similarity))
    }
}

fn unknowns(rules: &[RuleResult], per_unknown: f64, so_far: f64) -> Option<PairComponent> {
    let unknown = rules.iter().filter(|rule| rule.outcome == Outcome::Unknown).count();
    let (unknown, all) =
        (u32::try_from(unknown).ok().filter(|count| *count > 0)?, u32::try_from(rules.len()).ok()?);
    let per_unknown = hundredths(per_unknown.clamp(0.0, 100.0));
    let points = hundredths(per_unknown * f64::from(unknown)).min(so_far);
    Some(PairComponent {
        code: ComponentCode::Unknowns.code(),
        value: f64::from(unknown) / f64::from(all),
        weight: 0.0 - per_unknown * f64::from(all),
        contribution: 0.0 - points,
        is_unknown: true,
        sentence: Text::new(
            format!("Van {all} regels zijn er {unknown} niet te beoordelen."),
            format!("Of {all} rules, {unknown} cannot be judged."),
        ),
    })
}

fn says(nl: &str, en: &str) -> Text {
    Text::new(nl, en)
}
