//! The SQL of rounds and the labs in them; applications are in [`applications`], runs in [`runs`].

pub(crate) mod applications;
pub(crate) mod runs;

use super::model::RoundStatus;
use crate::{
    base::{
        error::{Code, Error, Result},
        id::{LabId, NetworkId, RoundId, RunId, ThemeId},
        key::Key,
    },
    db::{
        Read, Write,
        schema::{labs, round_labs, round_themes, rounds},
        types::{Day, Instant, Json},
        violation::{Violation, violation},
    },
};
use diesel::prelude::*;

/// One bound parameter per column and row: SQLite allows 32,766 of them in a statement.
pub(super) const ROWS_AT_ONCE: usize = 2000;

/// A row of `rounds`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = rounds, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct RoundRow {
    pub id: RoundId,
    pub slug: Option<String>,
    pub network_id: NetworkId,
    pub name: String,
    pub description: Option<String>,
    pub criteria: Option<String>,
    pub opens_on: Day,
    pub closes_on: Day,
    pub from_on: Day,
    pub until_on: Day,
    pub trl_min: Option<i32>,
    pub trl_max: Option<i32>,
    pub smes_only: bool,
    pub provinces: Json,
    pub status: RoundStatus,
    pub weights_version: Option<String>,
    pub applied_run_id: Option<RunId>,
    pub fictitious: bool,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A row of `round_labs`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = round_labs, treat_none_as_default_value = false)]
pub(crate) struct RoundLabRow {
    pub round_id: RoundId,
    pub lab_id: LabId,
    pub slots: Option<i32>,
    pub quotas: Json,
    pub priorities: Option<Json>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A row of `round_themes`.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = round_themes)]
struct RoundThemeRow {
    round_id: RoundId,
    position: i32,
    theme_id: ThemeId,
}

/// Which rounds are wanted: those that everybody sees, and the drafts of these networks.
#[derive(Debug, Clone, Default)]
pub(crate) struct RoundFilter {
    pub drafts_of: Vec<NetworkId>,
    pub all_drafts: bool,
    pub network: Option<NetworkId>,
    pub status: Option<Vec<RoundStatus>>,
    pub after: Option<RoundId>,
    pub limit: i64,
}

/// The round that a key names.
pub(crate) fn find_round(read: &mut Read<'_>, key: &Key) -> Result<Option<RoundRow>> {
    let rows = rounds::table.select(RoundRow::as_select());
    let found = match key.uuid() {
        Some(uuid) => rows.filter(rounds::id.eq(RoundId::from_uuid(uuid))).first(read.db()),
        None => rows.filter(rounds::slug.eq(key.as_str())).first(read.db()),
    };
    Ok(found.optional()?)
}

/// Rounds, newest first.
pub(crate) fn list_rounds(read: &mut Read<'_>, filter: RoundFilter) -> Result<Vec<RoundRow>> {
    let mut rows =
        rounds::table.order(rounds::id.desc()).limit(filter.limit).select(RoundRow::as_select()).into_boxed();
    if !filter.all_drafts {
        let announced = rounds::status.ne(RoundStatus::Draft);
        rows = rows.filter(announced.or(rounds::network_id.eq_any(filter.drafts_of)));
    }
    if let Some(network) = filter.network {
        rows = rows.filter(rounds::network_id.eq(network));
    }
    if let Some(status) = filter.status {
        rows = rows.filter(rounds::status.eq_any(status));
    }
    if let Some(after) = filter.after {
        rows = rows.filter(rounds::id.lt(after));
    }
    Ok(rows.load(read.db())?)
}

/// Makes a round.
pub(crate) fn insert_round(write: &mut Write<'_>, row: &RoundRow) -> Result<()> {
    diesel::insert_into(rounds::table).values(row).execute(write.db()).map_err(refusal)?;
    Ok(())
}

