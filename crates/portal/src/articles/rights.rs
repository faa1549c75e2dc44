//! Who has a part in how an article comes about: they see its record, its versions and all of its files.
use kernel::{Result, View};

use super::article::{Article, Verb};

/// Before and after it is public, whoever may see it then; while it is public, whoever may do something with it.
pub fn works_on(view: &View<'_>, article: &Article) -> Result<bool> {
    if !article.is_published() {
        return view.may(Verb::See, article);
    }
    for verb in [Verb::Edit, Verb::Review, Verb::Return, Verb::Publish, Verb::Amend, Verb::Withdraw] {
        if view.may(verb, article)? {
            return Ok(true);
        }
    }
    Ok(view.holds("leadership"))
}
