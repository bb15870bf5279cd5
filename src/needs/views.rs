//! Care needs, articulations and answers as they are answered.

use super::{
    model::{NeedAgreement, NeedPriority, NeedStatus, Stance},
    store::{CareNeedRow, Children, articulations::SpokenRow},
};
use crate::{
    base::{
        id::{AnswerId, ArticulationId, CareNeedId, InnovationId, OrganisationId, ThemeId},
        key::Key,
        page::Listed,
    },
    http::Resource,
    innovations::model::AnswerStatus,
    organisations::model::OrganisationKind,
    vocabulary::terms::{CareSetting, Province},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A care need with what each party says of it. Null means "not stated".
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CareNeedView {
    /// Its id.
    pub id: CareNeedId,
    /// Name for addresses, given by the service.
    pub slug: String,
    /// The organisation that made it.
    pub organisation: OrganisationId,
    /// What that organisation is called.
    pub organisation_name: Option<String>,
    /// What is needed, in Dutch.
    pub title_nl: String,
    /// What is needed, in English.
    pub title_en: Option<String>,
    /// The problem, in Dutch.
    pub problem_nl: Option<String>,
    /// The problem, in English.
    pub problem_en: Option<String>,
    /// What would be better if it were met, in Dutch.
    pub desired_effect_nl: Option<String>,
    /// What would be better if it were met, in English.
    pub desired_effect_en: Option<String>,
    /// Themes that it is about.
    pub themes: Vec<ThemeId>,
    /// What those themes are called.
    pub theme_labels: Vec<CareNeedThemeLabel>,
    /// Where care is given.
    pub care_setting: Option<CareSetting>,
    /// Whether it is felt in the whole country.
    pub national: bool,
    /// The province in which it is felt, as it was stated; null with a municipality.
    pub province: Option<Province>,
    /// CBS code of the municipality in which it is felt.
    pub municipality_code: Option<String>,
    /// What that municipality is called.
    pub municipality_name: Option<String>,
    /// The province in which it is felt, also when that follows from the municipality.
    pub in_province: Option<Province>,
    /// How much it matters.
    pub priority: Option<NeedPriority>,
    /// Where it stands.
    pub status: NeedStatus,
    /// Whether everybody sees it.
    pub published: bool,
    /// What each party says, in its own words, in the order in which it was entered.
    pub articulations: Vec<ArticulationView>,
    /// What that adds up to.
    pub agreement: NeedAgreement,
    /// Made up, for demonstrations.
    pub fictitious: bool,
    /// Version: the ETag. What a party says is part of it.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a theme is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CareNeedThemeLabel {
    /// The theme's id.
    pub id: ThemeId,
    /// Its name for addresses.
    pub slug: String,
    /// Its label in Dutch.
    pub label_nl: String,
    /// Its label in English.
    pub label_en: String,
}

/// What one organisation says of a care need.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ArticulationView {
    /// Its id.
    pub id: ArticulationId,
    /// The need that it is about.
    pub care_need: CareNeedId,
    /// The organisation whose words they are.
    pub organisation: OrganisationId,
    /// What that organisation is called.
    pub organisation_name: String,
    /// For whom it speaks: those who give, receive or pay for care.
    pub organisation_kind: OrganisationKind,
    /// How it stands to the need.
    pub stance: Stance,
    /// The need in its own words, in Dutch.
    pub text_nl: Option<String>,
    /// The need in its own words, in English.
    pub text_en: Option<String>,
    /// The day on which it was said.
    pub said_on: Date,
    /// Version: the ETag.
    pub version: i64,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// An innovation that says that it answers a care need.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnswerView {
    /// Its id.
    pub id: AnswerId,
    /// The need that is answered.
    pub care_need: CareNeedId,
    /// The innovation that answers it.
    pub innovation: InnovationId,
    /// The innovation's name for addresses.
    pub innovation_slug: Option<String>,
    /// What the innovation is called.
    pub innovation_title: String,
    /// How it answers the need, as its owner says.
    pub claim: Option<String>,
    /// Whether a party to the need agrees.
    pub status: AnswerStatus,
    /// The party that does.
    pub confirmed_by: Option<OrganisationId>,
    /// Since when it does.
    pub confirmed_at: Option<Timestamp>,
    /// Version: the ETag.
    pub version: i64,
    /// Since when the innovation says so.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Which care needs: all filters must fit, of a list one value.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CareNeedQuery {
    /// About one of these themes, or a narrower one.
    #[schema(max_items = 50)]
    pub theme: Option<Vec<Key>>,
    /// Felt in one of these provinces, in a municipality there, or in the whole country.
    #[schema(max_items = 12)]
    pub province: Option<Vec<Province>>,
    /// Felt in this municipality (CBS code), in the whole of its province, or in the whole country.
    #[schema(pattern = "^GM[0-9]{4}$", example = "GM0772")]
    pub municipality: Option<String>,
    /// Only what is felt in the whole country, or none of that.
    pub national: Option<bool>,
    /// Where care is given.
    #[schema(max_items = 20)]
    pub care_setting: Option<Vec<CareSetting>>,
    /// Where they stand.
    #[schema(max_items = 5)]
    pub status: Option<Vec<NeedStatus>>,
    /// How much they matter.
    #[schema(max_items = 3)]
    pub priority: Option<Vec<NeedPriority>>,
    /// Made or spoken about by one of these organisations.
    #[schema(max_items = 50)]
    pub party: Option<Vec<Key>>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 2000)]
    pub cursor: Option<String>,
}

