//! `migrate`: up, what is pending, and one step back.

use super::Folder;

/// The numbers of the migrations in the lines that begin like this; some say the whole name.
fn numbers(text: &str, beginning: &str) -> Vec<String> {
    let named = text.lines().map(|line| line.strip_prefix(beginning).unwrap_or_else(|| panic!("{line}")));
    named.map(|name| name.split('_').next().unwrap().to_owned()).collect()
}

#[test]
fn a_database_goes_up_tells_what_is_pending_and_goes_one_step_back() {
    let folder = Folder::new();
    let migrate = |more: &[&str]| {
        let ended = folder.run(&[&["migrate", "--database", "sqlite:data/p.sqlite3"], more].concat());
        ended.expect(0).stdout
    };
    let pending = numbers(&migrate(&["--pending"]), "to run: ");
    assert!(!pending.is_empty());
    assert_eq!(numbers(&migrate(&["--pending"]), "to run: "), pending, "listing runs nothing");
    assert_eq!(numbers(&migrate(&[]), "ran: "), pending);
    assert_eq!(folder.mode("data/p.sqlite3"), 0o600);
    for again in [&[][..], &["--pending"]] {
        assert_eq!(migrate(again), "sqlite:data/p.sqlite3: up to date\n");
    }
    let last = &pending[pending.len() - 1..];
    assert_eq!(numbers(&migrate(&["--down"]), "taken back: "), last);
    assert_eq!(numbers(&migrate(&["--pending"]), "to run: "), last);
    assert_eq!(numbers(&migrate(&[]), "ran: "), last);
}

#[test]
fn back_and_only_listing_do_not_go_together() {
    let folder = Folder::new();
    let ended = folder.run(&["migrate", "--down", "--pending"]).expect(2);
    assert!(ended.stderr.contains("cannot be used with"), "{ended:#?}");
    assert_eq!(folder.files(), [""; 0]);
}
