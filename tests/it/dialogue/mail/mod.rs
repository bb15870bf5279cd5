//! Notifications by e-mail, over a real socket to a mail server that may misbehave.

mod failing;
mod told;
mod ways;

use super::Table;
use crate::support::{
    Client, TestApp, World, runner,
    smtp::{MailServer, Taken},
};
use proeftuin::{
    config::{Carrier, Config, Security},
    jobs::table::JOBS,
};
use serde_json::Value;

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
