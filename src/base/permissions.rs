//! The one table operation × role × relation: who may do what.
//!
//! A permission lists which roles hold it and how the role must stand to the object: [`Scope::Any`] wherever the role is
//! held, [`Scope::Own`] only on objects that the grant names. Deny is the default.

use super::{
    actor::{ApiScope, Role},
    error::{Code, Error},
};

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
    /// Take part in what is said around a pilot request: messages, files, tasks.
    JoinDialogue = Roles(&[(Sme, Own), (Coordinator, Own), (NetworkManager, Own), (Admin, Any)]);
    /// Read one's notifications, and choose what to be notified of.
    KeepNotifications = LoggedIn;
    /// Keep questions to the matcher.
    KeepSearches = LoggedIn;
    /// Screen pilot requests: open, return, decline.
    ScreenRequest = Roles(&[(NetworkManager, Own), (Admin, Any)]);
    /// Answer a placement for a lab: accept, waitlist, decline, offer, release.
    AnswerPlacement = Roles(&[(Coordinator, Own), (Admin, Any)]);
    /// Make a round, pin and ban, run and apply its assignment: who manages its network.
    ManageRound = Roles(&[(NetworkManager, Own), (Admin, Any)]);
    /// See the runs of a round and what came of them: its managers all, others what is theirs once a run is applied.
    ReadRound = Roles(&[(Sme, Own), (Coordinator, Own), (NetworkManager, Own), (Admin, Any)]);
    /// Draft, compare, activate and retire sets of weights of the score: of a network who manages it, of the register an
    /// administrator. What they are compared by are the requests of one's own networks.
    KeepWeightings = Roles(&[(NetworkManager, Own), (Admin, Any)]);
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
    /// Import many objects at once, and see one's own imports: whoever can make or change some of them one by one. Each row is
    /// put by who may do that with its object.
    ImportRows = Roles(&[(Sme, Any), (Coordinator, Any), (NetworkManager, Any), (Admin, Any)]);
    /// Make webhooks, see what they were told, replay it: one's own only.
    KeepWebhooks = LoggedIn;
    /// Do by hand what the service does by itself: let things lapse or expire, look for discrepancies.
    ActAsService = Roles(&[(Admin, Any)]);
}

/// The refusal of what is somebody else's to do: it says whose, as docs/access.md does. None: only the service does it.
#[must_use]
pub fn forbidden_but_for(permissions: &[Permission]) -> Error {
    let mut roles: Vec<&str> = Vec::new();
    for permission in permissions {
        let Roles(rows) = permission.who() else { return Error::forbidden() };
        for (role, _) in rows {
            if !roles.contains(&role.code()) {
                roles.push(role.code());
            }
        }
    }
    let detail = if roles.is_empty() {
        "The service itself does this, when something else happens.".to_owned()
    } else {
        format!("This is not yours to do. It takes one of these roles on it: {}.", roles.join(", "))
    };
    Error::refused(Code::Forbidden, detail)
}

impl Permission {
    /// The scopes of which a machine needs one, beside the role; none for what is never a machine's.
    #[must_use]
    pub const fn scopes(self) -> &'static [ApiScope] {
        use ApiScope::{
            AccountRead, InnovationsRead, InnovationsWrite, OrganisationsWrite, RegisterRead, RequestsRead,
            RequestsWrite, WebhooksWrite,
        };
        match self {
            Self::ReadSelf => &[AccountRead],
            Self::ReadRegister => &[RegisterRead],
            Self::CreateOrganisation | Self::UpdateOrganisation | Self::ImportRows => &[OrganisationsWrite],
            Self::ReadInnovation => &[InnovationsRead, InnovationsWrite],
            Self::CreateInnovation | Self::ManageInnovation => &[InnovationsWrite],
            Self::ReadRequest | Self::ReadRound => &[RequestsRead, RequestsWrite],
            Self::FileRequest | Self::JoinDialogue => &[RequestsWrite],
            Self::KeepWebhooks => &[WebhooksWrite],
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
            | Self::KeepNotifications
            | Self::KeepSearches
            | Self::ScreenRequest
            | Self::AnswerPlacement
            | Self::ManageRound
            | Self::KeepWeightings
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
