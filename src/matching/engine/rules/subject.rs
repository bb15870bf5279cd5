//! Rules on what the lab is about: is it active, do the themes meet, is the TRL in its range.

use super::{Outcome, Told};
use crate::matching::engine::change::Change;
use crate::matching::engine::matcher::Case;
use crate::matching::engine::taxonomy::Theme;
use crate::matching::engine::text::Text;

pub(super) fn judge_active(case: &Case<'_>) -> Outcome {
    Outcome::of(Some(case.lab.is_active))
}

pub(super) fn tell_active(case: &Case<'_>) -> Told {
    if case.lab.is_active {
        return Told::says("Dit lab is actief.", "This lab is active.");
    }
    let status = &case.lab.status;
    Told::says(
        format!("Dit lab is niet actief (status: {status})."),
        format!("This lab is not active (status: {status})."),
    )
}

pub(super) fn change_active(_: &Case<'_>) -> Vec<Change> {
    vec![Change::LabOpens]
}

pub(super) fn judge_theme(case: &Case<'_>) -> Outcome {
    if case.query.themes.is_empty() {
        return Outcome::Pass;
    }
    Outcome::of(case.nearest_theme(case.lab).map(|pair| pair.affinity.fits))
}

pub(super) fn tell_theme(case: &Case<'_>) -> Told {
    if case.query.themes.is_empty() {
        return Told::says("De vraag noemt geen thema.", "The query names no theme.");
    }
    let (wanted, offered) = (labels(case, &case.query.themes), labels(case, &case.lab.themes));
    let Some(pair) = case.nearest_theme(case.lab) else {
        return Told::says("Dit lab heeft geen thema's opgegeven.", "This lab has not stated its themes.")
            .and_ask(
                format!("Past {} bij uw lab?", wanted.nl),
                format!("Does {} suit your lab?", wanted.en),
            );
    };
    let (asked, nearest) = (case.taxonomy.labels(pair.wanted), case.taxonomy.labels(pair.offered));
    if pair.affinity.fits {
        return Told::says(
            format!("Labthema {} past bij {}.", nearest.0, asked.0),
            format!("Lab theme {} suits {}.", nearest.1, asked.1),
        );
    }
    Told::says(
        format!("Geen thema van dit lab ({}) past bij {}.", offered.nl, wanted.nl),
        format!("No theme of this lab ({}) suits {}.", offered.en, wanted.en),
    )
}

pub(super) fn change_theme(case: &Case<'_>) -> Vec<Change> {
    case.nearest_theme(case.lab).map(|pair| Change::Theme(pair.offered)).into_iter().collect()
}

fn labels(case: &Case<'_>, themes: &[Theme]) -> Text {
    Text::one_of(themes.iter().map(|theme| case.taxonomy.labels(*theme)))
}

pub(super) fn judge_trl(case: &Case<'_>) -> Outcome {
    let Some(trl) = case.query.trl else {
        return Outcome::Pass;
    };
    let (above_min, below_max) =
        (case.lab.trl_min.map(|min| min <= trl), case.lab.trl_max.map(|max| trl <= max));
    // One end that is missed rejects, whatever the other end is; one that is met does not yet tell the other.
    match (above_min, below_max) {
        (Some(false), _) | (_, Some(false)) => Outcome::Fail,
        (Some(true), Some(true)) => Outcome::Pass,
        (None, _) | (_, None) => Outcome::Unknown,
    }
}

pub(super) fn tell_trl(case: &Case<'_>) -> Told {
    let Some(trl) = case.query.trl else {
        return Told::says("De vraag noemt geen TRL.", "The query names no TRL.");
    };
    let end = |end: Option<u8>| end.map_or_else(|| "?".to_owned(), |end| end.to_string());
    let range = format!("{}-{}", end(case.lab.trl_min), end(case.lab.trl_max));
    match (judge_trl(case), case.lab.trl_min.filter(|min| trl < *min)) {
        (Outcome::Pass, _) => Told::says(
            format!("TRL {trl} ligt binnen {range}, het bereik van dit lab."),
            format!("TRL {trl} is within {range}, the range of this lab."),
        ),
        (Outcome::Unknown, _) => Told::says(
            format!("Dit lab heeft zijn TRL-bereik niet volledig opgegeven ({range})."),
            format!("This lab has not fully stated its TRL range ({range})."),
        )
        .and_ask(
            format!("Neemt uw lab innovaties op TRL {trl} aan?"),
            format!("Does your lab take innovations at TRL {trl}?"),
        ),
        (Outcome::Fail, Some(_)) => Told::says(
            format!("TRL {trl} ligt onder {range}, het bereik van dit lab."),
            format!("TRL {trl} is below {range}, the range of this lab."),
        ),
        (Outcome::Fail, None) => Told::says(
            format!("TRL {trl} ligt boven {range}, het bereik van dit lab."),
            format!("TRL {trl} is above {range}, the range of this lab."),
        ),
    }
}

/// An innovation can ripen, not grow young; and no TRL lies in a range that ends before it begins.
pub(super) fn change_trl(case: &Case<'_>) -> Vec<Change> {
    let reached = |trl: u8| {
        let min = case.lab.trl_min.filter(|min| trl < *min && case.lab.trl_max.is_none_or(|max| *min <= max));
        min.map_or(Change::LabTakesTrl(trl), Change::Trl)
    };
    case.query.trl.map(reached).into_iter().collect()
}
