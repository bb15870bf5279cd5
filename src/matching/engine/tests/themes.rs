//! The themes of the real register: indented under the broader one, `~` before the related ones.

use std::collections::HashMap;

use uuid::Uuid;

use super::super::{Concept, Taxonomy, Theme};

const REAL: &str = "
home-care
  self-management
  ehealth
  remote-care ~ ehealth
  telemonitoring ~ patient-monitoring sensors-biosensors
  living-longer-at-home
  dementia-at-home ~ neurology
  home-rehabilitation
  home-dialysis ~ kidney-disease
  anticoagulation-self-management ~ cardiovascular
  informal-care
  long-term-care
oncology
  personalised-oncology ~ personalised-therapy companion-diagnostics
  radiotherapy
    brachytherapy
    proton-therapy
  haemato-oncology
  tumour-profiling ~ molecular-diagnostics
  cancer-prehabilitation ~ lifestyle
diagnostics
  early-diagnostics
  diagnostics-nearby
  sensors-biosensors
  medical-imaging
    image-guided-medicine
  molecular-diagnostics
  companion-diagnostics ~ personalised-therapy
  teledermatology ~ remote-care dermatology
  health-data
prevention
  lifestyle
  vaccination
  one-health
  antimicrobial-resistance
  population-health ~ home-care
technology-and-therapy
  medical-technology
    microsurgery
    robotics
    artificial-intelligence
    vr-ar
    patient-monitoring
    nanotechnology
    perioperative-technology
  biopharma
    drug-discovery
    clinical-research
  personalised-therapy
  regenerative-medicine
    biomaterials
    stem-cells-tissue-engineering
  supporting-biotechnology
    animal-testing-alternatives
conditions
  cardiovascular
  diabetes
  kidney-disease
  neurology
  mental-health
  perinatal-care
  infectious-disease
  musculoskeletal
  dermatology
";

/// The real taxonomy with its themes by name.
pub(super) struct Register {
    pub taxonomy: Taxonomy,
    pub names: Vec<&'static str>,
}

impl Register {
    pub(super) fn theme(&self, name: &str) -> Theme {
        self.taxonomy.index(id_of(&self.names, name)).unwrap()
    }

    pub(super) fn similarity(&self, wanted: &str, offered: &str) -> f64 {
        self.taxonomy.similarity(self.theme(wanted), self.theme(offered))
    }
}

pub(super) fn register() -> Register {
    let lines: Vec<(usize, &str, Vec<&str>)> = REAL.lines().skip(1).map(parse).collect();
    let names: Vec<&str> = lines.iter().map(|line| line.1).collect();
    let mut above: HashMap<usize, &str> = HashMap::new();
    let mut concepts = Vec::new();
    for (depth, name, related) in lines {
        above.insert(depth, name);
        concepts.push(Concept {
            id: id_of(&names, name),
            broader: depth.checked_sub(1).map(|up| id_of(&names, above[&up])),
            related: related.into_iter().map(|other| id_of(&names, other)).collect(),
            label_nl: name.to_owned(),
            label_en: name.to_owned(),
        });
    }
    Register { taxonomy: Taxonomy::build(concepts), names }
}

fn parse(line: &str) -> (usize, &str, Vec<&str>) {
    let depth = line.chars().take_while(|character| *character == ' ').count() / 2;
    let (name, related) = line.trim().split_once(" ~ ").unwrap_or((line.trim(), ""));
    (depth, name, related.split_whitespace().collect())
}

/// Ids out of the order of the tree, as they are in life.
fn id_of(names: &[&str], name: &str) -> Uuid {
    let place = u128::try_from(names.iter().position(|known| *known == name).unwrap()).unwrap();
    Uuid::from_u128(place * 37 % 101 + 1)
}
