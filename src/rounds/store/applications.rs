//! The SQL of applications: their choices and scores, and what managers rule about them.

use super::ROWS_AT_ONCE;
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Result},
        id::{
            InnovationId, LabId, OrganisationId, PilotRequestId, RoundApplicationId, RoundId, RulingId,
            ThemeId,
        },
    },
    db::{
        Read, Write,
        schema::{
            innovation_themes, innovations, organisations, pilot_requests, round_applications, round_choices,
            round_rulings, round_scores, themes,
        },
        types::{Instant, Json},
        violation::{Violation, violation},
    },
    requests::model::RequestStatus,
    rounds::model::{ApplicationStatus, RulingKind},
    vocabulary::terms::{Province, ReasonCode},
};
use diesel::prelude::*;

/// A row of `round_applications`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = round_applications, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct ApplicationRow {
    pub id: RoundApplicationId,
    pub round_id: RoundId,
    pub pilot_request_id: PilotRequestId,
    pub organisation_id: OrganisationId,
    pub theme_id: Option<ThemeId>,
    pub by_score: bool,
    pub status: ApplicationStatus,
    pub filed_at: Instant,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A row of `round_choices`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = round_choices)]
pub(crate) struct ChoiceRow {
    pub application_id: RoundApplicationId,
    pub lab_id: LabId,
    pub round_id: RoundId,
    pub preference: i32,
}

/// A row of `round_scores`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = round_scores, treat_none_as_default_value = false)]
pub(crate) struct ScoreRow {
    pub application_id: RoundApplicationId,
    pub lab_id: LabId,
    pub round_id: RoundId,
    pub score: i32,
    pub failing: Option<String>,
}

/// A row of `round_rulings`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = round_rulings, treat_none_as_default_value = false)]
pub(crate) struct RulingRow {
    pub id: RulingId,
    pub round_id: RoundId,
    pub application_id: RoundApplicationId,
    pub lab_id: LabId,
    pub kind: RulingKind,
    pub reason_code: ReasonCode,
    pub note: Option<String>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// An application, whether its request still waits in the round, and the innovation's id and title.
pub(crate) type Named = (ApplicationRow, (RequestStatus, Option<RoundId>), InnovationId, String);

/// Which applications somebody sees.
#[derive(Debug, Clone)]
pub(crate) struct Sight {
    /// All of the round.
    pub everything: bool,
    /// Those of these organisations.
    pub organisations: Vec<OrganisationId>,
    /// Those that chose these labs.
    pub labs: Vec<LabId>,
}

impl Sight {
    /// What a caller sees of a round.
    pub fn of(caller: &Caller, round: &super::RoundRow) -> Self {
        Self {
            everything: caller.may(Permission::ManageRound, &Stakes::network(round.network_id)),
            organisations: caller.organisations(),
            labs: caller.labs(),
        }
    }
}

/// Which applications are wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct ApplicationFilter {
    pub id: Option<RoundApplicationId>,
    pub lab: Option<LabId>,
    pub after: Option<RoundApplicationId>,
    pub limit: i64,
}

