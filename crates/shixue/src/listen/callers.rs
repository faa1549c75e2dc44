//! Who may open a connection at all: everybody, or, where a proxy stands in front, that proxy alone. Whoever went round it
//! would speak plain http and might write any address into `X-Forwarded-For`.
use std::net::IpAddr;
use std::str::FromStr;

/// Networks of our proxies; empty is everybody.
#[derive(Clone, Debug, Default)]
pub struct Callers(Vec<Net>);

/// `10.0.0.0/8`, `192.0.2.7`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Net {
    from: IpAddr,
    bits: u32,
}

impl Callers {
    pub fn all() -> Self {
        Self::default()
    }

    /// This machine and those.
    pub fn proxies(nets: &[Net]) -> Self {
        let here = [
            Net { from: [127, 0, 0, 0].into(), bits: 8 },
            Net { from: IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]), bits: 128 },
        ];
        Self(here.into_iter().chain(nets.iter().copied()).collect())
    }

    #[cfg(test)]
    pub fn only(net: Net) -> Self {
        Self(vec![net])
    }

    pub fn may_call(&self, from: IpAddr) -> bool {
        self.0.is_empty() || self.0.iter().any(|net| net.holds(from.to_canonical()))
    }
}

impl Net {
    fn holds(self, ip: IpAddr) -> bool {
        match (self.from, ip) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => {
                same(u128::from(u32::from(net)), u128::from(u32::from(ip)), 32 - self.bits)
            }
            (IpAddr::V6(net), IpAddr::V6(ip)) => same(u128::from(net), u128::from(ip), 128 - self.bits),
            _ => false,
        }
    }
}

/// Whether two addresses are the same without their last bits.
fn same(net: u128, ip: u128, free: u32) -> bool {
    let without = |bits: u128| bits.checked_shr(free).unwrap_or_default();
    without(net) == without(ip)
}

impl FromStr for Net {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} 不是地址或网段，例如 10.0.0.5 或 10.0.0.0/8");
        let (ip, bits) = text.split_once('/').map_or((text, None), |(ip, bits)| (ip, Some(bits)));
        let from: IpAddr = ip.parse().map_err(|_| wrong())?;
        let most = if from.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).map_err(|_| wrong())?;
        if bits > most { Err(wrong()) } else { Ok(Self { from, bits }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_addresses_and_no_other() {
        let holds = |net: &str, ip: &str| net.parse::<Net>().unwrap().holds(ip.parse().unwrap());
        assert!(holds("10.0.0.0/8", "10.255.0.1") && !holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("192.0.2.7", "192.0.2.7") && !holds("192.0.2.7", "192.0.2.8"));
        assert!(holds("0.0.0.0/0", "6.6.6.6") && !holds("0.0.0.0/0", "::1") && holds("fd00::/8", "fd12::1"));
        for wrong in ["", "10.0.0.0/33", "10.0.0", "::1/129", "a.test", "10.0.0.0/-1"] {
            assert!(wrong.parse::<Net>().is_err(), "{wrong}");
        }
        let callers = Callers::proxies(&["10.0.0.5".parse().unwrap()]);
        for (ip, may) in [("127.0.0.1", true), ("::1", true), ("::ffff:10.0.0.5", true), ("10.0.0.6", false)] {
            assert_eq!(callers.may_call(ip.parse().unwrap()), may, "{ip}");
        }
        assert!(Callers::all().may_call([6, 6, 6, 6].into()));
    }
}
