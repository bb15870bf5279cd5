//! What people keep.

use crate::{
    base::{error::Result, key::Key},
    matching::model::{InnovationInput, NewMatch, Wish},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// So many searches may one person keep.
pub const MOST_SEARCHES: i64 = 50;

/// A question to the matcher, to be kept.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSavedSearch {
    /// What you call it.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// What is asked.
    pub question: Question,
    /// Whether you are notified when another lab comes to match.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub notifies: bool,
}

/// What is asked of the matcher, as in `POST /v1/matches`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// The innovation: the UUID or slug of one in the register, or a description of one.
    pub innovation: Option<InnovationInput>,
    /// Instead of an innovation: what it is, in Dutch or English, in your own words.
    #[schema(min_length = 1, max_length = 10_000)]
    pub text: Option<String>,
    /// Where and when the pilot is wanted.
    pub wish: Option<Wish>,
    /// The network whose weights of the score are used.
    pub network: Option<Key>,
}

const fn yes() -> bool {
    true
}

impl NewSavedSearch {
    /// The rules that no single field shows.
    pub fn check(&self) -> Result<()> {
        self.question.asked(None).check().map_err(|error| error.within("/question"))
    }
}

impl Question {
    /// As the matcher is asked, for so many matches.
    #[must_use]
    pub fn asked(&self, limit: Option<u32>) -> NewMatch {
        NewMatch {
            innovation: self.innovation.clone(),
            text: self.text.clone(),
            wish: self.wish.clone(),
            limit,
            include_rejected: false,
            rejected_limit: None,
            network: self.network.clone(),
            variants: Vec::new(),
        }
    }
}
