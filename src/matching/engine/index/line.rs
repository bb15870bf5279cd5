//! What rules and bounds need of one lab, in one line of the processor's cache: a lab that is looked at by itself costs one
//! miss, however much is asked of it.

use std::sync::Arc;

use super::days::{self, ANY_THEME, Days, Room, Stretch, Window};

/// A point on the sphere of radius 1; not numbers where a lab has none.
pub(super) type Spot = [f32; 3];

/// Not a theme: no register has so many.
const NO_THEME: u16 = u16::MAX;
/// No TRL: labs state 1 to 9.
pub(super) const NO_TRL: u8 = u8::MAX;
/// A lab that has not stated how many participants it reaches, and one that reaches more than two bytes hold.
pub(super) const UNSTATED: u16 = u16::MAX;
pub(super) const MANY: u16 = u16::MAX - 1;

/// How many themes, and how many windows and closed stretches together, have room in a line.
const THEMES: usize = 4;
const SLOTS: usize = 3;

/// One lab.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct Line {
    pub place: Spot,
    /// Most participants; see [`UNSTATED`] and [`MANY`].
    pub participants: u16,
    /// One bit per thing in [`mod@super::row::unstated`].
    pub unstated: u16,
    /// All of them, or else [`ELSEWHERE`].
    pub themes: [u16; THEMES],
    pub more: Option<Arc<More>>,
    /// Thousandths.
    pub completeness: u16,
    /// Thousandths, for the weights with which the index was made.
    pub record: u16,
    pub trl: [u8; 2],
    /// Quarters that a lab has at least on distance: 4 for a virtual one, 2 nationwide, 1 without a place, 0 otherwise.
    pub near_at_least: u8,
    /// Windows, then closed stretches; or else [`ELSEWHERE`].
    pub slots: [Slot; SLOTS],
}

const _: () = assert!(size_of::<Line>() == 64);

/// The themes of a lab, or its windows and closed stretches, when a line does not hold them all.
#[derive(Clone, Debug, Default)]
pub(super) struct More {
    pub themes: Vec<u16>,
    pub windows: Vec<Window>,
    pub closed: Vec<Days>,
}

/// A window or a closed stretch, where both ends are near and few slots are left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    from: i16,
    until: i16,
    free: u8,
    free_for_sme: u8,
    theme: u16,
}

/// What stands in place of the theme of a window: a closed stretch, and nothing at all.
const CLOSED: u16 = ANY_THEME - 1;
const UNUSED: u16 = ANY_THEME - 2;
/// The themes of a lab, or its windows and closed stretches, do not stand in its line.
const ELSEWHERE: u16 = ANY_THEME - 3;
const NO_SLOT: Slot = Slot { from: 0, until: 0, free: 0, free_for_sme: 0, theme: UNUSED };

impl Line {
    /// A line with these lists, and nothing else yet.
    pub(super) fn of(lists: More) -> Self {
        let (themes, slots) = (themes(&lists.themes), slots(&lists));
        let mut more = lists;
        if themes.is_some() {
            more.themes = Vec::new();
        }
        if slots.is_some() {
            (more.windows, more.closed) = (Vec::new(), Vec::new());
        }
        let is_held = themes.is_some() && slots.is_some();
        Self {
            place: [f32::NAN; 3],
            participants: UNSTATED,
            unstated: 0,
            themes: themes.unwrap_or([ELSEWHERE; THEMES]),
            more: (!is_held).then(|| Arc::new(more)),
            completeness: 0,
            record: 0,
            trl: [NO_TRL; 2],
            near_at_least: 0,
            slots: slots.unwrap_or([Slot { theme: ELSEWHERE, ..NO_SLOT }; SLOTS]),
        }
    }

    /// Lowest and highest TRL.
    #[inline]
    pub(super) fn trl(&self) -> [Option<u8>; 2] {
        self.trl.map(|end| Some(end).filter(|end| *end != NO_TRL))
    }

    /// The numbers of its themes.
    #[inline]
    pub(super) fn themes(&self) -> impl Iterator<Item = u16> + Clone {
        self.all_themes().iter().copied().filter(|theme| *theme != NO_THEME)
    }

    /// Whether it has such a theme. All are asked, without branches.
    #[inline]
    pub(super) fn has_theme(&self, is_such: impl Fn(u16) -> bool) -> bool {
        self.all_themes().iter().fold(false, |has, theme| has | is_such(*theme))
    }

