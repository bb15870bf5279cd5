use super::{Table, upload, walk};
use crate::{
    http::raw::{Raw, statuses},
    support::{Client, Got, TestApp, World},
};
use proeftuin::{config::Attachments, dialogue::attachments::actions};
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use uuid::Uuid;

const MIB: usize = 1024 * 1024;

/// A PDF of this many bytes.
fn pdf(size: usize) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..size).map(|at| u8::try_from(at * 7 % 251).unwrap()).collect();
    bytes[..8].copy_from_slice(b"%PDF-1.7");
    bytes
}

/// The bytes of a file as they come.
async fn download(app: &TestApp, who: &Client, path: &str) -> reqwest::Response {
    let request = app.http.get(format!("{}{path}/content", app.base_url));
    request.bearer_auth(who.token.as_ref().unwrap()).send().await.unwrap()
}

async fn sweep(app: &TestApp) -> usize {
    let service = app.app.clone();
    app.app.db().write(move |write| actions::sweep(write, service.config(), 100)).await.unwrap()
}

async fn in_folder() -> (Table, PathBuf) {
    let folder = std::env::temp_dir().join(format!("proeftuin-files-{}", Uuid::new_v4().simple()));
    let kept = Attachments { folder: Some(folder.clone()), max_mib: 1, max_files: 100 };
    let app = TestApp::with(|config| config.attachments = kept).await;
    (Table::in_world(World::on(app).await).await, folder)
}

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

fn bytes_in(folder: &Path) -> u64 {
    std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum()
}

async fn comes_back_as_it_went(table: &Table) {
    let app = &table.world.app;
    for size in [8, MIB / 4, MIB / 4 + 1, MIB] {
        let bytes = pdf(size);
        let made = table.add(&table.world.sme, "audience=shared&name=plan.pdf", &bytes).await.expect(201);
        let digest = format!("{:x}", Sha256::digest(&bytes));
        assert_eq!(made.body["sha256"], json!(digest));
        assert_eq!((&made.body["size"], &made.body["mediaType"]), (&json!(size), &json!("application/pdf")));
        let got = download(app, &table.coordinator, &made.header("location").unwrap()).await;
        let header = |name: &str| got.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(got.status(), 200);
        assert_eq!(header("content-type").as_deref(), Some("application/pdf"));
        assert_eq!(header("content-length"), Some(size.to_string()));
        assert_eq!(
            header("content-disposition").as_deref(),
            Some("attachment; filename=\"plan.pdf\"; filename*=UTF-8''plan.pdf")
        );
        assert_eq!(header("x-content-type-options").as_deref(), Some("nosniff"));
        assert!(header("content-security-policy").unwrap().contains("sandbox"));
        assert_eq!(header("cache-control").as_deref(), Some("no-store"));
        assert!(header("repr-digest").unwrap().starts_with("sha-256=:"));
        assert_eq!(header("etag"), Some(format!("\"{digest}\"")));
        assert!(got.bytes().await.unwrap() == bytes, "{size} bytes");
    }
}

#[actix_web::test]
async fn a_file_comes_back_from_the_database_as_it_went() {
    let table = Table::new().await;
    comes_back_as_it_went(&table).await;
    assert_eq!(table.world.count("SELECT count(*) AS count FROM contents WHERE store = 'database'").await, 4);
}

#[actix_web::test]
async fn a_file_comes_back_from_a_folder_as_it_went_and_goes_when_it_is_withdrawn() {
    let (table, folder) = in_folder().await;
    comes_back_as_it_went(&table).await;
    assert_eq!(files(&folder), 4);
    assert_eq!(table.world.count("SELECT count(*) AS count FROM content_chunks").await, 0);
    let made = table.add(&table.coordinator, "audience=internal&name=a.txt", b"Geheim.").await.expect(201);
    let path = made.header("location").unwrap();
    table.coordinator.delete(&path, "\"1\"").await.expect(204);
    table.coordinator.get(&format!("{path}/content")).await.expect(404);
    assert_eq!(sweep(&table.world.app).await, 0, "an upload may still be going on");
    table.world.app.clock.advance_secs(3700);
    assert_eq!((sweep(&table.world.app).await, sweep(&table.world.app).await), (1, 0));
    assert_eq!(files(&folder), 4);
    std::fs::remove_dir_all(folder).unwrap();
}

