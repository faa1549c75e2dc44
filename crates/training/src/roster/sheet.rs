//! From a workbook to rows: which sheet holds the roster, which column is which, and which rows say the same person twice.
//! Blocking and pure; decides nothing about persons.
use std::collections::HashMap;

use people::fold;
use people::persons::Document;
use sheets::{Cell, Header, Limits, Sheet};

use super::row::{Said, State, Text};
use super::words;

/// The roster within a workbook.
pub struct Roster {
    pub sheet: Sheet,
    pub header: Header,
    pub rows: Vec<Said>,
    /// What was left out of the file, as a sentence; empty when nothing.
    pub remark: String,
    /// By row number: which row says the same person, and why this one does not count.
    pub doubles: HashMap<i64, String>,
}

const WANTED: [&[&str]; 8] = [
    &["姓名", "教师姓名", "学员姓名", "名字"],
    &["身份证号", "身份证号码", "身份证", "证件号码", "证件号", "公民身份号码"],
    &["教师编号", "教师号", "继教号", "继续教育编号", "师训编号", "工号"],
    &["单位", "单位名称", "所在单位", "工作单位", "学校", "学校名称", "所在学校"],
    &["学科", "任教学科", "所教学科"],
    &["班级", "培训班级", "所在班级", "班次"],
    &["手机号", "手机号码", "手机", "联系电话", "联系方式", "电话"],
    &["原单位", "原单位名称", "原所在单位", "原工作单位", "原学校", "调出单位"],
];

/// Reads the bytes of a sheet.
///
/// # Errors
/// A sentence for the person who uploaded it.
pub fn open(bytes: &[u8], file_name: &str) -> Result<Roster, String> {
    let book = sheets::read(bytes, file_name, &Limits::default()).map_err(|wrong| wrong.to_string())?;
    let mut found: Vec<(usize, usize, Header)> = vec![];
    for (at, sheet) in book.sheets.iter().enumerate() {
        if let Some(header) = sheet.header(&WANTED).filter(|header| header.columns[0].is_some()) {
            found.push((at, header.columns.iter().flatten().count(), header));
        }
    }
    // Visible before hidden, more titles before fewer, more rows before fewer, left before right.
    found.sort_by_key(|(at, titles, _)| {
        let sheet = &book.sheets[*at];
        (sheet.hidden, std::cmp::Reverse(*titles), std::cmp::Reverse(sheet.rows.len()), *at)
    });
    let mut found = found.into_iter();
    let (at, _, header) = found.next().ok_or(words::NO_NAMES)?;
    let others: Vec<&str> = found.map(|(at, ..)| book.sheets[at].name.as_str()).collect();
    let mut remark = String::new();
    if !others.is_empty() {
        remark = format!("文件中还有像名册的工作表“{}”，没有读取；如需导入请另存后上传。", others.join("”“"));
    }
    let sheet = book.sheets[at].clone();
    complete(&header)?;
    let rows = rows_of(&sheet, &header);
    if rows.is_empty() {
        return Err(words::NO_ROWS.into());
    }
    let hidden = rows.iter().filter(|row| is_hidden(&sheet, row.number)).count();
    if hidden > 0 {
        remark.push_str(&format!("表中有 {hidden} 个隐藏行，已一并读取。"));
    }
    let doubles = doubles(&rows);
    Ok(Roster { sheet, header, rows, remark, doubles })
}

fn complete(header: &Header) -> Result<(), String> {
    match &*header.columns {
        [_, None, None, ..] => Err(words::NO_KEYS.into()),
        [_, _, _, None, ..] => Err(words::NO_UNIT.into()),
        _ => Ok(()),
    }
}

fn is_hidden(sheet: &Sheet, number: i64) -> bool {
    u32::try_from(number).ok().and_then(|number| sheet.row(number)).is_some_and(|row| row.hidden)
}

fn rows_of(sheet: &Sheet, header: &Header) -> Vec<Said> {
    let below = sheet.rows.iter().filter(|row| row.number > header.row);
    let said = below.map(|row| {
        let cell = |wanted: usize| header.columns[wanted].map_or_else(Text::default, |column| text(row.cell(column)));
        Said {
            number: row.number.into(),
            name: cell(0),
            document: cell(1),
            staff: cell(2),
            unit: cell(3),
            subject: cell(4),
            class: cell(5),
            phone: cell(6),
            former: cell(7),
        }
    });
    said.filter(|said| !said.is_blank()).collect()
}

fn text(cell: &Cell) -> Text {
    let state = match cell {
        _ if cell.lost_digits() => State::Lost,
        Cell::Error(_) => State::Error,
        Cell::Formula { value, .. } if matches!(**value, Cell::Error(_)) => State::Error,
        Cell::Formula { .. } => State::Formula,
        _ => State::Plain,
    };
    // NUL cannot be stored, and no clerk typed it.
    Text { text: cell.text().replace('\0', ""), state }
}

/// The same document or staff number twice. Where both rows say the very same, the first one counts; where they
/// differ, neither does, because nobody here knows which one is right.
fn doubles(rows: &[Said]) -> HashMap<i64, String> {
    let mut found = HashMap::new();
    for (what, key) in [("身份证号", document_key as fn(&Said) -> Option<String>), ("教师编号", staff_key)] {
        let mut groups: HashMap<String, Vec<&Said>> = HashMap::new();
        for row in rows {
            if let Some(key) = key(row) {
                groups.entry(key).or_default().push(row);
            }
        }
        for group in groups.into_values().filter(|group| group.len() > 1) {
            let alike = group.iter().all(|row| same(row, group[0]));
            for (at, row) in group.iter().enumerate().skip(usize::from(alike)) {
                let other = if at == 0 { group[1] } else { group[0] };
                found.entry(row.number).or_insert_with(|| beside(row, other, what));
            }
        }
    }
    found
}

fn document_key(row: &Said) -> Option<String> {
    Document::read(&row.document.text).ok().map(|document| document.number().to_owned())
}

fn staff_key(row: &Said) -> Option<String> {
    Some(fold(&row.staff.text)).filter(|staff| !staff.is_empty())
}

fn same(one: &Said, two: &Said) -> bool {
    let alike = |cells: (&Text, &Text)| fold(&cells.0.text) == fold(&cells.1.text);
    one.cells().into_iter().zip(two.cells()).all(alike)
}

/// Both rows in one sentence.
fn beside(row: &Said, other: &Said, what: &str) -> String {
    let says = |row: &Said| {
        format!("第 {} 行（{}，{}，{}）", row.number, row.name.text.trim(), row.unit.text.trim(), row.class.text.trim())
    };
    format!("{}与{}{what}相同", says(row), says(other))
}
