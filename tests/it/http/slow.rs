//! Clients that take their time are cut off, and cost the others nothing.

use super::raw::{Raw, statuses};
use crate::support::TestApp;
use std::{
    thread,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(40);

#[actix_web::test]
async fn slow_clients_are_cut_off_while_others_are_served() {
    let app = TestApp::new().await;
    let head: Vec<Raw> = (0..200).map(|_| Raw::open(&app)).collect();
    let (mut body, mut idle, mut reader) = (Raw::open(&app), Raw::open(&app), Raw::open(&app));
    body.write(b"POST /v1/matches HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{");
    idle.write(b"GET /v1/crss HTTP/1.1\r\nhost: x\r\n\r\n");
    // Asks for some ten megabytes and takes none of them.
    for _ in 0..16 {
        reader.write(b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: x\r\n\r\n");
    }
    let heads = thread::spawn(move || {
        let drips: Vec<_> = head
            .into_iter()
            .map(|mut raw| {
                raw.write(b"GET /v1/crss HTTP/1.1\r\nhost:");
                raw
            })
            .collect();
        drips.into_iter().map(|raw| raw.closed_after(PATIENCE)).map(|(took, _)| took).max().unwrap()
    });
    // Its parts keep coming, one a second, and never end.
    let mut drip = Raw::open(&app);
    drip.write(b"POST /v1/matches HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
    let drips = thread::spawn(move || {
        let begun = Instant::now();
        while drip.write(b"1\r\n \r\n") && begun.elapsed() < PATIENCE {
            thread::sleep(Duration::from_secs(1));
        }
        begun.elapsed()
    });
    let bodies = thread::spawn(move || body.closed_after(PATIENCE));
    let idles = thread::spawn(move || idle.closed_after(PATIENCE));
    let readers = thread::spawn(move || {
        // Long enough for the kernel to give up; then what it had taken is there, and not all of it.
        thread::sleep(Duration::from_secs(25));
        reader.closed_after(PATIENCE).1.len()
    });
    let begun = Instant::now();
    let mut slowest = Duration::ZERO;
    while begun.elapsed() < Duration::from_secs(12) {
        let asked = Instant::now();
        app.anonymous().get("/v1/crss").await.expect(200);
        slowest = slowest.max(asked.elapsed());
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
    // Far from what it takes on a quiet machine: the tests of everybody run at the same time.
    assert!(slowest < Duration::from_secs(8), "{slowest:?}");
    let (head, body, idle) = (heads.join().unwrap(), bodies.join().unwrap(), idles.join().unwrap());
    assert!(head <= Duration::from_secs(9), "a slow head was kept {head:?}");
    assert_eq!(statuses(&body.1), [408], "{}", body.1);
    assert!((9..=13).contains(&body.0.as_secs()), "a slow body was kept {:?}", body.0);
    let drip = drips.join().unwrap();
    assert!(drip <= Duration::from_secs(15), "a dripping body was kept {drip:?}");
    assert_eq!(statuses(&idle.1), [200]);
    assert!((13..=19).contains(&idle.0.as_secs()), "an idle connection was kept {:?}", idle.0);
    let read = readers.join().unwrap();
    assert!(read < 16 * 1_000_000, "a client that reads nothing for 25 s still got all of {read} bytes");
}
