//! Figures over many requests and placements, for whoever reports on them. Labs are named, requests and their SMEs are not.

use super::{
    model::{PlacementEvent, PlacementStatus, RequestEvent, RequestStatus},
    store::{facts, figures as sql},
};
use crate::{
    base::{
        error::Result,
        id::{InnovationId, LabId, NetworkId, OrganisationId, PilotRequestId, ThemeId},
    },
    db::Read,
    vocabulary::terms::{Province, ReasonCode},
};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};

/// Requests that were filed in a period.
#[derive(Debug, Clone)]
pub struct Cohort {
    /// From this instant.
    pub from: Timestamp,
    /// To before this one.
    pub until: Timestamp,
    /// Those that these networks screen; all when none are named.
    pub networks: Option<Vec<NetworkId>>,
    /// Those whose innovation is about one of these themes; all when none are named.
    pub themes: Option<Vec<ThemeId>>,
}

/// How far requests came.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// How many have each status now.
    pub now: Vec<(RequestStatus, i64)>,
    /// How many ever came into a state, by its code.
    pub reached: HashMap<String, i64>,
    /// How many were offered a place by some lab.
    pub accepted: i64,
}

/// How far the requests of a cohort came.
pub fn count_progress(read: &mut Read<'_>, cohort: &Cohort) -> Result<Progress> {
    Ok(Progress {
        now: sql::count_statuses(read, cohort)?,
        reached: sql::count_reached(read, cohort)?.into_iter().collect(),
        accepted: sql::count_accepted(read, cohort)?,
    })
}

/// Submitted requests by their status now: only those about innovations that everybody may see.
pub fn count_public(read: &mut Read<'_>, cohort: &Cohort) -> Result<Vec<(RequestStatus, i64)>> {
    sql::count_public(read, cohort)
}

/// A request that was submitted, and where it came in the end.
#[derive(Debug, Clone)]
pub struct Submitted {
    /// The request.
    pub request: PilotRequestId,
    /// What is to be piloted.
    pub innovation: InnovationId,
    /// Who asks.
    pub organisation: OrganisationId,
    /// The lab in which it was placed; none when it was not, or not yet.
    pub lab: Option<LabId>,
}

/// How many requests of a cohort were submitted, and the newest of them, at most `limit`.
pub fn list_submitted(read: &mut Read<'_>, cohort: &Cohort, limit: i64) -> Result<(i64, Vec<Submitted>)> {
    let all = sql::count_submitted(read, cohort)?;
    let rows = sql::list_submitted(read, cohort, limit)?;
    let ids: Vec<PilotRequestId> = rows.iter().map(|(id, ..)| *id).collect();
    let places: HashMap<PilotRequestId, LabId> = sql::list_places(read, &ids)?.into_iter().collect();
    let submitted = |(request, innovation, organisation)| {
        let lab = places.get(&request).copied();
        Submitted { request, innovation, organisation, lab }
    };
    Ok((all, rows.into_iter().map(submitted).collect()))
}

/// When one request first came to each point.
#[derive(Debug, Clone, Copy, Default)]
pub struct Course {
    /// Drafted.
    pub filed: Option<Timestamp>,
    /// Submitted.
    pub submitted: Option<Timestamp>,
    /// Open to the labs.
    pub opened: Option<Timestamp>,
    /// The first answer of a lab, whatever it was.
    pub answered: Option<Timestamp>,
    /// The first lab that said yes.
    pub accepted: Option<Timestamp>,
    /// Confirmed by the SME: it has a place.
    pub placed: Option<Timestamp>,
}

/// When the requests of a cohort came where: three queries.
pub fn list_courses(read: &mut Read<'_>, cohort: &Cohort) -> Result<Vec<Course>> {
    let mut courses: HashMap<PilotRequestId, Course> = HashMap::new();
    for (id, filed) in sql::list_filed(read, cohort)? {
        courses.insert(id, Course { filed: Some(filed.into()), ..Course::default() });
    }
    let states = [RequestStatus::Submitted, RequestStatus::Open, RequestStatus::Placed];
    for (id, state, at) in sql::list_arrivals(read, cohort, &states.map(RequestStatus::code))? {
        let course = courses.entry(id).or_default();
        let point = match RequestStatus::from_code(&state) {
            Some(RequestStatus::Submitted) => &mut course.submitted,
            Some(RequestStatus::Open) => &mut course.opened,
            _ => &mut course.placed,
        };
        note_first(point, at.into());
    }
    for (id, _, event, at) in sql::list_answers(read, cohort)? {
        let course = courses.entry(id).or_default();
        note_first(&mut course.answered, at.into());
        if event == PlacementEvent::Accept.code() {
            note_first(&mut course.accepted, at.into());
        }
    }
    Ok(courses.into_values().collect())
}

fn note_first(point: &mut Option<Timestamp>, at: Timestamp) {
    *point = Some(point.map_or(at, |known| known.min(at)));
}

/// How a lab answers.
#[derive(Debug, Clone, Default)]
pub struct Answering {
    /// Its name.
    pub name: String,
    /// How long each answer took, in seconds.
    pub seconds: Vec<i64>,
    /// How many placements have each status now, of those that it was asked to answer.
    pub now: Vec<(PlacementStatus, i64)>,
}

