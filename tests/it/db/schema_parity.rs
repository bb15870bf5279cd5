//! Both databases have the same schema, and every migration can be taken back.

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Bool, Text},
};
use proeftuin::db::{
    Db, migrations,
    open::{Access, DatabaseUrl},
};
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(QueryableByName, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    #[diesel(sql_type = Text)]
    pub of_table: String,
    #[diesel(sql_type = Text)]
    pub named: String,
    #[diesel(sql_type = Bool)]
    required: bool,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

fn names(db: &mut Db, sql: &str) -> Vec<String> {
    let rows: Vec<Named> = match db {
        Db::Pg(connection) => sql_query(sql).load(connection).unwrap(),
        Db::Sqlite(connection) => sql_query(sql).load(connection).unwrap(),
    };
    let mut names: Vec<String> = rows.into_iter().map(|row| row.name).collect();
    names.sort();
    names
}

/// All columns of our tables.
pub fn columns(db: &mut Db) -> Vec<Column> {
    let mut all: Vec<Column> = match db {
        Db::Sqlite(connection) => sql_query(
            "SELECT m.name AS of_table, c.name AS named, c.\"notnull\" AS required
             FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'",
        )
        .load(connection)
        .unwrap(),
        Db::Pg(connection) => sql_query(
            "SELECT table_name::text AS of_table, column_name::text AS named, (is_nullable = 'NO') AS required FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'",
        )
        .load(connection)
        .unwrap(),
    };
    all.sort();
    all
}

/// Names of constraints and indexes.
fn rules(db: &mut Db) -> Vec<String> {
    match db {
        Db::Sqlite(_) => {
            let tables = names(
                db,
                "SELECT sql AS name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'",
            );
            let mut rules: Vec<String> = tables
                .iter()
                .flat_map(|sql| {
                    sql.split("CONSTRAINT ")
                        .skip(1)
                        .map(|rest| rest.split_whitespace().next().unwrap().to_owned())
                })
                .collect();
            rules
                .extend(names(db, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"));
            rules.sort();
            rules
        }
        Db::Pg(_) => {
            let mut rules = names(
                db,
                "SELECT conname::text AS name FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
                 WHERE n.nspname = 'public' AND conrelid::regclass::text NOT LIKE '\\_\\_%'",
            );
            rules.extend(names(
                db,
                "SELECT indexname::text AS name FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE '%\\_idx'",
            ));
            rules.sort();
            rules
        }
    }
}

fn fresh_sqlite() -> (Db, std::path::PathBuf) {
    let path = std::env::temp_dir().join(format!("proeftuin-parity-{}.sqlite3", Uuid::new_v4().simple()));
    (DatabaseUrl::Sqlite(path.clone()).open(Access::ReadWrite).unwrap(), path)
}

#[test]
fn migrations_have_the_same_names_for_both_databases() {
    let list = |kind: &str| {
        let folder = format!("{}/migrations/{kind}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(list("sqlite"), list("postgres"));
}

#[test]
fn every_migration_can_be_taken_back_and_run_again() {
    let (mut db, path) = fresh_sqlite();
    up_down_up(&mut db);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn both_databases_have_the_same_tables_columns_and_rules() {
    // Without a server the comparison happens in the run of the suite that has one.
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        return;
    };
    let name = format!("parity_{}", Uuid::new_v4().simple());
    let mut admin = DatabaseUrl::parse(&server).unwrap().open(Access::ReadWrite).unwrap();
    sql_query(format!("CREATE DATABASE {name}")).execute(&mut admin).unwrap();
    let url = crate::support::with_database(&server, &name);
    let mut postgres = DatabaseUrl::parse(&url).unwrap().open(Access::ReadWrite).unwrap();
    up_down_up(&mut postgres);
    let (mut sqlite, path) = fresh_sqlite();
    migrations::migrate(&mut sqlite).unwrap();
    assert_eq!(columns(&mut sqlite), columns(&mut postgres));
    assert_eq!(rules(&mut sqlite), rules(&mut postgres));
    drop(postgres);
    sql_query(format!("DROP DATABASE {name} WITH (FORCE)")).execute(&mut admin).unwrap();
    std::fs::remove_file(path).unwrap();
}

#[test]
fn every_rule_has_a_name_and_every_foreign_key_an_index() {
    let (mut db, path) = fresh_sqlite();
    migrations::migrate(&mut db).unwrap();
    let tables = names(
        &mut db,
        "SELECT sql AS name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'",
    );
    let indexed: BTreeSet<String> =
        names(&mut db, "SELECT m.tbl_name || '.' || i.name AS name FROM sqlite_master m JOIN pragma_index_info(m.name) i WHERE m.type = 'index' AND i.seqno = 0")
            .into_iter()
            .collect();
    for sql in &tables {
        let table = sql.split_whitespace().nth(2).unwrap().trim_matches('"');
        assert!(sql.contains("STRICT"), "{table} is not STRICT");
        for rule in ["FOREIGN KEY", "CHECK (", "UNIQUE (", "PRIMARY KEY ("] {
            // A column that came later stands with its rule in one line.
            let is_named = |(at, _): (usize, &str)| {
                let mut words_before = sql[..at].split_whitespace().rev();
                words_before.nth(1) == Some("CONSTRAINT")
            };
            let named = sql.match_indices(rule).all(is_named);
            assert!(named, "{table} has a {rule} without a name");
        }
        for line in sql.lines().filter(|line| line.contains("FOREIGN KEY (")) {
            let column = line.split("FOREIGN KEY (").nth(1).unwrap().split(')').next().unwrap();
            assert!(
                indexed.contains(&format!("{table}.{column}")),
                "{table}.{column} refers without an index"
            );
        }
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_schema_of_a_newer_version_is_refused() {
    let (mut db, path) = fresh_sqlite();
    migrations::migrate(&mut db).unwrap();
    sql_query("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')").execute(&mut db).unwrap();
    let refused = migrations::migrate(&mut db).unwrap_err().to_string();
    assert!(refused.contains("9999"), "{refused}");
    std::fs::remove_file(path).unwrap();
}

fn up_down_up(db: &mut Db) {
    let ran = migrations::migrate(db).unwrap();
    let (before_columns, before_rules) = (columns(db), rules(db));
    assert!(!before_columns.is_empty());
    for name in ran.iter().rev() {
        assert_eq!(&migrations::revert_last(db).unwrap(), name);
    }
    assert_eq!(columns(db), [], "taking everything back leaves nothing");
    migrations::migrate(db).unwrap();
    assert_eq!((columns(db), rules(db)), (before_columns, before_rules));
}
