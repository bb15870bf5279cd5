//! The catalogue (DCAT-AP-NL 3) as linked data. Pure.

use crate::config::{Config, OpenData};
use serde_json::{Value, json};

/// A dataset: path, titles and descriptions in Dutch and English, and other forms than the exports.
struct Dataset {
    collection: &'static str,
    title: [&'static str; 2],
    description: [&'static str; 2],
    keywords: [&'static str; 2],
}

const DATASETS: [Dataset; 5] = [
    Dataset {
        collection: "labs",
        title: ["Proeftuinen voor zorginnovatie", "Living labs for innovation in care"],
        description: [
            "Gepubliceerde proeftuinen: wat zij bieden, waar zij zijn, welke thema's zij behandelen en bij welke netwerken zij horen.",
            "Published living labs: what they offer, where they are, the themes they work on and the networks they belong to.",
        ],
        keywords: ["proeftuin", "living lab"],
    },
    Dataset {
        collection: "organisations",
        title: ["Organisaties rond proeftuinen", "Organisations around living labs"],
        description: [
            "Organisaties die proeftuinen bezitten, eraan meedoen of er innovaties beproeven.",
            "Organisations that own living labs, take part in them or pilot innovations in them.",
        ],
        keywords: ["organisatie", "organisation"],
    },
    Dataset {
        collection: "themes",
        title: ["Thema's van zorginnovatie", "Themes of innovation in care"],
        description: [
            "De thema's waaronder proeftuinen en innovaties worden gevonden, als boom.",
            "The themes under which living labs and innovations are found, as a tree.",
        ],
        keywords: ["thema", "theme"],
    },
    Dataset {
        collection: "networks",
        title: ["Netwerken van proeftuinen", "Networks of living labs"],
        description: [
            "De netwerken waarin proeftuinen samenwerken.",
            "The networks in which living labs work together.",
        ],
        keywords: ["netwerk", "network"],
    },
    Dataset {
        collection: "outcomes",
        title: ["Uitkomsten van pilots", "Outcomes of pilots"],
        description: [
            "Gepubliceerde uitkomsten van pilots in proeftuinen: oordeel, besluit, lessen en beoordeling.",
            "Published outcomes of pilots in living labs: verdict, decision, lessons and assessment.",
        ],
        keywords: ["uitkomst", "outcome"],
    },
];

/// Health, in the European list of themes of data.
const HEALTH: &str = "http://publications.europa.eu/resource/authority/data-theme/HEAL";
const PUBLIC: &str = "http://publications.europa.eu/resource/authority/access-right/PUBLIC";
const LANGUAGES: [&str; 2] = [
    "http://publications.europa.eu/resource/authority/language/NLD",
    "http://publications.europa.eu/resource/authority/language/ENG",
];
/// How often the data change: all the time.
const CONTINUOUS: &str = "http://publications.europa.eu/resource/authority/frequency/UPDATE_CONT";

/// The catalogue of this installation.
pub(super) fn catalogue(config: &Config) -> Value {
    let (base, about) = (config.public_url.as_str(), &config.open_data);
    let datasets: Vec<Value> = DATASETS.iter().map(|dataset| described(dataset, base, about)).collect();
    json!({
        "@context": context(),
        "@id": format!("{base}/v1/catalog"),
        "@type": "dcat:Catalog",
        "dct:identifier": format!("{base}/v1/catalog"),
        "dct:title": both(["Proeftuin: register van proeftuinen voor zorginnovatie", "Proeftuin: register of living labs for innovation in care"]),
        "dct:description": both([
            "De open gegevens van dit register, als bestanden en als API.",
            "The open data of this register, as files and as an API.",
        ]),
        "dct:publisher": publisher(base, about),
        "dct:creator": { "@id": publisher_id(base, about) },
        "dcat:contactPoint": contact(base, about),
        "dct:license": { "@id": about.licence },
        "dct:language": languages(),
        "dcat:themeTaxonomy": { "@id": "http://publications.europa.eu/resource/authority/data-theme", "@type": "skos:ConceptScheme",
            "dct:title": { "@value": "Data theme", "@language": "en" } },
        "foaf:homepage": { "@id": format!("{base}/docs/"), "@type": "foaf:Document" },
        "dcat:dataset": datasets,
        "dcat:service": [service(base, about)],
    })
}

fn context() -> Value {
    json!({
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

fn described(dataset: &Dataset, base: &str, about: &OpenData) -> Value {
    let collection = dataset.collection;
    let export = |format: &str, media_type: &str| {
        let url = format!("{base}/v1/exports/{collection}?format={format}");
        distribution((base, collection, format), &url, media_type, about)
    };
    let mut distributions = vec![export("ndjson", "application/x-ndjson"), export("csv", "text/csv")];
    if collection == "labs" {
        let url = format!("{base}/v1/labs");
        distributions.push(distribution((base, collection, "geojson"), &url, "application/geo+json", about));
    }
    json!({
        "@id": format!("{base}/v1/catalog#{collection}"),
        "@type": "dcat:Dataset",
        "dct:identifier": format!("{base}/v1/catalog#{collection}"),
        "dct:title": both(dataset.title),
        "dct:description": both(dataset.description),
        "dcat:keyword": both(dataset.keywords),
        "dcat:theme": { "@id": HEALTH, "@type": "skos:Concept", "skos:prefLabel": { "@value": "Health", "@language": "en" } },
        "dct:publisher": { "@id": publisher_id(base, about) },
        "dct:creator": { "@id": publisher_id(base, about) },
        "dcat:contactPoint": { "@id": format!("{base}/v1/catalog#contact") },
        "dct:accessRights": { "@id": PUBLIC, "@type": "dct:RightsStatement" },
        "dct:accrualPeriodicity": { "@id": CONTINUOUS, "@type": "dct:Frequency" },
        "dct:language": languages(),
        "dct:conformsTo": { "@id": format!("{base}/v1/openapi.json"), "@type": "dct:Standard" },
        "foaf:page": { "@id": format!("{base}/docs/"), "@type": "foaf:Document" },
        "dcat:landingPage": { "@id": format!("{base}/docs/"), "@type": "foaf:Document" },
        "dcat:distribution": distributions,
    })
}

fn distribution(
    (base, collection, form): (&str, &str, &str),
    url: &str,
    media_type: &str,
    about: &OpenData,
) -> Value {
    json!({
        "@id": format!("{base}/v1/catalog#{collection}-{form}"),
        "@type": "dcat:Distribution",
        "dct:title": both([&format!("{collection} ({form})"), &format!("{collection} ({form})")]),
        "dct:description": both([&format!("De verzameling {collection} als {form}."), &format!("The collection {collection} as {form}.")]),
        "dcat:accessURL": { "@id": url },
        "dcat:downloadURL": { "@id": url },
        "dcat:accessService": { "@id": format!("{base}/v1/catalog#api") },
        "dcat:mediaType": {
            "@id": format!("https://www.iana.org/assignments/media-types/{media_type}"), "@type": "dct:MediaType",
        },
        "dct:license": { "@id": about.licence, "@type": "dct:LicenseDocument" },
        "dct:language": languages(),
        "dct:conformsTo": { "@id": format!("{base}/v1/openapi.json"), "@type": "dct:Standard" },
    })
}

fn service(base: &str, about: &OpenData) -> Value {
    json!({
        "@id": format!("{base}/v1/catalog#api"),
        "@type": "dcat:DataService",
        "dct:identifier": format!("{base}/v1/catalog#api"),
        "dct:title": both(["Proeftuin-API", "Proeftuin API"]),
        "dct:description": both([
            "Zoeken, volgen en invoeren: de API van dit register.",
            "Finding, following and entering: the API of this register.",
        ]),
        "dcat:keyword": both(["proeftuin", "living lab"]),
        "dcat:theme": { "@id": HEALTH },
        "dct:publisher": { "@id": publisher_id(base, about) },
        "dct:creator": { "@id": publisher_id(base, about) },
        "dcat:contactPoint": { "@id": format!("{base}/v1/catalog#contact") },
        "dct:accessRights": { "@id": PUBLIC },
        "dct:license": { "@id": about.licence },
        "dct:language": languages(),
        "dcat:endpointURL": { "@id": format!("{base}/v1") },
        "dcat:endpointDescription": { "@id": format!("{base}/v1/openapi.json") },
        "foaf:page": { "@id": format!("{base}/docs/"), "@type": "foaf:Document" },
        "dcat:landingPage": { "@id": format!("{base}/docs/") },
        "dcat:servesDataset": DATASETS.iter().map(|one| json!({ "@id": format!("{base}/v1/catalog#{}", one.collection) })).collect::<Vec<_>>(),
    })
}

fn publisher_id(base: &str, about: &OpenData) -> String {
    if about.publisher_url.is_empty() {
        format!("{base}/v1/catalog#publisher")
    } else {
        about.publisher_url.clone()
    }
}

fn publisher(base: &str, about: &OpenData) -> Value {
    let name = about.publisher_name.as_str();
    json!({ "@id": publisher_id(base, about), "@type": "foaf:Agent", "foaf:name": both([name, name]) })
}

fn contact(base: &str, about: &OpenData) -> Value {
    json!({
        "@id": format!("{base}/v1/catalog#contact"),
        "@type": ["vcard:Kind", "vcard:Organization"],
        "vcard:fn": about.publisher_name,
        "vcard:hasEmail": { "@id": format!("mailto:{}", about.contact_email) },
    })
}

fn languages() -> Value {
    LANGUAGES.iter().map(|id| json!({ "@id": id, "@type": "dct:LinguisticSystem" })).collect()
}

fn both([nl, en]: [&str; 2]) -> Value {
    json!([{ "@value": nl, "@language": "nl" }, { "@value": en, "@language": "en" }])
}
