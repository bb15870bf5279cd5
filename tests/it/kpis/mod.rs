mod counting;
mod kpis;
mod proof;
mod reports;
mod targets;
mod uploads;

use crate::support::{Client, Got, TestApp};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// A lab of the administrator's, published unless told otherwise; with more fields.
pub async fn lab(admin: &Client, slug: &str, with: Value) -> String {
    let mut new = json!({
        "slug": slug, "name": format!("Lab {slug}"), "kind": "living_lab", "descriptionNl": "Een proeftuin.",
        "themes": ["home-care"], "location": { "municipalityCode": "GM0758" },
    });
    for (name, value) in with.as_object().cloned().unwrap_or_default() {
        new[name] = value;
    }
    let id = admin.post("/v1/labs", new).await.expect(201).id();
    for event in ["submit", "publish"] {
        admin.event(&format!("/v1/labs/{id}"), event).await.expect(200);
    }
    id
}

/// A network of Noord-Brabant.
pub async fn network(admin: &Client, slug: &str) {
    let new = json!({ "slug": slug, "nameNl": slug, "nameEn": slug, "province": "noord-brabant" });
    admin.post("/v1/networks", new).await.expect(201);
}

/// Makes something a member of a network over a period.
pub async fn join(admin: &Client, network: &str, kind: &str, member: &str, period: (&str, Option<&str>)) {
    let mut new = json!({ "role": "member", "from": period.0, "until": period.1 });
    new[kind] = json!(member);
    if period.1.is_none() {
        new.as_object_mut().unwrap().remove("until");
    }
    admin.post(&format!("/v1/networks/{network}/members"), new).await.expect(201);
}

/// Involves the province in a lab over a period.
pub async fn involve(admin: &Client, lab: &str, from: &str, until: Option<&str>) {
    let mut new = json!({ "from": from });
    if let Some(until) = until {
        new["until"] = json!(until);
    }
    admin.post(&format!("/v1/labs/{lab}/involvements"), new).await.expect(201);
}

/// The only figure of an indicator.
pub async fn figure(client: &Client, kpi: &str, query: &str) -> Value {
    let got = client.get(&format!("/v1/kpis/{kpi}?{query}")).await.expect(200);
    assert_eq!(got.body["figures"].as_array().unwrap().len(), 1, "{:#}", got.body);
    got.body["figures"][0].clone()
}

/// What came of sending these figures.
pub async fn upload(client: &Client, values: Value) -> Got {
    client.post("/v1/kpi-uploads", json!({ "values": values })).await
}

/// A figure of the number of companies.
pub fn companies(year: i32, value: f64) -> Value {
    json!({ "kpi": "p-lsh-companies", "year": year, "value": value, "measuredOn": "2026-04-01", "source": "CBS" })
}

pub async fn province(app: &TestApp) -> Client {
    app.person(&[(Role::Province, None)]).await
}
