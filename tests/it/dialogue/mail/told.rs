//! What is mailed to whom, and when.

use super::{HOUR, MINUTE, PREFERENCES, Post, address, carrier};
use crate::{
    dialogue::{Table, id_of},
    support::{runner, smtp::MailServer},
};
use proeftuin::{
    base::error::{Error, Result},
    dialogue::notifications::follow,
    jobs::table::JOBS,
};
use serde_json::json;

#[actix_web::test]
async fn what_happened_is_mailed_after_two_minutes_and_says_nothing_of_what_was_said() {
    let post = Post::new().await;
    post.news().await;
    post.later(119).await;
    assert!(post.to(&post.table.coordinator).await.is_empty(), "it is gathered");
    post.later(1).await;
    let mails = post.to(&post.table.coordinator).await;
    assert_eq!(mails.len(), 1);
    let (mail, text) = (&mails[0], mails[0].text());
    assert_eq!(mail.from, "noreply@test.example");
    let subject = mail.header("Subject").unwrap();
    assert!(subject.starts_with("Proeftuin: Er is een nieuw bericht bij een pilotaanvraag."), "{subject}");
    assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(mail.header("List-Unsubscribe"), None, "the API is no page");
    assert_eq!(mail.header("Content-Type").as_deref(), Some("text/plain; charset=utf-8"));
    assert_eq!(mail.header("Date").as_deref(), Some("Mon, 02 Nov 2026 09:04:00 +0000"));
    assert!(text.contains(&format!("{}{}/timeline\r\n", post.app().base_url, post.table.path)), "{text}");
    assert!(text.contains(PREFERENCES), "{text}");
    assert!(!mail.raw.contains("smid") && !text.contains("smid"), "{text}");
    for secret in [&post.table.world.organisation, &post.table.world.innovation] {
        assert!(!text.contains(secret.as_str()), "{text}");
    }
    assert!(post.to(&post.table.world.sme).await.is_empty(), "not of what they did themselves");
    assert!(post.to(&post.table.stranger).await.is_empty());
    assert_eq!(post.mails("status=sent").await.len(), 6);
}

#[actix_web::test]
async fn a_portal_in_the_settings_is_where_links_lead() {
    let server = MailServer::start();
    let carrier = carrier(&server);
    let post = Post::with(server, move |config| {
        config.mail.carrier = carrier;
        config.mail.portal_url = Some("https://portal.example/app".to_owned());
    })
    .await;
    post.later(2 * MINUTE).await;
    let mail = &post.server.taken()[0];
    let text = mail.text();
    let request = post.table.path.trim_start_matches("/v1/");
    assert!(text.contains(&format!("https://portal.example/app/{request}\r\n")), "{text}");
    assert!(text.contains("https://portal.example/app/notification-preferences\r\n"), "{text}");
    let unsubscribe = mail.header("List-Unsubscribe");
    assert_eq!(unsubscribe.as_deref(), Some("<https://portal.example/app/notification-preferences>"));
}

#[actix_web::test]
async fn a_hundred_events_are_one_mail_and_the_next_comes_a_quarter_of_an_hour_later() {
    let post = Post::new().await;
    for number in 0..100 {
        post.table.say(&post.table.world.sme, "shared", None, &number.to_string()).await.expect(201);
        if number % 10 == 0 {
            post.run().await;
        }
    }
    post.run().await;
    post.later(2 * MINUTE).await;
    let mails = post.to(&post.table.coordinator).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text().contains("(100×)"), "{}", mails[0].text());
    post.news().await;
    post.later(15 * MINUTE - 1).await;
    assert_eq!(post.to(&post.table.coordinator).await.len(), 1);
    post.later(1).await;
    assert_eq!(post.to(&post.table.coordinator).await.len(), 2);
}

#[actix_web::test]
async fn everybody_chooses_what_is_mailed_how_often_and_in_which_language() {
    let post = Post::new().await;
    let Table { coordinator, rival, manager, .. } = &post.table;
    let present = coordinator.get(PREFERENCES).await.expect(200);
    let default =
        json!({ "muted": [], "email": "immediate", "emailMuted": [], "language": "nl", "version": 1 });
    assert_eq!(present.body, default);
    post.prefer(coordinator, json!({ "language": "en", "emailMuted": ["attachment"] })).await;
    post.prefer(rival, json!({ "email": "daily" })).await;
    post.prefer(manager, json!({ "email": "never" })).await;
    post.news().await;
    post.table.add(&post.table.world.sme, "audience=shared&name=a.txt", b"Plan.").await.expect(201);
    post.run().await;
    post.later(2 * MINUTE).await;
    let english = &post.to(coordinator).await[0];
    assert!(english.header("Subject").unwrap().contains("There is a new message"));
    assert!(!english.text().contains("file"), "{}", english.text());
    let in_app = coordinator.get("/v1/me/notifications").await.expect(200);
    assert_eq!(in_app.body["notifications"][0]["kind"], "attachment", "only its mail is muted");
    post.app().clock.set("2026-11-03T05:59:59Z".parse().unwrap());
    post.run().await;
    assert!(post.to(rival).await.is_empty());
    post.later(1).await;
    assert_eq!(post.to(rival).await.len(), 1, "at seven in the Netherlands");
    assert!(post.to(manager).await.is_empty());
    rival.patch_now(PREFERENCES, json!({ "email": "hourly" })).await.expect(400);
    rival.patch_now(PREFERENCES, json!({ "language": "de" })).await.expect(400);
}

