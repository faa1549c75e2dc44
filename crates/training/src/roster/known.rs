//! Who rows mean, asked of the people wing for a whole slice at once: by document, by staff number, by name within the
//! unit. Reads only.
use std::collections::{HashMap, HashSet};

use kernel::{House, Id, Result, View};
use people::fold;
use people::persons::{self, Keyed, Person};
use people::units::Unit;

use super::row::{Clean, Trouble, trouble};

/// The person a row means.
pub enum Known<'r> {
    Nobody,
    /// With what a reader should know about how they were found; mostly empty.
    One(&'r Person, &'static str),
    /// Both numbers are theirs, and the registered name is another.
    Renamed(&'r Person),
}

/// Whoever the rows of a slice may mean.
pub struct Register {
    keyed: Keyed,
    /// By folded name and unit: those whom no number of the slice found.
    namesakes: HashMap<(String, i64), Vec<Person>>,
}

impl Register {
    /// Looks up what the rows say (at most 200 of them).
    pub async fn of(view: &mut View<'_>, rows: &[(&Clean, Id<Unit>)]) -> Result<Self> {
        let documents: Vec<_> = rows.iter().filter_map(|(row, _)| row.document.as_ref()).collect();
        let numbers: Vec<_> = rows.iter().filter_map(|(row, _)| row.staff.as_deref()).collect();
        let keyed = persons::keyed(view, &documents, &numbers, &[]).await?;
        let mut found = Self { keyed, namesakes: HashMap::new() };
        let unknown = rows.iter().filter(|(row, _)| found.by_numbers(view.house, row) == (None, None));
        let wanted: HashSet<(String, i64)> = unknown.map(|(row, unit)| (fold(&row.name), unit.0)).collect();
        found.namesakes = namesakes(view, &wanted).await?;
        Ok(found)
    }

    /// # Errors
    /// The row may mean several persons, or its numbers belong to different ones.
    pub fn find(&self, house: &House, row: &Clean, unit: Id<Unit>) -> std::result::Result<Known<'_>, Trouble> {
        match self.by_numbers(house, row) {
            (Some(one), Some(two)) if one.id != two.id => trouble(
                format!("身份证号已登记为“{}”，教师编号已登记为“{}”，不是同一个人", one.name, two.name),
                "请核对身份证号和教师编号，保留正确的一项",
            ),
            (Some(person), Some(_)) if fold(&person.name) != fold(&row.name) => Ok(Known::Renamed(person)),
            (Some(person), _) => named(person, row, "身份证号"),
            (None, Some(person)) if row.document.is_some() && person.has_document => trouble(
                format!("教师编号已登记为“{}”，但登记的身份证号与本行不同", person.name),
                "请核对身份证号；登记有误的请联系教务处更正",
            ),
            (None, Some(person)) => named(person, row, "教师编号"),
            (None, None) => self.by_name(row, unit),
        }
    }

    /// Whether the row says the registered telephone; none when none is registered.
    pub fn has_phone(&self, house: &House, person: &Person, phone: &str) -> Option<bool> {
        self.keyed.has_phone(house, person, phone)
    }

    /// The units that a person belongs to now.
    pub fn units_of(&self, person: Id<kernel::Person>) -> Option<Vec<i64>> {
        let namesake = || self.namesakes.values().flatten().find(|namesake| namesake.id == person);
        self.keyed.by_id(person.0).or_else(namesake).map(|person| person.units.clone())
    }

    fn by_numbers(&self, house: &House, row: &Clean) -> (Option<&Person>, Option<&Person>) {
        let by_document = row.document.as_ref().and_then(|document| self.keyed.by_document(house, document));
        let by_staff = row.staff.as_ref().and_then(|number| self.keyed.by_staff_number(number));
        (by_document, by_staff)
    }

    /// The one namesake in the unit, when no registered number contradicts the row; where there are several, a name alone
    /// says of none of them that it is they.
    fn by_name(&self, row: &Clean, unit: Id<Unit>) -> std::result::Result<Known<'_>, Trouble> {
        let namesakes = self.namesakes.get(&(fold(&row.name), unit.0)).map_or(&[][..], |all| all);
        let fits = |person: &&Person| {
            let other_document = row.document.is_some() && person.has_document;
            let other_number = row.staff.is_some() && person.staff_number.is_some();
            !other_document && !other_number
        };
        match &namesakes.iter().filter(fits).collect::<Vec<_>>()[..] {
            [] => Ok(Known::Nobody),
            [person] if namesakes.len() == 1 => Ok(Known::One(person, "按姓名和单位认定为已登记的人员")),
            _ => trouble(
                format!("本单位登记有 {} 位“{}”，无法确定是哪一位", namesakes.len(), row.name),
                "请补填该学员已登记的身份证号或教师编号",
            ),
        }
    }
}

fn named<'r>(person: &'r Person, row: &Clean, what: &str) -> std::result::Result<Known<'r>, Trouble> {
    if fold(&person.name) == fold(&row.name) { Ok(Known::One(person, "")) } else { Err(other_name(person, row, what)) }
}

/// A number that is registered under another name.
pub fn other_name(person: &Person, row: &Clean, what: &str) -> Trouble {
    Trouble {
        reason: format!("{what}已登记在“{}”名下，与本行姓名“{}”不同", person.name, row.name),
        fix: format!("请核对姓名和{what}；改名的请联系教务处更正登记"),
    }
}

async fn namesakes(
    view: &mut View<'_>,
    wanted: &HashSet<(String, i64)>,
) -> Result<HashMap<(String, i64), Vec<Person>>> {
    let mut found = HashMap::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    let names: HashSet<&str> = wanted.iter().map(|(name, _)| name.as_str()).collect();
    let units: HashSet<i64> = wanted.iter().map(|(_, unit)| *unit).collect();
    let (names, units): (Vec<&str>, Vec<i64>) = (names.into_iter().collect(), units.into_iter().collect());
    for (place, ids) in persons::namesakes_among(view, &names, &units).await? {
        if !wanted.contains(&place) {
            continue;
        }
        // More than one or two namesakes in a school are rare; ten are enough to say that nobody can tell.
        let keyed = persons::keyed(view, &[], &[], &ids[..ids.len().min(10)]).await?;
        found.insert(place, ids.iter().filter_map(|id| keyed.by_id(*id).cloned()).collect());
    }
    Ok(found)
}
