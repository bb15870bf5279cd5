//! Counts per value of a facet: how many labs a caller would get with that value instead of the ones chosen now.

use super::{
    filter::{Facet, Verdict},
    views::{FacetView, FacetsView},
};
use crate::{
    labs::model::LabKind,
    matching::{
        engine::{TermSet, Theme, Vocabulary},
        entry::LabEntry,
        themes::Themes,
    },
    vocabulary::terms::{CareSetting, Province, Purpose},
};
use std::{collections::HashMap, hash::Hash};

/// Running counts.
#[derive(Default)]
pub(super) struct Counts {
    themes: HashMap<Theme, u32>,
    kinds: HashMap<LabKind, u32>,
    care_settings: HashMap<CareSetting, u32>,
    provinces: HashMap<Province, u32>,
    purposes: HashMap<Purpose, u32>,
    trls: HashMap<u8, u32>,
}

impl Counts {
    /// Counts a lab in every facet in whose own filter alone it may fail.
    pub fn add(&mut self, lab: &LabEntry, verdict: Verdict) {
        let counts = |facet: Facet| verdict == Verdict::In || verdict == Verdict::But(facet);
        let profile = &lab.profile;
        if counts(Facet::Theme) {
            count(&mut self.themes, lab.themes_upwards.iter().copied());
        }
        if counts(Facet::Kind) {
            count(&mut self.kinds, [lab.kind]);
        }
        if counts(Facet::CareSetting) {
            count(&mut self.care_settings, each(profile.care_settings));
        }
        if counts(Facet::Province) {
            count(&mut self.provinces, profile.province);
        }
        if counts(Facet::Purpose) {
            count(&mut self.purposes, each(profile.purposes));
        }
        if counts(Facet::Trl) {
            let range = profile.trl_min.zip(profile.trl_max);
            count(&mut self.trls, range.into_iter().flat_map(|(min, max)| min..=max));
        }
    }

    /// The counts with their labels, the most frequent first.
    pub fn view(self, themes: &Themes) -> FacetsView {
        let theme = self.themes.into_iter().filter_map(|(theme, count)| {
            let words = themes.words(theme)?;
            Some(FacetView::new(&words.slug, (&words.label_nl, &words.label_en), count))
        });
        let trl = self.trls.into_iter().map(|(trl, count)| {
            let label = format!("TRL {trl}");
            FacetView::new(&trl.to_string(), (&label, &label), count)
        });
        FacetsView {
            theme: sorted(theme),
            kind: sorted(
                self.kinds.into_iter().map(|(kind, count)| {
                    FacetView::new(kind.code(), (kind.label_nl(), kind.label_en()), count)
                }),
            ),
            care_setting: sorted(self.care_settings.into_iter().map(|(setting, count)| {
                FacetView::new(setting.code(), (setting.label_nl(), setting.label_en()), count)
            })),
            province: sorted(self.provinces.into_iter().map(|(province, count)| {
                FacetView::new(province.code(), (province.label_nl(), province.label_en()), count)
            })),
            purpose: sorted(self.purposes.into_iter().map(|(purpose, count)| {
                FacetView::new(purpose.code(), (purpose.label_nl(), purpose.label_en()), count)
            })),
            trl: sorted(trl),
        }
    }
}

fn count<T: Eq + Hash>(counts: &mut HashMap<T, u32>, values: impl IntoIterator<Item = T>) {
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
}

fn each<T: Vocabulary>(stated: Option<TermSet<T>>) -> impl Iterator<Item = T> {
    stated.unwrap_or_default().iter()
}

fn sorted(facets: impl Iterator<Item = FacetView>) -> Vec<FacetView> {
    let mut facets: Vec<FacetView> = facets.collect();
    facets
        .sort_unstable_by(|one, other| other.count.cmp(&one.count).then_with(|| one.value.cmp(&other.value)));
    facets
}
