//! What would make a failing rule pass: the smallest change, how far off it is, and who would have to make it.

use jiff::civil::Date;

use super::capacity::{FreeCapacity, FreeWindow};
use super::matcher::Case;
use super::profile::LabProfile;
use super::query::Query;
use super::taxonomy::Theme;
use super::term_set::{TermSet, Vocabulary};
use super::text::{Text, counted};
use crate::base::period::Period;
use crate::vocabulary::terms::{CareSetting, DeviceClass, Language, Population, Province, Purpose};

/// One change, to the question or to the lab.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// The lab becomes active.
    LabOpens,
    /// The lab takes this TRL as well.
    LabTakesTrl(u8),
    /// The lab comes to handle this class.
    LabHandles(DeviceClass),
    /// The lab makes room from the first day up to the last.
    LabMakesRoom(Period),
    /// The innovation touches this theme too.
    Theme(Theme),
    /// The innovation reaches this TRL.
    Trl(u8),
    /// One of these purposes instead.
    Purpose(TermSet<Purpose>),
    /// One of these settings instead.
    CareSetting(TermSet<CareSetting>),
    /// This province as well.
    Province(Province),
    /// So many kilometres.
    Distance(f64),
    /// The period ends on this day.
    Until(Date),
    /// The pilot runs in this period instead.
    Period(Period),
    /// So few slots.
    Slots(u32),
    /// One of these populations instead.
    Populations(TermSet<Population>),
    /// So few participants.
    Participants(u32),
    /// One of these languages instead.
    Languages(TermSet<Language>),
}

/// How far a rule is from passing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// How much of the unit.
    pub amount: f64,
    /// What is counted.
    pub unit: Unit,
}

/// What a gap is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// TRL levels.
    Trl,
    /// Kilometres too far.
    Km,
    /// Days to wait, or to add.
    Days,
    /// Slots too many.
    Slots,
    /// Participants too many.
    Participants,
    /// Likeness that the nearest theme lacks, 0 to 1.
    Likeness,
    /// Terms to be chosen anew.
    Terms,
    /// Things that only the lab can change.
    Lab,
}

impl Unit {
    /// The code on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Trl => "trl",
            Self::Km => "km",
            Self::Days => "days",
            Self::Slots => "slots",
            Self::Participants => "participants",
            Self::Likeness => "likeness",
            Self::Terms => "terms",
            Self::Lab => "lab",
        }
    }
}

impl Change {
    /// Makes the change: after it, the rule that asked for it does not fail.
    pub fn apply(self, query: &mut Query, lab: &mut LabProfile) {
        match self {
            Self::LabOpens => lab.is_active = true,
            Self::LabTakesTrl(trl) => {
                lab.trl_min = lab.trl_min.map(|min| min.min(trl));
                lab.trl_max = lab.trl_max.map(|max| max.max(trl));
            }
            Self::LabHandles(class) => {
                let classes = lab.device_classes.unwrap_or_default();
                lab.device_classes = Some(classes.iter().chain([class]).collect());
            }
            Self::LabMakesRoom(period) => {
                let free = query.slots.max(1);
                let window = FreeWindow { period, theme: None, free, free_for_sme: free };
                lab.capacity = Some(FreeCapacity { windows: vec![window], blackouts: Vec::new() });
                if let Some(wanted) = &mut query.wanted {
                    wanted.until = wanted.until.max(period.until);
                }
                query.pilot_days = u32::try_from(period.days()).ok();
            }
            Self::Theme(theme) => query.themes.push(theme),
            Self::Trl(trl) => query.trl = Some(trl),
            Self::Purpose(offered) => query.purpose = offered.iter().next(),
            Self::CareSetting(offered) => query.care_setting = offered.iter().next(),
            Self::Province(province) => query.provinces = query.provinces.iter().chain([province]).collect(),
            Self::Distance(km) => query.max_distance_km = Some(km),
            Self::Until(until) => query.wanted = query.wanted.map(|wanted| Period { until, ..wanted }),
            Self::Period(period) => query.wanted = Some(period),
            Self::Slots(slots) => query.slots = slots,
            Self::Populations(reached) => query.populations = reached.iter().take(1).collect(),
            Self::Participants(count) => query.participants_needed = Some(count),
            Self::Languages(spoken) => query.languages = spoken.iter().take(1).collect(),
        }
    }

