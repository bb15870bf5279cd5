//! Who stands in front of the service, and what it may say about the client.

use super::sources::Values;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The header in which a proxy names the client. One of them: a proxy that writes the one lets the other through as the
/// client wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// The proxies whose word about a client's address is taken.
#[derive(Debug, Clone)]
pub struct Proxies {
    /// Their addresses.
    pub trusted: Vec<IpNet>,
    /// Where they write it.
    pub header: ProxyHeader,
}

impl Proxies {
    /// Whether an address is that of a trusted proxy.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|net| net.contains(&address))
    }
}

pub(super) fn read(values: &mut Values) -> Option<Proxies> {
    let trusted = values.checked("trusted_proxies", |text| {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let net = |part: &str| part.parse().or_else(|_| part.parse().map(|ip: IpAddr| IpNet::from(ip)));
        let all: Result<Vec<IpNet>, _> = parts.map(net).collect();
        all.map_err(|_| "must be addresses or networks, such as 10.0.0.5, 10.1.0.0/16".to_owned())
    });
    let header = values.checked("proxy_header", |text| match text.to_ascii_lowercase().as_str() {
        "x-forwarded-for" => Ok(ProxyHeader::XForwardedFor),
        "forwarded" => Ok(ProxyHeader::Forwarded),
        _ => Err("must be x-forwarded-for or forwarded".to_owned()),
    });
    Some(Proxies { trusted: trusted?, header: header? })
}

/// Tokens and personal data don't travel unencrypted: a plain listener that others can reach needs a TLS proxy before it.
pub(super) fn check_listener(values: &mut Values, listen: Option<SocketAddr>) {
    let behind_proxy = values.checked("behind_proxy", |text| match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("must be true or false".to_owned()),
    });
    if behind_proxy == Some(false) && listen.is_some_and(|listen| !listen.ip().to_canonical().is_loopback()) {
        values.faults.push(
            "listen: others can reach this address, and the service speaks plain HTTP; put a proxy with TLS in front and \
             set behind_proxy to true, or listen on 127.0.0.1"
                .to_owned(),
        );
    }
}
