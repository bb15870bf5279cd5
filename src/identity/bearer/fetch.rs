//! Reading a provider's keys over HTTP. Everything that comes back is hostile: bounded in size and time, no redirects.

use super::keys::{Keys, read_set};
use crate::config::issuers::{Issuer, is_loopback, is_trustworthy};
use anyhow::{Context, ensure};
use reqwest::{Client, Url, redirect::Policy};
use serde::Deserialize;
use std::time::Duration;

/// For discovery and key set together.
const PATIENCE: Duration = Duration::from_secs(5);
/// Largest answer.
const MAX_BYTES: usize = 256 * 1024;

/// What discovery must say.
#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

/// A client for one issuer. A loopback address is never reached through a proxy.
pub fn client(issuer: &Issuer) -> anyhow::Result<Client> {
    let builder = Client::builder()
        .redirect(Policy::none())
        .timeout(PATIENCE)
        // Keys are read every few minutes: a kept connection would only be stale by then.
        .pool_max_idle_per_host(0)
        .user_agent(concat!("proeftuin/", env!("CARGO_PKG_VERSION")));
    let local = Url::parse(&issuer.issuer).is_ok_and(|url| is_loopback(&url));
    let builder = if local { builder.no_proxy() } else { builder };
    builder.build().context("the HTTP client for OpenID providers")
}

/// The keys that an issuer publishes now.
pub async fn keys(http: &Client, issuer: &Issuer) -> anyhow::Result<Keys> {
    tokio::time::timeout(PATIENCE, read(http, issuer)).await.context("no answer in time")?
}

async fn read(http: &Client, issuer: &Issuer) -> anyhow::Result<Keys> {
    let place = format!("{}/.well-known/openid-configuration", issuer.issuer.trim_end_matches('/'));
    let text = get(http, place.parse()?).await?;
    let discovery: Discovery = serde_json::from_slice(&text).context("not a discovery document")?;
    ensure!(discovery.issuer == issuer.issuer, "its discovery document is of another issuer");
    let place: Url = discovery.jwks_uri.parse().context("jwks_uri is no address")?;
    ensure!(is_trustworthy(&place), "jwks_uri must be https (or http on this machine)");
    read_set(&get(http, place).await?, issuer.algorithm)
}

async fn get(http: &Client, place: Url) -> anyhow::Result<Vec<u8>> {
    let mut answer = http.get(place).header("accept", "application/json").send().await?;
    ensure!(answer.status().as_u16() == 200, "answers {}", answer.status());
    let mut text = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        ensure!(text.len() + chunk.len() <= MAX_BYTES, "answers more than {MAX_BYTES} bytes");
        text.extend_from_slice(&chunk);
    }
    Ok(text)
}
