//! Figures on fewer than 10 people are withheld from everybody who is no party, with all from which they could be recomputed.
//! Pure.
//!
//! Withheld are an assessment on fewer than 10 people; one that differs from a published other by 1 to 9 people (the
//! difference would tell about those few); and the amounts per party of an outcome with any such assessment or pilot.

use super::{
    model::Flow,
    views::{AdoptionView, HtaView},
};

/// Fewer people than this are too few to publish a figure about.
pub const FEWEST: i32 = 10;

/// Whether a number of people is too small to publish, or to publish figures about.
#[must_use]
pub const fn is_small(people: i32) -> bool {
    people < FEWEST
}

/// Of the assessments of an outcome what everybody may see. Where both can't be shown side by side, the final one is.
#[must_use]
pub fn public_htas(
    provisional: Option<HtaView>,
    last: Option<HtaView>,
) -> (Option<HtaView>, Option<HtaView>) {
    let people = |hta: &Option<HtaView>| hta.as_ref().and_then(|hta| hta.participants);
    let telling = people(&provisional).zip(people(&last)).is_some_and(|(before, after)| {
        let difference = (after - before).abs();
        !is_small(after) && difference > 0 && is_small(difference)
    });
    let too_few = |hta: &HtaView| hta.participants.is_none_or(is_small);
    let provisional = provisional.map(|hta| if telling || too_few(&hta) { withheld_hta(hta) } else { hta });
    (provisional, last.map(|hta| if too_few(&hta) { withheld_hta(hta) } else { hta }))
}

fn withheld_hta(hta: HtaView) -> HtaView {
    HtaView {
        participants: None,
        qaly: None,
        cost_eur: None,
        labour_hours: None,
        daly: None,
        correlation: None,
        basis: None,
        computed: None,
        promising: None,
        suppressed: true,
        ..hta
    }
}

/// The parties without their amounts.
#[must_use]
pub fn withheld_flows(flows: Vec<Flow>) -> Vec<Flow> {
    flows.into_iter().map(|flow| Flow { pays_eur: None, gains_eur: None, ..flow }).collect()
}

/// An adoption as everybody may see it.
#[must_use]
pub fn public_adoption(adoption: AdoptionView) -> AdoptionView {
    let suppressed = adoption.people_per_year.is_some_and(is_small);
    let people_per_year = adoption.people_per_year.filter(|people| !is_small(*people));
    AdoptionView { people_per_year, suppressed, ..adoption }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::id::Id,
        outcomes::{
            hta::{self, Difference},
            model::{HtaKind, Perspective},
        },
    };
    use uuid::Uuid;

    fn assessed(people: i32) -> HtaView {
        let (qaly, cost_eur) = (Difference::exactly(0.1), Difference::exactly(100.0));
        let increment = hta::Increment { qaly, cost_eur, level: 0.95, correlation: 0.0 };
        HtaView {
            id: Id::from_uuid(Uuid::nil()),
            outcome: Id::from_uuid(Uuid::nil()),
            kind: HtaKind::Final,
            number: 1,
            assessed_on: jiff::civil::date(2026, 1, 1),
            comparator: "Gewone zorg".to_owned(),
            perspective: Perspective::Healthcare,
            participants: Some(people),
            burden_band: Some(hta::BurdenBand::Low),
            threshold_eur: Some(20_000),
            qaly: Some(qaly),
            cost_eur: Some(cost_eur),
            labour_hours: Some(qaly),
            daly: Some(qaly),
            level: 0.95,
            correlation: Some(0.0),
            basis: Some("Gemeten bij een op de drie".to_owned()),
            computed: Some(hta::assess(&increment)),
            promising: Some(true),
            suppressed: false,
            version: 1,
            created_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn which_assessments_are_withheld_follows_from_their_numbers_of_people() {
        // People in the provisional and in the final assessment, and whether each is withheld.
        let table = [
            (Some(9), None, (true, false)),
            (Some(10), None, (false, false)),
            (None, Some(9), (false, true)),
            (None, Some(10), (false, false)),
            (Some(50), Some(53), (true, false)),
            (Some(53), Some(50), (true, false)),
            (Some(50), Some(59), (true, false)),
            (Some(50), Some(60), (false, false)),
            (Some(50), Some(50), (false, false)),
            (Some(9), Some(12), (true, false)),
            // A final one that is withheld itself leaves nothing to compare with.
            (Some(12), Some(9), (false, true)),
        ];
        for (before, after, expected) in table {
            let (provisional, last) = public_htas(before.map(assessed), after.map(assessed));
            let is_withheld = |hta: &Option<HtaView>| hta.as_ref().is_some_and(|hta| hta.suppressed);
            assert_eq!((is_withheld(&provisional), is_withheld(&last)), expected, "{before:?} {after:?}");
        }
    }

    #[test]
    fn nothing_is_left_of_what_is_withheld_but_its_frame() {
        let left = serde_json::to_value(withheld_hta(assessed(9))).unwrap();
        let members = left.as_object().unwrap();
        let null: Vec<&str> =
            members.iter().filter(|(_, value)| value.is_null()).map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            null,
            [
                "participants",
                "qaly",
                "costEur",
                "labourHours",
                "daly",
                "correlation",
                "basis",
                "computed",
                "promising"
            ]
        );
    }
}
