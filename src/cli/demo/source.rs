//! The data files as they are, and what the register makes of them.
//!
//! `labs.json` and `organisations.json` hold facts from published sources; `demo.json` holds what a demo needs beside them
//! and nobody published: all of it is marked as fictitious in the register.

use super::{history::History, needs::DemoNeeds};
use crate::{
    labs::model::{LabKind, ParticipantKind},
    organisations::model::OrganisationKind,
    vocabulary::terms::{CareSetting, Province, Purpose},
};
use anyhow::Context;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const LABS: &str = include_str!("../../../data/labs.json");
const ORGANISATIONS: &str = include_str!("../../../data/organisations.json");
const INNOVATIONS: &str = include_str!("../../../data/innovations.json");
const DEMO: &str = include_str!("../../../data/demo.json");

/// Everything that the demo loads.
pub struct Source {
    /// Real labs.
    pub labs: Vec<SourceLab>,
    /// Real organisations.
    pub organisations: Vec<SourceOrganisation>,
    /// Real innovations.
    pub innovations: Vec<SourceInnovation>,
    /// What is invented.
    pub demo: Demo,
    /// Invented care needs.
    pub needs: DemoNeeds,
    /// Invented pilots of before today.
    pub history: History,
}

impl Source {
    /// Reads the files that are compiled in.
    pub fn read() -> anyhow::Result<Self> {
        #[derive(Deserialize)]
        struct Labs {
            labs: Vec<SourceLab>,
        }
        #[derive(Deserialize)]
        struct Organisations {
            organisations: Vec<SourceOrganisation>,
        }
        #[derive(Deserialize)]
        struct Innovations {
            innovations: Vec<SourceInnovation>,
        }
        Ok(Self {
            labs: serde_json::from_str::<Labs>(LABS).context("data/labs.json")?.labs,
            organisations: serde_json::from_str::<Organisations>(ORGANISATIONS)
                .context("data/organisations.json")?
                .organisations,
            innovations: serde_json::from_str::<Innovations>(INNOVATIONS)
                .context("data/innovations.json")?
                .innovations,
            demo: serde_json::from_str(DEMO).context("data/demo.json")?,
            needs: DemoNeeds::read()?,
            history: History::read()?,
        })
    }
}

/// A text in both languages.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Bilingual {
    pub nl: Option<String>,
    pub en: Option<String>,
}

/// A lab of `labs.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct SourceLab {
    pub id: String,
    pub name: String,
    pub kind: String,
    pub description: Bilingual,
    pub province: Option<String>,
    pub gemeentecode: Option<String>,
    pub place: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub themes: Vec<String>,
    pub care_settings: Vec<String>,
    pub purposes: Vec<String>,
    pub participant_kinds_stated: Vec<String>,
    pub start_year: Option<i32>,
    pub end_year: Option<i32>,
    pub url: Option<String>,
    pub source: Vec<String>,
}

/// An organisation of `organisations.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct SourceOrganisation {
    pub id: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub region: Option<String>,
    pub website: Option<String>,
    pub source: Vec<String>,
}

/// An innovation of `innovations.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct SourceInnovation {
    pub id: String,
    pub name: String,
    pub description: Bilingual,
    pub themes: Vec<String>,
    pub claims: Vec<SourceClaim>,
    pub replaces: Option<String>,
    pub source: Vec<String>,
}

/// What a source claims of an innovation.
#[derive(Debug, Clone, Deserialize)]
pub struct SourceClaim {
    pub dimension: String,
    /// A number, or a range in words.
    pub value: Value,
    pub unit: Option<String>,
    pub basis: Option<String>,
}

/// `demo.json`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Demo {
    pub labs: BTreeMap<String, DemoLab>,
    pub networks: Vec<DemoNetwork>,
    pub involvements: Vec<DemoInvolvement>,
    pub sme: DemoSme,
    pub sme2: DemoSme,
    pub innovations: Vec<Map<String, Value>>,
    pub requests: Vec<DemoRequest>,
}

