//! An SME with an innovation, and labs that it can ask: where tests of capacity and requests begin.

use super::{Client, Got, TestApp};
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};
use proeftuin::{base::actor::Role, each};
use serde_json::{Value, json};

/// The SME, the administrator and what is theirs.
pub struct World {
    pub app: TestApp,
    pub admin: Client,
    pub sme: Client,
    pub organisation: String,
    pub innovation: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl World {
    pub async fn new() -> Self {
        Self::on(TestApp::new().await).await
    }

    /// One in which tokens outlast months, for tests that move the clock.
    pub async fn over_time() -> Self {
        Self::on(
            TestApp::with(|config| {
                config.token_minutes = 2_000_000;
                // Drafts are deleted after a year; these tests look back on them.
                config.retention.draft_months = 120;
            })
            .await,
        )
        .await
    }

    /// One in a service with other settings.
    pub async fn on(app: TestApp) -> Self {
        let organisation = app.organisation("sme").await;
        let innovation = app.bare_innovation(&organisation, &[], "private").await;
        let admin = app.admin().await;
        let sme = app.person(&[(Role::Sme, Some(&organisation))]).await;
        Self { app, admin, sme, organisation, innovation }
    }

    /// An active lab with this many slots in 2027, and its coordinator.
    pub async fn lab(&self, slots: i32) -> (String, Client) {
        let lab = self.app.bare_lab("active").await;
        let coordinator = self.app.person(&[(Role::Coordinator, Some(&lab))]).await;
        self.window(&lab, json!({ "slots": slots })).await.expect(201);
        (lab, coordinator)
    }

    /// A window in a lab: all of 2027 unless told otherwise.
    pub async fn window(&self, lab: &str, with: Value) -> Got {
        let mut new = json!({ "from": "2027-01-01", "until": "2027-12-31", "slots": 1 });
        merge(&mut new, with);
        self.admin.post(&format!("/v1/labs/{lab}/capacity-windows"), new).await
    }

    /// A draft by the SME, for the first half of 2027 unless told otherwise.
    pub async fn draft(&self, labs: &[&str], with: Value) -> Got {
        let mut new = json!({
            "innovation": self.innovation, "labs": labs, "slots": 1, "motivation": "Aantonen dat het werkt.",
            "period": { "from": "2027-02-01", "until": "2027-06-30" },
        });
        merge(&mut new, with);
        self.sme.post("/v1/pilot-requests", new).await
    }

    /// A request of the SME that is open to these labs.
    pub async fn open(&self, labs: &[&str], with: Value) -> Got {
        let draft = self.draft(labs, with).await.expect(201);
        let path = format!("/v1/pilot-requests/{}", draft.id());
        let got = self.sme.event(&path, "submit").await.expect(200);
        assert_eq!(got.body["status"], "open", "{:#}", got.body);
        got
    }

    /// The paths of a request's placements, in order of preference.
    pub fn placements(request: &Got) -> Vec<String> {
        let placements = request.body["placements"].as_array().unwrap();
        placements.iter().map(|one| format!("/v1/placements/{}", one["id"].as_str().unwrap())).collect()
    }

    /// The path of the placement of a new open request at one lab.
    pub async fn placement(&self, lab: &str, with: Value) -> String {
        Self::placements(&self.open(&[lab], with).await).remove(0)
    }

    /// The state of a placement or request.
    pub async fn status(&self, path: &str) -> String {
        let got = self.admin.get(path).await.expect(200);
        got.body["status"].as_str().unwrap().to_owned()
    }

    /// Proves that nothing is taken twice: counters equal rows, slots follow states, placed means confirmed.
    pub async fn reconcile(&self) {
        let got = self.admin.get("/v1/capacity-discrepancies").await.expect(200);
        assert_eq!(got.body["discrepancies"], json!([]));
        let contradictions = [
            "SELECT count(*) AS count FROM placements p WHERE (p.status IN ('offered', 'accepted', 'confirmed')) \
             <> EXISTS (SELECT 1 FROM bookings b WHERE b.placement_id = p.id)",
            "SELECT count(*) AS count FROM placements p JOIN bookings b ON b.placement_id = p.id \
             WHERE (p.status = 'confirmed') <> (b.state = 'booked') OR b.slots <> p.slots",
            "SELECT count(*) AS count FROM pilot_requests r WHERE (r.status IN ('placed', 'running')) \
             <> EXISTS (SELECT 1 FROM placements p WHERE p.pilot_request_id = r.id AND p.status = 'confirmed')",
            "SELECT count(*) AS count FROM placements p JOIN blackouts x ON x.lab_id = p.lab_id \
             JOIN bookings b ON b.placement_id = p.id WHERE x.from_on <= p.until_on AND p.from_on <= x.until_on",
            "SELECT count(*) AS count FROM capacity_windows WHERE held + booked > slots",
        ];
        for query in contradictions {
            assert_eq!(self.count(query).await, 0, "{query}");
        }
    }

    /// The number that a query answers.
    pub async fn count(&self, query: &str) -> i64 {
        let query = query.to_owned();
        let found = self.app.app.db().read(move |read| {
            let row: Count = each!(read.db(), connection => sql_query(query).get_result(connection))?;
            Ok(row.count)
        });
        found.await.unwrap()
    }
}

fn merge(target: &mut Value, with: Value) {
    for (name, value) in with.as_object().cloned().unwrap_or_default() {
        target[name] = value;
    }
}
