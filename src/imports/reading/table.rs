//! A table as rows: its header says what its columns are, by whatever name people give them.

use super::{
    Broken, Row,
    cells::{self, Form, Names},
    records::{Record, Records},
};
use crate::{
    base::{
        near::near,
        puts::{Wanted, without_nulls},
        text::fold,
    },
    http::csv::meant,
    imports::faults::RowFault,
};
use serde_json::{Map, Value, json};
use std::{io::BufRead, sync::Arc};

/// A column that a collection knows.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The field that it is, as a pointer into the input.
    pub at: &'static str,
    /// What it is called, besides the last word of the pointer: first in Dutch.
    pub names: &'static [&'static str],
    /// What its cells hold.
    pub form: Form,
}

/// All that a collection knows of tables.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    /// What can be imported.
    pub all: &'static [Column],
    /// What an export has besides, and says nothing that can be set: left aside.
    pub computed: &'static [&'static str],
    /// The fields of which a file must have one, to tell which thing a row is about.
    pub keys: &'static [&'static str],
}

/// Whether an empty cell, or null, leaves what is there or clears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// It says nothing.
    Keeps,
    /// It says that there is nothing.
    Clears,
}

/// A column of one file.
#[derive(Debug, Clone)]
struct Place {
    column: &'static Column,
    /// Its number, from 1, and what it is called in the file.
    number: u32,
    name: String,
}

/// Where the fields of one file stand.
#[derive(Debug, Clone, Default)]
pub struct Places(Arc<Vec<Place>>);

/// A table that is being read.
pub struct Table<R> {
    records: Records<R>,
    places: Places,
    width: usize,
    empty: Empty,
    names: Names,
}

/// What is wrong with a table as a whole.
#[derive(Debug)]
pub enum Unreadable {
    /// It can't be read.
    Broken(Broken),
    /// Its header is not understood.
    Header(Vec<RowFault>),
}

impl<R: BufRead> Table<R> {
    /// Reads the header.
    pub fn open(source: R, columns: Columns, (empty, names): (Empty, Names)) -> Result<Self, Unreadable> {
        let mut records = Records::new(source).map_err(Unreadable::Broken)?;
        let head = records.next_record().map_err(Unreadable::Broken)?;
        let head = head.unwrap_or_else(|| Record { line: 1, cells: Vec::new() });
        let (mut places, faults) = places(&head, columns);
        if !faults.is_empty() {
            return Err(Unreadable::Header(faults));
        }
        // Objects first: what has a column of its own counts more.
        places.sort_by_key(|place| (!matches!(place.column.form, Form::Json), place.number));
        let places = Places(Arc::new(places));
        Ok(Self { records, places, width: head.cells.len(), empty, names })
    }

    /// The next row; none at the end.
    pub fn next_row(&mut self) -> Result<Option<Row>, Broken> {
        while let Some(record) = self.records.next_record()? {
            if record.cells.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(Some(self.row(&record)));
            }
        }
        Ok(None)
    }

    /// What is read.
    pub const fn source(&self) -> &R {
        self.records.source()
    }

    /// Where its fields stand.
    #[must_use]
    pub fn places(&self) -> Places {
        self.places.clone()
    }

    fn row(&self, record: &Record) -> Row {
        let (mut wanted, mut faults) = (Wanted::new(), Vec::new());
        if record.cells.len() > self.width
            && record.cells.iter().skip(self.width).any(|cell| !cell.trim().is_empty())
        {
            let detail = format!(
                "has {} cells, and the header {}; put what contains the separator between quotation marks",
                record.cells.len(),
                self.width
            );
            faults.push(RowFault::of_row(record.line, "too_many_cells", &detail));
        }
        for place in self.places.0.iter() {
            let index = usize::try_from(place.number.saturating_sub(1)).unwrap_or(usize::MAX);
            let text = record.cells.get(index).map_or("", String::as_str);
            if text.trim().is_empty() {
                if self.empty == Empty::Clears && !matches!(place.column.form, Form::Identifier(_)) {
                    set(&mut wanted, place.column.at, Value::Null);
                }
                continue;
            }
            match cells::value(place.column.form, meant(text), &self.names) {
                Ok(value) => put(&mut wanted, place.column, value, self.empty),
                Err((code, detail)) => faults.push(RowFault {
                    line: record.line,
                    column: Some(place.number),
                    ..RowFault::of_field(record.line, &place.name, place.column.at, (code, &detail))
                }),
            }
        }
        Row { line: record.line, wanted: if faults.is_empty() { Ok(wanted) } else { Err(faults) } }
    }
}

