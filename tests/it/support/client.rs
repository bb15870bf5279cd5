//! A caller of the API. Every answer is compared with the OpenAPI document.

use super::{TestApp, contract};
use reqwest::{Method, header::HeaderMap};
use serde_json::Value;

/// One caller: anonymous or with a token.
#[derive(Clone)]
pub struct Client {
    base_url: String,
    http: reqwest::Client,
    pub token: Option<String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Got {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
    /// The body as it came.
    pub text: String,
}

impl Client {
    pub fn new(app: &TestApp, token: Option<String>) -> Self {
        Self { base_url: app.base_url.clone(), http: app.http.clone(), token }
    }

    pub async fn get(&self, path: &str) -> Got {
        self.send(Method::GET, path, &[], None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Got {
        self.post_with(path, &[], body).await
    }

    /// POST with more headers.
    pub async fn post_with(&self, path: &str, headers: &[(&str, &str)], body: Value) -> Got {
        let headers = [&[("content-type", "application/json")], headers].concat();
        self.send(Method::POST, path, &headers, Some(body.to_string().into_bytes())).await
    }

    /// PATCH of the version with this ETag.
    pub async fn patch(&self, path: &str, etag: &str, body: Value) -> Got {
        let headers = [("content-type", "application/merge-patch+json"), ("if-match", etag)];
        self.send(Method::PATCH, path, &headers, Some(body.to_string().into_bytes())).await
    }

    /// PATCH of the version that is there now.
    pub async fn patch_now(&self, path: &str, body: Value) -> Got {
        let etag = self.get(path).await.etag();
        self.patch(path, &etag, body).await
    }

    /// DELETE of the version with this ETag.
    pub async fn delete(&self, path: &str, etag: &str) -> Got {
        self.send(Method::DELETE, path, &[("if-match", etag)], None).await
    }

    /// An event of a lifecycle.
    pub async fn event(&self, path: &str, event: &str) -> Got {
        self.post(&format!("{path}/transitions"), serde_json::json!({ "event": event })).await
    }

    /// Any request.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Got {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base_url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(if text.is_empty() {
            Value::Null
        } else {
            Value::String(text.clone())
        });
        let got = Got { status, headers, body, text };
        contract::check(&method, path, &got);
        got
    }
}

impl Got {
    /// The ETag; the test fails without one.
    pub fn etag(&self) -> String {
        self.header("etag").unwrap_or_else(|| panic!("no ETag on {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).map(|value| value.to_str().unwrap().to_owned())
    }

    /// The code of a problem.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The places of all faults, sorted.
    pub fn faults(&self) -> Vec<String> {
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let mut places: Vec<String> = errors
            .iter()
            .map(|e| format!("{} {}", e["location"].as_str().unwrap(), e["code"].as_str().unwrap()))
            .collect();
        places.sort();
        places
    }

    /// The id of what was made or read.
    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id in {self:?}")).to_owned()
    }

    /// Itself, when the status is the expected one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{:#}", self.body);
        self
    }
}
