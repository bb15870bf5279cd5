//! From words found to themes, best first.

use super::{
    Evidence, EvidenceKind, Reading, Suggestion,
    finder::Hit,
    lexicon::{Lexicon, Node},
};
use std::collections::HashMap;

/// What a word says when it is said again.
const AGAIN: f64 = 0.25;
/// Each further word says so much of what the one before it says: ten words are not ten times one.
const FURTHER: f64 = 0.85;
/// However many hints there are, together they say no more than this.
const MOST_FROM_HINTS: f64 = 0.9;
/// What words of two groups say together.
const TOGETHER: f64 = 0.8;
/// How much of what speaks for the best narrower theme speaks for the broader one too.
const FROM_NARROWER: f64 = 0.25;
/// How much a theme gains when its broader theme, or a related one, is spoken for as well.
const FROM_NEIGHBOUR: f64 = 0.12;
/// Less than this is an accident.
const LEAST: f64 = 0.3;
/// Less than this share of the best theme is beside the point.
const LEAST_OF_BEST: f64 = 0.2;
/// The sum at which the score reaches 1 - 1/e.
const SCALE: f64 = 2.0;
/// At most so many pieces of evidence per theme.
const MOST_EVIDENCE: usize = 10;

/// A phrase that speaks for a theme.
#[derive(Clone, Copy)]
struct Voice {
    hit: Hit,
    weight: f64,
    kind: EvidenceKind,
}

/// What speaks for one theme.
#[derive(Default)]
struct Case {
    voices: Vec<Voice>,
    own: f64,
}

pub(super) fn rank(lexicon: &Lexicon, read: &Reading<'_>, hits: &[Hit], limit: usize) -> Vec<Suggestion> {
    let mut cases = cases(lexicon, hits);
    for (case, node) in cases.iter_mut().zip(&lexicon.nodes) {
        case.decide(node);
    }
    let mut totals: Vec<(f64, usize)> = lexicon
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.is_offered)
        .map(|(number, node)| (total(number, node, &cases), number))
        .collect();
    totals.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let best = totals.first().map_or(0.0, |(total, _)| *total);
    let shown = totals.into_iter().take_while(|(total, _)| *total >= LEAST.max(best * LEAST_OF_BEST));
    shown
        .take(limit)
        .filter_map(|(total, number)| suggestion(lexicon, read, &cases, (total, number)))
        .collect()
}

fn cases(lexicon: &Lexicon, hits: &[Hit]) -> Vec<Case> {
    let mut cases: Vec<Case> = lexicon.nodes.iter().map(|_| Case::default()).collect();
    let mut groups: HashMap<usize, Vec<Hit>> = HashMap::new();
    for hit in hits {
        let Some(entry) = lexicon.entries.get(hit.entry) else { continue };
        for owner in &entry.owners {
            let kind = match (owner.kind, hit.kind) {
                (EvidenceKind::Hint, _) | (_, None) => owner.kind,
                (_, Some(kind)) => kind,
            };
            let weight = owner.weight * entry.rarity * hit.factor;
            if let Some(case) = cases.get_mut(owner.theme) {
                case.voices.push(Voice { hit: *hit, weight, kind });
            }
        }
        for group in &entry.groups {
            groups.entry(*group).or_default().push(*hit);
        }
    }
    for (case, node) in cases.iter_mut().zip(&lexicon.nodes) {
        let sets = node.together.iter().filter_map(|set| apart(set, &groups));
        // Several sets that are complete say the same thing twice.
        if let Some(found) = sets.min_by_key(Vec::len) {
            let weight = TOGETHER / f64::from(u32::try_from(found.len()).unwrap_or(u32::MAX));
            let voice =
                |hit: Hit| Voice { hit, weight: weight * hit.factor.min(1.0), kind: EvidenceKind::Together };
            case.voices.extend(found.into_iter().map(voice));
        }
    }
    cases
}

/// A word of each group, each another word; none when a group has none.
fn apart(set: &[usize], groups: &HashMap<usize, Vec<Hit>>) -> Option<Vec<Hit>> {
    let mut found: Vec<Hit> = Vec::with_capacity(set.len());
    for group in set {
        let free = |hit: &&Hit| found.iter().all(|other| !overlaps(hit, other) || hit.kind.is_some());
        let hit = groups.get(group)?.iter().find(free).copied()?;
        found.push(hit);
    }
    Some(found)
}

