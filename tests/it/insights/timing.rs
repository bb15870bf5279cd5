//! How long answers take with many requests: `cargo nextest run --test it insights::timing --run-ignored all --no-capture`.

use crate::support::World;
use std::time::Instant;

/// So many requests, each at two labs, with the history that a placed one has.
const REQUESTS: usize = 10_000;

async fn fill(w: &World, labs: &[String]) {
    let (organisation, innovation) =
        (w.app.id_literal(&w.organisation).await, w.app.id_literal(&w.innovation).await);
    let postgres = w.app.is_postgres();
    let at = |number: usize, hours: usize| {
        let second = 1_767_225_600 + (number * 2_600) + hours * 3_600;
        if postgres { format!("to_timestamp({second})") } else { format!("{}", second * 1_000_000) }
    };
    let id = |kind: usize, number: usize| {
        let text = format!("{kind:08x}-0000-7000-8000-{number:012x}");
        if postgres { format!("'{text}'") } else { format!("X'{}'", text.replace('-', "")) }
    };
    let mut lab_ids = Vec::new();
    for lab in labs {
        lab_ids.push(w.app.id_literal(lab).await);
    }
    for chunk in (0..REQUESTS).collect::<Vec<_>>().chunks(500) {
        let (mut requests, mut placements, mut steps) = (Vec::new(), Vec::new(), Vec::new());
        for number in chunk.iter().copied() {
            let request = id(1, number);
            let (from, answered) = (at(number, 0), at(number, 30 + number % 200));
            requests.push(format!(
                "({request}, {innovation}, {organisation}, 'placed', '2027-01-01', '2027-02-01', 1, {from}, 1, {from}, {from})"
            ));
            let mut step = |kind: usize,
                            machine: &str,
                            subject: &str,
                            (event, before, after): (&str, &str, &str),
                            when: &str| {
                let row = id(kind, number);
                steps.push(format!(
                    "({row}, '{machine}', {subject}, '{event}', '{before}', '{after}', {when})"
                ));
            };
            step(2, "pilot_request", &request, ("submit", "draft", "submitted"), &at(number, 5));
            step(3, "pilot_request", &request, ("open", "submitted", "open"), &at(number, 20));
            step(4, "pilot_request", &request, ("place", "open", "placed"), &at(number, 300));
            for preference in 1..=2 {
                let (placement, lab) =
                    (id(10 + preference, number), &lab_ids[(number + preference) % lab_ids.len()]);
                placements.push(format!(
                    "({placement}, {request}, {lab}, {preference}, 'confirmed', '2027-01-01', '2027-02-01', 1, '2026-12-01', 1, {from}, {from})"
                ));
                let event = if preference == 1 {
                    ("accept", "proposed", "accepted")
                } else {
                    ("decline", "proposed", "declined")
                };
                step(20 + preference, "placement", &placement, event, &answered);
                step(
                    30 + preference,
                    "placement",
                    &placement,
                    ("confirm", "accepted", "confirmed"),
                    &at(number, 299),
                );
            }
        }
        w.app.sql(format!(
            "INSERT INTO pilot_requests (id, innovation_id, organisation_id, status, wanted_from, wanted_until, slots, submitted_at, version, created_at, updated_at) VALUES {};\
             INSERT INTO placements (id, pilot_request_id, lab_id, preference, status, from_on, until_on, slots, answer_due_on, version, created_at, updated_at) VALUES {};\
             INSERT INTO transitions (id, machine, subject_id, event, from_state, to_state, occurred_at) VALUES {};",
            requests.join(","), placements.join(","), steps.join(","),
        )).await;
    }
}

#[actix_web::test]
#[ignore = "measures; run it alone"]
async fn ten_thousand_requests() {
    let mut w = World::new().await;
    let themes = [w.app.theme(None).await, w.app.theme(None).await];
    w.innovation = w.app.bare_innovation(&w.organisation, &[&themes[0], &themes[1]], "private").await;
    let mut labs = Vec::new();
    for _ in 0..57 {
        labs.push(w.app.bare_lab("active").await);
    }
    fill(&w, &labs).await;
    let paths = [
        "/v1/insights/funnel",
        "/v1/insights/lead-times",
        "/v1/insights/response-times",
        "/v1/insights/refusals",
        "/v1/insights/unmet-demand",
        "/v1/statistics",
        "/v1/kpis?year=2022",
        "/v1/kpi-reports/2022",
    ];
    for path in paths {
        let mut taken = Vec::new();
        for _ in 0..5 {
            let begun = Instant::now();
            let got = w.admin.get(path).await.expect(200);
            taken.push((begun.elapsed().as_millis(), got.body.to_string().len()));
        }
        taken.sort_unstable();
        eprintln!("{path}: median {} ms, slowest {} ms, {} bytes", taken[2].0, taken[4].0, taken[2].1);
    }
    let funnel = w.admin.get("/v1/insights/funnel").await.expect(200).body;
    assert_eq!(funnel["stages"][4]["count"], REQUESTS);
}
