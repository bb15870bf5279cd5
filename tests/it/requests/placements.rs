//! The way of a placement: slots follow its state, whoever moves it.

use crate::support::World;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn accepting_holds_confirming_books_and_the_rest_is_withdrawn() {
    let world = World::new().await;
    let (first, coordinator) = world.lab(1).await;
    let (second, other) = world.lab(1).await;
    let (third, _) = world.lab(1).await;
    let open = world.open(&[&first, &second, &third], json!({})).await;
    let paths = World::placements(&open);
    assert_eq!(open.body["placements"][0]["answerDueOn"], "2026-11-10");

    let got = coordinator.event(&paths[0], "accept").await.expect(200);
    assert_eq!((&got.body["status"], &got.body["holdExpiresOn"]), (&json!("accepted"), &json!("2026-11-16")));
    assert_eq!(got.body["allowedEvents"], json!(["release"]));
    other.event(&paths[1], "accept").await.expect(200);
    world.reconcile().await;

    let got = world.sme.event(&paths[1], "confirm").await.expect(200);
    assert_eq!((&got.body["status"], &got.body["holdExpiresOn"]), (&json!("confirmed"), &json!(null)));
    assert_eq!(
        (world.status(&paths[0]).await, world.status(&paths[2]).await),
        ("withdrawn".into(), "withdrawn".into())
    );
    let request = world.sme.get(&format!("/v1/pilot-requests/{}", open.id())).await.expect(200);
    assert_eq!(
        (&request.body["status"], &request.body["publicStatus"]),
        (&json!("placed"), &json!("placed"))
    );
    let steps = world.sme.get(&format!("{}/transitions", paths[0])).await.expect(200);
    let last = &steps.body["transitions"][1];
    assert_eq!(
        (&last["event"], &last["actorId"], &last["reasonCode"]),
        (&json!("withdraw"), &json!(null), &json!("no_longer_needed"))
    );
    world.reconcile().await;

    let release = json!({ "event": "release", "reasonCode": "other", "note": "Toch niet" });
    world.sme.post(&format!("{}/transitions", paths[1]), release).await.expect(200);
    assert_eq!(world.status(&format!("/v1/pilot-requests/{}", open.id())).await, "unplaced");
    assert_eq!(world.count("SELECT count(*) AS count FROM bookings").await, 0);
    world.reconcile().await;
}

#[actix_web::test]
async fn a_full_lab_refuses_and_nothing_changes() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(2).await;
    let large = world.placement(&lab, json!({ "slots": 2 })).await;
    let small = world.placement(&lab, json!({})).await;
    coordinator.event(&large, "accept").await.expect(200);
    let before = coordinator.get(&small).await.expect(200);
    let got = coordinator.event(&small, "accept").await.expect(409);
    assert_eq!(
        (got.code(), &got.body["freeSlots"], &got.body["nextFreeFrom"]),
        ("no_capacity", &json!(0), &json!(null))
    );
    assert_eq!(coordinator.get(&small).await.body, before.body);
    world.reconcile().await;
}

#[actix_web::test]
async fn a_period_takes_slots_in_every_window_that_it_touches_or_in_none() {
    let world = World::new().await;
    let lab = world.app.bare_lab("active").await;
    let coordinator = world.app.person(&[(Role::Coordinator, Some(&lab))]).await;
    world.window(&lab, json!({ "until": "2027-03-31", "slots": 3 })).await.expect(201);
    world.window(&lab, json!({ "from": "2027-04-01", "until": "2027-05-31", "slots": 1 })).await.expect(201);
    world.window(&lab, json!({ "from": "2027-06-01", "slots": 3 })).await.expect(201);
    let one = world.placement(&lab, json!({})).await;
    let two = world.placement(&lab, json!({ "slots": 2 })).await;
    assert_eq!(coordinator.event(&two, "accept").await.expect(409).body["freeSlots"], 1);
    assert_eq!(world.count("SELECT count(*) AS count FROM capacity_windows WHERE held > 0").await, 0);
    coordinator.event(&one, "accept").await.expect(200);
    assert_eq!(world.count("SELECT count(*) AS count FROM capacity_windows WHERE held = 1").await, 3);
    let beyond = json!({ "period": { "from": "2027-12-01", "until": "2028-01-01" } });
    let beyond = world.placement(&lab, beyond).await;
    assert_eq!(coordinator.event(&beyond, "accept").await.expect(409).body["freeSlots"], 0);
    world.reconcile().await;
}

