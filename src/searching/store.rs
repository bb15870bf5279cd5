//! The SQL of searching: the texts of labs, innovations and outcomes. Reads only; it looks at the tables of earlier
//! capabilities itself, as the read model does, because one pass over them is what makes an index cheap.

use super::model::SearchKind;
use crate::{
    base::{
        error::Result,
        id::{InnovationId, LabId, OutcomeId, ThemeId},
    },
    db::{
        Read,
        schema::{innovation_themes, innovations, lab_services, lab_themes, labs, outcomes},
        types::Json,
    },
    innovations::model::{InnovationStatus, Visibility},
    labs::model::LabStatus,
};
use diesel::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// So many ids at most stand in one question to the database.
const AT_ONCE: usize = 1000;

/// What is said of one thing.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub id: Uuid,
    pub slug: Option<String>,
    pub title: String,
    pub nl: Option<String>,
    pub en: Option<String>,
    /// What is in neither language for sure.
    pub other: Option<String>,
    /// A name of a place.
    pub place: Option<String>,
    pub themes: Vec<ThemeId>,
    /// Whether everybody may read it.
    pub is_open: bool,
}

/// All of a kind, or those named, as far as they are to be found at all.
pub(super) fn list_said(read: &mut Read<'_>, kind: SearchKind, only: Option<&[Uuid]>) -> Result<Vec<Said>> {
    let list = match kind {
        SearchKind::Lab => list_labs,
        SearchKind::Innovation => list_innovations,
        SearchKind::Outcome => list_outcomes,
    };
    let Some(only) = only else { return list(read, None) };
    let mut said = Vec::with_capacity(only.len());
    for some in only.chunks(AT_ONCE) {
        said.extend(list(read, Some(some))?);
    }
    Ok(said)
}

type LabRow = (LabId, Option<String>, String, Option<String>, Option<String>, Option<String>, LabStatus);

fn list_labs(read: &mut Read<'_>, only: Option<&[Uuid]>) -> Result<Vec<Said>> {
    let only: Option<Vec<LabId>> = only.map(|ids| ids.iter().copied().map(LabId::from_uuid).collect());
    let mut rows = labs::table
        .select((
            labs::id,
            labs::slug,
            labs::name,
            labs::description_nl,
            labs::description_en,
            labs::city,
            labs::status,
        ))
        .into_boxed();
    let mut services = lab_services::table
        .select((lab_services::lab_id, lab_services::name_nl, lab_services::name_en))
        .into_boxed();
    let mut themes = lab_themes::table.select(lab_themes::all_columns).into_boxed();
    if let Some(only) = &only {
        rows = rows.filter(labs::id.eq_any(only.clone()));
        services = services.filter(lab_services::lab_id.eq_any(only.clone()));
        themes = themes.filter(lab_themes::lab_id.eq_any(only.clone()));
    }
    let mut offered: HashMap<LabId, (Vec<String>, Vec<String>)> = HashMap::new();
    for (lab, nl, en) in services.load::<(LabId, String, String)>(read.db())? {
        let (dutch, english) = offered.entry(lab).or_default();
        dutch.push(nl);
        english.push(en);
    }
    let mut themes_of: HashMap<LabId, Vec<ThemeId>> = HashMap::new();
    for (lab, theme) in themes.load::<(LabId, ThemeId)>(read.db())? {
        themes_of.entry(lab).or_default().push(theme);
    }
    let rows: Vec<LabRow> = rows.load(read.db())?;
    let said = rows.into_iter().map(|(id, slug, title, nl, en, place, status)| {
        let (dutch, english) = offered.remove(&id).unwrap_or_default();
        Said {
            id: id.uuid(),
            slug,
            title,
            nl: joined(nl, dutch),
            en: joined(en, english),
            other: None,
            place,
            themes: themes_of.remove(&id).unwrap_or_default(),
            is_open: status.is_published(),
        }
    });
    Ok(said.collect())
}

fn list_innovations(read: &mut Read<'_>, only: Option<&[Uuid]>) -> Result<Vec<Said>> {
    let only: Option<Vec<InnovationId>> =
        only.map(|ids| ids.iter().copied().map(InnovationId::from_uuid).collect());
    let mut rows = innovations::table
        .filter(innovations::status.eq(InnovationStatus::Active))
        .select((
            innovations::id,
            innovations::slug,
            innovations::title,
            innovations::summary_nl,
            innovations::summary_en,
            innovations::visibility,
        ))
        .into_boxed();
    let mut themes = innovation_themes::table.select(innovation_themes::all_columns).into_boxed();
    if let Some(only) = &only {
        rows = rows.filter(innovations::id.eq_any(only.clone()));
        themes = themes.filter(innovation_themes::innovation_id.eq_any(only.clone()));
    }
    let mut themes_of: HashMap<InnovationId, Vec<ThemeId>> = HashMap::new();
    for (innovation, theme) in themes.load::<(InnovationId, ThemeId)>(read.db())? {
        themes_of.entry(innovation).or_default().push(theme);
    }
    type Row = (InnovationId, Option<String>, String, Option<String>, Option<String>, Visibility);
    let rows: Vec<Row> = rows.load(read.db())?;
    let said = rows.into_iter().map(|(id, slug, title, nl, en, visibility)| Said {
        id: id.uuid(),
        slug,
        title,
        nl,
        en,
        themes: themes_of.remove(&id).unwrap_or_default(),
        is_open: visibility == Visibility::Public,
        ..Said::default()
    });
    Ok(said.collect())
}

/// What was published of an outcome, as far as it is text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Published {
    innovation_title: String,
    terms: PublishedTerms,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublishedTerms {
    decision: Option<PublishedDecision>,
    displaced_treatment: Option<String>,
    lessons: Option<String>,
}

#[derive(Deserialize)]
struct PublishedDecision {
    reason: String,
}

fn list_outcomes(read: &mut Read<'_>, only: Option<&[Uuid]>) -> Result<Vec<Said>> {
    let mut rows = outcomes::table
        .filter(outcomes::published_at.is_not_null())
        .select((outcomes::id, outcomes::published))
        .into_boxed();
    if let Some(only) = only {
        let only: Vec<OutcomeId> = only.iter().copied().map(OutcomeId::from_uuid).collect();
        rows = rows.filter(outcomes::id.eq_any(only));
    }
    let rows: Vec<(OutcomeId, Option<Json>)> = rows.load(read.db())?;
    let mut said = Vec::with_capacity(rows.len());
    for (id, published) in rows {
        let Some(published) = published else { continue };
        let Published { innovation_title, terms } = published.into()?;
        let parts =
            [terms.lessons, terms.decision.map(|decision| decision.reason), terms.displaced_treatment];
        let other = joined(None, parts.into_iter().flatten().collect());
        said.push(Said { id: id.uuid(), title: innovation_title, other, is_open: true, ..Said::default() });
    }
    Ok(said)
}

fn joined(first: Option<String>, others: Vec<String>) -> Option<String> {
    let parts: Vec<String> = first.into_iter().chain(others).filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}
