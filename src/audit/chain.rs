//! Whether the log is as it was written.

use super::{head::Head, store};
use crate::{
    base::error::Result,
    db::{
        Read,
        audit::{Entry, Origin},
    },
};
use std::{collections::HashMap, fmt};

/// Entries that are read at a time.
const PAGE: i64 = 2000;

/// What a walk along the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Entries that are as they were written, from the first that is kept.
    pub sound: i64,
    /// The first thing that is not.
    pub broken: Option<Broken>,
}

/// The first thing that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The number of the entry.
    pub seq: i64,
    /// What is wrong with it.
    pub what: What,
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The entry, or one before it, was changed, or came from elsewhere.
    Changed,
    /// The entry is not there.
    Missing,
    /// The address that is kept with the entry is not the one that it came from.
    OriginChanged,
    /// A signed head says that another entry stood here.
    NotWhatWasSigned,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seq, what } = self;
        match what {
            What::Changed => write!(f, "entry {seq} was changed, or does not follow the entry before it"),
            What::Missing => write!(f, "entry {seq} is missing"),
            What::OriginChanged => write!(f, "the address kept with entry {seq} is not the one it came from"),
            What::NotWhatWasSigned => write!(f, "a signed head says that entry {seq} was another one"),
        }
    }
}

/// Walks the chain from the first entry that is kept, and compares it with heads that were signed before.
pub fn verify(read: &mut Read<'_>, heads: &[Head]) -> Result<Report> {
    let (begin, mut previous) = store::get_anchor(read)?;
    let signed: HashMap<i64, &str> = heads.iter().map(|head| (head.seq, head.hash.as_str())).collect();
    let mut seq = begin;
    let stopped = |seq: i64, what| Report { sound: seq - begin - 1, broken: Some(Broken { seq, what }) };
    loop {
        let page = store::list_chain(read, seq, PAGE)?;
        if page.is_empty() {
            break;
        }
        for (entry, origin) in page {
            seq += 1;
            if let Some(what) = fault(&entry, origin.as_ref(), seq, &previous) {
                return Ok(stopped(seq, what));
            }
            if signed.get(&seq).is_some_and(|hash| *hash != entry.hash) {
                return Ok(stopped(seq, What::NotWhatWasSigned));
            }
            previous = entry.hash;
        }
    }
    let last = heads.iter().map(|head| head.seq).max().unwrap_or_default().max(store::get_count(read)?);
    if seq < last {
        return Ok(stopped(seq + 1, What::Missing));
    }
    Ok(Report { sound: seq - begin, broken: None })
}

fn fault(entry: &Entry, origin: Option<&Origin>, seq: i64, previous: &str) -> Option<What> {
    if entry.seq != seq {
        return Some(What::Missing);
    }
    if entry.hash != entry.chained_to(previous) {
        return Some(What::Changed);
    }
    // Without a row it was erased, as it may be.
    origin.filter(|origin| origin.digest() != entry.origin_digest).map(|_| What::OriginChanged)
}
