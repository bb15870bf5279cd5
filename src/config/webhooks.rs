//! How far webhooks reach.

use super::sources::Values;
use crate::webhooks::addresses::Reach;
use ipnet::IpNet;
use std::net::IpAddr;

/// Webhooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhooks {
    /// What may be called.
    pub reach: Reach,
    /// Who tells it, as a URN or address; empty: the public URL.
    pub source: String,
}

impl Webhooks {
    /// Who tells it.
    #[must_use]
    pub fn source(&self, public_url: &str) -> String {
        if self.source.is_empty() { public_url.to_owned() } else { self.source.clone() }
    }
}

pub(super) fn read(values: &mut Values) -> Option<Webhooks> {
    let ports = values.checked("webhook_ports", |text| {
        let ports: Result<Vec<u16>, _> = parts(text).map(str::parse).collect();
        let ports = ports.ok().filter(|ports| !ports.is_empty() && !ports.contains(&0));
        ports.ok_or_else(|| "must be port numbers, such as 443,8443".to_owned())
    });
    let local = values.checked("webhook_local_networks", |text| {
        let net = |part: &str| part.parse().or_else(|_| part.parse().map(|ip: IpAddr| IpNet::from(ip)));
        let all: Result<Vec<IpNet>, _> = parts(text).map(net).collect();
        all.map_err(|_| "must be addresses or networks, such as 127.0.0.0/8".to_owned())
    });
    let source = values.checked("webhook_source", |text| {
        let is_one = text.is_empty() || text.starts_with("urn:") || text.starts_with("https://");
        if is_one { Ok(text.to_owned()) } else { Err("must begin with urn: or https://".to_owned()) }
    });
    Some(Webhooks { reach: Reach { ports: ports?, local: local? }, source: source? })
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}
