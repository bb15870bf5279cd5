//! Who calls receivers, and keeps their secrets. A receiver may be hostile, and so may whoever wrote its address: an address is looked
//! at before it is called, nothing that is answered leads anywhere, and everything is bounded in time and size.

use super::{
    addresses::Reach,
    event::MEDIA_TYPE,
    model::DeliveryFault,
    outbox::{Attempted, Parcel},
    signing::{self, Secret},
};
use crate::base::{id::WebhookId, seal::Seal};
use aws_lc_rs::digest::{Context, SHA256, digest};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use reqwest::{
    Client, Response, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header,
    redirect::Policy,
};
use std::{
    error::Error,
    fmt, io,
    net::{IpAddr, SocketAddr, ToSocketAddrs},
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::time::{Instant, timeout_at};

/// How long it may take until there is a connection.
const TO_CONNECT: Duration = Duration::from_secs(5);
/// How long an attempt may take, with all that is answered.
const TO_ANSWER: Duration = Duration::from_secs(15);
/// So much of an answer is read.
const MOST_READ: usize = 16 * 1024;

/// Looks names up.
pub trait Names: Send + Sync {
    /// The addresses of a name. May block.
    fn look_up(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// As the system does.
#[derive(Debug, Clone, Copy)]
pub struct SystemNames;

impl Names for SystemNames {
    fn look_up(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok((name, 0).to_socket_addrs()?.map(|found| found.ip()).collect())
    }
}

/// Brings deliveries.
pub struct Courier {
    /// Made for the first delivery: it reads the certificates of the system, which has to have some only then.
    http: OnceLock<Client>,
    names: Arc<dyn Names>,
    reach: Reach,
    seal: Seal,
}

impl Courier {
    /// One that reaches so far.
    #[must_use]
    pub fn new(reach: &Reach, seal: Seal, names: Arc<dyn Names>) -> Self {
        Self { http: OnceLock::new(), names, reach: reach.clone(), seal }
    }

    fn http(&self) -> Result<&Client, DeliveryFault> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let http = client(&self.reach, Arc::clone(&self.names)).map_err(|cause| {
            tracing::error!(%cause, "webhooks can't be called; are there certificates of authorities on this machine?");
            DeliveryFault::Unreachable
        })?;
        Ok(self.http.get_or_init(|| http))
    }

    /// How far it reaches.
    #[must_use]
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// A new secret of a webhook: as its owner sees it once, and as it is kept.
    pub fn new_secret(&self, of: WebhookId) -> anyhow::Result<(String, String)> {
        let secret = Secret::generate()?;
        Ok((secret.reveal(), self.seal.close(&of.to_string(), secret.as_bytes())?))
    }

    /// Tries once. It comes to an end in time, whatever the receiver does.
    pub(super) async fn bring(&self, parcel: Parcel, now: Timestamp) -> Attempted {
        let begun = Instant::now();
        let answered = match self.post(&parcel, now) {
            Ok(request) => receive(request, begun + TO_ANSWER).await,
            Err(fault) => Err(fault),
        };
        let (fault, answer) = match answered {
            Ok(answer) => {
                (Some(DeliveryFault::Answer).filter(|_| !(200..300).contains(&answer.status)), Some(answer))
            }
            Err(fault) => (Some(fault), None),
        };
        Attempted {
            delivery: parcel.delivery,
            number: parcel.number,
            started_at: now,
            duration: SignedDuration::try_from(begun.elapsed()).unwrap_or_default(),
            fault,
            http_status: answer.as_ref().map(|answer| answer.status),
            retry_after: answer.as_ref().and_then(|answer| wanted_wait(answer.retry_after.as_deref()?, now)),
            request_sha256: hex(digest(&SHA256, parcel.body.as_bytes()).as_ref()),
            response_sha256: answer.map(|answer| answer.sha256),
        }
    }

    /// The request of a parcel, signed now; none to where we must not go.
    fn post(&self, parcel: &Parcel, now: Timestamp) -> Result<reqwest::RequestBuilder, DeliveryFault> {
        let url: Url = self.reach.check(&parcel.url).map_err(|_| DeliveryFault::NotPublic)?;
        let context = parcel.webhook.to_string();
        let open = |sealed: &String| Secret::from_bytes(&self.seal.open(&context, sealed)?);
        let secrets: Vec<Secret> = parcel.secrets.iter().filter_map(open).collect();
        if secrets.is_empty() {
            return Err(DeliveryFault::NoSecret);
        }
        let id = parcel.delivery.to_string();
        let signature = signing::signature(&secrets, &id, now, &parcel.body);
        Ok(self
            .http()?
            .post(url)
            .header(header::CONTENT_TYPE, MEDIA_TYPE)
            .header("webhook-id", id)
            .header("webhook-timestamp", now.as_second())
            .header("webhook-signature", signature)
            .body(parcel.body.clone()))
    }
}

/// The addresses that names have are vetted, and are the ones that are connected to.
fn client(reach: &Reach, names: Arc<dyn Names>) -> reqwest::Result<Client> {
    Client::builder()
        .https_only(!reach.is_local())
        .redirect(Policy::none())
        .referer(false)
        // A proxy would look names up by itself, and may reach what we must not.
        .no_proxy()
        .dns_resolver(Arc::new(Vetting { reach: reach.clone(), names }))
        // A connection that is kept would outlive the look at its address.
        .pool_max_idle_per_host(0)
        .connect_timeout(TO_CONNECT)
        .timeout(TO_ANSWER)
        .user_agent(concat!("proeftuin-webhooks/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// What a receiver answered.
struct Answered {
    status: u16,
    retry_after: Option<String>,
    sha256: String,
}

async fn receive(request: reqwest::RequestBuilder, until: Instant) -> Result<Answered, DeliveryFault> {
    let response = match timeout_at(until, request.send()).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Err(fault_of(&error)),
        Err(_) => return Err(DeliveryFault::TooSlow),
    };
    let status = response.status().as_u16();
    let retry_after = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    let retry_after = retry_after.map(str::to_owned);
    Ok(Answered { status, retry_after, sha256: read_some(response, until).await })
}

/// The digest of the first part of an answer, or of as much as came in time. Its status has said all that counts.
async fn read_some(mut response: Response, until: Instant) -> String {
    let (mut read, mut context) = (0, Context::new(&SHA256));
    while let Ok(Ok(Some(chunk))) = timeout_at(until, response.chunk()).await {
        let part = chunk.get(..MOST_READ - read).unwrap_or(&chunk);
        context.update(part);
        read += part.len();
        if read >= MOST_READ {
            break;
        }
    }
    hex(context.finish().as_ref())
}

fn fault_of(error: &reqwest::Error) -> DeliveryFault {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(known) = cause {
        if known.is::<Inside>() {
            return DeliveryFault::NotPublic;
        }
        cause = known.source();
    }
    if error.is_timeout() {
        DeliveryFault::TooSlow
    } else if error.is_connect() {
        DeliveryFault::Unreachable
    } else {
        DeliveryFault::CutOff
    }
}

/// `Retry-After`: seconds, or an instant.
fn wanted_wait(text: &str, now: Timestamp) -> Option<SignedDuration> {
    match text.trim().parse::<u32>() {
        Ok(secs) => Some(SignedDuration::from_secs(secs.into())),
        Err(_) => {
            let at = rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()?;
            Some(at.duration_since(now).max(SignedDuration::ZERO))
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A name leads inside.
#[derive(Debug)]
struct Inside;

impl fmt::Display for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name has an address that not everybody can reach")
    }
}
impl Error for Inside {}

/// Looks names up, and gives only addresses that may be called.
struct Vetting {
    reach: Reach,
    names: Arc<dyn Names>,
}

impl Resolve for Vetting {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, reach) = (Arc::clone(&self.names), self.reach.clone());
        Box::pin(async move {
            let found = tokio::task::spawn_blocking(move || names.look_up(name.as_str())).await??;
            // One that may not be called condemns the name: who mixes them tries something.
            if !found.iter().all(|address| reach.allows(*address)) {
                return Err(Inside.into());
            }
            let addresses: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests;
