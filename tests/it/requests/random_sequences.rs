//! Random sequences of events, through the actions on the real store, against a model that knows only states and sums.

use crate::support::{Dice, World};
use proeftuin::{
    app::Change,
    base::{
        actor::Caller,
        error::{Code, Error},
        key::Key,
    },
    capacity,
    http::TransitionRequest,
    requests::{
        actions,
        lifecycle::{self, PLACEMENT},
        model::{PlacementEvent as Event, PlacementStatus as Status, RequestEvent, RequestStatus},
        waitlist,
    },
    vocabulary::terms::ReasonCode,
};
use serde_json::json;

const EVENTS: usize = 100;

struct Lab {
    id: String,
    window: String,
    slots: i32,
}
struct Placement {
    path: String,
    lab: usize,
    status: Status,
    waits_since: Option<usize>,
}
struct Request {
    path: String,
    slots: i32,
    status: RequestStatus,
    placements: Vec<Placement>,
}
struct Model {
    labs: Vec<Lab>,
    requests: Vec<Request>,
    moment: usize,
}

/// What the model says of an event.
#[derive(Debug, PartialEq)]
enum Verdict {
    Done,
    Refused(Code),
}

impl Model {
    fn free(&self, lab: usize) -> i32 {
        let taken = self.requests.iter().flat_map(|request| {
            let here = request.placements.iter().filter(|one| one.lab == lab && one.status.has_slots());
            here.map(|_| request.slots)
        });
        self.labs[lab].slots - taken.sum::<i32>()
    }

    fn offer(&mut self, lab: usize) {
        let mut waiting: Vec<(usize, usize, usize)> = Vec::new();
        for (r, request) in self.requests.iter().enumerate() {
            for (p, one) in request.placements.iter().enumerate() {
                if one.lab == lab && one.status == Status::Waitlisted {
                    waiting.push((one.waits_since.unwrap(), r, p));
                }
            }
        }
        waiting.sort_unstable();
        for (_, r, p) in waiting {
            if self.requests[r].slots <= self.free(lab) {
                self.requests[r].placements[p].status = Status::Offered;
            }
        }
    }

    fn end(&mut self, r: usize) {
        let mut freed = Vec::new();
        for one in &mut self.requests[r].placements {
            if one.status.is_open() {
                if one.status.has_slots() {
                    freed.push(one.lab);
                }
                one.status = Status::Withdrawn;
            }
        }
        for lab in freed {
            self.offer(lab);
        }
    }

    fn place(&mut self, r: usize, p: usize, event: Event) -> Verdict {
        self.moment += 1;
        // What only the service does is nobody's to ask for.
        if !PLACEMENT.iter().any(|step| step.event == event && !step.who.is_empty()) {
            return Verdict::Refused(Code::Forbidden);
        }
        let (from, lab) = (self.requests[r].placements[p].status, self.requests[r].placements[p].lab);
        let step = PLACEMENT.iter().find(|step| (step.from, step.event) == (from, event));
        let Some(step) = step.filter(|_| lifecycle::is_live(self.requests[r].status, from)) else {
            return Verdict::Refused(Code::IllegalEvent);
        };
        if !from.has_slots() && step.to.has_slots() && self.free(lab) < self.requests[r].slots {
            return Verdict::Refused(Code::NoCapacity);
        }
        let moment = self.moment;
        let one = &mut self.requests[r].placements[p];
        one.status = step.to;
        if step.to == Status::Waitlisted {
            one.waits_since = Some(moment);
        }
        if step.to == Status::Confirmed {
            self.requests[r].status = RequestStatus::Placed;
            self.end(r);
        } else {
            let over =
                !step.to.is_open() && self.requests[r].placements.iter().all(|one| !one.status.is_open());
            if over {
                self.requests[r].status = RequestStatus::Unplaced;
            }
            if from.has_slots() && !step.to.has_slots() {
                self.offer(lab);
            }
        }
        Verdict::Done
    }

    fn withdraw(&mut self, r: usize) -> Verdict {
        if self.requests[r].status != RequestStatus::Open {
            return Verdict::Refused(Code::IllegalEvent);
        }
        self.requests[r].status = RequestStatus::Withdrawn;
        self.end(r);
        Verdict::Done
    }

    fn resize(&mut self, lab: usize, slots: i32) -> Verdict {
        if slots < self.labs[lab].slots - self.free(lab) {
            return Verdict::Refused(Code::BelowTaken);
        }
        self.labs[lab].slots = slots;
        self.offer(lab);
        Verdict::Done
    }
}

fn everything() -> Caller {
    Caller::service()
}

fn verdict<T>(result: Result<T, Error>) -> Verdict {
    match result {
        Ok(_) => Verdict::Done,
        Err(Error::Refused(refusal)) => Verdict::Refused(refusal.code),
        Err(error) => panic!("{error:?}"),
    }
}

fn asked(event: &str) -> TransitionRequest {
    TransitionRequest { event: event.to_owned(), reason_code: Some(ReasonCode::Other), note: None }
}

fn key(path: &str) -> Key {
    Key(path.rsplit('/').next().unwrap().to_owned())
}

