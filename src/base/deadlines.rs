//! How long the steps of a pilot request may take: the service's settings, unless a network says otherwise.

/// Terms in Dutch working days; see [`working_days`](super::working_days).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// A lab answers a placement within so many days.
    pub answer: u32,
    /// It is reminded after so many, when it did not.
    pub warn: u32,
    /// So many days after the answer was due, and after the network manager heard of it, the placement lapses.
    pub lapse: u32,
    /// The slots of an accepted placement are held for so many days, until the SME confirms.
    pub hold: u32,
    /// The slots of an offer to the waitlist are held for so many days, until the SME accepts.
    pub offer: u32,
    /// A draft that nobody changes for so many days expires.
    pub draft: u32,
    /// A request that was returned and that nobody changes for so many days expires.
    pub returned: u32,
}

impl Deadlines {
    /// What holds when nobody sets it.
    pub const DEFAULT: Self =
        Self { answer: 6, warn: 3, lapse: 4, hold: 10, offer: 5, draft: 60, returned: 20 };
}
