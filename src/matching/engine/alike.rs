//! How like two labs are: what they are about, where they give care, which readiness they take, how near they are.
//!
//! Of two sets of themes the likeness is the mean, over the themes of both, of the likeness to the nearest theme of the other (the
//! best-match average: C. Pesquita et al., *Semantic Similarity in Biomedical Ontologies*, 2009, doi:10.1371/journal.pcbi.1000443);
//! of two sets of care settings, and of two ranges, the share of what either has that both have (P. Jaccard, 1901). What the lab
//! asked about has not stated is left out; what the other has not stated is worth what it is in a match.

use super::geo::GeoPoint;
use super::profile::LabProfile;
use super::score::{Measure, distance, share};
use super::taxonomy::{Affinity, Taxonomy, Theme};
use super::term_set::TermSet;
use super::text::Text;
use super::weights::{Weights, hundredths, scale};
use crate::vocabulary::terms::CareSetting;

/// What two labs are compared in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aspect {
    Theme,
    CareSetting,
    Trl,
    Distance,
}

/// What each aspect weighs: what a lab is about comes first.
const WEIGHTS: [(Aspect, f64); 4] =
    [(Aspect::Theme, 50.0), (Aspect::CareSetting, 20.0), (Aspect::Trl, 15.0), (Aspect::Distance, 15.0)];

/// Compares labs with one lab.
#[derive(Debug)]
pub struct Likener<'a> {
    taxonomy: &'a Taxonomy,
    lab: &'a LabProfile,
    tables: Vec<(Theme, &'a [Affinity])>,
    shares: Vec<(Aspect, f64)>,
    scales: Weights,
}

/// One line of how like two labs are.
#[derive(Clone, Debug, PartialEq)]
pub struct AlikePart {
    /// What it is about.
    pub code: &'static str,
    /// 0 to 1.
    pub value: f64,
    /// Points for the value 1.
    pub weight: f64,
    /// Weight times value.
    pub contribution: f64,
    /// Whether the other lab has not stated it.
    pub is_unknown: bool,
    /// Why it has this value.
    pub sentence: Text,
}

/// A theme of the lab asked about, and the nearest of the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SharedTheme {
    /// Of the lab asked about.
    pub theme: Theme,
    /// Of the other.
    pub of_other: Theme,
    /// 0 to 1.
    pub similarity: f64,
}

/// How like another lab is, and in what.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    /// 0 to 100: exactly the sum of the contributions.
    pub score: f64,
    /// What makes it up.
    pub parts: Vec<AlikePart>,
    /// The themes that are near each other, the nearest first.
    pub themes: Vec<SharedTheme>,
    /// The care settings that both have.
    pub care_settings: Vec<CareSetting>,
    /// The readiness levels that both take, ends included.
    pub trl: Option<(u8, u8)>,
    /// How far they are from each other.
    pub distance_km: Option<f64>,
}

impl<'a> Likener<'a> {
    /// Makes a lab ready to be compared with others.
    #[must_use]
    pub fn new(taxonomy: &'a Taxonomy, lab: &'a LabProfile) -> Self {
        let tables = lab.themes.iter().map(|theme| (*theme, taxonomy.affinities(*theme))).collect();
        let applies = |aspect: &Aspect| match aspect {
            Aspect::Theme => !lab.themes.is_empty(),
            Aspect::CareSetting => lab.care_settings.is_some_and(|settings| !settings.is_empty()),
            Aspect::Trl => range(lab).is_some(),
            Aspect::Distance => place(lab).is_some(),
        };
        let mut shares: Vec<(Aspect, f64)> =
            WEIGHTS.into_iter().filter(|(aspect, _)| applies(aspect)).collect();
        scale(&mut shares);
        Self { taxonomy, lab, tables, shares, scales: Weights::default() }
    }

    /// How like another lab is, from 0 to 100; nothing when it is about something else, or when there is nothing to
    /// compare. Builds no sentences.
    #[must_use]
    pub fn score(&self, other: &LabProfile) -> Option<f64> {
        if self.shares.is_empty() || !self.is_near(other) {
            return None;
        }
        let points =
            self.shares.iter().map(|(aspect, weight)| weighed(self.measure(*aspect, other), *weight).1);
        Some(hundredths(points.sum()))
    }

    /// How like another lab is and in what, in words too.
    #[must_use]
    pub fn compare(&self, other: &LabProfile) -> Alike {
        let part = |(aspect, weight): &(Aspect, f64)| {
            let measure = self.measure(*aspect, other);
            let (value, contribution) = weighed(measure, *weight);
            let (code, sentence) = self.tell(*aspect, other, value);
            AlikePart { code, value, weight: *weight, contribution, is_unknown: measure.is_unknown, sentence }
        };
        let parts: Vec<AlikePart> = self.shares.iter().map(part).collect();
        Alike {
            score: hundredths(parts.iter().map(|part| part.contribution).sum()),
            parts,
            themes: self.shared_themes(other),
            care_settings: both(self.lab.care_settings, other.care_settings).iter().collect(),
            trl: overlap(self.lab, other),
            distance_km: self.km(other),
        }
    }

