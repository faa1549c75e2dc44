//! What is read from an `.xlsx`, as Excel, WPS and LibreOffice write it.

use super::*;
use crate::{Kind, Merge};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

#[test]
fn cells_come_with_their_kind_and_place() {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet().set_name("数据").unwrap();
    let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let clock = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let moment = ExcelDateTime::from_ymd(2026, 5, 1).unwrap();
    page.write_string(2, 0, " 张三 ").unwrap();
    page.write_number(2, 1, 12.5).unwrap();
    page.write_boolean(2, 2, true).unwrap();
    page.write_datetime_with_format(2, 3, &moment, &date).unwrap();
    page.write_datetime_with_format(2, 4, moment.and_hms(8, 30, 0).unwrap(), &clock).unwrap();
    page.write_formula(4, 5, Formula::new("=SUM(B3:B4)").set_result("12.5")).unwrap();
    let read = book(&workbook.save_to_buffer().unwrap());
    assert_eq!((read.kind, read.encoding), (Kind::Xlsx, None));
    let sheet = &read.sheets[0];
    assert_eq!(sheet.name, "数据");
    let moment = |iso: &str| Cell::Moment(iso.to_owned());
    let number = Cell::Number { value: 12.5, shown: "12.5".to_owned() };
    let row = [text(" 张三 "), number.clone(), Cell::Bool(true), moment("2026-05-01"), moment("2026-05-01T08:30:00")];
    assert_eq!((sheet.rows[0].number, sheet.rows[0].cells.as_slice()), (3, row.as_slice()));
    assert_eq!(sheet.rows[1].number, 5);
    let formula = Cell::Formula { text: "SUM(B3:B4)".to_owned(), value: Box::new(number) };
    assert_eq!(sheet.rows[1].cells.get(5), Some(&formula));
    assert_eq!(sheet.rows[1].cells.get(4), Some(&Cell::Empty));
}

#[test]
fn what_is_hidden_is_marked_and_not_dropped() {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    for column in 0..4 {
        page.write_string(0, column, "a").unwrap();
        page.write_string(1, column, "b").unwrap();
    }
    page.set_column_hidden(1).unwrap();
    page.set_column_width(3, 0).unwrap();
    page.set_row_hidden(1).unwrap();
    page.merge_range(3, 0, 4, 2, "合并", &Format::new()).unwrap();
    workbook.add_worksheet().set_hidden(true).write_string(0, 0, "暗").unwrap();
    workbook.add_worksheet().set_very_hidden(true).write_string(0, 0, "更暗").unwrap();
    let read = book(&workbook.save_to_buffer().unwrap());
    assert_eq!(read.sheets.iter().map(|sheet| sheet.hidden).collect::<Vec<_>>(), [false, true, true]);
    let sheet = &read.sheets[0];
    assert_eq!(sheet.hidden_columns, [1, 3]);
    assert_eq!(
        sheet.rows.iter().map(|row| (row.number, row.hidden)).collect::<Vec<_>>(),
        [(1, false), (2, true), (4, false)]
    );
    assert_eq!(sheet.rows[1].cells.len(), 4);
    assert_eq!(sheet.merged, [Merge { first_row: 4, last_row: 5, first_column: 0, last_column: 2 }]);
}

