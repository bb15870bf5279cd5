//! The operation that exports.

mod stream;

use super::{
    model::{self, CSV, ExportFormat, ExportQuery, NDJSON},
    rows::Form,
};
use crate::{
    app::App,
    base::{
        actor::Permission,
        error::{Error, Result},
    },
    changes::model::ChangeKind,
    http::{Answer, Asked, Operation, PathKey, operation::get, reply::prefers},
};
use actix_web::{HttpRequest, web::Data};

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/exports/{collection}", "export_collection", export_collection)
            .summary(
                "A whole collection as one file: labs, organisations, themes, networks or outcomes, as far as you see them.",
            )
            .may(Permission::ReadPublic)
            .query::<ExportQuery>()
            .streams(&[NDJSON, CSV])
            .header("Changes-Cursor", "Give this as `since` of GET /v1/changes to go on from this export."),
    ]
}

async fn export_collection(
    app: Data<App>,
    request: HttpRequest,
    PathKey(collection): PathKey,
    asked: Asked<ExportQuery>,
) -> Answer {
    let kind = ChangeKind::from_code(collection.as_str()).ok_or_else(Error::not_found)?;
    let form = form(&request, kind, &asked.query)?;
    stream::open(&app, &request, asked, (kind, form)).await
}

fn form(request: &HttpRequest, kind: ChangeKind, query: &ExportQuery) -> Result<Form> {
    let accepted = if prefers(request, CSV) { ExportFormat::Csv } else { ExportFormat::Ndjson };
    let fields = model::chosen(kind, query)?;
    Ok(Form { format: query.format.unwrap_or(accepted), fields })
}
