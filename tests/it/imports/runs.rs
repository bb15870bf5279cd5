//! Runs: only to check, all or nothing, broken off and resumed, two at once.

use super::{CSV, audited, count_events, counts, fault, faults, import};
use crate::{labs::world, support::TestApp};
use proeftuin::{
    base::{actor::Caller, error::Error},
    db::audit::NewEntry,
    imports::{
        model::{EmptyCells, ImportCollection, ImportFormat, ImportMode, ImportStatus},
        running::{self, Order, Progress},
        spool::Spool,
        views::ImportView,
    },
};
use serde_json::json;
use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
};

fn table(count: usize) -> String {
    let rows: String = (0..count).map(|n| format!("Bedrijf {n};sme;{n}\n")).collect();
    format!("naam;soort;fte\n{rows}")
}

fn order(resume: bool) -> Order {
    Order {
        by: Caller::service(),
        like: NewEntry::by_service("import_collection", "/v1/imports/organisations"),
        collection: ImportCollection::Organisations,
        format: ImportFormat::Csv,
        mode: ImportMode::Rows,
        empty: EmptyCells::Keep,
        dry_run: false,
        resume,
    }
}

/// Runs an import on a thread that may block; killed when so many rows are in.
async fn run(
    app: &TestApp,
    text: &str,
    resume: bool,
    killed_after: Option<i64>,
) -> Option<Result<ImportView, Error>> {
    let file: File = Spool::copy(&mut text.as_bytes()).unwrap();
    let app = app.app.clone();
    let work = move || {
        let mut heard = |progress: Progress| {
            assert!(killed_after.is_none_or(|after| progress.rows < after), "killed");
        };
        catch_unwind(AssertUnwindSafe(|| running::run(&app, &order(resume), &file, &mut heard))).ok()
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[actix_web::test]
async fn every_change_leaves_an_event_and_an_entry_in_the_audit_log_and_nothing_else_does() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = import(&admin, "organisations", CSV, table(3)).await.expect(200);
    assert_eq!(counts(&id), [3, 3, 0, 0, 0]);
    assert_eq!(audited(&admin, "create_organisation").await.len(), 3);
    assert_eq!(audited(&admin, "import_collection").await, ["/v1/imports/organisations"]);
    let changed = table(4)
        .replace("Bedrijf 1;sme;1", "Bedrijf 1;sme;100")
        .replace("Bedrijf 2;sme", "Bedrijf 2;kasteel");
    let got = import(&admin, "organisations", CSV, changed).await.expect(200);
    assert_eq!(counts(&got), [4, 1, 1, 1, 1]);
    assert_eq!(count_events(&app, &["organisation_created"]).await, 4);
    assert_eq!(count_events(&app, &["organisation_updated"]).await, 1);
    let one = admin.get("/v1/organisations/bedrijf-1").await.body;
    assert_eq!((one["fte"].clone(), one["version"].clone()), (json!(100), json!(2)));
    let path = format!("/v1/organisations/{}", one["id"].as_str().unwrap());
    assert_eq!(audited(&admin, "update_organisation").await, [path]);
}

#[actix_web::test]
async fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    import(&admin, "organisations", CSV, table(2)).await.expect(200);
    let all = ["organisation_created", "organisation_updated"];
    let (events, entries) =
        (count_events(&app, &all).await, audited(&admin, "import_collection").await.len());
    let text = table(4)
        .replace("Bedrijf 1;sme;1", "Bedrijf 1;sme;100")
        .replace("Bedrijf 3;sme", "Bedrijf 3;kasteel");
    for mode in ["rows", "all"] {
        let got = import(&admin, &format!("organisations?dryRun=true&mode={mode}"), CSV, text.clone())
            .await
            .expect(200);
        assert_eq!(counts(&got), [4, 1, 1, 1, 1], "{mode}");
        assert_eq!((got.body["id"].clone(), got.body["dryRun"].clone()), (json!(null), json!(true)));
        assert_eq!(faults(&got), [fault(5, 2, "soort", "enum")]);
    }
    assert_eq!(count_events(&app, &all).await, events);
    assert_eq!(audited(&admin, "import_collection").await.len(), entries);
    assert_eq!(
        admin.get("/v1/import-runs").await.body["imports"].as_array().unwrap().len(),
        1,
        "nothing is kept of it"
    );
    assert_eq!(admin.get("/v1/organisations/bedrijf-1").await.body["fte"], 1);
}

