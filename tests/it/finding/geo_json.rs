//! Labs as GeoJSON (RFC 7946).

use crate::support::{Lab, TestApp};
use reqwest::Method;
use serde_json::json;

const CRS84: &str = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>";

#[actix_web::test]
async fn the_same_page_comes_as_a_feature_collection() {
    let app = TestApp::new().await;
    app.labs(vec![
        Lab { point: Some((51.5, 5.25)), ..Lab::named("Aarde") },
        Lab::named("Bron"),
        Lab::named("Cirkel"),
    ])
    .await;
    let client = app.anonymous();
    let accept = [("accept", "application/geo+json, application/json;q=0.5")];
    let path = "/v1/labs?limit=2&crs=CRS84&countTotal=true";
    let got = client.send(Method::GET, path, &accept, None).await.expect(200);
    assert_eq!(got.header("content-type").unwrap(), "application/geo+json");
    assert_eq!(got.header("content-crs").unwrap(), CRS84);
    assert_eq!(got.body["type"], "FeatureCollection");
    let features = got.body["features"].as_array().unwrap();
    assert_eq!(features.len(), 2);
    // Longitude comes first.
    assert_eq!(features[0]["geometry"], json!({ "type": "Point", "coordinates": [5.25, 51.5] }));
    assert_eq!(features[1]["geometry"], json!(null));
    for feature in features {
        assert_eq!(feature["type"], "Feature");
        assert_eq!(feature["id"], feature["properties"]["id"]);
        assert!(feature["properties"].get("geometry").is_none());
    }
    let link = got.header("link").unwrap();
    let next = got.body["nextCursor"].as_str().unwrap();
    assert_eq!(link, format!("</v1/labs?limit=2&crs=CRS84&countTotal=true&cursor={next}>; rel=\"next\""));

    let json = client.get(path).await.expect(200);
    assert_eq!(json.header("content-type").unwrap(), "application/json");
    assert_eq!(json.header("content-crs").unwrap(), CRS84);
    assert_ne!(json.etag(), got.etag());
    assert_eq!(json.body["nextCursor"], got.body["nextCursor"]);
    for (item, feature) in json.body["labs"].as_array().unwrap().iter().zip(features) {
        let mut properties = item.clone();
        properties.as_object_mut().unwrap().remove("geometry");
        assert_eq!(properties, feature["properties"]);
    }
    let known = [("if-none-match", &*got.etag()), accept[0]];
    client.send(Method::GET, path, &known, None).await.expect(304);
}

#[actix_web::test]
async fn json_is_the_answer_unless_geo_json_is_named_first() {
    let app = TestApp::new().await;
    let client = app.anonymous();
    for (accept, expected) in [
        ("*/*", "application/json"),
        ("application/json, application/geo+json", "application/json"),
        ("application/geo+json", "application/geo+json"),
    ] {
        let got = client.send(Method::GET, "/v1/labs", &[("accept", accept)], None).await.expect(200);
        assert_eq!(got.header("content-type").unwrap(), expected, "{accept}");
    }
    client.send(Method::GET, "/v1/labs", &[("accept", "text/csv")], None).await.expect(406);
}

#[actix_web::test]
async fn sparse_fields_thin_out_the_properties() {
    let app = TestApp::new().await;
    app.lab(Lab { point: Some((51.5, 5.25)), ..Lab::named("Aarde") }).await;
    let accept = [("accept", "application/geo+json")];
    let got = app.anonymous().send(Method::GET, "/v1/labs?fields=name", &accept, None).await.expect(200);
    let feature = &got.body["features"][0];
    assert_eq!(feature["properties"], json!({ "name": "Aarde" }));
    assert!(feature["geometry"].is_object() && feature["id"].is_string());
}
