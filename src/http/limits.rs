//! How much anybody gets: requests per minute, requests at a time, and who waits when the service is overloaded.
//!
//! An account is limited by its id, everybody else by address (IPv6 by /64: that is one customer). Every limited answer
//! says what is left (`RateLimit`, `RateLimit-Policy`); a refusal says when to come back. The counts are those of this
//! process.

use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Refusal, Result},
        id::UserId,
    },
    config::Limits,
};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use governor::{
    Quota, RateLimiter, clock::Clock, clock::MonotonicClock, middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    num::NonZeroU32,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

/// How often [`Limiter::tidy`] wants to be called.
pub const TIDY_EVERY: Duration = Duration::from_secs(5);
/// Principals that are counted apart. Beyond it, newcomers share one count until others have been quiet for a minute.
const MOST_PRINCIPALS: usize = 100_000;
/// Reads get this many fifths of what may run at once; the rest is kept for writes.
const FIFTHS_FOR_READS: u64 = 4;

type Buckets =
    RateLimiter<Principal, DashMapStateStore<Principal>, MonotonicClock, StateInformationMiddleware>;

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Principal {
    /// An account.
    Account(UserId),
    /// An address, or the /64 of an IPv6 address.
    Address(IpAddr),
    /// All addresses that there was no room for.
    Crowd,
}

impl Principal {
    /// Who is behind a request.
    #[must_use]
    pub fn of(caller: &Caller) -> Self {
        let address = caller.origin.as_ref().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |from| from.address);
        caller.user.map_or_else(|| Self::address(address), Self::Account)
    }

    fn address(address: IpAddr) -> Self {
        Self::Address(match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)).into(),
        })
    }
}

/// A number of requests per minute for each principal.
struct Rate {
    name: &'static str,
    per_minute: u32,
    /// After how many seconds there is one more.
    refill: u64,
    buckets: Buckets,
    is_full: AtomicBool,
}

/// What is left of a rate.
struct Standing {
    name: &'static str,
    per_minute: u32,
    left: u32,
    seconds: u64,
}

impl Rate {
    fn new(name: &'static str, per_minute: u32, burst: u32) -> Option<Self> {
        let burst = NonZeroU32::new(if burst == 0 { per_minute } else { burst });
        let quota = Quota::per_minute(NonZeroU32::new(per_minute)?).allow_burst(burst?);
        let buckets = RateLimiter::dashmap_with_clock(quota, MonotonicClock)
            .with_middleware::<StateInformationMiddleware>();
        let refill = u64::from(60_u32.div_ceil(per_minute));
        Some(Self { name, per_minute, refill, buckets, is_full: AtomicBool::new(false) })
    }

    /// Takes one; what is left, or that nothing was.
    fn take(&self, principal: Principal) -> (Standing, bool) {
        let is_stranger = matches!(principal, Principal::Address(_));
        let no_room = is_stranger && self.is_full.load(Ordering::Relaxed);
        let key = if no_room { Principal::Crowd } else { principal };
        let standing =
            |left, seconds| Standing { name: self.name, per_minute: self.per_minute, left, seconds };
        match self.buckets.check_key(&key) {
            Ok(state) => (standing(state.remaining_burst_capacity(), self.refill), true),
            Err(until) => {
                let wait = until.wait_time_from(MonotonicClock.now());
                (standing(0, wait.as_secs() + 1), false)
            }
        }
    }

    fn tidy(&self) {
        self.buckets.retain_recent();
        self.buckets.shrink_to_fit();
        self.is_full.store(self.buckets.len() >= MOST_PRINCIPALS, Ordering::Relaxed);
    }
}

/// What the headers of an answer say about limits.
#[derive(Default)]
pub struct Standings(Vec<Standing>);

impl Standings {
    /// Writes `RateLimit`, `RateLimit-Policy` and, when nothing is left, `Retry-After`.
    pub fn write(&self, headers: &mut HeaderMap) {
        if self.0.is_empty() {
            return;
        }
        let all = |one: fn(&Standing) -> String| self.0.iter().map(one).collect::<Vec<_>>().join(", ");
        let lines = [
            ("ratelimit-policy", all(|s| format!("\"{}\";q={};w=60", s.name, s.per_minute))),
            ("ratelimit", all(|s| format!("\"{}\";r={};t={}", s.name, s.left, s.seconds))),
        ];
        for (name, line) in lines {
            if let Ok(value) = HeaderValue::from_str(&line) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }

    /// Adds when to come back to a refusal for lack of requests.
    pub fn write_wait(&self, headers: &mut HeaderMap) {
        let wait = self.0.iter().filter(|one| one.left == 0).map(|one| one.seconds).max();
        if let Some(wait) = wait {
            headers.insert(RETRY_AFTER, HeaderValue::from(wait));
        }
    }
}

/// All limits of a service.
pub struct Limiter {
    limits: Limits,
    anonymous: Option<Rate>,
    account: Option<Rate>,
    writes: Option<Rate>,
    running: Arc<Running>,
    streams: Arc<Running>,
}

/// What runs at this moment; an entry goes when its last request ends, so there are never more entries than requests.
#[derive(Default)]
struct Running {
    all: AtomicU32,
    each: Mutex<HashMap<Principal, u32>>,
}

/// A place among the requests that run; given back when it is dropped.
pub struct Place {
    running: Arc<Running>,
    principal: Option<Principal>,
}

impl Running {
    /// A place of one principal, unless it has as many as it may (0: no limit).
    fn begin(self: &Arc<Self>, principal: Principal, most: u32) -> std::result::Result<Option<Place>, ()> {
        if most == 0 {
            return Ok(None);
        }
        let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        let count = each.entry(principal).or_default();
        if *count >= most {
            return Err(());
        }
        *count += 1;
        Ok(Some(Place { running: Arc::clone(self), principal: Some(principal) }))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(principal) = self.principal else {
            self.running.all.fetch_sub(1, Ordering::Relaxed);
            return;
        };
        let mut each = self.running.each.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = each.get_mut(&principal) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                each.remove(&principal);
            }
        }
    }
}

