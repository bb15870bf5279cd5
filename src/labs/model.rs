//! Labs as their callers write them.

use crate::text_enum;

text_enum! {
    /// Where a lab stands: only active ones are matched; drafts and submitted ones are not public.
    pub enum LabStatus {
        Draft = "draft", "concept", "draft";
        Submitted = "submitted", "ingediend", "submitted";
        Active = "active", "actief", "active";
        Suspended = "suspended", "opgeschort", "suspended";
        Retired = "retired", "beëindigd", "retired";
    }
}

impl LabStatus {
    /// Whether the public sees it.
    #[must_use]
    pub const fn is_published(self) -> bool {
        matches!(self, Self::Active | Self::Suspended | Self::Retired)
    }
}
