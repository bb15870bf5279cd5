//! Proeftuin: the registry and matching service for networks of living labs in health care.
//!
//! Read the modules in this order.

// What everything stands on.
pub mod base; // floor 0: ids, time, refusals, input, pages, who may do what
pub mod db; // floor 2: one store over SQLite and PostgreSQL; readers, the writer, events
pub mod app; // what every handler shares: read, write, create, change
pub mod config; // settings from file, environment and flags, all faults at once
pub mod http; // floor 5: the route table, the gate, problems, the OpenAPI document
pub mod model; // the read model: what is kept in memory and how it follows the store

// The capabilities; a later one may use an earlier one's model and actions.
pub mod identity; // people, grants, tokens
pub mod audit; // who did what: reading the log, checking its chain, signed heads
pub mod vocabulary; // themes, municipalities, reference lists
pub mod organisations; // companies, care providers, … and their identifiers
pub mod clients; // machines of partners: their scopes, secrets and keys; who lets them act for it
pub mod labs; // the test environments: profile, partners, services, involvement, publication
pub mod networks; // sets of labs with managers; memberships over time
pub mod capacity; // windows, blackouts, and slots that are never taken twice
pub mod innovations; // what SMEs want to pilot, and who may see it
pub mod needs; // what care providers, patients and insurers ask for, each in its own words
pub mod requests; // pilot requests and placements: their lifecycles, the waitlist
pub mod dialogue; // around a request: messages, files, tasks, what happened, notifications
pub mod pilots; // the run of an innovation in a lab: agreement, gates, exit criteria, measurements, verdict
pub mod outcomes; // what pilots showed: HTA, decision, publication, adoptions
pub mod reimbursements; // the way of an innovation to being paid for, by payer
pub mod matching; // which labs fit an innovation, and why: the pure engine and the read model it runs on
pub mod rounds; // calls after which many requests are assigned over many labs at once: stable, explained, checkable
pub mod saved_searches; // questions to the matcher that people keep: told when another lab comes to match
pub mod finding; // labs by text, theme, place, free slots; facets; GeoJSON
pub mod searching; // full text in Dutch and English over labs, innovations and published outcomes
pub mod changes; // what changed since a cursor, as far as the caller sees it: for mirrors, also as a stream
pub mod webhooks; // the same, posted to whoever wants it: signed, in order, tried again for three days
pub mod exports; // whole collections as one file, NDJSON or CSV, streamed
pub mod imports; // many rows at once, from spreadsheets as people save them or NDJSON; also `proeftuin import`
pub mod calendars; // calendars of labs to subscribe to: who has room, and behind secret addresses what is booked
pub mod opendata; // the catalogue (DCAT-AP-NL 3), news as Atom
pub mod kpis; // indicators: targets, figures counted or uploaded, the yearly report
pub mod insights; // over many requests: funnel, lead times, answers, reasons, unmet demand; public statistics
pub mod privacy; // the data map, exports, erasures, and letting go after a time
pub mod jobs; // what happens by the clock, once each, however many processes run

pub mod cli; // serve, demo, migrate, token, openapi, check-config, health
