//! Rows of other capabilities that a test needs but is not about, straight into the store.

use super::TestApp;
use diesel::RunQueryDsl;
use proeftuin::db::Db;
use uuid::Uuid;

/// Literals that both databases understand.
struct Sql {
    is_postgres: bool,
}

impl Sql {
    fn id(&self, id: Uuid) -> String {
        if self.is_postgres { format!("'{id}'") } else { format!("x'{}'", id.simple()) }
    }
    fn now(&self) -> &'static str {
        if self.is_postgres { "now()" } else { "0" }
    }
    fn no(&self) -> &'static str {
        if self.is_postgres { "false" } else { "0" }
    }
}

fn new_id(app: &TestApp) -> Uuid {
    app.app.ids().next(app.app.clock().now())
}

async fn run(app: &TestApp, statement: impl FnOnce(&Sql) -> String + Send + 'static) {
    let done = app.app.db().write(move |write| {
        let is_postgres = matches!(write.db(), Db::Pg(_));
        diesel::sql_query(statement(&Sql { is_postgres })).execute(write.db())?;
        Ok(())
    });
    done.await.unwrap();
}

/// An organisation with this slug.
pub async fn organisation(app: &TestApp, slug: &'static str) -> String {
    let id = new_id(app);
    run(app, move |sql| {
        format!(
            "INSERT INTO organisations (id, slug, name, alternative_names, kind, fictitious, sources, version, created_at, updated_at)
             VALUES ({}, '{slug}', 'Organisation {slug}', '[]', 'sme', {no}, '[]', 1, {now}, {now})",
            sql.id(id),
            no = sql.no(),
            now = sql.now()
        )
    })
    .await;
    id.to_string()
}

/// A network with this slug.
pub async fn network(app: &TestApp, slug: &'static str) -> String {
    let id = new_id(app);
    run(app, move |sql| {
        format!(
            "INSERT INTO networks (id, slug, name_nl, name_en, screening, version, created_at, updated_at)
             VALUES ({}, '{slug}', 'Netwerk {slug}', 'Network {slug}', 'manual', 1, {now}, {now})",
            sql.id(id),
            now = sql.now()
        )
    })
    .await;
    id.to_string()
}

/// A pilot request for an innovation with a placement at a lab.
pub async fn request(
    app: &TestApp,
    (innovation, organisation): (&str, &str),
    status: &'static str,
    lab: &str,
) {
    let [innovation, organisation, lab] =
        [innovation, organisation, lab].map(|id| Uuid::parse_str(id).unwrap());
    let id = new_id(app);
    run(app, move |sql| {
        format!(
            "INSERT INTO pilot_requests (id, innovation_id, organisation_id, status, wanted_from, wanted_until, slots, version, created_at, updated_at)
             VALUES ({}, {}, {}, '{status}', '2027-01-01', '2027-03-31', 1, 1, {now}, {now})",
            sql.id(id),
            sql.id(innovation),
            sql.id(organisation),
            now = sql.now()
        )
    })
    .await;
    let row = new_id(app);
    run(app, move |sql| {
        format!(
            "INSERT INTO placements (id, pilot_request_id, lab_id, preference, status, from_on, until_on, slots, version, created_at, updated_at)
             VALUES ({}, {}, {}, 1, 'proposed', '2027-01-01', '2027-03-31', 1, 1, {now}, {now})",
            sql.id(row),
            sql.id(id),
            sql.id(lab),
            now = sql.now()
        )
    })
    .await;
}

/// A placement's or window's claim on a service, which then can't be deleted.
pub async fn window_of_service(app: &TestApp, lab: &str, service: &str) {
    let [lab, service] = [lab, service].map(|id| Uuid::parse_str(id).unwrap());
    let row = new_id(app);
    run(app, move |sql| {
        format!(
            "INSERT INTO capacity_windows (id, lab_id, service_id, from_on, until_on, slots, sme_reserved_slots, held, booked, taken_by_others, fictitious, version, created_at, updated_at)
             VALUES ({}, {}, {}, '2027-01-01', '2027-03-31', 1, 0, 0, 0, 0, {no}, 1, {now}, {now})",
            sql.id(row),
            sql.id(lab),
            sql.id(service),
            no = sql.no(),
            now = sql.now()
        )
    })
    .await;
}

/// A pilot request that was filed with a network and has no placements yet.
pub async fn network_request(
    app: &TestApp,
    (innovation, organisation): (&str, &str),
    status: &'static str,
    network: &'static str,
) {
    let [innovation, organisation] = [innovation, organisation].map(|id| Uuid::parse_str(id).unwrap());
    let row = new_id(app);
    run(app, move |sql| {
        format!(
            "INSERT INTO pilot_requests (id, innovation_id, organisation_id, network_id, status, wanted_from, wanted_until, slots, version, created_at, updated_at)
             VALUES ({}, {}, {}, (SELECT id FROM networks WHERE slug = '{network}'), '{status}', '2027-01-01', '2027-03-31', 1, 1, {now}, {now})",
            sql.id(row),
            sql.id(innovation),
            sql.id(organisation),
            now = sql.now()
        )
    })
    .await;
}

/// Makes a network a member of another.
pub async fn subnetwork(app: &TestApp, outer: &'static str, inner: &'static str) {
    let row = new_id(app);
    run(app, move |sql| {
        format!(
            "INSERT INTO network_members (id, network_id, member_network_id, role, from_on, version, created_at, updated_at)
             VALUES ({}, (SELECT id FROM networks WHERE slug = '{outer}'), (SELECT id FROM networks WHERE slug = '{inner}'), 'member', '2020-01-01', 1, {now}, {now})",
            sql.id(row),
            now = sql.now()
        )
    })
    .await;
}
