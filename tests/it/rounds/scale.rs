//! Whole rounds at once. The large one is for release builds: `cargo nextest run --release --run-ignored all rounds::scale`.

use super::Call;
use serde_json::json;
use std::{fmt::Write, time::Instant};
use uuid::Uuid;

/// Files so many applications, each for so many labs, straight into the tables.
async fn fill(call: &Call, round: &str, requests: usize, list: usize) {
    let postgres = call.app.is_postgres();
    let id =
        |uuid: &str| if postgres { format!("'{uuid}'") } else { format!("X'{}'", uuid.replace('-', "")) };
    let (now, no, yes, day) = if postgres { ("now()", "false", "true", "") } else { ("0", "0", "1", "") };
    let organisation = call.app.organisation("sme").await;
    let mut numbers = 7_u64;
    let mut below = |limit: usize| {
        numbers = numbers.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(numbers >> 33).unwrap() % limit
    };
    let mut sql = String::new();
    for number in 0..requests {
        let (innovation, request, application) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
        let [innovation, request, application] =
            [innovation, request, application].map(|uuid| id(&uuid.to_string()));
        let (owner, round, network) = (id(&organisation), id(round), id(&call.network));
        write!(
            sql,
            "INSERT INTO innovations (id, owner_organisation_id, title, trl, claims, payers, beneficiaries, patents, visibility, status, \
             fictitious, sources, version, created_at, updated_at) VALUES ({innovation}, {owner}, 'Idee {number}', {}, '[]', '[]', '[]', \
             '[]', 'private', 'active', {yes}, '[]', 1, {now}, {now});\
             INSERT INTO pilot_requests (id, innovation_id, organisation_id, network_id, status, wanted_from, wanted_until, slots, \
             submitted_at, version, created_at, updated_at, round_id) VALUES ({request}, {innovation}, {owner}, {network}, 'submitted', \
             {day}'2027-02-01', '2027-06-30', 1, {now}, 2, {now}, {now}, {round});\
             INSERT INTO round_applications (id, round_id, pilot_request_id, organisation_id, by_score, status, filed_at, version, \
             created_at, updated_at) VALUES ({application}, {round}, {request}, {owner}, {no}, 'filed', {now}, 1, {now}, {now});",
            1 + number % 9,
        )
        .unwrap();
        let mut chosen: Vec<usize> = Vec::new();
        while chosen.len() < list {
            let lab = below(call.labs.len()) * below(1000) / 1000;
            if !chosen.contains(&lab) {
                chosen.push(lab);
            }
        }
        let rows: Vec<String> = (1..)
            .zip(chosen)
            .map(|(rank, lab)| format!("({application}, {}, {round}, {rank})", id(&call.labs[lab])))
            .collect();
        write!(
            sql,
            "INSERT INTO round_choices (application_id, lab_id, round_id, preference) VALUES {};",
            rows.join(",")
        )
        .unwrap();
    }
    call.app.sql(sql).await;
}

async fn whole_round(requests: usize, labs: usize, list: usize) {
    let slots = u32::try_from(requests * 9 / 10 / labs).unwrap().max(1);
    let call = Call::with_slots(labs, slots).await;
    let path = call.open(json!({})).await;
    let round = call.manager.get(&path).await.id();
    fill(&call, &round, requests, list).await;
    let took = |what: &str, begin: Instant| println!("{requests} x {labs}: {what} {:?}", begin.elapsed());
    let begin = Instant::now();
    call.close(&path).await;
    took("closing, which scores all pairs", begin);
    let begin = Instant::now();
    let run = call.run(&path).await;
    took("run", begin);
    assert_eq!((&run.body["summary"]["findings"], &run.body["summary"]["misfits"]), (&json!([]), &json!([])));
    let begin = Instant::now();
    call.apply(&path, &run).await.expect(200);
    took("apply", begin);
    let placed = run.body["summary"]["smeOptimal"]["placed"].as_u64().unwrap();
    let held = call.manager.get(&format!("{path}/runs/{}/labs", run.id())).await.expect(200);
    let taken: u64 =
        held.body["labs"].as_array().unwrap().iter().map(|lab| lab["taken"].as_u64().unwrap()).sum();
    assert_eq!(taken, placed);
    assert_eq!(call.admin.get("/v1/capacity-discrepancies").await.body["discrepancies"], json!([]));
}

#[actix_web::test]
async fn a_few_hundred_requests_are_placed_at_once() {
    whole_round(300, 20, 6).await;
}

#[actix_web::test]
#[ignore = "takes its time in a debug build"]
async fn five_thousand_requests_are_placed_in_two_hundred_labs() {
    whole_round(5_000, 200, 8).await;
}
