mod chain;
mod entries;
mod tampers;
