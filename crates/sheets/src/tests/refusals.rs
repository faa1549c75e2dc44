//! What is refused, and that each refusal says so in a sentence of its own.

use super::*;

#[test]
fn an_empty_file_is_refused() {
    assert_eq!(refusal(b""), Unreadable::Empty);
}

#[test]
fn a_file_above_the_limit_is_refused_with_both_sizes() {
    let limits = Limits { bytes: 2 * 1024 * 1024, ..Limits::default() };
    let error = read(&vec![b'a'; 3 * 1024 * 1024], "a.csv", &limits).unwrap_err();
    assert!(error.to_string().contains("3.0 MB") && error.to_string().contains("2.0 MB"), "{error}");
}

#[test]
fn what_unpacks_beyond_the_limit_is_refused() {
    let limits = Limits { unpacked_bytes: 1024 * 1024, ..Limits::default() };
    let bytes = package("<sheetData/>", &[("xl/media/a.bin", &vec![7; 2 * 1024 * 1024])]);
    assert_eq!(read(&bytes, "a.xlsx", &limits).unwrap_err(), Unreadable::Bomb);
}

#[test]
fn an_absurd_ratio_is_refused_below_the_limit_too() {
    assert_eq!(refusal(&package("<sheetData/>", &[("xl/media/a.bin", &vec![0; 40 << 20])])), Unreadable::Bomb);
}

#[test]
fn a_bomb_that_lies_about_its_size_is_refused() {
    let mut bytes = package("<sheetData/>", &[("xl/media/a.bin", &vec![0; 40 << 20])]);
    let real = (40_u32 << 20).to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4).filter(|&at| bytes[at..at + 4] == real).collect();
    assert!(!places.is_empty(), "the size stands in the directory");
    for at in places {
        bytes[at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
    }
    assert!(matches!(refusal(&bytes), Unreadable::Bomb | Unreadable::Broken { .. }));
}

