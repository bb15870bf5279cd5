//! One lab as the index keeps it: what rules and bounds need, in as few bytes as they allow, and how it is told from a profile.

use super::days::{self, Days, Window};
use super::line::{Line, MANY, More, NO_TRL, Spot, UNSTATED};
use super::signature::{self, Signature};
use crate::matching::engine::geo::GeoPoint;
use crate::matching::engine::profile::LabProfile;
use crate::matching::engine::score::{self, thousandths};
use crate::matching::engine::taxonomy::Theme;
use crate::matching::engine::term_set::{TermSet, Vocabulary};
use crate::matching::engine::weights::Weights;
use crate::vocabulary::terms::{CareSetting, DeviceClass, Language, Population, Province, Purpose};

/// Columns of bits. Of a term's column a bit is set where a rule that asks for the term does not fail: the lab offers it or
/// has not said what it offers.
pub(super) mod column {
    use super::{CareSetting, DeviceClass, Language, Population, Province, Purpose, Vocabulary};

    pub const LISTED: usize = 0;
    pub const ACTIVE: usize = 1;
    pub const NO_THEME: usize = 2;
    pub const PURPOSE: usize = 3;
    pub const CARE_SETTING: usize = PURPOSE + Purpose::VALUES.len();
    pub const DEVICE_CLASS: usize = CARE_SETTING + CareSetting::VALUES.len();
    pub const POPULATION: usize = DEVICE_CLASS + DeviceClass::VALUES.len();
    pub const LANGUAGE: usize = POPULATION + Population::VALUES.len();
    pub const PROVINCE: usize = LANGUAGE + Language::VALUES.len();
    /// One column per TRL from 1 to 9.
    pub const TRL: usize = PROVINCE + Province::VALUES.len();
    /// Eight themes that follow each other share a column; from the 512th on the first ones are used again.
    pub const THEMES: usize = TRL + 9;
    pub const COUNT: usize = THEMES + THEME_COLUMNS;
    pub const THEME_COLUMNS: usize = 64;
    pub const THEMES_TOGETHER: usize = 8;
}

/// A row has a bit for each.
const _: () = assert!(column::THEMES <= 64 && column::COUNT <= 128);

/// Bits of what a lab has not stated.
pub(super) mod unstated {
    pub const THEME: u16 = 1;
    pub const TRL: u16 = 1 << 1;
    pub const PURPOSE: u16 = 1 << 2;
    pub const CARE_SETTING: u16 = 1 << 3;
    pub const DEVICE_CLASS: u16 = 1 << 4;
    pub const CAPACITY: u16 = 1 << 5;
    pub const LANGUAGE: u16 = 1 << 6;
    pub const POPULATION: u16 = 1 << 7;
    pub const PARTICIPANTS: u16 = 1 << 8;
    pub const PROVINCE: u16 = 1 << 9;
    pub const POINT: u16 = 1 << 10;
    pub const CARE_NEEDS: u16 = 1 << 11;
    pub const TEXT: u16 = 1 << 12;
    /// Any of what makes up the track record.
    pub const RECORD: u16 = 1 << 13;
}

/// What is kept of one lab.
pub(super) struct Row {
    /// One bit per [`column`].
    pub bits: u128,
    pub line: Line,
    /// No start is earlier, no end later, whoever asks.
    pub outer: (i16, i16),
    /// Within it anyone has one slot, whatever the theme.
    pub inner: (i16, i16),
    pub signature: Signature,
}

impl Row {
    pub(super) fn of(lab: &LabProfile, is_listed: bool, weights: &Weights) -> Self {
        let located = lab.point.filter(|_| !lab.is_virtual);
        let lists = More {
            themes: lab.themes.iter().map(|theme| theme.number()).collect(),
            windows: lab.capacity.as_ref().map(days::windows).unwrap_or_default(),
            closed: lab.capacity.as_ref().map(days::closed).unwrap_or_default(),
        };
        let (outer, inner) = match lab.capacity {
            Some(_) => (outer(&lists.windows), inner(&lists.windows, &lists.closed)),
            None => (ALWAYS, NEVER),
        };
        let reached =
            lab.reachable_participants.map(|reached| u16::try_from(reached).unwrap_or(MANY).min(MANY));
        let line = Line {
            place: located.map_or([f32::NAN; 3], on_sphere),
            participants: reached.unwrap_or(UNSTATED),
            unstated: unstated(lab),
            trl: [lab.trl_min.unwrap_or(NO_TRL), lab.trl_max.unwrap_or(NO_TRL)],
            completeness: thousandths(lab.completeness),
            record: thousandths(score::track_record(weights, lab).value),
            near_at_least: match (lab.is_virtual, lab.is_national, located.is_some()) {
                (true, ..) => 4,
                (false, true, _) => 2,
                (false, false, false) => 1,
                (false, false, true) => 0,
            },
            ..Line::of(lists)
        };
        let bits = u128::from(terms(lab, is_listed)) | u128::from(themes(lab)) << column::THEMES;
        Self { bits, line, outer, inner, signature: signature::of_lab(lab) }
    }
}

