//! Searching: find, leave out what the caller may not see, count, cut to a page, show where the words are.

use super::{
    analysis::{Analyser, Sought},
    highlight::passage,
    library::{Hit, Library},
    model::{Matching, SearchKind, SearchQuery},
    shelf::Exactness,
    store::{self, Said},
    views::{HighlightView, SearchFacetsView, SearchResultView, SearchView},
};
use crate::{
    base::{
        actor::{Caller, Permission},
        error::{Faults, Result},
        id::{InnovationId, ThemeId},
        key::Key,
        page::{self, DEFAULT_LIMIT},
    },
    db::Read,
    finding::views::FacetView,
    innovations,
    labs::model::LabStatus,
    matching::{engine::Theme, snapshot::Snapshot},
};
use serde::{Deserialize, Serialize};
use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
};
use uuid::Uuid;

/// So many ids at most stand in one question to the database.
const AT_ONCE: usize = 500;

/// The place of a result in the order, as a cursor keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Place(i64, Uuid);

/// Something found that the caller may see, with all themes that it is about.
struct Seen {
    hit: Hit,
    upwards: HashSet<Theme>,
}

/// What was found, and how.
struct Found {
    seen: Vec<Seen>,
    words: Vec<Sought>,
    exactness: Exactness,
}

/// Answers a question in words.
pub fn search(
    read: &mut Read<'_>,
    caller: &Caller,
    (library, register): (&Library, &Snapshot),
    query: &SearchQuery,
) -> Result<SearchView> {
    let themes = themes(register, query)?;
    let scope = query.scope();
    let after: Option<Place> = page::decode(&scope, query.cursor.as_deref())?;
    library.follow(read, register)?;
    let analyser = Analyser::new(library.stems(), register.themes.suggester());
    let found = find(read, caller, (library, register), analyser.sought(&query.q))?;
    let is_of_theme = |seen: &Seen| {
        themes.as_ref().is_none_or(|wanted| wanted.iter().any(|theme| seen.upwards.contains(theme)))
    };
    let facets = query.facets.unwrap_or(false).then(|| facets(register, query, &found.seen, is_of_theme));
    let mut results: Vec<&Seen> =
        found.seen.iter().filter(|seen| query.wants(seen.hit.document.kind) && is_of_theme(seen)).collect();
    results.sort_by(|one, other| one.place().order(&other.place()));
    let total_count = results.len();
    let limit = usize::try_from(query.limit.unwrap_or(DEFAULT_LIMIT)).unwrap_or(usize::MAX);
    let begin = after
        .map_or(0, |after| results.partition_point(|seen| seen.place().order(&after) != Ordering::Greater));
    let shown: Vec<&Seen> = results.iter().skip(begin).take(limit).copied().collect();
    let last = shown.last().filter(|_| begin + shown.len() < total_count);
    Ok(SearchView {
        next_cursor: last.map(|seen| page::encode(&scope, &seen.place())),
        results: views(read, register, analyser, (&shown, &found))?,
        matching: matching(found.exactness),
        total_count,
        facets,
    })
}

fn themes(register: &Snapshot, query: &SearchQuery) -> Result<Option<Vec<Theme>>> {
    let Some(keys) = &query.theme else { return Ok(None) };
    let mut faults = Faults::new();
    let mut themes = Vec::with_capacity(keys.len());
    for key in keys {
        match register.themes.find(key) {
            Some(theme) => themes.push(theme),
            None => faults.query("theme", "unknown_reference", format!("theme: there is no {key} here")),
        }
    }
    faults.check()?;
    Ok(Some(themes))
}

/// Looks less and less exactly until something is found that the caller may see: what others see changes nothing in it.
fn find(
    read: &mut Read<'_>,
    caller: &Caller,
    (library, register): (&Library, &Snapshot),
    words: Vec<Sought>,
) -> Result<Found> {
    let with_closed = caller.may_somewhere(Permission::ReadRegister);
    let mut found = Found { seen: Vec::new(), words, exactness: Exactness::All };
    if found.words.is_empty() {
        return Ok(found);
    }
    for exactness in [Exactness::All, Exactness::Similar, Exactness::Some] {
        if exactness == Exactness::Some && found.words.len() == 1 {
            break;
        }
        let hits = library.find(&found.words, exactness, with_closed)?;
        found.exactness = exactness;
        found.seen = visible(read, caller, register, hits)?;
        if !found.seen.is_empty() {
            break;
        }
    }
    Ok(found)
}

