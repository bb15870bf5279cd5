//! The operations that import.

use super::{
    model::{EmptyCells, ImportCollection, ImportFormat, ImportMode, ImportQuery},
    running::{self, Order},
    spool::Spool,
    views::{ImportRunQuery, ImportView},
};
use crate::{
    app::App,
    base::{
        actor::Permission,
        error::{Error, Result},
        page::Page,
    },
    http::{
        Answer, Asked, Operation, PathKey, Reply, Upload, UploadedRows,
        csv::CSV,
        extract::NoQuery,
        limits::Principal,
        operation::{get, post},
    },
};
use actix_web::web::Data;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        post("/v1/imports/{collection}", "import_collection", import_collection)
            .summary(
                "Import labs, organisations or capacity from a table or from objects one a line: what has the key of a row is changed, the rest is made. The answer tells every fault with its line and column.",
            )
            .may(Permission::ImportRows)
            .query::<ImportQuery>()
            .takes_rows()
            .ok::<ImportView>(),
        get("/v1/import-runs", "list_import_runs", list_import_runs)
            .summary("Your imports of the last thirty days, newest first.")
            .may(Permission::ImportRows)
            .query::<ImportRunQuery>()
            .ok::<Page<ImportView>>(),
        get("/v1/import-runs/{id}", "find_import_run", find_import_run)
            .summary("One of your imports: how far it came, and every fault.")
            .may(Permission::ImportRows)
            .ok::<ImportView>(),
    ]
}

/// The file waits on disk, so that what is done with it does not depend on how fast it comes; then a thread that may block
/// does it, also when the client goes away meanwhile.
async fn import_collection(
    app: Data<App>,
    PathKey(collection): PathKey,
    sent: UploadedRows<ImportQuery>,
) -> Answer {
    let collection = ImportCollection::from_code(collection.as_str()).ok_or_else(Error::not_found)?;
    let UploadedRows { upload: Upload { caller, query, entry, mut body }, media_type } = sent;
    let places = app.limiter().stream(Principal::of(&caller))?;
    let file = Spool::receive(&mut body, app.config().imports.max_mib).await?;
    let order = Order {
        by: caller,
        like: entry,
        collection,
        format: if media_type == CSV { ImportFormat::Csv } else { ImportFormat::Ndjson },
        mode: query.mode.unwrap_or(ImportMode::Rows),
        empty: query.empty.unwrap_or(EmptyCells::Keep),
        dry_run: query.dry_run.unwrap_or(false),
        resume: query.resume.unwrap_or(false),
    };
    let app = App::clone(&app);
    let done = tokio::task::spawn_blocking(move || -> Result<ImportView> {
        let _places = places;
        running::run(&app, &order, &file, &mut |_| {})
    });
    let view = done.await.map_err(|cause| anyhow::anyhow!("an import panicked: {cause}"))??;
    Ok(Reply::passing(&view)?.into_response())
}

async fn list_import_runs(app: Data<App>, asked: Asked<ImportRunQuery>) -> Answer {
    app.list(move |read| running::list_imports(read, &asked.caller, &asked.query)).await
}

async fn find_import_run(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| running::find_import(read, &asked.caller, &key)).await
}
