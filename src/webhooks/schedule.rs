//! When a delivery that failed is tried again: as Standard Webhooks proposes, for three days. Pure.

use crate::base::id::DeliveryId;
use jiff::SignedDuration;

const fn secs(secs: i64) -> SignedDuration {
    SignedDuration::from_secs(secs)
}

/// How long to wait after each try that failed; after one more it is dead.
pub const WAITS: [SignedDuration; 9] = [
    secs(5),
    secs(5 * 60),
    secs(30 * 60),
    secs(2 * 3600),
    secs(5 * 3600),
    secs(10 * 3600),
    secs(14 * 3600),
    secs(20 * 3600),
    secs(24 * 3600),
];

/// How long to wait after a try that failed, counted from 1; none when it was the last. A receiver that says when it wants the next
/// one is heard, as far as that is neither sooner than planned nor more than twice as late.
#[must_use]
pub fn wait(tries: i32, id: DeliveryId, retry_after: Option<SignedDuration>) -> Option<SignedDuration> {
    let index = usize::try_from(tries.saturating_sub(1)).ok()?;
    let base = *WAITS.get(index)?;
    Some(retry_after.map_or_else(|| jittered(base, index, id), |asked| asked.clamp(base, base * 2)))
}

/// Up to a fifth shorter or longer, by the random part of the id, so that not all come back at the same time.
fn jittered(base: SignedDuration, index: usize, id: DeliveryId) -> SignedDuration {
    // The last seven bytes are random to the bit.
    let bytes = id.uuid().into_bytes();
    let byte = bytes.iter().skip(9).cycle().nth(index).copied().unwrap_or_default();
    let thousandths = 800 + i64::from(byte) * 400 / 255;
    SignedDuration::from_millis(base.as_secs() * thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::Id;
    use uuid::Uuid;

    fn id(byte: u8) -> DeliveryId {
        Id::from_uuid(Uuid::from_bytes([byte; 16]))
    }

    fn waits(byte: u8) -> Vec<i64> {
        (1..=10).map_while(|tries| wait(tries, id(byte), None)).map(|wait| wait.as_secs()).collect()
    }

    #[test]
    fn it_is_tried_ten_times_within_about_three_days() {
        assert_eq!(waits(0), [4, 240, 1440, 5760, 14_400, 28_800, 40_320, 57_600, 69_120]);
        assert_eq!(waits(255), [6, 360, 2160, 8640, 21_600, 43_200, 60_480, 86_400, 103_680]);
        assert_eq!(wait(10, id(0), None), None);
        let planned: i64 = WAITS.iter().map(SignedDuration::as_hours).sum();
        assert_eq!(planned, 75);
    }

    #[test]
    fn a_receiver_may_ask_for_up_to_twice_as_long() {
        let asked = |secs| wait(2, id(0), Some(SignedDuration::from_secs(secs))).unwrap().as_secs();
        assert_eq!(
            [asked(0), asked(299), asked(300), asked(444), asked(600), asked(86_400)],
            [300, 300, 300, 444, 600, 600]
        );
    }
}
