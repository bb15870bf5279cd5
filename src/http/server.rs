//! The HTTP server: routing from the route table, limits, start and stop.

use super::{
    deprecation, extract::MAX_BODY_BYTES, frame, gate, limits::TIDY_EVERY, operation::Operation, routes,
    system,
};
use crate::app::App;
use actix_web::{
    HttpServer, Route,
    body::MessageBody,
    dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse},
    http::Method,
    middleware::{Compress, from_fn},
    web,
};
use socket2::SockRef;
use std::{any::Any, net::TcpListener, time::Duration};
use utoipa_swagger_ui::SwaggerUi;

/// How far the read model may lag behind what other processes write.
const FOLLOW_EVERY: Duration = Duration::from_secs(1);

/// A client that takes nothing off its connection for so long is cut off.
const CLIENT_READS_WITHIN: Duration = Duration::from_secs(15);

/// The service as an actix application, with these operations.
fn build(
    app: App,
    operations: &'static [Operation],
) -> actix_web::App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    actix_web::App::new()
        .app_data(web::Data::new(app))
        .app_data(web::PayloadConfig::new(MAX_BODY_BYTES))
        .configure(|config| api(config, operations))
        .configure(system::pages)
        .configure(|config| deprecation::page(config, operations))
        .service(web::redirect("/docs", "/docs/"))
        .service(SwaggerUi::new("/docs/{_:.*}").config(reference()))
        .wrap(from_fn(frame::wrap))
        .wrap(Compress::default())
}

/// One resource per path, one route per row; HEAD wherever GET is.
fn api(config: &mut web::ServiceConfig, operations: &'static [Operation]) {
    let mut paths: Vec<&str> = Vec::new();
    for operation in operations {
        if !paths.contains(&operation.path) {
            paths.push(operation.path);
        }
    }
    // The first path that fits is taken: `/v1/themes/_suggest` must not be read as the theme of that name.
    paths.sort_by_key(|path| path.split('/').map(|part| part.starts_with('{')).collect::<Vec<_>>());
    for path in paths {
        let rows = operations.iter().filter(|operation| operation.path == path);
        let resource = rows.fold(web::resource(addresses(path)), |resource, operation| {
            let resource = resource.route(gated(operation, operation.method.clone()));
            if operation.method == Method::GET {
                resource.route(gated(operation, Method::HEAD))
            } else {
                resource
            }
        });
        config.service(resource);
    }
}

/// The root has two addresses: that of the server in the document, and that with the document's path `/` after it.
fn addresses(path: &'static str) -> Vec<&'static str> {
    if path == "/v1" { vec![path, "/v1/"] } else { vec![path] }
}

fn gated(operation: &'static Operation, method: Method) -> Route {
    operation.route(method).wrap(from_fn(move |request, next| gate::pass(operation, request, next)))
}

/// Binds nothing itself: give it a listener (port 0 in tests).
pub fn run(app: App, listener: TcpListener) -> std::io::Result<Server> {
    run_with(app, routes::operations(), listener)
}

/// As [`run`], with other operations: tests bring theirs that panic or hang, so that no program contains them.
pub fn run_with(
    app: App,
    operations: &'static [Operation],
    listener: TcpListener,
) -> std::io::Result<Server> {
    actix_web::rt::spawn(follow(app.clone()));
    actix_web::rt::spawn(publish_heads(app.clone()));
    actix_web::rt::spawn(tidy(app.clone()));
    let (workers, readers) = (app.config().workers, app.config().readers);
    let server = HttpServer::new(move || build(app.clone(), operations))
        .workers(workers)
        // As many blocking threads as there are readers: more would only wait for each other.
        .worker_max_blocking_threads((usize::try_from(readers).unwrap_or(1) / workers.max(1)).max(1))
        .max_connections(2048)
        .client_request_timeout(Duration::from_secs(5))
        .client_disconnect_timeout(Duration::from_secs(1))
        .keep_alive(Duration::from_secs(15))
        .on_connect(cut_off_who_does_not_read)
        .shutdown_timeout(10)
        .listen(listener)?;
    Ok(server.run())
}

/// The kernel drops a connection on which nothing is acknowledged: no timer of the server watches an answer being read.
fn cut_off_who_does_not_read(connection: &dyn Any, _: &mut actix_web::dev::Extensions) {
    let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() else {
        return;
    };
    if let Err(cause) = SockRef::from(stream).set_tcp_user_timeout(Some(CLIENT_READS_WITHIN)) {
        tracing::debug!(%cause, "no timeout for a client that does not read");
    }
}

async fn tidy(app: App) {
    let mut ticks = tokio::time::interval(TIDY_EVERY);
    loop {
        ticks.tick().await;
        app.limiter().tidy();
    }
}

/// Tells what the audit log came to, now and then, where whoever can change the log may not reach.
async fn publish_heads(app: App) {
    let minutes = app.config().audit_head_minutes;
    let mut ticks = tokio::time::interval(Duration::from_secs(minutes.saturating_mul(60)));
    loop {
        ticks.tick().await;
        let service = app.clone();
        let told = tokio::task::spawn_blocking(move || crate::audit::head::publish(&service)).await;
        if let Ok(Err(cause)) = told {
            tracing::error!("the audit head was not published: {cause:#}");
        }
    }
}

/// Follows what other processes commit, for as long as the server runs.
async fn follow(app: App) {
    let mut is_failing = false;
    let mut ticks = tokio::time::interval(FOLLOW_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let model = app.shared_model();
        let followed = app.db().read(move |read| model.catch_up(read)).await;
        match followed {
            Ok(_) => is_failing = false,
            // Once, not every second: the database is gone, and all else says so too.
            Err(error) if !is_failing => {
                tracing::error!(?error, "the read model does not follow other processes; it keeps trying");
                is_failing = true;
            }
            Err(_) => {}
        }
    }
}

/// How the reference looks: hundreds of operations, so closed at first, with a field to find one, and ready to try.
fn reference() -> utoipa_swagger_ui::Config<'static> {
    utoipa_swagger_ui::Config::from("/v1/openapi.json")
        .doc_expansion("none")
        .default_models_expand_depth(-1)
        .filter(true)
        .deep_linking(true)
        .try_it_out_enabled(true)
}
