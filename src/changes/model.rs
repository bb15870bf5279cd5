//! What is asked of the changes, and where a reader stands.

use crate::text_enum;
use serde::Deserialize;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Everything about events up to this one was told.
    pub seen: i64,
    /// What later ones are about was told up to here; not yet what is shown with it.
    pub along: Option<Along>,
}

/// A place among the objects that are shown with something that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Along {
    /// The last event that was told.
    pub until: i64,
    /// The last object that was told because of it.
    pub after: Option<Named>,
}

/// An object.
pub type Named = (ChangeKind, Uuid);

impl Position {
    /// Always as long, wherever it is: two numbers, a kind and an id, each zero when there is none.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        let (until, after) = self.along.map_or((0, None), |along| (along.until, along.after));
        let place = |kind| ChangeKind::ALL.iter().position(|one| *one == kind);
        let (kind, id) =
            after.map_or((0, Uuid::nil()), |(kind, id)| (place(kind).map_or(0, |at| at + 1), id));
        let kind = u8::try_from(kind).unwrap_or_default();
        [&self.seen.to_be_bytes()[..], &until.to_be_bytes(), &[kind], id.as_bytes()].concat()
    }

    /// What [`to_bytes`](Self::to_bytes) made, and what follows it.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (seen, rest) = bytes.split_first_chunk()?;
        let (until, rest) = rest.split_first_chunk()?;
        let (&[kind], rest) = rest.split_first_chunk()?;
        let (id, rest) = rest.split_first_chunk()?;
        let kind = usize::from(kind).checked_sub(1).and_then(|at| ChangeKind::ALL.get(at));
        let after = kind.map(|kind| (*kind, Uuid::from_bytes(*id)));
        let until = i64::from_be_bytes(*until);
        let along = (until > 0).then_some(Along { until, after });
        Some((Self { seen: i64::from_be_bytes(*seen), along }, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_takes_as_much_room_wherever_it_is() {
        let along = |after| Some(Along { until: 70_000, after });
        let lab = Some((ChangeKind::Labs, Uuid::from_u128(7)));
        for along in [None, along(None), along(lab), along(Some((ChangeKind::Outcomes, Uuid::max())))] {
            for seen in [0, 1, 69_999, i64::MAX] {
                let position = Position { seen, along };
                let bytes = position.to_bytes();
                assert_eq!(bytes.len(), 33);
                assert_eq!(
                    Position::from_bytes(&[&bytes[..], b"more"].concat()),
                    Some((position, &b"more"[..]))
                );
                assert_eq!(Position::from_bytes(&bytes[1..]), None);
            }
        }
    }
}
