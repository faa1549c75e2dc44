//! Who a row means, asked of the people wing: by document, by staff number, by name within the unit. Reads only.
use kernel::{Id, Result, View};
use people::fold;
use people::persons::{self, Person};
use people::units::Unit;

use super::row::{Clean, Trouble, trouble};

/// The person a row means.
pub enum Known {
    Nobody,
    /// With what a reader should know about how they were found; mostly empty.
    One(Person, String),
}

/// # Errors
/// `Trouble` within: the row may mean several persons, or its numbers belong to different ones.
pub async fn find(view: &mut View<'_>, row: &Clean, unit: Id<Unit>) -> Result<Result<Known, Trouble>> {
    let by_document = match &row.document {
        Some(document) => persons::by_document(view, document).await?,
        None => None,
    };
    let by_staff = match &row.staff {
        Some(number) => persons::by_staff_number(view, number).await?,
        None => None,
    };
    match (by_document, by_staff) {
        (Some(one), Some(two)) if one.id != two.id => Ok(trouble(
            format!("身份证号已登记为“{}”，教师编号已登记为“{}”，不是同一个人", one.name, two.name),
            "请核对身份证号和教师编号，保留正确的一项",
        )),
        (Some(person), _) => Ok(named(person, row, "身份证号")),
        (None, Some(person)) if row.document.is_some() && person.has_document => Ok(trouble(
            format!("教师编号已登记为“{}”，但登记的身份证号与本行不同", person.name),
            "请核对身份证号；登记有误的请联系教务处更正",
        )),
        (None, Some(person)) => Ok(named(person, row, "教师编号")),
        (None, None) => by_name(view, row, unit).await,
    }
}

fn named(person: Person, row: &Clean, what: &str) -> Result<Known, Trouble> {
    if fold(&person.name) == fold(&row.name) {
        return Ok(Known::One(person, String::new()));
    }
    trouble(
        format!("{what}已登记在“{}”名下，与本行姓名“{}”不同", person.name, row.name),
        format!("请核对姓名和{what}；改名的请联系教务处更正登记"),
    )
}

/// Namesakes in the unit whose registered numbers do not contradict the row.
async fn by_name(view: &mut View<'_>, row: &Clean, unit: Id<Unit>) -> Result<Result<Known, Trouble>> {
    let mut fitting = vec![];
    for id in persons::namesakes_in(view, &row.name, unit).await? {
        let Some(person) = persons::by_id(view, id).await? else { continue };
        let other_document = row.document.is_some() && person.has_document;
        let other_number = row.staff.is_some() && person.staff_number.is_some();
        if !other_document && !other_number {
            fitting.push(person);
        }
    }
    Ok(match (fitting.len(), fitting.pop()) {
        (0, _) | (_, None) => Ok(Known::Nobody),
        (1, Some(person)) => Ok(Known::One(person, "按姓名和单位认定为已登记的人员".into())),
        (several, _) => trouble(
            format!("本单位登记有 {several} 位“{}”，无法确定是哪一位", row.name),
            "请补填该学员已登记的身份证号或教师编号",
        ),
    })
}
