//! From a URL to a connection, with the settings that make each database durable.

use super::Db;
use anyhow::{Context, bail, ensure};
use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};
use std::{fmt, path::PathBuf};

/// Where the data are. A scheme that is not known is refused, never guessed.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of the embedded SQLite.
    Sqlite(PathBuf),
    /// A PostgreSQL server, as libpq understands it (`sslmode=verify-full`, several hosts).
    Postgres(String),
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Only reads; the database itself refuses to write.
    ReadOnly,
    /// Reads and writes.
    ReadWrite,
}

impl DatabaseUrl {
    /// Reads `sqlite:PATH`, `sqlite://PATH` or `postgres://…`.
    pub fn parse(url: &str) -> Result<Self, String> {
        let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
        match scheme {
            "sqlite" => {
                let path = url.trim_start_matches("sqlite:");
                let path = path.strip_prefix("//").unwrap_or(path);
                if path.is_empty() || path == ":memory:" {
                    return Err("a sqlite URL needs the path of a file, such as sqlite:///var/lib/proeftuin/data.sqlite3".into());
                }
                Ok(Self::Sqlite(path.into()))
            }
            "postgres" | "postgresql" => check_postgres(url).map(|()| Self::Postgres(url.to_owned())),
            _ => Err("the database URL must begin with sqlite: or postgres:".to_owned()),
        }
    }

    /// Opens a connection.
    pub fn open(&self, access: Access) -> anyhow::Result<Db> {
        match self {
            Self::Sqlite(path) => open_sqlite(path, access).map(Db::Sqlite),
            Self::Postgres(url) => open_postgres(url, access).map(Db::Pg),
        }
    }
}

/// Never shows a password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => write!(f, "postgres://{}", place(url).unwrap_or("…")),
        }
    }
}

/// Refuses what libpq would misread: it takes a part of the password for the host or port then, and says so in its errors.
fn check_postgres(url: &str) -> Result<(), String> {
    let (_, all) = url.split_once("://").ok_or("a postgres URL must begin with postgres://")?;
    let (authority, path) = all.split_once('/').unwrap_or((all, ""));
    let path = path.split('?').next().unwrap_or_default();
    let is_encoded =
        |part: &str| part.get(..2).is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if authority.matches('@').count() > 1 || path.contains('@') || !url.split('%').skip(1).all(is_encoded) {
        return Err("in a user or password, write @ as %40, / as %2F and % as %25".to_owned());
    }
    Ok(())
}

/// Host and name of a PostgreSQL database. User and parameters are left out: both may hold a password. Nothing when it is
/// not plain where they end.
fn place(url: &str) -> Option<&str> {
    let (_, all) = url.split_once("://")?;
    let before_parameters = all.split('?').next()?;
    match before_parameters.rsplit_once('@') {
        Some((_, place)) => Some(place),
        None => (!all.contains('@')).then_some(before_parameters),
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// 3.51.3 is the first version without the WAL-reset bug, which can corrupt a file.
const OLDEST_SQLITE: i32 = 3_051_003;

fn open_sqlite(path: &std::path::Path, access: Access) -> anyhow::Result<SqliteConnection> {
    ensure!(
        libsqlite3_sys::SQLITE_VERSION_NUMBER >= OLDEST_SQLITE,
        "this SQLite is older than 3.51.3 and not safe"
    );
    let name = path.to_str().context("the path of the database must be UTF-8")?;
    if access == Access::ReadWrite {
        create_private(path)?;
    }
    let mut connection = SqliteConnection::establish(name).with_context(|| format!("opening {name}"))?;
    // FULL, not NORMAL: a power cut must not take back what was answered.
    connection.batch_execute(
        "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
         PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;",
    )?;
    if access == Access::ReadOnly {
        connection.batch_execute("PRAGMA query_only = ON;")?;
    }
    Ok(connection)
}

/// The file holds unpublished innovations: only its owner may read it.
fn create_private(path: &std::path::Path) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    }
    let made = std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path);
    match made {
        Ok(_) => Ok(()),
        Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(cause) => Err(cause).with_context(|| format!("making {}", path.display())),
    }
}

fn open_postgres(url: &str, access: Access) -> anyhow::Result<PgConnection> {
    let mut connection = PgConnection::establish(url).context("connecting to PostgreSQL")?;
    connection.batch_execute(
        "SET client_min_messages = 'warning'; SET timezone = 'UTC'; SET lock_timeout = '8s';
         SET statement_timeout = '10s'; SET idle_in_transaction_session_timeout = '20s'; SET synchronous_commit = 'on';",
    )?;
    if access == Access::ReadOnly {
        connection
            .batch_execute("SET default_transaction_read_only = 'on'; SET statement_timeout = '5s';")?;
    }
    let version = server_version(&mut connection)?;
    if version < 150_000 {
        bail!("PostgreSQL 15 or later is needed; this server is {version}");
    }
    Ok(connection)
}

fn server_version(connection: &mut PgConnection) -> anyhow::Result<i32> {
    use diesel::{RunQueryDsl, select};
    diesel::define_sql_function!(fn current_setting(name: diesel::sql_types::Text) -> diesel::sql_types::Text);
    let version: String = select(current_setting("server_version_num")).get_result(connection)?;
    Ok(version.parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_scheme_is_refused() {
        assert!(DatabaseUrl::parse("mysql://localhost/x").is_err());
        assert!(DatabaseUrl::parse("data.sqlite3").is_err());
        assert!(DatabaseUrl::parse("sqlite:").is_err());
        assert_eq!(
            DatabaseUrl::parse("sqlite:///tmp/a.db").unwrap(),
            DatabaseUrl::Sqlite("/tmp/a.db".into())
        );
        assert_eq!(DatabaseUrl::parse("sqlite:a.db").unwrap(), DatabaseUrl::Sqlite("a.db".into()));
    }

    #[test]
    fn a_password_is_never_shown() {
        for url in [
            "postgres://lab:geheim@db.example/proeftuin",
            "postgresql://lab:geh%2Feim@db.example/proeftuin?sslmode=verify-full",
            "postgres://db.example/proeftuin?user=lab&password=geheim",
            "postgres://lab:geheim@db.example/proeftuin?options=a@b&sslpassword=geheim",
        ] {
            let url = DatabaseUrl::parse(url).unwrap();
            assert_eq!(format!("{url:?}"), "postgres://db.example/proeftuin");
        }
        let unclear = DatabaseUrl::parse("postgres://lab:geh?eim@db.example/proeftuin").unwrap();
        assert_eq!(unclear.to_string(), "postgres://…");
    }

    #[test]
    fn a_password_that_libpq_would_misread_is_refused() {
        for url in ["lab:geh@eim@db/x", "lab:geh/eim@db/x", "lab:100%@db/x", "lab:ge%zz@db/x"] {
            assert!(DatabaseUrl::parse(&format!("postgres://{url}")).is_err(), "{url}");
        }
        assert!(DatabaseUrl::parse("postgres:host=db password=geheim").is_err());
        for url in
            ["lab:%25%40%2f@db/x", "one:5432,two:5432/x?target_session_attrs=read-write", "/x?host=/run"]
        {
            assert!(DatabaseUrl::parse(&format!("postgres://{url}")).is_ok(), "{url}");
        }
    }
}
