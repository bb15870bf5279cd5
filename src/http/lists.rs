//! Every closed list that the API uses, so that clients can show labels and offer choices.

use super::{Answer, Asked, Operation, Reply, extract::NoQuery, operation::get};
use crate::{
    base::{
        actor::{ApiScope, ObjectKind, Permission, Role},
        page::{Listed, Page},
        text_enum::Term,
    },
    clients::model::{CredentialKind, CredentialStatus},
    dialogue,
    innovations::model::{
        AnswerStatus, CeStatus, ClaimDimension, InnovationCategory, InnovationStatus, Visibility,
    },
    insights::model::{FunnelStage, LeadStep},
    kpis::model::{KpiDirection, KpiKind, KpiOperator, KpiOrigin, KpiStatus, KpiTrend},
    labs::{
        lifecycle::LabEvent,
        model::{EthicsRoute, LabKind, LabScope, LabStatus, ParticipantKind},
        parts::ServiceKind,
        views::PointPrecision,
    },
    needs::{
        lifecycle::NeedEvent,
        model::{NeedAgreement, NeedPriority, NeedStatus, Stance},
    },
    networks::model::{MemberRole, Screening},
    organisations::{identifiers::IdentifierScheme, model::OrganisationKind, views::PointSource},
    outcomes::{
        hta::{BurdenBand, IcerMeaning, Quadrant},
        lifecycle::{OutcomeEvent, OutcomeSide, OutcomeStatus},
        model::{BarrierKind, DecisionChoice, HtaKind, Perspective},
    },
    pilots::{
        gates::GateCode,
        model::{
            PilotEvent, PilotStatus, Side, Verdict,
            agreement::PartyRole,
            criteria::{Comparator, Direction, Priority},
            records::{AmendmentEvent, Basis, Decision, DocumentKind, DocumentStatus, IgjReport, Severity},
        },
        verdict::CriterionResult,
    },
    reimbursements::model::{ReimbursementEvent, ReimbursementKind, ReimbursementStatus},
    rounds::model::{ApplicationStatus, PairVerdict, RoundEvent, RoundStatus, RulingKind},
    vocabulary::{lifecycle::ThemeEvent, model::ThemeStatus, terms},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A closed list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReferenceListView {
    /// Its name.
    #[schema(example = "care_setting")]
    pub code: &'static str,
    /// Its values, in the order in which people expect them.
    pub terms: Vec<TermView>,
}

/// One value of a closed list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TermView {
    /// The value as it stands in other answers.
    #[schema(example = "home")]
    pub code: &'static str,
    /// What a Dutch reader sees.
    pub label_nl: &'static str,
    /// What an English reader sees.
    pub label_en: &'static str,
}

impl Listed for ReferenceListView {
    const PLURAL: &'static str = "referenceLists";
}

