//! A full-text index in memory (tantivy): a large part that stays as it is, and a small one that takes what changed.
//!
//! What changes is written anew under a new key, in the small part; the old version stays where it was until the large part
//! is made anew, and whoever asks leaves out keys that are no longer valid. So a change costs the few documents of the
//! small part, there are no threads and no files, and what is written is there for the next question.

use super::analysis::{Sought, Terms};
use crate::base::error::Result;
use anyhow::Context;
use tantivy::{
    Index, IndexReader, ReloadPolicy, Score, SegmentOrdinal, SegmentReader, TantivyDocument, Term,
    collector::{Collector, SegmentCollector},
    columnar::Column,
    indexer::SingleSegmentIndexWriter,
    query::{BooleanQuery, BoostQuery, ConstScoreQuery, FuzzyTermQuery, Occur, Query, TermQuery},
    schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{PreTokenizedString, Token},
};

/// From so many documents on the small part goes into a new large one.
const MOST_FRESH: usize = 256;
/// Memory for the terms of a part while it is written; it grows when that is not enough.
const SMALL_BUDGET: usize = 1_000_000;
const LARGE_BUDGET: usize = 8_000_000;

/// How exactly words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exactness {
    /// All words: their stems, their beginnings, the parts of compounds.
    All,
    /// All words, also misspelt.
    Similar,
    /// Some of the words, also misspelt.
    Some,
}

/// A document to be found under a key.
pub(super) type Entry = (u64, Terms);

/// The index.
pub(super) struct Shelf {
    fields: Fields,
    settled: Option<Part>,
    fresh: Option<Part>,
    /// What the small part is made of.
    changed: Vec<Entry>,
}

#[derive(Clone)]
struct Fields {
    schema: Schema,
    key: Field,
    title: Field,
    words: Field,
    dutch: Field,
    english: Field,
}

struct Part {
    reader: IndexReader,
    bytes: u64,
}

impl Shelf {
    /// Of all documents that there are.
    pub fn build(entries: &[Entry]) -> Result<Self> {
        let fields = Fields::new();
        let settled = Part::write(&fields, entries, LARGE_BUDGET)?;
        Ok(Self { fields, settled, fresh: None, changed: Vec::new() })
    }

    /// Adds documents. True when so many were added since it was built that it had better be built anew.
    pub fn add(&mut self, entries: Vec<Entry>, is_valid: impl Fn(u64) -> bool) -> Result<bool> {
        if entries.is_empty() {
            return Ok(false);
        }
        self.changed.retain(|(key, _)| is_valid(*key));
        self.changed.extend(entries);
        self.fresh = Part::write(&self.fields, &self.changed, SMALL_BUDGET)?;
        Ok(self.changed.len() >= MOST_FRESH)
    }

    /// The keys of all documents that have the words, valid or not, with what speaks for them.
    pub fn find(&self, words: &[Sought], exactness: Exactness) -> Result<Vec<(u64, Score)>> {
        let query = self.fields.query(words, exactness);
        let mut found = Vec::new();
        for part in [&self.settled, &self.fresh].into_iter().flatten() {
            let searcher = part.reader.searcher();
            found.extend(searcher.search(&query, &Keys).context("a question to the full-text index")?);
        }
        Ok(found)
    }

    /// Bytes of the index.
    pub fn bytes(&self) -> u64 {
        [&self.settled, &self.fresh].into_iter().flatten().map(|part| part.bytes).sum()
    }
}

impl Part {
    fn write(fields: &Fields, entries: &[Entry], budget: usize) -> Result<Option<Self>> {
        if entries.is_empty() {
            return Ok(None);
        }
        let index = Index::create_in_ram(fields.schema.clone());
        let mut writer = SingleSegmentIndexWriter::new(index, budget).context("a new full-text index")?;
        for (key, terms) in entries {
            writer.add_document(fields.document(*key, terms)).context("a document of the full-text index")?;
        }
        let index = writer.finalize().context("the end of a full-text index")?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let reader: IndexReader = reader.context("a reader of the full-text index")?;
        let bytes = reader.searcher().space_usage().context("its size")?.total().get_bytes();
        Ok(Some(Self { reader, bytes }))
    }
}

