//! The service under test, over a real socket.

use super::{client::Client, database::TestDatabase};
use jiff::Timestamp;
use proeftuin::{
    app::App,
    base::{
        actor::{Caller, Role},
        clock::ManualClock,
        deadlines::Deadlines,
        id::SystemIds,
        key::Key,
    },
    config::{
        Attachments, Carrier, Config, Imports, Limits, LogFormat, Logins, Mail, OpenData, Proxies,
        ProxyHeader, Retention, Webhooks,
    },
    db::pool::Surroundings,
    http::{Operation, routes, server},
    identity::{
        actions,
        model::{NewGrant, NewUser, UserStatus},
    },
    jobs::{
        runner::{Ran, Runner},
        table::{JOBS, Job},
    },
    webhooks::addresses::Reach,
};
use std::{
    net::TcpListener,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use uuid::Uuid;

/// A running service with a database of its own and a clock that only tests move.
pub struct TestApp {
    pub app: App,
    pub clock: Arc<ManualClock>,
    pub base_url: String,
    pub http: reqwest::Client,
    handle: actix_web::dev::ServerHandle,
    people: AtomicU32,
    _database: TestDatabase,
}

/// The instant at which every test begins: a Monday morning.
pub const BEGIN: &str = "2026-11-02T08:00:00Z";

impl TestApp {
    /// Starts the service.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// Starts the service with changed settings.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::serving(routes::operations(), change).await
    }

    /// Starts it with other operations, such as one that panics.
    pub async fn serving(operations: &'static [Operation], change: impl FnOnce(&mut Config)) -> Self {
        let folder = std::env::temp_dir().join(format!("proeftuin-test-{}", Uuid::new_v4().simple()));
        std::fs::create_dir_all(&folder).unwrap();
        let database = TestDatabase::new(&folder);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let mut config = config(&database, &base_url, folder);
        change(&mut config);
        let clock = Arc::new(ManualClock::at(BEGIN.parse::<Timestamp>().unwrap()));
        let around = Surroundings::new(clock.clone(), Arc::new(SystemIds::default()));
        let app = App::start(config, around).unwrap();
        let handle = serve(app.clone(), operations, listener);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { app, clock, base_url, http, handle, people: AtomicU32::new(0), _database: database }
    }

    /// A second process on the same database: it shares nothing with this one but the rows.
    pub fn another_process(&self) -> App {
        let around = Surroundings::new(self.clock.clone(), Arc::new(SystemIds::default()));
        App::start(self.app.config().clone(), around).unwrap()
    }

    /// Moves the clock to noon, Dutch time, of a day such as `2026-11-05`.
    pub fn go_to(&self, day: &str) {
        let noon = format!("{day}T12:00:00[Europe/Amsterdam]").parse::<jiff::Zoned>().unwrap();
        self.clock.set(noon.timestamp());
    }

    /// Runs the service's jobs that are due.
    pub async fn run_jobs(&self) -> Vec<Ran> {
        runner(&self.app, JOBS).run_due().await.unwrap()
    }

    /// Whether the tests run on PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self.app.config().database, proeftuin::db::open::DatabaseUrl::Postgres(_))
    }

    /// Somebody who did not log in.
    pub fn anonymous(&self) -> Client {
        Client::new(self, None)
    }

    /// Whoever holds this token.
    pub fn with_token(&self, token: &str) -> Client {
        Client::new(self, Some(token.to_owned()))
    }

    /// The administrator.
    pub async fn admin(&self) -> Client {
        self.person(&[(Role::Admin, None)]).await
    }

    /// A person with these roles; objects by UUID or slug.
    pub async fn person(&self, grants: &[(Role, Option<&str>)]) -> Client {
        let number = self.people.fetch_add(1, Ordering::SeqCst);
        let new = NewUser {
            email: format!("person{number}@test.example"),
            name: format!("Person {number}"),
            password: None,
            status: UserStatus::Active,
        };
        let grants: Vec<NewGrant> = grants
            .iter()
            .map(|(role, object)| NewGrant {
                role: *role,
                object: object.map(|object| Key(object.to_owned())),
            })
            .collect();
        let root = Caller::service();
        let user = self.app.db().write(move |write| {
            let user = actions::create_user(write, &root, new, None)?;
            for grant in grants {
                actions::create_grant(write, &root, &Key::from(user.id.uuid()), grant)?;
            }
            Ok(user.id)
        });
        let user = user.await.unwrap();
        let issued = self.app.tokens().issue(user, Uuid::new_v4(), self.app.clock().now()).unwrap();
        Client::new(self, Some(issued.token))
    }
}

/// What runs these jobs in a process.
pub fn runner(app: &App, jobs: &'static [Job]) -> Runner {
    Runner::new(app.clone(), jobs, tokio::sync::watch::channel(false).1)
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Stop without waiting: the database goes next.
        drop(self.handle.stop(false));
    }
}

fn config(database: &TestDatabase, base_url: &str, folder: PathBuf) -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        database: database.url.clone(),
        public_url: base_url.to_owned(),
        key_file: folder.join("key.pem"),
        token_minutes: 15,
        logins: Logins { per_account: 0, per_address: 0, ..Logins::DEFAULT },
        second_factor_for: Vec::new(),
        breached_passwords_file: None,
        issuers: Vec::new(),
        workers: 1,
        readers: 2,
        cors_origins: vec!["https://portal.example".to_owned()],
        proxies: Proxies { trusted: Vec::new(), header: ProxyHeader::XForwardedFor },
        limits: Limits::OFF,
        retention: Retention::DEFAULT,
        erasure_list_file: None,
        deadlines: Deadlines::DEFAULT,
        audit_months: 24,
        audit_head_file: None,
        audit_head_minutes: 60,
        attachments: Attachments { folder: None, max_mib: 1, max_files: 100 },
        imports: Imports { max_mib: 8, all_rows: 2000 },
        mail: Mail {
            carrier: Carrier::Log,
            from: "Proeftuin <noreply@test.example>".parse().unwrap(),
            portal_url: None,
            give_up: jiff::SignedDuration::from_hours(48),
        },
        open_data: OpenData {
            publisher_name: "Provincie Test".to_owned(),
            publisher_url: String::new(),
            contact_email: "data@test.example".to_owned(),
            licence: "http://creativecommons.org/publicdomain/zero/1.0/".to_owned(),
        },
        webhooks: Webhooks { reach: Reach::outside(), source: String::new() },
        security_contact: "mailto:security@test.example".to_owned(),
        log: "info".to_owned(),
        log_format: LogFormat::Text,
    }
}

fn serve(app: App, operations: &'static [Operation], listener: TcpListener) -> actix_web::dev::ServerHandle {
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = server::run_with(app, operations, listener).unwrap();
            send.send(server.handle()).unwrap();
            server.await.unwrap();
        });
    });
    receive.recv().unwrap()
}
