//! Each row is put by who may do that with its object.

use super::{CSV, counts, fault, faults, import};
use crate::{
    labs::{lab_after, published, world},
    support::{TestApp, seed},
};
use proeftuin::base::actor::Role;
use serde_json::json;
use uuid::Uuid;

#[actix_web::test]
async fn whoever_can_make_nothing_imports_nothing() {
    let app = TestApp::new().await;
    let province = app.person(&[(Role::Province, None)]).await;
    assert_eq!(import(&province, "labs", CSV, "naam\nx\n").await.expect(403).code(), "forbidden");
    assert_eq!(
        import(&app.anonymous(), "labs", CSV, "naam\nx\n").await.expect(401).code(),
        "unauthenticated"
    );
}

#[actix_web::test]
async fn a_coordinator_changes_their_own_lab_and_makes_none() {
    let (app, manager) = world().await;
    let (own, other) = (published(&manager, "eigen").await, published(&manager, "ander").await);
    let coordinator = app.person(&[(Role::Coordinator, Some(&own))]).await;
    let text = "naam;korte naam;soort;deelnemers\nEigen lab;eigen;living_lab;30\nAnder lab;ander;living_lab;30\nNieuw;nieuw;living_lab;30\n";
    for query in ["?dryRun=true", ""] {
        let got = import(&coordinator, &format!("labs{query}"), CSV, text).await.expect(200);
        assert_eq!(counts(&got), [3, 0, 1, 0, 2], "{query}");
        assert_eq!(faults(&got), [fault(3, 0, "", "forbidden"), fault(4, 0, "", "forbidden")]);
    }
    assert_eq!(coordinator.get(&format!("/v1/labs/{own}")).await.body["reachableParticipants"], 30);
    assert_eq!(manager.get(&format!("/v1/labs/{other}")).await.body["reachableParticipants"], json!(null));
    assert_eq!(manager.get("/v1/labs/nieuw").await.status, 404);
}

#[actix_web::test]
async fn a_lab_that_the_caller_does_not_see_answers_as_one_that_is_not_there() {
    let (app, manager) = world().await;
    let draft = lab_after(&manager, "geheim", &[]).await;
    seed::network(&app, "zeeland").await;
    let stranger = app.person(&[(Role::NetworkManager, Some("zeeland"))]).await;
    let told = |id: String| {
        let stranger = stranger.clone();
        async move {
            let got = import(&stranger, "labs", CSV, format!("id;naam\n{id};Anders\n")).await.expect(200);
            got.body["faults"].to_string().replace(&id, "ID")
        }
    };
    let (there, absent) = (told(draft.clone()).await, told(Uuid::new_v4().to_string()).await);
    assert_eq!(there, absent);
    assert!(there.contains("unknown_reference"), "{there}");
    // By its slug: as POST, which says only that the name is taken.
    let got =
        import(&stranger, "labs", CSV, "naam;korte naam;soort;netwerk\nX;geheim;living_lab;zeeland\n").await;
    assert_eq!(faults(&got), [fault(2, 2, "korte naam", "not_unique")]);
    // In a network that is another's.
    let got =
        import(&stranger, "labs", CSV, "naam;soort;netwerk\nX;living_lab;brabant\nY;living_lab;\n").await;
    assert_eq!(faults(&got), [fault(2, 0, "", "forbidden"), fault(3, 3, "netwerk", "required")]);
    assert_eq!(manager.get(&format!("/v1/labs/{draft}")).await.body["name"], "Lab geheim");
}

#[actix_web::test]
async fn an_entrepreneur_changes_their_own_organisation_and_sees_only_their_own_runs() {
    let app = TestApp::new().await;
    for slug in ["eigen", "ander"] {
        seed::organisation(&app, slug).await;
    }
    let sme = app.person(&[(Role::Sme, Some("eigen"))]).await;
    let text = "naam;korte naam;soort;onderdeel van\nEigen BV;eigen;sme;\nAnder BV;ander;sme;\nNieuw BV;nieuw;sme;ander\n";
    let got = import(&sme, "organisations", CSV, text).await.expect(200);
    assert_eq!(counts(&got), [3, 0, 1, 0, 2]);
    assert_eq!(faults(&got), [fault(3, 0, "", "forbidden"), fault(4, 4, "onderdeel van", "not_yours")]);
    let path = format!("/v1/import-runs/{}", got.id());
    let kept = sme.get(&path).await.expect(200).body;
    assert_eq!((kept["refused"].clone(), kept["faults"].clone()), (json!(2), got.body["faults"].clone()));
    assert_eq!(sme.get("/v1/import-runs").await.body["imports"][0]["id"], got.body["id"]);
    let other = app.person(&[(Role::Sme, Some("ander"))]).await;
    assert_eq!(other.get(&path).await.expect(404).code(), "not_found");
    assert_eq!(other.get("/v1/import-runs").await.body["imports"], json!([]));
}
