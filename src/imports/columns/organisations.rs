//! Organisations.

use crate::{
    imports::reading::{
        cells::Form::{Code, Decimal, Identifier, Json, Key, Municipality, Text, Texts, Whole, YesNo},
        table::{Column, Columns},
    },
    organisations::model::OrganisationKind,
    vocabulary::terms::Province,
};

pub(super) const COLUMNS: Columns = Columns {
    all: ALL,
    computed: &["isSme", "point", "version", "createdAt", "updatedAt"],
    keys: &[
        "/name",
        "/slug",
        "/id",
        "/identifiers",
        "/identifiers/kvk",
        "/identifiers/kvkVestiging",
        "/identifiers/rsin",
        "/identifiers/ror",
        "/identifiers/ura",
        "/identifiers/agb",
    ],
};

const ALL: &[Column] = &[
    Column { at: "/id", names: &["id organisatie"], form: Key },
    Column { at: "/slug", names: &["korte naam", "short name"], form: Key },
    Column { at: "/name", names: &["naam", "organisatie", "bedrijfsnaam", "organisation"], form: Text },
    Column {
        at: "/alternativeNames",
        names: &["andere namen", "alternatieve namen", "other names"],
        form: Texts,
    },
    Column {
        at: "/kind",
        names: &["soort", "type", "soort organisatie"],
        form: Code(OrganisationKind::TERMS),
    },
    Column { at: "/fte", names: &["aantal fte", "medewerkers", "aantal medewerkers", "staff"], form: Whole },
    Column { at: "/turnoverEur", names: &["omzet", "jaaromzet", "turnover"], form: Whole },
    Column { at: "/balanceTotalEur", names: &["balanstotaal", "balance total"], form: Whole },
    Column { at: "/parent", names: &["moederorganisatie", "moeder", "onderdeel van", "part of"], form: Key },
    Column { at: "/website", names: &["webpagina", "url", "site"], form: Text },
    Column { at: "/location", names: &["locatie"], form: Json },
    Column {
        at: "/location/street",
        names: &["straat", "adres", "straat en huisnummer", "address"],
        form: Text,
    },
    Column { at: "/location/postalCode", names: &["postcode", "zip"], form: Text },
    Column {
        at: "/location/city",
        names: &["plaats", "vestigingsplaats", "woonplaats", "stad", "town"],
        form: Text,
    },
    Column {
        at: "/location/municipalityCode",
        names: &["gemeente", "gemeentecode", "municipality"],
        form: Municipality,
    },
    Column { at: "/location/province", names: &["provincie"], form: Code(Province::TERMS) },
    Column { at: "/location/lat", names: &["breedtegraad", "latitude"], form: Decimal },
    Column { at: "/location/lon", names: &["lengtegraad", "longitude", "lng"], form: Decimal },
    Column { at: "/identifiers", names: &["nummers"], form: Json },
    Column {
        at: "/identifiers/kvk",
        names: &["KVK-nummer", "KVK nr", "business register number"],
        form: Identifier("kvk"),
    },
    Column {
        at: "/identifiers/kvkVestiging",
        names: &["vestigingsnummer", "KVK-vestigingsnummer"],
        form: Identifier("kvk_vestiging"),
    },
    Column { at: "/identifiers/rsin", names: &["RSIN-nummer"], form: Identifier("rsin") },
    Column { at: "/identifiers/ror", names: &["ROR-id"], form: Identifier("ror") },
    Column { at: "/identifiers/ura", names: &["URA-nummer"], form: Identifier("ura") },
    Column { at: "/identifiers/agb", names: &["AGB-code"], form: Identifier("agb") },
    Column { at: "/fictitious", names: &["fictief", "verzonnen"], form: YesNo },
    Column { at: "/sources", names: &["bronnen", "bron", "source"], form: Texts },
];
