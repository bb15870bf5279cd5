//! Rules on what the lab offers, each one term asked of a set of terms: purpose, care setting, device class.

use super::{Outcome, Told};
use crate::matching::engine::change::Change;
use crate::matching::engine::matcher::Case;
use crate::matching::engine::term_set::{TermSet, Vocabulary};
use crate::vocabulary::terms::{CareSetting, DeviceClass, Purpose};

/// One term asked, and the terms the lab has stated.
struct Demand<T> {
    noun: Noun,
    wanted: Option<T>,
    offered: Option<TermSet<T>>,
}

/// What the sentences call it.
struct Noun {
    nl: &'static str,
    /// "het gevraagde doel", "de gevraagde zorgsetting".
    nl_asked: &'static str,
    en: &'static str,
}

const PURPOSE: Noun = Noun { nl: "doel", nl_asked: "het gevraagde doel", en: "purpose" };
const CARE_SETTING: Noun =
    Noun { nl: "zorgsetting", nl_asked: "de gevraagde zorgsetting", en: "care setting" };
const DEVICE_CLASS: Noun =
    Noun { nl: "apparaatklasse", nl_asked: "de gevraagde apparaatklasse", en: "device class" };

pub(super) fn judge_purpose(case: &Case<'_>) -> Outcome {
    purpose(case).judge()
}

pub(super) fn tell_purpose(case: &Case<'_>) -> Told {
    purpose(case).tell()
}

pub(super) fn judge_care_setting(case: &Case<'_>) -> Outcome {
    care_setting(case).judge()
}

pub(super) fn tell_care_setting(case: &Case<'_>) -> Told {
    care_setting(case).tell()
}

/// What is not a medical device needs no class from anyone, so it passes everywhere.
pub(super) fn judge_device_class(case: &Case<'_>) -> Outcome {
    if is_no_device(case) { Outcome::Pass } else { device_class(case).judge() }
}

pub(super) fn tell_device_class(case: &Case<'_>) -> Told {
    if is_no_device(case) {
        return Told::says(
            "De innovatie is geen medisch hulpmiddel: elk lab mag haar testen.",
            "The innovation is not a medical device: any lab may test it.",
        );
    }
    device_class(case).tell()
}

pub(super) fn change_purpose(case: &Case<'_>) -> Vec<Change> {
    case.lab.purposes.map(Change::Purpose).into_iter().collect()
}

pub(super) fn change_care_setting(case: &Case<'_>) -> Vec<Change> {
    case.lab.care_settings.map(Change::CareSetting).into_iter().collect()
}

/// The asker can choose another purpose; the risk class of a product follows from the law.
pub(super) fn change_device_class(case: &Case<'_>) -> Vec<Change> {
    case.query.device_class.map(Change::LabHandles).into_iter().collect()
}

fn is_no_device(case: &Case<'_>) -> bool {
    case.query.device_class == Some(DeviceClass::None)
}

fn purpose(case: &Case<'_>) -> Demand<Purpose> {
    Demand { noun: PURPOSE, wanted: case.query.purpose, offered: case.lab.purposes }
}

fn care_setting(case: &Case<'_>) -> Demand<CareSetting> {
    Demand { noun: CARE_SETTING, wanted: case.query.care_setting, offered: case.lab.care_settings }
}

fn device_class(case: &Case<'_>) -> Demand<DeviceClass> {
    Demand { noun: DEVICE_CLASS, wanted: case.query.device_class, offered: case.lab.device_classes }
}

impl<T: Vocabulary> Demand<T> {
    fn stated(&self) -> Option<TermSet<T>> {
        self.offered.filter(|offered| !offered.is_empty())
    }

    fn judge(&self) -> Outcome {
        self.wanted.map_or(Outcome::Pass, |wanted| {
            Outcome::of(self.stated().map(|offered| offered.contains(wanted)))
        })
    }

    fn tell(&self) -> Told {
        let Noun { nl, nl_asked, en } = self.noun;
        let Some(wanted) = self.wanted else {
            return Told::says(format!("De vraag noemt geen {nl}."), format!("The query names no {en}."));
        };
        let (label_nl, label_en) = wanted.labels();
        let Some(offered) = self.stated() else {
            return Told::says(
                format!("Dit lab heeft geen {nl} opgegeven."),
                format!("This lab has not stated any {en}."),
            )
            .and_ask(
                format!("Biedt uw lab {nl_asked} ({label_nl})?"),
                format!("Does your lab offer the {en} asked for ({label_en})?"),
            );
        };
        if offered.contains(wanted) {
            return Told::says(
                format!("Dit lab biedt {nl_asked}: {label_nl}."),
                format!("This lab offers the {en} asked for: {label_en}."),
            );
        }
        let instead = offered.one_of();
        Told::says(
            format!("Dit lab biedt {nl_asked} ({label_nl}) niet, wel: {}.", instead.nl),
            format!(
                "This lab does not offer the {en} asked for ({label_en}), but it does offer: {}.",
                instead.en
            ),
        )
    }
}