impl CareNeedView {
    /// The view of a row with what belongs to it.
    pub(crate) fn of(row: CareNeedRow, around: &mut Children) -> Self {
        let labels = around.themes.remove(&row.id).unwrap_or_default();
        let spoken = around.articulations.remove(&row.id).unwrap_or_default();
        let articulations: Vec<ArticulationView> = spoken.into_iter().map(ArticulationView::from).collect();
        let municipality_name =
            row.municipality_code.as_ref().and_then(|code| around.municipalities.get(code)).cloned();
        Self {
            id: row.id,
            slug: row.slug,
            organisation: row.organisation_id,
            organisation_name: around.owners.get(&row.organisation_id).cloned(),
            title_nl: row.title_nl,
            title_en: row.title_en,
            problem_nl: row.problem_nl,
            problem_en: row.problem_en,
            desired_effect_nl: row.desired_effect_nl,
            desired_effect_en: row.desired_effect_en,
            themes: labels.iter().map(|label| label.id).collect(),
            theme_labels: labels
                .into_iter()
                .map(|label| CareNeedThemeLabel {
                    id: label.id,
                    slug: label.slug,
                    label_nl: label.label_nl,
                    label_en: label.label_en,
                })
                .collect(),
            care_setting: row.care_setting,
            national: row.is_national,
            province: row.province.filter(|_| row.municipality_code.is_none()),
            municipality_code: row.municipality_code,
            municipality_name,
            in_province: row.province,
            priority: row.priority,
            status: row.status,
            published: row.status.is_published(),
            agreement: NeedAgreement::of(articulations.iter().map(|one| one.stance)),
            articulations,
            fictitious: row.fictitious,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl From<SpokenRow> for ArticulationView {
    fn from((row, organisation_name, organisation_kind): SpokenRow) -> Self {
        Self {
            id: row.id,
            care_need: row.care_need_id,
            organisation: row.organisation_id,
            organisation_name,
            organisation_kind,
            stance: row.stance,
            text_nl: row.text_nl,
            text_en: row.text_en,
            said_on: row.said_on.into(),
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl Listed for CareNeedView {
    const PLURAL: &'static str = "careNeeds";
}
impl Resource for CareNeedView {
    fn path(&self) -> String {
        format!("/v1/care-needs/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

impl Listed for ArticulationView {
    const PLURAL: &'static str = "articulations";
}
impl Resource for ArticulationView {
    fn path(&self) -> String {
        format!("/v1/care-needs/{}/articulations/{}", self.care_need, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

impl Listed for AnswerView {
    const PLURAL: &'static str = "answers";
}
impl Resource for AnswerView {
    fn path(&self) -> String {
        format!("/v1/care-needs/{}/answers/{}", self.care_need, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
