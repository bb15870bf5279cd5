//! How large and how deep a body may be.

use super::raw::{Raw, statuses};
use crate::support::TestApp;
use proeftuin::http::{extract::MAX_BODY_BYTES, operation::Takes, routes};
use reqwest::Method;
use std::time::{Duration, Instant};

#[actix_web::test]
async fn every_operation_with_a_body_takes_the_last_byte_and_not_one_more() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for operation in routes::operations().iter().filter(|operation| {
        operation.has_body() && !matches!(operation.contract.takes, Takes::File | Takes::Rows)
    }) {
        let parts: Vec<&str> = operation
            .path
            .split('/')
            .map(|part| if part.starts_with('{') { "nothing" } else { part })
            .collect();
        let method = Method::from_bytes(operation.method.as_str().as_bytes()).unwrap();
        let patch = method == Method::PATCH;
        let kind = if patch { "application/merge-patch+json" } else { "application/json" };
        for (length, too_large) in
            [(MAX_BODY_BYTES - 1, false), (MAX_BODY_BYTES, false), (MAX_BODY_BYTES + 1, true)]
        {
            let headers = [("content-type", kind), ("if-match", "\"1\"")];
            let mut body = vec![b' '; length];
            body[..2].copy_from_slice(b"[]");
            let got = admin.send(method.clone(), &parts.join("/"), &headers, Some(body)).await;
            // A role of its own (person of a lab, of a network) comes before the body; the administrator has them all.
            assert_eq!(
                got.status == 413,
                too_large,
                "{} with {length} bytes answers {}",
                operation.id,
                got.status
            );
            assert!(got.status < 500 && got.status >= 400, "{}: {}", operation.id, got.status);
        }
    }
}

/// Refused for its size, for want of a token, for the wrong address: nobody reads on.
#[actix_web::test]
async fn an_endless_stream_is_refused_and_takes_no_memory() {
    let app = TestApp::new().await;
    app.anonymous().get("/v1/crss").await;
    let before = resident_kib();
    for (path, status) in [("/v1/matches", 413), ("/v1/users", 401), ("/v1/nowhere", 404), ("/v1/crss", 405)]
    {
        let mut raw = Raw::open(&app);
        let head = "host: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked";
        raw.write(format!("POST {path} HTTP/1.1\r\n{head}\r\n\r\n").as_bytes());
        let chunk = [b"10000\r\n".as_slice(), &vec![b' '; 0x10000], b"\r\n"].concat();
        let (begun, mut sent) = (Instant::now(), 0);
        while sent < 200 * 1024 * 1024 && raw.write(&chunk) {
            sent += chunk.len();
        }
        let (said, closed) = raw.read_for(Duration::from_secs(5));
        assert!(closed, "{path}: the connection is kept");
        assert!(begun.elapsed() < Duration::from_secs(8), "{path}: read on for {:?}", begun.elapsed());
        assert!(said.is_empty() || statuses(&said) == [status], "{path}: {said}");
        let grown = resident_kib().saturating_sub(before);
        assert!(grown < 4 * 1024, "{path}: memory grew by {grown} KiB");
    }
}

#[actix_web::test]
async fn a_connection_is_used_again_after_a_body_that_was_read() {
    let app = TestApp::new().await;
    let mut raw = Raw::open(&app);
    let one = "POST /v1/matches HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    for _ in 0..2 {
        raw.write(one.as_bytes());
        let (said, closed) = raw.read_for(Duration::from_millis(500));
        assert_eq!((statuses(&said), closed), (vec![400], false), "{said}");
    }
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[actix_web::test]
async fn sixty_four_levels_are_deep_enough() {
    let app = TestApp::new().await;
    let code = async |levels: usize| {
        let body = format!("{}{}", "[".repeat(levels), "]".repeat(levels)).into_bytes();
        let headers = [("content-type", "application/json")];
        let got = app.anonymous().send(Method::POST, "/v1/matches", &headers, Some(body)).await.expect(400);
        got.code().to_owned()
    };
    assert_eq!(code(64).await, "invalid_input");
    assert_eq!(code(65).await, "malformed_json");
    assert_eq!(code(100_000).await, "malformed_json");
}
