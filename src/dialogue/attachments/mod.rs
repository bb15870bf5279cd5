//! Files that were added to a pilot request.
//!
//! The bytes come and go in pieces ([`contents`]), so a file takes no more memory than one piece. They are kept in the database, or
//! in a folder when the setting `attachment_folder` names one. What a file is, its bytes say ([`kinds`]), and its name has to
//! agree. First a row in `contents` says where the bytes will be, then the bytes are written, last the row of the attachment: whatever
//! crashes in between leaves contents that no attachment refers to, and [`actions::sweep`] takes those away. Withdrawing lets go of
//! the bytes in the same manner, so a row never misses its file.

pub mod actions;
pub mod contents;
pub mod kinds;
pub mod routes;
pub(crate) mod store;
pub mod views;
