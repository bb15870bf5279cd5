//! How an outcome is made public: one table, and the rule of the four eyes. Pure.
//!
//! What was published stays public while a later text is worked on (`revising`, `reproposed`); only withdrawing ends it.

use crate::{
    base::{
        actor::Permission,
        error::{Code as Refused, Error, Result},
        id::UserId,
        lifecycle::{Step, step},
    },
    text_enum,
};

text_enum! {
    /// Where an outcome stands.
    pub enum OutcomeStatus {
        Draft = "draft", "concept", "draft";
        Proposed = "proposed", "voorgedragen voor publicatie", "proposed for publication";
        Published = "published", "gepubliceerd", "published";
        Revising = "revising", "gepubliceerd, in herziening", "published, being revised";
        Reproposed = "reproposed", "gepubliceerd, herziening voorgedragen", "published, revision proposed";
        Withdrawn = "withdrawn", "teruggetrokken", "withdrawn";
    }
}
text_enum! {
    /// What can happen to an outcome.
    pub enum OutcomeEvent {
        Propose = "propose", "voordragen voor publicatie", "propose for publication";
        Approve = "approve", "goedkeuren en publiceren", "approve and publish";
        Return = "return", "teruggeven", "give back";
        Revise = "revise", "herzien", "revise";
        Withdraw = "withdraw", "terugtrekken", "withdraw";
        Reopen = "reopen", "heropenen", "reopen";
    }
}
text_enum! {
    /// For whom somebody speaks about an outcome.
    pub enum OutcomeSide {
        Sme = "sme", "ondernemer", "SME";
        Lab = "lab", "lab", "lab";
        Network = "network", "netwerk", "network";
    }
}

use OutcomeEvent as E;
use OutcomeStatus as S;

const WRITER: &[Permission] = &[Permission::WriteOutcome];
const APPROVER: &[Permission] = &[Permission::ApproveOutcome];
const MANAGER: &[Permission] = &[Permission::WithdrawOutcome];
const WITH_REASON: bool = true;
const FREELY: bool = false;

/// Every step of an outcome.
pub const OUTCOME: &[Step<S, E>] = &[
    step(S::Draft, E::Propose, S::Proposed, WRITER, FREELY),
    step(S::Proposed, E::Approve, S::Published, APPROVER, FREELY),
    step(S::Proposed, E::Return, S::Draft, APPROVER, WITH_REASON),
    step(S::Published, E::Revise, S::Revising, WRITER, FREELY),
    step(S::Revising, E::Propose, S::Reproposed, WRITER, FREELY),
    step(S::Reproposed, E::Approve, S::Published, APPROVER, FREELY),
    step(S::Reproposed, E::Return, S::Revising, APPROVER, WITH_REASON),
    step(S::Published, E::Withdraw, S::Withdrawn, MANAGER, WITH_REASON),
    step(S::Revising, E::Withdraw, S::Withdrawn, MANAGER, WITH_REASON),
    step(S::Reproposed, E::Withdraw, S::Withdrawn, MANAGER, WITH_REASON),
    step(S::Withdrawn, E::Reopen, S::Draft, MANAGER, FREELY),
];

impl S {
    /// Whether everybody sees what was approved last.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Published | Self::Revising | Self::Reproposed)
    }

    /// Whether its text can be changed and assessments added; what is proposed or published is fixed.
    #[must_use]
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::Revising)
    }
}

/// Somebody with the sides for which they speak.
#[derive(Debug, Clone, Copy)]
pub struct Eyes<'a> {
    /// The account; none for the service itself.
    pub user: Option<UserId>,
    /// For whom they speak.
    pub sides: &'a [OutcomeSide],
}

/// Whether these are four eyes: another person, who speaks for the network or for none of the sides that proposed.
pub fn check_four_eyes(proposer: Eyes<'_>, approver: Eyes<'_>) -> Result<()> {
    if proposer.user == approver.user {
        let detail = "You proposed it yourself; somebody else must approve it.";
        return Err(Error::refused(Refused::FourEyes, detail));
    }
    let for_network = approver.sides.contains(&OutcomeSide::Network);
    let shared = approver.sides.iter().any(|side| proposer.sides.contains(side));
    if for_network || (!shared && !approver.sides.is_empty()) {
        return Ok(());
    }
    let detail = "Somebody of your own side proposed it; somebody of another party or the network manager must approve it.";
    Err(Error::refused(Refused::FourEyes, detail))
}

#[cfg(test)]
mod tests;
