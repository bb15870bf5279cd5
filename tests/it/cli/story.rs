//! What the documents tell people to paste, pasted: into a new demo of today, and into one of two years from now.

use super::{Folder, committed};
use crate::support::TestApp;
use std::{collections::BTreeMap, path::Path, process::Command};

const STORY: &str = "docs/story.md";
const README: &str = "README.md";
/// The address that the documents name.
const DOCUMENTED: &str = "http://127.0.0.1:8080";
const LATER: &str = "2028-11-22";

/// A block of commands, and what the document says that it prints.
#[derive(Debug, Default)]
struct Block {
    commands: String,
    printed: Option<String>,
}

/// The blocks of a document, from the line with this text on.
fn blocks(document: &str, from: &str) -> Vec<Block> {
    let text = committed(document);
    let at = text.find(from).unwrap_or_else(|| panic!("{document} says nothing of {from:?}"));
    let (mut blocks, mut fence): (Vec<Block>, Option<String>) = (Vec::new(), None);
    for line in text[at..].lines() {
        match (&fence, line.strip_prefix("```")) {
            (None, Some(kind)) => {
                fence = Some(kind.to_owned());
                match (kind, blocks.last_mut()) {
                    ("sh", _) => blocks.push(Block::default()),
                    ("text", Some(block)) => block.printed = Some(String::new()),
                    _ => {}
                }
            }
            (Some(_), Some(_)) => fence = None,
            (Some(kind), None) => {
                let Some(block) = blocks.last_mut() else { continue };
                let target = match (kind.as_str(), &mut block.printed) {
                    ("sh", _) => &mut block.commands,
                    ("text", Some(printed)) => printed,
                    _ => continue,
                };
                target.push_str(line);
                target.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// What is missing on this machine to run the documents' commands. On a build server nothing may be.
fn missing_tools() -> Option<String> {
    let check = "for tool in curl jq awk sha256sum; do command -v $tool > /dev/null || echo $tool; done; date -d '1 day' > /dev/null 2>&1 || echo 'GNU date'";
    let found = Command::new("bash").args(["-c", check]).output();
    let missing = found.map_or_else(|_| "bash".to_owned(), |found| String::from_utf8(found.stdout).unwrap());
    let missing = missing.split_whitespace().collect::<Vec<_>>().join(" ");
    if missing.is_empty() {
        return None;
    }
    assert!(std::env::var_os("CI").is_none(), "a build server needs {missing}");
    println!("SKIPPED: the documents are not tried out, for this machine has no {missing}");
    Some(missing)
}

/// Pastes the blocks into one shell; what each of them printed.
fn paste(blocks: &[Block], folder: &Path, base_url: &str, today: Option<&str>) -> Vec<String> {
    const MARK: &str = "@@@ block";
    let mut script = "set -eu\n".to_owned();
    for block in blocks {
        script.push_str(&format!("echo '{MARK}'\n{}", block.commands.replace(DOCUMENTED, base_url)));
    }
    if let Some(today) = today {
        assert!(script.contains("date -u -d '") || script.contains("date -d \""), "no day is computed");
        script = script.replace("date -u -d '", &format!("date -u -d '{today} "));
        script = script.replace("date -d \"", &format!("date -d \"{today} "));
    }
    std::fs::write(folder.join("pasted.sh"), &script).unwrap();
    let done = Command::new("bash").arg("pasted.sh").current_dir(folder).output().unwrap();
    let (stdout, stderr) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
    assert!(done.status.success(), "{}\n{stdout}\n{stderr}", done.status);
    assert_eq!(stderr, "", "{stdout}");
    stdout.split(&format!("{MARK}\n")).skip(1).map(str::to_owned).collect()
}

fn try_story(folder: &Path, base_url: &str, today: Option<&str>) {
    let blocks = blocks(STORY, "## Who speaks");
    assert!(blocks.len() > 10, "{blocks:#?}");
    let printed = paste(&blocks, folder, base_url, today);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        return write_story(&printed);
    }
    let different: BTreeMap<usize, String> = blocks
        .iter()
        .zip(&printed)
        .enumerate()
        .filter_map(|(index, (block, printed))| {
            let said = block.printed.as_ref().unwrap_or_else(|| panic!("block {index} has no answer"));
            let what = format!("{}\n--- the document says\n{said}--- it prints\n{printed}", block.commands);
            (said != printed).then_some((index, what))
        })
        .collect();
    assert_eq!(blocks.len(), printed.len());
    let told: Vec<&str> = different.values().map(String::as_str).collect();
    assert!(different.is_empty(), "{} differs:\n{}", STORY, told.join("\n=====\n"));
}

/// Puts what was printed under the blocks, for a person to read and commit.
fn write_story(printed: &[String]) {
    let (mut text, mut fence, mut answers) = (String::new(), "", printed.iter());
    let old = committed(STORY);
    let (head, rest) = old.split_at(old.find("## Who speaks").unwrap());
    for line in rest.lines() {
        let was = fence;
        fence = match line.strip_prefix("```") {
            Some("sh") => "sh",
            Some("text") => "text",
            Some(_) if !was.is_empty() => "",
            Some(_) => "other",
            None => was,
        };
        if was != "text" && fence != "text" {
            text.push_str(&format!("{line}\n"));
        }
        if was == "sh" && fence.is_empty() {
            text.push_str(&format!("```text\n{}```\n", answers.next().unwrap()));
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(STORY);
    std::fs::write(path, format!("{head}{text}")).unwrap();
}

fn try_readme(folder: &Path, base_url: &str, today: Option<&str>) {
    let blocks = blocks(README, "## Three callers");
    let printed = paste(&blocks, folder, base_url, today);
    assert_eq!(printed.len(), blocks.len());
    for (block, printed) in blocks.iter().zip(&printed) {
        assert!(!printed.contains("/problems/"), "{}\n{printed}", block.commands);
    }
    let all = printed.concat();
    for expected in [
        "\"slug\":\"cic-west-brabant\"",
        "\"status\":\"submitted\"",
        "\"status\":\"open\"",
        "\"status\":\"accepted\"",
        "\"status\":\"confirmed\"",
        "\"FeatureCollection\"",
        "\"pilotRequests\"",
    ] {
        assert!(all.contains(expected), "{expected} is missing:\n{all}");
    }
}

/// A service with the demo in it, on a day that has not come.
async fn later() -> TestApp {
    let app = TestApp::new().await;
    app.go_to(LATER);
    let service = app.app.clone();
    std::thread::spawn(move || proeftuin::cli::demo::fill(&service).unwrap()).join().unwrap();
    app
}

#[actix_web::test]
async fn the_story_works_in_a_new_demo() {
    if missing_tools().is_some() {
        return;
    }
    let folder = Folder::new();
    let service = folder.start(&["demo"]).await;
    try_story(&folder.0, &service.base_url, None);
}

#[actix_web::test]
async fn the_story_works_in_two_years() {
    if missing_tools().is_some() {
        return;
    }
    let (folder, app) = (Folder::new(), later().await);
    try_story(&folder.0, &app.base_url, Some(LATER));
}

#[actix_web::test]
async fn the_three_callers_of_the_readme_work_in_a_new_demo() {
    if missing_tools().is_some() {
        return;
    }
    let folder = Folder::new();
    let service = folder.start(&["demo"]).await;
    try_readme(&folder.0, &service.base_url, None);
}

#[actix_web::test]
async fn the_three_callers_of_the_readme_work_in_two_years() {
    if missing_tools().is_some() {
        return;
    }
    let (folder, app) = (Folder::new(), later().await);
    try_readme(&folder.0, &app.base_url, Some(LATER));
}
