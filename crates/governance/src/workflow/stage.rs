//! Where a dossier stands; each stage carries what is true only then.
use kernel::{At, Signed};
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Stage {
    /// The automatic check is running.
    Submitted,
    /// 待审核, or 待部门把关 where the charter asks for that.
    Checked {
        at: At,
    },
    /// 待审核: the unit itself let it pass.
    Prechecked {
        checked: At,
        prechecked: Signed,
    },
    /// 待备案
    Reviewed {
        passed: Passed,
    },
    /// 待发布
    Filed {
        passed: Passed,
        filed: Signed,
        serial: String,
    },
    Published {
        passed: Passed,
        filed: Option<(Signed, String)>,
        published: Signed,
    },
    /// Whatever stood before is kept in the steps.
    Ended {
        how: End,
        signed: Signed,
        reason: String,
        serial: Option<String>,
    },
}

/// What every later stage rests on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Passed {
    pub checked: At,
    /// 部门把关, where the charter asks for it.
    pub prechecked: Option<Signed>,
    pub reviewed: Signed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum End {
    /// 退回修改: it may be submitted again.
    Returned,
    /// 不予通过
    Rejected,
    Withdrawn,
    /// A newer version took its place.
    Superseded,
    /// 备案作废: filed by mistake; its serial stays in the register as void.
    Voided,
    /// 撤回提交: by whoever handed it in; it may be submitted again.
    Recalled,
}

impl Stage {
    /// As the policies and the tables call it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Checked { .. } => "checked",
            Self::Prechecked { .. } => "prechecked",
            Self::Reviewed { .. } => "reviewed",
            Self::Filed { .. } => "filed",
            Self::Published { .. } => "published",
            Self::Ended { how, .. } => how.into(),
        }
    }

    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Submitted => ("检测中", "pri"),
            Self::Checked { .. } | Self::Prechecked { .. } => ("待审核", "wait"),
            Self::Reviewed { .. } => ("待备案", "wait"),
            Self::Filed { .. } => ("待发布", "wait"),
            Self::Published { .. } => ("已发布", "ok"),
            Self::Ended { how, .. } => how.words(),
        }
    }

    pub const fn passed(&self) -> Option<Passed> {
        match self {
            Self::Reviewed { passed } | Self::Filed { passed, .. } | Self::Published { passed, .. } => Some(*passed),
            _ => None,
        }
    }

    pub fn prechecked(&self) -> Option<Signed> {
        match self {
            Self::Prechecked { prechecked, .. } => Some(*prechecked),
            _ => self.passed().and_then(|passed| passed.prechecked),
        }
    }

    pub fn serial(&self) -> Option<&str> {
        match self {
            Self::Filed { serial, .. } => Some(serial),
            Self::Published { filed, .. } => filed.as_ref().map(|(_, serial)| serial.as_str()),
            Self::Ended { serial, .. } => serial.as_deref(),
            _ => None,
        }
    }

    /// Since when it stands there; a submission knows that itself.
    pub const fn since(&self) -> Option<At> {
        match self {
            Self::Submitted => None,
            Self::Checked { at } => Some(*at),
            Self::Prechecked { prechecked: signed, .. }
            | Self::Reviewed { passed: Passed { reviewed: signed, .. } }
            | Self::Filed { filed: signed, .. }
            | Self::Published { published: signed, .. }
            | Self::Ended { signed, .. } => Some(signed.at),
        }
    }

    /// Whether somebody must still take a step before readers see it.
    pub const fn is_under_way(&self) -> bool {
        !matches!(self, Self::Published { .. } | Self::Ended { .. })
    }
}

impl End {
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Returned => ("已退回", "no"),
            Self::Rejected => ("不予通过", "no"),
            Self::Withdrawn => ("已撤回", "line"),
            Self::Superseded => ("已被新版替换", "line"),
            Self::Voided => ("备案已作废", "no"),
            Self::Recalled => ("提交已撤回", "line"),
        }
    }
}