#[test]
fn too_many_entries_are_refused() {
    let names: Vec<String> = (0..10_001).map(|n| format!("xl/{n}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(refusal(&zip_of(&parts)), Unreadable::Bomb);
}

#[test]
fn macros_are_refused_by_part_and_by_content_type() {
    let types = TYPES.replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    );
    assert_eq!(refusal(&package("<sheetData/>", &[("xl/vbaProject.bin", b"x")])), Unreadable::Macros);
    assert_eq!(refusal(&package("<sheetData/>", &[("[Content_Types].xml", types.as_bytes())])), Unreadable::Macros);
    assert_eq!(refusal(&ole(&[("Workbook", b""), ("_VBA_PROJECT_CUR", b"")])), Unreadable::Macros);
}

#[test]
fn an_encrypted_workbook_is_refused() {
    assert_eq!(refusal(&ole(&[("EncryptionInfo", b""), ("EncryptedPackage", b"")])), Unreadable::Encrypted);
}

#[test]
fn something_else_behind_the_name_is_named() {
    let html = "\u{FEFF} \n<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table>";
    let xml = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">"#;
    let word = zip_of(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]);
    let ods = zip_of(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")]);
    let cases: [(&[u8], &str); 12] = [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xFF\xD8\xFF\xE0", "JPEG"),
        (b"BM\x46\0\0\0\0\0\0\0", "BMP"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "WebP"),
        (html.as_bytes(), "HTML"),
        (xml.as_bytes(), "XML 表格 2003"),
        (&zip_of(&[("a.txt", b"a")]), "zip"),
        (&word, "Word"),
        (&ods, "ODS"),
        (&ole(&[("WordDocument", b"")]), "Word"),
        (b"Rar!\x1a\x07\0", "RAR"),
    ];
    for (bytes, seems) in cases {
        let error = refusal(bytes);
        assert!(matches!(error, Unreadable::Foreign { .. }), "{seems}: {error:?}");
        assert!(error.to_string().contains(seems) && error.to_string().contains("“名单.xlsx”"), "{error}");
    }
}

#[test]
fn a_broken_zip_is_refused_wherever_it_breaks() {
    let bytes = small();
    for end in [5, 60, bytes.len() / 2, bytes.len() - 1] {
        assert!(matches!(refusal(&bytes[..end]), Unreadable::Broken { .. }), "cut at {end}");
    }
    let mut damaged = bytes;
    damaged[60..120].fill(0x55);
    assert!(matches!(refusal(&damaged), Unreadable::Broken { .. }));
}

#[test]
fn entries_that_leave_the_archive_are_refused() {
    for name in ["../../etc/cron.d/x", "xl/../../x", "/etc/passwd", "..\\x", "C:\\x"] {
        let error = refusal(&package("<sheetData/>", &[(name, b"x")]));
        assert!(matches!(error, Unreadable::UnsafePath { .. }), "{name}: {error:?}");
    }
}

#[test]
fn a_workbook_without_a_cell_is_refused() {
    let styled =
        r#"<sheetData><row r="1"><c r="A1" s="1"/><c r="B1" t="inlineStr"><is><t></t></is></c></row></sheetData>"#;
    assert_eq!(refusal(&package("<sheetData/>", &[])), Unreadable::NoCells);
    assert_eq!(refusal(&package(styled, &[])), Unreadable::NoCells);
    assert_eq!(refusal(b"\n\n,,\n"), Unreadable::NoCells);
}

#[test]
fn more_rows_or_columns_than_allowed_are_refused_with_the_sheet() {
    let limits = Limits { rows: 2, columns: 3, ..Limits::default() };
    let row = |n: u32, cell: &str| format!(r#"<row r="{n}"><c r="{cell}"><v>1</v></c></row>"#);
    let refusal = |rows: String| read(&package(&format!("<sheetData>{rows}</sheetData>"), &[]), "a.xlsx", &limits);
    let sheet = || "名册".to_owned();
    assert!(refusal(row(1, "A1") + &row(9000, "C9000")).is_ok());
    let rows = row(1, "A1") + &row(2, "A2") + &row(3, "A3");
    assert_eq!(refusal(rows).unwrap_err(), Unreadable::TooManyRows { sheet: sheet(), limit: 2 });
    assert_eq!(refusal(row(1, "D1")).unwrap_err(), Unreadable::TooManyColumns { sheet: sheet(), limit: 3 });
}

#[test]
fn texts_repeated_without_end_are_refused() {
    let strings = format!("<sst><si><t>{}</t></si></sst>", "长".repeat(100_000));
    let cells = r#"<c t="s"><v>0</v></c>"#.repeat(200);
    let rows = format!("<row>{cells}</row>").repeat(20);
    let bytes = package(&format!("<sheetData>{rows}</sheetData>"), &[("xl/sharedStrings.xml", strings.as_bytes())]);
    assert_eq!(refusal(&bytes), Unreadable::TooMuch);
}

#[test]
fn declared_counts_do_not_reserve_memory() {
    let strings = br#"<sst uniqueCount="1000000000000"><si><t>a</t></si></sst>"#;
    let bytes = package("<sheetData/>", &[("xl/sharedStrings.xml", strings)]);
    assert_eq!(refusal(&bytes), Unreadable::TooMuch);
    let shared = r#"<sheetData><row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="9999999999999">B1</f><v>1</v></c></row></sheetData>"#;
    assert_eq!(sheet(&package(shared, &[])).rows.len(), 1);
}

#[test]
fn every_refusal_says_what_to_do() {
    let all = [
        Unreadable::Empty,
        Unreadable::TooLarge { bytes: 1, limit: 1 },
        Unreadable::Bomb,
        Unreadable::Macros,
        Unreadable::Encrypted,
        Unreadable::Foreign { file: "a".into(), seems: "PDF 文件" },
        Unreadable::broken("a"),
        Unreadable::UnsafePath { entry: "a".into() },
        Unreadable::NotText,
        Unreadable::NoCells,
        Unreadable::TooManyRows { sheet: "a".into(), limit: 1 },
        Unreadable::TooManyColumns { sheet: "a".into(), limit: 1 },
        Unreadable::TooMuch,
    ];
    for error in all {
        let sentence = error.to_string();
        assert!(sentence.contains('请') && sentence.ends_with('。'), "{sentence}");
    }
}
