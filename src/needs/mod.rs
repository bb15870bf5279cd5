//! Care needs: what care providers, patients and insurers ask for, in the words of each.
//!
//! A need is made by one organisation of these three kinds, and is a draft that nobody else sees until it is published.
//! Every organisation of these kinds can then say in its own words what the need is to it, also where that conflicts: one
//! articulation per organisation, which only that organisation changes. The parties that stand behind a need are who made
//! it and who articulated it without opposing it. They say that a pilot began or that the need is met, and confirm that an
//! innovation answers it; what an innovation claims is kept by [`crate::innovations::answers`], and shown only to whoever
//! may see that innovation. Matching innovations and labs with needs is [`crate::matching::needs`].
//! Tables: `care_needs`, `care_need_themes`, `care_need_articulations`. URLs: `/v1/care-needs`, `/v1/care-needs/{id}`,
//! `…/transitions`, `…/articulations`, `…/answers`.

pub mod actions;
pub mod answers;
pub mod articulations;
pub mod figures;
pub mod lifecycle;
pub mod model;
pub mod routes;
pub mod steps;
pub mod store;
pub mod views;
