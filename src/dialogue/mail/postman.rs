//! Who brings the mail: the log, a folder, or a mail server.

use super::{
    letter::Letter,
    outbox::Outcome,
    smtp::{Line, Open},
};
use crate::{
    base::id::MailId,
    config::{Carrier, Config},
    dialogue::model::{About, MailFault},
};
use anyhow::Context as _;
use lettre::{
    Address, Message,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::Write as _,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Brings mail, as the settings say.
pub struct Postman {
    way: Way,
    from: Mailbox,
    /// Where requests are read: a portal, or this service itself.
    portal: Option<String>,
    public_url: String,
}

enum Way {
    Log,
    Folder(PathBuf),
    Server(Box<Line>),
}

impl Postman {
    /// What the settings ask for. Connects to nothing yet.
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        let way = match &config.mail.carrier {
            Carrier::Log => Way::Log,
            Carrier::Folder(folder) => Way::Folder(folder.clone()),
            Carrier::Server(server) => Way::Server(Box::new(Line::new(server, &config.public_url)?)),
        };
        let portal = config.mail.portal_url.clone();
        Ok(Self { way, from: config.mail.from.clone(), portal, public_url: config.public_url.clone() })
    }

    /// How mail goes out, in one line for whoever starts the service.
    #[must_use]
    pub fn way(&self) -> String {
        match &self.way {
            Way::Log => "nobody is mailed: mail_transport is log".to_owned(),
            Way::Folder(folder) => format!("nobody is mailed: mail is written to {}", folder.display()),
            Way::Server(line) => format!("people are mailed through {line}"),
        }
    }

    /// Brings one letter; answers what came of it.
    pub(super) async fn bring(&self, open: &mut Open, letter: &Letter) -> Outcome {
        let message = match self.write(letter) {
            Ok(message) => message,
            Err(fault) => return Outcome::Failed { fault, reply: None, is_final: true },
        };
        match &self.way {
            Way::Log => log(letter.mail, &message),
            Way::Folder(folder) => keep(folder.clone(), letter.mail, message).await,
            Way::Server(line) => line.bring(open, &message).await,
        }
    }

    /// Says goodbye to the mail server, if it was there.
    pub(super) async fn take_leave(&self, open: Open) {
        if let Way::Server(line) = &self.way {
            line.take_leave(open).await;
        }
    }

    fn link(&self, about: About) -> String {
        match (&self.portal, about) {
            (Some(portal), About::Request(request)) => format!("{portal}/pilot-requests/{request}"),
            (Some(portal), About::Search(search)) => format!("{portal}/saved-searches/{search}"),
            (Some(portal), About::Webhook(webhook)) => format!("{portal}/webhooks/{webhook}"),
            (None, _) => format!("{}{}", self.public_url, about.path()),
        }
    }

    fn preferences(&self) -> String {
        match &self.portal {
            Some(portal) => format!("{portal}/notification-preferences"),
            None => format!("{}/v1/me/notification-preferences", self.public_url),
        }
    }

    /// The message as it goes out. An address that is none is refused here: no text becomes a header unlooked at.
    fn write(&self, letter: &Letter) -> Result<Message, MailFault> {
        let to: Address = letter.address.parse().map_err(|_| MailFault::BadAddress)?;
        let preferences = self.preferences();
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let builder = Message::builder()
            .message_id(Some(letter.message_id(self.from.email.domain())))
            .date(SystemTime::from(letter.written_at))
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject())
            // RFC 3834: nobody's absence message answers it.
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
        // RFC 2369: the button of mail programs. Only where a portal shows a page behind it.
        let builder = if self.portal.is_some() {
            let unsubscribe = HeaderName::new_from_ascii_str("List-Unsubscribe");
            builder.raw_header(HeaderValue::new(unsubscribe, format!("<{preferences}>")))
        } else {
            builder
        };
        builder
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text(|about| self.link(about), &preferences))
            .map_err(|_| MailFault::BadAddress)
    }
}

/// Neither an address nor the text: logs are kept elsewhere, and longer.
fn log(mail: MailId, message: &Message) -> Outcome {
    let subject = message.headers().get_raw("Subject").unwrap_or_default();
    tracing::info!(%mail, subject, "a mail would go out, but mail_transport is log");
    Outcome::Sent
}

async fn keep(folder: PathBuf, mail: MailId, message: Message) -> Outcome {
    let path = folder.join(format!("{mail}.eml"));
    let work = move || write_file(&folder, &path, &message.formatted());
    let kept = tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::from).flatten();
    match kept {
        Ok(()) => Outcome::Sent,
        Err(error) => {
            tracing::error!(?error, "mail can't be written to mail_folder; it is tried again later");
            Outcome::Failed { fault: MailFault::NotWritten, reply: None, is_final: false }
        }
    }
}

/// Under another name first, so that who watches the folder never sees half a mail.
fn write_file(folder: &Path, path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("making {}", folder.display()))?;
    let half = path.with_extension("part");
    let mut options = OpenOptions::new();
    let mut file: File = options.write(true).create(true).truncate(true).mode(0o600).open(&half)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&half, path).with_context(|| format!("making {}", path.display()))
}
