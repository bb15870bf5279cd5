//! What if: the same question asked otherwise, and what is different in the answer. Nothing is explained twice.

use super::{
    engine::{Judged, LabProfile, Matcher, Matches, Outcome, Query, TermSet, Theme},
    model::Wish,
    views::LabRefView,
};
use crate::{
    base::{error::Faults, key::Key},
    text_enum,
    vocabulary::terms::{CareSetting, DeviceClass, Language, Population, Purpose},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

text_enum! {
    /// What a variant can leave out of the question.
    pub enum VariantField {
        Themes = "themes", "thema's", "themes";
        Trl = "trl", "TRL", "TRL";
        DeviceClass = "device_class", "risicoklasse", "device class";
        Purpose = "purpose", "doel", "purpose";
        CareSetting = "care_setting", "zorgsetting", "care setting";
        TargetPopulations = "target_populations", "doelgroepen", "target populations";
        ParticipantsNeeded = "participants_needed", "aantal deelnemers", "participants needed";
        Languages = "languages", "talen", "languages";
        Period = "period", "periode", "period (from and until)";
        PilotDays = "pilot_days", "duur", "pilot days";
        Provinces = "provinces", "provincies", "provinces";
        MaxDistance = "max_distance", "grootste afstand", "farthest distance";
    }
}

/// The same question asked otherwise: what is named here replaces it, the rest stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Variant {
    /// What it is called in the answer.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// What is different about the innovation.
    pub innovation: Option<InnovationVariant>,
    /// What is different about the wish. Another municipality replaces an origin, and the other way round.
    pub wish: Option<Wish>,
    /// What is not asked for.
    #[serde(default)]
    #[schema(max_items = 12)]
    pub leave_out: Vec<VariantField>,
}

/// What is different about an innovation.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InnovationVariant {
    /// Themes, by UUID or slug, instead of all that it has.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub themes: Vec<Key>,
    /// Technology readiness level.
    #[schema(minimum = 1, maximum = 9)]
    pub trl: Option<u8>,
    /// Risk class of the device.
    pub device_class: Option<DeviceClass>,
    /// What the pilot is for.
    pub purpose: Option<Purpose>,
    /// Where it is to be used.
    pub care_setting: Option<CareSetting>,
    /// For whom it is, instead of all for whom it was.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub target_populations: Vec<Population>,
    /// How many participants the pilot needs.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub participants_needed: Option<u32>,
    /// Languages in which the pilot can be run, instead of all those before.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub languages: Vec<Language>,
}

/// What would be different in the answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VariantView {
    /// The variant.
    pub name: String,
    /// How many labs match, listed or not.
    pub matched: usize,
    /// The best matches, best first, as many as of the question itself, without what explains them.
    #[schema(max_items = 100)]
    pub matches: Vec<VariantMatchView>,
    /// Those that are listed for the question itself and not here.
    #[schema(max_items = 100)]
    pub lost: Vec<LostMatchView>,
}

/// A lab that fits a variant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VariantMatchView {
    /// The lab.
    pub lab: LabRefView,
    /// 0 to 100.
    #[schema(minimum = 0, maximum = 100)]
    pub score: f64,
    /// `gained` (not listed for the question itself), `up`, `down`, or `same` place.
    #[schema(pattern = "^(gained|up|down|same)$")]
    pub change: &'static str,
    /// Its place for the question itself, from 1; null when it is gained.
    pub was_rank: Option<usize>,
    /// Its score for the question itself; null when a rule rejects it there.
    pub was_score: Option<f64>,
    /// The rules that reject it for the question itself; empty when it merely stood lower.
    pub was_rejected_by: Vec<&'static str>,
}

/// A lab that fits the question itself better than the variant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LostMatchView {
    /// The lab.
    pub lab: LabRefView,
    /// Its place for the question itself, from 1.
    pub was_rank: usize,
    /// Its score there.
    pub was_score: f64,
    /// Its score here; null when a rule rejects it.
    pub score: Option<f64>,
    /// The rules that reject it here; empty when it merely stands lower.
    pub rejected_by: Vec<&'static str>,
}

