//! `serve` and `health`.

use super::{Folder, free_address};
use std::{net::TcpListener, time::Duration};

#[actix_web::test]
async fn a_service_is_healthy_until_it_is_told_to_stop_and_then_ends_well() {
    let folder = Folder::new();
    let mut service = folder.start(&["serve"]).await;
    let url = service.base_url.clone();
    let healthy = folder.run(&["health", "--url", &url]).expect(0);
    assert_eq!(healthy.stdout + &healthy.stderr, "");
    assert_eq!(service.get("/v1/themes?limit=1", None).await.0, 200, "the reference data are loaded");

    let (status, took) = service.terminate();
    assert_eq!(status.code(), Some(0), "{}", folder.text("stderr"));
    assert!(took < Duration::from_secs(10), "{took:?}");
    let ended = folder.run(&["health", "--url", &url]).expect(1);
    assert!(ended.stderr.contains(&url) && ended.stderr.contains("does not answer"), "{ended:#?}");
}

/// ASVS 16.3.3; what is merely absent would hide them.
#[actix_web::test]
async fn attempts_to_get_around_a_control_are_in_the_log() {
    let folder = Folder::new();
    let mut service = folder.start(&["serve"]).await;
    let (forged, malformed, absent) =
        (("/v1/me", Some("a.forged.token")), ("/v1/labs?limit=many", None), ("/v1/labs/absent", None));
    let mut told = Vec::new();
    for (status, (path, token)) in [(401, forged), (400, malformed), (404, absent)] {
        let (got, problem) = service.get(path, token).await;
        assert_eq!(got, status, "{problem:#}");
        let instance = problem["instance"].as_str().unwrap().to_owned();
        told.push((problem["code"].as_str().unwrap().to_owned(), instance));
    }
    service.terminate();
    let log = folder.text("stderr");
    let lines_of = |instance: &str| log.lines().filter(|line| line.contains(instance)).collect::<Vec<_>>();
    for (code, instance) in &told[..2] {
        let lines = lines_of(instance);
        assert!(lines.len() == 1 && lines[0].contains(code.as_str()), "{code}: {log}");
    }
    assert_eq!(lines_of(&told[2].1), [""; 0], "{log}");
    assert!(!log.contains("forged"), "{log}");
}

#[test]
fn a_service_that_is_not_there_is_not_healthy() {
    let url = format!("http://{}/", free_address());
    let ended = Folder::new().run(&["health", "--url", &url]).expect(1);
    assert!(ended.stderr.contains("/readyz does not answer"), "{ended:#?}");
}

#[test]
fn a_port_that_is_taken_is_named_before_anything_is_made() {
    let folder = Folder::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for command in ["serve", "demo"] {
        let ended = folder.run(&[command, "--listen", &address]).expect(1);
        let told = format!("can't listen on {address}; choose another with --listen");
        assert!(ended.stderr.contains(&told), "{ended:#?}");
    }
    assert_eq!(folder.files(), [""; 0]);
}
