//! TLS to PostgreSQL: the server must be the one that was named, and be vouched for by the CA that was named.

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Bool};
use proeftuin::db::{
    Db,
    open::{Access, DatabaseUrl},
};
use uuid::Uuid;

#[derive(QueryableByName)]
struct Encrypted {
    #[diesel(sql_type = Bool)]
    ssl: bool,
}

/// The URL of a server with TLS and the file of its CA. Without one there is nothing to talk to: `scripts/postgres` starts
/// one, and `scripts/test` runs the suite on it.
fn server() -> Option<(String, String)> {
    Some((std::env::var("TEST_PG_TLS_URL").ok()?, std::env::var("TEST_PG_CA").ok()?))
}

fn open(url: &str) -> anyhow::Result<Db> {
    DatabaseUrl::parse(url).unwrap().open(Access::ReadWrite)
}

/// Why the connection was refused.
fn refusal(url: &str) -> String {
    match open(url) {
        Ok(_) => panic!("{url} was accepted"),
        Err(cause) => format!("{cause:#}"),
    }
}

#[test]
fn a_verified_connection_is_encrypted() {
    let Some((url, _)) = server() else { return };
    assert!(url.contains("sslmode=verify-full"), "{url}");
    let mut db = open(&url).unwrap();
    let row: Encrypted =
        sql_query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").get_result(&mut db).unwrap();
    assert!(row.ssl);
}

#[test]
fn a_server_with_another_name_is_refused() {
    let Some((url, _)) = server() else { return };
    let other = url.replacen("@localhost:", "@127.0.0.1:", 1);
    assert_ne!(other, url);
    let refusal = refusal(&other);
    assert!(refusal.contains("does not match host name \"127.0.0.1\""), "{refusal}");
}

#[test]
fn a_server_of_another_ca_is_refused() {
    let Some((url, ca)) = server() else { return };
    // A real certificate, but of nobody's CA: the server's own, which did not sign itself.
    let other = std::path::Path::new(&ca).with_file_name("server.crt");
    assert!(other.exists(), "{}", other.display());
    let (start, _) = url.split_once("sslrootcert=").unwrap();
    let refusal = refusal(&format!("{start}sslrootcert={}", other.display()));
    assert!(refusal.contains("certificate verify failed"), "{refusal}");
}

#[test]
fn a_ca_file_that_is_not_there_is_refused() {
    let Some((url, _)) = server() else { return };
    let (start, _) = url.split_once("sslrootcert=").unwrap();
    let absent = std::env::temp_dir().join(format!("{}.crt", Uuid::new_v4().simple()));
    let refusal = refusal(&format!("{start}sslrootcert={}", absent.display()));
    assert!(refusal.contains("does not exist"), "{refusal}");
}
