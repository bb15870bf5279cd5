//! `--help` teaches.

use super::Folder;

const COMMANDS: [(&str, &str); 12] = [
    ("serve", "SIGTERM: finishes what is running"),
    ("demo", "Example: proeftuin demo"),
    ("migrate", "its data are lost"),
    ("token", "For the first login of a new installation"),
    ("openapi", "Print the OpenAPI document"),
    ("check-config", "nothing is opened or changed"),
    ("audit", "Check the audit log"),
    ("jobs", "Run one of the jobs"),
    ("import", "Example: proeftuin import labs"),
    ("privacy", "Print the list of erased accounts"),
    ("retention", "Only tell what would go"),
    ("health", "whether it is ready"),
];

#[test]
fn the_help_of_every_command_says_what_it_does() {
    let folder = Folder::new();
    let all = folder.run(&["--help"]).expect(0).stdout;
    assert!(all.contains("Start here: `proeftuin demo`") && all.contains("check-config"), "{all}");
    for (command, teaches) in COMMANDS {
        let help = folder.run(&[command, "--help"]).expect(0).stdout;
        // Long lines are wrapped, so compare words.
        let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(teaches), "{command}: {help}");
        assert!(words.contains(&format!("Usage: proeftuin {command} ")), "{help}");
        assert!(all.contains(command), "{all}");
    }
    assert_eq!(folder.files(), [""; 0]);
}

#[test]
fn there_is_no_command_that_the_tests_do_not_know() {
    let all = Folder::new().run(&["--help"]).expect(0).stdout;
    let listed = all.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed: Vec<&str> = listed
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert_eq!(listed, COMMANDS.map(|(command, _)| command));
}

#[test]
fn wrong_use_ends_with_2_and_points_to_the_help() {
    let folder = Folder::new();
    for wrong in
        [&[][..], &["sevre"], &["token"], &["serve", "--port", "80"], &["demo", "--synthetic", "veel"]]
    {
        let ended = folder.run(wrong).expect(2);
        assert!(ended.stderr.contains("--help") || ended.stderr.contains("Usage"), "{ended:#?}");
    }
}
