//! The running service: what every handler shares. Cheap to clone; nothing in it is needed by another process.

use crate::{
    base::{
        actor::{ApiScope, Caller},
        clock::Clock,
        error::{Code, Error, Result},
        id::{CredentialId, Ids},
        page::{Listed, Page},
        seal::Seal,
    },
    capacity::actions::Heirs,
    clients::{
        self,
        directory::{Clients, Credential},
        secrets,
    },
    config::Config,
    db::{Database, Read, Write, audit::NewEntry, pool::Surroundings},
    dialogue::mail::postman::Postman,
    http::{
        Answer, Changed, Posted, Removed, Reply, Resource,
        idempotency::{self, Once},
        limits::Limiter,
    },
    identity::{
        bearer::{Bearer, Verifier},
        directory::Directory,
        limits::Limits,
        passwords::Hasher,
        tokens::{self, Tokens},
    },
    model::Model,
    webhooks::courier::{Courier, SystemNames},
};
use actix_web::http::header::{HeaderName, HeaderValue};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};

/// A handle on the service.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    config: Config,
    around: Surroundings,
    db: Database,
    model: Arc<Model>,
    tokens: Tokens,
    cursors: Seal,
    factors: Seal,
    passwords: Hasher,
    logins: Limits,
    verifier: Verifier,
    limiter: Limiter,
    postman: Postman,
    courier: Courier,
    openapi: OnceLock<Reply>,
}