impl Places {
    /// The number and name of the column that a fault is about.
    #[must_use]
    pub fn place_of(&self, pointer: &str) -> Option<(u32, String)> {
        let is_about = |place: &&Place| is_within(pointer, place.column.at);
        // A list of numbers has a column for each scheme.
        let scheme = pointer.strip_prefix("/identifiers/").unwrap_or_default();
        let identifier = |place: &&Place| matches!(place.column.form, Form::Identifier(one) if one == scheme);
        let mut about: Vec<&Place> = self.0.iter().filter(is_about).collect();
        about.sort_by_key(|place| std::cmp::Reverse(place.column.at.len()));
        let place = about.first().copied().or_else(|| self.0.iter().find(identifier))?;
        Some((place.number, place.name.clone()))
    }
}

fn is_within(pointer: &str, field: &str) -> bool {
    pointer.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn put(wanted: &mut Wanted, column: &Column, value: Value, empty: Empty) {
    if let Form::Identifier(scheme) = column.form {
        let all = wanted.entry("identifiers").or_insert_with(|| json!([]));
        if let Value::Array(all) = all {
            all.push(json!({ "scheme": scheme, "value": value }));
        }
        return;
    }
    set(wanted, column.at, if empty == Empty::Keeps { without_nulls(value) } else { value });
}

/// Sets a field, in the object that it belongs to.
fn set(wanted: &mut Wanted, pointer: &str, value: Value) {
    let mut members = wanted;
    let path = pointer.trim_start_matches('/');
    let (folder, name) = path.split_once('/').map_or((None, path), |(folder, name)| (Some(folder), name));
    if let Some(folder) = folder {
        let object = members.entry(folder).or_insert_with(|| Value::Object(Map::new()));
        if object.is_null() {
            *object = Value::Object(Map::new());
        }
        let Value::Object(inner) = object else { return };
        members = inner;
    }
    members.insert(name.to_owned(), value);
}

/// A name as it is compared: letters and digits.
fn plain(name: &str) -> String {
    fold(name).replace(' ', "")
}

/// What a column can be called: as the field, alone and with the object that it belongs to, and by its other names.
fn names_of(column: &Column) -> impl Iterator<Item = String> {
    let last = column.at.rsplit('/').next().unwrap_or_default();
    [last, column.at].into_iter().chain(column.names.iter().copied()).map(plain)
}

fn places(head: &Record, columns: Columns) -> (Vec<Place>, Vec<RowFault>) {
    let (mut places, mut faults): (Vec<Place>, Vec<RowFault>) = (Vec::new(), Vec::new());
    for (name, number) in head.cells.iter().zip(1..) {
        let (name, asked) = (name.trim(), plain(name));
        if name.is_empty() || columns.computed.iter().any(|one| plain(one) == asked) {
            continue;
        }
        let mut tell = |code: &str, detail: &str| {
            let fault = RowFault::of_field(head.line, name, "", (code, detail));
            faults.push(RowFault { column: Some(number), ..fault });
        };
        // A whole pointer says more than its last word.
        let exact = columns.all.iter().find(|column| plain(column.at) == asked);
        let found =
            exact.or_else(|| columns.all.iter().find(|column| names_of(column).any(|known| known == asked)));
        match found {
            None => tell("unknown_column", &unknown(name, columns)),
            Some(column) => match places.iter().find(|place| place.column.at == column.at) {
                Some(first) => {
                    let detail = format!(
                        "is the same as column {} ({}); keep one of the two",
                        first.number, first.name
                    );
                    tell("repeated_column", &detail);
                }
                None => places.push(Place { column, number, name: name.to_owned() }),
            },
        }
    }
    let has_key = places.iter().any(|place| columns.keys.contains(&place.column.at));
    if !has_key && faults.is_empty() {
        let keys: Vec<&str> = columns.keys.iter().map(|key| key.trim_start_matches('/')).collect();
        let detail = format!(
            "has none of the columns {}, so that nobody can tell what its rows are about; name the columns on the first line",
            keys.join(", ")
        );
        faults.push(RowFault::of_row(head.line, "missing_column", &detail));
    }
    (places, faults)
}

fn unknown(name: &str, columns: Columns) -> String {
    let known: Vec<&str> = columns
        .all
        .iter()
        .flat_map(|column| column.names.iter().copied().chain([column.at.trim_start_matches('/')]))
        .collect();
    match near(name, &known).first() {
        Some(meant) => format!("there is no such column; did you mean \"{meant}\"?"),
        None => {
            let first: Vec<&str> =
                columns.all.iter().filter_map(|column| column.names.first()).copied().collect();
            format!("there is no such column; there are: {}", first.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: Columns = Columns {
        all: &[
            Column { at: "/name", names: &["naam"], form: Form::Text },
            Column { at: "/location", names: &["locatie"], form: Form::Json },
            Column { at: "/location/city", names: &["plaats"], form: Form::Text },
            Column { at: "/trlMin", names: &["trl vanaf"], form: Form::Whole },
            Column { at: "/identifiers", names: &["nummers"], form: Form::Json },
            Column { at: "/identifiers/kvk", names: &["KVK-nummer"], form: Form::Identifier("kvk") },
        ],
        computed: &["isStale"],
        keys: &["/name"],
    };

    fn open(text: &str, empty: Empty) -> Result<Table<&[u8]>, Unreadable> {
        Table::open(text.as_bytes(), COLUMNS, (empty, Names::default()))
    }

    fn rows(text: &str, empty: Empty) -> Vec<Value> {
        let mut table = open(text, empty).unwrap();
        let mut rows = Vec::new();
        while let Some(row) = table.next_row().unwrap() {
            rows.push(Value::Object(row.wanted.unwrap()));
        }
        rows
    }

    #[test]
    fn headers_are_known_by_any_of_their_names() {
        let expected = json!({ "name": "Lab", "location": { "city": "Breda" }, "trlMin": 5 });
        for head in ["name;plaats;trlMin", "NAAM ;Plaats;TRL-vanaf", "naam;location.city;trl_min;isStale"] {
            assert_eq!(
                rows(&format!("{head}\nLab;Breda;5\n"), Empty::Keeps),
                std::slice::from_ref(&expected),
                "{head}"
            );
        }
    }

    #[test]
    fn an_object_is_filled_in_by_the_columns_beside_it() {
        let text = "plaats;location;naam;kvk nummer\nGoes;\"{\"\"city\"\":\"\"Breda\"\",\"\"street\"\":null}\";'=x;01234567\n";
        let expected = json!({ "location": { "city": "Goes" }, "name": "=x", "identifiers": [{ "scheme": "kvk", "value": "01234567" }] });
        assert_eq!(rows(text, Empty::Keeps), [expected]);
    }

    #[test]
    fn an_empty_cell_keeps_or_clears_as_was_asked() {
        let text = "naam;plaats;kvk\nLab;;\n;;\n";
        assert_eq!(rows(text, Empty::Keeps), [json!({ "name": "Lab" })]);
        assert_eq!(rows(text, Empty::Clears), [json!({ "name": "Lab", "location": { "city": null } })]);
    }

    #[test]
    fn every_column_that_is_not_understood_is_told_with_its_number() {
        let Err(Unreadable::Header(faults)) = open("naam;plats;naam;kleur\n", Empty::Keeps) else { panic!() };
        let told: Vec<_> = faults.iter().map(|fault| (fault.column, fault.code.as_str())).collect();
        assert_eq!(
            told,
            [(Some(2), "unknown_column"), (Some(3), "repeated_column"), (Some(4), "unknown_column")]
        );
        assert!(faults[0].text_en.contains("did you mean \"plaats\"?"), "{}", faults[0].text_en);
        let Err(Unreadable::Header(faults)) = open("plaats;trl vanaf\n", Empty::Keeps) else { panic!() };
        assert_eq!(faults[0].code, "missing_column");
        assert!(matches!(open("", Empty::Keeps), Err(Unreadable::Header(_))));
    }

    #[test]
    fn a_fault_is_told_of_the_column_that_it_is_about() {
        let mut table = open("naam;plaats;trl vanaf\n\"a\nb\";x;vijf\nc;d;e;f\n", Empty::Keeps).unwrap();
        assert_eq!(table.places().place_of("/trlMin"), Some((3, "trl vanaf".to_owned())));
        assert_eq!(table.places().place_of("/location/city"), Some((2, "plaats".to_owned())));
        assert_eq!(table.places().place_of("/kind"), None);
        let first = table.next_row().unwrap().unwrap().wanted.unwrap_err();
        assert_eq!((first[0].line, first[0].column, first[0].code.as_str()), (2, Some(3), "type"));
        let second = table.next_row().unwrap().unwrap().wanted.unwrap_err();
        assert_eq!((second[0].line, second[0].code.as_str()), (4, "too_many_cells"));
    }
}
