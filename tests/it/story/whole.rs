//! The whole story.

use super::{Cast, event, path};
use serde_json::{Value, json};

/// What each part of the story leaves for the next.
struct Told {
    cast: Cast,
    need: String,
    innovation: String,
    request: String,
    placement: String,
    pilot: String,
    outcome: String,
    reimbursement: String,
}

const FORBIDDEN: (u16, &str, &[&str]) = (403, "forbidden", &[]);
const ILLEGAL: (u16, &str, &[&str]) = (409, "illegal_event", &[]);

fn not_ready<'a>(faults: &'a [&'a str]) -> (u16, &'a str, &'a [&'a str]) {
    (409, "not_ready", faults)
}

impl Told {
    async fn new() -> Self {
        let cast = Cast::new().await;
        let nothing = String::new;
        Self {
            cast,
            need: nothing(),
            innovation: nothing(),
            request: nothing(),
            placement: nothing(),
            pilot: nothing(),
            outcome: nothing(),
            reimbursement: nothing(),
        }
    }

    async fn kpis(&self) -> [i64; 3] {
        let mut counted = [0; 3];
        for (index, kpi) in
            ["t-demand-process", "t-conditional-reimbursement", "t-hta-projects"].into_iter().enumerate()
        {
            let year = self.cast.world.app.app.clock().now().strftime("%Y").to_string();
            let got = self.cast.world.admin.get(&format!("/v1/kpis/{kpi}?year={year}")).await.expect(200);
            counted[index] = got.body["figures"][0]["counted"].as_i64().unwrap();
        }
        counted
    }

    /// Care asks, a company answers, care agrees.
    async fn ask_and_answer(&mut self) {
        let cast = &self.cast;
        let new = json!({ "titleNl": "Wonden beoordelen zonder huisbezoek" });
        let wrong = (400, "invalid_input", &["#/organisation wrong_kind"][..]);
        cast.refused(cast.sme(), ("/v1/care-needs", new.clone()), wrong).await;
        cast.refused(&cast.lab, ("/v1/care-needs", new.clone()), FORBIDDEN).await;
        self.need = path(&cast.care.post("/v1/care-needs", new).await.expect(201));
        let (need, steps) = (self.need.clone(), format!("{}/transitions", self.need));
        let missing = ["#/desiredEffectNl required", "#/problemNl required", "#/themes required"];
        cast.refused(&cast.care, (&steps, event("publish")), not_ready(&missing)).await;
        let enough = json!({ "problemNl": "Een half uur rijden om een wond te zien die goed geneest.",
            "desiredEffectNl": "Alleen langsgaan als het nodig is.", "themes": ["home-care"] });
        cast.care.patch_now(&need, enough).await.expect(200);
        cast.not_for_strangers(&need, "publish", true).await;
        // An innovation can't answer what is not published.
        let id = need.rsplit('/').next().unwrap();
        let new = json!({ "title": "Wondfoto", "themes": ["home-care"], "visibility": "network",
            "careNeeds": [{ "careNeed": id, "claim": "Binnen een dag, zonder huisbezoek." }] });
        let unknown = (400, "invalid_input", &["#/careNeeds/0/careNeed unknown_reference"][..]);
        cast.refused(cast.sme(), ("/v1/innovations", new.clone()), unknown).await;
        cast.care.event(&need, "publish").await.expect(200);
        cast.not_for_strangers(&need, "begin_pilot", false).await;
        cast.refused(&cast.care, (&steps, event("meet")), ILLEGAL).await;
        self.innovation = path(&cast.sme().post("/v1/innovations", new).await.expect(201));
        let answers = cast.care.get(&format!("{need}/answers")).await.expect(200);
        let answer = format!("{need}/answers/{}", answers.body["answers"][0]["id"].as_str().unwrap());
        let confirm = format!("{answer}/transitions");
        cast.refused(cast.sme(), (&confirm, event("confirm")), FORBIDDEN).await;
        cast.refused(&cast.care, (&confirm, event("retract")), ILLEGAL).await;
        cast.care.event(&answer, "confirm").await.expect(200);
    }

