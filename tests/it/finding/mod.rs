mod facets;
mod geo_json;
mod list_labs;
pub mod random;
