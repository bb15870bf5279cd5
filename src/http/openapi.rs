//! The OpenAPI document, derived from the route table.

use super::{
    csv::CsvText,
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
    let operations = routes::operations();
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
    json!({
        "openapi": "3.1.0",
        "info": info(),
        "servers": [{ "url": "https://api.proeftuinen.example/v1", "description": "Replace by the address of your installation." }],
        "tags": tags(operations),
        "paths": paths,
        "webhooks": crate::webhooks::event::described(&event),
        "components": {
            "schemas": components.schemas,
            "headers": shared_headers(),
            "securitySchemes": security_schemes(),
        },
    })
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

/// Bytes, as they are.
fn a_file() -> Value {
    json!({ "type": "string", "format": "binary" })
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
        "responses": responses(operation, components),
        "security": security(operation.permission),
    });
    let body = match (&contract.body, &contract.form, &contract.patch) {
        _ if contract.takes == Takes::File => Some((SENT_AS, a_file())),
        _ if contract.takes == Takes::Rows => Some((super::csv::CSV, a_file())),
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
            contents.insert(
                super::csv::CSV.to_owned(),
                json!({ "schema": components.add(&Described::of::<CsvText>()) }),
            );
        }
        if let (true, Some(contents)) = (contract.takes == Takes::Rows, contents.as_object_mut()) {
            for other in ROWS {
                contents.insert((*other).to_owned(), json!({ "schema": a_file() }));
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

fn responses(operation: &Operation, components: &mut Components) -> Value {
    let mut out = Map::new();
    let contract = &operation.contract;
    match &contract.answer {
        Some((status, described)) => {
            let mut content = json!({ "application/json": { "schema": components.add(described) } });
            if let (Some((media_type, other)), Some(content)) =
                (&contract.other_type, content.as_object_mut())
            {
                content.insert((*media_type).to_owned(), json!({ "schema": components.add(other) }));
            }
            let said = if *status == 201 { "Made; `Location` says where." } else { "What was asked for." };
            out.insert(
                status.to_string(),
                json!({ "description": said, "headers": headers(*status, operation), "content": content }),
            );
        }
        None if !contract.gives_file.is_empty() => {
            let one = |media_type: &&str| ((*media_type).to_owned(), json!({ "schema": a_file() }));
            let content: Map<String, Value> = contract.gives_file.iter().map(one).collect();
            out.insert(
                "200".to_owned(),
                json!({ "description": "The file.", "headers": headers(200, operation), "content": content }),
            );
        }
        None => {
            out.insert(
                "204".to_owned(),
                json!({ "description": "Done.", "headers": headers(204, operation) }),
            );
        }
    }
    if operation.method == actix_web::http::Method::GET {
        out.insert(
            "304".to_owned(),
            json!({ "description": "You have this version already.", "headers": headers(304, operation) }),
        );
    }
    for (status, said) in refusals(operation) {
        let problem = json!({ "schema": reference("Problem") });
        // RFC 6749 has a form of its own for what it refuses; what is refused before that is a problem as everywhere.
        let content = match (&contract.form, status) {
            (Some((_, refusal)), "400" | "401") => {
                let own = json!({ "schema": components.add(refusal) });
                json!({ "application/problem+json": problem, "application/json": own })
            }
            _ => json!({ "application/problem+json": problem }),
        };
        out.insert(
            status.to_owned(),
            json!({
                "description": said,
                "headers": refusal_headers(status),
                "content": content,
            }),
        );
    }
    Value::Object(out)
}

fn refusals(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let writes = operation.method != actix_web::http::Method::GET;
    let has_body = operation.has_body();
    let mut out = vec![("400", "The input is not valid; `errors` lists every fault.")];
    // A public operation refuses a bad token too.
    out.push(("401", "Log in first, or the token is not valid any more."));
    if !matches!(operation.permission.who(), Who::Public) {
        out.push(("403", "Your role does not allow this."));
    }
    if operation.path.contains('{') || writes {
        out.push(("404", "Not found, or not yours to see."));
    }
    out.push(("406", "The answer can't be had in a media type that you accept."));
    if writes {
        out.push(("409", "Not possible in the present state; the code says why."));
    }
    if let Some(says) = operation.contract.gone {
        out.push(("410", says));
    }
    if has_body {
        let [slow, large, wrong] = operation.contract.takes.refusals();
        out.extend([("408", slow), ("413", large), ("415", wrong)]);
    }
    if operation.contract.patch.is_some() || operation.method == actix_web::http::Method::DELETE {
        out.push(("412", "Changed by someone else in the meantime."));
        out.push(("428", "If-Match is missing."));
    }
    if takes_key(operation) {
        out.push(("422", "This Idempotency-Key was used with another body."));
    }
    out.push(("429", "Too many requests; the next one after `Retry-After` seconds."));
    out.push(("500", "Something went wrong here; report the `instance`."));
    out.push(("503", "Too busy or too slow; nothing was changed. Try again after `Retry-After`."));
    out
}

fn version_header() -> Value {
    json!({ "description": "Version of the API.", "schema": { "type": "string" }, "example": API_VERSION })
}

/// Headers that are described once.
fn shared_headers() -> Value {
    let text = |says: &str, example: &str| json!({ "description": says, "schema": { "type": "string" }, "example": example });
    json!({
        "RateLimit": text("Requests that are left (r), for the next so many seconds (t), of each limit that counts here; absent where no limit is set.", "\"account\";r=599;t=1"),
        "RateLimit-Policy": text("The limits that count here: requests (q) per so many seconds (w).", "\"account\";q=600;w=60"),
        "X-Request-Id": text("The id of this request, also in the service's log: the UUID that you sent, or a new one.", "019371a0-0000-7000-8000-000000000000"),
        "Retry-After": json!({ "description": "Seconds to wait before the next try.", "schema": { "type": "integer", "minimum": 1 }, "example": 1 }),
        "WWW-Authenticate": text("How to log in.", "Bearer realm=\"proeftuin\""),
        "ETag": text("Version of the answer.", "\"1\""),
        "Location": text("Address of what was made.", "/v1/labs/019371a0-0000-7000-8000-000000000000"),
        "Idempotency-Replayed": text("`true` when this is the answer to an earlier request with the same Idempotency-Key.", "true"),
    })
}

fn named_headers(names: &[&str]) -> Map<String, Value> {
    let common = ["RateLimit", "RateLimit-Policy", "X-Request-Id"];
    let mut out = Map::new();
    out.insert("API-Version".to_owned(), version_header());
    for name in common.iter().chain(names) {
        out.insert((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }));
    }
    out
}

fn refusal_headers(status: &str) -> Map<String, Value> {
    match status {
        "401" => named_headers(&["WWW-Authenticate"]),
        "429" | "503" => named_headers(&["Retry-After"]),
        _ => named_headers(&[]),
    }
}

fn headers(status: u16, operation: &Operation) -> Map<String, Value> {
    let mut names = Vec::new();
    if status != 204 {
        names.push("ETag");
    }
    if status == 201 {
        names.push("Location");
    }
    if takes_key(operation) {
        names.push("Idempotency-Replayed");
    }
    let mut out = named_headers(&names);
    for (name, says) in operation.contract.headers.iter().filter(|_| status == 200) {
        out.insert((*name).to_owned(), json!({ "description": says, "schema": { "type": "string" } }));
    }
    out
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