impl App {
    /// Opens the store (which must be migrated), loads the read model, and is ready to serve.
    pub fn start(config: Config, around: Surroundings) -> anyhow::Result<Self> {
        let around = Surroundings { deadlines: config.deadlines, ..around };
        let model = Arc::new(Model::default());
        let tokens = Tokens::open(&config)?;
        let cursors = Seal::new(&tokens::key_der(&config.key_file)?, "cursors of changes")?;
        let factors = Seal::new(&tokens::key_der(&config.key_file)?, "secrets of second factors")?;
        let verifier = Verifier::new(&config, &tokens)?;
        let db = Database::start(&config.database, config.readers, around.clone(), model.clone())?;
        db.read_here(|read| model.load(read)).map_err(as_anyhow)?;
        let passwords = Hasher::new(config.breached_passwords_file.as_deref())?;
        let logins = Limits::new(&config.logins);
        let limiter = Limiter::new(config.limits);
        let postman = Postman::new(&config)?;
        let seal = Seal::new(&tokens::key_der(&config.key_file)?, "secrets of webhooks")?;
        let courier = Courier::new(&config.webhooks.reach, seal, Arc::new(SystemNames));
        let parts = Parts {
            config,
            around,
            db,
            model,
            tokens,
            cursors,
            factors,
            passwords,
            logins,
            verifier,
            limiter,
            postman,
            courier,
            openapi: OnceLock::new(),
        };
        Ok(Self(Arc::new(parts)))
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }
    /// What time it is.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.0.around.clock
    }
    /// Where ids come from.
    #[must_use]
    pub fn ids(&self) -> &dyn Ids {
        &*self.0.around.ids
    }
    /// The store.
    #[must_use]
    pub fn db(&self) -> &Database {
        &self.0.db
    }
    /// The read model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.0.model
    }
    /// The read model, for whoever follows the store on another thread.
    #[must_use]
    pub fn shared_model(&self) -> Arc<Model> {
        Arc::clone(&self.0.model)
    }
    /// People and their grants.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        self.0.model.directory()
    }
    /// What machines show, and their scopes.
    #[must_use]
    pub fn clients(&self) -> &Clients {
        self.0.model.clients()
    }
    /// The issuer of tokens.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }
    /// What closes the cursors of changes, the same in every process with our key.
    #[must_use]
    pub fn cursors(&self) -> &Seal {
        &self.0.cursors
    }
    /// What keeps the secrets of second factors.
    #[must_use]
    pub fn factors(&self) -> &Seal {
        &self.0.factors
    }
    /// Where passwords are hashed and compared, a few at a time.
    #[must_use]
    pub fn passwords(&self) -> &Hasher {
        &self.0.passwords
    }
    /// Who tried to log in how often.
    #[must_use]
    pub fn login_limits(&self) -> &Limits {
        &self.0.logins
    }
    /// What verifies tokens, ours and those of OpenID providers.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.0.verifier
    }
    /// How much anybody gets.
    #[must_use]
    pub fn limiter(&self) -> &Limiter {
        &self.0.limiter
    }
    /// Who brings mail.
    #[must_use]
    pub fn postman(&self) -> &Postman {
        &self.0.postman
    }
    /// Who brings webhooks what they are told.
    #[must_use]
    pub fn courier(&self) -> &Courier {
        &self.0.courier
    }
    /// The OpenAPI document as it is served; put together for whoever asks first.
    pub fn openapi(&self) -> Result<&Reply> {
        if let Some(known) = self.0.openapi.get() {
            return Ok(known);
        }
        let mut document = crate::http::openapi::document();
        // Whoever reads it here can try it out here.
        let here = json!([{ "url": format!("{}/v1", self.config().public_url), "description": "This installation." }]);
        if let Some(members) = document.as_object_mut() {
            members.insert("servers".to_owned(), here);
        }
        let document = Reply::computed(&document)?;
        Ok(self.0.openapi.get_or_init(|| document))
    }

    /// Who is offered the slots that come free: news that goes up the order of capabilities is wired here.
    #[must_use]
    pub fn heirs(&self) -> Heirs {
        crate::requests::waitlist::offer_freed
    }

    /// Who a bearer token or API key stands for: identity from the token, roles from the register, as they are now.
    pub async fn caller_of(&self, token: &str) -> Result<Caller> {
        let now = self.clock().now();
        if secrets::API_KEY.marks(token) {
            let credential = self.clients().with_key(token, now).ok_or_else(Error::unauthenticated)?;
            let caller = self.machine(&credential, None)?;
            self.note_use(credential.id, now);
            return Ok(caller);
        }
        match self.verifier().verify(token, now).await? {
            Bearer::Account(_, Some(session)) if self.directory().has_ended(session) => {
                Err(Error::unauthenticated())
            }
            Bearer::Account(user, _) => {
                let person = self.directory().caller(user).filter(|caller| !caller.is_machine());
                let person = person.ok_or_else(Error::unauthenticated)?;
                // Without their second factor such an account gets no session.
                let is_shown = person.has_second_factor;
                Ok(self.awake(person, is_shown))
            }
            Bearer::Machine(user, credential, scopes) => {
                let credential = self.clients().live(credential, now).filter(|one| one.client == user);
                self.machine(&*credential.ok_or_else(Error::unauthenticated)?, Some(&scopes))
            }
            Bearer::External(identity, is_shown) => {
                let person = self.directory().caller_behind(&identity);
                let unknown = || Error::refused(Code::NoAccount, Code::NoAccount.help());
                Ok(self.awake(person.ok_or_else(unknown)?, is_shown))
            }
        }
    }

    /// A person with the roles that they may use, which depends on whether a second factor was shown.
    fn awake(&self, person: Caller, is_shown: bool) -> Caller {
        let asked_for = &self.config().second_factor_for;
        if is_shown || asked_for.is_empty() { person } else { person.with_roles_asleep(asked_for) }
    }

    /// The machine that a credential belongs to, within its present scopes and those that a token names.
    fn machine(&self, credential: &Credential, named: Option<&[ApiScope]>) -> Result<Caller> {
        let caller = self.directory().caller(credential.client).filter(Caller::is_machine);
        let (caller, scopes) =
            caller.zip(self.clients().scopes(credential.client)).ok_or_else(Error::unauthenticated)?;
        let scopes = match named {
            Some(named) => scopes.iter().copied().filter(|scope| named.contains(scope)).collect(),
            None => scopes,
        };
        Ok(Caller { scopes: Some(scopes), ..caller })
    }

    /// Notes now and then that an API key is in use. No request waits for it, and none fails when it can't be noted.
    fn note_use(&self, credential: CredentialId, now: Timestamp) {
        if !self.clients().is_use_news(credential, now) {
            return;
        }
        let db = self.db().clone();
        actix_web::rt::spawn(async move {
            let noted = db.write(move |write| clients::actions::note_use(write, credential)).await;
            if let Err(error) = noted {
                tracing::debug!(?error, "the use of an API key was not noted");
            }
        });
    }

    /// Answers one resource.
    pub async fn find<V: Resource>(
        &self,
        work: impl FnOnce(&mut Read<'_>) -> Result<V> + Send + 'static,
    ) -> Answer {
        Ok(self.0.db.read(|read| Reply::ok(&work(read)?)).await?.into_response())
    }

    /// Answers a page of a list, with the fields that were asked for.
    pub async fn list<V: Listed>(
        &self,
        work: impl FnOnce(&mut Read<'_>) -> Result<Page<V>> + Send + 'static,
    ) -> Answer {
        Ok(self.0.db.read(|read| Reply::computed(&work(read)?)).await?.into_response())
    }

    /// Runs a POST that makes a resource: 201, its address and its ETag; once per idempotency key.
    pub async fn create<T: Send + 'static, V: Resource>(
        &self,
        post: Posted<T>,
        work: impl FnOnce(&mut Write<'_>, &Caller, T) -> Result<V> + Send + 'static,
    ) -> Answer {
        let Posted { caller, body, once, entry } = post;
        self.effect(entry, once, move |write| {
            let view = work(write, &caller, body)?;
            write.concerns(view.path());
            Reply::created(&view)
        })
        .await
    }

    /// Runs a POST that does something to a resource: 200 and the resource; once per idempotency key.
    pub async fn act<T: Send + 'static, V: Resource>(
        &self,
        post: Posted<T>,
        work: impl FnOnce(&mut Write<'_>, &Caller, T) -> Result<V> + Send + 'static,
    ) -> Answer {
        let Posted { caller, body, once, entry } = post;
        self.effect(entry, once, move |write| {
            let view = work(write, &caller, body)?;
            write.concerns(view.path());
            Reply::ok(&view)
        })
        .await
    }

    /// Runs a PATCH: `work` gets the patch and the version that it applies to.
    pub async fn change<T: 'static, V: Resource>(
        &self,
        change: Changed<T>,
        work: impl FnOnce(&mut Write<'_>, &Caller, Change) -> Result<V> + Send + 'static,
    ) -> Answer {
        let Changed { caller, patch, version, entry, .. } = change;
        self.effect(entry, None, move |write| {
            let view = work(write, &caller, Change { patch, version })?;
            write.concerns(view.path());
            Reply::ok(&view)
        })
        .await
    }

    /// Runs a DELETE of the version that the caller saw.
    pub async fn remove(
        &self,
        removal: Removed,
        work: impl FnOnce(&mut Write<'_>, &Caller, i64) -> Result<()> + Send + 'static,
    ) -> Answer {
        let Removed { caller, version, entry } = removal;
        let work = move |write: &mut Write<'_>| work(write, &caller, version).map(|()| Reply::no_content());
        self.effect(entry, None, work).await
    }

    async fn effect(
        &self,
        entry: NewEntry,
        once: Option<Once>,
        work: impl FnOnce(&mut Write<'_>) -> Result<Reply> + Send + 'static,
    ) -> Answer {
        let work = move |write: &mut Write<'_>| idempotency::once(write, once.as_ref(), work);
        let done = self.0.db.write_audited(entry, work).await?;
        let mut response = done.reply.into_response();
        if done.replayed {
            let name = HeaderName::from_static("idempotency-replayed");
            response.headers_mut().insert(name, HeaderValue::from_static("true"));
        }
        Ok(response)
    }
}

/// A merge patch, and the version that its author read.
#[derive(Debug)]
pub struct Change {
    /// RFC 7396.
    pub patch: Value,
    /// What If-Match said.
    pub version: i64,
}

impl Change {
    /// The whole input that results from applying the patch to what is there; stale when that is another version.
    ///
    /// The result is checked as a new input is, so a patch can't make what a POST could not.
    pub fn apply<V, T>(self, present: &V) -> Result<T>
    where
        V: Resource,
        T: serde::de::DeserializeOwned + utoipa::ToSchema + 'static,
    {
        use crate::base::input::{self, Part};
        if present.version() != self.version {
            return Err(Error::stale());
        }
        let mut value = input::editable::<T>(serde_json::to_value(present)?)?;
        input::merge(&mut value, self.patch);
        input::read(Part::Body, value)
    }
}

/// An error of a use case, where nobody waits for an HTTP answer: at start and on the command line.
#[must_use]
pub fn as_anyhow(error: Error) -> anyhow::Error {
    match error {
        Error::Refused(refusal) => {
            let faults: Vec<String> =
                refusal.faults.iter().map(|fault| format!("{}: {}", fault.location, fault.detail)).collect();
            anyhow::anyhow!("{} ({}) {}", refusal.detail, refusal.code.slug(), faults.join("; "))
        }
        Error::Internal(cause) => cause,
    }
}
