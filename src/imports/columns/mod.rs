//! What the columns of each collection are called.

mod capacity;
mod labs;
mod organisations;

use super::{model::ImportCollection, reading::table::Columns};

/// The columns of a collection.
#[must_use]
pub const fn of(collection: ImportCollection) -> Columns {
    match collection {
        ImportCollection::Labs => labs::COLUMNS,
        ImportCollection::Organisations => organisations::COLUMNS,
        ImportCollection::Capacity => capacity::COLUMNS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::{input::standalone_schema, text::fold},
        capacity::model::NewWindow,
        labs::model::NewLab,
        organisations::model::NewOrganisation,
    };
    use std::collections::HashMap;

    #[test]
    fn no_name_stands_for_two_columns_and_every_column_is_a_field() {
        let schemas = [
            (ImportCollection::Labs, standalone_schema::<NewLab>()),
            (ImportCollection::Organisations, standalone_schema::<NewOrganisation>()),
            (ImportCollection::Capacity, standalone_schema::<NewWindow>()),
        ];
        for (collection, schema) in schemas {
            let mut known: HashMap<String, &str> = HashMap::new();
            for column in of(collection).all {
                for name in column.names.iter().chain([&column.at]) {
                    let name = fold(name).replace(' ', "");
                    let other = known.insert(name.clone(), column.at);
                    assert!(
                        other.is_none_or(|at| at == column.at),
                        "{collection}: {name} is {other:?} and {}",
                        column.at
                    );
                }
                let field = column.at.split('/').nth(1).unwrap();
                let is_key = ["id", "lab"].contains(&field);
                assert!(is_key || schema["properties"].get(field).is_some(), "{collection}: {}", column.at);
            }
            let fields = schema["properties"].as_object().unwrap().keys();
            for field in fields {
                let has = of(collection).all.iter().any(|column| column.at.split('/').nth(1) == Some(field));
                assert!(has, "{collection} has no column for {field}");
            }
        }
    }
}