/// How labs answered the requests of a cohort: four queries.
pub fn list_answering(read: &mut Read<'_>, cohort: &Cohort) -> Result<Vec<(LabId, Answering)>> {
    let open = [RequestStatus::Open.code()];
    let mut opened: HashMap<PilotRequestId, Option<Timestamp>> = HashMap::new();
    for (request, _, at) in sql::list_arrivals(read, cohort, &open)? {
        note_first(opened.entry(request).or_default(), at.into());
    }
    let mut labs: HashMap<LabId, Answering> = HashMap::new();
    for (lab, status, count) in sql::count_asked(read, cohort)? {
        labs.entry(lab).or_default().now.push((status, count));
    }
    for (request, lab, _, at) in sql::list_answers(read, cohort)? {
        if let Some(Some(opened)) = opened.get(&request) {
            labs.entry(lab).or_default().seconds.push(Timestamp::from(at).duration_since(*opened).as_secs());
        }
    }
    let ids: Vec<LabId> = labs.keys().copied().collect();
    for (lab, name) in facts::list_lab_names(read, &ids)? {
        labs.entry(lab).or_default().name = name;
    }
    Ok(labs.into_iter().collect())
}

/// So many answers of a lab are looked at: its last ones.
const LAST_ANSWERS: usize = 20;
/// Of fewer answers nothing is said: everybody may see it, and it would tell of single requests.
const FEWEST_ANSWERS: usize = 5;

/// In how many days labs usually answer, to the tenth: the median of their last twenty answers, for those with five or
/// more. The same for everybody and at any time, as long as nobody answers. Of some labs, or of all: two queries.
pub fn list_usual_response_days(read: &mut Read<'_>, labs: Option<&[LabId]>) -> Result<Vec<(LabId, f64)>> {
    let (answers, openings) = sql::list_answers_of(read, labs)?;
    let mut opened: HashMap<PilotRequestId, Vec<Timestamp>> = HashMap::new();
    for (request, at) in openings {
        opened.entry(request).or_default().push(at.into());
    }
    let mut took: HashMap<LabId, Vec<i64>> = HashMap::new();
    for (lab, request, at) in answers {
        let at = Timestamp::from(at);
        let asked = opened.get(&request).into_iter().flatten().filter(|opened| **opened <= at).max();
        let seconds = took.entry(lab).or_default();
        if let Some(asked) = asked.filter(|_| seconds.len() < LAST_ANSWERS) {
            seconds.push(at.duration_since(*asked).as_secs());
        }
    }
    let days = |(lab, seconds): (LabId, Vec<i64>)| Some((lab, median_days(seconds)?));
    Ok(took.into_iter().filter_map(days).collect())
}

fn median_days(mut seconds: Vec<i64>) -> Option<f64> {
    if seconds.len() < FEWEST_ANSWERS {
        return None;
    }
    seconds.sort_unstable();
    let upper = *seconds.get(seconds.len() / 2)?;
    let lower = *seconds.get((seconds.len() - 1) / 2)?;
    let tenths = (lower + upper) * 5 / (24 * 60 * 60);
    Some(f64::from(i32::try_from(tenths).ok()?) / 10.0)
}

/// An event, the reason that was given, and how often.
pub type Reasoned = (String, Option<ReasonCode>, i64);

/// Why requests were declined, sent back or withdrawn.
pub fn count_request_reasons(read: &mut Read<'_>, cohort: &Cohort) -> Result<Vec<Reasoned>> {
    let events = [RequestEvent::Decline, RequestEvent::Return, RequestEvent::Withdraw];
    sql::count_request_reasons(read, cohort, &events.map(RequestEvent::code))
}

/// Why labs declined, and why places were given back.
pub fn count_placement_reasons(read: &mut Read<'_>, cohort: &Cohort) -> Result<Vec<Reasoned>> {
    let events = [PlacementEvent::Decline, PlacementEvent::Release];
    sql::count_placement_reasons(read, cohort, &events.map(PlacementEvent::code))
}

/// What was wanted where, and what came of it.
#[derive(Debug, Clone, Default)]
pub struct Demand {
    /// Submitted requests by theme, province and status.
    pub wanted: HashMap<(ThemeId, Option<Province>, RequestStatus), i64>,
    /// How many of the requests without a place heard a reason, wherever; without one: none was given.
    pub reasons: HashMap<(ThemeId, Option<Province>, Option<ReasonCode>), i64>,
}

/// What was wanted where: four queries. A request about two themes counts for both.
pub fn count_demand(read: &mut Read<'_>, cohort: &Cohort) -> Result<Demand> {
    let mut themes: HashMap<InnovationId, Vec<ThemeId>> = HashMap::new();
    for (innovation, theme) in sql::list_themes(read)? {
        themes.entry(innovation).or_default().push(theme);
    }
    let of = |innovation| themes.get(&innovation).into_iter().flatten().copied();
    let mut demand = Demand::default();
    let mut places: HashMap<PilotRequestId, (InnovationId, Option<Province>)> = HashMap::new();
    for (id, innovation, province, status) in sql::list_wanted(read, cohort)? {
        places.insert(id, (innovation, province));
        for theme in of(innovation) {
            *demand.wanted.entry((theme, province, status)).or_default() += 1;
        }
    }
    // A request hears the same reason once, however many labs give it; it counts where the request was counted.
    let told: HashSet<_> = sql::list_unmet_reasons(read, cohort)?.into_iter().collect();
    for (id, reason) in told {
        let Some((innovation, province)) = places.get(&id) else { continue };
        for theme in of(*innovation) {
            *demand.reasons.entry((theme, *province, reason)).or_default() += 1;
        }
    }
    Ok(demand)
}
