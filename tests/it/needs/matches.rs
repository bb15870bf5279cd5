//! What suits a care need, and which needs suit an innovation, each with the reasons.

use super::Parties;
use crate::support::{Got, Lab};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};
use uuid::Uuid;

fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

fn list<'a>(got: &'a Value, pointer: &str) -> &'a Vec<Value> {
    got.pointer(pointer).unwrap().as_array().unwrap()
}

fn component<'a>(one: &'a Value, code: &str) -> &'a Value {
    let found = list(one, "/components").iter().find(|component| component["code"] == code);
    found.unwrap_or_else(|| panic!("no {code} in {one:#}"))
}

/// The score is the sum of its parts, and everything is told in both languages.
fn holds(one: &Value) {
    let sum: f64 = list(one, "/components").iter().map(|part| part["contribution"].as_f64().unwrap()).sum();
    assert!((one["score"].as_f64().unwrap() - sum).abs() < 1e-9, "{one:#}");
    for part in list(one, "/components").iter().chain(list(one, "/rules")) {
        let (nl, en) = (part["sentence"]["nl"].as_str().unwrap(), part["sentence"]["en"].as_str().unwrap());
        assert!(!nl.is_empty() && !en.is_empty() && nl != en, "{part:#}");
    }
}

async fn innovation(parties: &Parties, title: &str, with: Value) -> Got {
    let mut new = json!({ "title": title, "visibility": "public", "themes": ["home-dialysis"], "careSetting": "home", "trl": 6 });
    for (name, value) in with.as_object().unwrap() {
        new[name] = value.clone();
    }
    parties.company.post("/v1/innovations", new).await.expect(201)
}