/// What is invented of a lab.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DemoLab {
    pub trl_min: Option<i32>,
    pub trl_max: Option<i32>,
    pub status: String,
    pub purposes: Vec<String>,
    pub care_settings: Vec<String>,
    pub device_classes: Vec<String>,
    pub target_populations: Vec<String>,
    pub reachable_participants: Option<i32>,
    pub languages: Vec<String>,
    pub ethics_route: Option<String>,
    pub services: Vec<Value>,
    pub windows: Vec<Map<String, Value>>,
    pub blackouts: Vec<Value>,
}

/// A network of the demo.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DemoNetwork {
    pub slug: String,
    pub name_nl: String,
    pub name_en: String,
    pub province: Option<String>,
    pub labs: Vec<String>,
    pub from: String,
}

/// A period of provincial involvement.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoInvolvement {
    pub lab: String,
    pub from: String,
    pub until: Option<String>,
}

/// A company that does not exist.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DemoSme {
    pub slug: String,
    pub name: String,
    pub kvk: String,
    pub place: Option<String>,
    pub gemeentecode: Option<String>,
    pub employees_fte: Option<i32>,
    pub annual_turnover_eur: Option<i64>,
}

/// A pilot request, and how far it goes.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DemoRequest {
    pub innovation: String,
    pub labs: Vec<String>,
    pub from: String,
    pub until: String,
    pub slots: i32,
    pub state: String,
    pub placed_at: Option<String>,
}

impl SourceLab {
    /// The lab as input of the register, and the names of the fields whose values are invented.
    pub fn input(&self, demo: &DemoLab) -> (Value, Vec<String>) {
        let mut invented = Invented::default();
        let settings = known(&self.care_settings, |code| match code {
            "rehabilitation" => Some(CareSetting::RehabilitationCentre.code()),
            "long_term_care" => Some(CareSetting::NursingHome.code()),
            other => CareSetting::from_code(other).map(CareSetting::code),
        });
        let purposes = known(&self.purposes, |code| match code {
            "develop_iteratively" | "improve" => Some(Purpose::Develop.code()),
            "test" | "prove_added_value" => Some(Purpose::Validate.code()),
            other => Purpose::from_code(other).map(Purpose::code),
        });
        let kind = LabKind::from_source(&self.kind).unwrap_or(LabKind::LivingLab);
        let partners: Vec<Value> = known(&self.participant_kinds_stated, |code| {
            ParticipantKind::from_source(code).map(ParticipantKind::code)
        })
        .into_iter()
        .map(|kind| json!({ "kind": kind }))
        .collect();
        let input = json!({
            "slug": self.id,
            "name": self.name,
            "descriptionNl": self.description.nl,
            "descriptionEn": self.description.en,
            "kind": kind,
            "isVirtual": kind == LabKind::Virtual,
            "location": self.location(),
            "themes": self.themes,
            "careSettings": invented.unless_stated("careSettings", settings, &demo.care_settings),
            "purposes": invented.unless_stated("purposes", purposes, &demo.purposes),
            "trlMin": invented.some("trlMin", demo.trl_min),
            "trlMax": invented.some("trlMax", demo.trl_max),
            "deviceClasses": invented.list("deviceClasses", &demo.device_classes),
            "targetPopulations": invented.list("targetPopulations", &demo.target_populations),
            "reachableParticipants": invented.some("reachableParticipants", demo.reachable_participants),
            "languages": invented.list("languages", &demo.languages),
            "ethicsRoute": invented.some("ethicsRoute", demo.ethics_route.clone()),
            "partners": partners,
            "website": self.url,
            "startYear": self.start_year,
            "endYear": self.end_year,
        });
        (without_nulls(input), invented.0)
    }

