//! The SQL of reimbursements. Who sees what is part of every query ([`Sight`]).

use super::model::{ReimbursementKind, ReimbursementStatus};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Result},
        id::{HtaId, InnovationId, LabId, NetworkId, OrganisationId, ReimbursementId, ReimbursementPeriodId},
    },
    db::{
        Read, Write,
        schema::{innovations, organisations, pilots, reimbursement_periods, reimbursements},
        types::{Day, Instant},
        violation::{Violation, violation},
    },
    labs::access,
};
use diesel::prelude::*;

/// A row of `reimbursements`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = reimbursements, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct ReimbursementRow {
    pub id: ReimbursementId,
    pub innovation_id: InnovationId,
    pub payer_organisation_id: OrganisationId,
    pub status: ReimbursementStatus,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A row of `reimbursement_periods`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = reimbursement_periods, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct PeriodRow {
    pub id: ReimbursementPeriodId,
    pub reimbursement_id: ReimbursementId,
    pub kind: ReimbursementKind,
    pub from_on: Day,
    pub until_on: Option<Day>,
    pub hta_id: HtaId,
}

/// A reimbursement with what it is read with.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub row: ReimbursementRow,
    /// Whose innovation it is.
    pub owner: OrganisationId,
    pub innovation: String,
    pub fictitious: bool,
    pub payer: String,
    /// Whether the innovation was piloted in a lab of the caller's networks.
    pub is_managed: bool,
}

/// Which reimbursements somebody sees.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sight {
    everything: bool,
    owners: Vec<OrganisationId>,
    payers: Vec<OrganisationId>,
    networks: Vec<NetworkId>,
    labs: Vec<LabId>,
}

impl Sight {
    /// What a caller sees.
    pub fn of(read: &mut Read<'_>, caller: &Caller) -> Result<Self> {
        let networks = caller.networks();
        let labs = if networks.is_empty() { Vec::new() } else { access::labs_within(read, &networks)? };
        Ok(Self {
            everything: caller.may(Permission::ReadReimbursement, &Stakes::default()),
            owners: caller.organisations(),
            payers: caller.payers(),
            networks,
            labs,
        })
    }

    /// The networks of the caller's in which these of the innovations were piloted.
    pub fn managed(&self, read: &mut Read<'_>, of: &[InnovationId]) -> Result<Vec<InnovationId>> {
        if self.labs.is_empty() || of.is_empty() {
            return Ok(Vec::new());
        }
        Ok(pilots::table
            .filter(pilots::innovation_id.eq_any(of.to_vec()))
            .filter(pilots::lab_id.eq_any(self.labs.clone()))
            .select(pilots::innovation_id)
            .distinct()
            .load(read.db())?)
    }

    /// Who stands how to a reimbursement: the owner files, the payer decides, and the manager may do either. An SME member of
    /// the payer's organisation is not the payer.
    pub fn stakes(&self, party: OrganisationId, is_managed: bool) -> Stakes {
        let networks = if is_managed { self.networks.clone() } else { Vec::new() };
        Stakes { organisations: vec![party], labs: Vec::new(), networks }
    }
}

/// Which reimbursements are wanted; none of a kind means no filter.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReimbursementFilter {
    pub id: Option<ReimbursementId>,
    pub innovation: Option<InnovationId>,
    pub payer: Option<OrganisationId>,
    pub status: Option<Vec<ReimbursementStatus>>,
    pub after: Option<ReimbursementId>,
    pub limit: i64,
}

/// Reimbursements in sight, newest first.
pub(crate) fn list_reimbursements(
    read: &mut Read<'_>,
    sight: &Sight,
    filter: ReimbursementFilter,
) -> Result<Vec<Named>> {
    let mut rows = reimbursements::table
        .inner_join(innovations::table)
        .inner_join(organisations::table)
        .order(reimbursements::id.desc())
        .limit(filter.limit)
        .select((
            ReimbursementRow::as_select(),
            (innovations::owner_organisation_id, innovations::title, innovations::fictitious),
            organisations::name,
        ))
        .into_boxed();
    if !sight.everything {
        let piloted =
            pilots::table.filter(pilots::lab_id.eq_any(sight.labs.clone())).select(pilots::innovation_id);
        rows = rows.filter(
            innovations::owner_organisation_id
                .eq_any(sight.owners.clone())
                .or(reimbursements::payer_organisation_id.eq_any(sight.payers.clone()))
                .or(reimbursements::innovation_id.eq_any(piloted)),
        );
    }
    if let Some(id) = filter.id {
        rows = rows.filter(reimbursements::id.eq(id));
    }
    if let Some(innovation) = filter.innovation {
        rows = rows.filter(reimbursements::innovation_id.eq(innovation));
    }
    if let Some(payer) = filter.payer {
        rows = rows.filter(reimbursements::payer_organisation_id.eq(payer));
    }
    if let Some(states) = filter.status {
        rows = rows.filter(reimbursements::status.eq_any(states));
    }
    if let Some(after) = filter.after {
        rows = rows.filter(reimbursements::id.lt(after));
    }
    type Found = (ReimbursementRow, (OrganisationId, String, bool), String);
    let found: Vec<Found> = rows.load(read.db())?;
    let innovations: Vec<InnovationId> = found.iter().map(|(row, ..)| row.innovation_id).collect();
    let managed = sight.managed(read, &innovations)?;
    let name = |(row, (owner, innovation, fictitious), payer): Found| Named {
        is_managed: managed.contains(&row.innovation_id),
        row,
        owner,
        innovation,
        fictitious,
        payer,
    };
    Ok(found.into_iter().map(name).collect())
}

