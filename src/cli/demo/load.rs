//! Loads the sample network through the same use cases that callers of the API use.

use super::{
    calendar::Calendar,
    history,
    people::{Cast, PASSWORD},
    source::{DemoLab, DemoRequest, Source, SourceLab, without_nulls},
};
use crate::{
    app::{App, as_anyhow},
    base::{
        actor::Caller,
        error::Result,
        input::{self, Part},
        key::Key,
    },
    capacity,
    db::{Write, audit::NewEntry, resolve},
    http::TransitionRequest,
    identity::{self, passwords::Hashed},
    innovations,
    labs::{self, model::LabStatus},
    networks, organisations, requests,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// How much was loaded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    pub labs: usize,
    pub organisations: usize,
    pub innovations: usize,
    pub requests: usize,
    pub pilots: usize,
}

/// The organisation that keeps the public innovations whose owners the sources don't name.
const KEEPER: &str = "demo-register";

/// Whoever loads data: the program itself.
fn loader() -> Caller {
    Caller::service()
}

/// Loads the sample network, unless it is there already.
pub fn load(app: &App) -> anyhow::Result<Option<Loaded>> {
    let source = Source::read()?;
    let marker = Key(source.demo.sme.slug.clone());
    let present = app.db().read_here(|read| resolve::organisation(read, &marker)).map_err(as_anyhow)?;
    if present.is_some() {
        return Ok(None);
    }
    // One write: a demo that was cut off while loading leaves nothing behind and loads again.
    let password = identity::passwords::hash(PASSWORD)?;
    let entry = NewEntry::by_service("load_demo", "/v1");
    let loaded = app.db().write_audited_here(entry, move |write| load_all(write, &source, &password));
    loaded.map(Some).map_err(as_anyhow)
}

fn load_all(write: &mut Write<'_>, source: &Source, password: &Hashed) -> Result<Loaded> {
    let by = loader();
    let (now, calendar) = (write.now(), Calendar::of(write.today()));
    // What the history tells of was there before it began.
    write.travel(history::moment(calendar.day(source.history.begin), 0)?);
    for organisation in &source.organisations {
        organisations::actions::create_organisation(write, &by, read(organisation.input())?)?;
    }
    for sme in [&source.demo.sme, &source.demo.sme2] {
        organisations::actions::create_organisation(write, &by, read(sme.input())?)?;
    }
    let keeper = json!({ "slug": KEEPER, "name": "Programmabureau (fictief)", "kind": "network_office", "fictitious": true });
    organisations::actions::create_organisation(write, &by, read(keeper)?)?;
    for lab in &source.labs {
        load_lab(write, &by, (lab, source.demo.labs.get(&lab.id)), (calendar, now))?;
    }
    source.history.open_labs(write, &by, calendar)?;
    load_networks(write, &by, source)?;
    source.needs.load(write, &by, calendar)?;
    load_innovations(write, &by, source)?;
    let cast = Cast::load(write, &by, password)?;
    let played = source.history.play(write, &cast, calendar)?;
    write.travel(now);
    for request in &source.demo.requests {
        load_request(write, &by, request, calendar)?;
    }
    Ok(Loaded {
        labs: source.labs.len(),
        organisations: source.organisations.len() + source.needs.parties.len() + 3,
        innovations: source.innovations.len() + source.demo.innovations.len() + played,
        requests: source.demo.requests.len() + played,
        pilots: played,
    })
}

/// A lab with its invented capacity.
fn load_lab(
    write: &mut Write<'_>,
    by: &Caller,
    (lab, demo): (&SourceLab, Option<&DemoLab>),
    (calendar, now): (Calendar, Timestamp),
) -> Result<()> {
    let nothing = DemoLab { status: LabStatus::Active.code().to_owned(), ..DemoLab::default() };
    let demo = demo.unwrap_or(&nothing);
    let (new, fictitious_fields) = lab.input(demo);
    let status = LabStatus::from_code(&demo.status).unwrap_or(LabStatus::Draft);
    let provenance = labs::actions::Provenance {
        slug: Some(lab.id.clone()),
        sources: lab.source.clone(),
        fictitious_fields,
        status,
        verified_at: (status == LabStatus::Active).then(|| last_month(now)),
    };
    labs::actions::insert_lab(write, by, read(new)?, provenance)?;
    let key = Key(lab.id.clone());
    for service in &demo.services {
        let mut service = service.clone();
        if let Some(members) = service.as_object_mut() {
            members.insert("kind".to_owned(), json!("service"));
        }
        labs::actions::services::create_service(write, by, &key, read(without_nulls(service))?)?;
    }
    for window in &demo.windows {
        let mut window = window.clone();
        if let Some(theme) = window.remove("themeId") {
            window.insert("theme".to_owned(), theme);
        }
        create_window(write, by, &key, calendar.moving(Value::Object(window)))?;
    }
    for blackout in &demo.blackouts {
        let blackout = calendar.moving(without_nulls(blackout.clone()));
        capacity::blackouts::create_blackout(write, by, &key, read(blackout)?)?;
    }
    Ok(())
}

