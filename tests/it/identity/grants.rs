//! Roles: who may give and take which, and see who holds them.

use super::my_id;
use crate::support::{Client, TestApp};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// Two organisations, labs and networks; lab 0 belongs to network 0.
struct Stage {
    app: TestApp,
    admin: Client,
    organisations: [String; 2],
    labs: [String; 2],
    networks: [String; 2],
}

impl Stage {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let admin = app.admin().await;
        let organisations = [app.organisation("sme").await, app.organisation("sme").await];
        let labs = [app.bare_lab("active").await, app.bare_lab("active").await];
        let networks =
            [app.bare_network("manual", &[&labs[0]]).await, app.bare_network("manual", &[&labs[1]]).await];
        Self { app, admin, organisations, labs, networks }
    }

    /// Every role, on the first or second object.
    fn roles(&self) -> Vec<(Role, Option<&str>)> {
        let [a, b] = [0, 1].map(|index| {
            let (organisation, lab, network) =
                (&*self.organisations[index], &*self.labs[index], &*self.networks[index]);
            [
                (Role::Sme, Some(organisation)),
                (Role::Coordinator, Some(lab)),
                (Role::NetworkManager, Some(network)),
                (Role::Payer, Some(organisation)),
                (Role::Partner, Some(organisation)),
            ]
        });
        [a.to_vec(), b.to_vec(), vec![(Role::Province, None), (Role::Admin, None)]].concat()
    }
}

fn grant(role: Role, object: Option<&str>) -> Value {
    match object {
        Some(object) => json!({ "role": role, "object": object }),
        None => json!({ "role": role }),
    }
}

#[actix_web::test]
async fn each_role_is_given_and_taken_by_those_who_may_and_nobody_else() {
    let stage = Stage::new().await;
    let [o, l, n] = [&stage.organisations, &stage.labs, &stage.networks];
    let all = stage.roles();
    let mut givers = vec![
        (Role::Sme, Some(&*o[0]), vec![(Role::Sme, Some(&*o[0]))]),
        (Role::Coordinator, Some(&*l[0]), vec![(Role::Coordinator, Some(&*l[0]))]),
        (
            Role::NetworkManager,
            Some(&*n[0]),
            vec![
                (Role::Sme, Some(&*o[0])),
                (Role::Sme, Some(&*o[1])),
                (Role::Coordinator, Some(&*l[0])),
                (Role::NetworkManager, Some(&*n[0])),
            ],
        ),
        (Role::Admin, None, all.clone()),
    ];
    for role in [Role::Payer, Role::Partner] {
        givers.push((role, Some(&o[0]), Vec::new()));
    }
    givers.push((Role::Province, None, Vec::new()));
    let target = my_id(&stage.app.person(&[]).await).await;
    let path = format!("/v1/users/{target}/grants");
    for (role, object, may) in givers {
        let giver = stage.app.person(&[(role, object)]).await;
        for (given, on) in &all {
            let allowed = may.contains(&(*given, *on));
            let got = giver.post(&path, grant(*given, *on)).await;
            assert_eq!(got.status, if allowed { 201 } else { 403 }, "{role} gives {given} on {on:?}");
            let held = stage.admin.post(&path, grant(*given, *on)).await.expect(201);
            let by = if allowed { my_id(&giver).await } else { my_id(&stage.admin).await };
            assert_eq!(held.body["grantedBy"], json!(by));
            let taken = giver.delete(&format!("{path}/{}", held.id()), "\"1\"").await.status;
            let somewhere = [Role::Sme, Role::Coordinator, Role::NetworkManager, Role::Admin].contains(&role);
            let expected = if allowed {
                204
            } else if somewhere {
                404
            } else {
                403
            };
            assert_eq!(taken, expected, "{role} takes {given} on {on:?}");
            stage.admin.delete(&format!("{path}/{}", held.id()), "\"1\"").await;
        }
    }
}

