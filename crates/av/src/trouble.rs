//! What can go wrong, told apart by who must act: the person with the file, or the person with the server.
//! Holds no decision about retrying.

use std::io;

/// Why a call gave no result. `Display` is a Chinese sentence for a person; [`Trouble::log`] is for the log.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The file is damaged, cut short or empty: the person sends it again.
    #[error("{0}")]
    Broken(String),
    /// The file is whole but not something this call accepts: the person sends another kind.
    #[error("{0}")]
    Refused(String),
    /// The caller raised its [`crate::Stop`].
    #[error("处理已停止，可稍后重新开始。")]
    Stopped,
    /// A limit on time, memory or output was reached and the child was killed.
    #[error("{says}")]
    Limit { says: String, log: String },
    /// The tool failed on a file that looked right: a fault to look into.
    #[error("{says}")]
    Failed { says: String, log: String },
    /// Reading or writing on this machine failed: a fault.
    #[error("媒体处理时读写文件失败，请联系管理员检查服务器磁盘：{0}")]
    Io(#[from] io::Error),
}

impl Trouble {
    /// The tail of what the tool said (≤ 16 KiB, English, unescaped): for the log, never for a page.
    pub fn log(&self) -> &str {
        match self {
            Trouble::Limit { log, .. } | Trouble::Failed { log, .. } => log,
            Trouble::Broken(_) | Trouble::Refused(_) | Trouble::Stopped | Trouble::Io(_) => "",
        }
    }
}
