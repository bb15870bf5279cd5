//! The SQL of pilot requests and placements; what others know about their parties is in [`facts`].
//!
//! Who sees what is part of every query ([`Sight`]), so that no list, count or cursor can tell of what is hidden.

pub(crate) mod facts;
pub(crate) mod figures;
pub(crate) mod personal;
pub(crate) mod rounds;

use super::model::{PlacementStatus, RequestStatus};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Error, Result},
        id::{
            InnovationId, LabId, LabServiceId, NetworkId, OrganisationId, PilotRequestId, PlacementId,
            RoundId, UserId,
        },
    },
    db::{
        Read, Write,
        schema::{innovations, labs, pilot_requests, placements},
        types::{Day, Instant},
    },
};
use diesel::{dsl::not, prelude::*};
use jiff::civil::Date;

/// A row of `pilot_requests`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = pilot_requests, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct RequestRow {
    pub id: PilotRequestId,
    pub slug: Option<String>,
    pub innovation_id: InnovationId,
    pub organisation_id: OrganisationId,
    pub network_id: Option<NetworkId>,
    pub status: RequestStatus,
    pub wanted_from: Day,
    pub wanted_until: Day,
    pub slots: i32,
    pub motivation: Option<String>,
    pub contact_email: Option<String>,
    pub created_by: Option<UserId>,
    pub submitted_at: Option<Instant>,
    pub expires_on: Option<Day>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    /// The round in which it waits.
    pub round_id: Option<RoundId>,
}

/// A row of `placements`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = placements, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct PlacementRow {
    pub id: PlacementId,
    pub pilot_request_id: PilotRequestId,
    pub lab_id: LabId,
    pub service_id: Option<LabServiceId>,
    pub preference: i32,
    pub status: PlacementStatus,
    pub from_on: Day,
    pub until_on: Day,
    pub slots: i32,
    pub waitlisted_at: Option<Instant>,
    pub answer_warn_on: Option<Day>,
    pub answer_due_on: Option<Day>,
    pub answer_lapse_on: Option<Day>,
    pub warned_at: Option<Instant>,
    pub escalated_at: Option<Instant>,
    pub hold_expires_on: Option<Day>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// In these states the SME is asked, and slots are held meanwhile.
const AWAIT_SME: [PlacementStatus; 2] = [PlacementStatus::Offered, PlacementStatus::Accepted];

/// Which requests and placements somebody sees.
#[derive(Debug, Clone)]
pub(crate) struct Sight {
    /// Those of everybody.
    pub everything: bool,
    /// All of these organisations'.
    pub organisations: Vec<OrganisationId>,
    /// What was submitted to these networks.
    pub networks: Vec<NetworkId>,
    /// What was put to these labs.
    pub labs: Vec<LabId>,
}

impl Sight {
    /// What a caller sees.
    pub fn of(caller: &Caller) -> Self {
        Self {
            everything: caller.may(Permission::ReadRequest, &Stakes::default()),
            organisations: caller.organisations(),
            networks: caller.networks(),
            labs: caller.labs(),
        }
    }

    /// Whether a request is seen with all its placements; a coordinator sees only those at the own labs.
    pub fn is_whole(&self, row: &RequestRow) -> bool {
        let screens = row.network_id.is_some_and(|id| self.networks.contains(&id));
        self.everything
            || self.organisations.contains(&row.organisation_id)
            || (screens && row.submitted_at.is_some())
    }
}

/// Which requests are wanted. All that are named must hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct RequestFilter {
    pub id: Option<PilotRequestId>,
    pub status: Option<Vec<RequestStatus>>,
    pub innovation: Option<InnovationId>,
    pub lab: Option<LabId>,
    pub after: Option<PilotRequestId>,
    pub limit: i64,
}

/// Which placements are wanted. All that are named must hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct PlacementFilter {
    pub id: Option<PlacementId>,
    pub status: Option<Vec<PlacementStatus>>,
    pub request: Option<PilotRequestId>,
    pub lab: Option<LabId>,
    pub network: Option<NetworkId>,
    pub overdue: Option<bool>,
    pub after: Option<PlacementId>,
    pub limit: i64,
}

