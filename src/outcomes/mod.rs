//! What pilots showed: outcomes with their HTA, decision and adoptions; and the way to reimbursement.

pub mod hta;
