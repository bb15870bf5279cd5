//! Proeftuin: the registry and matching service for networks of living labs in health care.
//!
//! Read the modules in this order.

pub mod app; // what every handler shares: read, write, create, change
pub mod base; // floor 0: ids, time, refusals, input, pages, who may do what
pub mod config; // settings from file, environment and flags, all faults at once
pub mod db; // floor 2: one store over SQLite and PostgreSQL; readers, the writer, events
pub mod http; // floor 5: the route table, the gate, problems, the OpenAPI document
pub mod identity; // people, grants, tokens
pub mod model; // the read model: what is kept in memory and how it follows the store
pub mod vocabulary; // themes, municipalities, reference lists
// pub mod organisations; // companies, care providers, ... and their identifiers
pub mod innovations; // what SMEs want to pilot, and who may see it
pub mod labs; // the test environments: profile, partners, services, involvement, publication
pub mod matching; // which labs fit an innovation, and why: the pure engine and the read model it runs on

pub mod finding; // lists of labs: filters, facets, distance, free slots, GeoJSON
