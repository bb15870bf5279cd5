//! Made-up labs and questions, the same in every run.

use jiff::{Span, civil::Date, civil::date};
use proeftuin::{
    base::period::Period,
    matching::engine::{
        Concept, FreeCapacity, FreeWindow, GeoPoint, LabProfile, Query, Taxonomy, TermSet, Theme, Vocabulary,
    },
    vocabulary::terms::DeviceClass,
};
use std::sync::Arc;
use uuid::Uuid;

pub const TODAY: Date = date(2026, 11, 1);

/// A small random generator (xorshift*).
pub struct Dice(pub u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
    fn below(&mut self, end: u64) -> u64 {
        ((self.roll() >> 32) * end) >> 32
    }
    fn up_to(&mut self, end: usize) -> usize {
        self.below(end as u64) as usize
    }
    fn share(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }
    fn is(&mut self, chance: f64) -> bool {
        self.share() < chance
    }
    fn some<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.up_to(from.len())]
    }
    /// One to three terms; sometimes nothing is stated.
    fn terms<T: Vocabulary>(&mut self, stated: f64) -> Option<TermSet<T>> {
        let count = 1 + self.up_to(3);
        let terms: Vec<T> = (0..count).map(|_| self.some(T::VALUES)).collect();
        self.is(stated).then(|| TermSet::of(&terms))
    }
    fn point(&mut self) -> GeoPoint {
        GeoPoint { lat: 50.8 + 2.6 * self.share(), lon: 3.5 + 3.6 * self.share() }
    }
    fn day(&mut self, within: i64) -> Date {
        TODAY.checked_add(Span::new().days(self.below(within as u64) as i64)).unwrap()
    }
    fn period(&mut self, within: i64, shortest: i64, longer: i64) -> Period {
        let from = self.day(within);
        let days = shortest + self.below(longer as u64) as i64;
        Period { from, until: from.checked_add(Span::new().days(days)).unwrap() }
    }
    /// Frequent words first, as in any text.
    fn words(&mut self, from: &[String], count: usize) -> String {
        let pick = |dice: &mut Self| {
            let skewed = dice.share() * dice.share();
            from[(skewed * from.len() as f64) as usize].as_str()
        };
        (0..count).map(|_| pick(self)).collect::<Vec<_>>().join(" ")
    }
}

/// The world in which labs and questions live.
pub struct World {
    pub taxonomy: Taxonomy,
    themes: Vec<Theme>,
    leaves: Vec<Theme>,
    middles: Vec<Theme>,
    tops: Vec<Theme>,
    words: Vec<String>,
}

impl World {
    /// Eight tops with seven themes each, and six below each of those: 400 themes; and 5,000 words.
    pub fn new() -> Self {
        let mut concepts = Vec::new();
        let mut add = |broader: Option<Uuid>| {
            let number = concepts.len();
            let id = Uuid::from_u128(number as u128 + 1);
            let related =
                if number % 9 == 8 { vec![Uuid::from_u128(number as u128 / 2 + 1)] } else { vec![] };
            let (label_nl, label_en) = (format!("thema {number}"), format!("theme {number}"));
            concepts.push(Concept { id, broader, related, label_nl, label_en });
            id
        };
        let (mut tops, mut middles, mut leaves) = (vec![], vec![], vec![]);
        for _ in 0..8 {
            let top = add(None);
            tops.push(top);
            for _ in 0..7 {
                let middle = add(Some(top));
                middles.push(middle);
                leaves.extend((0..6).map(|_| add(Some(middle))));
            }
        }
        let taxonomy = Taxonomy::build(concepts);
        let find =
            |ids: Vec<Uuid>| -> Vec<Theme> { ids.into_iter().filter_map(|id| taxonomy.index(id)).collect() };
        let (tops, middles, leaves) = (find(tops), find(middles), find(leaves));
        let mut dice = Dice(7);
        let syllables =
            ["za", "ke", "li", "mo", "ruu", "dia", "zorg", "thui", "ren", "ster", "ves", "tel", "be", "on"];
        let word =
            |dice: &mut Dice| -> String { (0..2 + dice.up_to(4)).map(|_| dice.some(&syllables)).collect() };
        let words = (0..5000).map(|_| word(&mut dice)).collect();
        let themes = taxonomy.themes().collect();
        Self { taxonomy, themes, leaves, middles, tops, words }
    }

    pub fn labs(&self, count: usize) -> Vec<Arc<LabProfile>> {
        let mut dice = Dice(11 + count as u64);
        (0..count).map(|number| Arc::new(self.lab(&mut dice, number))).collect()
    }

