//! Which account stands behind an identity of an OpenID provider.

use crate::support::{Client, OpenIdProvider, SigningKey, TestApp};
use proeftuin::base::actor::Role;
use serde_json::json;

struct Scene {
    app: TestApp,
    provider: OpenIdProvider,
    key: SigningKey,
    admin: Client,
}

impl Scene {
    async fn new() -> Self {
        let key = SigningKey::es256("k");
        let provider = OpenIdProvider::start(&[&key]);
        let issuer = provider.setting("ES256");
        let app = TestApp::with(move |config| config.issuers.push(issuer)).await;
        let admin = app.admin().await;
        Self { app, provider, key, admin }
    }

    /// Somebody with a token of the provider.
    fn bearer(&self, subject: &str) -> Client {
        let token = self.key.token(&self.provider.claims(&self.app, subject), &json!({}));
        self.app.with_token(&token)
    }

    /// The path of a new account.
    async fn account(&self, name: &str) -> String {
        let new = json!({ "email": format!("{name}@lab.example"), "name": name });
        format!("/v1/users/{}", self.admin.post("/v1/users", new).await.expect(201).id())
    }

    async fn link(&self, account: &str, subject: &str) -> crate::support::Got {
        let new = json!({ "issuer": self.provider.issuer, "subject": subject });
        self.admin.post(&format!("{account}/identities"), new).await
    }
}

#[actix_web::test]
async fn a_linked_identity_acts_as_its_account_until_it_is_unlinked() {
    let scene = Scene::new().await;
    let anna = scene.bearer("anna-at-the-provider");
    let refused = anna.get("/v1/me").await.expect(401);
    assert_eq!(refused.code(), "no_account");
    assert!(refused.body["detail"].as_str().unwrap().contains("Ask an administrator"), "{refused:?}");

    let account = scene.account("anna").await;
    let made = scene.link(&account, "anna-at-the-provider").await.expect(201);
    assert_eq!(anna.get("/v1/me").await.expect(200).body["name"], "anna");
    anna.get("/v1/users").await.expect(403);
    scene.admin.post(&format!("{account}/grants"), json!({ "role": "admin" })).await.expect(201);
    anna.get("/v1/users").await.expect(200);
    assert_eq!(scene.bearer("somebody-else").get("/v1/me").await.expect(401).code(), "no_account");

    let listed = scene.admin.get(&format!("{account}/identities")).await.expect(200);
    assert_eq!(listed.body["identities"], json!([made.body]));
    assert_eq!(made.body["issuer"], scene.provider.issuer);
    assert!(made.body["createdBy"].is_string());

    let path = format!("{account}/identities/{}", made.id());
    scene.admin.delete(&path, &made.etag()).await.expect(204);
    assert_eq!(anna.get("/v1/me").await.expect(401).code(), "no_account");
    scene.admin.delete(&path, &made.etag()).await.expect(404);
    assert_eq!(scene.admin.get(&format!("{account}/identities")).await.body["identities"], json!([]));
}

#[actix_web::test]
async fn a_disabled_account_is_nobodys_whatever_is_linked_to_it() {
    let scene = Scene::new().await;
    let account = scene.account("anna").await;
    scene.link(&account, "anna").await.expect(201);
    let anna = scene.bearer("anna");
    for _ in 0..3 {
        anna.get("/v1/me").await.expect(200);
        scene.admin.patch_now(&account, json!({ "status": "disabled" })).await.expect(200);
        assert_eq!(anna.get("/v1/me").await.expect(401).code(), "no_account");
        scene.admin.patch_now(&account, json!({ "status": "active" })).await.expect(200);
    }
}

#[actix_web::test]
async fn an_identity_belongs_to_one_account_and_can_move_to_another() {
    let scene = Scene::new().await;
    let (anna, bert) = (scene.account("anna").await, scene.account("bert").await);
    let made = scene.link(&anna, "a").await.expect(201);
    assert_eq!(scene.link(&bert, "a").await.expect(409).code(), "not_unique");
    assert_eq!(scene.link(&anna, "a").await.expect(409).code(), "not_unique");
    scene.link(&anna, "b").await.expect(201);
    let path = |account: &str| format!("{account}/identities/{}", made.id());
    scene.admin.delete(&path(&bert), &made.etag()).await.expect(404);
    scene.admin.delete(&path(&anna), &made.etag()).await.expect(204);
    scene.link(&bert, "a").await.expect(201);
    assert_eq!(scene.bearer("a").get("/v1/me").await.expect(200).body["name"], "bert");
    assert_eq!(scene.bearer("b").get("/v1/me").await.expect(200).body["name"], "anna");
}

#[actix_web::test]
async fn only_identities_of_accepted_issuers_can_be_linked_and_all_faults_are_told() {
    let scene = Scene::new().await;
    let path = format!("{}/identities", scene.account("anna").await);
    for issuer in ["https://elsewhere.example", &format!("{}/", scene.provider.issuer), &scene.app.base_url] {
        let new = json!({ "issuer": issuer, "subject": "a\u{7}" });
        let got = scene.admin.post(&path, new).await.expect(400);
        assert_eq!(got.faults(), ["#/issuer unknown", "#/subject format"], "{issuer}");
        assert!(got.body.to_string().contains(&scene.provider.issuer), "it names those it accepts: {got:?}");
    }
    let empty = scene.admin.post(&path, json!({ "subject": "", "user": "x" })).await.expect(400);
    assert_eq!(empty.faults(), ["#/issuer required", "#/subject min_length", "#/user unknown_field"]);
    let nobody = "/v1/users/00000000-0000-7000-8000-000000000000/identities";
    scene.admin.get(nobody).await.expect(404);
}

#[actix_web::test]
async fn only_who_manages_accounts_sees_and_makes_links() {
    let scene = Scene::new().await;
    let account = scene.account("anna").await;
    let made = scene.link(&account, "anna").await.expect(201);
    let path = format!("{account}/identities");
    scene.app.anonymous().get(&path).await.expect(401);
    for person in [scene.bearer("anna"), scene.app.person(&[(Role::Province, None)]).await] {
        person.get(&path).await.expect(403);
        let new = json!({ "issuer": scene.provider.issuer, "subject": "more" });
        person.post(&path, new).await.expect(403);
        person.delete(&format!("{path}/{}", made.id()), &made.etag()).await.expect(403);
    }
}

#[actix_web::test]
async fn another_process_follows_links_too() {
    let scene = Scene::new().await;
    let other = scene.app.another_process();
    let account = scene.account("anna").await;
    let made = scene.link(&account, "anna").await.expect(201);
    let token = scene.bearer("anna").token.unwrap();
    let follow = async || {
        let model = other.shared_model();
        other.db().read(move |read| model.catch_up(read)).await.unwrap();
    };
    follow().await;
    assert!(other.caller_of(&token).await.is_ok());
    scene.admin.delete(&format!("{account}/identities/{}", made.id()), &made.etag()).await.expect(204);
    follow().await;
    assert!(other.caller_of(&token).await.is_err());
}
