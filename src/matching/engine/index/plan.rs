//! A query made ready for the columns: which bits must be set, what to look up, how many points each component can bring.

use super::days::{self, Room};
use super::line::Place;
use super::row::{column, narrow, on_sphere, unstated};
use super::signature::{self, Signature};
use crate::matching::engine::geo::EARTH_RADIUS_KM;
use crate::matching::engine::matcher::Matcher;
use crate::matching::engine::score::{self, ComponentCode, NOT_STATED};
use crate::matching::engine::term_set::{TermSet, Vocabulary};
use crate::matching::engine::weights::Weights;
use crate::vocabulary::terms::DeviceClass;

/// What bounds lose to rounding: a thousandth of a value and a hundredth of a point per component, and half digits.
const SLACK: f32 = 0.15;

/// One query, ready for the columns.
pub(super) struct Plan {
    /// Rules on terms: of each, one of these columns of bits must be set.
    pub terms: Vec<Vec<usize>>,
    /// A TRL for which there is no column.
    pub odd_trl: Option<u8>,
    /// What the theme rule accepts; none when no theme is asked.
    pub themes: Option<Themes>,
    pub participants: Option<u32>,
    pub radius: Option<Radius>,
    pub room: Room,
    /// How to tell at a glance who has room in the period; none when no period is asked.
    pub glance: Option<Glance>,
    /// What is asked that a lab may not have stated: single rules, then rules that ask two things.
    pub asked: u16,
    pub asked_of_people: u16,
    pub asked_of_place: u16,
    pub points: Points,
    pub words: Vec<Signature>,
    pub care_needs: Vec<Signature>,
    pub begin: i16,
}

/// What the themes asked for make of each theme that a lab may have: whether the theme rule accepts it, and how much it is like
/// the one that it is most like. And the columns of bits of labs with a theme that it surely, or perhaps, accepts.
pub(super) struct Themes {
    fits: Vec<bool>,
    likeness: Vec<f32>,
    pub surely: Vec<usize>,
    pub perhaps: Vec<usize>,
    /// The columns of the themes that are most like those asked for, and how much labs with none of them are at most like them.
    pub nearest: Vec<usize>,
    pub other_likeness: f32,
}

/// The farthest distance, as a chord of the sphere of radius 1, squared: surely within, surely beyond.
#[derive(Clone, Copy)]
pub(super) struct Radius {
    pub within: f32,
    pub beyond: f32,
}

/// The period asked for in two bytes.
#[derive(Clone, Copy)]
pub(super) struct Glance {
    pub from: i16,
    pub until: i16,
    /// Days less one.
    pub need: i16,
    /// Whether a single slot is asked, so that what anyone may take will do.
    pub is_single: bool,
}

/// Points for the value 1 of each component; 0 where it does not apply.
#[derive(Clone, Copy, Default)]
pub(super) struct Points {
    pub theme: f32,
    pub start: f32,
    pub start_per_day: f32,
    pub distance: f32,
    pub distance_per_chord: f32,
    pub origin: Place,
    pub trl_fit: f32,
    pub completeness: f32,
    pub record: f32,
    pub care_need: f32,
    pub text: f32,
    pub per_unknown: f32,
    pub slack: f32,
    /// Whether the column of track records was made with these weights.
    pub knows_record: bool,
}

