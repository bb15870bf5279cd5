//! What goes when a pilot request goes.

use super::{attachments, messages, notifications, tasks};
use crate::{
    base::{error::Result, id::PilotRequestId},
    db::Write,
};

/// Deletes all that hangs on these requests, so that they can be deleted themselves. The bytes of files are swept away later.
pub fn delete_of(write: &mut Write<'_>, requests: &[PilotRequestId]) -> Result<()> {
    notifications::store::delete_of(write, requests)?;
    tasks::store::delete_of(write, requests)?;
    attachments::store::delete_of(write, requests)?;
    messages::store::delete_of(write, requests)
}
