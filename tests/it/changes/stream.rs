//! Changes as server-sent events.

use super::{begin, one};
use crate::support::{Client, TestApp};
use proeftuin::{
    base::actor::{Caller, Role},
    config::Limits,
    organisations,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A listener.
struct Stream {
    response: reqwest::Response,
    text: String,
    /// What a browser would send as Last-Event-ID.
    id: String,
}

/// One event: its name and data.
type Message = (String, Value);

impl Stream {
    async fn open(app: &TestApp, client: &Client, query: &str, last: Option<&str>) -> Self {
        let response = Self::ask(app, client, query, last).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self { response, text: String::new(), id: String::new() }
    }

    async fn ask(app: &TestApp, client: &Client, query: &str, last: Option<&str>) -> reqwest::Response {
        let mut request = app
            .http
            .get(format!("{}/v1/changes?{query}", app.base_url))
            .header("accept", "text/event-stream")
            .header("accept-encoding", "gzip");
        if let Some(token) = &client.token {
            request = request.bearer_auth(token);
        }
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        request.send().await.unwrap()
    }

    /// The next event; none when the stream ends. Comments and cursors are noted on the way.
    async fn next(&mut self) -> Option<Message> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let (mut name, mut data) = ("message".to_owned(), None);
                for line in block.lines() {
                    match line.split_once(": ") {
                        Some(("id", id)) => id.clone_into(&mut self.id),
                        Some(("event", event)) => event.clone_into(&mut name),
                        Some(("data", text)) => data = Some(serde_json::from_str(text).unwrap()),
                        _ => {}
                    }
                }
                let rest = rest.to_owned();
                self.text = rest;
                if let Some(data) = data {
                    return Some((name, data));
                }
            }
            let chunk = tokio::time::timeout(Duration::from_secs(15), self.response.chunk()).await.unwrap();
            let bytes = chunk.ok()??;
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }
}

fn named(message: &Message) -> (String, String, String) {
    let text = |name: &str| message.1[name].as_str().unwrap().to_owned();
    assert_eq!(message.0, text("operation"));
    (text("kind"), text("id"), text("operation"))
}

async fn make(admin: &Client, name: &str) -> String {
    admin.post("/v1/organisations", json!({ "name": name, "kind": "government" })).await.expect(201).id()
}

#[actix_web::test]
async fn what_happens_is_told_as_it_happens_and_goes_on_where_it_was() {
    let app = TestApp::new().await;
    let (admin, portal) = (app.admin().await, app.anonymous());
    let mut stream = Stream::open(&app, &portal, "include=object", None).await;
    let id = make(&admin, "Gemeente Breda").await;
    let first = stream.next().await.unwrap();
    assert_eq!(named(&first), one("organisations", &id, "changed"));
    assert_eq!(first.1["object"]["name"], "Gemeente Breda");
    let at = stream.id.clone();
    assert_eq!(at, first.1["cursor"].as_str().unwrap());
    drop(stream);
    let missed = make(&admin, "Gemeente Goes").await;
    let mut again = Stream::open(&app, &portal, "", Some(&at)).await;
    assert_eq!(named(&again.next().await.unwrap()), one("organisations", &missed, "changed"));
    // The cursor of a stream does in a question too, and the other way round.
    let got = super::after(&portal, &at, "").await.expect(200);
    assert_eq!(super::told(&got), [one("organisations", &missed, "changed")]);
    let since = begin(&portal, "").await;
    let mut third = Stream::open(&app, &portal, &format!("since={since}"), None).await;
    let last = make(&admin, "Gemeente Hulst").await;
    assert_eq!(named(&third.next().await.unwrap()), one("organisations", &last, "changed"));
}

#[actix_web::test]
async fn what_another_process_writes_is_told_within_two_seconds() {
    let app = TestApp::new().await;
    let other = app.another_process();
    let mut stream = Stream::open(&app, &app.anonymous(), "", None).await;
    for n in 0..3 {
        let new =
            serde_json::from_value(json!({ "name": format!("Elders {n}"), "kind": "government" })).unwrap();
        let made = other.db().write(move |write| {
            Ok(organisations::actions::create_organisation(write, &Caller::service(), new)?.id)
        });
        let id = made.await.unwrap();
        let begun = Instant::now();
        assert_eq!(named(&stream.next().await.unwrap()), one("organisations", &id.to_string(), "changed"));
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    }
}

#[actix_web::test]
async fn a_stream_ends_with_the_token_and_tells_when_to_begin_anew() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let person = app.person(&[(Role::Province, None)]).await;
    let me = person.get("/v1/me").await.id();
    let organisation = make(&admin, "Gemeente Breda").await;
    let mut stream = Stream::open(&app, &person, "", None).await;
    let grant = json!({ "role": "sme", "object": organisation });
    admin.post(&format!("/v1/users/{me}/grants"), grant).await.expect(201);
    let last = stream.next().await.unwrap();
    assert_eq!(last.0, "resync");
    assert!(stream.next().await.is_none());
    let mut stream = Stream::open(&app, &person, "", None).await;
    app.clock.advance_secs(16 * 60);
    let begun = Instant::now();
    assert!(stream.next().await.is_none(), "the token is valid for 15 minutes");
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
}

#[actix_web::test]
async fn streams_are_few_and_their_places_come_back() {
    let limits = Limits { streams: 2, total_streams: 3, ..Limits::OFF };
    let app = TestApp::with(|config| config.limits = limits).await;
    let (portal, admin) = (app.anonymous(), app.admin().await);
    let mut open =
        vec![Stream::open(&app, &portal, "", None).await, Stream::open(&app, &portal, "", None).await];
    assert_eq!(Stream::ask(&app, &portal, "", None).await.status(), 429);
    open.push(Stream::open(&app, &admin, "", None).await);
    assert_eq!(Stream::ask(&app, &admin, "", None).await.status(), 503);
    drop(open);
    // Noticed when a heartbeat, one every ten seconds, can not be written any more.
    for _ in 0..400 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if Stream::ask(&app, &portal, "", None).await.status() == 200 {
            return;
        }
    }
    panic!("no place came back");
}

#[actix_web::test]
async fn a_stream_refuses_a_wrong_question_as_always() {
    let app = TestApp::new().await;
    let portal = app.anonymous();
    assert_eq!(Stream::ask(&app, &portal, "since=onzin", None).await.status(), 400);
    assert_eq!(Stream::ask(&app, &portal, "", Some("onzin")).await.status(), 400);
    let person = app.person(&[(Role::Province, None)]).await;
    let foreign = begin(&person, "").await;
    assert_eq!(Stream::ask(&app, &portal, "", Some(&foreign)).await.status(), 410);
}
