//! What is asked of the changes, and where a reader stands.

use crate::text_enum;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

text_enum! {
    /// The collection that a change is in.
    pub enum ChangeKind {
        Labs = "labs", "labs", "labs";
        Organisations = "organisations", "organisaties", "organisations";
        Themes = "themes", "thema's", "themes";
        Networks = "networks", "netwerken", "networks";
        Outcomes = "outcomes", "uitkomsten", "outcomes";
    }
}
text_enum! {
    /// What to do with one's copy.
    pub enum ChangeOperation {
        Changed = "changed", "nieuw of gewijzigd", "new or changed";
        Deleted = "deleted", "weg", "gone";
    }
}
text_enum! {
    /// What to give along with each change.
    pub enum ChangeInclude {
        Object = "object", "het object zelf", "the object itself";
    }
}

/// Changes in an answer when nobody says how many.
pub const USUAL: i64 = 100;
/// So many events are looked at for one answer, at least and at most.
const SCAN: (i64, i64) = (200, 1000);

/// Which changes.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangesQuery {
    /// Those after this cursor: `nextCursor` of an answer, or the `cursor` of a change. Left out: none, and a cursor to go on
    /// from.
    #[schema(max_length = 500)]
    pub since: Option<String>,
    /// Those in these collections.
    #[schema(max_items = 5)]
    pub kind: Option<Vec<ChangeKind>>,
    /// `object`: each change with the object as it is now.
    #[schema(max_items = 1)]
    pub include: Option<Vec<ChangeInclude>>,
    /// How many at most.
    #[schema(minimum = 1, maximum = 1000, default = 100)]
    pub limit: Option<i64>,
}

impl ChangesQuery {
    /// What a cursor belongs to.
    #[must_use]
    pub fn scope(&self) -> String {
        format!("changes {:?}", self.kind)
    }

    /// Whether changes of a kind are asked for.
    #[must_use]
    pub fn wants(&self, kind: ChangeKind) -> bool {
        self.kind.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }

    /// How many changes.
    #[must_use]
    pub fn limit(&self) -> usize {
        usize::try_from(self.limit.unwrap_or(USUAL)).unwrap_or(usize::MAX)
    }

    /// How many events to look at: many are about what is not asked for, or not for the caller's eyes.
    #[must_use]
    pub fn scan(&self) -> i64 {
        (self.limit.unwrap_or(USUAL) * 4).clamp(SCAN.0, SCAN.1)
    }
}

/// Where a reader stands: past all events up to `seen`, or among what those after `seen` bring along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Everything about events up to this one was told.
    pub seen: i64,
    /// What later ones are about was told up to here; not yet what is shown with it.
    pub along: Option<Along>,
}

/// A place among the objects that are shown with something that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Along {
    /// The last event that was told.
    pub until: i64,
    /// The last object that was told because of it.
    pub after: Option<Named>,
}

/// An object.
pub type Named = (ChangeKind, Uuid);
