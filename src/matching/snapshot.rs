//! The register in memory: all labs with their themes and free capacity, immutable, swapped as a whole.
//!
//! Readers take the snapshot that is there and keep it as long as they need it; they never wait and never see half a
//! change. Labs stand in an [`Index`] of chunks; whoever writes one makes the chunks anew in which an event touched a lab and
//! shares the others, so a change costs eleven small queries and a copy of some kilobytes, however large the register is.
//! Unpublished labs are in it too, for those who manage them: the index matches only those that are listed, and everything
//! that lists asks [`Snapshot::may_see`].
//!
//! No event is skipped: their numbers are handed out by one counter row, updated in the transaction that writes them, and on
//! PostgreSQL under an advisory lock that is held until its commit. So numbers are in the order of commit and without gaps:
//! whoever reads `number > last` sees nothing that a smaller number could follow. See `db::events` and [`crate::model`].

use super::{
    engine::{HasProfile, Index, LabProfile, Weights},
    entry::{self, LabEntry},
    needs_of::NeedsOf,
    networks::Networks,
    places::Municipalities,
    shards::Shards,
    store::{self, LabRows},
    themes::Themes,
    weightings,
};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::Result,
        id::{Id, LabId, NetworkId, OrganisationId},
        key::Key,
    },
    db::{Event, Read},
};
use arc_swap::ArcSwap;
use jiff::civil::Date;
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// The register as it was after some commit.
#[derive(Debug, Default, Clone)]
pub struct Snapshot {
    /// Themes.
    pub themes: Arc<Themes>,
    /// Weights of the score that count in the register.
    pub weights: Arc<Weights>,
    /// Those that count in networks with their own.
    network_weights: Arc<HashMap<NetworkId, Arc<Weights>>>,
    /// Municipalities.
    pub municipalities: Arc<Municipalities>,
    /// Networks.
    pub networks: Arc<Networks>,
    /// Who stands behind which care needs.
    needs: Arc<NeedsOf>,
    /// By name, then id.
    labs: Index<Arc<LabEntry>>,
    /// The names under which labs stand in the index.
    names: Shards<LabId, Arc<str>>,
    by_slug: Shards<String, LabId>,
}

impl HasProfile for Arc<LabEntry> {
    fn profile(&self) -> &LabProfile {
        &self.profile
    }
    fn is_listed(&self) -> bool {
        self.is_published()
    }
}

impl Snapshot {
    fn load(read: &mut Read<'_>) -> Result<Self> {
        let mut snapshot = Self {
            themes: Arc::new(Themes::load(read)?),
            municipalities: Arc::new(Municipalities::of(store::list_municipalities(read)?)),
            networks: Arc::new(Networks::load(read)?),
            needs: Arc::new(NeedsOf::load(read)?),
            ..Self::default()
        };
        snapshot.weigh(read)?;
        let labs = snapshot.build(store::list_labs(read, None)?);
        snapshot.by_slug = labs.iter().filter_map(|lab| Some((lab.slug.clone()?, lab.id))).collect();
        snapshot.names = labs.iter().map(|lab| (lab.id, Arc::from(lab.profile.name.as_str()))).collect();
        snapshot.labs = Index::new(labs.into_iter().map(Arc::new), Arc::clone(&snapshot.weights));
        Ok(snapshot)
    }

    /// Takes the sets of weights that count now. What the index keeps of labs does not depend on them.
    fn weigh(&mut self, read: &mut Read<'_>) -> Result<()> {
        let mut of_networks = HashMap::new();
        self.weights = Arc::default();
        for row in weightings::store::list_active(read)? {
            let weights = Arc::new(row.weights()?);
            match row.network_id {
                Some(network) => drop(of_networks.insert(network, weights)),
                None => self.weights = weights,
            }
        }
        self.network_weights = Arc::new(of_networks);
        Ok(())
    }

    /// The weights that count in a network: its own, else those of the register.
    #[must_use]
    pub fn weights_of(&self, network: Option<NetworkId>) -> &Arc<Weights> {
        network.and_then(|network| self.network_weights.get(&network)).unwrap_or(&self.weights)
    }

    fn build(&self, rows: LabRows) -> Vec<LabEntry> {
        entry::build(rows, &self.needs, (&self.themes, &self.municipalities))
    }

    /// Replaces labs by what the store has of them now; those that it has no more go.
    fn renew(&mut self, touched: &[LabId], fresh: Vec<LabEntry>) {
        for id in touched {
            let Some(name) = self.names.get(id).cloned() else { continue };
            self.names.remove(id);
            let Some(old) = self.labs.remove(&name, id.uuid()) else { continue };
            if let Some(slug) = &old.slug {
                self.by_slug.remove(slug);
            }
        }
        for lab in fresh {
            if let Some(slug) = &lab.slug {
                self.by_slug.insert(slug.clone(), lab.id);
            }
            self.names.insert(lab.id, Arc::from(lab.profile.name.as_str()));
            self.labs.insert(Arc::new(lab));
        }
    }

    /// All labs, published or not, by name.
    #[must_use]
    pub const fn labs(&self) -> &Index<Arc<LabEntry>> {
        &self.labs
    }

    /// The lab that a key names, published or not.
    #[must_use]
    pub fn lab(&self, key: &Key) -> Option<&Arc<LabEntry>> {
        let id = match key.uuid() {
            Some(uuid) => LabId::from_uuid(uuid),
            None => *self.by_slug.get(key.as_str())?,
        };
        self.labs.find(self.names.get(&id)?, id.uuid())
    }

