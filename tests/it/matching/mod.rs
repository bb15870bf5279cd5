mod find_matches;
mod snapshot;
