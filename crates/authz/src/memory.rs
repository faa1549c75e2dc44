//! Answers given before. A decision depends on its question alone, so the same question has the same answer as long as the
//! policies live. Bounded; holds nothing that outlives the process.
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use anyhow::Result;

use crate::entities::Question;
use crate::slices::Answer;

/// More are not remembered at once: about 50 MB of questions as long as a course's.
const MOST: usize = 100_000;

/// Each question whole, not a digest of it: no two are ever taken for one another.
#[derive(Default)]
pub struct Memory(Mutex<HashMap<Vec<u8>, Answer>>);

impl Memory {
    /// The answer to a question, decided only when it was not asked before; a fault is not remembered.
    ///
    /// # Errors
    /// Those of `decide`.
    pub fn answer(&self, question: &Question<'_>, decide: impl FnOnce() -> Result<Answer>) -> Result<Answer> {
        let mut said = Said(Vec::with_capacity(512));
        question.hash(&mut said);
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = known().get(&said.0) {
            return Ok(answer.clone());
        }
        let answer = decide()?;
        let mut all = known();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(said.0, answer.clone());
        Ok(answer)
    }
}

#[cfg(test)]
impl Memory {
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// Not a digest: everything that is hashed, in its order. What is hashed says its own length, so no two questions read alike.
struct Said(Vec<u8>);

impl Hasher for Said {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
    fn finish(&self) -> u64 {
        unreachable!("it is read, not digested")
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;
    use crate::Fact;

    #[test]
    fn the_same_question_is_decided_once_and_no_other_is_taken_for_it() {
        let question = |person: i64, role, text: &'static str| Question {
            person: ("Person", person),
            grants: vec![(role, "Unit", 3)],
            verb: "see",
            thing: ("Course", 7),
            within: vec![vec![("Unit", 3)]],
            facts: vec![("title", Fact::Text(text.into())), ("open", Fact::Yes(true))],
        };
        let memory = Memory::default();
        let no = |says: &str| Answer::No { says: says.into(), article: String::new() };
        memory.answer(&question(1, "a", "x"), || Err(anyhow!("a fault"))).unwrap_err();
        assert_eq!(memory.answer(&question(1, "a", "x"), || Ok(no("first"))).unwrap(), no("first"));
        assert_eq!(memory.answer(&question(1, "a", "x"), || unreachable!("known")).unwrap(), no("first"));
        for other in [question(2, "a", "x"), question(1, "b", "x"), question(1, "a", "y"), question(1, "a", "x\u{ff}")]
        {
            assert_eq!(memory.answer(&other, || Ok(no("other"))).unwrap(), no("other"));
        }
        let mut longer = question(1, "a", "x");
        longer.grants.push(("a", "Unit", 4));
        assert_eq!(memory.answer(&longer, || Ok(no("longer"))).unwrap(), no("longer"));
    }
}
