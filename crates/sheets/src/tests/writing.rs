//! What is written opens again, as text where it was text.

use std::collections::BTreeMap;
use std::io::Read;

use super::*;
use crate::{Column, Header, Out, Template, annotate, annotate_only, table, template};

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut content = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut content).unwrap();
    content
}

#[test]
fn a_table_reads_back_with_kinds_and_without_formulas() {
    let text_of = |text: &str| Out::Text(text.to_owned());
    let rows = vec![
        vec![text_of("=HYPERLINK(\"http://x\")"), Out::Int(12), Out::Hundredths(1250), Out::Percent(8550)],
        vec![text_of("+1"), Out::Int(i64::MAX), Out::Empty, Out::Percent(10_000)],
    ];
    let bytes = table("学时[汇总]/2026", &["说明", "人数", "学时", "比例"], rows.clone().into_iter()).unwrap();
    let sheet = sheet(&bytes);
    assert_eq!(sheet.name, "学时_汇总__2026");
    assert_eq!(sheet.rows[1].cells[0], text("=HYPERLINK(\"http://x\")"));
    assert_eq!(sheet.rows[1].cells[2], Cell::Number { value: 12.5, shown: "12.5".to_owned() });
    assert_eq!(sheet.rows[1].cells[3], Cell::Number { value: 0.855, shown: "0.855".to_owned() });
    assert_eq!(sheet.rows[2].cells[0], text("+1"));
    assert_eq!(sheet.rows[2].cells[1], text("9223372036854775807"));
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!xml.contains("<f>") && xml.contains("state=\"frozen\"") && xml.contains("<autoFilter ref=\"A1:D3\"/>"));
    assert_eq!(bytes, table("学时[汇总]/2026", &["说明", "人数", "学时", "比例"], rows.into_iter()).unwrap());
}

#[test]
fn a_table_without_rows_and_one_with_endless_text_can_be_written() {
    assert_eq!(texts(&sheet(&table("空", &["列"], std::iter::empty()).unwrap())).len(), 1);
    let long = "长".repeat(40_000);
    let bytes = table("", &["列"], std::iter::once(vec![Out::Text(long)])).unwrap();
    assert_eq!(sheet(&bytes).rows[1].cells[0].text().chars().count(), 32_767);
}

fn form() -> Template {
    let many = (0..60).map(|n| format!("第{n}个选项")).collect();
    let column = |header: &str, choices: Vec<String>| Column {
        header: header.to_owned(),
        note: "按实际填写".to_owned(),
        width: 20,
        choices,
        example: "例".to_owned(),
    };
    Template {
        title: "名册".to_owned(),
        columns: vec![
            column("编号*", vec![]),
            column("性别", vec!["男".to_owned(), "女".to_owned()]),
            column("类别", many),
            column("备注", vec!["甲,乙".to_owned()]),
        ],
        rows: 500,
        advice: vec!["请勿改动表头。".to_owned()],
    }
}

#[test]
fn a_template_keeps_text_as_text_and_offers_choices() {
    let bytes = template(&form()).unwrap();
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    let styles = part(&bytes, "xl/styles.xml");
    let formats: Vec<&str> = styles.split("<cellXfs").nth(1).unwrap().split("<xf ").skip(1).collect();
    let columns: Vec<&str> = xml.split("<cols>").nth(1).unwrap().split("<col ").skip(1).collect();
    assert!(!columns.is_empty());
    for column in columns {
        let style = column.split("style=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(formats[style.parse::<usize>().unwrap()].starts_with("numFmtId=\"49\""), "{column}");
    }
    assert!(xml.contains("\"男,女\"") && xml.contains("sqref=\"B2:B501\"") && xml.contains("state=\"frozen\""));
    assert!(xml.contains("'可选项'!$A$1:$A$60") && xml.contains("'可选项'!$B$1:$B$1"));
}

#[test]
fn a_template_is_found_again_and_its_explanation_is_not_taken_for_data() {
    let book = book(&template(&form()).unwrap());
    let wanted: [&[&str]; 2] = [&["编号"], &["性别"]];
    assert_eq!(book.sheets[0].header(&wanted).unwrap().columns, [Some(0), Some(1)]);
    assert_eq!(
        book.sheets.iter().map(|s| (s.name.as_str(), s.hidden)).collect::<Vec<_>>(),
        [("名册", false), ("填写说明", false), ("可选项", true)]
    );
    let explained = texts(&book.sheets[1]);
    assert_eq!(explained[0].1, ["请勿改动表头。"]);
    assert_eq!(explained[3].1, ["性别", "按实际填写", "男、女", "例"]);
}

fn original() -> (Sheet, Header) {
    let cells = r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>名册</t></is></c></row>
        <row r="2"><c r="A2" t="inlineStr"><is><t>姓名</t></is></c><c r="B2" t="inlineStr"><is><t>编号</t></is></c></row>
        <row r="4"><c r="A4" t="inlineStr"><is><t>=1+1</t></is></c><c r="B4"><v>13800138000</v></c></row>
        <row r="5"><c r="A5" t="inlineStr"><is><t>李四</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>"#;
    let sheet = sheet(&package(cells, &[]));
    let header = sheet.header(&[&["姓名"], &["编号"]]).unwrap();
    (sheet, header)
}

#[test]
fn a_sheet_comes_back_with_remarks_beside_its_rows() {
    let (original, header) = original();
    let notes = BTreeMap::from([(4, "编号重复".to_owned()), (9, "空行".to_owned())]);
    let bytes = annotate(&original, &header, "原因", &notes).unwrap();
    let again = sheet(&bytes);
    let row = |number: u32, cells: &[&str]| (number, cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
    assert_eq!(
        texts(&again),
        [
            row(1, &["名册"]),
            row(2, &["姓名", "编号", "原因"]),
            row(4, &["=1+1", "13800138000", "编号重复"]),
            row(5, &["李四"]),
            row(9, &["", "", "空行"]),
        ]
    );
    assert_eq!(again.rows[2].cells[1], text("13800138000"), "numbers come back as text");
    assert_eq!((again.name, again.merged), (original.name, original.merged));
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    let style =
        |cell: &str| xml.split(&format!("r=\"{cell}\" s=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_ne!(style("A4"), style("A5"), "noted rows are tinted");
}

#[test]
fn remarks_of_an_earlier_round_give_way() {
    let (original, header) = original();
    let first = annotate(&original, &header, "原因", &BTreeMap::from([(4, "旧".to_owned())])).unwrap();
    let first = sheet(&first);
    let header = first.header(&[&["姓名"], &["编号"]]).unwrap();
    let second = annotate(&first, &header, "原因", &BTreeMap::from([(5, "新".to_owned())])).unwrap();
    let rows = texts(&sheet(&second));
    assert_eq!(rows[1].1, ["姓名", "编号", "原因"]);
    assert_eq!((rows[2].1.len(), rows[3].1[2].as_str()), (2, "新"));
}

#[test]
fn only_the_noted_rows_come_back_when_asked() {
    let (original, header) = original();
    let bytes = annotate_only(&original, &header, "原因", &BTreeMap::from([(5, "缺编号".to_owned())])).unwrap();
    let rows = texts(&sheet(&bytes));
    assert_eq!(rows[1].1, ["姓名", "编号", "原因"]);
    assert_eq!(rows[2], (3, ["李四", "", "缺编号"].map(str::to_owned).to_vec()));
    assert_eq!(rows.len(), 3);
}
