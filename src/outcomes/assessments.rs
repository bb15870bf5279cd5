//! Assessments of an outcome: added while its text is worked on, never changed.

use super::{
    actions,
    hta::{self, BurdenBand},
    model::{HtaFigures, NewHta},
    present, publication,
    store::{
        self, OutcomeRow, Sight,
        parts::{self, HtaRow},
    },
    views::{HtaResultView, HtaView},
};
use crate::{
    base::{
        actor::Caller,
        error::{Error, Faults, Result},
        id::{HtaId, InnovationId},
        key::Key,
        page::Page,
    },
    db::{NewEvent, Read, Write, types::Json},
};
use serde_json::json;

/// What follows from an increment; nothing is stored.
pub fn compute_hta(figures: &HtaFigures) -> Result<HtaResultView> {
    let mut faults = Faults::new();
    figures.check(&mut faults);
    faults.check()?;
    let computed = hta::assess(&figures.increment());
    Ok(HtaResultView {
        threshold_eur: figures.burden_band.map(BurdenBand::threshold_eur),
        promising: figures.burden_band.map(|band| computed.is_promising(band)),
        computed: computed.rounded(),
    })
}

/// Adds an assessment to an outcome that is a draft or being revised.
pub fn create_hta(write: &mut Write<'_>, by: &Caller, key: &Key, new: NewHta) -> Result<HtaView> {
    let (found, _) = actions::editable(write, by, key)?;
    let mut faults = Faults::new();
    new.check(write.today(), &mut faults);
    faults.check()?;
    let earlier = parts::list_htas(write, &[found.row.id])?;
    let last = publication::latest(&earlier, new.kind).map_or(0, |hta| hta.number);
    let row = HtaRow {
        id: write.new_id(),
        outcome_id: found.row.id,
        kind: new.kind,
        number: last + 1,
        assessed_on: new.assessed_on.into(),
        participants: new.participants,
        burden_band: new.burden_band,
        content: Json::of(&new)?,
        created_at: write.now().into(),
    };
    parts::insert_hta(write, &row)?;
    let version = found.row.version;
    // An outcome shows its assessments: whoever read it before has not seen this one.
    let outcome = OutcomeRow { version: version + 1, updated_at: write.now().into(), ..found.row };
    store::update_outcome(write, &outcome, version)?;
    let data = json!({ "kind": row.kind, "htaId": row.id });
    write.record(NewEvent::new("hta_created", "outcomes", row.outcome_id, by).data(data));
    HtaView::of(&row)
}

/// The assessments of an outcome, oldest first: all of them for the parties of its pilot, the published ones for everybody.
pub fn list_htas(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<Page<HtaView>> {
    let sight = Sight::of(read, caller)?;
    let found = actions::in_sight(read, &sight, key)?;
    let rows = parts::list_htas(read, &[found.row.id])?;
    if found.is_party {
        let views: Result<Vec<HtaView>> = rows.iter().map(HtaView::of).collect();
        return Ok(Page::whole(views?));
    }
    let snapshot = publication::published(&found.row)?;
    let (provisional, last) = present::published_htas(&rows, snapshot.provisional_hta, snapshot.final_hta)?;
    let mut views: Vec<HtaView> = [provisional, last].into_iter().flatten().collect();
    views.sort_by_key(|view| view.id);
    Ok(Page::whole(views))
}

/// One assessment, when it is among those that the caller sees.
pub fn find_hta(read: &mut Read<'_>, caller: &Caller, key: &Key, hta: &Key) -> Result<HtaView> {
    let id = HtaId::from_uuid(hta.uuid().ok_or_else(Error::not_found)?);
    let page = list_htas(read, caller, key)?;
    page.items.into_iter().find(|view| view.id == id).ok_or_else(Error::not_found)
}

/// An assessment of an innovation that counts now, with what its pilot showed: for who decides on reimbursement.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The assessment.
    pub hta: HtaView,
    /// Whether it was promising by its own burden band; none when the band is not stated.
    pub is_promising: Option<bool>,
    /// What the pilot showed; none when it was stopped before that could be said.
    pub verdict: Option<crate::pilots::model::Verdict>,
}

/// Of every outcome of an innovation that was not withdrawn, published or not, the assessments that hold: the last of
/// each kind.
pub fn evidence(read: &mut Read<'_>, innovation: InnovationId) -> Result<Vec<Evidence>> {
    let mut found: Vec<Evidence> = Vec::new();
    for (row, pilot) in parts::list_evidence(read, innovation)? {
        let hta = HtaView::of(&row)?;
        found.retain(|one| (one.hta.outcome, one.hta.kind) != (hta.outcome, hta.kind));
        found.push(Evidence { is_promising: hta.promising, verdict: pilot.verdict(), hta });
    }
    Ok(found)
}
