//! `check-config`, and what every command does with wrong settings.

use super::{Ended, Folder};
use proeftuin::config::SETTINGS;
use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

#[test]
fn good_settings_are_listed_and_nothing_is_made() {
    let folder = Folder::new();
    let ended = folder.run(&["check-config", "--listen", "127.0.0.1:9123"]).expect(0);
    assert!(ended.stdout.starts_with("The settings are good."), "{ended:#?}");
    assert!(ended.stdout.contains("127.0.0.1:9123"), "{ended:#?}");
    assert!(ended.stdout.contains("http://127.0.0.1:9123"), "the public URL follows: {ended:#?}");
    for setting in SETTINGS {
        assert!(ended.stdout.contains(&format!("  {} ", setting.name)), "{}: {ended:#?}", setting.name);
        assert!(ended.stdout.contains(setting.help), "{}: {ended:#?}", setting.name);
    }
    assert_eq!(folder.files(), [""; 0]);
}

#[test]
fn flags_beat_the_environment_beats_the_file_beats_the_defaults() {
    let folder = Folder::new();
    let listens = |environment: &[(&str, &str)], arguments: &[&str]| {
        let ended = folder.run_with(environment, &[&["check-config"], arguments].concat()).expect(0);
        let line = ended.stdout.lines().find(|line| line.starts_with("listens on")).unwrap().to_owned();
        line.rsplit(':').next().unwrap().to_owned()
    };
    std::fs::write(folder.0.join("p.toml"), "listen = \"127.0.0.1:9001\"").unwrap();
    assert_eq!(listens(&[], &[]), "8080");
    assert_eq!(listens(&[], &["--config", "p.toml"]), "9001");
    let environment = [("PROEFTUIN_CONFIG", "p.toml"), ("PROEFTUIN_LISTEN", "127.0.0.1:9002")];
    assert_eq!(listens(&environment[..1], &[]), "9001");
    assert_eq!(listens(&environment, &[]), "9002");
    assert_eq!(listens(&environment, &["--listen", "127.0.0.1:9003"]), "9003");
}

#[test]
fn all_faults_are_named_at_once_with_their_source_and_without_their_values() {
    let folder = Folder::new();
    let file = "token_minutes = 0\nlog_format = \"xml\"\nlisten_on = \"stiekem\"\nworkers = true\n";
    std::fs::write(folder.0.join("p.toml"), file).unwrap();
    let environment = [
        ("PROEFTUIN_DATABASE_URL", "mysql://lab:geheim@db.example/proeftuin"),
        ("PROEFTUIN_READERS", "65"),
        ("PROEFTUIN_CORS_ORIGINS", "https://portal.example/path"),
        ("PROEFTUIN_DATABSE_URL", "postgres://lab:verborgen@db.example/proeftuin"),
    ];
    let flags =
        ["check-config", "--config", "p.toml", "--listen", "localhost", "--public-url", "ftp://x.example"];
    let ended = folder.run_with(&environment, &flags).expect(2);
    let faults = [
        ("token_minutes", "p.toml"),
        ("log_format", "p.toml"),
        ("listen_on", "p.toml"),
        ("workers", "p.toml"),
        ("database_url", "the environment variable PROEFTUIN_DATABASE_URL"),
        ("readers", "the environment variable PROEFTUIN_READERS"),
        ("cors_origins", "the environment variable PROEFTUIN_CORS_ORIGINS"),
        ("databse_url", "the environment variable PROEFTUIN_DATABSE_URL"),
        ("listen", "the command line"),
        ("public_url", "the command line"),
    ];
    for (name, source) in faults {
        let told = format!("  - {name} (from {source}): ");
        assert!(ended.stderr.lines().any(|line| line.starts_with(&told)), "{told}: {ended:#?}");
    }
    assert!(ended.stderr.contains(&format!("{} fault", faults.len())), "{ended:#?}");
    assert!(ended.stderr.contains("there is no such setting; known: listen, database_url"), "{ended:#?}");
    for secret in ["geheim", "verborgen", "stiekem"] {
        assert!(!ended.stderr.contains(secret), "{ended:#?}");
    }
    assert_eq!(ended.stdout, "");
}

#[test]
fn plain_http_for_more_than_this_machine_needs_a_proxy_in_front() {
    let folder = Folder::new();
    for open in ["0.0.0.0:9000", "[::]:9000", "192.0.2.1:9000", "[2001:db8::1]:9000"] {
        let ended = folder.run(&["check-config", "--listen", open]).expect(2);
        assert!(ended.stderr.contains("  - listen: others can reach this address"), "{ended:#?}");
        assert!(ended.stderr.contains("behind_proxy"), "{ended:#?}");
        folder.run_with(&[("PROEFTUIN_BEHIND_PROXY", "true")], &["check-config", "--listen", open]).expect(0);
    }
    for own in ["127.0.0.1:9000", "[::1]:9000", "127.9.9.9:9000", "[::ffff:127.0.0.1]:9000"] {
        folder.run(&["check-config", "--listen", own]).expect(0);
    }
    std::fs::write(folder.0.join("p.toml"), "behind_proxy = true\nlisten = \"0.0.0.0:9000\"").unwrap();
    folder.run(&["check-config", "--config", "p.toml"]).expect(0);
}

