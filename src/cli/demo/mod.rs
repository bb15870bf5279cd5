//! The demo: the whole service with a sample network, in one command.
//!
//! Labs, organisations, themes and public innovations are real; capacity, people, two companies, three parties with their
//! care needs are invented and marked.

mod load;
mod needs;
mod source;
mod synthetic;

pub use load::load as load_sample;

use super::{say, start};
use crate::{
    app::{App, as_anyhow},
    config::{self, Config, Flags},
};
use anyhow::Context;
use load::{Loaded, PASSWORD, PEOPLE};
use serde_json::json;

/// Where the demo keeps its things, unless told otherwise.
const DEFAULTS: [(&str, &str); 8] = [
    ("PROEFTUIN_DATABASE_URL", "sqlite:proeftuin-demo.sqlite3"),
    ("PROEFTUIN_KEY_FILE", "proeftuin-demo-key.pem"),
    // A demo is tried out for an afternoon; a real installation keeps to 15 minutes.
    ("PROEFTUIN_TOKEN_MINUTES", "720"),
    ("PROEFTUIN_LOG", "warn"),
    // Whoever tries it out is one address and a few accounts: ten times the usual limits.
    ("PROEFTUIN_LIMIT_ANONYMOUS", "600"),
    ("PROEFTUIN_LIMIT_ANONYMOUS_BURST", "300"),
    ("PROEFTUIN_LIMIT_ACCOUNT", "6000"),
    ("PROEFTUIN_LIMIT_WRITES", "600"),
];

/// Runs the demo.
pub fn run(flags: &Flags, json: bool, synthetic: u32) -> anyhow::Result<()> {
    let config = Config::read(flags, &environment())?;
    start::log_to_stderr(&config);
    let listener = start::bind(&config)?;
    let app = start::open(&config)?;
    let loaded = load::load(&app).context("loading the sample network")?;
    let made = synthetic::load(&app, synthetic).context("making synthetic labs")?;
    let tokens = tokens(&app)?;
    if json {
        say(&summary(&config, &tokens).to_string());
    }
    explain(&config, loaded, made, &tokens);
    start::run(app, listener)
}

/// The demo's defaults, under what the real environment says.
fn environment() -> Vec<(String, String)> {
    let real = config::environment();
    let missing = DEFAULTS.iter().filter(|(name, _)| !real.iter().any(|(known, _)| known == name));
    missing.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).chain(real.clone()).collect()
}

/// A token for each of [`PEOPLE`], in their order.
fn tokens(app: &App) -> anyhow::Result<Vec<String>> {
    let now = app.clock().now();
    PEOPLE
        .iter()
        .map(|person| {
            let user =
                app.db().read_here(|read| crate::identity::actions::find_active_user(read, person.email));
            let user = user
                .map_err(as_anyhow)?
                .with_context(|| format!("{} is not there any more", person.email))?;
            Ok(app.tokens().issue(user, app.ids().next(now), now)?.token)
        })
        .collect()
}

fn summary(config: &Config, tokens: &[String]) -> serde_json::Value {
    let names = ["sme", "coordinator", "networkManager", "admin"];
    let tokens: serde_json::Map<String, serde_json::Value> =
        names.iter().zip(tokens).map(|(name, token)| ((*name).to_owned(), json!(token))).collect();
    json!({ "baseUrl": config.public_url, "tokens": tokens })
}

fn explain(config: &Config, loaded: Option<Loaded>, synthetic: u32, tokens: &[String]) {
    let url = &config.public_url;
    match loaded {
        Some(loaded) => say(&format!(
            "Loaded {} labs, {} organisations, {} innovations and {} pilot requests into {}.",
            loaded.labs, loaded.organisations, loaded.innovations, loaded.requests, config.database
        )),
        None => say(&format!("Found the sample network in {}.", config.database)),
    }
    if synthetic > 0 {
        say(&format!("Made {synthetic} synthetic labs."));
    }
    say("Labs, themes and organisations are real; capacity, people and two companies are invented.\n");
    say(&format!("API    {url}/v1\nDocs   {url}/docs/\n"));
    say(&format!("Log in with any of these (password: {PASSWORD}):"));
    for person in &PEOPLE {
        say(&format!("  {:<26} {}", person.email, person.name));
    }
    say("\nThree things to try:\n");
    say("1. Which labs suit a dialysis machine for at home? No account needed.");
    say(&format!(
        "   curl -s {url}/v1/matches -H 'content-type: application/json' \\\n     -d '{{\"innovation\":{{\"themes\":[\"home-dialysis\"],\"trl\":6,\"purpose\":\"validate\",\"careSetting\":\"home\"}},\"limit\":3}}'\n"
    ));
    say("2. As the entrepreneur: ask for a pilot.");
    say(&format!(
        "   curl -s {url}/v1/pilot-requests -H 'content-type: application/json' \\\n     -H 'authorization: Bearer {}' \\\n     -d '{{\"innovation\":\"demo-thuisdialyse-unit\",\"labs\":[\"cic-west-brabant\"],\"period\":{{\"from\":\"2027-04-01\",\"until\":\"2027-06-30\"}},\"slots\":1}}'\n",
        tokens.first().map_or("", String::as_str)
    ));
    say("3. As the coordinator: what waits for an answer?");
    say(&format!(
        "   curl -s '{url}/v1/placements?status=proposed' \\\n     -H 'authorization: Bearer {}'\n",
        tokens.get(1).map_or("", String::as_str)
    ));
    say("Ctrl-C stops it; the data stay.");
}
