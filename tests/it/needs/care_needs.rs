//! Drafting, reading, changing and deleting care needs.

use super::{Parties, new_need, titles};
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn each_kind_of_party_drafts_a_need_of_its_own_organisation() {
    let parties = Parties::new().await;
    let with = json!({ "titleEn": "Fewer alarms", "municipalityCode": "GM0772", "priority": "high" });
    let made = parties.draft("Minder alarmen", with).await;
    assert_eq!(made.body["organisation"], parties.ids[0].as_str(), "the only one that the caller acts for");
    assert_eq!(made.body["organisationName"], "Organisatie");
    assert_eq!((&made.body["status"], &made.body["published"]), (&json!("draft"), &json!(false)));
    assert_eq!((&made.body["province"], &made.body["inProvince"]), (&json!(null), &json!("noord-brabant")));
    assert_eq!(made.body["municipalityName"], "Eindhoven");
    assert_eq!(made.body["themeLabels"][0]["slug"], "home-dialysis");
    assert_eq!((&made.body["agreement"], &made.body["articulations"]), (&json!("unspoken"), &json!([])));
    let slug = made.body["slug"].as_str().unwrap();
    assert!(slug.starts_with("minder-alarmen-"), "{slug}");
    let found = parties.provider.get(&format!("/v1/care-needs/{slug}")).await.expect(200);
    assert_eq!((found.body.clone(), found.etag()), (made.body.clone(), made.etag()));
    for party in [&parties.patients, &parties.insurer] {
        party.post("/v1/care-needs", new_need("Ook een vraag", json!({}))).await.expect(201);
    }
}

#[actix_web::test]
async fn nobody_speaks_for_another_organisation_and_companies_have_no_care_needs() {
    let parties = Parties::new().await;
    let named = |organisation: &str| new_need("x", json!({ "organisation": organisation }));
    let foreign = named(&parties.ids[0]);
    parties.patients.post("/v1/care-needs", foreign.clone()).await.expect(403);
    parties.insurer.post("/v1/care-needs", foreign.clone()).await.expect(403);
    parties.app.anonymous().post("/v1/care-needs", foreign.clone()).await.expect(401);
    let province = parties.app.person(&[(Role::Province, None)]).await;
    province.post("/v1/care-needs", foreign.clone()).await.expect(403);
    let got = parties.company.post("/v1/care-needs", new_need("x", json!({}))).await.expect(400);
    assert_eq!(got.faults(), ["#/organisation wrong_kind"]);
    let admin = parties.app.admin().await;
    admin.post("/v1/care-needs", foreign).await.expect(201);
    let got = admin.post("/v1/care-needs", new_need("x", json!({}))).await.expect(400);
    assert_eq!(got.faults(), ["#/organisation required"]);
    let both = [(Role::Sme, Some(parties.ids[0].as_str())), (Role::Payer, Some(parties.ids[2].as_str()))];
    let both = parties.app.person(&both).await;
    let got = both.post("/v1/care-needs", new_need("x", json!({}))).await.expect(400);
    assert_eq!(got.faults(), ["#/organisation required"]);
    both.post("/v1/care-needs", named(&parties.ids[2])).await.expect(201);
}

#[actix_web::test]
async fn all_faults_are_reported_at_once() {
    let parties = Parties::new().await;
    let form = json!({ "priority": "urgent", "problemNl": "", "municipalityCode": "Eindhoven", "slug": "x", "status": "open" });
    let got = parties.provider.post("/v1/care-needs", form).await.expect(400);
    let expected = [
        "#/municipalityCode pattern",
        "#/priority enum",
        "#/problemNl min_length",
        "#/slug unknown_field",
        "#/status unknown_field",
        "#/titleNl required",
    ];
    assert_eq!(got.faults(), expected);
    parties.app.admin().await.event("/v1/themes/diabetes", "retire").await.expect(200);
    let rules = json!({
        "titleNl": "x", "organisation": "nobody", "themes": ["nothing", "diabetes"], "national": true,
        "province": "limburg", "municipalityCode": "GM9999",
    });
    let got = parties.provider.post("/v1/care-needs", rules).await.expect(400);
    let expected = [
        "#/municipalityCode contradiction",
        "#/municipalityCode unknown_reference",
        "#/organisation unknown_reference",
        "#/province contradiction",
        "#/province contradiction",
        "#/themes not_active",
        "#/themes/0 unknown_reference",
    ];
    assert_eq!(got.faults(), expected);
}

