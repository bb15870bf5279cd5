//! What is wrong with a row, for who has to mend it: where, a code, and what to do, in Dutch and in English.

use crate::base::error::{Code, Error, Fault, Refusal, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A fault in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportFault)]
#[serde(rename_all = "camelCase")]
pub struct RowFault {
    /// The line on which the row begins; the first line of the file is 1.
    pub line: u64,
    /// The number of the column, from 1; null where it is about the row, or in NDJSON.
    pub column: Option<u32>,
    /// What the column is called in the file, or the field.
    pub column_name: Option<String>,
    /// The field, as a JSON pointer into the input of POST; null when it is about the row.
    pub location: Option<String>,
    /// Stable name of the kind of fault.
    pub code: String,
    /// What is wrong and what to do, in Dutch.
    pub text_nl: String,
    /// The same in English.
    pub text_en: String,
}

impl RowFault {
    /// A fault of a row as a whole.
    #[must_use]
    pub fn of_row(line: u64, code: &str, detail: &str) -> Self {
        Self {
            line,
            column: None,
            column_name: None,
            location: None,
            code: code.to_owned(),
            text_nl: format!("Regel {line}: {}", in_dutch(code, detail)),
            text_en: format!("Row on line {line}: {detail}"),
        }
    }

    /// A fault of a field.
    #[must_use]
    pub fn of_field(line: u64, name: &str, pointer: &str, (code, detail): (&str, &str)) -> Self {
        Self {
            line,
            column: None,
            column_name: Some(name.to_owned()),
            location: Some(pointer.to_owned()).filter(|pointer| !pointer.is_empty()),
            code: code.to_owned(),
            text_nl: format!("{name}: {}", in_dutch(code, detail)),
            text_en: format!("{name}: {detail}"),
        }
    }
}

/// Where a field stands: the number of its column and what it is called.
pub type Finder<'f> = &'f dyn Fn(&str) -> Option<(u32, String)>;

/// What a refusal says of a row. What went wrong inside is not the row's fault.
pub fn of_refusal(line: u64, error: Error, place_of: Finder<'_>) -> Result<Vec<RowFault>> {
    let Error::Refused(refusal) = error else { return Err(error) };
    let Refusal { code, detail, faults, .. } = *refusal;
    if matches!(code, Code::Busy | Code::Timeout | Code::Internal) {
        return Err(Refusal::new(code, detail).into());
    }
    if faults.is_empty() {
        return Ok(vec![RowFault::of_row(line, code.slug(), &detail)]);
    }
    Ok(faults.into_iter().map(|fault| of_fault(line, fault, place_of)).collect())
}

fn of_fault(line: u64, fault: Fault, place_of: Finder<'_>) -> RowFault {
    let pointer = fault.location.trim_start_matches('#');
    let field = pointer.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default();
    // Of a list of numbers it is told of which kind the wrong one is.
    let kind = pointer.strip_prefix("/identifiers/").and_then(|_| fault.detail.split([':', ' ']).next());
    let place = match kind {
        Some(kind) => place_of(&format!("/identifiers/{kind}")),
        None => place_of(pointer),
    };
    let (column, name) = place.map_or((None, field.to_owned()), |(number, name)| (Some(number), name));
    let detail = fault.detail.split_once(": ").map_or(fault.detail.as_str(), |(_, detail)| detail);
    if name.is_empty() {
        return RowFault::of_row(line, &fault.code, detail);
    }
    RowFault { column, ..RowFault::of_field(line, &name, pointer, (&fault.code, detail)) }
}

