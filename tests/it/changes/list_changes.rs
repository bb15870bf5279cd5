//! What is told, to whom, in which order, and how one goes on.

use super::{after, begin, one, told};
use crate::{
    labs::{lab_after, whole, world},
    outcomes::Case,
    support::{Client, Lab, TestApp},
};
use proeftuin::base::{
    actor::{Caller, Role},
    id::LabId,
};
use proeftuin::db::NewEvent;
use serde_json::json;
use uuid::Uuid;

async fn organisation(admin: &Client, name: &str) -> String {
    admin.post("/v1/organisations", json!({ "name": name, "kind": "government" })).await.expect(201).id()
}

#[actix_web::test]
async fn what_is_made_changed_and_deleted_is_told_once_with_where_it_is() {
    let app = TestApp::new().await;
    let (admin, portal) = (app.admin().await, app.anonymous());
    let cursor = begin(&portal, "").await;
    let kept = organisation(&admin, "Gemeente Breda").await;
    let gone = organisation(&admin, "Gemeente Etten").await;
    let path = format!("/v1/organisations/{kept}");
    admin.patch_now(&path, json!({ "name": "Gemeente Breda-Noord" })).await.expect(200);
    let first = after(&portal, &cursor, "include=object").await.expect(200);
    assert_eq!(
        told(&first),
        [one("organisations", &kept, "changed"), one("organisations", &gone, "changed")]
    );
    let change = &first.body["changes"][0];
    assert_eq!((&change["href"], &change["version"]), (&json!(path), &json!(2)));
    assert_eq!(change["object"], portal.get(&path).await.expect(200).body, "as its own address answers it");
    assert_eq!(first.body["hasMore"], false);

    let tag = admin.get(&format!("/v1/organisations/{gone}")).await.etag();
    admin.delete(&format!("/v1/organisations/{gone}"), &tag).await.expect(204);
    let next = first.body["nextCursor"].as_str().unwrap();
    let second = after(&portal, next, "include=object").await.expect(200);
    assert_eq!(told(&second), [one("organisations", &gone, "deleted")]);
    assert_eq!(second.body["changes"][0]["object"], json!(null));
    assert_eq!(second.body["changes"][0]["href"], json!(null));
    // Nothing more: still a cursor, and the same answer under the same ETag.
    let end = after(&portal, second.body["nextCursor"].as_str().unwrap(), "").await.expect(200);
    assert_eq!(told(&end), []);
    assert_eq!(end.body["nextCursor"], second.body["nextCursor"]);
    // From the first change on: all the rest.
    let rest = after(&portal, change["cursor"].as_str().unwrap(), "").await.expect(200);
    assert!(told(&rest).contains(&one("organisations", &gone, "deleted")), "{rest:?}");
}

#[actix_web::test]
async fn a_draft_is_told_to_who_manages_it_and_to_nobody_else_until_it_is_published() {
    let (app, manager) = world().await;
    let (portal, stranger) = (app.anonymous(), app.person(&[(Role::Province, None)]).await);
    let draft = lab_after(&manager, "eerste", &[]).await;
    let coordinator = app.person(&[(Role::Coordinator, Some(&draft))]).await;
    let mut cursors = Vec::new();
    for client in [&portal, &stranger, &coordinator, &manager] {
        cursors.push(begin(client, "kind=labs").await);
    }
    let path = format!("/v1/labs/{draft}");
    manager.patch_now(&path, json!({ "name": "Zorglab Breda" })).await.expect(200);
    for (client, cursor, sees) in [
        (&portal, &cursors[0], false),
        (&stranger, &cursors[1], false),
        (&coordinator, &cursors[2], true),
        (&manager, &cursors[3], true),
    ] {
        let got = after(client, cursor, "kind=labs&include=object").await.expect(200);
        let expected = if sees { vec![one("labs", &draft, "changed")] } else { Vec::new() };
        assert_eq!(told(&got), expected);
    }
    manager.event(&path, "submit").await.expect(200);
    let got = after(&portal, &cursors[0], "kind=labs").await;
    assert_eq!(told(&got), [], "a step among those who manage it");
    assert_eq!(got.body["nextCursor"], cursors[0], "not even that there was one");
    manager.event(&path, "publish").await.expect(200);
    let got = after(&portal, &cursors[0], "kind=labs&include=object").await.expect(200);
    assert_eq!(told(&got), [one("labs", &draft, "changed")]);
    assert_eq!(got.body["changes"][0]["object"], portal.get(&path).await.body);
}