/// Replaces a round that is still at `version`.
pub(crate) fn update_round(write: &mut Write<'_>, row: &RoundRow, version: i64) -> Result<()> {
    let present = rounds::table.find(row.id).filter(rounds::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db()).map_err(refusal)?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// The themes of these rounds, in their order.
pub(crate) fn list_themes(read: &mut Read<'_>, of: &[RoundId]) -> Result<Vec<(RoundId, ThemeId)>> {
    Ok(round_themes::table
        .filter(round_themes::round_id.eq_any(of.to_vec()))
        .order((round_themes::round_id, round_themes::position))
        .select((round_themes::round_id, round_themes::theme_id))
        .load(read.db())?)
}

/// Gives a round these themes.
pub(crate) fn replace_themes(write: &mut Write<'_>, round: RoundId, themes: &[ThemeId]) -> Result<()> {
    diesel::delete(round_themes::table.filter(round_themes::round_id.eq(round))).execute(write.db())?;
    let row =
        |(theme, position): (&ThemeId, i32)| RoundThemeRow { round_id: round, position, theme_id: *theme };
    let rows: Vec<RoundThemeRow> = themes.iter().zip(0..).map(row).collect();
    crate::insert_all!(write, round_themes::table, rows)?;
    Ok(())
}

/// The labs in these rounds.
pub(crate) fn list_lab_ids(read: &mut Read<'_>, of: &[RoundId]) -> Result<Vec<(RoundId, LabId)>> {
    Ok(round_labs::table
        .filter(round_labs::round_id.eq_any(of.to_vec()))
        .order((round_labs::round_id, round_labs::lab_id))
        .select((round_labs::round_id, round_labs::lab_id))
        .load(read.db())?)
}

/// The labs in a round on their terms, with their names, by id.
pub(crate) fn list_labs(read: &mut Read<'_>, round: RoundId) -> Result<Vec<(RoundLabRow, String)>> {
    Ok(round_labs::table
        .inner_join(labs::table)
        .filter(round_labs::round_id.eq(round))
        .order(round_labs::lab_id)
        .select((RoundLabRow::as_select(), labs::name))
        .load(read.db())?)
}

/// One of them.
pub(crate) fn find_lab(
    read: &mut Read<'_>,
    round: RoundId,
    lab: LabId,
) -> Result<Option<(RoundLabRow, String)>> {
    Ok(round_labs::table
        .inner_join(labs::table)
        .filter(round_labs::round_id.eq(round))
        .filter(round_labs::lab_id.eq(lab))
        .select((RoundLabRow::as_select(), labs::name))
        .first(read.db())
        .optional()?)
}

/// Takes labs into a round.
pub(crate) fn insert_labs(write: &mut Write<'_>, rows: &[RoundLabRow]) -> Result<()> {
    crate::insert_all!(write, round_labs::table, rows)?;
    Ok(())
}

/// Takes labs out of a round.
pub(crate) fn delete_labs(write: &mut Write<'_>, round: RoundId, labs: &[LabId]) -> Result<()> {
    let gone = round_labs::table
        .filter(round_labs::round_id.eq(round))
        .filter(round_labs::lab_id.eq_any(labs.to_vec()));
    diesel::delete(gone).execute(write.db())?;
    Ok(())
}

/// Replaces the terms of a lab that are still at `version`.
pub(crate) fn update_lab(write: &mut Write<'_>, row: &RoundLabRow, version: i64) -> Result<()> {
    let present = round_labs::table
        .filter(round_labs::round_id.eq(row.round_id))
        .filter(round_labs::lab_id.eq(row.lab_id))
        .filter(round_labs::version.eq(version));
    let changed = diesel::update(present)
        .set((
            round_labs::slots.eq(row.slots),
            round_labs::quotas.eq(row.quotas.clone()),
            round_labs::priorities.eq(row.priorities.clone()),
            round_labs::version.eq(row.version),
            round_labs::updated_at.eq(row.updated_at),
        ))
        .execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

fn refusal(error: diesel::result::Error) -> Error {
    match violation(&error) {
        Some(Violation::Unique(name)) if name == "rounds_slug_unique" => {
            Error::refused(Code::NotUnique, "There is a round with this slug already.")
        }
        _ => error.into(),
    }
}
