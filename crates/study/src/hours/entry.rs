//! The nouns: accounts, steps, moves, and what a person stands at. No SQL, no clock.
use kernel::{At, Refusal};
use serde::Serialize;

use super::words;

/// Where hours lie. `Source` balances what comes into the ledger and what leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Account {
    Source,
    Learned,
    Pending,
    Recognised,
}

/// Why hours move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Step {
    /// The rule was met.
    Earned,
    /// Put on a submitted list.
    Submitted,
    /// The list was returned.
    Returned,
    /// The list was recognised.
    Recognised,
    /// The academic office put right what was recognised.
    Corrected,
    /// Two records of one person became one.
    Merged,
}

/// Hundredths of 学时 from one account to another; `amount` is positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    pub from: Account,
    pub to: Account,
    pub amount: i64,
}

/// What a person has in each account, in hundredths of 学时.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Standing {
    pub learned: i64,
    pub pending: i64,
    pub recognised: i64,
}

/// One act as its person reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub act: i64,
    pub at: At,
    pub project: i64,
    pub project_name: String,
    pub step: Step,
    pub from: Account,
    pub to: Account,
    pub amount: i64,
    pub rule: String,
    /// Empty when the house entered it by the rule.
    pub approver: String,
    pub charter: i64,
}

impl Line {
    /// 「待认定 → 已认定」; what comes into the ledger or leaves it names one account.
    pub fn way(&self) -> String {
        match (self.from, self.to) {
            (Account::Source, to) => format!("记入{}", to.words()),
            (from, Account::Source) => format!("从{}减去", from.words()),
            (from, to) => format!("{} → {}", from.words(), to.words()),
        }
    }
}

impl Account {
    pub const fn words(self) -> &'static str {
        match self {
            Self::Source => "账外",
            Self::Learned => "已学",
            Self::Pending => "待认定",
            Self::Recognised => "已认定",
        }
    }
}

impl Step {
    /// The way that hours go at this step; a correction and a merger go either way.
    pub const fn way(self) -> (Account, Account) {
        match self {
            Self::Earned => (Account::Source, Account::Learned),
            Self::Submitted => (Account::Learned, Account::Pending),
            Self::Returned => (Account::Pending, Account::Learned),
            Self::Recognised => (Account::Pending, Account::Recognised),
            Self::Corrected | Self::Merged => (Account::Source, Account::Recognised),
        }
    }

    pub const fn words(self) -> &'static str {
        match self {
            Self::Earned => "达标记入",
            Self::Submitted => "列入达标名单",
            Self::Returned => "名单退回",
            Self::Recognised => "学时认定",
            Self::Corrected => "更正",
            Self::Merged => "合并档案",
        }
    }

    pub fn of(self, amount: i64) -> Move {
        let (from, to) = self.way();
        Move { from, to, amount }
    }
}

impl Move {
    /// What brings recognised hours from `now` to `wanted`.
    ///
    /// # Errors
    /// `Invalid` when there is nothing to put right, or the wanted hours are none.
    pub fn correction(now: i64, wanted: i64) -> Result<Self, Refusal> {
        match wanted - now {
            _ if !(0..=1_000_000).contains(&wanted) => Err(Refusal::field("hours", words::HOURS)),
            0 => Err(Refusal::field("hours", words::SAME)),
            more @ 1.. => Ok(Self { from: Account::Source, to: Account::Recognised, amount: more }),
            less => Ok(Self { from: Account::Recognised, to: Account::Source, amount: -less }),
        }
    }

    /// Its two entries, which sum to zero.
    pub const fn entries(&self) -> [(Account, i64); 2] {
        [(self.from, -self.amount), (self.to, self.amount)]
    }
}

impl Standing {
    /// What an entry makes of it.
    #[must_use]
    pub const fn with(mut self, account: Account, amount: i64) -> Self {
        match account {
            Account::Source => {}
            Account::Learned => self.learned += amount,
            Account::Pending => self.pending += amount,
            Account::Recognised => self.recognised += amount,
        }
        self
    }

    /// What one person has of one project who stood under two records: as much as the fuller of both, and of that as much
    /// recognised, then waiting, as either had. Nothing counts twice and nothing is lost.
    #[must_use]
    pub fn of_one_person(&self, other: &Self) -> Self {
        let all = |one: &Self| one.learned + one.pending + one.recognised;
        let whole = all(self).max(all(other));
        let recognised = self.recognised.max(other.recognised);
        let pending = self.pending.max(other.pending).min(whole - recognised);
        Self { learned: whole - recognised - pending, pending, recognised }
    }

    /// What it is after a move.
    ///
    /// # Errors
    /// A fault when an account would fall below zero: hours that are not there cannot move.
    pub fn after(self, step: &Move) -> anyhow::Result<Self> {
        let after = step.entries().into_iter().fold(self, |now, (account, amount)| now.with(account, amount));
        let lowest = after.learned.min(after.pending).min(after.recognised);
        anyhow::ensure!(step.amount > 0 && lowest >= 0, "{step:?} does not fit {self:?}");
        Ok(after)
    }
}

/// Hundredths of 学时 as people write them.
pub use ui::hundredths as text;

/// Reads what `text` writes; nothing when it is not a number with at most two decimals.
pub fn read(text: &str) -> Option<i64> {
    let text = people::fold(text);
    let (whole, rest) = text.split_once('·').unwrap_or((&text, ""));
    let digits = |part: &str| part.len() <= 5 && part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || rest.len() > 2 || !digits(whole) || !digits(rest) {
        return None;
    }
    Some(whole.parse::<i64>().ok()? * 100 + format!("{rest:0<2}").parse::<i64>().ok()?)
}
