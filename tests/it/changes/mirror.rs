//! A mirror that is built from one walk over the lists and then only from changes equals what the lists answer, for whoever
//! asks, whatever was written in between.

use crate::{
    outcomes::Case,
    support::{Client, Dice},
};
use proeftuin::{
    app::Change,
    base::{
        actor::{Caller, Role},
        error::{Error, Result},
        key::Key,
    },
    db::Write,
    http::{Resource, TransitionRequest},
    labs::{self, actions::Provenance, model::LabStatus},
    networks, organisations, vocabulary,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

/// The lists that are mirrored, and whether they show objects whole.
const LISTS: [(&str, bool); 5] =
    [("labs", false), ("organisations", true), ("themes", true), ("networks", true), ("outcomes", true)];

type Objects = BTreeMap<(String, String), Value>;

/// A copy of what somebody sees.
struct Mirror {
    client: Client,
    objects: Objects,
    cursor: String,
    /// How often it began anew.
    walks: usize,
    /// One change in so many is left out, to see that it matters; 0 = none.
    skip_every: usize,
    told: usize,
}

impl Mirror {
    async fn new(client: Client) -> Self {
        let cursor = super::begin(&client, "").await;
        let objects = walk(&client).await;
        Self { client, objects, cursor, walks: 1, skip_every: 0, told: 0 }
    }

    /// Reads one answer; whether there is more.
    async fn step(&mut self, limit: usize) -> bool {
        let got = super::after(&self.client, &self.cursor, &format!("limit={limit}&include=object")).await;
        if got.status == 410 {
            self.cursor = super::begin(&self.client, "").await;
            self.objects = walk(&self.client).await;
            self.walks += 1;
            return true;
        }
        for change in got.body["changes"].as_array().unwrap() {
            self.told += 1;
            if self.skip_every > 0 && self.told.is_multiple_of(self.skip_every) {
                continue;
            }
            let name = |of: &str| change[of].as_str().unwrap().to_owned();
            let key = (name("kind"), name("id"));
            match name("operation").as_str() {
                "deleted" => self.objects.remove(&key),
                _ => self.objects.insert(key, change["object"].clone()),
            };
        }
        got.body["nextCursor"].as_str().unwrap().clone_into(&mut self.cursor);
        got.body["hasMore"] == true
    }

    async fn catch_up(&mut self, limit: usize) {
        while self.step(limit).await {}
    }

    /// What differs from what the lists say now.
    async fn faults(&self) -> Vec<String> {
        let truth = walk(&self.client).await;
        let mut faults: Vec<String> = Vec::new();
        for (key, object) in &truth {
            match self.objects.get(key) {
                None => faults.push(format!("{key:?} is missing")),
                Some(copy) if copy != object => faults.push(format!("{key:?} is {copy}, not {object}")),
                Some(_) => {}
            }
        }
        faults.extend(
            self.objects.keys().filter(|key| !truth.contains_key(key)).map(|key| format!("{key:?} is left")),
        );
        faults
    }
}

/// Everything that a caller sees, by the lists.
async fn walk(client: &Client) -> Objects {
    let mut all = Objects::new();
    for (list, is_whole) in LISTS {
        // Without a status, a list of labs has only those that can be asked for something.
        let states = "status=draft,submitted,active,suspended,retired";
        let query = if list == "labs" { format!("limit=100&{states}") } else { "limit=100".to_owned() };
        let mut cursor: Option<String> = None;
        loop {
            let at = cursor.map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
            let got = client.get(&format!("/v1/{list}?{query}{at}")).await.expect(200);
            for item in got.body[list].as_array().unwrap() {
                let id = item["id"].as_str().unwrap().to_owned();
                let object =
                    if is_whole { item.clone() } else { client.get(&format!("/v1/{list}/{id}")).await.body };
                all.insert((list.to_owned(), id), object);
            }
            cursor = got.body["nextCursor"].as_str().map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
    }
    all
}

/// What one writer made; only that is changed further by it, so that few writes are refused.
#[derive(Default, Clone)]
struct Own {
    organisations: Vec<Key>,
    labs: Vec<Key>,
    themes: Vec<Key>,
    networks: Vec<Key>,
}

fn input<T: DeserializeOwned>(value: Value) -> Result<T> {
    Ok(serde_json::from_value(value)?)
}

fn key_of(view: &impl Resource) -> Key {
    Key(view.path().rsplit('/').next().unwrap_or_default().to_owned())
}

fn some(dice: &mut Dice, keys: &[Key]) -> Option<Key> {
    if keys.is_empty() { None } else { Some(keys[dice.below(keys.len())].clone()) }
}

fn any(dice: &mut Dice, keys: &[Key]) -> Result<Key> {
    some(dice, keys).ok_or_else(Error::not_found)
}

fn event(dice: &mut Dice, events: &[&str]) -> TransitionRequest {
    let event = dice.one(events).to_owned();
    TransitionRequest {
        event,
        reason_code: Some(proeftuin::vocabulary::terms::ReasonCode::Other),
        note: None,
    }
}

/// One write; what is refused is left as it was.
fn write_something(write: &mut Write<'_>, dice: &mut Dice, own: &mut Own, name: &str) -> Result<()> {
    match dice.below(13) {
        which @ 0..=2 => write_organisation(write, which, dice, own, name),
        which @ 3..=7 => write_lab(write, which, dice, own, name),
        which @ 8..=10 => write_theme(write, which, dice, own, name),
        which => write_network(write, which, dice, own, name),
    }
}

/// Makes, renames or deletes one.
fn write_organisation(
    write: &mut Write<'_>,
    which: usize,
    dice: &mut Dice,
    own: &mut Own,
    name: &str,
) -> Result<()> {
    let root = Caller::service();
    match which {
        0 => {
            let new = json!({ "name": name, "kind": "care_provider" });
            let made = organisations::actions::create_organisation(write, &root, input(new)?)?;
            own.organisations.push(key_of(&made));
        }
        1 => {
            let key = any(dice, &own.organisations)?;
            let version = organisations::actions::find_organisation(write, &key)?.version;
            let change = Change { patch: json!({ "name": name }), version };
            organisations::actions::update_organisation(write, &root, &key, change)?;
        }
        _ => {
            let key = any(dice, &own.organisations)?;
            let version = organisations::actions::find_organisation(write, &key)?.version;
            organisations::actions::delete_organisation(write, &root, &key, version)?;
            own.organisations.retain(|one| *one != key);
        }
    }
    Ok(())
}

/// What one writer makes of these at most. With each theme that changes all labs are read anew, and registers have hundreds of either.
const MOST_LABS: usize = 200;
const MOST_THEMES: usize = 40;

/// Makes, moves or changes one.
fn write_lab(write: &mut Write<'_>, which: usize, dice: &mut Dice, own: &mut Own, name: &str) -> Result<()> {
    let root = Caller::service();
    match which {
        3 | 4 if own.labs.len() < MOST_LABS => {
            let theme = some(dice, &own.themes).unwrap_or(Key("home-care".to_owned()));
            let new = json!({
                "name": name, "kind": "living_lab", "descriptionNl": "Een proeftuin.", "themes": [theme],
                "location": { "municipalityCode": "GM0772" }, "ownerOrganisation": some(dice, &own.organisations),
                "network": some(dice, &own.networks),
                "partners": [{ "kind": "care_providers", "organisation": some(dice, &own.organisations), "name": null }],
            });
            let status = dice.one(&[LabStatus::Draft, LabStatus::Submitted, LabStatus::Active]);
            let from = Provenance { status, ..Provenance::default() };
            let id = labs::actions::insert_lab(write, &root, input(new)?, from)?;
            own.labs.push(Key::from(id.uuid()));
        }
        5 | 6 => {
            let key = any(dice, &own.labs)?;
            let request = event(
                dice,
                &["submit", "return", "publish", "publish", "suspend", "resume", "retire", "confirm"],
            );
            labs::actions::create_transition(write, &root, &key, request)?;
        }
        _ => {
            let key = any(dice, &own.labs)?;
            let version = labs::actions::find_lab(write, &root, &key)?.version;
            let patch = json!({ "name": name, "ownerOrganisation": some(dice, &own.organisations) });
            labs::actions::update_lab(write, &root, &key, Change { patch, version })?;
        }
    }
    Ok(())
}

/// Proposes, renames, moves or deletes one.
fn write_theme(
    write: &mut Write<'_>,
    which: usize,
    dice: &mut Dice,
    own: &mut Own,
    name: &str,
) -> Result<()> {
    let root = Caller::service();
    match which {
        8 if own.themes.len() < MOST_THEMES => {
            let new =
                json!({ "slug": name.to_lowercase().replace(' ', "-"), "labelNl": name, "labelEn": name });
            let by = if dice.often() { root } else { Caller::anonymous() };
            let made = vocabulary::actions::create_theme(write, &by, input(new)?)?;
            own.themes.push(key_of(&made));
        }
        8 | 9 => {
            let key = any(dice, &own.themes)?;
            let version = vocabulary::actions::find_theme(write, &root, &key)?.version;
            let change = Change { patch: json!({ "labelNl": name }), version };
            vocabulary::actions::update_theme(write, &root, &key, change)?;
        }
        _ => {
            let key = any(dice, &own.themes)?;
            let found = vocabulary::actions::find_theme(write, &root, &key)?;
            if dice.often() {
                let request = event(dice, &["approve", "reject", "retire", "reinstate"]);
                vocabulary::actions::transition_theme(write, &root, &key, &request)?;
            } else {
                vocabulary::actions::delete_theme(write, &root, &key, found.version)?;
                own.themes.retain(|one| *one != key);
            }
        }
    }
    Ok(())
}

/// Makes or renames one, or takes a lab in.
fn write_network(
    write: &mut Write<'_>,
    which: usize,
    dice: &mut Dice,
    own: &mut Own,
    name: &str,
) -> Result<()> {
    let root = Caller::service();
    match which {
        11 => {
            if own.networks.len() < 5 {
                let new = json!({ "nameNl": name, "nameEn": name });
                let made = networks::actions::create_network(write, &root, input(new)?)?;
                own.networks.push(key_of(&made));
            } else {
                let key = any(dice, &own.networks)?;
                let version = networks::actions::find_network(write, &key)?.version;
                let change = Change { patch: json!({ "nameNl": name }), version };
                networks::actions::update_network(write, &root, &key, change)?;
            }
        }
        _ => {
            let (network, lab) = (any(dice, &own.networks)?, any(dice, &own.labs)?);
            let days = i64::try_from(dice.below(600)).unwrap();
            let day = jiff::civil::date(2026, 1, 1).saturating_add(jiff::Span::new().days(days));
            let new = json!({ "lab": lab, "from": day, "until": day });
            networks::members::create_member(write, &root, &network, input(new)?)?;
        }
    }
    Ok(())
}

/// Writes that many times; answers how many succeeded.
async fn writer(app: proeftuin::app::App, seed: u64, writes: usize, done: Arc<AtomicUsize>) {
    let mut own = Own::default();
    for number in 0..writes {
        let before = own.clone();
        let mut mine = own;
        let work = app.db().write(move |write| {
            let mut dice = Dice::new(seed * 1_000_003 + number as u64);
            write_something(write, &mut dice, &mut mine, &format!("Naam {seed} {number}"))?;
            Ok(mine)
        });
        own = match work.await {
            Ok(after) => {
                done.fetch_add(1, Ordering::Relaxed);
                after
            }
            Err(Error::Refused(_)) => before,
            Err(Error::Internal(cause)) => panic!("{cause:#}"),
        };
    }
}

/// Runs writers while mirrors follow with pages of any size, and compares in the end.
async fn run(case: &Case, mut mirrors: Vec<Mirror>, writers: usize, each: usize) -> Vec<Mirror> {
    let (done, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let begun = std::time::Instant::now();
    let app = case.world.app.app.clone();
    let tasks: Vec<_> = (0..writers)
        .map(|n| actix_web::rt::spawn(writer(app.clone(), n as u64 + 1, each, Arc::clone(&done))))
        .collect();
    let finished = Arc::clone(&over);
    let end = actix_web::rt::spawn(async move {
        for task in tasks {
            task.await.unwrap();
        }
        finished.store(true, Ordering::SeqCst);
    });
    let mut dice = Dice::new(99);
    while !over.load(Ordering::SeqCst) {
        for mirror in &mut mirrors {
            mirror.step(1 + dice.below(40)).await;
        }
    }
    end.await.unwrap();
    for mirror in &mut mirrors {
        mirror.catch_up(100).await;
    }
    println!(
        "{} writes, {} done, in {:?}; changes told {:?}, walks {:?}, objects {:?}",
        writers * each,
        done.load(Ordering::Relaxed),
        begun.elapsed(),
        mirrors.iter().map(|mirror| mirror.told).collect::<Vec<_>>(),
        mirrors.iter().map(|mirror| mirror.walks).collect::<Vec<_>>(),
        mirrors.iter().map(|mirror| mirror.objects.len()).collect::<Vec<_>>(),
    );
    assert!(done.load(Ordering::Relaxed) * 4 > writers * each, "many writes succeed");
    mirrors
}

async fn check(writers: usize, each: usize) {
    let case = Case::new().await;
    let app = &case.world.app;
    let path = case.draft().await;
    let mut mirrors = Vec::new();
    for client in [
        app.anonymous(),
        app.admin().await,
        app.person(&[(Role::Province, None)]).await,
        case.coordinator.clone(),
    ] {
        mirrors.push(Mirror::new(client).await);
    }
    case.publish(&path).await;
    let mirrors = run(&case, mirrors, writers, each).await;
    case.manager
        .post(&format!("{path}/transitions"), json!({ "event": "withdraw", "reasonCode": "other" }))
        .await
        .expect(200);
    for mut mirror in mirrors {
        mirror.catch_up(7).await;
        let faults = mirror.faults().await;
        assert!(faults.is_empty(), "{} faults, such as {:#?}", faults.len(), faults.first());
        assert_eq!(mirror.walks, 1, "nobody's sight changed");
    }
}

#[actix_web::test]
async fn a_mirror_built_from_a_walk_and_changes_equals_the_lists_after_2000_writes() {
    check(4, 500).await;
}

#[actix_web::test]
#[ignore = "100,000 writes by 8 writers: scripts/test --full"]
async fn a_mirror_equals_the_lists_after_100000_writes_by_8_writers() {
    check(8, 12_500).await;
}

#[actix_web::test]
async fn a_mirror_that_skips_changes_does_not_equal_the_lists() {
    let case = Case::new().await;
    let mut mirror = Mirror::new(case.world.app.anonymous()).await;
    mirror.skip_every = 3;
    let mirrors = run(&case, vec![mirror], 2, 200).await;
    assert!(!mirrors[0].faults().await.is_empty(), "the comparison sees what is missing");
}
