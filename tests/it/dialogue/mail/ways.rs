//! Log, folder and server; logins and TLS; and what whoever runs the service sees.

use super::{HOUR, MINUTE, Post, carrier};
use crate::{
    dialogue::walk,
    support::{runner, smtp::MailServer},
};
use proeftuin::{
    config::{Carrier, MailLogin, Security},
    jobs::table::JOBS,
};

#[actix_web::test]
async fn only_administrators_see_how_mail_stands() {
    let post = Post::new().await;
    for who in [&post.table.coordinator, &post.table.manager, &post.table.world.sme] {
        who.get("/v1/mails").await.expect(403);
    }
    post.app().anonymous().get("/v1/mails").await.expect(401);
    let admin = &post.table.world.admin;
    admin.get("/v1/mails?status=lost").await.expect(400);
    assert_eq!(walk(admin, "/v1/mails", "mails", "id").await.len(), 3);
    assert!(!admin.get("/v1/mails").await.text.contains('@'), "no address");
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
    assert!(waiting.iter().all(|mail| mail["fault"] == "login_refused"), "{waiting:#?}");
    assert!(post.server.taken().is_empty() && post.mails("status=failed").await.is_empty());
    // Who guesses passwords is shut out by many servers: one try each quarter of an hour, whoever has mail by then.
    post.table.say(&post.table.coordinator, "shared", None, "En?").await.expect(201);
    post.run().await;
    post.later(15 * MINUTE - 1).await;
    assert_eq!(post.server.connections(), 1);
    post.later(1).await;
    assert_eq!(post.server.connections(), 2);
    assert_eq!(post.mails("status=waiting").await.len(), 4);
    // Whoever runs it corrects the password and starts again.
    let mut config = post.app().app.config().clone();
    config.mail.carrier = right;
    let around = proeftuin::db::pool::Surroundings::new(
        post.app().clock.clone(),
        std::sync::Arc::new(proeftuin::base::id::SystemIds::default()),
    );
    let again = proeftuin::app::App::start(config, around).unwrap();
    post.app().clock.advance_secs(15 * MINUTE);
    runner(&again, JOBS).run_now("send_mail").await.unwrap();
    assert_eq!(post.server.taken().len(), 4);
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
