//! Whose request it is: the peer, or what a trusted proxy says of it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use poem::{Addr, Request};

use crate::config::Config;

/// The client's address: the peer itself unless it is a trusted proxy; then the right-most hop of `X-Forwarded-For`
/// that is not one. What anybody else writes into that header is not believed.
pub fn client_address(request: &Request, config: &Config) -> IpAddr {
    let peer = match &request.remote_addr().0 {
        Addr::SocketAddr(address) => address.ip().to_canonical(),
        _ => IpAddr::V4(Ipv4Addr::LOCALHOST),
    };
    let hops = request
        .headers()
        .get_all("x-forwarded-for")
        .iter()
        .map(|value| value.to_str().unwrap_or_default());
    client_behind(peer, hops, &config.trusted_proxies)
}

/// Goes from hop to hop as long as proxies are trusted. A hop that is no address ends the way: what stands before it was
/// written by nobody we trust.
fn client_behind<'a>(peer: IpAddr, hops: impl Iterator<Item = &'a str>, trusted: &[IpAddr]) -> IpAddr {
    let hops: Vec<&str> = hops.flat_map(|value| value.split(',')).collect();
    let mut client = peer;
    for hop in hops.into_iter().rev() {
        let Some(hop) = trusted.contains(&client).then(|| address(hop)).flatten() else {
            break;
        };
        client = hop;
    }
    client
}

/// An address as proxies write it: with a port too.
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.parse().or_else(|_| hop.trim_matches(['[', ']']).parse());
    let with_port = || hop.parse::<SocketAddr>().map(|address| address.ip());
    bare.or_else(|_| with_port()).ok().map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_the_first_hop_that_no_trusted_proxy_wrote() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let trusted = [ip("10.0.0.1"), ip("10.0.0.2")];
        let client = |peer: &str, hops: &[&str]| client_behind(ip(peer), hops.iter().copied(), &trusted);
        assert_eq!(client("192.0.2.9", &["198.51.100.1"]), ip("192.0.2.9"));
        assert_eq!(client("10.0.0.1", &["6.6.6.6, 198.51.100.1"]), ip("198.51.100.1"));
        assert_eq!(
            client("10.0.0.1", &["6.6.6.6", "198.51.100.1, 10.0.0.2"]),
            ip("198.51.100.1")
        );
        assert_eq!(
            client("10.0.0.1", &["6.6.6.6, 198.51.100.1:4711"]),
            ip("198.51.100.1")
        );
        assert_eq!(
            client("10.0.0.1", &["6.6.6.6, [2001:db8::1]:80"]),
            ip("2001:db8::1")
        );
        // What the proxy wrote is unreadable: the address before it may be anybody's invention.
        assert_eq!(client("10.0.0.1", &["6.6.6.6, unknown"]), ip("10.0.0.1"));
        assert_eq!(client("10.0.0.1", &[]), ip("10.0.0.1"));
    }
}
