//! Records of a table (RFC 4180), each with the line on which it begins, and lines of objects.
//!
//! Not the crate `csv`: with CRLF it counts lines one off, and it has no bound for a record whose quotation mark is not closed.

use super::{Broken, LONGEST_ROW, Why};
use std::io::BufRead;

/// A record: its cells as they stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line on which it begins.
    pub line: u64,
    /// The cells.
    pub cells: Vec<String>,
}

/// Reads records. Lines with nothing on them are none.
pub struct Records<R> {
    source: R,
    delimiter: u8,
    line: u64,
    after_return: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Begin,
    Plain,
    Quoted,
    /// After a quotation mark in a quoted cell: another one makes it a mark, anything else ends the cell.
    Mark,
}

impl<R: BufRead> Records<R> {
    /// Over text at its beginning: finds out what separates cells. A first line `sep=;`, which some programs write, says it.
    pub fn new(mut source: R) -> Result<Self, Broken> {
        let head = source.fill_buf().map_err(|cause| Broken::of(1, cause))?;
        let first = head.split(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.is_empty());
        let first = first.unwrap_or_default();
        let said = first.strip_prefix(b"sep=").and_then(|rest| rest.first()).copied();
        let delimiter = said.unwrap_or_else(|| delimiter(first));
        let mut records = Self { source, delimiter, line: 1, after_return: false };
        if said.is_some() {
            records.next_record()?;
        }
        Ok(records)
    }

    /// What separates cells.
    #[must_use]
    pub const fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// What is read.
    pub const fn source(&self) -> &R {
        &self.source
    }

    /// The next record; none at the end.
    pub fn next_record(&mut self) -> Result<Option<Record>, Broken> {
        let mut reading =
            Reading { cells: Vec::new(), cell: Vec::new(), state: State::Begin, line: self.line, size: 0 };
        loop {
            let buffer = self.source.fill_buf().map_err(|cause| Broken::of(reading.line, cause))?;
            if buffer.is_empty() {
                return match reading.state {
                    State::Quoted => Err(reading.broken(Why::Unclosed)),
                    State::Begin if reading.cells.is_empty() => Ok(None),
                    State::Begin | State::Plain | State::Mark => Ok(Some(reading.record())),
                };
            }
            let mut used = 0;
            let mut is_whole = false;
            for byte in buffer {
                used += 1;
                let was_return = std::mem::replace(&mut self.after_return, *byte == b'\r');
                if *byte == b'\n' && was_return {
                    if reading.state == State::Quoted {
                        reading.cell.push(b'\n');
                    } else if reading.is_empty() {
                        reading.line = self.line;
                    }
                    continue;
                }
                let ends_line = matches!(byte, b'\n' | b'\r');
                self.line += u64::from(ends_line);
                if reading.take(*byte, self.delimiter) {
                    if reading.is_empty() {
                        reading.line = self.line;
                        reading.state = State::Begin;
                        continue;
                    }
                    is_whole = true;
                    break;
                }
            }
            self.source.consume(used);
            reading.size += used;
            if is_whole {
                return Ok(Some(reading.record()));
            }
            if reading.size > LONGEST_ROW {
                return Err(reading.broken(Why::Unclosed));
            }
        }
    }
}

struct Reading {
    cells: Vec<String>,
    cell: Vec<u8>,
    state: State,
    line: u64,
    size: usize,
}

impl Reading {
    /// Takes a byte; true at the end of the record.
    fn take(&mut self, byte: u8, delimiter: u8) -> bool {
        match (self.state, byte) {
            (State::Begin, b'"') => self.state = State::Quoted,
            (State::Quoted, b'"') => self.state = State::Mark,
            (State::Mark, b'"') => {
                self.cell.push(b'"');
                self.state = State::Quoted;
            }
            (State::Quoted, _) => self.cell.push(byte),
            (_, b'\n' | b'\r') => return true,
            (_, byte) if byte == delimiter => {
                let cell = std::mem::take(&mut self.cell);
                self.cells.push(String::from_utf8_lossy(&cell).into_owned());
                self.state = State::Begin;
            }
            (State::Begin | State::Plain | State::Mark, _) => {
                self.cell.push(byte);
                self.state = State::Plain;
            }
        }
        false
    }

    fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.cell.is_empty() && matches!(self.state, State::Begin)
    }

    fn record(mut self) -> Record {
        self.cells.push(String::from_utf8_lossy(&self.cell).into_owned());
        Record { line: self.line, cells: self.cells }
    }

    fn broken(&self, why: Why) -> Broken {
        Broken { line: self.line, why }
    }
}