#[actix_web::test]
async fn contact_persons_are_shown_to_who_logged_in_only() {
    let (app, manager) = world().await;
    let (portal, known) = (app.anonymous(), app.person(&[(Role::Province, None)]).await);
    let (outside, inside) = (begin(&portal, "").await, begin(&known, "").await);
    let mut lab = whole("tweede");
    lab["contact"] =
        json!({ "name": "Kim de Wit", "email": "lab@test.example", "phone": "+31 76 123 45 67" });
    let id = manager.post("/v1/labs", lab).await.expect(201).id();
    for event in ["submit", "publish"] {
        manager.event(&format!("/v1/labs/{id}"), event).await.expect(200);
    }
    let public = after(&portal, &outside, "include=object&kind=labs").await;
    assert_eq!(public.code(), "invalid_input", "a cursor belongs to the kinds it was given for");
    let public = after(&portal, &outside, "include=object").await.expect(200);
    assert!(
        public.text.contains("lab@test.example") && !public.text.contains("Kim de Wit"),
        "{}",
        public.text
    );
    let own = after(&known, &inside, "include=object").await.expect(200);
    assert!(own.text.contains("Kim de Wit"));
}

#[actix_web::test]
async fn a_lab_that_is_no_longer_published_is_a_tombstone_for_the_public() {
    // No step of the lifecycle leads back yet: this is what the feed does when one does.
    let app = TestApp::new().await;
    let portal = app.anonymous();
    let lab = app.lab(Lab::named("Zorglab")).await;
    let hidden = app.lab(Lab { status: "draft", ..Lab::named("Concept") }).await;
    let cursor = begin(&portal, "").await;
    app.change_lab(lab, |id| format!("UPDATE labs SET status = 'draft' WHERE id = {id}")).await;
    for (id, from) in [(lab, "active"), (hidden, "submitted")] {
        step(&app, id, from).await;
    }
    assert_eq!(told(&after(&portal, &cursor, "").await), [one("labs", &lab.to_string(), "deleted")]);
}

async fn step(app: &TestApp, lab: Uuid, from: &'static str) {
    let id = LabId::from_uuid(lab);
    let event = NewEvent::new("lab_transitioned", "labs", id, &Caller::anonymous()).lab(id);
    let event = event.data(json!({ "event": "return", "from": from, "to": "draft" }));
    let told = app.app.db().write(move |write| {
        write.record(event);
        Ok(())
    });
    told.await.unwrap();
}

#[actix_web::test]
async fn a_proposed_theme_is_told_to_who_logged_in_also_when_it_goes() {
    let app = TestApp::new().await;
    let (admin, portal) = (app.admin().await, app.anonymous());
    let sme = app.person(&[(Role::Province, None)]).await;
    let (outside, inside) = (begin(&portal, "kind=themes").await, begin(&sme, "kind=themes").await);
    let new = json!({ "slug": "slaap", "labelNl": "Slaap", "labelEn": "Sleep" });
    let proposal = sme.post("/v1/themes", new).await.expect(201).id();
    assert_eq!(told(&after(&sme, &inside, "kind=themes").await), [one("themes", &proposal, "changed")]);
    let path = format!("/v1/themes/{proposal}");
    let tag = admin.get(&path).await.etag();
    admin.delete(&path, &tag).await.expect(204);
    assert_eq!(told(&after(&sme, &inside, "kind=themes").await), [one("themes", &proposal, "deleted")]);
    assert_eq!(told(&after(&portal, &outside, "kind=themes").await), [], "never heard of it");
}