/// Rules beyond the form, for all variants of a question.
pub(super) fn check(variants: &[Variant], wish: Option<&Wish>, faults: &mut Faults) {
    let nothing = Wish::default();
    for (index, variant) in variants.iter().enumerate() {
        let place = format!("/variants/{index}");
        if variants.iter().take(index).any(|earlier| earlier.name == variant.name) {
            faults.body(&format!("{place}/name"), "repeated", "name: another variant is called so too");
        }
        let stated = variant.stated();
        if stated.is_empty() && variant.leave_out.is_empty() && !variant.moves() {
            faults.body(
                &place,
                "same",
                "variants: this one asks nothing otherwise; change or leave out something",
            );
        }
        for (at, field) in variant.leave_out.iter().enumerate() {
            let pointer = format!("{place}/leaveOut/{at}");
            if stated.contains(field) {
                let detail = format!("leaveOut: {field} is given in this variant too; choose one of the two");
                faults.body(&pointer, "contradictory", detail);
            }
            if variant.leave_out.iter().take(at).any(|earlier| earlier == field) {
                faults.body(&pointer, "repeated", format!("leaveOut: {field} is named twice"));
            }
        }
        variant.wish_over(wish.unwrap_or(&nothing)).check(&format!("{place}/wish"), faults);
        // What contradicts itself before it is laid over the question would be hidden by that.
        if variant.wish.as_ref().is_some_and(|own| own.municipality.is_some() && own.origin.is_some()) {
            let detail = "origin: give a municipality or an origin, not both";
            faults.body(&format!("{place}/wish/origin"), "not_wanted", detail);
        }
    }
}

impl Variant {
    /// The fields that can be left out and are given.
    fn stated(&self) -> Vec<VariantField> {
        use VariantField as F;
        let innovation = self.innovation.as_ref();
        let wish = self.wish.as_ref();
        let of = |given: fn(&InnovationVariant) -> bool| innovation.is_some_and(given);
        let wished = |given: fn(&Wish) -> bool| wish.is_some_and(given);
        let given = [
            (F::Themes, of(|one| !one.themes.is_empty())),
            (F::Trl, of(|one| one.trl.is_some())),
            (F::DeviceClass, of(|one| one.device_class.is_some())),
            (F::Purpose, of(|one| one.purpose.is_some())),
            (F::CareSetting, of(|one| one.care_setting.is_some())),
            (F::TargetPopulations, of(|one| !one.target_populations.is_empty())),
            (F::ParticipantsNeeded, of(|one| one.participants_needed.is_some())),
            (F::Languages, of(|one| !one.languages.is_empty())),
            (F::Period, wished(|one| one.from.is_some() || one.until.is_some())),
            (F::PilotDays, wished(|one| one.pilot_days.is_some())),
            (F::Provinces, wished(|one| !one.provinces.is_empty())),
            (F::MaxDistance, wished(|one| one.max_distance_km.is_some())),
        ];
        given.into_iter().filter(|(_, is_given)| *is_given).map(|(field, _)| field).collect()
    }

    /// Whether it changes what can't be left out.
    fn moves(&self) -> bool {
        self.wish
            .as_ref()
            .is_some_and(|wish| wish.slots.is_some() || wish.municipality.is_some() || wish.origin.is_some())
    }

    /// The wish of the question, as this variant changes it.
    pub(super) fn wish_over(&self, base: &Wish) -> Wish {
        use VariantField as F;
        let nothing = Wish::default();
        let own = self.wish.as_ref().unwrap_or(&nothing);
        let without = |field| self.leave_out.contains(&field);
        let is_elsewhere = own.municipality.is_some() || own.origin.is_some();
        let mut wish = base.clone();
        if without(F::Period) {
            (wish.from, wish.until) = (None, None);
        }
        if without(F::PilotDays) {
            wish.pilot_days = None;
        }
        if without(F::Provinces) {
            wish.provinces.clear();
        }
        if without(F::MaxDistance) {
            wish.max_distance_km = None;
        }
        if is_elsewhere {
            (wish.municipality, wish.origin) = (None, None);
        }
        Wish {
            from: own.from.or(wish.from),
            until: own.until.or(wish.until),
            pilot_days: own.pilot_days.or(wish.pilot_days),
            slots: own.slots.or(wish.slots),
            provinces: if own.provinces.is_empty() { wish.provinces } else { own.provinces.clone() },
            // A variant that names both is refused; the first stands here.
            municipality: own.municipality.clone().or(wish.municipality),
            origin: own.origin.filter(|_| own.municipality.is_none()).or(wish.origin),
            max_distance_km: own.max_distance_km.or(wish.max_distance_km),
        }
    }

