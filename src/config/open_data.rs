//! What the catalogue says of who publishes the data.

use super::sources::Values;

/// Who publishes the open data, and what others may do with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenData {
    /// Who publishes them.
    pub publisher_name: String,
    /// The address that stands for them in linked data; empty: one of this service.
    pub publisher_url: String,
    /// Where to ask about the data.
    pub contact_email: String,
    /// The licence, by its address.
    pub licence: String,
}

pub(super) fn read(values: &mut Values) -> Option<OpenData> {
    let address = |text: &str| {
        let is_one = text.is_empty() || text.starts_with("https://") || text.starts_with("http://");
        if is_one { Ok(text.to_owned()) } else { Err("must begin with https:// or http://".to_owned()) }
    };
    let publisher_url = values.checked("publisher_url", address);
    let licence = values.checked("data_licence", address);
    Some(OpenData {
        publisher_name: values.text("publisher_name"),
        publisher_url: publisher_url?,
        contact_email: values.text("publisher_email"),
        licence: licence?,
    })
}
