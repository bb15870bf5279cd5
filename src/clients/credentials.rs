//! What can be done with the credentials of a machine.

use super::{
    actions::looked_after,
    directory::COLLECTION,
    model::{CredentialKind, NewCredential},
    secrets::{self, Shown},
    store::{self, CredentialRow},
    views::{CredentialView, MadeCredentialView},
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Result},
        id::CredentialId,
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, types::Json},
    identity::views::PageQuery,
};
use serde_json::json;

/// Live credentials of a kind: the present one, and the one that takes over.
const MOST_LIVE: i64 = 2;

/// The credentials of a machine, newest first; also those that ended.
pub fn list_credentials(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    query: &PageQuery,
) -> Result<Page<CredentialView>> {
    let client = looked_after(read, caller, key)?.user_id;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("credentials {client}");
    let after: Option<CredentialId> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = store::list_credentials(read, client, after, limit + 1)?;
    let now = read.now();
    let page = Page::cut(rows, limit, &scope, |row| row.id);
    let items: Result<Vec<CredentialView>> =
        page.items.into_iter().map(|row| CredentialView::of(row, now)).collect();
    Ok(Page { items: items?, next_cursor: page.next_cursor })
}

/// Makes a secret or API key, which is shown now and never again; or takes the public half of a key pair in.
pub fn create_credential(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    new: NewCredential,
) -> Result<MadeCredentialView> {
    let client = looked_after(write, by, key)?.user_id;
    new.check(write.now())?;
    if store::count_live(write, client, new.kind)? >= MOST_LIVE {
        let detail =
            format!("The machine has two live credentials of the kind {}; revoke one first.", new.kind);
        return Err(Error::refused(Code::TooManyLive, detail));
    }
    let shown = match new.kind {
        CredentialKind::ApiKey => Some(secrets::API_KEY.generate()?),
        CredentialKind::Secret => Some(secrets::CLIENT_SECRET.generate()?),
        CredentialKind::PublicKey => None,
    };
    let key_id = match &shown {
        Some(shown) => shown.key_id().to_owned(),
        None => secrets::new_key_id()?,
    };
    let row = CredentialRow {
        id: write.new_id(),
        client_id: client,
        kind: new.kind,
        key_id,
        secret_sha256: shown.as_ref().map(Shown::digest),
        public_key: new.public_key.as_ref().map(Json::of).transpose()?,
        expires_at: new.expires_at.into(),
        created_by: by.user,
        created_at: write.now().into(),
        last_used_at: None,
        revoked_by: None,
        revoked_at: None,
    };
    store::insert_credential(write, &row)?;
    let facts = json!({ "credentialId": row.id, "kind": row.kind });
    write.record(NewEvent::new("credential_created", COLLECTION, client, by).data(facts));
    let credential = CredentialView::of(row, write.now())?;
    Ok(MadeCredentialView { credential, secret: shown.map(Shown::reveal) })
}

/// Revokes a credential, and the tokens that were given for it. Once more does no harm.
pub fn revoke_credential(write: &mut Write<'_>, by: &Caller, client: &Key, key: &Key) -> Result<()> {
    let client = looked_after(write, by, client)?.user_id;
    let id = CredentialId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    let row = store::find_credential(write, client, id)?.ok_or_else(Error::not_found)?;
    if row.revoked_at.is_none() {
        store::revoke_credential(write, id, by.user)?;
        let facts = json!({ "credentialId": id, "kind": row.kind });
        write.record(NewEvent::new("credential_revoked", COLLECTION, client, by).data(facts));
    }
    Ok(())
}