#[test]
fn limits_and_proxies_are_checked() {
    let folder = Folder::new();
    let table = [
        ("PROEFTUIN_TRUSTED_PROXIES", "10.0.0.0/33", "trusted_proxies"),
        ("PROEFTUIN_TRUSTED_PROXIES", "proxy.example", "trusted_proxies"),
        ("PROEFTUIN_PROXY_HEADER", "x-real-ip", "proxy_header"),
        ("PROEFTUIN_BEHIND_PROXY", "yes", "behind_proxy"),
        ("PROEFTUIN_LIMIT_ANONYMOUS", "-1", "limit_anonymous"),
        ("PROEFTUIN_LIMIT_WRITES", "many", "limit_writes"),
    ];
    for (name, value, setting) in table {
        let ended = folder.run_with(&[(name, value)], &["check-config"]).expect(2);
        let told = format!("  - {setting} (from the environment variable {name}): must be");
        assert!(ended.stderr.contains(&told), "{ended:#?}");
    }
    let good =
        [("PROEFTUIN_TRUSTED_PROXIES", "10.0.0.5, 2001:db8::/32"), ("PROEFTUIN_PROXY_HEADER", "Forwarded")];
    folder.run_with(&good, &["check-config"]).expect(0);
}

#[test]
fn a_password_is_not_shown_in_whatever_form_it_is_given() {
    let folder = Folder::new();
    for url in [
        "postgres://lab:geheim@db.example/proeftuin?sslmode=verify-full",
        "postgres://db.example/proeftuin?user=lab&password=geheim",
        "postgres://lab:geheim@db.example/proeftuin?options=a@b&sslpassword=geheim",
    ] {
        let ended = folder.run_with(&[("PROEFTUIN_DATABASE_URL", url)], &["check-config"]).expect(0);
        assert!(ended.stdout.contains("postgres://db.example/proeftuin"), "{ended:#?}");
        assert!(!format!("{ended:?}").contains("geheim"), "{url}: {ended:#?}");
    }
    // libpq would take these apart wrongly and repeat a part of the password in its error.
    for url in [
        "postgres:host=db.example password=geheim",
        "postgres://lab:%geheim@127.0.0.1:1/x",
        "postgres://lab:a/geheim@127.0.0.1:1/x",
        "postgres://lab:a@geheim@127.0.0.1:1/x",
    ] {
        let ended = folder.run_with(&[("PROEFTUIN_DATABASE_URL", url)], &["migrate"]).expect(2);
        assert!(!format!("{ended:?}").contains("geheim"), "{url}: {ended:#?}");
    }
}

#[test]
fn a_mail_server_is_reached_with_tls_and_named_with_all_that_it_needs() {
    let folder = Folder::new();
    std::fs::write(folder.0.join("mail.txt"), "geheim\n").unwrap();
    let smtp = ("PROEFTUIN_MAIL_TRANSPORT", "smtp");
    let server = ("PROEFTUIN_MAIL_URL", "smtps://mail.example");
    let from = ("PROEFTUIN_MAIL_FROM", "Proeftuin <noreply@labs.example>");
    let (user, file) = (("PROEFTUIN_MAIL_USER", "ons"), ("PROEFTUIN_MAIL_PASSWORD_FILE", "mail.txt"));
    let ended = folder.run_with(&[smtp, server, from, user, file], &["check-config"]).expect(0);
    assert!(!format!("{ended:?}").contains("geheim"), "{ended:#?}");
    let password = ("PROEFTUIN_MAIL_PASSWORD", "geheim");
    let faulty: [(&[(&str, &str)], &[&str]); 7] = [
        (&[smtp], &["mail_url: say which mail server", "mail_from: say from whom", "2 fault"]),
        (&[smtp, server], &["mail_from: say from whom", "1 fault"]),
        (&[("PROEFTUIN_MAIL_TRANSPORT", "file")], &["mail_folder: say where"]),
        (&[("PROEFTUIN_MAIL_TRANSPORT", "post")], &["mail_transport: must be log, file or smtp"]),
        (
            &[smtp, ("PROEFTUIN_MAIL_URL", "smtp://a:geheim@b"), ("PROEFTUIN_MAIL_FROM", "nobody"), password],
            &["mail_url (from", "mail_from (from", "mail_user: a password needs a name", "3 fault"],
        ),
        (&[smtp, server, from, user], &["mail_password_file: mail_user needs a password"]),
        (&[smtp, server, from, user, ("PROEFTUIN_MAIL_PASSWORD_FILE", "weg.txt")], &["can't be read"]),
    ];
    for (environment, told) in faulty {
        let ended = folder.run_with(environment, &["check-config"]).expect(2);
        for told in told {
            assert!(ended.stderr.contains(told), "{told}: {ended:#?}");
        }
        assert!(!ended.stderr.contains("geheim"), "{ended:#?}");
    }
}