async fn begin(world: &World, dice: &mut Dice) -> Model {
    let mut labs = Vec::new();
    for _ in 0..3 {
        let slots = i32::try_from(dice.below(4)).unwrap();
        let id = world.app.bare_lab("active").await;
        let window = world.window(&id, json!({ "slots": slots })).await.expect(201).id();
        labs.push(Lab { id, window, slots });
    }
    let mut requests = Vec::new();
    for _ in 0..8 {
        let slots = i32::try_from(dice.below(2) + 1).unwrap();
        let first = dice.below(3);
        let order = [first, (first + 1) % 3, (first + 2) % 3];
        let chosen = &order[..=dice.below(3)];
        let named: Vec<&str> = chosen.iter().map(|lab| labs[*lab].id.as_str()).collect();
        let open = world.open(&named, json!({ "slots": slots })).await;
        let paths = World::placements(&open).into_iter().zip(chosen);
        let placements = paths.map(|(path, lab)| Placement {
            path,
            lab: *lab,
            status: Status::Proposed,
            waits_since: None,
        });
        requests.push(Request {
            path: format!("/v1/pilot-requests/{}", open.id()),
            slots,
            status: RequestStatus::Open,
            placements: placements.collect(),
        });
    }
    Model { labs, requests, moment: 0 }
}

async fn one_event(world: &World, model: &mut Model, dice: &mut Dice) -> String {
    world.app.clock.advance_secs(1);
    let db = world.app.app.db();
    let (said, did, what) = match dice.below(20) {
        0 => {
            let r = dice.below(model.requests.len());
            let path = key(&model.requests[r].path);
            let did = db.write(move |write| {
                let request = asked(RequestEvent::Withdraw.code());
                actions::transition_pilot_request(write, &everything(), &path, &request)
            });
            let did = verdict(did.await);
            (model.withdraw(r), did, format!("withdraw request {r}"))
        }
        1 | 2 => {
            let (lab, slots) = (dice.below(3), i32::try_from(dice.below(6)).unwrap());
            let keys = (Key(model.labs[lab].id.clone()), Key(model.labs[lab].window.clone()));
            let did = db.write(move |write| {
                let seen = capacity::actions::find_window(write, &everything(), &keys.0, &keys.1)?;
                let change = Change { patch: json!({ "slots": slots }), version: seen.version };
                let place = (&keys.0, &keys.1);
                capacity::actions::update_window(write, &everything(), place, change, waitlist::offer_freed)
            });
            let did = verdict(did.await);
            (model.resize(lab, slots), did, format!("resize lab {lab} to {slots}"))
        }
        _ => {
            let r = dice.below(model.requests.len());
            let p = dice.below(model.requests[r].placements.len());
            let now = model.requests[r].placements[p].status;
            // Mostly something that fits the state, now and then anything.
            let fitting: Vec<Event> =
                PLACEMENT.iter().filter(|step| step.from == now).map(|step| step.event).collect();
            let events = if fitting.is_empty() || dice.below(6) == 0 { Event::ALL.to_vec() } else { fitting };
            let event = events[dice.below(events.len())];
            let path = key(&model.requests[r].placements[p].path);
            let did = db.write(move |write| {
                actions::transition_placement(write, &everything(), &path, &asked(event.code()))
            });
            let did = verdict(did.await);
            (model.place(r, p, event), did, format!("{event} placement {p} of request {r} ({now})"))
        }
    };
    assert_eq!(did, said, "{what}");
    what
}

async fn compare(world: &World, model: &Model, told: &[String]) {
    for request in &model.requests {
        let got = world.admin.get(&request.path).await.expect(200);
        assert_eq!(got.body["status"], request.status.code(), "{told:#?}");
        for (one, seen) in request.placements.iter().zip(got.body["placements"].as_array().unwrap()) {
            assert_eq!(seen["status"], one.status.code(), "{} after {told:#?}", one.path);
        }
    }
    for (index, lab) in model.labs.iter().enumerate() {
        let path = format!("/v1/labs/{}/capacity-windows/{}", lab.id, lab.window);
        let got = world.admin.get(&path).await.expect(200);
        assert_eq!(got.body["freeForSmes"], model.free(index), "{told:#?}");
    }
}

async fn run(sequences: u64) {
    let world = World::new().await;
    for seed in 1..=sequences {
        println!("seed {seed}");
        let mut dice = Dice::new(seed);
        let mut model = begin(&world, &mut dice).await;
        let mut told = Vec::new();
        for number in 1..=EVENTS {
            told.push(one_event(&world, &mut model, &mut dice).await);
            if number % 25 == 0 {
                compare(&world, &model, &told).await;
            }
        }
        world.reconcile().await;
        // Tokens last a quarter of an hour; the next sequence begins at a fresh one.
        world.app.clock.advance_secs(-i64::try_from(EVENTS).unwrap());
    }
}

#[actix_web::test]
async fn random_sequences_of_events_end_as_the_model_says() {
    run(20).await;
}

#[actix_web::test]
#[ignore = "100,000 steps: scripts/test --full"]
async fn a_hundred_thousand_events_end_as_the_model_says() {
    run(1_000).await;
}
