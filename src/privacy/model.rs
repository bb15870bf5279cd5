//! Classes of data, kinds of things that are let go, and wishes as people write them.

use crate::text_enum;
use serde::Deserialize;
use utoipa::ToSchema;

text_enum! {
    /// Who may see a column.
    pub enum DataClass {
        Public = "public", "openbaar", "public";
        Business = "business", "zakelijk", "business";
        Confidential = "confidential", "vertrouwelijk", "confidential";
        Personal = "personal", "persoonsgegeven", "personal";
    }
}

text_enum! {
    /// What is let go after its time.
    pub enum RetentionKind {
        Drafts = "drafts", "aanvragen die nooit zijn ingediend", "requests that were never submitted";
        RequestContacts = "request_contacts", "contactgegevens van gesloten aanvragen", "contacts of closed requests";
        Sessions = "sessions", "beëindigde sessies", "sessions that ended";
        Links = "links", "verlopen eenmalige links", "one-time links that ran out";
        IdempotencyKeys = "idempotency_keys", "antwoorden op herhaalde verzoeken", "answers to repeated requests";
        Assertions = "assertions", "gebruikte bewijzen van machines", "used assertions of machines";
        Addresses = "addresses", "adressen van afzenders", "addresses of callers";
        AuditEntries = "audit_entries", "regels van het auditlog", "audit entries";
    }
}

/// Erases one's own account.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OwnErasure {
    /// The account's e-mail address, so that nothing is erased by mistake: it can't be undone.
    #[schema(max_length = 254, example = "anna@zorglab.example")]
    pub email: String,
    /// The password, where the account has one.
    #[schema(max_length = 128, format = Password)]
    pub current_password: Option<String>,
}

/// Erases somebody's account.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewErasure {
    /// The account's e-mail address, so that nobody is erased by mistake: it can't be undone.
    #[schema(max_length = 254, example = "anna@zorglab.example")]
    pub email: String,
    /// Whether labs and networks of which nobody else is in charge may be left so. Never without an administrator.
    #[serde(default)]
    #[schema(required = false)]
    pub leave_vacant: bool,
}
