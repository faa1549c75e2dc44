//! Tasks become projects, projects become classes, classes have learners. Knows nothing of courses or of learning.
pub mod classes;
#[cfg(any(test, feature = "house"))]
pub mod house;
pub mod projects;
pub mod roster;
pub mod tasks;
pub mod timetable;

/// The wing's doors.
pub fn doors() -> kernel::Doors {
    tasks::doors().merge(projects::doors()).merge(classes::doors()).merge(roster::doors()).merge(timetable::doors())
}

/// The wing's jobs, and who may see its nouns.
pub fn wire(wiring: kernel::Wiring) -> kernel::Wiring {
    let wiring = wiring.hear("classes.on_merged", classes::on_merged);
    roster::wire(wiring).job::<classes::Ended>().govern("Task", tasks::Keeper)
}

/// Hundredths of 学时 as people write them.
pub use ui::hundredths as hours;

/// Reads what `hours` writes; `None` when it is not a number with at most two decimals.
pub fn read_hours(text: &str) -> Option<i64> {
    let text = people::fold(text);
    let (whole, rest) = text.split_once(['.', '·']).unwrap_or((text.as_str(), ""));
    let rest: i64 =
        if rest.is_empty() { 0 } else { format!("{rest:0<2}").get(..2).filter(|_| rest.len() <= 2)?.parse().ok()? };
    Some(whole.parse::<i64>().ok().filter(|whole| (0..100_000).contains(whole))? * 100 + rest)
}

/// The charter in force, asked for the names of its modules.
pub(crate) struct Modules(std::sync::Arc<governance::charter::Charter>);

impl Modules {
    pub(crate) fn of(view: &kernel::View<'_>) -> kernel::Result<Self> {
        governance::policy::charter_of(view).map(Self)
    }
    /// Empty for a number that the charter does not know. Templates lend their number, pages hand it over.
    pub(crate) fn name(&self, module: impl std::borrow::Borrow<i64>) -> &str {
        self.0.modules.iter().find(|known| known.id == *module.borrow()).map_or("", |known| &known.name)
    }
}

/// Why somebody is dismissed, as they will read it.
pub(crate) fn reason(said: &str) -> Result<String, kernel::Refusal> {
    kernel::Refusal::unless_long("reason", said, 2..=500, "请写明理由（2—500 字），它会送达本人")
}

/// A person as a form names them: chosen from a list by their id, or by staff number.
pub(crate) async fn named(view: &mut kernel::View<'_>, said: &str) -> kernel::Result<Option<people::persons::Person>> {
    let said = said.trim();
    if let Some(person) = people::persons::by_staff_number(view, said).await? {
        return Ok(Some(person));
    }
    let Ok(id) = said.parse() else { return Ok(None) };
    let found = people::persons::by_id(view, kernel::Id::new(id)).await?;
    Ok(found.filter(|person| person.merged.is_none()))
}

/// The people of a host unit as a form lists them, by pinyin (at most 100): name and post, so that it is clear who it is.
pub(crate) async fn staff_of(
    view: &mut kernel::View<'_>,
    unit: kernel::Id<people::units::Unit>,
) -> kernel::Result<Vec<(i64, String)>> {
    let all = people::persons::members_of(view, unit, 100).await?;
    let line = |one: people::persons::Found| {
        let label = if one.post.is_empty() { one.name } else { format!("{}（{}）", one.name, one.post) };
        (one.id.0, label)
    };
    Ok(all.into_iter().map(line).collect())
}

/// How the wing's audit verbs read.
pub fn trail() -> Vec<(&'static str, &'static str)> {
    [
        &tasks::words::TRAIL[..],
        &projects::words::TRAIL,
        &classes::words::TRAIL,
        &roster::words::TRAIL,
        &timetable::words::TRAIL,
    ]
    .concat()
}
