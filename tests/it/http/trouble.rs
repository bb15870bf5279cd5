//! Handlers that panic or hang: only the one who asked notices.

use crate::support::TestApp;
use actix_web::{HttpResponse, web::Data};
use proeftuin::{
    app::App,
    base::actor::Permission,
    http::{Answer, Asked, Operation, extract::NoQuery, operation, routes},
};
use std::{sync::LazyLock, time::Duration};

/// The whole service, and operations that no program contains.
static TROUBLE: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    async fn in_handler(_: Data<App>, _: Asked<NoQuery>) -> Answer {
        panic!("in a handler")
    }
    async fn in_read(app: Data<App>, _: Asked<NoQuery>) -> Answer {
        app.db().read(|_| -> proeftuin::base::error::Result<()> { panic!("in a read") }).await?;
        Ok(HttpResponse::Ok().finish())
    }
    async fn in_write(app: Data<App>, _: Asked<NoQuery>) -> Answer {
        app.db().write(|_| -> proeftuin::base::error::Result<()> { panic!("in a write") }).await?;
        Ok(HttpResponse::Ok().finish())
    }
    async fn hang(_: Data<App>, _: Asked<NoQuery>) -> Answer {
        actix_web::rt::time::sleep(Duration::from_mins(1)).await;
        Ok(HttpResponse::Ok().finish())
    }
    let more = vec![
        operation::get("/v1/test-handler", "in_handler", in_handler).may(Permission::ReadPublic),
        operation::get("/v1/test-read", "in_read", in_read).may(Permission::ReadPublic),
        operation::get("/v1/test-write", "in_write", in_write).may(Permission::ReadPublic),
        operation::get("/v1/test-hang", "hang", hang).may(Permission::ReadPublic),
    ];
    [more, routes::operations().to_vec()].concat()
});

#[actix_web::test]
async fn after_a_thousand_panics_everything_works() {
    let app = TestApp::serving(&TROUBLE, |_| {}).await;
    let admin = app.admin().await;
    let mut running = Vec::new();
    for worker in 0..10 {
        let admin = admin.clone();
        running.push(actix_web::rt::spawn(async move {
            for n in 0..100 {
                let path = ["/v1/test-handler", "/v1/test-read", "/v1/test-write"][(worker + n) % 3];
                let got = admin.get(path).await.expect(500);
                assert_eq!(got.code(), "internal");
                assert!(!got.body.to_string().contains("in a "), "{:#}", got.body);
                admin.get("/v1/me").await.expect(200);
            }
        }));
    }
    for worker in running {
        worker.await.unwrap();
    }
    let new = serde_json::json!({ "email": "after@lab.example", "name": "After" });
    let made = admin.post("/v1/users", new).await.expect(201);
    admin.get(&format!("/v1/users/{}", made.id())).await.expect(200);
    admin.get("/readyz").await.expect(200);
    admin.get("/v1/labs").await.expect(200);
}

#[actix_web::test]
async fn a_handler_that_hangs_is_given_up_after_eight_seconds() {
    let app = TestApp::serving(&TROUBLE, |_| {}).await;
    let begun = std::time::Instant::now();
    let got = app.anonymous().get("/v1/test-hang").await.expect(503);
    assert_eq!((got.code(), got.header("retry-after").as_deref()), ("timeout", Some("1")));
    // The upper bound is below the minute that the handler would take, and above what a busy machine adds.
    assert!((7..40).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[test]
fn no_program_contains_a_route_for_tests() {
    assert!(routes::operations().iter().all(|operation| !operation.path.contains("test")));
}
