//! A database per test, copied from a template that every build of the tests prepares once: migrated, with the
//! reference data.

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use proeftuin::{
    base::{clock::ManualClock, id::SystemIds},
    db::{
        Database, migrations,
        open::{Access, DatabaseUrl},
        pool::Surroundings,
        writer::Silence,
    },
    vocabulary::reference,
};
use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    sync::Arc,
    time::UNIX_EPOCH,
};
use uuid::Uuid;

/// A database that exists as long as this value.
pub struct TestDatabase {
    pub url: DatabaseUrl,
    folder: Option<std::path::PathBuf>,
    postgres: Option<(String, String)>,
}

impl TestDatabase {
    /// A migrated database with the reference data.
    pub fn new(folder: &std::path::Path) -> Self {
        match std::env::var("TEST_DATABASE_URL") {
            Ok(server) => Self::postgres(&server),
            Err(_) => Self::sqlite(folder),
        }
    }

    fn sqlite(folder: &std::path::Path) -> Self {
        let file = folder.join("test.sqlite3");
        copy_template(&file);
        let url = DatabaseUrl::Sqlite(file);
        Self { url, folder: Some(folder.to_owned()), postgres: None }
    }

    /// Databases are made from a migrated template: that takes milliseconds.
    fn postgres(server: &str) -> Self {
        let name = format!("test_{}", Uuid::new_v4().simple());
        let mut admin = PgConnection::establish(server).unwrap();
        // One process at a time: a template can't be copied while it is being made.
        admin.batch_execute("SELECT pg_advisory_lock(4711)").unwrap();
        let template = ensure_template(server, &mut admin);
        admin.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).unwrap();
        admin.batch_execute("SELECT pg_advisory_unlock(4711)").unwrap();
        let url = DatabaseUrl::parse(&with_database(server, &name)).unwrap();
        Self { url, folder: None, postgres: Some((server.to_owned(), name)) }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
        if let Some((server, name)) = &self.postgres
            && let Ok(mut admin) = PgConnection::establish(server)
        {
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn ensure_template(server: &str, admin: &mut PgConnection) -> String {
    use diesel::{RunQueryDsl, sql_query};
    let template = format!("proeftuin_template_{}", build().replace('-', "_"));
    let known =
        sql_query(format!("SELECT 1 FROM pg_database WHERE datname = '{template}'")).execute(admin).unwrap();
    if known == 0 {
        // Under another name until it is whole: a process that dies half-way leaves no half template.
        let draft = format!("draft_{}", Uuid::new_v4().simple());
        admin.batch_execute(&format!("CREATE DATABASE {draft}")).unwrap();
        prepare(DatabaseUrl::parse(&with_database(server, &draft)).unwrap());
        admin.batch_execute(&format!("CREATE DATABASE {template} TEMPLATE {draft}")).unwrap();
        admin.batch_execute(&format!("DROP DATABASE {draft} WITH (FORCE)")).unwrap();
    }
    template
}

/// Tests run as processes side by side: the first one of a build makes the template, under a lock.
fn copy_template(to: &Path) {
    let name = format!("proeftuin-template-{}.sqlite3", build());
    let template = std::env::temp_dir().join(name);
    let lock = File::create(template.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    if !template.exists() {
        remove_older_templates();
        let draft = template.with_extension("draft");
        let _ = fs::remove_file(&draft);
        prepare(DatabaseUrl::Sqlite(draft.clone()));
        // A copy of its own, without the journal that the writer may still have open.
        let whole = template.with_extension("whole");
        let _ = fs::remove_file(&whole);
        let mut db = DatabaseUrl::Sqlite(draft.clone()).open(Access::ReadWrite).unwrap();
        db.batch_execute(&format!("VACUUM INTO '{}'", whole.display())).unwrap();
        drop(db);
        let _ = fs::remove_file(&draft);
        fs::rename(&whole, &template).unwrap();
    }
    fs::copy(&template, to).unwrap();
}

/// Templates that earlier builds of this same binary left behind.
fn remove_older_templates() {
    let (binary, _) = binary();
    let prefix = format!("proeftuin-template-{binary:016x}-");
    for file in fs::read_dir(std::env::temp_dir()).unwrap().flatten() {
        let name = file.file_name().into_string().unwrap_or_default();
        if name.starts_with(&prefix) && file.path().extension() != Some("lock".as_ref()) {
            let _ = fs::remove_file(file.path());
        }
    }
}

/// Which build of the tests this is: the place of the binary and when it was made.
fn build() -> String {
    let (binary, made) = binary();
    format!("{binary:016x}-{made:x}")
}

fn binary() -> (u64, u128) {
    let path: PathBuf = std::env::current_exe().unwrap();
    let made = fs::metadata(&path).unwrap().modified().unwrap();
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    (hasher.finish(), made.duration_since(UNIX_EPOCH).unwrap().as_nanos())
}

/// The same server, another database.
pub fn with_database(server: &str, name: &str) -> String {
    let (front, options) =
        server.split_once('?').map_or((server, None), |(front, options)| (front, Some(options)));
    let (front, _) = front.rsplit_once('/').unwrap();
    options.map_or_else(|| format!("{front}/{name}"), |options| format!("{front}/{name}?{options}"))
}

/// Migrates and loads the reference data. On a thread of its own, because the loader blocks.
fn prepare(url: DatabaseUrl) {
    let work = move || {
        let mut db = url.open(Access::ReadWrite).unwrap();
        migrations::migrate(&mut db).unwrap();
        // Before every test begins, so that what tests make comes after it.
        let clock = ManualClock::at("2026-11-01T08:00:00Z".parse().unwrap());
        let around = Surroundings::new(Arc::new(clock), Arc::new(SystemIds::default()));
        let database = Database::start(&url, 1, around, Arc::new(Silence)).unwrap();
        reference::load(&database).unwrap();
    };
    std::thread::spawn(work).join().unwrap();
}
