//! How anything is refused: one table of codes, one error type.
//!
//! A refusal says what is wrong *and what to do next*; its code is stable and is what programs react to. What went wrong
//! inside goes to the log, never to the caller. The codes are documented at `/problems/{code}`.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

macro_rules! codes {
    ($($variant:ident = $code:literal, $status:literal, $title:literal, $help:literal;)+) => {
        /// Every way in which a request can be refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $title] $variant,)+ }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The stable name: the end of the problem's `type` and its `code`.
            #[must_use]
            pub const fn slug(self) -> &'static str { match self { $(Self::$variant => $code),+ } }
            /// The HTTP status under which it is answered.
            #[must_use]
            pub const fn status(self) -> u16 { match self { $(Self::$variant => $status),+ } }
            /// A short sentence that is the same for every occurrence.
            #[must_use]
            pub const fn title(self) -> &'static str { match self { $(Self::$variant => $title),+ } }
            /// What a caller can do about it.
            #[must_use]
            pub const fn help(self) -> &'static str { match self { $(Self::$variant => $help),+ } }
        }
    };
}

codes! {
    InvalidInput = "invalid_input", 400, "The input is not valid", "Correct every fault listed in `errors` and send the request again.";
    MalformedJson = "malformed_json", 400, "The body is not JSON", "Send one JSON value in UTF-8; `detail` says where reading stopped.";
    Unauthenticated = "unauthenticated", 401, "Log in first", "Send `Authorization: Bearer <token>` with a token from POST /v1/tokens that has not expired.";
    NoAccount = "no_account", 401, "No account belongs to this login", "Your token is valid, but no active account is linked to it. Ask an administrator to link its issuer (`iss`) and subject (`sub`) to an account: POST /v1/users/{id}/identities.";
    SecondFactorRequired = "second_factor_required", 401, "A code is needed beside the password", "Log in once more with `code`: what the app shows for this account, or a code on paper.";
    SecondFactorWrong = "second_factor_wrong", 401, "The code is not right", "Wait for the next code of the app and log in with that; each works once, and the telephone's clock must be right. After twenty wrong codes only a code on paper works, or an administrator who takes the second factor away.";
    SecondFactorNeeded = "second_factor_needed", 403, "Your role asks for a second factor", "Begin one with POST /v1/me/second-factor and log in anew; whoever logs in with a provider shows it there.";
    Forbidden = "forbidden", 403, "Not allowed", "Ask someone whose role allows it; docs/access.md lists who may do what.";
    FourEyes = "four_eyes", 403, "Somebody else must do this", "Ask another person, of another party or managing the network, to approve it; nobody approves what they or their own side proposed.";
    NotFound = "not_found", 404, "Not found", "Check the address. What you may not see answers the same as what does not exist.";
    LinkNotValid = "link_not_valid", 404, "The link is not valid (any more)", "Ask whoever gave it for a new one: a link works once, and for a limited time.";
    MethodNotAllowed = "method_not_allowed", 405, "Method not allowed here", "Use one of the methods in the `Allow` header.";
    NotAcceptable = "not_acceptable", 406, "No such representation", "Accept application/json, or another type that the operation lists.";
    SlowBody = "slow_body", 408, "The body came too slowly", "Send the whole body within 10 seconds.";
    IllegalEvent = "illegal_event", 409, "Not possible in this state", "Use one of the events in `allowedEvents`; read the resource again for its present state.";
    NotUnique = "not_unique", 409, "Taken already", "Another record holds this value; use that record or choose another value.";
    InUse = "in_use", 409, "Still in use", "Other records refer to this one; end or move those first.";
    LastAdmin = "last_admin", 409, "The last administrator", "Make somebody else administrator first; without one nobody can manage accounts any more.";
    TooManyFiles = "too_many_files", 409, "As many files as one side may add", "Withdraw a file that is not needed any more, or put several in one.";
    TooManySearches = "too_many_searches", 409, "As many searches as one person may keep", "Delete one that you do not need any more.";
    TooManyAddresses = "too_many_addresses", 409, "As many addresses as one person may have for a lab", "Take one back that you do not use any more; one address serves all your devices.";
    TooManyWebhooks = "too_many_webhooks", 409, "As many webhooks as one account may have", "Delete one that is not needed any more, or let one receiver pass on what it is told.";
    TooManyLive = "too_many_live", 409, "Two are live already", "Revoke one of the two first; two are enough to let one take over from the other.";
    InCharge = "in_charge", 409, "Somebody must be in charge", "Give the roles named in `objects` to somebody else first; an administrator may leave them vacant with `leaveVacant`.";
    HasPassword = "has_password", 409, "The account can be used already", "Make a link to reset the password instead, if it was forgotten.";
    NoCapacity = "no_capacity", 409, "Not enough free slots", "Choose another period or fewer slots; GET /v1/labs/{id}/availability shows what is free.";
    PeriodConflict = "period_conflict", 409, "The period collides with another", "Change the dates so that they do not overlap the period named in `detail`.";
    BelowTaken = "below_taken", 409, "Below what is taken", "Slots that are held or booked can't be taken away; release those placements first.";
    StateAidCeiling = "state_aid_ceiling", 409, "Over the ceiling for de-minimis aid", "The undertaking declared more de-minimis aid over three years than is allowed, so it can't be placed now. Correct what it declared, or wait until older aid no longer counts; GET /v1/organisations/{id}/state-aid-summary shows the sum.";
    NotReady = "not_ready", 409, "Something is missing first", "Complete what `detail` and `errors` name, then try again.";
    Locked = "locked", 409, "Fixed already", "What was locked or signed changes only by an amendment that both sides sign (POST /v1/pilots/{id}/amendments); a fixed verdict does not change.";
    InputsChanged = "inputs_changed", 409, "The inputs changed since the run", "Run the assignment again (POST /v1/rounds/{id}/runs), look at what is different, and apply that run; `changed` says what was changed.";
    RoundClosed = "round_closed", 409, "The round takes no applications now", "Look at its window (`opensOn`, `closesOn`) and its state; file in another round, or ask labs directly.";
    Resync = "resync", 410, "Begin anew", "The changes after this cursor are not kept any more, or you may see more or less than when you got it. Ask GET /v1/changes without `since` for a new cursor, read what you mirror anew, and go on from that cursor.";
    Stale = "stale", 412, "Changed in the meantime", "Read the resource again, apply your change to that version and send its ETag in If-Match.";
    TooLarge = "too_large", 413, "The body is too large", "Send at most 256 KiB; of a file, as much as `detail` says.";
    UnsupportedMediaType = "unsupported_media_type", 415, "Media type not supported", "Send the Content-Type that the operation lists, without Content-Encoding.";
    FileNotAllowed = "file_not_allowed", 415, "This kind of file is not taken", "Send a PDF, PNG, JPEG, DOCX, XLSX, ODT or ODS file, or plain text or CSV in UTF-8, under a name that ends accordingly.";
    KeyReused = "idempotency_key_reused", 422, "Idempotency key used before with another body", "Use a new Idempotency-Key for a new request.";
    PreconditionRequired = "precondition_required", 428, "If-Match is missing", "Read the resource and send its ETag in If-Match, so that nobody's change is lost.";
    TooManyRequests = "too_many_requests", 429, "Too many requests", "Wait as long as `Retry-After` says.";
    Internal = "internal", 500, "Something went wrong here", "Try again later; if it stays, report the `instance` of this answer.";
    Busy = "busy", 503, "Too busy at this moment", "Try again after `Retry-After` seconds; nothing was changed.";
    Timeout = "timeout", 503, "Took too long", "Try again; a request with an Idempotency-Key is safe to repeat.";
}

