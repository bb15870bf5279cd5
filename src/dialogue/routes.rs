//! The operations around a pilot request.

use super::{attachments, messages, notifications, tasks, timeline};
use crate::http::Operation;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    [
        messages::routes::operations(),
        attachments::routes::operations(),
        tasks::routes::operations(),
        timeline::routes::operations(),
        notifications::routes::operations(),
    ]
    .concat()
}
