//! Who sees which requests and placements: in lists, by id and by filter.

use crate::support::{Client, World};
use proeftuin::base::actor::Role;
use serde_json::json;

async fn ids(client: &Client, list: &str, query: &str) -> Vec<String> {
    let name = if list == "placements" { "placements" } else { "pilotRequests" };
    let got = client.get(&format!("/v1/{list}{query}")).await.expect(200);
    got.body[name].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn everyone_sees_what_is_theirs_and_no_more() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let (other, rival) = world.lab(1).await;
    let network = world.app.bare_network("manual", &[&lab]).await;
    let manager = world.app.person(&[(Role::NetworkManager, Some(&network))]).await;
    let elsewhere = world.app.organisation("sme").await;
    let stranger = world.app.person(&[(Role::Sme, Some(&elsewhere))]).await;
    let draft = world.draft(&[&lab], json!({})).await.expect(201).id();
    let submitted = world.draft(&[&lab], json!({})).await.expect(201).id();
    world.sme.event(&format!("/v1/pilot-requests/{submitted}"), "submit").await.expect(200);
    // A lab elsewhere beside it is no way around the network's manager.
    let open = world.draft(&[&other, &lab], json!({})).await.expect(201).id();
    let path = format!("/v1/pilot-requests/{open}");
    assert_eq!(world.sme.event(&path, "submit").await.expect(200).body["status"], "submitted");
    assert_eq!(manager.event(&path, "open").await.expect(200).body["status"], "open");

    let requests = async |client: &Client| ids(client, "pilot-requests", "").await;
    assert_eq!(requests(&world.admin).await, [open.clone(), submitted.clone(), draft.clone()]);
    assert_eq!(requests(&world.sme).await, [open.clone(), submitted.clone(), draft.clone()]);
    assert_eq!(requests(&manager).await, [open.clone(), submitted.clone()]);
    assert_eq!(requests(&coordinator).await, [open.as_str()]);
    assert_eq!(requests(&rival).await, [open.as_str()]);
    assert!(requests(&stranger).await.is_empty());
    world.app.anonymous().get("/v1/pilot-requests").await.expect(401);
    for (client, seen) in [(&world.sme, 4), (&manager, 3), (&coordinator, 1), (&rival, 1), (&stranger, 0)] {
        assert_eq!(ids(client, "placements", "").await.len(), seen);
    }
    let path = format!("/v1/pilot-requests/{submitted}");
    coordinator.get(&path).await.expect(404);
    stranger.get(&format!("{path}/transitions")).await.expect(404);
    manager.get(&format!("/v1/pilot-requests/{draft}")).await.expect(404);
}

#[actix_web::test]
async fn a_coordinator_does_not_learn_which_other_labs_are_asked() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let (other, _) = world.lab(1).await;
    let open = world.open(&[&other, &lab], json!({})).await;
    let got = coordinator.get(&format!("/v1/pilot-requests/{}", open.id())).await.expect(200);
    assert_eq!((&got.body["labs"], got.body["placements"].as_array().unwrap().len()), (&json!([lab]), 1));
    assert!(ids(&coordinator, "pilot-requests", &format!("?lab={other}")).await.is_empty());
    assert_eq!(ids(&world.sme, "pilot-requests", &format!("?lab={other}")).await, [open.id()]);
    coordinator.get(&World::placements(&open)[0]).await.expect(404);
    assert!(ids(&coordinator, "placements", &format!("?lab={other}")).await.is_empty());
}

#[actix_web::test]
async fn lists_are_filtered_and_walked_without_a_gap() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(9).await;
    let (other, _) = world.lab(1).await;
    let second = world.app.bare_innovation(&world.organisation, &[], "private").await;
    let mut made = Vec::new();
    for number in 0..7 {
        let with = if number == 3 { json!({ "innovation": second }) } else { json!({}) };
        made.push(world.open(&[&lab], with).await);
    }
    let elsewhere = world.open(&[&other], json!({})).await;
    coordinator.event(&World::placements(&made[2])[0], "accept").await.expect(200);

    assert_eq!(ids(&world.sme, "pilot-requests", &format!("?innovation={second}")).await, [made[3].id()]);
    assert_eq!(
        ids(&world.sme, "pilot-requests", &format!("?lab={other}&status=open,placed")).await,
        [elsewhere.id()]
    );
    assert!(ids(&world.sme, "pilot-requests", "?status=draft").await.is_empty());
    assert!(ids(&world.sme, "pilot-requests", "?lab=geen-lab").await.is_empty());
    assert_eq!(ids(&coordinator, "placements", "?status=accepted").await.len(), 1);
    assert_eq!(ids(&world.sme, "placements", &format!("?pilotRequest={}", elsewhere.id())).await.len(), 1);
    for (client, list, count) in [(&world.sme, "pilot-requests", 8), (&coordinator, "placements", 7)] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let query = format!("?limit=3{cursor}");
            seen.extend(ids(client, list, &query).await);
            let page = client.get(&format!("/v1/{list}{query}")).await;
            let Some(next) = page.body["nextCursor"].as_str() else {
                break;
            };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen.len(), count);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), count);
    }
    world.sme.get("/v1/pilot-requests?status=zomaar").await.expect(400);
    world.sme.get("/v1/placements?colour=1").await.expect(400);
}
