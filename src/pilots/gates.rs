//! What must be settled before a pilot is prepared and started. Pure: facts in, one answer per gate out.

use super::model::PilotEvent;
use crate::{
    base::{
        error::{Code, Faults, Result},
        period::Period,
    },
    labs::model::EthicsRoute,
    text_enum,
};
use jiff::civil::Date;

text_enum! {
    /// Something that must be settled before a pilot goes on.
    pub enum GateCode {
        MustCriterion = "must_criterion", "minstens één must-criterium", "at least one must-criterion";
        CriteriaLocked = "criteria_locked", "exit-criteria vastgelegd", "exit criteria locked";
        AgreementSigned = "agreement_signed", "overeenkomst door beide partijen ondertekend", "agreement signed by both sides";
        Commitments = "commitments", "inzet van elke partij", "commitments of every party";
        EthicsRoute = "ethics_route", "ethische toetsing geregeld", "ethics route settled";
        MetcReference = "metc_reference", "goedkeuring van de METC", "approval by the METC";
        Dpia = "dpia", "DPIA uitgevoerd", "DPIA done";
        StateAid = "state_aid", "binnen het de-minimisplafond", "within the de-minimis ceiling";
        SlotsBooked = "slots_booked", "plaatsen geboekt", "slots booked";
        Period = "period", "binnen de geboekte periode", "within the booked period";
    }
}

impl GateCode {
    /// The step for which it must be passed first; it stays needed for the steps after that.
    #[must_use]
    pub const fn needed_for(self) -> PilotEvent {
        match self {
            Self::MustCriterion | Self::CriteriaLocked | Self::AgreementSigned | Self::Commitments => {
                PilotEvent::Prepare
            }
            Self::EthicsRoute
            | Self::MetcReference
            | Self::Dpia
            | Self::StateAid
            | Self::SlotsBooked
            | Self::Period => PilotEvent::Start,
        }
    }
}

/// All that the gates look at.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a gate of its own")]
pub struct Facts {
    /// Whether one of the exit criteria is a must.
    pub has_must: bool,
    /// Whether the exit criteria are locked.
    pub is_locked: bool,
    /// Who did not sign the agreement yet.
    pub unsigned: Vec<&'static str>,
    /// The parties that bring in nothing.
    pub idle: Vec<String>,
    /// The review by an ethics committee.
    pub ethics_route: Option<EthicsRoute>,
    /// Whether the committee's reference is stated.
    pub has_ethics_reference: bool,
    /// Whether the committee approved.
    pub is_approved: bool,
    /// Whether the data protection impact assessment was done.
    pub has_dpia: bool,
    /// Whether the SME may have the aid that comes with it.
    pub aid_fits: bool,
    /// Whether the placement has booked slots.
    pub is_booked: bool,
    /// The booked period.
    pub period: Period,
}

/// A gate, and what is missing to pass it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Which.
    pub code: GateCode,
    /// What is missing; none when it is passed.
    pub missing: Option<String>,
}

/// Every gate, in the order in which people meet them.
#[must_use]
pub fn gates(facts: &Facts, today: Date) -> Vec<Gate> {
    GateCode::ALL.iter().map(|code| Gate { code: *code, missing: missing(*code, facts, today) }).collect()
}

/// Refuses a step with everything that is still missing for it.
pub fn check(event: PilotEvent, gates: &[Gate]) -> Result<()> {
    let mut faults = Faults::new();
    let first_only = event == PilotEvent::Prepare;
    for gate in gates.iter().filter(|gate| !first_only || gate.code.needed_for() == PilotEvent::Prepare) {
        if let Some(missing) = &gate.missing {
            faults.body("/event", gate.code.code(), missing.clone());
        }
    }
    faults.check_as(Code::NotReady)
}

/// Refuses to take back, once it began, what it needed for its start.
pub fn check_kept(gates: &[Gate]) -> Result<()> {
    let kept = [
        (GateCode::EthicsRoute, "/ethicsRoute"),
        (GateCode::MetcReference, "/ethicsReference"),
        (GateCode::Dpia, "/dpiaDoneOn"),
    ];
    let mut faults = Faults::new();
    for (code, pointer) in kept {
        let missing = gates.iter().find(|gate| gate.code == code).and_then(|gate| gate.missing.as_ref());
        if let Some(missing) = missing {
            faults.body(pointer, code.code(), missing.clone());
        }
    }
    faults.check_as(Code::NotReady)
}

