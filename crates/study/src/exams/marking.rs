//! Marking. Pure; knows no person.
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A question as it is marked.
#[derive(Clone, Debug)]
pub struct Question {
    pub key: i64,
    pub kind: String,
    pub stem: String,
    pub options: Vec<Choice>,
    pub answer: Vec<String>,
    pub points: i64,
    pub explanation: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    pub key: String,
    pub text: String,
}

/// What was answered, by question.
pub type Answers = BTreeMap<i64, Vec<String>>;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    pub points: i64,
    pub full: i64,
}

impl Mark {
    /// `percent` of the full points are asked for.
    pub const fn passes(self, percent: i64) -> bool {
        self.full > 0 && self.points * 100 >= self.full * percent
    }
}

pub fn mark(questions: &[Question], answers: &Answers) -> Mark {
    let full = questions.iter().map(|question| question.points).sum();
    let right = questions.iter().filter(|question| is_right(question, answers));
    Mark { points: right.map(|question| question.points).sum(), full }
}

/// A choice is right when exactly the right options are chosen; a blank when it is one of the accepted texts.
pub fn is_right(question: &Question, answers: &Answers) -> bool {
    let Some(said) = answers.get(&question.key) else { return false };
    if question.kind == "blank" {
        let said = said.first().map(|text| people::fold(text)).unwrap_or_default();
        return !said.is_empty() && question.answer.iter().any(|accepted| people::fold(accepted) == said);
    }
    let sorted = |keys: &[String]| {
        let mut keys = keys.to_vec();
        keys.sort();
        keys.dedup();
        keys
    };
    sorted(said) == sorted(&question.answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn question(key: i64, kind: &str, answer: &[&str]) -> Question {
        Question {
            key,
            kind: kind.into(),
            stem: String::new(),
            options: vec![],
            answer: answer.iter().map(|one| (*one).to_owned()).collect(),
            points: 10,
            explanation: String::new(),
        }
    }

    fn said(all: &[(i64, &[&str])]) -> Answers {
        all.iter().map(|(key, keys)| (*key, keys.iter().map(|one| (*one).to_owned()).collect())).collect()
    }

    #[test]
    fn each_kind_is_marked_by_its_own_rule() {
        let paper = [
            question(1, "single", &["A"]),
            question(2, "multiple", &["A", "C"]),
            question(3, "judge", &["true"]),
            question(4, "blank", &["大单元", "Big Unit"]),
        ];
        let all = said(&[(1, &["A"]), (2, &["C", "A"]), (3, &["true"]), (4, &[" ｂｉｇ unit "])]);
        assert_eq!(mark(&paper, &all), Mark { points: 40, full: 40 });
        let half = said(&[(1, &["A", "B"]), (2, &["A"]), (3, &["false"]), (4, &["大单元"])]);
        assert_eq!(mark(&paper, &half), Mark { points: 10, full: 40 });
        assert_eq!(mark(&paper, &Answers::new()).points, 0);
        assert!(!Mark { points: 0, full: 0 }.passes(60), "an empty paper is not passed");
    }

    proptest! {
        #[test]
        fn a_mark_lies_between_nothing_and_everything(answers in prop::collection::btree_map(1..5_i64, prop::collection::vec("[A-D]", 0..4), 0..5)) {
            let paper = [question(1, "single", &["A"]), question(2, "multiple", &["A", "C"]), question(3, "judge", &["true"])];
            let mark = mark(&paper, &answers);
            prop_assert!(mark.points >= 0 && mark.points <= mark.full);
        }
    }
}