#[actix_web::test]
async fn innovations_are_ranked_for_a_need_with_reasons_and_what_would_change_a_refusal() {
    let parties = Parties::new().await;
    let need = parties.open("Dialyse thuis", json!({ "province": "noord-brabant" })).await;
    innovation(&parties, "Precies goed", json!({ "trl": 9 })).await;
    innovation(&parties, "Breder", json!({ "themes": ["home-care"] })).await;
    innovation(&parties, "Zegt weinig", json!({ "themes": [], "careSetting": null, "trl": null })).await;
    innovation(&parties, "Voor het ziekenhuis", json!({ "careSetting": "hospital" })).await;
    innovation(&parties, "Iets anders", json!({ "themes": ["oncology"], "careSetting": "hospital" })).await;
    innovation(&parties, "Niet meer te krijgen", json!({ "status": "archived" })).await;
    let path = format!("{need}/matches");
    let got = parties.app.anonymous().get(&format!("{path}?includeRejected=true")).await.expect(200).body;
    let titles = |pointer: &str| -> Vec<String> {
        list(&got, pointer)
            .iter()
            .map(|one| one["innovation"]["title"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(titles("/innovations/matches"), ["Precies goed", "Breder", "Zegt weinig"]);
    assert_eq!(titles("/innovations/rejected"), ["Voor het ziekenhuis", "Iets anders"]);
    assert_eq!(
        (&got["innovations"]["considered"], &got["innovations"]["rejectedCount"]),
        (&json!(5), &json!(2))
    );
    for one in list(&got, "/innovations/matches") {
        holds(one);
    }
    let best = &got["innovations"]["matches"][0];
    assert_eq!(
        (&component(best, "theme")["value"], &component(best, "trl_fit")["value"]),
        (&json!(1.0), &json!(1.0))
    );
    assert_eq!(
        (&component(best, "region")["isUnknown"], &component(best, "care_need")["value"]),
        (&json!(true), &json!(0.0))
    );
    let silent = &got["innovations"]["matches"][2];
    assert_eq!(component(silent, "unknowns")["contribution"], json!(-4.0), "two rules, two points each");
    assert!(silent["rules"][0]["question"]["nl"].as_str().unwrap().ends_with('?'));
    let failing = &got["innovations"]["rejected"][0]["failing"];
    assert_eq!((&failing[0]["code"], failing.as_array().unwrap().len()), (&json!("care_setting"), 1));
    assert!(failing[0]["change"]["en"].is_string());
    let brief = parties.app.anonymous().get(&format!("{path}?limit=1")).await.expect(200).body;
    assert_eq!(
        (list(&brief, "/innovations/matches").len(), list(&brief, "/innovations/rejected").len()),
        (1, 0)
    );
    assert_eq!(brief["innovations"]["rejectedCount"], json!(2), "counted, not listed");
}

#[actix_web::test]
async fn an_answer_raises_the_score_and_a_confirmed_one_passes_the_rules() {
    let parties = Parties::new().await;
    let need = parties.open("Dialyse thuis", json!({})).await;
    innovation(&parties, "Zegt niets", json!({})).await;
    let says = json!({ "themes": ["oncology"], "careNeeds": [{ "careNeed": id_of(&need) }] });
    innovation(&parties, "Zegt iets", says).await;
    let find = || async {
        parties.app.anonymous().get(&format!("{need}/matches?includeRejected=true")).await.expect(200).body
    };
    let got = find().await;
    assert_eq!(
        got["innovations"]["rejected"][0]["answer"], "claimed",
        "a claim alone makes no oncology into dialysis"
    );
    let answers = parties.provider.get(&format!("{need}/answers")).await.expect(200).body;
    let answer = format!("{need}/answers/{}", answers["answers"][0]["id"].as_str().unwrap());
    parties.provider.event(&answer, "confirm").await.expect(200);
    let got = find().await;
    let matches = list(&got, "/innovations/matches");
    let confirmed = matches.iter().find(|one| one["answer"] == "confirmed").unwrap();
    assert_eq!(component(confirmed, "care_need")["value"], json!(1.0));
    holds(confirmed);
}

#[actix_web::test]
async fn private_innovations_are_neither_listed_nor_counted_for_others() {
    let parties = Parties::new().await;
    let need = parties.open("Dialyse thuis", json!({})).await;
    let hidden = innovation(
        &parties,
        "Geheim",
        json!({ "visibility": "private", "careNeeds": [{ "careNeed": id_of(&need) }] }),
    )
    .await;
    let path = format!("{need}/matches?includeRejected=true");
    for other in [&parties.app.anonymous(), &parties.provider, &parties.insurer] {
        let got = other.get(&path).await.expect(200).body;
        let all = got["innovations"].clone();
        assert_eq!((&all["considered"], &all["rejectedCount"]), (&json!(0), &json!(0)));
        assert_eq!((&all["matches"], &all["rejected"]), (&json!([]), &json!([])));
        other.get(&format!("/v1/innovations/{}/care-needs", hidden.id())).await.expect(404);
    }
    let got = parties.company.get(&path).await.expect(200).body;
    assert_eq!(got["innovations"]["matches"][0]["innovation"]["title"], "Geheim");
}

#[actix_web::test]
async fn an_innovation_finds_what_it_answers_and_what_else_suits_it() {
    let parties = Parties::new().await;
    let answered = parties.open("Beantwoord", json!({})).await;
    parties.open("Past ook", json!({})).await;
    parties.open("Past niet", json!({ "themes": ["oncology"] })).await;
    parties.draft("Concept", json!({})).await;
    let gone = parties.open("Vervuld", json!({})).await;
    for event in ["begin_pilot", "meet"] {
        parties.provider.event(&gone, event).await.expect(200);
    }
    let (path, _) = parties.answering(&answered, "public").await;
    let got = parties
        .app
        .anonymous()
        .get(&format!("{path}/care-needs?includeRejected=true"))
        .await
        .expect(200)
        .body;
    assert_eq!(got["answers"][0]["careNeed"], id_of(&answered));
    let titles: Vec<&Value> = list(&got, "/matches").iter().map(|one| &one["careNeed"]["titleNl"]).collect();
    assert_eq!(titles, ["Beantwoord", "Past ook"], "the one that it answers scores higher");
    assert_eq!(
        (&got["matches"][0]["answer"], &got["matches"][1]["answer"]),
        (&json!("claimed"), &json!(null))
    );
    assert_eq!(
        (&got["considered"], &got["rejectedCount"]),
        (&json!(3), &json!(1)),
        "drafts and met needs are not looked at"
    );
    assert_eq!(got["rejected"][0]["careNeed"]["titleNl"], "Past niet");
    for one in list(&got, "/matches") {
        holds(one);
    }
}

/// Makes an organisation a partner of a lab, as a change of the lab does.
async fn partner(parties: &Parties, lab: Uuid, organisation: &str) {
    let organisation = parties.app.id_literal(organisation).await;
    let row = move |lab: &str| {
        format!(
            "INSERT INTO lab_partners (lab_id, position, kind, organisation_id) VALUES ({lab}, 0, 'care_providers', {organisation})"
        )
    };
    parties.app.change_lab(lab, row).await;
}

#[actix_web::test]
async fn labs_are_ranked_for_a_need_and_those_of_its_parties_work_on_it() {
    let parties = Parties::new().await;
    let lab = |name: &str, municipality: &'static str| Lab {
        municipality: Some(municipality),
        themes: vec!["home-dialysis"],
        care_settings: Some(vec!["home"]),
        ..Lab::named(name)
    };
    let with_party = parties.app.lab(lab("Lab Z", "GM0772")).await;
    let with_others = parties.app.lab(lab("Lab A", "GM0772")).await;
    parties.app.lab(lab("Lab Ver", "GM0014")).await;
    partner(&parties, with_party, &parties.ids[1]).await;
    partner(&parties, with_others, &parties.ids[2]).await;
    let need = parties.open("Iets nieuws", json!({ "municipalityCode": "GM0772" })).await;
    let find = || async {
        parties.app.anonymous().get(&format!("{need}/matches?includeRejected=true")).await.expect(200).body
    };
    let value = |got: &Value, name: &str| {
        let found = list(got, "/labs/matches").iter().find(|one| one["lab"]["name"] == name).unwrap();
        component(found, "care_need")["value"].clone()
    };
    let got = find().await;
    assert_eq!(
        got["labs"]["rejected"][0]["lab"]["name"], "Lab Ver",
        "a need of Eindhoven is not piloted in Groningen"
    );
    assert_eq!(value(&got, "Lab Z"), json!(0.25), "nothing is known of what it works on");
    let says = |stance: &str| json!({ "stance": stance, "textNl": "In onze woorden." });
    let spoken = format!("{need}/articulations");
    let made = parties.patients.post(&spoken, says("supports")).await.expect(201);
    parties.insurer.post(&spoken, says("opposes")).await.expect(201);
    let got = find().await;
    assert_eq!(value(&got, "Lab Z"), json!(1.0), "its partner stands behind the need");
    assert_eq!(value(&got, "Lab A"), json!(0.25), "its partner opposes the need");
    assert_eq!(got["labs"]["matches"][0]["lab"]["name"], "Lab Z");
    // An innovation that answers the need finds the same lab first, for the same reason.
    let (innovation, _) = parties.answering(&need, "public").await;
    let question = json!({ "innovation": id_of(&innovation) });
    let asked = parties.app.anonymous().post("/v1/matches", question).await.expect(200).body;
    assert_eq!(asked["matches"][0]["lab"]["name"], "Lab Z");
    assert_eq!(component(&asked["matches"][0], "care_need")["value"], json!(1.0));
    parties.patients.delete(&made.header("location").unwrap(), &made.etag()).await.expect(204);
    assert_eq!(value(&find().await, "Lab Z"), json!(0.25), "it stands behind it no more");
}

#[actix_web::test]
async fn the_owner_of_a_lab_counts_and_a_met_need_is_worked_on_no_more() {
    let parties = Parties::new().await;
    let lab = parties.app.lab(Lab { themes: vec!["home-dialysis"], ..Lab::named("Lab") }).await;
    let owner = parties.app.id_literal(&parties.ids[0]).await;
    let owned = move |lab: &str| format!("UPDATE labs SET owner_organisation_id = {owner} WHERE id = {lab}");
    parties.app.change_lab(lab, owned).await;
    let need = parties.open("Dialyse thuis", json!({})).await;
    let (innovation, _) = parties.answering(&need, "public").await;
    let question = json!({ "innovation": id_of(&innovation) });
    let find =
        || async { parties.app.anonymous().post("/v1/matches", question.clone()).await.expect(200).body };
    assert_eq!(component(&find().await["matches"][0], "care_need")["value"], json!(1.0));
    for event in ["begin_pilot", "meet"] {
        parties.provider.event(&need, event).await.expect(200);
    }
    let got = find().await;
    let components = list(&got["matches"][0], "/components");
    assert!(components.iter().all(|one| one["code"] != "care_need"), "nothing is asked any more: {got:#}");
    let admin = parties.app.person(&[(Role::Admin, None)]).await;
    admin.event(&need, "reopen").await.expect(200);
    assert_eq!(component(&find().await["matches"][0], "care_need")["value"], json!(1.0));
}
