//! How much anybody may ask of the service. 0 switches a limit off.

use super::sources::Values;

/// Limits on requests; see `http::limits` for what they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests per minute from an address without logging in.
    pub anonymous_per_minute: u32,
    /// How many of those may come at once.
    pub anonymous_burst: u32,
    /// Requests per minute of an account.
    pub account_per_minute: u32,
    /// Writes per minute of an account, or of an address without one.
    pub writes_per_minute: u32,
    /// Requests of one account or address that run at the same time.
    pub in_flight: u32,
    /// Requests that run at the same time, of all together; a fifth is kept for writes.
    pub total_in_flight: u32,
    /// Streams of changes that one account or address may have open.
    pub streams: u32,
    /// Streams that may be open, of all together.
    pub total_streams: u32,
}

impl Limits {
    /// No limits: for measurements and tests.
    pub const OFF: Self = Self {
        anonymous_per_minute: 0,
        anonymous_burst: 0,
        account_per_minute: 0,
        writes_per_minute: 0,
        in_flight: 0,
        total_in_flight: 0,
        streams: 0,
        total_streams: 0,
    };
}

pub(super) fn read(values: &mut Values) -> Option<Limits> {
    let mut number =
        |name| values.range(name, 0, 1_000_000).map(|number| u32::try_from(number).unwrap_or(u32::MAX));
    let limits = [
        number("limit_anonymous"),
        number("limit_anonymous_burst"),
        number("limit_account"),
        number("limit_writes"),
        number("limit_in_flight"),
        number("limit_total_in_flight"),
        number("limit_streams"),
        number("limit_total_streams"),
    ];
    let [anonymous, burst, account, writes, in_flight, total, streams, total_streams] = limits;
    Some(Limits {
        anonymous_per_minute: anonymous?,
        anonymous_burst: burst?,
        account_per_minute: account?,
        writes_per_minute: writes?,
        in_flight: in_flight?,
        total_in_flight: total?,
        streams: streams?,
        total_streams: total_streams?,
    })
}
