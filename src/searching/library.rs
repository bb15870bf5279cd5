//! The two indexes, and how they follow what is written.

use super::{
    analysis::{Analyser, Forms, Sheet, Sought},
    model::SearchKind,
    shelf::{Entry, Exactness, Shelf},
    store::{self, Said},
};
use crate::{
    base::{error::Result, id::ThemeId, language::Stems},
    db::{Event, Read},
    matching::snapshot::Snapshot,
};
use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Mutex, MutexGuard, PoisonError, RwLock},
};
use uuid::Uuid;

/// From so many changes on everything is read anew: that is one pass over each table.
const MANY: usize = 2000;

/// What is found under words, for everybody and for those who may see more. Made when the first question comes.
#[derive(Default)]
pub struct Library {
    stems: Stems,
    /// Taken only under the lock of `built`, so that whoever finds nothing in it finds all of it in the indexes.
    news: Mutex<News>,
    built: RwLock<Option<Built>>,
}

/// What changed since the indexes were last looked at.
#[derive(Default)]
struct News {
    /// Whether there are indexes that want to know.
    is_wanted: bool,
    is_everything: bool,
    touched: HashSet<(SearchKind, Uuid)>,
}

struct Built {
    /// What everybody may see.
    open: Shelf,
    /// The rest.
    closed: Shelf,
    documents: HashMap<u64, Document>,
    keys: HashMap<(SearchKind, Uuid), u64>,
    next: u64,
}

/// What a key stands for.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub kind: SearchKind,
    pub id: Uuid,
    pub themes: Vec<ThemeId>,
}

/// Something that was found, whoever may see it.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub document: Document,
    pub score: f32,
}

impl Library {
    /// Notes what was committed. Costs nothing while nobody searches.
    pub fn note(&self, events: &[Event]) {
        let mut news = self.news();
        if !news.is_wanted || news.is_everything {
            return;
        }
        for event in events {
            let about = event.subject_id.uuid();
            match event.subject_kind.as_str() {
                "themes" => news.is_everything = true,
                "innovations" => _ = news.touched.insert((SearchKind::Innovation, about)),
                "outcomes" => _ = news.touched.insert((SearchKind::Outcome, about)),
                "labs" => _ = news.touched.insert((SearchKind::Lab, about)),
                _ => {}
            }
            news.touched.extend(event.lab_id.map(|lab| (SearchKind::Lab, lab.uuid())));
        }
        if news.touched.len() > MANY {
            news.is_everything = true;
            news.touched.clear();
        }
    }

    /// The stemmers.
    pub(super) const fn stems(&self) -> &Stems {
        &self.stems
    }

    /// Bytes of both indexes; 0 while there are none.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let built = self.built.read().unwrap_or_else(PoisonError::into_inner);
        built.as_ref().map_or(0, |built| built.open.bytes() + built.closed.bytes())
    }

    /// Makes the indexes, or brings them up to what was committed before this was called.
    pub(super) fn follow(&self, read: &mut Read<'_>, register: &Snapshot) -> Result<()> {
        let is_current = {
            let news = self.news();
            news.is_wanted && !news.is_everything && news.touched.is_empty()
        };
        if is_current {
            return Ok(());
        }
        let mut built = self.built.write().unwrap_or_else(PoisonError::into_inner);
        let news = std::mem::replace(&mut *self.news(), News { is_wanted: true, ..News::default() });
        let analyser = Analyser::new(&self.stems, register.themes.suggester());
        let done = match built.as_mut() {
            Some(present) if !news.is_everything => present.change(read, (analyser, register), &news.touched),
            _ => Built::new(read, analyser, register).map(|new| *built = Some(new)),
        };
        if done.is_err() {
            // What was taken and not done must be done by whoever asks next.
            self.news().is_everything = true;
        }
        done
    }

    /// What has the words: for everybody, and the rest too for those who may see some of it.
    pub(super) fn find(&self, words: &[Sought], exactness: Exactness, with_closed: bool) -> Result<Vec<Hit>> {
        let built = self.built.read().unwrap_or_else(PoisonError::into_inner);
        let Some(built) = built.as_ref() else { return Ok(Vec::new()) };
        let mut found = built.open.find(words, exactness)?;
        if with_closed {
            found.extend(built.closed.find(words, exactness)?);
        }
        let known = |(key, score): (u64, f32)| {
            built.documents.get(&key).map(|document| Hit { document: document.clone(), score })
        };
        Ok(found.into_iter().filter_map(known).collect())
    }

    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Built {
    fn new(read: &mut Read<'_>, analyser: Analyser<'_>, register: &Snapshot) -> Result<Self> {
        let nothing = || Shelf::build(&[]);
        let mut built = Self {
            open: nothing()?,
            closed: nothing()?,
            documents: HashMap::new(),
            keys: HashMap::new(),
            next: 0,
        };
        let (mut open, mut closed, mut known) = (Vec::new(), Vec::new(), Forms::new());
        for kind in [SearchKind::Lab, SearchKind::Innovation, SearchKind::Outcome] {
            for said in store::list_said(read, kind, None)? {
                let side = if said.is_open { &mut open } else { &mut closed };
                side.push(built.entry((kind, said), (analyser, register), &mut known));
            }
        }
        built.open = Shelf::build(&open)?;
        built.closed = Shelf::build(&closed)?;
        Ok(built)
    }

    fn change(
        &mut self,
        read: &mut Read<'_>,
        (analyser, register): (Analyser<'_>, &Snapshot),
        touched: &HashSet<(SearchKind, Uuid)>,
    ) -> Result<()> {
        let (mut open, mut closed, mut known) = (Vec::new(), Vec::new(), Forms::new());
        for kind in [SearchKind::Lab, SearchKind::Innovation, SearchKind::Outcome] {
            let ids: Vec<Uuid> = touched.iter().filter(|(of, _)| *of == kind).map(|(_, id)| *id).collect();
            if ids.is_empty() {
                continue;
            }
            let said = store::list_said(read, kind, Some(&ids))?;
            for id in ids {
                if let Some(key) = self.keys.remove(&(kind, id)) {
                    self.documents.remove(&key);
                }
            }
            for said in said {
                let side = if said.is_open { &mut open } else { &mut closed };
                side.push(self.entry((kind, said), (analyser, register), &mut known));
            }
        }
        let is_valid = |key| self.documents.contains_key(&key);
        let is_full = self.open.add(open, is_valid)? | self.closed.add(closed, is_valid)?;
        if is_full {
            *self = Self::new(read, analyser, register)?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        (kind, said): (SearchKind, Said),
        (analyser, register): (Analyser<'_>, &Snapshot),
        known: &mut Forms,
    ) -> Entry {
        let key = self.next;
        self.next += 1;
        let labels = said.themes.iter().filter_map(|id| {
            let theme = register.themes.taxonomy().index(id.uuid())?;
            Some(register.themes.words(theme)?.text.as_str())
        });
        let both: Vec<&str> =
            [said.other.as_deref(), said.place.as_deref()].into_iter().flatten().chain(labels).collect();
        let sheet = Sheet {
            both: both.join(" "),
            title: said.title,
            nl: said.nl.unwrap_or_default(),
            en: said.en.unwrap_or_default(),
        };
        self.keys.insert((kind, said.id), key);
        self.documents.insert(key, Document { kind, id: said.id, themes: said.themes });
        (key, analyser.terms(&sheet, known))
    }
}

impl fmt::Debug for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Library").field("bytes", &self.bytes()).finish_non_exhaustive()
    }
}
