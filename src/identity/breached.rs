//! Passwords that were stolen somewhere: a file with their SHA-1 hashes in order, one a line, as lists of hundreds of millions of them are
//! handed out (`HASH` or `HASH:how often`, in capitals). It is searched where it lies, in some thirty small reads; nothing of it is
//! kept in memory, and nothing of a password leaves this machine.

use anyhow::{Context, bail};
use sha1::{Digest, Sha1};
use std::{
    fs::File,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

/// Figures of a hash.
const HASH: usize = 40;
/// More than the longest line has.
const LINE: usize = 64;

/// The file, as the settings name it.
#[derive(Debug, Clone)]
pub struct Breached(PathBuf);

impl Breached {
    /// Looks whether the file can be read and begins as it must.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
        let mut first = [0; HASH];
        let read = file.read_at(&mut first, 0).with_context(|| format!("reading {}", path.display()))?;
        let is_hash = |byte: &u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte);
        if read < HASH || !first.iter().all(is_hash) {
            bail!("{} must hold SHA-1 hashes in capitals, in order, one a line", path.display());
        }
        Ok(Self(path.to_owned()))
    }

    /// Whether a password is among them.
    pub fn has(&self, password: &str) -> anyhow::Result<bool> {
        let wanted = format!("{:X}", Sha1::digest(password.as_bytes()));
        // Opened anew: whoever puts a newer list in its place need not stop the service.
        let file = File::open(&self.0).with_context(|| format!("opening {}", self.0.display()))?;
        let (mut low, mut high) = (0, file.metadata()?.len());
        // What is sought begins in a line of which a byte lies in low..high.
        while low < high {
            let middle = low + (high - low) / 2;
            let (begin, hash, end) = line_at(&file, middle)?;
            match hash.as_str().cmp(wanted.as_str()) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => low = end,
                std::cmp::Ordering::Greater => high = begin,
            }
        }
        Ok(false)
    }
}

/// The line in which a byte lies: where it begins, its hash, and where the next begins.
fn line_at(file: &File, place: u64) -> anyhow::Result<(u64, String, u64)> {
    let from = place.saturating_sub(u64::try_from(LINE)?);
    let mut around = [0; 2 * LINE];
    let mut filled = 0;
    while let Some(rest) = around.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, from + u64::try_from(filled)?)? {
            0 => break,
            read => filled += read,
        }
    }
    let here = usize::try_from(place - from)?;
    let (before, after) = around.get(..filled).and_then(|all| all.split_at_checked(here)).unwrap_or_default();
    let begin = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |line_end| line_end + 1);
    let end = after.iter().position(|byte| *byte == b'\n').map_or(filled, |line_end| here + line_end + 1);
    let line = around.get(begin..end).unwrap_or_default();
    let hash = line.iter().take(HASH).map(|byte| char::from(*byte)).collect();
    let offset = |index: usize| u64::try_from(index).map(|index| from + index);
    Ok((offset(begin)?, hash, offset(end)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(password: &str) -> String {
        format!("{:X}", Sha1::digest(password.as_bytes()))
    }

    #[test]
    fn every_line_of_a_list_is_found_and_nothing_else() {
        let mut lines: Vec<String> =
            (0..1000).map(|n| format!("{}:{}", hash(&format!("stolen {n}")), n * n)).collect();
        lines.sort();
        for ending in ["\n", "\r\n"] {
            let path = std::env::temp_dir().join(format!("breached-{}-{}", std::process::id(), ending.len()));
            std::fs::write(&path, lines.join(ending) + ending).unwrap();
            let list = Breached::open(&path).unwrap();
            assert!((0..1000).all(|n| list.has(&format!("stolen {n}")).unwrap()));
            assert!(!(0..1000).any(|n| list.has(&format!("mine {n}")).unwrap()));
            std::fs::remove_file(path).unwrap();
        }
    }

    #[test]
    fn a_file_of_something_else_is_refused() {
        let path = std::env::temp_dir().join(format!("breached-{}-words", std::process::id()));
        std::fs::write(&path, "password\n123456\n").unwrap();
        assert!(Breached::open(&path).unwrap_err().to_string().contains("SHA-1"));
        std::fs::remove_file(&path).unwrap();
        assert!(Breached::open(&path).is_err());
    }
}
