//! What can be asked of the engine.

use super::{
    engine::{GeoPoint, Matcher, Query, RankOptions, TermSet, Theme, Weights},
    entry,
    model::{DEFAULT_MATCHES, DEFAULT_REJECTED, InlineInnovation, NewMatch, Wish},
    snapshot::Snapshot,
    store::{self, InnovationRow},
    suggestions::{SuggestionView, themes_for_a_match},
    variants::{Variant, VariantView},
    views::MatchesView,
};
use crate::{
    base::{
        actor::{Caller, Role},
        error::{Error, Faults, Result},
        id::{Id, LabId, ThemeId},
        key::Key,
        language,
        text::fold,
    },
    db::Read,
    innovations, needs, organisations,
    vocabulary::terms::Population,
};
use jiff::civil::Date;

/// What the engine is asked about an innovation, wherever it came from.
#[derive(Debug, Clone)]
pub struct Subject {
    query: Query,
    /// The themes that were taken from its text, because it names none.
    suggested: Option<Vec<SuggestionView>>,
}

/// An innovation of the register that the caller may see, as a question.
pub fn stored(read: &mut Read<'_>, caller: &Caller, key: &Key, register: &Snapshot) -> Result<Subject> {
    let id = innovations::actions::readable(read, caller, key)?;
    let (row, themes, owner) = store::find_innovation(read, id)?.ok_or_else(Error::not_found)?;
    let is_sme = organisations::actions::is_sme(read, owner)?;
    let answered = needs::answers::list_sought_by(read, id)?;
    let care_needs = answered.into_iter().map(Id::uuid).collect();
    let question = question(row, &themes, is_sme, (read.today(), register));
    Ok(Subject { query: Query { care_needs, ..question }, suggested: None })
}

pub(super) fn question(
    row: InnovationRow,
    themes: &[ThemeId],
    is_sme: bool,
    (today, register): (Date, &Snapshot),
) -> Query {
    let taxonomy = register.themes.taxonomy();
    Query {
        themes: themes.iter().filter_map(|id| taxonomy.index(id.uuid())).collect(),
        trl: row.trl.and_then(|trl| u8::try_from(trl).ok()),
        purpose: row.purpose,
        care_setting: row.care_setting,
        device_class: row.device_class,
        populations: entry::terms(row.target_populations, Population::from_code).unwrap_or_default(),
        participants_needed: row.participants_needed.and_then(|count| u32::try_from(count).ok()),
        is_sme,
        // The title only: a lab that says half of what a whole summary says does not exist.
        text: Some(fold(&row.title)),
        ..Query::new(today)
    }
}

/// An innovation that is described in the question itself. An unknown theme is a fault at its place.
pub fn inline(caller: &Caller, new: &InlineInnovation, today: Date, register: &Snapshot) -> Result<Subject> {
    let mut faults = Faults::new();
    let named = themes(&new.themes, register, ("/innovation", &mut faults));
    faults.check()?;
    let text = [new.title.as_deref(), new.text.as_deref()];
    let text = text.into_iter().flatten().collect::<Vec<_>>().join(". ");
    let is_free_text = named.is_empty() && new.text.is_some();
    let (themes, suggested) = match is_free_text.then(|| themes_for_a_match(register, &text)) {
        Some((found, suggested)) => (found, Some(suggested)),
        None => (named, None),
    };
    let text = telling(&text);
    let query = Query {
        themes,
        trl: new.trl,
        purpose: new.purpose,
        care_setting: new.care_setting,
        device_class: new.device_class,
        populations: TermSet::of(&new.target_populations),
        participants_needed: new.participants_needed,
        languages: TermSet::of(&new.languages),
        // Slots kept for SMEs are shown to who is known to be one.
        is_sme: caller.is(Role::Sme),
        text: Some(text).filter(|text| !text.is_empty()),
        ..Query::new(today)
    };
    Ok(Subject { query, suggested })
}

/// The words of a text that say something of its subject: no lab is about "wij" and "voor".
fn telling(text: &str) -> String {
    let words = language::tokens(text).into_iter().map(|token| token.folded);
    words.filter(|word| !language::is_stop_word(word)).collect::<Vec<_>>().join(" ")
}

fn themes(keys: &[Key], register: &Snapshot, (place, faults): (&str, &mut Faults)) -> Vec<Theme> {
    let mut found = Vec::with_capacity(keys.len());
    for (index, key) in keys.iter().enumerate() {
        match register.themes.find(key) {
            Some(theme) if found.contains(&theme) => {}
            Some(theme) => found.push(theme),
            None => faults.body(
                &format!("{place}/themes/{index}"),
                "unknown_reference",
                format!("themes: there is no {key} here"),
            ),
        }
    }
    found
}

