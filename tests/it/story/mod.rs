//! From a care need to a reimbursed innovation: each step also too early and by the wrong party. `docs/story.md` tells it to
//! people; here it lasts as long as it does in life.

mod bad_input;
mod whole;

use crate::support::{Client, Got, World};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// Everybody in the story.
pub struct Cast {
    pub world: World,
    /// Members of a care provider, an insurer, the lab, and the network that screens.
    pub care: Client,
    pub payer: Client,
    pub lab: Client,
    pub network: Client,
    /// An SME and coordinator of something else.
    pub stranger: Client,
    pub anonymous: Client,
    /// Ids of the care provider, insurer, lab and network.
    pub ids: [String; 4],
}

impl Cast {
    pub async fn new() -> Self {
        let world = World::over_time().await;
        let (provider, insurer) =
            (world.app.organisation("care_provider").await, world.app.organisation("insurer").await);
        let lab = world.app.bare_lab("active").await;
        let network = world.app.bare_network("manual", &[&lab]).await;
        world.window(&lab, json!({ "from": "2026-11-01", "until": "2027-12-31" })).await.expect(201);
        let (other, elsewhere) = (world.app.organisation("sme").await, world.app.bare_lab("active").await);
        let person = async |role, object: &str| world.app.person(&[(role, Some(object))]).await;
        let (care, payer) = (person(Role::Sme, &provider).await, person(Role::Payer, &insurer).await);
        let (coordinator, manager) =
            (person(Role::Coordinator, &lab).await, person(Role::NetworkManager, &network).await);
        let grants = [(Role::Sme, Some(other.as_str())), (Role::Coordinator, Some(elsewhere.as_str()))];
        let stranger = world.app.person(&grants).await;
        let anonymous = world.app.anonymous();
        let ids = [provider, insurer, lab, network];
        Self { world, care, payer, lab: coordinator, network: manager, stranger, anonymous, ids }
    }

    pub fn sme(&self) -> &Client {
        &self.world.sme
    }

    /// Goes on to a day.
    pub fn on(&self, day: &str) {
        self.world.app.go_to(day);
    }

    /// Asks for something that must be refused: with this status, this code and these faults; and nothing changes.
    #[track_caller]
    pub fn refused<'a>(
        &'a self,
        by: &'a Client,
        what: (&'a str, Value),
        expected: (u16, &'a str, &'a [&'a str]),
    ) -> impl Future<Output = ()> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let (path, body) = what;
            let before = self.everything().await;
            let got = by.post(path, body.clone()).await;
            let told = (got.status, got.code().to_owned(), got.faults());
            let faults: Vec<String> = expected.2.iter().map(|fault| (*fault).to_owned()).collect();
            let wanted = (expected.0, expected.1.to_owned(), faults);
            assert_eq!(told, wanted, "{caller}: {body} to {path}: {:#}", got.body);
            assert!(
                got.body["detail"].as_str().is_some_and(|detail| detail.len() > 10),
                "{caller}: {:#}",
                got.body
            );
            assert_eq!(self.everything().await, before, "{caller}: {body} to {path} changed something");
        }
    }

    /// The number of the last event: whatever changes has one.
    async fn everything(&self) -> i64 {
        self.world.count("SELECT value AS count FROM counters WHERE name = 'events'").await
    }

    /// An event that nobody who does not belong to it can cause: a stranger, and somebody who did not log in.
    pub async fn not_for_strangers(&self, path: &str, event: &str, hidden: bool) {
        let steps = format!("{path}/transitions");
        let expected: (u16, &str, &[&str]) =
            if hidden { (404, "not_found", &[]) } else { (403, "forbidden", &[]) };
        self.refused(&self.stranger, (&steps, json!({ "event": event })), expected).await;
        let unknown: (u16, &str, &[&str]) = (401, "unauthenticated", &[]);
        self.refused(&self.anonymous, (&steps, json!({ "event": event })), unknown).await;
    }
}

/// The path of what was made.
pub fn path(made: &Got) -> String {
    made.header("location").unwrap()
}

pub fn event(event: &str) -> Value {
    json!({ "event": event })
}
