//! The OpenAPI document, derived from the route table. What is the same everywhere is written once and referred to: clients are
//! generated from it, and a type that is named once is one type there.

mod answers;
mod refine;

use super::{
    csv::{CSV, CsvText},
    files::{ROWS, SENT_AS},
    frame::API_VERSION,
    operation::{Described, Operation, Takes},
    problem::Problem,
    routes,
};
use crate::base::{
    actor::{ApiScope, Permission, Scope, Who},
    input,
};
use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, schema::Schema};

/// The whole document.
#[must_use]
pub fn document() -> Value {
    document_of(routes::operations())
}

/// The document of these operations: tests bring theirs.
#[must_use]
pub fn document_of(operations: &[Operation]) -> Value {
    let mut components = Components::default();
    components.add(&Described::of::<Problem>());
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations {
        let path = operation.path.trim_start_matches("/v1");
        let path = if path.is_empty() { "/" } else { path };
        let entry = paths.entry(path).or_insert_with(|| json!({}));
        if let Some(methods) = entry.as_object_mut() {
            let method = operation.method.as_str().to_ascii_lowercase();
            methods.insert(method, describe(operation, &mut components));
        }
    }
    let event = components.add(&Described::of::<crate::webhooks::event::CloudEvent>());
    let mut document = json!({
        "openapi": "3.1.0",
        "info": info(),
        "servers": [{ "url": "https://api.proeftuinen.example/v1", "description": "Replace by the address of your installation." }],
        "tags": tags(operations),
        "paths": paths,
        "webhooks": crate::webhooks::event::described(&event),
        "components": {
            "schemas": components.schemas,
            "responses": components.responses,
            "headers": answers::shared_headers(),
            "securitySchemes": security_schemes(),
        },
    });
    refine::refine(&mut document);
    document
}

fn security_schemes() -> Value {
    let scopes: Map<String, Value> =
        ApiScope::ALL.iter().map(|scope| (scope.code().to_owned(), json!(scope.label_en()))).collect();
    json!({
        "bearer": {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "For people: a token from POST /tokens, or of an OpenID provider that this installation accepts (RFC 9068), in the Authorization header only.",
        },
        "machine": {
            "type": "oauth2",
            "description": "For machines: a token from POST /oauth2/token, or an API key (`ptk_…`), in the same header. One of the scopes that are named is needed, beside the role.",
            "flows": { "clientCredentials": { "tokenUrl": "/v1/oauth2/token", "scopes": scopes } },
        },
    })
}

fn info() -> Value {
    json!({
        "title": "Proeftuin",
        "version": API_VERSION,
        "summary": "Registry and matching service for networks of living labs in health care",
        "description": "Register van proeftuinen in de zorg: vind een lab, zie waarom het past, vraag een pilot aan.\n\nRegister of living labs in health care: find a lab, see why it fits, request a pilot. Every refusal is a problem (RFC 9457) that names all faults at once and what to do next. Writes with If-Match and Idempotency-Key are safe to repeat.",
        "contact": { "name": "Proeftuin", "url": "https://api.proeftuinen.example/docs", "email": "api@proeftuinen.example" },
        "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
    })
}

fn tags(operations: &[Operation]) -> Value {
    let mut names: Vec<&str> = operations.iter().map(Operation::tag).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| json!({ "name": name })).collect()
}

#[derive(Default)]
struct Components {
    schemas: Map<String, Value>,
    responses: Map<String, Value>,
}

impl Components {
    /// Adds a schema with all its parts; answers a reference to it.
    fn add(&mut self, described: &Described) -> Value {
        let name = described.name();
        // A schema that is there has its parts there: they are many, and putting them together anew takes time.
        if !self.schemas.contains_key(&*name) {
            self.add_parts(described);
            self.put(&name, &described.schema());
        }
        reference(&name)
    }

    fn add_parts(&mut self, described: &Described) {
        for (name, schema) in described.parts() {
            self.put(&name, &schema);
        }
    }

    fn put(&mut self, name: &str, schema: &RefOr<Schema>) {
        if !self.schemas.contains_key(name) {
            self.schemas.insert(name.to_owned(), json!(schema));
        }
    }

    /// Adds an answer that many operations give; answers a reference to it.
    fn share(&mut self, name: &str, response: Value) -> Value {
        self.responses.entry(name).or_insert(response);
        json!({ "$ref": format!("#/components/responses/{name}") })
    }

