//! Products that came to conditional reimbursement, by year.

use super::Claim;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn a_product_counts_once_in_the_year_in_which_its_conditional_reimbursement_began() {
    let claim = Claim::requested().await;
    let case = &claim.case;
    case.assess(&claim.outcome, json!({})).await.expect(201);
    case.assess(&claim.outcome, json!({ "kind": "final" })).await.expect(201);
    claim.step("grant", json!({ "from": "2025-12-31", "until": "2026-12-31" })).await.expect(200);
    // A second payer of the same product, in the same year.
    let government = case.world.app.organisation("government").await;
    let new = json!({ "innovation": case.world.innovation, "payer": government });
    let second = case.world.sme.post("/v1/reimbursements", new).await.expect(201);
    let path = second.header("location").unwrap();
    case.manager.event(&path, "qualify").await.expect(200);
    case.world.sme.event(&path, "request").await.expect(200);
    let grant = json!({ "event": "grant", "from": "2025-01-01", "until": "2025-12-31" });
    case.manager.post(&format!("{path}/transitions"), grant).await.expect(200);

    let province = case.world.app.person(&[(Role::Province, None)]).await;
    let got = province.get("/v1/reimbursement-years?from=2024&until=2026").await.expect(200);
    let first = claim.path.rsplit('/').next().unwrap();
    assert_eq!(
        got.body["years"],
        json!([
            { "year": 2024, "products": 0, "reimbursements": [] },
            { "year": 2025, "products": 1, "reimbursements": [second.id(), first] },
            { "year": 2026, "products": 0, "reimbursements": [] },
        ])
    );
    // What follows on it is not another beginning: neither becoming definitive nor ending.
    claim.step("confirm", json!({ "from": "2026-02-01" })).await.expect(200);
    let again = province.get("/v1/reimbursement-years?from=2024&until=2026").await.expect(200);
    assert_eq!(again.body, got.body);
    let usual = claim.payer.get("/v1/reimbursement-years").await.expect(200);
    let years: Vec<_> = usual.body["years"].as_array().unwrap().iter().map(|one| &one["year"]).collect();
    assert_eq!(years, [2022, 2023, 2024, 2025, 2026]);
    let got = province.get("/v1/reimbursement-years?from=2026&until=2024").await.expect(400);
    assert_eq!(got.faults(), ["until before_from"]);
    province.get("/v1/reimbursement-years?from=1999").await.expect(400);
    case.world.sme.get("/v1/reimbursement-years").await.expect(403);
    case.world.app.anonymous().get("/v1/reimbursement-years").await.expect(401);
}
