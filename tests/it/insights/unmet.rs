//! `GET /v1/insights/unmet-demand`.

use super::{each, end};
use crate::support::World;
use serde_json::json;

#[actix_web::test]
async fn what_is_wanted_in_vain_is_told_by_theme_and_province() {
    let mut w = World::new().await;
    let top = w.app.theme(None).await;
    let (one, other) = (w.app.theme(Some(&top)).await, w.app.theme(None).await);
    let (here, coordinator) = w.lab(5).await;
    let (there, elsewhere) = w.lab(5).await;
    for (lab, province) in [(&here, "noord-brabant"), (&there, "zeeland")] {
        let id = w.app.id_literal(lab).await;
        w.app.sql(format!("UPDATE labs SET province = '{province}' WHERE id = {id}")).await;
    }
    w.innovation = w.app.bare_innovation(&w.organisation, &[&one, &other], "private").await;
    // Two without a place, for two reasons and for one; one with a place; one on its way; one that the SME ended.
    for reason in ["trl_too_low", "no_capacity"] {
        let request = w.open(&[&here, &there], json!({})).await;
        let placements = World::placements(&request);
        end(&coordinator, &placements[0], "decline", reason).await;
        end(&elsewhere, &placements[1], "decline", "no_capacity").await;
    }
    let placed = w.placement(&here, json!({})).await;
    coordinator.event(&placed, "accept").await.expect(200);
    w.sme.event(&placed, "confirm").await.expect(200);
    w.open(&[&here], json!({})).await;
    let ended = w.open(&[&there], json!({})).await.id();
    end(&w.sme, &format!("/v1/pilot-requests/{ended}"), "withdraw", "no_longer_needed").await;
    // A draft wants nothing yet.
    w.draft(&[&here], json!({})).await.expect(201);

    let got = w.admin.get("/v1/insights/unmet-demand").await.expect(200).body;
    let cells = got["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 4, "{got:#}");
    for cell in &cells[..2] {
        assert_eq!(cell["province"], "noord-brabant");
        let numbers = ["requested", "placed", "unplaced", "pending", "withdrawn"]
            .map(|field| cell[field].as_i64().unwrap());
        assert_eq!(numbers, [4, 1, 2, 1, 0]);
        // Of both requests, whichever lab said so; the same reason once for each.
        assert_eq!(each(&cell["reasons"], "reasonCode"), ["no_capacity", "trl_too_low"]);
        assert_eq!(each(&cell["reasons"], "count"), [2, 1]);
    }
    let numbers = ["requested", "unplaced", "withdrawn"].map(|field| cells[2][field].as_i64().unwrap());
    assert_eq!((&cells[2]["province"], numbers), (&json!("zeeland"), [1, 0, 1]));
    assert_eq!(
        cells[2]["reasons"],
        json!([]),
        "what a lab there said of a request for another province is told there"
    );
    // A theme with all below it.
    let below = w.admin.get(&format!("/v1/insights/unmet-demand?theme={top}")).await.expect(200).body;
    assert_eq!(each(&below["cells"], "theme"), [&json!(one), &json!(one)]);
    assert_eq!(w.admin.get(&format!("/v1/insights/funnel?theme={top}")).await.body["stages"][0]["count"], 6);
}

#[actix_web::test]
async fn what_the_network_declines_is_unmet_with_its_reason_too() {
    let mut w = World::new().await;
    let theme = w.app.theme(None).await;
    w.innovation = w.app.bare_innovation(&w.organisation, &[&theme], "private").await;
    let (lab, _) = w.lab(1).await;
    let network = w.app.bare_network("manual", &[&lab]).await;
    let draft = w.draft(&[&lab], json!({ "network": network })).await.expect(201);
    let path = format!("/v1/pilot-requests/{}", draft.id());
    w.sme.event(&path, "submit").await.expect(200);
    end(&w.admin, &path, "decline", "outside_theme").await;
    let got = w.admin.get("/v1/insights/unmet-demand").await.expect(200).body;
    let cell = &got["cells"][0];
    assert_eq!((&cell["theme"], &cell["unplaced"]), (&json!(theme), &json!(1)));
    assert_eq!(cell["reasons"], json!([{ "reasonCode": "outside_theme", "count": 1 }]));
}
