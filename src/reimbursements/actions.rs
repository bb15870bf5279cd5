//! What can be done with reimbursements; their steps are in [`steps`](super::steps).

use super::{
    lifecycle::REIMBURSEMENT,
    model::{NewReimbursement, ReimbursementStatus},
    store::{self, Named, ReimbursementFilter, ReimbursementRow, Sight},
    views::{ReimbursementPeriod, ReimbursementQuery, ReimbursementView},
};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Faults, Result},
        id::{Id, ReimbursementId},
        key::Key,
        lifecycle::allowed,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, resolve, transitions},
    http::TransitionView,
    innovations,
    organisations::{self, model::OrganisationKind},
};
use std::collections::HashMap;

/// Begins the way of an innovation to being paid for by a payer.
pub fn create_reimbursement(
    write: &mut Write<'_>,
    by: &Caller,
    new: NewReimbursement,
) -> Result<ReimbursementView> {
    let mut faults = Faults::new();
    let innovation = present(
        innovations::actions::find_innovation(write, by, &new.innovation),
        ("/innovation", &new.innovation),
        &mut faults,
    )?;
    let payer = present(
        organisations::actions::find_organisation(write, &new.payer),
        ("/payer", &new.payer),
        &mut faults,
    )?;
    let pays = [OrganisationKind::Insurer, OrganisationKind::Government];
    if payer.as_ref().is_some_and(|payer| !pays.contains(&payer.kind)) {
        faults.body("/payer", "not_a_payer", "payer: must be an insurer or a government");
    }
    faults.check()?;
    let (innovation, payer) = innovation.zip(payer).ok_or_else(Error::not_found)?;
    let sight = Sight::of(write, by)?;
    let is_managed = !sight.managed(write, &[innovation.id])?.is_empty();
    if !by.may(Permission::FileReimbursement, &sight.stakes(innovation.owner, is_managed)) {
        return Err(Error::forbidden());
    }
    let row = ReimbursementRow {
        id: write.new_id(),
        innovation_id: innovation.id,
        payer_organisation_id: payer.id,
        status: ReimbursementStatus::None,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    store::insert_reimbursement(write, &row)?;
    write.record(NewEvent::new("reimbursement_created", "reimbursements", row.id, by));
    find_reimbursement(write, by, &Key::from(row.id.uuid()))
}

/// What a field names, or a fault: absent and not to be seen alike.
fn present<T>(found: Result<T>, (pointer, key): (&str, &Key), faults: &mut Faults) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code() == Code::NotFound => {
            let name = pointer.trim_start_matches('/');
            faults.body(pointer, "unknown_reference", format!("{name}: there is no {key} here"));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// One reimbursement.
pub fn find_reimbursement(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<ReimbursementView> {
    let (found, sight) = in_sight(read, caller, key)?;
    views(read, caller, &sight, vec![found])?.pop().ok_or_else(Error::not_found)
}

/// The reimbursements that the caller sees, newest first.
pub fn list_reimbursements(
    read: &mut Read<'_>,
    caller: &Caller,
    query: &ReimbursementQuery,
) -> Result<Page<ReimbursementView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("reimbursements {:?} {:?} {:?}", query.innovation, query.payer, query.status);
    let sight = Sight::of(read, caller)?;
    let filter = ReimbursementFilter {
        id: None,
        innovation: wanted(read, query.innovation.as_ref(), resolve::innovation)?,
        payer: wanted(read, query.payer.as_ref(), resolve::organisation)?,
        status: query.status.clone(),
        after: page::decode(&scope, query.cursor.as_deref())?,
        limit: limit + 1,
    };
    let rows = store::list_reimbursements(read, &sight, filter)?;
    let page = Page::cut(rows, limit, &scope, |found| found.row.id);
    let items = views(read, caller, &sight, page.items)?;
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// What a filter names; nothing has what does not exist, so nothing is found, as with what can't be seen.
fn wanted<K>(
    read: &mut Read<'_>,
    key: Option<&Key>,
    resolver: resolve::Resolver<Id<K>>,
) -> Result<Option<Id<K>>> {
    let Some(key) = key else { return Ok(None) };
    Ok(Some(resolver(read, key)?.unwrap_or(Id::from_uuid(uuid::Uuid::nil()))))
}

/// The steps of a reimbursement so far.
pub fn list_reimbursement_transitions(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
) -> Result<Page<TransitionView>> {
    let (found, _) = in_sight(read, caller, key)?;
    Ok(Page::whole(transitions::list_transitions(read, found.row.id)?).map(TransitionView::from))
}

pub(super) fn in_sight(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<(Named, Sight)> {
    let id = ReimbursementId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    let sight = Sight::of(read, caller)?;
    let filter = ReimbursementFilter { id: Some(id), limit: 1, ..ReimbursementFilter::default() };
    let found = store::list_reimbursements(read, &sight, filter)?.pop().ok_or_else(Error::not_found)?;
    Ok((found, sight))
}

/// Whether the caller holds a permission on a reimbursement: what the owner may and what the payer may is not the same.
pub(super) fn may(by: &Caller, sight: &Sight, found: &Named, permission: Permission) -> bool {
    let stakes = if permission == Permission::FileReimbursement {
        sight.stakes(found.owner, found.is_managed)
    } else if permission == Permission::DecideReimbursement {
        sight.stakes(found.row.payer_organisation_id, found.is_managed)
    } else {
        Stakes::default()
    };
    by.may(permission, &stakes)
}

fn views(
    read: &mut Read<'_>,
    caller: &Caller,
    sight: &Sight,
    found: Vec<Named>,
) -> Result<Vec<ReimbursementView>> {
    let ids: Vec<ReimbursementId> = found.iter().map(|one| one.row.id).collect();
    let mut periods: HashMap<ReimbursementId, Vec<ReimbursementPeriod>> = HashMap::new();
    for row in store::list_periods(read, &ids)? {
        periods.entry(row.reimbursement_id).or_default().push(row.into());
    }
    let view = |one: Named| {
        let events =
            allowed(REIMBURSEMENT, one.row.status, |permission| may(caller, sight, &one, permission));
        let periods = periods.remove(&one.row.id).unwrap_or_default();
        ReimbursementView::of(one, periods, events)
    };
    Ok(found.into_iter().map(view).collect())
}
