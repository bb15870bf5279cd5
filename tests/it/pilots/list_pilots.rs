//! Who sees which pilots, and which of them a list shows.

use super::{Stage, confirmed, id_of};
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn parties_see_their_pilots_and_others_see_nothing_at_all() {
    let stage = Stage::running().await;
    let other = stage.world.app.organisation("sme").await;
    let competitor = stage.world.app.person(&[(Role::Sme, Some(&other))]).await;
    let (_, coordinator) = stage.world.lab(1).await;
    let foreign = stage.world.app.bare_network("manual", &[]).await;
    let manager = stage.world.app.person(&[(Role::NetworkManager, Some(&foreign))]).await;
    let payer = stage.world.app.person(&[(Role::Payer, Some(&other))]).await;
    let parts = [
        "",
        "/gates",
        "/transitions",
        "/agreement",
        "/criteria",
        "/amendments",
        "/measurements",
        "/moments",
        "/notes",
        "/incidents",
        "/verdict",
    ];
    for stranger in [&competitor, &coordinator, &manager, &payer] {
        for part in parts {
            stranger.get(&format!("{}{part}", stage.pilot)).await.expect(404);
        }
        assert_eq!(stranger.get("/v1/pilots").await.expect(200).body["pilots"], json!([]));
    }
    for party in [&stage.world.sme, &stage.coordinator, &stage.manager, &stage.world.admin] {
        for part in parts {
            party.get(&format!("{}{part}", stage.pilot)).await.expect(200);
        }
        assert_eq!(party.get("/v1/pilots").await.expect(200).body["pilots"].as_array().unwrap().len(), 1);
    }
    stage.world.app.anonymous().get("/v1/pilots").await.expect(401);
}

#[actix_web::test]
async fn a_list_is_narrowed_by_every_filter_and_walked_in_pages() {
    let stage = Stage::running().await;
    let world = &stage.world;
    let second = world.app.bare_lab("active").await;
    let coordinator = world.app.person(&[(Role::Coordinator, Some(&second))]).await;
    world
        .window(&second, json!({ "from": "2026-11-01", "until": "2027-12-31", "slots": 2 }))
        .await
        .expect(201);
    for _ in 0..2 {
        let placement = confirmed(world, &second, &coordinator).await;
        world.sme.post("/v1/pilots", json!({ "placement": id_of(&placement) })).await.expect(201);
    }
    let count = async |query: &str| {
        let got = world.sme.get(&format!("/v1/pilots?{query}")).await.expect(200);
        got.body["pilots"].as_array().unwrap().len()
    };
    for (query, expected) in [
        ("status=running", 1),
        ("status=running,agreed", 3),
        ("status=closed", 0),
        (&format!("lab={second}"), 2),
        (&format!("organisation={}", world.organisation), 3),
        ("organisation=bestaat-niet", 0),
        (&format!("innovation={}", world.innovation), 3),
        ("from=2027-05-01", 0),
        ("from=2027-04-30&until=2027-06-01", 3),
        ("until=2026-11-01", 0),
    ] {
        assert_eq!(count(query).await, expected, "{query}");
    }
    let got = world.sme.get("/v1/pilots?from=2027-02-01&until=2027-01-01&limit=0").await.expect(400);
    assert_eq!(got.faults(), ["limit minimum"]);
    let got = world.sme.get("/v1/pilots?from=2027-02-01&until=2027-01-01").await.expect(400);
    assert_eq!(got.faults(), ["until before_from"]);
    let mut seen = Vec::new();
    let mut path = "/v1/pilots?limit=1".to_owned();
    loop {
        let got = world.sme.get(&path).await.expect(200);
        seen.push(got.body["pilots"][0]["id"].as_str().unwrap().to_owned());
        let Some(next) = got.body["nextCursor"].as_str() else { break };
        path = format!("/v1/pilots?limit=1&cursor={next}");
    }
    let mut newest_first = seen.clone();
    newest_first.sort_by(|a, b| b.cmp(a));
    newest_first.dedup();
    assert_eq!((seen.len(), &seen), (3, &newest_first));
}