    #[inline]
    fn all_themes(&self) -> &[u16] {
        let more = self.more.as_deref().filter(|_| self.themes.contains(&ELSEWHERE));
        more.map_or(self.themes.as_slice(), |more| &more.themes)
    }

    /// The earliest start, and the theme of its pool.
    #[inline]
    pub(super) fn first_start(&self, room: Room, serves: impl Fn(u16) -> bool) -> Option<(i64, u16)> {
        let [first, second, _] = &self.slots;
        if first.theme == ELSEWHERE {
            let more = self.more.as_deref()?;
            return days::first_start(&more.windows, &more.closed, room, serves);
        }
        let (from, until) = self.open_within(room);
        if until - from < room.days - 1 {
            return None;
        }
        if second.theme == UNUSED {
            return serves(first.theme).then_some((from, first.theme));
        }
        let windows = self.slots.partition_point(|slot| slot.theme != CLOSED && slot.theme != UNUSED);
        let used = self.slots.partition_point(|slot| slot.theme != UNUSED);
        let (open, closed) = self.slots.get(..used).unwrap_or_default().split_at(windows);
        days::first_start(open, closed, room, serves)
    }

    /// No start is earlier and no end later than those of the windows with enough slots, whatever their themes. Without branches:
    /// this alone rejects most that have no room.
    #[inline]
    fn open_within(&self, room: Room) -> (i64, i64) {
        let (mut from, mut until) = (i64::from(i32::MAX), i64::from(i32::MIN));
        for slot in &self.slots {
            let is_open = slot.free(room.is_sme) >= room.slots;
            let days = slot.days();
            from = from.min(if is_open { days.0 } else { from });
            until = until.max(if is_open { days.1 } else { until });
        }
        (from.max(room.from), until.min(room.until))
    }

    /// Some of the windows that do not stand in the line.
    #[inline]
    pub(super) fn part_elsewhere(&self) -> Option<u64> {
        let [first, ..] = &self.slots;
        let more = self.more.as_deref().filter(|_| first.theme == ELSEWHERE)?;
        more.windows.first().map(|window| window.free.into())
    }

    /// What it takes in memory beside the line.
    pub(super) fn bytes_elsewhere(&self) -> usize {
        self.more.as_ref().map_or(0, |more| {
            size_of::<More>()
                + size_of_val(more.themes.as_slice())
                + size_of_val(more.windows.as_slice())
                + size_of_val(more.closed.as_slice())
        })
    }
}

/// Themes as they stand in a line, if they do.
fn themes(all: &[u16]) -> Option<[u16; THEMES]> {
    let mut held = [NO_THEME; THEMES];
    held.get_mut(..all.len())?.copy_from_slice(all);
    Some(held)
}

/// Windows, then closed stretches, as they stand in a line, if they do.
fn slots(lists: &More) -> Option<[Slot; SLOTS]> {
    let mut held = [NO_SLOT; SLOTS];
    let used = held.get_mut(..lists.windows.len() + lists.closed.len())?;
    let windows = lists.windows.iter().map(Slot::of_window);
    for (slot, one) in used.iter_mut().zip(windows.chain(lists.closed.iter().copied().map(Slot::of_days))) {
        *slot = one?;
    }
    Some(held)
}

impl Slot {
    fn of_window(window: &Window) -> Option<Self> {
        Some(Self {
            from: days::near(window.from)?,
            until: days::near(window.until)?,
            free: u8::try_from(window.free).ok()?,
            free_for_sme: u8::try_from(window.free_for_sme).ok()?,
            theme: Some(window.theme).filter(|theme| *theme == ANY_THEME || *theme < ELSEWHERE)?,
        })
    }

    fn of_days(days: Days) -> Option<Self> {
        let (from, until) = (days::near(days.from)?, days::near(days.until)?);
        Some(Self { from, until, theme: CLOSED, ..NO_SLOT })
    }
}

impl Stretch for Slot {
    #[inline]
    fn days(&self) -> (i64, i64) {
        (days::far(self.from).into(), days::far(self.until).into())
    }

    #[inline]
    fn free(&self, is_sme: bool) -> u32 {
        u32::from(if is_sme { self.free_for_sme } else { self.free })
    }

    #[inline]
    fn theme(&self) -> u16 {
        self.theme
    }
}
