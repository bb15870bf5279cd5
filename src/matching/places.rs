//! Municipalities as the read model keeps them: from a code or a name to a point and a province.

use super::{engine::GeoPoint, store::MunicipalityRow};
use crate::{base::text::fold, vocabulary::terms::Province};

/// A municipality and its middle.
#[derive(Debug)]
pub struct Municipality {
    /// CBS code.
    pub code: String,
    folded_name: String,
    /// The province that it is in.
    pub province: Province,
    /// The middle of its area.
    pub point: GeoPoint,
}

/// All of them, by code.
#[derive(Debug, Default)]
pub struct Municipalities(Vec<Municipality>);

impl Municipalities {
    pub(super) fn of(rows: Vec<MunicipalityRow>) -> Self {
        let mut all: Vec<Municipality> = rows
            .into_iter()
            .map(|row| Municipality {
                folded_name: fold(&row.name),
                code: row.code,
                province: row.province,
                point: GeoPoint { lat: row.lat, lon: row.lon },
            })
            .collect();
        all.sort_unstable_by(|one, other| one.code.cmp(&other.code));
        Self(all)
    }

    /// The one with this CBS code.
    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<&Municipality> {
        let place = self.0.binary_search_by(|one| one.code.as_str().cmp(code)).ok()?;
        self.0.get(place)
    }

    /// The one with this CBS code or name, in any spelling that folds to it.
    #[must_use]
    pub fn find(&self, named: &str) -> Option<&Municipality> {
        let folded = fold(named);
        self.by_code(&named.to_ascii_uppercase())
            .or_else(|| self.0.iter().find(|one| one.folded_name == folded))
    }
}