    /// Whether a caller sees a lab at all: published, or theirs to manage.
    #[must_use]
    pub fn may_see(&self, caller: &Caller, lab: &LabEntry, today: Date) -> bool {
        lab.is_published()
            || (caller.may_somewhere(Permission::ManageLab)
                && caller.may(Permission::ManageLab, &self.stakes(lab, today)))
    }

    /// The parties to a lab, as [`crate::labs::access::stakes`] reads them from the store.
    #[must_use]
    pub fn stakes(&self, lab: &LabEntry, today: Date) -> Stakes {
        let direct = lab.memberships.iter().filter(|membership| membership.holds_on(today));
        let direct = direct.map(|membership| membership.of).collect();
        Stakes {
            labs: vec![lab.id],
            networks: self.networks.around(direct, today).into_iter().collect(),
            organisations: Vec::new(),
        }
    }
}

/// The snapshot of now.
#[derive(Debug, Default)]
pub struct Register(ArcSwap<Snapshot>);

impl Register {
    /// The register as it is now; it does not change under whoever holds it.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.0.load_full()
    }

    /// Reads everything.
    pub fn load(&self, read: &mut Read<'_>) -> Result<()> {
        self.0.store(Arc::new(Snapshot::load(read)?));
        Ok(())
    }

    /// Follows a batch of events; all labs that it touches are read in one go. Only one thread at a time may call it.
    pub fn apply(&self, read: &mut Read<'_>, events: &[Event]) -> Result<()> {
        let about = |collection: &str| events.iter().any(|event| event.subject_kind == collection);
        // When themes change their numbers do, and with them every profile. A proposal changes none: anyone can make those.
        let is_renumbered = about("themes") && !Themes::load(read)?.is_same(&self.0.load().themes);
        if is_renumbered || about("municipalities") {
            return self.load(read);
        }
        let mut touched = touched(read, events)?;
        let needs = if about("care_needs") { Some(NeedsOf::load(read)?) } else { None };
        if let Some(needs) = &needs {
            let moved = needs.changed_since(&self.0.load().needs);
            touched.extend(store::list_labs_of_organisations(read, &moved)?);
            touched.sort_unstable();
            touched.dedup();
        }
        // What is said of a network and a lab changes nothing between networks.
        let is_linked_anew =
            events.iter().any(|event| event.subject_kind.starts_with("network") && event.lab_id.is_none());
        let is_weighed_anew = about("weightings");
        if touched.is_empty() && !is_linked_anew && !is_weighed_anew && needs.is_none() {
            return Ok(());
        }
        let mut next = Snapshot::clone(&self.0.load());
        if is_weighed_anew {
            next.weigh(read)?;
        }
        if let Some(needs) = needs {
            next.needs = Arc::new(needs);
        }
        if is_linked_anew {
            next.networks = Arc::new(Networks::load(read)?);
        }
        if !touched.is_empty() {
            let fresh = next.build(store::list_labs(read, Some(&touched))?);
            next.renew(&touched, fresh);
        }
        self.0.store(Arc::new(next));
        Ok(())
    }
}

/// The labs that events are about, those that show the name of something that events are about, and the virtual labs that
/// any of these are members of.
fn touched(read: &mut Read<'_>, events: &[Event]) -> Result<Vec<LabId>> {
    let about = |collection: &str| -> Vec<Uuid> {
        let others = events.iter().filter(|event| event.subject_kind == collection);
        others.map(|event| event.subject_id.uuid()).collect()
    };
    let mut labs: Vec<LabId> = about("labs").into_iter().map(LabId::from_uuid).collect();
    labs.extend(events.iter().filter_map(|event| event.lab_id));
    let organisations: Vec<OrganisationId> =
        about("organisations").into_iter().map(OrganisationId::from_uuid).collect();
    if !organisations.is_empty() {
        labs.extend(store::list_labs_of_organisations(read, &organisations)?);
    }
    // What is said of a network and a lab concerns that lab; what is said of a network alone, all labs in it.
    let alone = events.iter().filter(|event| event.subject_kind == "networks" && event.lab_id.is_none());
    let networks: Vec<NetworkId> = alone.map(|event| NetworkId::from_uuid(event.subject_id.uuid())).collect();
    if !networks.is_empty() {
        labs.extend(store::list_labs_of_networks(read, &networks)?);
    }
    let answered = stepped(events, "placements");
    if !answered.is_empty() {
        labs.extend(store::list_labs_of_placements(read, &answered)?);
    }
    let published = stepped(events, "outcomes");
    if !published.is_empty() {
        labs.extend(store::list_labs_of_outcomes(read, &published)?);
    }
    if labs.is_empty() {
        return Ok(labs);
    }
    labs.sort_unstable();
    labs.dedup();
    labs.extend(store::list_virtual_labs(read, &labs)?);
    labs.sort_unstable();
    labs.dedup();
    Ok(labs)
}

/// What took a step of its lifecycle, in a collection.
fn stepped<K>(events: &[Event], collection: &str) -> Vec<Id<K>> {
    let steps = events.iter().filter(|event| event.kind.ends_with("_transitioned"));
    let steps = steps.filter(|event| event.subject_kind == collection);
    steps.map(|event| Id::from_uuid(event.subject_id.uuid())).collect()
}