    /// How far off it is.
    pub(super) fn gap(self, case: &Case<'_>) -> Gap {
        let gap = |amount: f64, unit: Unit| Gap { amount, unit };
        let apart = |one: u8, other: Option<u8>| f64::from(other.map_or(0, |other| one.abs_diff(other)));
        match self {
            Self::LabOpens | Self::LabHandles(_) | Self::LabMakesRoom(_) => gap(1.0, Unit::Lab),
            Self::LabTakesTrl(trl) => {
                let nearest = case.lab.trl_max.filter(|max| *max < trl).or(case.lab.trl_min);
                gap(apart(trl, nearest), Unit::Trl)
            }
            Self::Trl(trl) => gap(apart(trl, case.query.trl), Unit::Trl),
            Self::Theme(_) => {
                let alike = case.nearest_theme(case.lab).map_or(0.0, |pair| pair.affinity.similarity);
                gap((super::taxonomy::FITS_FROM - alike).max(0.0), Unit::Likeness)
            }
            Self::Distance(_) => {
                let farthest = case.query.max_distance_km.unwrap_or_default();
                gap(case.km.map_or(0.0, |km| km - farthest), Unit::Km)
            }
            Self::Until(until) => gap(days(case.query.span().until, until), Unit::Days),
            Self::Period(period) => gap(days(case.query.span().from, period.from), Unit::Days),
            Self::Slots(slots) => gap(f64::from(case.query.slots.max(1).saturating_sub(slots)), Unit::Slots),
            Self::Participants(count) => {
                let needed = case.query.participants_needed.unwrap_or_default();
                gap(f64::from(needed.saturating_sub(count)), Unit::Participants)
            }
            Self::Purpose(_)
            | Self::CareSetting(_)
            | Self::Province(_)
            | Self::Populations(_)
            | Self::Languages(_) => gap(1.0, Unit::Terms),
        }
    }

    /// What to do, in words.
    pub(super) fn tell(self, case: &Case<'_>) -> Text {
        match self {
            Self::LabOpens => Text::new("Wacht tot het lab actief is.", "Wait until the lab is active."),
            Self::LabTakesTrl(trl) => Text::new(
                format!("Vraag het lab om ook TRL {trl} aan te nemen."),
                format!("Ask the lab to take TRL {trl} as well."),
            ),
            Self::LabHandles(class) => {
                let (nl, en) = class.labels();
                Text::new(
                    format!("Vraag het lab of het de gevraagde apparaatklasse ({nl}) kan gaan begeleiden."),
                    format!("Ask the lab whether it can come to handle the device class asked for ({en})."),
                )
            }
            Self::LabMakesRoom(_) => {
                Text::new("Vraag het lab om een venster te openen.", "Ask the lab to open a window.")
            }
            Self::Theme(theme) => {
                let (nl, en) = case.taxonomy.labels(theme);
                Text::new(
                    format!("Voeg thema {nl} toe, als de innovatie dat ook raakt."),
                    format!("Add theme {en}, if the innovation touches it too."),
                )
            }
            Self::Trl(trl) => Text::new(format!("Bereik TRL {trl}."), format!("Reach TRL {trl}.")),
            Self::Purpose(offered) => instead(("Kies als doel:", "Choose as purpose:"), offered),
            Self::CareSetting(offered) => {
                instead(("Kies als zorgsetting:", "Choose as care setting:"), offered)
            }
            Self::Province(province) => {
                let (nl, en) = province.labels();
                Text::new(format!("Zoek ook in {nl}."), format!("Search in {en} as well."))
            }
            Self::Distance(km) => {
                Text::new(format!("Zoek binnen {km:.0} km."), format!("Search within {km:.0} km."))
            }
            Self::Until(until) => Text::new(
                format!("Verleng de periode tot en met {until}."),
                format!("Extend the period up to and including {until}."),
            ),
            Self::Period(Period { from, .. }) => Text::new(
                format!("Verschuif de periode naar een start op {from}."),
                format!("Shift the period to start {from}."),
            ),
            Self::Slots(slots) => {
                let slots = i64::from(slots);
                Text::new(
                    format!("Vraag {}.", counted(slots, "plek", "plekken")),
                    format!("Ask for {}.", counted(slots, "slot", "slots")),
                )
            }
            Self::Populations(reached) => instead(("Richt de pilot op", "Aim the pilot at"), reached),
            Self::Participants(count) => Text::new(
                format!("Vraag hooguit {count} deelnemers."),
                format!("Ask for at most {count} participants."),
            ),
            Self::Languages(spoken) => instead(("Voer de pilot uit in het", "Run the pilot in"), spoken),
        }
    }
}

fn instead<T: Vocabulary>((nl, en): (&str, &str), terms: TermSet<T>) -> Text {
    let terms = terms.one_of();
    Text::new(format!("{nl} {}.", terms.nl), format!("{en} {}.", terms.en))
}

fn days(one: Date, other: Date) -> f64 {
    f64::from((other - one).get_days().abs())
}
