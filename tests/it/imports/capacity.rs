//! Windows of capacity from a table.

use super::{CSV, NDJSON, count_events, counts, fault, faults, import};
use crate::support::World;
use serde_json::json;

#[actix_web::test]
async fn windows_are_opened_and_changed_by_lab_theme_and_first_day() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(4).await;
    let text = format!(
        "lab;van;tot en met;plaatsen;thema;plaatsen voor mkb\n\
         {lab};1-1-2028;31-12-2028;3;;1\n{lab};01-01-2028;31-12-2028;2;home-care;\n{lab};1-1-2027;31-12-2027;6;;\n"
    );
    for query in ["?dryRun=true", "?dryRun=true&mode=all"] {
        let got = import(&coordinator, &format!("capacity{query}"), CSV, text.clone()).await.expect(200);
        assert_eq!((counts(&got), faults(&got)), ([3, 2, 1, 0, 0], vec![]), "{query}");
    }
    let kinds = ["window_created", "window_updated"];
    assert_eq!(count_events(&world.app, &kinds).await, 1, "that of the world");
    assert_eq!(counts(&import(&coordinator, "capacity", CSV, text.clone()).await), [3, 2, 1, 0, 0]);
    assert_eq!(count_events(&world.app, &kinds).await, 4);
    assert_eq!(counts(&import(&coordinator, "capacity?mode=all", CSV, text).await), [3, 0, 0, 3, 0]);
    let windows = coordinator.get(&format!("/v1/labs/{lab}/capacity-windows")).await.body;
    let slots: Vec<_> =
        windows["capacityWindows"].as_array().unwrap().iter().map(|one| one["slots"].clone()).collect();
    assert_eq!(slots.len(), 3);
    assert!(slots.contains(&json!(6)) && slots.contains(&json!(3)) && slots.contains(&json!(2)), "{slots:?}");
    let lines: String =
        windows["capacityWindows"].as_array().unwrap().iter().map(|one| format!("{one}\n")).collect();
    assert_eq!(
        counts(&import(&coordinator, "capacity", NDJSON, lines).await),
        [3, 0, 0, 3, 0],
        "as they are answered"
    );
}

#[actix_web::test]
async fn what_can_not_be_is_told_and_the_other_rows_go_on() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(4).await;
    let (other, _) = world.lab(4).await;
    let hidden = world.app.bare_lab("draft").await;
    let text = format!(
        "lab;van;t/m;plekken\n{lab};1-3-2027;1-4-2027;2\n{lab};1-2-2029;1-1-2029;2\n{other};1-1-2030;1-2-2030;2\n\
         {hidden};1-1-2030;1-2-2030;2\n;1-1-2030;1-2-2030;2\n{lab};1-1-2030;1-2-2030;2\n{lab};31-2-2030;1-4-2030;2\n"
    );
    let got = import(&coordinator, "capacity", CSV, text).await.expect(200);
    assert_eq!(counts(&got), [7, 1, 0, 0, 6]);
    let expected = [
        fault(2, 0, "", "period_conflict"),
        fault(3, 3, "t/m", "before_from"),
        fault(4, 0, "", "forbidden"),
        fault(5, 1, "lab", "unknown_reference"),
        fault(6, 1, "lab", "required"),
        fault(8, 2, "van", "format"),
    ];
    assert_eq!(faults(&got), expected);
}

/// Each batch is right by itself, so that only writing all of them shows it.
#[actix_web::test]
async fn all_or_nothing_is_nothing_too_when_two_rows_far_apart_contradict_each_other() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(4).await;
    let day = |number: i64| jiff::civil::date(2031, 1, 1).saturating_add(jiff::Span::new().days(number));
    let single: String = (0..600).map(|number| format!("{lab};{0};{0};1\n", day(number))).collect();
    let text = |last: &str| format!("lab;van;t/m;plekken\n{lab};1-1-2030;31-12-2030;2\n{single}{last}");
    let bad = text(&format!("{lab};1-6-2030;30-6-2030;1\n"));
    let dry = import(&coordinator, "capacity?mode=all&dryRun=true", CSV, bad.clone()).await.expect(200);
    assert_eq!(counts(&dry), [602, 602, 0, 0, 0], "what this test is about");
    let got = import(&coordinator, "capacity?mode=all", CSV, bad).await.expect(200);
    assert_eq!((counts(&got), got.body["status"].as_str()), ([602, 0, 0, 0, 1], Some("refused")));
    assert_eq!(faults(&got).len(), 1, "{}", got.body);
    assert_eq!(got.body["faults"][0]["line"], 603);
    let windows = coordinator.get(&format!("/v1/labs/{lab}/capacity-windows?limit=100")).await.body;
    assert_eq!(windows["capacityWindows"].as_array().unwrap().len(), 1, "that of the world");
    assert_eq!(count_events(&world.app, &["window_created"]).await, 1);
    let got = import(&coordinator, "capacity?mode=all", CSV, text("")).await.expect(200);
    assert_eq!((counts(&got), got.body["status"].as_str()), ([601, 601, 0, 0, 0], Some("done")));
}
