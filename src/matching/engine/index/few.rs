//! Labs of chunks in which bits leave few: they are looked at one by one, those of several chunks at once and each time by what
//! takes no branches. A processor that need not guess what comes next fetches the lines of many at once.

use super::best::{First, LARGEST_CROWD};
use super::bits::{Bits, each_of_few, is_set, keep};
use super::chunk::Chunk;
use super::line::Line;
use super::row::unstated;
use super::search::{Place, Search};
use super::signature::Signature;
use super::touch::touch;
use crate::matching::engine::profile::HasProfile;

/// From so many on they are looked at.
const MANY: usize = 128;

/// A lab that bits do not reject.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'s> {
    place: Place,
    line: &'s Line,
    signature: &'s Signature,
    /// Whether only its themes tell if the theme rule accepts it.
    is_doubtful: bool,
    /// Its first start, when the period asked for has been looked at.
    start: Option<(i64, u16)>,
}

impl<'s, L: HasProfile> Search<'s, L> {
    /// Adds the labs of a chunk that bits do not reject.
    pub(super) fn gather(&mut self, first: Place, chunk: &'s Chunk<L>, passing: &Bits, doubtful: &Bits) {
        each_of_few(passing, |lab| {
            if let Some((line, signature)) = chunk.lines.get(lab).zip(chunk.signatures.get(lab)) {
                let (place, is_doubtful) = (first + lab, is_set(doubtful, lab));
                self.candidates.push(Candidate { place, line, signature, is_doubtful, start: None });
            }
        });
        if self.candidates.len() >= MANY {
            self.sift();
        }
    }

    /// Lets those wait to be scored that no rule rejects and that may be among the best.
    pub(super) fn sift(&mut self) {
        let mut labs = std::mem::take(&mut self.candidates);
        touch(labs.iter().map(|lab| lab.line.unstated.into()));
        self.keep_within_reach(&mut labs);
        self.keep_near_in_theme(&mut labs);
        self.keep_with_room(&mut labs);
        self.accepted += labs.len();
        if self.best.is_wanted() {
            touch(labs.iter().map(|lab| lab.signature.part()));
            let is_known = self.matcher().query.wanted.is_some();
            let bar = self.bar();
            for Candidate { place, line, signature, start, .. } in &labs {
                let first = if is_known { First::Is(*start) } else { First::Unknown };
                self.await_one(*place, (line, signature), first, bar);
            }
            if self.waiting.len() >= LARGEST_CROWD {
                self.score_waiting();
            }
        }
        labs.clear();
        self.candidates = labs;
    }

    fn keep_within_reach(&self, labs: &mut Vec<Candidate<'s>>) {
        let radius = self.plan().radius;
        if self.plan().participants.is_none() && radius.is_none() {
            return;
        }
        keep(labs, |lab| {
            let (fails, is_doubtful) = self.see_reach(lab.line, radius);
            if is_doubtful { !fails && self.is_within_reach(lab.place) } else { !fails }
        });
    }

    fn keep_near_in_theme(&self, labs: &mut Vec<Candidate<'s>>) {
        let Some(themes) = &self.plan().themes else { return };
        keep(labs, |lab| !lab.is_doubtful | lab.line.has_theme(|theme| themes.accepts(theme)));
    }

    fn keep_with_room(&self, labs: &mut Vec<Candidate<'s>>) {
        if self.matcher().query.wanted.is_none() {
            return;
        }
        touch(labs.iter().filter_map(|lab| lab.line.part_elsewhere()));
        keep(labs, |lab| {
            lab.start = self.start(lab.line);
            lab.start.is_some() || (lab.line.unstated & unstated::CAPACITY != 0)
        });
    }
}
