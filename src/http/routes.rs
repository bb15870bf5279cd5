//! The route table: one row per operation, grouped by capability in reading order.

use super::{lists, operation::Operation, system};
use std::sync::LazyLock;

static TABLE: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    [
        system::operations(),
        lists::operations(),
        crate::identity::routes::operations(),
        crate::identity::links::routes::operations(),
        crate::audit::routes::operations(),
        crate::vocabulary::routes::operations(),
        crate::organisations::routes::operations(),
        crate::organisations::state_aid::routes::operations(),
        crate::clients::routes::operations(),
        crate::labs::routes::operations(),
        crate::networks::routes::operations(),
        crate::capacity::routes::operations(),
        crate::innovations::routes::operations(),
        crate::needs::routes::operations(),
        crate::requests::routes::operations(),
        crate::dialogue::routes::operations(),
        crate::pilots::routes::operations(),
        crate::outcomes::routes::operations(),
        crate::reimbursements::routes::operations(),
        crate::matching::routes::operations(),
        crate::matching::weightings::routes::operations(),
        crate::rounds::routes::operations(),
        crate::saved_searches::routes::operations(),
        crate::finding::routes::operations(),
        crate::searching::routes::operations(),
        crate::changes::routes::operations(),
        crate::webhooks::routes::operations(),
        crate::exports::routes::operations(),
        crate::imports::routes::operations(),
        crate::calendars::routes::operations(),
        crate::opendata::routes::operations(),
        crate::kpis::routes::operations(),
        crate::insights::routes::operations(),
        crate::privacy::routes::operations(),
        crate::jobs::routes::operations(),
    ]
    .concat()
});

/// Every operation of the API.
#[must_use]
pub fn operations() -> &'static [Operation] {
    &TABLE
}
