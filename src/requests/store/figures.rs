//! The SQL of figures over many requests: counted by the database where it can, else a few columns of one pass.

use crate::{
    base::{
        error::Result,
        id::{InnovationId, LabId, NetworkId, OrganisationId, PilotRequestId, ThemeId},
    },
    db::{
        Read,
        schema::{
            innovation_themes, innovations, labs, municipalities, pilot_requests, placements, transitions,
        },
        types::Instant,
    },
    innovations::model::Visibility,
    requests::{
        figures::Cohort,
        model::{PlacementEvent, PlacementStatus, RequestEvent, RequestStatus},
        steps::{PLACEMENT_MACHINE, REQUEST_MACHINE},
    },
    vocabulary::terms::{Province, ReasonCode},
};
use diesel::{
    dsl::{count, count_star},
    prelude::*,
};

/// Keeps of a query on `pilot_requests` those of a cohort.
macro_rules! of_cohort {
    ($rows:expr, $cohort:expr) => {{
        let cohort: &Cohort = $cohort;
        let (from, until): (Instant, Instant) = (cohort.from.into(), cohort.until.into());
        let mut rows = $rows
            .filter(pilot_requests::created_at.ge(from))
            .filter(pilot_requests::created_at.lt(until))
            .into_boxed();
        if let Some(networks) = &cohort.networks {
            let networks: Vec<Option<NetworkId>> = networks.iter().copied().map(Some).collect();
            rows = rows.filter(pilot_requests::network_id.eq_any(networks));
        }
        if let Some(themes) = &cohort.themes {
            let about = innovation_themes::table
                .filter(innovation_themes::theme_id.eq_any(themes.clone()))
                .select(innovation_themes::innovation_id);
            rows = rows.filter(pilot_requests::innovation_id.eq_any(about));
        }
        rows
    }};
}

/// How many requests have each status now.
pub(crate) fn count_statuses(read: &mut Read<'_>, cohort: &Cohort) -> Result<Vec<(RequestStatus, i64)>> {
    let counts =
        pilot_requests::table.group_by(pilot_requests::status).select((pilot_requests::status, count_star()));
    Ok(of_cohort!(counts, cohort).load(read.db())?)
}

/// How many submitted requests about public innovations have each status now.
pub(crate) fn count_public(read: &mut Read<'_>, cohort: &Cohort) -> Result<Vec<(RequestStatus, i64)>> {
    let counts = pilot_requests::table
        .inner_join(innovations::table)
        .filter(innovations::visibility.eq(Visibility::Public))
        .filter(pilot_requests::submitted_at.is_not_null())
        .group_by(pilot_requests::status)
        .select((pilot_requests::status, count_star()));
    Ok(of_cohort!(counts, cohort).load(read.db())?)
}

/// How many requests were submitted.
pub(crate) fn count_submitted(read: &mut Read<'_>, cohort: &Cohort) -> Result<i64> {
    let rows = pilot_requests::table.filter(pilot_requests::submitted_at.is_not_null()).select(count_star());
    Ok(of_cohort!(rows, cohort).first(read.db())?)
}

/// Requests that were submitted, newest first.
pub(crate) fn list_submitted(
    read: &mut Read<'_>,
    cohort: &Cohort,
    limit: i64,
) -> Result<Vec<(PilotRequestId, InnovationId, OrganisationId)>> {
    let rows = pilot_requests::table
        .filter(pilot_requests::submitted_at.is_not_null())
        .order(pilot_requests::id.desc())
        .limit(limit)
        .select((pilot_requests::id, pilot_requests::innovation_id, pilot_requests::organisation_id));
    Ok(of_cohort!(rows, cohort).load(read.db())?)
}

/// The labs in which requests were placed.
pub(crate) fn list_places(
    read: &mut Read<'_>,
    requests: &[PilotRequestId],
) -> Result<Vec<(PilotRequestId, LabId)>> {
    Ok(placements::table
        .filter(placements::pilot_request_id.eq_any(requests.to_vec()))
        .filter(placements::status.eq_any([PlacementStatus::Confirmed, PlacementStatus::Ended]))
        .order((placements::pilot_request_id, placements::id))
        .select((placements::pilot_request_id, placements::lab_id))
        .load(read.db())?)
}

/// How many requests ever came into each state.
pub(crate) fn count_reached(read: &mut Read<'_>, cohort: &Cohort) -> Result<Vec<(String, i64)>> {
    let counts = pilot_requests::table
        .inner_join(transitions::table.on(transitions::subject_id.eq(pilot_requests::id)))
        .filter(transitions::machine.eq(REQUEST_MACHINE))
        .group_by(transitions::to_state)
        .select((transitions::to_state, count(transitions::subject_id).aggregate_distinct()));
    Ok(of_cohort!(counts, cohort).load(read.db())?)
}

