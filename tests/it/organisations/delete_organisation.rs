//! Deleting organisations that nothing refers to.

use crate::support::TestApp;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn only_an_organisation_that_nothing_refers_to_can_be_deleted() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for (slug, parent) in [("a", None), ("b", Some("a")), ("c", None)] {
        let new = json!({
            "slug": slug, "name": slug, "kind": "sme", "parent": parent,
            "identifiers": if slug == "b" { json!([{ "scheme": "kvk", "value": "12345678" }]) } else { json!([]) },
        });
        admin.post("/v1/organisations", new).await.expect(201);
    }
    let member = app.person(&[(Role::Sme, Some("c"))]).await;
    let delete = async |slug: &str| admin.delete(&format!("/v1/organisations/{slug}"), "\"1\"").await;
    // A parent; one on which a role is held.
    assert_eq!(delete("a").await.expect(409).code(), "in_use");
    assert_eq!(delete("c").await.expect(409).code(), "in_use");
    member.delete("/v1/organisations/c", "\"1\"").await.expect(403);
    admin.delete("/v1/organisations/b", "\"2\"").await.expect(412);
    delete("b").await.expect(204);
    delete("b").await.expect(404);
    delete("a").await.expect(204);
}
