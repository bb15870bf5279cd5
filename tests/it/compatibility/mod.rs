//! The document breaks nothing that was released; and the comparison that says so finds each kind of breaking change, and
//! nothing else.

mod compare;
mod schemas;

use compare::breaking;
use jiff::civil::{Date, date};
use proeftuin::http::openapi;
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::LazyLock};

const RELEASED: &str = include_str!("../../../openapi/released/v1.json");
const AGREED: &str = include_str!("../../../openapi/released/agreed.txt");
const TODAY: Date = date(2027, 1, 1);

static BEFORE: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(RELEASED).unwrap());

#[test]
fn the_document_breaks_nothing_that_was_released() {
    let agreed: BTreeSet<String> =
        AGREED.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    let today = jiff::Zoned::now().date();
    let found = breaking(&BEFORE, &openapi::document(), today);
    let new: Vec<_> = found.difference(&agreed).collect();
    assert!(
        new.is_empty(),
        "this breaks who uses the last release; undo it, or see docs/versioning.md: {new:#?}"
    );
    let gone: Vec<_> = agreed.difference(&found).collect();
    assert!(gone.is_empty(), "openapi/released/agreed.txt names what is no breaking change: {gone:#?}");
}

/// The change that makes the document of a control.
type Edit = fn(&mut Value);

/// What is found when the released document is changed so.
fn found(edit: Edit) -> Vec<String> {
    let mut after = BEFORE.clone();
    edit(&mut after);
    assert!(after != *BEFORE, "the control changes nothing");
    breaking(&BEFORE, &after, TODAY).into_iter().collect()
}

fn schema<'d>(document: &'d mut Value, name: &str) -> &'d mut Value {
    &mut document["components"]["schemas"][name]
}

fn property<'d>(document: &'d mut Value, name: &str, field: &str) -> &'d mut Value {
    &mut schema(document, name)["properties"][field]
}

fn operation<'d>(document: &'d mut Value, path: &str, method: &str) -> &'d mut Value {
    &mut document["paths"][path][method]
}

fn remove(value: &mut Value, key: &str) {
    value.as_object_mut().unwrap().remove(key).unwrap();
}

fn without(list: &mut Value, one: &str) {
    list.as_array_mut().unwrap().retain(|other| *other != json!(one));
}

fn also(list: &mut Value, one: &str) {
    list.as_array_mut().unwrap().push(json!(one));
}

fn parameter<'d>(document: &'d mut Value, path: &str, name: &str) -> &'d mut Value {
    let all = operation(document, path, "get")["parameters"].as_array_mut().unwrap();
    all.iter_mut().find(|parameter| parameter["name"] == name).unwrap()
}

fn drop_parameter(document: &mut Value, path: &str, name: &str) {
    let all = operation(document, path, "get")["parameters"].as_array_mut().unwrap();
    all.retain(|parameter| parameter["name"] != name);
}

#[test]
fn each_breaking_change_of_what_is_sent_is_named() {
    each_is_named(&[
        ("operation_removed GET /labs/{}", |d| remove(&mut d["paths"]["/labs/{id}"], "get")),
        ("operation_renamed GET /labs/{}", |d| {
            operation(d, "/labs/{id}", "get")["operationId"] = json!("get_lab");
        }),
        ("parameter_removed GET /labs theme", |d| drop_parameter(d, "/labs", "theme")),
        ("parameter_required GET /labs theme", |d| parameter(d, "/labs", "theme")["required"] = json!(true)),
        ("parameter_written_otherwise GET /labs theme", |d| {
            parameter(d, "/labs", "theme")["explode"] = json!(true);
        }),
        ("bound_narrowed GET /labs limit maximum", |d| {
            parameter(d, "/labs", "limit")["schema"]["maximum"] = json!(50);
        }),
        ("default_changed GET /labs limit", |d| {
            parameter(d, "/labs", "limit")["schema"]["default"] = json!(10);
        }),
        ("type_changed GET /labs trl", |d| parameter(d, "/labs", "trl")["schema"]["type"] = json!("string")),
        ("enum_narrowed SortBy", |d| without(&mut schema(d, "SortBy")["enum"], "distance")),
        ("field_removed NewLab.website", |d| remove(&mut schema(d, "NewLab")["properties"], "website")),
        ("field_required NewLab.website", |d| also(&mut schema(d, "NewLab")["required"], "website")),
        ("field_required NewLab.shoeSize", |d| {
            *property(d, "NewLab", "shoeSize") = json!({ "type": "integer" });
            also(&mut schema(d, "NewLab")["required"], "shoeSize");
        }),
        ("type_changed NewLab.trlMin", |d| {
            property(d, "NewLab", "trlMin")["type"] = json!(["string", "null"]);
        }),
        ("null_refused NewLab.trlMin", |d| property(d, "NewLab", "trlMin")["type"] = json!("integer")),
        ("bound_narrowed NewLab.name maxLength", |d| property(d, "NewLab", "name")["maxLength"] = json!(20)),
        ("bound_narrowed NewLab.name minLength", |d| property(d, "NewLab", "name")["minLength"] = json!(20)),
        ("pattern_changed NewLab.name", |d| property(d, "NewLab", "name")["pattern"] = json!("^[A-Z]")),
        ("format_changed NewLab.name", |d| property(d, "NewLab", "name")["format"] = json!("hostname")),
        ("other_fields_refused TokenRequest", |d| {
            schema(d, "TokenRequest")["additionalProperties"] = json!(false);
        }),
    ]);
}

