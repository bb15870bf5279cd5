//! Accounts of machines: what grants, events and the audit log need of them. They have no password, no session and no link,
//! and where people are managed they do not exist. What they are for, [`clients`](crate::clients) says.

use super::{
    grants,
    model::{AccountKind, UserStatus},
    store::{self, UserRow, machines},
};
use crate::{
    base::{
        actor::{Caller, Role},
        error::{Error, Result},
        id::{GrantId, Id, OrganisationId, SubjectId, UserId},
    },
    db::{NewEvent, Read, Write},
};
use jiff::Timestamp;

/// The account of a machine.
#[derive(Debug, Clone)]
pub struct Machine {
    /// Its id.
    pub id: UserId,
    /// Name as others see it.
    pub name: String,
    /// Whether it can be used.
    pub status: UserStatus,
    /// Version of the account.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl From<UserRow> for Machine {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            status: row.status,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

/// A role that a machine holds on an organisation.
#[derive(Debug, Clone)]
pub struct Mandate {
    /// The grant.
    pub id: GrantId,
    /// Whose it is.
    pub machine: UserId,
    /// The machine's name.
    pub name: String,
    /// Who gave it; none when the service did.
    pub granted_by: Option<UserId>,
    /// When.
    pub granted_at: Timestamp,
}

/// The account of a machine.
pub fn find_machine(read: &mut Read<'_>, id: UserId) -> Result<Option<Machine>> {
    let row = store::find_account(read, id)?.filter(|row| row.kind == AccountKind::Machine);
    Ok(row.map(Machine::from))
}

/// The accounts of these machines.
pub fn list_machines(read: &mut Read<'_>, ids: &[UserId]) -> Result<Vec<Machine>> {
    Ok(machines::list_machines(read, ids)?.into_iter().map(Machine::from).collect())
}

/// Makes the account of a machine. It can do nothing until it is given roles and something to show.
pub fn create_machine(
    write: &mut Write<'_>,
    by: &Caller,
    name: String,
    status: UserStatus,
) -> Result<UserId> {
    let id: UserId = write.new_id();
    let row = UserRow {
        id,
        kind: AccountKind::Machine,
        email: format!("client-{id}"),
        name,
        password_hash: None,
        status,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    store::insert_user(write, &row)?;
    write.record(NewEvent::new("user_created", "users", id, by));
    Ok(id)
}

/// Changes name and status of a machine that is still at `version`.
pub fn update_machine(
    write: &mut Write<'_>,
    by: &Caller,
    id: UserId,
    (name, status): (String, UserStatus),
    version: i64,
) -> Result<()> {
    let row = store::find_account(write, id)?.ok_or_else(Error::not_found)?;
    let row = UserRow { name, status, version: version + 1, updated_at: write.now().into(), ..row };
    store::update_user(write, &row, version)?;
    write.record(NewEvent::new("user_updated", "users", id, by));
    Ok(())
}

/// Gives a machine a role on an organisation, once it is known that the caller may; the present grant when it holds it.
pub fn give(
    write: &mut Write<'_>,
    by: &Caller,
    machine: &Machine,
    role: Role,
    organisation: OrganisationId,
) -> Result<Mandate> {
    let row = grants::give(write, by, machine.id, (role, Some(subject(organisation))))?;
    Ok(Mandate {
        id: row.id,
        machine: machine.id,
        name: machine.name.clone(),
        granted_by: row.granted_by,
        granted_at: row.granted_at.into(),
    })
}

/// The machines that hold a role on an organisation, oldest grant first.
pub fn list_mandates(read: &mut Read<'_>, role: Role, organisation: OrganisationId) -> Result<Vec<Mandate>> {
    let rows = machines::list_mandates(read, role, subject(organisation))?;
    Ok(rows
        .into_iter()
        .map(|(row, name)| Mandate {
            id: row.id,
            machine: row.user_id,
            name,
            granted_by: row.granted_by,
            granted_at: row.granted_at.into(),
        })
        .collect())
}

/// Takes a role on an organisation back from a machine; it acts at the next request.
pub fn take(
    write: &mut Write<'_>,
    by: &Caller,
    (role, organisation): (Role, OrganisationId),
    grant: GrantId,
) -> Result<()> {
    let held = machines::list_mandates(write, role, subject(organisation))?;
    let (row, _) = held.into_iter().find(|(row, _)| row.id == grant).ok_or_else(Error::not_found)?;
    grants::take(write, by, &row)
}

const fn subject(organisation: OrganisationId) -> SubjectId {
    Id::from_uuid(organisation.uuid())
}
