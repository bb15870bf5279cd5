//! Jobs as they are answered.

use super::{store::JobRow, table::Job};
use crate::base::page::Listed;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Work that the service does by itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Its name.
    #[schema(example = "release_holds")]
    pub name: &'static str,
    /// What it does.
    pub description: &'static str,
    /// Seconds after a run until the next is due.
    pub every_seconds: i64,
    /// When a run last began; null before the first.
    pub last_started_at: Option<Timestamp>,
    /// When a run last ended; null before the first.
    pub last_finished_at: Option<Timestamp>,
    /// How it ended: `done`, or the code of what went wrong; null before the first.
    pub last_result: Option<String>,
    /// How many things it did then.
    pub last_count: Option<i64>,
    /// How many times on end it failed.
    pub failures: i32,
    /// When it is due again; null before the first run: at once.
    pub next_run_at: Option<Timestamp>,
    /// Until when a process has it to itself; null when none runs it.
    pub leased_until: Option<Timestamp>,
}

impl JobView {
    pub(super) fn of(job: &Job, row: Option<&JobRow>) -> Self {
        Self {
            name: job.name,
            description: job.what,
            every_seconds: job.every.as_secs(),
            last_started_at: row.and_then(|row| row.last_started_at).map(Timestamp::from),
            last_finished_at: row.and_then(|row| row.last_finished_at).map(Timestamp::from),
            last_result: row.and_then(|row| row.last_result.clone()),
            last_count: row.and_then(|row| row.last_count),
            failures: row.map_or(0, |row| row.failures),
            next_run_at: row.map(|row| row.next_run_at.into()),
            leased_until: row.and_then(|row| row.leased_until).map(Timestamp::from),
        }
    }
}

impl Listed for JobView {
    const PLURAL: &'static str = "jobs";
}