/// What to do about a fault, in Dutch; limits and values are taken from the English sentence.
fn in_dutch(code: &str, detail: &str) -> String {
    let number = || {
        let from = detail.find(|c: char| c.is_ascii_digit());
        let rest = from.and_then(|from| detail.get(from..)).unwrap_or_default();
        rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default().to_owned()
    };
    let quoted = || {
        let said = detail.split_once('"').and_then(|(_, rest)| rest.rsplit_once('"')).map(|(said, _)| said);
        said.map(|said| format!(" (hier staat \"{said}\")")).unwrap_or_default()
    };
    let meant = || {
        let said = detail.split_once("did you mean ").map(|(_, rest)| rest.trim_end_matches('?'));
        said.map_or_else(
            || "kijk in docs/importing.md welke er zijn".to_owned(),
            |said| format!("bedoelde u {said}?"),
        )
    };
    match code {
        "required" => "ontbreekt; vul dit in".to_owned(),
        "unknown_column" => format!("deze kolom is onbekend; {}", meant()),
        "unknown_field" => format!("dit veld is onbekend; {}", meant()),
        "repeated_column" => "deze kolom staat er twee keer in; laat er één weg".to_owned(),
        "missing_column" => {
            "een kolom die zegt waar een regel over gaat ontbreekt (naam, korte naam of id); zet de kolomnamen op de eerste regel".to_owned()
        }
        "too_many_cells" => {
            "er zijn meer cellen dan kolommen; zet tekst met een scheidingsteken tussen aanhalingstekens".to_owned()
        }
        "type" => format!("heeft niet de goede vorm: verwacht wordt {}{}", wanted_in_dutch(detail), quoted()),
        "format" => format!("is geen geldige waarde; schrijf een datum als 31-12-2026{}", quoted()),
        "json" => format!("is geen geldige JSON; laat de kolom weg of neem haar over uit een export{}", quoted()),
        "enum" => format!(
            "staat niet in de lijst{}; gebruik een code of naam uit GET /v1/reference-lists",
            quoted()
        ),
        "pattern" => "heeft niet de goede vorm; zie docs/importing.md voor een voorbeeld".to_owned(),
        "min_length" => "mag niet leeg zijn".to_owned(),
        "max_length" => format!("is te lang; hoogstens {} tekens", number()),
        "min_items" => format!("moet minstens {} waarden hebben", number()),
        "max_items" => format!("mag hoogstens {} waarden hebben", number()),
        "minimum" => format!("is te laag; minstens {}", number()),
        "maximum" => format!("is te hoog; hoogstens {}", number()),
        "unknown_reference" => "verwijst naar iets dat er niet is; controleer de naam of voer het eerst in".to_owned(),
        "not_active" => "dit thema is niet in gebruik; kies een actief thema".to_owned(),
        "not_unique" => "is al van een ander; gebruik die of kies een andere waarde".to_owned(),
        "repeated" => "staat vaker in dit bestand; houd één regel over".to_owned(),
        "identifier" => {
            "is geen geldig nummer: KVK, URA en AGB hebben 8 cijfers, RSIN 9, een vestiging 12; let op voorloopnullen"
                .to_owned()
        }
        "range" | "before_from" => "begin en einde passen niet bij elkaar; het einde mag niet vóór het begin liggen".to_owned(),
        "too_long" => "de periode is te lang; hoogstens tien jaar".to_owned(),
        "contradiction" => "spreekt een andere kolom tegen; laat een van de twee weg".to_owned(),
        "cycle" => "een organisatie kan niet onder zichzelf vallen; kies een andere".to_owned(),
        "not_yours" | "forbidden" => "dit mag u niet invoeren of wijzigen; vraag het wie dat wel mag".to_owned(),
        "not_wanted" => "kan hier niet; laat dit leeg".to_owned(),
        "not_ready" => "een ingediend of gepubliceerd lab mag niets verliezen dat publicatie nodig heeft".to_owned(),
        "over_slots" => "mag niet meer zijn dan het aantal plaatsen".to_owned(),
        "period_conflict" => "voor deze dagen, dit thema en deze dienst is er al een periode; verander de dagen".to_owned(),
        "below_taken" => "er zijn al plaatsen bezet; minder dan dat kan niet".to_owned(),
        "not_booked_apart" => "deze dienst wordt niet apart geboekt; geef de plaatsen van het lab op".to_owned(),
        "in_use" => "is nog in gebruik".to_owned(),
        "slug" => "een korte naam mag geen UUID zijn; kies een leesbare naam".to_owned(),
        "nul_character" => "bevat een teken dat niet bewaard kan worden; typ de tekst opnieuw".to_owned(),
        "stale" => "is intussen veranderd; importeer het bestand nog eens".to_owned(),
        "encoding" => "de tekens kloppen vanaf hier niet; bewaar het bestand als \"CSV UTF-8\"".to_owned(),
        "unclosed" => "de regel houdt niet op; er ontbreekt waarschijnlijk een aanhalingsteken".to_owned(),
        "malformed_json" => "is geen geldige JSON; zet op elke regel één object".to_owned(),
        "not_found" => "is er niet, of niet voor u; controleer de naam".to_owned(),
        "too_many_rows" => format!("het bestand is te lang voor alles of niets (hoogstens {} rijen); importeer per rij of in delen", number()),
        _ => format!("kan zo niet: {detail}"),
    }
}

fn wanted_in_dutch(detail: &str) -> &'static str {
    if detail.contains("whole number") || detail.contains("integer") {
        "een geheel getal, zoals 12"
    } else if detail.contains("number") {
        "een getal, zoals 51,58"
    } else if detail.contains("yes or no") || detail.contains("boolean") {
        "ja of nee"
    } else if detail.contains("array") {
        "een lijst"
    } else {
        "tekst"
    }
}
