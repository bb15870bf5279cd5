//! The checker that anybody can ask, and the certificate that it reads.

use super::Call;
use serde_json::json;

#[actix_web::test]
async fn a_certificate_passes_the_public_check_and_a_spoilt_one_does_not() {
    let call = Call::new(2).await;
    let round = call.open(json!({})).await;
    for groups in [[&[0][..], &[1][..]], [&[1][..], &[0][..]], [&[0][..], &[1][..]]] {
        let sme = call.sme().await;
        call.file(&round, &sme, &groups).await.expect(201);
    }
    call.close(&round).await;
    let run = call.run(&round).await;
    let got = call.manager.get(&format!("{round}/runs/{}/certificate", run.id())).await.expect(200);
    // Anybody can recompute the hash of the inputs.
    let form = proeftuin::pilots::canonical::form(&got.body["inputs"]).unwrap();
    assert_eq!(proeftuin::pilots::canonical::sha256(&form), run.body["inputsSha256"].as_str().unwrap());
    let anonymous = call.app.anonymous();
    let mut case = got.body["toCheck"].clone();
    let check = anonymous.post("/v1/assignments/_check", case.clone()).await.expect(200);
    assert_eq!((&check.body["stable"], &check.body["blockingPairs"]), (&json!(true), &json!(0)));
    case["assignment"].as_array_mut().unwrap().remove(0);
    let check = anonymous.post("/v1/assignments/_check", case).await.expect(200);
    assert_eq!(check.body["stable"], false);
    assert_eq!(check.body["findings"][0]["code"], "blocking_pair");
}

#[actix_web::test]
async fn a_case_that_contradicts_itself_is_refused_with_all_faults() {
    let app = crate::support::TestApp::new().await;
    let case = json!({
        "labs": [
            { "id": "a", "slots": -1, "quotas": [{ "theme": "t", "slots": -3 }] },
        ],
        "applications": [], "assignment": [],
    });
    let path = "/v1/assignments/_check";
    let got = app.anonymous().post(path, case).await.expect(400);
    assert_eq!(got.faults(), ["#/labs/0/quotas/0/slots minimum", "#/labs/0/slots minimum"]);
    let case = json!({
        "labs": [{ "id": "a", "slots": 1, "priorities": [["x"], ["x"]] }, { "id": "a", "slots": 1 }],
        "applications": [{ "id": "x", "preferences": [["a"], ["a"]] }],
        "bans": [{ "application": "x", "lab": "a" }], "pins": [{ "application": "x", "lab": "a" }],
        "assignment": [],
    });
    let got = app.anonymous().post(path, case).await.expect(400);
    let expected = [
        "#/applications/0/preferences/1 repeated",
        "#/labs/0/priorities/1 repeated",
        "#/labs/1/id repeated",
        "#/pins/0 contradictory",
    ];
    assert_eq!(got.faults(), expected);
    let unknown =
        json!({ "labs": [], "applications": [], "assignment": [{ "application": "x", "lab": "a" }] });
    let got = app.anonymous().post(path, unknown).await.expect(200);
    assert_eq!(got.body["findings"][0]["code"], "unknown");
}
