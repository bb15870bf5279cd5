//! Where a request came from: its id, and the client's address behind proxies that are trusted.

use crate::{
    app::App,
    base::actor::Origin,
    config::{Proxies, ProxyHeader},
};
use actix_web::{
    dev::ServiceRequest,
    http::header::{FORWARDED, HeaderMap, HeaderName},
    web,
};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};
use uuid::Uuid;

/// The origin of a request. The frame asks once; all others find it in the request's extensions.
#[must_use]
pub fn of(request: &ServiceRequest) -> Arc<Origin> {
    let app = request.app_data::<web::Data<App>>();
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let address = match app {
        Some(app) => client_address(peer, request.headers(), &app.config().proxies),
        None => peer.to_canonical(),
    };
    let request_id = sent_id(request.headers())
        .or_else(|| app.map(|app| app.ids().next(app.clock().now())))
        .unwrap_or_default();
    Arc::new(Origin { address, request_id })
}

/// The id that a caller gave: `X-Request-Id` when it is a UUID, else the trace of a W3C `traceparent`.
fn sent_id(headers: &HeaderMap) -> Option<Uuid> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let named = text("x-request-id").and_then(|text| Uuid::try_parse(text).ok());
    named.or_else(|| trace_id(text("traceparent")?)).filter(|id| !id.is_nil())
}

/// The second part of `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`.
fn trace_id(traceparent: &str) -> Option<Uuid> {
    let parts: Vec<&str> = traceparent.split('-').collect();
    let is_hex = |part: &str| part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    match parts.as_slice() {
        ["00", trace, span, flags]
            if trace.len() == 32
                && span.len() == 16
                && flags.len() == 2
                && parts.iter().all(|p| is_hex(p)) =>
        {
            Uuid::try_parse(trace).ok()
        }
        _ => None,
    }
}

/// The right-most hop that is not one of our proxies. Each hop is believed only about the one before it, so what a client
/// wrote into the header itself is never reached.
fn client_address(peer: IpAddr, headers: &HeaderMap, proxies: &Proxies) -> IpAddr {
    let mut client = peer.to_canonical();
    let mut hops = hops(headers, proxies.header).into_iter().rev();
    while proxies.trusts(client) {
        match hops.next().as_deref().map(parse) {
            Some(Some(hop)) => client = hop.to_canonical(),
            // The list ends, or the hop is "unknown": the proxy that said so is all that is known.
            Some(None) | None => break,
        }
    }
    client
}

fn hops(headers: &HeaderMap, header: ProxyHeader) -> Vec<String> {
    let lines = |name: HeaderName| {
        let values = headers.get_all(name).filter_map(|value| value.to_str().ok());
        values.flat_map(|line| line.split(',').map(|part| part.trim().to_owned())).collect::<Vec<_>>()
    };
    match header {
        ProxyHeader::XForwardedFor => lines(HeaderName::from_static("x-forwarded-for")),
        ProxyHeader::Forwarded => {
            let parameter = |element: String| {
                let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
                let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
                named.next().map(|(_, value)| value.trim().trim_matches('"').to_owned()).unwrap_or_default()
            };
            lines(FORWARDED).into_iter().map(parameter).collect()
        }
    }
}

/// An address, with or without a port; IPv6 with or without brackets.
fn parse(hop: &str) -> Option<IpAddr> {
    let bare = || hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop).parse().ok();
    bare().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn client(header: ProxyHeader, peer: &str, lines: &[&str]) -> String {
        let name = match header {
            ProxyHeader::XForwardedFor => "x-forwarded-for",
            ProxyHeader::Forwarded => "forwarded",
        };
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_str(line).unwrap());
        }
        let trusted = ["10.0.0.0/8", "2001:db8:1::/48"].map(|net| net.parse().unwrap()).to_vec();
        client_address(peer.parse().unwrap(), &headers, &Proxies { trusted, header }).to_string()
    }

    #[test]
    fn the_client_is_the_right_most_hop_that_is_not_a_trusted_proxy() {
        let table: &[(&str, &[&str], &str)] = &[
            // Not from a proxy: whatever it says about itself is not read.
            ("203.0.113.9", &[], "203.0.113.9"),
            ("203.0.113.9", &["198.51.100.1"], "203.0.113.9"),
            ("203.0.113.9", &["10.0.0.1"], "203.0.113.9"),
            // From a proxy: what that proxy saw.
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            // The client wrote the first part itself.
            ("10.0.0.1", &["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["127.0.0.1, 10.9.9.9, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
            // Two proxies.
            ("10.0.0.1", &["198.51.100.1, 10.0.0.2"], "198.51.100.1"),
            ("10.0.0.1", &["1.1.1.1, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
            ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            // What can't be an address ends the walk at the proxy that reported it.
            ("10.0.0.1", &["198.51.100.1, unknown"], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1, unknown, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", &["'; drop table users"], "10.0.0.1"),
            ("10.0.0.1", &[""], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1,"], "10.0.0.1"),
            ("10.0.0.1", &["010.0.0.7"], "10.0.0.1"),
            // IPv6, and IPv4 inside it.
            ("2001:db8:1::1", &["2001:db8:2::7"], "2001:db8:2::7"),
            ("2001:db8:1::1", &["[2001:db8:2::7]:443"], "2001:db8:2::7"),
            ("::ffff:10.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1"),
            ("2001:db8:2::1", &["2001:db8:1::1"], "2001:db8:2::1"),
        ];
        for (peer, lines, expected) in table {
            assert_eq!(client(ProxyHeader::XForwardedFor, peer, lines), *expected, "{peer} {lines:?}");
        }
        let table: &[(&str, &[&str], &str)] = &[
            ("203.0.113.9", &["for=198.51.100.1"], "203.0.113.9"),
            ("10.0.0.1", &["for=198.51.100.1;proto=https;by=10.0.0.1"], "198.51.100.1"),
            ("10.0.0.1", &["For=\"198.51.100.1:80\""], "198.51.100.1"),
            ("10.0.0.1", &["for=1.1.1.1, proto=https;for=\"[2001:db8:2::7]:4711\""], "2001:db8:2::7"),
            ("10.0.0.1", &["for=198.51.100.1, for=_hidden"], "10.0.0.1"),
            ("10.0.0.1", &["for=198.51.100.1", "for=10.0.0.2"], "198.51.100.1"),
            ("10.0.0.1", &["proto=https"], "10.0.0.1"),
        ];
        for (peer, lines, expected) in table {
            assert_eq!(client(ProxyHeader::Forwarded, peer, lines), *expected, "{peer} {lines:?}");
        }
    }

    #[test]
    fn a_request_keeps_the_id_or_the_trace_that_it_came_with() {
        let id = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
            sent_id(&headers).map(|id| id.to_string())
        };
        let trace = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736";
        assert_eq!(id("x-request-id", trace).as_deref(), Some(trace));
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(id("traceparent", good).as_deref(), Some(trace));
        for wrong in [
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "x",
        ] {
            assert_eq!(id("traceparent", wrong), None, "{wrong}");
        }
        for wrong in ["1", "<script>", "00000000-0000-0000-0000-000000000000"] {
            assert_eq!(id("x-request-id", wrong), None, "{wrong}");
        }
    }
}
