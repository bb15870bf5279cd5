//! The keys of one external provider over time.
//!
//! | keys are | a token with a known key id | with an unknown one |
//! |---|---|---|
//! | younger than 10 minutes | passes at once (from 8 minutes they are renewed meanwhile) | asks the provider, once a minute at most |
//! | older | waits for the provider | waits for the provider |
//! | older, and the provider did not answer | passes at once, up to 24 hours; the provider is asked once a minute | waits for such an answer |
//!
//! So whoever invents key ids costs the provider one request a minute, a key that is taken away stops within 10 minutes,
//! and a provider that is down takes nobody down who uses a key that is known.

use super::{
    fetch,
    keys::{Key, Keys},
};
use crate::config::issuers::Issuer;
use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use reqwest::Client;
use std::{
    ops::Range,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};
use tokio::sync::watch;

/// Between two questions to the provider, whatever they were for.
const COOLDOWN_SECS: i64 = 60;
/// From this age keys are renewed in passing, so that hardly any request waits for it.
const RENEW_SECS: i64 = 8 * 60;
/// To this age keys are good.
const TTL_SECS: i64 = 10 * 60;
/// To this age keys are better than nothing.
const STALE_SECS: i64 = 24 * 60 * 60;
/// Most requests that wait for one provider: a slow one must not hold every place that there is for requests.
const MOST_WAITING: usize = 256;

/// Keys, and when the provider was asked for them.
struct Known {
    keys: Keys,
    asked_at: Timestamp,
}

/// The question to the provider that was asked last.
#[derive(Default)]
struct Question {
    at: Option<Timestamp>,
    /// Closes when the answer is in, or when whoever waited for it is gone.
    running: Option<watch::Receiver<()>>,
}

/// An external provider.
pub struct Provider {
    issuer: Issuer,
    http: Client,
    known: ArcSwapOption<Known>,
    failing: AtomicBool,
    /// Held for a few instructions, never while waiting.
    question: Mutex<Question>,
    waiting: AtomicUsize,
}

/// A request that waits for a provider, counted as long as it does.
struct Waiting<'p>(&'p AtomicUsize);

impl<'p> Waiting<'p> {
    fn for_one(count: &'p AtomicUsize) -> Option<Self> {
        let place = Self(count);
        // Its own `drop` takes back what is added here, also where there was no place.
        (count.fetch_add(1, Ordering::SeqCst) < MOST_WAITING).then_some(place)
    }
}
impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// There are no keys, and the provider did not give any.
#[derive(Debug)]
pub struct Unavailable;

impl Provider {
    /// Asks nothing yet: the service starts without its providers.
    pub fn new(issuer: Issuer) -> anyhow::Result<Arc<Self>> {
        let http = fetch::client(&issuer)?;
        let (known, failing, question, waiting) = <_>::default();
        Ok(Arc::new(Self { issuer, http, known, failing, question, waiting }))
    }

    /// The key with an id, if it can be had without waiting.
    #[must_use]
    pub fn key_at_hand(self: &Arc<Self>, id: &str, now: Timestamp) -> Option<Arc<Key>> {
        self.at_hand(now)?.keys.get(id).map(Arc::clone)
    }

    /// The key with an id.
    pub async fn key(self: &Arc<Self>, id: &str, now: Timestamp) -> Result<Option<Arc<Key>>, Unavailable> {
        if let Some(key) = self.key_at_hand(id, now) {
            return Ok(Some(key));
        }
        if let Some(mut answer) = self.ask(now) {
            let _place = Waiting::for_one(&self.waiting).ok_or(Unavailable)?;
            // It is closed, never written to.
            let _ = answer.changed().await;
        }
        let known = self.at_hand(now).ok_or(Unavailable)?;
        Ok(known.keys.get(id).map(Arc::clone))
    }

    /// Keys that may be used at this moment.
    fn at_hand(self: &Arc<Self>, now: Timestamp) -> Option<Arc<Known>> {
        let known = self.known.load_full()?;
        let failing = self.failing.load(Ordering::SeqCst);
        if is_within(known.asked_at, now, TTL_SECS) {
            if !is_within(known.asked_at, now, RENEW_SECS) {
                drop(self.ask(now));
            }
            Some(known)
        } else if failing && is_within(known.asked_at, now, STALE_SECS) {
            drop(self.ask(now));
            Some(known)
        } else {
            None
        }
    }

    /// Asks the provider, unless that was done a moment ago. Whoever comes while it answers shares the answer.
    fn ask(self: &Arc<Self>, now: Timestamp) -> Option<watch::Receiver<()>> {
        let mut question = self.question.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = question.running.as_ref().filter(|running| running.has_changed().is_ok()) {
            return Some(running.clone());
        }
        if question.at.is_some_and(|at| is_within(at, now, COOLDOWN_SECS)) {
            return None;
        }
        let (answered, running) = watch::channel(());
        *question = Question { at: Some(now), running: Some(running.clone()) };
        let provider = Arc::clone(self);
        // A task of its own: a caller who hangs up must not take the answer away from the others.
        tokio::spawn(async move {
            provider.learn(now).await;
            drop(answered);
        });
        Some(running)
    }

    async fn learn(&self, now: Timestamp) {
        let issuer = &self.issuer.issuer;
        match fetch::keys(&self.http, &self.issuer).await {
            Ok(keys) => {
                if keys.is_empty() {
                    tracing::warn!(issuer, "the OpenID provider publishes no key that fits its settings");
                }
                self.known.store(Some(Arc::new(Known { keys, asked_at: now })));
                self.failing.store(false, Ordering::SeqCst);
            }
            Err(cause) => {
                self.failing.store(true, Ordering::SeqCst);
                tracing::warn!(issuer, "the keys of the OpenID provider can't be read: {cause:#}");
            }
        }
    }
}

/// Whether less than so many seconds passed. A clock that was set back makes it untrue, but for the moment by which two
/// threads can read it in another order.
fn is_within(since: Timestamp, now: Timestamp, secs: i64) -> bool {
    const OTHER_ORDER_SECS: i64 = -5;
    let span: Range<i64> = OTHER_ORDER_SECS..secs;
    span.contains(&now.duration_since(since).as_secs())
}
