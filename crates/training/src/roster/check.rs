//! The dry run: every row of the sheet gets its verdict, 200 rows a transaction. Writes the plan and nothing else.
use std::collections::HashMap;
use std::sync::Arc;

use kernel::{Actor, App, Id, Result, Tx};
use people::fold;
use people::units::{self, Unit};

use super::import::{Import, Stage};
use super::known::{self, Known};
use super::row::{Said, Trouble, Verdict, trouble};
use super::sheet::{self, Roster};
use super::store::{self, Joins, Line};
use super::words;
use crate::classes::{self, Class};

/// Rows of one transaction.
const SLICE: usize = 200;

/// Goes on where an earlier run stood; a file that cannot be read ends the import with a sentence.
pub(super) async fn run(app: &App, actor: &Actor, id: Id<Import>) -> Result<()> {
    let import = app.look(actor, async move |view| store::for_job(view, id).await).await?;
    let Some(roster) = open(app, actor, &import).await? else { return Ok(()) };
    while slice(app, actor, id, &roster).await? {}
    Ok(())
}

/// The sheet of an import that waits for its check.
pub(super) async fn open(app: &App, actor: &Actor, import: &Import) -> Result<Option<Arc<Roster>>> {
    if !matches!(import.stage, Stage::Checking { .. }) {
        return Ok(None);
    }
    let id = import.id;
    match read(app, import).await? {
        Ok(roster) => Ok(Some(Arc::new(roster))),
        Err(says) => {
            app.act(actor, async move |tx| {
                let import = store::for_job(tx, id).await?;
                let refused = Import { stage: Stage::Unreadable { at: tx.now, says: says.clone() }, ..import.clone() };
                let refused = store::save(tx, refused).await?;
                tx.note("roster.checked", &import, &refused).await
            })
            .await?;
            Ok(None)
        }
    }
}

/// The bytes as rows, off the threads that answer requests.
pub(super) async fn read(app: &App, import: &Import) -> Result<Result<Roster, String>> {
    let bytes = app.house.files.read(&import.key()).await?;
    let name = import.file_name.clone();
    let read = tokio::task::spawn_blocking(move || sheet::open(&bytes, &name));
    Ok(read.await.map_err(anyhow::Error::from)?)
}

/// Judges the next rows; whether there are more.
pub(super) async fn slice(app: &App, actor: &Actor, id: Id<Import>, roster: &Arc<Roster>) -> Result<bool> {
    let roster = roster.clone();
    app.act(actor, async move |tx| {
        let import = store::for_job(tx, id).await?;
        if !matches!(import.stage, Stage::Checking { .. }) {
            return Ok(false);
        }
        let from = usize::try_from(import.seen).unwrap_or(0).min(roster.rows.len());
        let to = (from + SLICE).min(roster.rows.len());
        let lines = Desk::open(tx, &import, &roster, from).await?.judge(tx, &roster.rows[from..to]).await?;
        store::plan(tx, id, &lines).await?;
        let more = to < roster.rows.len();
        let stage = if more { import.stage.clone() } else { Stage::Checked { at: tx.now } };
        let (seen, all) = (number(to), number(roster.rows.len()));
        let after = Import { seen, all, remark: roster.remark.clone(), stage, ..import.clone() };
        let after = store::save(tx, after).await?;
        if !more {
            tx.note("roster.checked", &import, &after).await?;
        }
        Ok(more)
    })
    .await
}

fn number(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// What a slice is judged by: classes with their free places, and schools as they come up.
struct Desk<'a> {
    import: &'a Import,
    doubles: &'a HashMap<i64, String>,
    classes: Vec<Class>,
    /// By class: places that earlier rows of this sheet will take.
    planned: HashMap<i64, i64>,
    schools: HashMap<String, Vec<Unit>>,
}

impl<'a> Desk<'a> {
    async fn open(tx: &mut Tx<'_>, import: &'a Import, roster: &'a Roster, from: usize) -> Result<Self> {
        let first = roster.rows.get(from).map_or(0, |row| row.number);
        Ok(Self {
            import,
            doubles: &roster.doubles,
            classes: classes::of_project(tx, import.project).await?,
            planned: store::planned(tx, import.id, first).await?,
            schools: HashMap::new(),
        })
    }

    async fn judge(mut self, tx: &mut Tx<'_>, rows: &[Said]) -> Result<Vec<Line>> {
        let mut lines = vec![];
        for row in rows {
            lines.push(match self.person(tx, row).await? {
                Ok(line) => line,
                Err((verdict, trouble)) => refused(row, verdict, trouble),
            });
        }
        self.twice(tx, &mut lines).await?;
        self.seat(tx, &mut lines).await?;
        Ok(lines)
    }

    /// Everything about a row but its place.
    async fn person(&mut self, tx: &mut Tx<'_>, row: &Said) -> Result<Result<Line, (Verdict, Trouble)>> {
        let clean = match row.read() {
            Ok(clean) => clean,
            Err(wrong) => return Ok(Err((Verdict::Invalid, wrong))),
        };
        let class = match self.class(row) {
            Ok(class) => class,
            Err(wrong) => return Ok(Err((Verdict::Invalid, wrong))),
        };
        let unit = match self.school(tx, row).await? {
            Ok(unit) => unit,
            Err((verdict, wrong)) => {
                let line = refused(row, verdict, wrong);
                return Ok(Ok(Line { open_school: Some(row.unit.text.trim().to_owned()), ..line }));
            }
        };
        if let Some(beside) = self.doubles.get(&row.number) {
            let fix = "请核对后只保留正确的一行".to_owned();
            return Ok(Err((Verdict::Duplicate, Trouble { reason: beside.clone(), fix })));
        }
        let line = Line { class: Some(class), unit: Some(unit), ..empty(row, Verdict::New, row.remarks()) };
        Ok(match known::find(tx, &clean, unit).await? {
            Err(wrong) => Err((Verdict::Ambiguous, wrong)),
            Ok(Known::Nobody) => Ok(Line { joins: Joins::Yes, ..line }),
            Ok(Known::One(person, how)) => {
                let member = person.units.contains(&unit.0);
                let (verdict, joins) =
                    if member { (Verdict::Known, Joins::No) } else { (Verdict::Changed, Joins::Yes) };
                let reason = [line.reason.clone(), how].join("　").trim().to_owned();
                Ok(Line { verdict, joins, reason, person: Some(person.id), ..line })
            }
        })
    }

