//! The identity matrix: everybody × every operation × own, foreign and absent objects, as `table.txt` says.
//!
//! An operation without a row fails the test, and so does an answer that tells a foreign object from an absent one. Add
//! rows there, and kinds of object in `world.rs`, when an operation is added.

mod table;
mod tenants;
mod world;

use crate::support::{Client, Got};
use proeftuin::base::{
    actor::{ApiScope, Role},
    clock::Clock,
    id::UserId,
};
use proeftuin::http::operation::Takes;
use reqwest::Method;
use serde_json::json;
use table::{Object, Row, Whose};
use uuid::Uuid;
use world::{Names, World};

/// Differs at every answer: cursors of changes are sealed; `connection` tells whether the body had been read when the answer
/// was there.
const HEADERS_OF_ITS_OWN: &[&str] = &["date", "x-request-id", "connection", "changes-cursor"];

/// Somebody who tries everything.
struct Identity {
    name: &'static str,
    /// In the table; none for those who are let in nowhere.
    column: Option<usize>,
    party: usize,
    client: Client,
}

impl Identity {
    fn new(name: &'static str, column: Option<usize>, party: usize, client: Client) -> Self {
        Self { name, column, party, client }
    }
}

#[actix_web::test]
async fn who_is_not_or_no_longer_let_in_gets_in_nowhere() {
    let world = World::new().await;
    let admin_id = world.admin.get("/v1/me").await.id();
    let app = &world.app;
    let past = app.clock.now() - jiff::SignedDuration::from_hours(1);
    let expired =
        app.app.tokens().issue(UserId::from_uuid(admin_id.parse().unwrap()), Uuid::new_v4(), past).unwrap();
    let all: Vec<&str> = ApiScope::ALL.iter().map(|scope| scope.code()).collect();
    let (location, revoked) = world.machine(0, &all).await;
    world.admin.delete(&location, "\"1\"").await.expect(204);
    let disabled = app.admin().await;
    let path = format!("/v1/users/{}", disabled.get("/v1/me").await.id());
    world.admin.patch_now(&path, json!({ "status": "disabled" })).await.expect(200);
    let everybody = [
        Identity::new("anonymous", Some(0), 0, app.anonymous()),
        Identity::new("expired token", None, 0, app.with_token(&expired.token)),
        Identity::new("revoked key", None, 0, revoked),
        Identity::new("disabled account", None, 0, disabled),
    ];
    try_everything(&world, &everybody).await;
}

#[actix_web::test]
async fn companies_and_payers_do_what_the_table_says() {
    let world = World::new().await;
    let mut everybody = Vec::new();
    for (party, name) in [(0, "SME 1"), (1, "SME 2")] {
        let client = person(&world, party, &[(Role::Sme, "org"), (Role::Sme, "carer")]).await;
        everybody.push(Identity::new(name, Some(1), party, client));
    }
    let payer = person(&world, 0, &[(Role::Payer, "org"), (Role::Payer, "carer")]).await;
    everybody.push(Identity::new("payer", Some(4), 0, payer));
    let province = world.app.person(&[(Role::Province, None)]).await;
    everybody.push(Identity::new("province", Some(5), 0, province));
    try_everything(&world, &everybody).await;
}

#[actix_web::test]
async fn coordinators_and_managers_do_what_the_table_says() {
    let mut world = World::new().await;
    let mut everybody = Vec::new();
    for (party, name) in [(0, "coordinator A"), (1, "coordinator B")] {
        let grants = [(Role::Coordinator, "lab"), (Role::Coordinator, "draft")];
        let client = person(&world, party, &grants).await;
        world.parties[party].insert("coordinator", client.get("/v1/me").await.id());
        everybody.push(Identity::new(name, Some(2), party, client));
    }
    let manager = person(&world, 0, &[(Role::NetworkManager, "network")]).await;
    everybody.push(Identity::new("network manager", Some(3), 0, manager));
    everybody.push(Identity::new("administrator", Some(9), 0, world.app.admin().await));
    try_everything(&world, &everybody).await;
}

