//! What the bytes are, decided from the bytes: one of the containers that are read, or a refusal
//! that names what it seems to be. Never looks at the extension.

use crate::ole::Ole;
use crate::unpack::{self, Contents};
use crate::{Limits, Unreadable};

/// A container that has a reader.
pub(crate) enum Container<'a> {
    Xlsx,
    Xls(Ole<'a>),
    Text,
}

/// First bytes of what people upload by mistake.
const MAGIC: [(&[u8], &str); 12] = [
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片（PNG）"),
    (b"\xFF\xD8\xFF", "图片（JPEG）"),
    (b"GIF8", "图片（GIF）"),
    (b"II*\0", "图片（TIFF）"),
    (b"MM\0*", "图片（TIFF）"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xBC\xAF\x27\x1C", "7z 压缩包"),
    (b"\x1F\x8B", "gzip 压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"MZ", "可执行程序"),
    (b"SQLite format 3\0", "数据库文件"),
];

/// Decides, with `file` as the name for the sentence.
pub(crate) fn sniff<'a>(bytes: &'a [u8], file: &str, limits: &Limits) -> Result<Container<'a>, Unreadable> {
    let foreign = |seems| Err(Unreadable::Foreign { file: file.to_owned(), seems });
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let contents = unpack::inspect(bytes, limits)?;
        return in_zip(&contents).map(|()| Container::Xlsx).or_else(|seems| match seems {
            Zipped::Macros => Err(Unreadable::Macros),
            Zipped::Foreign(seems) => foreign(seems),
        });
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        let ole = Ole::open(bytes).ok_or_else(|| Unreadable::broken("OLE 容器"))?;
        return match in_ole(&ole) {
            Ok(()) => Ok(Container::Xls(ole)),
            Err(Packed::Encrypted) => Err(Unreadable::Encrypted),
            Err(Packed::Macros) => Err(Unreadable::Macros),
            Err(Packed::Foreign(seems)) => foreign(seems),
        };
    }
    if let Some((_, seems)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic) && !is_plain(bytes, magic)) {
        return foreign(seems);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return foreign("图片（WebP）");
    }
    if bytes.starts_with(b"BM") && bytes.iter().take(32).any(|&byte| byte == 0) {
        return foreign("图片（BMP）");
    }
    match markup(bytes) {
        Some(seems) => foreign(seems),
        None => Ok(Container::Text),
    }
}

/// `MZ` and `GIF8` may also begin a text; then no NUL follows soon.
fn is_plain(bytes: &[u8], magic: &[u8]) -> bool {
    matches!(magic, b"MZ" | b"GIF8") && !bytes.iter().take(512).any(|&byte| byte == 0)
}

enum Zipped {
    Macros,
    Foreign(&'static str),
}

fn in_zip(contents: &Contents) -> Result<(), Zipped> {
    let has = |start: &str| contents.names.iter().any(|name| name.starts_with(start));
    let ends = |end: &str| contents.names.iter().any(|name| name.ends_with(end));
    let types = &contents.content_types;
    if ends("vbaproject.bin") || types.contains("macroenabled") || types.contains("vbaproject") {
        return Err(Zipped::Macros);
    }
    match contents.mimetype.as_str() {
        "application/vnd.oasis.opendocument.spreadsheet" => {
            return Err(Zipped::Foreign("ODS 表格（LibreOffice 格式）"));
        }
        mime if mime.starts_with("application/vnd.oasis.opendocument") => return Err(Zipped::Foreign("ODF 文档")),
        _ => {}
    }
    if types.contains("spreadsheetml.sheet.main+xml") || types.contains("spreadsheetml.template.main+xml") {
        return Ok(());
    }
    Err(Zipped::Foreign(match () {
        () if ends("xl/workbook.bin") => "Excel 二进制工作簿（.xlsb）",
        () if has("word/") => "Word 文档",
        () if has("ppt/") => "PPT 演示文稿",
        () => "zip 压缩包",
    }))
}

enum Packed {
    Encrypted,
    Macros,
    Foreign(&'static str),
}

fn in_ole(ole: &Ole) -> Result<(), Packed> {
    let first = |names: &[&str]| names.iter().any(|name| ole.has(name));
    if first(&["EncryptedPackage", "EncryptionInfo"]) {
        return Err(Packed::Encrypted);
    }
    if first(&["WordDocument"]) {
        return Err(Packed::Foreign("Word 文档（.doc）"));
    }
    if first(&["PowerPoint Document"]) {
        return Err(Packed::Foreign("PPT 演示文稿（.ppt）"));
    }
    if first(&["_VBA_PROJECT_CUR"]) {
        return Err(Packed::Macros);
    }
    if first(&["Workbook", "Book"]) { Ok(()) } else { Err(Packed::Foreign("其他 Office 文件")) }
}

/// Markup saved under a spreadsheet's name, as many systems export it.
fn markup(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = String::from_utf8_lossy(&head[..head.len().min(4096)]).to_lowercase();
    let head = head.trim_start();
    let starts = |starts: &[&str]| starts.iter().any(|start| head.starts_with(start));
    if starts(&["<!doctype html", "<html", "<table", "<head", "<meta", "<body", "<style", "<div", "<script"]) {
        return Some("网页（HTML）另存的文件");
    }
    if starts(&["mime-version:"]) {
        return Some("网页归档（MHT）文件");
    }
    if starts(&["<?xml", "<!--", "<workbook"]) {
        return Some(match () {
            () if head.contains("schemas-microsoft-com:office:spreadsheet") => "XML 表格 2003 文件",
            () if head.contains("<html") || head.contains("<table") => "网页（HTML）另存的文件",
            () => "XML 文件",
        });
    }
    None
}
