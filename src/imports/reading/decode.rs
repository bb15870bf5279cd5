//! Text as people save it, read as UTF-8: with or without a mark in front, UTF-16 with one, or what Windows wrote before.
//!
//! Without a mark the first character that is not ASCII decides: when it is no UTF-8, the file is Windows-1252.

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, Read};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Nothing but ASCII so far.
    #[default]
    Ascii,
    /// UTF-8.
    Utf8,
    /// UTF-16, of either order.
    Utf16,
    /// What Windows writes in western Europe.
    Windows1252,
}

impl Encoding {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ascii | Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Windows1252 => "windows-1252",
        }
    }
}

const PIECE: usize = 16 * 1024;

/// Reads bytes of whatever encoding as UTF-8.
pub struct Decoded<R> {
    source: R,
    encoding: Encoding,
    coder: Option<Decoder>,
    /// Bytes that wait: a character that is not whole yet.
    raw: Vec<u8>,
    /// Text that waits to be read, from `at` on.
    text: Vec<u8>,
    at: usize,
    has_begun: bool,
    is_over: bool,
    /// What comes after the text that waits is no UTF-8.
    is_broken: bool,
}

impl<R: Read> Decoded<R> {
    /// Over a file at its beginning.
    pub fn new(source: R) -> Self {
        Self {
            source,
            encoding: Encoding::Ascii,
            coder: None,
            raw: Vec::new(),
            text: Vec::new(),
            at: 0,
            has_begun: false,
            is_over: false,
            is_broken: false,
        }
    }

    /// How the file is written, as far as was read.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.is_broken {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"));
        }
        let mut piece = [0; PIECE];
        let read = self.source.read(&mut piece)?;
        self.is_over = read == 0;
        self.raw.extend_from_slice(piece.get(..read).unwrap_or_default());
        if !self.has_begun {
            // Three bytes tell the marks apart.
            if self.raw.len() < 3 && !self.is_over {
                return Ok(());
            }
            self.begin();
        }
        self.text.clear();
        self.at = 0;
        let raw = std::mem::take(&mut self.raw);
        match &mut self.coder {
            Some(coder) => convert(coder, &raw, self.is_over, &mut self.text),
            None => self.take_utf8(&raw),
        }
        Ok(())
    }

    fn begin(&mut self) {
        self.has_begun = true;
        let (encoding, coder, mark) = match self.raw.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, None, 3),
            [0xFF, 0xFE, ..] => (Encoding::Utf16, Some(UTF_16LE), 2),
            [0xFE, 0xFF, ..] => (Encoding::Utf16, Some(UTF_16BE), 2),
            _ => return,
        };
        self.encoding = encoding;
        self.coder = coder.map(encoding_rs::Encoding::new_decoder_without_bom_handling);
        self.raw.drain(..mark);
    }

    fn take_utf8(&mut self, raw: &[u8]) {
        let (valid, wrong) = match std::str::from_utf8(raw) {
            Ok(_) => (raw.len(), false),
            Err(error) => (error.valid_up_to(), error.error_len().is_some() || self.is_over),
        };
        let (good, rest) = raw.split_at_checked(valid).unwrap_or((raw, &[]));
        let is_undecided = self.encoding == Encoding::Ascii && good.is_ascii();
        self.text.extend_from_slice(good);
        if !is_undecided {
            self.encoding = Encoding::Utf8;
        }
        if !wrong {
            self.raw = rest.to_vec();
            return;
        }
        if !is_undecided {
            self.is_broken = true;
            return;
        }
        self.encoding = Encoding::Windows1252;
        let mut coder = WINDOWS_1252.new_decoder_without_bom_handling();
        convert(&mut coder, rest, self.is_over, &mut self.text);
        self.coder = Some(coder);
    }
}

fn convert(coder: &mut Decoder, mut raw: &[u8], is_last: bool, text: &mut Vec<u8>) {
    let mut piece = [0; PIECE];
    loop {
        let (result, read, written, _) = coder.decode_to_utf8(raw, &mut piece, is_last);
        text.extend_from_slice(piece.get(..written).unwrap_or_default());
        raw = raw.get(read..).unwrap_or_default();
        if result == CoderResult::InputEmpty {
            return;
        }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.text.len() && (!self.is_over || self.is_broken) {
            self.fill()?;
        }
        let waiting = self.text.get(self.at..).unwrap_or_default();
        let count = waiting.len().min(into.len());
        if let (Some(into), Some(from)) = (into.get_mut(..count), waiting.get(..count)) {
            into.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time: every character is cut.
    struct Slowly<'b>(&'b [u8]);
    impl Read for Slowly<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            into[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn decoded(bytes: &[u8]) -> io::Result<(String, Encoding)> {
        let mut text = String::new();
        let mut whole = Decoded::new(bytes);
        whole.read_to_string(&mut text)?;
        let mut slow = String::new();
        let mut reader = Decoded::new(Slowly(bytes));
        reader.read_to_string(&mut slow)?;
        assert_eq!((&text, whole.encoding()), (&slow, reader.encoding()));
        Ok((text, whole.encoding()))
    }

    #[test]
    fn every_way_of_saving_says_the_same() {
        let text = "naam;plaats\r\nZorgcafé;’s-Hertogenbosch €\r\n";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let utf16_be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (windows, _, _) = WINDOWS_1252.encode(text);
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), Encoding::Utf8),
            ([b"\xFF\xFE".to_vec(), utf16].concat(), Encoding::Utf16),
            ([b"\xFE\xFF".to_vec(), utf16_be].concat(), Encoding::Utf16),
            (windows.into_owned(), Encoding::Windows1252),
        ] {
            assert_eq!(decoded(&bytes).unwrap(), (text.to_owned(), encoding));
        }
        assert_eq!(decoded(b"plain").unwrap(), ("plain".to_owned(), Encoding::Ascii));
        assert_eq!(decoded(b"").unwrap().0, "");
        assert_eq!(decoded(b"a\xE9").unwrap(), ("aé".to_owned(), Encoding::Windows1252));
    }

    #[test]
    fn what_began_as_utf8_does_not_go_on_as_something_else() {
        assert_eq!(decoded("é".as_bytes()).unwrap().1, Encoding::Utf8);
        let mixed = [("é".repeat(40_000)).as_bytes(), b"\xE9 "].concat();
        assert_eq!(decoded(&mixed).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert!(decoded(b"\xEF\xBB\xBF\xE9a").is_err());
    }
}