    fn lab(&self, dice: &mut Dice, number: usize) -> LabProfile {
        let trl = 1 + dice.below(7) as u8;
        let name = format!("{} {number:07}", dice.words(&self.words, 1));
        let themes = (0..=dice.up_to(4)).map(|_| dice.some(&self.themes)).collect::<Vec<_>>();
        LabProfile {
            id: Uuid::from_u128(u128::from(dice.roll()) << 64 | number as u128),
            slug: name.replace(' ', "-"),
            name,
            is_active: dice.is(0.95),
            status: "active".to_owned(),
            themes: if dice.is(0.97) { themes } else { Vec::new() },
            purposes: dice.terms(0.8),
            care_settings: dice.terms(0.9),
            device_classes: dice.terms(0.6),
            populations: dice.terms(0.8),
            languages: dice.terms(0.7),
            trl_min: dice.is(0.9).then_some(trl),
            trl_max: dice.is(0.9).then_some((trl + 2 + dice.below(4) as u8).min(9)),
            province: Some(dice.some(Vocabulary::VALUES)),
            point: dice.is(0.97).then(|| dice.point()),
            is_national: dice.is(0.15),
            is_virtual: dice.is(0.03),
            reachable_participants: dice.is(0.6).then(|| 10 + dice.below(500) as u32),
            capacity: dice.is(0.8).then(|| self.capacity(dice)),
            completeness: f64::from(dice.below(9) as u32) / 8.0,
            track_record: dice.is(0.5).then(|| dice.share()),
            response_days: dice.is(0.5).then(|| 30.0 * dice.share()),
            care_needs: (0..dice.below(3)).map(|_| Uuid::from_u128(u128::from(dice.below(50)))).collect(),
            text: dice.words(&self.words, 60),
        }
    }

    fn capacity(&self, dice: &mut Dice) -> FreeCapacity {
        let windows = (0..=dice.below(3)).map(|_| {
            let free = dice.below(4) as u32;
            FreeWindow {
                period: dice.period(600, 60, 400),
                theme: dice.is(0.15).then(|| dice.some(&self.middles)),
                free,
                free_for_sme: free + dice.below(2) as u32,
            }
        });
        let windows = windows.collect();
        let blackouts = if dice.is(0.2) { vec![dice.period(600, 7, 21)] } else { Vec::new() };
        FreeCapacity { windows, blackouts }
    }

    /// Kinds of question, with a name each.
    pub fn questions(&self, kind: &str, count: usize) -> Vec<Query> {
        let mut dice = Dice(23);
        (0..count).map(|_| self.question(kind, &mut dice)).collect()
    }

    fn question(&self, kind: &str, dice: &mut Dice) -> Query {
        let nothing = Query::new(TODAY);
        let titled = |dice: &mut Dice| Some(dice.words(&self.words, 3));
        let wanted = |dice: &mut Dice| Some(dice.period(180, 150, 120));
        match kind {
            "all ten rules" => Query {
                themes: vec![dice.some(&self.tops)],
                trl: Some(3 + dice.below(5) as u8),
                purpose: Some(dice.some(Vocabulary::VALUES)),
                care_setting: Some(dice.some(Vocabulary::VALUES)),
                device_class: Some(DeviceClass::MdrIia),
                populations: (0..4).map(|_| dice.some(Vocabulary::VALUES)).collect(),
                participants_needed: Some(20 + dice.below(80) as u32),
                languages: (0..4).map(|_| dice.some(Vocabulary::VALUES)).collect(),
                origin: Some(dice.point()),
                max_distance_km: Some(100.0 + 50.0 * dice.share()),
                provinces: (0..12).map(|_| dice.some(Vocabulary::VALUES)).collect(),
                wanted: wanted(dice),
                pilot_days: Some(60),
                care_needs: vec![Uuid::from_u128(u128::from(dice.below(50)))],
                text: titled(dice),
                ..nothing
            },
            "an innovation of the register" => Query {
                themes: vec![dice.some(&self.leaves), dice.some(&self.middles)],
                trl: Some(3 + dice.below(5) as u8),
                purpose: Some(dice.some(Vocabulary::VALUES)),
                care_setting: Some(dice.some(Vocabulary::VALUES)),
                text: titled(dice),
                ..nothing
            },
            "a top theme" => Query { themes: vec![dice.some(&self.tops)], trl: Some(5), ..nothing },
            "nearby" => {
                Query { origin: Some(dice.point()), max_distance_km: Some(50.0), trl: Some(5), ..nothing }
            }
            "a period" => Query { wanted: wanted(dice), pilot_days: Some(60), ..nothing },
            "words only" => Query { text: titled(dice), ..nothing },
            _ => nothing,
        }
    }
}
