//! The SQL of articulations: what organisations say of care needs.

use crate::{
    base::{
        error::{Code, Error, Result},
        id::{ArticulationId, CareNeedId, OrganisationId},
    },
    db::{
        Read, Write,
        schema::{care_need_articulations, care_needs, organisations},
        types::{Day, Instant},
        violation::{Violation, violation},
    },
    needs::model::{NeedStatus, Stance},
    organisations::model::OrganisationKind,
};
use diesel::prelude::*;

/// A row of `care_need_articulations`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = care_need_articulations, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct ArticulationRow {
    pub id: ArticulationId,
    pub care_need_id: CareNeedId,
    pub organisation_id: OrganisationId,
    pub stance: Stance,
    pub text_nl: Option<String>,
    pub text_en: Option<String>,
    pub said_on: Day,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// An articulation with the name and kind of whose it is.
pub(crate) type SpokenRow = (ArticulationRow, String, OrganisationKind);

/// What was said of these needs, in the order in which it was entered.
pub(crate) fn list_articulations(read: &mut Read<'_>, of: &[CareNeedId]) -> Result<Vec<SpokenRow>> {
    Ok(care_need_articulations::table
        .inner_join(organisations::table)
        .filter(care_need_articulations::care_need_id.eq_any(of.to_vec()))
        .order(care_need_articulations::id)
        .select((ArticulationRow::as_select(), organisations::name, organisations::kind))
        .load(read.db())?)
}

/// Who stands behind the needs in these states: who made them, and who spoke without opposing.
pub(crate) fn list_supporters(
    read: &mut Read<'_>,
    states: &[NeedStatus],
) -> Result<Vec<(CareNeedId, OrganisationId)>> {
    let mut pairs: Vec<(CareNeedId, OrganisationId)> = care_needs::table
        .filter(care_needs::status.eq_any(states.to_vec()))
        .select((care_needs::id, care_needs::organisation_id))
        .load(read.db())?;
    let spoken: Vec<(CareNeedId, OrganisationId)> = care_need_articulations::table
        .inner_join(care_needs::table)
        .filter(care_needs::status.eq_any(states.to_vec()))
        .filter(care_need_articulations::stance.ne(Stance::Opposes))
        .select((care_need_articulations::care_need_id, care_need_articulations::organisation_id))
        .load(read.db())?;
    pairs.extend(spoken);
    pairs.sort_unstable();
    pairs.dedup();
    Ok(pairs)
}

/// Writes down what an organisation says.
pub(crate) fn insert_articulation(write: &mut Write<'_>, row: &ArticulationRow) -> Result<()> {
    diesel::insert_into(care_need_articulations::table).values(row).execute(write.db()).map_err(refusal)?;
    Ok(())
}

/// Replaces an articulation that is still at `version`.
pub(crate) fn update_articulation(write: &mut Write<'_>, row: &ArticulationRow, version: i64) -> Result<()> {
    let same =
        care_need_articulations::table.find(row.id).filter(care_need_articulations::version.eq(version));
    let changed = diesel::update(same).set(row).execute(write.db()).map_err(refusal)?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Deletes an articulation that is still at `version`.
pub(crate) fn delete_articulation(write: &mut Write<'_>, id: ArticulationId, version: i64) -> Result<()> {
    let same = care_need_articulations::table.find(id).filter(care_need_articulations::version.eq(version));
    let deleted = diesel::delete(same).execute(write.db())?;
    if deleted == 1 { Ok(()) } else { Err(Error::stale()) }
}

fn refusal(error: diesel::result::Error) -> Error {
    match violation(&error) {
        Some(Violation::Unique(name))
            if name == "care_need_articulations_care_need_id_organisation_id_unique" =>
        {
            let detail = "This organisation has spoken about this care need already; change what it said.";
            Error::refused(Code::NotUnique, detail)
        }
        _ => error.into(),
    }
}
