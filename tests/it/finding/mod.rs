mod facets;
mod find_lab;
mod geo_json;
mod list_labs;
pub mod random;
