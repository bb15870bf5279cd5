mod consistency;
mod explained;
mod find_matches;
mod snapshot;
mod suggest_themes;
mod suggestion_quality;
