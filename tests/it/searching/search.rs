//! What is found under words, by whom, and how it is shown.

use crate::{
    innovations::{made, two_companies},
    support::{Client, Got, Lab, TestApp},
};
use serde_json::{Value, json};

async fn search(caller: &Client, query: &str) -> Value {
    caller.get(&format!("/v1/search?{query}")).await.expect(200).body
}

fn titles(body: &Value) -> Vec<String> {
    let results = body["results"].as_array().unwrap();
    results.iter().map(|result| result["title"].as_str().unwrap().to_owned()).collect()
}

fn lab(name: &str, description: &str, theme: &'static str) -> Lab {
    Lab { description_nl: Some(description.to_owned()), themes: vec![theme], ..Lab::named(name) }
}

/// Three labs of which the texts say something.
async fn three_labs() -> TestApp {
    let app = TestApp::new().await;
    app.labs(vec![
        lab("Nierhuis", "Wij testen apparaten voor thuisdialyse bij patiënten.", "home-dialysis"),
        lab("Robotzaal", "Operaties met robots; één café voor gasten.", "robotics"),
        lab("Oefenplein", "Revalideren na een beroerte, met oefeningen.", "home-rehabilitation"),
    ])
    .await;
    app
}

#[actix_web::test]
async fn words_are_found_in_every_form_in_which_people_write_them() {
    let app = three_labs().await;
    let anybody = app.anonymous();
    for (asked, found, how) in [
        ("thuisdialyse", "Nierhuis", "all_words"),
        ("dialyse%20thuis", "Nierhuis", "all_words"),
        ("dialysis", "Nierhuis", "all_words"),
        ("patient", "Nierhuis", "all_words"),
        ("thuisd", "Nierhuis", "all_words"),
        ("operatie", "Robotzaal", "all_words"),
        ("CAF%C3%89", "Robotzaal", "all_words"),
        ("cafe", "Robotzaal", "all_words"),
        ("oefening", "Oefenplein", "all_words"),
        ("rehabilitation%20stroke", "Oefenplein", "some_words"),
        ("thuisdialise", "Nierhuis", "similar_words"),
        ("reavlideren", "Oefenplein", "similar_words"),
        ("dialyse%20vliegtuig", "Nierhuis", "some_words"),
    ] {
        let body = search(&anybody, &format!("q={asked}")).await;
        assert_eq!(titles(&body), [found], "{asked}: {body}");
        assert_eq!(body["matching"], how, "{asked}");
    }
    for nothing in ["vliegtuig", "xqzt", "%21%3F", "%F0%9F%8F%A5", "%E2%80%AE"] {
        let body = search(&anybody, &format!("q={nothing}")).await;
        assert_eq!((titles(&body).len(), &body["totalCount"]), (0, &json!(0)), "{nothing}");
    }
}

#[actix_web::test]
async fn what_may_not_be_seen_is_found_by_nobody_and_shows_in_no_count() {
    let (app, owner, other) = two_companies().await;
    made(&owner, "Geheime neuspleister", "private").await;
    made(&owner, "Neuspleister voor het netwerk", "network").await;
    made(&owner, "Neuspleister voor iedereen", "public").await;
    app.lab(Lab { status: "draft", ..Lab::named("Neuspleisterlab") }).await;
    let ask = "q=neuspleister&facets=true";
    let seen = |body: &Value| {
        let mut titles = titles(body);
        titles.sort_unstable();
        let kinds: Vec<(String, u64)> = body["facets"]["kinds"]
            .as_array()
            .unwrap()
            .iter()
            .map(|kind| (kind["value"].as_str().unwrap().to_owned(), kind["count"].as_u64().unwrap()))
            .collect();
        (titles, body["totalCount"].as_u64().unwrap(), kinds)
    };
    let public = "Neuspleister voor iedereen".to_owned();
    let network = "Neuspleister voor het netwerk".to_owned();
    let count = |count| vec![("innovations".to_owned(), count)];
    assert_eq!(seen(&search(&app.anonymous(), ask).await), (vec![public.clone()], 1, count(1)));
    assert_eq!(seen(&search(&other, ask).await), (vec![network.clone(), public.clone()], 2, count(2)));
    let all = vec!["Geheime neuspleister".to_owned(), network, public];
    assert_eq!(seen(&search(&owner, ask).await), (all, 3, count(3)));
    // Nor does what is hidden decide how exactly is looked: the public finds its own nearest words.
    let body = search(&other, "q=geheime%20neuspleister").await;
    assert_eq!(body["matching"], "some_words");
    let admin = search(&app.admin().await, ask).await;
    assert_eq!(admin["totalCount"], 4, "{admin}");
}

