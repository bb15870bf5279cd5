//! `openapi`: the document that is committed.

use super::{Folder, committed};

#[test]
fn the_document_printed_and_written_is_the_one_that_is_committed() {
    let folder = Folder::new();
    let committed = committed("openapi/openapi.json");
    assert!(folder.run(&["openapi"]).expect(0).stdout == committed, "run: proeftuin openapi --output …");
    let written = folder.run(&["openapi", "--output", "o.json"]).expect(0);
    assert_eq!(written.stdout, "");
    assert!(folder.text("o.json") == committed);
}

#[test]
fn a_place_that_can_not_be_written_is_named() {
    let ended = Folder::new().run(&["openapi", "--output", "weg/o.json"]).expect(1);
    assert!(ended.stderr.contains("weg/o.json"), "{ended:#?}");
}
