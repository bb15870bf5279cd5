//! A lab in the words of schema.org, for search engines and whoever else reads linked data. Pure.

use crate::labs::views::LabView;
use serde_json::{Map, Value, json};

/// The lab as the public sees it. What is not stated is left out.
#[must_use]
pub fn lab(lab: &LabView, public_url: &str) -> Value {
    let address = format!("{public_url}/v1/labs/{}", lab.id);
    let texts = [("nl", &lab.description_nl), ("en", &lab.description_en)];
    let description = texts.iter().filter_map(|(language, text)| {
        let text = text.as_deref()?;
        Some(json!({ "@value": text, "@language": language }))
    });
    let labels = lab.theme_labels.iter().flat_map(|theme| [("nl", &theme.label_nl), ("en", &theme.label_en)]);
    let keywords = labels.map(|(language, label)| json!({ "@value": label, "@language": language }));
    let networks = lab.networks.iter().map(|network| {
        json!({ "@type": "Organization", "@id": format!("{public_url}/v1/networks/{}", network.id), "name": network.name_nl })
    });
    let offers = lab.services.iter().map(
        |service| json!({ "@type": "Offer", "itemOffered": { "@type": "Service", "name": service.name_nl } }),
    );
    let contact = lab.contact.as_ref().and_then(|contact| contact.email.as_deref());
    let all = json!({
        "@context": "https://schema.org",
        "@id": address,
        "@type": ["ResearchOrganization", "Place"],
        "identifier": lab.id,
        "name": lab.name,
        "description": list(description),
        "url": lab.website.as_deref().unwrap_or(&address),
        "keywords": list(keywords),
        "geo": geo(lab),
        "address": place(lab),
        "parentOrganization": lab.owner_organisation.map(|id| json!({
            "@type": "Organization", "@id": format!("{public_url}/v1/organisations/{id}"),
            "name": lab.owner_organisation_name,
        })),
        "memberOf": list(networks),
        "makesOffer": list(offers),
        "email": contact,
        "foundingDate": lab.start_year.map(|year| year.to_string()),
        "dateModified": lab.updated_at,
    });
    match all {
        Value::Object(members) => Value::Object(stated(members)),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            plain
        }
    }
}

fn stated(members: Map<String, Value>) -> Map<String, Value> {
    members.into_iter().filter(|(_, value)| !value.is_null()).collect()
}

fn list(values: impl Iterator<Item = Value>) -> Option<Vec<Value>> {
    let values: Vec<Value> = values.collect();
    (!values.is_empty()).then_some(values)
}

fn geo(lab: &LabView) -> Option<Value> {
    let (lat, lon) = lab.place.lat.zip(lab.place.lon)?;
    Some(json!({ "@type": "GeoCoordinates", "latitude": lat, "longitude": lon }))
}

fn place(lab: &LabView) -> Option<Value> {
    let location = lab.location.as_ref();
    let town =
        location.and_then(|location| location.city.clone()).or_else(|| lab.place.municipality_name.clone());
    let members = [
        ("streetAddress", location.and_then(|location| location.street.clone())),
        ("postalCode", location.and_then(|location| location.postal_code.clone())),
        ("addressLocality", town),
        ("addressRegion", lab.place.province.map(|province| province.label_nl().to_owned())),
    ];
    let stated: Map<String, Value> = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?))))
        .collect();
    if stated.is_empty() {
        return None;
    }
    let kind = [("@type", "PostalAddress"), ("addressCountry", "NL")];
    let kind = kind.into_iter().map(|(name, value)| (name.to_owned(), Value::String(value.to_owned())));
    Some(Value::Object(kind.chain(stated).collect()))
}