#[actix_web::test]
async fn an_outcome_is_told_when_it_is_published_and_as_a_tombstone_when_it_is_withdrawn() {
    let case = Case::new().await;
    let portal = case.world.app.anonymous();
    let cursor = begin(&portal, "kind=outcomes").await;
    let party = begin(&case.coordinator, "kind=outcomes").await;
    let path = case.draft().await;
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(told(&after(&portal, &cursor, "kind=outcomes").await), []);
    assert_eq!(
        told(&after(&case.coordinator, &party, "kind=outcomes").await),
        [one("outcomes", id, "changed")]
    );
    case.publish(&path).await;
    let got = after(&portal, &cursor, "kind=outcomes&include=object").await.expect(200);
    assert_eq!(told(&got), [one("outcomes", id, "changed")]);
    assert_eq!(got.body["changes"][0]["object"], portal.get(&path).await.expect(200).body);
    let request = json!({ "event": "withdraw", "reasonCode": "other" });
    case.manager.post(&format!("{path}/transitions"), request).await.expect(200);
    assert_eq!(told(&after(&portal, &cursor, "kind=outcomes").await), [one("outcomes", id, "deleted")]);
    let whole = after(&case.coordinator, &party, "kind=outcomes").await;
    assert_eq!(told(&whole), [one("outcomes", id, "changed")], "still theirs to see");
}

#[actix_web::test]
async fn what_is_shown_with_a_new_name_has_changed_too_however_much_it_is() {
    let app = TestApp::new().await;
    let (admin, portal) = (app.admin().await, app.anonymous());
    let labs: Vec<Lab> =
        (0..7).map(|n| Lab { themes: vec!["home-care"], ..Lab::named(&format!("Lab {n}")) }).collect();
    let mut ids: Vec<String> = app.labs(labs).await.iter().map(Uuid::to_string).collect();
    ids.sort_unstable();
    let cursor = begin(&portal, "").await;
    let theme = admin.get("/v1/themes/home-care").await.id();
    admin.patch_now("/v1/themes/home-care", json!({ "labelNl": "Zorg thuis" })).await.expect(200);
    organisation(&admin, "Gemeente Breda").await;
    let (mut at, mut all) = (cursor, Vec::new());
    loop {
        let got = after(&portal, &at, "limit=2&include=object").await.expect(200);
        let page = told(&got);
        assert!(page.len() <= 2, "{page:?}");
        for change in got.body["changes"].as_array().unwrap().iter().filter(|one| one["kind"] == "labs") {
            assert_eq!(change["object"]["themeLabels"][0]["labelNl"], "Zorg thuis");
        }
        all.extend(page);
        at = got.body["nextCursor"].as_str().unwrap().to_owned();
        if got.body["hasMore"] == false {
            break;
        }
    }
    assert!(all.contains(&one("themes", &theme, "changed")));
    let seen: Vec<String> =
        all.iter().filter(|(kind, ..)| kind == "labs").map(|(_, id, _)| id.clone()).collect();
    assert_eq!(seen, ids, "each once, in the order of their ids");
    assert_eq!(all.iter().filter(|(kind, ..)| kind == "organisations").count(), 1);
}

#[actix_web::test]
async fn whoever_may_see_more_or_less_than_before_begins_anew() {
    let (app, manager) = world().await;
    let draft = lab_after(&manager, "derde", &[]).await;
    let admin = app.admin().await;
    let person = app.person(&[(Role::Province, None)]).await;
    let cursor = begin(&person, "").await;
    let me = person.get("/v1/me").await.id();
    let grant = json!({ "role": "coordinator", "object": draft });
    admin.post(&format!("/v1/users/{me}/grants"), grant).await.expect(201);
    let got = after(&person, &cursor, "").await;
    assert_eq!((got.status, got.code()), (410, "resync"), "{got:?}");
    let other = begin(&app.anonymous(), "").await;
    assert_eq!(after(&person, &other, "").await.code(), "resync", "somebody else's cursor");
    let before = begin(&manager, "").await;
    lab_after(&manager, "vierde", &[]).await;
    assert_eq!(after(&manager, &before, "").await.code(), "resync", "another lab in their network");
}

#[actix_web::test]
async fn a_cursor_that_is_none_is_a_fault_of_the_query() {
    let app = TestApp::new().await;
    for query in ["since=onzin", "since=", "limit=0", "limit=1001", "kind=innovations", "include=all", "q=x"]
    {
        let got = app.anonymous().get(&format!("/v1/changes?{query}")).await;
        assert_eq!(got.code(), "invalid_input", "{query}");
    }
    let got = app.anonymous().get("/v1/changes?since=onzin&limit=0").await;
    assert_eq!(got.faults(), ["limit minimum"], "{got:?}");
}
