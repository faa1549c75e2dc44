//! Text files: encodings, separators, and the row numbers Excel shows.

use super::*;
use crate::Kind;

fn csv(bytes: &[u8]) -> (Vec<(u32, Vec<String>)>, &'static str) {
    let book = read(bytes, "a.csv", &Limits::default()).unwrap();
    assert_eq!(book.kind, Kind::Csv);
    (texts(&book.sheets[0]), book.encoding.unwrap())
}

fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
    (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn utf8_gbk_and_utf16_read_the_same_and_are_named() {
    let content = "姓名,单位\n张三,第一中学\n";
    let wanted = vec![row(1, &["姓名", "单位"]), row(2, &["张三", "第一中学"])];
    assert_eq!(csv(content.as_bytes()), (wanted.clone(), "UTF-8"));
    assert_eq!(csv(format!("\u{FEFF}{content}").as_bytes()), (wanted.clone(), "UTF-8"));
    assert_eq!(csv(&encoding_rs::GBK.encode(content).0), (wanted.clone(), "GB18030"));
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(content.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(csv(&utf16), (wanted, "UTF-16"));
}

#[test]
fn a_character_outside_gbk_is_read_from_gb18030() {
    let (bytes, _, _) = encoding_rs::GB18030.encode("㐂,𠮷\n");
    assert_eq!(csv(&bytes).0, [row(1, &["㐂", "𠮷"])]);
}

#[test]
fn rows_have_the_numbers_excel_shows() {
    for end in ["\n", "\r\n", "\r"] {
        let content = ["", "姓名,备注", "", "", "张三,\"一\n二\"", "李四,三", "", "王五,"].join(end);
        let wanted =
            [row(2, &["姓名", "备注"]), row(5, &["张三", "一\n二"]), row(6, &["李四", "三"]), row(8, &["王五"])];
        assert_eq!(csv(content.as_bytes()).0, wanted, "{end:?}");
    }
}

#[test]
fn the_separator_is_found() {
    assert_eq!(csv("a\tb,c\td\n".as_bytes()).0, [row(1, &["a", "b,c", "d"])]);
    assert_eq!(csv("a;b;c\n".as_bytes()).0, [row(1, &["a", "b", "c"])]);
    assert_eq!(csv("\"a;b;c\",d\n".as_bytes()).0, [row(1, &["a;b;c", "d"])]);
    assert_eq!(csv(b"single\ncolumn\n").0, [row(1, &["single"]), row(2, &["column"])]);
}

#[test]
fn rows_of_unequal_length_and_texts_marked_for_excel_are_read() {
    assert_eq!(
        csv("a,b,c\n1\n=\"007\",,x\n".as_bytes()).0,
        [row(1, &["a", "b", "c"]), row(2, &["1"]), row(3, &["007", "", "x"])]
    );
}

#[test]
fn binary_and_cut_text_is_refused() {
    let refusal = |bytes: &[u8]| read(bytes, "a.csv", &Limits::default()).unwrap_err();
    assert_eq!(refusal(b"a,b\0c\n"), Unreadable::NotText);
    assert_eq!(refusal(b"\x01\x02\x03"), Unreadable::NotText);
    assert_eq!(refusal(b"a,\xFF\xFF\xFF\n"), Unreadable::NotText);
    assert_eq!(refusal(b"\xEF\xBB\xBFa,\xD5\xC5\n"), Unreadable::NotText);
    let cut = &"姓名,单位".as_bytes()[.."姓名,单位".len() - 1];
    assert!(matches!(refusal(cut), Unreadable::Broken { .. }));
}

#[test]
fn limits_hold_for_text_too() {
    let limits = Limits { rows: 2, columns: 2, ..Limits::default() };
    assert!(matches!(read(b"1\n2\n3\n", "a.csv", &limits), Err(Unreadable::TooManyRows { limit: 2, .. })));
    assert!(matches!(read(b"1,2,3\n", "a.csv", &limits), Err(Unreadable::TooManyColumns { limit: 2, .. })));
}