#[actix_web::test]
async fn partners_and_their_machines_do_what_the_table_says() {
    let world = World::new().await;
    let reading = ["account:read", "register:read", "innovations:read", "requests:read"];
    let writing = ["organisations:write", "innovations:write", "requests:write", "webhooks:write"];
    let keeper = person(&world, 0, &[(Role::Partner, "partner")]).await;
    let everybody = [
        Identity::new("keeper", Some(6), 0, keeper),
        Identity::new("partner that reads", Some(7), 0, world.machine(0, &reading).await.1),
        Identity::new("partner that writes", Some(8), 0, world.machine(0, &writing).await.1),
    ];
    try_everything(&world, &everybody).await;
}

async fn person(world: &World, party: usize, grants: &[(Role, &str)]) -> Client {
    let names = &world.parties[party];
    let grants: Vec<(Role, Option<&str>)> =
        grants.iter().map(|(role, kind)| (*role, Some(names[kind].as_str()))).collect();
    world.app.person(&grants).await
}

async fn try_everything(world: &World, everybody: &[Identity]) {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for row in table::rows() {
        for who in everybody {
            tried += try_row(world, who, &row, &mut wrong).await;
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {tried} answers are not as table.txt says:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// One line of the table for one caller; how many requests that took.
async fn try_row(world: &World, who: &Identity, row: &Row, wrong: &mut Vec<String>) -> usize {
    let mut answers: Vec<(Whose, char, String, Got)> = Vec::new();
    for whose in [Whose::Own, Whose::Foreign, Whose::Absent] {
        let told = who
            .column
            .map_or_else(|| row.expected(whose, 0).map(|_| '1'), |column| row.expected(whose, column));
        let Some(letter) = told else { continue };
        let names = names(world, who, row, whose, matches!(letter, '+' | '=')).await;
        let attempt = Attempt::new(world, row, &names, &world.parties[who.party]);
        let got = attempt.send(world, &who.client).await;
        if !fits(letter, &got) {
            wrong.push(format!(
                "line {}: {} by {}, {whose:?}: expected {letter}, got {} {}",
                row.line,
                row.operation.id,
                who.name,
                got.status,
                got.text.chars().take(300).collect::<String>()
            ));
        }
        answers.push((whose, letter, masked(&got, &attempt.ids), got));
    }
    let mut tried = answers.len();
    if let [.., (Whose::Foreign, letter, foreign, a), (Whose::Absent, _, absent, b)] = &answers[..]
        && (*letter == '=' || (a.status == b.status && a.status >= 400))
        && foreign != absent
    {
        wrong.push(format!(
            "line {}: {} tells {} a foreign object from an absent one:\n  {foreign}\n  {absent}",
            row.line, row.operation.id, who.name
        ));
    }
    if row.in_path() == 2 {
        tried += try_crossed(world, who, row, wrong).await;
    }
    tried
}

/// A part of another's object under one's own, and the other way round: as if there were no such part.
async fn try_crossed(world: &World, who: &Identity, row: &Row, wrong: &mut Vec<String>) -> usize {
    let (mine, other) = (&world.parties[who.party], &world.parties[1 - who.party]);
    let [parent, child] = [0, 1].map(|index| row.objects[index].kind);
    for (parents, children) in [(mine, other), (other, mine)] {
        let mut answers = Vec::new();
        for id in [children[child].clone(), World::absent(child)] {
            let names: Names = [(parent, parents[parent].clone()), (child, id)].into();
            let attempt = Attempt::new(world, row, &names, mine);
            let got = attempt.send(world, &who.client).await;
            answers.push((got.status, masked(&got, &attempt.ids)));
        }
        if answers[0].0 < 400 || answers[0] != answers[1] {
            wrong.push(format!(
                "line {}: {} by {} under another parent: {answers:#?}",
                row.line, row.operation.id, who.name
            ));
        }
    }
    4
}

/// The objects for an attempt: those that stand ready, or new ones where the attempt uses them up.
async fn names(world: &World, who: &Identity, row: &Row, whose: Whose, succeeds: bool) -> Names {
    let (mine, other) = (&world.parties[who.party], &world.parties[1 - who.party]);
    let mut names = Names::new();
    for Object { kind, is_fresh, is_mine } in &row.objects {
        let id = match whose {
            Whose::Absent if !is_mine => World::absent(kind),
            _ => {
                let party = if whose == Whose::Foreign && !is_mine { other } else { mine };
                if *is_fresh && succeeds {
                    let mut around = party.clone();
                    around.extend(names.clone());
                    world.make(kind, &around).await
                } else {
                    party[kind].clone()
                }
            }
        };
        names.insert(kind, id);
    }
    names
}

fn fits(letter: char, got: &Got) -> bool {
    match letter {
        '1' => got.status == 401,
        '3' => got.status == 403,
        '4' => got.status == 404,
        '0' => got.status == 400,
        _ => (200..300).contains(&got.status),
    }
}

/// A request of a row.
struct Attempt {
    method: Method,
    path: String,
    body: String,
    takes: Takes,
    ids: Vec<String>,
}

impl Attempt {
    fn new(world: &World, row: &Row, names: &Names, mine: &Names) -> Self {
        let mut path = String::new();
        let mut kinds = row.objects.iter().map(|object| names[object.kind].as_str());
        for part in row.operation.path.split('/').skip(1) {
            path.push('/');
            path.push_str(if part.starts_with('{') { kinds.next().unwrap() } else { part });
        }
        let content = filled(world, row.content, names, mine);
        let query = content.starts_with('?');
        let takes = row.operation.contract.takes;
        if query {
            path.push_str(&content);
        }
        let body = match (takes, query) {
            (Takes::File, _) => "Een bestand.".to_owned(),
            (Takes::Rows, _) => "naam\nEen rij\n".to_owned(),
            (_, true) => String::new(),
            (_, false) => content,
        };
        let method = Method::from_bytes(row.operation.method.as_str().as_bytes()).unwrap();
        Self { method, path, body, takes, ids: names.values().cloned().collect() }
    }

    async fn send(&self, world: &World, client: &Client) -> Got {
        let media_type = match self.method {
            Method::PATCH => "application/merge-patch+json",
            _ if self.takes == Takes::File => "application/octet-stream",
            _ if self.takes == Takes::Rows => "text/csv",
            _ if !self.body.is_empty() && !self.body.starts_with('{') => "application/x-www-form-urlencoded",
            _ => "application/json",
        };
        let etag = self.version(world, client).await;
        let headers = [("content-type", media_type), ("if-match", etag.as_str())];
        let headers = if matches!(self.method, Method::GET) { &[][..] } else { &headers[..] };
        let body = (!self.body.is_empty()).then(|| self.body.clone().into_bytes());
        client.send(self.method.clone(), &self.path, headers, body).await
    }

    /// The present version of what is to be changed: nobody is refused for not knowing it.
    async fn version(&self, world: &World, client: &Client) -> String {
        if matches!(self.method, Method::PATCH | Method::DELETE) {
            let reader = if self.path == "/v1/me" { client } else { &world.admin };
            let got = reader.get(&self.path).await;
            if let Some(etag) = got.header("etag").filter(|_| got.status == 200) {
                return etag;
            }
        }
        "\"1\"".to_owned()
    }
}

/// An answer without what differs at every answer, and without these ids.
fn masked(got: &Got, ids: &[String]) -> String {
    let mut headers: Vec<String> = got
        .headers
        .iter()
        .filter(|(name, _)| !HEADERS_OF_ITS_OWN.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    let mut text = got.text.clone();
    if let Some(instance) = got.body["instance"].as_str() {
        text = text.replace(instance, "INSTANCE");
    }
    for id in ids {
        text = text.replace(id.as_str(), "ID");
    }
    format!("{} {headers:?} {text}", got.status)
}

/// The text of a cell with names, numbers and days in it.
fn filled(world: &World, text: &str, names: &Names, mine: &Names) -> String {
    let mut text = text.to_owned();
    for (kind, id) in mine {
        text = text.replace(&format!("{{my.{kind}}}"), id);
    }
    for (kind, id) in names {
        text = text.replace(&format!("{{{kind}}}"), id);
    }
    text = text.replace("{n}", &world.number().to_string());
    if text.contains("{day}") {
        text = text.replace("{day}", &world.day());
    }
    text
}
