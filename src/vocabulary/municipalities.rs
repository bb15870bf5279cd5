//! The municipalities of the Netherlands, with province and a point: one dated division, replaced as a whole.

use super::{
    store::{self, MunicipalityRow},
    terms::Province,
};
use crate::{
    base::{
        error::{Error, Result},
        key::Key,
        page::{self, DEFAULT_LIMIT, Listed, Page},
        text::{fold, has_all_words},
    },
    db::Read,
    http::Resource,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A municipality.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MunicipalityView {
    /// Its CBS code.
    #[schema(example = "GM0772")]
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub province: Province,
    /// Its region in the NUTS classification, level 2.
    #[schema(example = "NL41")]
    pub nuts2: String,
    /// Latitude (WGS84) of the middle of its area.
    pub lat: f64,
    /// Longitude (WGS84) of the middle of its area.
    pub lon: f64,
    /// The year of the division that it is part of.
    pub division_year: i32,
}

impl From<MunicipalityRow> for MunicipalityView {
    fn from(row: MunicipalityRow) -> Self {
        Self {
            code: row.code,
            name: row.name,
            province: row.province,
            nuts2: row.nuts2,
            lat: row.lat,
            lon: row.lon,
            division_year: row.division_year,
        }
    }
}

impl Listed for MunicipalityView {
    const PLURAL: &'static str = "municipalities";
}
impl Resource for MunicipalityView {
    fn path(&self) -> String {
        format!("/v1/municipalities/{}", self.code)
    }
    /// It changes only with the division.
    fn version(&self) -> i64 {
        i64::from(self.division_year)
    }
}

/// Which municipalities.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MunicipalityQuery {
    /// Those in one of these provinces.
    #[schema(max_items = 12)]
    pub province: Option<Vec<Province>>,
    /// Those whose name has all these words or beginnings of words.
    #[schema(max_length = 200)]
    pub q: Option<String>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

/// Municipalities by name. There are a few hundred: they are searched and ordered here, without accents.
pub fn list_municipalities(read: &mut Read<'_>, query: &MunicipalityQuery) -> Result<Page<MunicipalityView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("municipalities {:?} {:?}", query.province, query.q);
    let after: Option<(String, String)> = page::decode(&scope, query.cursor.as_deref())?;
    let words = query.q.as_deref().map(fold);
    let key = |row: &MunicipalityRow| (fold(&row.name), row.code.clone());
    let mut rows = store::list_municipalities(read, query.province.as_deref(), None)?;
    rows.retain(|row| {
        words.as_ref().is_none_or(|words| has_all_words(&fold(&row.name), words))
            && after.as_ref().is_none_or(|after| key(row) > *after)
    });
    rows.sort_by_cached_key(key);
    Ok(Page::cut(rows, limit, &scope, key).map(MunicipalityView::from))
}

/// The municipality with a CBS code.
pub fn find_municipality(read: &mut Read<'_>, code: &Key) -> Result<MunicipalityView> {
    store::find_municipality(read, code.as_str())?.map(MunicipalityView::from).ok_or_else(Error::not_found)
}

/// The municipalities with these codes; what does not exist is left out.
pub fn list_by_code(read: &mut Read<'_>, codes: &[String]) -> Result<Vec<MunicipalityView>> {
    let rows = store::list_municipalities(read, None, Some(codes))?;
    Ok(rows.into_iter().map(MunicipalityView::from).collect())
}

/// All municipalities, in no order: there are a few hundred.
pub fn list_all(read: &mut Read<'_>) -> Result<Vec<MunicipalityView>> {
    let rows = store::list_municipalities(read, None, None)?;
    Ok(rows.into_iter().map(MunicipalityView::from).collect())
}