#[test]
fn the_dialect_of_other_programs_is_understood() {
    let strings = r#"<?xml version="1.0"?><x:sst xmlns:x="m" count="9" uniqueCount="2"><x:si><x:r><x:t>李</x:t></x:r><x:r><x:t xml:space="preserve"> 四</x:t></x:r><x:rPh sb="0" eb="1"><x:t>li</x:t></x:rPh></x:si><x:si><x:t>A&amp;B</x:t></x:si></x:sst>"#;
    let cells = r#"<cols><col min="2" max="3" hidden="true"/></cols><sheetData>
        <row r="2" hidden="1"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>
        <row><c t="inlineStr"><is><t>内联</t></is></c><c t="str"><f>A2&amp;"x"</f><v>李 四x</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>
        <row r="9"><c r="A9"><f t="shared" ref="A9:A10" si="0">B9+1</f><v>2</v></c></row>
        <row r="10"><c r="A10"><f t="shared" si="0"/><v>3</v></c><c r="C10" t="d"><v>2026-05-01T00:00:00</v></c></row>
        </sheetData><mergeCells count="1"><mergeCell ref="A9:B9"/></mergeCells>"#;
    let sheet = sheet(&package(cells, &[("xl/sharedStrings.xml", strings.as_bytes())]));
    let rows = texts(&sheet);
    assert_eq!(rows[0], (2, vec!["李 四".to_owned(), "A&B".to_owned()]));
    assert_eq!(rows[1], (3, ["内联", "李 四x", "TRUE", "#N/A"].map(str::to_owned).to_vec()));
    assert_eq!(rows[2], (9, vec!["2".to_owned()]));
    assert_eq!(rows[3], (10, vec!["3".to_owned(), String::new(), "2026-05-01".to_owned()]));
    assert!(sheet.rows[0].hidden && !sheet.rows[1].hidden);
    assert_eq!((sheet.hidden_columns, sheet.merged.len()), (vec![1, 2], 1));
    let formula = |row: usize, column: usize| match &sheet.rows[row].cells[column] {
        Cell::Formula { text, .. } => text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!((formula(1, 1).as_str(), formula(2, 0).as_str(), formula(3, 0).as_str()), ("A2&\"x\"", "B9+1", "B10+1"));
}

#[test]
fn rows_out_of_order_come_in_order() {
    let cells = r#"<sheetData><row r="3"><c r="B3"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c></row></sheetData>"#;
    let rows = texts(&sheet(&package(cells, &[])));
    assert_eq!(rows, [(1, vec!["2".to_owned()]), (3, vec!["3".to_owned(), "1".to_owned()])]);
}

#[test]
fn numbers_read_as_plain_digits_and_lost_ones_are_known() {
    let shown = |value: f64| (Cell::number(value).text(), Cell::number(value).lost_digits());
    assert_eq!(shown(13_800_138_000.0), ("13800138000".to_owned(), false));
    assert_eq!(shown(1.101_011_990_010_11e17), ("110101199001011000".to_owned(), true));
    assert_eq!(shown(999_999_999_999_999.0), ("999999999999999".to_owned(), false));
    assert!(shown(1_000_000_000_000_000.0).1);
    assert_eq!(shown(0.1 + 0.2), ("0.3".to_owned(), false));
    assert_eq!(shown(-0.0).0, "0");
    assert_eq!(Cell::number(f64::NAN), Cell::Error("#NUM!".to_owned()));
    assert!(text("1.10101E+17").lost_digits() && text(" 1.38E+10 ").lost_digits());
    assert!(!text("110101199001011234").lost_digits() && !text("1E2").lost_digits() && !text("E+17").lost_digits());
    let formula = Cell::Formula { text: "A1".to_owned(), value: Box::new(Cell::number(1e17)) };
    assert!(formula.lost_digits());
}

#[test]
fn ten_thousand_rows_are_read_whole() {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    for row in 0..10_000 {
        for column in 0..12_u16 {
            page.write_string(row, column, format!("第{row}行{column}列")).unwrap();
        }
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let begin = std::time::Instant::now();
    let sheet = sheet(&bytes);
    println!("10,000 rows × 12 columns, {} KB: {:?}", bytes.len() / 1024, begin.elapsed());
    assert_eq!(sheet.rows.len(), 10_000);
    assert_eq!(sheet.rows[9_999].cells[11], text("第9999行11列"));
}

#[test]
fn names_from_outside_become_harmless() {
    let name = crate::safe_name;
    assert_eq!(name(r"C:\用户\名单.xlsx"), "名单.xlsx");
    assert_eq!(name("../../etc/passwd"), "passwd");
    assert_eq!(name("a\u{202E}xslx.exe\r\nSet-Cookie: x"), "axslx.exeSet-Cookie_ x");
    assert_eq!(name("a\";b.csv"), "a__b.csv");
    assert_eq!((name(""), name("a/.."), name(" \u{200B} ")), ("未命名".into(), "未命名".into(), "未命名".into()));
    let long = name(&("长".repeat(500) + ".xlsx"));
    assert!(long.chars().count() == 120 && long.ends_with(".xlsx"));
}
