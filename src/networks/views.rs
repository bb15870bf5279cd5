//! Networks and memberships as they are answered.

use super::{
    model::{MemberRole, NetworkDeadlines, Screening},
    store::{MembershipRow, NetworkRow},
};
use crate::{
    base::{
        error::Result,
        id::{LabId, MembershipId, NetworkId, OrganisationId},
        page::Listed,
    },
    db::types::Json,
    http::Resource,
    vocabulary::terms::Province,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A network.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NetworkView {
    /// Its id.
    pub id: NetworkId,
    /// Its name in addresses.
    pub slug: Option<String>,
    /// Its name in Dutch.
    pub name_nl: String,
    /// Its name in English.
    pub name_en: String,
    /// What it is, in Dutch; null when not stated.
    pub description_nl: Option<String>,
    /// What it is, in English; null when not stated.
    pub description_en: Option<String>,
    /// The province that it belongs to; null for a network across provinces.
    pub province: Option<Province>,
    /// How pilot requests are let through.
    pub screening: Screening,
    /// What it sets otherwise than the service; null: nothing.
    pub deadlines: Option<NetworkDeadlines>,
    /// Version: the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A membership of a network: of a lab, another network or an organisation.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MembershipView {
    /// Its id.
    pub id: MembershipId,
    /// The network.
    pub network: NetworkId,
    /// The lab that is a member, if it is one.
    pub lab: Option<LabId>,
    /// The network that is a member, if it is one.
    pub member_network: Option<NetworkId>,
    /// The organisation that is a member, if it is one.
    pub organisation: Option<OrganisationId>,
    /// What it is in the network.
    pub role: MemberRole,
    /// The first day.
    pub from: Date,
    /// The last day; null as long as it goes on.
    pub until: Option<Date>,
    /// Version: the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Which networks.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NetworkQuery {
    /// Those of one of these provinces.
    #[schema(max_items = 12)]
    pub province: Option<Vec<Province>>,
    /// Those with a name that has all these words or beginnings of words.
    #[schema(max_length = 200)]
    pub q: Option<String>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 2000)]
    pub cursor: Option<String>,
}

/// Which memberships.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MembershipQuery {
    /// Those in one of these roles.
    #[schema(max_items = 5)]
    pub role: Option<Vec<MemberRole>>,
    /// Those that hold on this day.
    pub on: Option<Date>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl NetworkView {
    /// The view of a row.
    pub(super) fn of(row: NetworkRow) -> Result<Self> {
        Ok(Self {
            deadlines: row.deadlines.map(Json::into).transpose()?,
            id: row.id,
            slug: row.slug,
            name_nl: row.name_nl,
            name_en: row.name_en,
            description_nl: row.description_nl,
            description_en: row.description_en,
            province: row.province,
            screening: row.screening,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

impl From<MembershipRow> for MembershipView {
    fn from(row: MembershipRow) -> Self {
        Self {
            id: row.id,
            network: row.network_id,
            lab: row.lab_id,
            member_network: row.member_network_id,
            organisation: row.organisation_id,
            role: row.role,
            from: row.from_on.into(),
            until: row.until_on.map(Date::from),
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl Listed for NetworkView {
    const PLURAL: &'static str = "networks";
}
impl Listed for MembershipView {
    const PLURAL: &'static str = "members";
}
impl Resource for NetworkView {
    fn path(&self) -> String {
        format!("/v1/networks/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
impl Resource for MembershipView {
    fn path(&self) -> String {
        format!("/v1/networks/{}/members/{}", self.network, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