impl Plan {
    pub(super) fn new(matcher: &Matcher<'_>, made_with: &Weights) -> Self {
        let query = matcher.query;
        let span = query.span();
        let room = Room {
            slots: query.slots.max(1),
            days: query.days(),
            is_sme: query.is_sme,
            from: days::number(span.from).into(),
            until: days::number(span.until).into(),
        };
        let class = query.device_class.filter(|class| *class != DeviceClass::None);
        let terms = [
            columns(column::PURPOSE, one(query.purpose)),
            columns(column::CARE_SETTING, one(query.care_setting)),
            columns(column::DEVICE_CLASS, one(class)),
            columns(column::LANGUAGE, query.languages),
            columns(column::POPULATION, query.populations),
            columns(column::PROVINCE, query.provinces),
            query.trl.filter(|trl| has_column(*trl)).map(|trl| vec![column::TRL + usize::from(trl) - 1]),
            Some(vec![column::ACTIVE]),
        ];
        let radius = query.max_distance_km.filter(|_| query.origin.is_some()).map(Radius::of);
        let asked_if = |is_asked: bool, flag: u16| if is_asked { flag } else { 0 };
        Self {
            terms: terms.into_iter().flatten().collect(),
            odd_trl: query.trl.filter(|trl| !has_column(*trl)),
            themes: (!matcher.tables.is_empty()).then(|| Themes::of(matcher)),
            participants: query.participants_needed,
            radius,
            glance: query.wanted.and_then(|_| Glance::of(room)),
            room,
            asked: asked_if(!query.themes.is_empty(), unstated::THEME)
                | asked_if(query.trl.is_some(), unstated::TRL)
                | asked_if(query.purpose.is_some(), unstated::PURPOSE)
                | asked_if(query.care_setting.is_some(), unstated::CARE_SETTING)
                | asked_if(class.is_some(), unstated::DEVICE_CLASS)
                | asked_if(query.wanted.is_some(), unstated::CAPACITY)
                | asked_if(!query.languages.is_empty(), unstated::LANGUAGE),
            asked_of_people: asked_if(!query.populations.is_empty(), unstated::POPULATION)
                | asked_if(query.participants_needed.is_some(), unstated::PARTICIPANTS),
            asked_of_place: asked_if(!query.provinces.is_empty(), unstated::PROVINCE)
                | asked_if(radius.is_some(), unstated::POINT),
            points: Points::of(matcher, made_with),
            words: matcher.words.iter().map(signature::of_word).collect(),
            care_needs: query.care_needs.iter().map(|need| signature::of_need(*need)).collect(),
            begin: days::nearest(room.from),
        }
    }

    /// How many rules can't be judged for a lab that none rejects.
    #[inline]
    pub(super) fn unknown_rules(&self, unstated: u16) -> u32 {
        (unstated & self.asked).count_ones()
            + u32::from(unstated & self.asked_of_people != 0)
            + u32::from(unstated & self.asked_of_place != 0)
    }
}

fn has_column(trl: u8) -> bool {
    (1..=9).contains(&trl)
}

fn one<T: Vocabulary>(term: Option<T>) -> TermSet<T> {
    term.into_iter().collect()
}

/// The columns of these terms; nothing when there are none.
fn columns<T: Vocabulary>(first: usize, terms: TermSet<T>) -> Option<Vec<usize>> {
    let columns: Vec<usize> = super::bits::ones(terms.bits()).map(|place| first + place).collect();
    (!columns.is_empty()).then_some(columns)
}

impl Themes {
    fn of(matcher: &Matcher<'_>) -> Self {
        let mut fits = vec![false; matcher.taxonomy.len()];
        let mut likeness = vec![0.0; fits.len()];
        for (_, table) in &matcher.tables {
            for ((fits, likeness), affinity) in fits.iter_mut().zip(&mut likeness).zip(*table) {
                *fits |= affinity.fits;
                *likeness = narrow(affinity.similarity).max(*likeness);
            }
        }
        let (mut surely, mut perhaps) = (u64::MAX, 0_u64);
        for (number, together) in fits.chunks(column::THEMES_TOGETHER).enumerate() {
            let bit = 1 << (number % column::THEME_COLUMNS);
            if together.contains(&true) {
                perhaps |= bit;
            }
            if together.contains(&false) || together.len() < column::THEMES_TOGETHER {
                surely &= !bit;
            }
        }
        surely &= perhaps;
        let best = likeness.iter().copied().fold(0.0, f32::max);
        let (mut nearest, mut other_likeness) = (0_u64, narrow(NOT_STATED));
        for (number, together) in likeness.chunks(column::THEMES_TOGETHER).enumerate() {
            let most = together.iter().copied().fold(0.0, f32::max);
            if most >= best {
                nearest |= 1 << (number % column::THEME_COLUMNS);
            } else {
                other_likeness = other_likeness.max(most);
            }
        }
        fits.push(false);
        let columns = |bits: u64| super::bits::ones(bits).map(|place| column::THEMES + place).collect();
        let (surely, perhaps, nearest) = (columns(surely), columns(perhaps & !surely), columns(nearest));
        Self { fits, likeness, surely, perhaps, nearest, other_likeness }
    }

