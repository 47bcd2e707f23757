//! Whose request it is: the peer, or what a trusted proxy says of it.

use std::net::{IpAddr, Ipv4Addr};

use poem::{Addr, Request};

use crate::config::Config;

/// The client's address: the peer itself unless it is a trusted proxy; then the right-most hop of `X-Forwarded-For`
/// that is not one. What anybody else writes into that header is not believed.
pub fn client_address(request: &Request, config: &Config) -> IpAddr {
    let peer = match &request.remote_addr().0 {
        Addr::SocketAddr(address) => address.ip(),
        _ => IpAddr::V4(Ipv4Addr::LOCALHOST),
    };
    if !config.trusted_proxies.contains(&peer) {
        return peer;
    }
    let hops = request
        .headers()
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok());
    let hops: Vec<IpAddr> = hops
        .flat_map(|value| value.split(','))
        .filter_map(|hop| hop.trim().parse().ok())
        .collect();
    hops.into_iter()
        .rev()
        .find(|hop| !config.trusted_proxies.contains(hop))
        .unwrap_or(peer)
}
