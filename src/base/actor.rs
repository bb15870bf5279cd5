//! Who asks, and what their grants allow. A grant is (user, role, object); which roles hold a permission, and on what,
//! stands in the table of [`super::permissions`].

pub use super::permissions::{Permission, Scope, Who};

use super::id::{LabId, NetworkId, OrganisationId, UserId};
use crate::text_enum;
use std::{net::IpAddr, sync::Arc};
use uuid::Uuid;

use Role::{Admin, Coordinator, NetworkManager, Partner, Payer, Sme};
use Scope::Any;
use Who::{LoggedIn, Public, Roles};

text_enum! {
    /// What a person or machine is, for an object or for the whole register.
    pub enum Role {
        Sme = "sme", "ondernemer", "SME member";
        Coordinator = "coordinator", "labcoördinator", "lab coordinator";
        NetworkManager = "network_manager", "netwerkmanager", "network manager";
        Payer = "payer", "betaler", "payer";
        Province = "province", "provincie", "province";
        Partner = "partner", "partner", "partner";
        Admin = "admin", "beheerder", "administrator";
    }
}

text_enum! {
    /// What a grant can be about.
    pub enum ObjectKind {
        Register = "register", "het hele register", "the whole register";
        Organisation = "organisation", "organisatie", "organisation";
        Lab = "lab", "lab", "lab";
        Network = "network", "netwerk", "network";
    }
}

text_enum! {
    /// What a machine may use of what its account may do. A scope for writing includes reading the same.
    pub enum ApiScope {
        AccountRead = "account:read", "zien voor wie het handelt", "see for whom it acts";
        RegisterRead = "register:read", "het register met contactpersonen lezen", "read the register with contact persons";
        OrganisationsWrite = "organisations:write", "organisaties invoeren en wijzigen", "enter and change organisations";
        InnovationsRead = "innovations:read", "innovaties lezen", "read innovations";
        InnovationsWrite = "innovations:write", "innovaties invoeren en wijzigen", "enter and change innovations";
        RequestsRead = "requests:read", "pilotaanvragen lezen", "read pilot requests";
        RequestsWrite = "requests:write", "pilotaanvragen doen", "file pilot requests";
        WebhooksWrite = "webhooks:write", "webhooks maken en beheren", "make and keep webhooks";
    }
}

impl Role {
    /// The kind of object that a grant of this role names.
    #[must_use]
    pub const fn object_kind(self) -> ObjectKind {
        match self {
            Self::Sme | Self::Payer | Self::Partner => ObjectKind::Organisation,
            Self::Coordinator => ObjectKind::Lab,
            Self::NetworkManager => ObjectKind::Network,
            Self::Province | Self::Admin => ObjectKind::Register,
        }
    }
}

/// The parties that an object belongs to: what [`Scope::Own`] is compared with.
#[derive(Debug, Clone, Default)]
pub struct Stakes {
    /// Organisations whose object it is.
    pub organisations: Vec<OrganisationId>,
    /// Labs concerned.
    pub labs: Vec<LabId>,
    /// Networks in charge.
    pub networks: Vec<NetworkId>,
}

impl Stakes {
    /// An object of one organisation.
    #[must_use]
    pub fn organisation(id: OrganisationId) -> Self {
        Self { organisations: vec![id], ..Self::default() }
    }

    /// An object of one network.
    #[must_use]
    pub fn network(id: NetworkId) -> Self {
        Self { networks: vec![id], ..Self::default() }
    }

    fn touches(&self, role: Role, object: Option<Uuid>) -> bool {
        let Some(object) = object else { return false };
        match role.object_kind() {
            ObjectKind::Organisation => self.organisations.iter().any(|id| id.uuid() == object),
            ObjectKind::Lab => self.labs.iter().any(|id| id.uuid() == object),
            ObjectKind::Network => self.networks.iter().any(|id| id.uuid() == object),
            ObjectKind::Register => false,
        }
    }
}

