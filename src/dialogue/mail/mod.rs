//! Notifications by e-mail.
//!
//! A mail is a row of the outbox (`mails`), made in the transaction that makes the notifications which go with it; so none is
//! lost and none is about what did not happen. It holds no text and no address: both are looked up when it is sent, so who was
//! erased, disabled, lost their role or read the notification meanwhile gets none of it. [`outbox`] decides when: what happens is gathered
//! for two minutes, and one person gets a mail each quarter of an hour at most, or one a day. [`sending`] is the job: it **claims** mails
//! in one transaction, sends them outside of any, and **settles** in another. Who has claimed a mail has it for five minutes, so two processes
//! never send the same one at the same time; a process that dies between the two sends it once more, under the same `Message-ID`.
//! What fails is tried again ever more seldom, until `mail_give_up_hours` are over; `/v1/mails` shows how it stands.
//!
//! Nothing that was said is in a mail, only that something happened, around which request, and where to read it.

pub(crate) mod letter;
pub mod outbox;
pub mod postman;
pub mod routes;
pub mod sending;
pub mod smtp;
pub(crate) mod store;
pub mod views;
