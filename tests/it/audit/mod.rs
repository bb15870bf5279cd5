mod chain;
mod entries;
