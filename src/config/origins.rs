//! Addresses of this service and of those that may call it from a browser.

pub(super) fn check_public_url(text: &str) -> Result<String, String> {
    let trimmed = text.trim_end_matches('/');
    if trimmed.is_empty() || trimmed.starts_with("https://") || trimmed.starts_with("http://") {
        Ok(trimmed.to_owned())
    } else {
        Err("must begin with https:// (or http:// behind a proxy on the same machine)".to_owned())
    }
}

pub(super) fn check_list(text: &str) -> Result<Vec<String>, String> {
    let origins: Vec<String> =
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    match origins.iter().find(|origin| !is_origin(origin)) {
        Some(wrong) => Err(format!("{wrong} is not an origin, such as https://portal.example")),
        None => Ok(origins),
    }
}

fn is_origin(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, host)| {
        matches!(scheme, "https" | "http") && !host.is_empty() && !host.contains(['/', '*', '?', '#', '@'])
    })
}