/// A question and its variants as the engine is asked, and by which weights.
struct Questions<'r> {
    query: Query,
    variants: Vec<Query>,
    weights: &'r Weights,
}

fn questions<'r>(base: &Query, new: &NewMatch, register: &'r Snapshot) -> Result<Questions<'r>> {
    let mut faults = Faults::new();
    let network = new.network.as_ref().and_then(|key| {
        let found = register.networks.find(key);
        if found.is_none() {
            faults.body("/network", "unknown_reference", format!("network: there is no {key} here"));
        }
        found
    });
    let weights = register.weights_of(network);
    let asked = |wish: &Wish, place: &str, faults: &mut Faults| asking(base, wish, register, (place, faults));
    let wish = new.wish.clone().unwrap_or_default();
    let query = match &new.wish {
        Some(wish) => asked(wish, "/wish", &mut faults),
        None => base.clone(),
    };
    let mut variants = Vec::with_capacity(new.variants.len());
    for (index, variant) in new.variants.iter().enumerate() {
        let place = format!("/variants/{index}");
        let varied = asked(&variant.wish_over(&wish), &format!("{place}/wish"), &mut faults);
        let mut themes = |keys: &[Key]| themes(keys, register, (&format!("{place}/innovation"), &mut faults));
        variants.push(variant.of(varied, &mut themes));
    }
    faults.check()?;
    Ok(Questions { query, variants, weights })
}

/// The published labs that match a subject and a wish, the best first, at most so many.
pub fn list_matching(
    subject: Subject,
    new: &NewMatch,
    (register, most): (&Snapshot, usize),
) -> Result<Vec<LabId>> {
    let Questions { query, weights, .. } = questions(&subject.query, new, register)?;
    let matcher = Matcher::new(register.themes.taxonomy(), &query, weights);
    let options = RankOptions { limit: most, rejected_limit: 0 };
    let found = register.labs().search(&matcher, options);
    Ok(found.matches.iter().map(|one| Id::from_uuid(one.lab().id)).collect())
}

/// Ranks all published labs for a subject and a wish, and says what would be different in its variants.
pub fn find_matches(subject: Subject, new: &NewMatch, register: &Snapshot) -> Result<MatchesView> {
    let Questions { query, variants, weights } = questions(&subject.query, new, register)?;
    let rejected = if new.include_rejected { new.rejected_limit.unwrap_or(DEFAULT_REJECTED) } else { 0 };
    let limit = size(new.limit.unwrap_or(DEFAULT_MATCHES));
    let options = RankOptions { limit, rejected_limit: size(rejected) };
    let matcher = Matcher::new(register.themes.taxonomy(), &query, weights);
    let found = register.labs().search(&matcher, options);
    let view = MatchesView::of(&found, weights);
    let differ = |(variant, query): (&Variant, &Query)| {
        let varied = Matcher::new(register.themes.taxonomy(), query, weights);
        let options = RankOptions { limit, rejected_limit: 0 };
        let now = register.labs().search(&varied, options);
        VariantView::of(&variant.name, (&matcher, &found), (&varied, &now))
    };
    let variants = new.variants.iter().zip(&variants).map(differ).collect();
    Ok(MatchesView { suggested_themes: subject.suggested, variants, ..view })
}

/// What is asked of the engine when this is wished of a subject.
fn asking(base: &Query, wish: &Wish, register: &Snapshot, (place, faults): (&str, &mut Faults)) -> Query {
    let mut query = base.clone();
    query.origin = origin(wish, register, (place, faults));
    query.max_distance_km = wish.max_distance_km;
    query.provinces = TermSet::of(&wish.provinces);
    query.wanted = wish.period(query.today);
    query.pilot_days = wish.days();
    query.slots = wish.slots.unwrap_or(1);
    query
}

fn origin(wish: &Wish, register: &Snapshot, (place, faults): (&str, &mut Faults)) -> Option<GeoPoint> {
    if let Some(origin) = wish.origin {
        return Some(GeoPoint { lat: origin.lat, lon: origin.lon });
    }
    let named = wish.municipality.as_ref()?;
    let found = register.municipalities.find(named).map(|municipality| municipality.point);
    if found.is_none() {
        let detail = "municipality: there is no municipality with this code or name";
        faults.body(&format!("{place}/municipality"), "unknown_reference", detail);
    }
    found
}

fn size(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