#[test]
fn no_command_begins_with_an_unknown_database_or_setting() {
    let folder = Folder::new();
    for command in [&["serve"][..], &["demo"], &["migrate"], &["token", "--email", "x@y.example"]] {
        let ended = folder.run(&[command, &["--database", "mysql://db.example/x"]].concat()).expect(2);
        let told =
            "database_url (from the command line): the database URL must begin with sqlite: or postgres:";
        assert!(ended.stderr.contains(told), "{ended:#?}");
        folder.run_with(&[("PROEFTUIN_PORT", "80")], command).expect(2);
    }
    assert_eq!(folder.files(), [""; 0]);
}

#[test]
fn a_settings_file_that_is_missing_or_no_toml_is_named() {
    let folder = Folder::new();
    let ended = folder.run(&["check-config", "--config", "weg.toml"]).expect(2);
    assert!(ended.stderr.contains("weg.toml: can't be read"), "{ended:#?}");
    std::fs::write(folder.0.join("p.toml"), "database_url = \"postgres://lab:geheim@db").unwrap();
    let ended = folder.run(&["check-config", "--config", "p.toml"]).expect(2);
    assert!(ended.stderr.contains("p.toml: ") && !ended.stderr.contains("geheim"), "{ended:#?}");
}

#[test]
fn a_variable_that_is_no_text_matters_only_when_it_is_ours() {
    let folder = Folder::new();
    let run = |variable: &str| {
        let mut program = folder.program(&["check-config"]);
        Ended::of(program.env(variable, OsStr::from_bytes(b"caf\xe9")).output().unwrap())
    };
    run("LEGACY").expect(0);
    let ended = run("PROEFTUIN_KEY_FILE").expect(2);
    let told = "key_file (from the environment variable PROEFTUIN_KEY_FILE): must be UTF-8";
    assert!(ended.stderr.contains(told), "{ended:#?}");
}

#[test]
fn openid_providers_are_tables_in_the_file_and_urls_or_json_in_the_environment() {
    let folder = Folder::new();
    let file = r#"
        [[issuers]]
        issuer = "https://login.example/realms/lab"
        [[issuers]]
        issuer = "http://127.0.0.1:9000"
        audience = "urn:proeftuin"
        clients = ["portal"]
        algorithm = "ES256"
    "#;
    std::fs::write(folder.0.join("p.toml"), file).unwrap();
    folder.run(&["check-config", "--config", "p.toml"]).expect(0);
    for good in [
        "",
        "https://login.example",
        "https://login.example, http://[::1]:9000/x",
        r#"[{"issuer": "https://login.example", "algorithm": "EdDSA"}]"#,
    ] {
        folder.run_with(&[("PROEFTUIN_ISSUERS", good)], &["check-config"]).expect(0);
    }
}

#[test]
fn all_faults_in_openid_providers_are_told_at_once() {
    let folder = Folder::new();
    let file = r#"
        [[issuers]]
        issuer = "http://login.example"
        algorithm = "HS256"
        [[issuers]]
        audience = 5
        clients = []
        secret = "geheim"
        [[issuers]]
        issuer = "https://login.example"
        clients = "portal"
        [[issuers]]
        issuer = "https://login.example"
        algorithm = "none"
    "#;
    std::fs::write(folder.0.join("p.toml"), file).unwrap();
    let ended = folder.run(&["check-config", "--config", "p.toml"]).expect(2);
    for told in [
        "  - issuers (from p.toml): ",
        "[0].issuer must be an https:// address",
        "[0].algorithm must be RS256, PS256, ES256 or EdDSA",
        "[1].secret is not known; known: issuer, audience, clients, algorithm",
        "[1].issuer must",
        "[1].audience must be a text",
        "[1].clients must be a list of client ids",
        "[2].clients must be a list of client ids",
        "[3].issuer is listed twice",
        "[3].algorithm must",
    ] {
        assert!(ended.stderr.contains(told), "{told}: {ended:#?}");
    }
    assert!(!ended.stderr.contains("geheim"), "{ended:#?}");
    for wrong in [
        "login.example",
        "ftp://login.example",
        "http://localhost:9000",
        "http://127.0.0.1.example",
        "https://user:geheim@login.example",
        "https://login.example?x=1",
        "https://login.example#x",
        "[1]",
        "[",
        r#"[{"issuer": "https://login.example", "clients": [1]}]"#,
    ] {
        let ended = folder.run_with(&[("PROEFTUIN_ISSUERS", wrong)], &["check-config"]).expect(2);
        assert!(ended.stderr.contains("issuers (from the environment variable"), "{wrong}: {ended:#?}");
        assert!(!ended.stderr.contains("geheim"), "{ended:#?}");
    }
}
