//! Tables as a spreadsheet saves them.

use std::fmt::Write as _;

/// Organisations; `mark` makes each row say something else.
pub fn organisations(rows: usize, mark: &str) -> String {
    let mut text = "Naam;Korte naam;Soort;KVK-nummer;Medewerkers;Omzet;Gemeente;Website\r\n".to_owned();
    for number in 0..rows {
        let _ = write!(
            text,
            "Zorgbedrijf {number};zorgbedrijf-{number};mkb-bedrijf;{number:08};{mark}{};€ 1.250.000,-;Breda;https://bedrijf{number}.example\r\n",
            1 + number % 90
        );
    }
    text
}

/// Labs that have stated most of what they can.
pub fn labs(rows: usize) -> String {
    let mut text = "Naam;Korte naam;Soort;Beschrijving;Thema's;Zorgsettings;TRL van;TRL tot;Bereikbare deelnemers;Gemeente;Website\r\n".to_owned();
    for number in 0..rows {
        let _ = write!(
            text,
            "Proeftuin {number};proeftuin-{number};testwoning;Hier probeert men techniek voor zorg thuis, met bewoners en wijkverpleging: nummer {number};\
             home-care;thuis, wijk en buurt;4;8;{};Breda;https://lab{number}.example\r\n",
            20 + number % 400
        );
    }
    text
}

/// A window of capacity for each of those labs.
pub fn capacity(rows: usize) -> String {
    let mut text = "Lab;Van;Tot en met;Plaatsen;Plaatsen voor mkb\r\n".to_owned();
    for number in 0..rows {
        let _ = write!(text, "proeftuin-{number};01-01-2030;31-12-2030;{};1\r\n", 2 + number % 8);
    }
    text
}
