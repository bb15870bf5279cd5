//! Tokens of our own issuer: short-lived JWTs, signed with ES256 by a key made at the first start.
//!
//! The library's defaults let a token without `aud` or `iss` pass; here every claim is required and checked, against the
//! service's own clock. A token says who; never what that person may do.

use crate::{
    base::{
        error::{Error, Result},
        id::{SessionId, UserId},
    },
    config::Config,
};
use anyhow::Context;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use std::{io::Write, os::unix::fs::OpenOptionsExt, path::Path};
use uuid::Uuid;

/// The type in the header of an access token (RFC 9068).
const TYPE: &str = "at+jwt";
/// How far clocks may differ.
const LEEWAY_SECS: i64 = 30;
const PEM_BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const PEM_END: &str = "-----END PRIVATE KEY-----";

/// Issues and verifies tokens.
pub struct Tokens {
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
    issuer: String,
    key_id: String,
    lifetime_secs: i64,
}

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
    /// The session that the token dies with; none for tokens from the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
}

/// Whom a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// The account.
    pub user: UserId,
    /// The session in which it was issued.
    pub session: Option<SessionId>,
}

/// A token and until when it is valid.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The JWT.
    pub token: String,
    /// From then on it is refused.
    pub expires_at: Timestamp,
}

impl Tokens {
    /// Reads the key, or makes one with mode 0600 when there is none yet.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        let der = key_der(&config.key_file)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der)
            .map_err(|cause| anyhow::anyhow!("{}: not an ES256 key: {cause}", config.key_file.display()))?;
        let public = pair.public_key().as_ref().to_vec();
        let key_id = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &public);
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_issuer(&[&config.public_url]);
        validation.set_audience(&[&config.public_url]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // Times are compared with the injected clock, below.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Ok(Self {
            signing: EncodingKey::from_ec_der(&der),
            verifying: DecodingKey::from_ec_der(&public),
            validation,
            issuer: config.public_url.clone(),
            key_id: URL_SAFE_NO_PAD.encode(key_id.as_ref().get(..9).unwrap_or_default()),
            lifetime_secs: config.token_minutes * 60,
        })
    }

    /// A token for a person; `id` names the token.
    pub fn issue(&self, user: UserId, id: Uuid, now: Timestamp) -> anyhow::Result<Issued> {
        self.issue_within(user, None, id, now)
    }

    /// A token that dies with a session, at its end at the latest.
    pub fn issue_within(
        &self,
        user: UserId,
        session: Option<(SessionId, Timestamp)>,
        id: Uuid,
        now: Timestamp,
    ) -> anyhow::Result<Issued> {
        let last = session.map_or(i64::MAX, |(_, end)| end.as_second());
        let exp = (now.as_second() + self.lifetime_secs).min(last);
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.issuer.clone(),
            sub: user.uuid(),
            iat: now.as_second(),
            nbf: now.as_second(),
            exp,
            jti: id,
            sid: session.map(|(session, _)| session.uuid()),
        };
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(self.key_id.clone());
        let token = jsonwebtoken::encode(&header, &claims, &self.signing)?;
        Ok(Issued { token, expires_at: Timestamp::from_second(exp)? })
    }

    /// Whom a token was issued to, if it is ours and valid now.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Subject> {
        let verified = jsonwebtoken::decode::<Claims>(token, &self.verifying, &self.validation);
        let data = verified.map_err(|_| Error::unauthenticated())?;
        let (header, claims, now) = (data.header, data.claims, now.as_second());
        let ours = header.typ.as_deref() == Some(TYPE)
            && header.kid.as_deref() == Some(&self.key_id)
            && header.crit.is_none()
            && claims.nbf <= now + LEEWAY_SECS
            && claims.iat <= now + LEEWAY_SECS
            && now < claims.exp
            && claims.exp - claims.iat <= self.lifetime_secs;
        if !ours {
            return Err(Error::unauthenticated());
        }
        Ok(Subject { user: UserId::from_uuid(claims.sub), session: claims.sid.map(SessionId::from_uuid) })
    }
}

fn key_der(path: &Path) -> anyhow::Result<Vec<u8>> {
    if !path.exists() {
        make_key(path).with_context(|| format!("making the signing key {}", path.display()))?;
    }
    let pem = std::fs::read_to_string(path)
        .with_context(|| format!("reading the signing key {}", path.display()))?;
    let body: String =
        pem.trim().trim_start_matches(PEM_BEGIN).trim_end_matches(PEM_END).split_whitespace().collect();
    STANDARD.decode(body).with_context(|| format!("{} is not a PKCS#8 key in PEM", path.display()))
}

fn make_key(path: &Path) -> anyhow::Result<()> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
        .map_err(|cause| anyhow::anyhow!("{cause}"))?;
    let der = pair.to_pkcs8v1().map_err(|cause| anyhow::anyhow!("{cause}"))?;
    let text = STANDARD.encode(der.as_ref());
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    let mut file = std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?;
    writeln!(file, "{PEM_BEGIN}\n{}\n{PEM_END}", lines.join("\n"))?;
    Ok(file.sync_all()?)
}
