//! Insight in many requests at once: how far they come, how long it takes, why they fail, what is wanted in vain; and
//! statistics for everybody.
//!
//! Requests are taken by the day on which they were drafted. A network manager sees those that their networks screen, the
//! province and an administrator all of them. No answer names a request, an innovation or an SME.
//!
//! Public statistics count what is public exactly. Of requests they count those about public innovations only, in totals per
//! year, rounded down to fives, and nothing below five ([`model::coarse`]): what is private shows in no number.
//!
//! Tables: none of its own. URLs: `/v1/insights/…`, `/v1/statistics`.

pub mod actions;
pub mod model;
pub mod routes;
pub mod views;
