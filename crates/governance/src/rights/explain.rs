//! Why: the policies' own sentences, by role and by decision. Holds no rule of its own.
use authz::Sentence;
use kernel::{Result, View};

use super::words;
use crate::policy::sentences_of;

/// What a role opens of one kind of things, by one sentence of the charter.
pub struct Opening {
    pub kind: &'static str,
    pub verbs: String,
    pub says: String,
    pub article: String,
}

/// Everything that the policies say of a role, in their order.
pub fn opens(view: &View<'_>, role: &str) -> Result<Vec<Opening>> {
    let all = sentences_of(view)?;
    let of = |said: &&Sentence| said.permits && said.roles.iter().any(|own| own == role);
    Ok(all.iter().filter(of).map(opening).collect())
}

fn opening(said: &Sentence) -> Opening {
    let verbs: Vec<String> = said.verbs.iter().map(|verb| words::verb(verb)).collect();
    Opening {
        kind: words::kind(&said.kind),
        verbs: verbs.join("、"),
        says: said.says.clone(),
        article: said.article.clone(),
    }
}

/// The sentence and the article of a policy that an answer named.
pub fn sentence(view: &View<'_>, policy: &str) -> Result<(String, String)> {
    let all = sentences_of(view)?;
    let found = all.iter().find(|said| said.policy == policy);
    Ok(found.map(|said| (said.says.clone(), said.article.clone())).unwrap_or_default())
}

/// The verbs that policies know of a kind, in the order in which they speak of them.
pub fn verbs(view: &View<'_>, kind: &str) -> Result<Vec<String>> {
    let all = sentences_of(view)?;
    let mut found: Vec<String> = vec![];
    for verb in all.iter().filter(|said| said.kind == kind).flat_map(|said| &said.verbs) {
        if !found.contains(verb) {
            found.push(verb.clone());
        }
    }
    Ok(found)
}
