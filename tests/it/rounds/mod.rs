//! Rounds through the API: a network with labs, SMEs with requests, a manager.

mod applying;
mod checking;
mod filing;
mod rulings;
mod scale;
mod sight;
mod weighing;

use crate::support::{Client, Got, Lab, TestApp, window};
use jiff::civil::date;
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// A network whose round it is, with labs that have one slot each in 2027.
pub struct Call {
    pub app: TestApp,
    pub admin: Client,
    pub manager: Client,
    pub network: String,
    pub labs: Vec<String>,
    pub coordinators: Vec<Client>,
}

/// An SME with an innovation.
pub struct Sme {
    pub client: Client,
    pub organisation: String,
    pub innovation: String,
}

impl Call {
    pub async fn new(labs: usize) -> Self {
        Self::with_slots(labs, 1).await
    }

    pub async fn with_slots(labs: usize, slots: u32) -> Self {
        let app = TestApp::new().await;
        let year = window(date(2027, 1, 1), date(2027, 12, 31), slots, 0);
        let named = |number| Lab { windows: vec![year], ..Lab::named(&format!("Lab {number}")) };
        let mut ids = app.labs((0..labs).map(named).collect()).await;
        ids.sort_unstable();
        let labs: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let named: Vec<&str> = labs.iter().map(String::as_str).collect();
        let network = app.bare_network("manual", &named).await;
        let manager = app.person(&[(Role::NetworkManager, Some(&network))]).await;
        let mut coordinators = Vec::new();
        for lab in labs.iter().take(3) {
            coordinators.push(app.person(&[(Role::Coordinator, Some(lab))]).await);
        }
        let admin = app.admin().await;
        Self { app, admin, manager, network, labs, coordinators }
    }

    pub async fn sme(&self) -> Sme {
        let organisation = self.app.organisation("sme").await;
        let innovation = self.app.bare_innovation(&organisation, &[], "private").await;
        let client = self.app.person(&[(Role::Sme, Some(&organisation))]).await;
        Sme { client, organisation, innovation }
    }

    /// What a round of the network looks like, unless told otherwise: open in November 2026, pilots in 2027.
    pub fn round(&self, with: Value) -> Value {
        let mut new = json!({
            "network": self.network, "name": "Najaarsronde", "opensOn": "2026-11-01", "closesOn": "2026-11-30",
            "period": { "from": "2027-01-01", "until": "2027-12-31" }, "labs": self.labs,
        });
        for (name, value) in with.as_object().cloned().unwrap_or_default() {
            new[name] = value;
        }
        new
    }

    /// The path of an open round.
    pub async fn open(&self, with: Value) -> String {
        let made = self.manager.post("/v1/rounds", self.round(with)).await.expect(201);
        let path = made.header("location").unwrap();
        self.manager.event(&path, "open").await.expect(200);
        path
    }

    /// A draft request of an SME, and its application in a round with these groups of labs, by number.
    pub async fn file(&self, round: &str, sme: &Sme, groups: &[&[usize]]) -> Got {
        let request = draft(sme, &[]).await;
        let named: Vec<Vec<&String>> =
            groups.iter().map(|group| group.iter().map(|lab| &self.labs[*lab]).collect()).collect();
        let new = json!({ "pilotRequest": request, "preferences": named });
        sme.client.post(&format!("{round}/applications"), new).await
    }

    /// A lab takes so many, whom it names first.
    pub async fn terms(&self, round: &str, lab: usize, terms: Value) -> Got {
        self.manager.patch_now(&format!("{round}/labs/{}", self.labs[lab]), terms).await
    }

    pub async fn close(&self, round: &str) {
        self.manager.event(round, "close").await.expect(200);
    }

    pub async fn run(&self, round: &str) -> Got {
        self.manager.post(&format!("{round}/runs"), json!({})).await.expect(201)
    }

    pub async fn apply(&self, round: &str, run: &Got) -> Got {
        let path = format!("{round}/runs/{}/_apply", run.id());
        self.manager.post(&path, json!({ "inputsSha256": run.body["inputsSha256"] })).await
    }

    /// The results of a run by application.
    pub async fn results(&self, by: &Client, round: &str, run: &Got) -> Vec<Value> {
        let got = by.get(&format!("{round}/runs/{}/results?limit=100", run.id())).await.expect(200);
        got.body["results"].as_array().unwrap().clone()
    }
}

/// A draft of an SME that asks these labs.
pub async fn draft(sme: &Sme, labs: &[&str]) -> String {
    let new = json!({
        "innovation": sme.innovation, "labs": labs, "motivation": "Aantonen dat het werkt.",
        "period": { "from": "2027-02-01", "until": "2027-06-30" },
    });
    sme.client.post("/v1/pilot-requests", new).await.expect(201).id()
}
