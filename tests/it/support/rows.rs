//! Rows that stand in for what other capabilities make: just enough to hang capacity and requests on.

use super::TestApp;
use diesel::connection::SimpleConnection;
use proeftuin::db::Db;
use std::fmt::Write;
use uuid::Uuid;

fn new_id() -> String {
    Uuid::new_v4().to_string()
}

/// How one database writes the literals that both need.
struct Literals {
    postgres: bool,
}

impl Literals {
    fn id(&self, id: &str) -> String {
        if self.postgres { format!("'{id}'") } else { format!("X'{}'", id.replace('-', "")) }
    }
    fn maybe(&self, id: Option<&str>) -> String {
        id.map_or_else(|| "NULL".to_owned(), |id| self.id(id))
    }
    fn now(&self) -> &'static str {
        if self.postgres { "now()" } else { "0" }
    }
    fn no(&self) -> &'static str {
        if self.postgres { "false" } else { "0" }
    }
    fn yes(&self) -> &'static str {
        if self.postgres { "true" } else { "1" }
    }
}

impl TestApp {
    /// Runs statements in a write transaction.
    pub async fn sql(&self, statements: String) {
        let ran = self.app.db().write(move |write| {
            write.db().batch_execute(&statements)?;
            Ok(())
        });
        ran.await.unwrap();
    }

    async fn literals(&self) -> Literals {
        let postgres = self.app.db().read(|read| Ok(matches!(read.db(), Db::Pg(_)))).await;
        Literals { postgres: postgres.unwrap() }
    }

    /// An id as a literal of SQL.
    pub async fn id_literal(&self, id: &str) -> String {
        self.literals().await.id(id)
    }

    /// An organisation of a kind.
    pub async fn organisation(&self, kind: &str) -> String {
        let (id, l) = (new_id(), self.literals().await);
        self.sql(format!(
            "INSERT INTO organisations (id, name, alternative_names, kind, fictitious, sources, version, created_at, updated_at) \
             VALUES ({}, 'Organisatie', '[]', '{kind}', {}, '[]', 1, {now}, {now})",
            l.id(&id), l.yes(), now = l.now(),
        ))
        .await;
        id
    }

    /// A theme below another.
    pub async fn theme(&self, broader: Option<&str>) -> String {
        let (id, l) = (new_id(), self.literals().await);
        self.sql(format!(
            "INSERT INTO themes (id, slug, broader_id, label_nl, label_en, alt_labels_nl, alt_labels_en, programme_lines, \
             action_lines, status, version, created_at, updated_at) \
             VALUES ({}, 'theme-{id}', {}, 'Thema', 'Theme', '[]', '[]', '[]', '[]', 'active', 1, {now}, {now})",
            l.id(&id), l.maybe(broader), now = l.now(),
        ))
        .await;
        id
    }

    /// A lab with a status.
    pub async fn bare_lab(&self, status: &str) -> String {
        let (id, l) = (new_id(), self.literals().await);
        self.sql(format!(
            "INSERT INTO labs (id, name, kind, is_virtual, status, fictitious_fields, sources, version, created_at, updated_at) \
             VALUES ({}, 'Lab', 'living_lab', {}, '{status}', '[]', '[]', 1, {now}, {now})",
            l.id(&id), l.no(), now = l.now(),
        ))
        .await;
        id
    }

    /// A service of a lab.
    pub async fn service(&self, lab: &str, booked_apart: bool) -> String {
        let (id, l) = (new_id(), self.literals().await);
        let apart = if booked_apart { l.yes() } else { l.no() };
        self.sql(format!(
            "INSERT INTO lab_services (id, lab_id, kind, name_nl, name_en, booked_apart, version, created_at, updated_at) \
             VALUES ({}, {}, 'test_home', 'Testwoning', 'Test home', {apart}, 1, {now}, {now})",
            l.id(&id), l.id(lab), now = l.now(),
        ))
        .await;
        id
    }

    /// A network that screens `manual`ly or `automatic`ally, with these labs.
    pub async fn bare_network(&self, screening: &str, labs: &[&str]) -> String {
        let (id, l) = (new_id(), self.literals().await);
        let mut statements = format!(
            "INSERT INTO networks (id, name_nl, name_en, screening, version, created_at, updated_at) \
             VALUES ({}, 'Netwerk', 'Network', '{screening}', 1, {now}, {now});",
            l.id(&id),
            now = l.now(),
        );
        for lab in labs {
            write!(statements,
                "INSERT INTO network_members (id, network_id, lab_id, role, from_on, version, created_at, updated_at) \
                 VALUES ({}, {}, {}, 'member', '2020-01-01', 1, {now}, {now});",
                l.id(&new_id()),
                l.id(&id),
                l.id(lab),
                now = l.now(),
            )
            .unwrap();
        }
        self.sql(statements).await;
        id
    }

    /// An innovation of an organisation, about these themes.
    pub async fn bare_innovation(&self, owner: &str, themes: &[&str], visibility: &str) -> String {
        let (id, l) = (new_id(), self.literals().await);
        let mut statements = format!(
            "INSERT INTO innovations (id, owner_organisation_id, title, claims, payers, beneficiaries, patents, visibility, \
             status, fictitious, sources, version, created_at, updated_at) \
             VALUES ({}, {}, 'Slimme sensor', '[]', '[]', '[]', '[]', '{visibility}', 'active', {}, '[]', 1, {now}, {now});",
            l.id(&id),
            l.id(owner),
            l.yes(),
            now = l.now(),
        );
        for theme in themes {
            write!(
                statements,
                "INSERT INTO innovation_themes (innovation_id, theme_id) VALUES ({}, {});",
                l.id(&id),
                l.id(theme)
            )
            .unwrap();
        }
        self.sql(statements).await;
        id
    }
}
