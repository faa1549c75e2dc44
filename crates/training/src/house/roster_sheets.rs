//! Roster sheets as clerks send them, good and bad. Shares no code with the importer: numbers are made here by the
//! standard's own rule, and what becomes of each row is written down here, not computed.
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};

/// The classes that the sheets speak of.
pub const CLASSES: [&str; 2] = ["一班", "二班"];
/// The school of most people, its short name, and the school that one of them left.
pub const SCHOOL: &str = "海淀区启明小学";
pub const SHORT: &str = "启明小学";
pub const FORMER: &str = "通州区运河湾学校";
/// A name that two schools go by, and one that nobody goes by.
pub const TWOFOLD: &str = "实验小学";
pub const UNHEARD: &str = "丰盛里小学";

/// People whom `defects` takes for registered already: name and which `identity`.
pub const LEARNING: (&str, u32) = ("李文静", 1);
pub const REGISTERED: (&str, u32) = ("王雪", X);
pub const ELSEWHERE: (&str, u32) = ("赵鹏", 3);
pub const OTHER_CLASS: (&str, u32) = ("孙丽华", 4);
pub const RENAMED: (&str, u32) = ("陈卓", 5);
/// Works at `FORMER`; her row says that she left it for `SCHOOL`.
pub const TRANSFERRED: (&str, u32) = ("吴佳", 24_001);
/// Registered with this telephone; her row says another.
pub const OTHER_PHONE: (&str, u32, &str) = ("徐静", 24_002, "13900000000");
/// Registered with this staff number as well; both numbers stand beside another name.
pub const RENAMED_TWICE: (&str, u32, &str) = ("沈梅", 24_003, "T27777");
/// Registered without a telephone.
pub const NO_PHONE: (&str, u32) = ("冯丽", 24_004);
/// Registered without a unit; his row says that he left `FORMER`.
pub const NEVER_THERE: (&str, u32) = ("郭涛", 24_005);
/// Two of this name work at `SCHOOL`, neither with a document.
pub const NAMESAKES: &str = "刘洋";

/// How many rows of `defects(rows)` get which verdict, when whoever uploads may not correct registrations.
pub fn verdicts(rows: u32) -> [(&'static str, i64); 8] {
    [
        ("new", i64::from(rows) - 25),
        ("known", 2),
        ("changed", 3),
        ("moved", 1),
        ("unchanged", 1),
        ("duplicate", 5),
        ("ambiguous", 4),
        ("invalid", 9),
    ]
}

/// The Excel row of the first learner in `defects`; the header takes three rows.
pub const FIRST: u32 = 4;

/// A number that ends in X.
const X: u32 = 10;
const WIDTH: usize = 8;
const TITLES: [&str; WIDTH] =
    ["姓 名", "身份证号（必填）", "教师编号", "工作单位", "任教学科", "班级", "手机号", "原单位"];

/// The n-th made-up identity number, with its check digit (GB 11643).
pub fn identity(n: u32) -> String {
    let body = format!("110108{:04}{:02}{:02}{:03}", 1970 + n / 1000 % 30, 1 + n / 28 % 12, 1 + n % 28, n % 1000);
    // Weight of place i from the right is 2^i mod 11.
    let (mut sum, mut weight) = (0, 1);
    for digit in body.bytes().rev() {
        weight = weight * 2 % 11;
        sum += u32::from(digit - b'0') * weight;
    }
    let check = (12 - sum % 11) % 11;
    body + &if check == 10 { "X".to_owned() } else { check.to_string() }
}

/// A tidy sheet of `rows` new learners, spread over the classes.
///
/// # Errors
/// When there are more rows than a sheet holds.
pub fn tidy(rows: u32) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    write(sheet, 0, &TITLES.map(str::to_owned))?;
    for n in 0..rows {
        write(sheet, n + 1, &plain(n + 100_000))?;
    }
    book.save_to_buffer()
}

fn plain(n: u32) -> [String; WIDTH] {
    let class = CLASSES[n as usize % CLASSES.len()];
    [
        format!("学员{}", name_of(n)),
        identity(n),
        format!("N{n:06}"),
        SCHOOL.into(),
        "语文".into(),
        class.into(),
        format!("138{n:08}"),
        String::new(),
    ]
}

/// A number as a name: no two alike.
fn name_of(n: u32) -> String {
    const SYLLABLES: [char; 10] = ['安', '博', '晨', '达', '恩', '芳', '国', '海', '佳', '可'];
    n.to_string().bytes().map(|digit| SYLLABLES[usize::from(digit - b'0')]).collect()
}

/// A sheet of `rows` (at least 40, at most 20,000) with everything that clerks do: a page of advice first, a title, a
/// header over two rows, a hidden column with the classes of last year, a hidden row, and rows as `verdicts` counts them.
///
/// # Errors
/// Never in practice: the sheet is small.
pub fn defects(rows: u32) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let advice = book.add_worksheet();
    advice.set_name("填写说明")?;
    advice.write(0, 0, "请在第二张表填写，姓名与证件一致。")?;
    let sheet = book.add_worksheet();
    sheet.set_name("名册")?;
    header(sheet)?;
    for n in 0..rows {
        let row = odd(n).unwrap_or_else(|| plain(n));
        write(sheet, FIRST - 1 + n, &row)?;
        sheet.write(FIRST - 1 + n, HIDDEN, "去年九班")?;
    }
    // What text cannot say.
    sheet.write_formula(FIRST - 1 + 7, 5, Formula::new("=\"一\"&\"班\"").set_result("一班"))?;
    sheet.write_number(FIRST - 1 + 8, 1, 110_108_199_003_071_420_f64)?;
    sheet.write_formula(FIRST - 1 + 22, 3, Formula::new("=VLOOKUP(A1,Z:Z,1,0)").set_result("#N/A"))?;
    sheet.set_row_hidden(FIRST - 1 + 39)?;
    book.save_to_buffer()
}