impl Fields {
    fn new() -> Self {
        let with = |option| {
            let indexing = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(option);
            TextOptions::default().set_indexing_options(indexing)
        };
        let mut schema = Schema::builder();
        let key = schema.add_u64_field("key", FAST);
        let title = schema.add_text_field("title", with(IndexRecordOption::WithFreqs));
        // Only looked up by beginning and by likeness, where frequencies do not count.
        let words = schema.add_text_field("words", with(IndexRecordOption::Basic));
        let dutch = schema.add_text_field("dutch", with(IndexRecordOption::WithFreqs));
        let english = schema.add_text_field("english", with(IndexRecordOption::WithFreqs));
        Self { schema: schema.build(), key, title, words, dutch, english }
    }

    fn document(&self, key: u64, terms: &Terms) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        document.add_u64(self.key, key);
        let fields = [
            (self.title, &terms.title),
            (self.words, &terms.words),
            (self.dutch, &terms.dutch),
            (self.english, &terms.english),
        ];
        for (field, terms) in fields {
            document.add_pre_tokenized_text(field, tokenized(terms));
        }
        document
    }

    fn query(&self, words: &[Sought], exactness: Exactness) -> BooleanQuery {
        let occur = if exactness == Exactness::Some { Occur::Should } else { Occur::Must };
        let clauses = words.iter().map(|word| (occur, self.word(word, exactness)));
        BooleanQuery::new(clauses.collect())
    }

    /// One word: the more exactly it is there, the more it says.
    fn word(&self, word: &Sought, exactness: Exactness) -> Box<dyn Query> {
        let mut ways = vec![
            boosted(exact(self.title, &word.folded), 3.0),
            boosted(exact(self.dutch, &word.dutch), 1.5),
            boosted(exact(self.english, &word.english), 1.5),
            constant(beginning(self.title, &word.folded, 0), 0.8),
            constant(beginning(self.words, &word.folded, 0), 0.4),
        ];
        if word.parts.len() > 1 {
            let parts = word.parts.iter().map(|part| (Occur::Must, exact(self.dutch, part)));
            ways.push(boosted(Box::new(BooleanQuery::new(parts.collect())), 0.6));
        }
        if exactness > Exactness::All && word.slips > 0 {
            ways.push(constant(near(self.words, &word.folded, 1), 0.3));
            if word.slips > 1 {
                ways.push(constant(near(self.words, &word.folded, 2), 0.1));
            }
            // What is still being typed can be misspelt too.
            ways.push(constant(beginning(self.words, &word.folded, 1), 0.05));
        }
        Box::new(BooleanQuery::new(ways.into_iter().map(|way| (Occur::Should, way)).collect()))
    }
}

fn exact(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

fn near(field: Field, text: &str, slips: u8) -> Box<dyn Query> {
    Box::new(FuzzyTermQuery::new(Term::from_field_text(field, text), slips, true))
}

fn beginning(field: Field, text: &str, slips: u8) -> Box<dyn Query> {
    Box::new(FuzzyTermQuery::new_prefix(Term::from_field_text(field, text), slips, true))
}

fn boosted(query: Box<dyn Query>, by: Score) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, by))
}

fn constant(query: Box<dyn Query>, score: Score) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, score))
}

fn tokenized(terms: &[String]) -> PreTokenizedString {
    let token =
        |(position, text): (usize, &String)| Token { position, text: text.clone(), ..Token::default() };
    PreTokenizedString { text: String::new(), tokens: terms.iter().enumerate().map(token).collect() }
}

/// Collects every key with its score: who may see what is decided afterwards.
struct Keys;

struct KeysOfSegment {
    keys: Column<u64>,
    found: Vec<(u64, Score)>,
}

impl Collector for Keys {
    type Fruit = Vec<(u64, Score)>;
    type Child = KeysOfSegment;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<KeysOfSegment> {
        Ok(KeysOfSegment { keys: segment.fast_fields().u64("key")?, found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, found: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        Ok(found.concat())
    }
}

impl SegmentCollector for KeysOfSegment {
    type Fruit = Vec<(u64, Score)>;

    fn collect(&mut self, document: u32, score: Score) {
        self.found.extend(self.keys.first(document).map(|key| (key, score)));
    }

    fn harvest(self) -> Self::Fruit {
        self.found
    }
}
