//! What a file is, by its bytes, and what it may be called. Nothing is unpacked.

use crate::base::error::{Code, Error, Refusal, Result};
use unicode_normalization::UnicodeNormalization;

/// Bytes in which the kind of a file must show.
pub const HEAD: usize = 256 * 1024;
/// Characters of a name that are kept, its ending aside.
const LONGEST_STEM: usize = 100;

/// A kind of file that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// What it is called.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// The endings that its name may have; the first is the usual one.
    pub endings: &'static [&'static str],
    /// Whether it is text: then all its bytes are looked at, not only the first.
    is_text: bool,
}

const fn kind(name: &'static str, media_type: &'static str, endings: &'static [&'static str]) -> Kind {
    Kind { name, media_type, endings, is_text: false }
}

const PDF: Kind = kind("PDF", "application/pdf", &["pdf"]);
const PNG: Kind = kind("PNG", "image/png", &["png"]);
const JPEG: Kind = kind("JPEG", "image/jpeg", &["jpg", "jpeg"]);
const DOCX: Kind =
    kind("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"]);
const XLSX: Kind =
    kind("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"]);
const ODT: Kind = kind("ODT", "application/vnd.oasis.opendocument.text", &["odt"]);
const ODS: Kind = kind("ODS", "application/vnd.oasis.opendocument.spreadsheet", &["ods"]);
const CSV: Kind = Kind { is_text: true, ..kind("CSV", "text/csv", &["csv"]) };
const TEXT: Kind = Kind { is_text: true, ..kind("plain text", "text/plain", &["txt"]) };

/// Every kind that is taken.
pub const KINDS: &[Kind] = &[PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS, CSV, TEXT];
/// Their media types.
pub const MEDIA_TYPES: &[&str] = &[
    PDF.media_type,
    PNG.media_type,
    JPEG.media_type,
    DOCX.media_type,
    XLSX.media_type,
    ODT.media_type,
    ODS.media_type,
    CSV.media_type,
    TEXT.media_type,
];

/// A name without folders and without characters that can't be seen or that turn the direction of writing; none when
/// nothing is left of it.
#[must_use]
pub fn clean_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last.nfc().filter(|c| !is_hidden(*c) && !"<>:\"|?*".contains(*c)).collect();
    let visible = visible.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let (stem, ending) = visible.rsplit_once('.').unwrap_or((visible, ""));
    let stem: String = stem.chars().take(LONGEST_STEM).collect();
    let stem = stem.trim_end();
    match (stem.is_empty(), ending.is_empty()) {
        (true, _) => None,
        (false, true) => Some(stem.to_owned()),
        (false, false) => Some(format!("{stem}.{ending}")),
    }
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Compares what a file says that it is with what it is.
#[derive(Debug)]
pub struct Inspector {
    kind: Kind,
    /// The beginning of a character that goes on in the next piece.
    cut_off: Vec<u8>,
}

impl Inspector {
    /// Looks at a name; it says what is expected of the bytes.
    pub fn of_name(name: &str) -> Result<Self> {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        let kind = KINDS.iter().find(|kind| kind.endings.contains(&ending.as_str()));
        match kind {
            Some(kind) => Ok(Self { kind: *kind, cut_off: Vec::new() }),
            None => Err(refusal("A file whose name ends so is not taken")),
        }
    }

    /// What the file is, once all pieces were looked at.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Looks at the next piece; the first one holds at least [`HEAD`] bytes, or all.
    pub fn look(&mut self, piece: &[u8], is_first: bool) -> Result<()> {
        if self.kind.is_text {
            return self.look_at_text(piece, is_first);
        }
        if is_first && binary(piece) != Some(self.kind) {
            return Err(self.contradiction(piece));
        }
        Ok(())
    }

    /// Looks at how it ends.
    pub fn end(&self) -> Result<()> {
        if self.cut_off.is_empty() { Ok(()) } else { Err(self.no_text()) }
    }

    fn look_at_text(&mut self, piece: &[u8], is_first: bool) -> Result<()> {
        let is_script = |mime: &str| matches!(mime, "text/x-shellscript" | "text/html" | "text/xml");
        let found = infer::get(piece).filter(|_| is_first);
        if found.is_some_and(|found| is_script(found.mime_type()) || infer::is_app(piece)) {
            return Err(self.contradiction(piece));
        }
        let mut bytes = std::mem::take(&mut self.cut_off);
        bytes.extend_from_slice(piece);
        let whole = match std::str::from_utf8(&bytes) {
            Ok(text) => text,
            // No error but the end of the piece: the rest of a character comes with the next one.
            Err(fault) if fault.error_len().is_none() => {
                let (whole, rest) = bytes.split_at(fault.valid_up_to());
                self.cut_off = rest.to_vec();
                std::str::from_utf8(whole).unwrap_or_default()
            }
            Err(_) => return Err(self.no_text()),
        };
        let is_odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
        if whole.contains(is_odd) { Err(self.no_text()) } else { Ok(()) }
    }

    fn no_text(&self) -> Error {
        refusal(&format!("The name says {}, but the bytes are no text in UTF-8", self.kind.name))
    }

    fn contradiction(&self, piece: &[u8]) -> Error {
        let is = match infer::get(piece) {
            Some(found) if infer::is_app(piece) => format!("are a program ({})", found.mime_type()),
            Some(found) => format!("are {}", found.mime_type()),
            None => "are something else".to_owned(),
        };
        refusal(&format!("The name says {}, but the bytes {is}", self.kind.name))
    }
}

