//! Rows straight into the tables, with the events that make the service take notice: for tests of what reads the register.

use super::TestApp;
use diesel::RunQueryDsl;
use jiff::{Timestamp, civil::Date};
use proeftuin::{
    base::{
        actor::Caller,
        id::{LabId, NetworkId, OrganisationId},
    },
    db::{Database, NewEvent, open::DatabaseUrl},
};
use serde_json::json;
use std::fmt::Write as _;
use uuid::Uuid;

/// A lab as a test wants it; what is left out is not stated.
#[derive(Debug, Clone)]
pub struct Lab {
    pub name: String,
    pub slug: Option<String>,
    pub description_nl: Option<String>,
    pub kind: &'static str,
    pub status: &'static str,
    pub scope: Option<&'static str>,
    pub province: Option<&'static str>,
    pub municipality: Option<&'static str>,
    pub point: Option<(f64, f64)>,
    pub themes: Vec<&'static str>,
    pub trl: Option<(u8, u8)>,
    pub care_settings: Option<Vec<&'static str>>,
    pub purposes: Option<Vec<&'static str>>,
    pub populations: Option<Vec<&'static str>>,
    pub languages: Option<Vec<&'static str>>,
    pub device_classes: Option<Vec<&'static str>>,
    pub reachable: Option<u32>,
    pub partner_kinds: Vec<&'static str>,
    pub windows: Vec<Window>,
    pub blackouts: Vec<(Date, Date)>,
    pub members: Vec<Uuid>,
    pub verified_at: Option<Timestamp>,
}

/// A capacity window of a lab.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    pub from: Date,
    pub until: Date,
    pub slots: u32,
    pub for_smes: u32,
    pub booked: u32,
    pub theme: Option<&'static str>,
}

impl Default for Lab {
    fn default() -> Self {
        Self {
            name: "Lab".to_owned(),
            slug: None,
            description_nl: None,
            kind: "living_lab",
            status: "active",
            scope: None,
            province: None,
            municipality: None,
            point: None,
            themes: Vec::new(),
            trl: None,
            care_settings: None,
            purposes: None,
            populations: None,
            languages: None,
            device_classes: None,
            reachable: None,
            partner_kinds: Vec::new(),
            windows: Vec::new(),
            blackouts: Vec::new(),
            members: Vec::new(),
            verified_at: None,
        }
    }
}

impl Lab {
    /// A lab of which only the name and the status are known.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), slug: Some(name.to_lowercase().replace(' ', "-")), ..Self::default() }
    }
}

/// A window without reservations.
pub fn window(from: Date, until: Date, slots: u32, booked: u32) -> Window {
    Window { from, until, slots, for_smes: 0, booked, theme: None }
}

impl TestApp {
    /// A lab with all that belongs to it; its id.
    pub async fn lab(&self, lab: Lab) -> Uuid {
        self.labs(vec![lab]).await[0]
    }

    /// Several labs in one commit.
    pub async fn labs(&self, labs: Vec<Lab>) -> Vec<Uuid> {
        let sql = Dialect::of(&self.app.config().database);
        let (mut ids, mut statements, mut events) = (Vec::new(), Vec::new(), Vec::new());
        for lab in labs {
            let id = Uuid::new_v4();
            statements.extend(lab_rows(&sql, id, &lab));
            events.push(lab_event("lab_created", id));
            ids.push(id);
        }
        run(self.app.db(), statements, events).await;
        ids
    }

    /// Any statement about a lab, with its event.
    pub async fn change_lab(&self, id: Uuid, statement: impl Fn(&str) -> String) {
        let sql = Dialect::of(&self.app.config().database);
        let event = lab_event("lab_updated", id);
        run(self.app.db(), vec![statement(&sql.uuid(id))], vec![event]).await;
    }

