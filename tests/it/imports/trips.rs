//! What is exported can be imported as it is, and says nothing new.

use super::{CSV, NDJSON, count_events, counts, faults, import};
use crate::{
    labs::{published, world},
    support::{Client, TestApp},
};
use serde_json::json;

async fn exported(app: &TestApp, client: &Client, path: &str) -> String {
    let mut request = app.http.get(format!("{}/v1/exports/{path}", app.base_url));
    if let Some(token) = &client.token {
        request = request.bearer_auth(token);
    }
    request.send().await.unwrap().text().await.unwrap()
}

const CHANGES: &[&str] = &["lab_created", "lab_updated", "organisation_created", "organisation_updated"];

#[actix_web::test]
async fn an_export_that_is_imported_changes_nothing() {
    let (app, manager) = world().await;
    let owner = manager
        .post(
            "/v1/organisations",
            json!({
                "name": "=Zorg, \"b\"", "kind": "care_provider", "alternativeNames": ["Zorg; b", "ZB"], "fte": 12, "sources": ["x", "y, z"],
                "location": { "city": "Breda", "municipalityCode": "GM0758" }, "identifiers": [{ "scheme": "kvk", "value": "01234567" }],
            }),
        )
        .await
        .expect(201)
        .id();
    let new = json!({ "name": "Dochter", "kind": "sme", "parent": owner, "location": { "province": "zeeland", "lat": 51.5, "lon": 3.6 } });
    manager.post("/v1/organisations", new).await.expect(201);
    let id = published(&manager, "zorglab").await;
    let all = json!({
        "ownerOrganisation": owner, "careSettings": ["home", "hospital"], "purposes": [], "trlMin": 3, "trlMax": 9, "startYear": 2020,
        "contact": { "name": "Kim de Wit", "email": "lab@test.example", "phone": "+31 76 1234567" }, "languages": ["nl"],
        "partners": [{ "kind": "insurers", "name": "Verzekeraar" }, { "kind": "care_providers", "organisation": owner }],
        "descriptionEn": "Two\nlines; and, \"more\"", "website": "https://lab.example",
    });
    manager.patch_now(&format!("/v1/labs/{id}"), all).await.expect(200);
    let virtual_lab = json!({ "slug": "samen", "name": "Samen", "kind": "virtual", "network": "brabant", "isVirtual": true, "memberLabs": [id] });
    manager.post("/v1/labs", virtual_lab).await.expect(201);
    let before = count_events(&app, CHANGES).await;
    let whole = manager.get(&format!("/v1/labs/{id}")).await.body;
    for query in ["", "?empty=clear"] {
        for (collection, count) in [("labs", 2), ("organisations", 2)] {
            for (format, kind) in [("csv", CSV), ("ndjson", NDJSON)] {
                let text = exported(&app, &manager, &format!("{collection}?format={format}")).await;
                let got =
                    import(&manager, &format!("{collection}{query}"), kind, text.clone()).await.expect(200);
                assert_eq!(faults(&got), [], "{text}");
                assert_eq!(counts(&got), [count, 0, 0, count, 0], "{collection} {format}{query}");
            }
        }
    }
    // Of persons an export for everybody says nothing, and that says nothing of them.
    let text = exported(&app, &app.anonymous(), "labs?format=csv").await;
    assert!(!text.contains("Kim de Wit"));
    assert_eq!(counts(&import(&manager, "labs", CSV, text).await), [1, 0, 0, 1, 0]);
    assert_eq!(count_events(&app, CHANGES).await, before);
    assert_eq!(manager.get(&format!("/v1/labs/{id}")).await.body, whole);
    // One cell of it changed is one change.
    let text = exported(&app, &manager, "labs?format=csv")
        .await
        .replace("https://lab.example", "https://lab.example/nieuw");
    assert_eq!(counts(&import(&manager, "labs", CSV, text).await), [2, 0, 1, 1, 0]);
}

#[actix_web::test]
async fn a_column_of_its_own_counts_more_than_the_object_beside_it() {
    let (app, manager) = world().await;
    let id = published(&manager, "zorglab").await;
    let text = exported(&app, &manager, "labs?format=csv&fields=id,location").await;
    let mut lines = text.lines();
    let text = format!("{},plaats\r\n{},Eindhoven\r\n", lines.next().unwrap(), lines.next().unwrap());
    assert_eq!(counts(&import(&manager, "labs", CSV, text).await), [1, 0, 1, 0, 0]);
    let location = manager.get(&format!("/v1/labs/{id}")).await.body["location"].clone();
    assert_eq!(
        (location["city"].clone(), location["municipalityCode"].clone()),
        (json!("Eindhoven"), json!("GM0772"))
    );
}
