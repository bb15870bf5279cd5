//! Closed lists that labs and innovations are described with, on both sides of a match.

use crate::text_enum;

text_enum! {
    /// What a pilot is for.
    pub enum Purpose {
        Develop = "develop", "doorontwikkelen met gebruikers", "develop further with users";
        Validate = "validate", "meerwaarde aantonen", "prove added value";
        Implement = "implement", "invoeren", "implement";
    }
}
text_enum! {
    /// Where care is given.
    pub enum CareSetting {
        Home = "home", "thuis", "at home";
        NursingHome = "nursing_home", "verpleeghuis", "nursing home";
        Hospital = "hospital", "ziekenhuis", "hospital";
        OutpatientClinic = "outpatient_clinic", "polikliniek", "outpatient clinic";
        PrimaryCare = "primary_care", "eerste lijn", "primary care";
        RehabilitationCentre = "rehabilitation_centre", "revalidatiecentrum", "rehabilitation centre";
        MentalHealth = "mental_health", "geestelijke gezondheidszorg", "mental health care";
        Community = "community", "wijk en buurt", "community";
        Laboratory = "laboratory", "laboratorium", "laboratory";
    }
}
text_enum! {
    /// Risk class of a device: MDR (EU) 2017/745 or IVDR (EU) 2017/746.
    pub enum DeviceClass {
        None = "none", "geen medisch hulpmiddel", "not a medical device";
        MdrI = "mdr_i", "MDR klasse I", "MDR class I";
        MdrIia = "mdr_iia", "MDR klasse IIa", "MDR class IIa";
        MdrIib = "mdr_iib", "MDR klasse IIb", "MDR class IIb";
        MdrIii = "mdr_iii", "MDR klasse III", "MDR class III";
        IvdrA = "ivdr_a", "IVDR klasse A", "IVDR class A";
        IvdrB = "ivdr_b", "IVDR klasse B", "IVDR class B";
        IvdrC = "ivdr_c", "IVDR klasse C", "IVDR class C";
        IvdrD = "ivdr_d", "IVDR klasse D", "IVDR class D";
    }
}
text_enum! {
    /// For whom it is.
    pub enum Population {
        Children = "children", "kinderen", "children";
        Adults = "adults", "volwassenen", "adults";
        OlderPeople = "older_people", "ouderen", "older people";
        PeopleWithDementia = "people_with_dementia", "mensen met dementie", "people with dementia";
        ChronicallyIll = "chronically_ill", "chronisch zieken", "chronically ill people";
        OncologyPatients = "oncology_patients", "mensen met kanker", "people with cancer";
        RehabilitationPatients = "rehabilitation_patients", "mensen die revalideren", "people in rehabilitation";
        PeopleWithDisability = "people_with_disability", "mensen met een beperking", "people with a disability";
        InformalCarers = "informal_carers", "mantelzorgers", "informal carers";
        Professionals = "professionals", "zorgprofessionals", "care professionals";
    }
}
text_enum! {
    /// Languages in which a pilot can be run (ISO 639-1).
    pub enum Language {
        Nl = "nl", "Nederlands", "Dutch";
        En = "en", "Engels", "English";
        De = "de", "Duits", "German";
        Fr = "fr", "Frans", "French";
        Tr = "tr", "Turks", "Turkish";
        Ar = "ar", "Arabisch", "Arabic";
        Pl = "pl", "Pools", "Polish";
        Uk = "uk", "Oekraïens", "Ukrainian";
    }
}
text_enum! {
    /// Provinces of the Netherlands.
    pub enum Province {
        Groningen = "groningen", "Groningen", "Groningen";
        Friesland = "friesland", "Friesland", "Friesland";
        Drenthe = "drenthe", "Drenthe", "Drenthe";
        Overijssel = "overijssel", "Overijssel", "Overijssel";
        Flevoland = "flevoland", "Flevoland", "Flevoland";
        Gelderland = "gelderland", "Gelderland", "Gelderland";
        Utrecht = "utrecht", "Utrecht", "Utrecht";
        NoordHolland = "noord-holland", "Noord-Holland", "North Holland";
        ZuidHolland = "zuid-holland", "Zuid-Holland", "South Holland";
        Zeeland = "zeeland", "Zeeland", "Zeeland";
        NoordBrabant = "noord-brabant", "Noord-Brabant", "North Brabant";
        Limburg = "limburg", "Limburg", "Limburg";
    }
}
text_enum! {
    /// Why something was refused, returned, released or withdrawn.
    pub enum ReasonCode {
        NoCapacity = "no_capacity", "geen capaciteit", "no capacity";
        OutsideTheme = "outside_theme", "past niet bij het thema", "outside the theme";
        TrlTooLow = "trl_too_low", "TRL te laag", "TRL too low";
        TrlTooHigh = "trl_too_high", "TRL te hoog", "TRL too high";
        RegulatoryNotReady = "regulatory_not_ready", "regelgeving nog niet rond", "regulatory not ready";
        EthicsMissing = "ethics_missing", "ethische toetsing ontbreekt", "ethics review missing";
        RegionOutOfScope = "region_out_of_scope", "buiten de regio", "region out of scope";
        PopulationNotAvailable = "population_not_available", "doelgroep niet beschikbaar", "population not available";
        EvidenceInsufficient = "evidence_insufficient", "te weinig onderbouwing", "insufficient evidence";
        StateAidCeiling = "state_aid_ceiling", "grens staatssteun bereikt", "state aid ceiling reached";
        Duplicate = "duplicate", "dubbel", "duplicate";
        ConflictOfInterest = "conflict_of_interest", "belangenverstrengeling", "conflict of interest";
        IncompleteInformation = "incomplete_information", "informatie onvolledig", "incomplete information";
        StaleRequest = "stale_request", "aanvraag verouderd", "stale request";
        NoLongerNeeded = "no_longer_needed", "niet meer nodig", "no longer needed";
        NoGo = "no_go", "no-go besloten", "no-go decided";
        SafetyConcern = "safety_concern", "zorg over de veiligheid", "safety concern";
        LabUnreachable = "lab_unreachable", "lab niet bereikbaar", "lab can't be reached";
        Other = "other", "anders", "other";
    }
}
