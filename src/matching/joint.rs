//! The joint capacity of a virtual lab: what its active members have free, day by day added up.
//!
//! A virtual lab with windows of its own offers those. One without offers the sum over its members of what each has free
//! on a day; a member that is closed adds nothing. The days between two ends of any window or closure are alike, so the
//! sum is made per such stretch. Pools stay apart: slots for one theme don't become slots for another.

use super::engine::{FreeCapacity, FreeWindow, Theme};
use crate::base::period::Period;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What the members together have free; nothing when none of them has stated capacity.
#[must_use]
pub(super) fn joint(members: &[&FreeCapacity]) -> Option<FreeCapacity> {
    if members.is_empty() {
        return None;
    }
    let windows = || members.iter().flat_map(|member| &member.windows);
    let pools: BTreeSet<Option<Theme>> = windows().map(|window| window.theme).collect();
    let closures = members.iter().flat_map(|member| member.blackouts.iter().copied());
    let stretches = stretches(windows().map(|window| window.period).chain(closures));
    let mut joint = FreeCapacity::default();
    for pool in pools {
        joint.windows.extend(stretches.iter().filter_map(|days| sum(members, pool, *days)));
    }
    Some(joint)
}

/// All slots of a pool in a stretch in which nothing changes.
fn sum(members: &[&FreeCapacity], theme: Option<Theme>, period: Period) -> Option<FreeWindow> {
    let open =
        members.iter().filter(|member| !member.blackouts.iter().any(|closed| closed.contains(period.from)));
    let mut windows = open
        .flat_map(|member| &member.windows)
        .filter(|window| window.theme == theme && window.period.contains(period.from))
        .peekable();
    windows.peek()?;
    let (free, free_for_sme) = windows.fold((0_u32, 0_u32), |(free, for_sme), window| {
        (free.saturating_add(window.free), for_sme.saturating_add(window.free_for_sme))
    });
    Some(FreeWindow { period, theme, free, free_for_sme })
}

/// The shortest stretches between any begin or end.
fn stretches(periods: impl Iterator<Item = Period>) -> Vec<Period> {
    let mut begins: BTreeSet<Date> = BTreeSet::new();
    for period in periods {
        begins.insert(period.from);
        begins.extend(period.until.tomorrow());
    }
    let ends = begins.iter().skip(1).map(|next| next.yesterday().unwrap_or(*next));
    let ends: Vec<Date> = ends.chain([Date::MAX]).collect();
    begins.into_iter().zip(ends).filter_map(|(from, until)| Period::new(from, until)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn window(from: Date, until: Date, free: u32) -> FreeWindow {
        FreeWindow { period: Period { from, until }, theme: None, free, free_for_sme: free + 1 }
    }

    #[test]
    fn the_slots_of_members_add_up_where_both_are_open() {
        let one =
            FreeCapacity { windows: vec![window(date(2026, 1, 1), date(2026, 6, 30), 2)], blackouts: vec![] };
        let other = FreeCapacity {
            windows: vec![window(date(2026, 4, 1), date(2026, 12, 31), 0)],
            blackouts: vec![Period { from: date(2026, 6, 1), until: date(2026, 6, 30) }],
        };
        let joint = joint(&[&one, &other]).unwrap();
        let told: Vec<_> =
            joint.windows.iter().map(|w| (w.period.from, w.period.until, w.free, w.free_for_sme)).collect();
        assert_eq!(
            told,
            [
                (date(2026, 1, 1), date(2026, 3, 31), 2, 3),
                (date(2026, 4, 1), date(2026, 5, 31), 2, 4),
                // The other is closed in June: a full or closed member takes nothing away.
                (date(2026, 6, 1), date(2026, 6, 30), 2, 3),
                (date(2026, 7, 1), date(2026, 12, 31), 0, 1),
            ]
        );
    }

    #[test]
    fn without_members_nothing_is_stated() {
        assert_eq!(joint(&[]), None);
    }
}
