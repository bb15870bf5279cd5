//! From rows to answers: one query per kind of what belongs to the outcomes of a page.

use super::{
    actions,
    lifecycle::OutcomeStatus,
    model::{HtaKind, OutcomeTerms, benefits_elsewhere},
    publication::{self, latest},
    store::{
        self, Named, Sight,
        parts::{self, HtaRow},
    },
    suppression,
    views::{HtaView, NamedOrganisation, OutcomeView},
};
use crate::{
    base::{
        actor::Caller,
        error::Result,
        id::{HtaId, OrganisationId, OutcomeId},
        key::Key,
    },
    db::Read,
};
use jiff::Timestamp;
use std::collections::HashMap;

/// What belongs to the outcomes of a page.
struct Around {
    htas: HashMap<OutcomeId, Vec<HtaRow>>,
    adoptions: HashMap<OutcomeId, i64>,
}

/// Outcomes as their caller may see them.
pub(super) fn outcomes(
    read: &mut Read<'_>,
    (caller, sight): (&Caller, &Sight),
    found: Vec<Named>,
) -> Result<Vec<OutcomeView>> {
    let ids: Vec<OutcomeId> = found.iter().map(|one| one.row.id).collect();
    let mut htas: HashMap<OutcomeId, Vec<HtaRow>> = HashMap::new();
    for hta in parts::list_htas(read, &ids)? {
        htas.entry(hta.outcome_id).or_default().push(hta);
    }
    let adoptions = parts::count_adoptions(read, &ids)?.into_iter().collect();
    let around = Around { htas, adoptions };
    let mut views = Vec::with_capacity(found.len());
    for one in found {
        views.push(if one.is_party { whole(caller, sight, one, &around)? } else { public(one, &around)? });
    }
    let named: Vec<OrganisationId> = views.iter().flat_map(organisations_of).collect();
    let names: HashMap<OrganisationId, String> = store::names_of(read, &named)?.into_iter().collect();
    for view in &mut views {
        let mut ids = organisations_of(view);
        ids.sort_unstable();
        ids.dedup();
        view.organisations = ids
            .into_iter()
            .filter_map(|id| names.get(&id).map(|name| NamedOrganisation { id, name: name.clone() }))
            .collect();
    }
    Ok(views)
}

fn organisations_of(view: &OutcomeView) -> Vec<OrganisationId> {
    let decided = view.decision.iter().filter_map(|decision| decision.organisation.as_ref());
    let flows = view.flows.iter().filter_map(|flow| flow.organisation.as_ref());
    decided.chain(flows).filter_map(Key::uuid).map(OrganisationId::from_uuid).collect()
}

/// For the parties: what it says now.
fn whole(caller: &Caller, sight: &Sight, found: Named, around: &Around) -> Result<OutcomeView> {
    let none = Vec::new();
    let htas = around.htas.get(&found.row.id).unwrap_or(&none);
    let hta = |kind| latest(htas, kind).map(HtaView::of).transpose();
    let (provisional_hta, final_hta) = (hta(HtaKind::Provisional)?, hta(HtaKind::Final)?);
    let allowed_events = actions::events(caller, sight, &found.row)?;
    let row = &found.row;
    Ok(OutcomeView {
        status: row.status,
        verdict: found.pilot.verdict(),
        verdict_overridden: found.pilot.overridden.is_some(),
        provisional_hta,
        final_hta,
        proposed_by: row.proposed_by,
        proposed_sides: publication::proposed_sides(row)?,
        proposed_at: row.proposed_at.map(Timestamp::from),
        approved_by: row.approved_by,
        allowed_events,
        ..frame(&found, publication::terms(row)?, around)
    })
}

/// For everybody: what was approved, without figures on too few people.
fn public(found: Named, around: &Around) -> Result<OutcomeView> {
    let snapshot = publication::published(&found.row)?;
    let none = Vec::new();
    let htas = around.htas.get(&found.row.id).unwrap_or(&none);
    let (provisional_hta, final_hta) = published_htas(htas, snapshot.provisional_hta, snapshot.final_hta)?;
    let withheld = [&provisional_hta, &final_hta].into_iter().flatten().any(|hta| hta.suppressed);
    let suppressed = withheld || snapshot.participants.is_some_and(suppression::is_small);
    let mut terms = snapshot.terms;
    if suppressed {
        terms.flows = suppression::withheld_flows(terms.flows);
    }
    let mut view = OutcomeView {
        innovation_title: snapshot.innovation_title,
        status: OutcomeStatus::Published,
        verdict: snapshot.verdict,
        verdict_overridden: snapshot.verdict_overridden,
        provisional_hta,
        final_hta,
        suppressed,
        ..frame(&found, terms, around)
    };
    // When its revision was last touched is for the parties to know.
    view.updated_at = view.published_at.unwrap_or(view.created_at);
    Ok(view)
}

/// The two assessments that were published, as everybody may see them.
pub(super) fn published_htas(
    htas: &[HtaRow],
    provisional: Option<HtaId>,
    last: Option<HtaId>,
) -> Result<(Option<HtaView>, Option<HtaView>)> {
    let view = |id: Option<HtaId>| htas.iter().find(|hta| Some(hta.id) == id).map(HtaView::of).transpose();
    Ok(suppression::public_htas(view(provisional)?, view(last)?))
}

/// What does not depend on who asks.
fn frame(found: &Named, terms: OutcomeTerms, around: &Around) -> OutcomeView {
    let row = &found.row;
    OutcomeView {
        id: row.id,
        pilot: row.pilot_id,
        innovation: row.innovation_id,
        innovation_title: found.names.innovation.clone(),
        fictitious: found.names.fictitious,
        organisation: row.organisation_id,
        organisation_name: found.names.organisation.clone(),
        lab: row.lab_id,
        lab_name: found.names.lab.clone(),
        status: row.status,
        verdict: None,
        verdict_overridden: false,
        decision: terms.decision,
        displaced_treatment: terms.displaced_treatment,
        lessons: terms.lessons,
        benefits_elsewhere: benefits_elsewhere(&terms.flows),
        flows: terms.flows,
        barriers: terms.barriers,
        provisional_hta: None,
        final_hta: None,
        adoptions: around.adoptions.get(&row.id).copied().unwrap_or(0),
        organisations: Vec::new(),
        suppressed: false,
        proposed_by: None,
        proposed_sides: Vec::new(),
        proposed_at: None,
        approved_by: None,
        published_at: row.published_at.map(Timestamp::from),
        allowed_events: Vec::new(),
        version: row.version,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    }
}