#[actix_web::test]
async fn all_or_nothing_is_one_or_the_other() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let bad = table(1200).replace("Bedrijf 1100;sme", "Bedrijf 1100;kasteel");
    let got = import(&admin, "organisations?mode=all", CSV, bad).await.expect(200);
    assert_eq!((counts(&got), got.body["status"].as_str()), ([1200, 0, 0, 0, 1], Some("refused")));
    assert_eq!(faults(&got), [fault(1102, 2, "soort", "enum")]);
    assert_eq!(count_events(&app, &["organisation_created"]).await, 0);
    assert_eq!(admin.get("/v1/organisations/bedrijf-3").await.status, 404);
    let got = import(&admin, "organisations?mode=all", CSV, table(1200)).await.expect(200);
    assert_eq!((counts(&got), got.body["status"].as_str()), ([1200, 1200, 0, 0, 0], Some("done")));
    assert_eq!(count_events(&app, &["organisation_created"]).await, 1200);
    let too_many = import(&admin, "organisations?mode=all", CSV, table(2001)).await.expect(200);
    assert_eq!(
        (faults(&too_many), too_many.body["status"].as_str()),
        (vec![fault(1, 0, "", "too_many_rows")], Some("refused"))
    );
}

#[actix_web::test]
async fn a_run_that_was_killed_goes_on_where_it_stood_and_does_nothing_twice() {
    let app = TestApp::new().await;
    let text = table(1700);
    assert!(run(&app, &text, false, Some(1000)).await.is_none(), "killed");
    assert_eq!(count_events(&app, &["organisation_created"]).await, 1000, "whole batches");
    let at = app.app.db().read(|read| {
        running::list_imports(read, &Caller::service(), &serde_json::from_value(json!({})).unwrap())
    });
    let at = at.await.unwrap().items.remove(0);
    assert_eq!((at.status, at.rows, at.created), (ImportStatus::Running, 1000, 1000));
    // Another file is no continuation.
    let other = run(&app, &table(3), true, None).await.unwrap().unwrap();
    assert_eq!((other.id != at.id, other.unchanged), (true, 3));
    let done = run(&app, &text, true, None).await.unwrap().unwrap();
    assert_eq!((done.id, done.status, done.rows), (at.id, ImportStatus::Done, 1700));
    assert_eq!((done.created, done.unchanged), (1700, 0));
    assert_eq!(count_events(&app, &["organisation_created"]).await, 1700);
    let again = run(&app, &text, true, None).await.unwrap().unwrap();
    assert_eq!((again.id != at.id, again.created, again.unchanged), (true, 0, 1700), "that one is done");
}

#[actix_web::test]
async fn two_imports_of_the_same_file_at_once_make_everything_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (one, other) = tokio::join!(
        import(&admin, "organisations", CSV, table(1300)),
        import(&admin, "organisations", CSV, table(1300)),
    );
    let (one, other) = (counts(&one.expect(200)), counts(&other.expect(200)));
    assert_eq!((one[1] + other[1], one[3] + other[3]), (1300, 1300), "{one:?} {other:?}");
    assert_eq!(count_events(&app, &["organisation_created"]).await, 1300);
}

#[actix_web::test]
async fn labs_of_an_import_are_found_at_once_and_a_published_one_loses_nothing() {
    let (app, manager) = world().await;
    let rows: String =
        (0..600).map(|n| format!("Lab {n};living_lab;brabant;Breda;home-care;Een lab.\n")).collect();
    let text = format!("naam;soort;netwerk;gemeente;thema's;omschrijving\n{rows}");
    assert_eq!(counts(&import(&manager, "labs", CSV, text).await), [600, 600, 0, 0, 0]);
    for number in [0, 599] {
        for event in ["submit", "publish"] {
            manager.event(&format!("/v1/labs/lab-{number}"), event).await.expect(200);
        }
        assert_eq!(
            app.anonymous().get(&format!("/v1/labs/lab-{number}")).await.expect(200).body["themeLabels"][0]["slug"],
            "home-care"
        );
    }
    let got =
        import(&manager, "labs?empty=clear", CSV, "korte naam;thema's\nlab-0;\nlab-1;\n").await.expect(200);
    assert_eq!(counts(&got), [2, 0, 1, 0, 1]);
    assert_eq!(faults(&got), [fault(2, 2, "thema's", "required")]);
}
