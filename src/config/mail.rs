//! How mail goes out.

use super::{issuers::is_loopback, sources::Values};
use jiff::SignedDuration;
use lettre::message::Mailbox;
use reqwest::Url;
use std::{fmt, path::PathBuf};

/// Notifications by e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Who brings it.
    pub carrier: Carrier,
    /// From whom it is.
    pub from: Mailbox,
    /// Where people read what a mail is about; none: this service itself.
    pub portal_url: Option<String>,
    /// How long a mail is tried.
    pub give_up: SignedDuration,
}

/// Who brings the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carrier {
    /// Nobody: the log says that there was one.
    Log,
    /// It is written to a folder.
    Folder(PathBuf),
    /// A mail server.
    Server(MailServer),
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the line is kept secret.
    pub security: Security,
    /// Who we are there, if it asks.
    pub login: Option<MailLogin>,
}

/// How the line to a mail server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS after STARTTLS; a server without it is refused.
    StartTls,
    /// Not: the server is on this machine.
    None,
}

/// A name and a password for a mail server. The password shows nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct MailLogin {
    /// The name.
    pub user: String,
    password: String,
}

impl MailLogin {
    /// A name with its password.
    #[must_use]
    pub fn new(user: &str, password: &str) -> Self {
        Self { user: user.to_owned(), password: password.to_owned() }
    }

    /// The password.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }
}

impl fmt::Debug for MailLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailLogin").field("user", &self.user).finish_non_exhaustive()
    }
}

pub(super) fn read(values: &mut Values) -> Option<Mail> {
    let from = values.checked("mail_from", |text| {
        text.parse::<Mailbox>()
            .map_err(|_| "must be an address, such as Proeftuin <noreply@example.nl>".to_owned())
    });
    let portal_url = values.checked("portal_url", check_portal_url);
    let hours = values.range("mail_give_up_hours", 1, 240);
    let url = values.checked("mail_url", read_url);
    let login = read_login(values);
    let folder = Some(values.text("mail_folder")).filter(|path| !path.is_empty()).map(PathBuf::from);
    let transport = values.text("mail_transport");
    let fault = match (transport.as_str(), &url, &folder) {
        ("log", ..) | ("file", _, Some(_)) | ("smtp", Some(Some(_)) | None, _) => None,
        ("file", ..) => Some("mail_folder: say where mail is written, or choose another mail_transport"),
        ("smtp", ..) => Some("mail_url: say which mail server, or choose another mail_transport"),
        _ => Some("mail_transport: must be log, file or smtp"),
    };
    // A mail server elsewhere would take it for spam.
    let is_nowhere =
        transport == "smtp" && from.as_ref().is_some_and(|from| from.email.domain() == "localhost");
    let nowhere = is_nowhere.then_some("mail_from: say from whom mail is, at a domain of yours");
    let faults = [fault, nowhere].into_iter().flatten().map(str::to_owned);
    values.faults.extend(faults);
    let carrier = match (transport.as_str(), url?, login, folder) {
        ("smtp", Some(server), login, _) => Carrier::Server(MailServer { login, ..server }),
        ("file", _, _, Some(folder)) => Carrier::Folder(folder),
        _ => Carrier::Log,
    };
    let give_up = SignedDuration::from_hours(hours?);
    Some(Mail { carrier, from: from?, portal_url: portal_url?, give_up })
}

/// The server, without its login. None: it is not set.
fn read_url(text: &str) -> Result<Option<MailServer>, String> {
    const WANTED: &str =
        "must be smtps://HOST (TLS) or smtp://HOST (STARTTLS), with :PORT if it is not the usual one";
    if text.is_empty() {
        return Ok(None);
    }
    let url = Url::parse(text).map_err(|_| WANTED.to_owned())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "must not hold a name or password; they go in mail_user and mail_password_file".to_owned()
        );
    }
    let is_bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    let host = url.host_str().filter(|host| is_bare && !host.is_empty()).ok_or(WANTED)?;
    let (security, usual) = match url.scheme() {
        "smtps" => (Security::Tls, 465),
        "smtp" if is_loopback(&url) => (Security::None, 25),
        "smtp" => (Security::StartTls, 587),
        _ => return Err(WANTED.to_owned()),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    Ok(Some(MailServer { host, port: url.port().unwrap_or(usual), security, login: None }))
}

/// A name with a password, or neither; else a fault is noted.
fn read_login(values: &mut Values) -> Option<MailLogin> {
    let user = values.text("mail_user");
    let from_file = values.checked("mail_password_file", |path| {
        if path.is_empty() {
            return Ok(String::new());
        }
        let text = std::fs::read_to_string(path).map_err(|cause| format!("can't be read: {cause}"))?;
        Ok(text.trim_end_matches(['\r', '\n']).to_owned())
    })?;
    let given = values.text("mail_password");
    let fault = match (user.is_empty(), given.is_empty(), from_file.is_empty()) {
        (true, true, true) => return None,
        (false, false, true) => return Some(MailLogin::new(&user, &given)),
        (false, true, false) => return Some(MailLogin::new(&user, &from_file)),
        (_, false, false) => "mail_password: set this or mail_password_file, not both",
        (true, ..) => "mail_user: a password needs a name",
        (false, true, true) => {
            "mail_password_file: mail_user needs a password, here or in PROEFTUIN_MAIL_PASSWORD"
        }
    };
    values.faults.push(fault.to_owned());
    None
}

fn check_portal_url(text: &str) -> Result<Option<String>, String> {
    let trimmed = text.trim_end_matches('/');
    if trimmed.is_empty() {
        return Ok(None);
    }
    match Url::parse(trimmed) {
        Ok(url) if matches!(url.scheme(), "https" | "http") && url.query().is_none() => {
            Ok(Some(trimmed.to_owned()))
        }
        Ok(_) | Err(_) => Err("must be an address, such as https://portal.example.nl".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(host: &str, port: u16, security: Security) -> MailServer {
        MailServer { host: host.to_owned(), port, security, login: None }
    }

    #[test]
    fn the_line_to_a_mail_server_elsewhere_is_always_secret() {
        let good = [
            ("", None),
            ("smtps://mail.example", Some(server("mail.example", 465, Security::Tls))),
            ("smtps://mail.example:1465/", Some(server("mail.example", 1465, Security::Tls))),
            ("smtp://mail.example", Some(server("mail.example", 587, Security::StartTls))),
            // A name could be made to point elsewhere.
            ("smtp://localhost:25", Some(server("localhost", 25, Security::StartTls))),
            ("smtp://127.0.0.1", Some(server("127.0.0.1", 25, Security::None))),
            ("smtp://[::1]:1025", Some(server("::1", 1025, Security::None))),
        ];
        for (text, expected) in good {
            assert_eq!(read_url(text), Ok(expected), "{text}");
        }
        let bad = [
            "mail.example",
            "smtp:mail.example",
            "http://mail.example",
            "smtps://a:b@mail.example",
            "smtps://mail.example/pad",
            "smtps://mail.example?tls=none",
            "smtps://",
        ];
        for text in bad {
            assert!(read_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_password_does_not_show() {
        assert!(!format!("{:?}", MailLogin::new("ons", "geheim")).contains("geheim"));
    }
}
