//! Two parties that have one of everything, and more of it on demand.

use crate::support::{Client, TestApp};
use proeftuin::{base::actor::Role, config::issuers::Issuer};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::atomic::{AtomicU32, Ordering},
};
use uuid::Uuid;

/// What stands ready, by kind. With a `coordinator` among them, labs that are made are theirs.
pub type Names = HashMap<&'static str, String>;

/// The kinds of object, each after those that it needs.
const KINDS: &[&str] = &[
    "org",
    "partner",
    "lone",
    "aid",
    "network",
    "lab",
    "draft",
    "service",
    "draft_service",
    "involvement",
    "seat",
    "draft_seat",
    "window",
    "draft_window",
    "blackout",
    "draft_blackout",
    "address",
    "calendar",
    "user",
    "email",
    "member",
    "grant",
    "colleague",
    "identity",
    "client",
    "credential",
    "secret",
    "consent",
    "refresh",
    "session",
    "saved",
    "link",
    "theme",
    "proposal",
    "municipality",
    "kpi",
    "upload",
    "year",
    "exported",
    "imported",
    "import",
    "idea",
    "innovation",
    "shared",
    "published",
    "carer",
    "need_draft",
    "need",
    "said",
    "answer",
    "veiled",
    "wish",
    "submitted",
    "request",
    "placement",
    "accepted",
    "confirmed",
    "pilot",
    "unlocked",
    "locked",
    "ended",
    "amendment",
    "measurement",
    "moment",
    "note",
    "incident",
    "over",
    "outcome",
    "known",
    "hta",
    "adoption",
    "insurer",
    "reimbursement",
    "message",
    "remark",
    "attachment",
    "errand",
    "scheme",
    "weighting",
    "call",
    "round",
    "entry",
    "ruling",
    "closed",
    "run",
    "sealed",
    "final",
    "sha",
    "webhook",
    "delivery",
];
/// Where a lab lies that can be published.
const EINDHOVEN: &str = "GM0772";
const PASSWORD: &str = "vier losse fietsbellen";
const ISSUER: &str = "https://login.test.example";

/// A must-criterion with this threshold.
fn criterion(threshold: i32) -> Value {
    json!({ "code": "checks", "indicator": "Nachtelijke controles", "unit": "per nacht", "direction": "decrease",
        "comparator": "<=", "threshold": threshold, "priority": "must", "minimumN": 10, "measuredWhen": "Na een maand" })
}

/// The service with both parties.
pub struct World {
    pub app: TestApp,
    pub admin: Client,
    proposer: Client,
    pub parties: [Names; 2],
    counter: AtomicU32,
}

impl World {
    pub async fn new() -> Self {
        Self::without(&[]).await
    }

    /// The second party has nothing of these kinds yet; see [`World::add`].
    pub async fn without(missing: &[&str]) -> Self {
        let app = TestApp::with(|config| config.issuers.push(Issuer::new(ISSUER))).await;
        let (admin, proposer) = (app.admin().await, app.person(&[]).await);
        let parties = [Names::new(), Names::new()];
        let mut world = Self { app, admin, proposer, parties, counter: AtomicU32::new(0) };
        world.add(0, KINDS).await;
        let there: Vec<&str> = KINDS.iter().filter(|kind| !missing.contains(kind)).copied().collect();
        world.add(1, &there).await;
        world
    }

    /// Gives a party one of each of these kinds.
    pub async fn add(&mut self, party: usize, kinds: &[&str]) {
        for kind in KINDS.iter().filter(|kind| kinds.contains(kind)) {
            let made = self.make(kind, &self.parties[party]).await;
            self.parties[party].insert(kind, made);
        }
    }

    /// A number that was not used before.
    pub fn number(&self) -> u32 {
        self.counter.fetch_add(1, Ordering::Relaxed)
    }

