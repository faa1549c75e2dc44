//! The registry as data: purposes, fields and floors. Pure: reads one file of the binary, judges and compares.
use std::sync::LazyLock;

use kernel::seal::{fingerprint, sm3};
use serde::{Deserialize, Serialize};

const SHIPPED: &str = include_str!("purposes.toml");

static REGISTRY: LazyLock<Registry> =
    LazyLock::new(|| toml::from_str(SHIPPED).expect("a test reads the file that the binary carries"));

/// The whole of it, as stored with each version of the notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registry {
    /// Which office answers for personal data.
    pub office: String,
    pub contact: String,
    #[serde(rename = "purpose")]
    pub purposes: Vec<Purpose>,
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
    #[serde(rename = "floor")]
    pub floors: Vec<Floor>,
}

/// Why data are held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    pub code: String,
    pub name: String,
    pub basis: Basis,
    /// Which law or article the basis stands in.
    pub law: String,
    pub why: String,
    pub kept: String,
    pub receivers: Vec<String>,
    /// 个人信息保护影响评估: what could go wrong, what is done against it, what is left.
    pub impact: String,
}

/// On what the processing rests (PIPL 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    Duty,
    Hr,
    Consent,
}

/// One kind of personal data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub code: String,
    pub name: String,
    /// 公开、内部、受限 or 敏感.
    pub label: String,
    /// Codes of purposes.
    pub purposes: Vec<String>,
    pub source: String,
}

/// What must be kept after an account is closed, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    pub code: String,
    pub why: String,
}

/// One difference between two versions.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub what: String,
    /// Empty where there was none.
    pub before: String,
    pub after: String,
}

impl Basis {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Duty => "履行法定职责或者法定义务",
            Self::Hr => "依法实施人力资源管理",
            Self::Consent => "个人同意",
        }
    }
    pub const fn is_consent(self) -> bool {
        matches!(self, Self::Consent)
    }
}

impl Purpose {
    /// What a consent is given to, as a digest: another text needs another consent.
    pub fn digest(&self) -> Vec<u8> {
        sm3(fingerprint(self).unwrap_or_default().as_bytes())
    }
}

impl Registry {
    /// What the binary was built with.
    pub fn shipped() -> &'static Self {
        &REGISTRY
    }

    pub fn purpose(&self, code: &str) -> Option<&Purpose> {
        self.purposes.iter().find(|purpose| purpose.code == code)
    }

    pub fn field(&self, code: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.code == code)
    }

    pub fn floor(&self, code: &str) -> Option<&Floor> {
        self.floors.iter().find(|floor| floor.code == code)
    }

    /// Those that need a consent.
    pub fn asked(&self) -> impl Iterator<Item = &Purpose> {
        self.purposes.iter().filter(|purpose| purpose.basis.is_consent())
    }

    /// The fields of a purpose.
    pub fn fields_of(&self, purpose: &Purpose) -> Vec<&Field> {
        self.fields.iter().filter(|field| field.purposes.contains(&purpose.code)).collect()
    }

    /// The names of those, for a line.
    pub fn fields_line(&self, purpose: &Purpose) -> String {
        self.fields_of(purpose).iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join("、")
    }

    /// The names of a field's purposes.
    pub fn purposes_line(&self, field: &Field) -> String {
        let names = field.purposes.iter().filter_map(|code| self.purpose(code)).map(|purpose| purpose.name.as_str());
        names.collect::<Vec<_>>().join("、")
    }

    /// Until when a field is kept: what its purposes say.
    pub fn kept_line(&self, field: &Field) -> String {
        let kept = field.purposes.iter().filter_map(|code| self.purpose(code)).map(|purpose| purpose.kept.as_str());
        kept.collect::<Vec<_>>().join("；")
    }

    /// What is wrong with it, one sentence each; nothing when it is whole.
    pub fn troubles(&self) -> Vec<String> {
        let mut found = vec![];
        for purpose in &self.purposes {
            let texts = [&purpose.name, &purpose.law, &purpose.why, &purpose.kept, &purpose.impact];
            if texts.iter().any(|text| text.trim().is_empty()) || purpose.receivers.is_empty() {
                found.push(format!("目的“{}”缺少名称、依据、理由、期限、接收方或影响评估", purpose.code));
            }
            if self.fields_of(purpose).is_empty() {
                found.push(format!("目的“{}”没有列出个人信息", purpose.code));
            }
        }
        for field in &self.fields {
            if !["公开", "内部", "受限", "敏感"].contains(&field.label.as_str()) {
                found.push(format!("信息“{}”的分级“{}”不在四级之内", field.code, field.label));
            }
            let unknown = field.purposes.iter().find(|code| self.purpose(code).is_none());
            if field.purposes.is_empty() || unknown.is_some() {
                found.push(format!("信息“{}”没有处理目的，或目的没有登记", field.code));
            }
        }
        found
    }

    /// How this one differs from an older one, in the order of this one.
    pub fn changes_since(&self, older: &Self) -> Vec<Change> {
        let (before, after) = (older.said(), self.said());
        let value = |all: &[(String, String)], what: &str| {
            all.iter().find(|(name, _)| name == what).map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let gone = before.iter().filter(|(name, _)| !after.iter().any(|(other, _)| other == name));
        let names = after.iter().chain(gone).map(|(name, _)| name.clone());
        names
            .map(|what| Change { before: value(&before, &what), after: value(&after, &what), what })
            .filter(|change| change.before != change.after)
            .collect()
    }

    /// Everything that the notice says, as name and text.
    fn said(&self) -> Vec<(String, String)> {
        let mut all = vec![("负责部门".into(), self.office.clone()), ("联系方式".into(), self.contact.clone())];
        for purpose in &self.purposes {
            let parts = [
                ("依据", format!("{}（{}）", purpose.basis.name(), purpose.law)),
                ("用途", purpose.why.clone()),
                ("范围", self.fields_line(purpose)),
                ("期限", purpose.kept.clone()),
                ("接收方", purpose.receivers.join("；")),
            ];
            all.extend(parts.map(|(part, text)| (format!("{}：{part}", purpose.name), text)));
        }
        for field in &self.fields {
            all.push((format!("{}：分级和来源", field.name), format!("{}；{}", field.label, field.source)));
        }
        all
    }
}
