//! What machines show and their scopes, in memory: looking a key up costs no query, and a revocation acts at once.

use super::{
    model::PublicKey,
    secrets::{self, Prefix},
    store::{self, CredentialRow},
};
use crate::{
    base::{
        actor::ApiScope,
        error::Result,
        id::{CredentialId, UserId},
    },
    db::{Event, Read},
    identity::bearer::{Algorithm, Key},
};
use arc_swap::ArcSwap;
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The collection of the events that are followed.
pub const COLLECTION: &str = "clients";

/// How often the use of a key is noted.
const NEWS_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// Stands in for what was kept of a key that does not exist: comparing takes as long.
const NOTHING_KEPT: &str = "0000000000000000000000000000000000000000000";

/// Machines and their live credentials.
#[derive(Default)]
pub struct Clients {
    all: ArcSwap<All>,
    /// When the use of a key was noted last, by this process.
    noted: Mutex<HashMap<CredentialId, Timestamp>>,
}

#[derive(Default)]
struct All {
    scopes: HashMap<UserId, Arc<[ApiScope]>>,
    by_id: HashMap<CredentialId, Arc<Credential>>,
    by_key_id: HashMap<String, Arc<Credential>>,
}

/// A credential that was not revoked.
pub struct Credential {
    /// Its id.
    pub id: CredentialId,
    /// The machine's account.
    pub client: UserId,
    /// From then on it is refused.
    pub expires_at: Timestamp,
    proof: Proof,
}

enum Proof {
    ApiKey(String),
    Secret(String),
    Public(Vec<(Algorithm, Arc<Key>)>),
}

impl Clients {
    /// The present scopes of a machine.
    #[must_use]
    pub fn scopes(&self, client: UserId) -> Option<Arc<[ApiScope]>> {
        self.all.load().scopes.get(&client).cloned()
    }

    /// A credential, as long as it works.
    #[must_use]
    pub fn live(&self, id: CredentialId, now: Timestamp) -> Option<Arc<Credential>> {
        self.all.load().by_id.get(&id).filter(|one| now < one.expires_at).cloned()
    }

    /// The credential of an API key that is right and works.
    #[must_use]
    pub fn with_key(&self, text: &str, now: Timestamp) -> Option<Arc<Credential>> {
        let kept = |proof: &Proof| match proof {
            Proof::ApiKey(kept) => Some(kept.clone()),
            Proof::Secret(_) | Proof::Public(_) => None,
        };
        self.compare(secrets::API_KEY, text, now, kept)
    }

    /// The credential of a client secret that is right and works.
    #[must_use]
    pub fn with_secret(&self, text: &str, now: Timestamp) -> Option<Arc<Credential>> {
        let kept = |proof: &Proof| match proof {
            Proof::Secret(kept) => Some(kept.clone()),
            Proof::ApiKey(_) | Proof::Public(_) => None,
        };
        self.compare(secrets::CLIENT_SECRET, text, now, kept)
    }

    fn compare(
        &self,
        prefix: Prefix,
        text: &str,
        now: Timestamp,
        kept: impl Fn(&Proof) -> Option<String>,
    ) -> Option<Arc<Credential>> {
        let key_id = prefix.key_id(text)?;
        let found = self.all.load().by_key_id.get(key_id).cloned();
        let wanted = found.as_ref().and_then(|one| kept(&one.proof));
        let fits = secrets::is_same(wanted.as_deref().unwrap_or(NOTHING_KEPT), text);
        found.filter(|one| fits && now < one.expires_at)
    }

    /// The credential whose private half made a signature, of those of a machine that work.
    #[must_use]
    pub fn with_signature(
        &self,
        client: UserId,
        algorithm: Algorithm,
        (signature, message): (&str, &str),
        now: Timestamp,
    ) -> Option<Arc<Credential>> {
        let all = self.all.load();
        let mut own = all.by_id.values().filter(|one| one.client == client && now < one.expires_at);
        let signed = |one: &&Arc<Credential>| match &one.proof {
            Proof::Public(keys) => {
                keys.iter().any(|(known, key)| *known == algorithm && key.verifies(signature, message))
            }
            Proof::ApiKey(_) | Proof::Secret(_) => false,
        };
        own.find(signed).cloned()
    }

    /// Whether the use of a key was not noted for a minute; it counts as noted from now on.
    pub fn is_use_news(&self, id: CredentialId, now: Timestamp) -> bool {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.get(&id).is_some_and(|at| now < *at + NEWS_AFTER) {
            return false;
        }
        noted.insert(id, now);
        true
    }

    /// Reads all machines. They are few: one or two per partner.
    pub fn load(&self, read: &mut Read<'_>) -> Result<()> {
        let mut all = All::default();
        for (client, scopes) in store::list_scopes(read)? {
            all.scopes.insert(client, scopes.into::<Vec<ApiScope>>()?.into());
        }
        for row in store::list_live(read)? {
            let key_id = row.key_id.clone();
            let credential = Arc::new(Credential::of(row)?);
            all.by_id.insert(credential.id, Arc::clone(&credential));
            all.by_key_id.insert(key_id, credential);
        }
        let is_known = |id: &CredentialId| all.by_id.contains_key(id);
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).retain(|id, _| is_known(id));
        self.all.store(Arc::new(all));
        Ok(())
    }

    /// Follows the events that are about machines.
    pub fn apply(&self, read: &mut Read<'_>, events: &[Event]) -> Result<()> {
        if events.iter().any(|event| event.subject_kind == COLLECTION) {
            self.load(read)?;
        }
        Ok(())
    }
}

impl Credential {
    fn of(row: CredentialRow) -> Result<Self> {
        use super::model::CredentialKind as Kind;
        let kept = row.secret_sha256.unwrap_or_default();
        let proof = match (row.kind, row.public_key) {
            (Kind::ApiKey, _) => Proof::ApiKey(kept),
            (Kind::Secret, _) => Proof::Secret(kept),
            (Kind::PublicKey, Some(key)) => Proof::Public(key.into::<PublicKey>()?.usable()),
            (Kind::PublicKey, None) => Proof::Public(Vec::new()),
        };
        Ok(Self { id: row.id, client: row.client_id, expires_at: row.expires_at.into(), proof })
    }
}
