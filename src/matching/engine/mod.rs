//! The matching engine: which labs suit an innovation, in which order, and why.
//!
//! Pure: no clock, no SQL, no HTTP, no randomness. The same labs, taxonomy, query and weights give the same
//! answer in whatever order the labs come. Ten hard rules decide whether a lab is a match at all; weighted
//! components order the matches. A lab that has not stated something is never rejected for it: that costs
//! points and becomes a question.
//!
//! Start reading at [`rank()`], the plain scan; [`Index::search`] answers the same over many labs, faster. [`assess_pair()`]
//! does it for a care need and an innovation, [`Likener`] says how like two labs are. `rules` holds the hard rules, `change` what would make them pass, `score` the
//! components, `capacity` the search for a free start, `judged` what is said of one lab.

mod alike;
mod capacity;
mod change;
mod geo;
mod index;
mod judged;
mod matcher;
mod pair;
mod profile;
mod query;
mod rank;
mod rules;
mod score;
mod taxonomy;
mod term_set;
mod text;
mod weights;
mod words;

#[cfg(test)]
mod tests;

pub use alike::{Alike, AlikePart, Likener, SharedTheme};
pub use capacity::{Ask, FreeCapacity, FreeWindow, Start};
pub use change::{Change, Gap, Unit};
pub use geo::{EARTH_RADIUS_KM, GeoPoint};
pub use index::{Index, Matches};
pub use judged::Judged;
pub use matcher::{Assessment, LabRef, Matcher};
pub use pair::{Answers, Demand, Offer, PairAssessment, PairComponent, assess_pair};
pub use profile::{HasProfile, LabProfile};
pub use query::Query;
pub use rank::{RankOptions, Ranking, Rejected, rank};
pub use rules::{Outcome, RuleCode, RuleResult};
pub use score::{Component, ComponentCode};
pub use taxonomy::{Affinity, Concept, Taxonomy, Theme};
pub use term_set::{TermSet, Vocabulary};
pub use text::Text;
pub use weights::Weights;

/// Changes whenever the same input may get another answer; every stored result names it.
pub const ENGINE_VERSION: &str = "1.1.0";
