//! Invented care needs, with the invented parties that articulate them: no source states any.

use super::{
    calendar::Calendar,
    history,
    load::{read, transition},
};
use crate::{
    base::{actor::Caller, error::Result, key::Key},
    db::Write,
    needs::{
        actions::{self, Provenance},
        articulations, steps,
    },
    organisations,
};
use anyhow::Context;
use serde::Deserialize;
use serde_json::Value;

const NEEDS: &str = include_str!("../../../data/demo-needs.json");

/// `demo-needs.json`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DemoNeeds {
    /// Organisations that don't exist.
    pub parties: Vec<Value>,
    /// How many days before today what they said was entered.
    entered: i64,
    /// What they ask for.
    pub care_needs: Vec<DemoNeed>,
}

/// A care need with what each party says of it.
#[derive(Debug, Deserialize)]
pub struct DemoNeed {
    slug: String,
    need: Value,
    articulations: Vec<Value>,
}

impl DemoNeeds {
    /// Reads the file that is compiled in.
    pub fn read() -> anyhow::Result<Self> {
        serde_json::from_str(NEEDS).context("data/demo-needs.json")
    }

    /// Loads the parties and their needs, published, and what was said of them since.
    pub fn load(&self, write: &mut Write<'_>, by: &Caller, calendar: Calendar) -> Result<()> {
        for party in &self.parties {
            let mut party = party.clone();
            if let Some(members) = party.as_object_mut() {
                members.insert("fictitious".to_owned(), Value::Bool(true));
            }
            organisations::actions::create_organisation(write, by, read(party)?)?;
        }
        for one in &self.care_needs {
            let provenance = Provenance { slug: Some(one.slug.clone()), fictitious: true };
            actions::insert_care_need(write, by, read(one.need.clone())?, provenance)?;
            let key = Key(one.slug.clone());
            steps::transition_care_need(write, by, &key, &transition("publish"))?;
        }
        write.travel(history::moment(calendar.day(self.entered), 0)?);
        for one in &self.care_needs {
            for said in &one.articulations {
                let said = calendar.dating(said.clone());
                articulations::create_articulation(write, by, &Key(one.slug.clone()), read(said)?)?;
            }
        }
        Ok(())
    }
}
