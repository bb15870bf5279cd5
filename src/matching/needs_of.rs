//! Which care needs labs work on: those behind which an organisation stands that owns the lab or is among its partners.

use crate::{
    base::{error::Result, id::OrganisationId},
    db::Read,
    needs,
};
use std::collections::HashMap;
use uuid::Uuid;

/// The needs to which an answer is looked for, by the organisations that stand behind them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct NeedsOf(HashMap<OrganisationId, Vec<Uuid>>);

impl NeedsOf {
    pub(super) fn load(read: &mut Read<'_>) -> Result<Self> {
        let mut behind: HashMap<OrganisationId, Vec<Uuid>> = HashMap::new();
        for (need, organisation) in needs::actions::list_supporters(read)? {
            behind.entry(organisation).or_default().push(need.uuid());
        }
        Ok(Self(behind))
    }

    /// The needs of any of these organisations, each once, in a fixed order.
    pub(super) fn of(&self, organisations: impl IntoIterator<Item = OrganisationId>) -> Vec<Uuid> {
        let found = organisations.into_iter().filter_map(|organisation| self.0.get(&organisation));
        let mut needs: Vec<Uuid> = found.flatten().copied().collect();
        needs.sort_unstable();
        needs.dedup();
        needs
    }

    /// The organisations that stand behind other needs than they did.
    pub(super) fn changed_since(&self, old: &Self) -> Vec<OrganisationId> {
        let mut all: Vec<OrganisationId> = self.0.keys().chain(old.0.keys()).copied().collect();
        all.sort_unstable();
        all.dedup();
        all.retain(|organisation| self.0.get(organisation) != old.0.get(organisation));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organisation(number: u128) -> OrganisationId {
        OrganisationId::from_uuid(Uuid::from_u128(number))
    }

    fn of(pairs: &[(u128, &[u128])]) -> NeedsOf {
        let list = |needs: &[u128]| needs.iter().copied().map(Uuid::from_u128).collect();
        NeedsOf(pairs.iter().map(|(number, needs)| (organisation(*number), list(needs))).collect())
    }

    #[test]
    fn a_lab_works_on_the_needs_of_all_its_organisations_once() {
        let needs = of(&[(1, &[20, 10]), (2, &[10]), (3, &[30])]);
        let expected: Vec<Uuid> = [10, 20].map(Uuid::from_u128).into();
        assert_eq!(needs.of([organisation(1), organisation(2), organisation(4)]), expected);
        assert!(needs.of([]).is_empty());
    }

    #[test]
    fn who_came_went_or_changed_is_noticed() {
        let (old, new) =
            (of(&[(1, &[10]), (2, &[10]), (3, &[30])]), of(&[(1, &[10]), (2, &[20]), (4, &[30])]));
        assert_eq!(new.changed_since(&old), [2, 3, 4].map(organisation));
        assert!(new.changed_since(&new).is_empty());
    }
}