fn refusal(what: &str) -> Error {
    Refusal::new(Code::FileNotAllowed, format!("{what}. {}", Code::FileNotAllowed.help())).into()
}

/// What a file is by its first bytes.
fn binary(head: &[u8]) -> Option<Kind> {
    let found = infer::get(head)?.mime_type();
    let known = KINDS.iter().find(|kind| !kind.is_text && kind.media_type == found).copied();
    known.or_else(|| (found == "application/zip").then(|| office(head)).flatten())
}

/// An archive of Office by the names of its first parts, in whatever order the program wrote them.
fn office(head: &[u8]) -> Option<Kind> {
    const SIGNATURE: &[u8] = b"PK\x03\x04";
    const NAME_AT: usize = 30;
    let parts = head.windows(SIGNATURE.len()).enumerate().filter(|(_, bytes)| *bytes == SIGNATURE);
    let names = parts.filter_map(|(at, _)| head.get(at + NAME_AT..));
    let kind = |name: &[u8]| match name {
        [b'w', b'o', b'r', b'd', b'/', ..] => Some(DOCX),
        [b'x', b'l', b'/', ..] => Some(XLSX),
        _ => None,
    };
    names.into_iter().find_map(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inspect(name: &str, pieces: &[&[u8]]) -> Result<Kind> {
        let mut inspector = Inspector::of_name(name)?;
        for (index, piece) in pieces.iter().enumerate() {
            inspector.look(piece, index == 0)?;
        }
        inspector.end()?;
        Ok(inspector.kind())
    }

    fn zip(names: &[&str]) -> Vec<u8> {
        let part = |name: &&str| {
            let mut head = b"PK\x03\x04".to_vec();
            head.resize(26, 0);
            head.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            head.extend([0, 0]);
            head.extend(name.as_bytes());
            head.extend(b"inhoud");
            head
        };
        names.iter().flat_map(part).collect()
    }

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let docx = zip(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"]);
        let libre = zip(&["_rels/.rels", "docProps/core.xml", "docProps/app.xml", "xl/workbook.xml"]);
        let odt = [&zip(&["mimetype"])[..38], b"application/vnd.oasis.opendocument.text".as_slice()].concat();
        let good: &[(&str, &[u8], Kind)] = &[
            ("a.pdf", b"%PDF-1.7\n%", PDF),
            ("A.PDF", b"%PDF-1.7\n%", PDF),
            ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", PNG),
            ("a.jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF", JPEG),
            ("a.docx", &docx, DOCX),
            ("a.xlsx", &libre, XLSX),
            ("a.odt", &odt, ODT),
            ("a.txt", "Één tekst\r\n".as_bytes(), TEXT),
            // The first letters of a picture, and of a program, are letters too.
            ("a.csv", b"BMI;leeftijd\n24;71\n", CSV),
        ];
        for (name, bytes, kind) in good {
            assert_eq!(inspect(name, &[bytes]).ok().as_ref(), Some(kind), "{name}");
        }
        let bad: &[(&str, &[u8])] = &[
            ("a.pdf", b"MZ\x90\0\x03\0\0\0"),
            ("a.pdf", b"\x7fELF\x02\x01\x01\0"),
            ("a.pdf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            ("a.docx", &libre),
            ("a.docx", &zip(&["bom.bin"])),
            ("a.xlsx", b""),
            ("a.txt", b"MZ\x90\0\x03\0\0\0"),
            ("a.txt", b"#!/bin/sh\nrm -r ~\n"),
            ("a.txt", b"caf\xe9"),
            ("a.csv", b"a;b\0c"),
            ("a.html", b"<html>"),
            ("a.exe", b"MZ\x90\0"),
            ("geen", b"%PDF-1.7"),
        ];
        for (name, bytes) in bad {
            let code = inspect(name, &[bytes]).err().map(|error| error.code());
            assert_eq!(code, Some(Code::FileNotAllowed), "{name} {bytes:?}");
        }
    }

    #[test]
    fn text_may_be_cut_within_a_character_but_not_end_there() {
        assert!(inspect("a.txt", &[b"caf\xc3", b"\xa9 \xe2\x82", b"\xac"]).is_ok());
        assert!(inspect("a.txt", &[b"caf\xc3"]).is_err());
        assert!(inspect("a.txt", &[b"caf\xc3", b"x"]).is_err());
    }

    #[test]
    fn names_lose_their_folders_and_what_can_not_be_seen() {
        let table = [
            ("../../etc/plan.pdf", Some("plan.pdf")),
            ("C:\\Users\\Anna\\plan.pdf", Some("plan.pdf")),
            ("pl\r\nan\u{7}.pdf", Some("plan.pdf")),
            ("plan\u{202e}fdp.txt", Some("planfdp.txt")),
            (" .plan\"?.pdf. ", Some("plan.pdf")),
            ("cafe\u{301}.pdf", Some("café.pdf")),
            ("../", None),
            (".pdf", Some("pdf")),
            ("\u{202e}\r", None),
        ];
        for (name, clean) in table {
            assert_eq!(clean_name(name).as_deref(), clean, "{name:?}");
        }
        let long = clean_name(&format!("{}.pdf", "é".repeat(240))).unwrap();
        assert_eq!(long.chars().count(), LONGEST_STEM + 4);
    }
}
