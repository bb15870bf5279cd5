//! Tokens for machines: client credentials (RFC 6749, 4.4), by secret or by assertion.

use super::{
    assertion::{Assertion, Used},
    directory::{Clients, Credential},
    model::TokenRequest,
    store,
};
use crate::{
    base::{actor::ApiScope, error::Result, id::UserId},
    db::Write,
};
use jiff::Timestamp;
use std::sync::Arc;
use uuid::Uuid;

const GRANT_TYPE: &str = "client_credentials";
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Why there is no token (RFC 6749, 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The request is not as the standard says.
    Request(&'static str),
    /// Not known, or not shown to be who they say: the same answer whatever the reason.
    Client,
    /// Another way to a token than the one that there is.
    GrantType,
    /// A scope that does not exist, or that the machine does not have.
    Scope,
}

impl Refusal {
    /// The code of the standard.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Request(_) => "invalid_request",
            Self::Client => "invalid_client",
            Self::GrantType => "unsupported_grant_type",
            Self::Scope => "invalid_scope",
        }
    }

    /// For people: what is wrong, and what to do next.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Request(detail) => detail,
            Self::Client => {
                "There is no active machine with this id and a live secret or key like the one that was shown. An assertion works once, for five minutes."
            }
            Self::GrantType => "Send grant_type=client_credentials; machines get tokens in no other way.",
            Self::Scope => {
                "Ask for scopes that the machine has, separated by blanks, or leave scope out for all of them."
            }
        }
    }
}

/// What a machine shows. It has no `Debug`, so that no log can show it.
enum Proof {
    Secret(String),
    Assertion(String),
}

/// A request that is in order, before anybody looked at who it is from.
pub struct Asked {
    client: Option<String>,
    proof: Proof,
    scope: Option<String>,
}

impl Asked {
    /// Reads a request; `basic` is what stands in the header.
    pub fn read(request: TokenRequest, basic: Option<(String, String)>) -> Result<Self, Refusal> {
        let by_assertion = request.client_assertion.is_some() || request.client_assertion_type.is_some();
        let ways = [basic.is_some(), request.client_secret.is_some(), by_assertion];
        if ways.into_iter().filter(|way| *way).count() > 1 {
            let detail = "Show one thing only: Authorization: Basic, client_secret or client_assertion.";
            return Err(Refusal::Request(detail));
        }
        match request.grant_type.as_deref() {
            Some(GRANT_TYPE) => {}
            Some(_) => return Err(Refusal::GrantType),
            None => return Err(Refusal::Request("Send grant_type=client_credentials.")),
        }
        let TokenRequest { scope, client_id, client_secret, client_assertion_type, client_assertion, .. } =
            request;
        if by_assertion && client_assertion_type.as_deref() != Some(ASSERTION_TYPE) {
            return Err(Refusal::Request(
                "With client_assertion, send client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer.",
            ));
        }
        let (client, proof) = match (basic, client_secret, client_assertion) {
            (Some((client, _)), ..) if client_id.as_ref().is_some_and(|id| *id != client) => {
                return Err(Refusal::Request(
                    "client_id and the Authorization header name different machines.",
                ));
            }
            (Some((client, secret)), ..) => (Some(client), Proof::Secret(secret)),
            (None, Some(secret), _) => (client_id, Proof::Secret(secret)),
            (None, None, Some(assertion)) => (client_id, Proof::Assertion(assertion)),
            (None, None, None) => return Err(Refusal::Client),
        };
        Ok(Self { client, proof, scope })
    }

    /// The machine that the request names, believed or not.
    #[must_use]
    pub fn named(&self) -> Option<UserId> {
        Uuid::try_parse(self.client.as_deref()?).ok().map(UserId::from_uuid)
    }

    /// The credential that was shown, when it is right; and the assertion that it used up.
    #[must_use]
    pub fn credential(
        &self,
        clients: &Clients,
        audiences: &[String],
        now: Timestamp,
    ) -> Option<(Arc<Credential>, Option<Used>)> {
        let named = self.named();
        let fits = |credential: &Arc<Credential>| named == Some(credential.client);
        match &self.proof {
            Proof::Secret(secret) => {
                clients.with_secret(secret, now).filter(fits).map(|credential| (credential, None))
            }
            Proof::Assertion(assertion) => {
                let assertion = Assertion::read(assertion, audiences, now)?;
                let credential =
                    clients.with_signature(assertion.client, assertion.algorithm, assertion.signed, now)?;
                // With an assertion the id may be left out; where it stands it must be the same.
                let same = self.client.is_none() || fits(&credential);
                same.then_some((credential, Some(assertion.used)))
            }
        }
    }

    /// What the token is narrowed down to.
    pub fn scopes(&self, present: &[ApiScope]) -> Result<Vec<ApiScope>, Refusal> {
        let Some(asked) = &self.scope else { return Ok(present.to_vec()) };
        let asked: Option<Vec<ApiScope>> =
            asked.split(' ').filter(|code| !code.is_empty()).map(ApiScope::from_code).collect();
        let asked = asked.filter(|asked| asked.iter().all(|scope| present.contains(scope)));
        let asked = asked.ok_or(Refusal::Scope)?;
        Ok(ApiScope::ALL.iter().copied().filter(|scope| asked.contains(scope)).collect())
    }
}

/// Notes that a credential was used for a token; false when its assertion was used before.
pub fn use_credential(write: &mut Write<'_>, credential: &Credential, used: Option<Used>) -> Result<bool> {
    if let Some(Used { jti_sha256, expires_at }) = used
        && !store::use_assertion(write, credential.client, &jti_sha256, expires_at.into())?
    {
        return Ok(false);
    }
    store::update_last_used(write, credential.id)?;
    Ok(true)
}
