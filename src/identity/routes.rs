//! The operations on accounts, grants and tokens.

use super::{
    actions,
    model::{Credentials, NewGrant, NewUser},
    passwords, store,
    views::{GrantView, PageQuery, TokenView, UserView},
};
use crate::{
    app::App,
    base::{
        actor::Permission,
        error::{Code, Error},
        page::Page,
    },
    http::{
        Answer, Asked, Changed, HttpError, Operation, PathKey, PathKeys, Posted, Removed, Reply,
        extract::NoQuery,
        operation::{delete, get, patch, post},
    },
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        post("/v1/tokens", "create_token", create_token)
            .only_computes()
            .summary("Log in: a short-lived token for an account.")
            .may(Permission::LogIn)
            .body::<Credentials>()
            .example(json!({ "email": "ondernemer@demo.example", "password": "a-long-password" }))
            .ok::<TokenView>(),
        get("/v1/me", "find_me", find_me)
            .summary("Who you are and what you may do.")
            .may(Permission::ReadSelf)
            .ok::<UserView>(),
        get("/v1/users", "list_users", list_users)
            .summary("Accounts, by e-mail address.")
            .may(Permission::ManageUsers)
            .query::<PageQuery>()
            .ok::<Page<UserView>>(),
        post("/v1/users", "create_user", create_user)
            .summary("Make an account.")
            .may(Permission::ManageUsers)
            .body::<NewUser>()
            .created::<UserView>(),
        get("/v1/users/{id}", "find_user", find_user)
            .summary("One account with its grants.")
            .may(Permission::ManageUsers)
            .ok::<UserView>(),
        patch("/v1/users/{id}", "update_user", update_user)
            .summary("Change an account: name, address, status, password.")
            .may(Permission::ManageUsers)
            .patch::<NewUser>()
            .ok::<UserView>(),
        get("/v1/users/{id}/grants", "list_grants", list_grants)
            .summary("The roles of an account.")
            .may(Permission::ManageUsers)
            .ok::<Page<GrantView>>(),
        post("/v1/users/{id}/grants", "create_grant", create_grant)
            .summary("Give an account a role on an object.")
            .may(Permission::ManageUsers)
            .body::<NewGrant>()
            .created::<GrantView>(),
        delete("/v1/users/{id}/grants/{grantId}", "delete_grant", delete_grant)
            .summary("Take a role back; it acts at the next request.")
            .may(Permission::ManageUsers),
    ]
}

/// Two steps, because checking a password takes long on purpose: no connection is held meanwhile.
async fn create_token(app: Data<App>, post: Posted<Credentials>) -> Answer {
    let Credentials { email, password } = post.body;
    let email = email.to_lowercase();
    let user = app.db().read(move |read| store::find_user_by_email(read, &email)).await?;
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    let fits = tokio::task::spawn_blocking(move || passwords::verify(&password, hash.as_deref())).await;
    let user = user.filter(|user| fits.unwrap_or(false) && app.directory().caller(user.id).is_some());
    let Some(user) = user else {
        let detail = "There is no active account with this e-mail address and password.";
        return Err(HttpError(Error::refused(Code::Unauthenticated, detail)));
    };
    let now = app.clock().now();
    let issued = app.tokens().issue(user.id, app.ids().next(now), now)?;
    let view = TokenView { access_token: issued.token, token_type: "Bearer", expires_at: issued.expires_at };
    Ok(Reply { etag: None, ..Reply::computed(&view)? }.into_response())
}

async fn find_me(app: Data<App>, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_me(read, &asked.caller)).await
}

async fn list_users(app: Data<App>, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| actions::list_users(read, &asked.query)).await
}

async fn create_user(app: Data<App>, post: Posted<NewUser>) -> Answer {
    app.create(post, actions::create_user).await
}

async fn find_user(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_user(read, &asked.caller, &key)).await
}

async fn update_user(app: Data<App>, PathKey(key): PathKey, change: Changed<NewUser>) -> Answer {
    app.change(change, move |write, by, change| actions::update_user(write, by, &key, change)).await
}

async fn list_grants(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| actions::list_grants(read, &asked.caller, &key)).await
}

async fn create_grant(app: Data<App>, PathKey(key): PathKey, post: Posted<NewGrant>) -> Answer {
    app.create(post, move |write, by, new| actions::create_grant(write, by, &key, new)).await
}

async fn delete_grant(app: Data<App>, PathKeys(user, grant): PathKeys, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, _| actions::delete_grant(write, by, &user, &grant)).await
}
