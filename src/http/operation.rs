//! A row of the route table: routing, permission and the OpenAPI document all come from it.

use crate::base::actor::Permission;
use actix_web::{FromRequest, Handler, Responder, Route, http::Method, web};
use serde_json::Value;
use std::{borrow::Cow, sync::Arc};
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};

/// A named schema with all that it refers to. Only the document needs it, so it is put together when asked for.
#[derive(Clone, Copy)]
pub struct Described {
    name: fn() -> Cow<'static, str>,
    schema: fn() -> RefOr<Schema>,
    parts: fn(&mut Vec<(String, RefOr<Schema>)>),
}

impl Described {
    /// The schema of a type.
    #[must_use]
    pub const fn of<T: ToSchema>() -> Self {
        Self { name: T::name, schema: T::schema, parts: T::schemas }
    }

    /// Its name among the components.
    #[must_use]
    pub fn name(&self) -> Cow<'static, str> {
        (self.name)()
    }

    /// The schema itself.
    #[must_use]
    pub fn schema(&self) -> RefOr<Schema> {
        (self.schema)()
    }

    /// The components it refers to.
    #[must_use]
    pub fn parts(&self) -> Vec<(String, RefOr<Schema>)> {
        let mut parts = Vec::new();
        (self.parts)(&mut parts);
        parts
    }
}

/// Whose reading leaves an entry in the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Noted {
    /// Nobody's.
    #[default]
    Nobody,
    /// An administrator's, who sees what was shown to others for a purpose.
    Admins,
    /// Everybody's: it shows what people must not see unseen.
    Everybody,
}

/// What the body of a POST can come as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Takes {
    /// JSON.
    #[default]
    Json,
    /// JSON or a table.
    Table,
    /// A file: read as it comes, with a limit of size and of time of its own.
    File,
    /// A file of rows ([`super::files::ROWS`]): the same, and what is done with it takes as long as it takes.
    Rows,
}

impl Takes {
    /// When a body is refused for being slow, for its size and for its kind: 408, 413 and 415.
    #[must_use]
    pub const fn refusals(self) -> [&'static str; 3] {
        match self {
            Self::Json | Self::Table => [
                "The body took longer than 10 seconds to come.",
                "The body is larger than 256 KiB.",
                "Wrong Content-Type, or a Content-Encoding.",
            ],
            Self::File => [
                "The file took longer than two minutes to come.",
                "The file is larger than this installation takes; `detail` says how large it may be.",
                "Wrong Content-Type, a Content-Encoding, or a kind of file that is not taken.",
            ],
            Self::Rows => [
                "Nothing of the file came for half a minute.",
                "The file is larger than this installation takes; `detail` says how large it may be.",
                "Wrong Content-Type, or a Content-Encoding.",
            ],
        }
    }
}

/// What an operation expects and answers; for the document.
#[derive(Clone, Default)]
pub struct Contract {
    /// The query parameters.
    pub query: Option<Described>,
    /// The body of a POST.
    pub body: Option<Described>,
    /// The body of a POST that is a form, and the body of what it answers under 400 and 401: another standard wants both,
    /// and says who asks in the form itself.
    pub form: Option<(Described, Described)>,
    /// What the body of a POST can come as.
    pub takes: Takes,
    /// The type that a merge patch changes.
    pub patch: Option<Described>,
    /// Status and body of the good answer.
    pub answer: Option<(u16, Described)>,
    /// Another media type in which the answer can be had, and its description.
    pub other_type: Option<(&'static str, Described)>,
    /// An example body.
    pub example: Option<Value>,
    /// Whether a POST changes no record: it counts as a read, and a repeat needs no key.
    pub only_computes: bool,
    /// Whose reading it leaves an entry in the audit log.
    pub noted: Noted,
    /// Whether the answer of a POST holds a secret, or the body one: nothing of it is kept for repeats.
    pub keeps_no_answer: bool,
    /// The media types of the file that is answered.
    pub gives_file: &'static [&'static str],
    /// Other headers of the good answer, and what they say.
    pub headers: Vec<(&'static str, &'static str)>,
    /// When it answers 410, if it can.
    pub gone: Option<&'static str>,
}

/// One operation of the API.
#[derive(Clone)]
pub struct Operation {
    /// GET, POST, PATCH or DELETE.
    pub method: Method,
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// `operationId`: the name of the handler, of the action and of the test file.
    pub id: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Who may do it.
    pub permission: Permission,
    /// What it expects and answers.
    pub contract: Contract,
    route: Arc<dyn Fn(Method) -> Route + Send + Sync>,
}