/// All closed lists: one line each.
#[must_use]
pub fn lists() -> Vec<ReferenceListView> {
    vec![
        list("amendment_event", AmendmentEvent::TERMS),
        list("answer_status", AnswerStatus::TERMS),
        list("api_scope", ApiScope::TERMS),
        list("audience", dialogue::model::Audience::TERMS),
        list("barrier_kind", BarrierKind::TERMS),
        list("burden_band", BurdenBand::TERMS),
        list("care_need_agreement", NeedAgreement::TERMS),
        list("care_need_event", NeedEvent::TERMS),
        list("care_need_priority", NeedPriority::TERMS),
        list("care_need_status", NeedStatus::TERMS),
        list("care_setting", terms::CareSetting::TERMS),
        list("ce_status", CeStatus::TERMS),
        list("claim_dimension", ClaimDimension::TERMS),
        list("comparator", Comparator::TERMS),
        list("credential_kind", CredentialKind::TERMS),
        list("credential_status", CredentialStatus::TERMS),
        list("criterion_result", CriterionResult::TERMS),
        list("decision_choice", DecisionChoice::TERMS),
        list("device_class", terms::DeviceClass::TERMS),
        list("direction", Direction::TERMS),
        list("ethics_route", EthicsRoute::TERMS),
        list("funnel_stage", FunnelStage::TERMS),
        list("gate", GateCode::TERMS),
        list("hta_kind", HtaKind::TERMS),
        list("icer_meaning", IcerMeaning::TERMS),
        list("identifier_scheme", IdentifierScheme::TERMS),
        list("igj_report", IgjReport::TERMS),
        list("innovation_category", InnovationCategory::TERMS),
        list("innovation_status", InnovationStatus::TERMS),
        list("kpi_direction", KpiDirection::TERMS),
        list("kpi_kind", KpiKind::TERMS),
        list("kpi_operator", KpiOperator::TERMS),
        list("kpi_origin", KpiOrigin::TERMS),
        list("kpi_status", KpiStatus::TERMS),
        list("kpi_trend", KpiTrend::TERMS),
        list("lab_event", LabEvent::TERMS),
        list("lab_kind", LabKind::TERMS),
        list("lab_scope", LabScope::TERMS),
        list("lab_status", LabStatus::TERMS),
        list("language", terms::Language::TERMS),
        list("lead_step", LeadStep::TERMS),
        list("measurement_basis", Basis::TERMS),
        list("member_role", MemberRole::TERMS),
        list("moment_decision", Decision::TERMS),
        list("notification_kind", dialogue::model::NotificationKind::TERMS),
        list("object_kind", ObjectKind::TERMS),
        list("organisation_kind", OrganisationKind::TERMS),
        list("outcome_event", OutcomeEvent::TERMS),
        list("outcome_side", OutcomeSide::TERMS),
        list("outcome_status", OutcomeStatus::TERMS),
        list("participant_kind", ParticipantKind::TERMS),
        list("pair_verdict", PairVerdict::TERMS),
        list("party_role", PartyRole::TERMS),
        list("perspective", Perspective::TERMS),
        list("pilot_document", DocumentKind::TERMS),
        list("pilot_document_status", DocumentStatus::TERMS),
        list("pilot_event", PilotEvent::TERMS),
        list("pilot_status", PilotStatus::TERMS),
        list("point_precision", PointPrecision::TERMS),
        list("point_source", PointSource::TERMS),
        list("population", terms::Population::TERMS),
        list("priority", Priority::TERMS),
        list("province", terms::Province::TERMS),
        list("purpose", terms::Purpose::TERMS),
        list("quadrant", Quadrant::TERMS),
        list("reason_code", terms::ReasonCode::TERMS),
        list("reimbursement_event", ReimbursementEvent::TERMS),
        list("reimbursement_kind", ReimbursementKind::TERMS),
        list("reimbursement_status", ReimbursementStatus::TERMS),
        list("request_side", dialogue::model::RequestSide::TERMS),
        list("role", Role::TERMS),
        list("round_application_status", ApplicationStatus::TERMS),
        list("round_event", RoundEvent::TERMS),
        list("round_ruling_kind", RulingKind::TERMS),
        list("round_status", RoundStatus::TERMS),
        list("screening", Screening::TERMS),
        list("service_kind", ServiceKind::TERMS),
        list("severity", Severity::TERMS),
        list("side", Side::TERMS),
        list("stance", Stance::TERMS),
        list("task_event", dialogue::model::TaskEvent::TERMS),
        list("task_status", dialogue::model::TaskStatus::TERMS),
        list("theme_event", ThemeEvent::TERMS),
        list("theme_status", ThemeStatus::TERMS),
        list("timeline_kind", dialogue::timeline::views::EntryKind::TERMS),
        list("verdict", Verdict::TERMS),
        list("visibility", Visibility::TERMS),
    ]
}

fn list(code: &'static str, terms: &[Term]) -> ReferenceListView {
    let view = |term: &Term| TermView { code: term.code, label_nl: term.label_nl, label_en: term.label_en };
    ReferenceListView { code, terms: terms.iter().map(view).collect() }
}

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/reference-lists", "list_reference_lists", list_reference_lists)
            .summary("Every closed list of codes, with Dutch and English labels.")
            .may(Permission::ReadPublic)
            .ok::<Page<ReferenceListView>>(),
    ]
}

async fn list_reference_lists(_: Asked<NoQuery>) -> Answer {
    Ok(Reply::computed(&Page::whole(lists()))?.into_response())
}
