//! 另起新版: a decided version is never edited; a copy of it is, while readers go on seeing the old one.
use kernel::{Id, Result, Tx};

use crate::courses::course::{Course, Verb};
use crate::courses::store;

/// Copies everything of the newest version into the next; items and questions keep their keys.
pub async fn renew(tx: &mut Tx<'_>, id: Id<Course>) -> Result<Course> {
    let old = store::fetch(tx, id, Verb::Edit).await?;
    old.renewable()?;
    let whole = store::whole(tx, &old).await?;
    let content = old.content + 1;
    let new = Course { content, latest: content, stage: "drafted".into(), ..old.clone() };
    store::new_version(tx, &new, &whole.description).await?;
    store::place_again(tx, &old, content).await?;
    store::wrote_again(tx, &old, content).await?;
    for chapter in &whole.chapters {
        store::put_chapter(tx, &new, chapter).await?;
    }
    for item in &whole.items {
        store::put_item(tx, &new, item).await?;
    }
    for question in &whole.questions {
        store::put_question(tx, &new, question).await?;
    }
    for letter in whole.letters {
        let letter = crate::courses::course::Letter { id: tx.new_id::<()>().0, ..letter };
        store::put_letter(tx, &new, &letter).await?;
    }
    store::set_latest(tx, id, content).await?;
    tx.note("courses.renewed", &old, &new).await?;
    Ok(new)
}