/// The periods of these reimbursements, in the order in which they began.
pub(crate) fn list_periods(read: &mut Read<'_>, of: &[ReimbursementId]) -> Result<Vec<PeriodRow>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    Ok(reimbursement_periods::table
        .filter(reimbursement_periods::reimbursement_id.eq_any(of.to_vec()))
        .order((reimbursement_periods::reimbursement_id, reimbursement_periods::id))
        .select(PeriodRow::as_select())
        .load(read.db())?)
}

/// Conditional periods that began between two days, in the order of their days, with their reimbursements and whether the
/// innovation is made up.
pub(crate) fn list_conditional_between(
    read: &mut Read<'_>,
    from: Day,
    until: Day,
) -> Result<Vec<(PeriodRow, ReimbursementRow, bool)>> {
    Ok(reimbursement_periods::table
        .inner_join(reimbursements::table.inner_join(innovations::table))
        .filter(reimbursement_periods::kind.eq(ReimbursementKind::Conditional))
        .filter(reimbursement_periods::from_on.ge(from))
        .filter(reimbursement_periods::from_on.le(until))
        .order((reimbursement_periods::from_on, reimbursement_periods::id))
        .select((PeriodRow::as_select(), ReimbursementRow::as_select(), innovations::fictitious))
        .load(read.db())?)
}

/// Conditional reimbursements whose last day has passed, at most `limit`.
pub(crate) fn list_overdue(read: &mut Read<'_>, today: Day, limit: i64) -> Result<Vec<ReimbursementId>> {
    let lasting = reimbursement_periods::table
        .filter(reimbursement_periods::until_on.ge(Some(today)))
        .select(reimbursement_periods::reimbursement_id);
    Ok(reimbursements::table
        .filter(reimbursements::status.eq(ReimbursementStatus::Conditional))
        .filter(reimbursements::id.ne_all(lasting))
        .order(reimbursements::id)
        .limit(limit)
        .select(reimbursements::id)
        .load(read.db())?)
}

/// Makes a reimbursement.
pub(crate) fn insert_reimbursement(write: &mut Write<'_>, row: &ReimbursementRow) -> Result<()> {
    diesel::insert_into(reimbursements::table).values(row).execute(write.db()).map_err(refusal)?;
    Ok(())
}

/// Replaces a reimbursement that is still at `version`.
pub(crate) fn update_reimbursement(
    write: &mut Write<'_>,
    row: &ReimbursementRow,
    version: i64,
) -> Result<()> {
    let present = reimbursements::table.find(row.id).filter(reimbursements::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Adds a period.
pub(crate) fn insert_period(write: &mut Write<'_>, row: &PeriodRow) -> Result<()> {
    diesel::insert_into(reimbursement_periods::table).values(row).execute(write.db())?;
    Ok(())
}

/// Sets the last day of a period; the version of its reimbursement guards it.
pub(crate) fn end_period(write: &mut Write<'_>, id: ReimbursementPeriodId, until: Day) -> Result<()> {
    diesel::update(reimbursement_periods::table.find(id))
        .set(reimbursement_periods::until_on.eq(Some(until)))
        .execute(write.db())?;
    Ok(())
}

fn refusal(error: diesel::result::Error) -> Error {
    match violation(&error) {
        Some(Violation::Unique(name))
            if name == "reimbursements_innovation_id_payer_organisation_id_unique" =>
        {
            let detail = "This innovation is on its way with this payer already; go on with that one.";
            Error::refused(Code::NotUnique, detail)
        }
        _ => error.into(),
    }
}
