//! Rules on people: does the lab reach a target population and enough participants, and does it speak a
//! language asked for.

use super::{Outcome, Told};
use crate::matching::engine::change::Change;
use crate::matching::engine::matcher::Case;
use crate::matching::engine::term_set::{TermSet, Vocabulary};

pub(super) fn judge_population(case: &Case<'_>) -> Outcome {
    let reached = judge_any(case.query.populations, case.lab.populations);
    reached.max(judge_number(case)).unwrap_or(Outcome::Pass)
}

pub(super) fn tell_population(case: &Case<'_>) -> Told {
    let (wanted, stated) = (case.query.populations, case.lab.populations);
    let demands = [
        judge_any(wanted, stated).map(|outcome| (outcome, tell_reached(wanted, stated, outcome))),
        judge_number(case).map(|outcome| (outcome, tell_number(case))),
    ];
    Told::deciding(demands.into_iter().flatten()).unwrap_or_else(|| {
        Told::says("De vraag noemt geen doelgroep of aantal.", "The query names no population or number.")
    })
}

pub(super) fn judge_language(case: &Case<'_>) -> Outcome {
    judge_any(case.query.languages, case.lab.languages).unwrap_or(Outcome::Pass)
}

pub(super) fn tell_language(case: &Case<'_>) -> Told {
    let (wanted, stated) = (case.query.languages, case.lab.languages);
    let Some(outcome) = judge_any(wanted, stated) else {
        return Told::says("De vraag noemt geen taal.", "The query names no language.");
    };
    let (asked, spoken) = (wanted.one_of(), stated.unwrap_or_default());
    let (shared, instead) = (spoken.shared(wanted).one_of(), spoken.one_of());
    match outcome {
        Outcome::Pass => Told::says(
            format!("Dit lab werkt in het {}.", shared.nl),
            format!("This lab works in {}.", shared.en),
        ),
        Outcome::Unknown => {
            Told::says("Dit lab heeft geen talen opgegeven.", "This lab has not stated its languages.")
                .and_ask(
                    format!("Werkt uw lab in het {}?", asked.nl),
                    format!("Does your lab work in {}?", asked.en),
                )
        }
        Outcome::Fail => Told::says(
            format!("Dit lab werkt in het {}, niet in het {}.", instead.nl, asked.nl),
            format!("This lab works in {}, not in {}.", instead.en, asked.en),
        ),
    }
}

pub(super) fn change_language(case: &Case<'_>) -> Vec<Change> {
    case.lab.languages.map(Change::Languages).into_iter().collect()
}

pub(super) fn change_population(case: &Case<'_>) -> Vec<Change> {
    let fails = |outcome: &Outcome| *outcome == Outcome::Fail;
    let reached = judge_any(case.query.populations, case.lab.populations).filter(fails);
    let reached = reached.and(case.lab.populations).map(Change::Populations);
    let count = judge_number(case).filter(fails).and(case.lab.reachable_participants);
    reached.into_iter().chain(count.map(Change::Participants)).collect()
}

/// None when the query wants nothing in particular; one term in common is enough.
fn judge_any<T: Vocabulary>(wanted: TermSet<T>, stated: Option<TermSet<T>>) -> Option<Outcome> {
    let stated = stated.filter(|stated| !stated.is_empty());
    (!wanted.is_empty()).then(|| Outcome::of(stated.map(|stated| !stated.shared(wanted).is_empty())))
}

fn tell_reached<T: Vocabulary>(wanted: TermSet<T>, stated: Option<TermSet<T>>, outcome: Outcome) -> Told {
    let (asked, reached) = (wanted.one_of(), stated.unwrap_or_default());
    let (shared, instead) = (reached.shared(wanted).one_of(), reached.one_of());
    match outcome {
        Outcome::Pass => {
            Told::says(format!("Dit lab bereikt {}.", shared.nl), format!("This lab reaches {}.", shared.en))
        }
        Outcome::Unknown => Told::says(
            "Dit lab heeft geen doelgroepen opgegeven.",
            "This lab has not stated its populations.",
        )
        .and_ask(format!("Bereikt uw lab {}?", asked.nl), format!("Does your lab reach {}?", asked.en)),
        Outcome::Fail => Told::says(
            format!("Dit lab bereikt {}, niet {}.", instead.nl, asked.nl),
            format!("This lab reaches {}, not {}.", instead.en, asked.en),
        ),
    }
}

/// None when the query needs no number.
fn judge_number(case: &Case<'_>) -> Option<Outcome> {
    let needed = case.query.participants_needed?;
    Some(Outcome::of(case.lab.reachable_participants.map(|reachable| needed <= reachable)))
}

fn tell_number(case: &Case<'_>) -> Told {
    let needed = case.query.participants_needed.unwrap_or_default();
    let Some(reachable) = case.lab.reachable_participants else {
        return Told::says(
            "Hoeveel deelnemers dit lab bereikt, is niet bekend.",
            "How many participants this lab reaches is not known.",
        )
        .and_ask(
            format!("Kan uw lab {needed} deelnemers bereiken?"),
            format!("Can your lab reach {needed} participants?"),
        );
    };
    let (nl, en) = (
        format!("Dit lab bereikt {reachable} deelnemers"),
        format!("This lab reaches {reachable} participants"),
    );
    if needed <= reachable {
        return Told::says(
            format!("{nl}; er zijn er {needed} nodig."),
            format!("{en}; {needed} are needed."),
        );
    }
    Told::says(
        format!("{nl}, minder dan de {needed} die nodig zijn."),
        format!("{en}, fewer than the {needed} needed."),
    )
}
