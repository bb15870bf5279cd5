//! Labs as lists show them: JSON and GeoJSON.

use super::{filter::Filter, model::SummaryField};
use crate::{
    base::{error::Result, id::LabId},
    labs::model::{LabKind, LabScope, LabStatus},
    matching::{entry::LabEntry, views::to_metres},
    vocabulary::terms::{CareSetting, Province, Purpose},
};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use utoipa::ToSchema;

/// A lab in a list. Null means "not stated"; with `fields` only what was asked for is there.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabSummaryView {
    /// Its id.
    #[schema(required = false)]
    pub id: LabId,
    /// Its name for addresses.
    pub slug: Option<String>,
    /// Its name.
    #[schema(required = false)]
    pub name: String,
    /// What kind of test environment it is.
    #[schema(required = false)]
    pub kind: LabKind,
    /// Where it stands.
    #[schema(required = false)]
    pub status: LabStatus,
    /// For whom it works.
    pub scope: Option<LabScope>,
    /// Its province, stated or that of its municipality.
    pub province: Option<Province>,
    /// CBS code of its municipality.
    pub municipality_code: Option<String>,
    /// Its town.
    pub city: Option<String>,
    /// Its point, stated or the middle of its municipality.
    pub geometry: Option<PointView>,
    /// Slugs of its themes.
    #[schema(required = false, value_type = Vec<String>)]
    pub themes: Vec<Arc<str>>,
    /// Lowest TRL that it takes.
    pub trl_min: Option<u8>,
    /// Highest TRL that it takes.
    pub trl_max: Option<u8>,
    /// Care settings that it offers.
    pub care_settings: Option<Vec<CareSetting>>,
    /// Purposes of a pilot that it offers.
    pub purposes: Option<Vec<Purpose>>,
    /// Stated participant kinds divided by eight.
    #[schema(required = false, minimum = 0, maximum = 1)]
    pub completeness: f64,
    /// Whether nobody confirmed its profile in the last twelve months.
    #[schema(required = false)]
    pub is_stale: bool,
    /// First day with room, in the period asked for or from today on; null when there is none or it is not stated.
    pub first_free_on: Option<Date>,
    /// Most slots free in the period asked for, or else on the first free day; null when not stated.
    pub free_slots: Option<u32>,
    /// Distance from the point asked for, as the crow flies; null without such a point.
    pub distance_km: Option<f64>,
    /// Days in which it usually answers; null while nothing is known of it.
    pub usual_response_days: Option<f64>,
}

/// A GeoJSON point (RFC 7946).
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct PointView {
    /// Always `Point`.
    #[serde(rename = "type")]
    #[schema(pattern = "^Point$")]
    pub kind: &'static str,
    /// Longitude, latitude in CRS84.
    pub coordinates: [f64; 2],
}

/// A page of labs, with counts when asked for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabsView {
    /// The labs.
    #[schema(value_type = Vec<LabSummaryView>)]
    pub labs: Vec<Item>,
    /// Give this as `cursor` to read the next page; null on the last page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// Counts, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub facets: Option<FacetsView>,
    /// How many labs are meant, on all pages together, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total_count: Option<usize>,
}

/// A lab, or the fields of it that were asked for.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Item {
    /// All fields.
    Whole(Box<LabSummaryView>),
    /// Some.
    Part(Map<String, Value>),
}

/// Counts per facet, each under all other filters.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FacetsView {
    /// Labs with a theme or a narrower one.
    pub theme: Vec<FacetView>,
    /// Labs of a kind.
    pub kind: Vec<FacetView>,
    /// Labs in a province.
    pub province: Vec<FacetView>,
    /// Labs that offer a care setting.
    pub care_setting: Vec<FacetView>,
    /// Labs that serve a purpose.
    pub purpose: Vec<FacetView>,
    /// Labs that take a TRL.
    pub trl: Vec<FacetView>,
}

/// How many labs have a value.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FacetView {
    /// The value, as the filter takes it.
    pub value: String,
    /// What a Dutch reader sees.
    pub label_nl: String,
    /// What an English reader sees.
    pub label_en: String,
    /// How many labs.
    pub count: u32,
}

/// The same page as a GeoJSON feature collection (RFC 7946).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabFeaturesView {
    /// Always `FeatureCollection`.
    #[serde(rename = "type")]
    #[schema(pattern = "^FeatureCollection$")]
    pub kind: &'static str,
    /// The labs, those without a point too.
    pub features: Vec<LabFeatureView>,
    /// Give this as `cursor` to read the next page; null on the last page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// Counts, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub facets: Option<FacetsView>,
    /// How many labs are meant, on all pages together, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total_count: Option<usize>,
}

/// A lab as a GeoJSON feature.
#[derive(Debug, Serialize, ToSchema)]
pub struct LabFeatureView {
    /// Always `Feature`.
    #[serde(rename = "type")]
    #[schema(pattern = "^Feature$")]
    pub kind: &'static str,
    /// The lab's id.
    pub id: LabId,
    /// Its point; null when it has none.
    #[schema(required = true)]
    pub geometry: Option<PointView>,
    /// The lab, without its point.
    #[schema(value_type = LabSummaryView)]
    pub properties: Map<String, Value>,
}

impl LabSummaryView {
    pub(super) fn of(lab: &LabEntry, filter: &Filter<'_>) -> Self {
        let profile = &lab.profile;
        Self {
            id: lab.id,
            slug: lab.slug.clone(),
            name: profile.name.clone(),
            kind: lab.kind,
            status: lab.status,
            scope: lab.scope,
            province: profile.province,
            municipality_code: lab.municipality_code.clone(),
            city: lab.city.clone(),
            geometry: lab.point.map(|point| PointView { kind: "Point", coordinates: [point.lon, point.lat] }),
            themes: lab.theme_slugs.clone(),
            trl_min: profile.trl_min,
            trl_max: profile.trl_max,
            care_settings: profile.care_settings.map(|set| set.iter().collect()),
            purposes: profile.purposes.map(|set| set.iter().collect()),
            completeness: profile.completeness,
            is_stale: lab.is_stale(filter.today()),
            first_free_on: filter.room.first_free(lab, filter.taxonomy()),
            free_slots: filter.room.free_slots(lab, filter.taxonomy()),
            distance_km: filter.distance_km(lab).map(to_metres),
            usual_response_days: profile.response_days,
        }
    }

    /// The lab with only some fields, when some were asked for.
    pub(super) fn item(self, fields: Option<&[SummaryField]>) -> Result<Item> {
        let Some(fields) = fields else {
            return Ok(Item::Whole(Box::new(self)));
        };
        let mut members = members(&self)?;
        members.retain(|name, _| fields.iter().any(|field| field.code() == name));
        Ok(Item::Part(members))
    }

    pub(super) fn feature(self, fields: Option<&[SummaryField]>) -> Result<LabFeatureView> {
        let mut properties = members(&self)?;
        properties.retain(|name, _| {
            name != SummaryField::Geometry.code()
                && fields.is_none_or(|fields| fields.iter().any(|field| field.code() == name))
        });
        Ok(LabFeatureView { kind: "Feature", id: self.id, geometry: self.geometry, properties })
    }
}

fn members(view: &LabSummaryView) -> Result<Map<String, Value>> {
    Ok(serde_json::from_value(serde_json::to_value(view)?)?)
}

impl FacetView {
    pub(crate) fn new(value: &str, (nl, en): (&str, &str), count: u32) -> Self {
        Self { value: value.to_owned(), label_nl: nl.to_owned(), label_en: en.to_owned(), count }
    }
}