/// A role that someone holds, on an object unless it is a role in the whole register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The organisation, lab or network.
    pub object: Option<Uuid>,
}

/// Where a request came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The client's address: that of the peer, or what a trusted proxy said.
    pub address: IpAddr,
    /// The request's id: in its answer, in the log and on the events that it caused.
    pub request_id: Uuid,
}

/// Who asks.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// The account; none for an anonymous caller.
    pub user: Option<UserId>,
    /// What the account may do.
    pub grants: Vec<Grant>,
    /// What the account could do had it shown a second factor.
    pub asleep: Vec<Grant>,
    /// Whether the account asks for a second factor at its logins.
    pub has_second_factor: bool,
    /// To what a machine is narrowed down; none for people.
    pub scopes: Option<Arc<[ApiScope]>>,
    /// The request; none when the service or its operator does something.
    pub origin: Option<Arc<Origin>>,
}

impl Caller {
    /// Somebody who did not log in.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// The service itself, which may do all that an administrator may.
    #[must_use]
    pub fn service() -> Self {
        Self { grants: vec![Grant { role: Admin, object: None }], ..Self::default() }
    }

    /// The same caller, in this request.
    #[must_use]
    pub fn at(self, origin: Arc<Origin>) -> Self {
        Self { origin: Some(origin), ..self }
    }

    /// The same caller without the roles that ask for a second factor, which was not shown.
    #[must_use]
    pub fn with_roles_asleep(self, roles: &[Role]) -> Self {
        let (asleep, grants) = self.grants.into_iter().partition(|grant| roles.contains(&grant.role));
        Self { grants, asleep, ..self }
    }

    /// Whether a role that sleeps for want of a second factor could hold a permission.
    #[must_use]
    pub fn needs_second_factor(&self, permission: Permission) -> bool {
        let Roles(rows) = permission.who() else { return false };
        self.asleep.iter().any(|grant| rows.iter().any(|(role, _)| *role == grant.role))
    }

    /// The id of the request, for the log of events.
    #[must_use]
    pub fn request_id(&self) -> Option<Uuid> {
        self.origin.as_ref().map(|origin| origin.request_id)
    }

    /// Whether the caller holds a permission on an object with these stakes.
    #[must_use]
    pub fn may(&self, permission: Permission, stakes: &Stakes) -> bool {
        self.holds(permission, |role, scope, object| scope == Any || stakes.touches(role, object))
    }

    /// Whether the caller could hold it on some object: decides between "log in", "not your role" and going on.
    #[must_use]
    pub fn may_somewhere(&self, permission: Permission) -> bool {
        self.holds(permission, |_, _, _| true)
    }

    /// Whether the caller is a machine.
    #[must_use]
    pub fn is_machine(&self) -> bool {
        self.scopes.is_some()
    }

    /// Whether the scopes of a machine have a permission; people are not narrowed down.
    fn is_in_scope(&self, permission: Permission) -> bool {
        let Some(scopes) = &self.scopes else { return true };
        permission.scopes().iter().any(|scope| scopes.contains(scope))
    }

    fn holds(&self, permission: Permission, fits: impl Fn(Role, Scope, Option<Uuid>) -> bool) -> bool {
        if permission.who() != Public && !self.is_in_scope(permission) {
            return false;
        }
        match permission.who() {
            Public => true,
            LoggedIn => self.user.is_some(),
            Roles(rows) => rows.iter().any(|(role, scope)| {
                self.grants.iter().any(|grant| grant.role == *role && fits(*role, *scope, grant.object))
            }),
        }
    }

    /// Whether the caller holds a role somewhere.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// The organisations that the caller acts for.
    #[must_use]
    pub fn organisations(&self) -> Vec<OrganisationId> {
        self.objects(Sme).map(OrganisationId::from_uuid).collect()
    }

