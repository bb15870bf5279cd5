//! What labs have shown: published outcomes, and how soon they answer.

use crate::{
    insights::{end, later},
    outcomes::Case,
    support::{TestApp, World},
};
use serde_json::{Value, json};
use uuid::Uuid;

const DAY: i64 = 86_400;

/// The component of one lab in a match that names nothing.
async fn component(app: &TestApp, lab: &str) -> Value {
    let body = json!({ "innovation": {}, "limit": 100 });
    let got = app.anonymous().post("/v1/matches", body).await.expect(200).body;
    let found = got["matches"].as_array().unwrap().iter().find(|one| one["lab"]["id"] == lab).cloned();
    let components = found.unwrap()["components"].as_array().cloned().unwrap();
    components.into_iter().find(|one| one["code"] == "track_record").unwrap()
}

fn value(component: &Value) -> f64 {
    component["value"].as_f64().unwrap()
}

#[actix_web::test]
async fn a_published_outcome_counts_for_the_lab_until_it_is_withdrawn() {
    let case = Case::new().await;
    let app = &case.world.app;
    assert_eq!(value(&component(app, &case.lab).await), 0.25, "not known");
    let path = case.draft().await;
    assert_eq!(value(&component(app, &case.lab).await), 0.25, "a draft is nobody's business");
    case.publish(&path).await;
    let told = component(app, &case.lab).await;
    assert_eq!(value(&told), 0.425, "0.7 x 1/2 + 0.3 x 0.25: {told}");
    assert!(told["sentence"]["en"].as_str().unwrap().contains("count for 50%"), "{told}");
    let withdraw = json!({ "event": "withdraw", "reasonCode": "other" });
    case.manager.post(&format!("{path}/transitions"), withdraw).await.expect(200);
    assert_eq!(value(&component(app, &case.lab).await), 0.25);
}

#[actix_web::test]
async fn how_soon_a_lab_answers_counts_from_the_fifth_answer_on() {
    let mut w = World::new().await;
    let (lab, _) = w.lab(9).await;
    for (number, days) in [1, 9, 3, 2, 6].into_iter().enumerate() {
        assert_eq!(value(&component(&w.app, &lab).await), 0.25, "{number} answers tell of single requests");
        let asked = w.placement(&lab, json!({})).await;
        later(&mut w, days * DAY).await;
        if number % 2 == 0 {
            end(&w.admin, &asked, "decline", "outside_theme").await;
        } else {
            w.admin.event(&asked, "accept").await.expect(200);
        }
    }
    let told = component(&w.app, &lab).await;
    assert_eq!(value(&told), 0.445, "0.7 x 0.25 + 0.3 x (1 - 3/30): {told}");
    assert!(told["sentence"]["nl"].as_str().unwrap().contains("in 3 dagen"), "{told}");
    // Another process, which reads everything, says the same.
    let other = w.app.another_process();
    let key = Uuid::parse_str(&lab).unwrap().into();
    assert_eq!(other.model().register().lab(&key).unwrap().profile.response_days, Some(3.0));
}