    /// Whether the theme rule accepts a theme. The last entry is for what is no theme, so that nothing branches.
    #[inline]
    pub(super) fn accepts(&self, theme: u16) -> bool {
        let place = usize::from(theme).min(self.fits.len() - 1);
        self.fits.get(place).is_some_and(|fits| *fits)
    }

    /// How much a theme is like the one asked for that it is most like.
    #[inline]
    pub(super) fn likeness(&self, theme: u16) -> f32 {
        self.likeness.get(usize::from(theme)).copied().unwrap_or_default()
    }
}

impl Radius {
    /// Nothing is too far away.
    pub(super) const NONE: Self = Self { within: f32::INFINITY, beyond: f32::INFINITY };

    fn of(farthest: f64) -> Self {
        let chord = 2.0 * (farthest / (2.0 * EARTH_RADIUS_KM)).clamp(0.0, std::f64::consts::FRAC_PI_2).sin();
        // Half digits are a metre or two off; whoever is within ten metres of the line is asked exactly.
        let margin = 0.01 / EARTH_RADIUS_KM;
        let (within, beyond) = ((chord - margin).max(0.0), chord + margin);
        let is_everywhere = farthest >= std::f64::consts::PI * EARTH_RADIUS_KM;
        Self {
            within: narrow(within * within),
            beyond: if is_everywhere { f32::INFINITY } else { narrow(beyond * beyond) },
        }
    }
}

impl Glance {
    /// None when two bytes do not hold what is asked.
    fn of(room: Room) -> Option<Self> {
        let need = i16::try_from(room.days - 1).ok().filter(|need| *need < i16::MAX)?;
        let from = i32::try_from(room.from).ok().and_then(days::near)?;
        Some(Self { from, until: days::nearest(room.until), need, is_single: room.slots == 1 })
    }
}

impl Points {
    fn of(matcher: &Matcher<'_>, made_with: &Weights) -> Self {
        let weights = matcher.weights;
        let share = |wanted: ComponentCode| {
            let found = matcher.shares.iter().find(|(code, _)| *code == wanted);
            narrow(found.map_or(0.0, |(_, weight)| *weight))
        };
        let (start, distance) = (share(ComponentCode::Start), share(ComponentCode::Distance));
        Self {
            theme: share(ComponentCode::Theme),
            start,
            start_per_day: falling(1.0 / weights.start_zero_days),
            distance,
            // A chord is shorter than the way over the ground, so this never takes too much off.
            distance_per_chord: falling(EARTH_RADIUS_KM / weights.distance_zero_km),
            origin: matcher.query.origin.map_or([0.0; 3], on_sphere),
            trl_fit: share(ComponentCode::TrlFit),
            completeness: share(ComponentCode::Completeness),
            record: share(ComponentCode::TrackRecord),
            care_need: share(ComponentCode::CareNeed),
            text: share(ComponentCode::Text),
            per_unknown: narrow(score::per_unknown(weights)),
            slack: SLACK,
            knows_record: weights.response_zero_days.to_bits() == made_with.response_zero_days.to_bits(),
        }
    }
}

/// How steeply a value falls: never up, and with a number that half digits hold.
fn falling(steepness: f64) -> f32 {
    narrow(steepness.max(0.0)).min(f32::MAX)
}
