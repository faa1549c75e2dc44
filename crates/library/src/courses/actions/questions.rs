//! Questions of a quiz, and those that stop a video.
use std::collections::BTreeSet;

use kernel::{Id, Refusal, Result, Tx};

use super::contents::item_at;
use super::{edited, editing, length};
use crate::courses::course::{Choice, Course, Item, ItemKind, Question, QuestionKind, Whole};
use crate::courses::{store, words};

/// A question as it is written into a form: one option a line, right ones with `*` before them; the accepted texts of a
/// blank likewise, one a line.
#[derive(Clone, Debug)]
pub struct NewQuestion {
    pub kind: QuestionKind,
    pub stem: String,
    pub lines: String,
    /// Of a judgement: `true` or `false`.
    pub judge: String,
    pub points: i64,
    pub explanation: String,
    /// `3:20`, for a question in a video.
    pub at: String,
    pub required: bool,
}

pub async fn add_question(tx: &mut Tx<'_>, id: Id<Course>, version: i64, item: i64, new: NewQuestion) -> Result<()> {
    let course = editing(tx, id, version).await?;
    let whole = store::whole(tx, &course).await?;
    let item = item_at(&whole, item)?;
    let own = whole.questions_of(&item.key);
    if own.len() >= 200 {
        return Err(Refusal::not_now(words::QUESTIONS).into());
    }
    let place = own.last().map_or(1, |last| last.place + 1);
    let question = read(tx, item, &new, (tx.new_id::<Question>().0, place)).await?;
    store::put_question(tx, &course, &question).await?;
    edited(tx, &course, "question added", &question).await
}

pub async fn change_question(tx: &mut Tx<'_>, id: Id<Course>, version: i64, key: i64, new: NewQuestion) -> Result<()> {
    let course = editing(tx, id, version).await?;
    let whole = store::whole(tx, &course).await?;
    let old = question_at(&whole, key)?;
    let question = read(tx, item_at(&whole, old.item)?, &new, (key, old.place)).await?;
    store::put_question(tx, &course, &question).await?;
    edited(tx, &course, "question changed", &question).await
}

pub async fn remove_question(tx: &mut Tx<'_>, id: Id<Course>, version: i64, key: i64) -> Result<()> {
    let course = editing(tx, id, version).await?;
    let whole = store::whole(tx, &course).await?;
    let old = question_at(&whole, key)?.clone();
    store::drop_question(tx, &course, key).await?;
    edited(tx, &course, "question removed", &old).await
}

fn question_at(whole: &Whole, key: i64) -> Result<&Question, Refusal> {
    whole.questions.iter().find(|question| question.key == key).ok_or(Refusal::NotFound)
}

async fn read(tx: &mut Tx<'_>, item: &Item, new: &NewQuestion, (key, place): (i64, i64)) -> Result<Question> {
    let at_ms = match item.kind {
        ItemKind::Quiz => None,
        ItemKind::Video => Some(in_video(tx, item, new).await?),
        _ => return Err(Refusal::not_now(words::NO_QUESTIONS_HERE).into()),
    };
    if !(2..=2000).contains(&length(&new.stem)) {
        return Err(Refusal::field("stem", words::STEM).into());
    }
    if at_ms.is_none() && !(1..=100).contains(&new.points) {
        return Err(Refusal::field("points", words::POINTS).into());
    }
    let (options, answer) = choices(new)?;
    Ok(Question {
        key,
        item: item.key,
        place,
        at_ms,
        required: new.required,
        kind: new.kind,
        stem: new.stem.trim().into(),
        options,
        answer,
        points: if at_ms.is_none() { new.points } else { 0 },
        explanation: new.explanation.trim().chars().take(2000).collect(),
    })
}

/// The moment of a question that stops a video; it lies within the video once its length is known.
async fn in_video(tx: &mut Tx<'_>, item: &Item, new: &NewQuestion) -> Result<i64> {
    if new.kind == QuestionKind::Blank {
        return Err(Refusal::field("kind", words::NO_BLANK_IN_VIDEO).into());
    }
    let at = moment(&new.at).ok_or(Refusal::field("at", words::AT))?;
    let medium = match item.file {
        Some(file) => crate::media::by_id(tx, file).await?,
        None => None,
    };
    let long = medium.map_or(0, |medium| medium.duration_ms);
    if long > 0 && at >= long {
        return Err(Refusal::field("at", words::AT).into());
    }
    Ok(at)
}

