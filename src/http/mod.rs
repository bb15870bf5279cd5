//! Floor 5: the edge. Everything about HTTP is here and in the capabilities' `routes`.
//!
//! [`operation`] is the shape of a row of the route table, [`routes`] the table itself; [`server`] builds the routing from
//! it and [`openapi`] the document; [`csv`] has tables, [`lists`] collects the closed lists of all
//! capabilities, [`deprecation`] tells what goes out of use. A request passes [`frame`] (request id, headers, problems), [`gate`] (media types,
//! limits, permission, deadline, panics), the extractors of [`extract`], and a handler that calls [`App`](crate::app::App) once.

pub mod csv;
pub mod deprecation;
pub mod documents;
pub mod extract;
pub mod files;
pub mod frame;
pub mod gate;
pub mod idempotency;
pub mod limits;
pub mod lists;
pub mod openapi;
pub mod operation;
pub mod origin;
pub mod problem;
pub mod reply;
pub mod rest;
pub mod routes;
pub mod server;
pub mod system;
pub mod transition;

pub use deprecation::Deprecated;
pub use extract::{Asked, Changed, Filled, PathKey, PathKeys, Posted, Removed};
pub use files::{FileHead, Upload, UploadedRows};
pub use operation::Operation;
pub use problem::HttpError;
pub use reply::{Reply, Resource};
pub use transition::{TransitionRequest, TransitionView};

/// What every handler returns.
pub type Answer = Result<actix_web::HttpResponse, HttpError>;
