//! Synthetic labs for load tests: as many as asked for, always the same ones.

use super::load;
use crate::{
    app::{App, as_anyhow},
    base::{actor::Caller, error::Result, key::Key},
    db::{Write, audit::NewEntry, resolve},
    labs::{self, model::LabStatus},
    vocabulary::terms::{CareSetting, DeviceClass, Language, Population, Province, Purpose},
};
use serde_json::{Value, json};

/// Labs in one transaction.
const BATCH: u32 = 500;

/// Makes sure that labs `synthetic-000001` … up to `count` exist.
pub fn load(app: &App, count: u32) -> anyhow::Result<u32> {
    let mut made = 0;
    for first in (1..=count).step_by(usize::try_from(BATCH)?) {
        let last = (first + BATCH - 1).min(count);
        let entry = NewEntry::by_service("load_synthetic", "/v1/labs");
        let loaded = app.db().write_audited_here(entry, move |write| load_range(write, first, last));
        made += loaded.map_err(as_anyhow)?;
    }
    Ok(made)
}

fn load_range(write: &mut Write<'_>, first: u32, last: u32) -> Result<u32> {
    let by = Caller::service();
    let themes = active_themes(write)?;
    let mut made = 0;
    for number in first..=last {
        let slug = slug(number);
        if resolve::lab(write, &Key(slug.clone()))?.is_none() {
            load_lab(write, &by, &themes, number)?;
            made += 1;
        }
    }
    Ok(made)
}

fn slug(number: u32) -> String {
    format!("synthetic-{number:06}")
}

fn active_themes(write: &mut Write<'_>) -> Result<Vec<String>> {
    crate::vocabulary::actions::active_slugs(write)
}

fn load_lab(write: &mut Write<'_>, by: &Caller, themes: &[String], number: u32) -> Result<()> {
    let mut dice = Dice(u64::from(number));
    let (new, windows) = lab(&mut dice, themes, (number, write.today().year() + 1));
    let provenance = labs::actions::Provenance {
        slug: Some(slug(number)),
        status: LabStatus::Active,
        fictitious_fields: vec!["*".to_owned()],
        verified_at: Some(write.now()),
        ..labs::actions::Provenance::default()
    };
    labs::actions::insert_lab(write, by, load::read(new)?, provenance)?;
    for window in windows {
        load::create_window(write, by, &Key(slug(number)), window)?;
    }
    Ok(())
}

/// A lab with slots in every quarter of a year.
fn lab(dice: &mut Dice, themes: &[String], (number, year): (u32, i16)) -> (Value, Vec<Value>) {
    let trl_min = 1 + dice.below(7);
    let trl_max = (trl_min + 2 + dice.below(4)).min(9);
    let new = json!({
        "name": format!("Synthetisch lab {number:06}"),
        "descriptionNl": "Dit lab bestaat niet; het is er voor belastingproeven.",
        "descriptionEn": "This lab does not exist; it is there for load tests.",
        "kind": "living_lab",
        "themes": dice.some(themes, 3),
        "purposes": dice.some(Purpose::ALL, 2),
        "careSettings": dice.some(CareSetting::ALL, 3),
        "deviceClasses": dice.some(DeviceClass::ALL, 5),
        "targetPopulations": dice.some(Population::ALL, 4),
        "languages": dice.some(Language::ALL, 2),
        "trlMin": trl_min,
        "trlMax": trl_max,
        "reachableParticipants": 10 + dice.below(500),
        "location": {
            "province": dice.one(Province::ALL),
            "lat": 50.8 + f64::from(dice.below(2500)) / 1000.0,
            "lon": 3.6 + f64::from(dice.below(3400)) / 1000.0,
        },
    });
    let quarters = [("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31")];
    let windows = quarters
        .iter()
        .map(|(from, until)| {
            json!({ "from": format!("{year}-{from}"), "until": format!("{year}-{until}"), "slots": dice.below(6) })
        })
        .collect();
    (new, windows)
}

/// `SplitMix64` (Steele, Lea and Flood 2014): small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to below `end`.
    fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end.max(1))).unwrap_or(0)
    }

    fn one<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let length = u32::try_from(all.len()).unwrap_or(u32::MAX);
        all.get(usize::try_from(self.below(length)).unwrap_or(0))
    }

    /// One to `most` different items.
    fn some<'a, T: PartialEq>(&mut self, all: &'a [T], most: u32) -> Vec<&'a T> {
        let mut drawn: Vec<&T> = Vec::new();
        for _ in 0..=self.below(most) {
            if let Some(item) = self.one(all)
                && !drawn.contains(&item)
            {
                drawn.push(item);
            }
        }
        drawn
    }
}
