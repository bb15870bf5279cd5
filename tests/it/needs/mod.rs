mod answers;
mod articulations;
mod care_needs;
mod list_care_needs;
mod matches;
mod random_sequences;
mod transitions;

use crate::support::{Client, Got, TestApp};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// A care provider, a patient organisation and an insurer, and a company that makes things; somebody of each.
pub struct Parties {
    pub app: TestApp,
    pub provider: Client,
    pub patients: Client,
    pub insurer: Client,
    pub company: Client,
    /// Their organisations, in the same order.
    pub ids: [String; 4],
}

impl Parties {
    pub async fn new() -> Self {
        let app = TestApp::new().await;
        let ids = [
            app.organisation("care_provider").await,
            app.organisation("patient_organisation").await,
            app.organisation("insurer").await,
            app.organisation("sme").await,
        ];
        let provider = app.person(&[(Role::Sme, Some(&ids[0]))]).await;
        let patients = app.person(&[(Role::Sme, Some(&ids[1]))]).await;
        let insurer = app.person(&[(Role::Payer, Some(&ids[2]))]).await;
        let company = app.person(&[(Role::Sme, Some(&ids[3]))]).await;
        Self { app, provider, patients, insurer, company, ids }
    }

    /// A draft of the care provider.
    pub async fn draft(&self, title: &str, with: Value) -> Got {
        self.provider.post("/v1/care-needs", new_need(title, with)).await.expect(201)
    }

    /// The path of a published need of the care provider.
    pub async fn open(&self, title: &str, with: Value) -> String {
        let path = self.draft(title, with).await.header("location").unwrap();
        self.provider.event(&path, "publish").await.expect(200);
        path
    }

    /// The path of an innovation of the company that answers a need, and the path of that answer.
    pub async fn answering(&self, need: &str, visibility: &str) -> (String, String) {
        let id = need.rsplit('/').next().unwrap();
        let new = json!({
            "title": "Slimme sensor", "visibility": visibility, "themes": ["home-dialysis"], "careSetting": "home", "trl": 7,
            "careNeeds": [{ "careNeed": id, "claim": "Meldt alleen wat telt." }],
        });
        let innovation =
            self.company.post("/v1/innovations", new).await.expect(201).header("location").unwrap();
        let answers = self.company.get(&format!("{need}/answers")).await.expect(200).body;
        let answer =
            answers["answers"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
        (innovation, format!("{need}/answers/{answer}"))
    }
}

/// A need that could be published.
pub fn new_need(title: &str, with: Value) -> Value {
    let mut new = json!({
        "titleNl": title, "problemNl": "Te veel valse meldingen.", "desiredEffectEn": "Half as many.",
        "themes": ["home-dialysis"], "careSetting": "home",
    });
    for (name, value) in with.as_object().unwrap() {
        new[name] = value.clone();
    }
    new
}

/// The titles of all that a caller finds, following the pages.
pub async fn titles(caller: &Client, query: &str) -> Vec<String> {
    let (mut seen, mut next) = (Vec::new(), format!("/v1/care-needs?{query}"));
    loop {
        let page = caller.get(&next).await.expect(200).body;
        let items = page["careNeeds"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["titleNl"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["nextCursor"].as_str() else {
            return seen;
        };
        next = format!("/v1/care-needs?{query}&cursor={cursor}");
    }
}
