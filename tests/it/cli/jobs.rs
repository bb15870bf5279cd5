//! `jobs`: beside a service that runs them by itself.

use super::Folder;
use std::time::Duration;

#[actix_web::test]
async fn a_service_runs_its_jobs_and_an_operator_runs_one_by_hand() {
    let folder = Folder::new();
    let service = folder.start(&["serve"]).await;
    let listen = service.base_url.strip_prefix("http://").unwrap().to_owned();
    let run = |arguments: &[&str]| folder.run(&[arguments, &["--listen", &listen]].concat());
    let token = run(&["token", "--admin", "--email", "beheer@netwerk.example"]).expect(0).stdout;
    let mut told = String::new();
    for _ in 0..100 {
        told = format!("{:?}", service.get("/v1/jobs", Some(token.trim())).await);
        if told.matches("done").count() >= 7 {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(told.matches("done").count() >= 7, "{told}");
    let ran = run(&["jobs", "run", "expire_requests"]).expect(0);
    assert_eq!(ran.stdout, "expire_requests: 0 done\n");
    let wrong = run(&["jobs", "run", "fly"]).expect(1);
    assert!(wrong.stderr.contains("proeftuin jobs list"), "{wrong:#?}");
    assert!(folder.run(&["jobs", "list"]).expect(0).stdout.contains("release_holds"));
}
