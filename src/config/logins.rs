//! Logging in: how often one may try, and how long it lasts.

use super::sources::Values;
use crate::base::actor::Role;
use jiff::SignedDuration;

/// Limits on logging in and on sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Logins {
    /// Passwords that may be tried per minute for one account; 0 = no limit.
    pub per_account: u32,
    /// The same from one address, and for refresh tokens and one-time links likewise.
    pub per_address: u32,
    /// How long a login lasts at most.
    pub session: SignedDuration,
    /// How long it lasts unused.
    pub idle: SignedDuration,
}

impl Logins {
    /// What holds when nobody sets it.
    pub const DEFAULT: Self = Self {
        per_account: 5,
        per_address: 20,
        session: SignedDuration::from_hours(30 * 24),
        idle: SignedDuration::from_hours(7 * 24),
    };
}

pub(super) fn read(values: &mut Values) -> Option<Logins> {
    let account = values.range("limit_login_account", 0, 1_000_000);
    let address = values.range("limit_login_address", 0, 1_000_000);
    let days = values.range("session_days", 1, 30);
    let hours = values.range("session_idle_hours", 1, 720);
    let number = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
    Some(Logins {
        per_account: number(account?),
        per_address: number(address?),
        session: SignedDuration::from_hours(days? * 24),
        idle: SignedDuration::from_hours(hours?),
    })
}

/// The roles of a list with commas.
pub(super) fn roles(text: &str) -> Result<Vec<Role>, String> {
    let named = text.split(',').map(str::trim).filter(|code| !code.is_empty());
    let roles: Option<Vec<Role>> = named.map(Role::from_code).collect();
    roles.ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
        format!("must be roles separated by commas: {}", known.join(", "))
    })
}
