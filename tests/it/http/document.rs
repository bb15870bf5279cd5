//! The OpenAPI document: committed, complete, and the same as the code.

use proeftuin::{
    base::actor::Who,
    http::{openapi, routes},
};
use std::collections::BTreeSet;

#[test]
fn the_committed_document_is_the_generated_one() {
    let committed = include_str!("../../../openapi/openapi.json");
    let generated = serde_json::to_string_pretty(&openapi::document()).unwrap() + "\n";
    assert!(committed == generated, "run `cargo run -- openapi --output openapi/openapi.json` and commit it");
}

#[test]
fn every_operation_has_a_name_of_its_own_and_says_what_it_does() {
    let operations = routes::operations();
    let ids: BTreeSet<&str> = operations.iter().map(|operation| operation.id).collect();
    assert_eq!(ids.len(), operations.len(), "an operationId is used twice");
    for operation in operations {
        assert!(operation.summary.ends_with('.'), "{} has no summary", operation.id);
        assert!(operation.path.starts_with("/v1"), "{}", operation.path);
    }
}

/// Held on an operation, or asked for by an action.
#[test]
fn every_permission_is_used() {
    let asked_for = crate::architecture::sources();
    let uses = |name: &str| {
        asked_for
            .iter()
            .filter(|(file, _)| *file != "base/permissions.rs")
            .any(|(_, text)| text.contains(name))
    };
    for permission in proeftuin::base::actor::Permission::ALL {
        assert!(uses(permission.name()), "{} is held by nobody's operation", permission.name());
    }
}

/// What docs/integrations.md quotes of the examples is what `scripts/clients` runs.
#[test]
fn what_the_docs_quote_of_the_examples_stands_there() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let page = std::fs::read_to_string(format!("{root}docs/integrations.md")).unwrap();
    let mut quotes = 0;
    for part in page.split("<!-- from ").skip(1) {
        let (file, rest) = part.split_once(" -->\n").unwrap();
        let (_, rest) = rest.split_once('\n').unwrap();
        let (quoted, _) = rest.split_once("\n```\n").unwrap();
        let text = std::fs::read_to_string(format!("{root}{file}")).unwrap();
        assert!(text.contains(quoted), "docs/integrations.md quotes what {file} does not say:\n{quoted}");
        quotes += 1;
    }
    assert!(quotes >= 5, "{quotes}");
}

/// `docs/access.md` is written by this test when `UPDATE_DOCS` is set, and compared otherwise.
#[test]
fn the_access_table_in_the_docs_is_the_one_in_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/access.md");
    let table = access_table();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &table).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == table,
        "run `UPDATE_DOCS=1 cargo test --test it access_table` and commit docs/access.md"
    );
}

fn access_table() -> String {
    use proeftuin::base::actor::{Role, Scope};
    let mut out = String::from(
        "# Who may do what\n\nGenerated from the route table and the permission table (`src/base/permissions.rs`); a test keeps it so.\n\n\
         `any`: wherever the role is held. `own`: on the objects that the grant names (the SME's organisation, the coordinator's\nlab, \
         the manager's network). What a caller may not see answers 404, exactly as what does not exist.\n\n\
         A machine holds `partner` on its own organisation and `sme` where that consented; it also needs one of the scopes in\n\
         the last column. `–`: never for machines.\n\n| operation | path | anonymous |",
    );
    for role in Role::ALL {
        out += &format!(" {role} |");
    }
    out += " machine |\n|---|---|---|";
    out += &"---|".repeat(Role::ALL.len() + 1);
    out += "\n";
    for operation in routes::operations() {
        let who = operation.permission.who();
        let anonymous = if who == Who::Public { "yes" } else { "" };
        out += &format!("| {} | {} {} | {anonymous} |", operation.id, operation.method, operation.path);
        for role in Role::ALL {
            let cell = match who {
                Who::Public | Who::LoggedIn => "yes",
                Who::Roles(rows) => match rows.iter().find(|(held, _)| held == role) {
                    Some((_, Scope::Any)) => "any",
                    Some((_, Scope::Own)) => "own",
                    None => "",
                },
            };
            out += &format!(" {cell} |");
        }
        let scopes: Vec<&str> = operation.permission.scopes().iter().map(|scope| scope.code()).collect();
        let cell = if who == Who::Public { "yes".to_owned() } else { scopes.join(" or ") };
        out += &format!(" {} |\n", if cell.is_empty() { "–" } else { &cell });
    }
    out
}
