//! The demo: the whole service with a sample network, in one command.

use crate::{
    cli::{say, start},
    config::{Config, Flags},
};

/// Runs the demo.
pub fn run(flags: &Flags, _json: bool, _synthetic: u32) -> anyhow::Result<()> {
    let config = Config::read(flags, &[])?;
    let listener = start::bind(&config)?;
    say("demo");
    start::run(start::open(&config)?, listener)
}