/// The column that repeats a title, hidden.
const HIDDEN: u16 = 8;

/// A sheet without what may be missing: no document, no subject, no class, no telephone; `rows` new learners.
///
/// # Errors
/// When there are more rows than a sheet holds.
pub fn lean(rows: u32) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, title) in (0u16..).zip(["姓名", "学校", "工号"]) {
        sheet.write(0, column, title)?;
    }
    for n in 0..rows {
        let [name, _, staff, unit, ..] = plain(n);
        for (column, text) in (0u16..).zip([name, unit, staff]) {
            sheet.write(n + 1, column, text)?;
        }
    }
    book.save_to_buffer()
}

/// The lines of a sheet as a comma-separated file.
pub fn lines(rows: u32) -> String {
    let line = |row: [String; WIDTH]| row.join(",") + "\r\n";
    let head = TITLES.map(str::to_owned);
    std::iter::once(head).chain((0..rows).map(|n| plain(n + 200))).map(line).collect()
}

fn header(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let middle = Format::new();
    sheet.merge_range(0, 0, 0, 7, "2026 年小学语文骨干教师市级培训 学员名册", &middle)?;
    for (column, title) in (0u16..).zip(TITLES) {
        if (4..=5).contains(&column) {
            sheet.write(2, column, title)?;
        } else {
            sheet.merge_range(1, column, 2, column, title, &middle)?;
        }
    }
    sheet.merge_range(1, 4, 1, 5, "培训信息", &middle)?;
    sheet.merge_range(1, HIDDEN, 2, HIDDEN, "班级", &middle)?;
    sheet.set_column_hidden(HIDDEN)?;
    Ok(())
}

fn write(sheet: &mut Worksheet, at: u32, row: &[String; WIDTH]) -> Result<(), XlsxError> {
    for (column, text) in (0u16..).zip(row) {
        if !text.is_empty() {
            sheet.write_string(at, column, text)?;
        }
    }
    Ok(())
}

fn full_width(text: &str) -> String {
    text.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap_or(c)).collect()
}

/// A row with something about it; `None` where the row is plain.
fn odd(n: u32) -> Option<[String; WIDTH]> {
    let text = |row: [&str; WIDTH]| Some(row.map(str::to_owned));
    let of = |name: &str, key: &str, staff: &str, unit: &str| text([name, key, staff, unit, "语文", "一班", "", ""]);
    let registered = |name: &str, key: u32, staff: &str, phone: &str, former: &str| {
        text([name, &identity(key), staff, SCHOOL, "语文", "一班", phone, former])
    };
    // Beyond the numbers of plain rows.
    let own = |at: u32| identity(25_000 + at);
    match n {
        0 => of("李　文静", &full_width(&identity(LEARNING.1)), "", SCHOOL),
        1 => of("王 雪", &identity(X).to_lowercase(), "", SCHOOL),
        2 => of(ELSEWHERE.0, &identity(ELSEWHERE.1), "", SCHOOL),
        3 => of(OTHER_CLASS.0, &identity(OTHER_CLASS.1), "", SCHOOL),
        4 => of(NAMESAKES, "", "T29999", SCHOOL),
        5 => of("阿依古丽•买买提", &own(5), "", SCHOOL),
        6 => of("𠮷田明", &own(6), "", SCHOOL),
        9 => text(["白杨", &own(9), "", SCHOOL, "语文", "三班", "", ""]),
        10 => of("曹进", &own(10), "", UNHEARD),
        11 => of("邓蓉", &own(11), "", TWOFOLD),
        12 => of("方圆", &own(12), "", SHORT),
        13 => of("", &own(13), "", SCHOOL),
        14 => of("高峰", &wrong(&own(14)), "", SCHOOL),
        15 => of("韩梅", "", "", SCHOOL),
        16 | 17 => of("何洁", &own(16), "", SCHOOL),
        18 => of("贾玲玲", &own(18), "", SCHOOL),
        19 => of("贾琳琳", &own(18), "", SCHOOL),
        20 => of("江涛", "", "T28888", SCHOOL),
        21 => of("姜涛", "", "ｔ28888", SCHOOL),
        23 => of("陈桌", &identity(RENAMED.1), "", SCHOOL),
        24 => registered(TRANSFERRED.0, TRANSFERRED.1, "", "", FORMER),
        25 => registered(OTHER_PHONE.0, OTHER_PHONE.1, "", "13900000001", ""),
        26 => registered("沈玫", RENAMED_TWICE.1, RENAMED_TWICE.2, "", ""),
        27 => registered(NO_PHONE.0, NO_PHONE.1, "", "13700000000", ""),
        28 => registered(NEVER_THERE.0, NEVER_THERE.1, "", "", FORMER),
        29 => text(["韩冰", &own(29), "", SCHOOL, "语文", "一班", "1390000000", ""]),
        _ => None,
    }
}

/// The same number with a check digit that is not its own.
fn wrong(identity: &str) -> String {
    let (body, check) = identity.split_at(17);
    format!("{body}{}", if check == "1" { "2" } else { "1" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_numbers_are_different_and_one_of_them_ends_in_x() {
        let all: std::collections::HashSet<String> = (0..30_000).map(|n| identity(n + 100_000)).collect();
        assert!(all.len() >= 10_000, "{}", all.len());
        assert!(
            identity(X).ends_with('X'),
            "{:?}",
            (0..40).filter(|n| identity(*n).ends_with('X')).collect::<Vec<_>>()
        );
    }
}