/// Applications in sight, first come first.
pub(crate) fn list_applications(
    read: &mut Read<'_>,
    round: RoundId,
    sight: &Sight,
    filter: ApplicationFilter,
) -> Result<Vec<Named>> {
    let mut rows = round_applications::table
        .inner_join(pilot_requests::table.inner_join(innovations::table))
        .filter(round_applications::round_id.eq(round))
        .order(round_applications::id)
        .limit(filter.limit)
        .select((
            ApplicationRow::as_select(),
            (pilot_requests::status, pilot_requests::round_id),
            innovations::id,
            innovations::title,
        ))
        .into_boxed();
    let chose = |labs: Vec<LabId>| {
        round_choices::table
            .filter(round_choices::round_id.eq(round))
            .filter(round_choices::lab_id.eq_any(labs))
            .select(round_choices::application_id)
    };
    if !sight.everything {
        rows = rows.filter(
            round_applications::organisation_id
                .eq_any(sight.organisations.clone())
                .or(round_applications::id.eq_any(chose(sight.labs.clone()))),
        );
    }
    if let Some(id) = filter.id {
        rows = rows.filter(round_applications::id.eq(id));
    }
    if let Some(lab) = filter.lab {
        rows = rows.filter(round_applications::id.eq_any(chose(vec![lab])));
        // Not even by a filter may a lab learn which other labs were chosen.
        if !sight.everything && !sight.labs.contains(&lab) {
            rows = rows.filter(round_applications::organisation_id.eq_any(sight.organisations.clone()));
        }
    }
    if let Some(after) = filter.after {
        rows = rows.filter(round_applications::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// The applications of a round that were filed and did not leave, first come first.
pub(crate) fn list_filed(read: &mut Read<'_>, round: RoundId) -> Result<Vec<ApplicationRow>> {
    Ok(round_applications::table
        .filter(round_applications::round_id.eq(round))
        .filter(round_applications::status.eq(ApplicationStatus::Filed))
        .order((round_applications::filed_at, round_applications::id))
        .select(ApplicationRow::as_select())
        .load(read.db())?)
}

/// Makes an application.
pub(crate) fn insert_application(write: &mut Write<'_>, row: &ApplicationRow) -> Result<()> {
    diesel::insert_into(round_applications::table).values(row).execute(write.db()).map_err(refusal)?;
    Ok(())
}

/// The application that a request left behind when it left a round; it can come back.
pub(crate) fn find_of_request(
    read: &mut Read<'_>,
    round: RoundId,
    request: PilotRequestId,
) -> Result<Option<ApplicationRow>> {
    Ok(round_applications::table
        .filter(round_applications::round_id.eq(round))
        .filter(round_applications::pilot_request_id.eq(request))
        .select(ApplicationRow::as_select())
        .first(read.db())
        .optional()?)
}

/// Replaces an application that is still at `version`.
pub(crate) fn update_application(write: &mut Write<'_>, row: &ApplicationRow, version: i64) -> Result<()> {
    let present = round_applications::table.find(row.id).filter(round_applications::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Says what became of many applications.
pub(crate) fn update_status(
    write: &mut Write<'_>,
    ids: &[RoundApplicationId],
    status: ApplicationStatus,
) -> Result<()> {
    let now: Instant = write.now().into();
    for part in ids.chunks(ROWS_AT_ONCE) {
        diesel::update(round_applications::table.filter(round_applications::id.eq_any(part.to_vec())))
            .set((
                round_applications::status.eq(status),
                round_applications::version.eq(round_applications::version + 1),
                round_applications::updated_at.eq(now),
            ))
            .execute(write.db())?;
    }
    Ok(())
}

/// The choices of these applications, best first.
pub(crate) fn list_choices_of(read: &mut Read<'_>, of: &[RoundApplicationId]) -> Result<Vec<ChoiceRow>> {
    Ok(round_choices::table
        .filter(round_choices::application_id.eq_any(of.to_vec()))
        .order((round_choices::application_id, round_choices::preference, round_choices::lab_id))
        .select(ChoiceRow::as_select())
        .load(read.db())?)
}

/// Every choice in a round.
pub(crate) fn list_choices(read: &mut Read<'_>, round: RoundId) -> Result<Vec<ChoiceRow>> {
    Ok(round_choices::table
        .filter(round_choices::round_id.eq(round))
        .order((round_choices::application_id, round_choices::preference, round_choices::lab_id))
        .select(ChoiceRow::as_select())
        .load(read.db())?)
}

/// Gives an application these choices.
pub(crate) fn replace_choices(
    write: &mut Write<'_>,
    of: RoundApplicationId,
    rows: &[ChoiceRow],
) -> Result<()> {
    diesel::delete(round_choices::table.filter(round_choices::application_id.eq(of))).execute(write.db())?;
    crate::insert_all!(write, round_choices::table, rows)?;
    Ok(())
}

/// Every score in a round.
pub(crate) fn list_scores(read: &mut Read<'_>, round: RoundId) -> Result<Vec<ScoreRow>> {
    Ok(round_scores::table
        .filter(round_scores::round_id.eq(round))
        .select(ScoreRow::as_select())
        .load(read.db())?)
}

/// Fixes the scores of a round.
pub(crate) fn insert_scores(write: &mut Write<'_>, rows: &[ScoreRow]) -> Result<()> {
    for part in rows.chunks(ROWS_AT_ONCE) {
        crate::insert_all!(write, round_scores::table, part)?;
    }
    Ok(())
}

/// Pins and bans of a round, oldest first.
pub(crate) fn list_rulings(read: &mut Read<'_>, round: RoundId) -> Result<Vec<RulingRow>> {
    Ok(round_rulings::table
        .filter(round_rulings::round_id.eq(round))
        .order(round_rulings::id)
        .select(RulingRow::as_select())
        .load(read.db())?)
}

/// One of them.
pub(crate) fn find_ruling(read: &mut Read<'_>, round: RoundId, id: RulingId) -> Result<Option<RulingRow>> {
    Ok(round_rulings::table
        .find(id)
        .filter(round_rulings::round_id.eq(round))
        .select(RulingRow::as_select())
        .first(read.db())
        .optional()?)
}

/// Writes a pin or ban down.
pub(crate) fn insert_ruling(write: &mut Write<'_>, row: &RulingRow) -> Result<()> {
    diesel::insert_into(round_rulings::table).values(row).execute(write.db())?;
    Ok(())
}

/// Takes a pin or ban away that is still at `version`.
pub(crate) fn delete_ruling(write: &mut Write<'_>, id: RulingId, version: i64) -> Result<()> {
    let present = round_rulings::table.find(id).filter(round_rulings::version.eq(version));
    let removed = diesel::delete(present).execute(write.db())?;
    if removed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Takes the pins and bans of an application away.
pub(crate) fn delete_rulings_of(write: &mut Write<'_>, of: RoundApplicationId) -> Result<()> {
    diesel::delete(round_rulings::table.filter(round_rulings::application_id.eq(of))).execute(write.db())?;
    Ok(())
}

/// What eligibility looks at: the innovation's level and themes, the applicant's province.
pub(crate) fn find_facts(
    read: &mut Read<'_>,
    innovation: InnovationId,
) -> Result<(Option<i32>, Option<Province>, Vec<ThemeId>)> {
    let (trl, province): (Option<i32>, Option<Province>) = innovations::table
        .inner_join(organisations::table)
        .filter(innovations::id.eq(innovation))
        .select((innovations::trl, organisations::province))
        .first(read.db())?;
    let own = innovation_themes::table
        .filter(innovation_themes::innovation_id.eq(innovation))
        .select(innovation_themes::theme_id)
        .load(read.db())?;
    Ok((trl, province, own))
}

/// Every theme with the one that is broader.
pub(crate) fn list_broader(read: &mut Read<'_>) -> Result<Vec<(ThemeId, Option<ThemeId>)>> {
    Ok(themes::table.select((themes::id, themes::broader_id)).load(read.db())?)
}

/// Provinces as they are kept.
pub(crate) fn provinces(kept: &Json) -> Result<Vec<Province>> {
    Ok(kept.clone().into()?)
}

fn refusal(error: diesel::result::Error) -> Error {
    match violation(&error) {
        Some(Violation::Unique(_)) => {
            Error::refused(Code::NotUnique, "This request is in the round already.")
        }
        _ => error.into(),
    }
}