/// Leaves out what the caller may not see.
fn visible(read: &mut Read<'_>, caller: &Caller, register: &Snapshot, hits: Vec<Hit>) -> Result<Vec<Seen>> {
    let today = read.today();
    let sought: Vec<InnovationId> = hits
        .iter()
        .filter(|hit| hit.document.kind == SearchKind::Innovation)
        .map(|hit| InnovationId::from_uuid(hit.document.id))
        .collect();
    let mut readable: HashSet<Uuid> = HashSet::with_capacity(sought.len());
    for some in sought.chunks(AT_ONCE) {
        let found = innovations::actions::readable_among(read, caller, some)?;
        readable.extend(found.into_iter().map(|innovation| innovation.id.uuid()));
    }
    let may_see = |hit: &Hit| match hit.document.kind {
        SearchKind::Innovation => readable.contains(&hit.document.id),
        SearchKind::Lab => register
            .lab(&Key::from(hit.document.id))
            .is_some_and(|lab| lab.status != LabStatus::Retired && register.may_see(caller, lab, today)),
        SearchKind::Outcome => true,
    };
    let taxonomy = register.themes.taxonomy();
    let seen = hits.into_iter().filter(may_see).map(|hit| {
        let own = hit.document.themes.iter().filter_map(|id| taxonomy.index(id.uuid()));
        Seen { upwards: own.flat_map(|theme| taxonomy.upwards(theme)).collect(), hit }
    });
    Ok(seen.collect())
}

fn facets(
    register: &Snapshot,
    query: &SearchQuery,
    seen: &[Seen],
    is_of_theme: impl Fn(&Seen) -> bool,
) -> SearchFacetsView {
    let mut kinds: HashMap<SearchKind, u32> = HashMap::new();
    let mut themes: HashMap<Theme, u32> = HashMap::new();
    for one in seen {
        if is_of_theme(one) {
            *kinds.entry(one.hit.document.kind).or_default() += 1;
        }
        if query.wants(one.hit.document.kind) {
            for theme in &one.upwards {
                *themes.entry(*theme).or_default() += 1;
            }
        }
    }
    let kinds = kinds
        .into_iter()
        .map(|(kind, count)| FacetView::new(kind.code(), (kind.label_nl(), kind.label_en()), count));
    let themes = themes.into_iter().filter_map(|(theme, count)| {
        let words = register.themes.words(theme)?;
        Some(FacetView::new(&words.slug, (&words.label_nl, &words.label_en), count))
    });
    SearchFacetsView { kinds: sorted(kinds), theme: sorted(themes) }
}

fn sorted(facets: impl Iterator<Item = FacetView>) -> Vec<FacetView> {
    let mut facets: Vec<FacetView> = facets.collect();
    facets
        .sort_unstable_by(|one, other| other.count.cmp(&one.count).then_with(|| one.value.cmp(&other.value)));
    facets
}

/// The results of a page, with what they say now: who changed or left meanwhile is not shown as they were.
fn views(
    read: &mut Read<'_>,
    register: &Snapshot,
    analyser: Analyser<'_>,
    (shown, found): (&[&Seen], &Found),
) -> Result<Vec<SearchResultView>> {
    let mut said: HashMap<(SearchKind, Uuid), Said> = HashMap::new();
    for kind in [SearchKind::Lab, SearchKind::Innovation, SearchKind::Outcome] {
        let of_kind = shown.iter().filter(|seen| seen.hit.document.kind == kind);
        let ids: Vec<Uuid> = of_kind.map(|seen| seen.hit.document.id).collect();
        if !ids.is_empty() {
            let read = store::list_said(read, kind, Some(&ids))?;
            said.extend(read.into_iter().map(|one| ((kind, one.id), one)));
        }
    }
    let view = |seen: &&Seen| {
        let kind = seen.hit.document.kind;
        let said = said.remove(&(kind, seen.hit.document.id))?;
        Some(view(register, analyser, (kind, said), found))
    };
    Ok(shown.iter().filter_map(view).collect())
}

fn view(
    register: &Snapshot,
    analyser: Analyser<'_>,
    (kind, said): (SearchKind, Said),
    found: &Found,
) -> SearchResultView {
    let texts = [
        ("title", Some(said.title.as_str())),
        ("nl", said.nl.as_deref()),
        ("en", said.en.as_deref()),
        ("text", said.other.as_deref()),
    ];
    let highlights = texts.into_iter().filter_map(|(field, text)| {
        Some(HighlightView::of(field, passage(analyser, text?, (&found.words, found.exactness))?))
    });
    let highlights = highlights.collect();
    let slug_of = |id: &ThemeId| {
        let theme = register.themes.taxonomy().index(id.uuid())?;
        Some(register.themes.words(theme)?.slug.clone())
    };
    let mut themes: Vec<_> = said.themes.iter().filter_map(slug_of).collect();
    themes.sort_unstable();
    let name = said.slug.clone().unwrap_or_else(|| said.id.to_string());
    SearchResultView {
        path: format!("/v1/{}/{name}", kind.code()),
        kind,
        id: said.id,
        slug: said.slug,
        title: said.title,
        themes,
        highlights,
    }
}

impl Seen {
    /// Whole numbers, because a cursor must come back as exactly what it was.
    fn place(&self) -> Place {
        let millionths = f64::from(self.hit.score) * 1_000_000.0;
        Place(format!("{millionths:.0}").parse().unwrap_or(0), self.hit.document.id)
    }
}

impl Place {
    fn order(&self, other: &Self) -> Ordering {
        other.0.cmp(&self.0).then(self.1.cmp(&other.1))
    }
}

const fn matching(exactness: Exactness) -> Matching {
    match exactness {
        Exactness::All => Matching::AllWords,
        Exactness::Similar => Matching::SimilarWords,
        Exactness::Some => Matching::SomeWords,
    }
}
