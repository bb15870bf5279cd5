//! Around a pilot request: messages, files and tasks of those who take part, one timeline of all that happened, and
//! notifications of it.
//!
//! Everything that hangs on a request has an **audience** and may be about one lab. Who sees what, and who may say what to
//! whom, is decided in one place ([`seats`]):
//!
//! | | the SME's people | coordinators of lab A | coordinators of lab B | managers of its network, administrators |
//! |---|---|---|---|---|
//! | shared, with everybody | read, write | read | read | read, write |
//! | shared, with lab A | read, write | read, write | – | read, write |
//! | internal, of lab A | – | read, write | – | read, write |
//! | internal, of the managers | – | – | – | read, write |
//!
//! A coordinator sees it from when the request was put to the lab, a manager from when it was submitted. Labs do not learn of
//! each other, so what a coordinator shares is always with the own lab. What may not be seen is absent: in lists, counts,
//! the timeline and notifications.
//!
//! Invariants: nothing that was said is edited, and what is withdrawn leaves a mark; a file's row exists only when all its
//! bytes are durable; of one event nobody is notified twice.
//!
//! Tables: `request_messages`, `request_attachments`, `contents`, `content_chunks`, `request_tasks`, `notifications`,
//! `notification_preferences`. URLs: `/v1/pilot-requests/{id}/messages`, `…/attachments`, `…/tasks`, `…/timeline`,
//! `/v1/me/notifications`, `/v1/me/notification-preferences`.

pub mod attachments;
pub mod forgetting;
pub mod messages;
pub mod model;
pub mod notifications;
pub mod personal;
pub mod routes;
pub mod seats;
pub mod tasks;
pub mod timeline;