    /// Whether any theme of the other is near one of this lab, as the rule of a match would have it.
    fn is_near(&self, other: &LabProfile) -> bool {
        self.tables.is_empty()
            || self.tables.iter().any(|(_, table)| other.themes.iter().any(|one| one.affinity_in(table).fits))
    }

    fn measure(&self, aspect: Aspect, other: &LabProfile) -> Measure {
        match aspect {
            Aspect::Theme => self.themes(other),
            Aspect::CareSetting => {
                let (one, two) = (self.lab.care_settings.unwrap_or_default(), other.care_settings);
                let either = |two: TermSet<CareSetting>| {
                    let shared = one.shared(two).iter().count();
                    share(shared, one.iter().count() + two.iter().count() - shared)
                };
                Measure::of(two.filter(|two| !two.is_empty()).map(either))
            }
            Aspect::Trl => {
                let ranges = range(self.lab).zip(range(other));
                Measure::of(ranges.map(|((low, high), (other_low, other_high))| {
                    let both = levels(low.max(other_low), high.min(other_high));
                    share(both, levels(low, high) + levels(other_low, other_high) - both)
                }))
            }
            Aspect::Distance => distance(&self.scales, self.km(other), (other.is_virtual, other.is_national)),
        }
    }

    fn themes(&self, other: &LabProfile) -> Measure {
        if other.themes.is_empty() {
            return Measure::of(None);
        }
        let nearest = |table: &[Affinity], among: &[Theme]| {
            among.iter().map(|theme| theme.affinity_in(table).similarity).fold(0.0_f64, f64::max)
        };
        let forth: f64 = self.tables.iter().map(|(_, table)| nearest(table, &other.themes)).sum();
        let back: f64 =
            other.themes.iter().map(|one| nearest(self.taxonomy.affinities(*one), &self.lab.themes)).sum();
        let count = u32::try_from(self.tables.len() + other.themes.len()).map_or(f64::MAX, f64::from);
        Measure::of(Some((forth + back) / count))
    }

    fn shared_themes(&self, other: &LabProfile) -> Vec<SharedTheme> {
        let nearest = self.tables.iter().filter_map(|(theme, table)| {
            let pairs = other.themes.iter().map(|of_other| (*of_other, of_other.affinity_in(table)));
            let best = pairs.filter(|(_, affinity)| affinity.fits);
            let (of_other, affinity) = best.max_by(|a, b| a.1.similarity.total_cmp(&b.1.similarity))?;
            Some(SharedTheme { theme: *theme, of_other, similarity: affinity.similarity })
        });
        let mut shared: Vec<SharedTheme> = nearest.collect();
        shared.sort_by(|one, other| other.similarity.total_cmp(&one.similarity));
        shared
    }

    fn km(&self, other: &LabProfile) -> Option<f64> {
        Some(place(self.lab)?.distance_km(place(other)?))
    }

    fn tell(&self, aspect: Aspect, other: &LabProfile, value: f64) -> (&'static str, Text) {
        let alike = format!("{:.0}%", value * 100.0);
        match aspect {
            Aspect::Theme if other.themes.is_empty() => {
                ("theme", Text::new("Het andere lab noemt geen thema's.", "The other lab names no themes."))
            }
            Aspect::Theme => (
                "theme",
                Text::new(
                    format!("Hun thema's lijken voor {alike} op elkaar."),
                    format!("Their themes are {alike} alike."),
                ),
            ),
            Aspect::CareSetting if other.care_settings.is_none_or(TermSet::is_empty) => (
                "care_setting",
                Text::new("Het andere lab noemt geen zorgsetting.", "The other lab names no care setting."),
            ),
            Aspect::CareSetting => (
                "care_setting",
                Text::new(
                    format!("Van hun zorgsettings samen is {alike} gedeeld."),
                    format!("Of the care settings of both, {alike} are shared."),
                ),
            ),
            Aspect::Trl => ("trl", self.tell_trl(other)),
            Aspect::Distance => ("distance", self.tell_distance(other)),
        }
    }

    fn tell_trl(&self, other: &LabProfile) -> Text {
        match (range(other), overlap(self.lab, other)) {
            (None, _) => Text::new(
                "Het andere lab heeft zijn TRL-bereik niet volledig opgegeven.",
                "The other lab has not fully stated its TRL range.",
            ),
            (_, None) => Text::new("Geen TRL past bij beide.", "No TRL suits both."),
            (_, Some((from, until))) => Text::new(
                format!("TRL {from}-{until} past bij beide."),
                format!("TRL {from}-{until} suits both."),
            ),
        }
    }

