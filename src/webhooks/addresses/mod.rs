//! Which addresses are called: those that everybody can reach, so that nobody uses this service to reach what only it can.
//!
//! Pure. An address is looked at twice: when it stands in the URL itself, and when a name is looked up (see
//! [`courier`](super::courier)), just before the connection is made to that very address.

use ipnet::IpNet;
use reqwest::Url;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 that is not for everybody: all of IANA's special-purpose registry, multicast, and what is reserved.
const SPECIAL_V4: [(Ipv4Addr, u32); 18] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 52, 193, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(192, 175, 48, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];
/// The one block of IPv6 that is given out to everybody.
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
/// What in it is not: protocol assignments (Teredo, ORCHID, benchmarking), 6to4, and documentation.
const SPECIAL_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];
/// The port of https.
pub const HTTPS: u16 = 443;

/// How far this installation reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Ports that may be called.
    pub ports: Vec<u16>,
    /// For development only: networks that may be called although they are not for everybody. With one of them, any port and
    /// plain http too.
    pub local: Vec<IpNet>,
}

impl Reach {
    /// What holds for everybody: https, and nothing inside.
    #[must_use]
    pub fn outside() -> Self {
        Self { ports: vec![HTTPS], local: Vec::new() }
    }

    /// Whether this is a development machine, which also calls itself.
    #[must_use]
    pub fn is_local(&self) -> bool {
        !self.local.is_empty()
    }

    /// Whether an address may be called.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_for_everybody(address) || self.local.iter().any(|net| net.contains(&address))
    }

    /// The URL in a text, when it may be called as far as it shows itself; else what is wrong with it.
    pub fn check(&self, text: &str) -> Result<Url, &'static str> {
        // These a parser would silently take out or turn round; people and other parsers read them otherwise.
        if text.chars().any(|c| c == '\\' || c.is_whitespace() || c.is_control()) {
            return Err("must not contain blanks or backslashes");
        }
        let url =
            Url::parse(text).map_err(|_| "must be an address, such as https://portal.example.nl/hooks")?;
        match url.scheme() {
            "https" => {}
            "http" if self.is_local() => {}
            _ => return Err("must begin with https://"),
        }
        if authority(text).contains('@') {
            return Err("must not contain a name or password; check the signature instead");
        }
        if url.fragment().is_some() {
            return Err("must not contain a #: that part is never sent");
        }
        let port = url.port_or_known_default().unwrap_or_default();
        if !self.is_local() && !self.ports.contains(&port) {
            return Err("must be on port 443, or another that this installation allows");
        }
        match url.host_str().map(address_in) {
            None => Err("must name a host"),
            Some(Host::Address(address)) if self.allows(address) => Ok(url),
            Some(Host::Name(is_full)) if is_full || self.is_local() => Ok(url),
            Some(Host::Address(_) | Host::Name(_)) => {
                Err("must be reachable for everybody, not inside a network")
            }
        }
    }
}

/// What stands between the slashes, as it was written.
fn authority(text: &str) -> &str {
    let rest = text.split_once("//").map_or(text, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

enum Host {
    Address(IpAddr),
    /// Whether it has more than one label: `localhost` and `intranet` are names inside.
    Name(bool),
}

/// The parser has turned every way of writing an IPv4 address into the usual one.
fn address_in(host: &str) -> Host {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse() {
        Ok(address) => Host::Address(address),
        Err(_) => Host::Name(bare.trim_end_matches('.').contains('.')),
    }
}

/// Whether everybody on the internet reaches the same machine under an address.
#[must_use]
pub fn is_for_everybody(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => !SPECIAL_V4.iter().any(|net| is_in_v4(address, *net)),
        IpAddr::V6(address) => {
            is_in_v6(address, GLOBAL_V6) && !SPECIAL_V6.iter().any(|net| is_in_v6(address, *net))
        }
    }
}

fn is_in_v4(address: Ipv4Addr, (net, bits): (Ipv4Addr, u32)) -> bool {
    (u32::from(address) ^ u32::from(net)) >> (32 - bits) == 0
}

fn is_in_v6(address: Ipv6Addr, (net, bits): (Ipv6Addr, u32)) -> bool {
    (u128::from(address) ^ u128::from(net)) >> (128 - bits) == 0
}

#[cfg(test)]
mod tests;