#[actix_web::test]
async fn the_narrowest_pool_is_taken_first_and_another_theme_is_left_alone() {
    let world = World::new().await;
    let broad = world.app.theme(None).await;
    let narrow = world.app.theme(Some(&broad)).await;
    let other = world.app.theme(None).await;
    let innovation = world.app.bare_innovation(&world.organisation, &[&narrow], "private").await;
    let (lab, coordinator) = world.lab(1).await;
    for theme in [&broad, &narrow, &other] {
        world.window(&lab, json!({ "theme": theme })).await.expect(201);
    }
    let taken = async || {
        let windows = world.admin.get(&format!("/v1/labs/{lab}/capacity-windows")).await;
        let windows = windows.body["capacityWindows"].as_array().unwrap().clone();
        let held = |theme: Option<&String>| {
            let found = windows.iter().find(|one| one["theme"].as_str() == theme.map(String::as_str));
            found.unwrap()["held"].as_i64().unwrap()
        };
        [held(Some(&narrow)), held(Some(&broad)), held(None), held(Some(&other))]
    };
    for expected in [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0]] {
        let path = world.placement(&lab, json!({ "innovation": innovation })).await;
        coordinator.event(&path, "accept").await.expect(200);
        assert_eq!(taken().await, expected);
    }
    let path = world.placement(&lab, json!({ "innovation": innovation })).await;
    coordinator.event(&path, "accept").await.expect(409);
    assert_eq!(taken().await, [1, 1, 1, 0]);
    world.reconcile().await;
}

#[actix_web::test]
async fn slots_reserved_for_smes_are_refused_to_others() {
    let world = World::new().await;
    let lab = world.app.bare_lab("active").await;
    let coordinator = world.app.person(&[(Role::Coordinator, Some(&lab))]).await;
    world.window(&lab, json!({ "slots": 3, "smeReservedSlots": 2 })).await.expect(201);
    let company = world.app.organisation("large_company").await;
    let innovation = world.app.bare_innovation(&company, &[], "private").await;
    let member = world.app.person(&[(Role::Sme, Some(&company))]).await;
    let mut large = Vec::new();
    for _ in 0..2 {
        let new = json!({ "innovation": innovation, "labs": [lab], "motivation": "Groot",
            "period": { "from": "2027-02-01", "until": "2027-06-30" } });
        let draft = member.post("/v1/pilot-requests", new).await.expect(201);
        let open = member.event(&format!("/v1/pilot-requests/{}", draft.id()), "submit").await.expect(200);
        large.push(World::placements(&open).remove(0));
    }
    coordinator.event(&large[0], "accept").await.expect(200);
    assert_eq!(coordinator.event(&large[1], "accept").await.expect(409).code(), "no_capacity");
    for _ in 0..2 {
        let small = world.placement(&lab, json!({})).await;
        coordinator.event(&small, "accept").await.expect(200);
    }
    let late = world.placement(&lab, json!({})).await;
    coordinator.event(&late, "accept").await.expect(409);
    let release = json!({ "event": "release", "reasonCode": "other" });
    coordinator.post(&format!("{}/transitions", large[0]), release).await.expect(200);
    coordinator.event(&late, "accept").await.expect(200);
    world.reconcile().await;
}

#[actix_web::test]
async fn a_repeated_accept_with_the_same_key_holds_once() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(5).await;
    let path = format!("{}/transitions", world.placement(&lab, json!({})).await);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (client, path) = (coordinator.clone(), path.clone());
            actix_web::rt::spawn(async move {
                client
                    .post_with(&path, &[("idempotency-key", "k-1")], json!({ "event": "accept" }))
                    .await
                    .expect(200)
            })
        })
        .collect();
    let mut first = 0;
    for task in tasks {
        first += i32::from(task.await.unwrap().header("idempotency-replayed").is_none());
    }
    assert_eq!(first, 1);
    assert_eq!(world.count("SELECT CAST(sum(held) AS BIGINT) AS count FROM capacity_windows").await, 1);
    let again = coordinator.post(&path, json!({ "event": "accept" })).await.expect(409);
    assert_eq!((again.code(), &again.body["allowedEvents"]), ("illegal_event", &json!(["release"])));
    world.reconcile().await;
}

#[actix_web::test]
async fn wrong_roles_wrong_moments_and_missing_reasons_are_told_apart() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let (_, stranger) = world.lab(1).await;
    let path = world.placement(&lab, json!({})).await;
    let post = format!("{path}/transitions");
    world.sme.event(&path, "lapse").await.expect(403);
    coordinator.event(&path, "confirm").await.expect(403);
    coordinator.event(&path, "withdraw").await.expect(403);
    world.sme.event(&path, "accept").await.expect(403);
    stranger.event(&path, "accept").await.expect(404);
    world.app.anonymous().event(&path, "accept").await.expect(401);
    let got = coordinator.event(&path, "release").await.expect(409);
    assert_eq!(got.body["allowedEvents"], json!(["accept", "waitlist", "decline"]));
    coordinator.event(&path, "fly").await.expect(409);
    let got = coordinator.event(&path, "decline").await.expect(400);
    assert_eq!(got.faults(), ["#/reasonCode required"]);
    let got =
        coordinator.post(&post, json!({ "event": "decline", "reasonCode": "zomaar" })).await.expect(400);
    assert_eq!(got.faults(), ["#/reasonCode enum"]);
    assert_eq!(world.status(&path).await, "proposed");
    coordinator.post(&post, json!({ "event": "decline", "reasonCode": "outside_theme" })).await.expect(200);
    let request = world.admin.get(&path).await.body["pilotRequest"].as_str().unwrap().to_owned();
    assert_eq!(world.status(&format!("/v1/pilot-requests/{request}")).await, "unplaced");
    assert_eq!(coordinator.event(&path, "accept").await.expect(409).body["allowedEvents"], json!([]));
}
