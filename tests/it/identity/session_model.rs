//! Random sequences of logging in, refreshing, reusing, logging out and waiting, against a model that knows only this:
//! a token works once, a session is over after a reuse, a logout, a week unused or thirty days.

use crate::support::TestApp;
use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};
use proeftuin::{
    app::App,
    base::{
        actor::{Caller, Grant, Role},
        id::UserId,
        key::Key,
    },
    identity::{
        actions,
        model::{NewGrant, NewUser, UserStatus},
        sessions::{self, Session},
    },
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

#[derive(Debug, Clone)]
enum Step {
    LogIn,
    /// Any token that was ever given, old ones too.
    Refresh(prop::sample::Index),
    /// One of the last few.
    RefreshNewest(usize),
    LogOut(prop::sample::Index),
    /// Half hours.
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::LogIn),
        8 => any::<prop::sample::Index>().prop_map(Step::Refresh),
        // The newest are the most likely to work.
        6 => (0_usize..3).prop_map(Step::RefreshNewest),
        1 => any::<prop::sample::Index>().prop_map(Step::LogOut),
        4 => (1_i64..200).prop_map(Step::Wait),
    ]
}

/// What the model knows of one session.
struct Known {
    begun: Timestamp,
    used: Timestamp,
    over: bool,
    access: String,
}
/// A token that was given: of which session, and whether it was used.
struct Given {
    secret: String,
    session: usize,
    used: bool,
}

fn access(app: &App, session: &Session) -> String {
    let now = app.clock().now();
    let within = Some((session.id, session.until));
    app.tokens().issue_within(session.user, within, app.ids().next(now), now).unwrap().token
}

fn run(test: &TestApp, user: UserId, steps: &[Step]) -> Result<(), TestCaseError> {
    let app = &test.app;
    let logins = app.config().logins;
    let (mut known, mut given): (Vec<Known>, Vec<Given>) = (Vec::new(), Vec::new());
    for step in steps {
        let now = app.clock().now();
        match step {
            Step::LogIn => {
                let begun =
                    app.db().write_here(move |write| sessions::begin_session(write, user, None, &logins));
                let session = begun.unwrap().unwrap();
                let access = access(app, &session);
                given.push(Given { secret: session.refresh.reveal(), session: known.len(), used: false });
                known.push(Known { begun: now, used: now, over: false, access });
            }
            Step::Refresh(_) | Step::RefreshNewest(_) if !given.is_empty() => {
                let at = match step {
                    Step::Refresh(index) => index.index(given.len()),
                    Step::RefreshNewest(back) => given.len() - 1 - back.min(&(given.len() - 1)),
                    Step::LogIn | Step::LogOut(_) | Step::Wait(_) => unreachable!(),
                };
                let secret = given[at].secret.clone();
                let refreshed = app.db().write_here(move |write| {
                    sessions::refresh_session(write, &Caller::anonymous(), &secret, &logins)
                });
                let of = &mut known[given[at].session];
                let runs = !of.over && now < of.begun + logins.session && now < of.used + logins.idle;
                let expected = runs && !given[at].used;
                // Whoever comes with an old token ends a session that was not over yet, also one that ran out.
                of.over |= given[at].used;
                let refreshed = refreshed.unwrap();
                prop_assert_eq!(refreshed.is_some(), expected);
                if let Some(session) = refreshed {
                    of.used = now;
                    of.access = access(app, &session);
                    let session_index = given[at].session;
                    given[at].used = true;
                    given.push(Given {
                        secret: session.refresh.reveal(),
                        session: session_index,
                        used: false,
                    });
                }
            }
            Step::LogOut(index) if !given.is_empty() => {
                let at = index.index(given.len());
                let secret = given[at].secret.clone();
                let ended = app
                    .db()
                    .write_here(move |write| sessions::end_session(write, &Caller::anonymous(), &secret));
                ended.unwrap();
                known[given[at].session].over = true;
            }
            Step::Refresh(_) | Step::RefreshNewest(_) | Step::LogOut(_) => {}
            Step::Wait(halves) => test.clock.advance_secs(halves * 1800),
        }
        // An access token works as long as its session is not over, for a quarter of an hour.
        let now = app.clock().now();
        for session in &known {
            let fresh =
                now < session.used + SignedDuration::from_mins(15) && now < session.begun + logins.session;
            let answered = app.caller_of(&session.access).now_or_never().unwrap();
            prop_assert_eq!(answered.is_ok(), !session.over && fresh);
        }
    }
    Ok(())
}

#[test]
fn sessions_do_as_the_model_says() {
    let test = actix_web::rt::System::new().block_on(TestApp::new());
    let mut runner = TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
    let number = std::cell::Cell::new(0);
    let result = runner.run(&proptest::collection::vec(step(), 1..40), |steps| {
        number.set(number.get() + 1);
        let email = format!("p{}@lab.example", number.get());
        let made = test.app.db().write_here(move |write| {
            let root =
                Caller { grants: vec![Grant { role: Role::Admin, object: None }], ..Caller::default() };
            let new = NewUser { email, name: "P".to_owned(), password: None, status: UserStatus::Active };
            let user = actions::create_user(write, &root, new, None)?.id;
            actions::create_grant(
                write,
                &root,
                &Key::from(user.uuid()),
                NewGrant { role: Role::Province, object: None },
            )?;
            Ok(user)
        });
        run(&test, made.unwrap(), &steps)
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}
