//! Who asks, and what a grant allows: the one table operation × role × relation.
//!
//! A grant is (user, role, object). A permission lists which roles hold it and how the role must stand to the object:
//! [`Scope::Any`] wherever the role is held, [`Scope::Own`] only on objects that the grant names. Deny is the default.

use super::id::{LabId, NetworkId, OrganisationId, UserId};
use crate::text_enum;
use std::{net::IpAddr, sync::Arc};
use uuid::Uuid;

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

/// How a role must stand to the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Wherever the role is held.
    Any,
    /// Only on objects that the grant names: the SME's organisation, the coordinator's lab, the manager's network.
    Own,
}

/// Who may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody, also without logging in.
    Public,
    /// Everybody who logged in.
    LoggedIn,
    /// Who holds one of these roles in this scope.
    Roles(&'static [(Role, Scope)]),
}

macro_rules! permissions {
    ($($(#[$meta:meta])* $name:ident = $who:expr;)+) => {
        /// Every kind of thing that can be allowed. Each operation of the API names one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Permission { $($(#[$meta])* $name,)+ }

        impl Permission {
            /// Every permission.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
            /// Its name in the documentation.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(Self::$name => stringify!($name)),+ } }
            /// Who holds it.
            #[must_use]
            pub const fn who(self) -> Who { match self { $(Self::$name => $who),+ } }
        }
    };
}

use Role::{Admin, Coordinator, NetworkManager, Partner, Payer, Province, Sme};
use Scope::{Any, Own};
use Who::{LoggedIn, Public, Roles};

permissions! {
    /// Read what is public: the published register, reference data, matches of inline innovations.
    ReadPublic = Public;
    /// Read what the register shows to those who logged in: contact persons, proposed themes.
    ReadRegister = LoggedIn;
    /// Log in.
    LogIn = Public;
    /// See oneself.
    ReadSelf = LoggedIn;
    /// Read the audit log.
    ReadAudit = Roles(&[(Admin, Any)]);
    /// Begin, end and go on with a session, or use a one-time link: who holds the secret may.
    UseSecret = Public;
    /// Change one's own name and password.
    ChangeSelf = LoggedIn;
    /// Take along what is kept about oneself, or have it erased.
    UseOwnRights = LoggedIn;
    /// See, make and change accounts, and give or take the roles that have no rule of their own below.
    ManageUsers = Roles(&[(Admin, Any)]);
    /// See who holds roles on one's objects, give and take them, invite people; which roles follows from the three below.
    ManageGrants = Roles(&[(Sme, Own), (Coordinator, Own), (NetworkManager, Any), (Admin, Any)]);
    /// Give or take the role of SME member of an organisation.
    GrantSme = Roles(&[(Sme, Own), (NetworkManager, Any), (Admin, Any)]);
    /// Give or take the role of coordinator of a lab.
    GrantCoordinator = Roles(&[(Coordinator, Own), (NetworkManager, Own), (Admin, Any)]);
    /// Give or take the role of manager of a network.
    GrantNetworkManager = Roles(&[(NetworkManager, Own), (Admin, Any)]);
    /// Make a link by which a coordinator sets a new password. Not for equals: whoever resets a password could use it.
    ResetPassword = Roles(&[(NetworkManager, Own), (Admin, Any)]);
    /// Make and change the accounts of machines.
    ManageClients = Roles(&[(Admin, Any)]);
    /// See the machines of an organisation, give them keys and take those away.
    RotateCredentials = Roles(&[(Partner, Own), (Admin, Any)]);
    /// Let a machine act for an organisation, or no longer.
    GiveConsent = Roles(&[(Sme, Own), (Admin, Any)]);
    /// Make an organisation: anyone who belongs to the network may register the organisation they deal with.
    CreateOrganisation = Roles(&[(Sme, Any), (Coordinator, Any), (NetworkManager, Any), (Admin, Any)]);
    /// Change an organisation.
    UpdateOrganisation = Roles(&[(Sme, Own), (NetworkManager, Any), (Admin, Any)]);
    /// Delete an organisation that nothing refers to: one that was entered twice or by mistake.
    DeleteOrganisation = Roles(&[(NetworkManager, Any), (Admin, Any)]);
    /// Declare what state aid an organisation got, and see it.
    KeepStateAid = Roles(&[(Sme, Own), (NetworkManager, Any), (Admin, Any)]);
    /// Propose a theme.
    ProposeTheme = LoggedIn;
    /// Add, change, retire themes.
    ManageThemes = Roles(&[(NetworkManager, Any), (Admin, Any)]);
    /// Make a network.
    CreateNetwork = Roles(&[(Admin, Any)]);
    /// Change a network and its members.
    ManageNetwork = Roles(&[(NetworkManager, Own), (Admin, Any)]);
    /// Enter a new lab, as a draft.
    CreateLab = Roles(&[(NetworkManager, Any), (Admin, Any)]);
    /// Change a lab: its profile, services, capacity and blackouts.
    ManageLab = Roles(&[(Coordinator, Own), (NetworkManager, Own), (Admin, Any)]);
    /// Publish, suspend or retire a lab.
    PublishLab = Roles(&[(NetworkManager, Own), (Admin, Any)]);
    /// Record provincial involvement in a lab.
    RecordInvolvement = Roles(&[(NetworkManager, Own), (Province, Any), (Admin, Any)]);
    /// Enter an innovation for an organisation.
    CreateInnovation = Roles(&[(Sme, Own), (Admin, Any)]);
    /// Change an innovation.
    ManageInnovation = Roles(&[(Sme, Own), (Admin, Any)]);
    /// See an innovation that is not public.
    ReadInnovation = Roles(&[(Sme, Own), (Coordinator, Own), (NetworkManager, Own), (Admin, Any)]);
    /// Draft a care need for an organisation. Members of care providers and patient organisations hold `sme` on theirs, those
    /// of insurers `payer` (or `sme`); the kind of the organisation decides whether it can have care needs at all.
    CreateCareNeed = Roles(&[(Sme, Own), (Payer, Own), (Admin, Any)]);
    /// See a draft, change, publish, withdraw or reopen a care need: who made it.
    ManageCareNeed = Roles(&[(Sme, Own), (Payer, Own), (Admin, Any)]);
    /// Say in one's own words what a care need is, and as a party to it say that a pilot began, that it is met, or that an
    /// innovation answers it.
    ArticulateCareNeed = Roles(&[(Sme, Own), (Payer, Own), (Admin, Any)]);
    /// Draft, change, submit or withdraw a pilot request.
    FileRequest = Roles(&[(Sme, Own), (Admin, Any)]);
    /// See a pilot request and its placements.
    ReadRequest = Roles(&[(Sme, Own), (Coordinator, Own), (NetworkManager, Own), (Admin, Any)]);
    /// Screen pilot requests: open, return, decline.
    ScreenRequest = Roles(&[(NetworkManager, Own), (Admin, Any)]);
    /// Answer a placement for a lab: accept, waitlist, decline, offer, release.
    AnswerPlacement = Roles(&[(Coordinator, Own), (Admin, Any)]);
    /// See every figure of every indicator, also what is not public.
    ReadKpis = Roles(&[(NetworkManager, Any), (Province, Any), (Admin, Any)]);
    /// Change the targets of indicators.
    KeepTargets = Roles(&[(Province, Any), (Admin, Any)]);
    /// Upload figures of indicators that the register can't count.
    UploadFigures = Roles(&[(NetworkManager, Any), (Province, Any), (Admin, Any)]);
    /// See figures over many requests: funnel, lead times, reasons, unmet demand.
    ReadInsights = Roles(&[(NetworkManager, Own), (Province, Any), (Admin, Any)]);
    /// See a pilot: its SME, its lab, the managers of the lab's networks, and who takes part by the agreement in force.
    ReadPilot = Roles(&[(Sme, Own), (Coordinator, Own), (NetworkManager, Own), (Payer, Own), (Admin, Any)]);
    /// What both sides of a pilot may: make it, agree on it, lock its criteria, prepare, pause, close and stop it.
    AgreePilot = Roles(&[(Sme, Own), (Coordinator, Own), (Admin, Any)]);
    /// Carry out a pilot: start and resume it, record measurements, evaluate it.
    ConductPilot = Roles(&[(Coordinator, Own), (Admin, Any)]);
    /// Decide at the go/no-go moments of a pilot: not its SME, which can always stop.
    DecidePilot = Roles(&[(Coordinator, Own), (NetworkManager, Own), (Admin, Any)]);
    /// Override the computed verdict of a pilot: neither side does.
    OverrideVerdict = Roles(&[(NetworkManager, Own), (Admin, Any)]);
    /// See an outcome before it is published, and all of it after: the parties of its pilot.
    ReadOutcome = Roles(&[(Sme, Own), (Coordinator, Own), (NetworkManager, Own), (Payer, Own), (Admin, Any)]);
    /// Write an outcome, add assessments, propose it for publication, record adoptions.
    WriteOutcome = Roles(&[(Sme, Own), (Coordinator, Own), (NetworkManager, Own), (Admin, Any)]);
    /// Approve an outcome for publication or give it back: never who proposed it, nor their side.
    ApproveOutcome = Roles(&[(Sme, Own), (Coordinator, Own), (NetworkManager, Own), (Admin, Any)]);
    /// Withdraw what was published: not the parties, who might not like what it says.
    WithdrawOutcome = Roles(&[(NetworkManager, Own), (Admin, Any)]);
    /// See a reimbursement: whose innovation it is, who would pay, the managers of networks in which it was piloted.
    ReadReimbursement = Roles(&[(Sme, Own), (NetworkManager, Own), (Payer, Own), (Admin, Any)]);
    /// Begin the way to reimbursement, and request it.
    FileReimbursement = Roles(&[(Sme, Own), (NetworkManager, Own), (Admin, Any)]);
    /// Decide on reimbursement: the payer, or a manager who records what the payer decided.
    DecideReimbursement = Roles(&[(Payer, Own), (NetworkManager, Own), (Admin, Any)]);
    /// Count the products that came to conditional reimbursement.
    CountReimbursements = Roles(&[(NetworkManager, Any), (Payer, Any), (Province, Any), (Admin, Any)]);
    /// Do by hand what the service does by itself: let things lapse or expire, look for discrepancies.
    ActAsService = Roles(&[(Admin, Any)]);
}

impl Permission {
    /// The scopes of which a machine needs one, beside the role; none for what is never a machine's.
    #[must_use]
    pub const fn scopes(self) -> &'static [ApiScope] {
        use ApiScope::{
            AccountRead, InnovationsRead, InnovationsWrite, OrganisationsWrite, RegisterRead, RequestsRead,
            RequestsWrite,
        };
        match self {
            Self::ReadSelf => &[AccountRead],
            Self::ReadRegister => &[RegisterRead],
            Self::CreateOrganisation | Self::UpdateOrganisation => &[OrganisationsWrite],
            Self::ReadInnovation => &[InnovationsRead, InnovationsWrite],
            Self::CreateInnovation | Self::ManageInnovation => &[InnovationsWrite],
            Self::ReadRequest => &[RequestsRead, RequestsWrite],
            Self::FileRequest => &[RequestsWrite],
            // Without a scope there is nothing to narrow: everybody may.
            Self::ReadPublic | Self::LogIn | Self::UseSecret
            // For people only.
            | Self::ReadAudit
            | Self::ChangeSelf
            | Self::UseOwnRights
            | Self::ManageUsers
            | Self::ManageGrants
            | Self::GrantSme
            | Self::GrantCoordinator
            | Self::GrantNetworkManager
            | Self::ResetPassword
            | Self::ManageClients
            | Self::RotateCredentials
            | Self::GiveConsent
            | Self::DeleteOrganisation
            | Self::KeepStateAid
            | Self::ProposeTheme
            | Self::ManageThemes
            | Self::CreateNetwork
            | Self::ManageNetwork
            | Self::CreateLab
            | Self::ManageLab
            | Self::PublishLab
            | Self::RecordInvolvement
            | Self::CreateCareNeed
            | Self::ManageCareNeed
            | Self::ArticulateCareNeed
            | Self::ScreenRequest
            | Self::AnswerPlacement
            | Self::ReadKpis
            | Self::ReadInsights
            | Self::KeepTargets
            | Self::UploadFigures
            | Self::ReadPilot
            | Self::AgreePilot
            | Self::ConductPilot
            | Self::DecidePilot
            | Self::OverrideVerdict
            | Self::ReadOutcome
            | Self::WriteOutcome
            | Self::ApproveOutcome
            | Self::WithdrawOutcome
            | Self::ReadReimbursement
            | Self::FileReimbursement
            | Self::DecideReimbursement
            | Self::CountReimbursements
            | Self::ActAsService => &[],
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
            origin: None,
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
