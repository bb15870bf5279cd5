//! People among the contacts of labs.

use crate::{
    base::{
        actor::Caller,
        error::Result,
        person::{Found, Person},
    },
    db::{NewEvent, Read, Write},
    labs::store::personal::{self as store, ContactRow},
};

/// The labs that name them as whom to ask.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    Ok(vec![Found::of("labs", store::list_contacts(read, person)?)?])
}

/// Takes them off the profiles of labs. An address that is not theirs, such as that of the lab's own desk, stays.
pub fn forget(write: &mut Write<'_>, by: &Caller, person: &Person) -> Result<()> {
    for row in store::list_contacts(write, person)? {
        let is_other = |address: &String| !address.eq_ignore_ascii_case(&person.email);
        let contact_email = row.contact_email.filter(is_other);
        let row = ContactRow { contact_name: None, contact_email, contact_phone: None, ..row };
        store::update_contact(write, &row)?;
        write.record(NewEvent::new("lab_contact_erased", "labs", row.id, by).lab(row.id));
    }
    Ok(())
}
