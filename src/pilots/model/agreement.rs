//! The agreement: who brings in what, on which terms, and what follows when the criteria are met.

use super::persons;
use crate::{
    base::{error::Faults, id::OrganisationId, key::Key},
    text_enum,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// As what a party takes part in a pilot.
    pub enum PartyRole {
        Sme = "sme", "ondernemer", "SME";
        Lab = "lab", "lab", "lab";
        CareProvider = "care_provider", "zorgaanbieder", "care provider";
        Insurer = "insurer", "verzekeraar", "insurer";
        LaunchingCustomer = "launching_customer", "launching customer", "launching customer";
        KnowledgeInstitution = "knowledge_institution", "kennisinstelling", "knowledge institution";
        PatientOrganisation = "patient_organisation", "patiëntenorganisatie", "patient organisation";
        TrainingCompany = "training_company", "opleidingsbedrijf", "training company";
        Government = "government", "overheid", "government";
        Other = "other", "anders", "other";
    }
}

/// A party, and what it brings in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Party {
    /// As what it takes part.
    pub role: PartyRole,
    /// The organisation, when it is registered: its people then see the pilot once the agreement is in force.
    pub organisation: Option<Key>,
    /// Its name, when it is not registered. Of an organisation, not of a person.
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// What it pays, in whole euros.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub co_funding_eur: Option<i64>,
    /// What it brings in beside money.
    #[schema(min_length = 1, max_length = 2000)]
    pub in_kind: Option<String>,
    /// What that is worth, in whole euros.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub in_kind_eur: Option<i64>,
    /// Hours of clinicians.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub clinician_hours: Option<i32>,
    /// How many participants it recruits.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub participants: Option<i32>,
    /// What else it commits itself to.
    #[serde(default)]
    #[schema(max_items = 20, required = false)]
    pub commitments: Vec<Commitment>,
}

/// Something that a party commits itself to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Commitment {
    /// What it will do.
    #[schema(min_length = 1, max_length = 500)]
    pub description: String,
    /// By when.
    pub due_on: Option<Date>,
}

/// What follows when the must-criteria are met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pledge {
    /// What will be reimbursed or bought.
    #[schema(min_length = 1, max_length = 2000)]
    pub description: String,
    /// For how much, in whole euros.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub amount_eur: Option<i64>,
    /// How many.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub units: Option<i32>,
}

/// What the parties agree on. Both sides sign it; the SME and the lab are always parties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AgreementTerms {
    /// Everybody who takes part, with what they bring in.
    #[schema(min_items = 2, max_items = 20)]
    pub parties: Vec<Party>,
    /// Which training is given, by whom to whom.
    #[schema(min_length = 1, max_length = 2000)]
    pub training: Option<String>,
    /// Whose the data are, who may use them, how long they are kept.
    #[schema(min_length = 1, max_length = 5000)]
    pub data_terms: Option<String>,
    /// Whose the intellectual property is.
    #[schema(min_length = 1, max_length = 5000)]
    pub ip_terms: Option<String>,
    /// The programme indicators that this pilot contributes to, by their ids.
    #[serde(default)]
    #[schema(max_items = 20, required = false)]
    pub kpis: Vec<Key>,
    /// What an insurer will reimburse if the criteria are met. Needs an insurer among the parties.
    pub reimbursement: Option<Pledge>,
    /// What a launching customer will buy if the criteria are met. Needs one among the parties.
    pub purchase: Option<Pledge>,
}

impl Party {
    /// A party that is named and has not committed itself to anything yet.
    #[must_use]
    pub fn bare(role: PartyRole, organisation: Option<OrganisationId>) -> Self {
        Self {
            role,
            organisation: organisation.map(|id| Key::from(id.uuid())),
            name: None,
            co_funding_eur: None,
            in_kind: None,
            in_kind_eur: None,
            clinician_hours: None,
            participants: None,
            commitments: Vec::new(),
        }
    }

    /// Whether it brings in anything at all.
    #[must_use]
    pub fn has_commitment(&self) -> bool {
        let amounts = [self.co_funding_eur, self.in_kind_eur];
        let counts = [self.clinician_hours, self.participants];
        !self.commitments.is_empty()
            || self.in_kind.is_some()
            || amounts.iter().any(|amount| amount.is_some_and(|amount| amount > 0))
            || counts.iter().any(|count| count.is_some_and(|count| count > 0))
    }
}

impl AgreementTerms {
    /// What a new pilot begins with: the two sides, nothing agreed yet.
    #[must_use]
    pub fn between(sme: OrganisationId) -> Self {
        Self {
            parties: vec![Party::bare(PartyRole::Sme, Some(sme)), Party::bare(PartyRole::Lab, None)],
            training: None,
            data_terms: None,
            ip_terms: None,
            kpis: Vec::new(),
            reimbursement: None,
            purchase: None,
        }
    }

    /// Rules beyond the form; `at` is where these terms stand in the body.
    pub fn check(&self, at: &str, today: Date, faults: &mut Faults) {
        for (role, who) in [(PartyRole::Sme, "the SME"), (PartyRole::Lab, "the lab")] {
            if self.parties.iter().filter(|party| party.role == role).count() != 1 {
                let detail = format!("parties: {who} must be named, once");
                faults.body(&format!("{at}/parties"), "parties", detail);
            }
        }
        for (index, party) in self.parties.iter().enumerate() {
            let both = party.organisation.is_some() && party.name.is_some();
            let neither = party.organisation.is_none() && party.name.is_none();
            if both || (neither && party.role != PartyRole::Lab) {
                let detail =
                    "organisation: name the organisation, or give the name of one that is not registered";
                faults.body(&format!("{at}/parties/{index}/organisation"), "one_of", detail);
            }
        }
        let pledges = [
            ("reimbursement", &self.reimbursement, PartyRole::Insurer),
            ("purchase", &self.purchase, PartyRole::LaunchingCustomer),
        ];
        for (name, pledge, role) in pledges {
            if pledge.is_some() && !self.parties.iter().any(|party| party.role == role) {
                let detail = format!("{name}: no {} is among the parties", role.label_en());
                faults.body(&format!("{at}/{name}"), "no_party", detail);
            }
        }
        self.check_texts(at, today, faults);
    }

    fn check_texts(&self, at: &str, today: Date, faults: &mut Faults) {
        let mut check = |pointer: String, text: Option<&str>| {
            persons::check(&format!("{at}{pointer}"), text, today, faults);
        };
        for (index, party) in self.parties.iter().enumerate() {
            check(format!("/parties/{index}/name"), party.name.as_deref());
            check(format!("/parties/{index}/inKind"), party.in_kind.as_deref());
            for (at, commitment) in party.commitments.iter().enumerate() {
                let pointer = format!("/parties/{index}/commitments/{at}/description");
                check(pointer, Some(&commitment.description));
            }
        }
        check("/training".to_owned(), self.training.as_deref());
        check("/dataTerms".to_owned(), self.data_terms.as_deref());
        check("/ipTerms".to_owned(), self.ip_terms.as_deref());
        for (name, pledge) in [("reimbursement", &self.reimbursement), ("purchase", &self.purchase)] {
            let text = pledge.as_ref().map(|pledge| pledge.description.as_str());
            check(format!("/{name}/description"), text);
        }
    }
}
