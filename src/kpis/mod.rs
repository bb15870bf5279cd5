//! Indicators: what the programme promised, what became of it, and which records say so.
//!
//! Definitions come with the program (`data/kpis.json`). Targets begin as that file has them; the province changes them, and
//! every version stays. Figures are **counted** where the register knows them ([`engine::measures`]: one row per indicator),
//! else **uploaded** with source and date; a correction is one more revision. Counting goes by dated periods, so a past
//! year is answered as it stood then. Nothing is ever deleted.
//!
//! The public sees everything but figures that were uploaded as not public; what a figure counts is public itself.
//! Tables: `kpi_target_revisions`, `kpi_uploads`, `kpi_values`. URLs: `/v1/kpis`, `/v1/kpi-uploads`, `/v1/kpi-reports/{year}`.

pub mod actions;
pub mod catalogue;
pub mod engine;
pub mod model;
pub mod routes;
mod sheet;
pub(crate) mod store;
pub mod views;