fn missing(code: GateCode, facts: &Facts, today: Date) -> Option<String> {
    let unless = |passed: bool, text: &str| (!passed).then(|| text.to_owned());
    match code {
        GateCode::MustCriterion => {
            unless(facts.has_must, "Add an exit criterion with the priority must: the verdict hangs on it.")
        }
        GateCode::CriteriaLocked => {
            unless(facts.is_locked, "Lock the exit criteria (POST /v1/pilots/{id}/criteria/_lock).")
        }
        GateCode::AgreementSigned => (!facts.unsigned.is_empty()).then(|| {
            let who = facts.unsigned.join(" and ");
            format!("The {who} must sign the agreement (POST /v1/pilots/{{id}}/agreement/_sign).")
        }),
        GateCode::Commitments => (!facts.idle.is_empty())
            .then(|| format!("State in the agreement what these bring in: {}.", facts.idle.join(", "))),
        GateCode::EthicsRoute => missing_ethics(facts),
        GateCode::MetcReference => {
            let settled = facts.ethics_route != Some(EthicsRoute::Metc)
                || (facts.has_ethics_reference && facts.is_approved);
            unless(
                settled,
                "State the METC's reference and the day of its approval (ethicsReference, ethicsApprovedOn).",
            )
        }
        GateCode::Dpia => {
            unless(facts.has_dpia, "State when the data protection impact assessment was done (dpiaDoneOn).")
        }
        GateCode::StateAid => unless(
            facts.aid_fits,
            "With the aid of this pilot (stateAidEur) the SME's undertaking would get more de-minimis aid in three years than \
             is allowed; lower it, or start when older aid no longer counts.",
        ),
        GateCode::SlotsBooked => unless(
            facts.is_booked,
            "The placement has no booked slots (any more); stop this pilot and place it again.",
        ),
        GateCode::Period => missing_period(facts.period, today),
    }
}

fn missing_ethics(facts: &Facts) -> Option<String> {
    match facts.ethics_route {
        None => Some("State which review it needs (ethicsRoute: none, local or metc).".to_owned()),
        Some(EthicsRoute::Local) if !facts.has_ethics_reference => {
            Some("State the reference of the local review (ethicsReference).".to_owned())
        }
        Some(EthicsRoute::None | EthicsRoute::Local | EthicsRoute::Metc) => None,
    }
}

fn missing_period(period: Period, today: Date) -> Option<String> {
    let Period { from, until } = period;
    if today < from {
        Some(format!("The slots are booked from {from}; start on that day or later."))
    } else if until < today {
        Some(format!("The booked period ended on {until}; stop this pilot and place it again."))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn ready() -> Facts {
        Facts {
            has_must: true,
            is_locked: true,
            unsigned: Vec::new(),
            idle: Vec::new(),
            ethics_route: Some(EthicsRoute::Metc),
            has_ethics_reference: true,
            is_approved: true,
            has_dpia: true,
            aid_fits: true,
            is_booked: true,
            period: Period { from: date(2027, 2, 1), until: date(2027, 6, 30) },
        }
    }

    fn closed(facts: &Facts, today: Date) -> Vec<GateCode> {
        gates(facts, today).into_iter().filter(|gate| gate.missing.is_some()).map(|gate| gate.code).collect()
    }

    #[test]
    fn each_fact_closes_its_own_gate() {
        let today = date(2027, 2, 1);
        assert_eq!(closed(&ready(), today), []);
        let cases: [(GateCode, fn(&mut Facts)); 9] = [
            (GateCode::MustCriterion, |facts| facts.has_must = false),
            (GateCode::CriteriaLocked, |facts| facts.is_locked = false),
            (GateCode::AgreementSigned, |facts| facts.unsigned = vec!["lab"]),
            (GateCode::Commitments, |facts| facts.idle = vec!["lab".to_owned()]),
            (GateCode::EthicsRoute, |facts| facts.ethics_route = None),
            (GateCode::MetcReference, |facts| facts.is_approved = false),
            (GateCode::Dpia, |facts| facts.has_dpia = false),
            (GateCode::StateAid, |facts| facts.aid_fits = false),
            (GateCode::SlotsBooked, |facts| facts.is_booked = false),
        ];
        for (code, spoil) in cases {
            let mut facts = ready();
            spoil(&mut facts);
            assert_eq!(closed(&facts, today), [code]);
            let refused = |event| check(event, &gates(&facts, today)).is_err();
            assert!(refused(PilotEvent::Start));
            assert_eq!(refused(PilotEvent::Prepare), code.needed_for() == PilotEvent::Prepare, "{code}");
        }
    }

    #[test]
    fn a_start_is_within_the_booked_period() {
        for (today, open) in [
            (date(2027, 1, 31), false),
            (date(2027, 2, 1), true),
            (date(2027, 6, 30), true),
            (date(2027, 7, 1), false),
        ] {
            assert_eq!(closed(&ready(), today).is_empty(), open, "{today}");
        }
    }

    #[test]
    fn a_reference_is_needed_where_somebody_reviews() {
        let today = date(2027, 2, 1);
        for (route, needed) in [
            (EthicsRoute::None, vec![]),
            (EthicsRoute::Local, vec![GateCode::EthicsRoute]),
            (EthicsRoute::Metc, vec![GateCode::MetcReference]),
        ] {
            let facts = Facts {
                ethics_route: Some(route),
                has_ethics_reference: false,
                is_approved: false,
                ..ready()
            };
            assert_eq!(closed(&facts, today), needed);
        }
    }
}
