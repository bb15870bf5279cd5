//! From the bytes of a file to rows, each with the line on which it begins. Pure but for reading; memory does not grow with
//! the file.

pub mod cells;
pub mod decode;
pub mod records;
pub mod table;

use super::faults::RowFault;
use crate::base::puts::Wanted;

/// No row is longer than this; a quotation mark that is never closed would swallow the rest of the file.
pub const LONGEST_ROW: usize = 1024 * 1024;

/// A row: what it says, or all that is wrong with its cells.
#[derive(Debug)]
pub struct Row {
    /// The line on which it begins; the first line of the file is 1.
    pub line: u64,
    /// What it says.
    pub wanted: Result<Wanted, Vec<RowFault>>,
}

/// Why a file can't be read any further.
#[derive(Debug)]
pub struct Broken {
    /// Where.
    pub line: u64,
    /// Why.
    pub why: Why,
}

/// Why a file can't be read any further.
#[derive(Debug)]
pub enum Why {
    /// It began as UTF-8, and here is something else.
    Encoding,
    /// A row is too long, or a quotation mark is not closed.
    Unclosed,
    /// The file itself.
    Io(std::io::Error),
}

impl Broken {
    pub(super) fn of(line: u64, cause: std::io::Error) -> Self {
        let is_text = cause.kind() == std::io::ErrorKind::InvalidData;
        Self { line, why: if is_text { Why::Encoding } else { Why::Io(cause) } }
    }
}