    /// The merge patch on a schema.
    fn add_patch(&mut self, described: &Described) -> Value {
        self.add(described);
        let name = format!("{}Patch", described.name().trim_start_matches("New"));
        let mut schema = input::patch_schema(json!(described.schema()));
        if let Some(object) = schema.as_object_mut() {
            object
                .insert("description".to_owned(), json!("Fields to change (RFC 7396); null clears a field."));
        }
        self.schemas.insert(name.clone(), schema);
        reference(&name)
    }
}

/// Bytes, as they are; a text is one also for clients.
fn a_file(media_type: &str) -> Value {
    if media_type.starts_with("text/") || media_type.ends_with("+xml") || media_type.ends_with("ndjson") {
        json!({ "type": "string" })
    } else {
        json!({ "type": "string", "format": "binary" })
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn describe(operation: &Operation, components: &mut Components) -> Value {
    let contract = &operation.contract;
    let mut out = json!({
        "operationId": operation.id,
        "tags": [operation.tag()],
        "summary": operation.summary,
        "description": format!("{}\n\nWho: {}.", operation.summary, who(operation.permission.who())),
        "parameters": parameters(operation, components),
        "responses": answers::responses(operation, components),
        "security": security(operation.permission),
    });
    if let (Some(deprecated), Some(object)) = (&contract.deprecated, out.as_object_mut()) {
        deprecated.mark(object);
    }
    let body = match (&contract.body, &contract.form, &contract.patch) {
        _ if contract.takes == Takes::File => Some((SENT_AS, a_file(SENT_AS))),
        _ if contract.takes == Takes::Rows => Some((CSV, a_file(CSV))),
        (Some(body), ..) => Some(("application/json", components.add(body))),
        (None, Some((form, _)), _) => Some(("application/x-www-form-urlencoded", components.add(form))),
        (None, None, Some(patch)) => Some(("application/merge-patch+json", components.add_patch(patch))),
        (None, None, None) => None,
    };
    if let (Some((media_type, schema)), Some(object)) = (body, out.as_object_mut()) {
        let mut content = json!({ "schema": schema });
        if let (Some(example), Some(content)) = (&contract.example, content.as_object_mut()) {
            content.insert("example".to_owned(), example.clone());
        }
        let mut contents = json!({ media_type: content });
        if let (true, Some(contents)) = (contract.takes == Takes::Table, contents.as_object_mut()) {
            contents.insert(CSV.to_owned(), json!({ "schema": components.add(&Described::of::<CsvText>()) }));
        }
        if let (true, Some(contents)) = (contract.takes == Takes::Rows, contents.as_object_mut()) {
            for other in ROWS {
                contents.insert((*other).to_owned(), json!({ "schema": a_file(other) }));
            }
        }
        object.insert("requestBody".to_owned(), json!({ "required": true, "content": contents }));
    }
    out
}

fn who(who: Who) -> String {
    match who {
        Who::Public => "everybody".to_owned(),
        Who::LoggedIn => "everybody who logged in".to_owned(),
        Who::Roles(rows) => {
            let one = |(role, scope): &(crate::base::actor::Role, Scope)| match scope {
                Scope::Any => role.label_en().to_owned(),
                Scope::Own => format!("{} of the object", role.label_en()),
            };
            rows.iter().map(one).collect::<Vec<_>>().join(", ")
        }
    }
}

/// Any one of these: one line per scope, because in one line all would be needed.
fn security(permission: Permission) -> Value {
    match permission.who() {
        Who::Public => json!([{}, { "bearer": [] }, { "machine": [] }]),
        Who::LoggedIn | Who::Roles(_) => {
            let scopes = permission.scopes().iter().map(|scope| json!({ "machine": [scope.code()] }));
            std::iter::once(json!({ "bearer": [] })).chain(scopes).collect()
        }
    }
}

fn parameters(operation: &Operation, components: &mut Components) -> Value {
    let mut out: Vec<Value> = path_parameters(operation.path);
    if let Some(query) = &operation.contract.query {
        out.extend(query_parameters(query, components));
    }
    for (name, deprecated) in &operation.contract.deprecated_parameters {
        let fits = |parameter: &&mut Value| parameter.get("name").is_some_and(|one| one == name);
        if let Some(object) = out.iter_mut().find(fits).and_then(Value::as_object_mut) {
            deprecated.mark(object);
        }
    }
    if operation.contract.patch.is_some() || operation.method == actix_web::http::Method::DELETE {
        out.push(json!({
            "name": "If-Match", "in": "header", "required": true, "schema": { "type": "string" },
            "description": "The ETag of the version that you read.", "example": "\"1\"",
        }));
    }
    if takes_key(operation) {
        out.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "schema": { "type": "string", "minLength": 1, "maxLength": 257, "pattern": "^([!#-~]{1,255}|\"[!#-~]{1,255}\")$" },
            "description": "Makes a repeat of this request harmless: within 24 hours it gets the first answer.",
        }));
    }
    Value::Array(out)
}

