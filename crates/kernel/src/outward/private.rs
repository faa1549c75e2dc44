//! Which addresses lie inside: of this machine, of a network of ours, of none that a stranger could serve.
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Never asked, whoever configured it: the link (where clouds keep their keys), everybody at once, nobody.
pub fn is_never(ip: IpAddr) -> bool {
    match bare(ip) {
        IpAddr::V4(v4) => v4.is_link_local() || v4.is_multicast() || v4.is_broadcast() || v4.octets()[0] == 0,
        IpAddr::V6(v6) => v6.is_unspecified() || v6.is_multicast() || (v6.segments()[0] & 0xffc0) == 0xfe80,
    }
}

/// Asked only where the operator says so.
pub fn is_private(ip: IpAddr) -> bool {
    match bare(ip) {
        IpAddr::V4(v4) => inside(v4),
        IpAddr::V6(v6) => v6.is_loopback() || (v6.segments()[0] & 0xfe00) == 0xfc00 || is_never(ip),
    }
}

fn inside(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    v4.is_loopback()
        || v4.is_private()
        || is_never(v4.into())
        // carrier's NAT, protocol assignments, benchmarks, reserved
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b & 0xfe) == 18)
        || a >= 240
}

/// An address of the old kind in the clothes of the new one: mapped, translated (64:ff9b::/96), tunnelled (2002::/16).
fn bare(ip: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = ip else { return ip };
    let s = v6.segments();
    let v4 = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match s {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        [0, 0, 0, 0, 0, 0, high, low] if v6 != Ipv6Addr::LOCALHOST && v6 != Ipv6Addr::UNSPECIFIED => v4(high, low),
        _ => ip,
    }
}
