//! What contradicts itself is refused with what is wrong, and nothing changes.

use super::{Cast, path};
use serde_json::json;

#[actix_web::test]
async fn nobody_is_their_own_parent_and_no_two_periods_overlap() {
    let cast = Cast::new().await;
    let admin = &cast.world.admin;
    let make = async |slug: &str, parent: Option<&str>| {
        let new = json!({ "name": slug, "slug": slug, "kind": "sme", "parent": parent });
        path(&admin.post("/v1/organisations", new).await.expect(201))
    };
    let (top, _, below) = (
        make("moeder", None).await,
        make("dochter", Some("moeder")).await,
        make("kleindochter", Some("dochter")).await,
    );
    for (which, parent) in
        [(&top, "moeder"), (&top, "dochter"), (&top, "kleindochter"), (&below, "kleindochter")]
    {
        let before = admin.get(which).await;
        let got = admin.patch(which, &before.etag(), json!({ "parent": parent })).await.expect(400);
        assert_eq!(got.faults(), ["#/parent cycle"], "{which} under {parent}");
        assert!(
            got.body["errors"][0]["detail"].as_str().unwrap().contains("choose another"),
            "{:#}",
            got.body
        );
        assert_eq!(admin.get(which).await.body, before.body);
    }
    let lab = format!("/v1/labs/{}", cast.ids[2]);
    let period = json!({ "from": "2027-06-01", "until": "2028-06-30" });
    let mut window = period.clone();
    window["slots"] = json!(1);
    let got = admin.post(&format!("{lab}/capacity-windows"), window).await.expect(409);
    assert_eq!(got.code(), "period_conflict");
    admin.post(&format!("{lab}/involvements"), json!({ "from": "2027-01-01" })).await.expect(201);
    let got = admin.post(&format!("{lab}/involvements"), period.clone()).await.expect(409);
    assert_eq!(got.code(), "period_conflict");
    let member = json!({ "lab": cast.ids[2], "role": "member", "from": "2026-01-01" });
    let got = admin.post(&format!("/v1/networks/{}/members", cast.ids[3]), member).await.expect(409);
    assert_eq!(got.code(), "period_conflict");
    let windows = admin.get(&format!("{lab}/capacity-windows")).await.expect(200);
    assert_eq!(windows.body["capacityWindows"].as_array().unwrap().len(), 1, "nothing was added");
}

#[actix_web::test]
async fn a_wrong_name_of_a_field_is_told_with_the_right_one() {
    let cast = Cast::new().await;
    let new = json!({ "titleNl": "Rust", "municipality": "GM0772", "desiredEffect": "Rust" });
    let got = cast.care.post("/v1/care-needs", new).await.expect(400);
    assert_eq!(got.faults(), ["#/desiredEffect unknown_field", "#/municipality unknown_field"]);
    let mut details: Vec<&str> = got.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["detail"].as_str().unwrap())
        .collect();
    details.sort_unstable();
    assert_eq!(
        details,
        [
            "desiredEffect: there is no such field here; did you mean desiredEffectEn or desiredEffectNl?",
            "municipality: there is no such field here; did you mean municipalityCode?",
        ]
    );
    let got = cast.care.get("/v1/care-needs?thema=home-care").await.expect(400);
    assert_eq!(
        got.body["errors"][0]["detail"],
        "thema: there is no such parameter here; did you mean theme?"
    );
}
