//! How often one may try: passwords per account and per address, secrets per address.
//!
//! An account is counted by the address that was typed, whether or not there is such an account, so a refusal tells
//! nothing. Tries come back one by one, so nobody is locked out for good. Counted per process.

use super::secrets::digest;
use crate::{
    base::error::{Code, Refusal, Result},
    config::Logins,
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};
use std::{
    hash::Hash,
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
};

/// What is tried; each is counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Door {
    /// A password.
    Password,
    /// A refresh token.
    Refresh,
    /// The secret of a one-time link.
    Link,
    /// What a machine shows for a token.
    Machine,
}

/// Who tried how often in the last minute.
pub struct Limits {
    accounts: Option<Counted<String>>,
    addresses: Option<Counted<(Door, IpAddr)>>,
}

impl Limits {
    /// Nobody tried yet.
    #[must_use]
    pub fn new(config: &Logins) -> Self {
        Self { accounts: Counted::new(config.per_account), addresses: Counted::new(config.per_address) }
    }

    /// Counts a try from an address.
    pub fn address(&self, door: Door, address: IpAddr) -> Result<()> {
        let network = network(address);
        self.addresses.as_ref().map_or(Ok(()), |counted| counted.count((door, network)))
    }

    /// Counts a try for an account, by the e-mail address that was typed.
    pub fn account(&self, email: &str) -> Result<()> {
        // Its digest: the address itself need not stay in memory, however long it is.
        self.accounts.as_ref().map_or(Ok(()), |counted| counted.count(digest(email)))
    }
}

/// One host of IPv6 has a whole /64 to call from.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        four @ IpAddr::V4(_) => four,
    }
}

struct Counted<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    tries: AtomicU32,
}

/// After so many tries those who did not try lately are forgotten: memory stays bounded by what one minute can bring.
const TIDY_EVERY: u32 = 1024;

impl<K: Hash + Eq + Clone> Counted<K> {
    /// 0 is no limit.
    fn new(per_minute: u32) -> Option<Self> {
        let quota = Quota::per_minute(NonZeroU32::new(per_minute)?);
        Some(Self { limiter: RateLimiter::keyed(quota), tries: AtomicU32::new(0) })
    }

    fn count(&self, key: K) -> Result<()> {
        if self.tries.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY == TIDY_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        let Err(early) = self.limiter.check_key(&key) else {
            return Ok(());
        };
        let seconds = early.wait_time_from(self.limiter.clock().now()).as_secs() + 1;
        let detail = format!("Too many tries in a short time. Try again in {seconds} seconds.");
        Err(Refusal::new(Code::TooManyRequests, detail).fact("retryAfter", seconds).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{thread::sleep, time::Duration};

    fn limits(per_account: u32, per_address: u32) -> Limits {
        Limits::new(&Logins { per_account, per_address, ..Logins::DEFAULT })
    }

    #[test]
    fn tries_come_back_by_themselves() {
        let limits = limits(300, 0);
        let passed = (0..1000).filter(|_| limits.account("a@lab.example").is_ok()).count();
        assert!((300..310).contains(&passed), "{passed}");
        assert!(limits.account("b@lab.example").is_ok(), "each is counted apart");
        sleep(Duration::from_millis(250));
        assert!(limits.account("a@lab.example").is_ok());
    }

    #[test]
    fn a_host_of_ipv6_is_counted_by_its_network() {
        let limits = limits(0, 1);
        let door = Door::Password;
        assert!(limits.address(door, "2001:db8:1:2::1".parse().unwrap()).is_ok());
        assert!(limits.address(door, "2001:db8:1:2:ffff::9".parse().unwrap()).is_err());
        assert!(limits.address(door, "2001:db8:1:3::1".parse().unwrap()).is_ok());
        assert!(limits.address(Door::Link, "2001:db8:1:2::1".parse().unwrap()).is_ok());
        assert!(limits.address(door, "::ffff:203.0.113.9".parse().unwrap()).is_ok());
        assert!(limits.address(door, "203.0.113.9".parse().unwrap()).is_err());
    }

    #[test]
    fn those_who_went_away_are_forgotten() {
        let limits = limits(60_000, 0);
        for number in 0..5000 {
            let _ = limits.account(&number.to_string());
            if number % 1000 == 0 {
                sleep(Duration::from_millis(5));
            }
        }
        assert!(limits.accounts.as_ref().unwrap().limiter.len() <= 2048);
    }
}