/// One fault in what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Fault)]
pub struct Fault {
    /// Which part of the request: `body`, `query`, `path` or `header`.
    #[serde(rename = "in")]
    pub part: &'static str,
    /// Where in it: a JSON pointer with `#` in front for a body, else the parameter's name.
    #[schema(example = "#/themes/0")]
    pub location: String,
    /// Stable name of the kind of fault.
    #[schema(example = "format")]
    pub code: String,
    /// What is wrong, for people.
    pub detail: String,
}

/// A request that is turned down.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// What programs react to.
    pub code: Code,
    /// For people: what is wrong here and what to do next.
    pub detail: String,
    /// All faults found in the input.
    pub faults: Vec<Fault>,
    /// Facts that help the caller go on, shown as members of the problem (such as `allowedEvents`).
    pub facts: Map<String, Value>,
}

impl Refusal {
    /// A refusal with a sentence of its own.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), faults: Vec::new(), facts: Map::new() }
    }

    /// Adds a fact under its camelCase name.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}

/// Why an operation did not happen.
#[derive(Debug)]
pub enum Error {
    /// The caller can do something about it.
    Refused(Box<Refusal>),
    /// The operator must do something about it; the caller learns nothing of it.
    Internal(anyhow::Error),
}

/// What every use case returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A refusal with a sentence of its own.
    pub fn refused(code: Code, detail: impl Into<String>) -> Self {
        Refusal::new(code, detail).into()
    }

    /// Absent, or not the caller's to see: the answer is the same.
    #[must_use]
    pub fn not_found() -> Self {
        Self::refused(Code::NotFound, "There is nothing here that you can see.")
    }

    /// The same, of a part of the body: what is wrong in it is wrong there.
    #[must_use]
    pub fn within(self, place: &str) -> Self {
        let Self::Refused(mut refusal) = self else { return self };
        for fault in refusal.faults.iter_mut().filter(|fault| fault.part == "body") {
            let inner = fault.location.trim_start_matches('#').to_owned();
            fault.location = format!("#{place}{inner}");
        }
        Self::Refused(refusal)
    }

    /// The caller's role does not allow it.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::refused(Code::Forbidden, "Your role does not allow this operation on this object.")
    }

    /// No token, or one that is not valid any more.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::refused(
            Code::Unauthenticated,
            "The token is not valid (any more). Get a new one from POST /v1/tokens.",
        )
    }

    /// Someone else changed the record since the caller read it.
    #[must_use]
    pub fn stale() -> Self {
        Self::refused(
            Code::Stale,
            "The resource was changed after you read it. Read it again and repeat your change.",
        )
    }

    /// No connection or place in a queue in time; nothing happened.
    #[must_use]
    pub fn busy() -> Self {
        Self::refused(
            Code::Busy,
            "The service is too busy to do this now. Nothing was changed; try again in a moment.",
        )
    }

    /// The code under which it is answered.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Refused(refusal) => refusal.code,
            Self::Internal(_) => Code::Internal,
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
impl From<anyhow::Error> for Error {
    fn from(cause: anyhow::Error) -> Self {
        Self::Internal(cause)
    }
}
impl From<diesel::result::Error> for Error {
    fn from(cause: diesel::result::Error) -> Self {
        Self::Internal(anyhow::Error::new(cause))
    }
}
impl From<serde_json::Error> for Error {
    fn from(cause: serde_json::Error) -> Self {
        Self::Internal(anyhow::Error::new(cause))
    }
}

