//! Whole collections as one file.

use crate::{
    labs::{lab_after, whole, world},
    outcomes::Case,
    support::{Client, Lab, TestApp},
};
use proeftuin::{base::actor::Role, config::Limits};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Asked without the comparison with the document: a line alone would be taken for JSON.
async fn ask(app: &TestApp, client: &Client, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = app.http.get(format!("{}/v1/exports/{path}", app.base_url));
    if let Some(token) = &client.token {
        request = request.bearer_auth(token);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

/// The objects of an export, by id.
async fn objects(app: &TestApp, client: &Client, path: &str) -> BTreeMap<String, Value> {
    let response = ask(app, client, path, &[]).await;
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "content-type"), "application/x-ndjson");
    let text = response.text().await.unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.map(|one| (one["id"].as_str().unwrap_or_default().to_owned(), one)).collect()
}

#[actix_web::test]
async fn an_export_has_every_object_as_its_own_address_answers_it() {
    let case = Case::new().await;
    let app = &case.world.app;
    let admin = app.admin().await;
    app.labs((0..600).map(|n| Lab::named(&format!("Lab {n:04}"))).collect()).await;
    admin
        .post("/v1/organisations", json!({ "name": "Gemeente Breda", "kind": "government" }))
        .await
        .expect(201);
    case.published().await;
    let portal = app.anonymous();
    for (collection, least) in
        [("labs", 601), ("organisations", 2), ("themes", 20), ("networks", 1), ("outcomes", 1)]
    {
        let exported = objects(app, &portal, collection).await;
        assert!(exported.len() >= least, "{collection}: {}", exported.len());
        for (id, object) in exported.iter().step_by(97) {
            let path = format!("/v1/{collection}/{id}");
            assert_eq!(portal.get(&path).await.expect(200).body, *object, "{path}");
        }
    }
}

#[actix_web::test]
async fn drafts_and_persons_are_in_the_export_of_who_may_see_them() {
    let (app, manager) = world().await;
    let mut lab = whole("open");
    lab["contact"] = json!({ "name": "Kim de Wit", "email": "lab@test.example" });
    let open = manager.post("/v1/labs", lab).await.expect(201).id();
    for event in ["submit", "publish"] {
        manager.event(&format!("/v1/labs/{open}"), event).await.expect(200);
    }
    let draft = lab_after(&manager, "dicht", &[]).await;
    let portal = objects(&app, &app.anonymous(), "labs").await;
    assert_eq!(portal.keys().collect::<Vec<_>>(), [&open]);
    assert_eq!(portal[&open]["contact"]["name"], json!(null));
    let stranger = app.person(&[(Role::Province, None)]).await;
    assert_eq!(objects(&app, &stranger, "labs").await[&open]["contact"]["name"], "Kim de Wit");
    assert!(!objects(&app, &stranger, "labs").await.contains_key(&draft));
    assert!(objects(&app, &manager, "labs").await.contains_key(&draft));
}

#[actix_web::test]
async fn a_table_says_the_same_and_nothing_that_a_spreadsheet_would_run() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let new =
        json!({ "name": "=HYPERLINK(\"x\")", "kind": "sme", "fte": 12, "alternativeNames": ["Zorg, \"b\""] });
    let id = admin.post("/v1/organisations", new).await.expect(201).id();
    for (path, accept) in [("organisations", "text/csv"), ("organisations?format=csv", "*/*")] {
        let response = ask(&app, &app.anonymous(), path, &[("accept", accept)]).await;
        assert_eq!(header(&response, "content-type"), "text/csv; charset=utf-8");
        assert_eq!(header(&response, "content-disposition"), "attachment; filename=\"organisations.csv\"");
        let text = response.text().await.unwrap();
        let mut table = csv::Reader::from_reader(text.as_bytes());
        let names = table.headers().unwrap().clone();
        let row = table.records().map(Result::unwrap).find(|row| row.get(0) == Some(&id)).unwrap();
        let cell =
            |name: &str| row.get(names.iter().position(|one| one == name).unwrap()).unwrap().to_owned();
        assert_eq!(cell("name"), "'=HYPERLINK(\"x\")");
        assert_eq!(
            (cell("fte"), cell("turnoverEur"), cell("fictitious")),
            ("12".into(), String::new(), "false".into())
        );
        assert_eq!(serde_json::from_str::<Value>(&cell("alternativeNames")).unwrap(), json!(["Zorg, \"b\""]));
    }
}

