//! A file that is written while it is read.

use crate::exports::{
    actions::{self, Piece},
    model::ExportQuery,
    rows::Form,
};
use crate::{
    app::App,
    base::actor::Caller,
    changes::model::ChangeKind,
    http::{
        Answer, Asked, gate,
        limits::{Place, Principal},
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
    web::Bytes,
};
use futures_util::stream;
use std::{io, time::Duration};
use tokio::{sync::mpsc, time};
use uuid::Uuid;

/// Pieces that wait for the client.
const AHEAD: usize = 2;
/// A client that takes nothing for so long is let go.
const CLIENT_TAKES_WITHIN: Duration = Duration::from_secs(30);

/// Answers with the file. A client that has it already is told so, and nothing is read for one that asks only for the head.
pub(super) async fn open(
    app: &App,
    request: &HttpRequest,
    Asked { caller, query }: Asked<ExportQuery>,
    (kind, form): (ChangeKind, Form),
) -> Answer {
    let places = app.limiter().stream(Principal::of(&caller))?;
    let (asker, asked, shape) = (caller.clone(), query.clone(), form.clone());
    let shared = app.clone();
    let reading =
        app.db().read(move |read| actions::head(read, (&asker, shared.cursors()), (kind, &shape, &asked)));
    let head = reading.await?;
    let charset = if form.format.media_type().starts_with("text/") { "; charset=utf-8" } else { "" };
    let name = format!("attachment; filename=\"{kind}.{}\"", form.format);
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, head.etag.clone()))
        .insert_header((header::CONTENT_TYPE, format!("{}{charset}", form.format.media_type())))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header(("changes-cursor", head.cursor));
    if request.method() == Method::HEAD || gate::knows(request, &head.etag) {
        return Ok(response.finish());
    }
    let (send, receive) = mpsc::channel(AHEAD);
    actix_web::rt::spawn(pump(app.clone(), caller, (kind, form, query), (send, places)));
    let body = stream::unfold(Some(receive), |receive: Option<mpsc::Receiver<Part>>| async move {
        let mut receive = receive?;
        match receive.recv().await {
            Some(Part::Rows(rows)) => Some((Ok(rows), Some(receive))),
            Some(Part::End) => None,
            None => Some((Err(io::Error::other("the export was broken off")), None)),
        }
    });
    Ok(response.streaming(body))
}

/// What goes through the channel. A sender that goes without having said that it is the end broke off.
enum Part {
    Rows(Bytes),
    End,
}

type Out = (mpsc::Sender<Part>, [Option<Place>; 2]);

/// Reads and sends piece after piece.
async fn pump(
    app: App,
    caller: Caller,
    (kind, form, query): (ChangeKind, Form, ExportQuery),
    (out, _places): Out,
) {
    let mut after: Option<Uuid> = None;
    let Ok(mut text) = form.head() else { return };
    loop {
        let (asker, shape) = (caller.clone(), form.clone());
        let since = query.since;
        let read =
            app.db().read(move |read| actions::piece(read, &asker, (kind, &shape, since), after)).await;
        match read {
            Ok(Piece { text: rows, next }) => {
                text.push_str(&rows);
                after = next;
            }
            Err(error) => {
                tracing::warn!(?error, %kind, "an export was broken off");
                return;
            }
        }
        // Nothing at all would be taken for the end of the answer.
        let rows = (!text.is_empty()).then(|| Part::Rows(std::mem::take(&mut text).into()));
        let end = after.is_none().then_some(Part::End);
        for part in rows.into_iter().chain(end) {
            let taken = time::timeout(CLIENT_TAKES_WITHIN, out.send(part)).await;
            if !matches!(taken, Ok(Ok(()))) {
                return;
            }
        }
        if after.is_none() {
            return;
        }
    }
}
