//! What can be done with webhooks. What they were told has a module of its own, [`log`](super::log).

use super::{
    courier::Courier,
    model::{NewWebhook, WebhookDisabledReason, WebhookStatus},
    outbox::COLLECTION,
    signing::OVERLAP,
    store::{self, WebhookRow, deliveries},
    views::{MadeWebhookView, WebhookView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission},
        error::{Code, Error, Result},
        id::{UserId, WebhookId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    changes::sight::Sight,
    clients,
    db::{NewEvent, Read, Write, events, types::Json},
    dialogue::notifications,
    identity::views::PageQuery,
};

/// Webhooks of one account.
const MOST: i64 = 10;

/// The caller's webhooks, oldest first.
pub fn list_webhooks(read: &mut Read<'_>, caller: &Caller, query: &PageQuery) -> Result<Page<WebhookView>> {
    let owner = owner(caller)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("webhooks {owner}");
    let after: Option<WebhookId> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = store::list_webhooks(read, owner, after, limit + 1)?;
    let page = Page::cut(rows, limit, &scope, |row| row.id);
    let items: Result<Vec<WebhookView>> = page.items.into_iter().map(WebhookView::of).collect();
    Ok(Page { items: items?, next_cursor: page.next_cursor })
}

/// One webhook.
pub fn find_webhook(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<WebhookView> {
    WebhookView::of(seen(read, caller, key)?)
}

/// Makes a webhook, which is told of what happens from now on. Its secret is shown now and never again.
pub fn create_webhook(
    write: &mut Write<'_>,
    by: &Caller,
    courier: &Courier,
    new: NewWebhook,
) -> Result<MadeWebhookView> {
    let owner = owner(by)?;
    let url = new.check(courier.reach())?;
    if store::count_webhooks(write, owner)? >= MOST {
        let detail = format!("You have {MOST} webhooks already. {}", Code::TooManyWebhooks.help());
        return Err(Error::refused(Code::TooManyWebhooks, detail));
    }
    let kinds = new.kinds().map(|kinds| Json::of(&kinds)).transpose()?;
    let id = write.new_id();
    let (shown, sealed) = courier.new_secret(id)?;
    let row = WebhookRow {
        id,
        user_id: owner,
        url,
        description: new.description,
        kinds,
        status: new.status,
        disabled_reason: reason(new.status, None),
        secret: sealed,
        old_secret: None,
        old_secret_until: None,
        seen: events::last_event(write)?,
        sight: sight_of(write, owner)?,
        failing_since: None,
        paused_until: None,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    store::insert_webhook(write, &row)?;
    write.record(NewEvent::new("webhook_created", COLLECTION, id, by));
    Ok(MadeWebhookView { webhook: WebhookView::of(row)?, secret: shown })
}

/// Changes a webhook. One that becomes active again goes on where it stood.
pub fn update_webhook(
    write: &mut Write<'_>,
    by: &Caller,
    courier: &Courier,
    (key, change): (&Key, Change),
) -> Result<WebhookView> {
    let old = own(write, by, key)?;
    let new: NewWebhook = change.apply(&WebhookView::of(old.clone())?)?;
    let url = new.check(courier.reach())?;
    let kinds = new.kinds().map(|kinds| Json::of(&kinds)).transpose()?;
    let begins_anew = old.status == WebhookStatus::Disabled && new.status == WebhookStatus::Active;
    let version = old.version;
    let row = WebhookRow {
        url,
        description: new.description,
        kinds,
        status: new.status,
        disabled_reason: reason(new.status, old.disabled_reason),
        failing_since: old.failing_since.filter(|_| !begins_anew),
        paused_until: old.paused_until.filter(|_| !begins_anew),
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    store::update_webhook(write, &row, version)?;
    write.record(NewEvent::new("webhook_updated", COLLECTION, row.id, by));
    WebhookView::of(row)
}

/// Gives a webhook another secret. The one that it replaces signs beside it for a day; one that was replaced before, no more.
pub fn rotate_secret(
    write: &mut Write<'_>,
    by: &Caller,
    courier: &Courier,
    key: &Key,
) -> Result<MadeWebhookView> {
    let old = own(write, by, key)?;
    let (shown, sealed) = courier.new_secret(old.id)?;
    let version = old.version;
    let row = WebhookRow {
        old_secret: Some(old.secret.clone()),
        old_secret_until: Some((write.now() + OVERLAP).into()),
        secret: sealed,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    store::update_webhook(write, &row, version)?;
    write.record(NewEvent::new("webhook_secret_rotated", COLLECTION, row.id, by));
    Ok(MadeWebhookView { webhook: WebhookView::of(row)?, secret: shown })
}

/// Deletes a webhook, with what it was told and what waits for it.
pub fn delete_webhook(write: &mut Write<'_>, by: &Caller, key: &Key, version: i64) -> Result<()> {
    let row = own(write, by, key)?;
    if row.version != version {
        return Err(Error::stale());
    }
    deliveries::delete_of(write, row.id)?;
    notifications::actions::forget_webhook(write, row.id)?;
    store::delete_webhook(write, row.id)?;
    write.record(NewEvent::new("webhook_deleted", COLLECTION, row.id, by));
    Ok(())
}

/// The webhook that a path names, for its owner; to others it does not exist.
pub(super) fn own(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<WebhookRow> {
    let id = WebhookId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    let row = store::find_webhook(read, id)?.filter(|row| Some(row.user_id) == caller.user);
    row.ok_or_else(Error::not_found)
}

/// The same, also for whoever looks after the machine that owns it: to look, not to change.
pub(super) fn seen(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<WebhookRow> {
    let id = WebhookId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    let row = store::find_webhook(read, id)?.ok_or_else(Error::not_found)?;
    if Some(row.user_id) == caller.user || clients::actions::looks_after(read, caller, row.user_id)? {
        Ok(row)
    } else {
        Err(Error::not_found())
    }
}

fn owner(caller: &Caller) -> Result<UserId> {
    caller.user.filter(|_| caller.may_somewhere(Permission::KeepWebhooks)).ok_or_else(Error::forbidden)
}

/// What an account sees, whatever the token with which it asks is narrowed down to.
fn sight_of(read: &mut Read<'_>, owner: UserId) -> Result<String> {
    let account = clients::actions::list_callers(read, &[owner])?.remove(&owner);
    Ok(Sight::of(read, &account.ok_or_else(Error::forbidden)?)?.key)
}

/// Why a webhook is not called: as before, or because its owner says so.
fn reason(status: WebhookStatus, before: Option<WebhookDisabledReason>) -> Option<WebhookDisabledReason> {
    match status {
        WebhookStatus::Active => None,
        WebhookStatus::Disabled => before.or(Some(WebhookDisabledReason::Owner)),
    }
}
