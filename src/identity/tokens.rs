//! Tokens of our own issuer: short-lived JWTs, signed with ES256 by a key made at the first start.
//!
//! A token says who; never what that person may do. [`super::bearer`] verifies them.

use super::bearer::{Algorithm, Rules};
use crate::{
    base::{
        actor::ApiScope,
        id::{CredentialId, SessionId, UserId},
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
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use serde::{Serialize, de::DeserializeOwned};
use std::{io::Write, os::unix::fs::OpenOptionsExt, path::Path};
use uuid::Uuid;

/// The type in the header of an access token (RFC 9068).
const TYPE: &str = "at+jwt";
const PEM_BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const PEM_END: &str = "-----END PRIVATE KEY-----";

/// Issues tokens.
pub struct Tokens {
    signing: EncodingKey,
    public: Vec<u8>,
    issuer: String,
    key_id: String,
    lifetime_secs: i64,
}

/// What a token says.
#[derive(Debug, Serialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
    /// The session that the token dies with; none for tokens from the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
    /// Of a machine: itself, once more (RFC 9068).
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<Uuid>,
    /// Of a machine: to what it is narrowed down, separated by blanks.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// Of a machine: the credential that the token dies with.
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<Uuid>,
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
        Ok(Self {
            signing: EncodingKey::from_ec_der(&der),
            issuer: config.public_url.clone(),
            key_id: URL_SAFE_NO_PAD.encode(key_id.as_ref().get(..9).unwrap_or_default()),
            public,
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
        let claims = Claims { sid: session.map(|(session, _)| session.uuid()), ..self.claims(user, id, now) };
        self.seal(Claims { exp: claims.exp.min(last), ..claims })
    }

    /// A token for a machine, within these scopes; it dies with the credential that was shown, whose end is given.
    pub fn issue_to_machine(
        &self,
        machine: UserId,
        scopes: &[ApiScope],
        (credential, end): (CredentialId, Timestamp),
        (id, now): (Uuid, Timestamp),
    ) -> anyhow::Result<Issued> {
        let codes: Vec<&str> = scopes.iter().map(|scope| scope.code()).collect();
        let claims = self.claims(machine, id, now);
        self.seal(Claims {
            exp: claims.exp.min(end.as_second()),
            client_id: Some(machine.uuid()),
            scope: Some(codes.join(" ")),
            credential: Some(credential.uuid()),
            ..claims
        })
    }

    fn claims(&self, subject: UserId, id: Uuid, now: Timestamp) -> Claims {
        Claims {
            iss: self.issuer.clone(),
            aud: self.issuer.clone(),
            sub: subject.uuid(),
            iat: now.as_second(),
            nbf: now.as_second(),
            exp: now.as_second() + self.lifetime_secs,
            jti: id,
            sid: None,
            client_id: None,
            scope: None,
            credential: None,
        }
    }

    fn seal(&self, claims: Claims) -> anyhow::Result<Issued> {
        let mut header = Header::new(jsonwebtoken::Algorithm::ES256);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(self.key_id.clone());
        let token = jsonwebtoken::encode(&header, &claims, &self.signing)?;
        Ok(Issued { token, expires_at: Timestamp::from_second(claims.exp)? })
    }

    /// What tokens of this issuer are like.
    #[must_use]
    pub fn rules(&self) -> Rules {
        Rules {
            issuer: self.issuer.clone(),
            audience: self.issuer.clone(),
            algorithm: Algorithm::ES256,
            clients: Vec::new(),
            lifetime_secs: self.lifetime_secs,
            needs_nbf: true,
            login_secs: None,
        }
    }

    /// The id of the key and its public half: a point, uncompressed.
    #[must_use]
    pub fn public_key(&self) -> (String, &[u8]) {
        (self.key_id.clone(), &self.public)
    }
}

impl Tokens {
    /// Something else that this service vouches for, as a JWS with its own type.
    pub fn sign<T: Serialize>(&self, kind: &str, claims: &T) -> anyhow::Result<String> {
        let mut header = Header::new(jsonwebtoken::Algorithm::ES256);
        header.typ = Some(kind.to_owned());
        header.kid = Some(self.key_id.clone());
        Ok(jsonwebtoken::encode(&header, claims, &self.signing)?)
    }

    /// What a JWS of ours and of this type says, however old it is.
    pub fn open_signed<T: DeserializeOwned>(&self, kind: &str, signed: &str) -> anyhow::Result<T> {
        let mut validation = Validation::new(jsonwebtoken::Algorithm::ES256);
        validation.required_spec_claims.clear();
        (validation.validate_exp, validation.validate_aud) = (false, false);
        let data = jsonwebtoken::decode::<T>(signed, &DecodingKey::from_ec_der(&self.public), &validation)?;
        anyhow::ensure!(data.header.typ.as_deref() == Some(kind), "it is not of the type {kind}");
        Ok(data.claims)
    }
}

/// The issuer's private key (PKCS #8); made, with mode 0600, when there is none yet.
pub(crate) fn key_der(path: &Path) -> anyhow::Result<Vec<u8>> {
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
