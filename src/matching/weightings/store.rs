//! The SQL of sets of weights.

use super::model::{ComponentWeights, WeightingStatus};
use crate::{
    base::{
        error::{Error, Result},
        id::{NetworkId, WeightingId},
        key::Key,
    },
    db::{
        Read, Write,
        schema::weightings,
        types::{Instant, Json},
    },
    matching::engine::Weights,
};
use diesel::{dsl::max, prelude::*};

/// A row of `weightings`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = weightings, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct WeightingRow {
    pub id: WeightingId,
    pub network_id: Option<NetworkId>,
    pub label: String,
    pub number: i32,
    pub name: String,
    pub note: Option<String>,
    pub components: Json,
    pub status: WeightingStatus,
    pub activated_at: Option<Instant>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl WeightingRow {
    /// As the engine takes them.
    pub(crate) fn weights(&self) -> Result<Weights> {
        let components: ComponentWeights = self.components.clone().into()?;
        Ok(components.to_weights(self.label.clone()))
    }
}

/// Which sets are wanted: those that count or counted, and the drafts of these networks.
#[derive(Debug, Clone, Default)]
pub(crate) struct WeightingFilter {
    pub drafts_of: Vec<NetworkId>,
    pub all_drafts: bool,
    pub network: Option<NetworkId>,
    pub status: Option<Vec<WeightingStatus>>,
    pub after: Option<WeightingId>,
    pub limit: i64,
}

/// The set that a key names: its id, or what results call it.
pub(crate) fn find_weighting(read: &mut Read<'_>, key: &Key) -> Result<Option<WeightingRow>> {
    let rows = weightings::table.select(WeightingRow::as_select());
    let found = match key.uuid() {
        Some(uuid) => rows.filter(weightings::id.eq(WeightingId::from_uuid(uuid))).first(read.db()),
        None => rows.filter(weightings::label.eq(key.as_str())).first(read.db()),
    };
    Ok(found.optional()?)
}

/// The set that counts in a network, or in the register.
pub(crate) fn find_active(read: &mut Read<'_>, network: Option<NetworkId>) -> Result<Option<WeightingRow>> {
    let rows = weightings::table
        .filter(weightings::status.eq(WeightingStatus::Active))
        .select(WeightingRow::as_select())
        .into_boxed();
    let rows = match network {
        Some(network) => rows.filter(weightings::network_id.eq(network)),
        None => rows.filter(weightings::network_id.is_null()),
    };
    Ok(rows.first(read.db()).optional()?)
}

/// All sets that count.
pub(crate) fn list_active(read: &mut Read<'_>) -> Result<Vec<WeightingRow>> {
    Ok(weightings::table
        .filter(weightings::status.eq(WeightingStatus::Active))
        .select(WeightingRow::as_select())
        .load(read.db())?)
}

/// Sets, newest first.
pub(crate) fn list_weightings(read: &mut Read<'_>, filter: WeightingFilter) -> Result<Vec<WeightingRow>> {
    let mut rows = weightings::table
        .order(weightings::id.desc())
        .limit(filter.limit)
        .select(WeightingRow::as_select())
        .into_boxed();
    if !filter.all_drafts {
        let own: Vec<Option<NetworkId>> = filter.drafts_of.into_iter().map(Some).collect();
        let counted = weightings::status.ne(WeightingStatus::Draft);
        rows = rows.filter(counted.or(weightings::network_id.eq_any(own)));
    }
    if let Some(network) = filter.network {
        rows = rows.filter(weightings::network_id.eq(network));
    }
    if let Some(status) = filter.status {
        rows = rows.filter(weightings::status.eq_any(status));
    }
    if let Some(after) = filter.after {
        rows = rows.filter(weightings::id.lt(after));
    }
    Ok(rows.load(read.db())?)
}

/// The number of the next set of a network, or of the register: they count from 1, after what is built in.
pub(crate) fn next_number(read: &mut Read<'_>, network: Option<NetworkId>) -> Result<i32> {
    let rows = weightings::table.select(max(weightings::number)).into_boxed();
    let rows = match network {
        Some(network) => rows.filter(weightings::network_id.eq(network)),
        None => rows.filter(weightings::network_id.is_null()),
    };
    let last: Option<i32> = rows.first(read.db())?;
    Ok(last.unwrap_or_default().saturating_add(1))
}

/// Makes a set.
pub(crate) fn insert_weighting(write: &mut Write<'_>, row: &WeightingRow) -> Result<()> {
    diesel::insert_into(weightings::table).values(row).execute(write.db())?;
    Ok(())
}

/// Replaces a set that is still at `version`.
pub(crate) fn update_weighting(write: &mut Write<'_>, row: &WeightingRow, version: i64) -> Result<()> {
    let present = weightings::table.find(row.id).filter(weightings::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}