#[actix_web::test]
async fn what_is_not_there_and_what_is_not_yours_answer_alike_when_a_role_is_given() {
    let stage = Stage::new().await;
    let hidden = stage.app.bare_lab("draft").await;
    let coordinator = stage.app.person(&[(Role::Coordinator, Some(&stage.labs[0]))]).await;
    let target = my_id(&stage.app.person(&[]).await).await;
    let path = format!("/v1/users/{target}/grants");
    let mut seen = Vec::new();
    for lab in [&*hidden, "no-such-lab", &stage.labs[1]] {
        let got = coordinator.post(&path, grant(Role::Coordinator, Some(lab))).await.expect(403);
        seen.push(super::anonymous(&got));
    }
    assert!(seen.windows(2).all(|two| two[0] == two[1]), "{seen:#?}");
    let got = stage.admin.post(&path, grant(Role::Coordinator, Some("no-such-lab"))).await.expect(400);
    assert_eq!(got.faults(), ["#/object unknown_reference"]);
}

#[actix_web::test]
async fn a_manager_reaches_labs_through_a_network_within_their_own() {
    let stage = Stage::new().await;
    let outer = crate::support::seed::network(&stage.app, "outer").await;
    let lab = stage.app.bare_lab("active").await;
    crate::support::seed::network(&stage.app, "inner").await;
    let member = json!({ "lab": lab, "role": "member", "from": "2020-01-01" });
    stage.admin.post("/v1/networks/inner/members", member).await.expect(201);
    let manager = stage.app.person(&[(Role::NetworkManager, Some(&outer))]).await;
    let target = my_id(&stage.app.person(&[]).await).await;
    let path = format!("/v1/users/{target}/grants");
    manager.post(&path, grant(Role::Coordinator, Some(&lab))).await.expect(403);
    let within = json!({ "memberNetwork": "inner", "role": "member", "from": "2020-01-01" });
    stage.admin.post("/v1/networks/outer/members", within).await.expect(201);
    manager.post(&path, grant(Role::Coordinator, Some(&lab))).await.expect(201);
}

#[actix_web::test]
async fn nobody_gives_a_role_to_themselves() {
    let stage = Stage::new().await;
    let manager = stage.app.person(&[(Role::NetworkManager, Some(&stage.networks[0]))]).await;
    let path = format!("/v1/users/{}/grants", my_id(&manager).await);
    manager.post(&path, grant(Role::Sme, Some(&stage.organisations[0]))).await.expect(403);
    // The one they hold is answered as ever.
    manager.post(&path, grant(Role::NetworkManager, Some(&stage.networks[0]))).await.expect(201);
    let admin = format!("/v1/users/{}/grants", my_id(&stage.admin).await);
    stage.admin.post(&admin, grant(Role::Sme, Some(&stage.organisations[0]))).await.expect(201);
}

#[actix_web::test]
async fn the_last_administrator_stays() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let me = admin.get("/v1/me").await.expect(200);
    let path = format!("/v1/users/{}", me.id());
    let grant = format!("{path}/grants/{}", me.body["grants"][0]["id"].as_str().unwrap());
    let disable = json!({ "status": "disabled" });
    assert_eq!(admin.delete(&grant, "\"1\"").await.expect(409).code(), "last_admin");
    assert_eq!(admin.patch(&path, &me.etag(), disable.clone()).await.expect(409).code(), "last_admin");

    // A second one who is disabled does not count.
    let second = app.admin().await;
    let other = second.get("/v1/me").await.expect(200);
    let others = format!("/v1/users/{}", other.id());
    let off = admin.patch(&others, &other.etag(), disable.clone()).await.expect(200);
    admin.delete(&grant, "\"1\"").await.expect(409);
    // The disabled one can lose the role: they were no administrator any more.
    admin.patch(&others, &off.etag(), json!({ "status": "active" })).await.expect(200);
    admin.delete(&grant, "\"1\"").await.expect(204);
    admin.get("/v1/users").await.expect(403);
}

