//! The people of the demo: one per role, with a password that everybody knows.

use super::{load::read, source::without_nulls};
use crate::{
    base::{
        actor::{Caller, Grant, Role},
        error::Result,
        id::{Id, UserId},
        key::Key,
    },
    db::Write,
    identity::{self, passwords::Hashed},
};
use anyhow::anyhow;
use serde_json::json;

/// The password of every account of the demo; the demo is the only place with accounts that everybody knows.
pub const PASSWORD: &str = "samen-beter-testen";
/// A person of the demo.
pub struct Person {
    pub email: &'static str,
    pub name: &'static str,
    pub grants: &'static [(Role, Option<&'static str>)],
}

/// One person per role.
pub const PEOPLE: [Person; 6] = [
    Person {
        email: "ondernemer@demo.example",
        name: "Sanne de Ondernemer (fictief)",
        grants: &[(Role::Sme, Some("demo-mkb"))],
    },
    Person {
        email: "coordinator@demo.example",
        name: "Kees de Coördinator (fictief)",
        grants: &[
            (Role::Coordinator, Some("cic-west-brabant")),
            (Role::Coordinator, Some("innovatiecentrum-zorg-tilburg")),
        ],
    },
    Person {
        email: "netwerk@demo.example",
        name: "Noor de Netwerkmanager (fictief)",
        grants: &[(Role::NetworkManager, Some("brabant"))],
    },
    Person {
        email: "beheer@demo.example",
        name: "Bo de Beheerder (fictief)",
        grants: &[(Role::Admin, None)],
    },
    Person {
        email: "zorgvraag@demo.example",
        name: "Zoë van Zorg en Patiënten (fictief)",
        grants: &[(Role::Sme, Some("demo-zorggroep")), (Role::Sme, Some("demo-patienten"))],
    },
    Person {
        email: "verzekeraar@demo.example",
        name: "Vic de Verzekeraar (fictief)",
        grants: &[(Role::Payer, Some("demo-verzekeraar"))],
    },
];

/// The people as callers.
pub struct Cast(Vec<(&'static str, Caller)>);

impl Cast {
    /// Makes their accounts.
    pub fn load(write: &mut Write<'_>, by: &Caller, password: &Hashed) -> Result<Self> {
        let mut cast = Vec::new();
        for person in &PEOPLE {
            let new = json!({ "email": person.email, "name": person.name });
            let user = identity::actions::create_user(write, by, read(new)?, Some(password.clone()))?;
            let mut grants = Vec::new();
            for (role, object) in person.grants {
                let grant = without_nulls(json!({ "role": role, "object": object }));
                let made =
                    identity::actions::create_grant(write, by, &Key::from(user.id.uuid()), read(grant)?)?;
                grants.push(Grant { role: *role, object: made.object_id.map(Id::uuid) });
            }
            let name = person.email.split('@').next().unwrap_or_default();
            cast.push((name, caller(user.id, grants)));
        }
        Ok(Self(cast))
    }

    /// The person with this name before the at sign.
    pub fn named(&self, name: &str) -> Result<Caller> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        let found = found.ok_or_else(|| anyhow!("there is no {name} in the demo"))?;
        Ok(found.1.clone())
    }
}

fn caller(user: UserId, grants: Vec<Grant>) -> Caller {
    Caller { user: Some(user), grants, ..Caller::default() }
}
