//! What the register counts by itself: one row per indicator.
//!
//! A measure looks at dated facts on one day. Another capability joins with a field of [`Facts`], filled from its actions,
//! and a row of [`MEASURES`].

use crate::{
    base::{
        id::{InnovationId, LabId, NetworkId, PilotId},
        period::holds_on,
    },
    labs::actions::periods::DatedLab,
    needs::answers::AnsweredNeed,
    networks::members::Dated,
    outcomes::counts::CountedHta,
    pilots::counts::CountedPilot,
    reimbursements::counts::CountedReimbursement,
    vocabulary::terms::Province,
};
use jiff::civil::{Date, date};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Everything that is counted from.
#[derive(Debug, Default)]
pub struct Facts {
    /// Labs that are or were published.
    pub labs: Vec<DatedLab>,
    /// Who lies within which network.
    pub networks: Dated,
    /// Pilots that began, in the order of their days.
    pub pilots: Vec<CountedPilot>,
    /// Which innovations answer which care needs, or did.
    pub answers: Vec<AnsweredNeed>,
    /// Assessments of pilots.
    pub htas: Vec<CountedHta>,
    /// Conditional reimbursements that began, in the order of their days.
    pub reimbursements: Vec<CountedReimbursement>,
}

/// When is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The year that the figure is of.
    pub year: i32,
    /// The day on which what lasts is looked at: the last of the year, or today while it runs.
    pub on: Date,
}

impl Moment {
    /// Whether something happened in the year, up to the day.
    fn has_seen(self, day: Date) -> bool {
        i32::from(day.year()) == self.year && day <= self.on
    }
}

/// One record that a figure counts, or is a share of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its collection, as in its address.
    pub collection: &'static str,
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Whether it is counted; of a share the others are what it is a share of.
    pub is_counted: bool,
    /// The first day of the period that makes it count, or of its existence.
    pub from: Date,
    /// The last one.
    pub until: Option<Date>,
    /// Whether `from` follows from other dates, because none was stated.
    pub is_assumed: bool,
    /// Whether it is about something made up, for demonstrations; not known of labs.
    pub is_fictitious: Option<bool>,
}

/// What was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Whether the figure is a share of all records, in percent, and not a number of them.
    pub is_share: bool,
    /// The records.
    pub records: Vec<Record>,
}

impl Tally {
    /// How many records are counted.
    #[must_use]
    pub fn counted(&self) -> u32 {
        size(self.records.iter().filter(|record| record.is_counted).count())
    }

    /// How many of those that are counted are about something made up, where that is known.
    #[must_use]
    pub fn fictitious(&self) -> Option<u32> {
        if self.records.iter().any(|record| record.is_fictitious.is_none()) {
            return None;
        }
        let made_up = |record: &&Record| record.is_counted && record.is_fictitious == Some(true);
        Some(size(self.records.iter().filter(made_up).count()))
    }

    /// Of how many, where it is a share.
    #[must_use]
    pub fn of(&self) -> Option<u32> {
        self.is_share.then(|| size(self.records.len()))
    }

    /// The figure: a number, or a percentage with one decimal. A share of nothing is unknown.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        let counted = f64::from(self.counted());
        match self.of() {
            None => Some(counted),
            Some(0) => None,
            Some(all) => Some((1000.0 * counted / f64::from(all)).round() / 10.0),
        }
    }
}

fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// How an indicator is counted.
pub struct Measure {
    /// The indicator.
    pub kpi: &'static str,
    /// What is counted, in Dutch.
    pub nl: &'static str,
    /// What is counted, in English.
    pub en: &'static str,
    /// Whether everybody may see the figure and what it counts.
    pub is_public: bool,
    /// Counts.
    pub tally: fn(&Facts, Moment) -> Tally,
}

