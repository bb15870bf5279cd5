//! A theme that is asked for, made ready for the columns. It follows from the taxonomy alone, which keeps it for the next query.

use super::row::{column, narrow};
use crate::matching::engine::score::{BEST_THEME_SHARE, NOT_STATED};
use crate::matching::engine::taxonomy::Affinity;

/// What is added to the likeness of a theme that the theme rule accepts: such a one is nearer than any other.
const ACCEPTED: f32 = 2.0;

/// What one theme that is asked for makes of those that labs have.
#[derive(Debug)]
pub(in crate::matching::engine) struct Wanted {
    /// Per theme its likeness, and [`ACCEPTED`]. The last is for what is no theme, so that nothing branches.
    nearness: Box<[f32]>,
    /// Columns of bits: of labs that have a theme that it accepts, of labs that may have one.
    surely: u64,
    perhaps: u64,
    /// The columns of the themes that are most like it, and how much those of all other columns are like it at most.
    nearest: u64,
    other_likeness: f32,
}

/// All themes that are asked for.
pub(super) struct Themes<'a> {
    each: Vec<&'a Wanted>,
    /// How many there are, also those that the taxonomy does not know.
    count: f32,
    pub surely: u64,
    /// Not the ones that surely have one.
    pub perhaps: u64,
    pub nearest: u64,
    /// What labs in none of the nearest columns have of theme points at most, as a share.
    pub other_likeness: f32,
}

impl Wanted {
    pub(in crate::matching::engine) fn of(affinities: &[Affinity]) -> Self {
        let nearness = |one: &Affinity| narrow(one.similarity) + if one.fits { ACCEPTED } else { 0.0 };
        let mut wanted = Self {
            nearness: affinities.iter().map(nearness).chain([0.0]).collect(),
            surely: u64::MAX,
            perhaps: 0,
            nearest: 0,
            other_likeness: 0.0,
        };
        let most =
            |together: &[Affinity]| together.iter().map(|one| narrow(one.similarity)).fold(0.0, f32::max);
        let best = most(affinities);
        for (number, together) in affinities.chunks(column::THEMES_TOGETHER).enumerate() {
            let bit = 1 << (number % column::THEME_COLUMNS);
            let most = most(together);
            if together.iter().any(|one| one.fits) {
                wanted.perhaps |= bit;
            }
            if together.len() < column::THEMES_TOGETHER || together.iter().any(|one| !one.fits) {
                wanted.surely &= !bit;
            }
            if most >= best {
                wanted.nearest |= bit;
            } else {
                wanted.other_likeness = wanted.other_likeness.max(most);
            }
        }
        wanted.surely &= wanted.perhaps;
        wanted
    }

    #[inline]
    fn nearness(&self, theme: u16) -> f32 {
        let place = usize::from(theme).min(self.nearness.len() - 1);
        self.nearness.get(place).copied().unwrap_or_default()
    }
}

impl<'a> Themes<'a> {
    /// None when no theme is asked.
    pub(super) fn of(themes: impl ExactSizeIterator<Item = Option<&'a Wanted>>) -> Option<Self> {
        let count = u16::try_from(themes.len()).map_or(f32::INFINITY, f32::from);
        let each: Vec<_> = themes.flatten().collect();
        let of_all = |columns: fn(&Wanted) -> u64| each.iter().fold(0, |all, one| all | columns(one));
        let surely = of_all(|one| one.surely);
        let perhaps = of_all(|one| one.perhaps) & !surely;
        let nearest = of_all(|one| one.nearest);
        let others = each.iter().map(|one| one.other_likeness);
        let other_likeness = others.fold(narrow(NOT_STATED), f32::max);
        (count > 0.0).then_some(Self { each, count, surely, perhaps, nearest, other_likeness })
    }

    /// Whether the theme rule accepts a theme.
    #[inline]
    pub(super) fn accepts(&self, theme: u16) -> bool {
        self.each.iter().fold(false, |any, wanted| any | (wanted.nearness(theme) >= ACCEPTED))
    }

    /// What the themes of a lab that has stated some are worth.
    #[inline]
    pub(super) fn value(&self, themes: impl Iterator<Item = u16> + Clone) -> f32 {
        let (mut best, mut sum) = (0.0_f32, 0.0);
        for wanted in &self.each {
            let nearest = themes.clone().map(|theme| wanted.nearness(theme)).fold(0.0, f32::max);
            let likeness = if nearest >= ACCEPTED { nearest - ACCEPTED } else { nearest };
            (best, sum) = (best.max(likeness), sum + likeness);
        }
        let of_best = narrow(BEST_THEME_SHARE);
        of_best * best + (1.0 - of_best) * sum / self.count
    }
}
