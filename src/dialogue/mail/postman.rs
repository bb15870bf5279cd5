//! Who brings the mail: the log, a folder, or a mail server.

use super::{
    letter::Letter,
    outbox::{Attempted, Outcome},
    smtp::Line,
};
use crate::{
    base::id::PilotRequestId,
    config::{Carrier, Config},
    dialogue::model::MailFault,
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

    fn link(&self, request: PilotRequestId) -> String {
        match &self.portal {
            Some(portal) => format!("{portal}/pilot-requests/{request}"),
            None => format!("{}/v1/pilot-requests/{request}/timeline", self.public_url),
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
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .message_id(Some(letter.message_id(self.from.email.domain())))
            .date(SystemTime::from(letter.written_at))
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject())
            // RFC 3834: nobody's absence message answers it.
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text(|request| self.link(request), &self.preferences()))
            .map_err(|_| MailFault::BadAddress)
    }
}

/// Brings these letters; answers what came of each.
pub(super) async fn deliver(postman: &Postman, letters: Vec<Letter>) -> Vec<Attempted> {
    let mut all = Vec::with_capacity(letters.len());
    let mut written = Vec::new();
    for letter in letters {
        let done = |outcome| Attempted { mail: letter.mail, attempt: letter.attempt, outcome };
        match postman.write(&letter) {
            Ok(message) => written.push((done(Outcome::Untried), message)),
            Err(fault) => all.push(done(Outcome::Failed { fault, reply: None, is_final: true })),
        }
    }
    let brought = match &postman.way {
        Way::Server(line) => line.send(written).await,
        Way::Log => written.into_iter().map(|(attempt, message)| log(attempt, &message)).collect(),
        Way::Folder(folder) => keep_all(folder.clone(), written).await,
    };
    all.extend(brought);
    all
}

/// Neither an address nor the text: logs are kept elsewhere, and longer.
fn log(attempt: Attempted, message: &Message) -> Attempted {
    let subject = message.headers().get_raw("Subject").unwrap_or_default();
    tracing::info!(mail = %attempt.mail, subject, "a mail would go out; mail_transport is log");
    Attempted { outcome: Outcome::Sent, ..attempt }
}

async fn keep_all(folder: PathBuf, written: Vec<(Attempted, Message)>) -> Vec<Attempted> {
    let untried: Vec<Attempted> = written.iter().map(|(attempt, _)| *attempt).collect();
    let work = move || -> Vec<Attempted> {
        written.iter().map(|(attempt, message)| keep(&folder, *attempt, message)).collect()
    };
    tokio::task::spawn_blocking(work).await.unwrap_or(untried)
}

fn keep(folder: &Path, attempt: Attempted, message: &Message) -> Attempted {
    let path = folder.join(format!("{}.eml", attempt.mail));
    let outcome = match write_file(folder, &path, &message.formatted()) {
        Ok(()) => Outcome::Sent,
        Err(error) => {
            tracing::error!(?error, "a mail could not be written to mail_folder; it is tried again");
            Outcome::Failed { fault: MailFault::NotWritten, reply: None, is_final: false }
        }
    };
    Attempted { outcome, ..attempt }
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
