//! What can be done with targets: the province keeps them; no version is lost.

use super::{book::targets_of, named};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Error, Faults, Result},
        id::{Id, kind},
        key::Key,
    },
    db::{NewEvent, Read, Write, types::Json},
    kpis::{
        catalogue::Indicator,
        model::NewTargets,
        store::{self, TargetsRow},
        views::{KpiTargetsRevisionView, KpiTargetsView},
    },
};
use serde_json::json;

/// The targets of an indicator, with every version of them.
pub fn find_kpi_targets(read: &mut Read<'_>, key: &Key) -> Result<KpiTargetsView> {
    view(read, named(key)?)
}

/// Replaces the targets of an indicator.
pub fn update_kpi_targets(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    change: Change,
) -> Result<KpiTargetsView> {
    let indicator = named(key)?;
    if !by.may(Permission::KeepTargets, &Stakes::default()) {
        return Err(Error::forbidden());
    }
    let present = view(write, indicator)?;
    let new: NewTargets = change.apply(&present)?;
    let mut faults = Faults::new();
    new.check(&mut faults);
    faults.check()?;
    let id: Id<kind::KpiTargets> = write.new_id();
    let row = TargetsRow {
        id,
        kpi: indicator.id.clone(),
        version: present.version + 1,
        targets: Json::of(&new.targets)?,
        source: new.source,
        reason: new.reason,
        created_at: write.now().into(),
    };
    store::insert_targets(write, &row)?;
    let facts = json!({ "kpi": row.kpi, "version": row.version });
    write.record(NewEvent::new("kpi_targets_updated", "kpi-targets", id, by).data(facts));
    view(write, indicator)
}

fn view(read: &mut Read<'_>, indicator: &Indicator) -> Result<KpiTargetsView> {
    let mut revisions = vec![KpiTargetsRevisionView {
        version: 1,
        targets: indicator.targets.clone(),
        source: indicator.source.clone(),
        reason: None,
        created_at: None,
    }];
    for row in store::list_targets(read, Some(&indicator.id))? {
        let (source, reason, created_at) = (row.source.clone(), row.reason.clone(), row.created_at);
        let (_, version, targets) = targets_of(row)?;
        let (reason, created_at) = (Some(reason), Some(created_at.into()));
        revisions.push(KpiTargetsRevisionView { version, targets, source, reason, created_at });
    }
    let last = revisions.last().ok_or_else(|| anyhow::anyhow!("an indicator without targets"))?;
    Ok(KpiTargetsView {
        kpi: indicator.id.clone(),
        targets: last.targets.clone(),
        source: last.source.clone(),
        version: last.version,
        revisions,
    })
}
