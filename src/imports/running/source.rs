//! The rows of a file, some hundreds at a time.

use super::Order;
use crate::{
    base::{
        error::Result,
        puts::{Wanted, without_nulls},
    },
    db::Read,
    imports::{
        columns,
        faults::RowFault,
        model::{BATCH, EmptyCells, ImportCollection, ImportFormat},
        names,
        reading::{
            Broken, Row, Why,
            decode::Decoded,
            records::Lines,
            table::{Empty, Places, Table, Unreadable},
        },
        seen::Seen,
    },
};
use anyhow::Context as _;
use serde_json::Value;
use std::{
    fs::File,
    io::{BufReader, Seek, SeekFrom},
};

/// Some rows: those that can be put, and what is wrong with the others.
pub(super) struct Batch {
    pub rows: i64,
    pub lines: Vec<u64>,
    pub wanted: Vec<Wanted>,
    pub refused: i64,
    pub faults: Vec<RowFault>,
    pub places: Places,
}

/// The rows of a file.
pub(super) struct Source<'f> {
    kind: Kind<'f>,
    pub seen: Seen,
    collection: ImportCollection,
    pub broken: Option<RowFault>,
}

type Text<'f> = BufReader<Decoded<&'f File>>;

enum Kind<'f> {
    Table(Box<Table<Text<'f>>>),
    Lines(Lines<Text<'f>>, Empty),
}

const BUFFER: usize = 64 * 1024;

impl<'f> Source<'f> {
    /// At the beginning of a file; or what is wrong with its header.
    pub fn open(
        read: &mut Read<'_>,
        order: &Order,
        mut file: &'f File,
    ) -> Result<std::result::Result<Self, Vec<RowFault>>> {
        file.seek(SeekFrom::Start(0)).context("reading the file")?;
        let text = BufReader::with_capacity(BUFFER, Decoded::new(file));
        let empty = match order.empty {
            EmptyCells::Keep => Empty::Keeps,
            EmptyCells::Clear => Empty::Clears,
        };
        let kind = match order.format {
            ImportFormat::Ndjson => Kind::Lines(Lines::new(text), empty),
            ImportFormat::Csv => {
                let names = names::load(read, &order.by)?;
                match Table::open(text, columns::of(order.collection), (empty, names)) {
                    Ok(table) => Kind::Table(Box::new(table)),
                    Err(Unreadable::Header(faults)) => return Ok(Err(faults)),
                    Err(Unreadable::Broken(broken)) => return Ok(Err(vec![of_broken(broken)?])),
                }
            }
        };
        Ok(Ok(Self { kind, seen: Seen::default(), collection: order.collection, broken: None }))
    }

    pub fn encoding(&self) -> &'static str {
        match &self.kind {
            Kind::Table(table) => table.source().get_ref().encoding().name(),
            Kind::Lines(lines, _) => lines.source().get_ref().encoding().name(),
        }
    }

    fn next_row(&mut self) -> std::result::Result<Option<Row>, Broken> {
        match &mut self.kind {
            Kind::Table(table) => table.next_row(),
            Kind::Lines(lines, empty) => {
                let Some((line, text)) = lines.next_line()? else { return Ok(None) };
                Ok(Some(Row { line, wanted: object(line, &text, (self.collection, *empty)) }))
            }
        }
    }

    /// The next rows; none at the end of the file, or of what of it can be read.
    pub fn batch(&mut self) -> Result<Option<Batch>> {
        let places = match &self.kind {
            Kind::Table(table) => table.places(),
            Kind::Lines(..) => Places::default(),
        };
        let (lines, wanted) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
        let mut batch = Batch { rows: 0, lines, wanted, refused: 0, faults: Vec::new(), places };
        while batch.lines.len() < BATCH && batch.faults.len() < BATCH && self.broken.is_none() {
            match self.next_row() {
                Ok(None) => break,
                Ok(Some(row)) => self.sort(row, &mut batch),
                Err(broken) => self.broken = Some(of_broken(broken)?),
            }
        }
        Ok((batch.rows > 0).then_some(batch))
    }

    fn sort(&mut self, row: Row, batch: &mut Batch) {
        batch.rows += 1;
        let faults = match row.wanted {
            Err(faults) => faults,
            Ok(wanted) => match self.seen.note(self.collection, &wanted, row.line) {
                None => {
                    batch.lines.push(row.line);
                    batch.wanted.push(wanted);
                    return;
                }
                Some(before) => {
                    let detail =
                        format!("is about the same one as the row on line {before}; keep one of the two");
                    vec![RowFault::of_row(row.line, "repeated", &detail)]
                }
            },
        };
        batch.refused += 1;
        batch.faults.extend(faults);
    }

    /// Passes over rows that were dealt with.
    pub fn skip(&mut self, rows: i64) -> Result<()> {
        for _ in 0..rows {
            match self.next_row() {
                Ok(Some(Row { line, wanted: Ok(wanted) })) => {
                    self.seen.note(self.collection, &wanted, line);
                }
                Ok(Some(_)) => {}
                Ok(None) => return Ok(()),
                Err(broken) => {
                    self.broken = Some(of_broken(broken)?);
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

fn object(
    line: u64,
    text: &[u8],
    (collection, empty): (ImportCollection, Empty),
) -> std::result::Result<Wanted, Vec<RowFault>> {
    let wrong = |column: Option<usize>, detail: &str| {
        let fault = RowFault::of_row(line, "malformed_json", detail);
        vec![RowFault { column: column.and_then(|column| u32::try_from(column).ok()), ..fault }]
    };
    let value: Value = serde_json::from_slice(text.trim_ascii_end())
        .map_err(|cause| wrong(Some(cause.column()), "is not valid JSON; put one object on each line"))?;
    let value = if empty == Empty::Keeps { without_nulls(value) } else { value };
    let Value::Object(mut wanted) = value else {
        return Err(wrong(None, "is not an object; put one object on each line"));
    };
    for name in columns::of(collection).computed {
        wanted.remove(*name);
    }
    // There it is worked out; what is stated is in `location`.
    if collection == ImportCollection::Organisations {
        wanted.remove("province");
    }
    Ok(wanted)
}

fn of_broken(broken: Broken) -> Result<RowFault> {
    let (code, detail) = match broken.why {
        Why::Io(cause) => return Err(anyhow::Error::new(cause).context("reading the file").into()),
        Why::Encoding => {
            ("encoding", "from here on it is not UTF-8, as it was before; save it as \"CSV UTF-8\"")
        }
        Why::Unclosed => (
            "unclosed",
            "does not end; a quotation mark is probably missing. What comes after it was not read",
        ),
    };
    Ok(RowFault::of_row(broken.line, code, detail))
}

impl Batch {
    /// Two halves; what was refused before is counted with the first.
    pub fn halves(&self) -> [Self; 2] {
        let middle = self.lines.len() / 2;
        let (lines, more_lines) = self.lines.split_at(middle);
        let (wanted, more) = self.wanted.split_at(middle);
        let later = i64::try_from(more_lines.len()).unwrap_or(0);
        [
            Batch {
                rows: self.rows - later,
                lines: lines.to_vec(),
                wanted: wanted.to_vec(),
                refused: self.refused,
                faults: self.faults.clone(),
                places: self.places.clone(),
            },
            Batch {
                rows: later,
                lines: more_lines.to_vec(),
                wanted: more.to_vec(),
                refused: 0,
                faults: Vec::new(),
                places: self.places.clone(),
            },
        ]
    }
}
