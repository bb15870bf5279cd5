//! What can be done with rounds themselves; their events are in [`steps`](super::steps).

pub use super::steps::transition_round;

use super::{
    lifecycle::ROUND,
    model::{NewRound, RoundStatus},
    queries::RoundQuery,
    store::{self, RoundFilter, RoundLabRow, RoundRow},
    views::{RoundParts, RoundView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Faults, Result},
        id::{Id, LabId, NetworkId, RoundId, ThemeId},
        key::Key,
        lifecycle::{allowed, illegal_event},
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, resolve, transitions, types::Json},
    http::TransitionView,
    labs::access,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Drafts a round.
pub fn create_round(write: &mut Write<'_>, by: &Caller, new: NewRound) -> Result<RoundView> {
    let named = references(write, by, &new)?;
    let row = row(
        RoundRow {
            id: write.new_id(),
            slug: None,
            network_id: named.network,
            name: String::new(),
            description: None,
            criteria: None,
            opens_on: new.opens_on.into(),
            closes_on: new.closes_on.into(),
            from_on: new.period.from.into(),
            until_on: new.period.until.into(),
            trl_min: None,
            trl_max: None,
            smes_only: false,
            provinces: Json::of(&new.eligibility.provinces)?,
            status: RoundStatus::Draft,
            weights_version: None,
            applied_run_id: None,
            fictitious: false,
            version: 1,
            created_at: write.now().into(),
            updated_at: write.now().into(),
        },
        new,
    )?;
    store::insert_round(write, &row)?;
    store::replace_themes(write, row.id, &named.themes)?;
    add_labs(write, row.id, &named.labs)?;
    write.record(NewEvent::new("round_created", "rounds", row.id, by));
    view(write, by, row)
}

/// Changes a draft.
pub fn update_round(write: &mut Write<'_>, by: &Caller, key: &Key, change: Change) -> Result<RoundView> {
    let old = managed(write, by, key)?;
    let present = view(write, by, old.clone())?;
    let (labs, network) = (present.labs.clone(), present.network);
    let new: NewRound = change.apply(&present)?;
    if old.status != RoundStatus::Draft {
        let now: Vec<&str> = present.allowed_events.iter().map(|event| event.code()).collect();
        return Err(illegal_event("update", old.status.code(), &now));
    }
    let named = references(write, by, &new)?;
    if named.network != network {
        let mut faults = Faults::new();
        faults.body("/network", "fixed", "network: a round stays with its network; make another one");
        faults.check()?;
    }
    let version = old.version;
    let old = RoundRow { version: version + 1, updated_at: write.now().into(), ..old };
    let row = row(old, new)?;
    store::update_round(write, &row, version)?;
    store::replace_themes(write, row.id, &named.themes)?;
    let gone: Vec<LabId> = labs.iter().filter(|lab| !named.labs.contains(lab)).copied().collect();
    store::delete_labs(write, row.id, &gone)?;
    let joined: Vec<LabId> = named.labs.iter().filter(|lab| !labs.contains(lab)).copied().collect();
    add_labs(write, row.id, &joined)?;
    write.record(NewEvent::new("round_updated", "rounds", row.id, by));
    view(write, by, row)
}