    /// What the engine is asked, once the wish is in it.
    pub(super) fn of(&self, mut query: Query, themes: &mut impl FnMut(&[Key]) -> Vec<Theme>) -> Query {
        use VariantField as F;
        for field in &self.leave_out {
            match field {
                F::Themes => query.themes.clear(),
                F::Trl => query.trl = None,
                F::DeviceClass => query.device_class = None,
                F::Purpose => query.purpose = None,
                F::CareSetting => query.care_setting = None,
                F::TargetPopulations => query.populations = TermSet::empty(),
                F::ParticipantsNeeded => query.participants_needed = None,
                F::Languages => query.languages = TermSet::empty(),
                F::Period | F::PilotDays | F::Provinces | F::MaxDistance => {}
            }
        }
        let Some(own) = &self.innovation else { return query };
        if !own.themes.is_empty() {
            query.themes = themes(&own.themes);
        }
        if !own.target_populations.is_empty() {
            query.populations = TermSet::of(&own.target_populations);
        }
        if !own.languages.is_empty() {
            query.languages = TermSet::of(&own.languages);
        }
        Query {
            trl: own.trl.or(query.trl),
            device_class: own.device_class.or(query.device_class),
            purpose: own.purpose.or(query.purpose),
            care_setting: own.care_setting.or(query.care_setting),
            participants_needed: own.participants_needed.or(query.participants_needed),
            ..query
        }
    }
}

impl VariantView {
    /// What is different from what was found for the question itself.
    pub(super) fn of(
        name: &str,
        (before, was): (&Matcher<'_>, &Matches<'_>),
        (after, now): (&Matcher<'_>, &Matches<'_>),
    ) -> Self {
        let was_ranked = ranked(was);
        let is_ranked = ranked(now);
        let matches = now.matches.iter().zip(1..).map(|(judged, rank)| {
            let lab = judged.lab();
            let old = was_ranked.get(&lab.id).copied();
            let rejection = if old.is_some() { Rejection::default() } else { Rejection::of(before, lab) };
            VariantMatchView {
                lab: lab.into(),
                score: judged.score(),
                change: old.map_or("gained", |(old, _)| moved(old, rank)),
                was_rank: old.map(|(rank, _)| rank),
                was_score: old.map_or(rejection.score, |(_, score)| Some(score)),
                was_rejected_by: rejection.by,
            }
        });
        let lost =
            was.matches.iter().zip(1..).filter(|(judged, _)| !is_ranked.contains_key(&judged.lab().id));
        let lost = lost.map(|(judged, rank)| {
            let rejection = Rejection::of(after, judged.lab());
            LostMatchView {
                lab: judged.lab().into(),
                was_rank: rank,
                was_score: judged.score(),
                score: rejection.score,
                rejected_by: rejection.by,
            }
        });
        Self {
            name: name.to_owned(),
            matched: now.considered.saturating_sub(now.rejected_count),
            matches: matches.collect(),
            lost: lost.collect(),
        }
    }
}

/// Places, from 1, and scores by lab.
fn ranked(found: &Matches<'_>) -> HashMap<Uuid, (usize, f64)> {
    let place = |(judged, rank): (&Judged<'_>, usize)| (judged.lab().id, (rank, judged.score()));
    found.matches.iter().zip(1..).map(place).collect()
}

const fn moved(from: usize, to: usize) -> &'static str {
    if to < from {
        "up"
    } else if from < to {
        "down"
    } else {
        "same"
    }
}

/// Which rules reject a lab; else its score.
#[derive(Default)]
struct Rejection {
    by: Vec<&'static str>,
    score: Option<f64>,
}

impl Rejection {
    fn of(matcher: &Matcher<'_>, lab: &LabProfile) -> Self {
        let judged = matcher.judge(lab);
        let failing = judged.outcomes().filter(|(_, outcome)| *outcome == Outcome::Fail);
        let by: Vec<&'static str> = failing.map(|(rule, _)| rule.code()).collect();
        let score = by.is_empty().then(|| judged.score());
        Self { by, score }
    }
}
