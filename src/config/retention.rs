//! How long what is kept.

use super::sources::Values;

/// Periods after which things are let go, beside `audit_months`; see `privacy::retention` for what goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Months after its last change for a request that was never submitted.
    pub draft_months: i64,
    /// Months after it is closed for a request that names whom to write to.
    pub request_months: i64,
    /// Months for the addresses of callers with audit entries.
    pub address_months: i64,
    /// Days for logins after they ended; at least as long as ended ones are remembered.
    pub session_days: i64,
    /// Days for events: a mirror that is further behind begins anew.
    pub event_days: i64,
}

impl Retention {
    /// What holds when nobody sets it.
    pub const DEFAULT: Self =
        Self { draft_months: 12, request_months: 24, address_months: 6, session_days: 7, event_days: 90 };
}

pub(super) fn read(values: &mut Values) -> Option<Retention> {
    let mut months = |name| values.range(name, 1, 120);
    let draft = months("keep_draft_months");
    let request = months("keep_request_months");
    let address = months("keep_address_months");
    let days = values.range("keep_session_days", 1, 365);
    let event_days = values.range("keep_event_days", 30, 3650);
    Some(Retention {
        draft_months: draft?,
        request_months: request?,
        address_months: address?,
        session_days: days?,
        event_days: event_days?,
    })
}
