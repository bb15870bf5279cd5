//! Labs as the loader of data enters them.

use super::world;
use proeftuin::{
    base::{actor::Caller, id::LabId},
    labs::{
        actions::{self, Provenance},
        model::{LabStatus, NewLab},
    },
};
use serde_json::json;
use uuid::Uuid;

#[actix_web::test]
async fn loaded_labs_begin_where_their_origin_says_and_are_read_together() {
    let (app, _) = world().await;
    // Nothing but a name and a kind: what nobody published is not asked of a loaded lab.
    let new: NewLab = serde_json::from_value(json!({ "name": "Geladen", "kind": "data_lab" })).unwrap();
    let origin = Provenance {
        slug: Some("geladen".to_owned()),
        sources: vec!["https://lab.example".to_owned()],
        fictitious_fields: vec!["trlMin".to_owned()],
        status: LabStatus::Active,
        verified_at: None,
    };
    let loader = Caller::service();
    let loaded = app.app.db().write(move |write| actions::insert_lab(write, &loader, new, origin));
    let id = loaded.await.unwrap();
    let lab = app.anonymous().get("/v1/labs/geladen").await.expect(200).body;
    assert_eq!(lab["status"], "active");
    assert_eq!(lab["sources"], json!(["https://lab.example"]));
    assert_eq!(lab["fictitiousFields"], json!(["trlMin"]));
    assert_eq!(lab["isStale"], true);

    // What it never had it need not get before it can change, but it can't lose more.
    let admin = app.admin().await;
    admin.patch_now("/v1/labs/geladen", json!({ "descriptionNl": "Nu wel." })).await.expect(200);
    let got = admin.patch_now("/v1/labs/geladen", json!({ "descriptionNl": null })).await.expect(409);
    assert_eq!(got.faults(), ["#/descriptionNl required"]);

    let views = app.app.db().read(move |read| {
        let unknown = LabId::from_uuid(Uuid::nil());
        Ok((actions::views(read, None)?, actions::views(read, Some(&[id, unknown]))?))
    });
    let (all, named) = views.await.unwrap();
    assert_eq!((all.len(), named.len()), (1, 1));
    assert_eq!(serde_json::to_value(&all).unwrap(), serde_json::to_value(&named).unwrap());
}