    /// A day that was not used before, out of the way of every window and placement.
    pub fn day(&self) -> String {
        let days = i64::from(self.number()) * 2;
        let day = jiff::civil::date(1950, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        day.to_string()
    }

    /// A new client of the administrator's making, and its API key.
    pub async fn machine(&self, party: usize, scopes: &[&str]) -> (String, Client) {
        let names = &self.parties[party];
        let new = json!({ "organisation": names["partner"], "name": "Machine", "scopes": scopes });
        let client = self.post("/v1/clients", new).await;
        self.post(&format!("/v1/organisations/{}/consents", names["org"]), json!({ "client": client })).await;
        let path = format!("/v1/clients/{client}/credentials");
        let new = json!({ "kind": "api_key", "expiresAt": "2027-05-01T00:00:00Z" });
        let made = self.admin.post(&path, new).await.expect(201);
        let key = self.app.with_token(made.body["secret"].as_str().unwrap());
        (made.header("location").unwrap(), key)
    }

    /// An id, or name, of a kind that nothing has.
    pub fn absent(kind: &str) -> String {
        match kind {
            "municipality" => "GM9999".to_owned(),
            "year" => "1999".to_owned(),
            "email" => "niemand@test.example".to_owned(),
            "refresh" => "ptr_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE".to_owned(),
            "link" => "ptl_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE".to_owned(),
            "secret" => "geheim".to_owned(),
            "sha" => "0".repeat(64),
            _ => Uuid::new_v4().to_string(),
        }
    }

    async fn post(&self, path: &str, body: Value) -> String {
        self.admin.post(path, body).await.expect(201).id()
    }

    async fn event(&self, path: &str, event: &str) {
        self.admin.event(path, event).await.expect(200);
    }

    /// Another object of a kind, by the administrator, beside these.
    pub async fn make(&self, kind: &str, names: &Names) -> String {
        match kind {
            "org" | "partner" | "lone" | "network" | "lab" | "draft" | "seat" | "draft_seat" => {
                self.make_party(kind, names).await
            }
            "service" | "draft_service" | "involvement" | "window" | "draft_window" | "blackout"
            | "draft_blackout" => self.make_part(kind, names).await,
            "theme" | "proposal" => {
                let number = self.number();
                let slug = format!("{kind}-{number}");
                let new = json!({ "slug": slug, "labelNl": slug, "labelEn": slug });
                // What an administrator enters is in use at once.
                let author = if kind == "theme" { &self.admin } else { &self.proposer };
                author.post("/v1/themes", new).await.expect(201).id()
            }
            "municipality" => EINDHOVEN.to_owned(),
            // The administrator's, so nobody's of these.
            "webhook" => {
                let new = json!({ "url": "https://portal.example.nl/hooks" });
                let made = self.admin.post("/v1/webhooks", new).await.expect(201);
                made.body["webhook"]["id"].as_str().unwrap().to_owned()
            }
            "delivery" => self.post(&format!("/v1/webhooks/{}/pings", names["webhook"]), json!({})).await,
            "message" | "remark" | "attachment" | "errand" => self.make_said(kind, names).await,
            "address" | "calendar" => self.make_calendar(kind, names).await,
            "kpi" => "p-missions".to_owned(),
            "year" => "2022".to_owned(),
            "exported" => "themes".to_owned(),
            "imported" => "organisations".to_owned(),
            // The administrator's, so nobody's of these.
            "import" => {
                let headers = [("content-type", "text/csv")];
                let rows = Some(b"naam\nEen rij\n".to_vec());
                let path = "/v1/imports/organisations";
                self.admin.send(reqwest::Method::POST, path, &headers, rows).await.expect(200).id()
            }
            "upload" => {
                let new = json!({ "kpi": "p-missions", "year": 2019, "value": 1, "measuredOn": "2020-01-01", "source": "S" });
                self.post("/v1/kpi-uploads", json!({ "values": [new] })).await
            }
            "aid" => {
                let new = json!({ "amountEur": 100, "grantedOn": "2026-01-01", "grantor": "Provincie" });
                self.post(&format!("/v1/organisations/{}/state-aid", names["org"]), new).await
            }
            "idea" | "innovation" => self.make_innovation(names, "private").await,
            "shared" => self.make_innovation(names, "network").await,
            "published" => self.make_innovation(names, "public").await,
            "carer" => {
                let name = format!("Zorggroep {}", self.number());
                self.post("/v1/organisations", json!({ "name": name, "kind": "care_provider" })).await
            }
            "need_draft" | "need" | "said" | "answer" | "veiled" => self.make_need(kind, names).await,
            "wish" | "submitted" | "request" | "placement" | "accepted" => {
                self.make_request(kind, names).await
            }
            "confirmed" | "pilot" | "unlocked" | "locked" | "ended" | "over" => {
                self.make_pilot(kind, names).await
            }
            "outcome" | "known" | "hta" | "adoption" | "insurer" | "reimbursement" => {
                self.make_outcome(kind, names).await
            }
            "amendment" | "measurement" | "moment" | "note" | "incident" => {
                self.make_record(kind, names).await
            }
            "scheme" | "weighting" => {
                let components = json!({ "theme": 50, "start": 10, "distance": 10, "trlFit": 10, "completeness": 5,
                    "trackRecord": 5, "careNeed": 5, "text": 5, "unknowns": 2 });
                let name = format!("Weging {}", self.number());
                let new = json!({ "network": names["network"], "name": name, "components": components });
                let id = self.post("/v1/weightings", new).await;
                if kind == "weighting" {
                    self.event(&format!("/v1/weightings/{id}"), "activate").await;
                }
                id
            }
            "call" | "round" | "entry" | "ruling" | "closed" | "run" | "sealed" | "final" | "sha" => {
                self.make_round(kind, names).await
            }
            _ => self.make_access(kind, names).await,
        }
    }

    /// Care needs of the care provider, what it says of one, and answers of innovations to one.
    async fn make_need(&self, kind: &str, names: &Names) -> String {
        if kind.starts_with("need") {
            let new = json!({
                "organisation": names["carer"], "titleNl": format!("Zorgvraag {}", self.number()), "problemNl": "Te druk.",
                "desiredEffectNl": "Rust.", "themes": ["home-care"],
            });
            let id = self.post("/v1/care-needs", new).await;
            if kind == "need" {
                self.event(&format!("/v1/care-needs/{id}"), "publish").await;
            }
            return id;
        }
        let need = format!("/v1/care-needs/{}", names["need"]);
        if kind == "said" {
            let new = json!({ "organisation": names["carer"], "stance": "supports", "textNl": "Zo is het." });
            return self.post(&format!("{need}/articulations"), new).await;
        }
        let visibility = if kind == "veiled" { "private" } else { "public" };
        let new = json!({
            "title": format!("Antwoord {}", self.number()), "owner": names["org"], "visibility": visibility,
            "careNeeds": [{ "careNeed": names["need"] }],
        });
        let innovation = self.post("/v1/innovations", new).await;
        let got = self.admin.get(&format!("{need}/answers?limit=100")).await.expect(200);
        let answers = got.body["answers"].as_array().unwrap();
        let answer = answers.iter().find(|answer| answer["innovation"] == innovation.as_str());
        answer.unwrap_or_else(|| panic!("{:#}", got.body))["id"].as_str().unwrap().to_owned()
    }

    /// A placement that waits for its pilot, and pilots: just made, with locked criteria, with a verdict.
    async fn make_pilot(&self, kind: &str, names: &Names) -> String {
        let placement = self.make_request("accepted", names).await;
        self.event(&format!("/v1/placements/{placement}"), "confirm").await;
        if kind == "confirmed" {
            return placement;
        }
        let id = self.post("/v1/pilots", json!({ "placement": placement })).await;
        if kind == "locked" || kind == "unlocked" {
            let path = format!("/v1/pilots/{id}/criteria");
            let criteria = json!({ "criteria": [criterion(1)] });
            self.admin.patch_now(&path, criteria).await.expect(200);
            if kind == "locked" {
                self.admin.post(&format!("{path}/_lock"), json!({})).await.expect(200);
            }
        }
        if kind == "ended" || kind == "over" {
            let row = self.app.id_literal(&id).await;
            let status = if kind == "over" { "evaluated" } else { "agreed" };
            let fixed = format!(
                "UPDATE pilots SET verdict = 'inconclusive', verdict_at = created_at, status = '{status}' WHERE id = {row}"
            );
            self.app.sql(fixed).await;
        }
        id
    }

    /// What comes of a pilot that is over: an outcome, published ("known") or not, what belongs to one, who pays.
    async fn make_outcome(&self, kind: &str, names: &Names) -> String {
        let organisation = async |kind: &str| {
            let new = json!({ "name": format!("{kind} {}", self.number()), "kind": kind });
            self.post("/v1/organisations", new).await
        };
        match kind {
            "outcome" | "known" => {
                let pilot = self.make_pilot("over", names).await;
                let new = json!({ "pilot": pilot, "lessons": "Het werkt.", "decision": {
                    "choice": "adapt", "reason": "Nog te duur.", "name": "Stuurgroep", "decidedOn": "2026-11-01" } });
                let id = self.post("/v1/outcomes", new).await;
                if kind == "known" {
                    let path = format!("/v1/outcomes/{id}");
                    self.event(&path, "propose").await;
                    let manager = self.app.person(&[(Role::NetworkManager, Some(&names["network"]))]).await;
                    manager.event(&path, "approve").await.expect(200);
                }
                id
            }
            "hta" => {
                let new = json!({ "kind": "final", "assessedOn": "2026-11-01", "comparator": "Gewone zorg",
                    "perspective": "societal", "participants": 40, "qaly": { "value": 0.1 }, "costEur": { "value": 5 } });
                self.post(&format!("/v1/outcomes/{}/htas", names["outcome"]), new).await
            }
            "adoption" => {
                let adopter = organisation("care_provider").await;
                let new = json!({ "organisation": adopter, "from": "2026-11-01", "scope": "Overal" });
                self.post(&format!("/v1/outcomes/{}/adoptions", names["known"]), new).await
            }
            "insurer" => organisation("insurer").await,
            _ => {
                let payer = organisation("insurer").await;
                let new = json!({ "innovation": names["innovation"], "payer": payer });
                self.post("/v1/reimbursements", new).await
            }
        }
    }

    /// What is recorded of a pilot.
    async fn make_record(&self, kind: &str, names: &Names) -> String {
        let (pilot, locked) =
            (format!("/v1/pilots/{}", names["pilot"]), format!("/v1/pilots/{}", names["locked"]));
        match kind {
            "amendment" => {
                let lab = self.app.person(&[(Role::Coordinator, Some(&names["lab"]))]).await;
                let new = json!({ "subject": "criteria", "reason": "Anders", "criteria": [criterion(2)] });
                lab.post(&format!("{locked}/amendments"), new).await.expect(201).id()
            }
            "measurement" => {
                let new = json!({ "criterion": "checks", "value": 1, "n": 9, "measuredOn": "2026-11-02",
                    "method": "Geschat", "basis": "estimated" });
                self.post(&format!("{locked}/measurements"), new).await
            }
            "moment" => {
                let new = json!({ "dueOn": "2027-03-01", "question": "Gaan we door?" });
                self.post(&format!("{pilot}/moments"), new).await
            }
            "note" => self.post(&format!("{pilot}/notes"), json!({ "note": "Het loopt." })).await,
            _ => {
                let new = json!({ "occurredOn": "2026-11-02", "severity": "minor", "igj": "not_required",
                    "description": "Een sensor viel uit." });
                self.post(&format!("{pilot}/incidents"), new).await
            }
        }
    }

    async fn make_party(&self, kind: &str, names: &Names) -> String {
        let number = self.number();
        let name = format!("{} {number}", kind.replace('_', " "));
        match kind {
            "network" => {
                let new = json!({ "slug": format!("network-{number}"), "nameNl": name, "nameEn": name });
                self.post("/v1/networks", new).await
            }
            "lab" | "draft" => {
                let new = json!({
                    "slug": format!("lab-{number}"), "name": name, "kind": "living_lab", "network": names["network"],
                    "descriptionNl": "Een proeftuin.", "themes": ["home-care"],
                    "location": { "municipalityCode": EINDHOVEN },
                });
                let id = self.post("/v1/labs", new).await;
                if let Some(coordinator) = names.get("coordinator") {
                    let grant = json!({ "role": "coordinator", "object": id });
                    self.post(&format!("/v1/users/{coordinator}/grants"), grant).await;
                }
                if kind == "lab" {
                    for event in ["submit", "publish"] {
                        self.event(&format!("/v1/labs/{id}"), event).await;
                    }
                    let year = json!({ "from": "2027-01-01", "until": "2027-12-31", "slots": 1000 });
                    self.post(&format!("/v1/labs/{id}/capacity-windows"), year).await;
                }
                id
            }
            "seat" => {
                let organisation = Box::pin(self.make("lone", names)).await;
                let new = json!({ "organisation": organisation, "role": "partner", "from": "2026-01-01" });
                self.post(&format!("/v1/networks/{}/members", names["network"]), new).await
            }
            "draft_seat" => {
                let got =
                    self.admin.get(&format!("/v1/networks/{}/members?limit=100", names["network"])).await;
                let seats = got.body["members"].as_array().unwrap();
                let seat = seats.iter().find(|seat| seat["lab"] == names["draft"].as_str());
                seat.unwrap_or_else(|| panic!("{:#}", got.body))["id"].as_str().unwrap().to_owned()
            }
            _ => {
                let kind = if kind == "org" { "sme" } else { "other" };
                self.post("/v1/organisations", json!({ "name": name, "kind": kind })).await
            }
        }
    }

    async fn make_part(&self, kind: &str, names: &Names) -> String {
        let number = self.number();
        let (parent, part) = kind.split_once('_').unwrap_or(("lab", kind));
        let (day, lab) = (self.day(), &names[parent]);
        let period = json!({ "from": day, "until": day });
        let (collection, new) = match part {
            "service" => {
                ("services", json!({ "kind": "service", "nameNl": format!("D {number}"), "nameEn": "S" }))
            }
            "window" => ("capacity-windows", json!({ "from": day, "until": day, "slots": 3 })),
            "blackout" => ("blackouts", period),
            _ => ("involvements", period),
        };
        self.post(&format!("/v1/labs/{lab}/{collection}"), new).await
    }

    async fn make_innovation(&self, names: &Names, visibility: &str) -> String {
        let new = json!({ "title": format!("Idee {}", self.number()), "owner": names["org"], "visibility": visibility });
        self.post("/v1/innovations", new).await
    }

    async fn make_request(&self, kind: &str, names: &Names) -> String {
        let new = json!({
            "innovation": names["innovation"], "labs": [names["lab"]], "network": names["network"], "slots": 1,
            "period": { "from": "2027-02-01", "until": "2027-06-30" }, "motivation": "Aantonen dat het werkt.",
        });
        let id = self.post("/v1/pilot-requests", new).await;
        let path = format!("/v1/pilot-requests/{id}");
        if kind == "wish" {
            return id;
        }
        self.event(&path, "submit").await;
        if kind == "submitted" {
            return id;
        }
        self.event(&path, "open").await;
        if kind == "request" {
            return id;
        }
        let got = self.admin.get(&path).await.expect(200);
        let placement = got.body["placements"][0]["id"].as_str().unwrap().to_owned();
        if kind == "accepted" {
            self.event(&format!("/v1/placements/{placement}"), "accept").await;
        }
        placement
    }

    /// What hangs on a request, by the administrator.
    async fn make_said(&self, kind: &str, names: &Names) -> String {
        let path = format!("/v1/pilot-requests/{}", names["request"]);
        let (part, new) = match kind {
            "message" => ("messages", json!({ "audience": "shared", "text": "Bericht" })),
            "remark" => {
                ("messages", json!({ "audience": "internal", "lab": names["lab"], "text": "Notitie" }))
            }
            "errand" => ("tasks", json!({ "audience": "shared", "title": "Taak", "side": "sme" })),
            _ => {
                let path = format!("{path}/attachments?audience=shared&name=plan.txt");
                let headers = [("content-type", "application/octet-stream")];
                let bytes = Some(b"Een plan.".to_vec());
                return self.admin.send(reqwest::Method::POST, &path, &headers, bytes).await.expect(201).id();
            }
        };
        self.post(&format!("{path}/{part}"), new).await
    }

    /// Rounds: a draft ("call"), one that is open, with an application ("entry") and a ban, and two that are closed, each
    /// with a run; the second is there to be applied.
    async fn make_round(&self, kind: &str, names: &Names) -> String {
        match kind {
            "entry" => {
                let new = json!({ "pilotRequest": self.make_request("wish", names).await, "preferences": [[names["lab"]]] });
                self.post(&format!("/v1/rounds/{}/applications", names["round"]), new).await
            }
            "ruling" => {
                let application = Box::pin(self.make_round("entry", names)).await;
                let new = json!({ "application": application, "lab": names["lab"], "kind": "ban", "reasonCode": "other" });
                self.post(&format!("/v1/rounds/{}/rulings", names["round"]), new).await
            }
            "run" => self.post(&format!("/v1/rounds/{}/runs", names["closed"]), json!({})).await,
            "final" => self.post(&format!("/v1/rounds/{}/runs", names["sealed"]), json!({})).await,
            "sha" => {
                let path = format!("/v1/rounds/{}/runs/{}", names["sealed"], names["final"]);
                self.admin.get(&path).await.expect(200).body["inputsSha256"].as_str().unwrap().to_owned()
            }
            _ => {
                let id = self
                    .post(
                        "/v1/rounds",
                        json!({
                            "network": names["network"], "name": format!("Ronde {}", self.number()),
                            "opensOn": "2026-11-01", "closesOn": "2026-11-30", "labs": [names["lab"]],
                            "period": { "from": "2027-01-01", "until": "2027-12-31" },
                        }),
                    )
                    .await;
                let path = format!("/v1/rounds/{id}");
                if kind != "call" {
                    self.event(&path, "open").await;
                }
                if kind == "closed" || kind == "sealed" {
                    self.event(&path, "close").await;
                }
                id
            }
        }
    }

    /// The address of a calendar of another coordinator, or its secret.
    async fn make_calendar(&self, kind: &str, names: &Names) -> String {
        let holder = self.app.person(&[(Role::Coordinator, Some(&names["lab"]))]).await;
        let path = format!("/v1/labs/{}/calendar-addresses", names["lab"]);
        let made = holder.post(&path, json!({ "name": "Telefoon" })).await.expect(201);
        if kind == "address" {
            return made.id();
        }
        made.body["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
    }

    /// Accounts, and what lets people and machines in.
    async fn make_access(&self, kind: &str, names: &Names) -> String {
        let number = self.number();
        let email = format!("{kind}{number}@test.example");
        let account = json!({ "email": email, "name": format!("Naam {number}") });
        let grant = async |user: &str, role: &str, object: &str| {
            self.post(&format!("/v1/users/{user}/grants"), json!({ "role": role, "object": object })).await
        };
        let credential = async |kind: &str| {
            let new = json!({ "kind": kind, "expiresAt": "2027-05-01T00:00:00Z" });
            self.admin.post(&format!("/v1/clients/{}/credentials", names["client"]), new).await.expect(201)
        };
        match kind {
            "user" => self.post("/v1/users", account).await,
            "member" => {
                let user = self.post("/v1/users", account).await;
                grant(&user, "sme", &names["org"]).await;
                user
            }
            "colleague" => {
                let user = self.post("/v1/users", account).await;
                grant(&user, "coordinator", &names["lab"]).await;
                user
            }
            "grant" => grant(&names["member"], "sme", &names["org"]).await,
            "email" => {
                let new = json!({ "email": email, "name": "Naam", "password": PASSWORD });
                self.post("/v1/users", new).await;
                email
            }
            "refresh" => {
                let who = json!({ "email": names["email"], "password": PASSWORD });
                let got = self.app.anonymous().post("/v1/tokens", who).await.expect(200);
                got.body["refreshToken"].as_str().unwrap().to_owned()
            }
            "session" => {
                let who = json!({ "email": names["email"], "password": PASSWORD });
                let got = self.app.anonymous().post("/v1/tokens", who).await.expect(200);
                let holder = self.app.with_token(got.body["accessToken"].as_str().unwrap());
                let own = holder.get("/v1/me/sessions").await.expect(200);
                own.body["sessions"][0]["id"].as_str().unwrap().to_owned()
            }
            "saved" => {
                let holder = self.app.person(&[(Role::Province, None)]).await;
                let new = json!({ "name": "Zoekvraag", "question": { "text": "Thuisdialyse" } });
                holder.post("/v1/saved-searches", new).await.expect(201).id()
            }
            "link" => {
                let user = self.post("/v1/users", account).await;
                let path = format!("/v1/users/{user}/links");
                let got = self.admin.post(&path, json!({ "purpose": "invitation" })).await.expect(200);
                got.body["secret"].as_str().unwrap().to_owned()
            }
            "identity" => {
                let new = json!({ "issuer": ISSUER, "subject": format!("sub {number}") });
                self.post(&format!("/v1/users/{}/identities", names["user"]), new).await
            }
            "client" => {
                let new = json!({ "organisation": names["partner"], "name": "Machine", "scopes": ["register:read"] });
                self.post("/v1/clients", new).await
            }
            "credential" => {
                let location = credential("api_key").await.header("location").unwrap();
                location.rsplit('/').next().unwrap().to_owned()
            }
            "secret" => credential("secret").await.body["secret"].as_str().unwrap().to_owned(),
            "consent" => {
                let new = json!({ "client": names["client"] });
                self.post(&format!("/v1/organisations/{}/consents", names["org"]), new).await
            }
            _ => panic!("the kind {kind} is not known here"),
        }
    }
}
