//! What a check looks at and what it finds: one list of checks serves the checklist and the command line.
use futures::future::BoxFuture;
use kernel::{App, Config};

/// How it stands with one thing.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    Good(String),
    /// It runs, but something is missing: what, and what to do.
    Mind(String),
    Bad(String),
}

/// What the checks look at.
pub struct Patient {
    pub config: Config,
    /// The house, when its database is there.
    pub app: Option<App>,
}

type Look = for<'a> fn(&'a Patient) -> BoxFuture<'a, Finding>;

/// (code, name, check)
pub type Probe = (&'static str, &'static str, Look);
pub type Probes = &'static [Probe];

impl Finding {
    pub fn says(&self) -> &str {
        match self {
            Self::Good(says) | Self::Mind(says) | Self::Bad(says) => says,
        }
    }
}
