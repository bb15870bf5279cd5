//! Operations about the service itself, and the pages around the API: health, documentation, problem types.

use super::{
    Answer, Reply, documents,
    extract::{Asked, NoQuery},
    operation::{self, Operation},
};
use crate::{
    app::App,
    base::{
        actor::{ApiScope, Permission},
        error::Code,
    },
    identity::bearer::Algorithm,
};
use actix_web::{HttpResponse, web};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

/// What this service is and where to go from here.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Welcome {
    /// Name of the service.
    #[schema(example = "Proeftuin")]
    pub name: &'static str,
    /// Version of the API.
    pub version: &'static str,
    /// The OpenAPI document.
    #[schema(example = "/v1/openapi.json")]
    pub openapi: &'static str,
    /// Documentation for people.
    #[schema(example = "/docs")]
    pub docs: &'static str,
    /// The first things that people look for.
    pub links: Vec<&'static str>,
}

/// Coordinate reference systems in which geometry is given.
#[derive(Debug, Serialize, ToSchema)]
pub struct Crss {
    /// Their URIs.
    pub crs: Vec<&'static str>,
}

/// The document, as it describes itself: an object.
pub struct OpenApiDocument;

impl PartialSchema for OpenApiDocument {
    fn schema() -> RefOr<Schema> {
        documents::any_object("An OpenAPI 3.1 document.")
    }
}
impl ToSchema for OpenApiDocument {
    fn name() -> std::borrow::Cow<'static, str> {
        "OpenApiDocument".into()
    }
}

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        operation::get("/v1", "find_service", find_service)
            .summary("What this service is and where to go from here.")
            .may(Permission::ReadPublic)
            .ok::<Welcome>(),
        operation::get("/v1/openapi.json", "find_openapi", find_openapi)
            .summary("This document.")
            .may(Permission::ReadPublic)
            .ok::<OpenApiDocument>(),
        operation::get("/v1/crss", "list_crss", list_crss)
            .summary("The coordinate reference systems in which geometry is given: CRS84 only.")
            .may(Permission::ReadPublic)
            .ok::<Crss>(),
    ]
}

async fn find_service(_: Asked<NoQuery>) -> Answer {
    let welcome = Welcome {
        name: "Proeftuin",
        version: super::frame::API_VERSION,
        openapi: "/v1/openapi.json",
        docs: "/docs",
        links: vec!["/v1/labs", "/v1/themes", "/v1/matches", "/v1/pilot-requests"],
    };
    Ok(Reply::computed(&welcome)?.into_response())
}

async fn find_openapi(app: web::Data<App>, _: Asked<NoQuery>) -> Answer {
    Ok(app.openapi()?.clone().into_response())
}

async fn list_crss(_: Asked<NoQuery>) -> Answer {
    Ok(Reply::computed(&Crss { crs: vec!["http://www.opengis.net/def/crs/OGC/1.3/CRS84"] })?.into_response())
}

/// Pages beside the API: not in the document.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/healthz").route(web::get().to(healthz)).route(web::head().to(healthz)))
        .service(web::resource("/readyz").route(web::get().to(readyz)).route(web::head().to(readyz)))
        .service(web::resource("/problems/{code}").route(web::get().to(explain_problem)))
        .service(
            web::resource("/.well-known/api-catalog")
                .route(web::get().to(api_catalog))
                .route(web::head().to(api_catalog)),
        )
        .service(
            web::resource("/.well-known/oauth-authorization-server")
                .route(web::get().to(authorization_server))
                .route(web::head().to(authorization_server)),
        )
        .service(
            web::resource("/.well-known/jwks.json")
                .route(web::get().to(key_set))
                .route(web::head().to(key_set)),
        )
        .service(web::resource("/.well-known/security.txt").route(web::get().to(security_txt)));
}

/// The process runs.
async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// The database answers and has this program's schema.
async fn readyz(app: web::Data<App>) -> HttpResponse {
    match app.db().read(crate::db::events::last_event).await {
        Ok(last) => HttpResponse::Ok().json(json!({ "status": "ready", "lastEvent": last })),
        Err(_) => HttpResponse::ServiceUnavailable().finish(),
    }
}

/// What a problem type means, for people.
async fn explain_problem(code: web::Path<String>) -> HttpResponse {
    match Code::ALL.iter().find(|known| known.slug() == code.as_str()) {
        Some(code) => HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(format!(
            "{} ({}, HTTP {})\n\n{}\n",
            code.title(),
            code.slug(),
            code.status(),
            code.help()
        )),
        None => HttpResponse::NotFound().finish(),
    }
}

/// RFC 9727.
async fn api_catalog(app: web::Data<App>) -> HttpResponse {
    let base = &app.config().public_url;
    let catalog = json!({ "linkset": [{
        "anchor": format!("{base}/v1"),
        "service-desc": [{ "href": format!("{base}/v1/openapi.json"), "type": "application/vnd.oai.openapi+json" }],
        "service-doc": [{ "href": format!("{base}/docs"), "type": "text/html" }],
        "service-meta": [{ "href": format!("{base}/v1/catalog"), "type": "application/ld+json" }],
        "status": [{ "href": format!("{base}/readyz"), "type": "application/json" }],
    }] });
    HttpResponse::Ok()
        .insert_header(("link", format!("<{base}/.well-known/api-catalog>; rel=\"api-catalog\"")))
        .content_type("application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"")
        .body(catalog.to_string())
}

/// RFC 8414: where a partner's library finds the token endpoint.
async fn authorization_server(app: web::Data<App>) -> HttpResponse {
    let base = &app.config().public_url;
    let scopes: Vec<&str> = ApiScope::ALL.iter().map(|scope| scope.code()).collect();
    let algorithms: Vec<&str> = Algorithm::ALL.iter().map(|algorithm| algorithm.name()).collect();
    HttpResponse::Ok().json(json!({
        "issuer": base,
        "token_endpoint": format!("{base}/v1/oauth2/token"),
        "jwks_uri": format!("{base}/.well-known/jwks.json"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "scopes_supported": scopes,
        "service_documentation": format!("{base}/docs/"),
    }))
}

/// The public half of the key that signs tokens and audit heads.
async fn key_set(app: web::Data<App>) -> HttpResponse {
    let (id, point) = app.tokens().public_key();
    let half = |part: Option<&[u8]>| URL_SAFE_NO_PAD.encode(part.unwrap_or_default());
    HttpResponse::Ok().json(json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": id,
        "x": half(point.get(1..33)), "y": half(point.get(33..65)),
    }] }))
}

/// RFC 9116.
async fn security_txt(app: web::Data<App>) -> HttpResponse {
    let config = app.config();
    let expires = app.clock().now() + jiff::SignedDuration::from_hours(24 * 180);
    let expires = expires.strftime("%Y-%m-%dT00:00:00Z");
    let body =
        format!("Contact: {}\nExpires: {expires}\nPreferred-Languages: nl, en\n", config.security_contact);
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(body)
}
