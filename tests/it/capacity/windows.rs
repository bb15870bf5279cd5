//! Capacity windows: their form, who may change them, and that nothing goes below what is taken.

use crate::support::World;
use proeftuin::base::actor::Role;
use serde_json::json;

fn windows(lab: &str) -> String {
    format!("/v1/labs/{lab}/capacity-windows")
}

#[actix_web::test]
async fn a_coordinator_keeps_the_windows_of_the_own_lab_only() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(3).await;
    let (_, other) = world.lab(3).await;
    let new = json!({ "from": "2028-01-01", "until": "2028-06-30", "slots": 4, "fundedSlots": 1, "smeReservedSlots": 2 });
    let made = coordinator.post(&windows(&lab), new.clone()).await.expect(201);
    assert_eq!((&made.body["freeForSmes"], &made.body["freeForOthers"]), (&json!(4), &json!(2)));
    let path = made.header("location").unwrap();
    assert_eq!(world.app.anonymous().get(&path).await.expect(200).body, made.body);

    other.post(&windows(&lab), new.clone()).await.expect(403);
    world.sme.post(&windows(&lab), new.clone()).await.expect(403);
    world.app.anonymous().post(&windows(&lab), new.clone()).await.expect(401);
    other.patch_now(&path, json!({ "slots": 9 })).await.expect(403);
    other.delete(&path, &made.etag()).await.expect(403);

    let changed = coordinator.patch_now(&path, json!({ "slots": 5, "fundedSlots": null })).await.expect(200);
    assert_eq!((&changed.body["slots"], &changed.body["fundedSlots"]), (&json!(5), &json!(null)));
    coordinator.delete(&path, &made.etag()).await.expect(412);
    coordinator.delete(&path, &changed.etag()).await.expect(204);
    coordinator.get(&path).await.expect(404);

    let network = world.app.bare_network("manual", &[&lab]).await;
    let manager = world.app.person(&[(Role::NetworkManager, Some(&network))]).await;
    manager.post(&windows(&lab), new).await.expect(201);
}

#[actix_web::test]
async fn the_calendar_of_an_unpublished_lab_is_hidden() {
    let world = World::new().await;
    let lab = world.app.bare_lab("draft").await;
    let coordinator = world.app.person(&[(Role::Coordinator, Some(&lab))]).await;
    let new = json!({ "from": "2028-01-01", "until": "2028-06-30", "slots": 4 });
    coordinator.post(&windows(&lab), new.clone()).await.expect(201);
    world.app.anonymous().get(&windows(&lab)).await.expect(404);
    world.sme.get(&format!("/v1/labs/{lab}/blackouts")).await.expect(404);
    let availability = format!("/v1/labs/{lab}/availability?from=2028-01-01&until=2028-01-31");
    world.sme.get(&availability).await.expect(404);
    coordinator.get(&availability).await.expect(200);
    let (_, other) = world.lab(1).await;
    other.post(&windows(&lab), new).await.expect(404);
}

#[actix_web::test]
async fn all_faults_of_a_window_are_named_at_once() {
    let world = World::new().await;
    let (lab, _) = world.lab(1).await;
    let got = world
        .window(&lab, json!({ "slots": 10001, "smeReservedSlots": -1, "until": "2027-02-30", "colour": 1 }));
    assert_eq!(
        got.await.expect(400).faults(),
        ["#/colour unknown_field", "#/slots maximum", "#/smeReservedSlots minimum", "#/until format"]
    );
    let got = world
        .window(&lab, json!({ "from": "2028-01-01", "slots": 2, "fundedSlots": 3, "smeReservedSlots": 3 }));
    assert_eq!(
        got.await.expect(400).faults(),
        ["#/fundedSlots over_slots", "#/smeReservedSlots over_slots", "#/until before_from"]
    );
    let got = world.window(&lab, json!({ "from": "2028-01-01", "until": "2038-01-02" }));
    assert_eq!(got.await.expect(400).faults(), ["#/until too_long"]);
    let elsewhere = world.app.bare_lab("active").await;
    let service = world.app.service(&elsewhere, true).await;
    let got = world.window(&lab, json!({ "theme": "no-such-theme", "service": service }));
    assert_eq!(got.await.expect(400).faults(), ["#/service unknown_reference", "#/theme unknown_reference"]);
    let service = world.app.service(&lab, false).await;
    let got = world.window(&lab, json!({ "service": service }));
    assert_eq!(got.await.expect(400).faults(), ["#/service not_booked_apart"]);
}

#[actix_web::test]
async fn windows_of_one_pool_do_not_overlap_but_pools_may() {
    let world = World::new().await;
    let (lab, _) = world.lab(2).await;
    let listed = world.admin.get(&windows(&lab)).await;
    let first = &listed.body["capacityWindows"][0]["id"];
    let got = world.window(&lab, json!({ "from": "2027-12-31", "until": "2028-03-31" })).await.expect(409);
    assert_eq!((got.code(), &got.body["conflictsWith"]), ("period_conflict", first));
    let theme = world.app.theme(None).await;
    let service = world.app.service(&lab, true).await;
    world.window(&lab, json!({ "theme": theme })).await.expect(201);
    world.window(&lab, json!({ "service": service })).await.expect(201);
    world.window(&lab, json!({ "service": service, "theme": theme })).await.expect(201);
    let next = world.window(&lab, json!({ "from": "2028-01-01", "until": "2028-03-31" })).await.expect(201);
    let path = next.header("location").unwrap();
    let got = world.admin.patch_now(&path, json!({ "from": "2027-12-31" })).await.expect(409);
    assert_eq!(got.code(), "period_conflict");
    world.admin.patch_now(&path, json!({ "theme": theme })).await.expect(200);
}