#[actix_web::test]
async fn a_write_is_there_for_the_next_question_and_gone_after_the_next_one() {
    let (app, owner, _) = two_companies().await;
    let anybody = app.anonymous();
    assert!(titles(&search(&anybody, "q=wichelroede").await).is_empty());
    let path = made(&owner, "Wichelroede", "public").await;
    assert_eq!(titles(&search(&anybody, "q=wichelroede").await), ["Wichelroede"]);
    owner.patch_now(&path, json!({ "title": "Stemvork" })).await.expect(200);
    assert!(titles(&search(&anybody, "q=wichelroede").await).is_empty());
    assert_eq!(titles(&search(&anybody, "q=stemvork").await), ["Stemvork"]);
    owner.patch_now(&path, json!({ "visibility": "private" })).await.expect(200);
    assert!(titles(&search(&anybody, "q=stemvork").await).is_empty());
    assert_eq!(titles(&search(&owner, "q=stemvork").await), ["Stemvork"]);
    owner.patch_now(&path, json!({ "status": "archived" })).await.expect(200);
    assert!(titles(&search(&owner, "q=stemvork").await).is_empty());
}

#[actix_web::test]
async fn what_was_found_is_marked_and_is_never_markup() {
    let (app, owner, _) = two_companies().await;
    let title = "<b onclick=alert(1)>Trilplaat</b> & \"meer\"";
    made(&owner, title, "public").await;
    let body = search(&app.anonymous(), "q=trilplaat").await;
    let highlight = &body["results"][0]["highlights"][0];
    assert_eq!(highlight["field"], "title");
    let parts = highlight["parts"].as_array().unwrap();
    let whole: String = parts.iter().map(|part| part["text"].as_str().unwrap()).collect();
    assert_eq!(whole, title, "the text as it is, in parts");
    let marked: Vec<&str> = parts
        .iter()
        .filter(|part| part["isMatch"] == true)
        .map(|part| part["text"].as_str().unwrap())
        .collect();
    assert_eq!(marked, ["Trilplaat"]);
}

#[actix_web::test]
async fn themes_and_kinds_narrow_what_is_found_and_are_counted() {
    let app = three_labs().await;
    let anybody = app.anonymous();
    let body = search(&anybody, "q=huis%20dialyse%20robots%20oefeningen&facets=true&theme=home-care").await;
    assert_eq!(titles(&body).len(), 2, "narrower themes count too: {body}");
    let themes = body["facets"]["theme"].as_array().unwrap();
    let count =
        |slug: &str| themes.iter().find(|theme| theme["value"] == slug).map(|theme| theme["count"].clone());
    assert_eq!(count("home-care"), Some(json!(2)));
    assert_eq!(count("robotics"), Some(json!(1)), "a facet leaves out its own filter");
    assert_eq!(
        body["facets"]["kinds"],
        json!([{ "value": "labs", "labelNl": "proeftuinen", "labelEn": "labs", "count": 2 }])
    );
    assert_eq!(search(&anybody, "q=dialyse&kinds=innovations,outcomes").await["totalCount"], 0);
}

#[actix_web::test]
async fn pages_show_every_result_once() {
    let app = TestApp::new().await;
    app.labs(
        (0..23).map(|number| lab(&format!("Zorglab {number}"), "Tilhulp in de zorg", "robotics")).collect(),
    )
    .await;
    let anybody = app.anonymous();
    let (mut seen, mut next) = (Vec::new(), "q=tilhulp&limit=5".to_owned());
    loop {
        let body = search(&anybody, &next).await;
        seen.extend(titles(&body));
        let Some(cursor) = body["nextCursor"].as_str() else { break };
        next = format!("q=tilhulp&limit=5&cursor={cursor}");
    }
    assert_eq!(seen.len(), 23);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 23);
}

#[actix_web::test]
async fn many_changes_make_the_index_anew_and_lose_nothing() {
    let app = TestApp::new().await;
    let anybody = app.anonymous();
    assert_eq!(search(&anybody, "q=tilhulp").await["totalCount"], 0);
    for round in 0..3 {
        let labs =
            (0..120).map(|number| lab(&format!("Lab {round} {number}"), "Tilhulp in de zorg", "robotics"));
        app.labs(labs.collect()).await;
        assert_eq!(search(&anybody, "q=tilhulp&limit=1").await["totalCount"], (round + 1) * 120);
    }
    assert_eq!(titles(&search(&anybody, "q=lab%202%20119").await)[0], "Lab 2 119");
}

#[actix_web::test]
async fn questions_that_make_no_sense_are_refused_with_their_faults() {
    let app = TestApp::new().await;
    let anybody = app.anonymous();
    for (query, place) in [
        ("", "q"),
        ("q=", "q"),
        ("q=x&kinds=people", "kinds"),
        ("q=x&theme=astrology", "theme"),
        ("q=x&limit=0", "limit"),
        ("q=x&cursor=zzz", "cursor"),
        ("q=x&w=1", "w"),
    ] {
        let got: Got = anybody.get(&format!("/v1/search?{query}")).await.expect(400);
        assert!(got.faults().iter().any(|fault| fault.contains(place)), "{query}: {:?}", got.faults());
    }
    anybody.get(&format!("/v1/search?q={}", "a".repeat(201))).await.expect(400);
    let body = search(&anybody, &format!("q={}", "ab%20".repeat(60))).await;
    assert_eq!(body["totalCount"], 0);
}
