//! Notifications by e-mail, over a real socket to a mail server that may misbehave.

use super::{Table, id_of};
use crate::support::{
    Client, TestApp, World, runner,
    smtp::{MailServer, Mood, Taken},
};
use proeftuin::{
    base::error::{Error, Result},
    config::{Carrier, Config, MailLogin, Security},
    dialogue::notifications::follow,
    jobs::table::JOBS,
};
use serde_json::{Value, json};
use std::{collections::HashSet, time::Duration};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const PREFERENCES: &str = "/v1/me/notification-preferences";

/// A request with everybody who takes part, whom a mail server serves. The first notifications were mailed already.
struct Post {
    table: Table,
    server: MailServer,
}

fn carrier(server: &MailServer) -> Carrier {
    Carrier::Server(proeftuin::config::MailServer {
        host: "127.0.0.1".to_owned(),
        port: server.port,
        security: Security::None,
        login: None,
    })
}

impl Post {
    async fn new() -> Self {
        let server = MailServer::start();
        let carrier = carrier(&server);
        let post = Self::with(server, move |config| config.mail.carrier = carrier).await;
        post.later(2 * MINUTE).await;
        assert_eq!(post.server.taken().len(), 3, "the manager and two coordinators");
        post.app().clock.advance_secs(HOUR);
        post
    }

    async fn with(server: MailServer, change: impl FnOnce(&mut Config)) -> Self {
        let app = TestApp::with(|config| {
            config.token_minutes = 2_000_000;
            change(config);
        });
        let table = Table::in_world(World::on(app.await).await).await;
        let post = Self { table, server };
        post.run().await;
        post
    }

    fn app(&self) -> &TestApp {
        &self.table.world.app
    }

    /// Notifies, and sends what is due.
    async fn run(&self) {
        let runner = runner(&self.app().app, JOBS);
        for job in ["notify", "send_mail"] {
            let ran = runner.run_now(job).await.unwrap().unwrap();
            assert_eq!(ran.failure, None, "{job}");
        }
    }

    async fn later(&self, secs: i64) {
        self.app().clock.advance_secs(secs);
        self.run().await;
    }

    /// The SME says something to everybody; it is notified, and gathered.
    async fn news(&self) {
        self.table.say(&self.table.world.sme, "shared", None, "Het geheim van de smid.").await.expect(201);
        self.run().await;
    }

    /// The mails to somebody, the first three aside.
    async fn to(&self, who: &Client) -> Vec<Taken> {
        let address = address(who).await;
        let all = self.server.taken().into_iter().skip(3);
        all.filter(|mail| mail.to == [address.clone()]).collect()
    }

    /// The mails of this table, as an administrator sees them.
    async fn mails(&self, query: &str) -> Vec<Value> {
        let got = self.table.world.admin.get(&format!("/v1/mails?limit=100&{query}")).await.expect(200);
        got.body["mails"].as_array().unwrap().clone()
    }

    async fn prefer(&self, who: &Client, change: Value) {
        who.patch_now(PREFERENCES, change).await.expect(200);
    }
}

