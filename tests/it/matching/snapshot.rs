//! The read model follows what is written, here and elsewhere.

use crate::support::{Lab, TestApp, window};
use jiff::civil::date;
use proeftuin::base::key::Key;
use serde_json::json;

#[actix_web::test]
async fn a_write_is_found_and_matched_by_the_next_request() {
    let app = TestApp::new().await;
    let client = app.anonymous();
    let id = app.lab(Lab { themes: vec!["home-dialysis"], trl: Some((3, 5)), ..Lab::named("Eerst") }).await;
    let names = async |path: &str| {
        let got = client.get(path).await.expect(200);
        let labs = got.body["labs"].as_array().unwrap().clone();
        labs.iter().map(|lab| lab["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("/v1/labs?theme=home-care&trl=4").await, ["Eerst"]);

    app.change_lab(id, |id| {
        format!("UPDATE labs SET name = 'Anders', slug = 'anders', trl_min = 6, trl_max = 9 WHERE id = {id}")
    })
    .await;
    assert!(names("/v1/labs?trl=4").await.is_empty());
    assert_eq!(names("/v1/labs?trl=6").await, ["Anders"]);
    let register = app.app.model().register();
    assert!(register.lab(&Key("eerst".to_owned())).is_none());
    assert_eq!(register.lab(&Key("anders".to_owned())).unwrap().profile.name, "Anders");

    app.change_lab(id, |id| format!("DELETE FROM lab_themes WHERE lab_id = {id}")).await;
    app.change_lab(id, |id| format!("DELETE FROM labs WHERE id = {id}")).await;
    assert!(names("/v1/labs").await.is_empty());
    let body = json!({ "innovation": {} });
    assert_eq!(client.post("/v1/matches", body).await.expect(200).body["considered"], 0);
}

/// Replacing labs one by one must end in the very state that reading everything gives.
#[actix_web::test]
async fn following_events_and_starting_anew_give_the_same_register() {
    let app = TestApp::new().await;
    let ids = app.labs((0..30).map(|n| Lab::named(&format!("Lab {n:02}"))).collect()).await;
    for (n, id) in ids.iter().enumerate() {
        match n % 3 {
            0 => {
                app.change_lab(*id, |id| format!("DELETE FROM labs WHERE id = {id}")).await;
            }
            1 => {
                app.change_lab(*id, |id| {
                    format!("UPDATE labs SET name = 'Z{n}', status = 'draft' WHERE id = {id}")
                })
                .await;
            }
            _ => {}
        }
    }
    let told = |register: &proeftuin::matching::snapshot::Snapshot| {
        let labs = register.labs().iter();
        labs.map(|lab| format!("{lab:?}")).collect::<Vec<_>>()
    };
    let followed = told(&app.app.model().register());
    assert_eq!(followed.len(), 20);
    assert_eq!(followed, told(&app.another_process().model().register()));
}

#[actix_web::test]
async fn what_one_process_writes_another_matches_after_it_caught_up() {
    let app = TestApp::new().await;
    let other = app.another_process();
    app.lab(Lab { themes: vec!["home-dialysis"], ..Lab::named("Van de buren") }).await;
    assert_eq!(other.model().register().labs().len(), 0);
    let model = other.shared_model();
    let seen = other.db().read(move |read| model.catch_up(read)).await.unwrap();
    assert_eq!(seen, 1);
    let register = other.model().register();
    assert_eq!(register.labs().len(), 1);
    assert_eq!(register.labs().iter().next().unwrap().themes_upwards.len(), 2);
    let model = other.shared_model();
    assert_eq!(other.db().read(move |read| model.catch_up(read)).await.unwrap(), 0);
}

#[actix_web::test]
async fn a_running_server_sees_the_writes_of_another_process_within_two_seconds() {
    let app = TestApp::new().await;
    let writer = app.another_process();
    let done = writer.db().write(|write| {
        use diesel::RunQueryDsl;
        let sql = "INSERT INTO municipalities (code, name, province, nuts2, lat, lon, division_year) \
                   VALUES ('GM9999', 'Nergenshuizen', 'drenthe', 'NL13', 52.5, 6.5, 2025)";
        diesel::sql_query(sql).execute(write.db())?;
        let id = proeftuin::base::id::ThemeId::from_uuid(uuid::Uuid::nil());
        let by = proeftuin::base::actor::Caller::anonymous();
        write.record(proeftuin::db::NewEvent::new("municipality_created", "municipalities", id, &by));
        Ok(())
    });
    done.await.unwrap();
    let client = app.anonymous();
    for _ in 0..20 {
        if client.get("/v1/labs?municipality=nergenshuizen").await.status == 200 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("not seen within two seconds");
}

#[actix_web::test]
async fn a_new_theme_renumbers_all_profiles() {
    let app = TestApp::new().await;
    app.lab(Lab { themes: vec!["oncology"], ..Lab::named("Vroeg") }).await;
    let id = app.lab(Lab { themes: vec!["home-care"], ..Lab::named("Ook") }).await;
    let admin = app.admin().await;
    let broader = admin.get("/v1/themes/home-care").await.expect(200).id();
    // Proposed, it has no place in the tree yet.
    let new =
        json!({ "slug": "sleep-care", "labelNl": "Slaapzorg", "labelEn": "Sleep care", "broader": broader });
    app.person(&[])
        .await
        .post("/v1/themes", json!({ "slug": "dream-care", "labelNl": "Droomzorg", "labelEn": "Dream care" }))
        .await
        .expect(201);
    admin.post("/v1/themes", new).await.expect(201);
    app.change_lab(id, |id| {
        format!(
            "INSERT INTO lab_themes (lab_id, theme_id) SELECT {id}, id FROM themes WHERE slug = 'sleep-care'"
        )
    })
    .await;
    let themes = async |theme: &str| app.anonymous().get(&format!("/v1/labs?theme={theme}")).await;
    assert_eq!(themes("oncology").await.expect(200).body["labs"][0]["themes"], json!(["oncology"]));
    for theme in ["sleep-care", "home-care"] {
        let got = themes(theme).await.expect(200);
        assert_eq!(got.body["labs"][0]["themes"], json!(["home-care", "sleep-care"]));
    }
    themes("dream-care").await.expect(400);
}

#[actix_web::test]
async fn a_virtual_lab_offers_what_its_members_have_free() {
    let app = TestApp::new().await;
    let half = |slots, booked| Lab {
        windows: vec![window(date(2027, 1, 1), date(2027, 6, 30), slots, booked)],
        ..Lab::default()
    };
    let one = app.lab(Lab { name: "Een".to_owned(), ..half(2, 0) }).await;
    let two = app.lab(Lab { name: "Twee".to_owned(), ..half(3, 2) }).await;
    let three = app.lab(Lab { name: "Drie".to_owned(), status: "suspended", ..half(9, 0) }).await;
    app.lab(Lab { members: vec![one, two, three], kind: "virtual", ..Lab::named("Samen") }).await;
    let client = app.anonymous();
    let free =
        async || client.get("/v1/labs?kind=virtual").await.expect(200).body["labs"][0]["freeSlots"].clone();
    assert_eq!(free().await, 3);
    // A member that changes takes the virtual lab along.
    app.change_lab(one, |id| format!("UPDATE capacity_windows SET booked = 2 WHERE lab_id = {id}")).await;
    assert_eq!(free().await, 1);
}

/// Not a test of what, but of how fast; run it by name, with `--release` for figures that count.
#[actix_web::test]
#[ignore = "measures"]
async fn ten_thousand_labs_load_and_change_fast() {
    use crate::finding::random::{Dice, random_lab};
    use std::time::Instant;
    let app = TestApp::new().await;
    let mut dice = Dice(1);
    let mut ids = Vec::new();
    for part in 0..20 {
        ids.extend(app.labs((0..500).map(|n| random_lab(&mut dice, part * 500 + n)).collect()).await);
    }
    let begin = Instant::now();
    let other = app.another_process();
    println!("start with 10,000 labs: {:?}", begin.elapsed());
    let model = other.shared_model();
    let begin = Instant::now();
    for id in &ids[..20] {
        app.change_lab(*id, |id| format!("UPDATE labs SET name = 'Nieuw' WHERE id = {id}")).await;
    }
    println!("20 writes, one lab each: {:?}", begin.elapsed());
    let begin = Instant::now();
    other.db().read(move |read| model.catch_up(read)).await.unwrap();
    println!("catching up 20 labs at once: {:?}", begin.elapsed());
    let client = app.anonymous();
    let question = json!({ "innovation": { "themes": ["home-dialysis"], "trl": 6 }, "wish": { "from": "2027-02-01", "until": "2027-03-01" } });
    for _ in 0..3 {
        let begin = Instant::now();
        client.post("/v1/matches", question.clone()).await.expect(200);
        println!("match: {:?}", begin.elapsed());
        for path in ["/v1/labs", "/v1/labs?facets=true", "/v1/labs?q=huis&slots=1&sort=firstFree"] {
            let begin = Instant::now();
            client.get(path).await.expect(200);
            println!("{path}: {:?}", begin.elapsed());
        }
    }
}
