//! What is done with second factors.

use super::{
    codes,
    model::FactorStatus,
    store::{self, FactorRow},
    views::{FactorSetup, FactorView, RecoveryCodesView},
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Faults, Result},
        id::UserId,
        key::Key,
        seal::Seal,
    },
    db::{NewEvent, Read, Write},
    identity::{actions::allowed, model::EndReason, sessions, store as accounts},
};
use anyhow::anyhow;
use totp_rs::TOTP;

/// Wrong codes in a row after which only a code on paper works. With three codes valid at a time, whoever knows the password
/// guesses one in 17,000 times.
const MISSES: i32 = 20;
/// The name under which the app shows it.
const SERVICE: &str = "Proeftuin";

/// What a login finds where it has to be shown a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// There is no second factor, or it was shown.
    Open,
    /// A code is missing.
    CodeNeeded,
    /// This one is wrong, used, or one of too many.
    CodeWrong,
}

impl Passage {
    /// How a login is refused; none when it is not.
    #[must_use]
    pub const fn refusal(self) -> Option<Code> {
        match self {
            Self::Open => None,
            Self::CodeNeeded => Some(Code::SecondFactorRequired),
            Self::CodeWrong => Some(Code::SecondFactorWrong),
        }
    }
}

/// How far the caller is with a second factor.
pub fn find_factor(read: &mut Read<'_>, caller: &Caller) -> Result<FactorView> {
    let user = caller.user.ok_or_else(Error::unauthenticated)?;
    let factor = store::find_factor(read, user)?;
    let confirmed_at = factor.as_ref().and_then(|factor| factor.confirmed_at).map(Into::into);
    let status = match (factor, confirmed_at) {
        (None, _) => FactorStatus::None,
        (Some(_), None) => FactorStatus::Begun,
        (Some(_), Some(_)) => FactorStatus::On,
    };
    Ok(FactorView { status, confirmed_at, recovery_codes_left: store::count_codes(read, user)? })
}

/// Begins a second factor, whose secret only the answer has; the password was right. One that is on has to go first.
pub fn begin_factor(write: &mut Write<'_>, by: &Caller, seal: &Seal) -> Result<FactorSetup> {
    let user = by.user.ok_or_else(Error::unauthenticated)?;
    let account = accounts::find_user(write, user)?.ok_or_else(Error::not_found)?;
    if store::find_factor(write, user)?.is_some_and(|factor| factor.confirmed_at.is_some()) {
        let detail = "You have a second factor already. Remove it first: POST /v1/me/second-factor/remove.";
        return Err(Error::refused(Code::NotUnique, detail));
    }
    let secret = codes::new_secret()?;
    let row = FactorRow {
        user_id: user,
        secret: seal.close(&user.to_string(), &secret)?,
        begun_at: write.now().into(),
        confirmed_at: None,
        last_step: 0,
        misses: 0,
    };
    store::insert_factor(write, &row)?;
    write.record(NewEvent::new("second_factor_begun", "users", user, by));
    let app = codes::app(secret, SERVICE, &account.email)?;
    Ok(FactorSetup { secret: app.get_secret_base32(), uri: app.get_url() })
}

/// Turns a second factor on by its first code. All sessions end: they were begun without it.
pub fn confirm_factor(
    write: &mut Write<'_>,
    by: &Caller,
    code: &str,
    seal: &Seal,
) -> Result<RecoveryCodesView> {
    let user = by.user.ok_or_else(Error::unauthenticated)?;
    let begun = store::find_factor(write, user)?.filter(|factor| factor.confirmed_at.is_none());
    let Some(factor) = begun else {
        let detail = "No second factor was begun. Begin one: POST /v1/me/second-factor.";
        return Err(Error::refused(Code::NotFound, detail));
    };
    let Some(step) = codes::step_of(&app_of(&factor, seal)?, &codes::plain(code), write.now(), 0) else {
        return Err(wrong_code());
    };
    let now = write.now().into();
    store::update_factor(write, &FactorRow { confirmed_at: Some(now), last_step: step, ..factor })?;
    let recovery_codes = codes::on_paper()?;
    store::insert_codes(write, user, recovery_codes.iter().map(|code| codes::digest(code)).collect())?;
    sessions::end_all(write, by, user, EndReason::SecondFactor)?;
    accounts::touch_user(write, user)?;
    write.record(NewEvent::new("second_factor_set", "users", user, by));
    Ok(RecoveryCodesView { recovery_codes })
}

/// Gives up one's own second factor, if this code is right; the password was. Commit in any case, as for [`pass`].
pub fn remove_factor(write: &mut Write<'_>, by: &Caller, code: Option<&str>, seal: &Seal) -> Result<Passage> {
    let user = by.user.ok_or_else(Error::unauthenticated)?;
    let passage = pass(write, user, code, seal)?;
    if passage == Passage::Open {
        take(write, by, user)?;
    }
    Ok(passage)
}

/// Takes away the second factor of somebody who lost it: they log in with the password alone, and begin anew. `version` is that
/// of their account.
pub fn delete_factor(write: &mut Write<'_>, by: &Caller, key: &Key, version: i64) -> Result<()> {
    let user = allowed(write, by, key)?;
    let account = accounts::find_user(write, user)?.ok_or_else(Error::not_found)?;
    if store::find_factor(write, user)?.is_some() && account.version != version {
        return Err(Error::stale());
    }
    take(write, by, user)
}

/// Whether a login may go on, for an account whose password was right. What was typed is noted: commit in any case.
pub fn pass(write: &mut Write<'_>, user: UserId, code: Option<&str>, seal: &Seal) -> Result<Passage> {
    let on = store::find_factor(write, user)?.filter(|factor| factor.confirmed_at.is_some());
    let Some(factor) = on else { return Ok(Passage::Open) };
    let Some(code) = code.map(codes::plain) else { return Ok(Passage::CodeNeeded) };
    // What is on paper works also when the app's secret can't be opened any more.
    let shown = if factor.misses < MISSES && codes::is_of_app(&code) {
        codes::step_of(&app_of(&factor, seal)?, &code, write.now(), factor.last_step)
    } else {
        None
    };
    let is_right = shown.is_some() || store::use_code(write, user, &codes::digest(&code))?;
    let last_step = shown.unwrap_or(factor.last_step);
    let misses = if is_right { 0 } else { factor.misses.saturating_add(1) };
    store::update_factor(write, &FactorRow { last_step, misses, ..factor })?;
    Ok(if is_right { Passage::Open } else { Passage::CodeWrong })
}

fn take(write: &mut Write<'_>, by: &Caller, user: UserId) -> Result<()> {
    if !store::delete_factor(write, user)? {
        return Err(Error::not_found());
    }
    accounts::touch_user(write, user)?;
    write.record(NewEvent::new("second_factor_removed", "users", user, by));
    Ok(())
}

fn app_of(factor: &FactorRow, seal: &Seal) -> Result<TOTP> {
    let secret = seal.open(&factor.user_id.to_string(), &factor.secret);
    let secret =
        secret.ok_or_else(|| anyhow!("the secret of a second factor was sealed with another key"))?;
    codes::app(secret, SERVICE, "account")
}

/// What is wrong with a code that does not fit.
pub(super) fn wrong_code() -> Error {
    let mut faults = Faults::new();
    let detail =
        "code: is not what the app shows now; wait for its next code and type that (its clock must be right)";
    faults.body("/code", "wrong", detail);
    faults.check().err().unwrap_or_else(Error::forbidden)
}
