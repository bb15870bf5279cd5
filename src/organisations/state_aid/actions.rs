//! What can be done with declared state aid, and the check on the ceiling.

use super::{
    model::{CEILING_EUR, NewStateAid, counts_from},
    store::{self, Kin, StateAidRow},
    views::{StateAidQuery, StateAidSummary, StateAidView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Faults, Refusal, Result},
        id::{OrganisationId, StateAidId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, resolve},
    organisations::preparing::DEEPEST,
};
use jiff::civil::Date;
use std::collections::HashMap;

/// What an organisation declared, newest first.
pub fn list_state_aid(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    query: &StateAidQuery,
) -> Result<Page<StateAidView>> {
    let organisation = own(read, caller, key)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("state-aid {organisation}");
    let after = page::decode(&scope, query.cursor.as_deref())?;
    let rows = store::list_state_aid(read, organisation, after, limit + 1)?;
    let days = days(read);
    Ok(Page::cut(rows, limit, &scope, |row| row.id).map(|row| StateAidView::of(row, days)))
}

/// One declaration.
pub fn find_state_aid(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    declaration: &Key,
) -> Result<StateAidView> {
    let row = named(read, caller, key, declaration)?;
    Ok(StateAidView::of(row, days(read)))
}

/// Declares aid.
pub fn create_state_aid(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    new: NewStateAid,
) -> Result<StateAidView> {
    let organisation = own(write, by, key)?;
    check(write, &new)?;
    let row = StateAidRow {
        id: write.new_id(),
        organisation_id: organisation,
        amount_eur: new.amount_eur,
        granted_on: new.granted_on.into(),
        grantor: new.grantor,
        measure: new.measure,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    store::insert_state_aid(write, &row)?;
    write.record(NewEvent::new("state_aid_declared", "organisations", organisation, by));
    Ok(StateAidView::of(row, days(write)))
}

/// Corrects a declaration.
pub fn update_state_aid(
    write: &mut Write<'_>,
    by: &Caller,
    (key, declaration): (&Key, &Key),
    change: Change,
) -> Result<StateAidView> {
    let old = named(write, by, key, declaration)?;
    let days = days(write);
    let new: NewStateAid = change.apply(&StateAidView::of(old.clone(), days))?;
    check(write, &new)?;
    let version = old.version;
    let row = StateAidRow {
        amount_eur: new.amount_eur,
        granted_on: new.granted_on.into(),
        grantor: new.grantor,
        measure: new.measure,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    store::update_state_aid(write, &row, version)?;
    write.record(NewEvent::new("state_aid_corrected", "organisations", row.organisation_id, by));
    Ok(StateAidView::of(row, days))
}

/// Takes a declaration back that was made by mistake.
pub fn delete_state_aid(
    write: &mut Write<'_>,
    by: &Caller,
    (key, declaration): (&Key, &Key),
    version: i64,
) -> Result<()> {
    let row = named(write, by, key, declaration)?;
    store::delete_state_aid(write, row.id, version)?;
    write.record(NewEvent::new("state_aid_taken_back", "organisations", row.organisation_id, by));
    Ok(())
}

/// What the undertaking of an organisation declared.
pub fn find_state_aid_summary(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<StateAidSummary> {
    let organisation = own(read, caller, key)?;
    summary(read, organisation)
}

/// What the undertakings of these organisations declared, for each of them.
pub fn list_summaries(
    read: &mut Read<'_>,
    of: &[OrganisationId],
) -> Result<HashMap<OrganisationId, StateAidSummary>> {
    let days = days(read);
    match of {
        [] => return Ok(HashMap::new()),
        [one] => {
            if let Some(declared) = declared_alone(read, *one, days)? {
                return Ok(HashMap::from([(*one, StateAidSummary::of(days, declared))]));
            }
        }
        _ => {}
    }
    let undertakings = Undertakings::of(read, of)?;
    let mut sums: HashMap<OrganisationId, i64> = HashMap::new();
    let members: Vec<OrganisationId> = undertakings.heads.keys().copied().collect();
    for (organisation, amount) in store::list_amounts(read, &members, days)? {
        *sums.entry(undertakings.head(organisation)).or_default() += amount;
    }
    let sum = |id: &OrganisationId| sums.get(&undertakings.head(*id)).copied().unwrap_or_default();
    Ok(of.iter().map(|id| (*id, StateAidSummary::of(days, sum(id)))).collect())
}

/// Refuses what would place an undertaking that is over the ceiling. The figures are for those who may see them.
pub fn check_ceiling(read: &mut Read<'_>, by: &Caller, organisation: OrganisationId) -> Result<()> {
    let sum = summary(read, organisation)?;
    if !sum.exceeds_ceiling {
        return Ok(());
    }
    let detail = "The undertaking declared more de-minimis aid over three years than is allowed, so this can't go on. \
        Its members can correct what they declared; else it must wait until older aid no longer counts.";
    let refusal = Refusal::new(Code::StateAidCeiling, detail).fact("ceilingEur", CEILING_EUR);
    if !by.may(Permission::KeepStateAid, &Stakes::organisation(organisation)) {
        return Err(refusal.into());
    }
    Err(refusal
        .fact("declaredEur", sum.declared_eur)
        .fact("from", sum.from.to_string())
        .fact("until", sum.until.to_string())
        .into())
}

fn summary(read: &mut Read<'_>, organisation: OrganisationId) -> Result<StateAidSummary> {
    let found = list_summaries(read, &[organisation])?.remove(&organisation);
    found.ok_or_else(Error::not_found)
}

/// What an organisation declared that is an undertaking by itself, as most are: one query. None when others belong to it, or it
/// to another.
fn declared_alone(read: &mut Read<'_>, of: OrganisationId, days: (Date, Date)) -> Result<Option<i64>> {
    let rows = store::list_kin_and_amounts(read, of, days)?;
    let is_alone = rows.iter().all(|(id, parent, _)| *id == of && parent.is_none());
    Ok(is_alone.then(|| rows.iter().filter_map(|(_, _, amount)| *amount).sum()))
}

/// The days that count today.
fn days(read: &Read<'_>) -> (Date, Date) {
    (counts_from(read.today()), read.today())
}

fn check(read: &Read<'_>, new: &NewStateAid) -> Result<()> {
    let mut faults = Faults::new();
    new.check(read.today(), &mut faults);
    faults.check()
}

/// The organisation that a path names, for who may see what it declared.
fn own(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<OrganisationId> {
    let id = resolve::named(read, key, resolve::organisation)?;
    if caller.may(Permission::KeepStateAid, &Stakes::organisation(id)) {
        Ok(id)
    } else {
        Err(Error::forbidden())
    }
}

fn named(read: &mut Read<'_>, caller: &Caller, key: &Key, declaration: &Key) -> Result<StateAidRow> {
    let organisation = own(read, caller, key)?;
    let id = StateAidId::from_uuid(declaration.uuid().ok_or_else(Error::not_found)?);
    store::find_state_aid(read, organisation, id)?.ok_or_else(Error::not_found)
}

/// Which organisations are one undertaking, by the one at the head of it.
struct Undertakings {
    heads: HashMap<OrganisationId, OrganisationId>,
}

impl Undertakings {
    /// Of these organisations: up to the heads, then down again. A query per level, not per organisation.
    fn of(read: &mut Read<'_>, of: &[OrganisationId]) -> Result<Self> {
        let mut top: Vec<OrganisationId> = Vec::new();
        let mut newest = of.to_vec();
        for _ in 0..DEEPEST {
            if newest.is_empty() {
                break;
            }
            let kin = store::list_parents(read, &newest)?;
            top.extend(kin.iter().filter(|(_, parent)| parent.is_none()).map(|(id, _)| *id));
            newest = kin.into_iter().filter_map(|(_, parent)| parent).collect();
        }
        let mut this = Self { heads: top.iter().map(|id| (*id, *id)).collect() };
        for _ in 0..DEEPEST {
            if top.is_empty() {
                break;
            }
            let children = store::list_children(read, &top)?;
            top = children.iter().filter_map(|kin| this.add(*kin)).collect();
        }
        Ok(this)
    }

    /// Adds an organisation under the head of the one that it belongs to; none when it is known.
    fn add(&mut self, (id, parent): Kin) -> Option<OrganisationId> {
        let head = self.head(parent?);
        self.heads.insert(id, head).is_none().then_some(id)
    }

    fn head(&self, id: OrganisationId) -> OrganisationId {
        self.heads.get(&id).copied().unwrap_or(id)
    }
}
