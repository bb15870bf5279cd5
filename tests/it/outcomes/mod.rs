mod adoptions;
mod hta_reference;
mod htas;
mod outcomes;
mod publication;
mod random_sequences;
mod suppression;

use crate::support::{Client, Got, World};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// A pilot that is over, with everybody who has a say in it and some who have not.
pub struct Case {
    pub world: World,
    pub lab: String,
    pub coordinator: Client,
    pub network: String,
    pub manager: Client,
    pub stranger: Client,
    pub pilot: String,
}

impl Case {
    /// A pilot with 48 participants that proved its value.
    pub async fn new() -> Self {
        Self::with("evaluated", Some("proven"), 48).await
    }

    pub async fn with(status: &str, verdict: Option<&str>, participants: i32) -> Self {
        let world = World::new().await;
        let (lab, coordinator) = world.lab(9).await;
        let network = world.app.bare_network("automatic", &[&lab]).await;
        let manager = world.app.person(&[(Role::NetworkManager, Some(&network))]).await;
        let elsewhere = world.app.organisation("sme").await;
        let (other, _) = world.lab(1).await;
        let grants = [(Role::Sme, Some(elsewhere.as_str())), (Role::Coordinator, Some(other.as_str()))];
        let stranger = world.app.person(&grants).await;
        let pilot = pilot(&world, &lab, (status, verdict, participants)).await;
        Self { world, lab, coordinator, network, manager, stranger, pilot }
    }

    /// What can be published as it is.
    pub fn complete(&self) -> Value {
        json!({
            "pilot": self.pilot, "lessons": "Elke kamer vraagt een eigen instelling.",
            "decision": { "choice": "adapt", "reason": "De instelling is nog te veel werk.",
                "organisation": self.world.organisation, "decidedOn": "2026-11-01" },
        })
    }

    /// The path of a new draft by the SME.
    pub async fn draft(&self) -> String {
        let got = self.world.sme.post("/v1/outcomes", self.complete()).await.expect(201);
        got.header("location").unwrap()
    }

    /// Proposes by the SME and approves by the coordinator.
    pub async fn publish(&self, path: &str) -> Got {
        self.world.sme.event(path, "propose").await.expect(200);
        self.coordinator.event(path, "approve").await.expect(200)
    }

    /// The path of an outcome that everybody sees.
    pub async fn published(&self) -> String {
        let path = self.draft().await;
        self.publish(&path).await;
        path
    }

    /// Adds an assessment to an outcome.
    pub async fn assess(&self, path: &str, with: Value) -> Got {
        self.world.sme.post(&format!("{path}/htas"), hta(with)).await
    }
}

/// An assessment that is promising in the middle band: net benefit 1,000 at EUR 50,000 per QALY.
pub fn hta(with: Value) -> Value {
    let mut new = json!({
        "kind": "provisional", "assessedOn": "2026-10-01", "comparator": "Gewone zorg", "perspective": "healthcare",
        "participants": 48, "burdenBand": "middle",
        "qaly": { "value": 0.05, "low": 0.01, "high": 0.09 },
        "costEur": { "value": 1500, "low": 900, "high": 2100 },
    });
    for (name, value) in with.as_object().cloned().unwrap_or_default() {
        new[name] = value;
    }
    new
}

/// A pilot of the world's innovation, straight into its table: how a pilot comes to its end is tested with pilots.
pub async fn pilot(
    world: &World,
    lab: &str,
    (status, verdict, participants): (&str, Option<&str>, i32),
) -> String {
    let placement = world.placement(lab, json!({})).await;
    let placement = world.app.id_literal(placement.rsplit('/').next().unwrap()).await;
    let id = uuid::Uuid::new_v4().to_string();
    let literal = world.app.id_literal(&id).await;
    let verdict = verdict.map_or("NULL".to_owned(), |verdict| format!("'{verdict}'"));
    world
        .app
        .sql(format!(
            "INSERT INTO pilots (id, placement_id, pilot_request_id, innovation_id, organisation_id, lab_id, status, from_on, \
             until_on, slots, participants_actual, verdict, version, created_at, updated_at) \
             SELECT {literal}, p.id, p.pilot_request_id, r.innovation_id, r.organisation_id, p.lab_id, '{status}', \
             p.from_on, p.until_on, p.slots, {participants}, {verdict}, 1, p.created_at, p.updated_at \
             FROM placements p JOIN pilot_requests r ON r.id = p.pilot_request_id WHERE p.id = {placement}"
        ))
        .await;
    id
}
