//! What came of the rows.

use super::{Order, source::Batch};
use crate::{
    app::App,
    base::{error::Result, id::Id},
    db::types::Json,
    imports::{
        batches::{Became, Outcomes},
        faults::{self, RowFault},
        model::{ImportMode, ImportStatus, MOST_FAULTS},
        store::ImportRow,
        views::ImportView,
    },
};
use serde_json::Value;

/// What came of the rows so far.
#[derive(Clone)]
pub(super) struct Tally {
    pub row: ImportRow,
    faults: Vec<RowFault>,
}

impl Tally {
    pub fn begin(app: &App, order: &Order, sha256: String) -> Self {
        let now = app.clock().now();
        let row = ImportRow {
            id: Id::from_uuid(app.ids().next(now)),
            user_id: order.by.user,
            collection: order.collection,
            status: ImportStatus::Running,
            mode: order.mode,
            empty_cells: order.empty,
            format: order.format,
            encoding: None,
            sha256,
            rows_read: 0,
            created: 0,
            changed: 0,
            unchanged: 0,
            refused: 0,
            fault_count: 0,
            faults: Json(Value::Array(Vec::new())),
            version: 1,
            created_at: now.into(),
            updated_at: now.into(),
        };
        Self { row, faults: Vec::new() }
    }

    pub fn of(row: ImportRow) -> Result<Self> {
        let faults = serde_json::from_value(row.faults.0.clone())?;
        Ok(Self { row, faults })
    }

    /// The same from the beginning, for the rows are read again.
    pub fn anew(&self) -> Self {
        let row = ImportRow {
            rows_read: 0,
            created: 0,
            changed: 0,
            unchanged: 0,
            refused: 0,
            fault_count: 0,
            ..self.row.clone()
        };
        Self { row, faults: Vec::new() }
    }

    pub fn tell(&mut self, faults: Vec<RowFault>) {
        self.row.fault_count += i64::try_from(faults.len()).unwrap_or(0);
        let room = MOST_FAULTS.saturating_sub(self.faults.len());
        self.faults.extend(faults.into_iter().take(room));
    }

    /// Adds a batch with what became of its rows.
    pub fn add(&mut self, batch: &Batch, outcomes: Outcomes) -> Result<()> {
        let mut faults = batch.faults.clone();
        self.row.rows_read += batch.rows;
        self.row.refused += batch.refused;
        for (line, outcome) in batch.lines.iter().zip(outcomes) {
            match outcome {
                Ok(Became::Created) => self.row.created += 1,
                Ok(Became::Changed) => self.row.changed += 1,
                Ok(Became::Unchanged) => self.row.unchanged += 1,
                Err(error) => {
                    self.row.refused += 1;
                    let place_of = |pointer: &str| batch.places.place_of(pointer);
                    faults.extend(faults::of_refusal(*line, error, &place_of)?);
                }
            }
        }
        faults.sort_by_key(|fault| fault.line);
        self.tell(faults);
        Ok(())
    }

    pub fn is_clean(&self) -> bool {
        self.row.fault_count == 0
    }

    /// As it is kept.
    pub fn row(&self) -> Result<ImportRow> {
        Ok(ImportRow { faults: Json::of(&self.faults)?, ..self.row.clone() })
    }

    pub fn view(&self, is_dry: bool) -> Result<ImportView> {
        let is_nothing = self.row.mode == ImportMode::All && !self.is_clean();
        let status = match (is_dry, self.row.status) {
            (true, ImportStatus::Running) if is_nothing => ImportStatus::Refused,
            (true, ImportStatus::Running) => ImportStatus::Done,
            (_, known) => known,
        };
        let view = ImportView::of(ImportRow { status, ..self.row()? })?;
        Ok(ImportView { id: view.id.filter(|_| !is_dry), dry_run: is_dry, ..view })
    }
}
