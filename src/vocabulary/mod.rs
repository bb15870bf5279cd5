//! The words of the register: themes, municipalities, programme lines, closed lists.
//!
//! Themes form a tree (`broader`) without cycles; anyone logged in proposes one, a network manager decides. A theme that
//! something refers to can't be deleted, only retired. Municipalities are one dated division of the Netherlands, and
//! programme lines are data of the province: both come with the program. Tables: `themes`, `theme_relations`,
//! `municipalities`. URLs: `/v1/themes`, `/v1/themes/{id}/transitions`, `/v1/municipalities`, `/v1/programme-lines`;
//! `/v1/reference-lists` is collected in [`crate::http::lists`]. [`suggesting`] is pure: which themes a text is about.

pub mod actions;
pub mod choosing;
pub mod lifecycle;
pub mod model;
pub mod municipalities;
pub mod programmes;
pub mod reference;
pub mod routes;
pub mod store;
pub mod suggesting;
pub mod taxonomy;
pub mod terms;
pub mod views;
