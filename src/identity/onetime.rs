//! One-time links: how a person sets the first password of an account, or a new one, without the service sending mail.
//!
//! Whoever makes a link gets its secret once and hands it over. An account has one link at most.

use super::{
    actions, grants,
    links::store as identities,
    model::{LinkPurpose, NewLink, UserStatus},
    passwords::Hashed,
    secrets::{self, Secret},
    store::{
        self, GrantRow, UserRow,
        onetime::{self, LinkRow},
    },
    views::LinkView,
};
use crate::{
    base::{
        actor::{Caller, Permission, Role, Stakes},
        error::{Code, Error, Result},
        id::UserId,
        key::Key,
    },
    db::{NewEvent, Read, Write},
};
use serde_json::json;

/// Makes a link for an account.
pub fn create_link(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    new: NewLink,
    public_url: &str,
) -> Result<LinkView> {
    let id = UserId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    let row = store::find_user(write, id)?.ok_or_else(Error::not_found)?;
    let held = store::list_grants(write, id)?;
    if !may_invite(write, by, &held)? {
        return Err(Error::not_found());
    }
    if new.purpose == LinkPurpose::Reset && !may_reset(write, by, &held)? {
        return Err(Error::forbidden());
    }
    if row.status == UserStatus::Disabled {
        let detail = "The account is disabled; make it active first.";
        return Err(Error::refused(Code::NotReady, detail));
    }
    if new.purpose == LinkPurpose::Invitation && has_way_in(write, &row)? {
        return Err(Error::refused(Code::HasPassword, Code::HasPassword.help()));
    }
    make(write, by, id, new.purpose, public_url)
}

/// A link for whoever was invited; none when the account can be used already, or when others rely on it too: a link for
/// it would give its maker all that the account holds.
pub(super) fn for_invited(
    write: &mut Write<'_>,
    by: &Caller,
    row: &UserRow,
    public_url: &str,
) -> Result<Option<LinkView>> {
    let held = store::list_grants(write, row.id)?;
    let wanted =
        row.status == UserStatus::Active && !has_way_in(write, row)? && may_invite(write, by, &held)?;
    if wanted { make(write, by, row.id, LinkPurpose::Invitation, public_url).map(Some) } else { Ok(None) }
}

/// What is known of the person whose password a link sets: what the password must not be made of.
pub fn find_owner(read: &mut Read<'_>, secret: &str) -> Result<Vec<String>> {
    let (_, row) = onetime::find_link(read, &secrets::digest(secret))?.ok_or_else(not_valid)?;
    Ok(vec![row.email, row.name])
}

/// Sets a password by a link, which is used up.
pub fn redeem_link(write: &mut Write<'_>, by: &Caller, secret: &str, password: Hashed) -> Result<()> {
    let (purpose, row) = onetime::find_link(write, &secrets::digest(secret))?.ok_or_else(not_valid)?;
    let user = row.id;
    actions::set_password(write, by, row, password)?;
    let facts = json!({ "purpose": purpose });
    write.record(NewEvent::new("link_redeemed", "users", user, by).data(facts));
    Ok(())
}

fn make(
    write: &mut Write<'_>,
    by: &Caller,
    user: UserId,
    purpose: LinkPurpose,
    public_url: &str,
) -> Result<LinkView> {
    let secret = Secret::new(secrets::LINK)?;
    let expires_at = write.now() + purpose.life();
    let row = LinkRow {
        user_id: user,
        purpose,
        secret_sha256: secret.digest(),
        created_by: by.user,
        created_at: write.now().into(),
        expires_at: expires_at.into(),
    };
    onetime::replace_link(write, &row)?;
    let facts = json!({ "purpose": purpose });
    write.record(NewEvent::new("link_created", "users", user, by).data(facts));
    let secret = secret.reveal();
    // In the fragment, which no browser sends and so no log keeps.
    let url = format!("{public_url}/#/link/{secret}");
    Ok(LinkView { purpose, secret, url, expires_at })
}

/// Whether the account can be used without a link.
fn has_way_in(read: &mut Read<'_>, row: &UserRow) -> Result<bool> {
    Ok(row.password_hash.is_some() || !identities::list_identities(read, row.id)?.is_empty())
}

/// Whoever may give all that an account holds gains nothing by its link.
fn may_invite(read: &mut Read<'_>, by: &Caller, held: &[GrantRow]) -> Result<bool> {
    if by.may(Permission::ManageUsers, &Stakes::default()) {
        return Ok(true);
    }
    for grant in held {
        if !grants::may_give(read, by, grant.role, grant.object_id)? {
            return Ok(false);
        }
    }
    Ok(!held.is_empty())
}

fn may_reset(read: &mut Read<'_>, by: &Caller, held: &[GrantRow]) -> Result<bool> {
    if by.may(Permission::ManageUsers, &Stakes::default()) {
        return Ok(true);
    }
    for grant in held {
        let stakes = super::stakes::of_object(read, grant.object_kind, grant.object_id)?;
        if grant.role != Role::Coordinator || !by.may(Permission::ResetPassword, &stakes) {
            return Ok(false);
        }
    }
    Ok(!held.is_empty())
}

/// Unknown, used, replaced and expired are one and the same answer.
fn not_valid() -> Error {
    Error::refused(Code::LinkNotValid, Code::LinkNotValid.help())
}