/// What a lab has not stated, one bit per thing in [`mod@unstated`].
fn unstated(lab: &LabProfile) -> u16 {
    let stated = |is_stated: bool, flag: u16| if is_stated { 0 } else { flag };
    let is_everywhere = lab.is_virtual || lab.is_national;
    stated(!lab.themes.is_empty(), unstated::THEME)
        | stated(lab.trl_min.is_some() && lab.trl_max.is_some(), unstated::TRL)
        | stated(has_stated(lab.purposes), unstated::PURPOSE)
        | stated(has_stated(lab.care_settings), unstated::CARE_SETTING)
        | stated(has_stated(lab.device_classes), unstated::DEVICE_CLASS)
        | stated(lab.capacity.is_some(), unstated::CAPACITY)
        | stated(has_stated(lab.languages), unstated::LANGUAGE)
        | stated(has_stated(lab.populations), unstated::POPULATION)
        | stated(lab.reachable_participants.is_some(), unstated::PARTICIPANTS)
        | stated(is_everywhere || lab.province.is_some(), unstated::PROVINCE)
        | stated(is_everywhere || lab.point.is_some(), unstated::POINT)
        | stated(!lab.care_needs.is_empty(), unstated::CARE_NEEDS)
        | stated(!lab.text.is_empty(), unstated::TEXT)
        | stated(lab.track_record.is_some() && lab.response_days.is_some(), unstated::RECORD)
}

fn terms(lab: &LabProfile, is_listed: bool) -> u64 {
    let is_everywhere = lab.is_virtual || lab.is_national;
    let province = lab.province.filter(|_| !is_everywhere).map(|province| TermSet::of(&[province]));
    let mut trls = 0_u64;
    for trl in 1..=9_u8 {
        let fits = lab.trl_min.is_none_or(|min| min <= trl) && lab.trl_max.is_none_or(|max| trl <= max);
        trls |= u64::from(fits) << (trl - 1);
    }
    [
        (column::LISTED, u64::from(is_listed)),
        (column::ACTIVE, u64::from(lab.is_active)),
        (column::NO_THEME, u64::from(lab.themes.is_empty())),
        (column::PURPOSE, accepts(lab.purposes)),
        (column::CARE_SETTING, accepts(lab.care_settings)),
        (column::DEVICE_CLASS, accepts(lab.device_classes)),
        (column::POPULATION, accepts(lab.populations)),
        (column::LANGUAGE, accepts(lab.languages)),
        (column::PROVINCE, accepts(province)),
        (column::TRL, trls),
    ]
    .into_iter()
    .fold(0, |bits, (at, some)| bits | some << at)
}

fn themes(lab: &LabProfile) -> u64 {
    let shared =
        |theme: &Theme| usize::from(theme.number()) / column::THEMES_TOGETHER % column::THEME_COLUMNS;
    lab.themes.iter().map(shared).fold(0, |bits, column| bits | 1 << column)
}

fn has_stated<T: Vocabulary>(set: Option<TermSet<T>>) -> bool {
    set.is_some_and(|set| !set.is_empty())
}

/// The terms for which a rule does not fail.
fn accepts<T: Vocabulary>(set: Option<TermSet<T>>) -> u64 {
    let all = (1_u64 << T::VALUES.len()) - 1;
    set.filter(|set| !set.is_empty()).map_or(all, TermSet::bits)
}

/// The point on the sphere of radius 1 that lies in this direction.
pub(super) fn on_sphere(point: GeoPoint) -> Spot {
    let (lat, lon) = (point.lat.to_radians(), point.lon.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()].map(narrow)
}

/// Half the digits: a metre on the ground. Who needs more asks the profile.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "rounding is what is wanted, and there is no other way from f64 to f32"
)]
#[inline]
pub(super) fn narrow(number: f64) -> f32 {
    number as f32
}

/// Days that begin or end beyond what two bytes hold.
const ALWAYS: (i16, i16) = (i16::MIN, i16::MAX);
const NEVER: (i16, i16) = (i16::MAX, i16::MIN);
fn outer(windows: &[Window]) -> (i16, i16) {
    let open = || windows.iter().filter(|window| window.free.max(window.free_for_sme) > 0);
    let (from, until) = (open().map(|window| window.from).min(), open().map(|window| window.until).max());
    match from.zip(until) {
        Some((from, until)) => (days::nearest(from.into()), days::nearest(until.into())),
        None => NEVER,
    }
}

/// The longest single window for any theme with room for anyone, when nothing of that pool or closed days is in its way.
fn inner(windows: &[Window], closed: &[Days]) -> (i16, i16) {
    let pool = || windows.iter().filter(|window| window.theme == days::ANY_THEME);
    let has_room = |window: &&Window| window.free.min(window.free_for_sme) > 0;
    let longest =
        pool().filter(has_room).max_by_key(|window| i64::from(window.until) - i64::from(window.from));
    let Some(window) = longest else { return NEVER };
    let meets = |from: i32, until: i32| from <= window.until && until >= window.from;
    let is_hindered = pool().any(|other| !has_room(&other) && meets(other.from, other.until))
        || closed.iter().any(|days| meets(days.from, days.until));
    if is_hindered || days::near(window.from).is_none() {
        return NEVER;
    }
    (days::nearest(window.from.into()), days::nearest(window.until.into()))
}
