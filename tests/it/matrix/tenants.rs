//! Two tenants: what others see and find is the same to the byte whether the second party's private things exist or not.
//!
//! Asked of the same service before and after they are made: every read of the table with one's own objects, every list
//! with every parameter of its description, walked to its end in steps of one, and every way to have matches computed.

use super::{
    table::{self, Whose},
    world::World,
};
use crate::support::{Client, Got};
use proeftuin::{
    base::actor::{ApiScope, Role},
    http::openapi,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What only the second party, its labs and its network may know of.
const PRIVATE: &[&str] = &[
    "draft",
    "draft_service",
    "draft_seat",
    "draft_window",
    "draft_blackout",
    "user",
    "email",
    "member",
    "grant",
    "colleague",
    "identity",
    "client",
    "credential",
    "secret",
    "consent",
    "refresh",
    "session",
    "saved",
    "link",
    "idea",
    "innovation",
    "need_draft",
    "veiled",
    "wish",
    "submitted",
    "request",
    "placement",
    "message",
    "remark",
    "attachment",
    "errand",
    "scheme",
    "call",
    "entry",
    "ruling",
    "run",
    "final",
    "sha",
    "webhook",
    "delivery",
    "import",
];
/// Needs what is private, and takes slots, which everybody may know: never made here.
const PUBLIC: &[&str] = &[
    "accepted",
    "confirmed",
    "pilot",
    "unlocked",
    "locked",
    "ended",
    "amendment",
    "measurement",
    "moment",
    "note",
    "incident",
    "over",
    "outcome",
    "known",
    "hta",
    "adoption",
    "insurer",
    "reimbursement",
];
/// Of a cursor of changes: 12 + 33 + 12 + 16 bytes in base64.
const CURSOR_LENGTH: usize = 98;
/// Longer lists are not walked to their end: these are the same for everybody.
const MOST_PAGES: usize = 15;

#[actix_web::test]
async fn what_one_party_sees_is_the_same_whether_the_others_secrets_exist_or_not() {
    let mut world = World::without(&[PRIVATE, PUBLIC].concat()).await;
    let viewers = viewers(&world).await;
    let questions = questions(&world);
    assert!(questions.len() > 150, "only {} questions", questions.len());
    let before = ask_all(&viewers, &questions).await;
    world.add(1, PRIVATE).await;
    // Once more of everything, with the very words and fields that others search for.
    let names = &world.parties[1];
    for (title, trl) in [("Thuisdialyse", 7), ("Geheim", 3)] {
        let new = json!({
            "title": title, "summaryNl": "Thuisdialyse met een geheim.", "owner": names["org"], "themes": ["home-care"], "trl": trl,
            "purpose": "validate", "careSetting": "home", "category": "medical_device", "visibility": "private",
        });
        let innovation = world.admin.post("/v1/innovations", new).await.expect(201).id();
        let mut with = names.clone();
        with.insert("innovation", innovation);
        for kind in ["wish", "submitted", "request"] {
            world.make(kind, &with).await;
        }
    }
    let after = ask_all(&viewers, &questions).await;
    let differing: Vec<String> = before
        .iter()
        .filter(|(question, answer)| after[*question] != **answer)
        .map(|((viewer, question), answer)| {
            format!(
                "{viewer}: {question}\n  before {answer}\n  after  {}",
                after[&(*viewer, question.clone())]
            )
        })
        .collect();
    assert!(
        differing.is_empty(),
        "{} of {} answers tell:\n{}",
        differing.len(),
        before.len(),
        differing.join("\n")
    );
    // The control: whoever may see it does see the difference.
    let admin = [("administrator", world.admin.clone())];
    let own = ask_all(&admin, &questions).await;
    let lists = own.iter().filter(|(_, answer)| answer.contains("Geheim")).count();
    assert!(lists > 5, "the administrator sees it in {lists} answers only");
}

async fn viewers(world: &World) -> Vec<(&'static str, Client)> {
    let names = &world.parties[0];
    let person = async |role: Role, kind: &str| world.app.person(&[(role, Some(names[kind].as_str()))]).await;
    let all: Vec<&str> = ApiScope::ALL.iter().map(|scope| scope.code()).collect();
    vec![
        ("anonymous", world.app.anonymous()),
        ("SME 1", person(Role::Sme, "org").await),
        ("partner of SME 1", world.machine(0, &all).await.1),
        ("coordinator A", person(Role::Coordinator, "lab").await),
        ("manager A", person(Role::NetworkManager, "network").await),
        ("payer", person(Role::Payer, "org").await),
    ]
}

/// A question: its path, and the body of what computes.
type Question = (String, Option<String>);

/// Every read with own objects and every list with every value of its parameters.
fn questions(world: &World) -> BTreeSet<Question> {
    let names = &world.parties[0];
    let parameters = parameters();
    let mut questions = BTreeSet::new();
    for row in table::rows() {
        // What only administrators may do tells others nothing, whatever it holds.
        if row.operation.method != "GET"
            || row.expected(Whose::Own, 1) == Some('3') && row.expected(Whose::Own, 3) == Some('3')
        {
            continue;
        }
        let attempt = super::Attempt::new(world, &row, &names.clone().into_iter().collect(), names);
        questions.insert((attempt.path.clone(), None));
        let bare = attempt.path.split('?').next().unwrap_or_default().to_owned();
        for (name, values) in parameters.get(row.operation.id).into_iter().flatten() {
            for value in values.iter().cloned().chain(objects(world, name)) {
                let sign = if attempt.path.contains('?') && attempt.path != bare { '&' } else { '?' };
                let base = if sign == '&' { &attempt.path } else { &bare };
                questions.insert((format!("{base}{sign}{name}={value}"), None));
            }
        }
    }
    for innovation in [
        json!({ "title": "Thuisdialyse", "themes": ["home-care"], "trl": 7, "purpose": "validate", "careSetting": "home" }),
        json!({ "title": "Geheim" }),
        json!(names["innovation"]),
        json!(names["published"]),
    ] {
        let body =
            json!({ "innovation": innovation, "limit": 100, "includeRejected": true, "rejectedLimit": 100 });
        questions.insert(("/v1/matches".to_owned(), Some(body.to_string())));
    }
    questions
}

/// Objects of both parties that a parameter can name.
fn objects(world: &World, parameter: &str) -> Vec<String> {
    let kind = match parameter {
        "owner" | "organisation" => "org",
        "pilotRequest" => "request",
        "party" => "carer",
        "careNeed" => "need",
        "lab" | "network" | "innovation" => parameter,
        _ => return Vec::new(),
    };
    world.parties.iter().filter_map(|names| names.get(kind).cloned()).collect()
}

/// The parameters of every operation, each with values to try, from the document.
fn parameters() -> BTreeMap<String, Vec<(String, Vec<String>)>> {
    let document = openapi::document();
    let mut found = BTreeMap::new();
    for methods in document["paths"].as_object().unwrap().values() {
        let operation = &methods["get"];
        let Some(id) = operation["operationId"].as_str() else { continue };
        let list = operation["parameters"].as_array().cloned().unwrap_or_default();
        let queries =
            list.iter().map(|parameter| resolved(&document, parameter)).filter(|it| it["in"] == "query");
        let queries: Vec<_> = queries
            .map(|it| {
                let name = it["name"].as_str().unwrap().to_owned();
                let values = values(&document, &name, &it["schema"]);
                (name, values)
            })
            .collect();
        found.insert(id.to_owned(), queries);
    }
    found
}

fn resolved<'d>(document: &'d Value, mut value: &'d Value) -> &'d Value {
    while let Some(reference) = value["$ref"].as_str() {
        value = document.pointer(reference.trim_start_matches('#')).unwrap();
    }
    value
}

fn values(document: &Value, name: &str, schema: &Value) -> Vec<String> {
    let schema = resolved(document, schema);
    let options = ["oneOf", "anyOf", "allOf"].iter().filter_map(|word| schema[*word].as_array()).flatten();
    let mut values: Vec<String> = options.flat_map(|option| values_of(document, name, option)).collect();
    values.extend(values_of(document, name, schema));
    values
}

fn values_of(document: &Value, name: &str, schema: &Value) -> Vec<String> {
    let schema = resolved(document, schema);
    if let Some(codes) = schema["enum"].as_array() {
        return codes.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    if schema["items"].is_object() {
        return values(document, name, &schema["items"]);
    }
    let texts: &[&str] = match name {
        "q" => &["geheim", "thuisdialyse", "idee"],
        "limit" => &["1", "100"],
        "theme" | "themes" => &["home-care"],
        "near" | "municipality" => &["GM0772"],
        "facets" => &["true"],
        _ if schema["type"].to_string().contains("boolean") => &["true", "false"],
        _ => &[],
    };
    texts.iter().map(|text| (*text).to_owned()).collect()
}

type Answers = BTreeMap<(&'static str, String), String>;

async fn ask_all(viewers: &[(&'static str, Client)], questions: &BTreeSet<Question>) -> Answers {
    let mut answers = Answers::new();
    for (name, client) in viewers {
        for (path, body) in questions {
            let told = match body {
                Some(body) => {
                    let headers = [("content-type", "application/json")];
                    told(&client.send(Method::POST, path, &headers, Some(body.clone().into_bytes())).await)
                }
                None => walk(client, path).await,
            };
            answers.insert((*name, format!("{path} {}", body.as_deref().unwrap_or_default())), told);
        }
    }
    answers
}

/// An answer with all the pages that follow it.
async fn walk(client: &Client, path: &str) -> String {
    let (mut all, mut next) = (String::new(), path.to_owned());
    for _ in 0..MOST_PAGES {
        let got = client.get(&next).await;
        all += &told(&got);
        let Some(cursor) = got.body["nextCursor"].as_str() else { break };
        if got.body["changes"].is_array() {
            break;
        }
        let sign = if path.contains('?') { '&' } else { '?' };
        next = format!("{path}{sign}cursor={cursor}");
    }
    all
}

/// An answer as it is compared. An export tells what its owner did, and that is also to have asked these questions; it must be
/// theirs, and is left out with what follows from it.
fn told(got: &Got) -> String {
    let mut got = got.clone();
    let owner = got.body["user"].clone();
    if let Some(tables) = got.body.get_mut("tables").and_then(Value::as_object_mut) {
        let entries = tables.remove("auditEntries").unwrap_or_default();
        assert!(entries.as_array().into_iter().flatten().all(|entry| entry["actor"] == owner), "{entries:#}");
        tables.remove("auditOrigins");
        if let Some(about) = got.body.get_mut("about").and_then(Value::as_array_mut) {
            about.retain(|part| !part["table"].as_str().unwrap_or_default().starts_with("audit"));
        }
        got.text = got.body.to_string();
        for name in ["etag", "content-length"] {
            got.headers.remove(name);
        }
    }
    let cursors = cursors(&got);
    if !cursors.is_empty() {
        got.headers.remove("etag");
    }
    cursors.iter().fold(super::masked(&got, &[]), |text, cursor| text.replace(cursor, "CURSOR"))
}

/// The cursors of changes in an answer: sealed, so never the same twice, and always as long.
fn cursors(got: &Got) -> Vec<String> {
    let Some(changes) = got.body["changes"].as_array() else { return Vec::new() };
    let of = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut found: Vec<String> = changes.iter().map(|change| of(&change["cursor"])).collect();
    found.push(of(&got.body["nextCursor"]));
    found.retain(|cursor| !cursor.is_empty());
    assert!(found.iter().all(|cursor| cursor.len() == CURSOR_LENGTH), "{found:?}");
    found
}
