//! Labs: the test environments of the register.

pub mod access;
pub mod model;
