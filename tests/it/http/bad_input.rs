//! Bad input gets a clear problem and changes nothing.

use crate::support::{Client, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

const PATH: &str = "/v1/users";

async fn post_raw(client: &Client, content_type: &str, body: &[u8]) -> (u16, String) {
    let got = client.send(Method::POST, PATH, &[("content-type", content_type)], Some(body.to_vec())).await;
    (got.status, got.code().to_owned())
}

#[actix_web::test]
async fn every_broken_body_has_its_own_clear_answer() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let before = admin.get(PATH).await.body;
    let json_type = "application/json";
    let good = json!({ "email": "a@lab.example", "name": "A" }).to_string();
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let huge = json!({ "email": "a@lab.example", "name": "x".repeat(256 * 1024) }).to_string();
    let cases: Vec<(&str, Vec<u8>, (u16, &str))> = vec![
        (json_type, b"".to_vec(), (400, "malformed_json")),
        (json_type, b"{".to_vec(), (400, "malformed_json")),
        (json_type, b"{\"email\":\"\xff\"}".to_vec(), (400, "malformed_json")),
        (json_type, b"{} {}".to_vec(), (400, "malformed_json")),
        (json_type, deep.into_bytes(), (400, "malformed_json")),
        (json_type, b"[]".to_vec(), (400, "invalid_input")),
        (json_type, b"null".to_vec(), (400, "invalid_input")),
        (json_type, huge.into_bytes(), (413, "too_large")),
        ("text/plain", good.clone().into_bytes(), (415, "unsupported_media_type")),
        ("application/xml", good.clone().into_bytes(), (415, "unsupported_media_type")),
    ];
    for (content_type, body, (status, code)) in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        assert_eq!(
            post_raw(&admin, content_type, &body).await,
            (status, code.to_owned()),
            "{content_type} {shown}"
        );
    }
    let none = admin.send(Method::POST, PATH, &[], Some(good.clone().into_bytes())).await;
    assert_eq!(none.expect(415).code(), "unsupported_media_type");
    let packed = [("content-type", json_type), ("content-encoding", "gzip")];
    admin.send(Method::POST, PATH, &packed, Some(good.into_bytes())).await.expect(415);
    assert_eq!(admin.get(PATH).await.body, before, "nothing was changed");
}

#[actix_web::test]
async fn two_hundred_faults_are_reported_at_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mut body = json!({ "email": "a@lab.example", "name": "A" });
    for n in 0..200 {
        body[format!("unknown{n}")] = json!(n);
    }
    let got = admin.post(PATH, body).await.expect(400);
    assert_eq!(got.faults().len(), 200);
}

#[actix_web::test]
async fn text_is_kept_as_it_was_written() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for (n, name) in ["مختبر حي", "🧪 Lab 🏥", "Zoë's \"lab\" \\ <b>", "a\u{202e}b", "é\u{301}", "  x  "]
        .into_iter()
        .enumerate()
    {
        let new = json!({ "email": format!("a{n}@lab.example"), "name": name });
        let made = admin.post(PATH, new).await.expect(201);
        assert_eq!(admin.get(&format!("{PATH}/{}", made.id())).await.body["name"], name);
    }
}

#[actix_web::test]
async fn the_nul_character_is_refused_everywhere() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let got = admin.post(PATH, json!({ "email": "a@lab.example", "name": "a\0b" })).await.expect(400);
    assert_eq!(got.faults(), ["#/name nul_character"]);
    admin.get("/v1/users/a%00b").await.expect(404);
    assert_eq!(admin.get("/v1/users?cursor=a%00b").await.expect(400).faults()[0], "cursor nul_character");
}

#[actix_web::test]
async fn query_parameters_are_checked_all_at_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let got = admin.get("/v1/users?limit=0&page=2").await.expect(400);
    assert_eq!(got.faults(), ["limit minimum", "page unknown_field"]);
    for query in ["limit=101", "limit=abc", "limit=1&limit=2", "limit=1.5", "limit="] {
        assert_eq!(
            admin.get(&format!("/v1/users?{query}")).await.expect(400).body["errors"][0]["location"],
            "limit",
            "{query}"
        );
    }
    let foreign = admin.get("/v1/users?cursor=bm9uc2Vuc2U").await.expect(400);
    assert_eq!(foreign.faults(), ["cursor cursor"]);
    admin.post("/v1/users?limit=1", json!({ "email": "a@lab.example", "name": "A" })).await.expect(400);
}

