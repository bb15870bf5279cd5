//! What is told, to whom, and in which form.

use super::{DAY, Hooks, deliveries, local, make, run, signed_by, told};
use crate::support::{receiver::Receiver, runner};
use proeftuin::{base::actor::Role, changes::actions::forget_old, jobs::table::JOBS};
use serde_json::{Value, json};

#[actix_web::test]
async fn a_change_is_posted_as_a_signed_cloud_event_that_says_where_to_read_it() {
    let hooks = Hooks::new().await;
    let id = hooks.organisation("Gemeente Breda").await;
    hooks.run().await;
    let call = hooks.receiver.calls().remove(0);
    assert_eq!(call.headers["content-type"], "application/cloudevents+json");
    assert_eq!(call.headers["webhook-timestamp"], "1793606400", "2026-11-02T08:00:00Z");
    assert_eq!(signed_by(&call, &hooks.secret), [true]);
    let (base, event) = (&hooks.app.base_url, call.event());
    let sequence = event["sequence"].as_str().unwrap();
    assert!(sequence.len() == 20 && sequence.parse::<i64>().unwrap() > 0, "{sequence}");
    let path = format!("/v1/organisations/{id}");
    assert_eq!(
        event,
        json!({
            "specversion": "1.0", "id": call.id(), "source": base, "type": "nl.proeftuin.organisation.changed",
            "subject": id, "time": "2026-11-02T08:00:00Z", "sequence": sequence, "datacontenttype": "application/json",
            "dataref": format!("{base}{path}"),
            "data": { "kind": "organisations", "id": id, "operation": "changed", "href": path, "version": 1 },
        })
    );
    assert!(call.body.len() < 1024);
    for (name, _) in event.as_object().unwrap() {
        assert!(
            name.len() <= 20 && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()),
            "{name}"
        );
    }
    // Nothing more the next time.
    hooks.run().await;
    assert_eq!(hooks.receiver.calls().len(), 1);
}

#[actix_web::test]
async fn what_is_gone_is_told_without_a_place() {
    let hooks = Hooks::new().await;
    let id = hooks.organisation("Gemeente Breda").await;
    hooks.run().await;
    let path = format!("/v1/organisations/{id}");
    let tag = hooks.admin.get(&path).await.etag();
    hooks.admin.delete(&path, &tag).await.expect(204);
    hooks.run().await;
    let event = hooks.receiver.calls().remove(1).event();
    assert_eq!(
        (&event["type"], &event["subject"]),
        (&json!("nl.proeftuin.organisation.deleted"), &json!(id))
    );
    assert_eq!(event.get("dataref"), None);
    assert_eq!(event["data"]["href"], Value::Null);
}

#[actix_web::test]
async fn only_the_kinds_that_are_wanted_are_told() {
    let hooks = Hooks::of(json!({ "kinds": ["nl.proeftuin.theme.changed"] })).await;
    hooks.organisation("Gemeente Breda").await;
    let theme = json!({ "slug": "slaap", "labelNl": "Slaap", "labelEn": "Sleep" });
    let theme = hooks.admin.post("/v1/themes", theme).await.expect(201).id();
    hooks.run().await;
    assert_eq!(told(&hooks.receiver.calls()), [("nl.proeftuin.theme.changed".to_owned(), theme)]);
    hooks.admin.patch_now(&hooks.path, json!({ "kinds": null })).await.expect(200);
    let organisation = hooks.organisation("Gemeente Tilburg").await;
    hooks.run().await;
    assert_eq!(
        told(&hooks.receiver.calls())[1],
        ("nl.proeftuin.organisation.changed".to_owned(), organisation)
    );
}

/// As in the changes feed: a draft is its managers' business.
#[actix_web::test]
async fn a_webhook_tells_its_owner_what_the_changes_tell_them_and_no_more() {
    let app = local().await;
    let admin = app.admin().await;
    let draft = app.bare_lab("draft").await;
    let coordinator = app.person(&[(Role::Coordinator, Some(&draft))]).await;
    let stranger = app.person(&[(Role::Province, None)]).await;
    let (insider, outsider) = (Receiver::start(), Receiver::start());
    make(&coordinator, &insider, json!({})).await;
    let (path, _) = make(&stranger, &outsider, json!({})).await;
    admin.patch_now(&format!("/v1/labs/{draft}"), json!({ "name": "Zorglab Breda" })).await.expect(200);
    run(&app.app).await;
    assert_eq!(told(&insider.calls()), [("nl.proeftuin.lab.changed".to_owned(), draft.clone())]);
    assert_eq!(outsider.calls().len(), 0);
    assert_eq!(deliveries(&stranger, &path, "").await, Vec::<Value>::new());
}

