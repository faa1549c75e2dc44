//! What a slice of rows is judged by, gathered once: classes with their free places, units by the ways they are written,
//! persons by their numbers, and the rights of whoever asked. Writes nothing.
use std::collections::HashMap;

use kernel::{Id, Person, Result, Rights, Tx};
use people::fold;
use people::persons;
use people::units::{self, Unit};

use super::import::Import;
use super::known::{Known, Register, other_name};
use super::row::{Clean, Said, Trouble, Verdict, trouble};
use super::store::{self, Alters, Line};
use super::words;
use crate::classes::{self, Class};

pub struct Desk<'a> {
    import: &'a Import,
    doubles: &'a HashMap<i64, String>,
    classes: Vec<Class>,
    /// By class: places that earlier rows of this sheet will take.
    planned: HashMap<i64, i64>,
    schools: HashMap<String, Vec<Unit>>,
    /// What the one who asked for the check may do: corrections of the registration are theirs, not the house's.
    clerk: Rights,
}

/// A row that can be understood by itself, with its class and units found.
struct Ready<'r> {
    said: &'r Said,
    clean: Clean,
    class: Id<Class>,
    unit: Unit,
    former: Option<Unit>,
}

/// A verdict before the person is looked up, or a row that gets as far as that.
type Sorted<'r> = std::result::Result<Ready<'r>, Box<Line>>;

impl<'a> Desk<'a> {
    pub async fn open(
        tx: &mut Tx<'_>,
        import: &'a Import,
        doubles: &'a HashMap<i64, String>,
        asked_by: Id<Person>,
        rows: &[Said],
    ) -> Result<Self> {
        let first = rows.first().map_or(0, |row| row.number);
        let written: Vec<&str> = rows.iter().flat_map(|row| [&*row.unit.text, &*row.former.text]).collect();
        Ok(Self {
            import,
            doubles,
            classes: classes::of_project(tx, import.project).await?,
            planned: store::planned(tx, import.id, first).await?,
            schools: units::named_many(tx, &written).await?,
            clerk: tx.rights_of(asked_by).await?,
        })
    }

    pub async fn judge(mut self, tx: &mut Tx<'_>, rows: &[Said]) -> Result<Vec<Line>> {
        let sorted: Vec<Sorted<'_>> = rows.iter().map(|row| self.sort(row)).collect();
        let ready: Vec<(&Clean, Id<Unit>)> =
            sorted.iter().flatten().map(|ready| (&ready.clean, ready.unit.id)).collect();
        let register = Register::of(tx, &ready).await?;
        let mut lines = vec![];
        for row in &sorted {
            lines.push(match row {
                Ok(ready) => self.person(tx, &register, ready)?,
                Err(line) => (**line).clone(),
            });
        }
        self.name_units(tx, &mut lines, &register).await?;
        self.twice(tx, &mut lines).await?;
        self.seat(tx, &mut lines).await?;
        Ok(lines)
    }

