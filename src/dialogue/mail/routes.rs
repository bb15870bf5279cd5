//! The operation on mails.

use super::{
    outbox,
    views::{MailQuery, MailView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{Answer, Asked, Operation, operation::get},
};
use actix_web::web::Data;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/mails", "list_mails", list_mails)
            .summary("Mails with notifications, newest first: which wait, were sent, failed and why.")
            .may(Permission::ActAsService)
            .query::<MailQuery>()
            .ok::<Page<MailView>>(),
    ]
}

async fn list_mails(app: Data<App>, asked: Asked<MailQuery>) -> Answer {
    app.list(move |read| outbox::list_mails(read, &asked.caller, &asked.query)).await
}
