//! The theme taxonomy, numbered so that a subtree is an interval, and how alike two themes are.
//!
//! Likeness is Lin's (D. Lin, "An Information-Theoretic Definition of Similarity", ICML 1998): `2·IC(lowest
//! common broader) / (IC(a) + IC(b))`, over the intrinsic information content of N. Seco, T. Veale and J.
//! Hayes (ECAI 2004): `IC(c) = 1 − ln(descendants(c) + 1) / ln(N)`. It needs no corpus: a leaf says most, a
//! top least.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use uuid::Uuid;

use super::index::Wanted;

/// A `related` link makes two themes at least this alike, wherever they stand in the tree.
const RELATED_AT_LEAST: f64 = 0.5;
/// A lab that declares a broad theme covers the narrower ones, so it is at least this much like each of
/// them. The reverse does not hold: a lab for a narrow theme has not said that it does the broad one.
const BROADER_LAB_AT_LEAST: f64 = 0.6;
/// From this likeness on, a theme is near enough to let the theme rule pass.
pub(super) const FITS_FROM: f64 = 0.5;

/// One theme as the register stores it.
#[derive(Clone, Debug)]
pub struct Concept {
    /// Its id in the register.
    pub id: Uuid,
    /// The theme right above it; none, or one that is not in the list, makes it a top.
    pub broader: Option<Uuid>,
    /// Themes linked to it across the tree; a link counts in both directions.
    pub related: Vec<Uuid>,
    /// Dutch label.
    pub label_nl: String,
    /// English label.
    pub label_en: String,
}

/// A theme's number in one [`Taxonomy`]; it means nothing in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Theme(usize);

/// How a theme of a lab stands to a theme asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Affinity {
    /// 0 (nothing in common) to 1 (the same).
    pub similarity: f64,
    /// Whether the theme rule accepts the pair.
    pub fits: bool,
}

#[derive(Debug)]
struct Node {
    id: Uuid,
    parent: Option<Theme>,
    /// One past the last theme of the subtree.
    end: usize,
    information: f64,
    related: Vec<Theme>,
    labels: (String, String),
}

/// All themes in preorder.
#[derive(Debug, Default)]
pub struct Taxonomy {
    nodes: Vec<Node>,
    by_id: HashMap<Uuid, Theme>,
    /// Per theme its affinity to all others, worked out for who first asks: taxonomies live long and have few themes.
    affinities: Vec<OnceLock<Box<[Affinity]>>>,
    /// The same, as the index needs it.
    wanted: Vec<OnceLock<Wanted>>,
}

impl Taxonomy {
    /// Numbers the concepts. Never fails: a second concept with the same id is ignored, a concept whose
    /// broader theme is unknown becomes a top, and so does one member of every cycle.
    #[must_use]
    pub fn build(mut concepts: Vec<Concept>) -> Self {
        // Sorted, so that the numbering does not depend on the order in which a database returns rows.
        concepts.sort_by_key(|concept| concept.id);
        concepts.dedup_by_key(|concept| concept.id);
        let mut taxonomy = Self::default();
        for (concept, parent) in preorder(&concepts) {
            taxonomy.push(concept, parent);
        }
        taxonomy.link(&concepts);
        taxonomy.close_subtrees();
        taxonomy.affinities = taxonomy.nodes.iter().map(|_| OnceLock::new()).collect();
        taxonomy.wanted = taxonomy.nodes.iter().map(|_| OnceLock::new()).collect();
        taxonomy
    }

    fn push(&mut self, concept: &Concept, parent: Option<Uuid>) {
        let theme = Theme(self.nodes.len());
        let parent = parent.and_then(|id| self.index(id));
        let labels = (in_a_sentence(&concept.label_nl), in_a_sentence(&concept.label_en));
        let node =
            Node { id: concept.id, parent, end: theme.0 + 1, information: 1.0, related: Vec::new(), labels };
        self.nodes.push(node);
        self.by_id.insert(concept.id, theme);
    }

