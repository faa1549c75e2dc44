//! The controls of the standard that fall to this software, as data.
use std::sync::LazyLock;

use serde::Deserialize;

/// One row of `controls.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    pub id: String,
    /// `8.1.4.1 a` of GB/T 22239-2019.
    pub clause: String,
    pub group: String,
    pub name: String,
    pub demand: String,
    /// What the system looks at by itself.
    #[serde(default)]
    pub probes: Vec<String>,
    /// Whether a person must say something too.
    #[serde(default)]
    pub attest: bool,
}

#[derive(Deserialize)]
struct Text {
    control: Vec<Control>,
}

static ALL: LazyLock<Vec<Control>> = LazyLock::new(|| {
    let text: Text = toml::from_str(include_str!("controls.toml")).expect("the controls that are shipped are TOML");
    text.control
});

/// All controls, in the order of the standard.
pub fn controls() -> &'static [Control] {
    &ALL
}
