//! Settings: defaults ← TOML file ← environment ← flags. All faults are reported at once, before anything is opened.

mod attachments;
mod deadlines;
mod flags;
mod imports;
mod logins;
mod mail;
pub mod issuers;
mod limits;
mod open_data;
mod origins;
mod proxies;
mod retention;
mod settings;
mod sources;
mod webhooks;

use crate::{
    base::{actor::Role, deadlines::Deadlines},
    db::open::DatabaseUrl,
};
pub use attachments::Attachments;
pub use flags::Flags;
pub use imports::Imports;
use issuers::Issuer;
pub use limits::Limits;
pub use logins::Logins;
pub use mail::{Carrier, Mail, MailLogin, MailServer, Security};
pub use open_data::OpenData;
pub use proxies::{Proxies, ProxyHeader};
pub use retention::Retention;
pub use settings::{SETTINGS, Setting};
use sources::Values;
pub use sources::environment;
use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr};
pub use webhooks::Webhooks;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines, one object a line.
    Json,
}

/// The settings, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Where the data are.
    pub database: DatabaseUrl,
    /// Address of the service as callers see it, without a slash at the end.
    pub public_url: String,
    /// Private key of the issuer.
    pub key_file: PathBuf,
    /// Lifetime of a token.
    pub token_minutes: i64,
    /// Logging in.
    pub logins: Logins,
    /// The roles that ask for a second factor.
    pub second_factor_for: Vec<Role>,
    /// Hashes of stolen passwords, which nobody may set.
    pub breached_passwords_file: Option<PathBuf>,
    /// OpenID providers whose tokens are accepted.
    pub issuers: Vec<Issuer>,
    /// HTTP threads.
    pub workers: usize,
    /// Connections for reading.
    pub readers: u32,
    /// Origins that may call from a browser.
    pub cors_origins: Vec<String>,
    /// Proxies in front.
    pub proxies: Proxies,
    /// How much anybody may ask.
    pub limits: Limits,
    /// Where signed heads of the audit log go, beside the log.
    pub audit_head_file: Option<PathBuf>,
    /// How often.
    pub audit_head_minutes: u64,
    /// Files that are added to pilot requests.
    pub attachments: Attachments,
    /// How much can be imported at once.
    pub imports: Imports,
    /// Notifications by e-mail.
    pub mail: Mail,
    /// How long what is kept.
    pub retention: Retention,
    /// Where the ids of erased accounts go, beside the table and the log.
    pub erasure_list_file: Option<PathBuf>,
    /// For how many months entries of the audit log are kept; 0 = for good.
    pub audit_months: u32,
    /// How long the steps of a pilot request may take.
    pub deadlines: Deadlines,
    /// Contact in security.txt.
    pub security_contact: String,
    /// Who publishes the open data.
    pub open_data: OpenData,
    /// How far webhooks reach.
    pub webhooks: Webhooks,
    /// Log filter.
    pub log: String,
    /// Log format.
    pub log_format: LogFormat,
}

/// Everything that is wrong with the settings.
#[derive(Debug)]
pub struct Faults(pub Vec<String>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the settings have {} fault(s):", self.0.len())?;
        self.0.iter().try_for_each(|fault| writeln!(f, "  - {fault}"))
    }
}
impl std::error::Error for Faults {}

