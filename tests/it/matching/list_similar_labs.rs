//! `GET /v1/labs/{id}/similar`: which labs are like another, and in what.

use crate::support::{Lab, TestApp};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

fn home_lab(name: &str) -> Lab {
    Lab {
        municipality: Some("GM0772"),
        themes: vec!["home-care"],
        trl: Some((5, 8)),
        care_settings: Some(vec!["home", "hospital"]),
        ..Lab::named(name)
    }
}

async fn labs(app: &TestApp) {
    app.labs(vec![
        home_lab("Thuis"),
        Lab {
            trl: Some((7, 9)),
            care_settings: Some(vec!["home"]),
            themes: vec!["home-dialysis"],
            ..home_lab("Nier")
        },
        Lab { municipality: Some("GM0014"), ..home_lab("Ver weg") },
        Lab { themes: vec!["oncology"], ..home_lab("Anders") },
        Lab { status: "draft", ..home_lab("Geheim") },
        Lab { status: "retired", ..home_lab("Voorbij") },
        Lab { trl: None, care_settings: None, municipality: None, ..home_lab("Zwijgzaam") },
    ])
    .await;
}

fn names(got: &Value) -> Vec<&str> {
    got["similar"].as_array().unwrap().iter().map(|one| one["lab"]["name"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn similar_labs_come_with_what_they_share_the_likest_first() {
    let app = TestApp::new().await;
    labs(&app).await;
    let got = app.anonymous().get("/v1/labs/thuis/similar").await.expect(200).body;
    assert_eq!((&got["lab"]["name"], &got["considered"]), (&json!("Thuis"), &json!(4)));
    let scores: Vec<f64> =
        got["similar"].as_array().unwrap().iter().map(|one| one["score"].as_f64().unwrap()).collect();
    assert_eq!(names(&got), ["Ver weg", "Zwijgzaam", "Nier"]);
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]), "{scores:?}");
    for one in got["similar"].as_array().unwrap() {
        let parts = one["components"].as_array().unwrap();
        let sum: f64 = parts.iter().map(|part| part["contribution"].as_f64().unwrap()).sum();
        assert!((sum - one["score"].as_f64().unwrap()).abs() < 0.005, "{one:#}");
        let weights: f64 = parts.iter().map(|part| part["weight"].as_f64().unwrap()).sum();
        assert!((weights - 100.0).abs() < 0.005, "{one:#}");
    }
    let kidney = got["similar"].as_array().unwrap().iter().find(|one| one["lab"]["name"] == "Nier").unwrap();
    assert_eq!(
        (&kidney["themes"][0]["theme"], &kidney["themes"][0]["ofOther"]),
        (&json!("home-care"), &json!("home-dialysis"))
    );
    assert_eq!(
        (&kidney["careSettings"], &kidney["trlMin"], &kidney["trlMax"]),
        (&json!(["home"]), &json!(7), &json!(8))
    );
    assert_eq!(kidney["distanceKm"], 0.0);
    let silent =
        got["similar"].as_array().unwrap().iter().find(|one| one["lab"]["name"] == "Zwijgzaam").unwrap();
    let unknown = |code: &str| {
        let parts = silent["components"].as_array().unwrap();
        parts.iter().find(|part| part["code"] == code).unwrap()["isUnknown"].clone()
    };
    assert_eq!(
        (unknown("theme"), unknown("trl"), unknown("distance")),
        (json!(false), json!(true), json!(true))
    );
    let one = app.anonymous().get("/v1/labs/thuis/similar?limit=1").await.expect(200).body;
    assert_eq!(names(&one), ["Ver weg"]);
}

#[actix_web::test]
async fn an_unpublished_lab_is_compared_only_for_those_who_manage_it_and_listed_for_nobody() {
    let app = TestApp::new().await;
    labs(&app).await;
    let (admin, anonymous) = (app.admin().await, app.anonymous());
    anonymous.get("/v1/labs/geheim/similar").await.expect(404);
    anonymous.get("/v1/labs/nergens/similar").await.expect(404);
    app.person(&[(Role::Coordinator, Some("thuis"))]).await.get("/v1/labs/geheim/similar").await.expect(404);
    let own = app.person(&[(Role::Coordinator, Some("geheim"))]).await;
    let got = own.get("/v1/labs/geheim/similar").await.expect(200).body;
    assert_eq!(names(&got), ["Thuis", "Ver weg", "Zwijgzaam", "Nier"]);
    let seen = admin.get("/v1/labs/thuis/similar?limit=100").await.expect(200).body;
    assert!(!names(&seen).contains(&"Geheim") && !names(&seen).contains(&"Voorbij"));
    assert_eq!(
        anonymous.get("/v1/labs/thuis/similar?limit=0&q=x").await.expect(400).faults(),
        ["limit minimum", "q unknown_field"]
    );
}
