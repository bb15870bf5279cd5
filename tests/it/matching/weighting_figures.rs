//! `GET /v1/weightings/{id}/comparison` and `…/balance`: what a set of weights would have done, and to whom.

use super::weightings::{only, two_labs};
use crate::support::{Client, TestApp};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};
use uuid::Uuid;

/// A network with two labs, its manager, and requests of SMEs about home dialysis.
struct Scene {
    app: TestApp,
    admin: Client,
    manager: Client,
    network: String,
    labs: [String; 2],
}

impl Scene {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let labs = two_labs(&app).await;
        let ids: Vec<Uuid> = labs.iter().map(|lab| lab.parse().unwrap()).collect();
        let network = app.network("netwerk", &ids, &[]).await.to_string();
        let manager = app.person(&[(Role::NetworkManager, Some(&network))]).await;
        let admin = app.admin().await;
        Self { app, admin, manager, network, labs }
    }

    /// A submitted request about home dialysis, of an SME with these figures.
    async fn request(&self, slug: &str, figures: Value) -> String {
        let (owner, innovation) = self.app.innovation(slug, &["home-dialysis"], "private").await;
        if figures != json!({}) {
            self.admin.patch_now(&format!("/v1/organisations/{owner}"), figures).await.expect(200);
        }
        let sme = self.app.person(&[(Role::Sme, Some(&owner.to_string()))]).await;
        let new = json!({
            "innovation": innovation, "labs": [self.labs[1]], "motivation": "Aantonen dat het werkt.", "network": self.network,
            "period": { "from": "2027-02-01", "until": "2027-06-30" },
        });
        let draft = sme.post("/v1/pilot-requests", new).await.expect(201);
        sme.event(&format!("/v1/pilot-requests/{}", draft.id()), "submit").await.expect(200);
        draft.id()
    }

    /// Lets the second lab take a request, and its SME confirm that.
    async fn place(&self, request: &str) {
        let path = format!("/v1/pilot-requests/{request}");
        if self.admin.get(&path).await.body["status"] == "submitted" {
            self.admin.event(&path, "open").await.expect(200);
        }
        let got = self.admin.get(&path).await.expect(200);
        let placement = format!("/v1/placements/{}", got.body["placements"][0]["id"].as_str().unwrap());
        self.admin.event(&placement, "accept").await.expect(200);
        self.admin.event(&placement, "confirm").await.expect(200);
    }

    /// A draft of the network's in which only these components weigh.
    async fn draft(&self, components: &[&str]) -> String {
        let new = json!({ "network": self.network, "name": "Concept", "components": only(components) });
        self.manager.post("/v1/weightings", new).await.expect(201).header("location").unwrap()
    }
}

#[actix_web::test]
async fn a_comparison_says_how_many_requests_get_another_first_lab_and_where_the_lab_of_the_placed_stands() {
    let scene = Scene::new().await;
    let placed = scene.request("een", json!({})).await;
    scene.request("twee", json!({})).await;
    scene.place(&placed).await;
    let path = scene.draft(&["start"]).await;
    let got = scene.manager.get(&format!("{path}/comparison")).await.expect(200).body;
    assert_eq!(got["against"]["weightsVersion"], "2026-1");
    for (field, count) in [
        ("requests", 2),
        ("lookedAt", 2),
        ("matched", 2),
        ("otherFirst", 2),
        ("otherFive", 0),
        ("placed", 1),
        ("ranked", 1),
    ] {
        assert_eq!(got[field], count, "{field} of {got:#}");
    }
    assert_eq!((&got["otherFirstShare"], &got["otherFiveShare"]), (&json!(100.0), &json!(0.0)));
    assert_eq!((&got["meanRank"], &got["meanRankAgainst"]), (&json!(1.0), &json!(2.0)));
    let examples = got["examples"].as_array().unwrap();
    assert_eq!(examples.len(), 2);
    let example = examples.iter().find(|one| one["pilotRequest"] == placed.as_str()).unwrap();
    assert_eq!(
        (&example["first"]["lab"]["name"], &example["firstAgainst"]["lab"]["name"]),
        (&json!("Meteen"), &json!("Precies"))
    );
    assert_eq!(
        (&example["placedIn"], &example["rank"], &example["rankAgainst"]),
        (&json!(scene.labs[1]), &json!(1), &json!(2))
    );
    // Beside itself nothing changes, and before anything was filed nothing is found.
    let id = path.rsplit('/').next().unwrap();
    let same = scene.manager.get(&format!("{path}/comparison?against={id}")).await.expect(200).body;
    assert_eq!((&same["otherFirst"], &same["examples"]), (&json!(0), &json!([])));
    let before = scene.manager.get(&format!("{path}/comparison?until=2026-11-01")).await.expect(200).body;
    assert_eq!(
        (&before["requests"], &before["otherFirstShare"], &before["meanRank"]),
        (&json!(0), &json!(null), &json!(null))
    );
}

