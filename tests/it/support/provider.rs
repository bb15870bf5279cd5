//! An OpenID provider on this machine: what it publishes and how it misbehaves, the test decides; it counts who asks.

use super::{SigningKey, TestApp, signing};
use actix_web::{App, HttpResponse, HttpServer, web};
use futures_util::{StreamExt, stream};
use proeftuin::config::issuers::Issuer;
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// What it answers at an address.
#[derive(Clone)]
pub enum Answer {
    /// As it should.
    Good,
    /// This instead.
    Text(Vec<u8>),
    /// Only this status.
    Status(u16),
    /// "Look there."
    Redirect(String),
    /// A byte now and then, for ever.
    Drip,
}

pub struct OpenIdProvider {
    pub issuer: String,
    shared: Arc<Shared>,
    handle: actix_web::dev::ServerHandle,
}

struct Shared {
    issuer: String,
    keys: Mutex<Vec<Value>>,
    answers: Mutex<(Answer, Answer)>,
    delay: Mutex<Duration>,
    discoveries: AtomicUsize,
    key_sets: AtomicUsize,
}

impl OpenIdProvider {
    /// A provider that publishes these keys.
    pub fn start(keys: &[&SigningKey]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}/realm", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            issuer: issuer.clone(),
            keys: Mutex::default(),
            answers: Mutex::new((Answer::Good, Answer::Good)),
            delay: Mutex::default(),
            discoveries: AtomicUsize::new(0),
            key_sets: AtomicUsize::new(0),
        });
        let handle = serve(Arc::clone(&shared), listener);
        let provider = Self { issuer, shared, handle };
        provider.publish(keys);
        provider
    }

    /// Publishes these keys from now on.
    pub fn publish(&self, keys: &[&SigningKey]) {
        self.publish_values(keys.iter().map(|key| key.jwk.clone()).collect());
    }

    /// Publishes this from now on.
    pub fn publish_values(&self, keys: Vec<Value>) {
        *self.shared.keys.lock().unwrap() = keys;
    }

    /// What it answers to discovery and at the key set from now on.
    pub fn answer(&self, discovery: Answer, key_set: Answer) {
        *self.shared.answers.lock().unwrap() = (discovery, key_set);
    }

    /// From now on nothing that it answers is of use.
    pub fn break_down(&self) {
        self.answer(Answer::Status(503), Answer::Status(503));
    }

    /// Takes its time before it answers.
    pub fn delay(&self, delay: Duration) {
        *self.shared.delay.lock().unwrap() = delay;
    }

    /// How often its key set was read.
    pub fn key_sets(&self) -> usize {
        self.shared.key_sets.load(Ordering::SeqCst)
    }

    /// How often discovery was read.
    pub fn discoveries(&self) -> usize {
        self.shared.discoveries.load(Ordering::SeqCst)
    }

    /// It as a setting.
    pub fn setting(&self, algorithm: &str) -> Issuer {
        let algorithm = proeftuin::identity::bearer::Algorithm::named(algorithm).unwrap();
        Issuer { algorithm, ..Issuer::new(&self.issuer) }
    }

    /// Claims of a good token for a service.
    pub fn claims(&self, app: &TestApp, subject: &str) -> Value {
        use proeftuin::base::clock::Clock;
        signing::claims(&self.issuer, &app.base_url, subject, app.clock.now().as_second())
    }
}

impl Drop for OpenIdProvider {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

fn serve(shared: Arc<Shared>, listener: TcpListener) -> actix_web::dev::ServerHandle {
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let build = move || {
                App::new()
                    .app_data(web::Data::from(Arc::clone(&shared)))
                    .route("/realm/.well-known/openid-configuration", web::get().to(discovery))
                    .route("/realm/jwks", web::get().to(key_set))
            };
            let server = HttpServer::new(build).workers(1).listen(listener).unwrap().run();
            send.send(server.handle()).unwrap();
            server.await.unwrap();
        });
    });
    receive.recv().unwrap()
}

async fn discovery(shared: web::Data<Shared>) -> HttpResponse {
    shared.discoveries.fetch_add(1, Ordering::SeqCst);
    let (answer, _) = shared.answers.lock().unwrap().clone();
    let jwks_uri = format!("{}/jwks", shared.issuer);
    respond(answer, json!({ "issuer": shared.issuer, "jwks_uri": jwks_uri }))
}

async fn key_set(shared: web::Data<Shared>) -> HttpResponse {
    shared.key_sets.fetch_add(1, Ordering::SeqCst);
    let delay = *shared.delay.lock().unwrap();
    tokio::time::sleep(delay).await;
    let (_, answer) = shared.answers.lock().unwrap().clone();
    let keys = shared.keys.lock().unwrap().clone();
    respond(answer, json!({ "keys": keys }))
}

fn respond(answer: Answer, good: Value) -> HttpResponse {
    match answer {
        Answer::Good => HttpResponse::Ok().json(good),
        Answer::Text(text) => HttpResponse::Ok().content_type("application/json").body(text),
        Answer::Status(status) => HttpResponse::build(status.try_into().unwrap()).finish(),
        Answer::Redirect(to) => HttpResponse::Found().insert_header(("location", to)).finish(),
        Answer::Drip => {
            let bytes = stream::repeat(()).then(|()| async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                Ok::<_, Infallible>(web::Bytes::from_static(b" "))
            });
            HttpResponse::Ok().content_type("application/json").streaming(bytes)
        }
    }
}
