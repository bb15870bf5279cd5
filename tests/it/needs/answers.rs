//! What innovations say they answer, who sees that, and who confirms it.

use super::Parties;
use proeftuin::needs::answers;
use serde_json::json;

fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

#[actix_web::test]
async fn an_innovation_says_which_need_it_answers_and_a_party_confirms_it() {
    let parties = Parties::new().await;
    let need = parties.open("Minder alarmen", json!({})).await;
    let (innovation, answer) = parties.answering(&need, "public").await;
    let got = parties.app.anonymous().get(&answer).await.expect(200);
    assert_eq!((&got.body["status"], &got.body["confirmedBy"]), (&json!("claimed"), &json!(null)));
    assert_eq!(
        (&got.body["claim"], &got.body["innovationTitle"]),
        (&json!("Meldt alleen wat telt."), &json!("Slimme sensor"))
    );
    parties.company.event(&answer, "confirm").await.expect(403);
    parties.patients.event(&answer, "confirm").await.expect(403);
    parties.app.anonymous().event(&answer, "confirm").await.expect(401);
    let got = parties.provider.event(&answer, "confirm").await.expect(200);
    assert_eq!(
        (&got.body["status"], got.body["confirmedBy"].as_str().unwrap()),
        (&json!("confirmed"), &*parties.ids[0])
    );
    let got = parties.provider.event(&answer, "confirm").await.expect(409);
    assert_eq!(got.body["allowedEvents"], json!(["retract"]));
    let history = format!("{answer}/transitions");
    for party in [&parties.provider, &parties.company] {
        assert_eq!(party.get(&history).await.expect(200).body["transitions"].as_array().unwrap().len(), 1);
    }
    parties.patients.get(&history).await.expect(403);
    let got = parties.provider.event(&answer, "retract").await.expect(200);
    assert_eq!((&got.body["status"], &got.body["confirmedAt"]), (&json!("claimed"), &json!(null)));
    let view = parties.company.get(&innovation).await.expect(200).body;
    assert_eq!(view["careNeeds"], json!([{ "careNeed": id_of(&need), "claim": "Meldt alleen wat telt." }]));
}

#[actix_web::test]
async fn a_confirmation_goes_with_the_words_that_it_confirmed() {
    let parties = Parties::new().await;
    let need = parties.open("Minder alarmen", json!({})).await;
    let (innovation, answer) = parties.answering(&need, "public").await;
    parties.provider.event(&answer, "confirm").await.expect(200);
    parties.company.patch_now(&innovation, json!({ "title": "Andere naam" })).await.expect(200);
    assert_eq!(
        parties.company.get(&answer).await.expect(200).body["status"],
        "confirmed",
        "the claim is the same"
    );
    let bolder = json!({ "careNeeds": [{ "careNeed": id_of(&need), "claim": "Lost alles op." }] });
    parties.company.patch_now(&innovation, bolder).await.expect(200);
    parties.provider.get(&answer).await.expect(404);
    let answers = parties.provider.get(&format!("{need}/answers")).await.expect(200).body;
    assert_eq!(answers["answers"].as_array().unwrap().len(), 1);
    assert_eq!(answers["answers"][0]["status"], "claimed");
    parties.company.patch_now(&innovation, json!({ "careNeeds": [] })).await.expect(200);
    let answers = parties.provider.get(&format!("{need}/answers")).await.expect(200).body;
    assert_eq!(answers["answers"], json!([]));
    let etag = parties.company.get(&innovation).await.etag();
    parties.company.delete(&innovation, &etag).await.expect(204);
}

#[actix_web::test]
async fn a_private_innovation_is_no_answer_to_who_may_not_see_it() {
    let parties = Parties::new().await;
    let need = parties.open("Minder alarmen", json!({})).await;
    let (_, hidden) = parties.answering(&need, "private").await;
    let (_, shown) = parties.answering(&need, "public").await;
    for other in [&parties.provider, &parties.patients, &parties.insurer, &parties.app.anonymous()] {
        let page = other.get(&format!("{need}/answers?limit=1")).await.expect(200).body;
        assert_eq!(page["answers"][0]["id"], id_of(&shown), "the hidden one takes no place");
        assert_eq!(page["nextCursor"], json!(null));
        other.get(&hidden).await.expect(404);
    }
    parties.provider.event(&hidden, "confirm").await.expect(404);
    parties.provider.get(&format!("{hidden}/transitions")).await.expect(404);
    let page = parties.company.get(&format!("{need}/answers?limit=1")).await.expect(200).body;
    assert_eq!(page["answers"][0]["id"], id_of(&hidden));
    let next = format!("{need}/answers?limit=1&cursor={}", page["nextCursor"].as_str().unwrap());
    assert_eq!(parties.company.get(&next).await.expect(200).body["answers"][0]["id"], id_of(&shown));
}