#[actix_web::test]
async fn what_waits_follows_a_change_of_preferences() {
    let post = Post::new().await;
    let Table { coordinator, rival, manager, .. } = &post.table;
    post.prefer(rival, json!({ "email": "daily" })).await;
    post.news().await;
    post.prefer(coordinator, json!({ "email": "never" })).await;
    post.prefer(rival, json!({ "email": "immediate" })).await;
    post.prefer(manager, json!({ "emailMuted": ["message"] })).await;
    post.later(2 * MINUTE).await;
    assert!(post.to(coordinator).await.is_empty());
    assert_eq!(post.to(rival).await.len(), 1);
    assert!(post.to(manager).await.is_empty());
    assert_eq!(post.mails("status=dropped").await.len(), 2);
}

#[actix_web::test]
async fn what_was_read_meanwhile_is_not_mailed() {
    let post = Post::new().await;
    post.news().await;
    let coordinator = &post.table.coordinator;
    let newest = coordinator.get("/v1/me/notifications").await.expect(200);
    let read = json!({ "notification": newest.body["notifications"][0]["id"] });
    coordinator.post("/v1/me/notifications/read", read).await.expect(200);
    post.later(2 * MINUTE).await;
    assert!(post.to(coordinator).await.is_empty());
    assert_eq!(post.to(&post.table.rival).await.len(), 1);
}

#[actix_web::test]
async fn who_lost_their_role_or_account_meanwhile_gets_no_mail() {
    let post = Post::new().await;
    let Table { coordinator, rival, world, .. } = &post.table;
    let (gone, disabled) = (id_of(coordinator).await, id_of(rival).await);
    let (first, second) = (address(coordinator).await, address(rival).await);
    post.news().await;
    let me = coordinator.get("/v1/me").await.expect(200);
    let grant = format!("/v1/users/{gone}/grants/{}", me.body["grants"][0]["id"].as_str().unwrap());
    world.admin.delete(&grant, "\"1\"").await.expect(204);
    world
        .admin
        .patch_now(&format!("/v1/users/{disabled}"), json!({ "status": "disabled" }))
        .await
        .expect(200);
    post.later(2 * MINUTE).await;
    let to: Vec<Vec<String>> = post.server.taken().into_iter().skip(3).map(|mail| mail.to).collect();
    assert!(!to.contains(&vec![first]) && !to.contains(&vec![second]), "{to:?}");
    assert_eq!(post.mails("status=dropped").await.len(), 2);
}

#[actix_web::test]
async fn a_notification_that_is_undone_leaves_no_mail() {
    let post = Post::new().await;
    post.table.say(&post.table.world.sme, "shared", None, "Toch niet.").await.expect(201);
    let before = post.mails("").await.len();
    let undone: Result<()> = post
        .app()
        .app
        .db()
        .write(|write| {
            follow::follow(write, 100)?;
            Err(Error::stale())
        })
        .await;
    assert!(undone.is_err());
    assert_eq!(post.mails("").await.len(), before);
    post.run().await;
    assert_eq!(post.mails("").await.len(), before + 3);
}

#[actix_web::test]
async fn mails_are_forgotten_after_a_month_and_with_their_reader() {
    let post = Post::new().await;
    post.news().await;
    let own = id_of(&post.table.coordinator).await;
    let leave = json!({ "email": address(&post.table.coordinator).await, "leaveVacant": true });
    post.table.world.admin.post(&format!("/v1/users/{own}/erasure"), leave).await.expect(200);
    assert!(post.mails("").await.iter().all(|mail| mail["user"] != json!(own)));
    post.later(2 * MINUTE).await;
    assert_eq!(post.server.taken().len(), 5);
    post.app().clock.advance_secs(31 * 24 * HOUR);
    runner(&post.app().app, JOBS).run_now("forget_notifications").await.unwrap();
    assert!(post.mails("").await.is_empty());
    let kept = post.table.rival.get("/v1/me/notifications").await.expect(200);
    assert_eq!(kept.body["notifications"].as_array().unwrap().len(), 2, "longer than their mail");
}
