//! A query made ready for the columns: which bits must be set, what to look up, how many points each component can bring.

use super::days::{self, Room};
use super::line::Spot;
use super::row::{column, narrow, on_sphere, unstated};
use super::signature::{self, Signature};
use super::wanted::Themes;
use crate::matching::engine::geo::EARTH_RADIUS_KM;
use crate::matching::engine::matcher::Matcher;
use crate::matching::engine::rules::{self, Outcome, RULE_COUNT, RuleCode};
use crate::matching::engine::score::{self, ComponentCode};
use crate::matching::engine::term_set::{TermSet, Vocabulary};
use crate::matching::engine::weights::Weights;
use crate::vocabulary::terms::DeviceClass;

/// What bounds lose to rounding: a thousandth of a value and a hundredth of a point per component, and half digits.
const SLACK: f32 = 0.1;

/// One query, ready for the columns.
pub(super) struct Plan<'a> {
    /// Rules on terms: of each, one of these columns of bits must be set. Those that ask for a single one stand first.
    pub terms: Vec<u64>,
    /// A TRL for which there is no column.
    pub odd_trl: Option<u8>,
    /// What the theme rule accepts; none when no theme is asked.
    pub themes: Option<Themes<'a>>,
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
    pub origin: Spot,
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

impl<'a> Plan<'a> {
    pub(super) fn new(matcher: &Matcher<'a>, made_with: &Weights) -> Self {
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
        let trl = query.trl.filter(|trl| has_column(*trl)).map_or(0, |trl| 1 << (trl - 1));
        let mut terms = vec![
            1 << column::ACTIVE,
            trl << column::TRL,
            one(query.purpose).bits() << column::PURPOSE,
            one(query.care_setting).bits() << column::CARE_SETTING,
            one(class).bits() << column::DEVICE_CLASS,
            query.languages.bits() << column::LANGUAGE,
            query.populations.bits() << column::POPULATION,
            query.provinces.bits() << column::PROVINCE,
        ];
        terms.retain(|columns: &u64| *columns != 0);
        let radius = query.max_distance_km.filter(|_| query.origin.is_some()).map(Radius::of);
        let asked_if = |is_asked: bool, flag: u16| if is_asked { flag } else { 0 };
        Self {
            terms,
            odd_trl: query.trl.filter(|trl| !has_column(*trl)),
            themes: Themes::of(query.themes.iter().map(|theme| matcher.taxonomy.wanted(*theme))),
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

    /// What the rules say of a lab that none rejects.
    pub(super) fn outcomes(&self, unstated: u16) -> [Outcome; RULE_COUNT] {
        let mut outcomes = [Outcome::Pass; RULE_COUNT];
        for (outcome, rule) in outcomes.iter_mut().zip(rules::codes()) {
            let asked = match rule {
                RuleCode::LabActive => 0,
                RuleCode::Theme => self.asked & unstated::THEME,
                RuleCode::Trl => self.asked & unstated::TRL,
                RuleCode::Purpose => self.asked & unstated::PURPOSE,
                RuleCode::CareSetting => self.asked & unstated::CARE_SETTING,
                RuleCode::DeviceClass => self.asked & unstated::DEVICE_CLASS,
                RuleCode::RegionOrDistance => self.asked_of_place,
                RuleCode::CapacityInPeriod => self.asked & unstated::CAPACITY,
                RuleCode::Population => self.asked_of_people,
                RuleCode::Language => self.asked & unstated::LANGUAGE,
            };
            if unstated & asked != 0 {
                *outcome = Outcome::Unknown;
            }
        }
        outcomes
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
