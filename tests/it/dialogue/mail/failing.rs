//! A mail server, or a process, that fails.

use super::{HOUR, MINUTE, Post, address};
use crate::{
    dialogue::id_of,
    support::{runner, smtp::Mood},
};
use proeftuin::{dialogue::mail::sending, jobs::table::JOBS};
use serde_json::json;
use std::{collections::HashSet, time::Duration};

#[actix_web::test]
async fn a_mail_that_fails_is_tried_again_ever_more_seldom_and_arrives_once() {
    let post = Post::new().await;
    post.server.mood(Mood::ToMail(451));
    post.news().await;
    post.later(2 * MINUTE).await;
    let waiting = post.mails("status=waiting").await;
    assert_eq!(waiting.len(), 3);
    for mail in &waiting {
        assert_eq!((&mail["fault"], &mail["replyCode"]), (&json!("deferred"), &json!(451)));
        assert_eq!((&mail["attempts"], &mail["failedAt"]), (&json!(1), &mail["firstTriedAt"]));
    }
    let tries = async || {
        let mails = post.mails("status=waiting").await;
        mails.iter().map(|mail| mail["attempts"].as_i64().unwrap()).sum::<i64>()
    };
    post.later(MINUTE - 1).await;
    assert_eq!(tries().await, 3, "too early");
    // A quarter more at most.
    post.later(16).await;
    assert_eq!(tries().await, 6);
    post.later(2 * MINUTE - 1).await;
    assert_eq!(tries().await, 6, "twice as long");
    // What happens meanwhile goes with it.
    post.news().await;
    post.server.mood(Mood::Good);
    post.later(10 * MINUTE).await;
    for who in [&post.table.coordinator, &post.table.rival, &post.table.manager] {
        let mails = post.to(who).await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].text().contains("(2×)"), "{}", mails[0].text());
    }
    post.later(HOUR).await;
    assert_eq!(post.server.taken().len(), 6, "once each");
}

#[actix_web::test]
async fn a_line_that_breaks_after_the_mail_leads_to_a_second_one_under_the_same_name() {
    let post = Post::new().await;
    post.server.mood(Mood::HangsUp);
    post.news().await;
    post.later(2 * MINUTE).await;
    let failed = post.mails("status=waiting").await;
    assert!(failed.iter().all(|mail| mail["fault"] == "cut_off"), "{failed:#?}");
    post.server.mood(Mood::Good);
    post.later(2 * MINUTE).await;
    let mails = post.to(&post.table.coordinator).await;
    let names: HashSet<String> = mails.iter().map(|mail| mail.header("Message-ID").unwrap()).collect();
    assert_eq!((mails.len(), names.len()), (2, 1), "whoever reads them sees one");
}

#[actix_web::test]
async fn one_address_that_is_refused_hinders_no_other_and_is_not_tried_again() {
    let post = Post::new().await;
    post.server.refuses(&address(&post.table.coordinator).await, "550 5.1.1 unknown");
    post.news().await;
    post.later(2 * MINUTE).await;
    assert_eq!(post.to(&post.table.rival).await.len(), 1);
    assert_eq!(post.to(&post.table.manager).await.len(), 1);
    let failed = post.mails("status=failed").await;
    assert_eq!(failed.len(), 1);
    assert_eq!((&failed[0]["fault"], &failed[0]["replyCode"]), (&json!("refused"), &json!(550)));
    assert_eq!(failed[0]["user"], json!(id_of(&post.table.coordinator).await));
    assert!(failed[0]["dueAt"].is_null() && failed[0]["closedAt"].is_string());
    let before = post.server.connections();
    post.later(2 * HOUR).await;
    assert_eq!(post.server.connections(), before);
}

#[actix_web::test]
async fn a_server_that_does_not_let_us_send_loses_no_mail() {
    let post = Post::new().await;
    let coordinator = address(&post.table.coordinator).await;
    post.server.refuses(&coordinator, "550 5.7.1 relaying denied");
    post.news().await;
    post.later(2 * MINUTE).await;
    let waiting = post.mails("status=waiting").await;
    assert_eq!(waiting.len(), 1);
    assert_eq!((&waiting[0]["fault"], &waiting[0]["replyCode"]), (&json!("refused"), &json!(550)));
    post.server.refuses("nobody", "550");
    post.later(2 * MINUTE).await;
    assert_eq!(post.to(&post.table.coordinator).await.len(), 1);
}