#[actix_web::test]
async fn whoever_sees_more_or_less_than_before_is_told_to_begin_anew() {
    let app = local().await;
    let (admin, receiver) = (app.admin().await, Receiver::start());
    let lab = app.bare_lab("draft").await;
    let person = app.person(&[]).await;
    let me = person.get("/v1/me").await.id();
    let (path, _) = make(&person, &receiver, json!({ "kinds": ["nl.proeftuin.lab.changed"] })).await;
    let id = path.rsplit('/').next().unwrap().to_owned();
    let grant = json!({ "role": "coordinator", "object": lab });
    admin.post(&format!("/v1/users/{me}/grants"), grant).await.expect(201);
    run(&app.app).await;
    assert_eq!(told(&receiver.calls()), [("nl.proeftuin.changes.resync".to_owned(), id)]);
    assert_eq!(receiver.calls()[0].event().get("data"), None);
    admin.patch_now(&format!("/v1/labs/{lab}"), json!({ "name": "Zorglab Breda" })).await.expect(200);
    run(&app.app).await;
    assert_eq!(told(&receiver.calls())[1..], [("nl.proeftuin.lab.changed".to_owned(), lab)]);
}

#[actix_web::test]
async fn a_machine_is_told_what_its_scopes_let_it_see() {
    let app = local().await;
    let (admin, receiver) = (app.admin().await, Receiver::start());
    let organisation = app.organisation("sme").await;
    let new = json!({ "organisation": organisation, "name": "Portaal", "scopes": ["register:read"] });
    let client = admin.post("/v1/clients", new).await.expect(201).id();
    let key = json!({ "kind": "api_key", "expiresAt": "2027-05-01T00:00:00Z" });
    let made = admin.post(&format!("/v1/clients/{client}/credentials"), key).await.expect(201);
    let machine = app.with_token(made.body["secret"].as_str().unwrap());
    let new = json!({ "url": receiver.url() });
    machine.post("/v1/webhooks", new.clone()).await.expect(403);
    let scopes = json!({ "scopes": ["register:read", "webhooks:write"] });
    admin.patch_now(&format!("/v1/clients/{client}"), scopes).await.expect(200);
    machine.post("/v1/webhooks", new).await.expect(201);
    // A proposed theme is for who reads the register after logging in.
    let proposer = app.person(&[]).await;
    let theme = json!({ "slug": "slaap", "labelNl": "Slaap", "labelEn": "Sleep" });
    let theme = proposer.post("/v1/themes", theme).await.expect(201).id();
    run(&app.app).await;
    assert_eq!(told(&receiver.calls()), [("nl.proeftuin.theme.changed".to_owned(), theme)]);
}

#[actix_web::test]
async fn a_mark_that_is_further_back_than_events_are_kept_leads_to_a_resync() {
    let hooks = Hooks::new().await;
    hooks.admin.patch_now(&hooks.path, json!({ "status": "disabled" })).await.expect(200);
    for number in 0..5 {
        hooks.organisation(&format!("Gemeente {number}")).await;
    }
    hooks.pass(100 * DAY);
    // Events are kept until notifications were made of them.
    let runner = runner(&hooks.app.app, JOBS);
    runner.run_now("notify").await.unwrap();
    let forgot = hooks.app.app.db().write(|write| forget_old(write, 90, 1000));
    assert!(forgot.await.unwrap() > 5);
    hooks.admin.patch_now(&hooks.path, json!({ "status": "active" })).await.expect(200);
    hooks.run().await;
    let kinds: Vec<String> = told(&hooks.receiver.calls()).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["nl.proeftuin.changes.resync"]);
    let id = hooks.organisation("Gemeente Breda").await;
    hooks.run().await;
    assert_eq!(told(&hooks.receiver.calls())[1].1, id);
}

#[actix_web::test]
async fn a_lab_is_told_too_when_its_organisation_changes() {
    let hooks = Hooks::new().await;
    let (lab, owner) = (hooks.app.bare_lab("active").await, hooks.organisation("Zorggroep").await);
    let path = format!("/v1/labs/{lab}");
    hooks.admin.patch_now(&path, json!({ "ownerOrganisation": owner })).await.expect(200);
    hooks.run().await;
    hooks.receiver.forget();
    hooks.rename(&owner, "Zorggroep Brabant").await;
    hooks.run().await;
    let kind = |what: &str| format!("nl.proeftuin.{what}.changed");
    // Of two objects either may come first.
    let mut told = told(&hooks.receiver.calls());
    told.sort();
    assert_eq!(told, [(kind("lab"), lab), (kind("organisation"), owner)]);
}
