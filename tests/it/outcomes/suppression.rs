//! Figures on fewer than 10 people stay among the parties.

use super::Case;
use serde_json::json;

const FIGURES: &[&str] = &[
    "participants",
    "qaly",
    "costEur",
    "labourHours",
    "daly",
    "correlation",
    "basis",
    "computed",
    "promising",
];

#[actix_web::test]
async fn an_assessment_on_nine_people_is_withheld_and_on_ten_it_is_shown() {
    for (people, is_shown) in [(9, false), (10, true)] {
        let case = Case::with("evaluated", Some("proven"), 30).await;
        let path = case.draft().await;
        let with = json!({
            "participants": people, "basis": "Gemeten", "labourHours": { "value": -2.5 }, "daly": { "value": -0.01 },
        });
        let hta = case.assess(&path, with).await.expect(201);
        let flows = json!([{ "name": "Verzekeraar", "paysEur": 4200, "gains": "Rust" }]);
        case.world.sme.patch_now(&path, json!({ "flows": flows })).await.expect(200);
        case.publish(&path).await;
        let address = hta.header("location").unwrap();
        let public = case.world.app.anonymous().get(&path).await.expect(200).body;
        let listed = case.world.app.anonymous().get(&format!("{path}/htas")).await.expect(200).body;
        let alone = case.world.app.anonymous().get(&address).await.expect(200).body;
        assert_eq!(public["suppressed"], json!(!is_shown));
        for shown in [&public["provisionalHta"], &listed["htas"][0], &alone] {
            assert_eq!(shown["suppressed"], json!(!is_shown));
            for figure in FIGURES {
                assert_eq!(!shown[*figure].is_null(), is_shown, "{figure} on {people} people");
            }
        }
        // Amounts would tell what the figures say.
        assert_eq!(public["flows"][0]["paysEur"], if is_shown { json!(4200) } else { json!(null) });
        assert_eq!(public["flows"][0]["gains"], "Rust");
        assert_eq!(public["benefitsElsewhere"].is_null(), !is_shown);
        let whole = case.coordinator.get(&path).await.expect(200).body;
        assert_eq!(whole["provisionalHta"]["participants"], json!(people));
        assert_eq!((&whole["suppressed"], &whole["flows"][0]["paysEur"]), (&json!(false), &json!(4200)));
    }
}

#[actix_web::test]
async fn two_assessments_that_differ_by_a_few_people_are_not_shown_side_by_side() {
    let case = Case::new().await;
    let path = case.draft().await;
    case.assess(&path, json!({ "participants": 48 })).await.expect(201);
    case.assess(&path, json!({ "kind": "final", "participants": 51 })).await.expect(201);
    case.publish(&path).await;
    let public = case.world.app.anonymous().get(&path).await.expect(200).body;
    assert_eq!(public["provisionalHta"]["suppressed"], json!(true));
    assert_eq!(public["finalHta"]["participants"], json!(51));
}

#[actix_web::test]
async fn amounts_of_a_pilot_with_a_handful_of_people_are_withheld_without_any_assessment() {
    let case = Case::with("stopped", None, 4).await;
    let path = case.draft().await;
    let flows = json!([{ "name": "Gemeente", "gainsEur": 900 }]);
    case.world.sme.patch_now(&path, json!({ "flows": flows })).await.expect(200);
    case.publish(&path).await;
    let public = case.stranger.get(&path).await.expect(200).body;
    assert_eq!((&public["suppressed"], &public["flows"][0]["gainsEur"]), (&json!(true), &json!(null)));
}

#[actix_web::test]
async fn a_small_number_of_people_in_an_adoption_is_withheld() {
    let case = Case::new().await;
    let path = case.published().await;
    let adopter = case.world.app.organisation("care_provider").await;
    let new =
        json!({ "organisation": adopter, "from": "2026-11-02", "scope": "Eén afdeling", "peoplePerYear": 9 });
    let made = case.world.sme.post(&format!("{path}/adoptions"), new).await.expect(201);
    assert_eq!(made.body["peoplePerYear"], json!(9));
    let address = made.header("location").unwrap();
    let public = case.world.app.anonymous().get(&address).await.expect(200);
    assert_eq!((&public.body["peoplePerYear"], &public.body["suppressed"]), (&json!(null), &json!(true)));
    let list = case.stranger.get(&format!("{path}/adoptions")).await.expect(200);
    assert_eq!(list.body["adoptions"][0]["peoplePerYear"], json!(null));
    case.world.sme.patch_now(&address, json!({ "peoplePerYear": 10 })).await.expect(200);
    let public = case.world.app.anonymous().get(&address).await.expect(200);
    assert_eq!((&public.body["peoplePerYear"], &public.body["suppressed"]), (&json!(10), &json!(false)));
}
