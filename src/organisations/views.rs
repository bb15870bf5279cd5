//! Organisations as they are answered.

use super::{
    identifiers::{Identifier, IdentifierScheme},
    model::{Figures, OrganisationKind, OrganisationLocation, OrganisationName, OrganisationSource, is_sme},
    store::OrganisationRow,
};
use crate::{
    base::{error::Result, id::OrganisationId, page::Listed},
    http::Resource,
    text_enum,
    vocabulary::{municipalities::MunicipalityView, terms::Province},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// Where a point comes from.
    pub enum PointSource {
        Stated = "stated", "opgegeven", "stated";
        Municipality = "municipality", "midden van de gemeente", "middle of the municipality";
    }
}

/// A point on the map.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrganisationPoint {
    /// Latitude (WGS84).
    pub lat: f64,
    /// Longitude (WGS84).
    pub lon: f64,
    /// Whether it was stated, or is the middle of the municipality.
    pub source: PointSource,
}

/// An organisation. Null means "not stated".
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrganisationView {
    /// Its id.
    pub id: OrganisationId,
    /// Its name in addresses.
    pub slug: Option<String>,
    /// Its name.
    pub name: String,
    /// Other names.
    pub alternative_names: Vec<OrganisationName>,
    /// What it is.
    pub kind: OrganisationKind,
    /// People that work there, in full-time equivalents.
    pub fte: Option<i32>,
    /// Turnover in a year, in whole euros.
    pub turnover_eur: Option<i64>,
    /// Balance sheet total, in whole euros.
    pub balance_total_eur: Option<i64>,
    /// Computed: fewer than 250 fte and at most EUR 50 m turnover or 43 m balance total. Null when that is not known.
    pub is_sme: Option<bool>,
    /// The organisation that it belongs to.
    pub parent: Option<OrganisationId>,
    /// Its website.
    pub website: Option<String>,
    /// Where it is, as stated; a province that follows from the municipality is not repeated here.
    pub location: Option<OrganisationLocation>,
    /// Its province: that of the municipality, or as stated.
    pub province: Option<Province>,
    /// Its point on the map: as stated, or else the middle of its municipality.
    pub point: Option<OrganisationPoint>,
    /// Numbers under which it is known elsewhere.
    pub identifiers: Vec<Identifier>,
    /// Made up, for demonstrations.
    pub fictitious: bool,
    /// Where this comes from.
    pub sources: Vec<OrganisationSource>,
    /// Version: the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl OrganisationView {
    /// The view of a row, with its municipality.
    pub(crate) fn of(
        row: OrganisationRow,
        municipality: Option<&MunicipalityView>,
        identifiers: Vec<Identifier>,
    ) -> Result<Self> {
        let figures = Figures {
            fte: row.fte,
            turnover_eur: row.turnover_eur,
            balance_total_eur: row.balance_total_eur,
        };
        Ok(Self {
            is_sme: is_sme(row.kind, figures),
            point: point(&row, municipality),
            location: location(&row),
            id: row.id,
            slug: row.slug,
            name: row.name,
            alternative_names: row.alternative_names.into()?,
            kind: row.kind,
            fte: row.fte,
            turnover_eur: row.turnover_eur,
            balance_total_eur: row.balance_total_eur,
            parent: row.parent_id,
            website: row.website,
            province: row.province,
            identifiers,
            fictitious: row.fictitious,
            sources: row.sources.into()?,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

fn point(row: &OrganisationRow, municipality: Option<&MunicipalityView>) -> Option<OrganisationPoint> {
    if let (Some(lat), Some(lon)) = (row.lat, row.lon) {
        let source = PointSource::Stated;
        return Some(OrganisationPoint { lat, lon, source });
    }
    municipality.map(|middle| OrganisationPoint {
        lat: middle.lat,
        lon: middle.lon,
        source: PointSource::Municipality,
    })
}

fn location(row: &OrganisationRow) -> Option<OrganisationLocation> {
    let stated = OrganisationLocation {
        street: row.street.clone(),
        postal_code: row.postal_code.clone(),
        city: row.city.clone(),
        municipality_code: row.municipality_code.clone(),
        // Else a change of the municipality alone would contradict it.
        province: row.province.filter(|_| row.municipality_code.is_none()),
        lat: row.lat,
        lon: row.lon,
    };
    (stated != OrganisationLocation::default()).then_some(stated)
}

/// Which organisations.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrganisationQuery {
    /// Those of one of these kinds.
    #[schema(max_items = 9)]
    pub kind: Option<Vec<OrganisationKind>>,
    /// Those in one of these provinces.
    #[schema(max_items = 12)]
    pub province: Option<Vec<Province>>,
    /// Those with a name that has all these words or beginnings of words.
    #[schema(max_length = 200)]
    pub q: Option<String>,
    /// The one with an identifier of this scheme; together with `identifierValue`.
    pub identifier_scheme: Option<IdentifierScheme>,
    /// The identifier; together with `identifierScheme`.
    #[schema(max_length = 60)]
    pub identifier_value: Option<String>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 2000)]
    pub cursor: Option<String>,
}

impl Listed for OrganisationView {
    const PLURAL: &'static str = "organisations";
}
impl Resource for OrganisationView {
    fn path(&self) -> String {
        format!("/v1/organisations/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