    /// The company asks for a pilot, the network screens, the lab accepts, the company confirms.
    async fn place(&mut self) {
        let cast = &self.cast;
        let new = json!({ "innovation": self.innovation.rsplit('/').next(), "network": cast.ids[3],
            "motivation": "Aantonen dat het werkt.", "period": { "from": "2026-12-01", "until": "2027-06-30" } });
        cast.refused(&cast.stranger, ("/v1/pilot-requests", new.clone()), FORBIDDEN).await;
        let draft = cast.sme().post("/v1/pilot-requests", new).await.expect(201);
        self.request = path(&draft);
        let steps = format!("{}/transitions", self.request);
        cast.refused(cast.sme(), (&steps, event("submit")), not_ready(&["#/labs required"])).await;
        let draft = cast.sme().patch_now(&self.request, json!({ "labs": [cast.ids[2]] })).await.expect(200);
        let placement = draft.body["placements"][0]["id"].as_str().unwrap();
        self.placement = format!("/v1/placements/{placement}");
        let answer = format!("{}/transitions", self.placement);
        cast.refused(&cast.network, (&steps, event("open")), (404, "not_found", &[])).await;
        cast.not_for_strangers(&self.request, "submit", true).await;
        cast.sme().event(&self.request, "submit").await.expect(200);
        cast.refused(&cast.lab, (&answer, event("accept")), (404, "not_found", &[])).await;
        cast.refused(cast.sme(), (&steps, event("open")), FORBIDDEN).await;
        cast.network.event(&self.request, "open").await.expect(200);
        cast.refused(cast.sme(), (&answer, event("confirm")), ILLEGAL).await;
        cast.refused(cast.sme(), (&answer, event("accept")), FORBIDDEN).await;
        cast.not_for_strangers(&self.placement, "accept", true).await;
        let pilot = json!({ "placement": placement });
        let early = cast.sme().post("/v1/pilots", pilot.clone()).await;
        assert_eq!((early.status, early.code()), (409, "not_ready"), "{:#}", early.body);
        cast.on("2026-11-04");
        cast.lab.event(&self.placement, "accept").await.expect(200);
        cast.refused(&cast.lab, (&answer, event("confirm")), FORBIDDEN).await;
        cast.sme().event(&self.placement, "confirm").await.expect(200);
        let unknown = (400, "invalid_input", &["#/placement unknown_reference"][..]);
        cast.refused(&cast.stranger, ("/v1/pilots", pilot.clone()), unknown).await;
        self.pilot = path(&cast.sme().post("/v1/pilots", pilot).await.expect(201));
        let placed = cast.sme().get(&self.placement).await.expect(200).body;
        assert_eq!(placed["allowedEvents"], json!([]), "it is released by stopping the pilot");
    }

