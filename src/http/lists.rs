//! Every closed list that the API uses, so that clients can show labels and offer choices.

use super::{Answer, Asked, Operation, Reply, extract::NoQuery, operation::get};
use crate::{
    base::{
        actor::{ApiScope, ObjectKind, Permission, Role},
        page::{Listed, Page},
        text_enum::Term,
    },
    changes::model::{ChangeInclude, ChangeKind, ChangeOperation},
    clients::model::{CredentialKind, CredentialStatus},
    dialogue,
    exports::model::ExportFormat,
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
    matching::{
        variants::VariantField,
        weightings::model::{WeightingEvent, WeightingStatus},
    },
    needs::{
        lifecycle::NeedEvent,
        model::{NeedAgreement, NeedPriority, NeedStatus, Stance},
    },
    networks::model::{MemberRole, Screening},
    organisations::{
        identifiers::IdentifierScheme,
        model::{CompanySize, OrganisationKind},
        views::PointSource,
    },
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
    webhooks::model::{
        DeliveryFault, DeliveryStatus, WebhookDisabledReason, WebhookEventKind, WebhookStatus,
    },
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
const LISTS: &[(&str, &[Term])] = &[
    ("amendment_event", AmendmentEvent::TERMS),
    ("answer_status", AnswerStatus::TERMS),
    ("api_scope", ApiScope::TERMS),
    ("audience", dialogue::model::Audience::TERMS),
    ("barrier_kind", BarrierKind::TERMS),
    ("burden_band", BurdenBand::TERMS),
    ("care_need_agreement", NeedAgreement::TERMS),
    ("care_need_event", NeedEvent::TERMS),
    ("care_need_priority", NeedPriority::TERMS),
    ("care_need_status", NeedStatus::TERMS),
    ("care_setting", terms::CareSetting::TERMS),
    ("ce_status", CeStatus::TERMS),
    ("change_include", ChangeInclude::TERMS),
    ("change_kind", ChangeKind::TERMS),
    ("change_operation", ChangeOperation::TERMS),
    ("claim_dimension", ClaimDimension::TERMS),
    ("company_size", CompanySize::TERMS),
    ("comparator", Comparator::TERMS),
    ("credential_kind", CredentialKind::TERMS),
    ("credential_status", CredentialStatus::TERMS),
    ("criterion_result", CriterionResult::TERMS),
    ("decision_choice", DecisionChoice::TERMS),
    ("delivery_fault", DeliveryFault::TERMS),
    ("delivery_status", DeliveryStatus::TERMS),
    ("device_class", terms::DeviceClass::TERMS),
    ("direction", Direction::TERMS),
    ("ethics_route", EthicsRoute::TERMS),
    ("export_format", ExportFormat::TERMS),
    ("funnel_stage", FunnelStage::TERMS),
    ("gate", GateCode::TERMS),
    ("hta_kind", HtaKind::TERMS),
    ("icer_meaning", IcerMeaning::TERMS),
    ("identifier_scheme", IdentifierScheme::TERMS),
    ("igj_report", IgjReport::TERMS),
    ("innovation_category", InnovationCategory::TERMS),
    ("innovation_status", InnovationStatus::TERMS),
    ("kpi_direction", KpiDirection::TERMS),
    ("kpi_kind", KpiKind::TERMS),
    ("kpi_operator", KpiOperator::TERMS),
    ("kpi_origin", KpiOrigin::TERMS),
    ("kpi_status", KpiStatus::TERMS),
    ("kpi_trend", KpiTrend::TERMS),
    ("lab_event", LabEvent::TERMS),
    ("lab_kind", LabKind::TERMS),
    ("lab_scope", LabScope::TERMS),
    ("lab_status", LabStatus::TERMS),
    ("language", terms::Language::TERMS),
    ("lead_step", LeadStep::TERMS),
    ("mail_fault", dialogue::model::MailFault::TERMS),
    ("mail_language", dialogue::model::MailLanguage::TERMS),
    ("mail_pace", dialogue::model::MailPace::TERMS),
    ("mail_status", dialogue::model::MailStatus::TERMS),
    ("measurement_basis", Basis::TERMS),
    ("member_role", MemberRole::TERMS),
    ("moment_decision", Decision::TERMS),
    ("notification_kind", dialogue::model::NotificationKind::TERMS),
    ("object_kind", ObjectKind::TERMS),
    ("organisation_kind", OrganisationKind::TERMS),
    ("outcome_event", OutcomeEvent::TERMS),
    ("outcome_side", OutcomeSide::TERMS),
    ("outcome_status", OutcomeStatus::TERMS),
    ("pair_verdict", PairVerdict::TERMS),
    ("participant_kind", ParticipantKind::TERMS),
    ("party_role", PartyRole::TERMS),
    ("perspective", Perspective::TERMS),
    ("pilot_document", DocumentKind::TERMS),
    ("pilot_document_status", DocumentStatus::TERMS),
    ("pilot_event", PilotEvent::TERMS),
    ("pilot_status", PilotStatus::TERMS),
    ("point_precision", PointPrecision::TERMS),
    ("point_source", PointSource::TERMS),
    ("population", terms::Population::TERMS),
    ("priority", Priority::TERMS),
    ("province", terms::Province::TERMS),
    ("purpose", terms::Purpose::TERMS),
    ("quadrant", Quadrant::TERMS),
    ("reason_code", terms::ReasonCode::TERMS),
    ("reimbursement_event", ReimbursementEvent::TERMS),
    ("reimbursement_kind", ReimbursementKind::TERMS),
    ("reimbursement_status", ReimbursementStatus::TERMS),
    ("request_side", dialogue::model::RequestSide::TERMS),
    ("role", Role::TERMS),
    ("round_application_status", ApplicationStatus::TERMS),
    ("round_event", RoundEvent::TERMS),
    ("round_ruling_kind", RulingKind::TERMS),
    ("round_status", RoundStatus::TERMS),
    ("screening", Screening::TERMS),
    ("service_kind", ServiceKind::TERMS),
    ("severity", Severity::TERMS),
    ("side", Side::TERMS),
    ("stance", Stance::TERMS),
    ("task_event", dialogue::model::TaskEvent::TERMS),
    ("task_status", dialogue::model::TaskStatus::TERMS),
    ("theme_event", ThemeEvent::TERMS),
    ("theme_status", ThemeStatus::TERMS),
    ("timeline_kind", dialogue::timeline::views::EntryKind::TERMS),
    ("variant_field", VariantField::TERMS),
    ("verdict", Verdict::TERMS),
    ("visibility", Visibility::TERMS),
    ("webhook_disabled_reason", WebhookDisabledReason::TERMS),
    ("webhook_event_kind", WebhookEventKind::TERMS),
    ("webhook_status", WebhookStatus::TERMS),
    ("weighting_event", WeightingEvent::TERMS),
    ("weighting_status", WeightingStatus::TERMS),
];

/// All closed lists, in the order of their codes.
#[must_use]
pub fn lists() -> Vec<ReferenceListView> {
    LISTS.iter().map(|(code, terms)| list(code, terms)).collect()
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
