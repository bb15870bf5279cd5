//! The matching engine against its limits, in one run: `cargo bench --bench matching`.
//!
//! One thread, no database. For 1,000, 100,000 and 1,000,000 labs and several kinds of question: the top 20, judged by all
//! ten rules and explained (sentences are made when they are read, and timed apart), against the plain scan and against the
//! time that the same machine takes in the same run to read memory. Prints the Markdown tables of `docs/performance.md`.
//! `cargo bench --bench matching -- 1000 "nearby"` measures only that size and question.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    reason = "a bench stops where it fails, prints, and reckons in floats"
)]

mod labs;

use labs::World;
use proeftuin::matching::engine::{Index, LabProfile, Matcher, Query, RankOptions, Weights, rank};
use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

const KINDS: [&str; 7] = [
    "all ten rules",
    "an innovation of the register",
    "a top theme",
    "nearby",
    "a period",
    "words only",
    "nothing",
];
const TOP: RankOptions = RankOptions { limit: 20, rejected_limit: 0 };
const QUESTIONS: usize = 100;
/// How long one kind of question is measured for one number of labs.
const SPELL: Duration = Duration::from_secs(2);

fn main() {
    let world = World::new();
    let asked: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![1_000, 100_000, 1_000_000] } else { asked };
    for size in sizes {
        measure(&world, size);
    }
}

fn limit(size: usize) -> &'static str {
    match size {
        1_000 => "20",
        100_000 => "120",
        1_000_000 => "3000",
        _ => "",
    }
}

fn measure(world: &World, size: usize) {
    let labs = world.labs(size);
    let before = Instant::now();
    let mut index = Index::new(labs.iter().cloned(), Arc::default());
    let built = before.elapsed();
    let bytes = index.bytes();
    println!("\n## {size} labs\n");
    println!(
        "Index: {:.0} bytes per lab beside the labs themselves (limit 200), built in {:.0} ms; one changed lab in {:.0} µs.",
        bytes as f64 / size as f64,
        built.as_secs_f64() * 1e3,
        one_change(&mut index, &labs)
    );
    println!("Reading as many bytes as the index has, once: {:.0} µs.\n", reading(bytes));
    println!(
        "| question | rejected | median µs | p99 µs | CPU µs | limit | sentences of the 20, µs | plain scan µs | × |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    // A question by name: only that one.
    let named = |kind: &&str| std::env::args().any(|argument| argument == **kind);
    let only = KINDS.iter().any(&named);
    for kind in KINDS.iter().filter(|kind| !only || named(kind)) {
        row(world, &index, &labs, kind);
    }
}

fn row(world: &World, index: &Index<Arc<LabProfile>>, labs: &[Arc<LabProfile>], kind: &str) {
    let weights = Weights::default();
    let questions = world.questions(kind, QUESTIONS);
    let ask = |query: &Query| {
        let matcher = Matcher::new(&world.taxonomy, query, &weights);
        let begun = Instant::now();
        let found = index.search(&matcher, TOP);
        black_box(&found);
        let judged = begun.elapsed();
        let begun = Instant::now();
        for one in &found.matches {
            black_box(one.to_assessment());
        }
        (judged, begun.elapsed(), found.rejected_count as f64 / found.considered as f64)
    };
    // Making the query ready is part of the match.
    let whole = |query: &Query| {
        let begun = Instant::now();
        let matcher = Matcher::new(&world.taxonomy, query, &weights);
        black_box(index.search(&matcher, TOP));
        begun.elapsed()
    };
    let rejected: f64 = questions.iter().map(|query| ask(query).2).sum::<f64>() / QUESTIONS as f64;
    let mut sentences: Vec<Duration> = questions.iter().map(|query| ask(query).1).collect();
    let mut times = Vec::new();
    let (begun, cpu) = (Instant::now(), cpu_seconds());
    while begun.elapsed() < SPELL {
        times.extend(questions.iter().map(whole));
    }
    let cpu = (cpu_seconds() - cpu) * 1e6 / times.len() as f64;
    let mut scans = Vec::new();
    let begun = Instant::now();
    for query in &questions {
        let before = Instant::now();
        black_box(rank(labs.iter().map(AsRef::as_ref), &world.taxonomy, query, &weights, TOP));
        scans.push(before.elapsed());
        if begun.elapsed() > SPELL / 2 {
            break;
        }
    }
    let limit = if kind == KINDS[0] { limit(labs.len()) } else { "" };
    let (median, scan) = (at(&mut times, 50), at(&mut scans, 50));
    println!(
        "| {kind} | {:.2} % | {median:.1} | {:.1} | {cpu:.1} | {limit} | {:.0} | {scan:.0} | {:.0} |",
        rejected * 100.0,
        at(&mut times, 99),
        at(&mut sentences, 50),
        scan / median,
    );
}

/// So many per cent of the times are not longer: in microseconds.
fn at(times: &mut [Duration], per_cent: usize) -> f64 {
    times.sort_unstable();
    times[(times.len() - 1) * per_cent / 100].as_secs_f64() * 1e6
}

/// Replaces labs one by one, each in an index of its own beside the one that readers hold.
fn one_change(index: &mut Index<Arc<LabProfile>>, labs: &[Arc<LabProfile>]) -> f64 {
    let mut times: Vec<Duration> = Vec::new();
    for lab in labs.iter().step_by((labs.len() / 50).max(1)) {
        let held = index.clone();
        let begun = Instant::now();
        index.insert(Arc::new(LabProfile { completeness: 1.0, ..LabProfile::clone(lab) }));
        times.push(begun.elapsed());
        drop(held);
    }
    at(&mut times, 50)
}

/// CPU time of this process, which has one thread: what it used, whatever else the machine was doing.
fn cpu_seconds() -> f64 {
    /// Clock ticks per second, fixed on Linux.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / TICKS
}

/// The bandwidth floor: how long it takes to read so many bytes once.
fn reading(bytes: usize) -> f64 {
    let memory = vec![1_u64; bytes / 8];
    let mut times: Vec<Duration> = (0..9)
        .map(|_| {
            let begun = Instant::now();
            black_box(memory.iter().fold(0_u64, |sum, word| sum.wrapping_add(*word)));
            begun.elapsed()
        })
        .collect();
    at(&mut times, 50)
}