    /// A network with a lab in it from a day on.
    pub async fn network(&self, slug: &str, labs: &[Uuid], networks: &[Uuid]) -> Uuid {
        let sql = Dialect::of(&self.app.config().database);
        let id = Uuid::new_v4();
        let mut statements = vec![format!(
            "INSERT INTO networks (id, slug, name_nl, name_en, screening, version, created_at, updated_at) \
             VALUES ({}, {slug}, {slug}, {slug}, 'manual', 1, {now}, {now})",
            sql.uuid(id),
            slug = text(slug),
            now = sql.now(),
        )];
        let members = labs.iter().map(|lab| ("lab_id", lab));
        for (column, member) in members.chain(networks.iter().map(|network| ("member_network_id", network))) {
            statements.push(format!(
                "INSERT INTO network_members (id, network_id, {column}, role, from_on, version, created_at, updated_at) \
                 VALUES ({}, {}, {}, 'member', '2020-01-01', 1, {now}, {now})",
                sql.uuid(Uuid::new_v4()),
                sql.uuid(id),
                sql.uuid(*member),
                now = sql.now(),
            ));
        }
        let network =
            NewEvent::new("network_created", "networks", NetworkId::from_uuid(id), &Caller::anonymous());
        let labs = labs.iter().map(|lab| lab_event("membership_created", *lab));
        run(self.app.db(), statements, [network].into_iter().chain(labs).collect()).await;
        id
    }

    /// An organisation and an innovation of it; both ids.
    pub async fn innovation(&self, slug: &str, themes: &[&str], visibility: &str) -> (Uuid, Uuid) {
        let sql = Dialect::of(&self.app.config().database);
        let (owner, id) = (Uuid::new_v4(), Uuid::new_v4());
        let mut statements = vec![
            format!(
                "INSERT INTO organisations (id, name, alternative_names, kind, fictitious, sources, version, created_at, \
                 updated_at) VALUES ({}, 'Bedrijf', '[]', 'sme', {no}, '[]', 1, {now}, {now})",
                sql.uuid(owner),
                no = sql.no(),
                now = sql.now(),
            ),
            format!(
                "INSERT INTO innovations (id, slug, owner_organisation_id, title, trl, care_setting, claims, payers, \
                 beneficiaries, patents, visibility, status, fictitious, sources, version, created_at, updated_at) VALUES \
                 ({}, {}, {}, 'Thuisdialyse', 7, 'home', '[]', '[]', '[]', '[]', {}, 'active', {no}, '[]', 1, {now}, {now})",
                sql.uuid(id),
                text(slug),
                sql.uuid(owner),
                text(visibility),
                no = sql.no(),
                now = sql.now(),
            ),
        ];
        for theme in themes {
            statements.push(format!(
                "INSERT INTO innovation_themes (innovation_id, theme_id) SELECT {}, id FROM themes WHERE slug = {}",
                sql.uuid(id),
                text(theme)
            ));
        }
        let event = NewEvent::new(
            "organisation_created",
            "organisations",
            OrganisationId::from_uuid(owner),
            &Caller::anonymous(),
        );
        run(self.app.db(), statements, vec![event]).await;
        (owner, id)
    }
}

fn lab_event(kind: &'static str, id: Uuid) -> NewEvent {
    let id = LabId::from_uuid(id);
    NewEvent::new(kind, "labs", id, &Caller::anonymous()).lab(id)
}

async fn run(db: &Database, statements: Vec<String>, events: Vec<NewEvent>) {
    let done = db.write(move |write| {
        for statement in statements {
            diesel::sql_query(statement).execute(write.db())?;
        }
        for event in events {
            write.record(event);
        }
        Ok(())
    });
    done.await.unwrap();
}

