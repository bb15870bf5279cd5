//! Labs at random, the same ones every time.

use crate::support::{Lab, window};
use jiff::civil::date;

/// A small generator, so that a failure can be repeated.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }
    pub fn some<T: Copy>(&mut self, of: &[T]) -> Vec<T> {
        of.iter().copied().filter(|_| self.roll(2) == 0).collect()
    }
    pub fn maybe<T>(&mut self, value: T) -> Option<T> {
        (self.roll(3) > 0).then_some(value)
    }
}

pub const THEMES: [&str; 6] =
    ["home-care", "home-dialysis", "telemonitoring", "diagnostics", "medical-imaging", "oncology"];
pub const KINDS: [&str; 3] = ["living_lab", "test_home", "data_lab"];
pub const SETTINGS: [&str; 3] = ["home", "hospital", "community"];
pub const PROVINCES: [&str; 3] = ["noord-brabant", "groningen", "zeeland"];
pub const PURPOSES: [&str; 3] = ["develop", "validate", "implement"];

pub fn random_lab(dice: &mut Dice, n: usize) -> Lab {
    let (low, high) = (1 + dice.roll(9), 1 + dice.roll(9));
    let trl = (u8::try_from(low.min(high)).unwrap(), u8::try_from(low.max(high)).unwrap());
    let (province, settings, purposes) = (dice.one(&PROVINCES), dice.some(&SETTINGS), dice.some(&PURPOSES));
    Lab {
        name: format!("{} {n:02}", dice.one(&["Huis", "Tuin"])),
        kind: dice.one(&KINDS),
        status: dice.one(&["active", "active", "suspended", "retired", "draft"]),
        province: dice.maybe(province),
        themes: dice.some(&THEMES),
        trl: dice.maybe(trl),
        care_settings: dice.maybe(settings),
        purposes: dice.maybe(purposes),
        windows: vec![window(date(2027, 1, 1), date(2027, 6, 30), 1, u32::try_from(dice.roll(2)).unwrap())],
        ..Lab::default()
    }
}
