//! Why a component has its value, in words.

use super::{ComponentCode, Part, days_to_start};
use crate::matching::engine::matcher::Case;
use crate::matching::engine::text::{Text, counted};

/// The sentence that goes with the component.
pub(super) fn tell(part: &Part, case: &Case<'_>) -> Text {
    match part.code {
        ComponentCode::Theme => theme(case),
        ComponentCode::Start => start(case),
        ComponentCode::Distance => distance(case),
        ComponentCode::TrlFit => trl_fit(case),
        ComponentCode::Completeness => completeness(case),
        ComponentCode::TrackRecord => track_record(case),
        ComponentCode::CareNeed => care_need(case),
        ComponentCode::Text => words(case),
        ComponentCode::Unknowns => unknowns(part, case),
    }
}

fn theme(case: &Case<'_>) -> Text {
    let Some(pair) = case.nearest_theme(case.lab) else {
        return Text::new("Dit lab heeft geen thema's opgegeven.", "This lab has not stated its themes.");
    };
    let (wanted, offered) = (case.taxonomy.labels(pair.wanted), case.taxonomy.labels(pair.offered));
    let alike = percent(pair.affinity.similarity);
    Text::new(
        format!("Labthema {} lijkt voor {alike} op {}.", offered.0, wanted.0),
        format!("Lab theme {} is {alike} like {}.", offered.1, wanted.1),
    )
}

fn start(case: &Case<'_>) -> Text {
    let asked = case.query.span().from;
    match (&case.lab.capacity, case.start, days_to_start(case)) {
        (None, ..) => {
            Text::new("Dit lab heeft geen capaciteit opgegeven.", "This lab has not stated its capacity.")
        }
        (Some(_), Some(start), Some(days)) => Text::new(
            format!("Eerste vrije start op {}, {} na {asked}.", start.on, counted(days, "dag", "dagen")),
            format!("First free start on {}, {} after {asked}.", start.on, counted(days, "day", "days")),
        ),
        _ => Text::new(
            "Er is geen vrije start in de gevraagde tijd.",
            "There is no free start in the time asked for.",
        ),
    }
}

fn distance(case: &Case<'_>) -> Text {
    match (case.km, case.lab.is_virtual, case.lab.is_national) {
        (_, true, _) => Text::new(
            "Dit lab is virtueel: afstand speelt geen rol.",
            "This lab is virtual: distance plays no part.",
        ),
        (Some(km), false, national) => {
            let km = Text::decimal(km);
            let (also_nl, also_en) =
                if national { (", en het werkt landelijk", ", and it works nationwide") } else { ("", "") };
            Text::new(
                format!("Dit lab ligt op {} km{also_nl}.", km.nl),
                format!("This lab is {} km away{also_en}.", km.en),
            )
        }
        (None, false, true) => Text::new("Dit lab werkt landelijk.", "This lab works nationwide."),
        (None, false, false) => {
            Text::new("De plaats van dit lab is niet bekend.", "The place of this lab is not known.")
        }
    }
}

fn trl_fit(case: &Case<'_>) -> Text {
    match (case.query.trl, case.lab.trl_min, case.lab.trl_max) {
        (Some(trl), Some(min), Some(max)) => Text::new(
            format!("TRL {trl} bij een bereik van {min}-{max}: het midden telt vol, een rand half."),
            format!("TRL {trl} against a range of {min}-{max}: the middle counts in full, an edge for half."),
        ),
        _ => Text::new(
            "Dit lab heeft zijn TRL-bereik niet volledig opgegeven.",
            "This lab has not fully stated its TRL range.",
        ),
    }
}

fn completeness(case: &Case<'_>) -> Text {
    let share = percent(super::unit(case.lab.completeness));
    Text::new(
        format!("Van de soorten deelnemers van een volledig lab is {share} bekend."),
        format!("Of the participant kinds of a complete lab, {share} are known."),
    )
}

fn track_record(case: &Case<'_>) -> Text {
    let pilots = case.lab.track_record.map_or_else(
        || Text::new("Over eerdere pilots is niets bekend.", "Nothing is known of earlier pilots."),
        |record| {
            let record = percent(super::unit(record));
            Text::new(
                format!("Gepubliceerde uitkomsten van eerdere pilots tellen voor {record}."),
                format!("Published outcomes of earlier pilots count for {record}."),
            )
        },
    );
    let answers = case.lab.response_days.map_or_else(
        || Text::new("De reactietijd is niet bekend.", "The response time is not known."),
        |days| {
            let days = Text::number(days);
            Text::new(
                format!("Antwoord komt gewoonlijk in {} dagen.", days.nl),
                format!("An answer usually takes {} days.", days.en),
            )
        },
    );
    Text::new(format!("{} {}", pilots.nl, answers.nl), format!("{} {}", pilots.en, answers.en))
}

fn care_need(case: &Case<'_>) -> Text {
    if case.lab.care_needs.is_empty() {
        return Text::new(
            "Het is niet bekend aan welke zorgvragen dit lab werkt.",
            "It is not known which care needs this lab works on.",
        );
    }
    let wanted = &case.query.care_needs;
    let shared = wanted.iter().filter(|need| case.lab.care_needs.contains(need)).count();
    Text::new(
        format!("Dit lab werkt aan {shared} van de {} zorgvragen.", wanted.len()),
        format!("This lab works on {shared} of the {} care needs.", wanted.len()),
    )
}

fn words(case: &Case<'_>) -> Text {
    let (found, all) = (case.words.found(&case.lab.text).collect::<Vec<_>>(), case.words.len());
    match (case.lab.text.is_empty(), found.is_empty()) {
        (true, _) => {
            Text::new("Dit lab heeft geen tekst om in te zoeken.", "This lab has no text to search in.")
        }
        (false, true) => Text::new(
            "Geen van de zoekwoorden staat in de tekst van dit lab.",
            "None of the words is in this lab's text.",
        ),
        (false, false) => Text::new(
            format!("{} van {all} zoekwoorden gevonden: {}.", found.len(), found.join(", ")),
            format!("{} of {all} words found: {}.", found.len(), found.join(", ")),
        ),
    }
}

fn unknowns(part: &Part, case: &Case<'_>) -> Text {
    let each = Text::decimal(case.weights.per_unknown);
    let share = percent(part.value);
    Text::new(
        format!(
            "Van de regels is {share} niet te beoordelen; elk kost {} punten, tot de score 0 is.",
            each.nl
        ),
        format!(
            "Of the rules, {share} cannot be judged; each costs {} points, until the score is 0.",
            each.en
        ),
    )
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}
