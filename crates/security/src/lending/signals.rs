//! What hints at an account that was lent, computed from the ledgers of sessions, devices and study. A hint is no proof:
//! how often each was wrong is counted. No place data is bought or asked for: "distant" is another network.
use std::net::IpAddr;

use governance::charter::Lending;
use kernel::{At, DAY, Id, MINUTE, Person, Result, View};
use serde::Serialize;

use super::store::ledgers::{self, Pair};

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case")]
pub enum Signal {
    /// Two sessions at once, from distant networks.
    Apart,
    /// From one network to a distant one in too short a time.
    Travel,
    /// So many new devices.
    Devices,
    /// One device that so many accounts came in by, on one day.
    Shared,
    /// Reports of the player from two sessions at once.
    Beats,
    /// More was claimed than the time allows.
    Beyond,
}

/// One sight of a signal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sight {
    pub person: Id<Person>,
    pub signal: Signal,
    /// Tells this sight from others of the same signal.
    pub mark: String,
    pub says: String,
    pub at: At,
}

impl Signal {
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Apart, "两处同时在线"),
        (Self::Travel, "短时间换地点"),
        (Self::Devices, "频繁换设备"),
        (Self::Shared, "一台设备登录多个账号"),
        (Self::Beats, "两处同时学习"),
        (Self::Beyond, "学习速度超出可能"),
    ];

    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|one| one.0 == self).map_or("", |one| one.1)
    }
}

/// All that the ledgers hint at within the charter's window.
pub async fn sights(view: &mut View<'_>, rules: &Lending) -> Result<Vec<Sight>> {
    let from = view.now.plus(-rules.window_days * DAY);
    let mut all: Vec<Sight> = ledgers::pairs(view, from, rules.travel_minutes * MINUTE)
        .await?
        .iter()
        .filter_map(|pair| of_pair(pair, rules))
        .collect();
    for (person, count, at) in ledgers::new_devices(view, from, rules.devices).await? {
        let says = format!("{} 天内新增 {count} 台设备", rules.window_days);
        all.push(Sight { person, signal: Signal::Devices, mark: at.day(), says, at });
    }
    for (person, browser, count, at) in ledgers::shared(view, from, rules.accounts).await? {
        let says = format!("{}同一台设备上登录过 {count} 个账号", at.day());
        all.push(Sight { person, signal: Signal::Shared, mark: format!("{browser}-{}", at.day()), says, at });
    }
    for (person, [first, second], count, at) in ledgers::beats(view, from, rules).await? {
        let says = format!("两次登录的学习上报有 {count} 次相隔不到 {} 秒", rules.beats_seconds);
        all.push(Sight { person, signal: Signal::Beats, mark: format!("{first}-{second}"), says, at });
    }
    for (person, ms, at) in ledgers::beyond(view, from, rules.beyond_minutes * 60_000).await? {
        let says = format!("上报的观看时长超出可能 {} 分钟", ms / 60_000);
        all.push(Sight { person, signal: Signal::Beyond, mark: at.day(), says, at });
    }
    Ok(all)
}

/// Two sessions of one person: at once, or one soon after the other, from distant networks.
fn of_pair(pair: &Pair, rules: &Lending) -> Option<Sight> {
    let [first, second] = &pair.sessions;
    if !distant(&first.address, &second.address) {
        return None;
    }
    let mark = format!("{}-{}", first.id, second.id);
    let overlap = first.seen.0.min(second.seen.0) - second.made.0;
    let (signal, says) = if overlap >= rules.overlap_minutes * MINUTE {
        (Signal::Apart, format!("{} 与 {} 同时在线 {} 分钟", first.address, second.address, overlap / MINUTE))
    } else {
        let gap = (second.made.0 - first.seen.0).max(0);
        if gap >= rules.travel_minutes * MINUTE {
            return None;
        }
        (Signal::Travel, format!("离开 {} 后 {} 分钟在 {} 登录", first.address, gap / MINUTE, second.address))
    };
    Some(Sight { person: pair.person, signal, mark, says, at: second.made })
}

/// Whether two addresses lie in different networks: the first 16 bits of IPv4, the first 32 of IPv6.
pub fn distant(a: &str, b: &str) -> bool {
    let network = |said: &str| match said.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(four) => Some((4, u32::from(four) >> 16)),
        IpAddr::V6(six) => Some((6, (u128::from(six) >> 96) as u32)),
    };
    match (network(a), network(b)) {
        (Some(a), Some(b)) => a != b,
        _ => false,
    }
}
