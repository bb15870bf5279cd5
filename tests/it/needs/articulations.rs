//! Each party says what a need is in its own words, and nobody changes another's.

use super::Parties;
use serde_json::{Value, json};

fn says(stance: &str, text: &str) -> Value {
    json!({ "stance": stance, "textNl": text })
}

#[actix_web::test]
async fn parties_agree_differ_and_conflict_and_the_need_shows_all_of_it() {
    let parties = Parties::new().await;
    let path = parties.open("Minder alarmen", json!({})).await;
    let spoken = format!("{path}/articulations");
    let agreement =
        || async { parties.app.anonymous().get(&path).await.expect(200).body["agreement"].clone() };
    let mine = parties.provider.post(&spoken, says("supports", "Wij zien het elke nacht.")).await.expect(201);
    assert_eq!(
        (&mine.body["organisationKind"], &mine.body["saidOn"]),
        (&json!("care_provider"), &json!("2026-11-02"))
    );
    assert_eq!(agreement().await, "agreed");
    parties.patients.post(&spoken, says("differs", "Leg uit wat een melding betekent.")).await.expect(201);
    assert_eq!(agreement().await, "differing");
    let with_day =
        json!({ "stance": "opposes", "textEn": "It is paid for already.", "saidOn": "2026-10-01" });
    let theirs = parties.insurer.post(&spoken, with_day).await.expect(201);
    assert_eq!(agreement().await, "conflicting");
    let need = parties.app.anonymous().get(&path).await.expect(200).body;
    let texts: Vec<&Value> =
        need["articulations"].as_array().unwrap().iter().map(|one| &one["stance"]).collect();
    assert_eq!(texts, ["supports", "differs", "opposes"]);
    let first = parties.app.anonymous().get(&format!("{spoken}?limit=2")).await.expect(200).body;
    let cursor = first["nextCursor"].as_str().unwrap();
    let rest =
        parties.app.anonymous().get(&format!("{spoken}?limit=2&cursor={cursor}")).await.expect(200).body;
    assert_eq!(
        (rest["articulations"][0]["id"].as_str().unwrap(), &rest["nextCursor"]),
        (&*theirs.id(), &json!(null))
    );
    let one = theirs.header("location").unwrap();
    assert_eq!(parties.app.anonymous().get(&one).await.expect(200).body, theirs.body);
}

#[actix_web::test]
async fn each_party_keeps_its_own_words_only() {
    let parties = Parties::new().await;
    let path = parties.open("Minder alarmen", json!({})).await;
    let spoken = format!("{path}/articulations");
    let made = parties.patients.post(&spoken, says("differs", "Anders.")).await.expect(201);
    let one = made.header("location").unwrap();
    for other in [&parties.provider, &parties.insurer, &parties.company] {
        other.patch(&one, &made.etag(), json!({ "stance": "supports" })).await.expect(403);
        other.delete(&one, &made.etag()).await.expect(403);
    }
    parties.app.anonymous().delete(&one, &made.etag()).await.expect(401);
    let again = parties.patients.post(&spoken, says("supports", "Toch wel.")).await.expect(409);
    assert_eq!(again.code(), "not_unique");
    let named = json!({ "stance": "opposes", "textNl": "x", "organisation": parties.ids[1] });
    parties.insurer.post(&spoken, named).await.expect(403);
    let got = parties.company.post(&spoken, says("supports", "Wij hebben iets!")).await.expect(400);
    assert_eq!(got.faults(), ["#/organisation wrong_kind"]);
    let changed =
        parties.patients.patch(&one, &made.etag(), json!({ "stance": "supports" })).await.expect(200);
    assert_eq!((&changed.body["textNl"], &changed.body["saidOn"]), (&json!("Anders."), &made.body["saidOn"]));
    parties.patients.patch(&one, &made.etag(), json!({ "stance": "opposes" })).await.expect(412);
    let got = parties.patients.patch_now(&one, json!({ "organisation": parties.ids[0] })).await.expect(400);
    assert_eq!(got.faults(), ["#/organisation fixed"]);
    parties.patients.delete(&one, &changed.etag()).await.expect(204);
    parties.patients.get(&one).await.expect(404);
    assert_eq!(parties.provider.get(&path).await.body["agreement"], "unspoken");
}

#[actix_web::test]
async fn words_are_required_and_not_of_tomorrow() {
    let parties = Parties::new().await;
    let path = parties.open("Minder alarmen", json!({})).await;
    let spoken = format!("{path}/articulations");
    let wordless = json!({ "stance": "supports", "saidOn": "2026-11-03", "organisation": "nobody" });
    let got = parties.patients.post(&spoken, wordless).await.expect(400);
    assert_eq!(got.faults(), ["#/organisation unknown_reference", "#/saidOn future", "#/textNl required"]);
    let form = json!({ "stance": "whatever", "text": "x", "saidOn": "gisteren" });
    let got = parties.patients.post(&spoken, form).await.expect(400);
    assert_eq!(got.faults(), ["#/saidOn format", "#/stance enum", "#/text unknown_field"]);
}

#[actix_web::test]
async fn what_a_party_says_gives_the_need_another_version() {
    let parties = Parties::new().await;
    let path = parties.open("Minder alarmen", json!({})).await;
    let before = parties.provider.get(&path).await.etag();
    let spoken = format!("{path}/articulations");
    let made = parties.patients.post(&spoken, says("supports", "Ja.")).await.expect(201);
    let after = parties.provider.get(&path).await.etag();
    assert_ne!(before, after, "a reader who kept the old one must see the new words");
    parties.patients.delete(&made.header("location").unwrap(), &made.etag()).await.expect(204);
    assert_ne!(parties.provider.get(&path).await.etag(), after);
    // An articulation of another need is not found here.
    let other = parties.open("Iets anders", json!({})).await;
    let made = parties.patients.post(&spoken, says("supports", "Ja.")).await.expect(201);
    parties.patients.get(&format!("{other}/articulations/{}", made.id())).await.expect(404);
}