#[test]
fn each_breaking_change_of_what_is_answered_is_named() {
    each_is_named(&[
        ("field_removed LabView.isStale", |d| remove(&mut schema(d, "LabView")["properties"], "isStale")),
        ("field_removed LabView.isStale", |d| {
            let properties = schema(d, "LabView")["properties"].as_object_mut().unwrap();
            let moved = properties.remove("isStale").unwrap();
            properties.insert("stale".to_owned(), moved);
        }),
        ("field_may_be_absent LabView.slug", |d| without(&mut schema(d, "LabView")["required"], "slug")),
        ("null_answered LabView.name", |d| {
            property(d, "LabView", "name")["type"] = json!(["string", "null"]);
        }),
        ("type_changed LabView.version", |d| property(d, "LabView", "version")["type"] = json!("number")),
        ("enum_widened LabKind", |d| also(&mut schema(d, "LabKind")["enum"], "flying_lab")),
        ("enum_widened LabKind", |d| remove(schema(d, "LabKind"), "enum")),
        ("format_changed LabView.createdAt", |d| {
            property(d, "LabView", "createdAt")["format"] = json!("date");
        }),
        ("field_removed Problem.code", |d| remove(&mut schema(d, "Problem")["properties"], "code")),
        ("schema_renamed LabView", |d| {
            let lab = schema(d, "LabView").clone();
            *schema(d, "Laboratory") = lab;
            let content = &mut operation(d, "/labs/{id}", "get")["responses"]["200"]["content"];
            content["application/json"]["schema"]["$ref"] = json!("#/components/schemas/Laboratory");
        }),
        ("media_type_removed GET /labs 200 application/geo+json", |d| {
            remove(&mut operation(d, "/labs", "get")["responses"]["200"]["content"], "application/geo+json");
        }),
        ("media_type_removed POST /kpi-uploads text/csv", |d| {
            remove(&mut operation(d, "/kpi-uploads", "post")["requestBody"]["content"], "text/csv");
        }),
        ("status_removed POST /labs 201", |d| {
            let answers = &mut operation(d, "/labs", "post")["responses"];
            let made = answers.as_object_mut().unwrap().remove("201").unwrap();
            answers["200"] = made;
        }),
        ("status_added POST /labs 202", |d| {
            operation(d, "/labs", "post")["responses"]["202"] = json!({ "description": "Later." });
        }),
        ("header_removed GET /labs 200 ETag", |d| {
            remove(&mut operation(d, "/labs", "get")["responses"]["200"]["headers"], "ETag");
        }),
        ("body_required GET /labs", |d| {
            operation(d, "/labs", "get")["requestBody"] = json!({ "required": true, "content": {} });
        }),
        ("access_narrowed GET /labs {}", |d| {
            operation(d, "/labs", "get")["security"] = json!([{ "bearer": [] }, { "machine": [] }]);
        }),
        (r#"access_narrowed GET /labs {"machine":[]}"#, |d| {
            operation(d, "/labs", "get")["security"] =
                json!([{ "bearer": [] }, { "machine": ["labs:read"] }]);
        }),
        ("field_removed CloudEvent.subject", |d| {
            remove(&mut schema(d, "CloudEvent")["properties"], "subject");
        }),
        ("webhook_removed webhook event", |d| remove(&mut d["webhooks"], "event")),
    ]);
}

