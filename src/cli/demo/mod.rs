//! The demo: the whole service with a sample network, in one command.
//!
//! Labs, organisations, themes and public innovations are real; capacity, people, two companies, three parties with their
//! care needs, and what pilots showed before today are invented and marked.

mod calendar;
mod history;
mod load;
mod needs;
mod people;
mod shown;
mod source;
mod synthetic;

use super::{say, start};
use crate::{
    app::{App, as_anyhow},
    config::{self, Config, Flags},
};
use anyhow::Context;
use load::Loaded;
use people::{PASSWORD, PEOPLE};
use serde_json::json;
use shown::Shown;

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
    let shown = Shown::read(&app)?;
    if json {
        say(&summary(&config, &tokens, &shown).to_string());
    }
    explain(&config, loaded, made);
    suggest(&config.public_url, &tokens, &shown);
    start::run(app, listener)
}

/// Loads the sample network into the register of a service, unless it is there already; it blocks.
pub fn fill(app: &App) -> anyhow::Result<()> {
    load::load(app).map(drop)
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

fn summary(config: &Config, tokens: &[String], shown: &Shown) -> serde_json::Value {
    let names = ["sme", "coordinator", "networkManager", "admin", "careProvider", "payer"];
    let tokens: serde_json::Map<String, serde_json::Value> =
        names.iter().zip(tokens).map(|(name, token)| ((*name).to_owned(), json!(token))).collect();
    json!({ "baseUrl": config.public_url, "tokens": tokens, "outcomes": shown.outcomes, "kpis": shown.kpis })
}

fn explain(config: &Config, loaded: Option<Loaded>, synthetic: u32) {
    let url = &config.public_url;
    match loaded {
        Some(loaded) => say(&format!(
            "Loaded {} labs, {} organisations, {} innovations, {} pilot requests and {} pilots into {}.",
            loaded.labs,
            loaded.organisations,
            loaded.innovations,
            loaded.requests,
            loaded.pilots,
            config.database
        )),
        None => say(&format!("Found the sample network in {}.", config.database)),
    }
    if synthetic > 0 {
        say(&format!("Made {synthetic} synthetic labs."));
    }
    say(
        "Labs, themes and organisations are real; capacity, people, two companies and all pilots are invented.\n",
    );
    say(&format!("API    {url}/v1\nDocs   {url}/docs/\n"));
    say(&format!("Log in with any of these (password: {PASSWORD}):"));
    for person in &PEOPLE {
        say(&format!("  {:<26} {}", person.email, person.name));
    }
}

fn suggest(url: &str, tokens: &[String], shown: &Shown) {
    let (sme, coordinator) = (tokens.first(), tokens.get(1));
    let token = |token: Option<&String>| token.cloned().unwrap_or_default();
    say("\nFour things to try:\n");
    say("1. Which labs suit a dialysis machine for at home? No account needed.");
    say(&format!(
        "   curl -s {url}/v1/matches -H 'content-type: application/json' \\\n     -d '{{\"innovation\":{{\"themes\":[\"home-dialysis\"],\"trl\":6,\"purpose\":\"validate\",\"careSetting\":\"home\"}},\"limit\":3}}'\n"
    ));
    say("2. As the entrepreneur: ask for a pilot.");
    let (from, until) = shown.months_ahead;
    say(&format!(
        "   curl -s {url}/v1/pilot-requests -H 'content-type: application/json' \\\n     -H 'authorization: Bearer {}' \\\n     -d '{{\"innovation\":\"demo-thuisdialyse-unit\",\"labs\":[\"cic-west-brabant\"],\"period\":{{\"from\":\"{from}\",\"until\":\"{until}\"}},\"slots\":1}}'\n",
        token(sme)
    ));
    say("3. As the coordinator: what waits for an answer?");
    say(&format!(
        "   curl -s '{url}/v1/placements?status=proposed' \\\n     -H 'authorization: Bearer {}'\n",
        token(coordinator)
    ));
    say("4. What did pilots prove? All of it is invented:");
    for outcome in &shown.outcomes {
        say(&format!("   {}: {}", outcome.innovation, outcome.said()));
    }
    say(&format!("   curl -s {url}/v1/outcomes\n"));
    say("From a care need to a reimbursed innovation, call by call: docs/story.md.");
    say("Ctrl-C stops it; the data stay.");
}
