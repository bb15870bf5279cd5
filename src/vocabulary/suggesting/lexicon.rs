//! All that is known of all themes: words and phrases by their first word.

use super::{
    EvidenceKind, ThemeText,
    typos::Spellings,
    words::{KnownWords, ThemeWords, Wording},
};
use crate::base::language::{Stems, is_stop_word, tokens};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How much a preferred or alternative label says.
const LABEL: f64 = 1.2;
/// How much a word from the data file says.
const WORD: f64 = 1.0;
/// How much an everyday word says.
const SIGN: f64 = 0.65;
/// How much a hint says.
pub(super) const HINT: f64 = 0.4;
/// How much a word of the definition of a theme says of which the data file knows nothing.
const DEFINITION: f64 = 0.2;
/// Shorter words of labels and definitions say nothing alone.
const SHORTEST_ALONE: usize = 4;
/// Capitals of at most this length are an abbreviation only as capitals: "OK", "ALS".
const ABBREVIATION: usize = 3;

/// In which language a phrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Language {
    Dutch,
    English,
}

/// A word of a phrase, as it is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Pattern {
    /// Any inflection of it.
    Stem(String),
    /// Whatever begins so.
    Prefix(String),
}

/// A theme that a phrase speaks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    pub theme: usize,
    pub weight: f64,
    pub kind: EvidenceKind,
}

/// A word or phrase.
#[derive(Debug)]
pub(super) struct Entry {
    pub phrase: Box<str>,
    pub language: Language,
    /// What follows the first word.
    pub rest: Vec<Pattern>,
    pub needs_capitals: bool,
    pub owners: Vec<Owner>,
    /// Groups that it is a word of.
    pub groups: Vec<usize>,
    /// 1 for what one theme has alone, less for what several share.
    pub rarity: f64,
}

/// A theme among the others.
#[derive(Debug)]
pub(super) struct Node {
    pub id: Uuid,
    pub parent: Option<usize>,
    pub children: Vec<usize>,
    pub related: Vec<usize>,
    pub together: Vec<Vec<usize>>,
    pub weight: f64,
    pub is_offered: bool,
}

/// Everything, ready to be looked up.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    pub nodes: Vec<Node>,
    pub entries: Vec<Entry>,
    dutch: HashMap<Box<str>, Vec<usize>>,
    english: HashMap<Box<str>, Vec<usize>>,
    prefixes: HashMap<Box<str>, Vec<usize>>,
    /// Halves of compounds that are no theme's own.
    parts: HashSet<Box<str>>,
    pub spellings: Spellings,
}

impl Lexicon {
    pub fn build(themes: Vec<ThemeText>, mut known: KnownWords, stems: &Stems) -> Self {
        let mut numbers: HashMap<Uuid, usize> = HashMap::new();
        for theme in &themes {
            let next = numbers.len();
            numbers.entry(theme.id).or_insert(next);
        }
        let mut names: Vec<String> = known.groups.keys().cloned().collect();
        names.sort_unstable();
        let mut builder = Builder { lexicon: Self::default(), seen: HashMap::new(), stems };
        for (number, name) in names.iter().enumerate() {
            let wording = known.groups.remove(name).unwrap_or_default();
            builder.add_all(&wording, Belongs::ToGroup(number));
        }
        for theme in themes {
            if numbers.get(&theme.id) == Some(&builder.lexicon.nodes.len()) {
                let words = known.themes.remove(&theme.slug);
                builder.add_theme(&theme, words, &numbers, &names);
            }
        }
        for part in known.parts {
            builder.lexicon.parts.insert(stems.dutch(&part).into());
        }
        builder.finish()
    }