fn lab_rows(sql: &Dialect, id: Uuid, lab: &Lab) -> Vec<String> {
    let (id, now) = (sql.uuid(id), sql.now());
    let (lat, lon) = lab.point.unzip();
    let (trl_min, trl_max) = lab.trl.unzip();
    let mut statements = vec![format!(
        "INSERT INTO labs (id, slug, name, description_nl, kind, scope, is_virtual, municipality_code, province, lat, lon, \
         care_settings, purposes, trl_min, trl_max, device_classes, target_populations, reachable_participants, languages, \
         status, verified_at, fictitious_fields, sources, version, created_at, updated_at) VALUES ({id}, {}, {}, {}, {}, {}, \
         {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, '[]', '[]', 1, {now}, {now})",
        maybe(lab.slug.as_deref().map(text)),
        text(&lab.name),
        maybe(lab.description_nl.as_deref().map(text)),
        text(lab.kind),
        maybe(lab.scope.map(text)),
        if lab.members.is_empty() { sql.no() } else { sql.yes() },
        maybe(lab.municipality.map(text)),
        maybe(lab.province.map(text)),
        maybe(lat),
        maybe(lon),
        codes(lab.care_settings.as_ref()),
        codes(lab.purposes.as_ref()),
        maybe(trl_min),
        maybe(trl_max),
        codes(lab.device_classes.as_ref()),
        codes(lab.populations.as_ref()),
        maybe(lab.reachable),
        codes(lab.languages.as_ref()),
        text(lab.status),
        maybe(lab.verified_at.map(|at| sql.instant(at))),
    )];
    for theme in &lab.themes {
        statements.push(format!(
            "INSERT INTO lab_themes (lab_id, theme_id) SELECT {id}, id FROM themes WHERE slug = {}",
            text(theme)
        ));
    }
    for (position, kind) in lab.partner_kinds.iter().enumerate() {
        statements.push(format!(
            "INSERT INTO lab_partners (lab_id, position, kind, name) VALUES ({id}, {position}, {}, 'Partner')",
            text(kind)
        ));
    }
    for member in &lab.members {
        statements.push(format!(
            "INSERT INTO lab_members (lab_id, member_lab_id) VALUES ({id}, {})",
            sql.uuid(*member)
        ));
    }
    statements.extend(lab.windows.iter().map(|window| window_row(sql, &id, window)));
    for (from, until) in &lab.blackouts {
        statements.push(format!(
            "INSERT INTO blackouts (id, lab_id, from_on, until_on, version, created_at, updated_at) \
             VALUES ({}, {id}, '{from}', '{until}', 1, {now}, {now})",
            sql.uuid(Uuid::new_v4())
        ));
    }
    statements
}

fn window_row(sql: &Dialect, lab: &str, window: &Window) -> String {
    let theme = window
        .theme
        .map_or("NULL".to_owned(), |slug| format!("(SELECT id FROM themes WHERE slug = {})", text(slug)));
    format!(
        "INSERT INTO capacity_windows (id, lab_id, theme_id, from_on, until_on, slots, sme_reserved_slots, held, booked, \
         taken_by_others, fictitious, version, created_at, updated_at) VALUES ({}, {lab}, {theme}, '{}', '{}', {}, {}, 0, {}, \
         0, {}, 1, {now}, {now})",
        sql.uuid(Uuid::new_v4()),
        window.from,
        window.until,
        window.slots,
        window.for_smes,
        window.booked,
        sql.no(),
        now = sql.now(),
    )
}

/// How the two databases write the same values.
struct Dialect {
    is_postgres: bool,
    at: Timestamp,
}

impl Dialect {
    fn of(url: &DatabaseUrl) -> Self {
        Self { is_postgres: !matches!(url, DatabaseUrl::Sqlite(_)), at: super::BEGIN.parse().unwrap() }
    }
    fn uuid(&self, id: Uuid) -> String {
        if self.is_postgres {
            return format!("'{id}'::uuid");
        }
        id.as_bytes().iter().fold("X'".to_owned(), |mut hex, byte| {
            write!(hex, "{byte:02X}").unwrap();
            hex
        }) + "'"
    }
    fn instant(&self, at: Timestamp) -> String {
        if self.is_postgres { format!("'{at}'") } else { at.as_microsecond().to_string() }
    }
    fn now(&self) -> String {
        self.instant(self.at)
    }
    fn yes(&self) -> &'static str {
        if self.is_postgres { "true" } else { "1" }
    }
    fn no(&self) -> &'static str {
        if self.is_postgres { "false" } else { "0" }
    }
}

fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

fn maybe<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or("NULL".to_owned(), |value| value.to_string())
}

fn codes(list: Option<&Vec<&'static str>>) -> String {
    maybe(list.map(|list| text(&json!(list).to_string())))
}
