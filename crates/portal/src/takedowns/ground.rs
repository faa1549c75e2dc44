//! What the law forbids: the nine headings of 互联网信息服务管理办法第十五条, as its text has them.

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::EnumString, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Ground {
    Constitution,
    Security,
    Honour,
    Ethnic,
    Religion,
    Rumour,
    Obscene,
    Insult,
    Other,
}

impl Ground {
    /// In the order of the law, the last one first: which of them it is, is rarely plain at once.
    pub const ALL: [Self; 9] = [
        Self::Other,
        Self::Constitution,
        Self::Security,
        Self::Honour,
        Self::Ethnic,
        Self::Religion,
        Self::Rumour,
        Self::Obscene,
        Self::Insult,
    ];

    pub fn code(self) -> &'static str {
        self.into()
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Constitution => "第（一）项：反对宪法所确定的基本原则",
            Self::Security => "第（二）项：危害国家安全，泄露国家秘密，颠覆国家政权，破坏国家统一",
            Self::Honour => "第（三）项：损害国家荣誉和利益",
            Self::Ethnic => "第（四）项：煽动民族仇恨、民族歧视，破坏民族团结",
            Self::Religion => "第（五）项：破坏国家宗教政策，宣扬邪教和封建迷信",
            Self::Rumour => "第（六）项：散布谣言，扰乱社会秩序，破坏社会稳定",
            Self::Obscene => "第（七）项：散布淫秽、色情、赌博、暴力、凶杀、恐怖或者教唆犯罪",
            Self::Insult => "第（八）项：侮辱或者诽谤他人，侵害他人合法权益",
            Self::Other => "第（九）项：含有法律、行政法规禁止的其他内容",
        }
    }
}
