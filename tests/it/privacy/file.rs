//! After an erasure the bytes of SQLite's file and journal hold nothing of the person.

use super::{EMAIL, Life, NAME, PHONE};
use crate::support::TestApp;
use proeftuin::{
    base::{actor::Caller, key::Key},
    db::open::DatabaseUrl,
    identity::{
        actions,
        model::{NewUser, UserStatus},
    },
};
use serde_json::json;
use std::path::PathBuf;

/// The database and its journal; nothing on PostgreSQL, which has no file of ours.
fn files(app: &TestApp) -> Option<[PathBuf; 2]> {
    let DatabaseUrl::Sqlite(path) = &app.app.config().database else { return None };
    let mut journal = path.clone().into_os_string();
    journal.push("-wal");
    Some([path.clone(), journal.into()])
}

/// How often a text is in them, whatever its case.
fn copies(app: &TestApp, text: &str) -> usize {
    let wanted = text.to_lowercase().into_bytes();
    let bytes = files(app).unwrap().map(|file| std::fs::read(file).unwrap_or_default().to_ascii_lowercase());
    bytes.iter().map(|bytes| bytes.windows(wanted.len()).filter(|part| *part == wanted).count()).sum()
}

#[actix_web::test]
async fn nothing_of_an_erased_person_is_left_in_the_file_or_its_journal() {
    let life = Life::new().await;
    let app = &life.world.app;
    if files(app).is_none() {
        return;
    }
    for told in [EMAIL, NAME, PHONE] {
        assert!(copies(app, told) > 0, "the control: {told} is there before");
    }
    life.erase().await;
    let left: Vec<usize> = [EMAIL, NAME, PHONE].map(|told| copies(app, told)).into();
    assert_eq!(left, [0, 0, 0]);
}

/// Pages split and merge under many accounts: no copy may stay behind in what is free of a page.
#[actix_web::test]
async fn nothing_is_left_either_where_pages_were_split() {
    let app = TestApp::new().await;
    if files(&app).is_none() {
        return;
    }
    let admin = app.admin().await;
    let mut made = Vec::new();
    for number in 0..600_u32 {
        // Spread over the index, so that its pages split everywhere.
        let email = format!("{:08x}.persoon@zorglab.example", number.wrapping_mul(2_654_435_761));
        let new = NewUser {
            email: email.clone(),
            name: format!("Persoon {number}"),
            password: None,
            status: UserStatus::Active,
        };
        let user =
            app.app.db().write(move |write| actions::create_user(write, &Caller::service(), new, None));
        made.push((user.await.unwrap().id, email));
    }
    let mut left = 0;
    for (id, email) in made.iter().step_by(30) {
        assert!(copies(&app, email) > 0, "the control");
        admin
            .post(&format!("/v1/users/{}/erasure", Key::from(id.uuid())), json!({ "email": email }))
            .await
            .expect(200);
        left += copies(&app, email);
    }
    assert_eq!(left, 0);
}
