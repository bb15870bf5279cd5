//! Where somebody sits at the table of a pilot request: what they see there, and what they may say to whom.

use super::model::{Audience, Circle, RequestSide};
use crate::{
    base::{
        actor::{Caller, Permission, Role, Stakes},
        error::{Error, Faults, Result},
        id::{Id, LabId, SubjectId, UserId},
        key::Key,
    },
    db::{Read, resolve},
    identity::people,
    requests::parties::{self, Parties},
};

/// A place at the table; somebody may sit on several sides.
#[derive(Debug, Clone)]
pub struct Seat {
    /// Who takes part.
    pub parties: Parties,
    /// Whether they act for the SME.
    pub is_sme: bool,
    /// Whether they manage the network (or everything).
    pub is_manager: bool,
    /// The labs that they coordinate, of those that were asked.
    pub labs: Vec<LabId>,
}

/// Takes only those rows of a table of this capability that somebody at this seat sees.
macro_rules! in_sight {
    ($rows:expr, $table:ident, $seat:expr) => {{
        use $crate::dialogue::model::Audience;
        let (rows, seat) = ($rows, $seat);
        let own: Vec<Option<$crate::base::id::LabId>> = seat.labs.iter().copied().map(Some).collect();
        match (seat.is_manager, seat.is_sme) {
            (true, _) => rows,
            (false, true) => {
                rows.filter($table::audience.eq(Audience::Shared).or($table::lab_id.eq_any(own)))
            }
            (false, false) => {
                let with_all = $table::audience.eq(Audience::Shared).and($table::lab_id.is_null());
                rows.filter(with_all.or($table::lab_id.eq_any(own)))
            }
        }
    }};
}
pub(super) use in_sight;

/// The caller's seat at a request; "not found" when they do not see it.
pub fn take(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<Seat> {
    let parties = parties::find_parties(read, caller, key)?;
    Ok(Seat::of(caller, parties))
}

impl Seat {
    /// Where somebody sits.
    #[must_use]
    pub fn of(caller: &Caller, parties: Parties) -> Self {
        let networks = caller.networks();
        let coordinated = caller.labs();
        Self {
            is_sme: caller.organisations().contains(&parties.organisation),
            is_manager: parties.network.is_some_and(|network| networks.contains(&network))
                || caller.may(Permission::ReadRequest, &Stakes::default()),
            labs: parties.labs.iter().map(|(lab, _)| *lab).filter(|lab| coordinated.contains(lab)).collect(),
            parties,
        }
    }

    /// Whether anybody sits here: whether they see the request at all.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.is_manager || self.is_sme || !self.labs.is_empty()
    }

    /// Whether somebody here sees what is said in a circle. The same as [`in_sight`] says in SQL.
    #[must_use]
    pub fn sees(&self, circle: Circle) -> bool {
        let is_shared = circle.audience == Audience::Shared;
        let is_at_lab = match circle.lab {
            Some(lab) => self.labs.contains(&lab),
            None => is_shared && !self.labs.is_empty(),
        };
        self.is_manager || (self.is_sme && is_shared) || is_at_lab
    }

    /// Whether somebody here stands on a side, as far as a circle goes.
    #[must_use]
    pub fn is_on(&self, side: RequestSide, circle: Circle) -> bool {
        match side {
            RequestSide::Sme => self.is_sme,
            RequestSide::Network => self.is_manager,
            RequestSide::Lab => circle.lab.map_or(!self.labs.is_empty(), |lab| self.labs.contains(&lab)),
        }
    }

    /// The circle that the caller means, and the side from which they speak in it.
    pub fn speak(
        &self,
        read: &mut Read<'_>,
        audience: Audience,
        lab: Option<&Key>,
        place: Place,
    ) -> Result<(Circle, RequestSide)> {
        let is_shared = audience == Audience::Shared;
        if !is_shared && !self.is_manager && self.labs.is_empty() {
            return Err(Error::forbidden());
        }
        let lab = match lab {
            Some(key) => Some(self.lab_in_sight(read, key, place)?),
            None if self.is_manager || (self.is_sme && is_shared) => None,
            None => Some(self.only_lab(place)?),
        };
        let side = match lab {
            Some(lab) if self.labs.contains(&lab) => RequestSide::Lab,
            Some(_) | None if self.is_sme && is_shared => RequestSide::Sme,
            Some(_) | None if self.is_manager => RequestSide::Network,
            Some(_) | None => return Err(Error::forbidden()),
        };
        Ok((Circle { audience, lab }, side))
    }

    fn lab_in_sight(&self, read: &mut Read<'_>, key: &Key, place: Place) -> Result<LabId> {
        let sees_all = self.is_manager || self.is_sme;
        let asked = |lab: &LabId| {
            if sees_all {
                self.parties.labs.iter().any(|(asked, _)| asked == lab)
            } else {
                self.labs.contains(lab)
            }
        };
        match resolve::lab(read, key)?.filter(asked) {
            Some(lab) => Ok(lab),
            None => Err(place.fault("unknown_reference", format!("lab: {key} was not asked here"))),
        }
    }

    fn only_lab(&self, place: Place) -> Result<LabId> {
        match self.labs.as_slice() {
            [lab] => Ok(*lab),
            _ => Err(place.fault("required", "lab: say which of your labs this is about".to_owned())),
        }
    }
}

/// Where the name of the lab stands in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the body.
    Body,
    /// In the query.
    Query,
}

impl Place {
    fn fault(self, code: &str, detail: String) -> Error {
        let mut faults = Faults::new();
        match self {
            Self::Body => faults.body("/lab", code, detail),
            Self::Query => faults.query("lab", code, detail),
        }
        faults.check().err().unwrap_or_else(Error::forbidden)
    }
}

/// The people who see what is said in a circle, or stand on a side of it. Administrators look when they need to; they are not told.
pub fn list_people(
    read: &mut Read<'_>,
    parties: &Parties,
    circle: Circle,
    only: Option<RequestSide>,
) -> Result<Vec<UserId>> {
    let is_shared = circle.audience == Audience::Shared;
    let wanted = |side: RequestSide| only.is_none_or(|only| only == side);
    let mut roles: Vec<(Role, SubjectId)> = Vec::new();
    if is_shared && wanted(RequestSide::Sme) {
        roles.push((Role::Sme, Id::from_uuid(parties.organisation.uuid())));
    }
    if let Some(network) = parties.network.filter(|_| wanted(RequestSide::Network)) {
        roles.push((Role::NetworkManager, Id::from_uuid(network.uuid())));
    }
    let is_with = |lab: &LabId| circle.lab.map_or(is_shared, |with| with == *lab);
    if wanted(RequestSide::Lab) {
        let labs = parties.labs.iter().map(|(lab, _)| *lab).filter(is_with);
        roles.extend(labs.map(|lab| (Role::Coordinator, Id::from_uuid(lab.uuid()))));
    }
    people::list_acting_for(read, &roles)
}