impl Limiter {
    /// With these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            anonymous: Rate::new("anonymous", limits.anonymous_per_minute, limits.anonymous_burst),
            account: Rate::new("account", limits.account_per_minute, 0),
            writes: Rate::new("writes", limits.writes_per_minute, 0),
            running: Arc::default(),
            streams: Arc::default(),
        }
    }

    /// A place among all that runs. Reads are turned away first, so that writes get through an overload.
    pub fn enter(&self, writes: bool) -> Result<Place> {
        let place = Place { running: Arc::clone(&self.running), principal: None };
        let before = self.running.all.fetch_add(1, Ordering::Relaxed);
        let total = u64::from(self.limits.total_in_flight);
        let most = if writes { total } else { (total * FIFTHS_FOR_READS).div_ceil(5) };
        if total > 0 && u64::from(before) >= most { Err(Error::busy()) } else { Ok(place) }
    }

    /// Counts a request against the rates of its principal.
    pub fn count(&self, principal: Principal, writes: bool, standings: &mut Standings) -> Result<()> {
        let general = match principal {
            Principal::Account(_) => &self.account,
            Principal::Address(_) | Principal::Crowd => &self.anonymous,
        };
        for rate in [general.as_ref(), self.writes.as_ref().filter(|_| writes)].into_iter().flatten() {
            let (standing, taken) = rate.take(principal);
            let wait = standing.seconds;
            standings.0.push(standing);
            if !taken {
                let detail = format!(
                    "At most {} requests a minute are allowed here; the next one in {wait} s.",
                    rate.per_minute
                );
                return Err(refusal(rate.name, detail));
            }
        }
        Ok(())
    }

    /// A place among the requests of one principal.
    pub fn begin(&self, principal: Principal) -> Result<Option<Place>> {
        let most = self.limits.in_flight;
        self.running.begin(principal, most).map_err(|()| {
            let detail = format!("You have {most} requests running; wait for one of them to end.");
            refusal("in-flight", detail)
        })
    }

    /// A place among the streams, of one principal and of all: they stay open long after their request.
    pub fn stream(&self, principal: Principal) -> Result<[Option<Place>; 2]> {
        let place = Place { running: Arc::clone(&self.streams), principal: None };
        let before = self.streams.all.fetch_add(1, Ordering::Relaxed);
        if self.limits.total_streams > 0 && before >= self.limits.total_streams {
            return Err(Error::busy());
        }
        let most = self.limits.streams;
        let own = self.streams.begin(principal, most).map_err(|()| {
            let detail = format!("You have {most} streams open; close one of them first.");
            refusal("streams", detail)
        })?;
        Ok([Some(place), own])
    }

    /// Forgets principals that have all their requests left; so memory is that of the last minute.
    pub fn tidy(&self) {
        [&self.anonymous, &self.account, &self.writes].into_iter().flatten().for_each(Rate::tidy);
    }
}

fn refusal(policy: &str, detail: String) -> Error {
    Refusal::new(Code::TooManyRequests, detail).fact("violated-policies", vec![policy]).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::actor::Origin;

    fn caller(address: &str) -> Caller {
        let origin = Origin { address: address.parse().unwrap(), request_id: uuid::Uuid::nil() };
        Caller::anonymous().at(Arc::new(origin))
    }

    #[test]
    fn addresses_of_one_customer_are_one_principal() {
        let of = |address| Principal::of(&caller(address));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
    }

    #[test]
    fn reads_give_way_to_writes_when_too_much_runs() {
        let limiter = Limiter::new(Limits { total_in_flight: 10, ..Limits::OFF });
        let reads: Vec<_> = (0..8).map(|_| limiter.enter(false).unwrap()).collect();
        assert!(limiter.enter(false).is_err());
        let writes: Vec<_> = (0..2).map(|_| limiter.enter(true).unwrap()).collect();
        assert!(limiter.enter(true).is_err());
        drop((reads, writes));
        assert!(limiter.enter(false).is_ok(), "refused requests and ended ones hold no place");
    }

    #[test]
    fn nothing_is_remembered_of_who_is_quiet() {
        let limiter = Limiter::new(Limits { anonymous_per_minute: 60_000, in_flight: 1, ..Limits::OFF });
        for n in 0..5000_u32 {
            let principal = Principal::Address(Ipv4Addr::from_bits(n).into());
            limiter.count(principal, false, &mut Standings::default()).unwrap();
            drop(limiter.begin(principal).unwrap());
        }
        assert_eq!(limiter.running.each.lock().unwrap().len(), 0);
        let buckets = &limiter.anonymous.as_ref().unwrap().buckets;
        assert!(buckets.len() > 1);
        std::thread::sleep(Duration::from_millis(50));
        limiter.tidy();
        assert_eq!(buckets.len(), 0);
    }

    #[test]
    fn newcomers_share_one_count_when_too_many_came() {
        let limiter = Limiter::new(Limits { anonymous_per_minute: 1, ..Limits::OFF });
        let rate = limiter.anonymous.as_ref().unwrap();
        for n in 0..100_000_u32 {
            rate.take(Principal::Address(Ipv4Addr::from_bits(n).into()));
        }
        limiter.tidy();
        let newcomer = |n: u32| rate.take(Principal::Address(Ipv4Addr::from_bits(200_000 + n).into())).1;
        assert!(newcomer(1));
        assert!(!newcomer(2));
        assert!(rate.buckets.len() <= 100_001);
    }
}
