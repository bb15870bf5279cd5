//! What can be done with secret addresses.

use super::{
    model::{MOST_ADDRESSES, NewCalendarAddress},
    placements,
    store::{self, AddressRow},
    views::CalendarAddressView,
};
use crate::{
    base::{
        actor::{Caller, Permission},
        error::{Code, Error, Result},
        id::{CalendarAddressId, LabId, UserId},
        key::Key,
        page::Page,
    },
    config::Config,
    db::{NewEvent, Read, Write},
    identity::{directory::Directory, secrets},
    labs,
};
use anyhow::anyhow;

/// The caller's own addresses for a lab that they manage, oldest first.
pub fn list_addresses(read: &mut Read<'_>, caller: &Caller, lab: &Key) -> Result<Page<CalendarAddressView>> {
    let (user, lab) = managed(read, caller, lab)?;
    let rows = store::list_addresses(read, user, lab)?;
    Ok(Page::whole(rows).map(|row| CalendarAddressView::of(row, None)))
}

/// Makes an address; only the answer has it.
pub fn create_address(
    write: &mut Write<'_>,
    by: &Caller,
    (lab, new): (&Key, NewCalendarAddress),
    public_url: &str,
) -> Result<CalendarAddressView> {
    let (user, lab) = managed(write, by, lab)?;
    let held = i64::try_from(store::list_addresses(write, user, lab)?.len()).unwrap_or(MOST_ADDRESSES);
    if held >= MOST_ADDRESSES {
        return Err(Error::refused(Code::TooManyAddresses, Code::TooManyAddresses.help()));
    }
    let secret = secret()?;
    let row = AddressRow {
        id: write.new_id(),
        lab_id: lab,
        user_id: user,
        name: new.name,
        secret_sha256: secrets::digest(&secret),
        created_at: write.now().into(),
    };
    store::insert_address(write, &row)?;
    write.record(NewEvent::new("calendar_address_created", "calendar-addresses", row.id, by));
    Ok(CalendarAddressView::of(row, Some(format!("{public_url}/v1/calendars/{secret}"))))
}

/// Takes an address back: the next time that a calendar asks, there is nothing.
pub fn delete_address(write: &mut Write<'_>, by: &Caller, lab: &Key, key: &Key) -> Result<()> {
    let (user, lab) = managed(write, by, lab)?;
    let id = CalendarAddressId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    if !store::delete_address(write, (user, lab), id)? {
        return Err(Error::not_found());
    }
    write.record(NewEvent::new("calendar_address_deleted", "calendar-addresses", id, by));
    Ok(())
}

/// The calendar behind a secret address, as whoever made it sees the lab now.
pub fn find_calendar(
    read: &mut Read<'_>,
    secret: &Key,
    people: &Directory,
    config: &Config,
) -> Result<String> {
    let found = store::find_by_secret(read, &secrets::digest(secret.as_str()))?;
    let (user, lab) = found.ok_or_else(Error::not_found)?;
    let manager = people.caller(user).ok_or_else(Error::not_found)?;
    if !manager.may(Permission::ManageLab, &labs::access::stakes(read, lab)?) {
        return Err(Error::not_found());
    }
    placements::calendar(read, &manager, lab, config)
}

fn managed(read: &mut Read<'_>, caller: &Caller, lab: &Key) -> Result<(UserId, LabId)> {
    let user = caller.user.ok_or_else(Error::unauthenticated)?;
    Ok((user, labs::access::permitted(read, caller, lab, Permission::ManageLab)?))
}

/// 256 random bits, in letters that an address may have.
fn secret() -> Result<String> {
    let mut halves = [[0_u8; 16]; 2];
    for half in &mut halves {
        aws_lc_rs::rand::fill(half).map_err(|_| anyhow!("no randomness"))?;
    }
    let [first, second] = halves.map(u128::from_be_bytes);
    Ok(format!("{first:032x}{second:032x}"))
}
