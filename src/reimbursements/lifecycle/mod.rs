//! The way to reimbursement: one table. Pure. What must be shown before a step is in [`gates`](super::gates).

use super::model::{ReimbursementEvent as E, ReimbursementStatus as S};
use crate::base::{
    actor::Permission,
    lifecycle::{Step, step},
};

const PAYER: &[Permission] = &[Permission::DecideReimbursement];
const OWNER: &[Permission] = &[Permission::FileReimbursement];
const KEEPER: &[Permission] = &[Permission::ActAsService];
const WITH_REASON: bool = true;
const FREELY: bool = false;

/// Every step of a reimbursement.
pub const REIMBURSEMENT: &[Step<S, E>] = &[
    step(S::None, E::Qualify, S::Eligible, PAYER, FREELY),
    step(S::None, E::Disqualify, S::NotEligible, PAYER, WITH_REASON),
    step(S::Eligible, E::Request, S::Requested, OWNER, FREELY),
    step(S::Eligible, E::Disqualify, S::NotEligible, PAYER, WITH_REASON),
    step(S::Requested, E::Grant, S::Conditional, PAYER, FREELY),
    step(S::Requested, E::Return, S::Eligible, PAYER, WITH_REASON),
    step(S::Requested, E::Disqualify, S::NotEligible, PAYER, WITH_REASON),
    step(S::Conditional, E::Extend, S::Conditional, PAYER, WITH_REASON),
    step(S::Conditional, E::Confirm, S::Definitive, PAYER, FREELY),
    step(S::Conditional, E::End, S::Ended, PAYER, WITH_REASON),
    step(S::Conditional, E::Lapse, S::Ended, KEEPER, FREELY),
    step(S::Definitive, E::End, S::Ended, PAYER, WITH_REASON),
    step(S::Ended, E::Reconsider, S::None, PAYER, WITH_REASON),
    step(S::NotEligible, E::Reconsider, S::None, PAYER, WITH_REASON),
];

#[cfg(test)]
mod tests;
