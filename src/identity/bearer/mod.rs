//! Whether a bearer token is genuine, and whom it stands for: our own tokens and those of the OpenID providers in the settings.
//!
//! The token's `iss`, not yet believed, only selects an entry of that list; its key id only selects one of the keys that
//! this issuer publishes ([`provider`]). Then all of it must fit ([`token`]) and the signature must be right ([`keys`]).
//! What comes out is an identity; what it may do, the directory says at every request.

mod fetch;
mod keys;
mod provider;
mod token;

use super::{links::model::Identity, tokens::Tokens};
use crate::{
    base::{
        actor::ApiScope,
        error::{Code, Error, Result},
        id::{CredentialId, SessionId, UserId},
    },
    config::{Config, issuers::Issuer},
};
use jiff::Timestamp;
use keys::{Print, sha256};
use provider::{Provider, Unavailable};
use quick_cache::sync::Cache;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use token::LEEWAY_SECS;
use uuid::Uuid;

pub use keys::{Algorithm, Key, read_set};
pub use token::{Audience, Parsed, Presence, Rules, stated};

/// Most tokens that are remembered.
const REMEMBERED: usize = 10_000;
/// Longest life of a token of an external provider.
const EXTERNAL_SECS: i64 = 60 * 60;

/// Whom a genuine token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bearer {
    /// Our own issuer names the account itself, and the session in which the token was issued.
    Account(UserId, Option<SessionId>),
    /// Our own issuer names the account of a machine, the credential for which the token was given, and its scopes.
    Machine(UserId, CredentialId, Vec<ApiScope>),
    /// A provider names somebody, and says whether they showed a second factor; which account that is, is for our store to say.
    External(Identity, bool),
}

/// An issuer that is believed.
struct Trusted {
    rules: Rules,
    source: Source,
}

enum Source {
    Own {
        id: String,
        key: Arc<Key>,
    },
    /// A provider, and how it says in `acr` or `amr` that a second factor was shown.
    External(Arc<Provider>, Vec<String>),
}

/// A token that was verified before.
struct Genuine {
    bearer: Bearer,
    issuer: usize,
    key_id: String,
    key: Print,
    begins: i64,
    ends: i64,
}

/// Verifies tokens, and remembers those that are genuine: verifying a signature costs more than the rest of a small request.
///
/// Remembering is safe, because only what can't change is remembered: these bytes (their SHA-256 is the key, so no other
/// token can hit) were signed with that key and say this. All that can change is looked at every time: the clock against
/// the token's times, whether its issuer still has that very key, and whether the account exists, is active and linked,
/// with which roles (the directory). Tokens that failed are not remembered, so nobody can push genuine ones out with junk.
pub struct Verifier {
    trusted: Vec<Trusted>,
    remembered: Cache<[u8; 32], Arc<Genuine>>,
    signatures: AtomicU64,
}

impl Verifier {
    /// For our own tokens and those of the providers in the settings. Reads nothing over the network.
    pub fn new(config: &Config, tokens: &Tokens) -> anyhow::Result<Self> {
        let (id, point) = tokens.public_key();
        let own =
            Trusted { rules: tokens.rules(), source: Source::Own { id, key: Arc::new(Key::es256(point)) } };
        let externals = config.issuers.iter().map(|issuer| external(issuer, &config.public_url));
        let trusted = std::iter::once(Ok(own)).chain(externals).collect::<anyhow::Result<_>>()?;
        Ok(Self { trusted, remembered: Cache::new(REMEMBERED), signatures: AtomicU64::new(0) })
    }

    /// Whom a token stands for. Waits for nothing, except for a provider whose keys must be read first.
    pub async fn verify(&self, token: &str, now: Timestamp) -> Result<Bearer> {
        let print = sha256(token.as_bytes());
        if let Some(genuine) = self.remembered.get(&print).filter(|known| self.still_holds(known, now)) {
            return Ok(genuine.bearer.clone());
        }
        let genuine = self.examine(token, now).await?;
        let bearer = genuine.bearer.clone();
        self.remembered.insert(print, Arc::new(genuine));
        Ok(bearer)
    }

    /// How many signatures were examined so far.
    #[must_use]
    pub fn signatures(&self) -> u64 {
        self.signatures.load(Ordering::Relaxed)
    }

