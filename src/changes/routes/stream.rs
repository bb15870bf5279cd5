//! Changes as they happen, over one answer that goes on (server-sent events).
//!
//! A stream reads the same sequence as everybody else: whenever the read model knows of more events (its own process's at
//! once, those of others within a second), it reads on from its cursor. It is authenticated again every second, so that it
//! ends with the token and sees what a new role allows; a client that does not read is let go.

use crate::changes::{
    actions::{self, Follower, Found},
    model::ChangesQuery,
};
use crate::{
    app::App,
    base::{
        actor::Caller,
        error::{Code, Error, Result},
    },
    http::{
        Answer,
        limits::{Place, Principal},
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web::Bytes,
};
use futures_util::stream;
use std::{fmt::Write, time::Duration};
use tokio::{
    sync::mpsc,
    time::{self, Instant},
};

/// How often a stream looks whether there is something new: a look costs nothing but reading a number.
const TICK: Duration = Duration::from_millis(200);
/// After so many looks it asks whether its caller may still read.
const TICKS_PER_CHECK: u32 = 5;
/// After so long without anything to tell, it says that it is still there; proxies close what is silent.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// A client that takes nothing for so long is let go.
const CLIENT_TAKES_WITHIN: Duration = Duration::from_secs(10);
/// How long a browser waits before it comes back.
const RETRY: &str = "retry: 3000\n\n";

/// Who listens, and where they are.
struct Listening {
    app: App,
    token: Option<String>,
    caller: Caller,
    query: ChangesQuery,
    _places: [Option<Place>; 2],
}

/// Opens a stream; what is wrong with the question is answered as always.
pub(super) async fn open(app: &App, request: &HttpRequest, caller: Caller, query: ChangesQuery) -> Answer {
    let places = app.limiter().stream(Principal::of(&caller))?;
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|sent| sent.to_str().ok()?.split_once(' '))
        .map(|(_, token)| token.trim().to_owned());
    let mut listening = Listening { app: app.clone(), token, caller, query, _places: places };
    let first = listening.read().await?;
    let (send, receive) = mpsc::channel::<Bytes>(1);
    actix_web::rt::spawn(pump(listening, first, send));
    let body = stream::unfold(receive, |mut receive| async move {
        let bytes = receive.recv().await?;
        Some((Ok::<_, std::io::Error>(bytes), receive))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        // Compressed, it would be held back until there is enough of it; nor may a proxy hold it back.
        .insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("identity")))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(body))
}

impl Listening {
    async fn read(&mut self) -> Result<Found> {
        let (app, caller, query) = (self.app.clone(), self.caller.clone(), self.query.clone());
        let reading = self.app.db().read(move |read| {
            let follower = Follower { caller: &caller, query: &query, cursors: app.cursors() };
            actions::follow(read, &follower)
        });
        let found = reading.await?;
        self.query.since = Some(found.view.next_cursor.clone());
        Ok(found)
    }

    /// Who the caller is now; an error when their token is not valid any more.
    async fn check(&mut self) -> Result<()> {
        if let Some(token) = &self.token {
            let origin = self.caller.origin.take();
            self.caller = Caller { origin, ..self.app.caller_of(token).await? };
        }
        Ok(())
    }

    /// Waits until there is something new, or it is time to say something; false when it is over.
    async fn wait(&mut self, seen: i64, until: Instant, out: &mpsc::Sender<Bytes>) -> bool {
        let mut tick = 0;
        while self.app.model().seen() <= seen && Instant::now() < until {
            tokio::select! {
                () = out.closed() => return false,
                () = time::sleep(TICK) => {}
            }
            tick += 1;
            if tick % TICKS_PER_CHECK == 0 && self.check().await.is_err() {
                return false;
            }
        }
        true
    }
}

/// Sends what there is and what comes, until the client leaves or may not read on.
async fn pump(mut listening: Listening, mut found: Found, out: mpsc::Sender<Bytes>) {
    let mut text = RETRY.to_owned();
    let mut heartbeat = Instant::now();
    loop {
        // Nothing is said of what is not for this caller's eyes, not even that it happened.
        if !found.view.changes.is_empty() || Instant::now() >= heartbeat {
            write_changes(&mut text, &found);
            heartbeat = Instant::now() + HEARTBEAT;
            if send(&out, std::mem::take(&mut text)).await.is_err() {
                return;
            }
        }
        let is_over = !found.view.has_more && !listening.wait(found.seen, heartbeat, &out).await;
        if is_over || listening.check().await.is_err() {
            return;
        }
        found = match listening.read().await {
            Ok(found) => found,
            Err(error) => {
                if error.code() == Code::Resync {
                    let _ = send(&out, "event: resync\ndata: {}\n\n".to_owned()).await;
                }
                return;
            }
        };
    }
}

async fn send(out: &mpsc::Sender<Bytes>, text: String) -> Result<()> {
    match time::timeout(CLIENT_TAKES_WITHIN, out.send(text.into())).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Error::busy()),
    }
}

/// The changes, and last the cursor after all of them: a comment with an id is no event, but is remembered.
fn write_changes(text: &mut String, found: &Found) {
    for change in &found.view.changes {
        let Ok(data) = serde_json::to_string(change) else { continue };
        let _ = write!(text, "id: {}\nevent: {}\ndata: {data}\n\n", change.cursor, change.operation.code());
    }
    let _ = write!(text, ": \nid: {}\n\n", found.view.next_cursor);
}