/// A window whose numbers are marked as invented.
pub fn create_window(write: &mut Write<'_>, by: &Caller, lab: &Key, window: Value) -> Result<()> {
    let mut window = without_nulls(window);
    if let Some(members) = window.as_object_mut() {
        members.insert("fictitious".to_owned(), json!(true));
    }
    // Nobody waits yet in a lab that is being loaded.
    capacity::windows::create_window(write, by, lab, read(window)?, |_, _| Ok(()))?;
    Ok(())
}

fn last_month(now: Timestamp) -> Timestamp {
    now - SignedDuration::from_hours(24 * 30)
}

fn load_networks(write: &mut Write<'_>, by: &Caller, source: &Source) -> Result<()> {
    for network in &source.demo.networks {
        let new = json!({
            "slug": network.slug, "nameNl": network.name_nl, "nameEn": network.name_en,
            "province": network.province,
        });
        networks::actions::create_network(write, by, read(without_nulls(new))?)?;
        for lab in &network.labs {
            let member = json!({ "lab": lab, "role": "member", "from": network.from });
            networks::members::create_member(write, by, &Key(network.slug.clone()), read(member)?)?;
        }
    }
    for involvement in &source.demo.involvements {
        let new =
            json!({ "from": involvement.from, "until": involvement.until, "note": "Fictief: voor de demo" });
        let lab = Key(involvement.lab.clone());
        labs::actions::involvements::create_involvement(write, by, &lab, read(without_nulls(new))?)?;
    }
    Ok(())
}

fn load_innovations(write: &mut Write<'_>, by: &Caller, source: &Source) -> Result<()> {
    for innovation in &source.innovations {
        let mut new = innovation.input(KEEPER);
        let slug = taken_slug(&mut new);
        let provenance =
            innovations::actions::Provenance { slug, sources: innovation.source.clone(), fictitious: false };
        innovations::actions::insert_innovation(write, by, read(new)?, provenance)?;
    }
    for innovation in &source.demo.innovations {
        let mut new = Value::Object(innovation.clone());
        if let Some(members) = new.as_object_mut()
            && let Some(replaces) = members.remove("replaces")
        {
            members.insert("replacesTreatment".to_owned(), replaces);
        }
        let slug = taken_slug(&mut new);
        let provenance = innovations::actions::Provenance { slug, sources: Vec::new(), fictitious: true };
        innovations::actions::insert_innovation(write, by, read(without_nulls(new))?, provenance)?;
    }
    Ok(())
}

/// The slug is no input of an innovation: it is given by where the innovation comes from.
fn taken_slug(new: &mut Value) -> Option<String> {
    new.as_object_mut()?.remove("slug")?.as_str().map(str::to_owned)
}

/// A request, taken as far as the data say.
fn load_request(write: &mut Write<'_>, by: &Caller, request: &DemoRequest, calendar: Calendar) -> Result<()> {
    let new = json!({
        "innovation": request.innovation,
        "labs": request.labs,
        "period": calendar.moving(json!({ "from": request.from, "until": request.until })),
        "slots": request.slots,
        "motivation": "Fictief: voor de demo",
    });
    let made = requests::actions::create_pilot_request(write, by, read(new)?)?;
    let key = Key::from(made.id.uuid());
    let steps: &[&str] = match request.state.as_str() {
        "draft" => &[],
        "submitted" => &["submit"],
        _ => &["submit", "open"],
    };
    for event in steps {
        // What is screened automatically is open already.
        if requests::actions::find_pilot_request(write, by, &key)?
            .allowed_events
            .iter()
            .any(|allowed| allowed.code() == *event)
        {
            requests::screening::transition_pilot_request(write, by, &key, &transition(event))?;
        }
    }
    if let Some(lab) = &request.placed_at {
        let lab = resolve::named(write, &Key(lab.clone()), resolve::lab)?;
        let placements = requests::actions::find_pilot_request(write, by, &key)?.placements;
        if let Some(placement) = placements.into_iter().find(|placement| placement.lab == lab) {
            let placement = Key::from(placement.id.uuid());
            for event in ["accept", "confirm"] {
                requests::placing::transition_placement(write, by, &placement, &transition(event))?;
            }
        }
    }
    Ok(())
}

/// An event without reason or note.
pub fn transition(event: &str) -> TransitionRequest {
    TransitionRequest { event: event.to_owned(), reason_code: None, note: None }
}

/// Data go through the same checks as what callers send.
pub fn read<T: serde::de::DeserializeOwned + ToSchema + 'static>(value: Value) -> Result<T> {
    input::read(Part::Body, value)
}
