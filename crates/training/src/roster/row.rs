//! One row: what the clerk wrote, what it reads as, and the verdict about it. Pure: knows no database and no sheet.
use people::fold;
use people::persons::{Document, Newcomer, mask};
use serde::{Deserialize, Serialize};

/// What shall become of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Verdict {
    /// Nobody like this is known: entered, invited, enrolled.
    New,
    /// Known, and without a place in the project: enrolled.
    Known,
    /// Known, registered otherwise than the sheet says: unit, telephone, name.
    Changed,
    /// Has a place in another class of the project.
    Moved,
    Unchanged,
    Duplicate,
    Ambiguous,
    Invalid,
}

impl Verdict {
    pub const ALL: [Self; 8] = [
        Self::New,
        Self::Known,
        Self::Changed,
        Self::Moved,
        Self::Unchanged,
        Self::Duplicate,
        Self::Ambiguous,
        Self::Invalid,
    ];
    pub const GOOD: [Self; 4] = [Self::New, Self::Known, Self::Changed, Self::Moved];

    /// Whether such a row may take effect.
    pub const fn is_good(self) -> bool {
        matches!(self, Self::New | Self::Known | Self::Changed | Self::Moved)
    }

    /// Whether somebody has to do something about such a row.
    pub const fn is_bad(self) -> bool {
        matches!(self, Self::Duplicate | Self::Ambiguous | Self::Invalid)
    }

    pub fn code(self) -> &'static str {
        self.into()
    }

    pub const fn words(self) -> &'static str {
        match self {
            Self::New => "新学员",
            Self::Known => "已登记，编班",
            Self::Changed => "登记变化",
            Self::Moved => "调班",
            Self::Unchanged => "无变化",
            Self::Duplicate => "重复",
            Self::Ambiguous => "无法确定是谁",
            Self::Invalid => "有误",
        }
    }
}

/// One cell as the clerk left it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Text {
    pub text: String,
    #[serde(default)]
    pub state: State,
}

/// What is remarkable about a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum State {
    #[default]
    Plain,
    /// Read by its stored result.
    Formula,
    /// Digits are gone for good.
    Lost,
    /// `#N/A` and its kin.
    Error,
}

/// A row as the clerk wrote it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Said {
    pub number: i64,
    pub name: Text,
    pub document: Text,
    pub staff: Text,
    pub unit: Text,
    pub subject: Text,
    pub class: Text,
    pub phone: Text,
    /// The unit that the person left for this one.
    #[serde(default)]
    pub former: Text,
}

/// A row that can be understood by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Clean {
    pub name: String,
    pub document: Option<Document>,
    pub staff: Option<String>,
    pub phone: Option<String>,
}

impl Clean {
    pub fn newcomer(&self) -> Newcomer {
        let Self { name, document, staff, phone } = self.clone();
        Newcomer { name, document, staff_number: staff, phone, ..Newcomer::default() }
    }
}

/// Why a row cannot take effect and what to do about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    pub reason: String,
    pub fix: String,
}

pub fn trouble<T>(reason: impl Into<String>, fix: impl Into<String>) -> Result<T, Trouble> {
    Err(Trouble { reason: reason.into(), fix: fix.into() })
}

impl Said {
    pub const TITLES: [&str; 8] = ["姓名", "身份证号", "教师编号", "单位", "学科", "班级", "手机号", "原单位"];

    /// In the order of `TITLES`.
    pub fn cells(&self) -> [&Text; 8] {
        let Self { number: _, name, document, staff, unit, subject, class, phone, former } = self;
        [name, document, staff, unit, subject, class, phone, former]
    }

    pub fn is_blank(&self) -> bool {
        self.cells().iter().all(|cell| fold(&cell.text).is_empty())
    }

    pub fn masked_document(&self) -> String {
        mask(self.document.text.trim())
    }

    /// # Errors
    /// The first thing that is wrong with the row by itself.
    pub fn read(&self) -> Result<Clean, Trouble> {
        self.legible()?;
        let name = clean_name(&self.name.text);
        if name.is_empty() {
            return trouble("姓名为空", "请填写姓名");
        }
        if name.chars().count() > 60 {
            return trouble("姓名超过 60 个字", "请核对姓名一格，只填姓名");
        }
        if fold(&self.unit.text).is_empty() {
            return trouble("单位为空", "请填写学员所在单位的全称");
        }
        if fold(&self.unit.text) == fold(&self.former.text) {
            return trouble("原单位与单位相同", "没有调动的，原单位请留空");
        }
        let document = self.document()?;
        let staff = self.staff()?;
        if document.is_none() && staff.is_none() {
            return trouble("身份证号和教师编号都为空", "请至少填写其中一项");
        }
        Ok(Clean { name, document, staff, phone: self.phone()? })
    }

    /// What a reader should know although the row is good.
    pub fn remarks(&self) -> String {
        let titles = Self::TITLES.iter().zip(self.cells()).filter(|(_, cell)| cell.state == State::Formula);
        let titles: Vec<&str> = titles.map(|(title, _)| *title).collect();
        match titles.is_empty() {
            true => String::new(),
            false => format!("“{}”是公式，已按保存时的结果读取", titles.join("”“")),
        }
    }

