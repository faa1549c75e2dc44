//! `.xls`: a workbook stream built record by record within an OLE container.

use super::*;
use crate::Kind;

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat()
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn begin(kind: u16) -> Vec<u8> {
    record(0x0809, &words(&[0x0600, kind, 0, 0, 0, 0, 0, 0]))
}

/// Globals with the shared string 张三, then one sheet of these records.
pub(super) fn workbook(sheet: &[Vec<u8>]) -> Vec<u8> {
    let string = [&words(&[2]), &[1][..], &wide("张三")].concat();
    workbook_with(record(0x00FC, &[&[1, 0, 0, 0, 1, 0, 0, 0][..], &string].concat()), sheet)
}

fn workbook_with(strings: Vec<u8>, sheet: &[Vec<u8>]) -> Vec<u8> {
    let name = "名册";
    let about = |start: u32| record(0x0085, &[&start.to_le_bytes()[..], &[0, 0, 2, 1], &wide(name)].concat());
    let start = begin(5).len() + about(0).len() + strings.len() + record(0x0A, &[]).len();
    [begin(5), about(start as u32), strings, record(0x0A, &[]), begin(0x10), sheet.concat(), record(0x0A, &[])].concat()
}

pub(super) fn rows() -> Vec<Vec<u8>> {
    let dimensions = [&0_u32.to_le_bytes()[..], &3_u32.to_le_bytes(), &words(&[0, 3, 0])].concat();
    let number = [&words(&[2, 2, 0])[..], &7.5_f64.to_le_bytes()].concat();
    vec![
        record(0x007D, &words(&[1, 1, 2560, 0, 1, 0])),
        record(0x0200, &dimensions),
        record(0x0208, &words(&[2, 0, 3, 300, 0, 0, 0x20, 0])),
        record(0x00FD, &[&words(&[0, 0, 0])[..], &0_u32.to_le_bytes()].concat()),
        record(0x0203, &number),
        record(0x00E5, &words(&[1, 0, 0, 0, 1])),
    ]
}

fn refuse(sheet: &[Vec<u8>]) -> Unreadable {
    refusal(&ole(&[("Workbook", &workbook(sheet))]))
}

#[test]
fn an_old_workbook_is_read_with_its_places() {
    let book = book(&ole(&[("Workbook", &workbook(&rows()))]));
    assert_eq!(book.kind, Kind::Xls);
    let sheet = &book.sheets[0];
    assert_eq!((sheet.name.as_str(), sheet.hidden_columns.as_slice()), ("名册", &[1][..]));
    assert_eq!(texts(sheet), [(1, vec!["张三".to_owned()]), (3, ["", "", "7.5"].map(str::to_owned).to_vec())]);
    assert!(!sheet.rows[0].hidden && sheet.rows[1].hidden);
    assert_eq!((sheet.merged[0].first_row, sheet.merged[0].last_column), (1, 1));
}

#[test]
fn a_string_cut_between_two_records_is_whole_again() {
    let head = [&[1, 0, 0, 0, 1, 0, 0, 0][..], &words(&[3]), &[1], &wide("张")].concat();
    // the second half repeats the width flag, here for one byte a character
    let strings = [record(0x00FC, &head), record(0x003C, b"\0ab")].concat();
    let sheet = sheet(&ole(&[("Workbook", &workbook_with(strings, &rows()))]));
    assert_eq!(sheet.rows[0].cells[0], text("张ab"));
}

#[test]
fn a_long_string_repeated_without_end_is_refused() {
    let long = [&[1, 0, 0, 0, 1, 0, 0, 0][..], &words(&[8000]), &[0], &[b'a'; 8000]].concat();
    let label = |row: u16| record(0x00FD, &[&words(&[row, 0, 0])[..], &0_u32.to_le_bytes()].concat());
    let labels: Vec<Vec<u8>> = (0..2000).map(label).collect();
    let limits = Limits { unpacked_bytes: 8 * 1024 * 1024, ..Limits::default() };
    let bytes = ole(&[("Workbook", &workbook_with(record(0x00FC, &long), &labels))]);
    assert_eq!(read(&bytes, "a.xls", &limits).unwrap_err(), Unreadable::TooMuch);
}

#[test]
fn a_password_within_the_stream_is_seen() {
    let stream = [begin(5), record(0x002F, &words(&[0, 1, 2])), record(0x0A, &[])].concat();
    assert_eq!(refusal(&ole(&[("Workbook", &stream)])), Unreadable::Encrypted);
}

#[test]
fn absurd_dimensions_reserve_nothing() {
    let dimensions = [&0_u32.to_le_bytes()[..], &u32::MAX.to_le_bytes(), &words(&[0, 200, 0])].concat();
    assert!(matches!(refuse(&[record(0x0200, &dimensions)]), Unreadable::Broken { .. }));
    let reversed = [&9_u32.to_le_bytes()[..], &3_u32.to_le_bytes(), &words(&[0, 3, 0])].concat();
    assert!(matches!(refuse(&[record(0x0200, &reversed)]), Unreadable::Broken { .. }));
}

#[test]
fn two_far_cells_do_not_fill_the_memory() {
    let cell = |row, column| record(0x0203, &[&words(&[row, column, 0])[..], &1_f64.to_le_bytes()].concat());
    assert_eq!(refuse(&[cell(0, 0), cell(65_535, 255)]), Unreadable::TooMuch);
}

#[test]
fn chains_that_run_in_a_circle_are_refused() {
    let sound = ole(&[("Workbook", &workbook(&rows()))]);
    // the table of chains is the first sector; the stream begins at sector 2
    for (sector, next) in [(1_usize, 1_u32), (2, 2), (5, 3), (4, 9_999)] {
        let mut bytes = sound.clone();
        bytes[512 + sector * 4..][..4].copy_from_slice(&next.to_le_bytes());
        assert!(matches!(refusal(&bytes), Unreadable::Broken { .. }), "sector {sector}");
    }
}