async fn address(who: &Client) -> String {
    who.get("/v1/me").await.expect(200).body["email"].as_str().unwrap().to_owned()
}

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
    assert_eq!(mail.header("Content-Type").as_deref(), Some("text/plain; charset=utf-8"));
    assert_eq!(mail.header("Date").as_deref(), Some("Mon, 02 Nov 2026 09:04:00 +0000"));
    assert!(text.contains(&format!("{}{}/timeline\r\n", post.app().base_url, post.table.path)), "{text}");
    assert!(text.contains(PREFERENCES), "{text}");
    assert!(!mail.raw.contains("smid") && !text.contains("smid"), "{text}");
    for secret in [&post.table.world.organisation, &post.table.world.innovation] {
        let name = "SELECT count(*) AS count FROM innovations";
        assert!(post.table.world.count(name).await > 0 && !text.contains(secret.as_str()), "{text}");
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
    let text = post.server.taken()[0].text();
    let request = post.table.path.trim_start_matches("/v1/");
    assert!(text.contains(&format!("https://portal.example/app/{request}\r\n")), "{text}");
    assert!(text.contains("https://portal.example/app/notification-preferences\r\n"), "{text}");
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
    let Table { coordinator, rival, .. } = &post.table;
    post.prefer(rival, json!({ "email": "daily" })).await;
    post.news().await;
    post.prefer(coordinator, json!({ "email": "never" })).await;
    post.prefer(rival, json!({ "email": "immediate" })).await;
    post.later(2 * MINUTE).await;
    assert!(post.to(coordinator).await.is_empty());
    assert_eq!(post.to(rival).await.len(), 1);
    assert_eq!(post.mails("status=dropped").await.len(), 1);
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
async fn a_mail_that_fails_is_tried_again_ever_more_seldom_and_arrives_once() {
    let post = Post::new().await;
    post.server.mood(Mood::ToMail(451));
    post.news().await;
    post.later(2 * MINUTE).await;
    let waiting = post.mails("status=waiting").await;
    assert_eq!(waiting.len(), 3);
    for mail in &waiting {
        assert_eq!((&mail["fault"], &mail["replyCode"]), (&json!("deferred"), &json!(451)));
        assert_eq!(mail["attempts"], 1);
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
    post.server.refuses(&address(&post.table.coordinator).await);
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
async fn what_can_not_be_sent_for_two_days_is_given_up_and_shows() {
    let post = Post::new().await;
    post.server.mood(Mood::Closed);
    post.news().await;
    post.later(2 * MINUTE).await;
    assert_eq!(post.server.connections(), 4, "when the server is away, one try is enough for all");
    for _ in 0..18 {
        post.later(150 * MINUTE).await;
        assert!(post.mails("status=failed").await.is_empty());
    }
    post.later(3 * HOUR).await;
    post.later(3 * HOUR).await;
    let failed = post.mails("status=failed").await;
    assert!(!failed.is_empty() && post.mails("status=waiting").await.is_empty(), "{failed:#?}");
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
async fn only_administrators_see_how_mail_stands() {
    let post = Post::new().await;
    for who in [&post.table.coordinator, &post.table.manager, &post.table.world.sme] {
        who.get("/v1/mails").await.expect(403);
    }
    post.app().anonymous().get("/v1/mails").await.expect(401);
    let admin = &post.table.world.admin;
    admin.get("/v1/mails?status=lost").await.expect(400);
    assert_eq!(super::walk(admin, "/v1/mails", "mails", "id").await.len(), 3);
    assert!(!admin.get("/v1/mails").await.text.contains('@'), "no address");
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
            proeftuin::dialogue::mail::sending::send_due(other.clone())
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
async fn a_login_is_shown_only_to_a_server_that_asks_and_a_wrong_one_loses_no_mail() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let server = MailServer::start();
    server.wants(&STANDARD.encode("\0ons\0geheim"));
    let with = |password: &str| {
        let Carrier::Server(own) = carrier(&server) else { unreachable!() };
        let login = Some(MailLogin::new("ons", password));
        Carrier::Server(proeftuin::config::MailServer { login, ..own })
    };
    let (wrong, right) = (with("fout"), with("geheim"));
    let post = Post::with(server, move |config| config.mail.carrier = wrong).await;
    post.later(2 * MINUTE).await;
    let waiting = post.mails("status=waiting").await;
    assert!(waiting.iter().any(|mail| mail["fault"] == "login_refused"), "{waiting:#?}");
    assert!(post.server.taken().is_empty() && post.mails("status=failed").await.is_empty());
    // Whoever runs it corrects the password and starts again.
    let mut config = post.app().app.config().clone();
    config.mail.carrier = right;
    let around = proeftuin::db::pool::Surroundings::new(
        post.app().clock.clone(),
        std::sync::Arc::new(proeftuin::base::id::SystemIds::default()),
    );
    let again = proeftuin::app::App::start(config, around).unwrap();
    post.app().clock.advance_secs(2 * MINUTE);
    runner(&again, JOBS).run_now("send_mail").await.unwrap();
    assert_eq!(post.server.taken().len(), 3);
}

#[actix_web::test]
async fn a_server_without_tls_gets_nothing_where_tls_is_asked() {
    for security in [Security::StartTls, Security::Tls] {
        let server = MailServer::start();
        let Carrier::Server(own) = carrier(&server) else { unreachable!() };
        let login = Some(MailLogin::new("ons", "geheim"));
        let carrier = Carrier::Server(proeftuin::config::MailServer { security, login, ..own });
        let post = Post::with(server, move |config| config.mail.carrier = carrier).await;
        post.later(2 * MINUTE).await;
        assert!(post.server.connections() > 0 && post.server.taken().is_empty());
        let waiting = post.mails("status=waiting").await;
        assert!(waiting.iter().any(|mail| mail["fault"] == "unreachable"), "{waiting:#?}");
    }
}

#[actix_web::test]
async fn mail_is_written_to_a_folder_or_only_logged() {
    let folder = std::env::temp_dir().join(format!("proeftuin-mail-{}", uuid::Uuid::new_v4().simple()));
    let kept = folder.clone();
    let post =
        Post::with(MailServer::start(), move |config| config.mail.carrier = Carrier::Folder(kept)).await;
    post.later(2 * MINUTE).await;
    let mut files: Vec<std::path::PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 3);
    assert!(files.iter().all(|file| file.extension().is_some_and(|e| e == "eml")), "{files:?}");
    assert!(std::fs::read_to_string(&files[0]).unwrap().contains("\r\nTo: person"));
    assert_eq!(post.mails("status=sent").await.len(), 3);
    std::fs::remove_dir_all(&folder).unwrap();
    // A folder that can't be made: it is tried again.
    std::fs::write(&folder, "in de weg").unwrap();
    post.app().clock.advance_secs(HOUR);
    post.news().await;
    post.later(2 * MINUTE).await;
    let waiting = post.mails("status=waiting").await;
    assert!(waiting.iter().all(|mail| mail["fault"] == "not_written") && waiting.len() == 3, "{waiting:#?}");
    std::fs::remove_file(&folder).unwrap();

    let post = Post::with(MailServer::start(), |config| config.mail.carrier = Carrier::Log).await;
    post.later(2 * MINUTE).await;
    assert_eq!(post.mails("status=sent").await.len(), 3);
    assert_eq!(post.server.connections(), 0);
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
