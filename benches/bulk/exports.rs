//! Labs out of a service.

use crate::{service::Service, tables};
use serde_json::Value;
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// Imports labs and their capacity.
pub fn fill(service: &Service, rows: usize) {
    for (collection, table) in [("labs", tables::labs(rows)), ("capacity", tables::capacity(rows))] {
        let begun = Instant::now();
        let report = service.import(collection, table);
        let took = begun.elapsed().as_secs_f64();
        let became = (report["refused"].as_u64(), report["created"].as_f64());
        assert_eq!(became, (Some(0), Some(rows as f64)), "{}", report["faults"][0]);
        println!("Import of {collection}: {took:.2} s, {:.0} rows/s.\n", rows as f64 / took);
    }
}

/// Imports labs, and exports them in each form.
pub fn measure(rows: usize) {
    let service = Service::start(None);
    fill(&service, rows);
    // Started anew, so that what the import let go of does not hide what the export takes.
    let service = service.restart();
    println!(
        "| export | seconds | rows/s | MB | MB/s | memory before, MB | grew by, MB |\n|---|---|---|---|---|---|---|"
    );
    // What is built at the first use of anything is not the export's.
    service.export("themes", None);
    let lines = row(&service, "NDJSON", "labs", (rows, None));
    row(&service, "NDJSON, gzip", "labs", (rows, Some("gzip")));
    row(&service, "CSV", "labs?format=csv", (rows, None));
    row(&service, "NDJSON, two fields", "labs?fields=id,name", (rows, None));
    let serialised = serialising(&lines.1);
    println!(
        "\nTo write the objects of the first once more, ready in memory, as JSON: {serialised:.2} s; the export took {:.1} times that.",
        lines.0 / serialised
    );
}

/// Seconds, and the bytes.
fn row(service: &Service, name: &str, path: &str, (rows, encoding): (usize, Option<&str>)) -> (f64, Vec<u8>) {
    let before = service.reset_peak_mb();
    let begun = Instant::now();
    let bytes = service.export(path, encoding);
    let took = begun.elapsed().as_secs_f64();
    let mb = bytes.len() as f64 / 1e6;
    println!(
        "| {name} | {took:.2} | {:.0} | {mb:.1} | {:.0} | {before:.1} | {:.1} |",
        rows as f64 / took,
        mb / took,
        service.peak_mb() - before
    );
    if encoding.is_none() {
        let lines = bytes.split(|byte| *byte == b'\n').count();
        assert!(lines >= rows, "{lines} of {rows} rows");
    }
    (took, bytes)
}

/// Seconds to write the objects of these lines as JSON.
fn serialising(lines: &[u8]) -> f64 {
    let mut took = Duration::ZERO;
    // Some at a time: all of them would take gigabytes.
    let mut objects = Vec::new();
    let mut write = |objects: &mut Vec<Value>| {
        let begun = Instant::now();
        for object in &*objects {
            black_box(serde_json::to_string(object).unwrap());
        }
        took += begun.elapsed();
        objects.clear();
    };
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        objects.push(serde_json::from_slice(line).unwrap());
        if objects.len() == 250 {
            write(&mut objects);
        }
    }
    write(&mut objects);
    took.as_secs_f64()
}