#[actix_web::test]
async fn files_are_seen_by_their_circle_only() {
    let table = Table::new().await;
    let made = table.add(&table.coordinator, "audience=internal&name=oordeel.txt", b"Nee.").await.expect(201);
    let path = made.header("location").unwrap();
    for who in [&table.world.sme, &table.rival, &table.stranger] {
        who.get(&path).await.expect(404);
        who.get(&format!("{path}/content")).await.expect(404);
        who.delete(&path, "\"1\"").await.expect(404);
    }
    table.manager.get(&format!("{path}/content")).await.expect(200);
    table.manager.delete(&path, "\"1\"").await.expect(403);
    assert!(walk(&table.world.sme, &table.at("attachments"), "attachments", "id").await.is_empty());
    assert_eq!(walk(&table.manager, &table.at("attachments"), "attachments", "name").await, ["oordeel.txt"]);
    table.coordinator.delete(&path, "\"1\"").await.expect(204);
    let got = table.manager.get(&path).await.expect(200);
    assert_eq!((&got.body["name"], got.etag().as_str()), (&json!(null), "\"2\""));
    assert_eq!(table.coordinator.delete(&path, "\"2\"").await.expect(409).code(), "illegal_event");
    table.add(&table.world.sme, "audience=internal&name=a.txt", b"x").await.expect(403);
    table.add(&table.stranger, "audience=shared&name=a.txt", b"x").await.expect(404);
    let got = table
        .add(&table.coordinator, &format!("audience=shared&name=a.txt&lab={}", table.other_lab), b"x")
        .await;
    assert_eq!(got.expect(400).faults(), ["lab unknown_reference"]);
}

#[actix_web::test]
async fn what_a_file_is_its_bytes_say() {
    let table = Table::new().await;
    let sme = &table.world.sme;
    let program = [b"MZ\x90\0\x03\0\0\0".as_slice(), &[0; 600]].concat();
    let got = table.add(sme, "audience=shared&name=offerte.pdf", &program).await.expect(415);
    assert_eq!(got.code(), "file_not_allowed");
    assert!(
        got.body["detail"].as_str().unwrap().starts_with("The name says PDF, but the bytes are a program"),
        "{got:?}"
    );
    // A bomb is an archive like any other: it is not opened, and as an archive it is no document.
    let bomb =
        [b"PK\x03\x04\x14\0\0\0\x08\0".as_slice(), &[0; 16], b"\x07\0\0\0bom.bin", &[0; 4000]].concat();
    assert_eq!(
        table.add(sme, "audience=shared&name=plan.docx", &bomb).await.expect(415).code(),
        "file_not_allowed"
    );
    for (name, bytes) in [
        ("plan.exe", &program[..]),
        ("plan", b"%PDF-1.7"),
        ("plan.txt", b"caf\xe9"),
        ("plan.html", b"<script>"),
    ] {
        let got = table.add(sme, &format!("audience=shared&name={name}"), bytes).await.expect(415);
        assert_eq!(got.code(), "file_not_allowed", "{name}");
    }
    table.add(sme, "audience=shared&name=plan.pdf", b"").await.expect(400);
    let path = format!("{}?audience=shared&name=plan.pdf", table.at("attachments"));
    let got = sme.send(Method::POST, &path, &[("content-type", "application/pdf")], Some(pdf(9))).await;
    assert_eq!(got.expect(415).code(), "unsupported_media_type");
    let headers = [("content-type", "application/octet-stream"), ("content-encoding", "gzip")];
    sme.send(Method::POST, &path, &headers, Some(pdf(9))).await.expect(415);
    let nothing = ["contents", "content_chunks", "request_attachments"];
    for rows in nothing {
        assert_eq!(table.world.count(&format!("SELECT count(*) AS count FROM {rows}")).await, 0, "{rows}");
    }
}

#[actix_web::test]
async fn a_name_loses_its_folders_and_what_can_not_be_seen() {
    let table = Table::new().await;
    let sme = &table.world.sme;
    for (name, clean) in [
        ("..%2F..%2Fetc%2Fplan.txt", "plan.txt"),
        ("C:%5CTemp%5Cpl%0D%0Aan.txt", "plan.txt"),
        ("pl%E2%80%AEan%22.txt", "plan.txt"),
        ("caf%C3%A9%20plan.TXT", "café plan.TXT"),
    ] {
        let made = table.add(sme, &format!("audience=shared&name={name}"), b"Plan.").await.expect(201);
        assert_eq!(made.body["name"], json!(clean));
    }
    let last = table.add(sme, "audience=shared&name=caf%C3%A9.txt", b"Plan.").await.expect(201);
    let got = sme.get(&format!("{}/content", last.header("location").unwrap())).await.expect(200);
    assert_eq!(
        got.header("content-disposition").as_deref(),
        Some("attachment; filename=\"caf_.txt\"; filename*=UTF-8''caf%C3%A9.txt")
    );
    assert_eq!(got.header("content-type").as_deref(), Some("text/plain; charset=utf-8"));
    for (query, fault) in [
        ("audience=shared&name=..%2F", "name empty"),
        ("audience=shared&name=a%00.txt", "name nul_character"),
        ("audience=shared", "name required"),
        ("name=a.txt", "audience required"),
        ("audience=shared&name=a.txt&size=1", "size unknown_field"),
    ] {
        assert_eq!(table.add(sme, query, b"Plan.").await.expect(400).faults(), [fault], "{query}");
    }
}

