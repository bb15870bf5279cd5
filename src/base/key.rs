//! How callers name a thing: by its UUID or, where it has one, by its slug.

use super::error::Faults;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;
use uuid::Uuid;

/// A UUID or a slug, as it stands in a path, a filter or an input.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, pattern = "^[A-Za-z0-9][A-Za-z0-9-]{0,99}$", example = "home-dialysis")]
pub struct Key(pub String);

impl Key {
    /// The UUID, when it is one.
    #[must_use]
    pub fn uuid(&self) -> Option<Uuid> {
        Uuid::try_parse(&self.0).ok()
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Uuid> for Key {
    fn from(uuid: Uuid) -> Self {
        Self(uuid.to_string())
    }
}

/// A slug must not look like a UUID: it could never be found under its name.
pub fn check_slug(slug: Option<&str>, faults: &mut Faults) {
    if slug.is_some_and(|slug| Uuid::try_parse(slug).is_ok()) {
        faults.body("/slug", "slug", "slug: must not be a UUID; choose a name that people can read");
    }
}
