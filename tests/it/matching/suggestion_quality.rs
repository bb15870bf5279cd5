//! Whether people get the right themes and labs for what they write, over the real register: `data/evaluation`.
//!
//! `tune.json` is what the words were chosen with. `held-out.json` is not: whoever extends `data/theme-words.json` looks at
//! its totals here, and not at its single failures.

use crate::support::TestApp;
use proeftuin::cli::demo;
use serde::Deserialize;
use serde_json::json;

/// What the held-out half must reach, in each language.
const THEME_AMONG_THREE: f64 = 0.90;
const MEAN_RECIPROCAL_RANK: f64 = 0.85;
const LAB_AMONG_FIVE: f64 = 0.85;

#[derive(Deserialize)]
struct Evaluation {
    descriptions: Vec<Description>,
}

#[derive(Deserialize)]
struct Description {
    language: String,
    text: String,
    themes: Vec<String>,
    labs: Vec<String>,
}

#[derive(Default)]
struct Totals {
    descriptions: f64,
    among_three: f64,
    reciprocal: f64,
    with_labs: f64,
    lab_among_five: f64,
}

fn read(file: &str) -> Vec<Description> {
    let path = format!("{}/data/evaluation/{file}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str::<Evaluation>(&std::fs::read_to_string(path).unwrap()).unwrap().descriptions
}

async fn judge(app: &TestApp, file: &str, language: &str) -> Totals {
    let client = app.anonymous();
    let mut totals = Totals::default();
    for one in read(file).into_iter().filter(|one| one.language == language) {
        totals.descriptions += 1.0;
        let got = client.post("/v1/themes/_suggest", json!({ "text": one.text })).await.expect(200).body;
        let found = got["suggestions"].as_array().unwrap();
        let rank = found.iter().position(|theme| one.themes.iter().any(|wanted| theme["slug"] == **wanted));
        if let Some(rank) = rank {
            totals.among_three += f64::from(u8::from(rank < 3));
            totals.reciprocal += 1.0 / f64::from(u32::try_from(rank + 1).unwrap());
        }
        if one.labs.is_empty() {
            continue;
        }
        totals.with_labs += 1.0;
        let question = json!({ "innovation": { "text": one.text }, "limit": 5 });
        let got = client.post("/v1/matches", question).await.expect(200).body;
        let hit = got["matches"]
            .as_array()
            .unwrap()
            .iter()
            .any(|hit| one.labs.iter().any(|wanted| hit["lab"]["slug"] == **wanted));
        totals.lab_among_five += f64::from(u8::from(hit));
    }
    totals
}

#[actix_web::test]
async fn descriptions_that_nobody_tuned_with_get_the_right_themes_and_labs() {
    let app = TestApp::new().await;
    let service = app.app.clone();
    actix_web::rt::task::spawn_blocking(move || demo::fill(&service)).await.unwrap().unwrap();
    let mut wrong = Vec::new();
    for (file, language) in [("held-out", "nl"), ("held-out", "en"), ("tune", "nl"), ("tune", "en")] {
        let totals = judge(&app, file, language).await;
        let (theme, rank, lab) = (
            totals.among_three / totals.descriptions,
            totals.reciprocal / totals.descriptions,
            totals.lab_among_five / totals.with_labs,
        );
        println!(
            "{file} {language}: {} descriptions, theme among three {theme:.3}, mean reciprocal rank {rank:.3}, lab among five {lab:.3} of {}",
            totals.descriptions, totals.with_labs
        );
        if theme < THEME_AMONG_THREE || rank < MEAN_RECIPROCAL_RANK || lab < LAB_AMONG_FIVE {
            wrong.push(format!("{file} {language}"));
        }
    }
    assert!(wrong.is_empty(), "worse than promised: {wrong:?}");
}

#[test]
fn the_halves_are_large_and_have_nothing_in_common() {
    let (tune, held_out) = (read("tune"), read("held-out"));
    for half in [&tune, &held_out] {
        for language in ["nl", "en"] {
            assert!(half.iter().filter(|one| one.language == language).count() >= 30);
        }
    }
    assert!(held_out.iter().all(|one| tune.iter().all(|other| one.text != other.text)));
}