/// How many requests some lab ever accepted or offered a place.
pub(crate) fn count_accepted(read: &mut Read<'_>, cohort: &Cohort) -> Result<i64> {
    let yes = [PlacementStatus::Accepted.code(), PlacementStatus::Offered.code()];
    let count = pilot_requests::table
        .inner_join(placements::table)
        .inner_join(transitions::table.on(transitions::subject_id.eq(placements::id)))
        .filter(transitions::machine.eq(PLACEMENT_MACHINE))
        .filter(transitions::to_state.eq_any(yes))
        .select(count(pilot_requests::id).aggregate_distinct());
    Ok(of_cohort!(count, cohort).first(read.db())?)
}

/// When requests were filed.
pub(crate) fn list_filed(read: &mut Read<'_>, cohort: &Cohort) -> Result<Vec<(PilotRequestId, Instant)>> {
    let filed = pilot_requests::table.select((pilot_requests::id, pilot_requests::created_at));
    Ok(of_cohort!(filed, cohort).load(read.db())?)
}

/// When requests came into some states, each time that they did.
pub(crate) fn list_arrivals(
    read: &mut Read<'_>,
    cohort: &Cohort,
    states: &[&str],
) -> Result<Vec<(PilotRequestId, String, Instant)>> {
    let arrivals = pilot_requests::table
        .inner_join(transitions::table.on(transitions::subject_id.eq(pilot_requests::id)))
        .filter(transitions::machine.eq(REQUEST_MACHINE))
        .filter(transitions::to_state.eq_any(states.to_vec()))
        .select((pilot_requests::id, transitions::to_state, transitions::occurred_at));
    Ok(of_cohort!(arrivals, cohort).load(read.db())?)
}

/// What labs answered, and when: the lab's own answers, not what the clock or the SME did.
pub(crate) fn list_answers(
    read: &mut Read<'_>,
    cohort: &Cohort,
) -> Result<Vec<(PilotRequestId, LabId, String, Instant)>> {
    let own = [PlacementEvent::Accept, PlacementEvent::Waitlist, PlacementEvent::Decline];
    let answers = pilot_requests::table
        .inner_join(placements::table)
        .inner_join(transitions::table.on(transitions::subject_id.eq(placements::id)))
        .filter(transitions::machine.eq(PLACEMENT_MACHINE))
        .filter(transitions::from_state.eq(PlacementStatus::Proposed.code()))
        .filter(transitions::event.eq_any(own.map(PlacementEvent::code)))
        .select((pilot_requests::id, placements::lab_id, transitions::event, transitions::occurred_at));
    Ok(of_cohort!(answers, cohort).load(read.db())?)
}

/// Answers of labs: which lab, to which request, when.
pub(crate) type Answer = (LabId, PilotRequestId, Instant);

/// The answers of some labs, or of all, the newest first; and when requests were opened to those labs.
pub(crate) fn list_answers_of(
    read: &mut Read<'_>,
    labs: Option<&[LabId]>,
) -> Result<(Vec<Answer>, Vec<(PilotRequestId, Instant)>)> {
    let own = [PlacementEvent::Accept, PlacementEvent::Waitlist, PlacementEvent::Decline];
    let mut answers = placements::table
        .inner_join(transitions::table.on(transitions::subject_id.eq(placements::id)))
        .filter(transitions::machine.eq(PLACEMENT_MACHINE))
        .filter(transitions::from_state.eq(PlacementStatus::Proposed.code()))
        .filter(transitions::event.eq_any(own.map(PlacementEvent::code)))
        .order((transitions::occurred_at.desc(), transitions::id.desc()))
        .select((placements::lab_id, placements::pilot_request_id, transitions::occurred_at))
        .into_boxed();
    let mut openings = transitions::table
        .filter(transitions::machine.eq(REQUEST_MACHINE))
        .filter(transitions::to_state.eq(RequestStatus::Open.code()))
        .select((transitions::subject_id, transitions::occurred_at))
        .into_boxed();
    if let Some(labs) = labs {
        let asked = placements::table
            .filter(placements::lab_id.eq_any(labs.to_vec()))
            .select(placements::pilot_request_id);
        answers = answers.filter(placements::lab_id.eq_any(labs.to_vec()));
        openings = openings.filter(transitions::subject_id.eq_any(asked));
    }
    Ok((answers.load(read.db())?, openings.load(read.db())?))
}

/// How many placements of each lab have each status now, of those that the lab was asked to answer.
pub(crate) fn count_asked(
    read: &mut Read<'_>,
    cohort: &Cohort,
) -> Result<Vec<(LabId, PlacementStatus, i64)>> {
    let counts = pilot_requests::table
        .inner_join(placements::table)
        .filter(placements::answer_due_on.is_not_null())
        .group_by((placements::lab_id, placements::status))
        .select((placements::lab_id, placements::status, count_star()));
    Ok(of_cohort!(counts, cohort).load(read.db())?)
}

