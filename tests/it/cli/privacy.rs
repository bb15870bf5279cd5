//! `privacy` and `retention`: after a backup was put back, and every day.

use super::{Folder, client};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query, sql_types::Text};
use serde_json::{Value, json};
use std::fs;

const EMAIL: &str = "anna.de.vries@zorglab.example";
const DATABASE: &str = "proeftuin.sqlite3";

const JOURNAL: &str = "proeftuin.sqlite3-wal";

fn has(folder: &Folder, text: &str) -> bool {
    [DATABASE, JOURNAL].iter().any(|file| {
        let bytes = fs::read(folder.0.join(file)).unwrap_or_default();
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    })
}

#[actix_web::test]
async fn whoever_was_erased_is_erased_again_after_a_backup_was_put_back() {
    let folder = Folder::new();
    fs::write(folder.0.join("p.toml"), "erasure_list_file = \"erased.txt\"\n").unwrap();
    let run = |arguments: &[&str]| folder.run(&[arguments, &["--config", "p.toml"]].concat());
    // Made before the service starts, so that it knows the administrator.
    run(&["token", "--admin", "--email", "beheer@netwerk.example", "--listen", "127.0.0.1:1"]).expect(0);
    let mut service = folder.start(&["serve", "--config", "p.toml"]).await;
    let listen = service.base_url.strip_prefix("http://").unwrap().to_owned();
    let token = run(&["token", "--email", "beheer@netwerk.example", "--listen", &listen]).expect(0).stdout;
    let post = async |base: &str, path: &str, body: Value| {
        let sent = client().post(format!("{base}{path}")).bearer_auth(token.trim()).json(&body).send().await;
        let answer = sent.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let new = json!({ "email": EMAIL, "name": "Anna de Vries" });
    let (status, anna) = post(&service.base_url, "/v1/users", new).await;
    assert_eq!(status, 201, "{anna:#}");
    service.terminate();
    // Of a service that stopped, the file and its journal are a backup.
    let copy = |from: &str, to: &str| {
        for end in ["", "-wal"] {
            fs::copy(folder.0.join(format!("{from}{end}")), folder.0.join(format!("{to}{end}"))).unwrap();
        }
    };
    copy(DATABASE, "backup");

    let mut service = folder.start(&["serve", "--config", "p.toml", "--public-url", &service.base_url]).await;
    let path = format!("/v1/users/{}/erasure", anna["id"].as_str().unwrap());
    let (status, erased) = post(&service.base_url, &path, json!({ "email": EMAIL })).await;
    assert_eq!(status, 200, "{erased:#}");
    service.terminate();
    assert!(!has(&folder, EMAIL));
    let list = folder.text("erased.txt");
    assert_eq!(serde_json::from_str::<Value>(&list).unwrap(), erased, "an id and an instant");
    assert_eq!(run(&["privacy", "erasures"]).expect(0).stdout, list, "the table says the same");

    let _ = fs::remove_file(folder.0.join("proeftuin.sqlite3-shm"));
    copy("backup", DATABASE);
    assert!(has(&folder, EMAIL), "the control: she is back");
    assert_eq!(run(&["privacy", "erasures"]).expect(0).stdout, "");
    let done = run(&["privacy", "reapply", "--list", "erased.txt"]).expect(0);
    assert_eq!(done.stdout, "erased again: 1; nothing to erase: 0\n");
    assert!(!has(&folder, EMAIL));
    let again = run(&["privacy", "reapply", "--list", "erased.txt"]).expect(0);
    assert_eq!(again.stdout, "erased again: 0; nothing to erase: 1\n");
    run(&["audit", "verify"]).expect(0);

    fs::write(folder.0.join("erased.txt"), "\nanna\n").unwrap();
    let wrong = run(&["privacy", "reapply", "--list", "erased.txt"]).expect(1);
    assert!(wrong.stderr.contains("erased.txt: line 2 is not an erasure"), "{wrong:#?}");
}

#[test]
fn a_dry_run_tells_what_would_go() {
    let folder = Folder::new();
    folder.run(&["migrate"]).expect(0);
    let told = folder.run(&["retention", "--dry-run"]).expect(0).stdout;
    assert_eq!(told.lines().count(), 8, "{told}");
    assert!(told.contains("       0  requests that were never submitted, ended before "), "{told}");
    assert_eq!(folder.run(&["retention"]).expect(0).stdout, "nothing is due\n");
}

#[test]
fn what_the_operator_does_is_in_the_audit_log() {
    let folder = Folder::new();
    let run = |arguments: &[&str]| folder.run(arguments).expect(0);
    run(&["migrate"]);
    run(&["token", "--admin", "--email", "beheer@netwerk.example"]);
    run(&["token", "--link", "--email", "beheer@netwerk.example"]);
    let file = folder.0.join(DATABASE);
    let mut database = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    let found: Vec<Entry> = sql_query("SELECT actor, action, object FROM audit_entries ORDER BY seq")
        .load(&mut database)
        .unwrap();
    let (migrations, rest): (Vec<&Entry>, Vec<&Entry>) =
        found.iter().partition(|entry| entry.action == "migrate");
    assert!(migrations.len() > 10 && migrations[0].object.starts_with("/migrations/0001"), "{found:#?}");
    let told: Vec<&str> = rest.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(told, ["ensure_admin", "issue_token", "create_link"], "{found:#?}");
    assert!(rest.iter().all(|entry| entry.object.starts_with("/v1/users/0")), "{found:#?}");
    assert!(found.iter().all(|entry| entry.actor == "service"), "{found:#?}");
}

#[derive(QueryableByName, Debug)]
struct Entry {
    #[diesel(sql_type = Text)]
    actor: String,
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Text)]
    object: String,
}