/// Milliseconds of `3:20`, `1:03:20` or `200`.
fn moment(text: &str) -> Option<i64> {
    let text = people::fold(text);
    let parts = text.split([':', '：']).map(|part| part.trim().parse::<i64>().ok().filter(|part| *part >= 0));
    let parts = parts.collect::<Option<Vec<i64>>>().filter(|parts| (1..=3).contains(&parts.len()))?;
    let seconds = parts.iter().try_fold(0_i64, |all, part| all.checked_mul(60)?.checked_add(*part))?;
    seconds.checked_mul(1000).filter(|ms| *ms <= 24 * 3_600_000)
}

fn choices(new: &NewQuestion) -> Result<(Vec<Choice>, Vec<String>), Refusal> {
    let lines: Vec<&str> = new.lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match new.kind {
        QuestionKind::Judge => match new.judge.as_str() {
            "true" | "false" => Ok((vec![], vec![new.judge.clone()])),
            _ => Err(Refusal::field("judge", words::JUDGE)),
        },
        QuestionKind::Blank => {
            let fits = (1..=20).contains(&lines.len()) && lines.iter().all(|line| line.chars().count() <= 200);
            let answer = lines.iter().map(|line| (*line).to_owned()).collect();
            if fits { Ok((vec![], answer)) } else { Err(Refusal::field("lines", words::BLANK)) }
        }
        QuestionKind::Single | QuestionKind::Multiple => options(new.kind, &lines),
    }
}

fn options(kind: QuestionKind, lines: &[&str]) -> Result<(Vec<Choice>, Vec<String>), Refusal> {
    let text = |line: &str| line.trim_start_matches(['*', '＊']).trim().to_owned();
    let options: Vec<Choice> =
        ('A'..='Z').zip(lines).map(|(key, line)| Choice { key: key.to_string(), text: text(line) }).collect();
    let different: BTreeSet<&str> = options.iter().map(|option| option.text.as_str()).collect();
    let sound = (2..=8).contains(&lines.len())
        && different.len() == lines.len()
        && options.iter().all(|option| (1..=500).contains(&option.text.chars().count()));
    if !sound {
        return Err(Refusal::field("lines", words::OPTIONS));
    }
    let right = options.iter().zip(lines).filter(|(_, line)| line.starts_with(['*', '＊']));
    let answer: Vec<String> = right.map(|(option, _)| option.key.clone()).collect();
    match (kind, answer.len()) {
        (QuestionKind::Single, 1) | (QuestionKind::Multiple, 1..) => Ok((options, answer)),
        (QuestionKind::Single, _) => Err(Refusal::field("lines", words::ONE_RIGHT)),
        _ => Err(Refusal::field("lines", words::SOME_RIGHT)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(kind: QuestionKind, lines: &str) -> NewQuestion {
        NewQuestion {
            kind,
            stem: "题干".into(),
            lines: lines.into(),
            judge: String::new(),
            points: 5,
            explanation: String::new(),
            at: String::new(),
            required: false,
        }
    }

    #[test]
    fn right_options_carry_a_star_and_a_question_without_a_right_answer_is_refused() {
        let (options, answer) = choices(&new(QuestionKind::Multiple, "*甲\n乙\n ＊ 丙 \n\n")).unwrap();
        assert_eq!(options.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["甲", "乙", "丙"]);
        assert_eq!(answer, ["A", "C"]);
        for (kind, lines) in [
            (QuestionKind::Single, "*甲\n*乙"),
            (QuestionKind::Single, "甲\n乙"),
            (QuestionKind::Multiple, "甲\n乙"),
            (QuestionKind::Single, "*甲"),
            (QuestionKind::Single, "*甲\n甲"),
            (QuestionKind::Single, "1\n2\n3\n4\n5\n6\n7\n8\n*9"),
            (QuestionKind::Judge, ""),
            (QuestionKind::Blank, ""),
        ] {
            assert!(choices(&new(kind, lines)).is_err(), "{kind:?} {lines:?}");
        }
    }

    #[test]
    fn a_moment_is_read_as_people_say_it() {
        for (text, wanted) in
            [("3:20", Some(200_000)), ("1:00:05", Some(3_605_000)), ("45", Some(45_000)), ("３：２０", Some(200_000))]
        {
            assert_eq!(moment(text), wanted, "{text}");
        }
        for text in ["", "x", "-1", "1:2:3:4", "99999999999999999999", "9999:00:00"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