    fn tell_distance(&self, other: &LabProfile) -> Text {
        match (self.km(other), other.is_virtual) {
            (_, true) => Text::new(
                "Het andere lab is virtueel: afstand speelt geen rol.",
                "The other lab is virtual: distance plays no part.",
            ),
            (Some(km), false) => {
                let km = Text::decimal(km);
                Text::new(
                    format!("Ze liggen {} km van elkaar.", km.nl),
                    format!("They are {} km apart.", km.en),
                )
            }
            (None, false) => Text::new(
                "De plaats van het andere lab is niet bekend.",
                "The place of the other lab is not known.",
            ),
        }
    }
}

/// Value and contribution as they are printed.
fn weighed(measure: Measure, weight: f64) -> (f64, f64) {
    let value = (super::score::unit(measure.value) * 1000.0).round() / 1000.0;
    (value, hundredths(weight * value))
}

fn both(one: Option<TermSet<CareSetting>>, other: Option<TermSet<CareSetting>>) -> TermSet<CareSetting> {
    one.unwrap_or_default().shared(other.unwrap_or_default())
}

const fn range(lab: &LabProfile) -> Option<(u8, u8)> {
    match (lab.trl_min, lab.trl_max) {
        (Some(min), Some(max)) => Some((min, max)),
        _ => None,
    }
}

/// A virtual lab has no place.
fn place(lab: &LabProfile) -> Option<GeoPoint> {
    lab.point.filter(|_| !lab.is_virtual)
}

fn overlap(one: &LabProfile, other: &LabProfile) -> Option<(u8, u8)> {
    let ((low, high), (other_low, other_high)) = range(one).zip(range(other))?;
    let (from, until) = (low.max(other_low), high.min(other_high));
    (from <= until).then_some((from, until))
}

/// How many levels a range has; none when it ends before it begins.
fn levels(from: u8, until: u8) -> usize {
    usize::from((until + 1).saturating_sub(from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::engine::Concept;
    use uuid::Uuid;

    fn taxonomy() -> Taxonomy {
        let concept = |id: u128, broader: Option<u128>| Concept {
            id: Uuid::from_u128(id),
            broader: broader.map(Uuid::from_u128),
            related: Vec::new(),
            label_nl: format!("thema {id}"),
            label_en: format!("theme {id}"),
        };
        Taxonomy::build(vec![concept(1, None), concept(2, Some(1)), concept(3, Some(1)), concept(4, None)])
    }

    fn lab(taxonomy: &Taxonomy, themes: &[u128]) -> LabProfile {
        LabProfile {
            themes: themes.iter().filter_map(|id| taxonomy.index(Uuid::from_u128(*id))).collect(),
            care_settings: Some(TermSet::of(&[CareSetting::Home, CareSetting::Hospital])),
            trl_min: Some(5),
            trl_max: Some(8),
            point: Some(GeoPoint { lat: 51.4, lon: 5.5 }),
            ..LabProfile::default()
        }
    }

    #[test]
    fn a_lab_is_wholly_like_one_that_is_the_same() {
        let taxonomy = taxonomy();
        let lab = lab(&taxonomy, &[2, 4]);
        let alike = Likener::new(&taxonomy, &lab).compare(&lab);
        assert_eq!((alike.score, alike.trl, alike.distance_km), (100.0, Some((5, 8)), Some(0.0)));
        let weights: f64 = alike.parts.iter().map(|part| part.weight).sum();
        assert!((weights - 100.0).abs() < 0.001, "{weights}");
        assert_eq!(alike.themes.len(), 2);
    }

    #[test]
    fn likeness_is_mutual_and_the_quick_score_is_that_of_the_words() {
        let taxonomy = taxonomy();
        let (one, mut other) = (lab(&taxonomy, &[1, 4]), lab(&taxonomy, &[4]));
        (other.trl_min, other.care_settings) = (Some(8), Some(TermSet::of(&[CareSetting::Home])));
        other.point = Some(GeoPoint { lat: 52.4, lon: 5.5 });
        let (there, back) = (Likener::new(&taxonomy, &one), Likener::new(&taxonomy, &other));
        assert_eq!(there.score(&other), Some(there.compare(&other).score));
        assert_eq!(there.score(&other), back.score(&one));
        let trl = there.compare(&other).parts.into_iter().find(|part| part.code == "trl");
        assert_eq!(trl.map(|part| (part.value, part.contribution)), Some((0.25, 3.75)));
    }

    #[test]
    fn who_is_about_something_else_is_not_like_and_who_is_silent_gains_nothing_by_it() {
        let taxonomy = taxonomy();
        let one = lab(&taxonomy, &[2]);
        let likener = Likener::new(&taxonomy, &one);
        assert_eq!(likener.score(&lab(&taxonomy, &[4])), None);
        let silent = LabProfile { care_settings: None, trl_min: None, point: None, ..lab(&taxonomy, &[2]) };
        let alike = likener.compare(&silent);
        assert_eq!(alike.parts.iter().filter(|part| part.is_unknown).count(), 3);
        assert!(alike.score < 70.0, "{alike:?}");
        assert_eq!(Likener::new(&taxonomy, &LabProfile::default()).score(&one), None);
    }
}
