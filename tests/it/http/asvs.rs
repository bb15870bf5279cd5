//! docs/asvs.md: every requirement of the chapters that concern us, and the tests that it names.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// How many requirements of levels 1 and 2 each section of ASVS 5.0 has; those of level 3 come after them.
const SECTIONS: &[(&str, usize)] = &[
    ("1.1", 2),
    ("1.2", 9),
    ("1.3", 11),
    ("1.4", 3),
    ("1.5", 2),
    ("2.1", 3),
    ("2.2", 3),
    ("2.3", 4),
    ("2.4", 1),
    ("4.1", 3),
    ("4.2", 1),
    ("4.3", 2),
    ("4.4", 4),
    ("6.1", 3),
    ("6.2", 12),
    ("6.3", 4),
    ("6.4", 4),
    ("6.5", 5),
    ("6.6", 3),
    ("6.8", 4),
    ("7.1", 3),
    ("7.2", 4),
    ("7.3", 2),
    ("7.4", 5),
    ("7.5", 2),
    ("7.6", 2),
    ("8.1", 2),
    ("8.2", 3),
    ("8.3", 1),
    ("8.4", 1),
    ("9.1", 3),
    ("9.2", 4),
    ("10.1", 2),
    ("10.2", 2),
    ("10.3", 4),
    ("10.4", 11),
    ("10.5", 5),
    ("10.6", 2),
    ("10.7", 3),
    ("14.1", 2),
    ("14.2", 4),
    ("14.3", 3),
    ("15.1", 3),
    ("15.2", 3),
    ("15.3", 7),
    ("16.1", 1),
    ("16.2", 5),
    ("16.3", 4),
    ("16.4", 3),
    ("16.5", 3),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page() -> String {
    fs::read_to_string(root().join("docs/asvs.md")).unwrap()
}

/// The requirements of the page, each with how it is met and the tests that it names.
fn requirements(page: &str) -> BTreeMap<&str, (&str, Vec<&str>)> {
    let mut found = BTreeMap::new();
    for line in page.lines().filter(|line| line.starts_with("| ") && line.as_bytes()[2].is_ascii_digit()) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [id, _, how, tests] = cells[..] else { panic!("not four cells: {line}") };
        let tests = tests.split(", ").filter(|name| !name.is_empty());
        let tests = tests.map(|name| name.strip_prefix('`').and_then(|name| name.strip_suffix('`')).unwrap());
        assert!(found.insert(id, (how, tests.collect())).is_none(), "{id} stands there twice");
    }
    found
}

/// The names of all tests, from the sources.
fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut folders = vec![root().join("tests"), root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let mut is_test = false;
                for line in text.lines().map(str::trim) {
                    if line.ends_with("test]") {
                        is_test = true;
                    } else if let Some((_, rest)) = line.split_once("fn ") {
                        if is_test {
                            names.insert(rest.split('(').next().unwrap().to_owned());
                        }
                        is_test = false;
                    }
                }
            }
        }
    }
    names
}

#[test]
fn every_requirement_has_its_line_and_every_named_test_exists() {
    let page = page();
    let listed = requirements(&page);
    let wanted: BTreeSet<String> = SECTIONS
        .iter()
        .flat_map(|(section, last)| (1..=*last).map(move |one| format!("{section}.{one}")))
        .collect();
    let there: BTreeSet<String> = listed.keys().map(|id| (*id).to_owned()).collect();
    assert_eq!(there, wanted);
    let tests = tests();
    assert!(tests.len() > 300, "only {} tests were found", tests.len());
    for (id, (how, named)) in listed {
        let applies = !how.starts_with("n/a: ");
        assert!(!how.is_empty() && (applies || named.is_empty()), "{id}");
        let script = how.split('`').find(|word| word.starts_with("scripts/"));
        let is_checked = script.is_some_and(|script| root().join(script).is_file());
        let is_shown = !named.is_empty() || is_checked || how.contains("**gap**");
        assert!(!applies || is_shown, "{id} names no test");
        for name in named {
            assert!(tests.contains(name), "{id} names {name}, which is not there");
        }
    }
}

/// What is met by a page names the page, and the heading where it has several.
#[test]
fn the_pages_named_here_are_there() {
    let page = page();
    let mut count = 0;
    for (id, (how, _)) in requirements(&page) {
        let Some(named) = how.split_once("docs: ").map(|(_, named)| named) else { continue };
        for part in named.split(';') {
            let Some(file) = part.split([' ', ',', ':', '/']).find(|word| word.ends_with(".md")) else {
                continue;
            };
            let path = if part.contains("docs/") { format!("docs/{file}") } else { file.to_owned() };
            let text = fs::read_to_string(root().join(&path)).unwrap_or_else(|_| panic!("{id}: {path}"));
            for heading in part.split('"').skip(1).step_by(2) {
                let is_there = text.lines().any(|line| line.starts_with('#') && line.ends_with(heading));
                assert!(is_there, "{id}: {path} has no heading {heading}");
            }
            count += 1;
        }
    }
    assert!(count > 8, "only {count} pages");
}
