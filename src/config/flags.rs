//! Settings on the command line.

use clap::Args;
use std::path::PathBuf;

/// Flags that set a setting from the command line.
#[derive(Debug, Clone, Default, Args)]
pub struct Flags {
    /// TOML file with settings (also: the variable `PROEFTUIN_CONFIG`)
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Database: sqlite:PATH or postgres://…
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Address under which callers reach the service
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// File of the private key that signs tokens
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<String>,
    /// What to log, such as info or proeftuin=debug
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
}

impl Flags {
    pub(super) fn values(&self) -> Vec<(&'static str, &String)> {
        [
            ("listen", &self.listen),
            ("database_url", &self.database),
            ("public_url", &self.public_url),
            ("key_file", &self.key_file),
            ("log", &self.log),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.as_ref().map(|value| (name, value)))
        .collect()
    }
}
