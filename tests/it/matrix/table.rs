//! Reading `table.txt`.

use proeftuin::http::{Operation, routes};
use std::collections::BTreeSet;

/// How many kinds of caller have a column.
pub const COLUMNS: usize = 10;

/// Whose object is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Own,
    Foreign,
    Absent,
}

/// An object that a row needs.
#[derive(Debug, Clone)]
pub struct Object {
    pub kind: &'static str,
    /// Made anew for every attempt that is to succeed.
    pub is_fresh: bool,
    /// Ours, whoever's the others are.
    pub is_mine: bool,
}

/// A line of the table.
pub struct Row {
    pub line: usize,
    pub operation: &'static Operation,
    pub objects: Vec<Object>,
    expected: [&'static str; 3],
    /// Query, body or form.
    pub content: &'static str,
}

impl Row {
    /// What a caller with this column is answered; none where there is no such object.
    pub fn expected(&self, whose: Whose, column: usize) -> Option<char> {
        let cell = self.expected[whose as usize];
        (cell != ".").then(|| char::from(cell.as_bytes()[column]))
    }

    /// How many of the objects stand in the path.
    pub fn in_path(&self) -> usize {
        self.operation.path.matches('{').count()
    }
}

/// Every row, with whatever is wrong with the table itself.
pub fn rows() -> Vec<Row> {
    let text = include_str!("table.txt");
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
    let rows: Vec<Row> = lines.map(|(line, number)| row(line, number)).collect();
    let listed: BTreeSet<&str> = rows.iter().map(|row| row.operation.id).collect();
    let missing: Vec<&str> =
        routes::operations().iter().map(|operation| operation.id).filter(|id| !listed.contains(id)).collect();
    assert!(missing.is_empty(), "without rows in tests/it/matrix/table.txt: {missing:?}");
    rows
}

fn row(line: &'static str, number: usize) -> Row {
    let cells: Vec<&str> = line.splitn(6, '|').map(str::trim).collect();
    let [id, objects, own, foreign, absent, content] = cells[..] else {
        panic!("line {number}: not six cells")
    };
    let operation = routes::operations().iter().find(|operation| operation.id == id);
    let operation = operation.unwrap_or_else(|| panic!("line {number}: there is no operation {id}"));
    let objects: Vec<Object> = objects.split_whitespace().map(object).collect();
    for cell in [own, foreign, absent] {
        let known = cell == "." || (cell.len() == COLUMNS && cell.chars().all(|one| "+=1340".contains(one)));
        assert!(known, "line {number}: {cell:?} is not {COLUMNS} letters");
    }
    let row = Row { line: number, operation, objects, expected: [own, foreign, absent], content };
    assert!(row.objects.len() >= row.in_path(), "line {number}: the path needs more objects");
    row
}

fn object(text: &'static str) -> Object {
    let kind = text.trim_start_matches('+').trim_start_matches("my.");
    Object { kind, is_fresh: text.starts_with('+'), is_mine: text.starts_with("my.") }
}
