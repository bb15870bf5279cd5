//! What a token says and whether that is acceptable; whether it is true, its signature decides.
//!
//! The library's `Validation` requires no more than `exp` and looks at neither `typ` nor `crit`, so header and claims are
//! read here, into types that leave no room: a number is a whole number, `iss` is one text, no member comes twice.
//! Members that name keys (`jku`, `x5u`, `jwk`, `x5c`) have no field, so nothing can ever act on them.

use super::keys::{Algorithm, MAX_KEY_ID};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::Value;

/// How far clocks may differ where a token begins to be valid. At its end there is no grace.
pub const LEEWAY_SECS: i64 = 30;
/// Longest token that is looked at.
const MAX_TOKEN: usize = 16 * 1024;
/// Longest `sub` and `jti`.
const MAX_NAME: usize = 255;
/// The last second of the year 9999: times are sums of numbers up to this, which can't overflow.
const MAX_TIME: i64 = 253_402_300_799;

/// What the tokens of an issuer must be like.
#[derive(Debug)]
pub struct Rules {
    /// `iss`, to the letter.
    pub issuer: String,
    /// What `aud` must contain.
    pub audience: String,
    /// The one algorithm.
    pub algorithm: Algorithm,
    /// The clients whose tokens are accepted; empty for all.
    pub clients: Vec<String>,
    /// Longest time from `iat` to `exp`.
    pub lifetime_secs: i64,
    /// Whether `nbf` must be there; where it is there, it always counts.
    pub needs_nbf: bool,
    /// So long ago somebody may have logged in (`auth_time`) at most; none where it does not matter.
    pub login_secs: Option<i64>,
}

/// A token taken apart. Nothing in it is to be believed before its signature is verified.
pub struct Parsed<'t, H = Header, C = Claims> {
    /// The header.
    pub header: H,
    /// The claims.
    pub claims: C,
    /// What was signed.
    pub message: &'t str,
    /// The signature, in base64url.
    pub signature: &'t str,
}

/// The members of a header that count.
#[derive(Deserialize)]
pub struct Header {
    alg: String,
    typ: String,
    /// Which key: opaque.
    pub kid: String,
    #[serde(default)]
    crit: Presence,
}

/// The claims that count. Roles that a token claims are not among them: what somebody may do is for our store to say.
#[derive(Deserialize)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    aud: Audience,
    /// Whom it is about.
    pub sub: String,
    iat: i64,
    #[serde(default, deserialize_with = "stated")]
    nbf: Option<i64>,
    /// When it ends.
    pub exp: i64,
    jti: String,
    #[serde(default, deserialize_with = "stated")]
    azp: Option<String>,
    #[serde(default, deserialize_with = "stated")]
    client_id: Option<String>,
    /// The session that it dies with.
    #[serde(default, deserialize_with = "stated")]
    pub sid: Option<String>,
    /// The credential of a machine that it dies with.
    #[serde(default, deserialize_with = "stated")]
    pub credential: Option<String>,
    /// To what a machine is narrowed down.
    #[serde(default, deserialize_with = "stated")]
    pub scope: Option<String>,
    /// How they logged in; each provider has words of its own for it.
    #[serde(default)]
    acr: Option<Value>,
    /// By what.
    #[serde(default)]
    amr: Option<Value>,
    /// When.
    #[serde(default, deserialize_with = "stated")]
    auth_time: Option<i64>,
}

/// For whom a token is.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One party.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Audience {
    /// Whether a party is among them.
    #[must_use]
    pub fn has(&self, party: &str) -> bool {
        match self {
            Self::One(one) => one == party,
            Self::Many(many) => many.iter().any(|one| one == party),
        }
    }
}

/// Whether a member is there, with whatever value.
#[derive(Default)]
pub struct Presence(pub bool);

impl<'de> Deserialize<'de> for Presence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

/// May be absent, but not null.
pub fn stated<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl<'t, H: DeserializeOwned, C: DeserializeOwned> Parsed<'t, H, C> {
    /// Takes a token apart: three segments of base64url without padding, two of them JSON objects.
    #[must_use]
    pub fn read(token: &'t str) -> Option<Self> {
        if token.len() > MAX_TOKEN {
            return None;
        }
        let (message, signature) = token.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        Some(Self { header: object(header)?, claims: object(claims)?, message, signature })
    }
}

fn object<T: DeserializeOwned>(segment: &str) -> Option<T> {
    let text = URL_SAFE_NO_PAD.decode(segment).ok()?;
    // Serde would take an array for a struct too.
    text.first().filter(|first| **first == b'{')?;
    serde_json::from_slice(&text).ok()
}

impl Claims {
    /// From when on it is valid, as this issuer says.
    #[must_use]
    pub fn begins(&self) -> i64 {
        self.nbf.map_or(self.iat, |nbf| nbf.max(self.iat))
    }

    /// Whether it is said in this way that a second factor was shown: as `acr`, or among `amr`.
    #[must_use]
    pub fn says_shown(&self, way: &str) -> bool {
        let is_way = |value: &Value| value.as_str() == Some(way);
        self.acr.as_ref().is_some_and(is_way)
            || self.amr.as_ref().and_then(Value::as_array).is_some_and(|all| all.iter().any(is_way))
    }
}

impl Rules {
    /// When a token ends: at its own end, or when the login is too long ago. One that does not tell when that was has ended.
    #[must_use]
    pub fn ends(&self, claims: &Claims) -> i64 {
        let login = self.login_secs.map(|longest| claims.auth_time.map_or(0, |login| login + longest));
        login.map_or(claims.exp, |end| end.min(claims.exp))
    }

    /// Whether header and claims are as they must be at this second.
    #[must_use]
    pub fn accept(&self, parsed: &Parsed<'_>, now: i64) -> bool {
        self.accept_header(&parsed.header)
            && self.accept_times(&parsed.claims, now)
            && self.accept_parties(&parsed.claims)
    }

    fn accept_header(&self, header: &Header) -> bool {
        let typ = header.typ.strip_prefix("application/").unwrap_or(&header.typ);
        header.alg == self.algorithm.name()
            && typ.eq_ignore_ascii_case("at+jwt")
            && (1..=MAX_KEY_ID).contains(&header.kid.len())
            && !header.crit.0
    }

    fn accept_times(&self, claims: &Claims, now: i64) -> bool {
        let sane = [Some(claims.iat), claims.nbf, Some(claims.exp), claims.auth_time]
            .into_iter()
            .flatten()
            .all(|time| (0..=MAX_TIME).contains(&time));
        sane && (claims.nbf.is_some() || !self.needs_nbf)
            && claims.begins() <= now + LEEWAY_SECS
            && now < self.ends(claims)
            && claims.auth_time.is_none_or(|login| login <= now + LEEWAY_SECS)
            && (1..=self.lifetime_secs).contains(&(claims.exp - claims.iat))
    }

    fn accept_parties(&self, claims: &Claims) -> bool {
        let is_name =
            |text: &str| (1..=MAX_NAME).contains(&text.len()) && !text.chars().any(char::is_control);
        let for_us = claims.aud.has(&self.audience);
        let mut clients = [&claims.azp, &claims.client_id].into_iter().flatten().peekable();
        let client_fits = self.clients.is_empty()
            || (clients.peek().is_some() && clients.all(|client| self.clients.contains(client)));
        claims.iss == self.issuer && for_us && is_name(&claims.sub) && is_name(&claims.jti) && client_fits
    }
}