impl Config {
    /// Reads the settings from all sources.
    #[expect(clippy::too_many_lines, reason = "one line per setting, so that all faults are told at once")]
    pub fn read(flags: &Flags, environment: &[(String, String)]) -> Result<Self, Faults> {
        let mut values = Values::collect(flags, environment);
        let listen: Option<SocketAddr> =
            values.parse("listen", "an address and port, such as 127.0.0.1:8080");
        let database = values.checked("database_url", DatabaseUrl::parse);
        let token_minutes = values.range("token_minutes", 1, 720);
        let logins = logins::read(&mut values);
        let second_factor_for = values.checked("second_factor_for", logins::roles);
        let workers = values.range("workers", 0, 256);
        let readers = values.range("readers", 1, 64);
        let public_url = values.checked("public_url", origins::check_public_url);
        let log_format = values.checked("log_format", |text| match text {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            _ => Err("must be text or json".to_owned()),
        });
        let log = values.checked("log", |text| {
            tracing_subscriber::EnvFilter::try_new(text)
                .map(|_| text.to_owned())
                .map_err(|cause| cause.to_string())
        });
        let cors_origins = values.checked("cors_origins", origins::check_list);
        let (proxies, limits) = (proxies::read(&mut values), limits::read(&mut values));
        let (attachments, mail) = (attachments::read(&mut values), mail::read(&mut values));
        let imports = imports::read(&mut values);
        let (open_data, webhooks) = (open_data::read(&mut values), webhooks::read(&mut values));
        let retention = retention::read(&mut values);
        let issuers = values.checked("issuers", issuers::read);
        proxies::check_listener(&mut values, listen);
        let file = |values: &Values, name| {
            Some(values.text(name)).filter(|path| !path.is_empty()).map(PathBuf::from)
        };
        let audit_head_file = file(&values, "audit_head_file");
        let breached_passwords_file = file(&values, "breached_passwords_file");
        let erasure_list_file = file(&values, "erasure_list_file");
        let audit_head_minutes = values.range("audit_head_minutes", 1, 1440);
        let audit_months =
            values.range("audit_months", 0, 1200).and_then(|months| u32::try_from(months).ok());
        let deadlines = deadlines::read(&mut values);
        let (key_file, security_contact) =
            (PathBuf::from(values.text("key_file")), values.text("security_contact"));
        let all =
            (listen, database, token_minutes, workers, readers, public_url, log_format, log, cors_origins);
        match (
            (
                all,
                proxies,
                limits,
                issuers,
                (logins, second_factor_for),
                (retention, deadlines, attachments, mail, (open_data, webhooks, imports)),
            ),
            values.faults.is_empty(),
        ) {
            (
                (
                    (
                        Some(listen),
                        Some(database),
                        Some(token_minutes),
                        Some(workers),
                        Some(readers),
                        Some(url),
                        Some(log_format),
                        Some(log),
                        Some(cors_origins),
                    ),
                    Some(proxies),
                    Some(limits),
                    Some(issuers),
                    (Some(logins), Some(second_factor_for)),
                    (
                        Some(retention),
                        Some(deadlines),
                        Some(attachments),
                        Some(mail),
                        (Some(open_data), Some(webhooks), Some(imports)),
                    ),
                ),
                true,
            ) => Ok(Self {
                public_url: if url.is_empty() { format!("http://{listen}") } else { url },
                workers: cores_if_zero(workers),
                readers: u32::try_from(readers).unwrap_or(4),
                listen,
                database,
                key_file,
                token_minutes,
                logins,
                second_factor_for,
                breached_passwords_file,
                issuers,
                cors_origins,
                proxies,
                limits,
                retention,
                erasure_list_file,
                audit_head_file,
                audit_head_minutes: audit_head_minutes.and_then(|n| u64::try_from(n).ok()).unwrap_or(60),
                attachments,
                imports,
                mail,
                audit_months: audit_months.unwrap_or(24),
                deadlines,
                security_contact,
                open_data,
                webhooks,
                log,
                log_format,
            }),
            _ => Err(Faults(values.faults)),
        }
    }
}

fn cores_if_zero(workers: i64) -> usize {
    match usize::try_from(workers) {
        Ok(0) | Err(_) => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        Ok(some) => some,
    }
}

impl Values {
    fn parse<T: FromStr>(&mut self, name: &'static str, expected: &str) -> Option<T> {
        self.checked(name, |text| text.parse().map_err(|_| format!("must be {expected}")))
    }

    fn range(&mut self, name: &'static str, least: i64, most: i64) -> Option<i64> {
        self.checked(name, |text| match text.parse() {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => Err(format!("must be a whole number from {least} to {most}")),
        })
    }
}
