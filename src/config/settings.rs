//! Which settings there are: to add one, add a row here, and read it where the others of its kind are read.

/// One setting: its name in the file and (in capitals, with `PROEFTUIN_` in front) in the environment.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Name in the file: `listen`; in the environment: `PROEFTUIN_LISTEN`.
    pub name: &'static str,
    /// What holds when nobody sets it.
    pub default: &'static str,
    /// What it is for.
    pub help: &'static str,
}

/// Every setting.
pub const SETTINGS: &[Setting] = &[
    Setting { name: "listen", default: "127.0.0.1:8080", help: "Address and port to listen on." },
    Setting {
        name: "database_url",
        default: "sqlite:proeftuin.sqlite3",
        help: "sqlite:PATH, or postgres://USER:PASSWORD@HOST/NAME?sslmode=verify-full.",
    },
    Setting {
        name: "public_url",
        default: "",
        help: "Address under which callers reach the service: issuer of its tokens. Default: http:// and `listen`.",
    },
    Setting {
        name: "key_file",
        default: "proeftuin-key.pem",
        help: "Private key that signs tokens (ES256); made at the first start, readable by its owner only.",
    },
    Setting { name: "token_minutes", default: "15", help: "How long a token is valid: 1 to 720 minutes." },
    Setting {
        name: "session_days",
        default: "30",
        help: "How long a login lasts at most, however often it is refreshed: 1 to 30 days.",
    },
    Setting { name: "session_idle_hours", default: "168", help: "How long it lasts unused: 1 to 720 hours." },
    Setting {
        name: "limit_login_account",
        default: "5",
        help: "Passwords that may be tried per minute for one account; 0 = no limit.",
    },
    Setting {
        name: "limit_login_address",
        default: "20",
        help: "The same from one address; refresh tokens and one-time links likewise; 0 = no limit.",
    },
    Setting {
        name: "second_factor_for",
        default: "",
        help: "Roles that nobody can use without a second factor, separated by commas, such as admin,network_manager.",
    },
    Setting {
        name: "breached_passwords_file",
        default: "",
        help: "File with the SHA-1 hashes of stolen passwords, in order, one a line: nobody may set one of those.",
    },
    Setting {
        name: "issuers",
        default: "",
        help: "OpenID providers whose access tokens are accepted: URLs separated by commas, or [[issuers]] in the file.",
    },
    Setting { name: "workers", default: "0", help: "HTTP threads; 0 = one per core." },
    Setting { name: "readers", default: "4", help: "Database connections for reading: 1 to 64." },
    Setting {
        name: "cors_origins",
        default: "",
        help: "Web origins that may call the API from a browser, separated by commas.",
    },
    Setting {
        name: "behind_proxy",
        default: "false",
        help: "true: a proxy with TLS stands in front, so that the service may listen on more than this machine.",
    },
    Setting {
        name: "trusted_proxies",
        default: "",
        help: "Addresses or networks of proxies that tell the client's address, separated by commas.",
    },
    Setting {
        name: "proxy_header",
        default: "x-forwarded-for",
        help: "Where they tell it: x-forwarded-for or forwarded.",
    },
    Setting {
        name: "limit_anonymous",
        default: "60",
        help: "Requests per minute from one address without logging in; 0 = no limit, here and below.",
    },
    Setting { name: "limit_anonymous_burst", default: "30", help: "How many of those may come at once." },
    Setting { name: "limit_account", default: "600", help: "Requests per minute of one account." },
    Setting { name: "limit_writes", default: "60", help: "Writes per minute of one account (or address)." },
    Setting {
        name: "limit_in_flight",
        default: "20",
        help: "Requests of one account (or address) that run at the same time.",
    },
    Setting {
        name: "limit_total_in_flight",
        default: "512",
        help: "Requests that run at the same time, of all together; a fifth is kept for writes.",
    },
    Setting {
        name: "limit_streams",
        default: "4",
        help: "Streams of changes and exports that one account (or address) may have open.",
    },
    Setting {
        name: "limit_total_streams",
        default: "200",
        help: "Streams of changes and exports that may be open, of all together.",
    },
    Setting {
        name: "security_contact",
        default: "mailto:security@proeftuinen.example",
        help: "Where to report a vulnerability, for security.txt.",
    },
    Setting {
        name: "publisher_name",
        default: "Proeftuin",
        help: "Who publishes the open data, for the catalogue and the news.",
    },
    Setting {
        name: "publisher_url",
        default: "",
        help: "Address that stands for the publisher in linked data, such as that of a province in the TOOI list; empty: one of this service.",
    },
    Setting {
        name: "publisher_email",
        default: "info@proeftuinen.example",
        help: "Where to ask about the data, for the catalogue.",
    },
    Setting {
        name: "data_licence",
        default: "http://creativecommons.org/publicdomain/zero/1.0/",
        help: "Licence of the open data, by its address.",
    },
    Setting {
        name: "audit_head_file",
        default: "",
        help: "File to which signed heads of the audit log are added, best on another machine's disk; they are logged too.",
    },
    Setting {
        name: "audit_head_minutes",
        default: "60",
        help: "Minutes between two signed heads of the audit log: 1 to 1440.",
    },
    Setting {
        name: "attachment_folder",
        default: "",
        help: "Folder for the bytes of files that are added to pilot requests, shared by all processes; empty: in the database.",
    },
    Setting {
        name: "attachment_max_mib",
        default: "10",
        help: "Largest file that is taken, in MiB: 1 to 1024.",
    },
    Setting {
        name: "attachment_max_files",
        default: "100",
        help: "Files that each side of a pilot request may add: 1 to 10,000.",
    },
    Setting {
        name: "import_max_mib",
        default: "256",
        help: "Largest file that is imported over HTTP, in MiB: 1 to 4096; it waits in the folder for temporary files.",
    },
    Setting {
        name: "import_all_rows",
        default: "10000",
        help: "Most rows that are imported all or nothing: while they are written, everybody else's writes wait. 1 to 1,000,000.",
    },
    Setting {
        name: "mail_transport",
        default: "log",
        help: "Who brings notifications by mail: log (nobody: it is logged that there was one), file (see mail_folder) or smtp.",
    },
    Setting {
        name: "mail_url",
        default: "",
        help: "Mail server: smtps://HOST (TLS) or smtp://HOST (STARTTLS, which it must have; by number on this machine: neither).",
    },
    Setting {
        name: "mail_user",
        default: "",
        help: "Name to log in with at the mail server; empty: without.",
    },
    Setting { name: "mail_password_file", default: "", help: "File with the password that goes with it." },
    Setting {
        name: "mail_password",
        default: "",
        help: "The same for the environment (PROEFTUIN_MAIL_PASSWORD).",
    },
    Setting { name: "mail_from", default: "Proeftuin <noreply@localhost>", help: "From whom mail is." },
    Setting {
        name: "mail_folder",
        default: "",
        help: "With mail_transport = file: folder to which each mail is written, as a file .eml.",
    },
    Setting {
        name: "mail_give_up_hours",
        default: "48",
        help: "Hours for which a mail that does not go out is tried again: 1 to 240.",
    },
    Setting {
        name: "portal_url",
        default: "",
        help: "Where people read what a mail is about: links lead to portal_url/pilot-requests/ID; empty: to this service.",
    },
    Setting {
        name: "webhook_ports",
        default: "443",
        help: "Ports that webhooks may be on, separated by commas.",
    },
    Setting {
        name: "webhook_source",
        default: "",
        help: "Who tells what webhooks are told (source of CloudEvents), such as urn:nld:oin:NUMBER:systeem:NAME; empty: public_url.",
    },
    Setting {
        name: "webhook_local_networks",
        default: "",
        help: "Only for development: networks inside that webhooks may reach, also over http and on any port, such as 127.0.0.0/8.",
    },
    Setting {
        name: "keep_draft_months",
        default: "12",
        help: "Months after its last change for which a pilot request that was never submitted is kept: 1 to 120.",
    },
    Setting {
        name: "keep_request_months",
        default: "24",
        help: "Months after a pilot request is closed for which it names whom to write to: 1 to 120.",
    },
    Setting {
        name: "keep_address_months",
        default: "6",
        help: "Months for which the addresses of callers are kept with audit entries: 1 to 120.",
    },
    Setting {
        name: "keep_session_days",
        default: "7",
        help: "Days for which a login is kept after it ended: 1 to 365.",
    },
    Setting {
        name: "keep_event_days",
        default: "90",
        help: "Days for which a mirror can go on from its cursor of GET /v1/changes: so long events are kept, 30 to 3650.",
    },
    Setting {
        name: "erasure_list_file",
        default: "",
        help: "File to which the ids of erased accounts are added, best beside the backups; they are logged too.",
    },
    Setting {
        name: "audit_months",
        default: "24",
        help: "Months for which entries of the audit log are kept; 0 = for good.",
    },
    Setting {
        name: "answer_days",
        default: "6",
        help: "Dutch working days in which a lab answers a placement: 1 to 260, here and below; a network may say otherwise.",
    },
    Setting {
        name: "answer_warn_days",
        default: "3",
        help: "Working days after which a lab that did not answer is reminded.",
    },
    Setting {
        name: "answer_lapse_days",
        default: "4",
        help: "Working days after that deadline, when the network manager knows, until the placement lapses.",
    },
    Setting {
        name: "hold_days",
        default: "10",
        help: "Working days for which slots are held until the SME confirms.",
    },
    Setting {
        name: "offer_days",
        default: "5",
        help: "Working days for which slots are held for an offer from the waitlist.",
    },
    Setting { name: "draft_days", default: "60", help: "Working days after which an idle draft expires." },
    Setting {
        name: "returned_days",
        default: "20",
        help: "Working days after which an idle request that was returned expires.",
    },
    Setting { name: "log", default: "info", help: "What to log, such as info or proeftuin=debug." },
    Setting { name: "log_format", default: "text", help: "text or json." },
];
