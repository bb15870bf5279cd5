//! The answer about one lab to the public, kept beside the lab it is about.
//!
//! It is filled in by whoever first asks: who read the store after taking an entry read at least what that entry was made
//! of, and every change makes a new entry, with an empty page. So a page is never older than its entry, and a write pays
//! nothing for it. It holds for one day, because some fields do (a membership that ends, a profile that grows stale).

use crate::http::Reply;
use arc_swap::ArcSwapOption;
use bytes::Bytes;
use jiff::civil::Date;
use std::sync::Arc;

/// Room for an answer.
#[derive(Default)]
pub struct Page(ArcSwapOption<Ready>);

/// An answer, ready to be sent.
pub struct Ready {
    day: Date,
    etag: String,
    body: Bytes,
}

impl Page {
    /// The answer, if it was given on this day before.
    #[must_use]
    pub fn of_day(&self, day: Date) -> Option<Arc<Ready>> {
        self.0.load_full().filter(|ready| ready.day == day)
    }

    /// Keeps an answer for the rest of the day.
    pub fn keep(&self, day: Date, reply: &Reply) {
        let ready = Ready {
            day,
            etag: reply.etag.clone().unwrap_or_default(),
            body: Bytes::copy_from_slice(reply.body.as_bytes()),
        };
        self.0.store(Some(Arc::new(ready)));
    }
}

impl Ready {
    /// Its ETag and its JSON; copying these copies no text.
    #[must_use]
    pub fn parts(&self) -> (&str, Bytes) {
        (&self.etag, self.body.clone())
    }
}

/// What is in it does not tell anything of the lab.
impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Page")
    }
}
