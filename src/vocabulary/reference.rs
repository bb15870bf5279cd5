//! Loads the reference data that come with the program: themes and municipalities.
//!
//! Only what is not there yet is added, by slug and code: what people changed, retired or deleted their own way stays so.

use super::{
    model::ThemeStatus,
    store::{self, MunicipalityRow, RelationRow, ThemeRow},
    terms::Province,
};
use crate::{
    app::as_anyhow,
    base::{
        actor::Caller,
        error::{Error, Result},
        id::{Id, ThemeId, kind},
    },
    db::{Database, NewEvent, Write, types::Json},
};
use anyhow::Context;
use serde::Deserialize;
use serde_json::json;
use std::collections::{HashMap, HashSet};

const THEMES: &str = include_str!("../../data/themes.json");
const MUNICIPALITIES: &str = include_str!("../../data/municipalities.json");
/// The division that the file holds.
const DIVISION_YEAR: i32 = 2023;

/// How much was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// Themes.
    pub themes: usize,
    /// Municipalities.
    pub municipalities: usize,
}

/// Adds what is missing, in one transaction. Running it again adds nothing. Blocks: for start-up and the command line.
pub fn load(db: &Database) -> anyhow::Result<Loaded> {
    let themes: ThemeFile = serde_json::from_str(THEMES).context("reading data/themes.json")?;
    let places: MunicipalityFile =
        serde_json::from_str(MUNICIPALITIES).context("reading data/municipalities.json")?;
    db.write_here(move |write| {
        Ok(Loaded {
            themes: add_themes(write, themes.concepts)?,
            municipalities: add_municipalities(write, places.municipalities)?,
        })
    })
    .map_err(as_anyhow)
}

fn add_themes(write: &mut Write<'_>, concepts: Vec<Concept>) -> Result<usize> {
    let present = store::list_themes(write, true)?;
    let mut ids: HashMap<String, ThemeId> = present.into_iter().map(|row| (row.slug, row.id)).collect();
    let missing: Vec<Concept> =
        concepts.into_iter().filter(|concept| !ids.contains_key(&concept.id)).collect();
    for concept in &missing {
        ids.insert(concept.id.clone(), write.new_id());
    }
    let id_of = |slug: &str| {
        let known = ids.get(slug).copied();
        known.ok_or_else(|| Error::from(anyhow::anyhow!("data/themes.json has no theme {slug}")))
    };
    let (mut rows, mut relations) = (Vec::new(), Vec::new());
    for concept in missing {
        let id = id_of(&concept.id)?;
        for related in &concept.related {
            relations.push(RelationRow { theme_id: id, related_id: id_of(related)? });
        }
        let broader = concept.broader.as_deref().map(id_of).transpose()?;
        rows.push(row(write, (id, broader), concept)?);
    }
    store::insert_themes(write, &rows, &relations)?;
    if let Some(first) = rows.first() {
        let facts = json!({ "count": rows.len() });
        let event = NewEvent::new("themes_loaded", "themes", first.id, &Caller::anonymous());
        write.record(event.data(facts));
    }
    Ok(rows.len())
}

fn row(
    write: &Write<'_>,
    (id, broader_id): (ThemeId, Option<ThemeId>),
    concept: Concept,
) -> Result<ThemeRow> {
    let definition = concept.definition.unwrap_or_default();
    Ok(ThemeRow {
        id,
        slug: concept.id,
        broader_id,
        label_nl: concept.pref_label.nl,
        label_en: concept.pref_label.en,
        alt_labels_nl: Json::of(&concept.alt_label.nl)?,
        alt_labels_en: Json::of(&concept.alt_label.en)?,
        definition_nl: definition.nl,
        definition_en: definition.en,
        programme_lines: Json::of(&concept.programme_lines)?,
        action_lines: Json::of(&concept.action_lines)?,
        status: ThemeStatus::Active,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    })
}

fn add_municipalities(write: &mut Write<'_>, places: Vec<Place>) -> Result<usize> {
    let present = store::list_municipalities(write, None, None)?;
    let present: HashSet<String> = present.into_iter().map(|row| row.code).collect();
    let missing = places.into_iter().filter(|place| !present.contains(&place.code));
    let rows: Vec<MunicipalityRow> = missing.map(municipality).collect::<Result<_>>()?;
    store::insert_municipalities(write, &rows)?;
    if !rows.is_empty() {
        // A division has no id of its own: the event gets one.
        let division: Id<kind::Subject> = write.new_id();
        let facts = json!({ "count": rows.len(), "divisionYear": DIVISION_YEAR });
        let event = NewEvent::new("municipalities_loaded", "municipalities", division, &Caller::anonymous());
        write.record(event.data(facts));
    }
    Ok(rows.len())
}

fn municipality(place: Place) -> Result<MunicipalityRow> {
    let province = province(&place.province).ok_or_else(|| {
        anyhow::anyhow!("data/municipalities.json has the unknown province {}", place.province)
    })?;
    Ok(MunicipalityRow {
        code: place.code,
        name: place.name,
        province,
        nuts2: place.nuts2_2024,
        lat: place.lat,
        lon: place.lon,
        division_year: DIVISION_YEAR,
    })
}

/// The file writes provinces in Dutch, and Friesland in Frisian.
fn province(name: &str) -> Option<Province> {
    let own = if name == "Fryslân" { "Friesland" } else { name };
    Province::ALL.iter().copied().find(|province| province.label_nl() == own)
}

#[derive(Deserialize)]
struct ThemeFile {
    concepts: Vec<Concept>,
}

#[derive(Deserialize)]
struct Concept {
    id: String,
    #[serde(rename = "prefLabel")]
    pref_label: Labels,
    #[serde(rename = "altLabel")]
    alt_label: AltLabels,
    broader: Option<String>,
    related: Vec<String>,
    definition: Option<Definition>,
    programme_lines: Vec<String>,
    action_lines: Vec<String>,
}

#[derive(Deserialize)]
struct Labels {
    nl: String,
    en: String,
}

#[derive(Deserialize)]
struct AltLabels {
    nl: Vec<String>,
    en: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Definition {
    nl: Option<String>,
    en: Option<String>,
}

#[derive(Deserialize)]
struct MunicipalityFile {
    municipalities: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    code: String,
    name: String,
    province: String,
    nuts2_2024: String,
    lat: f64,
    lon: f64,
}