    /// The organisations for which the caller can speak of care needs.
    #[must_use]
    pub fn parties(&self) -> Vec<OrganisationId> {
        let mut parties: Vec<OrganisationId> =
            self.objects(Sme).chain(self.objects(Payer)).map(OrganisationId::from_uuid).collect();
        parties.sort_unstable();
        parties.dedup();
        parties
    }

    /// The labs that the caller coordinates.
    #[must_use]
    pub fn labs(&self) -> Vec<LabId> {
        self.objects(Coordinator).map(LabId::from_uuid).collect()
    }

    /// The networks that the caller manages.
    #[must_use]
    pub fn networks(&self) -> Vec<NetworkId> {
        self.objects(NetworkManager).map(NetworkId::from_uuid).collect()
    }

    /// The organisations for which the caller pays for care.
    #[must_use]
    pub fn payers(&self) -> Vec<OrganisationId> {
        self.objects(Payer).map(OrganisationId::from_uuid).collect()
    }

    /// The organisations whose machines the caller looks after.
    #[must_use]
    pub fn partners(&self) -> Vec<OrganisationId> {
        self.objects(Partner).map(OrganisationId::from_uuid).collect()
    }

    fn objects(&self, role: Role) -> impl Iterator<Item = Uuid> {
        self.grants.iter().filter(move |grant| grant.role == role).filter_map(|grant| grant.object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coordinator_of(lab: Uuid) -> Caller {
        Caller {
            user: Some(UserId::from_uuid(Uuid::from_u128(1))),
            grants: vec![Grant { role: Coordinator, object: Some(lab) }],
            ..Caller::default()
        }
    }

    #[test]
    fn own_means_the_object_that_the_grant_names() {
        let (mine, other) = (Uuid::from_u128(10), Uuid::from_u128(11));
        let caller = coordinator_of(mine);
        let stakes = |lab| Stakes { labs: vec![LabId::from_uuid(lab)], ..Stakes::default() };
        assert!(caller.may(Permission::ManageLab, &stakes(mine)));
        assert!(!caller.may(Permission::ManageLab, &stakes(other)));
        assert!(!caller.may(Permission::ManageLab, &Stakes::default()));
        assert!(caller.may_somewhere(Permission::ManageLab));
        // The same UUID as an organisation is not the same object.
        let organisation = Stakes::organisation(OrganisationId::from_uuid(mine));
        assert!(!caller.may(Permission::ManageLab, &organisation));
    }

    #[test]
    fn a_machine_holds_what_its_role_and_its_scopes_both_allow() {
        let everything: Vec<Grant> =
            Role::ALL.iter().map(|role| Grant { role: *role, object: Some(Uuid::nil()) }).collect();
        let user = Some(UserId::from_uuid(Uuid::from_u128(1)));
        let with = |scopes: &[ApiScope], grants: &[Grant]| Caller {
            user,
            grants: grants.to_vec(),
            scopes: Some(scopes.into()),
            ..Caller::default()
        };
        for permission in Permission::ALL {
            let public = permission.who() == Public;
            assert!(!public || permission.scopes().is_empty(), "{}", permission.name());
            assert_eq!(with(&[], &everything).may_somewhere(*permission), public, "{}", permission.name());
            for scope in ApiScope::ALL {
                let named = permission.scopes().contains(scope);
                let may = with(&[*scope], &everything).may_somewhere(*permission);
                assert_eq!(may, public || named, "{} {scope}", permission.name());
                let roleless = with(&[*scope], &[]).may_somewhere(*permission);
                let free = public || (named && permission.who() == LoggedIn);
                assert_eq!(roleless, free, "{} {scope}", permission.name());
            }
        }
    }

    #[test]
    fn nobody_holds_what_is_not_granted() {
        let anonymous = Caller::anonymous();
        for permission in Permission::ALL {
            assert_eq!(
                anonymous.may(*permission, &Stakes::default()),
                permission.who() == Public,
                "{}",
                permission.name()
            );
        }
    }
}