/// Requests in sight with the titles of their innovations, newest first.
pub(crate) fn list_requests(
    read: &mut Read<'_>,
    sight: &Sight,
    filter: RequestFilter,
) -> Result<Vec<(RequestRow, String)>> {
    let mut rows = pilot_requests::table
        .inner_join(innovations::table)
        .order(pilot_requests::id.desc())
        .limit(filter.limit)
        .select((RequestRow::as_select(), innovations::title))
        .into_boxed();
    if !sight.everything {
        let put_to_my_labs = placements::table
            .filter(placements::lab_id.eq_any(sight.labs.clone()))
            .filter(placements::answer_due_on.is_not_null())
            .select(placements::pilot_request_id);
        let networks = sight.networks.iter().copied().map(Some);
        let screened = pilot_requests::submitted_at
            .is_not_null()
            .and(pilot_requests::network_id.eq_any(networks.collect::<Vec<_>>()));
        rows = rows.filter(
            pilot_requests::organisation_id
                .eq_any(sight.organisations.clone())
                .or(pilot_requests::id.eq_any(put_to_my_labs))
                .or(screened),
        );
    }
    if let Some(id) = filter.id {
        rows = rows.filter(pilot_requests::id.eq(id));
    }
    if let Some(status) = filter.status {
        rows = rows.filter(pilot_requests::status.eq_any(status));
    }
    if let Some(innovation) = filter.innovation {
        rows = rows.filter(pilot_requests::innovation_id.eq(innovation));
    }
    if let Some(lab) = filter.lab {
        let asked = placements::table.filter(placements::lab_id.eq(lab)).select(placements::pilot_request_id);
        rows = rows.filter(pilot_requests::id.eq_any(asked));
        // Not even by a filter may a coordinator learn which other labs are asked.
        if !sight.everything && !sight.labs.contains(&lab) {
            let networks = sight.networks.iter().copied().map(Some);
            rows = rows.filter(
                pilot_requests::organisation_id
                    .eq_any(sight.organisations.clone())
                    .or(pilot_requests::network_id.eq_any(networks.collect::<Vec<_>>())),
            );
        }
    }
    if let Some(after) = filter.after {
        rows = rows.filter(pilot_requests::id.lt(after));
    }
    Ok(rows.load(read.db())?)
}

/// One request, when it is in sight.
pub(crate) fn find_request(
    read: &mut Read<'_>,
    sight: &Sight,
    id: PilotRequestId,
) -> Result<Option<(RequestRow, String)>> {
    let filter = RequestFilter { id: Some(id), limit: 1, ..RequestFilter::default() };
    Ok(list_requests(read, sight, filter)?.pop())
}

/// Makes a request.
pub(crate) fn insert_request(write: &mut Write<'_>, row: &RequestRow) -> Result<()> {
    diesel::insert_into(pilot_requests::table).values(row).execute(write.db())?;
    Ok(())
}

