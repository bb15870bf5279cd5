//! Secret addresses: the calendar with a lab's placements, for whoever has the address.

use crate::support::{Client, World};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// Lines as they were before they were folded, of each event.
fn events(text: &str) -> Vec<Vec<String>> {
    assert!(text.ends_with("END:VCALENDAR\r\n"), "{text}");
    let text = text.replace("\r\n ", "");
    let parts = text.split("BEGIN:VEVENT\r\n").skip(1);
    parts.map(|event| event.split("\r\n").map(str::to_owned).collect()).collect()
}

fn value<'e>(event: &'e [String], name: &str) -> &'e str {
    event.iter().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("no {name} in {event:?}"))
}

async fn address(client: &Client, lab: &str, name: &str) -> (String, Value) {
    let path = format!("/v1/labs/{lab}/calendar-addresses");
    let made = client.post(&path, json!({ "name": name })).await.expect(201);
    let url = made.body["url"].as_str().unwrap();
    (url.split_once("/v1/").map(|(_, rest)| format!("/v1/{rest}")).unwrap(), made.body)
}

#[actix_web::test]
async fn a_secret_address_shows_what_a_lab_answers_for_and_names_nobody() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(9).await;
    let mut paths = Vec::new();
    for slots in [1, 2, 3, 1] {
        world.app.clock.advance_secs(1);
        paths.push(world.placement(&lab, json!({ "slots": slots })).await);
    }
    for path in &paths[1..3] {
        coordinator.event(path, "accept").await.expect(200);
    }
    world.sme.event(&paths[2], "confirm").await.expect(200);
    let declined = json!({ "event": "decline", "reasonCode": "outside_theme" });
    coordinator.post(&format!("{}/transitions", paths[3]), declined).await.expect(200);

    let (calendar, _) = address(&coordinator, &lab, "Telefoon").await;
    let got = world.app.anonymous().get(&calendar).await.expect(200);
    assert_eq!(got.header("content-type").unwrap(), "text/calendar; charset=utf-8");
    assert_eq!(got.header("cache-control").unwrap(), "no-store", "what is secret is kept nowhere on the way");
    let events = events(&got.text);
    let of = |name: &str| -> Vec<&str> { events.iter().map(|event| value(event, name)).collect() };
    assert_eq!(
        of("SUMMARY:"),
        ["Pilot\\, 1 plek: voorgelegd", "Pilot\\, 2 plekken: toegezegd", "Pilot\\, 3 plekken: bevestigd"]
    );
    assert_eq!(of("STATUS:"), ["TENTATIVE", "TENTATIVE", "CONFIRMED"]);
    assert_eq!(of("TRANSP:"), ["TRANSPARENT", "OPAQUE", "OPAQUE"]);
    assert_eq!(of("DTSTART;VALUE=DATE:"), ["20270201"; 3]);
    assert_eq!(of("DTEND;VALUE=DATE:"), ["20270701"; 3]);
    assert_eq!(of("SEQUENCE:"), ["2", "3", "4"]);
    for (event, path) in events.iter().zip(&paths) {
        let id = path.rsplit('/').next().unwrap();
        assert_eq!(value(event, "UID:"), format!("{id}@proeftuin"));
        assert_eq!(value(event, "URL:"), format!("{}{path}", world.app.base_url));
    }
    let seen = coordinator.get(&paths[0]).await.expect(200);
    for name in ["innovationTitle", "organisationName", "motivation"] {
        let name = seen.body[name].as_str().unwrap();
        assert!(!got.text.contains(name), "{name}");
    }
}

#[actix_web::test]
async fn an_address_is_shown_once_and_can_be_taken_back() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let (calendar, made) = address(&coordinator, &lab, "Telefoon").await;
    let path = format!("/v1/labs/{lab}/calendar-addresses");
    let listed = coordinator.get(&path).await.expect(200);
    let mut known = made.clone();
    known["url"] = Value::Null;
    assert_eq!(listed.body["calendarAddresses"], json!([known]));
    // Nobody else's business, also not of others who manage the lab.
    let colleague = world.app.person(&[(Role::Coordinator, Some(&lab))]).await;
    assert_eq!(colleague.get(&path).await.expect(200).body["calendarAddresses"], json!([]));
    let own = format!("{path}/{}", made["id"].as_str().unwrap());
    colleague.delete(&own, "\"1\"").await.expect(404);
    world.app.anonymous().get(&calendar).await.expect(200);
    coordinator.delete(&own, "\"1\"").await.expect(204);
    let gone = world.app.anonymous().get(&calendar).await.expect(404);
    let never = world.app.anonymous().get(&format!("/v1/calendars/{}", "0".repeat(64))).await.expect(404);
    assert_eq!(gone.body["detail"], never.body["detail"]);
    let kept = world.count("SELECT count(*) AS count FROM calendar_addresses").await;
    assert_eq!(kept, 0);
}

#[actix_web::test]
async fn an_address_ends_with_the_role_of_whoever_made_it() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    let (calendar, _) = address(&coordinator, &lab, "Bureau").await;
    world.app.anonymous().get(&calendar).await.expect(200);
    let me = coordinator.get("/v1/me").await.expect(200);
    let grant = me.body["grants"][0]["id"].as_str().unwrap();
    let grant = format!("/v1/users/{}/grants/{grant}", me.id());
    world.admin.delete(&grant, "\"1\"").await.expect(204);
    world.app.anonymous().get(&calendar).await.expect(404);
}

#[actix_web::test]
async fn one_person_has_ten_addresses_for_a_lab_at_most() {
    let world = World::new().await;
    let (lab, coordinator) = world.lab(1).await;
    for number in 0..10 {
        address(&coordinator, &lab, &format!("Apparaat {number}")).await;
    }
    let path = format!("/v1/labs/{lab}/calendar-addresses");
    let refused = coordinator.post(&path, json!({ "name": "Nog een" })).await.expect(409);
    assert_eq!(refused.code(), "too_many_addresses");
    world.sme.post(&path, json!({ "name": "Van een ander" })).await.expect(403);
}