#[actix_web::test]
async fn a_draft_is_nobody_elses_and_what_is_published_everybodys() {
    let parties = Parties::new().await;
    let path = parties.draft("Geheim", json!({})).await.header("location").unwrap();
    let admin = parties.app.admin().await;
    let manager = parties.app.bare_network("manual", &[]).await;
    let manager = parties.app.person(&[(Role::NetworkManager, Some(&manager))]).await;
    for other in [&parties.patients, &parties.insurer, &parties.company, &manager, &parties.app.anonymous()] {
        other.get(&path).await.expect(404);
        other.get(&format!("{path}/articulations")).await.expect(404);
        other.get(&format!("{path}/answers")).await.expect(404);
        other.get(&format!("{path}/matches")).await.expect(404);
        assert!(titles(other, "").await.is_empty());
    }
    let etag = parties.provider.get(&path).await.etag();
    parties.patients.patch(&path, &etag, json!({ "titleNl": "x" })).await.expect(404);
    parties.patients.event(&path, "publish").await.expect(404);
    for seer in [&parties.provider, &admin] {
        assert_eq!(titles(seer, "").await, ["Geheim"]);
    }
    parties.provider.event(&path, "publish").await.expect(200);
    for other in [&parties.patients, &manager, &parties.app.anonymous()] {
        other.get(&path).await.expect(200);
        assert_eq!(titles(other, "").await, ["Geheim"]);
    }
    parties.patients.patch(&path, &etag, json!({ "titleNl": "x" })).await.expect(403);
    parties.patients.delete(&path, &etag).await.expect(403);
}

#[actix_web::test]
async fn a_patch_changes_what_it_names_and_needs_the_version_that_was_read() {
    let parties = Parties::new().await;
    let made = parties.draft("Oud", json!({ "municipalityCode": "GM0772", "priority": "low" })).await;
    let path = made.header("location").unwrap();
    let patch =
        json!({ "titleNl": "Nieuw", "priority": null, "municipalityCode": null, "province": "limburg" });
    let changed = parties.provider.patch(&path, &made.etag(), patch).await.expect(200);
    assert_eq!(changed.body["titleNl"], "Nieuw");
    assert_eq!((&changed.body["priority"], &changed.body["municipalityCode"]), (&json!(null), &json!(null)));
    assert_eq!(
        (&changed.body["province"], &changed.body["inProvince"]),
        (&json!("limburg"), &json!("limburg"))
    );
    for kept in ["slug", "organisation", "problemNl", "themes", "careSetting", "createdAt"] {
        assert_eq!(changed.body[kept], made.body[kept], "{kept}");
    }
    let again = json!({ "municipalityCode": "GM0772", "province": null });
    parties.provider.patch_now(&path, again).await.expect(200);
    parties.provider.patch(&path, &made.etag(), json!({ "titleNl": "Te laat" })).await.expect(412);
    let headers = [("content-type", "application/merge-patch+json")];
    parties
        .provider
        .send(reqwest::Method::PATCH, &path, &headers, Some(b"{\"titleNl\":\"x\"}".to_vec()))
        .await
        .expect(428);
    let got = parties.provider.patch_now(&path, json!({ "organisation": parties.ids[1] })).await.expect(400);
    assert_eq!(got.faults(), ["#/organisation fixed"]);
}

#[actix_web::test]
async fn what_is_published_stays_complete_and_is_not_deleted() {
    let parties = Parties::new().await;
    let draft = parties.draft("Weg", json!({})).await;
    let path = draft.header("location").unwrap();
    parties.provider.delete(&path, "\"9\"").await.expect(412);
    parties.provider.delete(&path, &draft.etag()).await.expect(204);
    parties.provider.get(&path).await.expect(404);
    let path = parties.open("Blijft", json!({})).await;
    let got = parties.provider.patch_now(&path, json!({ "problemNl": null, "themes": [] })).await.expect(409);
    assert_eq!(
        (got.code(), got.faults()),
        ("not_ready", vec!["#/problemNl required".into(), "#/themes required".into()])
    );
    let etag = parties.provider.get(&path).await.etag();
    assert_eq!(parties.provider.delete(&path, &etag).await.expect(409).code(), "in_use");
}
