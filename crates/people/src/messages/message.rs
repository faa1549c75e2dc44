//! The nouns: how a message goes, and where to.
use kernel::Refusal;
use serde::{Deserialize, Serialize};

use super::words;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Channel {
    Mail,
    Sms,
}

impl Channel {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "邮件",
            Self::Sms => "短信",
        }
    }
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// A mail address or a mobile number, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    pub channel: Channel,
    pub text: String,
}

impl Address {
    /// # Errors
    /// `Invalid` with what is wrong.
    pub fn parse(channel: Channel, said: &str) -> Result<Self, Refusal> {
        let text = crate::fold(said);
        let right = match channel {
            Channel::Mail => text.len() <= 200 && text.parse::<lettre::Address>().is_ok(),
            Channel::Sms => {
                text.len() == 11 && text.starts_with('1') && text.chars().all(|digit| digit.is_ascii_digit())
            }
        };
        if right {
            Ok(Self { channel, text: plain(&text) })
        } else {
            Err(Refusal::field("address", words::address(channel)))
        }
    }

    /// `l***@example.cn`, `138****0000`.
    pub fn masked(&self) -> String {
        let first = self.text.chars().next().map(String::from).unwrap_or_default();
        match (self.channel, self.text.split_once('@')) {
            (Channel::Mail, Some((_, host))) => format!("{first}***@{host}"),
            _ => format!("{}****{}", self.text.get(..3).unwrap_or_default(), self.text.get(7..).unwrap_or_default()),
        }
    }
}

/// What folding made of a dot in a mail address.
fn plain(text: &str) -> String {
    text.replace('·', ".")
}
