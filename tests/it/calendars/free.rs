//! When a lab has room, as an iCalendar.

use crate::support::{Lab, TestApp, window};
use jiff::civil::date;

/// Lines as they were before they were folded.
fn lines(text: &str) -> Vec<String> {
    assert!(text.ends_with("END:VCALENDAR\r\n"), "{text}");
    text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

#[actix_web::test]
async fn the_calendar_tells_free_slots_and_closed_days_and_never_who_has_the_rest() {
    let app = TestApp::new().await;
    app.lab(Lab {
        windows: vec![
            window(date(2026, 11, 1), date(2026, 11, 30), 3, 1),
            window(date(2026, 12, 1), date(2026, 12, 31), 1, 1),
            window(date(2027, 1, 1), date(2027, 1, 31), 1, 0),
        ],
        blackouts: vec![(date(2027, 1, 10), date(2027, 1, 12))],
        ..Lab::named("Zorglab, Breda; noord")
    })
    .await;
    let list = app.anonymous().get("/v1/labs").await.expect(200);
    let path = format!("/v1/labs/{}/calendar", list.body["labs"][0]["id"].as_str().unwrap());
    let got = app.anonymous().get(&path).await.expect(200);
    assert_eq!(got.header("content-type").unwrap(), "text/calendar; charset=utf-8");
    let lines = lines(&got.text);
    let all = |name: &str| -> Vec<String> {
        lines.iter().filter_map(|line| line.strip_prefix(name)).map(str::to_owned).collect()
    };
    assert_eq!(all("DTSTART;VALUE=DATE:"), ["20261102", "20270101", "20270110", "20270113"]);
    assert_eq!(all("DTEND;VALUE=DATE:"), ["20261201", "20270110", "20270113", "20270201"]);
    let name = "Zorglab\\, Breda\\; noord";
    let says = ["2 plekken vrij", "1 plek vrij", "gesloten", "1 plek vrij"];
    assert_eq!(all("SUMMARY:"), says.map(|says| format!("{name}: {says}")));
    assert_eq!(all("TRANSP:"), ["TRANSPARENT", "TRANSPARENT", "OPAQUE", "TRANSPARENT"]);
    // The same on the same day, so that a subscriber is told that nothing changed.
    let again =
        app.anonymous().send(reqwest::Method::GET, &path, &[("if-none-match", &got.etag())], None).await;
    assert_eq!(again.status, 304);
}

#[actix_web::test]
async fn a_draft_has_no_calendar_and_a_lab_without_capacity_an_empty_one() {
    let app = TestApp::new().await;
    let (draft, bare) =
        (app.lab(Lab { status: "draft", ..Lab::named("Concept") }).await, app.lab(Lab::named("Leeg")).await);
    let admin = app.admin().await;
    assert_eq!(admin.get(&format!("/v1/labs/{draft}/calendar")).await.code(), "not_found");
    let got = app.anonymous().get(&format!("/v1/labs/{bare}/calendar")).await.expect(200);
    assert!(!lines(&got.text).iter().any(|line| line == "BEGIN:VEVENT"));
}
