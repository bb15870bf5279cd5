mod access;
mod funnel;
mod statistics;
mod timing;
mod unmet;

use crate::support::{Client, Got, World};
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

/// Lets time pass; tokens don't live so long, so everybody logs in again.
pub async fn later(world: &mut World, seconds: i64) {
    world.app.clock.advance_secs(seconds);
    world.admin = world.app.admin().await;
    world.sme = world.app.person(&[(Role::Sme, Some(&world.organisation))]).await;
}

/// Does something to a placement or request, with a reason.
pub async fn end(client: &Client, path: &str, event: &str, reason: &str) -> Got {
    client
        .post(&format!("{path}/transitions"), json!({ "event": event, "reasonCode": reason }))
        .await
        .expect(200)
}

/// The value of a field of the items of a list.
pub fn each<'v>(list: &'v Value, field: &str) -> Vec<&'v Value> {
    list.as_array().unwrap().iter().map(|item| &item[field]).collect()
}