#[actix_web::test]
async fn only_published_needs_are_answered_each_once() {
    let parties = Parties::new().await;
    let draft = parties.draft("Concept", json!({})).await.header("location").unwrap();
    let need = parties.open("Minder alarmen", json!({})).await;
    let same = json!({ "careNeed": id_of(&need) });
    let new = json!({ "title": "x", "careNeeds": [same, { "careNeed": id_of(&draft) }, same, { "careNeed": "niets" }] });
    let got = parties.company.post("/v1/innovations", new).await.expect(400);
    let expected = [
        "#/careNeeds/1/careNeed unknown_reference",
        "#/careNeeds/2/careNeed repeated",
        "#/careNeeds/3/careNeed unknown_reference",
    ];
    assert_eq!(got.faults(), expected, "a draft is as absent as what is not there");
    let (_, answer) = parties.answering(&need, "public").await;
    let slug = parties.provider.get(&need).await.body["slug"].as_str().unwrap().to_owned();
    let list = format!("/v1/innovations?careNeed={slug}");
    let found = parties.app.anonymous().get(&list).await.expect(200).body;
    assert_eq!(found["innovations"].as_array().unwrap().len(), 1);
    let other = parties.open("Iets anders", json!({})).await;
    let list = format!("/v1/innovations?careNeed={}", id_of(&other));
    assert_eq!(parties.app.anonymous().get(&list).await.expect(200).body["innovations"], json!([]));
    let list = format!("/v1/innovations?careNeed={}", id_of(&draft));
    let got = parties.app.anonymous().get(&list).await.expect(400);
    assert_eq!(got.faults(), ["careNeed unknown_reference"]);
    parties.provider.get(&answer.replace(id_of(&need), id_of(&other))).await.expect(404);
}

#[actix_web::test]
async fn nobody_confirms_what_their_own_organisation_claims() {
    let parties = Parties::new().await;
    let need = parties.open("Minder alarmen", json!({})).await;
    let new = json!({ "title": "Zelf gemaakt", "visibility": "public", "careNeeds": [{ "careNeed": id_of(&need) }] });
    parties.provider.post("/v1/innovations", new).await.expect(201);
    let answers = parties.provider.get(&format!("{need}/answers")).await.expect(200).body;
    let answer = format!("{need}/answers/{}", answers["answers"][0]["id"].as_str().unwrap());
    let got = parties.provider.event(&answer, "confirm").await.expect(403);
    assert!(got.body["detail"].as_str().unwrap().contains("another party"), "{:#}", got.body);
    let spoken = format!("{need}/articulations");
    parties.patients.post(&spoken, json!({ "stance": "supports", "textNl": "Ja." })).await.expect(201);
    parties.patients.event(&answer, "confirm").await.expect(200);
}

#[actix_web::test]
async fn the_answers_of_a_period_are_those_of_that_period() {
    let parties = Parties::new().await;
    let need = parties.open("Minder alarmen", json!({})).await;
    let (innovation, answer) = parties.answering(&need, "private").await;
    parties.app.clock.advance_secs(10 * 86_400);
    // The tokens of the tests have expired by now.
    let company = parties.app.person(&[(proeftuin::base::actor::Role::Sme, Some(&parties.ids[3]))]).await;
    company.patch_now(&innovation, json!({ "careNeeds": [] })).await.expect(200);
    let between = |from: &'static str, until: &'static str| {
        let db = parties.app.app.db();
        db.read(move |read| {
            answers::list_answered_between(read, from.parse().unwrap(), until.parse().unwrap())
        })
    };
    let all = between("2026-01-01", "2026-12-31").await.unwrap();
    assert_eq!(all.len(), 1, "also private ones, and those that were taken back");
    assert_eq!(all[0].id.to_string(), id_of(&answer));
    assert_eq!(all[0].claimed_on.to_string(), "2026-11-02");
    assert_eq!(all[0].ended_on.map(|day| day.to_string()).as_deref(), Some("2026-11-12"));
    assert_eq!(all[0].confirmed_on, None);
    for (from, until, count) in [
        ("2026-01-01", "2026-11-01", 0),
        ("2026-01-01", "2026-11-02", 1),
        ("2026-11-12", "2026-11-30", 1),
        ("2026-11-13", "2026-11-30", 0),
    ] {
        assert_eq!(between(from, until).await.unwrap().len(), count, "{from} {until}");
    }
}
