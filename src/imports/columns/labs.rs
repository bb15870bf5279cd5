//! Labs.

use crate::{
    imports::reading::{
        cells::Form::{
            Code, Codes, Decimal, Json, Key, Keys, Municipality, Partners, Text, Themes, Whole, YesNo,
        },
        table::{Column, Columns},
    },
    labs::model::{EthicsRoute, LabKind, LabScope, ParticipantKind},
    vocabulary::terms::{CareSetting, DeviceClass, Language, Population, Province, Purpose},
};

pub(super) const COLUMNS: Columns =
    Columns { all: ALL, computed: COMPUTED, keys: &["/name", "/slug", "/id"] };

/// What an export has besides.
const COMPUTED: &[&str] = &[
    "status",
    "ownerOrganisationName",
    "place",
    "themeLabels",
    "completeness",
    "services",
    "networks",
    "isInvolved",
    "verifiedAt",
    "isStale",
    "fictitiousFields",
    "sources",
    "version",
    "createdAt",
    "updatedAt",
];

const ALL: &[Column] = &[
    Column { at: "/id", names: &["id lab"], form: Key },
    Column { at: "/slug", names: &["korte naam", "short name"], form: Key },
    Column { at: "/name", names: &["naam", "naam lab", "lab"], form: Text },
    Column {
        at: "/descriptionNl",
        names: &["omschrijving", "beschrijving", "omschrijving nl", "beschrijving nl", "description"],
        form: Text,
    },
    Column {
        at: "/descriptionEn",
        names: &["omschrijving en", "beschrijving en", "omschrijving Engels"],
        form: Text,
    },
    Column { at: "/kind", names: &["soort", "type", "soort lab"], form: Code(LabKind::TERMS) },
    Column {
        at: "/ownerOrganisation",
        names: &["eigenaar", "organisatie", "owner", "organisation"],
        form: Key,
    },
    Column { at: "/scope", names: &["bereik", "reikwijdte"], form: Code(LabScope::TERMS) },
    Column { at: "/isVirtual", names: &["virtueel", "virtual"], form: YesNo },
    Column { at: "/memberLabs", names: &["deellabs", "bestaat uit"], form: Keys },
    Column { at: "/network", names: &["netwerk"], form: Key },
    Column { at: "/location", names: &["locatie"], form: Json },
    Column {
        at: "/location/street",
        names: &["straat", "adres", "straat en huisnummer", "address"],
        form: Text,
    },
    Column { at: "/location/postalCode", names: &["postcode", "zip"], form: Text },
    Column { at: "/location/city", names: &["plaats", "woonplaats", "stad", "town"], form: Text },
    Column {
        at: "/location/municipalityCode",
        names: &["gemeente", "gemeentecode", "municipality"],
        form: Municipality,
    },
    Column { at: "/location/province", names: &["provincie"], form: Code(Province::TERMS) },
    Column { at: "/location/lat", names: &["breedtegraad", "latitude"], form: Decimal },
    Column { at: "/location/lon", names: &["lengtegraad", "longitude", "lng"], form: Decimal },
    Column { at: "/themes", names: &["thema's", "thema", "theme"], form: Themes },
    Column {
        at: "/careSettings",
        names: &["zorgomgevingen", "zorgomgeving", "zorgsetting", "zorgsettings", "care setting"],
        form: Codes(CareSetting::TERMS),
    },
    Column { at: "/purposes", names: &["doelen", "doel", "purpose"], form: Codes(Purpose::TERMS) },
    Column {
        at: "/trlMin",
        names: &["TRL van", "TRL vanaf", "laagste TRL", "min TRL", "TRL minimum"],
        form: Whole,
    },
    Column {
        at: "/trlMax",
        names: &["TRL tot", "TRL tot en met", "TRL t/m", "hoogste TRL", "max TRL", "TRL maximum"],
        form: Whole,
    },
    Column {
        at: "/deviceClasses",
        names: &["risicoklassen", "risicoklasse", "hulpmiddelklassen", "device class"],
        form: Codes(DeviceClass::TERMS),
    },
    Column {
        at: "/targetPopulations",
        names: &["doelgroepen", "doelgroep", "target population", "populations"],
        form: Codes(Population::TERMS),
    },
    Column {
        at: "/reachableParticipants",
        names: &["bereikbare deelnemers", "deelnemers", "aantal deelnemers", "participants"],
        form: Whole,
    },
    Column { at: "/languages", names: &["talen", "taal", "language"], form: Codes(Language::TERMS) },
    Column {
        at: "/ethicsRoute",
        names: &["ethische toetsing", "toetsing", "ethics"],
        form: Code(EthicsRoute::TERMS),
    },
    Column { at: "/contact", names: &["contactgegevens"], form: Json },
    Column { at: "/contact/name", names: &["contactpersoon", "contact naam"], form: Text },
    Column { at: "/contact/email", names: &["e-mail", "e-mailadres", "mailadres", "mail"], form: Text },
    Column { at: "/contact/phone", names: &["telefoon", "telefoonnummer", "tel"], form: Text },
    Column { at: "/startYear", names: &["startjaar", "beginjaar"], form: Whole },
    Column { at: "/endYear", names: &["eindjaar"], form: Whole },
    Column {
        at: "/partners",
        names: &["deelnemende partijen", "partijen"],
        form: Partners(ParticipantKind::TERMS),
    },
    Column { at: "/website", names: &["webpagina", "url", "site"], form: Text },
];
