//! The data map tells of every column that there is, on both databases.

use crate::{db::schema_parity, support::TestApp};
use proeftuin::privacy::map::{self, Section};
use std::collections::BTreeSet;

type Columns = BTreeSet<(String, String)>;

async fn real() -> Columns {
    let app = TestApp::new().await;
    let all = app.app.db().read(|read| Ok(schema_parity::columns(read.db()))).await.unwrap();
    all.into_iter().map(|column| (column.of_table, column.named)).collect()
}

/// What is wrong, and what to do about it.
fn faults(map: &[Section<'_>], real: &Columns) -> Vec<String> {
    let mut told = Columns::new();
    let mut faults = Vec::new();
    for section in map {
        for column in &section.columns {
            let (table, name) = (section.table, column.name);
            if !told.insert((table.to_owned(), name.to_owned())) {
                faults.push(format!("{table}.{name} is there twice: leave one of the two lines out"));
            }
        }
    }
    for (table, name) in real.difference(&told) {
        let section =
            if map.iter().any(|section| section.table == table) { "" } else { ", which is not there yet" };
        faults.push(format!(
            "{table}.{name} is missing: under `### {table}`{section}, add the line `| {name} | CLASS | WHAT IT IS |` with \
             public, business, confidential or personal for CLASS; for a personal column, also do what the head of the file says"
        ));
    }
    for (table, name) in told.difference(real) {
        faults.push(format!("there is no column {table}.{name} any more: take its line out"));
    }
    faults
}

#[actix_web::test]
async fn every_column_is_in_the_data_map_and_nothing_else() {
    let sections = map::read(map::TEXT).unwrap();
    let faults = faults(&sections, &real().await);
    assert!(faults.is_empty(), "in docs/data-map.md:\n{}", faults.join("\n"));
}

#[actix_web::test]
async fn a_column_that_came_or_went_is_told_with_what_to_do() {
    let mut real = real().await;
    real.insert(("users".to_owned(), "shoe_size".to_owned()));
    real.insert(("pets".to_owned(), "name".to_owned()));
    real.remove(&("users".to_owned(), "name".to_owned()));
    let faults = faults(map::sections(), &real);
    let told = |words: &str| faults.iter().any(|fault| fault.contains(words));
    assert_eq!(faults.len(), 3, "{faults:#?}");
    assert!(told("under `### users`, add the line `| shoe_size | CLASS"), "{faults:#?}");
    assert!(told("under `### pets`, which is not there yet, add"), "{faults:#?}");
    assert!(told("no column users.name any more"), "{faults:#?}");
}

#[test]
fn what_is_personal_has_a_legal_ground_and_an_end() {
    for section in map::sections().iter().filter(|section| section.is_personal()) {
        assert!(section.ground.starts_with("AVG art. "), "### {}: {}", section.table, section.ground);
        assert!(section.kept.len() > 10, "### {}: {}", section.table, section.kept);
    }
}