impl Operation {
    /// An operation on a path.
    pub fn new<F, Args>(method: Method, path: &'static str, id: &'static str, handler: F) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self {
            method,
            path,
            id,
            summary: "",
            permission: Permission::ManageUsers,
            contract: Contract::default(),
            route: Arc::new(move |method| web::method(method).to(handler.clone())),
        }
    }

    /// One sentence on what it does.
    #[must_use]
    pub fn summary(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// Who may do it. Without this an operation is the administrator's.
    #[must_use]
    pub fn may(mut self, permission: Permission) -> Self {
        self.permission = permission;
        self
    }

    /// The query parameters.
    #[must_use]
    pub fn query<Q: ToSchema>(mut self) -> Self {
        self.contract.query = Some(Described::of::<Q>());
        self
    }

    /// The body of a POST.
    #[must_use]
    pub fn body<T: ToSchema>(mut self) -> Self {
        self.contract.body = Some(Described::of::<T>());
        self
    }

    /// The body can come as a table (`text/csv`) too; see [`super::csv::PostedRows`].
    #[must_use]
    pub fn or_table(mut self) -> Self {
        self.contract.takes = Takes::Table;
        self
    }

    /// A form, as another standard wants it: refused with an `E` under 400 and 401.
    #[must_use]
    pub fn form<T: ToSchema, E: ToSchema>(mut self) -> Self {
        self.contract.form = Some((Described::of::<T>(), Described::of::<E>()));
        self
    }

    /// A merge patch on what `T` creates; needs If-Match.
    #[must_use]
    pub fn patch<T: ToSchema>(mut self) -> Self {
        self.contract.patch = Some(Described::of::<T>());
        self
    }

    /// An example of the body.
    #[must_use]
    pub fn example(mut self, example: Value) -> Self {
        self.contract.example = Some(example);
        self
    }

    /// Answers 200 with a `T`.
    #[must_use]
    pub fn ok<T: ToSchema>(mut self) -> Self {
        self.contract.answer = Some((200, Described::of::<T>()));
        self
    }

    /// Answers 201 with a `T` and its address.
    #[must_use]
    pub fn created<T: ToSchema>(mut self) -> Self {
        self.contract.answer = Some((201, Described::of::<T>()));
        self
    }

    /// A POST that changes no record.
    #[must_use]
    pub fn only_computes(mut self) -> Self {
        self.contract.only_computes = true;
        self
    }

    /// A read that leaves an entry in the audit log: other people's contact data, the audit log itself.
    #[must_use]
    pub fn audited(mut self) -> Self {
        self.contract.noted = Noted::Everybody;
        self
    }

    /// A read that leaves an entry when an administrator does it: contact data of people who are in touch with each other.
    #[must_use]
    pub fn audited_for_admins(mut self) -> Self {
        self.contract.noted = Noted::Admins;
        self
    }

    /// A POST with a secret in its body or answer: nothing of it is kept for repeats, so it takes no key.
    #[must_use]
    pub fn keeps_no_answer(mut self) -> Self {
        self.contract.keeps_no_answer = true;
        self
    }

    /// A POST whose body is a file.
    #[must_use]
    pub fn takes_file(mut self) -> Self {
        self.contract.takes = Takes::File;
        self
    }

    /// A POST whose body is a file of rows.
    #[must_use]
    pub fn takes_rows(mut self) -> Self {
        self.contract.takes = Takes::Rows;
        self
    }

    /// Answers 200 with a file of one of these media types.
    #[must_use]
    pub fn gives_file(mut self, media_types: &'static [&'static str]) -> Self {
        self.contract.gives_file = media_types;
        self.header("Content-Disposition", "To be saved, and under which name.")
            .header("Repr-Digest", "SHA-256 of the bytes (RFC 9530).")
    }

    /// Answers 200 with a text of one of these media types.
    #[must_use]
    pub fn text(mut self, media_types: &'static [&'static str]) -> Self {
        self.contract.gives_file = media_types;
        self
    }

    /// Answers 200 with a text of one of these media types, as long as it may be.
    #[must_use]
    pub fn streams(mut self, media_types: &'static [&'static str]) -> Self {
        self.contract.gives_file = media_types;
        self.header("Content-Disposition", "To be saved, and under which name.")
    }

    /// Another header of the good answer, and what it says.
    #[must_use]
    pub fn header(mut self, name: &'static str, says: &'static str) -> Self {
        self.contract.headers.push((name, says));
        self
    }

    /// Answers 410 when this holds.
    #[must_use]
    pub fn gone_when(mut self, says: &'static str) -> Self {
        self.contract.gone = Some(says);
        self
    }

    /// Whether it can change anything.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.method != Method::GET && !self.contract.only_computes
    }

    /// Whether it reads a body.
    #[must_use]
    pub const fn has_body(&self) -> bool {
        self.contract.body.is_some()
            || self.contract.patch.is_some()
            || self.contract.form.is_some()
            || matches!(self.contract.takes, Takes::File | Takes::Rows)
    }

    /// Answers 200 in another media type too, chosen by Accept.
    #[must_use]
    pub fn also<T: ToSchema>(mut self, media_type: &'static str) -> Self {
        self.contract.other_type = Some((media_type, Described::of::<T>()));
        self
    }

    /// The actix route for a method: the operation's own, or HEAD beside GET.
    #[must_use]
    pub fn route(&self, method: Method) -> Route {
        (self.route)(method)
    }

    /// The first word of the path after the version: what the document groups by.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        self.path
            .trim_start_matches("/v1")
            .split('/')
            .nth(1)
            .filter(|word| !word.is_empty())
            .unwrap_or("service")
    }
}

/// The four kinds of row, so that a table reads as one.
macro_rules! rows {
    ($($function:ident => $method:ident;)+) => {
        $(
            #[doc = concat!("A ", stringify!($method), " operation.")]
            pub fn $function<F, Args>(path: &'static str, id: &'static str, handler: F) -> Operation
            where
                F: Handler<Args> + Send + Sync,
                Args: FromRequest + 'static,
                F::Output: Responder + 'static,
            {
                Operation::new(Method::$method, path, id, handler)
            }
        )+
    };
}
rows! {
    get => GET;
    post => POST;
    patch => PATCH;
    delete => DELETE;
}
