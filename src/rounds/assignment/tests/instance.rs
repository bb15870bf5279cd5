//! Made-up markets, in a form that neither the engine nor the checker knows.

use super::super::super::checker::{Case, CaseLab, CaseRequest};
use super::super::{ANY_THEME, Choice, Market, MarketBuilder, Outcome};

/// Numbers that are the same in every run (splitmix64).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        u32::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % limit
    }
}

#[derive(Debug, Clone)]
pub struct Lab {
    pub slots: u32,
    pub quotas: Vec<(u32, u32)>,
    /// Whether it has an order of its own; else it goes by score.
    pub own_order: bool,
}

#[derive(Debug, Clone)]
pub struct Request {
    pub theme: u32,
    pub pin: Option<u32>,
    pub choices: Vec<Choice>,
    /// Labs that it chose but is banned from.
    pub banned: Vec<u32>,
}

/// A market; ranks and priorities are groups, scores are coarse, so there are ties everywhere.
#[derive(Debug, Clone)]
pub struct Instance {
    pub labs: Vec<Lab>,
    pub requests: Vec<Request>,
}

impl Instance {
    pub fn random(seed: u64, most_requests: u32, most_labs: u32) -> Self {
        let mut numbers = Numbers(seed);
        let labs = 1 + numbers.below(most_labs);
        let labs: Vec<Lab> = (0..labs).map(|_| lab(&mut numbers)).collect();
        let requests = numbers.below(most_requests + 1);
        let mut instance = Self { labs, requests: Vec::new() };
        for _ in 0..requests {
            let request = instance.next(&mut numbers);
            instance.requests.push(request);
        }
        instance
    }

    /// A small market in which both sides want different things: there is often more than one stable assignment.
    pub fn contested(seed: u64) -> Self {
        let mut numbers = Numbers(seed ^ 0x00C0_FFEE);
        let quotas = |numbers: &mut Numbers| if numbers.below(4) == 0 { vec![(0, 1)] } else { Vec::new() };
        let labs = (0..3).map(|_| Lab {
            slots: 1 + numbers.below(2),
            quotas: quotas(&mut numbers),
            own_order: true,
        });
        let labs = labs.collect();
        let requests = (0..3 + numbers.below(3)).map(|_| {
            let choices = (0..3).map(|lab| Choice {
                lab,
                rank: numbers.below(12),
                priority: numbers.below(12),
                score: numbers.below(4) * 20_000,
            });
            Request { choices: choices.collect(), theme: numbers.below(2), pin: None, banned: Vec::new() }
        });
        let requests = requests.collect();
        Self { labs, requests }
    }

    fn next(&self, numbers: &mut Numbers) -> Request {
        let count = u32::try_from(self.labs.len()).unwrap();
        let theme = numbers.below(4);
        let mut request = Request { theme, pin: None, choices: Vec::new(), banned: Vec::new() };
        let mut open: Vec<u32> = (0..count).collect();
        for _ in 0..numbers.below(count + 1) {
            let lab =
                open.swap_remove(usize::try_from(numbers.below(u32::try_from(open.len()).unwrap())).unwrap());
            let own = self.labs[usize::try_from(lab).unwrap()].own_order;
            let choice = Choice {
                lab,
                rank: numbers.below(4),
                priority: if own { numbers.below(4) } else { 0 },
                score: numbers.below(4) * 20_000,
            };
            if numbers.below(12) == 0 {
                request.banned.push(lab);
            } else {
                request.choices.push(choice);
            }
        }
        if numbers.below(15) == 0 {
            request.pin = self.room_for_pin(theme, numbers.below(count));
        }
        request
    }

    fn room_for_pin(&self, theme: u32, lab: u32) -> Option<u32> {
        let facts = &self.labs[usize::try_from(lab).unwrap()];
        let there: Vec<&Request> = self.requests.iter().filter(|one| one.pin == Some(lab)).collect();
        let of_theme = there.iter().filter(|one| one.theme == theme).count();
        let quota = facts.quotas.iter().find(|(of, _)| *of == theme).map_or(u32::MAX, |(_, quota)| *quota);
        let fits =
            there.len() < usize::try_from(facts.slots).unwrap() && of_theme < usize::try_from(quota).unwrap();
        fits.then_some(lab)
    }

    pub fn market(&self) -> Market {
        let mut builder = MarketBuilder::with_capacity(self.requests.len(), 0);
        for lab in &self.labs {
            builder.lab(lab.slots, &lab.quotas);
        }
        for request in &self.requests {
            match request.pin {
                Some(lab) => builder.pinned(request.theme, lab),
                None => builder.request(request.theme, &mut request.choices.clone()),
            }
        }
        builder.build().unwrap()
    }

    /// The same for the checker, which reads names.
    pub fn case(&self) -> Case {
        let named = |lab: u32| format!("lab-{lab:06}");
        let lab = |(number, lab): (u32, &Lab)| CaseLab {
            id: named(number),
            slots: lab.slots,
            quotas: lab.quotas.iter().map(|(theme, quota)| (theme.to_string(), *quota)).collect(),
            order: lab.own_order.then(|| self.order_of(number)),
        };
        let request = |(number, request): (i64, &Request)| CaseRequest {
            id: name(number),
            theme: Some(request.theme.to_string()).filter(|_| request.theme != ANY_THEME),
            submitted: number / 3,
            preferences: groups(request.choices.iter().map(|choice| (choice.rank, named(choice.lab)))),
            scores: request
                .choices
                .iter()
                .map(|choice| (named(choice.lab), f64::from(choice.score) / 1000.0))
                .collect(),
        };
        let numbered = || (0..).zip(&self.requests);
        Case {
            labs: (0..).zip(&self.labs).map(lab).collect(),
            requests: numbered().map(request).collect(),
            bans: numbered()
                .flat_map(|(number, one)| one.banned.iter().map(move |lab| (name(number), named(*lab))))
                .collect(),
            pins: numbered().filter_map(|(number, one)| Some((name(number), named(one.pin?)))).collect(),
        }
    }

    fn order_of(&self, lab: u32) -> Vec<Vec<String>> {
        groups((0..).zip(&self.requests).flat_map(|(number, request)| {
            let here = request.choices.iter().filter(move |choice| choice.lab == lab);
            here.map(move |choice| (choice.priority, name(number)))
        }))
    }
}

fn lab(numbers: &mut Numbers) -> Lab {
    let slots = numbers.below(5);
    let quotas = match numbers.below(3) {
        0 => vec![(numbers.below(2), numbers.below(4)), (2, numbers.below(3))],
        _ => Vec::new(),
    };
    Lab { slots, quotas, own_order: numbers.below(2) == 0 }
}

fn name(number: i64) -> String {
    format!("request-{number:06}")
}

fn groups(ranked: impl Iterator<Item = (u32, String)>) -> Vec<Vec<String>> {
    let mut ranked: Vec<(u32, String)> = ranked.collect();
    ranked.sort();
    let groups = ranked.chunk_by(|one, other| one.0 == other.0);
    groups.map(|group| group.iter().map(|(_, id)| id.clone()).collect()).collect()
}

/// Who goes where, as the checker reads it.
pub fn named(market: &Market, lab_of: impl Fn(u32) -> Option<u32>) -> Vec<(String, String)> {
    (0..market.requests())
        .filter_map(|request| Some((name(i64::from(request)), format!("lab-{:06}", lab_of(request)?))))
        .collect()
}

/// The assignment of an outcome, as the checker reads it.
pub fn assignment(market: &Market, outcome: &Outcome) -> Vec<(String, String)> {
    named(market, |request| outcome.lab(market, request))
}
