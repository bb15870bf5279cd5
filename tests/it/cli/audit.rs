//! `audit`: an operator checks that nobody touched the log.

use super::Folder;
use diesel::{Connection, RunQueryDsl, SqliteConnection, sql_query};

#[actix_web::test]
async fn an_operator_sees_whether_the_log_is_as_it_was_written() {
    let folder = Folder::new();
    let service = folder.start(&["serve"]).await;
    let listen = service.base_url.strip_prefix("http://").unwrap().to_owned();
    let run = |arguments: &[&str]| folder.run(&[arguments, &["--listen", &listen]].concat());
    let token = run(&["token", "--admin", "--email", "beheer@netwerk.example"]).expect(0).stdout;
    // Reading the accounts is in the log; wait until the service knows the administrator.
    for _ in 0..50 {
        if service.get("/v1/users", Some(token.trim())).await.0 == 200 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    run(&["audit", "head", "--append", "heads.txt"]).expect(0);
    let good = run(&["audit", "verify", "--heads", "heads.txt"]).expect(0);
    assert!(good.stdout.contains(" 1 signed heads: all as they were written"), "{good:#?}");
    drop(service);

    let file = folder.0.join("proeftuin.sqlite3");
    let mut database = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    sql_query("DROP TRIGGER audit_entries_no_update").execute(&mut database).unwrap();
    let changed = sql_query("UPDATE audit_entries SET actor = 'service' WHERE action = 'list_users'");
    assert!(changed.execute(&mut database).unwrap() > 0, "the control: there is something to tamper with");
    let bad = run(&["audit", "verify", "--heads", "heads.txt"]).expect(1);
    assert!(bad.stderr.contains("was changed, or does not follow the entry before it"), "{bad:#?}");

    std::fs::write(folder.0.join("heads.txt"), "geen.hoofd.hier\n").unwrap();
    let wrong = run(&["audit", "verify", "--heads", "heads.txt"]).expect(1);
    assert!(wrong.stderr.contains("heads.txt: line 1 is not a head that we signed"), "{wrong:#?}");
}
