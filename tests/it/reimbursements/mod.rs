mod random_sequences;
mod reimbursements;
mod years;

use crate::{
    outcomes::Case,
    support::{Client, Got},
};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// A case with a payer, and the way of its innovation to being paid for by that payer.
pub struct Claim {
    pub case: Case,
    pub outcome: String,
    pub insurer: String,
    pub payer: Client,
    pub path: String,
}

impl Claim {
    /// Of an innovation whose pilot proved its value, without any assessment.
    pub async fn new() -> Self {
        let case = Case::new().await;
        let outcome = case.draft().await;
        let insurer = case.world.app.organisation("insurer").await;
        let payer = case.world.app.person(&[(Role::Payer, Some(&insurer))]).await;
        let new = json!({ "innovation": case.world.innovation, "payer": insurer });
        let made = case.world.sme.post("/v1/reimbursements", new).await.expect(201);
        let path = made.header("location").unwrap();
        Self { case, outcome, insurer, payer, path }
    }

    /// As [`Claim::new`], and requested.
    pub async fn requested() -> Self {
        let claim = Self::new().await;
        claim.payer.event(&claim.path, "qualify").await.expect(200);
        claim.case.world.sme.event(&claim.path, "request").await.expect(200);
        claim
    }

    /// A step by the payer.
    pub async fn step(&self, event: &str, with: Value) -> Got {
        let mut body = json!({ "event": event });
        for (name, value) in with.as_object().cloned().unwrap_or_default() {
            body[name] = value;
        }
        self.payer.post(&format!("{}/transitions", self.path), body).await
    }

    pub async fn status(&self) -> String {
        self.case.world.status(&self.path).await
    }
}
