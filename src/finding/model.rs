//! What labs can be asked for.

use crate::{
    base::{
        error::{Faults, Result},
        key::Key,
    },
    labs::model::{LabKind, LabStatus},
    text_enum,
    vocabulary::terms::{CareSetting, Province, Purpose},
};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

text_enum! {
    /// In which order labs come; `-` is the other way round. What has no distance or no free slot comes last either way.
    pub enum SortBy {
        Name = "name", "naam", "name";
        NameDown = "-name", "naam, aflopend", "name, descending";
        Distance = "distance", "afstand", "distance";
        DistanceDown = "-distance", "afstand, verste eerst", "distance, farthest first";
        FirstFree = "firstFree", "eerste vrije plek", "first free slot";
        FirstFreeDown = "-firstFree", "eerste vrije plek, laatste eerst", "first free slot, latest first";
    }
}
text_enum! {
    /// The coordinate reference system of points in the answer: CRS84 only, by its name or its URI.
    pub enum Crs {
        Name = "CRS84", "CRS84", "CRS84";
        Uri = "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "CRS84", "CRS84";
    }
}
text_enum! {
    /// A field of a lab in a list.
    pub enum SummaryField {
        Id = "id", "id", "id";
        Slug = "slug", "naam in adressen", "name for addresses";
        Name = "name", "naam", "name";
        Kind = "kind", "soort", "kind";
        Status = "status", "status", "status";
        Scope = "scope", "bereik", "scope";
        Province = "province", "provincie", "province";
        MunicipalityCode = "municipalityCode", "gemeentecode", "municipality code";
        City = "city", "plaats", "town";
        Geometry = "geometry", "punt", "point";
        Themes = "themes", "thema's", "themes";
        TrlMin = "trlMin", "laagste TRL", "lowest TRL";
        TrlMax = "trlMax", "hoogste TRL", "highest TRL";
        CareSettings = "careSettings", "zorgsettings", "care settings";
        Purposes = "purposes", "doelen", "purposes";
        Completeness = "completeness", "volledigheid", "completeness";
        IsStale = "isStale", "verouderd", "stale";
        FirstFreeOn = "firstFreeOn", "eerste vrije dag", "first free day";
        FreeSlots = "freeSlots", "vrije plekken", "free slots";
        DistanceKm = "distanceKm", "afstand", "distance";
        UsualResponseDays = "usualResponseDays", "gewone reactietijd", "usual response time";
    }
}

/// Filters, order and form of a list of labs. Several values of one filter, separated by commas: any of them.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LabsQuery {
    /// Words, all of which begin a word of the lab's name, descriptions, town, services or themes.
    #[schema(max_length = 200)]
    pub q: Option<String>,
    /// Themes, by UUID or slug; narrower ones count too.
    #[schema(max_items = 20)]
    pub theme: Option<Vec<Key>>,
    /// Kinds of test environment.
    pub kind: Option<Vec<LabKind>>,
    /// Care settings.
    pub care_setting: Option<Vec<CareSetting>>,
    /// Provinces.
    pub province: Option<Vec<Province>>,
    /// Municipalities, by CBS code or name.
    #[schema(max_items = 50)]
    pub municipality: Option<Vec<String>>,
    /// A technology readiness level that the lab takes.
    #[schema(minimum = 1, maximum = 9)]
    pub trl: Option<u8>,
    /// Purposes of a pilot.
    pub purpose: Option<Vec<Purpose>>,
    /// Where labs stand; left out: active and suspended. Unpublished ones show only to who manages them.
    pub status: Option<Vec<LabStatus>>,
    /// A network, by UUID or slug, with the networks within it.
    pub network: Option<Key>,
    /// First day of the period in which slots must be free; left out: today.
    pub free_from: Option<Date>,
    /// Its last day; with both days given the slots must be free in all of it, else on some day.
    pub free_until: Option<Date>,
    /// How many slots must be free.
    #[schema(minimum = 1, maximum = 1000, default = 1)]
    pub slots: Option<u32>,
    /// Point from which distances are measured: latitude, longitude in degrees.
    #[schema(min_items = 2, max_items = 2, example = json!([51.44, 5.48]))]
    pub near: Option<Vec<f64>>,
    /// Municipality from whose middle distances are measured, instead of `near`.
    #[schema(max_length = 100)]
    pub near_municipality: Option<String>,
    /// Farthest lab in kilometres; needs `near` or `nearMunicipality`.
    #[schema(minimum = 0, maximum = 1000)]
    pub radius_km: Option<f64>,
    /// West, south, east, north in degrees: labs with their point in this box.
    #[schema(min_items = 4, max_items = 4, example = json!([4.5, 51.2, 6.1, 51.9]))]
    pub bbox: Option<Vec<f64>>,
    /// Coordinate reference system of points.
    pub crs: Option<Crs>,
    /// Whether to count labs per theme, kind, province, care setting, purpose and TRL.
    pub facets: Option<bool>,
    /// Order.
    pub sort: Option<SortBy>,
    /// Only these fields of each lab.
    pub fields: Option<Vec<SummaryField>>,
    /// Whether to count all labs that are meant.
    pub count_total: Option<bool>,
    /// Labs on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 2000)]
    pub cursor: Option<String>,
}

impl LabsQuery {
    /// The rules that no single parameter shows.
    pub fn check(&self) -> Result<()> {
        let mut faults = Faults::new();
        if self.free_from.zip(self.free_until).is_some_and(|(from, until)| until < from) {
            faults.query("freeUntil", "order", "freeUntil: must not be before freeFrom");
        }
        if self.near.is_some() && self.near_municipality.is_some() {
            let detail = "nearMunicipality: give near or nearMunicipality, not both";
            faults.query("nearMunicipality", "not_wanted", detail);
        }
        let is_measured = self.near.is_some() || self.near_municipality.is_some();
        let by_distance = matches!(self.sort, Some(SortBy::Distance | SortBy::DistanceDown));
        for (name, is_given) in [("radiusKm", self.radius_km.is_some()), ("sort", by_distance)] {
            if is_given && !is_measured {
                let detail = format!("{name}: give near or nearMunicipality to measure from");
                faults.query(name, "needs_origin", detail);
            }
        }
        if let Some([lat, lon]) = self.near.as_deref()
            && !(is_lat(*lat) && is_lon(*lon))
        {
            let detail = "near: latitude from -90 to 90, then longitude from -180 to 180";
            faults.query("near", "range", detail);
        }
        if let Some([west, south, east, north]) = self.bbox.as_deref()
            && !(is_lon(*west) && is_lon(*east) && is_lat(*south) && is_lat(*north) && south <= north)
        {
            let detail =
                "bbox: west, south, east, north; longitudes from -180 to 180, latitudes from -90 to 90";
            faults.query("bbox", "range", detail);
        }
        faults.check()
    }

    /// All that decides which labs come and in which order: what a cursor belongs to.
    #[must_use]
    pub fn scope(&self) -> String {
        let decisive = Self {
            facets: None,
            fields: None,
            count_total: None,
            limit: None,
            cursor: None,
            crs: None,
            ..self.clone()
        };
        format!("labs {decisive:?}")
    }
}

fn is_lat(degrees: f64) -> bool {
    (-90.0..=90.0).contains(&degrees)
}

fn is_lon(degrees: f64) -> bool {
    (-180.0..=180.0).contains(&degrees)
}
