//! Why a file cannot be read, each as one Chinese sentence: what is wrong and what to do.
//! Holds no detection.

/// A refusal of [`crate::read`]. `Display` is the sentence to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Zero bytes.
    #[error("文件是空的（0 字节）。请在电脑上打开确认有内容后重新上传。")]
    Empty,
    /// More bytes than [`crate::Limits::bytes`].
    #[error("文件大小为 {}，超过上限 {}。请删去图片和无关工作表，或拆成几个文件上传。", size(*.bytes), size(*.limit))]
    TooLarge {
        /// Size of the file in bytes.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// A compressed workbook that unpacks to more than is allowed, declared or real.
    #[error("文件解压后的内容过大，疑似压缩炸弹，已停止读取。请把数据复制到新建的表格中另存为 .xlsx 后重新上传。")]
    Bomb,
    /// VBA inside, whatever the extension says.
    #[error("文件带有宏（VBA），出于安全不予读取。请用“另存为”选择“Excel 工作簿（.xlsx）”去掉宏后重新上传。")]
    Macros,
    /// A password stands before the content.
    #[error("文件设有打开密码，无法读取。请在 Excel 或 WPS 中取消密码保护后重新上传。")]
    Encrypted,
    /// Something else behind a spreadsheet's name.
    #[error("“{file}”看起来是{seems}，不是可以读取的表格。请另存为“Excel 工作簿（.xlsx）”后重新上传。")]
    Foreign {
        /// Name of the file, made safe to show.
        file: String,
        /// What it seems to be, in Chinese.
        seems: &'static str,
    },
    /// The container or a part of it is damaged or cut short.
    #[error("文件已损坏或不完整（{part}），无法读取。请重新打开、另存一份 .xlsx 后再上传。")]
    Broken {
        /// The part that cannot be read, in Chinese.
        part: String,
    },
    /// An archive entry that points outside the archive.
    #[error(
        "文件内部含有越界路径“{entry}”，不是正常保存的表格，已拒绝读取。请在 Excel 或 WPS 中另存为新文件后重新上传。"
    )]
    UnsafePath {
        /// Name of the entry, made safe to show.
        entry: String,
    },
    /// Text that is neither UTF-8 nor GBK, or not text at all.
    #[error(
        "文件不是可识别的文本：既不是 UTF-8 也不是 GBK 编码，或含有二进制内容。请在 Excel 或 WPS 中另存为 .xlsx 后重新上传。"
    )]
    NotText,
    /// No sheet has a single cell.
    #[error("表格里没有任何数据。请确认数据在该文件中并已保存，然后重新上传。")]
    NoCells,
    /// More rows with content than allowed.
    #[error("工作表“{sheet}”超过 {limit} 行。请拆成几个文件分别上传。")]
    TooManyRows {
        /// Name of the sheet.
        sheet: String,
        /// The limit in rows.
        limit: u32,
    },
    /// Content to the right of the last allowed column.
    #[error("工作表“{sheet}”超过 {limit} 列。请删去多余的列（包括右侧远处的零星内容）后重新上传。")]
    TooManyColumns {
        /// Name of the sheet.
        sheet: String,
        /// The limit in columns.
        limit: u16,
    },
    /// Cells and texts that together need more memory than is allowed.
    #[error("表格内容过多或过于分散，超出可读取的总量。请只保留需要的行和列，或拆成几个文件上传。")]
    TooMuch,
}

impl Unreadable {
    /// A damaged part, named in Chinese.
    pub(crate) fn broken(part: impl Into<String>) -> Self {
        Self::Broken { part: part.into() }
    }
}

/// Bytes as a clerk reads them: `19.5 MB`, `3 KB`.
fn size(bytes: u64) -> String {
    const MB: u64 = 1024 * 1024;
    match bytes {
        0..1024 => format!("{bytes} 字节"),
        1024..MB => format!("{} KB", bytes / 1024),
        _ => format!("{}.{} MB", bytes / MB, bytes % MB * 10 / MB),
    }
}