    /// The phrases that begin with a word in one of its forms.
    pub fn beginning<'a>(
        &'a self,
        folded: &'a str,
        (dutch, english): (&'a str, &'a str),
    ) -> impl Iterator<Item = usize> + 'a {
        let whole = [self.dutch.get(dutch), self.english.get(english)];
        let begun = folded
            .char_indices()
            .filter_map(move |(at, c)| self.prefixes.get(folded.get(..at + c.len_utf8())?));
        whole.into_iter().flatten().chain(begun).flatten().copied()
    }

    /// The single words that a part of a Dutch compound is.
    pub fn part<'a>(&'a self, folded: &'a str, stem: &str) -> impl Iterator<Item = usize> + 'a {
        let begun = folded.char_indices().filter_map(move |(at, c)| {
            // A short beginning within a compound is an accident.
            self.prefixes.get(folded.get(..at + c.len_utf8())?).filter(|_| at >= 3)
        });
        let found = self.dutch.get(stem).into_iter().chain(begun).flatten().copied();
        found.filter(|entry| {
            self.entries.get(*entry).is_some_and(|entry| {
                entry.rest.is_empty() && !entry.needs_capitals && entry.language == Language::Dutch
            })
        })
    }

    /// Whether it is half of many compounds, whatever their subject.
    pub fn is_plain_part(&self, stem: &str) -> bool {
        self.parts.contains(stem)
    }
}

/// What a phrase is for.
#[derive(Clone, Copy)]
enum Belongs {
    ToTheme(Owner),
    ToGroup(usize),
}

struct Builder<'s> {
    lexicon: Lexicon,
    seen: HashMap<(Language, Vec<Pattern>, bool), usize>,
    stems: &'s Stems,
}