#[actix_web::test]
async fn who_holds_roles_on_an_object_is_seen_by_those_who_may_give_them() {
    let stage = Stage::new().await;
    let (organisation, lab) = (&stage.organisations[0], &stage.labs[0]);
    let sme = stage.app.person(&[(Role::Sme, Some(organisation))]).await;
    stage.app.person(&[(Role::Sme, Some(organisation)), (Role::Sme, Some(&stage.organisations[1]))]).await;
    stage.app.person(&[(Role::Payer, Some(organisation))]).await;
    let coordinator = stage.app.person(&[(Role::Coordinator, Some(lab))]).await;
    let path = format!("/v1/grants?organisation={organisation}");

    let got = sme.get(&path).await.expect(200);
    let seen = got.body["grants"].as_array().unwrap();
    assert_eq!(seen.len(), 2, "the payer was not theirs to see: {seen:#?}");
    for one in seen {
        assert_eq!((&one["role"], &one["objectId"]), (&json!("sme"), &json!(organisation)));
        assert_eq!(one["user"]["email"], Value::Null, "addresses are for administrators");
        assert!(one["user"]["name"].as_str().unwrap().starts_with("Person") && one["grantedAt"].is_string());
    }
    let all = stage.admin.get(&path).await.expect(200);
    assert_eq!(all.body["grants"].as_array().unwrap().len(), 3);
    assert!(all.body["grants"][0]["user"]["email"].as_str().unwrap().ends_with("@test.example"));

    // In pages, each once.
    let mut pages = Vec::new();
    let mut next = format!("{path}&limit=1");
    loop {
        let page = stage.admin.get(&next).await.expect(200);
        pages.push(page.body["grants"][0]["id"].clone());
        match page.body["nextCursor"].as_str() {
            Some(cursor) => next = format!("{path}&limit=1&cursor={cursor}"),
            None => break,
        }
    }
    let whole: Vec<Value> =
        all.body["grants"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    assert_eq!(pages, whole);

    // Foreign is absent.
    let foreign = sme.get(&format!("/v1/grants?organisation={}", stage.organisations[1])).await.expect(403);
    let absent = sme.get("/v1/grants?organisation=nobody-knows-it").await.expect(403);
    assert_eq!(super::anonymous(&foreign), super::anonymous(&absent));
    let got = stage.admin.get("/v1/grants?organisation=nobody-knows-it").await.expect(400);
    assert_eq!(got.faults(), ["organisation unknown_reference"]);
    sme.get(&format!("/v1/grants?lab={lab}")).await.expect(403);
    coordinator.get(&format!("/v1/grants?lab={lab}")).await.expect(200);
    coordinator.get(&path).await.expect(403);
    stage.app.person(&[(Role::Province, None)]).await.get(&path).await.expect(403);
    stage.app.anonymous().get(&path).await.expect(401);
    for query in ["", &format!("?lab={lab}&organisation={organisation}")] {
        let got = stage.admin.get(&format!("/v1/grants{query}")).await.expect(400);
        assert_eq!(got.faults(), ["organisation one_of"]);
    }
}

#[actix_web::test]
async fn one_person_may_belong_to_several_organisations_and_labs_and_see_what_each_is_called() {
    let stage = Stage::new().await;
    let roles: Vec<(Role, Option<&str>)> =
        stage.roles().into_iter().filter(|(role, _)| *role != Role::Admin).collect();
    let person = stage.app.person(&roles).await;
    let me = person.get("/v1/me").await.expect(200);
    let grants = me.body["grants"].as_array().unwrap();
    assert_eq!(grants.len(), roles.len());
    for ((role, object), one) in roles.iter().zip(grants) {
        let names = ["objectId", "objectNameNl", "objectNameEn"].map(|name| one[name].as_str());
        let expected = match role {
            Role::Coordinator => [*object, Some("Lab"), Some("Lab")],
            Role::NetworkManager => [*object, Some("Netwerk"), Some("Network")],
            Role::Province | Role::Admin => [None; 3],
            Role::Sme | Role::Payer | Role::Partner => [*object, Some("Organisatie"), Some("Organisatie")],
        };
        assert_eq!(names, expected, "{role}");
    }
}