#[actix_web::test]
async fn what_can_not_be_sent_for_two_days_is_given_up_and_shows() {
    let post = Post::new().await;
    post.server.mood(Mood::Closed);
    let before = post.server.connections();
    post.news().await;
    post.later(2 * MINUTE).await;
    assert_eq!(post.server.connections(), before + 1, "when the server is away, one try is enough for all");
    for _ in 0..18 {
        post.later(150 * MINUTE).await;
        assert!(post.mails("status=failed").await.is_empty());
    }
    post.later(3 * HOUR).await;
    let failed = post.mails("status=failed").await;
    assert!(failed.len() == 3 && post.mails("status=waiting").await.is_empty(), "{failed:#?}");
    assert!(failed.iter().all(|mail| mail["fault"] == "unreachable"));
    let tries = failed.iter().map(|mail| mail["attempts"].as_i64().unwrap()).max().unwrap();
    assert!((10..40).contains(&tries), "{tries}");
    // The next one is tried anew.
    post.server.mood(Mood::Good);
    post.news().await;
    post.later(2 * MINUTE).await;
    assert_eq!(post.to(&post.table.rival).await.len(), 1);
    let in_app = post.table.rival.get("/v1/me/notifications").await.expect(200);
    assert_eq!(in_app.body["notifications"].as_array().unwrap().len(), 3, "nothing is lost there");
}

#[actix_web::test]
async fn a_server_that_says_nothing_holds_nobody_up_but_the_mail() {
    let post = Post::new().await;
    post.news().await;
    post.app().clock.advance_secs(2 * MINUTE);
    post.server.mood(Mood::Silent);
    let running = proeftuin::jobs::runner::start(post.app().app.clone());
    while post.mails("status=sending").await.is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for _ in 0..20 {
        let said = post.table.say(&post.table.world.sme, "shared", None, "Gaat door.");
        tokio::time::timeout(Duration::from_secs(2), said).await.expect("it waits for no mail").expect(201);
    }
    tokio::time::timeout(Duration::from_secs(9), running.stop()).await.expect("it stops in time");
    // Whoever comes next takes it over once the claim is over.
    post.server.mood(Mood::Good);
    post.run().await;
    assert!(post.to(&post.table.coordinator).await.is_empty());
    post.later(6 * MINUTE).await;
    assert_eq!(post.to(&post.table.coordinator).await.len(), 1);
}

#[actix_web::test]
async fn an_address_that_is_none_becomes_no_header() {
    let post = Post::new().await;
    let own = id_of(&post.table.coordinator).await;
    let id = post.app().id_literal(&own).await;
    let breaks = if post.app().is_postgres() { "chr(13) || chr(10)" } else { "char(13) || char(10)" };
    let evil = format!("'a@test.example' || {breaks} || 'Bcc: b@test.example'");
    post.app().sql(format!("UPDATE users SET email = {evil} WHERE id = {id}")).await;
    post.news().await;
    post.later(2 * MINUTE).await;
    let failed = post.mails("status=failed").await;
    assert_eq!((failed.len(), &failed[0]["fault"]), (1, &json!("bad_address")));
    assert_eq!(post.server.taken().len(), 5, "the other two were sent");
    assert!(post.server.taken().iter().all(|mail| !mail.raw.contains("Bcc")));
}

#[actix_web::test]
async fn who_dies_after_the_server_took_a_mail_repeats_that_one_under_the_same_name() {
    let post = Post::new().await;
    post.news().await;
    post.app().clock.advance_secs(2 * MINUTE);
    post.server.mood(Mood::TakesAndStalls);
    let dying = actix_web::rt::spawn(sending::send_due(post.app().app.clone()));
    while post.server.taken().len() < 4 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    dying.abort();
    assert_eq!(post.mails("status=sending").await.len(), 3, "nobody knows that one of them is there");
    post.server.mood(Mood::Good);
    post.run().await;
    assert_eq!(post.server.taken().len(), 4, "they are claimed");
    post.later(5 * MINUTE).await;
    let taken = post.server.taken().split_off(3);
    let names: HashSet<String> = taken.iter().map(|mail| mail.header("Message-ID").unwrap()).collect();
    assert_eq!((taken.len(), names.len()), (4, 3));
    assert_eq!((&taken[0].to, taken[0].header("Message-ID")), (&taken[1].to, taken[1].header("Message-ID")));
    assert!(post.mails("status=waiting,sending").await.is_empty());
}

#[actix_web::test]
async fn two_processes_send_each_mail_once() {
    let post = Post::new().await;
    let other = post.app().another_process();
    let (first, second) = (runner(&post.app().app, JOBS), runner(&other, JOBS));
    for _ in 0..12 {
        post.table.say(&post.table.world.sme, "shared", None, "Nog iets.").await.expect(201);
        first.run_now("notify").await.unwrap();
        post.app().clock.advance_secs(16 * MINUTE);
        // The lease of the job aside too: each mail is claimed by itself.
        let both = tokio::join!(
            first.run_now("send_mail"),
            second.run_now("send_mail"),
            sending::send_due(other.clone())
        );
        both.0.unwrap();
        both.1.unwrap();
        both.2.unwrap();
    }
    let names: HashSet<String> =
        post.server.taken().iter().map(|mail| mail.header("Message-ID").unwrap()).collect();
    assert_eq!(post.server.taken().len(), names.len(), "none twice");
    assert_eq!(names.len(), 3 + 3 * 12);
}