    fn link(&mut self, concepts: &[Concept]) {
        for concept in concepts {
            for (one, other) in concept
                .related
                .iter()
                .filter_map(|id| Some((self.index(concept.id)?, self.index(*id)?)))
                .collect::<Vec<_>>()
            {
                for (from, to) in [(one, other), (other, one)] {
                    if let Some(node) = self.nodes.get_mut(from.0) {
                        node.related.push(to);
                    }
                }
            }
        }
    }

    /// In preorder every child comes after its parent, so one walk backwards carries the ends up.
    fn close_subtrees(&mut self) {
        let total = count(self.nodes.len()).ln();
        for number in (0..self.nodes.len()).rev() {
            let Some(node) = self.nodes.get_mut(number) else {
                continue;
            };
            // A tree of one theme has ln(1) = 0: that theme is then as specific as it gets.
            node.information = if total > 0.0 { 1.0 - count(node.end - number).ln() / total } else { 1.0 };
            let (end, parent) = (node.end, node.parent);
            if let Some(above) = parent.and_then(|theme| self.nodes.get_mut(theme.0)) {
                above.end = above.end.max(end);
            }
        }
    }

    /// The number of a theme, if the register knows it.
    #[must_use]
    pub fn index(&self, id: Uuid) -> Option<Theme> {
        self.by_id.get(&id).copied()
    }

    /// The id behind a number.
    #[must_use]
    pub fn id(&self, theme: Theme) -> Option<Uuid> {
        self.nodes.get(theme.0).map(|node| node.id)
    }

    /// The theme itself and those above it, up to its top.
    pub fn upwards(&self, theme: Theme) -> impl Iterator<Item = Theme> {
        std::iter::successors(Some(theme), |theme| self.nodes.get(theme.0)?.parent)
    }

    /// The Dutch and the English label as they stand in a sentence; empty for a number of another taxonomy.
    #[must_use]
    pub fn labels(&self, theme: Theme) -> (&str, &str) {
        self.nodes.get(theme.0).map_or(("", ""), |node| (node.labels.0.as_str(), node.labels.1.as_str()))
    }

    /// True when `narrow` is `broad` itself or lies below it.
    #[must_use]
    pub fn is_broader_or_same(&self, broad: Theme, narrow: Theme) -> bool {
        self.subtree(broad).contains(&narrow.0)
    }

    /// Every theme below this one, itself not included.
    pub fn descendants(&self, theme: Theme) -> impl Iterator<Item = Theme> {
        self.subtree(theme).skip(1).map(Theme)
    }

    /// How much a lab's theme is what was asked for: 1 when equal, 0 under different tops without a link.
    #[must_use]
    pub fn similarity(&self, wanted: Theme, offered: Theme) -> f64 {
        if wanted == offered {
            return 1.0;
        }
        let related = self.nodes.get(wanted.0).is_some_and(|node| node.related.contains(&offered));
        let covered = self.is_broader_or_same(offered, wanted);
        let at_least = match (covered, related) {
            (true, _) => BROADER_LAB_AT_LEAST,
            (false, true) => RELATED_AT_LEAST,
            (false, false) => 0.0,
        };
        self.lin(wanted, offered).max(at_least)
    }

    /// Similarity, and whether the theme rule accepts the pair: on one branch, related, or similar enough.
    #[must_use]
    pub fn affinity(&self, wanted: Theme, offered: Theme) -> Affinity {
        let similarity = self.similarity(wanted, offered);
        let on_one_branch =
            self.is_broader_or_same(wanted, offered) || self.is_broader_or_same(offered, wanted);
        Affinity { similarity, fits: on_one_branch || similarity >= FITS_FROM }
    }

    /// The affinity of every theme to the one asked for, to be looked up per lab.
    #[must_use]
    pub fn affinities(&self, wanted: Theme) -> &[Affinity] {
        let all = || (0..self.nodes.len()).map(|number| self.affinity(wanted, Theme(number))).collect();
        self.affinities.get(wanted.0).map_or(&[], |known| known.get_or_init(all))
    }