    fn location(&self) -> Option<Value> {
        let province = self.province.as_deref().and_then(province);
        let stated =
            self.place.is_some() || self.gemeentecode.is_some() || province.is_some() || self.lat.is_some();
        stated.then(|| {
            without_nulls(json!({
                "city": self.place, "municipalityCode": self.gemeentecode, "province": province, "lat": self.lat, "lon": self.lon,
            }))
        })
    }
}

impl SourceOrganisation {
    /// The organisation as input of the register.
    pub fn input(&self) -> Value {
        let province = self.region.as_deref().and_then(province);
        without_nulls(json!({
            "slug": self.id,
            "name": self.name,
            "kind": OrganisationKind::from_source(&self.kind),
            "website": self.website,
            "location": province.map(|province| json!({ "province": province })),
            "sources": self.source,
        }))
    }
}

impl SourceInnovation {
    /// The innovation as input of the register, for the organisation that keeps what has no owner in the register.
    pub fn input(&self, owner: &str) -> Value {
        let claims: Vec<Value> = self.claims.iter().filter_map(SourceClaim::input).collect();
        without_nulls(json!({
            "slug": self.id,
            "owner": owner,
            "title": self.name,
            "summaryNl": self.description.nl,
            "summaryEn": self.description.en,
            "themes": self.themes,
            "claims": claims,
            "replacesTreatment": self.replaces,
            "visibility": "public",
        }))
    }
}

impl SourceClaim {
    fn input(&self) -> Option<Value> {
        let dimension = match self.dimension.as_str() {
            "quality_of_life" => "quality_of_life",
            "care_cost_saving" | "patient_cost_saving" => "care_cost",
            "labour_productivity" => "labour",
            _ => return None,
        };
        // A range is no number: it goes with the words.
        let basis = match (self.value.as_str(), self.basis.as_ref().filter(|basis| !basis.is_empty())) {
            (Some(range), Some(basis)) => Some(format!("{range}: {basis}")),
            (Some(range), None) => Some(range.to_owned()),
            (None, basis) => basis.cloned(),
        };
        let value = self.value.as_f64();
        Some(without_nulls(
            json!({ "dimension": dimension, "value": value, "unit": self.unit, "basis": basis }),
        ))
    }
}

impl DemoSme {
    /// The company as input of the register.
    pub fn input(&self) -> Value {
        without_nulls(json!({
            "slug": self.slug,
            "name": self.name,
            "kind": OrganisationKind::Sme,
            "fte": self.employees_fte,
            "turnoverEur": self.annual_turnover_eur,
            "location": { "city": self.place, "municipalityCode": self.gemeentecode },
            "identifiers": [{ "scheme": "kvk", "value": self.kvk }],
            "fictitious": true,
        }))
    }
}

/// Names of fields whose values nobody published.
#[derive(Default)]
struct Invented(Vec<String>);

impl Invented {
    fn some<T>(&mut self, field: &str, value: Option<T>) -> Option<T> {
        if value.is_some() {
            self.0.push(field.to_owned());
        }
        value
    }

    fn list(&mut self, field: &str, values: &[String]) -> Option<Vec<String>> {
        self.some(field, (!values.is_empty()).then(|| values.to_vec()))
    }

    fn unless_stated(
        &mut self,
        field: &str,
        stated: Vec<&'static str>,
        invented: &[String],
    ) -> Option<Vec<String>> {
        if stated.is_empty() {
            return self.list(field, invented);
        }
        Some(stated.into_iter().map(str::to_owned).collect())
    }
}

fn known(codes: &[String], find: impl Fn(&str) -> Option<&'static str>) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = codes.iter().filter_map(|code| find(code)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The code of a province by its Dutch name.
fn province(name: &str) -> Option<&'static str> {
    Province::ALL.iter().find(|province| province.label_nl() == name).map(|province| province.code())
}

/// "Not stated" is left out of an input.
pub fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .filter(|(_, member)| !member.is_null())
                .map(|(name, member)| (name, without_nulls(member)))
                .collect(),
        ),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            plain
        }
    }
}