/// An event, its reason and how often.
pub(crate) type Reasoned = (String, Option<ReasonCode>, i64);

/// Events of requests that ended or sent them back, by reason.
pub(crate) fn count_request_reasons(
    read: &mut Read<'_>,
    cohort: &Cohort,
    events: &[&str],
) -> Result<Vec<Reasoned>> {
    let counts = pilot_requests::table
        .inner_join(transitions::table.on(transitions::subject_id.eq(pilot_requests::id)))
        .filter(transitions::machine.eq(REQUEST_MACHINE))
        .filter(transitions::event.eq_any(events.to_vec()))
        .group_by((transitions::event, transitions::reason_code))
        .select((transitions::event, transitions::reason_code, count_star()));
    Ok(of_cohort!(counts, cohort).load(read.db())?)
}

/// Events of placements that ended them, by reason.
pub(crate) fn count_placement_reasons(
    read: &mut Read<'_>,
    cohort: &Cohort,
    events: &[&str],
) -> Result<Vec<Reasoned>> {
    let counts = pilot_requests::table
        .inner_join(placements::table)
        .inner_join(transitions::table.on(transitions::subject_id.eq(placements::id)))
        .filter(transitions::machine.eq(PLACEMENT_MACHINE))
        .filter(transitions::event.eq_any(events.to_vec()))
        .group_by((transitions::event, transitions::reason_code))
        .select((transitions::event, transitions::reason_code, count_star()));
    Ok(of_cohort!(counts, cohort).load(read.db())?)
}

/// A submitted request: what it is about, the province of the lab that it prefers most, and its status.
pub(crate) type Wanted = (PilotRequestId, InnovationId, Option<Province>, RequestStatus);

/// Submitted requests.
pub(crate) fn list_wanted(read: &mut Read<'_>, cohort: &Cohort) -> Result<Vec<Wanted>> {
    let wanted = pilot_requests::table
        .inner_join(placements::table)
        .inner_join(labs::table.on(labs::id.eq(placements::lab_id)))
        .left_join(municipalities::table.on(labs::municipality_code.eq(municipalities::code.nullable())))
        .filter(placements::preference.eq(FIRST))
        .filter(pilot_requests::submitted_at.is_not_null())
        .select((
            pilot_requests::id,
            pilot_requests::innovation_id,
            labs::province,
            municipalities::province.nullable(),
            pilot_requests::status,
        ));
    let rows: Vec<(PilotRequestId, InnovationId, Option<Province>, Option<Province>, RequestStatus)> =
        of_cohort!(wanted, cohort).load(read.db())?;
    let wanted = rows
        .into_iter()
        .map(|(id, innovation, own, derived, status)| (id, innovation, own.or(derived), status));
    Ok(wanted.collect())
}

/// What requests that ended without a place were told: by labs, and by who screened them.
pub(crate) fn list_unmet_reasons(
    read: &mut Read<'_>,
    cohort: &Cohort,
) -> Result<Vec<(PilotRequestId, Option<ReasonCode>)>> {
    let refused = [PlacementEvent::Decline.code(), PlacementEvent::Lapse.code()];
    let by_labs = pilot_requests::table
        .inner_join(placements::table)
        .inner_join(transitions::table.on(transitions::subject_id.eq(placements::id)))
        .filter(pilot_requests::status.eq(RequestStatus::Unplaced))
        .filter(transitions::machine.eq(PLACEMENT_MACHINE))
        .filter(transitions::event.eq_any(refused))
        .select((pilot_requests::id, transitions::reason_code));
    let mut told: Vec<(PilotRequestId, Option<ReasonCode>)> = of_cohort!(by_labs, cohort).load(read.db())?;
    let by_screeners = pilot_requests::table
        .inner_join(transitions::table.on(transitions::subject_id.eq(pilot_requests::id)))
        .filter(pilot_requests::status.eq(RequestStatus::Declined))
        .filter(transitions::machine.eq(REQUEST_MACHINE))
        .filter(transitions::event.eq(RequestEvent::Decline.code()))
        .select((pilot_requests::id, transitions::reason_code));
    told.extend(of_cohort!(by_screeners, cohort).load::<(PilotRequestId, Option<ReasonCode>)>(read.db())?);
    Ok(told)
}

/// The themes of all innovations.
pub(crate) fn list_themes(read: &mut Read<'_>) -> Result<Vec<(InnovationId, ThemeId)>> {
    Ok(innovation_themes::table
        .select((innovation_themes::innovation_id, innovation_themes::theme_id))
        .load(read.db())?)
}

/// The first in the order of preference.
const FIRST: i32 = 1;