    /// Criteria, agreement, gates; then it starts, on its day.
    async fn prepare(&self) {
        let (cast, pilot) = (&self.cast, &self.pilot);
        let at = |part: &str| format!("{pilot}/{part}");
        let steps = at("transitions");
        let all = [
            "#/event agreement_signed",
            "#/event commitments",
            "#/event criteria_locked",
            "#/event must_criterion",
        ];
        cast.refused(cast.sme(), (&steps, event("prepare")), not_ready(&all)).await;
        cast.refused(&cast.lab, (&steps, event("start")), ILLEGAL).await;
        cast.refused(
            &cast.lab,
            (&at("criteria/_lock"), json!({})),
            not_ready(&["#/criteria must_criterion"]),
        )
        .await;
        let criteria = json!({ "criteria": [{ "code": "bezoeken", "indicator": "Huisbezoeken per wond", "unit": "per week",
            "direction": "decrease", "comparator": "<=", "threshold": 1.5, "priority": "must", "minimumN": 20,
            "measuredWhen": "Na drie maanden" }] });
        cast.sme().patch_now(&at("criteria"), criteria).await.expect(200);
        let early = not_ready(&["#/basis not_started", "#/criterion criteria_locked"]);
        cast.refused(&cast.lab, (&at("measurements"), measurement(24)), early).await;
        cast.refused(cast.sme(), (&at("agreement/_sign"), json!({})), not_ready(&["# criteria_locked"]))
            .await;
        cast.refused(&cast.network, (&at("criteria/_lock"), json!({})), FORBIDDEN).await;
        cast.lab.post(&at("criteria/_lock"), json!({})).await.expect(200);
        let easier = json!({ "criteria": [] });
        let got = cast.sme().patch_now(&at("criteria"), easier).await.expect(409);
        assert_eq!(got.code(), "locked");
        let parties = json!({ "parties": [
            { "role": "sme", "organisation": cast.world.organisation, "coFundingEur": 12000 },
            { "role": "lab", "clinicianHours": 90 },
            { "role": "insurer", "organisation": cast.ids[1], "commitments": [{ "description": "Beoordeelt de uitkomst" }] },
        ] });
        cast.lab.patch_now(&at("agreement"), parties).await.expect(200);
        cast.sme().post(&at("agreement/_sign"), json!({})).await.expect(200);
        cast.refused(cast.sme(), (&at("agreement/_sign"), json!({})), (409, "not_unique", &[])).await;
        cast.refused(&cast.payer, (&at("agreement/_sign"), json!({})), FORBIDDEN).await;
        cast.payer.get(pilot).await.expect(404);
        cast.refused(cast.sme(), (&steps, event("prepare")), not_ready(&["#/event agreement_signed"])).await;
        cast.lab.post(&at("agreement/_sign"), json!({})).await.expect(200);
        cast.payer.get(pilot).await.expect(200);
        cast.lab.event(pilot, "prepare").await.expect(200);
        let open = ["#/event dpia", "#/event ethics_route", "#/event period"];
        cast.refused(&cast.lab, (&steps, event("start")), not_ready(&open)).await;
        let facts = json!({ "ethicsRoute": "metc", "dpiaDoneOn": "2026-11-03" });
        cast.sme().patch_now(pilot, facts).await.expect(200);
        let open = ["#/event metc_reference", "#/event period"];
        cast.refused(&cast.lab, (&steps, event("start")), not_ready(&open)).await;
        let facts = json!({ "ethicsReference": "NL00000.000.26", "ethicsApprovedOn": "2026-11-02" });
        cast.sme().patch_now(pilot, facts).await.expect(200);
        cast.on("2026-12-02");
        cast.refused(cast.sme(), (&steps, event("start")), FORBIDDEN).await;
        cast.not_for_strangers(pilot, "start", true).await;
        assert_eq!(cast.care.get(&self.need).await.body["status"], "open");
        cast.lab.event(pilot, "start").await.expect(200);
        let need = cast.care.get(&self.need).await.expect(200).body;
        assert_eq!(need["status"], "piloting", "a party had confirmed that it is answered");
        let history = cast.care.get(&format!("{}/transitions", self.need)).await.expect(200).body;
        assert_eq!(history["transitions"].as_array().unwrap().last().unwrap()["event"], "begin_pilot");
        assert_eq!(cast.sme().get(&self.request).await.body["publicStatus"], "running");
    }

