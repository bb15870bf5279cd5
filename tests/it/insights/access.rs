//! Who sees which figures.

use crate::support::{Client, World};
use proeftuin::base::actor::Role;
use serde_json::json;

const ALL: [&str; 5] = ["funnel", "lead-times", "response-times", "refusals", "unmet-demand"];

async fn filed(client: &Client, query: &str) -> i64 {
    let got = client.get(&format!("/v1/insights/funnel{query}")).await.expect(200);
    got.body["stages"][0]["count"].as_i64().unwrap()
}

#[actix_web::test]
async fn a_manager_sees_what_the_own_networks_screen_and_the_province_sees_all() {
    let w = World::new().await;
    let (lab, _) = w.lab(5).await;
    let (other, _) = w.lab(5).await;
    let mine = w.app.bare_network("manual", &[&lab]).await;
    let theirs = w.app.bare_network("automatic", &[&other]).await;
    let outer = w.app.bare_network("manual", &[]).await;
    let nested = json!({ "memberNetwork": mine, "from": "2026-01-01" });
    w.admin.post(&format!("/v1/networks/{outer}/members"), nested).await.expect(201);
    for (labs, network) in [(&lab, &mine), (&other, &theirs), (&other, &theirs)] {
        let draft = w.draft(&[labs], json!({ "network": network })).await.expect(201);
        w.sme.event(&format!("/v1/pilot-requests/{}", draft.id()), "submit").await.expect(200);
    }
    let of = async |network: &str| w.app.person(&[(Role::NetworkManager, Some(network))]).await;
    let (me, they, above) = (of(&mine).await, of(&theirs).await, of(&outer).await);
    let province = w.app.person(&[(Role::Province, None)]).await;
    assert_eq!((filed(&me, "").await, filed(&they, "").await, filed(&above, "").await), (1, 2, 1));
    assert_eq!((filed(&province, "").await, filed(&w.admin, "").await), (3, 3));
    assert_eq!(filed(&province, &format!("?network={theirs}")).await, 2);
    assert_eq!(filed(&above, &format!("?network={mine}")).await, 1);
    for path in ALL {
        me.get(&format!("/v1/insights/{path}?network={theirs}")).await.expect(403);
        me.get(&format!("/v1/insights/{path}")).await.expect(200);
        w.sme.get(&format!("/v1/insights/{path}")).await.expect(403);
        w.app.anonymous().get(&format!("/v1/insights/{path}")).await.expect(401);
    }
    let labs = me.get("/v1/insights/response-times").await.expect(200).body;
    assert_eq!(labs["labs"], json!([]), "not put to the lab yet");
}

#[actix_web::test]
async fn bad_questions_are_refused() {
    let w = World::new().await;
    let faults =
        async |query: &str| w.admin.get(&format!("/v1/insights/funnel?{query}")).await.expect(400).faults();
    assert_eq!(
        faults("from=2026-02-01&until=2026-01-01&network=x&theme=y").await,
        ["network unknown_reference", "theme unknown_reference", "until range"]
    );
    assert_eq!(faults("from=1990-01-01").await, ["until too_long"]);
    assert_eq!(faults("from=gisteren&q=1").await, ["from format", "q unknown_field"]);
    assert_eq!(filed(&w.admin, "").await, 0);
    let got = w.admin.get("/v1/insights/funnel").await.expect(200);
    assert_eq!(got.body["stages"][0]["share"], json!(null));
    let known = [("if-none-match", &*got.etag())];
    w.admin.send(reqwest::Method::GET, "/v1/insights/funnel", &known, None).await.expect(304);
}
