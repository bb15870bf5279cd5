//! What is asked of webhooks, and what they are told.

use super::addresses::Reach;
use crate::{
    base::error::{Faults, Result},
    changes::model::{ChangeKind, ChangeOperation},
    text_enum,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// What a webhook is told: the `type` of an event.
    pub enum WebhookEventKind {
        LabChanged = "nl.proeftuin.lab.changed", "lab nieuw of gewijzigd", "lab new or changed";
        LabDeleted = "nl.proeftuin.lab.deleted", "lab weg", "lab gone";
        OrganisationChanged = "nl.proeftuin.organisation.changed", "organisatie nieuw of gewijzigd", "organisation new or changed";
        OrganisationDeleted = "nl.proeftuin.organisation.deleted", "organisatie weg", "organisation gone";
        ThemeChanged = "nl.proeftuin.theme.changed", "thema nieuw of gewijzigd", "theme new or changed";
        ThemeDeleted = "nl.proeftuin.theme.deleted", "thema weg", "theme gone";
        NetworkChanged = "nl.proeftuin.network.changed", "netwerk nieuw of gewijzigd", "network new or changed";
        NetworkDeleted = "nl.proeftuin.network.deleted", "netwerk weg", "network gone";
        OutcomeChanged = "nl.proeftuin.outcome.changed", "uitkomst nieuw of gewijzigd", "outcome new or changed";
        OutcomeDeleted = "nl.proeftuin.outcome.deleted", "uitkomst weg", "outcome gone";
        Resync = "nl.proeftuin.changes.resync", "lees alles opnieuw", "read everything anew";
        Ping = "nl.proeftuin.webhook.ping", "proef", "test";
    }
}
text_enum! {
    /// Whether a webhook is called.
    pub enum WebhookStatus {
        Active = "active", "actief", "active";
        Disabled = "disabled", "uitgezet", "disabled";
    }
}
text_enum! {
    /// Why a webhook is not called any more.
    pub enum WebhookDisabledReason {
        Owner = "owner", "door de eigenaar", "by its owner";
        Gone = "gone", "de ontvanger antwoordde 410", "the receiver answered 410";
        Failing = "failing", "vijf dagen lang niets aangekomen", "nothing arrived for five days";
        OwnerInactive = "owner_inactive", "het account is niet actief", "the account is not active";
    }
}
text_enum! {
    /// Where a delivery stands.
    pub enum DeliveryStatus {
        Queued = "queued", "wacht op een eerdere over hetzelfde", "waits for an earlier one about the same";
        Pending = "pending", "wacht tot het zover is", "waits for its time";
        Sending = "sending", "onderweg", "under way";
        Delivered = "delivered", "aangekomen", "delivered";
        Dead = "dead", "opgegeven", "given up";
    }
}
text_enum! {
    /// Why an attempt failed.
    pub enum DeliveryFault {
        Answer = "answer", "de ontvanger antwoordde iets anders dan 2xx", "the receiver answered something else than 2xx";
        TooSlow = "too_slow", "geen antwoord op tijd", "no answer in time";
        Unreachable = "unreachable", "geen verbinding (naam, poort, certificaat)", "no connection (name, port, certificate)";
        CutOff = "cut_off", "de verbinding brak af", "the line broke off";
        NotPublic = "not_public", "het adres is niet voor iedereen bereikbaar", "the address is not one that everybody can reach";
        NoSecret = "no_secret", "het geheim is niet meer te lezen; maak een nieuw", "the secret can't be read any more; make a new one";
    }
}

impl WebhookEventKind {
    /// What to tell of an object.
    #[must_use]
    pub const fn of(kind: ChangeKind, operation: ChangeOperation) -> Self {
        use ChangeKind::{Labs, Networks, Organisations, Outcomes, Themes};
        use ChangeOperation::{Changed, Deleted};
        match (kind, operation) {
            (Labs, Changed) => Self::LabChanged,
            (Labs, Deleted) => Self::LabDeleted,
            (Organisations, Changed) => Self::OrganisationChanged,
            (Organisations, Deleted) => Self::OrganisationDeleted,
            (Themes, Changed) => Self::ThemeChanged,
            (Themes, Deleted) => Self::ThemeDeleted,
            (Networks, Changed) => Self::NetworkChanged,
            (Networks, Deleted) => Self::NetworkDeleted,
            (Outcomes, Changed) => Self::OutcomeChanged,
            (Outcomes, Deleted) => Self::OutcomeDeleted,
        }
    }

    /// Whether it is told to every webhook, asked for or not.
    #[must_use]
    pub const fn is_for_all(self) -> bool {
        matches!(self, Self::Resync | Self::Ping)
    }
}

impl DeliveryStatus {
    /// Whether nothing more happens to it by itself.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Delivered | Self::Dead)
    }
}

/// A webhook.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewWebhook {
    /// Where events are posted: https, an address that everybody can reach, without name and password.
    #[schema(min_length = 8, max_length = 2000, example = "https://portal.example.nl/hooks/proeftuin")]
    pub url: String,
    /// What its owner calls it. No personal data.
    #[schema(max_length = 200)]
    pub description: Option<String>,
    /// The kinds of events that are wanted; left out: all, also those that come later. Pings and
    /// `nl.proeftuin.changes.resync` are always told.
    #[schema(min_items = 1, max_items = 12)]
    pub kinds: Option<Vec<WebhookEventKind>>,
    /// Whether it is called. Once it is active again, it goes on where it stood.
    #[serde(default = "active")]
    #[schema(required = false)]
    pub status: WebhookStatus,
}

fn active() -> WebhookStatus {
    WebhookStatus::Active
}

impl NewWebhook {
    /// Rules beyond the form; answers the address as it is kept.
    pub fn check(&self, reach: &Reach) -> Result<String> {
        let mut faults = Faults::new();
        let url = match reach.check(&self.url) {
            Ok(url) => url.to_string(),
            Err(fault) => {
                faults.body("/url", "address", format!("url: {fault}"));
                String::new()
            }
        };
        faults.check().map(|()| url)
    }

    /// The kinds, each once.
    #[must_use]
    pub fn kinds(&self) -> Option<Vec<WebhookEventKind>> {
        let kinds = self.kinds.as_ref()?;
        Some(WebhookEventKind::ALL.iter().copied().filter(|kind| kinds.contains(kind)).collect())
    }
}

/// Asks for a new secret.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewWebhookSecret {}

/// Asks for a test delivery.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPing {}

/// Asks for one delivery once more.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewReplay {}

/// Asks for the deliveries of a period once more.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewReplays {
    /// Those made from this moment on.
    pub made_after: Timestamp,
    /// Those made before this moment.
    pub made_before: Timestamp,
    /// Also those that arrived; else only dead ones.
    #[serde(default)]
    #[schema(required = false)]
    pub include_delivered: bool,
}

impl NewReplays {
    /// Rules beyond the form.
    pub fn check(&self) -> Result<()> {
        let mut faults = Faults::new();
        if self.made_before <= self.made_after {
            faults.body("/madeBefore", "range", "madeBefore: must be later than madeAfter");
        }
        faults.check()
    }
}
