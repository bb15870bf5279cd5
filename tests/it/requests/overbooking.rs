//! The promise: slots are never taken twice, however many ask at once. And the control: the test would notice if they were.

use crate::support::{Client, World};
use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::BigInt};
use proeftuin::{
    base::{actor::Role, error::Error},
    each,
};
use serde_json::json;
use std::collections::HashMap;

const CLIENTS: usize = 64;
const ATTEMPTS: usize = 4_000;
const LABS: i32 = 20;

/// Labs with 1 to 20 slots, one client that coordinates them all, and the placements that will be accepted.
async fn crowd(world: &World) -> (Client, Vec<(String, String)>, HashMap<String, i32>) {
    let mut capacities = HashMap::new();
    let mut labs = Vec::new();
    for slots in 1..=LABS {
        let lab = world.app.bare_lab("active").await;
        world.window(&lab, json!({ "slots": slots })).await.expect(201);
        capacities.insert(lab.clone(), slots);
        labs.push(lab);
    }
    let grants: Vec<_> = labs.iter().map(|lab| (Role::Coordinator, Some(lab.as_str()))).collect();
    let coordinator = world.app.person(&grants).await;
    let mut paths = Vec::new();
    let mut request = 0;
    while paths.len() < ATTEMPTS {
        // The largest lab is asked by a few only: there demand, not capacity, is the limit.
        let asked: Vec<&str> =
            labs.iter().take(if request < 10 { 20 } else { 19 }).map(String::as_str).collect();
        let open = world.open(&asked, json!({})).await;
        paths.extend(World::placements(&open).into_iter().zip(asked.into_iter().map(str::to_owned)));
        request += 1;
    }
    (coordinator, paths, capacities)
}

#[actix_web::test]
async fn slots_are_never_taken_twice_however_many_ask_at_once() {
    let world = World::new().await;
    let (coordinator, paths, capacities) = crowd(&world).await;
    let mut tasks = Vec::new();
    for number in 0..CLIENTS {
        // Each client goes through its share in another order, so that all labs are wanted at the same time.
        let share: Vec<(String, String)> = paths.iter().skip(number).step_by(CLIENTS).cloned().collect();
        let client = coordinator.clone();
        tasks.push(actix_web::rt::spawn(async move {
            let (mut accepted, mut asked) = (HashMap::<String, i32>::new(), HashMap::<String, i32>::new());
            for (path, lab) in share {
                let got = client.event(&path, "accept").await;
                match (got.status, got.code()) {
                    (200, _) => *accepted.entry(lab.clone()).or_default() += 1,
                    (409, "no_capacity") => {}
                    _ => panic!("{path}: {got:?}"),
                }
                *asked.entry(lab).or_default() += 1;
            }
            (accepted, asked)
        }));
    }
    let (mut accepted, mut asked) = (HashMap::<String, i32>::new(), HashMap::<String, i32>::new());
    for task in tasks {
        let (more_accepted, more_asked) = task.await.unwrap();
        for (lab, n) in more_accepted {
            *accepted.entry(lab).or_default() += n;
        }
        for (lab, n) in more_asked {
            *asked.entry(lab).or_default() += n;
        }
    }
    assert!(asked.values().sum::<i32>() >= 4_000);
    for (lab, slots) in capacities {
        assert_eq!(accepted.get(&lab), Some(&slots.min(asked[&lab])), "a lab with {slots} slots");
    }
    world.reconcile().await;
}

#[derive(QueryableByName)]
struct Free {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Looks in one transaction and takes in another. Answers whether it took.
async fn check_then_act(world: &World, free: String, take: String) -> Result<bool, Error> {
    let db = world.app.app.db();
    let looked = db.write(move |write| {
        let row: Free = each!(write.db(), connection => sql_query(free).get_result(connection))?;
        Ok(row.count > 0)
    });
    if !looked.await? {
        return Ok(false);
    }
    let took = db.write(move |write| {
        write.db().batch_execute(&take)?;
        Ok(true)
    });
    took.await
}

/// 64 at once for one slot of a lab with 5: by looking first and taking later.
async fn crowd_of_checkers(world: &World, with_counter: bool) -> Vec<Result<bool, Error>> {
    let (lab, _) = world.lab(5).await;
    let mut takers = Vec::new();
    for _ in 0..CLIENTS {
        let placement = world.placement(&lab, json!({})).await;
        let placement = world.app.id_literal(placement.rsplit('/').next().unwrap()).await;
        let lab = world.app.id_literal(&lab).await;
        let window = format!("(SELECT id FROM capacity_windows WHERE lab_id = {lab})");
        // SQL needs an id for the row: the placement's will do.
        let row = format!(
            "INSERT INTO bookings (id, placement_id, window_id, slots, state, for_sme, created_at) \
             SELECT {placement}, {placement}, id, 1, 'held', for_sme, created_at FROM \
             (SELECT w.id, (w.slots > 0) AS for_sme, w.created_at FROM capacity_windows w WHERE w.lab_id = {lab}) AS w;"
        );
        let count = format!("UPDATE capacity_windows SET held = held + 1 WHERE id = {window};");
        let free = format!(
            "SELECT (SELECT slots FROM capacity_windows WHERE id = {window}) \
             - (SELECT count(*) FROM bookings WHERE window_id = {window}) AS count"
        );
        takers.push((free, if with_counter { row + &count } else { row }));
    }
    let all = takers.into_iter().map(|(free, take)| check_then_act(world, free, take));
    futures_util::future::join_all(all).await
}

/// The control. Were slots taken by looking first, this is what the test above would have seen.
#[actix_web::test]
async fn looking_first_and_taking_later_overbooks() {
    let world = World::new().await;
    let took = crowd_of_checkers(&world, false).await;
    let taken = took.iter().filter(|one| matches!(one, Ok(true))).count();
    assert!(taken > 5, "only {taken} were taken: the control no longer controls");
    let found = world.admin.get("/v1/capacity-discrepancies").await.expect(200);
    assert_eq!(found.body["discrepancies"][0]["heldByBookings"], json!(taken));
}

/// The second control: where the counter is kept too, the CHECK stops what the look let through.
#[actix_web::test]
async fn the_check_stops_what_looking_first_lets_through() {
    let world = World::new().await;
    let took = crowd_of_checkers(&world, true).await;
    assert_eq!(took.iter().filter(|one| matches!(one, Ok(true))).count(), 5);
    assert!(took.iter().any(Result::is_err), "the CHECK never had to act");
    world.admin.get("/v1/capacity-discrepancies").await.expect(200);
    assert_eq!(
        world.count("SELECT count(*) AS count FROM capacity_windows WHERE held + booked > slots").await,
        0
    );
    assert_eq!(world.count("SELECT count(*) AS count FROM bookings").await, 5);
}
