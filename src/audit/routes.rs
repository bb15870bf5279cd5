//! The operations on the audit log.

use super::{
    actions, head,
    views::{AuditEntryView, AuditHeadView, AuditQuery},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{Answer, Asked, Operation, Reply, extract::NoQuery, operation::get},
};
use actix_web::web::Data;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/audit-entries", "list_audit_entries", list_audit_entries)
            .summary("Who did what to what, when, from where, with what result; newest first. Reading it is in it too.")
            .may(Permission::ReadAudit)
            .audited()
            .query::<AuditQuery>()
            .ok::<Page<AuditEntryView>>(),
        get("/v1/audit-head", "get_audit_head", get_audit_head)
            .summary("What the audit log came to, signed: keep it elsewhere, to see later that nothing was cut off.")
            .may(Permission::ReadAudit)
            .ok::<AuditHeadView>(),
    ]
}

async fn list_audit_entries(app: Data<App>, asked: Asked<AuditQuery>) -> Answer {
    app.list(move |read| actions::list_audit_entries(read, &asked.query)).await
}

async fn get_audit_head(app: Data<App>, _: Asked<NoQuery>) -> Answer {
    let issuer = app.config().public_url.clone();
    let head = app.db().read(move |read| head::get_head(read, &issuer)).await?;
    let signed = head::sign(&app, &head)?;
    Ok(Reply::computed(&AuditHeadView::of(head, signed))?.into_response())
}
