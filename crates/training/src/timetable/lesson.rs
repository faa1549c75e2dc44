//! The noun and its rules. No SQL, no HTTP, no clock.
use jiff::civil::Date;
use kernel::{Asked, At, Id, Path, Person, Problem, Refusal, Subject};
use serde::Serialize;

use super::words;
use crate::classes::{Class, Verb};
use crate::projects::Project;

/// One lesson of a class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lesson {
    pub id: Id<Lesson>,
    pub class: Id<Class>,
    pub project: Id<Project>,
    pub module: i64,
    /// `2026-11-25`, a civil day of Beijing.
    pub day: String,
    /// Minutes since midnight.
    pub begins: i64,
    pub ends: i64,
    pub subject: String,
    pub instructor: String,
    /// Empty when there is none (a lesson online).
    pub place: String,
    pub cancelled: Option<Cancelled>,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cancelled {
    pub at: At,
    pub by: Id<Person>,
    pub reason: String,
}

/// A lesson as it is put into the timetable.
#[derive(Clone, Debug, Default)]
pub struct NewLesson {
    pub day: String,
    /// `09:00`
    pub begins: String,
    pub ends: String,
    pub subject: String,
    pub instructor: String,
    pub place: String,
}

impl NewLesson {
    /// Day and minutes, when everything is well formed.
    ///
    /// # Errors
    /// `Invalid` with one sentence per field.
    pub fn read(&self) -> Result<(Date, i64, i64), Refusal> {
        let (day, begins, ends) = (self.day.trim().parse::<Date>().ok(), minutes(&self.begins), minutes(&self.ends));
        let length = |text: &str| text.trim().chars().count();
        let wrong = [
            ("day", words::DAY, day.is_none()),
            ("begins", words::CLOCK, begins.is_none()),
            ("ends", words::ENDS, ends.is_none() || ends <= begins),
            ("subject", words::SUBJECT, !(2..=80).contains(&length(&self.subject))),
            ("instructor", words::INSTRUCTOR, !(2..=60).contains(&length(&self.instructor))),
            ("place", words::PLACE, length(&self.place) > 60),
        ];
        let problems: Vec<Problem> = wrong
            .into_iter()
            .filter(|(_, _, is_wrong)| *is_wrong)
            .map(|(field, says, _)| Problem { field: field.into(), says: says.into() })
            .collect();
        match (day, begins, ends) {
            (Some(day), Some(begins), Some(ends)) if problems.is_empty() => Ok((day, begins, ends)),
            _ => Err(Refusal::Invalid(problems)),
        }
    }
}

impl Lesson {
    pub fn cancel(&self, at: At, by: Id<Person>, reason: &str) -> Result<Self, Refusal> {
        match self.cancelled {
            Some(_) => Err(Refusal::not_now(words::ALREADY_CANCELLED)),
            None => Ok(Self { cancelled: Some(Cancelled { at, by, reason: reason.into() }), ..self.clone() }),
        }
    }

    /// `09:00—11:30`
    pub fn hours(&self) -> String {
        format!("{}—{}", clock(self.begins), clock(self.ends))
    }
}

/// `09:00`
pub fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Minutes since midnight of `9:00`, `09:00`, `０９：００`.
pub fn minutes(text: &str) -> Option<i64> {
    let text = people::fold(text);
    let (hour, minute) = text.split_once([':', '：'])?;
    let (hour, minute): (i64, i64) = (hour.trim().parse().ok()?, minute.trim().get(..2)?.parse().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

/// A lesson is decided about as its class is.
impl Subject for Lesson {
    type Verb = Verb;
    const SEE: Verb = Verb::See;
    const KIND: &'static str = "Class";
    fn id(&self) -> i64 {
        self.class.0
    }
    fn within(&self) -> Vec<Path> {
        vec![vec![("Project", self.project.0), ("Module", self.module)]]
    }
    fn facts(&self) -> Vec<(&'static str, Asked)> {
        vec![("stage", Asked::Text("open".into()))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_however_they_are_typed() {
        for (text, wanted) in
            [("9:00", Some(540)), ("09:30", Some(570)), ("０９：０５", Some(545)), ("23:59", Some(1439))]
        {
            assert_eq!(minutes(text), wanted, "{text}");
        }
        for text in ["", "9", "24:00", "9:60", "九点", "-1:00", "9:0"] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }

    #[test]
    fn a_lesson_with_mistakes_is_told_all_of_them_at_once() {
        let new =
            NewLesson { day: "2026-02-30".into(), begins: "10:00".into(), ends: "09:00".into(), ..Default::default() };
        let Err(Refusal::Invalid(problems)) = new.read() else { panic!() };
        let fields: Vec<&str> = problems.iter().map(|problem| &*problem.field).collect();
        assert_eq!(fields, ["day", "ends", "subject", "instructor"]);
    }
}