fn takes_key(operation: &Operation) -> bool {
    operation.contract.body.is_some() && operation.writes() && !operation.contract.keeps_no_answer
}

fn path_parameters(path: &str) -> Vec<Value> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| {
            json!({
                "name": name, "in": "path", "required": true,
                "schema": { "type": "string", "pattern": "^[A-Za-z0-9-]{1,100}$" },
                "description": "The UUID; where the resource has one, its slug or code does as well.",
            })
        })
        .collect()
}

fn query_parameters(query: &Described, components: &mut Components) -> Vec<Value> {
    components.add_parts(query);
    let schema = json!(query.schema());
    let properties = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    properties
        .into_iter()
        .map(|(name, schema)| query_parameter(&name, schema, required.contains(&name.as_str())))
        .collect()
}

fn query_parameter(name: &str, mut schema: Value, required: bool) -> Value {
    let mut description = None;
    if let Some(object) = schema.as_object_mut() {
        description = object.remove("description");
    }
    without_null(&mut schema);
    if let Some(object) = schema.as_object_mut() {
        description = description.or_else(|| object.remove("description"));
        if object.get("type").is_some_and(|kind| kind == "array") {
            // A list is left out when it is empty; `name=` is a list of one empty text.
            object.entry("minItems").or_insert(json!(1));
        }
    }
    let mut out = json!({
        "name": name, "in": "query", "required": required, "style": "form", "explode": false, "schema": schema,
    });
    if let (Some(description), Some(object)) = (description, out.as_object_mut()) {
        object.insert("description".to_owned(), description);
    }
    out
}

/// A parameter that is left out is absent, never null.
fn without_null(schema: &mut Value) {
    if let Some(kinds) = schema.get_mut("type").filter(|kinds| kinds.is_array()) {
        let real = kinds.as_array().into_iter().flatten().find(|kind| **kind != json!("null")).cloned();
        *kinds = real.unwrap_or(Value::Null);
    }
    let alternatives = schema.get("oneOf").and_then(Value::as_array).cloned();
    if let Some(real) = alternatives.and_then(|all| all.into_iter().find(|one| one.get("$ref").is_some())) {
        *schema = real;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(value: &Value, visit: &mut impl FnMut(&Map<String, Value>)) {
        match value {
            Value::Object(object) => {
                visit(object);
                object.values().for_each(|inner| walk(inner, visit));
            }
            Value::Array(items) => items.iter().for_each(|inner| walk(inner, visit)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_parameter_is_described() {
        let document = document();
        walk(&document, &mut |object| {
            if let Some(target) = object.get("$ref").and_then(Value::as_str) {
                let pointer = target.trim_start_matches('#');
                assert!(document.pointer(pointer).is_some(), "nothing at {target}");
            }
            if object.get("in").is_some_and(|place| place == "query") {
                assert!(object["description"].is_string(), "{object:?}");
            }
        });
    }

    #[test]
    fn every_example_is_a_valid_body() {
        let document = document();
        // All of them as the properties of one object: the document is long, so it is compiled once.
        let (mut examples, mut schemas) = (Map::new(), Map::new());
        walk(&document["paths"], &mut |object| {
            if let (Some(example), Some(schema)) = (object.get("example"), object.get("schema")) {
                let name = examples.len().to_string();
                schemas.insert(name.clone(), schema.clone());
                examples.insert(name, example.clone());
            }
        });
        assert!(examples.len() > 40, "{}", examples.len());
        let schema = json!({ "properties": schemas, "components": document["components"] });
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let examples = Value::Object(examples);
        let wrong: Vec<String> = validator
            .iter_errors(&examples)
            .map(|error| format!("{error} in {}", error.instance()))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