    /// A theme that is asked for, as the index needs it, when there is such a theme.
    pub(super) fn wanted(&self, theme: Theme) -> Option<&Wanted> {
        let known = self.wanted.get(theme.0)?;
        Some(known.get_or_init(|| Wanted::of(self.affinities(theme))))
    }

    /// How many themes there are: their numbers are below it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All themes in preorder.
    pub fn themes(&self) -> impl Iterator<Item = Theme> {
        (0..self.nodes.len()).map(Theme)
    }

    fn subtree(&self, theme: Theme) -> Range<usize> {
        self.nodes.get(theme.0).map_or(0..0, |node| theme.0..node.end)
    }

    fn lin(&self, one: Theme, other: Theme) -> f64 {
        let Some(common) = self.lowest_common_broader(one, other) else {
            return 0.0;
        };
        let both = self.information(one) + self.information(other);
        if both > 0.0 { 2.0 * self.information(common) / both } else { 0.0 }
    }

    fn lowest_common_broader(&self, one: Theme, other: Theme) -> Option<Theme> {
        self.upwards(one).find(|theme| self.is_broader_or_same(*theme, other))
    }

    fn information(&self, theme: Theme) -> f64 {
        self.nodes.get(theme.0).map_or(0.0, |node| node.information)
    }
}

impl Theme {
    /// Its number, to be kept in two bytes; no register has so many themes that one does not fit.
    pub(super) fn number(self) -> u16 {
        u16::try_from(self.0).unwrap_or(u16::MAX)
    }

    /// The theme with this number.
    pub(super) fn numbered(number: u16) -> Self {
        Self(usize::from(number))
    }

    /// Looks the theme up in a table made by [`Taxonomy::affinities`].
    #[must_use]
    pub fn affinity_in(self, table: &[Affinity]) -> Affinity {
        table.get(self.0).copied().unwrap_or_default()
    }
}

/// Every concept once, parents before children, with the parent under which it was reached.
fn preorder(concepts: &[Concept]) -> Vec<(&Concept, Option<Uuid>)> {
    let known: HashMap<Uuid, &Concept> = concepts.iter().map(|concept| (concept.id, concept)).collect();
    let mut narrower: HashMap<Uuid, Vec<&Concept>> = HashMap::new();
    let mut tops = Vec::new();
    for concept in concepts {
        match concept.broader.filter(|id| known.contains_key(id)) {
            Some(broader) => narrower.entry(broader).or_default().push(concept),
            None => tops.push(concept),
        }
    }
    let mut unplaced = known;
    let mut order = Vec::with_capacity(concepts.len());
    // After the true tops only cycles are left unplaced; the first of each that comes along serves as its top.
    for top in tops.into_iter().chain(concepts) {
        let mut stack = vec![(top, None)];
        while let Some((concept, parent)) = stack.pop() {
            if unplaced.remove(&concept.id).is_some() {
                order.push((concept, parent));
                let below = narrower.get(&concept.id).into_iter().flatten();
                stack.extend(below.map(|child| (*child, Some(concept.id))));
            }
        }
    }
    order
}

/// A label with a small first letter, unless its first word has capitals or digits further on ("MRI", "eHealth").
fn in_a_sentence(label: &str) -> String {
    let first = label.split_whitespace().next().unwrap_or_default();
    let mut letters = first.chars();
    let is_word = letters.next().is_some_and(char::is_uppercase)
        && letters.clone().next().is_some_and(char::is_lowercase)
        && !letters.any(|letter| letter.is_uppercase() || letter.is_numeric());
    let mut rest = label.chars();
    match rest.next().filter(|_| is_word) {
        Some(capital) => capital.to_lowercase().chain(rest).collect(),
        None => label.to_owned(),
    }
}

/// A count as a float; no taxonomy has more themes than a `u32` can number.
fn count(themes: usize) -> f64 {
    u32::try_from(themes).map_or(f64::INFINITY, f64::from)
}
