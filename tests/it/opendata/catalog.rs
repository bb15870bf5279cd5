//! The catalogue, as DCAT-AP-NL 3 wants it.

use crate::support::TestApp;
use reqwest::Method;
use serde_json::Value;
use std::process::Command;

#[actix_web::test]
async fn the_catalogue_names_every_dataset_with_forms_that_can_be_fetched() {
    let app = TestApp::new().await;
    let got = app.anonymous().get("/v1/catalog").await.expect(200);
    assert_eq!(got.header("content-type").unwrap(), "application/ld+json");
    let tag = got.etag();
    let again = app.anonymous().send(Method::GET, "/v1/catalog", &[("if-none-match", &tag)], None).await;
    assert_eq!(again.status, 304);
    let json = [("accept", "application/json")];
    let plain = app.anonymous().send(Method::GET, "/v1/catalog", &json, None).await.expect(200);
    assert_eq!(plain.header("content-type").unwrap(), "application/json");
    assert_eq!(plain.body, got.body);
    let datasets = got.body["dcat:dataset"].as_array().unwrap();
    assert_eq!(datasets.len(), 5);
    for distribution in datasets.iter().flat_map(|dataset| dataset["dcat:distribution"].as_array().unwrap()) {
        let url = distribution["dcat:downloadURL"]["@id"].as_str().unwrap();
        let media_type = distribution["dcat:mediaType"]["@id"].as_str().unwrap();
        let media_type = media_type.strip_prefix("https://www.iana.org/assignments/media-types/").unwrap();
        let response = app.http.get(url).header("accept", media_type).send().await.unwrap();
        assert_eq!(response.status(), 200, "{url}");
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with(media_type), "{url}");
    }
}

#[actix_web::test]
async fn every_name_in_the_catalogue_is_described_once_and_every_reference_within_it_leads_somewhere() {
    fn walk(value: &Value, base: &str, described: &mut Vec<String>, named: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                if let Some(id) = members.get("@id").and_then(Value::as_str).filter(|id| id.starts_with(base))
                {
                    if members.contains_key("@type") { &mut *described } else { &mut *named }
                        .push(id.to_owned());
                }
                members.values().for_each(|inner| walk(inner, base, described, named));
            }
            Value::Array(items) => items.iter().for_each(|inner| walk(inner, base, described, named)),
            _ => {}
        }
    }
    let app = TestApp::new().await;
    let catalogue = app.anonymous().get("/v1/catalog").await.expect(200).body;
    let (mut described, mut named) = (Vec::new(), Vec::new());
    walk(&catalogue, &format!("{}/v1/catalog", app.base_url), &mut described, &mut named);
    named.sort();
    named.dedup();
    for name in named {
        assert_eq!(described.iter().filter(|one| **one == name).count(), 1, "{name}");
    }
}

/// The official shapes are other people's: `DCAT_SHAPES` names the file (dcat-ap-nl-SHACL.ttl of Geonovum/DCAT-AP-NL30).
#[actix_web::test]
async fn the_catalogue_conforms_to_the_official_shapes() {
    let Some(shapes) = std::env::var_os("DCAT_SHAPES") else {
        println!("comparison with the official shapes skipped: DCAT_SHAPES names none");
        return;
    };
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let app = TestApp::new().await;
    let catalogue = app.anonymous().get("/v1/catalog").await.expect(200).body;
    let file = std::env::temp_dir().join(format!("catalogue-{}.jsonld", uuid::Uuid::new_v4()));
    let conforms = |catalogue: &Value| {
        std::fs::write(&file, catalogue.to_string()).unwrap();
        let run = Command::new(&python)
            .args(["-m", "pyshacl", "-df", "json-ld", "-s"])
            .arg(&shapes)
            .arg(&file)
            .output();
        let run = run.unwrap();
        (run.status.code(), String::from_utf8_lossy(&run.stdout).into_owned())
    };
    let (code, said) = conforms(&catalogue);
    assert_eq!(code, Some(0), "{said}");
    let mut broken = catalogue.clone();
    broken["dcat:dataset"][0].as_object_mut().unwrap().remove("dct:identifier");
    assert_eq!(conforms(&broken).0, Some(1), "the shapes see what is missing");
    std::fs::remove_file(&file).unwrap();
}