    /// Everything about a row that needs no person.
    fn sort<'r>(&self, row: &'r Said) -> Sorted<'r> {
        let invalid = |wrong| Box::new(refused(row, Verdict::Invalid, wrong));
        let clean = row.read().map_err(invalid)?;
        let class = self.class(row).map_err(invalid)?;
        let unit = self.school(row, &row.unit.text)?;
        let former = match fold(&row.former.text).is_empty() {
            true => None,
            false => Some(self.school(row, &row.former.text)?),
        };
        match self.doubles.get(&row.number) {
            Some(beside) => {
                let fix = "请核对后只保留正确的一行".to_owned();
                Err(Box::new(refused(row, Verdict::Duplicate, Trouble { reason: beside.clone(), fix })))
            }
            None => Ok(Ready { said: row, clean, class, unit, former }),
        }
    }

    fn class(&self, row: &Said) -> std::result::Result<Id<Class>, Trouble> {
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

    fn school(&self, row: &Said, written: &str) -> std::result::Result<Unit, Box<Line>> {
        let found = self.schools.get(&fold(written)).map_or(&[][..], |units| units);
        let written = written.trim();
        let (verdict, reason, fix) = match found {
            [unit] => return Ok(unit.clone()),
            [] => (
                Verdict::Invalid,
                format!("没有找到单位“{written}”"),
                "请改为单位全称，或在本页认定一次单位".to_owned(),
            ),
            several => {
                let names: Vec<&str> = several.iter().map(|unit| unit.name.as_str()).collect();
                let reason = format!("单位“{written}”可能是{}", names.join("、"));
                (Verdict::Ambiguous, reason, "请改为其中一个单位的全称".to_owned())
            }
        };
        let line = refused(row, verdict, Trouble { reason, fix });
        Err(Box::new(Line { open_school: Some(written.to_owned()), ..line }))
    }

    fn person(&self, tx: &Tx<'_>, register: &Register, ready: &Ready<'_>) -> Result<Line> {
        let (said, clean, unit) = (ready.said, &ready.clean, ready.unit.id);
        let line = Line { class: Some(ready.class), unit: Some(unit), ..empty(said, Verdict::New, said.remarks()) };
        let (person, how, alters) = match register.find(tx.house, clean, unit) {
            Err(wrong) => return Ok(refused(said, Verdict::Ambiguous, wrong)),
            Ok(Known::Nobody) => return Ok(Line { alters: Alters { joins: true, ..Alters::default() }, ..line }),
            Ok(Known::One(person, how)) => (person, how.to_owned(), Alters::default()),
            Ok(Known::Renamed(person)) if !self.corrects(tx, person)? => {
                return Ok(refused(said, Verdict::Ambiguous, other_name(person, clean, "身份证号和教师编号")));
            }
            Ok(Known::Renamed(person)) => {
                let how = format!("登记姓名“{}”更正为“{}”", person.name, clean.name);
                (person, how, Alters { name: true, ..Alters::default() })
            }
        };
        let mut notes = vec![line.reason.clone(), how];
        let alters = match self.moves(ready, person, alters) {
            Ok(alters) => self.phone(tx, register, ready, person, alters, &mut notes)?,
            Err(wrong) => return Ok(refused(said, Verdict::Invalid, wrong)),
        };
        let verdict = if alters.nothing() { Verdict::Known } else { Verdict::Changed };
        Ok(Line { verdict, alters, reason: sentence(&notes), person: Some(person.id), ..line })
    }

    /// What the sheet says about units otherwise than the registration.
    fn moves(
        &self,
        ready: &Ready<'_>,
        person: &persons::Person,
        alters: Alters,
    ) -> std::result::Result<Alters, Trouble> {
        let joins = !person.units.contains(&ready.unit.id.0);
        let leaves = match &ready.former {
            Some(former) if person.units.contains(&former.id.0) => Some(former.id),
            // Whoever is in the new unit already has moved.
            Some(former) if joins => {
                return trouble(format!("登记中不在原单位“{}”任职", former.name), "请核对原单位；没有调动的留空");
            }
            _ => None,
        };
        Ok(Alters { joins, leaves, ..alters })
    }

    /// A first telephone comes from whoever provides the roster; another one is a correction.
    fn phone(
        &self,
        tx: &Tx<'_>,
        register: &Register,
        ready: &Ready<'_>,
        person: &persons::Person,
        alters: Alters,
        notes: &mut Vec<String>,
    ) -> Result<Alters> {
        let said = ready.clean.phone.as_deref();
        let (phone, note) = match said.map(|phone| register.has_phone(tx.house, person, phone)) {
            None | Some(Some(true)) => (false, ""),
            Some(None) => (true, "补登手机号"),
            Some(Some(false)) if self.corrects(tx, person)? => (true, "更新手机号"),
            Some(Some(false)) => (false, "手机号与登记的不同，登记未改；需要更正的请联系教务处"),
        };
        notes.push(note.to_owned());
        Ok(Alters { phone, ..alters })
    }

    fn corrects(&self, tx: &Tx<'_>, person: &persons::Person) -> Result<bool> {
        tx.they_may(&self.clerk, persons::Verb::Correct, person)
    }

    /// Says which units change, by name.
    async fn name_units(&self, tx: &mut Tx<'_>, lines: &mut [Line], register: &Register) -> Result<()> {
        let old = |line: &Line| line.person.and_then(|person| register.units_of(person)).unwrap_or_default();
        let changed =
            |line: &Line| line.verdict == Verdict::Changed && (line.alters.joins || line.alters.leaves.is_some());
        let ids: Vec<i64> = lines
            .iter()
            .filter(|line| changed(line))
            .flat_map(|line| old(line).into_iter().chain(line.unit.map(|unit| unit.0)))
            .collect();
        if ids.is_empty() {
            return Ok(());
        }
        let names = units::names(tx, &ids).await?;
        let name = |id: i64| names.get(&id).map_or("", String::as_str);
        for line in lines.iter_mut().filter(|line| changed(line)) {
            let new = line.unit.map_or("", |unit| name(unit.0));
            let registered: Vec<&str> = old(line).into_iter().map(name).collect();
            let says = match (line.alters.leaves, registered.is_empty()) {
                (Some(former), _) => format!("由“{}”调入“{new}”", name(former.0)),
                (None, true) => format!("登记单位“{new}”"),
                (None, false) => {
                    format!("登记单位为“{}”，增加“{new}”；已调离的请填写“原单位”", registered.join("”“"))
                }
            };
            line.reason = sentence(&[says, line.reason.clone()]);
        }
        Ok(())
    }

    /// Two rows that mean one person by different ways: the later one does not count.
    async fn twice(&self, tx: &mut Tx<'_>, lines: &mut [Line]) -> Result<()> {
        let Some(first) = lines.first().map(|line| line.number) else { return Ok(()) };
        let mut meant = store::meant(tx, self.import.id, first, &ids_of(lines)).await?;
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
        let places = classes::places_of(tx, self.import.project, &ids_of(lines)).await?;
        for line in lines.iter_mut().filter(|line| line.verdict.is_good()) {
            let now = line.person.and_then(|person| places.get(&person.0)).copied();
            line.from = now;
            match (now, line.class) {
                (Some(now), Some(class)) if now == class => {
                    if line.alters.nothing() {
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

fn ids_of(lines: &[Line]) -> Vec<i64> {
    lines.iter().filter_map(|line| line.person).map(|person| person.0).collect()
}

fn sentence(notes: &[String]) -> String {
    notes.iter().filter(|note| !note.is_empty()).map(String::as_str).collect::<Vec<_>>().join("；")
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
        alters: Alters::default(),
        class: None,
        from: None,
        effect: None,
        applied: None,
    }
}