/// What separates the cells of a header: whichever there are most of outside of quotation marks.
fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [(b';', 0_u32), (b',', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for byte in head {
        is_quoted ^= *byte == b'"';
        for (candidate, count) in &mut counts {
            *count += u32::from(!is_quoted && byte == candidate);
        }
    }
    // Of equals the first.
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or_default();
    counts.iter().find(|(_, count)| *count == most && most > 0).map_or(b';', |(candidate, _)| *candidate)
}

/// Reads lines, for objects of which one stands on each. Lines with nothing on them are none.
pub struct Lines<R> {
    source: R,
    line: u64,
}

impl<R: BufRead> Lines<R> {
    /// Over text at its beginning.
    pub const fn new(source: R) -> Self {
        Self { source, line: 0 }
    }

    /// What is read.
    pub const fn source(&self) -> &R {
        &self.source
    }

    /// The next line with something on it, and its number; none at the end.
    pub fn next_line(&mut self) -> Result<Option<(u64, Vec<u8>)>, Broken> {
        let mut text = Vec::new();
        loop {
            let buffer = self.source.fill_buf().map_err(|cause| Broken::of(self.line + 1, cause))?;
            if buffer.is_empty() {
                self.line += 1;
                return Ok((!text.trim_ascii().is_empty()).then_some((self.line, text)));
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(buffer.len(), |at| at + 1);
            text.extend_from_slice(buffer.get(..used).unwrap_or_default());
            self.source.consume(used);
            if end.is_some() {
                self.line += 1;
                if !text.trim_ascii().is_empty() {
                    return Ok(Some((self.line, text)));
                }
                text.clear();
            }
            if text.len() > LONGEST_ROW {
                return Err(Broken { line: self.line + 1, why: Why::Unclosed });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Read};

    fn all(text: &str) -> Vec<(u64, String)> {
        // A buffer of some bytes: records are cut everywhere. The header has to be in the first.
        let read = |size: usize| {
            let mut records = Records::new(BufReader::with_capacity(size, text.as_bytes())).unwrap();
            let mut found = Vec::new();
            while let Some(record) = records.next_record().unwrap() {
                found.push((record.line, record.cells.join("|")));
            }
            found
        };
        let whole = read(64 * 1024);
        assert_eq!(read(7), whole, "{text:?}");
        whole
    }

    #[test]
    fn records_begin_on_the_line_on_which_an_editor_shows_them() {
        let expected = |lines: [u64; 4]| {
            let cells = ["a|b", "1|2", "3|x\ny", "4|5"].map(str::to_owned);
            lines.into_iter().zip(cells).collect::<Vec<_>>()
        };
        assert_eq!(all("a;b\n1;2\n\n3;\"x\ny\"\n4;5\n"), expected([1, 2, 4, 6]));
        let crlf = all("a;b\r\n1;2\r\n\r\n\r\n3;\"x\r\ny\"\r\n4;5");
        let mut with_return = expected([1, 2, 5, 7]);
        with_return[2].1 = "3|x\r\ny".to_owned();
        assert_eq!(crlf, with_return);
        assert_eq!(all("\r\n\r\na;b\r1;2\r"), [(3, "a|b".to_owned()), (4, "1|2".to_owned())]);
        assert_eq!(all("sep=|\r\na|b\r\n1|2"), [(2, "a|b".to_owned()), (3, "1|2".to_owned())]);
    }

    #[test]
    fn quotes_delimiters_and_empty_cells_are_told_apart() {
        assert_eq!(all("a;b;c\n;;\n"), [(1, "a|b|c".to_owned()), (2, "||".to_owned())]);
        assert_eq!(all("a;b\n\"\";\"x;\"\"y\"\"\"\n")[1].1, "|x;\"y\"");
        assert_eq!(all("a;b\n5\" pijp;2\n")[1].1, "5\" pijp|2");
        assert_eq!(all("a,\"b;c;d\",e\n")[0].1, "a|b;c;d|e");
        assert_eq!(all("a\tb\n1\t2,5\n")[1].1, "1|2,5");
        assert_eq!(all("naam\nBreda\n")[1].1, "Breda");
        assert!(all("").is_empty());
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_is_told_where_it_began() {
        let open = &b"a;b\n1;2\n3;\"x\n4;5\n"[..];
        // Without a bound for a row the second would never end.
        let files: [Box<dyn Read>; 2] = [Box::new(open), Box::new(open.chain(std::io::repeat(b'y')))];
        for file in files {
            let mut records = Records::new(BufReader::new(file)).unwrap();
            records.next_record().unwrap();
            records.next_record().unwrap();
            let broken = records.next_record().unwrap_err();
            assert!(matches!((broken.line, broken.why), (3, Why::Unclosed)));
        }
    }

    #[test]
    fn lines_are_counted_also_the_empty_ones() {
        let mut lines = Lines::new(BufReader::with_capacity(3, &b"{}\r\n\r\n\n{\"a\":1}\n"[..]));
        let mut found = Vec::new();
        while let Some((line, text)) = lines.next_line().unwrap() {
            found.push((line, String::from_utf8(text).unwrap().trim().to_owned()));
        }
        assert_eq!(found, [(1, "{}".to_owned()), (4, "{\"a\":1}".to_owned())]);
    }
}
