mod agreement;
mod amendments;
mod create_pilot;
mod criteria;
mod diary;
mod gates;
mod list_pilots;
mod measurements;
mod moments;
mod random_sequences;
mod story;
mod verdict;

use crate::support::{Client, Got, World};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// A pilot that was just made, and everybody around it.
pub struct Stage {
    pub world: World,
    pub lab: String,
    pub coordinator: Client,
    pub manager: Client,
    pub placement: String,
    /// Its path.
    pub pilot: String,
}

impl Stage {
    pub async fn new() -> Self {
        let world = World::new().await;
        let lab = world.app.bare_lab("active").await;
        let network = world.app.bare_network("automatic", &[&lab]).await;
        let coordinator = world.app.person(&[(Role::Coordinator, Some(&lab))]).await;
        let manager = world.app.person(&[(Role::NetworkManager, Some(&network))]).await;
        world.window(&lab, json!({ "from": "2026-11-01", "until": "2027-12-31" })).await.expect(201);
        let placement = confirmed(&world, &lab, &coordinator).await;
        let pilot = world.sme.post("/v1/pilots", json!({ "placement": id_of(&placement) })).await.expect(201);
        let pilot = format!("/v1/pilots/{}", pilot.id());
        Self { world, lab, coordinator, manager, placement, pilot }
    }

    /// With locked criteria.
    pub async fn locked() -> Self {
        let stage = Self::new().await;
        stage.set_criteria(json!([criterion("checks")])).await.expect(200);
        stage.world.sme.post(&stage.at("criteria/_lock"), json!({})).await.expect(200);
        stage
    }

    /// With all that a start needs.
    pub async fn ready() -> Self {
        let stage = Self::locked().await;
        stage.agree().await;
        stage.settle().await;
        stage.event("prepare").await.expect(200);
        stage
    }

    /// Running.
    pub async fn running() -> Self {
        let stage = Self::ready().await;
        stage.event("start").await.expect(200);
        stage
    }

    /// Something below the pilot.
    pub fn at(&self, part: &str) -> String {
        format!("{}/{part}", self.pilot)
    }

    /// An event, by the lab.
    pub async fn event(&self, event: &str) -> Got {
        self.coordinator.event(&self.pilot, event).await
    }

    /// An event with a reason, by the lab.
    pub async fn because(&self, event: &str) -> Got {
        let request = json!({ "event": event, "reasonCode": "other", "note": "Volgens afspraak" });
        self.coordinator.post(&self.at("transitions"), request).await
    }

    pub async fn set_criteria(&self, criteria: Value) -> Got {
        self.world.sme.patch_now(&self.at("criteria"), json!({ "criteria": criteria })).await
    }

    /// Both sides bring in something and sign.
    pub async fn agree(&self) {
        let terms = json!({ "parties": self.parties() });
        self.coordinator.patch_now(&self.at("agreement"), terms).await.expect(200);
        self.world.sme.post(&self.at("agreement/_sign"), json!({})).await.expect(200);
        self.coordinator.post(&self.at("agreement/_sign"), json!({})).await.expect(200);
    }

    pub fn parties(&self) -> Value {
        json!([
            { "role": "sme", "organisation": self.world.organisation, "coFundingEur": 25000,
              "commitments": [{ "description": "Levert twintig sensoren", "dueOn": "2026-11-09" }] },
            { "role": "lab", "clinicianHours": 120, "participants": 24 },
        ])
    }

    /// Ethics and DPIA.
    pub async fn settle(&self) {
        let facts = json!({ "ethicsRoute": "metc", "ethicsReference": "NL00000.000.26",
            "ethicsApprovedOn": "2026-10-01", "dpiaDoneOn": "2026-10-15", "participantsPlanned": 24 });
        self.world.sme.patch_now(&self.pilot, facts).await.expect(200);
    }

    pub async fn measure(&self, with: Value) -> Got {
        self.coordinator.post(&self.at("measurements"), measurement(with)).await
    }
}

/// A confirmed placement from today on: its path.
pub async fn confirmed(world: &World, lab: &str, coordinator: &Client) -> String {
    let period = json!({ "period": { "from": "2026-11-02", "until": "2027-04-30" } });
    let placement = world.placement(lab, period).await;
    coordinator.event(&placement, "accept").await.expect(200);
    world.sme.event(&placement, "confirm").await.expect(200);
    placement
}

pub fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// A must: at most 1.5 checks, on at least ten people.
pub fn criterion(code: &str) -> Value {
    json!({ "code": code, "indicator": "Nachtelijke controles per bewoner", "unit": "per nacht",
        "direction": "decrease", "comparator": "<=", "threshold": 1.5, "priority": "must", "minimumN": 10,
        "measuredWhen": "Na drie maanden" })
}

pub fn with(mut value: Value, change: Value) -> Value {
    for (name, change) in change.as_object().unwrap() {
        value[name] = change.clone();
    }
    value
}

pub fn measurement(change: Value) -> Value {
    let one = json!({ "criterion": "checks", "value": 1.2, "n": 24, "measuredOn": "2026-11-02",
        "method": "Telling door het oproepsysteem", "basis": "actual" });
    with(one, change)
}