#[actix_web::test]
async fn fields_and_since_choose_and_unknown_fields_are_all_told() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let make = |name: &'static str| {
        let admin = admin.clone();
        async move {
            admin.post("/v1/organisations", json!({ "name": name, "kind": "government" })).await.expect(201)
        }
    };
    make("Gemeente Breda").await;
    app.clock.advance_secs(60);
    let late = make("Gemeente Goes").await;
    let path = "organisations?fields=name,id,name&since=2026-11-02T08:00:30Z";
    let text = ask(&app, &app.anonymous(), path, &[]).await.text().await.unwrap();
    assert_eq!(text, format!("{{\"name\":\"Gemeente Goes\",\"id\":\"{}\"}}\n", late.id()));
    let got = app.anonymous().get("/v1/exports/organisations?fields=naam,id,soort").await;
    assert_eq!(got.faults(), ["fields no_such_field", "fields no_such_field"]);
    for path in ["/v1/exports/innovations", "/v1/exports/users", "/v1/exports/Labs"] {
        assert_eq!(app.anonymous().get(path).await.code(), "not_found", "{path}");
    }
}

#[actix_web::test]
async fn the_tag_holds_until_something_in_it_changes() {
    let app = TestApp::new().await;
    let (admin, portal) = (app.admin().await, app.anonymous());
    let lab = app.lab(Lab { themes: vec!["home-care"], ..Lab::named("Zorglab") }).await;
    let tag = header(&ask(&app, &portal, "labs", &[]).await, "etag");
    let again = ask(&app, &portal, "labs", &[("if-none-match", &tag)]).await;
    assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, tag.clone()));
    assert_eq!(again.text().await.unwrap(), "");
    let other = ask(&app, &portal, "labs?fields=id", &[("if-none-match", &tag)]).await;
    assert_eq!(other.status(), 200, "another file");
    assert_eq!(ask(&app, &portal, "labs?format=csv", &[("if-none-match", &tag)]).await.status(), 200);
    assert_eq!(
        ask(&app, &admin, "labs", &[("if-none-match", &tag)]).await.status(),
        200,
        "somebody who sees more"
    );
    // What has nothing to do with labs changes nothing.
    app.person(&[(Role::Province, None)]).await;
    assert_eq!(ask(&app, &portal, "labs", &[("if-none-match", &tag)]).await.status(), 304);
    admin.patch_now("/v1/themes/home-care", json!({ "labelNl": "Zorg thuis" })).await.expect(200);
    assert_eq!(ask(&app, &portal, "labs", &[("if-none-match", &tag)]).await.status(), 200, "a label in it");
    let tag = header(&ask(&app, &portal, "labs", &[]).await, "etag");
    app.change_lab(lab, |id| format!("UPDATE labs SET name = 'Anders' WHERE id = {id}")).await;
    assert_eq!(ask(&app, &portal, "labs", &[("if-none-match", &tag)]).await.status(), 200);
    let tag = header(&ask(&app, &portal, "labs", &[]).await, "etag");
    app.go_to("2026-11-05");
    assert_eq!(
        ask(&app, &portal, "labs", &[("if-none-match", &tag)]).await.status(),
        200,
        "memberships of today"
    );
}

#[actix_web::test]
async fn its_head_says_as_much_as_it_and_it_comes_compressed() {
    let app = TestApp::new().await;
    app.labs((0..300).map(|n| Lab::named(&format!("Lab {n:04}"))).collect()).await;
    let portal = app.anonymous();
    let whole = ask(&app, &portal, "labs", &[]).await;
    let head = portal.send(Method::HEAD, "/v1/exports/labs", &[], None).await.expect(200);
    for name in ["etag", "content-disposition"] {
        assert_eq!(head.header(name).unwrap(), header(&whole, name));
    }
    // Sealed, so never the same twice.
    assert_eq!(head.header("changes-cursor").unwrap().len(), header(&whole, "changes-cursor").len());
    let plain = whole.bytes().await.unwrap();
    let packed = ask(&app, &portal, "labs", &[("accept-encoding", "gzip")]).await;
    assert_eq!(header(&packed, "content-encoding"), "gzip");
    let packed = packed.bytes().await.unwrap();
    assert!(packed.len() * 4 < plain.len(), "{} of {}", packed.len(), plain.len());
    assert_eq!(packed[..2], [0x1f, 0x8b]);
}

#[actix_web::test]
async fn an_export_and_the_changes_after_its_cursor_miss_nothing() {
    let app = TestApp::new().await;
    let (admin, portal) = (app.admin().await, app.anonymous());
    let response = ask(&app, &portal, "organisations", &[]).await;
    let cursor = header(&response, "changes-cursor");
    let made = admin
        .post("/v1/organisations", json!({ "name": "Gemeente Breda", "kind": "government" }))
        .await
        .expect(201);
    let got = portal.get(&format!("/v1/changes?since={cursor}&include=object")).await.expect(200);
    assert_eq!(got.body["changes"][0]["object"], made.body);
}

#[actix_web::test]
async fn a_caller_has_few_exports_at_a_time() {
    let limits = Limits { streams: 1, ..Limits::OFF };
    let app = TestApp::with(|config| config.limits = limits).await;
    for _ in 0..5 {
        let response = ask(&app, &app.anonymous(), "themes", &[]).await;
        if response.status() == 200 {
            assert!(!response.text().await.unwrap().is_empty());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let last = ask(&app, &app.anonymous(), "themes", &[]).await;
    assert_eq!(last.status(), 200, "places come back when a file is out");
}