    /// Measured, evaluated.
    async fn prove(&self) {
        let (cast, pilot) = (&self.cast, &self.pilot);
        let at = |part: &str| format!("{pilot}/{part}");
        let (steps, measurements) = (at("transitions"), at("measurements"));
        let computed = async || {
            cast.lab.get(&at("verdict")).await.expect(200).body["reasoning"]["computed"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let new = json!({ "pilot": pilot.rsplit('/').next(), "lessons": "Licht is de halve beoordeling." });
        cast.refused(cast.sme(), ("/v1/outcomes", new), not_ready(&[])).await;
        cast.on("2027-03-02");
        cast.refused(cast.sme(), (&measurements, measurement(24)), FORBIDDEN).await;
        cast.refused(&cast.stranger, (&measurements, measurement(24)), (404, "not_found", &[])).await;
        let one = (400, "invalid_input", &["#/n person_level"][..]);
        cast.refused(&cast.lab, (&measurements, measurement(1)), one).await;
        cast.lab.post(&measurements, measurement(8)).await.expect(201);
        assert_eq!(computed().await, "inconclusive", "on too few people");
        let proven = json!({ "verdict": "proven", "reason": "Het ziet er goed uit." });
        cast.refused(&cast.lab, (&at("verdict/_override"), proven.clone()), FORBIDDEN).await;
        cast.refused(&cast.network, (&at("verdict/_override"), proven), not_ready(&[])).await;
        cast.lab.post(&measurements, measurement(24)).await.expect(201);
        assert_eq!(computed().await, "proven");
        cast.refused(&cast.lab, (&steps, event("evaluate")), ILLEGAL).await;
        cast.refused(cast.sme(), (&steps, event("measure")), FORBIDDEN).await;
        cast.lab.event(pilot, "measure").await.expect(200);
        let early = not_ready(&["#/event participants_actual"]);
        cast.refused(&cast.lab, (&steps, event("evaluate")), early).await;
        cast.lab.patch_now(pilot, json!({ "participantsActual": 24 })).await.expect(200);
        cast.refused(cast.sme(), (&steps, event("evaluate")), FORBIDDEN).await;
        let got = cast.lab.event(pilot, "evaluate").await.expect(200);
        assert_eq!(got.body["verdict"], "proven");
        cast.refused(&cast.lab, (&measurements, measurement(30)), (409, "locked", &[])).await;
        assert_eq!(cast.sme().get(&self.request).await.body["publicStatus"], "finished");
    }

    /// Assessed, reimbursed conditionally, published.
    async fn publish(&mut self) {
        let cast = &self.cast;
        let innovation = self.innovation.rsplit('/').next().unwrap();
        let new = json!({ "innovation": innovation, "payer": cast.ids[1] });
        cast.refused(&cast.payer, ("/v1/reimbursements", new.clone()), FORBIDDEN).await;
        cast.refused(&cast.stranger, ("/v1/reimbursements", new.clone()), FORBIDDEN).await;
        self.reimbursement = path(&cast.sme().post("/v1/reimbursements", new).await.expect(201));
        let way = self.reimbursement.clone();
        let steps = format!("{way}/transitions");
        let grant = json!({ "event": "grant", "from": "2027-04-01", "until": "2028-03-31" });
        cast.refused(cast.sme(), (&steps, event("request")), ILLEGAL).await;
        cast.refused(cast.sme(), (&steps, event("qualify")), FORBIDDEN).await;
        cast.not_for_strangers(&way, "qualify", true).await;
        cast.payer.event(&way, "qualify").await.expect(200);
        cast.refused(&cast.payer, (&steps, grant.clone()), ILLEGAL).await;
        cast.refused(&cast.payer, (&steps, event("request")), FORBIDDEN).await;
        cast.sme().event(&way, "request").await.expect(200);
        cast.refused(&cast.payer, (&steps, grant.clone()), not_ready(&["#/innovation no_hta"])).await;

        let new = json!({ "pilot": self.pilot.rsplit('/').next() });
        let unknown = (400, "invalid_input", &["#/pilot unknown_reference"][..]);
        cast.refused(&cast.stranger, ("/v1/outcomes", new.clone()), unknown).await;
        self.outcome = path(&cast.sme().post("/v1/outcomes", new).await.expect(201));
        let outcome = &self.outcome;
        let (publish, htas) = (format!("{outcome}/transitions"), format!("{outcome}/htas"));
        let missing = ["#/decision required", "#/lessons required"];
        cast.refused(cast.sme(), (&publish, event("propose")), not_ready(&missing)).await;
        let text = json!({ "lessons": "Licht is de halve beoordeling.", "decision": { "choice": "adopt",
            "reason": "Minder bezoeken.", "organisation": cast.ids[0], "decidedOn": "2027-03-01" } });
        cast.sme().patch_now(outcome, text).await.expect(200);
        cast.refused(cast.sme(), (&publish, event("propose")), not_ready(&["#/htas required"])).await;
        cast.refused(&cast.stranger, (&htas, hta("provisional", -90)), (404, "not_found", &[])).await;
        cast.refused(&cast.payer, (&htas, hta("provisional", -90)), FORBIDDEN).await;
        cast.sme().post(&htas, hta("provisional", 5_000)).await.expect(201);
        cast.refused(&cast.payer, (&steps, grant.clone()), not_ready(&["#/innovation not_promising"])).await;
        cast.sme().post(&htas, hta("provisional", -90)).await.expect(201);
        cast.on("2027-03-20");
        cast.refused(cast.sme(), (&steps, grant.clone()), FORBIDDEN).await;
        let endless = json!({ "event": "grant" });
        cast.refused(&cast.payer, (&steps, endless), (400, "invalid_input", &["#/until required"])).await;
        cast.payer.post(&steps, grant).await.expect(200);

        let adoption = format!("{outcome}/adoptions");
        let got = cast.lab.post(&adoption, self.adoption()).await.expect(409);
        assert_eq!(got.code(), "not_ready", "before publication: {:#}", got.body);
        cast.anonymous.get(outcome).await.expect(404);
        cast.refused(cast.sme(), (&publish, event("approve")), ILLEGAL).await;
        cast.sme().event(outcome, "propose").await.expect(200);
        cast.refused(cast.sme(), (&publish, event("approve")), (403, "four_eyes", &[])).await;
        cast.not_for_strangers(outcome, "approve", true).await;
        cast.lab.event(outcome, "approve").await.expect(200);
        let seen = cast.anonymous.get(outcome).await.expect(200).body;
        assert_eq!((&seen["verdict"], &seen["decision"]["choice"]), (&json!("proven"), &json!("adopt")));
    }

    /// Definitive, adopted, met.
    async fn conclude(&self) {
        let (cast, outcome, way) = (&self.cast, &self.outcome, &self.reimbursement);
        let (steps, publish) = (format!("{way}/transitions"), format!("{outcome}/transitions"));
        let htas = format!("{outcome}/htas");
        cast.on("2027-09-01");
        cast.refused(&cast.payer, (&steps, event("confirm")), not_ready(&["#/innovation no_final_hta"]))
            .await;
        cast.refused(cast.sme(), (&htas, hta("final", -90)), ILLEGAL).await;
        cast.refused(&cast.payer, (&publish, event("revise")), FORBIDDEN).await;
        cast.sme().event(outcome, "revise").await.expect(200);
        cast.sme().post(&htas, hta("final", -90)).await.expect(201);
        let seen = cast.anonymous.get(outcome).await.expect(200).body;
        assert_eq!(seen["finalHta"], json!(null), "everybody goes on seeing what was approved");
        cast.lab.event(outcome, "propose").await.expect(200);
        cast.refused(&cast.lab, (&publish, event("approve")), (403, "four_eyes", &[])).await;
        cast.sme().event(outcome, "approve").await.expect(200);
        cast.refused(cast.sme(), (&steps, event("confirm")), FORBIDDEN).await;
        let got = cast.payer.event(way, "confirm").await.expect(200);
        assert_eq!(got.body["status"], "definitive");
        let adoptions = format!("{outcome}/adoptions");
        cast.refused(&cast.payer, (&adoptions, self.adoption()), FORBIDDEN).await;
        cast.refused(&cast.stranger, (&adoptions, self.adoption()), FORBIDDEN).await;
        cast.lab.post(&adoptions, self.adoption()).await.expect(201);
        cast.refused(cast.sme(), (&format!("{}/transitions", self.need), event("meet")), FORBIDDEN).await;
        cast.care.event(&self.need, "meet").await.expect(200);
    }

    fn adoption(&self) -> Value {
        json!({ "organisation": self.cast.ids[0], "from": "2027-10-01", "scope": "Twee wijken", "peoplePerYear": 300 })
    }
}

fn measurement(n: i32) -> Value {
    json!({ "criterion": "bezoeken", "value": 1.2, "n": n, "measuredOn": "2027-03-01", "basis": "actual",
        "method": "Telling uit de planning" })
}

/// At EUR 50,000 per QALY its net benefit is 500 less these costs.
fn hta(kind: &str, cost: i32) -> Value {
    json!({ "kind": kind, "assessedOn": "2027-03-01", "comparator": "Huisbezoek", "perspective": "healthcare",
        "participants": 24, "burdenBand": "middle", "qaly": { "value": 0.01 }, "costEur": { "value": cost } })
}

#[actix_web::test]
async fn from_a_care_need_to_a_reimbursed_innovation_with_every_step_too_early_and_by_the_wrong_party() {
    let mut told = Told::new().await;
    told.ask_and_answer().await;
    told.place().await;
    assert_eq!(told.kpis().await, [0, 0, 0]);
    told.prepare().await;
    assert_eq!(told.kpis().await, [1, 0, 0], "a pilot that care asked for began in 2026");
    told.prove().await;
    told.publish().await;
    told.cast.on("2027-04-01");
    assert_eq!(told.kpis().await, [0, 1, 0], "a product is reimbursed conditionally since 2027");
    told.conclude().await;
    assert_eq!(told.kpis().await, [0, 1, 0], "becoming definitive is not another beginning");
    let of_2026 = told.cast.world.admin.get("/v1/kpis/t-hta-projects?year=2026").await.expect(200).body;
    let figure = &of_2026["figures"][0];
    assert_eq!(
        (&figure["counted"], &figure["countedOf"], &figure["fictitious"]),
        (&json!(0), &json!(1), &json!(0))
    );
    let funnel = told.cast.network.get("/v1/insights/funnel").await.expect(200).body;
    let counts = |of: &Value| -> Vec<i64> {
        of.as_array().unwrap().iter().map(|stage| stage["count"].as_i64().unwrap()).collect()
    };
    assert_eq!(counts(&funnel["stages"]), [1, 1, 1, 1, 1, 1, 1]);
    assert_eq!(counts(&funnel["careNeeds"]["stages"]), [1, 1, 1, 1, 1]);
    assert_eq!(funnel["careNeeds"]["statuses"], json!([{ "status": "met", "count": 1 }]));
    told.cast.world.reconcile().await;
}
