//! `token`: the way into a new installation.

use super::{Folder, Service};
use serde_json::{Value, json};
use std::{
    thread::sleep,
    time::{Duration, Instant},
};

#[actix_web::test]
async fn the_first_administrator_gets_in_with_a_token_from_the_command_line() {
    let folder = Folder::new();
    let service = folder.start(&["serve"]).await;
    assert_eq!(folder.mode("proeftuin-key.pem"), 0o600, "who reads the key can be anybody");
    assert_eq!(folder.mode("proeftuin.sqlite3"), 0o600, "it holds unpublished innovations");

    // The issuer is the public URL, so the command must know where the service listens.
    let listen = service.base_url.strip_prefix("http://").unwrap();
    let token = |more: &[&str]| {
        folder.run(&[&["token", "--listen", listen, "--email", "Beheer@Netwerk.example"], more].concat())
    };
    let refused = token(&[]).expect(1);
    assert!(refused.stderr.contains("beheer@netwerk.example; add --admin"), "{refused:#?}");
    assert_eq!(refused.stdout, "");

    let made = token(&["--admin"]).expect(0);
    assert_eq!(made.stdout.lines().count(), 1, "for use in scripts: {made:#?}");
    let again = token(&[]).expect(0);
    for token in [made.stdout.trim(), again.stdout.trim()] {
        let (status, me) = me(&service, token).await;
        assert_eq!((status, me["email"].as_str()), (200, Some("beheer@netwerk.example")), "{me:#}");
        assert_eq!(me["grants"][0]["role"], "admin", "{me:#}");
        assert_eq!(service.get("/v1/users", Some(token)).await.0, 200);
    }
    assert_eq!(service.get("/v1/users", None).await.0, 401);
}

/// Who the service says this is. What another process writes is visible within two seconds, so it is asked again for five.
async fn me(service: &Service, token: &str) -> (u16, Value) {
    let begun = Instant::now();
    loop {
        let (status, me) = service.get("/v1/me", Some(token)).await;
        if status == 200 || begun.elapsed() > Duration::from_secs(5) {
            return (status, me);
        }
        sleep(Duration::from_millis(100));
    }
}

#[test]
fn what_is_no_email_address_becomes_no_account() {
    let ended = Folder::new().run(&["token", "--admin", "--email", "beheer"]).expect(1);
    assert!(ended.stderr.contains("email") && ended.stdout.is_empty(), "{ended:#?}");
}

#[actix_web::test]
async fn a_link_from_the_command_line_gives_the_first_administrator_a_password() {
    let folder = Folder::new();
    let service = folder.start(&["serve"]).await;
    let listen = service.base_url.strip_prefix("http://").unwrap();
    let email = "beheer@netwerk.example";
    let made = folder.run(&["token", "--listen", listen, "--email", email, "--admin", "--link"]).expect(0);
    let begins = format!("{}/#/link/ptl_", service.base_url);
    assert!(made.stdout.starts_with(&begins) && made.stdout.lines().count() == 1, "{made:#?}");
    let secret = made.stdout.trim().rsplit('/').next().unwrap();
    let post = async |path: &str, body: Value| {
        let sent = super::client().post(format!("{}{path}", service.base_url)).json(&body).send().await;
        sent.unwrap()
    };
    let password = "vier losse fietsbellen";
    let login = json!({ "email": email, "password": password });
    assert_eq!(post("/v1/tokens", login.clone()).await.status(), 401, "no account has a password of itself");
    let redeem = json!({ "secret": secret, "password": password });
    assert_eq!(post("/v1/links/redeem", redeem).await.status(), 204);
    let tokens: Value = post("/v1/tokens", login).await.json().await.unwrap();
    let (status, me) = me(&service, tokens["accessToken"].as_str().unwrap()).await;
    assert_eq!((status, me["grants"][0]["role"].as_str()), (200, Some("admin")), "{me:#}");
    let (_, users) = service.get("/v1/users", tokens["accessToken"].as_str()).await;
    assert_eq!(users["users"].as_array().unwrap().len(), 1, "no default account: {users:#}");
}
