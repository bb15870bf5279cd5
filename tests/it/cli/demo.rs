//! `demo`: the whole service with the sample network, and its data stay.

use super::{Folder, Service};
use serde_json::Value;

const ROLES: [(&str, &str); 6] = [
    ("sme", "sme"),
    ("coordinator", "coordinator"),
    ("networkManager", "network_manager"),
    ("admin", "admin"),
    ("careProvider", "sme"),
    ("payer", "payer"),
];

/// The line of JSON that comes first.
fn summary(folder: &Folder, service: &Service) -> Value {
    let stdout = folder.text("stdout");
    let summary: Value = serde_json::from_str(stdout.lines().next().unwrap()).unwrap();
    assert_eq!(summary["baseUrl"], service.base_url.as_str());
    assert_eq!(summary["tokens"].as_object().unwrap().len(), ROLES.len());
    summary
}

async fn lab_ids(service: &Service, admin: &str) -> Vec<String> {
    let path = "/v1/labs?limit=100&status=draft,submitted,active,suspended,retired";
    let (status, labs) = service.get(path, Some(admin)).await;
    assert_eq!(status, 200, "{labs:#}");
    let labs = labs["labs"].as_array().unwrap();
    labs.iter().map(|lab| lab["id"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn the_demo_serves_the_sample_network_and_a_second_start_finds_it_again() {
    let folder = Folder::new();
    let mut first = folder.start(&["demo", "--json"]).await;
    let tokens = summary(&folder, &first)["tokens"].clone();
    for (name, role) in ROLES {
        let (status, me) = first.get("/v1/me", tokens[name].as_str()).await;
        assert_eq!(status, 200, "{name}: {me:#}");
        let grants = me["grants"].as_array().unwrap();
        assert!(grants.iter().any(|grant| grant["role"] == role), "{name}: {me:#}");
    }
    shows_what_pilots_proved(&folder, &first, tokens["networkManager"].as_str().unwrap()).await;
    assert!(folder.text("stdout").contains("Loaded 57 labs"), "{}", folder.text("stdout"));
    assert_eq!(folder.mode("proeftuin-demo-key.pem"), 0o600);
    assert_eq!(folder.mode("proeftuin-demo.sqlite3"), 0o600);
    let admin = tokens["admin"].as_str().unwrap();
    let labs = lab_ids(&first, admin).await;
    assert_eq!(labs.len(), 57);
    assert_eq!(first.terminate().0.code(), Some(0), "{}", folder.text("stderr"));

    let second = folder.start(&["demo", "--json"]).await;
    let summary = summary(&folder, &second);
    assert!(folder.text("stdout").contains("Found the sample network"), "{}", folder.text("stdout"));
    assert_eq!(lab_ids(&second, summary["tokens"]["admin"].as_str().unwrap()).await, labs);
}

/// Outcomes and counted indicators are there from the start, and say that they are made up.
async fn shows_what_pilots_proved(folder: &Folder, service: &Service, manager: &str) {
    let summary = summary(folder, service);
    let outcomes = summary["outcomes"].as_array().unwrap();
    let verdicts: Vec<&str> = outcomes.iter().map(|one| one["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["not_proven", "proven"]);
    assert!(outcomes.iter().all(|one| one["fictitious"] == true), "{outcomes:#?}");
    for kpi in ["t-demand-process", "t-conditional-reimbursement", "t-hta-projects", "p-test-environments"] {
        assert!(summary["kpis"][kpi]["actual"].is_number(), "{kpi}: {:#}", summary["kpis"]);
    }
    let (status, published) = service.get("/v1/outcomes", None).await;
    assert_eq!((status, published["outcomes"].as_array().unwrap().len()), (200, 2));
    let (_, pilots) = service.get("/v1/pilots", Some(manager)).await;
    let states: Vec<&str> =
        pilots["pilots"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(states, ["running", "evaluated", "evaluated"]);
    // Weeks lie between its steps, as they do in life.
    let (_, times) = service.get("/v1/insights/lead-times", Some(manager)).await;
    let accepted = times["steps"].as_array().unwrap().iter().find(|one| one["step"] == "opened_to_accepted");
    assert!(accepted.unwrap()["medianDays"].as_f64().unwrap() >= 1.0, "{times:#}");
    let (_, needs) = service.get("/v1/care-needs?status=met", None).await;
    assert_eq!(needs["careNeeds"][0]["slug"], "demo-hartfalen-thuis");
}