    fn class(&self, row: &Said) -> Result<Id<Class>, Trouble> {
        let wanted = fold(&row.class.text);
        let found = match (wanted.is_empty(), &*self.classes) {
            (true, [only]) => Some(only),
            (true, _) => return trouble("班级为空", "请填写班级名称，与本项目的班级一致"),
            (false, classes) => classes.iter().find(|class| fold(&class.name) == wanted),
        };
        let Some(class) = found else {
            let names: Vec<&str> = self.classes.iter().take(6).map(|class| class.name.as_str()).collect();
            let fix = match names.is_empty() {
                true => "本项目还没有班级，请先由项目负责人设置班级".to_owned(),
                false => format!("请改为本项目的班级：{}", names.join("、")),
            };
            return trouble(format!("本项目没有班级“{}”", row.class.text.trim()), fix);
        };
        match class.stage {
            classes::Stage::Closed { .. } => {
                trouble(format!("班级“{}”已经结班", class.name), "请改到同项目没有结班的班级")
            }
            classes::Stage::Planned | classes::Stage::Open { .. } => Ok(class.id),
        }
    }

    async fn school(&mut self, tx: &mut Tx<'_>, row: &Said) -> Result<Result<Id<Unit>, (Verdict, Trouble)>> {
        let folded = fold(&row.unit.text);
        if !self.schools.contains_key(&folded) {
            let units = units::named(tx, &row.unit.text).await?;
            self.schools.insert(folded.clone(), units);
        }
        let written = row.unit.text.trim();
        let found = self.schools.get(&folded).map_or(&[][..], |units| units);
        Ok(match found {
            [unit] => Ok(unit.id),
            [] => {
                let (reason, fix) = (format!("没有找到单位“{written}”"), "请改为单位全称，或在本页认定一次单位");
                Err((Verdict::Invalid, Trouble { reason, fix: fix.into() }))
            }
            several => {
                let names: Vec<&str> = several.iter().map(|unit| unit.name.as_str()).collect();
                let reason = format!("单位“{written}”可能是{}", names.join("、"));
                Err((Verdict::Ambiguous, Trouble { reason, fix: "请改为其中一个单位的全称".into() }))
            }
        })
    }

    /// Two rows that mean one person by different ways: the later one does not count.
    async fn twice(&self, tx: &mut Tx<'_>, lines: &mut [Line]) -> Result<()> {
        let Some(first) = lines.first().map(|line| line.number) else { return Ok(()) };
        let mut meant = store::meant(tx, self.import.id, first, &persons(lines)).await?;
        for line in lines {
            let Some(person) = line.person else { continue };
            if let Some(other) = meant.get(&person.0) {
                let reason =
                    format!("第 {} 行（{}）与第 {other} 行是同一个人", line.number, line.said.name.text.trim());
                let wrong = Trouble { reason, fix: "请核对后只保留正确的一行".into() };
                *line = refused(&line.said, Verdict::Duplicate, wrong);
            } else {
                meant.insert(person.0, line.number);
            }
        }
        Ok(())
    }

    /// Where each person sits now, and whether there is a place left.
    async fn seat(&mut self, tx: &mut Tx<'_>, lines: &mut [Line]) -> Result<()> {
        let places = classes::places_of(tx, self.import.project, &persons(lines)).await?;
        for line in lines.iter_mut().filter(|line| line.verdict.is_good()) {
            let now = line.person.and_then(|person| places.get(&person.0)).copied();
            line.from = now;
            match (now, line.class) {
                (Some(now), Some(class)) if now == class => {
                    if line.joins == Joins::No {
                        line.verdict = Verdict::Unchanged;
                    }
                    continue;
                }
                (Some(_), _) => line.verdict = Verdict::Moved,
                (None, _) => {}
            }
            let Some(class) = self.classes.iter().find(|class| Some(class.id) == line.class) else { continue };
            let planned = self.planned.entry(class.id.0).or_insert(0);
            if class.taken + *planned >= class.places {
                let reason = format!("{}（{}，{} 人）", words::CLASS_FULL, class.name, class.places);
                *line = refused(&line.said, Verdict::Invalid, Trouble { reason, fix: words::CLASS_FULL_FIX.into() });
            } else {
                *planned += 1;
            }
        }
        Ok(())
    }
}

fn persons(lines: &[Line]) -> Vec<i64> {
    lines.iter().filter_map(|line| line.person).map(|person| person.0).collect()
}

fn refused(row: &Said, verdict: Verdict, wrong: Trouble) -> Line {
    Line { fix: wrong.fix, ..empty(row, verdict, wrong.reason) }
}

fn empty(row: &Said, verdict: Verdict, reason: String) -> Line {
    Line {
        number: row.number,
        said: row.clone(),
        verdict,
        reason,
        fix: String::new(),
        open_school: None,
        person: None,
        unit: None,
        joins: Joins::No,
        class: None,
        from: None,
        effect: None,
        applied: None,
    }
}
