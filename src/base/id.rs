//! Row ids: UUID version 7, one Rust type per kind of thing.

use crate::db::types::SqlId;
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use serde::{Deserialize, Serialize};
use std::{fmt, hash::Hash, marker::PhantomData, sync::Mutex};
use uuid::{ContextV7, Timestamp as UuidTime, Uuid};

/// The id of a `K`. Two kinds of id can't be mixed up.
#[derive(AsExpression, FromSqlRow, Serialize, Deserialize)]
#[diesel(sql_type = SqlId)]
#[serde(transparent)]
pub struct Id<K: 'static>(pub Uuid, #[serde(skip)] PhantomData<fn() -> K>);

impl<K> Id<K> {
    /// Wraps a UUID that is known to name a `K`.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The UUID itself.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<K> utoipa::PartialSchema for Id<K> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat, schema::Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .into()
    }
}
impl<K> utoipa::ToSchema for Id<K> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Uuid".into()
    }
}

macro_rules! kinds {
    ($($(#[$meta:meta])* $kind:ident => $alias:ident;)+) => {
        /// Marker types: what an id is the id of.
        pub mod kind { $(#[doc = "Marker."] #[derive(Debug, Clone, Copy)] pub struct $kind;)+ }
        $($(#[$meta])* pub type $alias = Id<kind::$kind>;)+
    };
}
kinds! {
    /// Id of an account: of a person, or of a machine.
    User => UserId;
    /// Id of a grant (user, role, object).
    Grant => GrantId;
    /// Id of a session: the family of tokens that one login began.
    Session => SessionId;
    /// Id of the link of an external identity to an account.
    IdentityLink => IdentityLinkId;
    /// Id of a secret or key of a machine.
    Credential => CredentialId;
    /// Id of an organisation.
    Organisation => OrganisationId;
    /// Id of a theme.
    Theme => ThemeId;
    /// Id of a network of labs.
    Network => NetworkId;
    /// Id of a membership of a network.
    Membership => MembershipId;
    /// Id of a lab.
    Lab => LabId;
    /// Id of a service or facility of a lab.
    LabService => LabServiceId;
    /// Id of a period of provincial involvement.
    Involvement => InvolvementId;
    /// Id of a capacity window.
    Window => WindowId;
    /// Id of an import.
    Import => ImportId;
    /// Id of a blackout.
    Blackout => BlackoutId;
    /// Id of an innovation.
    Innovation => InnovationId;
    /// Id of a care need.
    CareNeed => CareNeedId;
    /// Id of what one organisation says of a care need.
    Articulation => ArticulationId;
    /// Id of an innovation's answer to a care need.
    Answer => AnswerId;
    /// Id of a pilot request.
    PilotRequest => PilotRequestId;
    /// Id of a placement.
    Placement => PlacementId;
    /// Id of a message about a pilot request.
    Message => MessageId;
    /// Id of a file that was added to a pilot request.
    Attachment => AttachmentId;
    /// Id of the bytes of a file.
    Content => ContentId;
    /// Id of a task about a pilot request.
    Task => TaskId;
    /// Id of a mail.
    Mail => MailId;
    /// Id of a notification to somebody.
    Notification => NotificationId;
    /// Id of a question to the matcher that somebody keeps.
    SavedSearch => SavedSearchId;
    /// Id of a secret address of a calendar.
    CalendarAddress => CalendarAddressId;
    /// Id of a booking: slots of one window taken by one placement.
    Booking => BookingId;
    /// Id of a round: a call after which requests are assigned to labs.
    Round => RoundId;
    /// Id of a set of weights of the score.
    Weighting => WeightingId;
    /// Id of an application: a pilot request in a round.
    RoundApplication => RoundApplicationId;
    /// Id of a pin or ban.
    Ruling => RulingId;
    /// Id of a run of a round's assignment.
    Run => RunId;
    /// Id of a pilot.
    Pilot => PilotId;
    /// Id of a version of a pilot's agreement or exit criteria.
    PilotDocument => PilotDocumentId;
    /// Id of a measurement of a pilot.
    Measurement => MeasurementId;
    /// Id of a go/no-go moment.
    Moment => MomentId;
    /// Id of a note on the progress of a pilot.
    PilotNote => PilotNoteId;
    /// Id of an incident in a pilot.
    Incident => IncidentId;
    /// Id of a declaration of state aid.
    StateAid => StateAidId;
    /// Id of what runs jobs: one for each process.
    Runner => RunnerId;
    /// Id of an outcome.
    Outcome => OutcomeId;
    /// Id of a health technology assessment.
    Hta => HtaId;
    /// Id of an adoption.
    Adoption => AdoptionId;
    /// Id of a reimbursement.
    Reimbursement => ReimbursementId;
    /// Id of a period in which something is reimbursed.
    ReimbursementPeriod => ReimbursementPeriodId;
    /// Id of whatever an event or a step is about; its collection says which kind.
    Subject => SubjectId;
    /// Id of one step in a lifecycle.
    Transition => TransitionId;
    /// Id of a revision of the targets of an indicator.
    KpiTargets => KpiTargetsId;
    /// Id of an upload of figures of indicators.
    KpiUpload => KpiUploadId;
    /// Id of one figure of an indicator, as uploaded.
    KpiValue => KpiValueId;
    /// Id of a request to the API.
    Request => RequestId;
    /// Id of a webhook.
    Webhook => WebhookId;
    /// Id of what is told to a webhook.
    Delivery => DeliveryId;
}

/// Gives new ids.
pub trait Ids: Send + Sync {
    /// A UUID version 7 that sorts after those given before at an earlier instant.
    fn next(&self, at: jiff::Timestamp) -> Uuid;
}

/// Ids from the instant and the machine's randomness, in strictly rising order within the process.
#[derive(Debug, Default)]
pub struct SystemIds(Mutex<ContextV7>);

impl Ids for SystemIds {
    fn next(&self, at: jiff::Timestamp) -> Uuid {
        let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
        let nanos = u32::try_from(at.subsec_nanosecond()).unwrap_or_default();
        // A poisoned lock only means that another thread panicked between two ids: the counter is still good.
        let context = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Uuid::new_v7(UuidTime::from_unix(&*context, millis / 1000, nanos))
    }
}
