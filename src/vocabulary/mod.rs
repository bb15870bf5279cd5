//! The words of the register: themes, municipalities, closed lists.

pub mod terms;
