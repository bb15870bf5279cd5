//! The operations on indicators, their targets and their figures.

use super::{
    actions::{self, reports, targets, uploads},
    model::{NewTargets, NewUpload, NewValue},
    sheet,
    views::{
        KpiQuery, KpiRecordView, KpiRecordsQuery, KpiReportView, KpiTargetsView, KpiUploadView, KpiValueView,
        KpiView, KpiYearQuery,
    },
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    db::Read,
    http::{
        Answer, Asked, Changed, Operation, PathKey, Reply,
        csv::{CSV, CsvText, PostedRows, Rows},
        extract::NoQuery,
        operation::{get, patch, post},
        reply::prefers,
    },
    identity::views::PageQuery,
};
use actix_web::{HttpRequest, web::Data};
use serde_json::json;

impl Rows for NewUpload {
    const NAME: &'static str = "values";
    type Row = NewValue;
}

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    [reading(), keeping()].concat()
}

fn reading() -> Vec<Operation> {
    vec![
        get("/v1/kpis", "list_kpis", list_kpis)
            .summary("All indicators with target, figure, gap, trend and status of a year; also as a table.")
            .may(Permission::ReadPublic)
            .query::<KpiQuery>()
            .ok::<Page<KpiView>>()
            .also::<CsvText>(CSV),
        get("/v1/kpis/{id}", "find_kpi", find_kpi)
            .summary("One indicator with its figures of a year.")
            .may(Permission::ReadPublic)
            .query::<KpiYearQuery>()
            .ok::<KpiView>(),
        get("/v1/kpis/{id}/records", "list_kpi_records", list_kpi_records)
            .summary("The records that a figure counts, and those that it is a share of, by name.")
            .may(Permission::ReadPublic)
            .query::<KpiRecordsQuery>()
            .ok::<Page<KpiRecordView>>(),
        get("/v1/kpis/{id}/values", "list_kpi_values", list_kpi_values)
            .summary("The uploaded figures of an indicator, every revision of them.")
            .may(Permission::ReadPublic)
            .ok::<Page<KpiValueView>>(),
        get("/v1/kpi-reports/{year}", "find_kpi_report", find_kpi_report)
            .summary("The yearly report: all indicators with their history and the records that they count; also as a table.")
            .may(Permission::ReadPublic)
            .ok::<KpiReportView>()
            .also::<CsvText>(CSV),
    ]
}

fn keeping() -> Vec<Operation> {
    vec![
        get("/v1/kpis/{id}/targets", "find_kpi_targets", find_kpi_targets)
            .summary("The targets of an indicator, with every version of them.")
            .may(Permission::ReadPublic)
            .ok::<KpiTargetsView>(),
        patch("/v1/kpis/{id}/targets", "update_kpi_targets", update_kpi_targets)
            .summary("Replace the targets of an indicator, and say why; earlier versions stay.")
            .may(Permission::KeepTargets)
            .patch::<NewTargets>()
            .ok::<KpiTargetsView>(),
        get("/v1/kpi-uploads", "list_kpi_uploads", list_kpi_uploads)
            .summary("Uploads of figures, the newest first.")
            .may(Permission::ReadKpis)
            .query::<PageQuery>()
            .ok::<Page<KpiUploadView>>(),
        post("/v1/kpi-uploads", "create_kpi_upload", create_kpi_upload)
            .summary(
                "Upload figures that the register can't count, as JSON or as a table: all of them or none.",
            )
            .may(Permission::UploadFigures)
            .body::<NewUpload>()
            .or_table()
            .example(json!({ "values": [{
                "kpi": "p-lsh-companies", "year": 2019, "value": 884, "measuredOn": "2020-04-01",
                "source": "CBS StatLine, Bedrijven topsector LSH",
            }] }))
            .created::<KpiUploadView>(),
        get("/v1/kpi-uploads/{id}", "find_kpi_upload", find_kpi_upload)
            .summary("One upload with what it changed.")
            .may(Permission::ReadKpis)
            .ok::<KpiUploadView>(),
    ]
}

async fn list_kpis(app: Data<App>, request: HttpRequest, asked: Asked<KpiQuery>) -> Answer {
    let page = app.db().read(move |read| actions::list_kpis(read, &asked.caller, &asked.query)).await?;
    if prefers(&request, CSV) {
        return sheet::of_list(&page.items).respond("kpis.csv".to_owned());
    }
    Ok(Reply::computed(&page)?.into_response())
}

async fn find_kpi(app: Data<App>, PathKey(key): PathKey, asked: Asked<KpiYearQuery>) -> Answer {
    let work = move |read: &mut Read<'_>| {
        Reply::computed(&actions::find_kpi(read, &asked.caller, &key, &asked.query)?)
    };
    Ok(app.db().read(work).await?.into_response())
}

async fn list_kpi_records(app: Data<App>, PathKey(key): PathKey, asked: Asked<KpiRecordsQuery>) -> Answer {
    app.list(move |read| actions::list_kpi_records(read, &asked.caller, &key, &asked.query)).await
}

async fn list_kpi_values(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| uploads::list_kpi_values(read, &asked.caller, &key)).await
}

async fn find_kpi_report(
    app: Data<App>,
    request: HttpRequest,
    PathKey(year): PathKey,
    asked: Asked<NoQuery>,
) -> Answer {
    let report = app.db().read(move |read| reports::find_kpi_report(read, &asked.caller, &year)).await?;
    if prefers(&request, CSV) {
        return sheet::of_report(&report).respond(format!("kpi-report-{}.csv", report.year));
    }
    Ok(Reply::computed(&report)?.into_response())
}

async fn find_kpi_targets(app: Data<App>, PathKey(key): PathKey, _: Asked<NoQuery>) -> Answer {
    app.find(move |read| targets::find_kpi_targets(read, &key)).await
}

async fn update_kpi_targets(app: Data<App>, PathKey(key): PathKey, change: Changed<NewTargets>) -> Answer {
    app.change(change, move |write, by, change| targets::update_kpi_targets(write, by, &key, change)).await
}

async fn list_kpi_uploads(app: Data<App>, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| uploads::list_kpi_uploads(read, &asked.query)).await
}

async fn create_kpi_upload(app: Data<App>, PostedRows(post): PostedRows<NewUpload>) -> Answer {
    app.create(post, uploads::create_kpi_upload).await
}

async fn find_kpi_upload(app: Data<App>, PathKey(key): PathKey, _: Asked<NoQuery>) -> Answer {
    app.find(move |read| uploads::find_kpi_upload(read, &key)).await
}
