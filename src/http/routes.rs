//! The route table: one row per operation, grouped by capability in reading order.

use super::{operation::Operation, system};
use std::sync::LazyLock;

static TABLE: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    [
        system::operations(),
        crate::identity::routes::operations(),
        crate::capacity::routes::operations(),
        crate::requests::routes::operations(),
    ]
    .concat()
});

/// Every operation of the API.
#[must_use]
pub fn operations() -> &'static [Operation] {
    &TABLE
}