/// Replaces a request that is still at `version`.
pub(crate) fn update_request(write: &mut Write<'_>, row: &RequestRow, version: i64) -> Result<()> {
    let present = pilot_requests::table.find(row.id).filter(pilot_requests::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Raises the version of a request: what it shows of its placements changed.
pub(crate) fn touch_request(write: &mut Write<'_>, id: PilotRequestId) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(pilot_requests::table.find(id))
        .set((pilot_requests::version.eq(pilot_requests::version + 1), pilot_requests::updated_at.eq(now)))
        .execute(write.db())?;
    Ok(())
}

/// Placements in sight with their requests, first come first.
pub(crate) fn list_placements(
    read: &mut Read<'_>,
    sight: &Sight,
    filter: PlacementFilter,
) -> Result<Vec<(PlacementRow, RequestRow)>> {
    let mut rows = placements::table
        .inner_join(pilot_requests::table)
        .order(placements::id)
        .limit(filter.limit)
        .select((PlacementRow::as_select(), RequestRow::as_select()))
        .into_boxed();
    if !sight.everything {
        let networks = sight.networks.iter().copied().map(Some);
        let screened = pilot_requests::submitted_at
            .is_not_null()
            .and(pilot_requests::network_id.eq_any(networks.collect::<Vec<_>>()));
        let put_to_my_labs =
            placements::lab_id.eq_any(sight.labs.clone()).and(placements::answer_due_on.is_not_null());
        rows = rows.filter(
            pilot_requests::organisation_id
                .eq_any(sight.organisations.clone())
                .or(put_to_my_labs)
                .or(screened),
        );
    }
    if let Some(id) = filter.id {
        rows = rows.filter(placements::id.eq(id));
    }
    if let Some(status) = filter.status {
        rows = rows.filter(placements::status.eq_any(status));
    }
    if let Some(request) = filter.request {
        rows = rows.filter(placements::pilot_request_id.eq(request));
    }
    if let Some(lab) = filter.lab {
        rows = rows.filter(placements::lab_id.eq(lab));
    }
    if let Some(network) = filter.network {
        rows = rows.filter(pilot_requests::network_id.eq(Some(network)));
    }
    if let Some(overdue) = filter.overdue {
        let today: Option<Day> = Some(read.today().into());
        // Without the null of a day that is not set: "not null" would be neither.
        let answer = placements::answer_due_on
            .is_not_null()
            .and(placements::answer_due_on.lt(today).assume_not_null());
        let hold = placements::hold_expires_on
            .is_not_null()
            .and(placements::hold_expires_on.lt(today).assume_not_null());
        let late = pilot_requests::status.eq(RequestStatus::Open).and(
            placements::status
                .eq(PlacementStatus::Proposed)
                .and(answer)
                .or(placements::status.eq_any(AWAIT_SME).and(hold)),
        );
        rows = if overdue { rows.filter(late) } else { rows.filter(not(late)) };
    }
    if let Some(after) = filter.after {
        rows = rows.filter(placements::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// What the service does to a placement when time is up.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Due {
    /// The lab is reminded.
    Warning,
    /// The network manager hears of it.
    Escalation,
    /// The lab's time is over.
    Lapse,
    /// The SME's time is over.
    Hold,
}

/// The placements for which something is due today, first come first.
pub(crate) fn list_due(read: &mut Read<'_>, due: Due, limit: i64) -> Result<Vec<PlacementId>> {
    let today: Option<Day> = Some(read.today().into());
    let rows = placements::table
        .inner_join(pilot_requests::table)
        .filter(pilot_requests::status.eq(RequestStatus::Open))
        .order(placements::id)
        .limit(limit)
        .select(placements::id)
        .into_boxed();
    let proposed = placements::status.eq(PlacementStatus::Proposed);
    let rows = match due {
        // After its deadline a reminder is too late.
        Due::Warning => rows
            .filter(proposed)
            .filter(placements::warned_at.is_null())
            .filter(placements::answer_warn_on.le(today))
            .filter(placements::answer_due_on.ge(today)),
        Due::Escalation => rows
            .filter(proposed)
            .filter(placements::escalated_at.is_null())
            .filter(placements::answer_due_on.lt(today)),
        Due::Lapse => rows.filter(proposed).filter(placements::answer_lapse_on.lt(today)),
        Due::Hold => {
            rows.filter(placements::status.eq_any(AWAIT_SME)).filter(placements::hold_expires_on.lt(today))
        }
    };
    Ok(rows.load(read.db())?)
}

/// The drafts and returned requests that were left alone for too long, oldest first.
pub(crate) fn list_expired(read: &mut Read<'_>, limit: i64) -> Result<Vec<PilotRequestId>> {
    let today: Option<Day> = Some(read.today().into());
    Ok(pilot_requests::table
        .filter(pilot_requests::status.eq_any([RequestStatus::Draft, RequestStatus::Returned]))
        .filter(pilot_requests::expires_on.lt(today))
        .order(pilot_requests::id)
        .limit(limit)
        .select(pilot_requests::id)
        .load(read.db())?)
}

/// One placement with its request, when it is in sight.
pub(crate) fn find_placement(
    read: &mut Read<'_>,
    sight: &Sight,
    id: PlacementId,
) -> Result<Option<(PlacementRow, RequestRow)>> {
    let filter = PlacementFilter { id: Some(id), limit: 1, ..PlacementFilter::default() };
    Ok(list_placements(read, sight, filter)?.pop())
}

/// All placements of these requests with the names of their labs, in order of preference.
pub(crate) fn list_placements_of(
    read: &mut Read<'_>,
    requests: &[PilotRequestId],
) -> Result<Vec<(PlacementRow, String)>> {
    Ok(placements::table
        .inner_join(labs::table)
        .filter(placements::pilot_request_id.eq_any(requests.to_vec()))
        .order((placements::pilot_request_id, placements::preference))
        .select((PlacementRow::as_select(), labs::name))
        .load(read.db())?)
}

/// Those of these labs for which anybody waits, each once, in a fixed order.
pub(crate) fn list_waited_for(read: &mut Read<'_>, labs: &[LabId]) -> Result<Vec<LabId>> {
    if labs.is_empty() {
        return Ok(Vec::new());
    }
    Ok(placements::table
        .inner_join(pilot_requests::table)
        .filter(placements::lab_id.eq_any(labs.to_vec()))
        .filter(placements::status.eq(PlacementStatus::Waitlisted))
        .filter(pilot_requests::status.eq(RequestStatus::Open))
        .order(placements::lab_id)
        .select(placements::lab_id)
        .distinct()
        .load(read.db())?)
}

/// Who waits for a place in a lab, first come first.
pub(crate) fn list_waiting(read: &mut Read<'_>, lab: LabId) -> Result<Vec<(PlacementRow, RequestRow)>> {
    Ok(placements::table
        .inner_join(pilot_requests::table)
        .filter(placements::lab_id.eq(lab))
        .filter(placements::status.eq(PlacementStatus::Waitlisted))
        .filter(pilot_requests::status.eq(RequestStatus::Open))
        .order((placements::waitlisted_at, placements::id))
        .select((PlacementRow::as_select(), RequestRow::as_select()))
        .load(read.db())?)
}

/// Puts a request to labs.
pub(crate) fn insert_placements(write: &mut Write<'_>, rows: &[PlacementRow]) -> Result<()> {
    crate::insert_all!(write, placements::table, *rows)?;
    Ok(())
}

/// Takes away all placements of a request; only while no lab has seen them, so nothing hangs on these rows.
pub(crate) fn delete_placements(write: &mut Write<'_>, request: PilotRequestId) -> Result<()> {
    diesel::delete(placements::table.filter(placements::pilot_request_id.eq(request))).execute(write.db())?;
    Ok(())
}

/// Replaces a placement that is still at `version`.
pub(crate) fn update_placement(write: &mut Write<'_>, row: &PlacementRow, version: i64) -> Result<()> {
    let present = placements::table.find(row.id).filter(placements::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// By when a lab answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AnswerDays {
    /// When it is reminded.
    pub warn: Date,
    /// The last day.
    pub due: Date,
    /// The last day before the placement lapses.
    pub lapse: Date,
}

/// From now on the labs are asked to answer, before these days.
pub(crate) fn set_answer_due(write: &mut Write<'_>, request: PilotRequestId, days: AnswerDays) -> Result<()> {
    diesel::update(placements::table.filter(placements::pilot_request_id.eq(request)))
        .set((
            placements::answer_warn_on.eq(Some(Day(days.warn))),
            placements::answer_due_on.eq(Some(Day(days.due))),
            placements::answer_lapse_on.eq(Some(Day(days.lapse))),
            placements::version.eq(placements::version + 1),
        ))
        .execute(write.db())?;
    Ok(())
}