#[actix_web::test]
async fn a_patch_is_checked_as_a_whole() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = admin.post(PATH, json!({ "email": "a@lab.example", "name": "A" })).await.expect(201);
    let path = format!("{PATH}/{}", made.id());
    let cases: [(Value, &str); 6] = [
        (json!({}), "# min_properties"),
        (json!([]), "# type"),
        (json!({ "name": null }), "#/name type"),
        (json!({ "name": 1 }), "#/name type"),
        (json!({ "version": 7 }), "#/version unknown_field"),
        (json!({ "status": "sleeping" }), "#/status enum"),
    ];
    for (patch, fault) in cases {
        assert_eq!(
            admin.patch(&path, &made.etag(), patch.clone()).await.expect(400).faults(),
            [fault],
            "{patch}"
        );
    }
    for etag in ["\"2\"", "W/\"1\"", "1", "*", "\"x\""] {
        admin.patch(&path, etag, json!({ "name": "B" })).await.expect(412);
    }
    // The body first: a condition counts only when all else about the request is right.
    admin.patch(&path, "*", json!({ "name": 1 })).await.expect(400);
    assert_eq!(admin.get(&path).await.etag(), made.etag());
}

/// scripts/fuzz/hooks.py takes these for faults of the form, which what is made by the document never has.
#[test]
fn faults_of_form_alone_are_found_by_the_schema_alone() {
    let hooks = include_str!("../../../scripts/fuzz/hooks.py");
    let list = hooks.split_once("OF_FORM = {").unwrap().1.split_once('}').unwrap().0;
    let codes: Vec<&str> =
        list.split(',').map(|code| code.trim().trim_matches('"')).filter(|code| !code.is_empty()).collect();
    assert!(codes.len() > 10, "{codes:?}");
    // An import tells what is wrong with its rows in a report, not in a refusal.
    let tells = |file: &str| file != "base/input.rs" && !file.starts_with("imports/");
    for (file, text) in crate::architecture::sources().iter().filter(|(file, _)| tells(file)) {
        let text: String = text.split_whitespace().collect();
        for code in &codes {
            assert!(!text.contains(&format!(",\"{code}\",")), "{file} gives {code}");
        }
    }
}

#[actix_web::test]
async fn an_integer_may_be_written_in_any_way_that_json_has() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let send = async |method: Method, path: &str, etag: &str, body: String| {
        let patch = method == Method::PATCH;
        let media_type = if patch { "application/merge-patch+json" } else { "application/json" };
        let headers = [("content-type", media_type), ("if-match", etag)];
        admin.send(method, path, &headers, Some(body.into_bytes())).await
    };
    let new = r#"{"name":"N","kind":"sme","fte":12.0,"turnoverEur":1.4e6}"#.to_owned();
    let made = send(Method::POST, "/v1/organisations", "", new).await.expect(201);
    assert_eq!((&made.body["fte"], &made.body["turnoverEur"]), (&json!(12), &json!(1_400_000)));
    let path = made.header("location").unwrap();
    let changed = send(Method::PATCH, &path, &made.etag(), r#"{"fte":32.0}"#.to_owned()).await.expect(200);
    assert_eq!(changed.body["fte"], json!(32));
    for (fte, status, code) in [
        ("0.5", 400, "invalid_input"),
        ("-1.0", 400, "invalid_input"),
        ("1e300", 400, "invalid_input"),
        ("1e400", 400, "malformed_json"),
        ("01", 400, "malformed_json"),
    ] {
        let new = format!(r#"{{"name":"N","kind":"sme","fte":{fte}}}"#);
        let got = send(Method::POST, "/v1/organisations", "", new).await.expect(status);
        assert_eq!(got.code(), code, "{fte}");
    }
}
