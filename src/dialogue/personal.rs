//! People around pilot requests.

use super::{
    attachments::store as attachments, messages::store as messages, notifications::store as notifications,
    tasks::store as tasks,
};
use crate::{
    base::{
        error::Result,
        person::{Found, Person},
    },
    db::{Read, Write},
};

/// What they said and added, what they were asked to do, and what they were notified of.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    let preferences = notifications::list_preferences(read, &[person.id])?;
    Ok(vec![
        Found::of("request_messages", messages::list_traces(read, person.id)?)?,
        Found::of("request_attachments", attachments::list_traces(read, person.id)?)?,
        Found::of("request_tasks", tasks::list_traces(read, person.id)?)?,
        Found::of("notifications", notifications::list_traces(read, person.id)?)?,
        Found::of("notification_preferences", preferences)?,
    ])
}

/// Lets go of what was only for them. What they said belongs to the request; its author is nobody from then on.
pub fn forget(write: &mut Write<'_>, person: &Person) -> Result<()> {
    notifications::delete_traces(write, person.id)
}
