//! Dutch writes compounds as one word: "thuisdialyse", "longverpleegkundige". They are taken apart where both halves are
//! known, or where one is and is long enough to be no accident.

use super::lexicon::Lexicon;
use crate::base::language::Stems;

/// Shorter words are not taken apart.
const SHORTEST: usize = 7;
/// Neither half is shorter than this.
const SHORTEST_PART: usize = 3;
/// A half of this length may stand beside one that is not known.
const LONG_PART: usize = 6;

/// A half that is known, with what it is known as.
#[derive(Debug, Clone)]
pub(super) struct Part<'w> {
    pub text: &'w str,
    pub entries: Vec<usize>,
}

/// The halves of a word, those that are known; none when it does not fall apart.
pub(super) fn split<'w>(lexicon: &Lexicon, stems: &Stems, word: &'w str) -> Option<Vec<Part<'w>>> {
    if word.chars().count() < SHORTEST {
        return None;
    }
    let mut best: Option<(usize, Vec<Part<'w>>)> = None;
    for (at, _) in word.char_indices() {
        let (Some(head), Some(tail)) = (word.get(..at), word.get(at..)) else { continue };
        if head.len() < SHORTEST_PART || tail.len() < SHORTEST_PART {
            continue;
        }
        let (head, tail) = (Half::of(head, lexicon, stems, true), Half::of(tail, lexicon, stems, false));
        let known =
            usize::from(head.is_known) * head.text.len() + usize::from(tail.is_known) * tail.text.len();
        let is_sure = match (head.is_known, tail.is_known) {
            (true, true) => true,
            (true, false) => head.text.len() >= LONG_PART,
            (false, true) => tail.text.len() >= LONG_PART,
            (false, false) => false,
        };
        let says = !head.entries.is_empty() || !tail.entries.is_empty();
        if is_sure && says && best.as_ref().is_none_or(|(most, _)| known > *most) {
            let parts = [head, tail].into_iter().filter(|half| half.is_known);
            best = Some((known, parts.map(|half| Part { text: half.text, entries: half.entries }).collect()));
        }
    }
    best.map(|(_, parts)| parts)
}

struct Half<'w> {
    text: &'w str,
    entries: Vec<usize>,
    is_known: bool,
}

impl<'w> Half<'w> {
    /// A first half may end in a letter or two that only tie it to the second: "dialyse-s-centrum", "patiënt-en-zorg".
    fn of(text: &'w str, lexicon: &Lexicon, stems: &Stems, is_first: bool) -> Self {
        let tied = ["", "s", "en", "e"].into_iter().take(if is_first { 4 } else { 1 });
        for tie in tied {
            let Some(bare) = text.strip_suffix(tie).filter(|bare| bare.len() >= SHORTEST_PART) else {
                continue;
            };
            let stem = stems.dutch(bare);
            let entries: Vec<usize> = lexicon.part(bare, &stem).collect();
            if !entries.is_empty() || lexicon.is_plain_part(&stem) {
                return Self { text: bare, entries, is_known: true };
            }
        }
        Self { text, entries: Vec::new(), is_known: false }
    }
}