impl Builder<'_> {
    fn add_theme(
        &mut self,
        theme: &ThemeText,
        words: Option<ThemeWords>,
        numbers: &HashMap<Uuid, usize>,
        groups: &[String],
    ) {
        let number = self.lexicon.nodes.len();
        let owner = |weight, kind| Belongs::ToTheme(Owner { theme: number, weight, kind });
        let (label, hint) = (owner(LABEL, EvidenceKind::Label), owner(HINT, EvidenceKind::Hint));
        for (labels, language) in [(&theme.labels_nl, Language::Dutch), (&theme.labels_en, Language::English)]
        {
            for text in labels {
                self.add(text, language, label);
            }
        }
        let is_unknown = words.is_none();
        let words = words.unwrap_or_else(|| ThemeWords { weight: 1.0, ..ThemeWords::default() });
        self.add_all(&words.words, owner(WORD, EvidenceKind::Word));
        self.add_all(&words.signs, owner(SIGN, EvidenceKind::Word));
        self.add_all(&words.hints, hint);
        if is_unknown {
            // All that there is are the words that its author used.
            self.add_single(theme.labels_nl.iter(), Language::Dutch, hint);
            self.add_single(theme.labels_en.iter(), Language::English, hint);
            let defined = owner(DEFINITION, EvidenceKind::Hint);
            self.add_single(theme.definition_nl.iter(), Language::Dutch, defined);
            self.add_single(theme.definition_en.iter(), Language::English, defined);
        }
        let group = |name: &String| groups.binary_search(name).ok();
        let together = words.together.iter().filter_map(|set| set.iter().map(group).collect());
        self.lexicon.nodes.push(Node {
            id: theme.id,
            parent: theme.broader.and_then(|id| numbers.get(&id).copied()),
            children: Vec::new(),
            related: theme.related.iter().filter_map(|id| numbers.get(id).copied()).collect(),
            together: together.collect(),
            weight: words.weight,
            is_offered: theme.is_offered,
        });
    }

    fn add_all(&mut self, wording: &Wording, belongs: Belongs) {
        for (phrases, language) in [(&wording.nl, Language::Dutch), (&wording.en, Language::English)] {
            for phrase in phrases {
                self.add(phrase, language, belongs);
            }
        }
    }

    fn add_single<'t>(
        &mut self,
        texts: impl Iterator<Item = &'t String>,
        language: Language,
        belongs: Belongs,
    ) {
        for text in texts {
            for token in tokens(text) {
                if token.len() >= SHORTEST_ALONE && !is_stop_word(&token.folded) {
                    self.add(&token.folded, language, belongs);
                }
            }
        }
    }

    fn add(&mut self, phrase: &str, language: Language, belongs: Belongs) {
        let stem = |word: &str| match language {
            Language::Dutch => self.stems.dutch(word),
            Language::English => self.stems.english(word),
        };
        let found = tokens(phrase);
        let letters: Vec<char> = phrase.chars().collect();
        let patterns: Vec<Pattern> = found
            .iter()
            .map(|token| match letters.get(token.end) {
                Some('*') => Pattern::Prefix(token.folded.clone()),
                _ => Pattern::Stem(stem(&token.folded)),
            })
            .collect();
        let needs_capitals = matches!(found.as_slice(), [only]
            if only.is_capitals && (only.len() < ABBREVIATION || (only.len() == ABBREVIATION && is_word(&only.folded))));
        let hyphenated = phrase.contains('-') && found.len() == 2;
        if hyphenated {
            // "e-health" is "ehealth".
            let joined: String = phrase.chars().filter(|c| *c != '-').collect();
            self.add(&joined, language, belongs);
        }
        let Some((first, rest)) = patterns.split_first() else { return };
        let next = self.lexicon.entries.len();
        let number = *self.seen.entry((language, patterns.clone(), needs_capitals)).or_insert(next);
        if number == next {
            let (first, rest) = (first.clone(), rest.to_vec());
            self.index(first, number, language);
            self.lexicon.spellings.add(found.first(), rest.is_empty() && !needs_capitals, number);
            self.lexicon.entries.push(Entry {
                phrase: phrase.trim_end_matches('*').into(),
                language,
                rest,
                needs_capitals,
                owners: Vec::new(),
                groups: Vec::new(),
                rarity: 1.0,
            });
        }
        let Some(entry) = self.lexicon.entries.get_mut(number) else { return };
        match belongs {
            Belongs::ToGroup(group) => entry.groups.push(group),
            Belongs::ToTheme(owner) => match entry.owners.iter_mut().find(|known| known.theme == owner.theme)
            {
                Some(known) if known.weight >= owner.weight => {}
                Some(known) => *known = owner,
                None => entry.owners.push(owner),
            },
        }
    }

    fn index(&mut self, first: Pattern, number: usize, language: Language) {
        let (map, key) = match (first, language) {
            (Pattern::Prefix(prefix), _) => (&mut self.lexicon.prefixes, prefix),
            (Pattern::Stem(stem), Language::Dutch) => (&mut self.lexicon.dutch, stem),
            (Pattern::Stem(stem), Language::English) => (&mut self.lexicon.english, stem),
        };
        map.entry(key.into()).or_default().push(number);
    }

    fn finish(self) -> Lexicon {
        let mut lexicon = self.lexicon;
        let all = (count(lexicon.nodes.len()) + 1.0).ln();
        for entry in &mut lexicon.entries {
            let shared: f64 = entry.owners.iter().map(|owner| owner.weight.min(1.0)).sum();
            if shared > 1.0 && all > 0.0 {
                entry.rarity = (1.0 + count(lexicon.nodes.len()) / shared).ln() / all;
            }
        }
        let parents: Vec<Option<usize>> = lexicon.nodes.iter().map(|node| node.parent).collect();
        for (child, parent) in parents.into_iter().enumerate() {
            if let Some(parent) = parent.and_then(|parent| lexicon.nodes.get_mut(parent)) {
                parent.children.push(child);
            }
        }
        // A link counts in both directions.
        let links: Vec<(usize, usize)> = lexicon
            .nodes
            .iter()
            .enumerate()
            .flat_map(|(one, node)| node.related.iter().map(move |other| (*other, one)))
            .collect();
        for (one, other) in links {
            if let Some(node) = lexicon.nodes.get_mut(one)
                && !node.related.contains(&other)
            {
                node.related.push(other);
            }
        }
        lexicon
    }
}

/// Three capitals that are a word of their own in small letters.
fn is_word(folded: &str) -> bool {
    is_stop_word(folded) || folded == "pet"
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}
