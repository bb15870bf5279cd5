//! One exhaustive test for every table: each state × event × whoever may what, and which states can be reached.

use super::{Code, Step, allowed, decide};
use crate::base::{
    actor::{Caller, Grant, ObjectKind, Permission, Role, Stakes},
    error::Code as Refused,
    id::{LabId, NetworkId, OrganisationId, UserId},
};
use std::collections::BTreeSet;
use uuid::Uuid;

const OWN: Uuid = Uuid::from_u128(1);
const FOREIGN: Uuid = Uuid::from_u128(2);

/// A row of the table once more, in words: state, event, state after, who (apart by spaces; nobody: only the service), and
/// whether they must say why.
pub type Said = (&'static str, &'static str, &'static str, &'static str, bool);

/// Somebody: what they are called in the words of the table, and what they may.
struct Actor {
    names: Vec<&'static str>,
    may: Box<dyn Fn(Permission) -> bool>,
}

impl Actor {
    fn is_among(&self, who: &str) -> bool {
        who.split(' ').any(|one| self.names.contains(&one))
    }
}

/// A table with what is said of it.
pub struct Machine<S: Code, E: Code> {
    /// The table.
    pub table: &'static [Step<S, E>],
    /// Every state.
    pub states: &'static [S],
    /// Every event.
    pub events: &'static [E],
    /// Who is told apart, each with what makes them so; none: the roles, on their own object and on another's.
    pub parties: &'static [(&'static str, &'static [Permission])],
    /// The table, written down a second time.
    pub said: &'static [Said],
}

impl<S: Code + std::fmt::Debug, E: Code + std::fmt::Debug> Machine<S, E> {
    /// Holds the table against what is said of it. It begins in `first`; only `ends` have no way on.
    ///
    /// # Panics
    ///
    /// Where they differ: it is an assertion of tests.
    pub fn check(&self, first: S, ends: &[S]) {
        let actors = if self.parties.is_empty() { by_role() } else { by_parties(self.parties) };
        for actor in &actors {
            for state in self.states {
                self.check_state(actor, *state);
            }
        }
        assert_eq!(self.table.len(), self.said.len());
        for (index, step) in self.table.iter().enumerate() {
            let same = |other: &Step<S, E>| (other.from, other.event) == (step.from, step.event);
            assert!(!self.table.iter().skip(index + 1).any(same), "{step:?} leads to two states");
        }
        assert!(self.events.iter().all(|event| self.table.iter().any(|step| step.event == *event)));
        let reached = self.reached(first);
        for state in self.states {
            assert!(reached.contains(state.code()), "{state:?} can't be reached");
            let goes_on = self.table.iter().any(|step| step.from == *state);
            assert_eq!(goes_on, !ends.contains(state), "{state:?}");
        }
    }

    fn check_state(&self, actor: &Actor, state: S) {
        let may = &actor.may;
        for event in self.events {
            let what = format!("{:?}: {} in {}", actor.names, event.code(), state.code());
            let row = self.said.iter().find(|row| (row.0, row.1) == (state.code(), event.code()));
            let ever = self.said.iter().any(|row| row.1 == event.code() && actor.is_among(row.3));
            match (decide(self.table, (state, true), event.code(), may), row) {
                (Ok(step), Some(row)) => {
                    assert!(actor.is_among(row.3), "{what} was allowed");
                    assert_eq!((step.to.code(), step.reason), (row.2, row.4), "{what}");
                }
                (Ok(_), None) => panic!("{what} was allowed"),
                (Err(error), row) => {
                    assert!(row.is_none_or(|row| !actor.is_among(row.3)), "{what} was refused");
                    let forbidden = row.is_some() || !ever;
                    let code = if forbidden { Refused::Forbidden } else { Refused::IllegalEvent };
                    assert_eq!(error.code(), code, "{what}");
                }
            }
            // What is not live has no events for anybody.
            assert!(decide(self.table, (state, false), event.code(), may).is_err(), "{what}");
        }
        let unknown = decide(self.table, (state, true), "fly", may);
        assert_eq!(unknown.err().map(|error| error.code()), Some(Refused::IllegalEvent));
        let now: BTreeSet<&str> = allowed(self.table, state, may).into_iter().map(Code::code).collect();
        let rows = self.said.iter().filter(|row| row.0 == state.code() && actor.is_among(row.3));
        assert_eq!(now, rows.map(|row| row.1).collect(), "{:?} in {}", actor.names, state.code());
    }

    fn reached(&self, first: S) -> BTreeSet<&'static str> {
        let mut seen = BTreeSet::from([first.code()]);
        while let Some(step) =
            self.table.iter().find(|step| seen.contains(step.from.code()) && !seen.contains(step.to.code()))
        {
            seen.insert(step.to.code());
        }
        seen
    }
}

/// Every set of these parties.
fn by_parties(parties: &'static [(&'static str, &'static [Permission])]) -> Vec<Actor> {
    let sets = 0..1_usize << parties.len();
    let actor = |set: usize| {
        let held = move |index: usize| set & (1 << index) != 0;
        let names = (0..parties.len()).filter(|index| held(*index)).map(|index| parties[index].0);
        let may = move |permission| {
            (0..parties.len()).any(|index| held(index) && parties[index].1.contains(&permission))
        };
        Actor { names: names.collect(), may: Box::new(may) }
    };
    sets.map(actor).collect()
}

/// Every role, on its own object and on another's, and somebody who did not log in.
fn by_role() -> Vec<Actor> {
    let roles = Role::ALL.iter().copied().map(Some).chain([None]);
    let actor = |(role, object): (Option<Role>, Uuid)| {
        let caller = caller(role, object);
        let is_party = object == OWN || role == Some(Role::Admin);
        let name = role.map_or("anonymous", Role::code);
        let names = if is_party { vec![name] } else { Vec::new() };
        Actor { names, may: Box::new(move |permission| caller.may(permission, &stakes())) }
    };
    roles.flat_map(|role| [(role, OWN), (role, FOREIGN)]).map(actor).collect()
}

/// Somebody with a role on an object.
fn caller(role: Option<Role>, object: Uuid) -> Caller {
    let grants = role
        .map(|role| Grant { role, object: (role.object_kind() != ObjectKind::Register).then_some(object) });
    let user = role.map(|_| UserId::from_uuid(Uuid::from_u128(7)));
    Caller { user, grants: grants.into_iter().collect(), ..Caller::default() }
}

fn stakes() -> Stakes {
    Stakes {
        organisations: vec![OrganisationId::from_uuid(OWN)],
        labs: vec![LabId::from_uuid(OWN)],
        networks: vec![NetworkId::from_uuid(OWN)],
    }
}