    fn still_holds(&self, known: &Genuine, now: Timestamp) -> bool {
        let second = now.as_second();
        let key = match self.trusted.get(known.issuer).map(|trusted| &trusted.source) {
            Some(Source::Own { key, .. }) => Some(Arc::clone(key)),
            Some(Source::External(provider, _)) => provider.key_at_hand(&known.key_id, now),
            None => None,
        };
        known.begins <= second + LEEWAY_SECS
            && second < known.ends
            && key.is_some_and(|key| key.print() == known.key)
    }

    /// The cheap questions first: junk never reaches a provider or a signature.
    async fn examine(&self, token: &str, now: Timestamp) -> Result<Genuine> {
        let parsed: Parsed<'_> = Parsed::read(token).ok_or_else(Error::unauthenticated)?;
        let by_issuer = |trusted: &Trusted| trusted.rules.issuer == parsed.claims.iss;
        let issuer = self.trusted.iter().position(by_issuer).ok_or_else(Error::unauthenticated)?;
        let trusted = self.trusted.get(issuer).ok_or_else(Error::unauthenticated)?;
        if !trusted.rules.accept(&parsed, now.as_second()) {
            return Err(Error::unauthenticated());
        }
        let bearer = trusted.bearer(&parsed).ok_or_else(Error::unauthenticated)?;
        let key = trusted.key(&parsed.header.kid, now).await?.ok_or_else(Error::unauthenticated)?;
        self.signatures.fetch_add(1, Ordering::Relaxed);
        if !key.verifies(parsed.signature, parsed.message) {
            return Err(Error::unauthenticated());
        }
        let (begins, ends) = (parsed.claims.begins(), trusted.rules.ends(&parsed.claims));
        Ok(Genuine { bearer, issuer, key_id: parsed.header.kid, key: key.print(), begins, ends })
    }
}

impl Trusted {
    fn bearer(&self, parsed: &Parsed<'_>) -> Option<Bearer> {
        let subject = &parsed.claims.sub;
        match &self.source {
            Source::Own { .. } => {
                let account = Uuid::try_parse(subject).ok()?;
                if let Some(credential) = &parsed.claims.credential {
                    let credential = CredentialId::from_uuid(Uuid::try_parse(credential).ok()?);
                    let scopes = parsed.claims.scope.as_deref().unwrap_or_default().split(' ');
                    let scopes = scopes.filter_map(ApiScope::from_code).collect();
                    return Some(Bearer::Machine(UserId::from_uuid(account), credential, scopes));
                }
                let session = match &parsed.claims.sid {
                    Some(session) => Some(SessionId::from_uuid(Uuid::try_parse(session).ok()?)),
                    None => None,
                };
                Some(Bearer::Account(UserId::from_uuid(account), session))
            }
            Source::External(_, ways) => {
                let issuer = self.rules.issuer.clone();
                let is_shown = ways.iter().any(|way| parsed.claims.says_shown(way));
                Some(Bearer::External(Identity { issuer, subject: subject.clone() }, is_shown))
            }
        }
    }

    async fn key(&self, id: &str, now: Timestamp) -> Result<Option<Arc<Key>>> {
        match &self.source {
            Source::Own { id: own, key } => Ok((own == id).then(|| Arc::clone(key))),
            Source::External(provider, _) => provider.key(id, now).await.map_err(|Unavailable| {
                let detail =
                    "The keys of this token's issuer can't be read at this moment. Try again in a minute.";
                Error::refused(Code::Unauthenticated, detail)
            }),
        }
    }
}

fn external(issuer: &Issuer, public_url: &str) -> anyhow::Result<Trusted> {
    let rules = Rules {
        issuer: issuer.issuer.clone(),
        audience: issuer.audience.clone().unwrap_or_else(|| public_url.to_owned()),
        algorithm: issuer.algorithm,
        clients: issuer.clients.clone(),
        lifetime_secs: EXTERNAL_SECS,
        needs_nbf: false,
        login_secs: issuer.max_login_minutes.map(|minutes| minutes * 60),
    };
    let source = Source::External(Provider::new(issuer.clone())?, issuer.second_factor.clone());
    Ok(Trusted { rules, source })
}
