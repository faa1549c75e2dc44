//! What the room says.

/// How the room's audit verbs read.
pub const TRAIL: [(&str, &str); 4] = [
    ("keys.made", "生成数据密钥"),
    ("keys.sealed_anew", "以新密钥重新密封"),
    ("keys.destroyed", "销毁旧数据密钥"),
    ("rows.sealed", "首次封签数据行"),
];
