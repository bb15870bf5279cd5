//! Mail through a mail server (RFC 5321). One connection for a run; every step has its time.

use super::outbox::Outcome;
use crate::{
    config::{MailServer, Security},
    dialogue::model::MailFault,
};
use anyhow::Context as _;
use lettre::{
    Message,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        extension::ClientId,
    },
};
use reqwest::Url;
use std::{error::Error as _, fmt, time::Duration};
use tokio::time::timeout;

/// How long it may take until the server greeted us and let us in.
const TO_CONNECT: Duration = Duration::from_secs(10);
/// How long it may take to hand over one mail: with ten at once, less than a claim lasts.
const TO_SEND: Duration = Duration::from_secs(15);
/// Replies that another try does not change: no such mailbox, moved, no such name.
const FINAL: [u16; 3] = [550, 551, 553];

/// The connection, if one is open.
pub(super) type Open = Option<AsyncSmtpConnection>;

/// The way to a mail server.
pub(super) struct Line {
    host: String,
    port: u16,
    security: Security,
    tls: Option<TlsParameters>,
    login: Option<Credentials>,
    hello: ClientId,
}

impl Line {
    pub fn new(server: &MailServer, public_url: &str) -> anyhow::Result<Self> {
        let tls = match server.security {
            Security::None => None,
            Security::Tls | Security::StartTls => {
                Some(TlsParameters::new(server.host.clone()).context("preparing TLS for mail_url")?)
            }
        };
        let credentials = |login: &crate::config::MailLogin| {
            Credentials::new(login.user.clone(), login.password().to_owned())
        };
        let own = Url::parse(public_url).ok();
        let own = own.as_ref().and_then(Url::domain).map(str::to_owned);
        Ok(Self {
            host: server.host.clone(),
            port: server.port,
            security: server.security,
            tls,
            login: server.login.as_ref().map(credentials),
            hello: own.map_or_else(ClientId::default, ClientId::Domain),
        })
    }

    /// Hands over one mail, on the connection that is open or a new one, which stays open for the next when all went well.
    pub async fn bring(&self, open: &mut Open, message: &Message) -> Outcome {
        let mut connection = match open.take() {
            Some(connection) => connection,
            None => match self.connected().await {
                Ok(connection) => connection,
                Err(outcome) => return outcome,
            },
        };
        let outcome = hand_over(&mut connection, message).await;
        *open = Some(connection).filter(|_| outcome == Outcome::Sent);
        outcome
    }

    /// What was handed over is the server's; how it takes leave does not matter.
    pub async fn take_leave(&self, open: Open) {
        if let Some(mut connection) = open {
            let _ = timeout(TO_CONNECT, connection.quit()).await;
        }
    }

    async fn connected(&self) -> Result<AsyncSmtpConnection, Outcome> {
        let (fault, error) = match timeout(TO_CONNECT, self.connect()).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err((fault, error))) => (fault, Some(error)),
            Err(_) => (MailFault::Unreachable, None),
        };
        let reply = error.as_ref().and_then(reply_of);
        let cause = error.map_or_else(|| "it says nothing".to_owned(), |error| error.to_string());
        if fault == MailFault::LoginRefused {
            tracing::error!(host = self.host, cause, "the mail server refuses our login; see mail_user");
        } else {
            tracing::warn!(host = self.host, cause, "the mail server can't be reached; mail waits");
        }
        Err(Outcome::Failed { fault, reply, is_final: false })
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, (MailFault, Error)> {
        let away = |error| (MailFault::Unreachable, error);
        let wrapped = self.tls.clone().filter(|_| self.security == Security::Tls);
        let server = (self.host.as_str(), self.port);
        let opened =
            AsyncSmtpConnection::connect_tokio1(server, Some(TO_CONNECT), &self.hello, wrapped, None).await;
        let mut connection = opened.map_err(away)?;
        if let Some(tls) = self.tls.clone().filter(|_| self.security == Security::StartTls) {
            // A server without it is refused: a password never goes over an open line.
            connection.starttls(tls, &self.hello).await.map_err(away)?;
        }
        if let Some(login) = &self.login {
            let let_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], login).await;
            let_in.map_err(|error| (MailFault::LoginRefused, error))?;
        }
        Ok(connection)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// Hands over one mail. The text of a refusal is not logged: it may name the address.
async fn hand_over(connection: &mut AsyncSmtpConnection, message: &Message) -> Outcome {
    let bytes = message.formatted();
    let error = match timeout(TO_SEND, connection.send(message.envelope(), &bytes)).await {
        Ok(Ok(_)) => return Outcome::Sent,
        Ok(Err(error)) => Some(error),
        Err(_) => None,
    };
    let reply = error.as_ref().and_then(reply_of);
    let (fault, is_final) = match (reply, &error) {
        (Some(reply @ 500..), Some(error)) => {
            (MailFault::Refused, FINAL.contains(&reply) && is_about_recipient(error))
        }
        (Some(_), _) => (MailFault::Deferred, false),
        // What we can't send to this server at all, such as an address outside ASCII.
        (None, Some(error)) if error.is_client() => (MailFault::BadAddress, true),
        (None, _) => (MailFault::CutOff, false),
    };
    Outcome::Failed { fault, reply, is_final }
}

/// Whether a refusal is about whom it is for, as far as the server tells apart (RFC 3463). Who says 550 because we may not send at
/// all, or not from this address, may be put right: that loses no mail.
fn is_about_recipient(error: &Error) -> bool {
    let told = error.source().map(ToString::to_string).unwrap_or_default();
    match told.split_whitespace().next().filter(|word| word.starts_with("5.")) {
        None => true,
        Some("5.1.7" | "5.1.8") => false,
        Some(detail) => detail.starts_with("5.1.") || detail == "5.2.1",
    }
}

fn reply_of(error: &Error) -> Option<u16> {
    error.status().map(u16::from)
}
