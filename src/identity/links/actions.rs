//! What can be done with external identities.

use super::{
    model::NewIdentity,
    store::{self, IdentityRow},
    views::IdentityView,
};
use crate::{
    base::{
        actor::Caller,
        error::{Error, Result},
        id::IdentityLinkId,
        key::Key,
        page::Page,
    },
    db::{NewEvent, Read, Write},
    identity::actions::find_user,
};
use serde_json::json;

/// The identities of an account.
pub fn list_identities(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<Page<IdentityView>> {
    let user = find_user(read, caller, key)?.id;
    Ok(Page::whole(store::list_identities(read, user)?).map(IdentityView::from))
}

/// Links an identity of one of the accepted issuers to an account; its tokens act at the next request.
pub fn create_identity(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    new: NewIdentity,
    issuers: &[String],
) -> Result<IdentityView> {
    let user = find_user(write, by, key)?.id;
    new.check(issuers)?;
    let row = IdentityRow {
        id: write.new_id(),
        user_id: user,
        issuer: new.issuer,
        subject: new.subject,
        created_by: by.user,
        created_at: write.now().into(),
    };
    store::insert_identity(write, &row)?;
    write.record(NewEvent::new("identity_linked", "users", user, by).data(json!({ "identityId": row.id })));
    Ok(row.into())
}

/// Takes the link of an identity away; its tokens are refused from the next request on.
pub fn delete_identity(write: &mut Write<'_>, by: &Caller, user: &Key, link: &Key) -> Result<()> {
    let user = find_user(write, by, user)?.id;
    let link = IdentityLinkId::from_uuid(link.uuid().ok_or_else(Error::not_found)?);
    if !store::delete_identity(write, user, link)? {
        return Err(Error::not_found());
    }
    write.record(NewEvent::new("identity_unlinked", "users", user, by).data(json!({ "identityId": link })));
    Ok(())
}
