//! Headers as clerks make them.

use super::*;
use crate::{Merge, Row};

const WANTED: [&[&str]; 3] = [&["姓名", "教师姓名"], &["手机号", "手机"], &["电子邮箱"]];

fn page(rows: &[&[&str]], merged: &[(u32, u32, u16, u16)]) -> Sheet {
    let cells =
        |line: &[&str]| line.iter().map(|cell| if cell.is_empty() { Cell::Empty } else { text(cell) }).collect();
    Sheet {
        rows: (1..).zip(rows).map(|(number, line)| Row { number, hidden: false, cells: cells(line) }).collect(),
        merged: merged
            .iter()
            .map(|&(first_row, last_row, first_column, last_column)| Merge {
                first_row,
                last_row,
                first_column,
                last_column,
            })
            .collect(),
        ..Sheet::default()
    }
}

fn found(sheet: &Sheet) -> (u32, Vec<Option<u16>>) {
    let header = sheet.header(&WANTED).unwrap();
    (header.row, header.columns)
}

#[test]
fn titles_are_compared_after_folding() {
    let sheet = page(&[&["序号", "＊姓　名*", "手 机\n号（必填）", "电子邮箱：", "备注"]], &[]);
    assert_eq!(found(&sheet), (1, vec![Some(1), Some(2), Some(3)]));
    assert_eq!(sheet.header(&WANTED).unwrap().titles[2], "手 机\n号（必填）");
    let latin = page(&[&["ＩＤ Card"]], &[]);
    assert_eq!(latin.header(&[&["id card"]]).unwrap().columns, [Some(0)]);
}

#[test]
fn a_merged_title_row_above_is_passed_over() {
    let sheet = page(
        &[&["某校名册", "", ""], &["填表说明：姓名必填"], &["姓名", "手机", "电子邮箱"], &["张三", "1", "2"]],
        &[(1, 1, 0, 2)],
    );
    assert_eq!(found(&sheet), (3, vec![Some(0), Some(1), Some(2)]));
}

#[test]
fn a_header_merged_over_two_rows_ends_at_the_lower_one() {
    let lines: [&[&str]; 4] = [&["名册"], &["姓名", "联系方式", ""], &["", "手机", "电子邮箱"], &["张三", "1", "2"]];
    let sheet = page(&lines, &[(1, 1, 0, 2), (2, 3, 0, 0), (2, 2, 1, 2)]);
    assert_eq!(found(&sheet), (3, vec![Some(0), Some(1), Some(2)]));
    assert_eq!(sheet.header(&WANTED).unwrap().titles, ["姓名", "手机", "电子邮箱"]);
    let one = sheet.header(&[&["姓名"]]).unwrap();
    assert_eq!(one.row, 3, "also when all that is wanted stands in the upper row");
}

#[test]
fn the_row_with_most_matches_wins_and_the_rest_is_missing() {
    let sheet = page(&[&["姓名"], &["手机号", "教师姓名"]], &[]);
    assert_eq!(found(&sheet), (2, vec![Some(1), Some(0), None]));
}

#[test]
fn a_visible_column_goes_before_a_hidden_one_of_the_same_title() {
    let mut sheet = page(&[&["姓名", "姓名"]], &[]);
    sheet.hidden_columns = vec![0];
    assert_eq!(sheet.header(&[&["姓名"]]).unwrap().columns, [Some(1)]);
}

#[test]
fn one_column_serves_one_wanted_title() {
    let sheet = page(&[&["姓名", "姓名"]], &[]);
    assert_eq!(sheet.header(&[&["姓名"], &["姓名"], &["姓名"]]).unwrap().columns, [Some(0), Some(1), None]);
}

#[test]
fn no_header_is_found_where_there_is_none() {
    assert_eq!(page(&[&["张三", "13800138000"]], &[]).header(&WANTED), None);
    assert_eq!(page(&[], &[]).header(&WANTED), None);
    assert_eq!(page(&[&["姓名"]], &[]).header(&[]), None);
    let deep: Vec<&[&str]> = std::iter::repeat_n(&["x"][..], 20).chain([&["姓名"][..]]).collect();
    assert_eq!(page(&deep, &[]).header(&WANTED), None);
}
