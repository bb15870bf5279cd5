//! `GET /v1/insights/funnel`, `lead-times`, `response-times` and `refusals`.

use super::{each, end, later};
use crate::support::World;
use proeftuin::base::actor::Role;
use serde_json::json;

const DAY: i64 = 86_400;

/// Four requests, a day apart: a draft, one that waits, one that was declined, one with a place.
async fn story() -> (World, String, String) {
    let mut w = World::new().await;
    let (quick, _) = w.lab(3).await;
    let (slow, _) = w.lab(3).await;
    w.draft(&[&quick], json!({})).await.expect(201);
    let waiting = w.draft(&[&slow], json!({})).await.expect(201).id();
    let declined = w.draft(&[&quick], json!({})).await.expect(201).id();
    let placed = w.draft(&[&slow, &quick], json!({})).await.expect(201).id();
    later(&mut w, DAY).await;
    for id in [&waiting, &declined, &placed] {
        w.sme.event(&format!("/v1/pilot-requests/{id}"), "submit").await.expect(200);
    }
    later(&mut w, 2 * DAY).await;
    let placements = |got| World::placements(&got);
    let one = placements(w.admin.get(&format!("/v1/pilot-requests/{declined}")).await);
    end(&w.admin, &one[0], "decline", "outside_theme").await;
    later(&mut w, 2 * DAY).await;
    let two = placements(w.admin.get(&format!("/v1/pilot-requests/{placed}")).await);
    w.admin.event(&two[0], "accept").await.expect(200);
    later(&mut w, DAY / 2).await;
    w.sme.event(&two[0], "confirm").await.expect(200);
    (w, quick, slow)
}

#[actix_web::test]
async fn the_funnel_tells_how_far_requests_came() {
    let (w, ..) = story().await;
    let got = w.admin.get("/v1/insights/funnel").await.expect(200).body;
    let stages = &got["stages"];
    assert_eq!(
        each(stages, "stage"),
        ["filed", "submitted", "opened", "accepted", "placed", "running", "finished"]
    );
    assert_eq!(each(stages, "count"), [4, 3, 3, 1, 1, 0, 0]);
    assert_eq!(each(stages, "share"), [100.0, 75.0, 75.0, 25.0, 25.0, 0.0, 0.0]);
    let conversion =
        [json!(null), json!(75.0), json!(100.0), json!(33.3), json!(100.0), json!(0.0), json!(null)];
    assert_eq!(each(stages, "conversion"), conversion.iter().collect::<Vec<_>>());
    assert_eq!(each(&got["statuses"], "status"), ["draft", "open", "placed", "unplaced"]);
    assert_eq!((&got["from"], &got["until"]), (&json!("2025-11-08"), &json!("2026-11-07")));
    // Filed before, or about something else.
    let none = w.admin.get("/v1/insights/funnel?until=2026-11-01").await.expect(200).body;
    assert_eq!(none["stages"][0]["count"], 0);
    let day = w.admin.get("/v1/insights/funnel?from=2026-11-02&until=2026-11-02").await.expect(200).body;
    assert_eq!(day["stages"][0]["count"], 4);
}

#[actix_web::test]
async fn each_step_has_its_median_and_ninetieth_percentile() {
    let (w, ..) = story().await;
    let got = w.admin.get("/v1/insights/lead-times").await.expect(200).body;
    let of = |step: &str| {
        let steps = got["steps"].as_array().unwrap();
        let one = steps.iter().find(|one| one["step"] == step).unwrap();
        (one["count"].as_u64().unwrap(), one["medianDays"].as_f64(), one["p90Days"].as_f64())
    };
    assert_eq!(of("filed_to_submitted"), (3, Some(1.0), Some(1.0)));
    assert_eq!(of("submitted_to_opened"), (3, Some(0.0), Some(0.0)));
    // Declined after two days, accepted after four; who waits has no answer yet.
    assert_eq!(of("opened_to_answered"), (2, Some(3.0), Some(4.0)));
    assert_eq!(of("opened_to_accepted"), (1, Some(4.0), Some(4.0)));
    assert_eq!(of("accepted_to_placed"), (1, Some(0.5), Some(0.5)));
    assert_eq!(of("submitted_to_placed"), (1, Some(4.5), Some(4.5)));
    let none = w.admin.get("/v1/insights/lead-times?until=2026-11-01").await.expect(200).body;
    assert_eq!((&none["steps"][0]["count"], &none["steps"][0]["medianDays"]), (&json!(0), &json!(null)));
}

#[actix_web::test]
async fn each_lab_has_its_response_times() {
    let (w, quick, slow) = story().await;
    let got = w.admin.get("/v1/insights/response-times").await.expect(200).body;
    let labs = got["labs"].as_array().unwrap();
    assert_eq!(each(&got["labs"], "lab"), [&json!(slow), &json!(quick)]);
    let numbers = |lab: &serde_json::Value| {
        ["asked", "answered", "lapsed", "waiting", "medianDays"].map(|field| lab[field].as_f64().unwrap())
    };
    assert_eq!(numbers(&labs[0]), [2.0, 1.0, 0.0, 1.0, 4.0]);
    // The sister placement was withdrawn by the service: asked, never answered.
    assert_eq!(numbers(&labs[1]), [2.0, 1.0, 0.0, 0.0, 2.0]);
}

#[actix_web::test]
async fn refusals_are_counted_by_reason() {
    let (w, quick, _) = story().await;
    let returned = w.draft(&[&quick], json!({})).await.expect(201).id();
    end(&w.sme, &format!("/v1/pilot-requests/{returned}"), "withdraw", "no_longer_needed").await;
    let coordinator = w.app.person(&[(Role::Coordinator, Some(&quick))]).await;
    for _ in 0..2 {
        let one = w.placement(&quick, json!({})).await;
        end(&coordinator, &one, "decline", "no_capacity").await;
    }
    let got = w.admin.get("/v1/insights/refusals").await.expect(200).body;
    assert_eq!(
        got["requests"],
        json!([{ "event": "withdraw", "reasonCode": "no_longer_needed", "count": 1 }])
    );
    assert_eq!(
        got["placements"],
        json!([
            { "event": "decline", "reasonCode": "no_capacity", "count": 2 },
            { "event": "decline", "reasonCode": "outside_theme", "count": 1 },
        ])
    );
}
