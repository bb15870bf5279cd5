//! The house stays as ARCHITECTURE.md draws it: arrows point down only. Read from the `use` lines and paths in `src`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The modules in reading order: each may use those before it.
const ORDER: &[&str] = &[
    "base",
    "db",
    "app",
    "config",
    "http",
    "model",
    "identity",
    "audit",
    "vocabulary",
    "organisations",
    "clients",
    "labs",
    "networks",
    "capacity",
    "innovations",
    "needs",
    "requests",
    "dialogue",
    "pilots",
    "outcomes",
    "reimbursements",
    "matching",
    "rounds",
    "saved_searches",
    "finding",
    "searching",
    "changes",
    "webhooks",
    "exports",
    "imports",
    "calendars",
    "opendata",
    "kpis",
    "insights",
    "privacy",
    "jobs",
    "cli",
];
/// Not capabilities: the ground that all of them stand on, and what wires them together.
const FRAME: &[&str] = &["base", "db", "app", "config", "http", "model", "cli"];
/// Parts of a capability that know nothing of SQL and HTTP.
const PURE: &[&str] = &["model.rs", "lifecycle.rs", "engine", "hta", "assignment", "checker.rs"];

pub fn sources() -> BTreeMap<String, String> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    let name = |path: &Path| path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
    found
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .map(|p| (name(p), std::fs::read_to_string(p).unwrap()))
        .collect()
}

/// The paths below `crate::` that a file names, with nested `use` trees opened one level.
fn uses(text: &str) -> Vec<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(tree) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut part = String::new();
            for c in tree.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    _ => {}
                }
                if c == ',' && depth == 0 {
                    found.push(std::mem::take(&mut part).trim().to_owned());
                } else {
                    part.push(c);
                }
            }
            found.push(part.trim().to_owned());
        } else {
            found.push(
                rest.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_' || *c == ':' || *c == '{')
                    .collect(),
            );
        }
    }
    found.retain(|path| !path.is_empty());
    found
}

fn module(path: &str) -> &str {
    path.split(['/', ':', '{', '.']).next().unwrap()
}

#[test]
fn capabilities_use_only_those_before_them_and_never_their_sql() {
    let place = |name: &str| ORDER.iter().position(|known| *known == name);
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let here = module(&file).to_owned();
        if FRAME.contains(&here.as_str()) || file == "lib.rs" || file == "main.rs" {
            continue;
        }
        for path in uses(&text) {
            let there = module(&path);
            if there == here || FRAME.contains(&there) || place(there).is_none() {
                continue;
            }
            if place(there) > place(&here) {
                wrong.push(format!("{file} uses crate::{path}: move it to {here}, or what it needs below"));
            } else if path.contains("store") {
                wrong.push(format!(
                    "{file} uses crate::{path}: the SQL of {there} is its own; call its actions"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_capability_has_its_place_in_the_order() {
    for (file, _) in sources() {
        let here = module(&file);
        let known = ORDER.contains(&here) || ["lib", "main"].contains(&here);
        assert!(known, "src/{file}: say in tests/it/architecture.rs where {here} stands");
    }
}

#[test]
fn the_pure_parts_know_neither_sql_nor_http() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let is_pure = file.split('/').skip(1).any(|part| PURE.contains(&part)) || file.starts_with("base/");
        if !is_pure
            || file.starts_with("base/id.rs")
            || file.starts_with("base/text_enum.rs")
            || file.starts_with("base/error.rs")
        {
            continue;
        }
        for path in uses(&text) {
            let down_only = ["db", "http", "app", "cli"].contains(&module(&path));
            if down_only {
                wrong.push(format!("{file} uses crate::{path}: move that part to store, actions or routes"));
            }
        }
        if text.contains("diesel::") || text.contains("actix_web") {
            wrong.push(format!("{file} speaks SQL or HTTP itself"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_routes_and_views_speak_http() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let capability = !FRAME.contains(&module(&file)) && file.contains('/');
        let may = ["routes", "views"].iter().any(|part| file.contains(part));
        if capability && !may && text.contains("actix_web") {
            wrong.push(format!("{file} uses actix_web: that belongs to routes.rs"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Values are bound by Diesel. Statements of text are settings of a connection, locks, checkpoints and the planner's
/// statistics, in these files only.
#[test]
fn no_sql_is_put_together_from_text() {
    const OWN_TEXT: &[&str] = &["db/open.rs", "db/migrations.rs", "db/statistics.rs", "db/writer.rs"];
    for (file, text) in sources().iter().filter(|(file, _)| !OWN_TEXT.contains(&file.as_str())) {
        for word in ["sql_query", "dsl::sql", "sql_literal", "batch_execute"] {
            assert!(!text.contains(word), "{file}: {word}");
        }
    }
}

#[test]
fn the_service_starts_no_programs() {
    for (file, text) in sources() {
        assert!(!text.contains("process::Command") && !text.contains("Command::new("), "{file}");
    }
}

#[test]
fn unsafe_code_is_forbidden() {
    let manifest = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap();
    assert!(manifest.lines().any(|line| line == "unsafe_code = \"forbid\""));
    assert!(sources().values().all(|text| !text.contains("unsafe {") && !text.contains("unsafe fn")));
}

#[test]
fn files_stay_small_enough_to_read() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(file, text)| (file, text.lines().count()))
        // The schema is a list of columns: it is looked up, not read.
        .filter(|(file, lines)| *lines > 500 && file != "db/schema.rs")
        .map(|(file, lines)| format!("{file}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "split these: {long:#?}");
}