    fn legible(&self) -> Result<(), Trouble> {
        for (title, cell) in Self::TITLES.iter().zip(self.cells()) {
            match cell.state {
                State::Error => {
                    return trouble(
                        format!("{title}一格是公式错误值（{}）", cell.text.trim()),
                        "请改正公式，或直接填写内容",
                    );
                }
                State::Lost => {
                    return trouble(
                        format!("{title}按数字保存，末几位已丢失"),
                        format!("请把{title}一列设为文本格式，重新填写本格"),
                    );
                }
                State::Plain | State::Formula => {}
            }
        }
        Ok(())
    }

    fn document(&self) -> Result<Option<Document>, Trouble> {
        if fold(&self.document.text).is_empty() {
            return Ok(None);
        }
        match Document::read(&self.document.text) {
            Ok(document) => Ok(Some(document)),
            Err(reason) => trouble(reason, "请对照证件改正身份证号"),
        }
    }

    fn staff(&self) -> Result<Option<String>, Trouble> {
        let staff = fold(&self.staff.text).to_uppercase();
        let is_sound = staff.len() <= 30 && staff.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        match (staff.is_empty(), is_sound) {
            (true, _) => Ok(None),
            (false, true) => Ok(Some(staff)),
            (false, false) => trouble("教师编号只能由字母、数字和短横线组成，不超过 30 位", "请核对教师编号"),
        }
    }

    fn phone(&self) -> Result<Option<String>, Trouble> {
        let phone: String = fold(&self.phone.text).chars().filter(|c| *c != '-').collect();
        let phone = phone.strip_prefix("+86").map(str::to_owned).unwrap_or(phone);
        if phone.is_empty() {
            return Ok(None);
        }
        if phone.len() == 11 && phone.starts_with('1') && phone.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Some(phone));
        }
        trouble("手机号应为 11 位数字", "请核对手机号，没有可以留空")
    }
}

/// A name as it is shown: Chinese names without spaces, one kind of middle dot, rare characters as they are.
fn clean_name(text: &str) -> String {
    let visible = |c: &char| !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}');
    let plain: String = text.chars().filter(visible).map(middle_dot).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(if plain.chars().any(|c| c as u32 > 0x2E7F) { "" } else { " " })
}

const fn middle_dot(c: char) -> char {
    match c {
        '•' | '‧' | '∙' | '⋅' | '・' | '･' | '․' | '．' => '·',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_typed_in_many_ways_is_shown_in_one() {
        for (typed, shown) in [
            ("张 三", "张三"),
            ("张　三\u{200b}", "张三"),
            ("阿依古丽•买买提", "阿依古丽·买买提"),
            ("𠮷田", "𠮷田"),
            (" Anna  Smith ", "Anna Smith"),
            ("", ""),
        ] {
            assert_eq!(clean_name(typed), shown);
        }
    }

    fn said(text: [&str; 7]) -> Said {
        let [name, document, staff, unit, subject, class, phone] =
            text.map(|text| Text { text: text.into(), state: State::Plain });
        Said { number: 2, name, document, staff, unit, subject, class, phone, former: Text::default() }
    }

    #[test]
    fn a_row_is_refused_for_the_first_thing_that_is_wrong_with_it() {
        for (row, reason) in [
            (["", "", "T1", "校", "", "", ""], "姓名为空"),
            (["张三", "", "", "校", "", "", ""], "身份证号和教师编号都为空"),
            (["张三", "", "T1", "", "", "", ""], "单位为空"),
            (["张三", "123", "", "校", "", "", ""], "身份证号应为 18 位，现为 3 位，请核对"),
            (["张三", "", "T1", "校", "", "", "123"], "手机号应为 11 位数字"),
            (["张三", "", "T/1", "校", "", "", ""], "教师编号只能由字母、数字和短横线组成，不超过 30 位"),
        ] {
            assert_eq!(said(row).read().unwrap_err().reason, reason);
        }
        let mut lost = said(["张三", "110101199000000000", "", "校", "", "", ""]);
        lost.document.state = State::Lost;
        assert_eq!(lost.read().unwrap_err().reason, "身份证号按数字保存，末几位已丢失");
    }

    #[test]
    fn full_width_digits_and_a_lower_case_x_are_read() {
        let clean =
            said(["张三", "１１０１０８１９９００３０７１４２x", "ｔ20031", "校", "", "", "138-0000-0000"]).read();
        let document = Document::completed("11010819900307142").unwrap();
        if document.number().ends_with('X') {
            assert_eq!(clean.as_ref().unwrap().document, Some(document));
        }
        let plain = said(["张三", "", "ｔ20031", "校", "", "", "138-0000-0000"]).read().unwrap();
        assert_eq!((plain.staff.as_deref(), plain.phone.as_deref()), (Some("T20031"), Some("13800000000")));
    }
}