#[actix_web::test]
async fn a_file_stops_at_the_limit_however_it_comes_and_leaves_nothing_behind() {
    let (table, folder) = in_folder().await;
    let sme = &table.world.sme;
    table.add(sme, "audience=shared&name=plan.pdf", &pdf(MIB)).await.expect(201);
    let path = format!("{}?audience=shared&name=plan.pdf", table.at("attachments"));
    let before = resident_kib();
    let mut raw = Raw::open(&table.world.app);
    let token = sme.token.as_ref().unwrap();
    let head = format!("host: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/octet-stream");
    raw.write(format!("POST {path} HTTP/1.1\r\n{head}\r\ntransfer-encoding: chunked\r\n\r\n").as_bytes());
    let chunk = [b"10000\r\n".as_slice(), &pdf(0x10000), b"\r\n"].concat();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(30) && raw.write(&chunk) {}
    let (said, closed) = raw.read_for(Duration::from_secs(5));
    // What comes after the refusal is thrown away until the connection is closed, seconds later; how much that is, the
    // machine decides: a gigabyte and more on a quiet one.
    assert!(closed && begun.elapsed() < Duration::from_secs(30), "a file without end was taken");
    assert!(bytes_in(&folder) <= 2 * 1024 * 1024, "{} bytes were kept", bytes_in(&folder));
    assert!(said.is_empty() || statuses(&said) == [413], "{said}");
    let grown = resident_kib().saturating_sub(before);
    assert!(grown < 8 * 1024, "memory grew by {grown} KiB");
    // Who says beforehand that it is too much is not even read; who leaves in the middle leaves nothing either.
    let mut raw = Raw::open(&table.world.app);
    raw.write(format!("POST {path} HTTP/1.1\r\n{head}\r\ncontent-length: {}\r\n\r\n", MIB + 1).as_bytes());
    let (said, _) = raw.read_for(Duration::from_secs(5));
    assert!(statuses(&said) == [413] && said.contains("1 MiB"), "{said}");
    let mut raw = Raw::open(&table.world.app);
    raw.write(format!("POST {path} HTTP/1.1\r\n{head}\r\ncontent-length: 500000\r\n\r\n").as_bytes());
    raw.write(&pdf(300_000));
    drop(raw);
    let mut begun = 0;
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if begun == 3 {
            break;
        }
        begun = table.world.count("SELECT count(*) AS count FROM contents").await;
    }
    assert_eq!(begun, 3, "the whole one, the endless one, and the one that broke off");
    assert_eq!(walk(sme, &table.at("attachments"), "attachments", "name").await, ["plan.pdf"]);
    table.world.app.clock.advance_secs(3700);
    sweep(&table.world.app).await;
    assert_eq!(files(&folder), 1);
    assert_eq!(table.world.count("SELECT count(*) AS count FROM contents").await, 1);
    std::fs::remove_dir_all(folder).unwrap();
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[actix_web::test]
async fn each_side_has_room_for_so_many_files_whatever_the_others_added() {
    let app = TestApp::with(|config| config.attachments.max_files = 1).await;
    let table = Table::in_world(World::on(app).await).await;
    for (who, audience) in
        [(&table.rival, "internal"), (&table.manager, "internal"), (&table.coordinator, "shared")]
    {
        table.add(who, &format!("audience={audience}&name=a.txt"), b"a").await.expect(201);
    }
    let sme = &table.world.sme;
    let made = table.add(sme, "audience=shared&name=b.txt", b"b").await.expect(201);
    let got = table.add(sme, "audience=shared&name=c.txt", b"c").await.expect(409);
    assert_eq!(got.code(), "too_many_files");
    assert_eq!(table.world.count("SELECT count(*) AS count FROM contents").await, 4, "it was not even read");
    sme.delete(&made.header("location").unwrap(), "\"1\"").await.expect(204);
    table.add(sme, "audience=shared&name=c.txt", b"c").await.expect(201);
}

#[actix_web::test]
async fn known_bytes_are_not_sent_again() {
    let table = Table::new().await;
    let path = format!("{}?audience=shared&name=a.csv", table.at("attachments"));
    let made: Got = upload(&table.world.sme, &path, b"BMI;leeftijd\n").await.expect(201);
    let content = format!("{}/content", made.header("location").unwrap());
    let got = table.world.sme.get(&content).await.expect(200);
    let etag = got.etag();
    let headers = [("if-none-match", etag.as_str())];
    table.world.sme.send(Method::GET, &content, &headers, None).await.expect(304);
    let got = table.world.sme.send(Method::HEAD, &content, &[], None).await.expect(200);
    assert_eq!(got.header("content-length").as_deref(), Some("13"));
    let headers = [("accept", "text/csv")];
    table.world.sme.send(Method::GET, &content, &headers, None).await.expect(200);
    let headers = [("accept", "audio/mpeg")];
    table.world.sme.send(Method::GET, &content, &headers, None).await.expect(406);
}