fn each_is_named(controls: &[(&str, Edit)]) {
    for (named, edit) in controls {
        let found = found(*edit);
        assert!(found.iter().any(|one| one == named), "{named} is not among {found:#?}");
        assert!(found.len() < 5, "{named} is lost among {found:#?}");
    }
}

#[test]
fn no_compatible_change_is_named() {
    let controls: &[(&str, Edit)] = &[
        ("another operation", |d| {
            let mut copy = operation(d, "/labs", "get").clone();
            copy["operationId"] = json!("list_laboratories");
            d["paths"]["/laboratories"] = json!({ "get": copy });
        }),
        ("another name in a path", |d| {
            let moved = d["paths"].as_object_mut().unwrap().remove("/labs/{id}").unwrap();
            d["paths"]["/labs/{lab}"] = moved;
        }),
        ("another parameter that need not be given", |d| {
            let new =
                json!({ "name": "colour", "in": "query", "required": false, "schema": { "type": "string" } });
            operation(d, "/labs", "get")["parameters"].as_array_mut().unwrap().push(new);
        }),
        ("another field that need not be sent", |d| {
            *property(d, "NewLab", "colour") = json!({ "type": "string" });
        }),
        ("a field that need not be sent any more", |d| without(&mut schema(d, "NewLab")["required"], "name")),
        ("another field in an answer", |d| {
            *property(d, "LabView", "colour") = json!({ "type": "string" });
            also(&mut schema(d, "LabView")["required"], "colour");
        }),
        ("wider bounds", |d| property(d, "NewLab", "name")["maxLength"] = json!(1000)),
        ("no pattern any more", |d| remove(property(d, "NewLab", "slug"), "pattern")),
        ("another value that can be sent", |d| also(&mut schema(d, "SortBy")["enum"], "colour")),
        ("never null any more", |d| property(d, "LabView", "slug")["type"] = json!("string")),
        ("another media type", |d| {
            operation(d, "/labs", "get")["responses"]["200"]["content"]["text/csv"] =
                json!({ "schema": { "type": "string" } });
        }),
        ("another refusal", |d| {
            operation(d, "/labs", "get")["responses"]["423"] = json!({ "description": "Locked." });
        }),
        ("a refusal less", |d| remove(&mut operation(d, "/labs", "get")["responses"], "406")),
        ("another header", |d| {
            operation(d, "/labs", "get")["responses"]["200"]["headers"]["Age"] = json!({ "schema": {} });
        }),
        ("another scope that is enough too", |d| {
            also_way(operation(d, "/pilot-requests", "get"), json!({ "machine": ["labs:read"] }));
        }),
        ("other words", |d| schema(d, "LabView")["description"] = json!("A laboratory.")),
        ("deprecated", |d| operation(d, "/labs", "get")["deprecated"] = json!(true)),
        ("another schema", |d| *schema(d, "Colour") = json!({ "type": "string" })),
    ];
    for (what, edit) in controls {
        let found = found(*edit);
        assert!(found.is_empty(), "{what}: {found:#?}");
    }
}

fn also_way(operation: &mut Value, way: Value) {
    operation["security"].as_array_mut().unwrap().push(way);
}

#[test]
fn what_was_deprecated_may_go_from_its_sunset_on_and_not_before() {
    let mark = |value: &mut Value| {
        value["deprecated"] = json!(true);
        value["x-sunset"] = json!("2027-01-01");
    };
    let mut before = BEFORE.clone();
    mark(operation(&mut before, "/labs/{id}", "get"));
    mark(parameter(&mut before, "/labs", "theme"));
    mark(property(&mut before, "NewLab", "website"));
    mark(property(&mut before, "LabView", "isStale"));
    let mut after = before.clone();
    remove(&mut after["paths"]["/labs/{id}"], "get");
    drop_parameter(&mut after, "/labs", "theme");
    remove(&mut schema(&mut after, "NewLab")["properties"], "website");
    remove(&mut schema(&mut after, "LabView")["properties"], "isStale");
    let early = breaking(&before, &after, date(2026, 12, 31));
    let expected = [
        "field_removed LabView.isStale",
        "field_removed NewLab.website",
        "operation_removed GET /labs/{}",
        "parameter_removed GET /labs theme",
    ];
    assert_eq!(early.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    assert_eq!(breaking(&before, &after, TODAY), BTreeSet::new());
}

#[test]
fn the_major_version_is_that_of_what_was_released() {
    let major =
        |document: &Value| document["info"]["version"].as_str().unwrap().split('.').next().map(str::to_owned);
    assert_eq!(major(&openapi::document()), major(&BEFORE));
}