/// One round; drafts are for those who manage its network.
pub fn find_round(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<RoundView> {
    let row = in_sight(read, caller, key)?;
    view(read, caller, row)
}

/// Rounds, newest first.
pub fn list_rounds(read: &mut Read<'_>, caller: &Caller, query: &RoundQuery) -> Result<Page<RoundView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("rounds {:?} {:?}", query.network, query.status);
    let filter = RoundFilter {
        drafts_of: caller.networks(),
        all_drafts: caller.may(Permission::ManageRound, &Stakes::default()),
        network: wanted(read, query.network.as_ref(), resolve::network)?,
        status: query.status.clone(),
        after: page::decode(&scope, query.cursor.as_deref())?,
        limit: limit + 1,
    };
    let rows = store::list_rounds(read, filter)?;
    let page = Page::cut(rows, limit, &scope, |row| row.id);
    Ok(Page { items: views(read, caller, page.items)?, next_cursor: page.next_cursor })
}

/// The steps of a round, oldest first.
pub fn list_round_transitions(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
) -> Result<Page<TransitionView>> {
    let row = managed(read, caller, key)?;
    Ok(Page::whole(transitions::list_transitions(read, row.id)?).map(TransitionView::from))
}

/// A round that the caller sees.
pub(super) fn in_sight(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<RoundRow> {
    let row = store::find_round(read, key)?.ok_or_else(Error::not_found)?;
    let is_hidden = row.status == RoundStatus::Draft && !manages(caller, &row);
    if is_hidden { Err(Error::not_found()) } else { Ok(row) }
}

/// A round that the caller manages.
pub(super) fn managed(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<RoundRow> {
    let row = in_sight(read, caller, key)?;
    if manages(caller, &row) { Ok(row) } else { Err(Error::forbidden()) }
}

/// Whether a caller manages a round.
pub(super) fn manages(caller: &Caller, row: &RoundRow) -> bool {
    caller.may(Permission::ManageRound, &Stakes::network(row.network_id))
}

/// A filter by key. One that names what does not exist becomes the id that no row has, so the list is empty then.
pub(super) fn wanted<K>(
    read: &mut Read<'_>,
    key: Option<&Key>,
    resolver: resolve::Resolver<Id<K>>,
) -> Result<Option<Id<K>>> {
    let Some(key) = key else { return Ok(None) };
    Ok(Some(resolver(read, key)?.unwrap_or(Id::from_uuid(Uuid::nil()))))
}

/// As its caller sees it.
pub(super) fn view(read: &mut Read<'_>, caller: &Caller, row: RoundRow) -> Result<RoundView> {
    views(read, caller, vec![row])?.pop().ok_or_else(Error::not_found)
}

fn views(read: &mut Read<'_>, caller: &Caller, rows: Vec<RoundRow>) -> Result<Vec<RoundView>> {
    let ids: Vec<RoundId> = rows.iter().map(|row| row.id).collect();
    let mut themes: HashMap<RoundId, Vec<ThemeId>> = HashMap::new();
    for (round, theme) in store::list_themes(read, &ids)? {
        themes.entry(round).or_default().push(theme);
    }
    let mut labs: HashMap<RoundId, Vec<LabId>> = HashMap::new();
    for (round, lab) in store::list_lab_ids(read, &ids)? {
        labs.entry(round).or_default().push(lab);
    }
    let today = read.today();
    let view = |row: RoundRow| {
        let stakes = Stakes::network(row.network_id);
        let parts = RoundParts {
            themes: themes.remove(&row.id).unwrap_or_default(),
            labs: labs.remove(&row.id).unwrap_or_default(),
            allowed_events: allowed(ROUND, row.status, |permission| caller.may(permission, &stakes)),
            today,
        };
        RoundView::of(row, parts)
    };
    rows.into_iter().map(view).collect()
}

struct Named {
    network: NetworkId,
    themes: Vec<ThemeId>,
    labs: Vec<LabId>,
}

/// What an input refers to: labs must belong to the network, which the caller must manage.
fn references(read: &mut Read<'_>, by: &Caller, new: &NewRound) -> Result<Named> {
    let mut faults = Faults::new();
    new.check(&mut faults);
    let place = ("/network", &mut faults);
    let network = resolve::field(read, Some(&new.network), resolve::network, place)?;
    if network.is_some_and(|network| !by.may(Permission::ManageRound, &Stakes::network(network))) {
        return Err(Error::forbidden());
    }
    let themes = resolve::fields(read, &new.themes, resolve::theme, ("/themes", &mut faults))?;
    let members: HashSet<LabId> = match network {
        Some(network) => access::labs_within(read, &[network])?.into_iter().collect(),
        None => HashSet::new(),
    };
    let mut labs = Vec::with_capacity(new.labs.len());
    for (index, key) in new.labs.iter().enumerate() {
        let pointer = format!("/labs/{index}");
        match access::visible(read, by, key) {
            Ok(lab) if members.contains(&lab) || network.is_none() => labs.push(lab),
            Ok(_) => {
                faults.body(&pointer, "not_a_member", format!("labs: {key} does not belong to the network"));
            }
            Err(error) if error.code() == Code::NotFound => {
                faults.body(&pointer, "unknown_reference", format!("labs: there is no {key} here"));
            }
            Err(error) => return Err(error),
        }
    }
    labs.sort_unstable();
    labs.dedup();
    faults.check()?;
    Ok(Named { network: network.ok_or_else(Error::not_found)?, themes, labs })
}

fn row(old: RoundRow, new: NewRound) -> Result<RoundRow> {
    Ok(RoundRow {
        slug: new.slug,
        name: new.name,
        description: new.description,
        criteria: new.criteria,
        opens_on: new.opens_on.into(),
        closes_on: new.closes_on.into(),
        from_on: new.period.from.into(),
        until_on: new.period.until.into(),
        trl_min: new.eligibility.trl_min,
        trl_max: new.eligibility.trl_max,
        smes_only: new.eligibility.smes_only,
        provinces: Json::of(&new.eligibility.provinces)?,
        fictitious: new.fictitious,
        ..old
    })
}

fn add_labs(write: &mut Write<'_>, round: RoundId, labs: &[LabId]) -> Result<()> {
    let none: Vec<super::inputs::InQuota> = Vec::new();
    let rows: Result<Vec<RoundLabRow>> = labs
        .iter()
        .map(|lab| {
            Ok(RoundLabRow {
                round_id: round,
                lab_id: *lab,
                slots: None,
                quotas: Json::of(&none)?,
                priorities: None,
                version: 1,
                created_at: write.now().into(),
                updated_at: write.now().into(),
            })
        })
        .collect();
    store::insert_labs(write, &rows?)
}
