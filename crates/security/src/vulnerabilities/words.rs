//! The room's sentences.

pub const COMPONENT: &str = "请写明有漏洞的组件（2—100 个字），例如 OpenSSL";
pub const AFFECTED: &str = "请写明受影响的版本或范围（1—200 个字）";
pub const ADVISORY: &str = "公告编号最多 200 个字，例如 CVE-2026-12345";
pub const SEVERITY: &str = "请选择漏洞的等级";
pub const SAYS: &str = "请写明漏洞的影响（4—2000 个字）";
pub const REMEDY: &str = "请写明修复办法（2—2000 个字）";
pub const UNIT: &str = "请选择修复单位";
pub const FIX: &str = "请写明怎样修复、怎样验证（2—2000 个字）";
pub const REASON: &str = "请写明退回的理由（2—2000 个字），让对方知道还缺什么";

pub const FIXED: &str = "本漏洞已提交修复，正等互联网信息办公室核验";
pub const NOT_FIXED: &str = "修复单位还没有提交修复，请等其提交后再核验";
pub const VERIFIED: &str = "本漏洞已经核验，无须再次办理";
pub const OWN_FIX: &str = "修复漏洞的人不核验同一漏洞，请由另一位同事核验";
pub const SUPPLEMENT: &str = "本平台补充设定";

/// How the audit trail reads: actor + this + subject.
pub const TRAIL: [(&str, &str); 4] = [
    ("vulnerabilities.recorded", "登记漏洞"),
    ("vulnerabilities.fixed", "提交漏洞修复"),
    ("vulnerabilities.returned", "退回漏洞修复"),
    ("vulnerabilities.verified", "核验漏洞修复"),
];