/// Every indicator that the register counts.
pub const MEASURES: &[Measure] = &[
    Measure {
        kpi: "p-test-environments",
        nl: "Proeftuinen die op die dag bestaan en waarbij de provincie op die dag actief betrokken is.",
        en: "Labs that exist on that day and in which the province is actively involved on that day.",
        is_public: true,
        tally: test_environments,
    },
    Measure {
        kpi: "p-network-share",
        nl: "Proeftuinen in Noord-Brabant die op die dag lid zijn van een Brabants netwerk, gedeeld door alle proeftuinen die dan in Noord-Brabant bestaan, met of zonder de provincie.",
        en: "Labs in Noord-Brabant that belong to a Brabant network on that day, divided by all labs that then exist in Noord-Brabant, with or without the province.",
        is_public: true,
        tally: network_share,
    },
    Measure {
        kpi: "t-testbeds",
        nl: "Alle proeftuinen in het register die op die dag bestaan.",
        en: "All labs in the register that exist on that day.",
        is_public: true,
        tally: test_beds,
    },
    Measure {
        kpi: "t-demand-process",
        nl: "Pilots die in dat jaar, tot en met die dag, begonnen met een innovatie die een zorgvraag beantwoordt, zoals een partij van die zorgvraag op die dag bevestigde.",
        en: "Pilots that began in that year, up to that day, of an innovation that answers a care need, as a party to that need confirmed by that day.",
        is_public: false,
        tally: demand_process,
    },
    Measure {
        kpi: "t-conditional-reimbursement",
        nl: "Producten waarvan in dat jaar, tot en met die dag, een voorwaardelijke vergoeding begon; een product telt één keer, hoeveel betalers er ook zijn.",
        en: "Products of which a conditional reimbursement began in that year, up to that day; a product counts once, however many payers there are.",
        is_public: false,
        tally: conditional_reimbursements,
    },
    Measure {
        kpi: "t-hta-projects",
        nl: "Pilots die in dat jaar, tot en met die dag, begonnen en waarvan op die dag een HTA was vastgelegd, gedeeld door alle die toen begonnen.",
        en: "Pilots that began in that year, up to that day, of which an HTA had been recorded by that day, divided by all that began then.",
        is_public: false,
        tally: hta_share,
    },
];

/// How an indicator is counted, if the register can.
#[must_use]
pub fn find(kpi: &str) -> Option<&'static Measure> {
    MEASURES.iter().find(|measure| measure.kpi == kpi)
}

/// The province whose programme it is.
const HOME: Province = Province::NoordBrabant;

fn test_environments(facts: &Facts, moment: Moment) -> Tally {
    let lives = lives(facts);
    let involved = facts.labs.iter().filter_map(|lab| {
        let life = lives.get(&lab.id).filter(|life| life.holds(moment.on))?;
        let periods = lab.involvements.iter();
        let period = periods.into_iter().find(|(from, until)| holds_on(*from, *until, moment.on))?;
        Some(Record { from: period.0, until: period.1, is_assumed: false, ..record(lab, *life, true) })
    });
    Tally { is_share: false, records: involved.collect() }
}

fn network_share(facts: &Facts, moment: Moment) -> Tally {
    let networks: HashSet<NetworkId> = facts.networks.networks_of(HOME, moment.on);
    let members: HashSet<LabId> = facts
        .networks
        .labs
        .iter()
        .filter(|(_, network, period)| networks.contains(network) && holds_on(period.0, period.1, moment.on))
        .map(|(lab, ..)| *lab)
        .collect();
    let lives = lives(facts);
    let at_home = facts.labs.iter().filter(|lab| lab.province == Some(HOME));
    let there = at_home.filter_map(|lab| {
        let life = lives.get(&lab.id).filter(|life| life.holds(moment.on))?;
        Some(record(lab, *life, members.contains(&lab.id)))
    });
    Tally { is_share: true, records: there.collect() }
}

fn test_beds(facts: &Facts, moment: Moment) -> Tally {
    let lives = lives(facts);
    let there = facts.labs.iter().filter_map(|lab| {
        let life = lives.get(&lab.id).filter(|life| life.holds(moment.on))?;
        Some(record(lab, *life, true))
    });
    Tally { is_share: false, records: there.collect() }
}

fn conditional_reimbursements(facts: &Facts, moment: Moment) -> Tally {
    let mut products = HashSet::new();
    let begun = facts.reimbursements.iter().filter(|one| moment.has_seen(one.from));
    let first = begun.filter(|one| products.insert(one.innovation));
    // A name could tell of an innovation that is not public: whoever may see the record finds it there.
    let records = first.map(|one| Record {
        collection: "reimbursements",
        id: one.reimbursement.uuid(),
        name: one.reimbursement.to_string(),
        is_counted: true,
        from: one.from,
        until: one.until,
        is_assumed: false,
        is_fictitious: Some(one.fictitious),
    });
    Tally { is_share: false, records: records.collect() }
}

