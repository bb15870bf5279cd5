//! Innovations as they are answered.

use super::{
    model::{
        AnsweredNeed, CeStatus, InnovationCategory, InnovationClaim, InnovationPatent, InnovationStatus,
        PartyName, Visibility,
    },
    store::{Children, InnovationRow},
};
use crate::{
    base::{
        error::Result,
        id::{InnovationId, OrganisationId, ThemeId},
        key::Key,
        page::Listed,
    },
    db::types::Json,
    http::Resource,
    vocabulary::terms::{CareSetting, DeviceClass, Population, Purpose},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An innovation. Null means "not stated".
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InnovationView {
    /// Its id.
    pub id: InnovationId,
    /// Name for addresses, given by the service.
    pub slug: Option<String>,
    /// The organisation whose it is.
    pub owner: OrganisationId,
    /// What that organisation is called.
    pub owner_name: Option<String>,
    /// Name.
    pub title: String,
    /// What it is and does, in Dutch.
    pub summary_nl: Option<String>,
    /// What it is and does, in English.
    pub summary_en: Option<String>,
    /// Themes that it is about.
    pub themes: Vec<ThemeId>,
    /// What those themes are called.
    pub theme_labels: Vec<InnovationThemeLabel>,
    /// What kind of thing it is.
    pub category: Option<InnovationCategory>,
    /// Technology readiness level.
    pub trl: Option<i32>,
    /// Risk class as a medical device.
    pub device_class: Option<DeviceClass>,
    /// How far it is with its CE marking.
    pub ce_status: Option<CeStatus>,
    /// What a pilot is for.
    pub purpose: Option<Purpose>,
    /// Where it is used.
    pub care_setting: Option<CareSetting>,
    /// For whom it is.
    pub target_populations: Option<Vec<Population>>,
    /// How many participants a pilot needs.
    pub participants_needed: Option<i32>,
    /// What is known of its effect so far.
    pub evidence: Option<String>,
    /// The value that it claims to add.
    pub claims: Vec<InnovationClaim>,
    /// The treatment that it would replace.
    pub replaces_treatment: Option<String>,
    /// Who would pay.
    pub payers: Vec<PartyName>,
    /// Who would gain.
    pub beneficiaries: Vec<PartyName>,
    /// Patents offered with it.
    pub patents: Vec<InnovationPatent>,
    /// Care needs that it answers; who confirmed that stands at `/v1/innovations/{id}/care-needs`.
    pub care_needs: Vec<AnsweredNeed>,
    /// Who sees it.
    pub visibility: Visibility,
    /// Whether it is still offered for pilots.
    pub status: InnovationStatus,
    /// Made up, for demonstrations.
    pub fictitious: bool,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Version: the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a theme is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InnovationThemeLabel {
    /// The theme's id.
    pub id: ThemeId,
    /// Its name for addresses.
    pub slug: String,
    /// Its label in Dutch.
    pub label_nl: String,
    /// Its label in English.
    pub label_en: String,
}

/// Which innovations: all filters must fit, of a list one value.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InnovationQuery {
    /// About one of these themes, or a narrower one.
    #[schema(max_items = 50)]
    pub theme: Option<Vec<Key>>,
    /// Of one of these organisations.
    #[schema(max_items = 50)]
    pub owner: Option<Vec<Key>>,
    /// Answering one of these care needs.
    #[schema(max_items = 50)]
    pub care_need: Option<Vec<Key>>,
    /// Seen by these.
    #[schema(max_items = 3)]
    pub visibility: Option<Vec<Visibility>>,
    /// Offered or not.
    #[schema(max_items = 2)]
    pub status: Option<Vec<InnovationStatus>>,
    /// Words that title or summary have, each from its beginning; case and accents don't count.
    #[schema(min_length = 1, max_length = 200)]
    pub q: Option<String>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 2000)]
    pub cursor: Option<String>,
}

impl InnovationView {
    /// The view of a row with what belongs to it.
    pub(crate) fn of(row: InnovationRow, around: &mut Children) -> Result<Self> {
        let labels = around.themes.remove(&row.id).unwrap_or_default();
        Ok(Self {
            id: row.id,
            slug: row.slug,
            owner: row.owner_organisation_id,
            owner_name: around.owners.get(&row.owner_organisation_id).cloned(),
            title: row.title,
            summary_nl: row.summary_nl,
            summary_en: row.summary_en,
            themes: labels.iter().map(|label| label.id).collect(),
            theme_labels: labels
                .into_iter()
                .map(|label| InnovationThemeLabel {
                    id: label.id,
                    slug: label.slug,
                    label_nl: label.label_nl,
                    label_en: label.label_en,
                })
                .collect(),
            category: row.category,
            trl: row.trl,
            device_class: row.device_class,
            ce_status: row.ce_status,
            purpose: row.purpose,
            care_setting: row.care_setting,
            target_populations: row.target_populations.map(Json::into).transpose()?,
            participants_needed: row.participants_needed,
            evidence: row.evidence,
            claims: row.claims.into()?,
            replaces_treatment: row.replaces_treatment,
            payers: row.payers.into()?,
            beneficiaries: row.beneficiaries.into()?,
            patents: row.patents.into()?,
            care_needs: around.care_needs.remove(&row.id).unwrap_or_default(),
            visibility: row.visibility,
            status: row.status,
            fictitious: row.fictitious,
            sources: row.sources.into()?,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

impl Listed for InnovationView {
    const PLURAL: &'static str = "innovations";
}
impl Resource for InnovationView {
    fn path(&self) -> String {
        format!("/v1/innovations/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