#[actix_web::test]
async fn a_window_never_goes_below_what_is_taken() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(4).await;
    let held = world.placement(&lab, json!({ "slots": 2 })).await;
    let booked = world.placement(&lab, json!({})).await;
    coordinator.event(&held, "accept").await.expect(200);
    coordinator.event(&booked, "accept").await.expect(200);
    world.sme.event(&booked, "confirm").await.expect(200);
    let path = format!(
        "{}/{}",
        windows(&lab),
        coordinator.get(&windows(&lab)).await.body["capacityWindows"][0]["id"].as_str().unwrap()
    );

    let got = coordinator.patch_now(&path, json!({ "slots": 2 })).await.expect(409);
    assert_eq!((got.code(), &got.body["held"], &got.body["booked"]), ("below_taken", &json!(2), &json!(1)));
    let theme = world.app.theme(None).await;
    for refused in [
        json!({ "from": "2027-02-02" }),
        json!({ "until": "2027-06-29" }),
        json!({ "from": "2028-01-01", "until": "2028-12-31" }),
        json!({ "theme": theme }),
    ] {
        let got = coordinator.patch_now(&path, refused.clone()).await.expect(409);
        assert_eq!(got.code(), "below_taken", "{refused}");
    }
    let etag = coordinator.get(&path).await.etag();
    assert_eq!(coordinator.delete(&path, &etag).await.expect(409).code(), "below_taken");

    let tight = json!({ "slots": 3, "from": "2027-02-01", "until": "2027-06-30" });
    let got = coordinator.patch_now(&path, tight).await.expect(200);
    assert_eq!(got.body["freeForSmes"], 0);
    world.reconcile().await;
}

#[actix_web::test]
async fn what_others_took_limits_what_can_be_reserved_for_smes() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(3).await;
    let company = world.app.organisation("large_company").await;
    let innovation = world.app.bare_innovation(&company, &[], "private").await;
    let member = world.app.person(&[(Role::Sme, Some(&company))]).await;
    let new = json!({ "innovation": innovation, "labs": [lab], "slots": 2, "motivation": "Groot",
        "period": { "from": "2027-02-01", "until": "2027-06-30" } });
    let draft = member.post("/v1/pilot-requests", new).await.expect(201);
    let open = member.event(&format!("/v1/pilot-requests/{}", draft.id()), "submit").await.expect(200);
    coordinator.event(&World::placements(&open)[0], "accept").await.expect(200);
    let path = format!(
        "{}/{}",
        windows(&lab),
        coordinator.get(&windows(&lab)).await.body["capacityWindows"][0]["id"].as_str().unwrap()
    );
    let got = coordinator.patch_now(&path, json!({ "smeReservedSlots": 2 })).await.expect(409);
    assert_eq!((got.code(), &got.body["takenByOthers"]), ("below_taken", &json!(2)));
    coordinator.patch_now(&path, json!({ "smeReservedSlots": 1 })).await.expect(200);
    world.reconcile().await;
}

#[actix_web::test]
async fn parallel_changes_of_one_version_are_never_lost() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let path = format!(
        "{}/{}",
        windows(&lab),
        coordinator.get(&windows(&lab)).await.body["capacityWindows"][0]["id"].as_str().unwrap()
    );
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (client, path) = (coordinator.clone(), path.clone());
            actix_web::rt::spawn(async move {
                let mut done = 0;
                for _ in 0..5 {
                    let seen = client.get(&path).await;
                    let slots = seen.body["slots"].as_i64().unwrap() + 1;
                    let got = client.patch(&path, &seen.etag(), json!({ "slots": slots })).await;
                    assert!(got.status == 200 || got.status == 412, "{got:?}");
                    done += i64::from(got.status == 200);
                }
                done
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += task.await.unwrap();
    }
    let last = coordinator.get(&path).await;
    assert_eq!(last.body["slots"], 1 + done);
    assert_eq!(last.body["version"], 1 + done);
}

#[actix_web::test]
async fn a_walk_over_the_windows_sees_each_once_in_order() {
    let world = World::new().await;
    let (lab, _) = world.lab(1).await;
    for month in (1..=9).rev() {
        let theme = world.app.theme(None).await;
        let new = json!({ "from": format!("2027-0{month}-01"), "theme": theme });
        world.window(&lab, new).await.expect(201);
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = world.admin.get(&format!("{}?limit=3{cursor}", windows(&lab))).await.expect(200);
        for one in page.body["capacityWindows"].as_array().unwrap() {
            seen.push((one["from"].as_str().unwrap().to_owned(), one["id"].as_str().unwrap().to_owned()));
        }
        let Some(next) = page.body["nextCursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen.len(), 10);
    assert!(seen.is_sorted() && seen.windows(2).all(|two| two[0] != two[1]));
    let only = world.admin.get(&format!("{}?until=2027-02-01", windows(&lab))).await.expect(200);
    assert_eq!(only.body["capacityWindows"].as_array().unwrap().len(), 3);
    world.admin.get(&format!("{}?cursor=onzin", windows(&lab))).await.expect(400);
}