#[actix_web::test]
async fn a_manager_looks_at_requests_of_the_own_networks_only() {
    let scene = Scene::new().await;
    scene.request("een", json!({})).await;
    let elsewhere = scene.app.network("elders", &[], &[]).await.to_string();
    let other = scene.app.person(&[(Role::NetworkManager, Some(&elsewhere))]).await;
    let built_in = "/v1/weightings/2026-1";
    for (path, field) in [("comparison", "lookedAt"), ("balance", "byRegion")] {
        let path = format!("{built_in}/{path}");
        let mine = scene.manager.get(&path).await.expect(200).body;
        let theirs = other.get(&path).await.expect(200).body;
        let all = scene.admin.get(&path).await.expect(200).body;
        assert_eq!(mine[field], all[field]);
        assert_ne!(mine[field], theirs[field], "{path}");
        other.get(&format!("{path}?network={}", scene.network)).await.expect(403);
        scene.admin.get(&format!("{path}?network={elsewhere}")).await.expect(200);
        scene.app.anonymous().get(&path).await.expect(401);
        scene.app.person(&[(Role::Province, None)]).await.get(&path).await.expect(403);
    }
    // A draft that another manager does not see is absent, wherever it is named.
    let draft = scene.draft(&["theme"]).await;
    other.get(&format!("{draft}/comparison")).await.expect(404);
    other.get(&format!("{draft}/balance")).await.expect(404);
    let id = draft.rsplit('/').next().unwrap();
    let query = format!("against={id}&network=nergens&from=2026-02-01&until=2026-01-01");
    let got = other.get(&format!("{built_in}/comparison?{query}")).await.expect(400);
    assert_eq!(got.faults(), ["against unknown_reference", "network unknown_reference", "until range"]);
}

#[actix_web::test]
async fn the_balance_shows_groups_of_five_and_warns_of_a_component_that_decides_nearly_alone() {
    let scene = Scene::new().await;
    let micro = json!({ "fte": 4, "turnoverEur": 100_000, "location": { "province": "noord-brabant" } });
    for number in 0..5 {
        let request = scene.request(&format!("micro-{number}"), micro.clone()).await;
        scene.place(&request).await;
    }
    scene
        .request(
            "klein",
            json!({ "fte": 20, "turnoverEur": 3_000_000, "location": { "province": "zeeland" } }),
        )
        .await;
    let path = scene.draft(&["start", "completeness"]).await;
    let got = scene.manager.get(&format!("{path}/balance")).await.expect(200).body;
    assert_eq!((&got["requests"], &got["lookedAt"]), (&json!(5), &json!(5)), "six go as five");
    let sizes = got["bySize"].as_array().unwrap();
    assert_eq!(sizes.len(), 2);
    assert_eq!(
        (&sizes[0]["size"], &sizes[0]["requests"], &sizes[0]["matchedShare"]),
        (&json!("micro"), &json!(5), &json!(100.0))
    );
    assert_eq!(sizes[0]["meanRank"], 1.0);
    assert!(sizes[0]["meanBestScore"].as_f64().unwrap() > 40.0, "{got:#}");
    assert_eq!(sizes[1]["size"], "small");
    for hidden in ["requests", "matchedShare", "meanBestScore", "meanRank"] {
        assert_eq!(sizes[1][hidden], json!(null), "{hidden} of one enterprise");
    }
    let regions: Vec<&Value> =
        got["byRegion"].as_array().unwrap().iter().map(|one| &one["province"]).collect();
    assert_eq!(regions, ["zeeland", "noord-brabant"].map(|one| json!(one)).iter().collect::<Vec<_>>());
    let share = |code: &str| {
        let components = got["components"].as_array().unwrap();
        components.iter().find(|one| one["code"] == code).unwrap()["differenceShare"].clone()
    };
    assert_eq!(
        (share("start"), share("completeness"), share("distance")),
        (json!(1.0), json!(0.0), json!(null))
    );
    let warning = &got["warnings"][0];
    assert_eq!((&warning["code"], &warning["component"]), (&json!("one_component_decides"), &json!("start")));
}

#[actix_web::test]
async fn fewer_than_five_requests_show_nothing() {
    let scene = Scene::new().await;
    scene.request("een", json!({})).await;
    let got = scene.manager.get("/v1/weightings/2026-1/balance").await.expect(200).body;
    assert_eq!(
        (&got["requests"], &got["components"], &got["warnings"]),
        (&json!(null), &json!([]), &json!([]))
    );
    assert_eq!(got["bySize"][0]["size"], "unknown");
    assert_eq!(got["bySize"][0]["meanBestScore"], json!(null));
}