fn demand_process(facts: &Facts, moment: Moment) -> Tally {
    let mut answers: HashMap<InnovationId, Vec<&AnsweredNeed>> = HashMap::new();
    for answer in facts.answers.iter().filter(|one| one.confirmed_on.is_some_and(|on| on <= moment.on)) {
        answers.entry(answer.innovation).or_default().push(answer);
    }
    // It still said so when the pilot began; confirming may come later.
    let holds = |answer: &&AnsweredNeed, on: Date| answer.ended_on.is_none_or(|ended| ended > on);
    let asked_for = |one: &&CountedPilot| {
        let of_it = answers.get(&one.innovation);
        of_it.is_some_and(|of_it| of_it.iter().any(|answer| holds(answer, one.on)))
    };
    let begun = facts.pilots.iter().filter(|one| moment.has_seen(one.on));
    Tally { is_share: false, records: begun.filter(asked_for).map(|one| pilot(one, true)).collect() }
}

fn hta_share(facts: &Facts, moment: Moment) -> Tally {
    let assessed: HashSet<PilotId> =
        facts.htas.iter().filter(|hta| hta.assessed_on <= moment.on).map(|hta| hta.pilot).collect();
    let begun = facts.pilots.iter().filter(|one| moment.has_seen(one.on));
    let records = begun.map(|one| pilot(one, assessed.contains(&one.pilot)));
    Tally { is_share: true, records: records.collect() }
}

fn pilot(one: &CountedPilot, is_counted: bool) -> Record {
    Record {
        collection: "pilots",
        id: one.pilot.uuid(),
        name: one.pilot.to_string(),
        is_counted,
        from: one.on,
        until: None,
        is_assumed: false,
        is_fictitious: Some(one.fictitious),
    }
}

/// From when until when a lab exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Life {
    from: Date,
    until: Option<Date>,
    is_assumed: bool,
}

impl Life {
    fn holds(&self, day: Date) -> bool {
        holds_on(self.from, self.until, day)
    }
}

/// A lab exists from its stated year on; where none is stated, from the first day on which anything is known of it. It ends
/// with its stated year, or the day before it was retired.
fn lives(facts: &Facts) -> HashMap<LabId, Life> {
    let mut joined: HashMap<LabId, Date> = HashMap::new();
    for (lab, _, (from, _)) in &facts.networks.labs {
        let first = joined.entry(*lab).or_insert(*from);
        *first = (*first).min(*from);
    }
    let life = |lab: &DatedLab| {
        let known = [Some(lab.entered_on), joined.get(&lab.id).copied()];
        let involved = lab.involvements.iter().map(|(from, _)| *from);
        let earliest = known.into_iter().flatten().chain(involved).min().unwrap_or(lab.entered_on);
        let stated = lab.start_year.map(|year| day(year, 1, 1));
        let last = lab.end_year.map(|year| day(year, 12, 31));
        let retired = lab.retired_on.and_then(|on| on.yesterday().ok());
        Life {
            from: stated.unwrap_or(earliest),
            until: last.into_iter().chain(retired).min(),
            is_assumed: stated.is_none(),
        }
    };
    facts.labs.iter().map(|lab| (lab.id, life(lab))).collect()
}

fn record(lab: &DatedLab, life: Life, is_counted: bool) -> Record {
    Record {
        collection: "labs",
        id: lab.id.uuid(),
        name: lab.name.clone(),
        is_counted,
        from: life.from,
        until: life.until,
        is_assumed: life.is_assumed,
        is_fictitious: None,
    }
}

/// A day of a year; years come from input, and calendars end somewhere.
#[must_use]
pub fn day(year: i32, month: i8, of_month: i8) -> Date {
    let year = i16::try_from(year).unwrap_or(i16::MAX);
    Date::new(year, month, of_month).unwrap_or(date(9999, 12, 31))
}