/// Collects faults, so that all of them are reported at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Nothing wrong yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a fault in the body, at a JSON pointer such as `/identifiers/0/value`.
    pub fn body(&mut self, pointer: &str, code: &str, detail: impl Into<String>) {
        self.push(Fault {
            part: "body",
            location: format!("#{pointer}"),
            code: code.to_owned(),
            detail: detail.into(),
        });
    }

    /// Notes a fault in a query parameter.
    pub fn query(&mut self, name: &str, code: &str, detail: impl Into<String>) {
        self.push(Fault {
            part: "query",
            location: name.to_owned(),
            code: code.to_owned(),
            detail: detail.into(),
        });
    }

    /// Notes a fault.
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Whether nothing was wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All is well, or a refusal that names every fault.
    pub fn check(self) -> Result<()> {
        self.check_as(Code::InvalidInput)
    }

    /// As [`Faults::check`], under another code than `invalid_input`.
    pub fn check_as(self, code: Code) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(self.refuse(code)) }
    }

    /// The refusal that names these faults.
    #[must_use]
    pub fn refuse(self, code: Code) -> Error {
        let detail = match self.0.as_slice() {
            [only] => only.detail.clone(),
            many => format!("{} faults were found; `errors` lists them all.", many.len()),
        };
        Refusal { code, detail, faults: self.0, facts: Map::new() }.into()
    }
}
