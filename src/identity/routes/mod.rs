//! The operations on accounts; those on sessions and on grants are in the modules below.

mod grants;
mod sessions;

use super::{
    actions, factors,
    model::{NewUser, OwnAccount},
    passwords::Hashed,
    views::{PageQuery, UserView},
};
use crate::{
    app::App,
    base::{
        actor::{Caller, Permission},
        error::{Error, Faults, Result},
        page::Page,
    },
    http::{
        Answer, Asked, Changed, Operation, PathKey, Posted,
        extract::NoQuery,
        operation::{get, patch, post},
    },
};
use actix_web::web::Data;
use serde_json::{Value, json};

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    let own = vec![
        get("/v1/me", "find_me", find_me)
            .summary("Who you are and what you may do.")
            .may(Permission::ReadSelf)
            .ok::<UserView>(),
        patch("/v1/me", "update_me", update_me)
            .summary("Change your name or password; a new password ends all your sessions.")
            .may(Permission::ChangeSelf)
            .patch::<OwnAccount>()
            .ok::<UserView>(),
        get("/v1/users", "list_users", list_users)
            .summary("Accounts, by e-mail address.")
            .may(Permission::ManageUsers)
            .audited()
            .query::<PageQuery>()
            .ok::<Page<UserView>>(),
        post("/v1/users", "create_user", create_user)
            .summary("Make an account.")
            .may(Permission::ManageUsers)
            .body::<NewUser>()
            .example(json!({ "email": "anna@zorglab.example", "name": "Anna de Vries" }))
            .created::<UserView>(),
        get("/v1/users/{id}", "find_user", find_user)
            .summary("One account with its grants.")
            .may(Permission::ManageUsers)
            .audited()
            .ok::<UserView>(),
        patch("/v1/users/{id}", "update_user", update_user)
            .summary("Change an account: name, address, status, password. A new password or disabling ends its sessions.")
            .may(Permission::ManageUsers)
            .patch::<NewUser>()
            .ok::<UserView>(),
    ];
    [sessions::operations(), own, factors::routes::operations(), grants::operations()].concat()
}

async fn find_me(app: Data<App>, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_me(read, &asked.caller)).await
}

async fn update_me(app: Data<App>, mut change: Changed<OwnAccount>) -> Answer {
    let new = take_text(&mut change.patch, "password");
    let current = take_text(&mut change.patch, "currentPassword");
    let password = match new {
        Some(new) => Some(exchange(&app, &change, new, current).await?),
        None => None,
    };
    app.change(change, move |write, by, change| actions::update_me(write, by, change, password)).await
}

/// The hash of a new password, and that of the present one, which was given with it.
async fn exchange(
    app: &App,
    change: &Changed<OwnAccount>,
    new: String,
    current: Option<String>,
) -> Result<(Hashed, String)> {
    let given = current.unwrap_or_default();
    let (about, hash) = own_password(app, &change.caller, (given, "currentPassword")).await?;
    Ok((app.passwords().prepare(new, about).await?, hash))
}

/// Asks whoever is logged in for their password once more: what is known of them, and its hash. A stolen access token is no
/// better a place to guess passwords than the login.
pub(super) async fn own_password(
    app: &App,
    caller: &Caller,
    (given, field): (String, &str),
) -> Result<(Vec<String>, String)> {
    let caller = caller.clone();
    let (email, name, hash) = app.db().read(move |read| actions::credentials(read, &caller)).await?;
    app.login_limits().account(&email)?;
    let fits = app.passwords().verify(given, hash.clone()).await?;
    match hash {
        Some(hash) if fits => Ok((vec![email, name], hash)),
        Some(_) | None => {
            let mut faults = Faults::new();
            let detail =
                format!("{field}: is not the present password; without one, ask for a link to set it");
            faults.body(&format!("/{field}"), "wrong", detail);
            faults.check()?;
            Err(Error::forbidden())
        }
    }
}

async fn list_users(app: Data<App>, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| actions::list_users(read, &asked.query)).await
}

async fn create_user(app: Data<App>, mut post: Posted<NewUser>) -> Answer {
    let password = match post.body.password.take() {
        Some(password) => {
            // A remembered key keeps a plain SHA-256 of the body: too fast a hash for what holds a password.
            post.once = None;
            let about = vec![post.body.email.clone(), post.body.name.clone()];
            Some(app.passwords().prepare(password, about).await?)
        }
        None => None,
    };
    app.create(post, move |write, by, new| actions::create_user(write, by, new, password)).await
}

async fn find_user(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_user(read, &asked.caller, &key)).await
}

async fn update_user(app: Data<App>, PathKey(key): PathKey, mut change: Changed<NewUser>) -> Answer {
    let password = match take_text(&mut change.patch, "password") {
        Some(password) => {
            let (caller, key) = (change.caller.clone(), key.clone());
            let mut about = app.db().read(move |read| actions::about_user(read, &caller, &key)).await?;
            about.extend(
                ["email", "name"]
                    .iter()
                    .filter_map(|name| change.patch.get(name)?.as_str().map(str::to_owned)),
            );
            Some(app.passwords().prepare(password, about).await?)
        }
        None => None,
    };
    app.change(change, move |write, by, change| actions::update_user(write, by, &key, change, password)).await
}

/// Takes a text out of a patch: a password is hashed before the patch reaches the writer.
fn take_text(patch: &mut Value, name: &str) -> Option<String> {
    patch.as_object_mut()?.remove(name)?.as_str().map(str::to_owned)
}
