//! The assignment of rounds, in one run on one core: `cargo bench --bench rounds`.
//!
//! Markets are made up: some labs are sought far more than others, scores are correlated with what requests want, and there
//! are a tenth fewer slots than requests. With a size and a file (`-- 5000 200 8 market.txt`) it writes that market down and
//! prints the time for it alone: `peers.py` gives the same market to others.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    reason = "a bench stops where it fails, prints, and reckons in floats"
)]

use proeftuin::rounds::assignment::{
    ANY_THEME, Choice, Market, MarketBuilder, demand, gains, labs_first, propose,
};
use std::{
    fmt::Write,
    hint::black_box,
    sync::LazyLock,
    time::{Duration, Instant},
};

/// So long each thing is done over and over.
const SPELL: Duration = Duration::from_millis(600);

struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// What everybody wants, before it is a market.
struct Wishes {
    slots: Vec<u32>,
    quotas: Vec<Vec<(u32, u32)>>,
    /// Of so many labs for each request.
    list: usize,
    choices: Vec<Choice>,
}

impl Wishes {
    fn make(requests: usize, labs: usize, list: usize, quotas: bool) -> Self {
        let mut numbers = Numbers(42);
        let mean = (requests as f64 * 0.9 / labs as f64).max(1.0);
        let slots: Vec<u32> = (0..labs).map(|_| (mean * (0.5 + numbers.unit())).ceil() as u32).collect();
        let of = |slots: &u32| (0..4).map(|theme| (theme, slots / 3)).collect();
        let quotas = slots.iter().map(|slots| if quotas { of(slots) } else { Vec::new() }).collect();
        let mut choices = Vec::with_capacity(requests * list);
        for _ in 0..requests {
            let mut mine: Vec<(f64, Choice)> = Vec::with_capacity(list);
            while mine.len() < list {
                let lab = ((numbers.unit() * numbers.unit()) * labs as f64) as u32;
                if mine.iter().any(|(_, choice)| choice.lab == lab) {
                    continue;
                }
                let score = numbers.unit();
                let wanted = score + 0.3 * numbers.unit();
                let score = (score * 100_000.0) as u32;
                mine.push((wanted, Choice { lab, rank: 0, priority: 0, score }));
            }
            mine.sort_by(|one, other| other.0.total_cmp(&one.0));
            choices.extend((0..).zip(mine).map(|(rank, (_, choice))| Choice { rank, ..choice }));
        }
        Self { slots, quotas, list, choices }
    }

    fn market(&self) -> Market {
        let requests = self.choices.len() / self.list;
        let mut builder = MarketBuilder::with_capacity(requests, self.choices.len());
        for (slots, quotas) in self.slots.iter().zip(&self.quotas) {
            builder.lab(*slots, quotas);
        }
        let mut mine = Vec::with_capacity(self.list);
        for (number, choices) in self.choices.chunks(self.list).enumerate() {
            mine.clear();
            mine.extend_from_slice(choices);
            let theme = if self.quotas[0].is_empty() { ANY_THEME } else { number as u32 % 6 };
            builder.request(theme, &mut mine);
        }
        builder.build().unwrap()
    }

    /// One line per lab (`slots: requests, the best first`), one per request (`labs, the best first`).
    fn write(&self, file: &str) {
        let mut applicants: Vec<Vec<(u32, usize)>> = vec![Vec::new(); self.slots.len()];
        for (at, choice) in self.choices.iter().enumerate() {
            applicants[choice.lab as usize].push((choice.score, at / self.list));
        }
        let mut text = String::new();
        for (slots, mine) in self.slots.iter().zip(&mut applicants) {
            mine.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
            let ids: Vec<String> = mine.iter().map(|(_, request)| request.to_string()).collect();
            writeln!(text, "{slots}: {}", ids.join(" ")).unwrap();
        }
        text.push('\n');
        for choices in self.choices.chunks(self.list) {
            let ids: Vec<String> = choices.iter().map(|choice| choice.lab.to_string()).collect();
            writeln!(text, "{}", ids.join(" ")).unwrap();
        }
        std::fs::write(file, text).unwrap();
    }
}

/// How long this thread was on a core: what others do there meanwhile does not count.
fn on_core() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split(' ').next().and_then(|nanos| nanos.parse().ok());
    nanos.map_or_else(|| BEGIN.elapsed(), Duration::from_nanos)
}

static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Milliseconds on a core, the mean of as many times as fit in [`SPELL`]: the kernel counts in steps of some milliseconds.
fn cost(mut work: impl FnMut()) -> f64 {
    work();
    let (begin, mut times) = (on_core(), 0);
    loop {
        work();
        times += 1;
        let spent = on_core().saturating_sub(begin);
        if spent >= SPELL {
            return spent.as_secs_f64() * 1e3 / f64::from(times);
        }
    }
}

fn main() {
    let told: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if let [requests, labs, list, file] = told.as_slice() {
        let wishes =
            Wishes::make(requests.parse().unwrap(), labs.parse().unwrap(), list.parse().unwrap(), false);
        wishes.write(file);
        let market = wishes.market();
        let prepare = cost(|| drop(black_box(wishes.market())));
        let assign = cost(|| drop(black_box(propose(&market))));
        println!("{prepare:.4} {assign:.4} {}", propose(&market).placed(&market));
        return;
    }
    println!(
        "| requests × labs, lists | placed | proposals | prepare ms | assign ms | ns/proposal | who wanted more ms | gains of slots ms | best for labs ms | all ms | reading all choices once ms |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for (requests, labs, list, quotas) in [
        (1_000, 50, 8, false),
        (5_000, 200, 8, false),
        (5_000, 200, 8, true),
        (10_000, 1_000, 20, false),
        (100_000, 1_000, 20, false),
        (100_000, 10_000, 20, false),
        (100_000, 10_000, 20, true),
    ] {
        let wishes = Wishes::make(requests, labs, list, quotas);
        let market = wishes.market();
        let outcome = propose(&market);
        let wanted = demand(&market, &outcome);
        let prepare = cost(|| drop(black_box(wishes.market())));
        let assign = cost(|| drop(black_box(propose(&market))));
        let demanded = cost(|| drop(black_box(demand(&market, &outcome))));
        let gained = cost(|| drop(black_box(gains(&market, &outcome, &wanted))));
        let turned = cost(|| drop(black_box(labs_first(&market, &outcome))));
        let keys: Vec<u64> = vec![1; wishes.choices.len() * 3 / 2];
        let floor = cost(|| {
            black_box(black_box(&keys).iter().fold(0u64, |sum, key| sum.wrapping_add(*key)));
        });
        println!(
            "| {requests} × {labs}, {list}{} | {} | {} | {prepare:.2} | **{assign:.2}** | {:.1} | {demanded:.2} | {gained:.2} | {turned:.2} | {:.2} | {floor:.2} |",
            if quotas { ", quotas" } else { "" },
            outcome.placed(&market),
            outcome.proposals,
            assign * 1e6 / outcome.proposals as f64,
            prepare + assign + demanded + gained + turned,
        );
    }
}
