mod consistency;
mod explained;
mod find_matches;
mod snapshot;