const fn overlaps(one: &Hit, other: &Hit) -> bool {
    one.first <= other.last && other.first <= one.last
}

impl Case {
    /// Keeps of phrases that overlap the one that says most, and adds up what is left.
    fn decide(&mut self, node: &Node) {
        let mut voices = std::mem::take(&mut self.voices);
        voices.sort_by(|one, other| {
            let (one, other) = (one, other);
            other.weight.total_cmp(&one.weight).then(one.hit.first.cmp(&other.hit.first))
        });
        let mut times: HashMap<usize, u32> = HashMap::new();
        for mut voice in voices {
            // Words that count together may count alone as well.
            let is_free = |kept: &Voice| {
                !overlaps(&kept.hit, &voice.hit)
                    || (kept.kind == EvidenceKind::Together) != (voice.kind == EvidenceKind::Together)
            };
            if !self.voices.iter().all(is_free) {
                continue;
            }
            let before = times.entry(voice.hit.entry).or_default();
            if *before > 0 && voice.kind != EvidenceKind::Together {
                voice.weight *= AGAIN / f64::from(*before);
            }
            *before += 1;
            self.voices.push(voice);
        }
        self.voices.sort_by(|one, other| other.weight.total_cmp(&one.weight));
        let (mut said, mut hinted, mut share) = (0.0, 0.0, 1.0);
        for voice in &self.voices {
            let sum = if voice.kind == EvidenceKind::Hint { &mut hinted } else { &mut said };
            *sum += voice.weight * share;
            share *= FURTHER;
        }
        self.own = (said + f64::min(hinted, MOST_FROM_HINTS)) * node.weight;
    }
}

/// What speaks for a theme with what the themes around it add.
fn total(number: usize, node: &Node, cases: &[Case]) -> f64 {
    let own = |number: &usize| cases.get(*number).map_or(0.0, |case| case.own);
    let most = |numbers: &[usize]| numbers.iter().map(own).fold(0.0, f64::max);
    let around = node.parent.as_ref().map_or(0.0, own).max(most(&node.related)).min(1.0);
    own(&number) * (1.0 + FROM_NEIGHBOUR * around) + FROM_NARROWER * node.weight * most(&node.children)
}

fn suggestion(
    lexicon: &Lexicon,
    read: &Reading<'_>,
    cases: &[Case],
    (total, number): (f64, usize),
) -> Option<Suggestion> {
    let node = lexicon.nodes.get(number)?;
    let own = cases.get(number)?.voices.iter().map(|voice| (voice, voice.kind));
    let children = node.children.iter().filter_map(|child| cases.get(*child));
    let narrower = children.max_by(|one, other| one.own.total_cmp(&other.own));
    let passed_on =
        narrower.into_iter().flat_map(|case| &case.voices).map(|voice| (voice, EvidenceKind::Narrower));
    let mut evidence: Vec<Evidence> = Vec::new();
    for (voice, kind) in own.chain(passed_on) {
        let Some(piece) = piece(lexicon, read, &voice.hit, kind) else { continue };
        let is_known = |other: &Evidence| other.start == piece.start && other.end == piece.end;
        if evidence.len() < MOST_EVIDENCE && !evidence.iter().any(is_known) {
            evidence.push(piece);
        }
    }
    let score = ((1.0 - (-total / SCALE).exp()) * 1000.0).round() / 1000.0;
    Some(Suggestion { id: node.id, score, evidence })
}

fn piece(lexicon: &Lexicon, read: &Reading<'_>, hit: &Hit, kind: EvidenceKind) -> Option<Evidence> {
    let (start, end) = (read.words.get(hit.first)?.token.start, read.words.get(hit.last)?.token.end);
    Some(Evidence {
        text: read.text.chars().skip(start).take(end - start).collect(),
        start,
        end,
        kind,
        known_as: lexicon.entries.get(hit.entry)?.phrase.to_string(),
    })
}
