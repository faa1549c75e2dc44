//! What a content says in lines, so that two of them can be compared; and what changed since the owner gave it back.
use askama::filters::Safe;
use kernel::{Result, View};

use super::article::{Article, Stage};
use super::content::Content;
use super::{files, store};

/// Everything that a content says, a line each.
pub async fn whole(view: &mut View<'_>, content: &Content) -> Result<String> {
    let mut lines: Vec<String> = vec![format!("类别：{}", content.kind.name())];
    let said = content.small_texts().into_iter().filter(|(_, _, text)| !text.is_empty());
    lines.extend(said.map(|(_, place, text)| format!("{place}：{text}")));
    if !content.issued_on.is_empty() {
        lines.push(format!("发文日期：{}", content.issued_on));
    }
    lines.push(content.text());
    for file in files::named(view, &content.attachments).await? {
        lines.push(format!("附件：{}（{}）", file.name, file.size()));
    }
    Ok(lines.join("\n"))
}

/// What one content changes in another, as HTML; empty when both say the same.
pub async fn between(view: &mut View<'_>, before: &Content, after: &Content) -> Result<Safe<String>> {
    let before = whole(view, before).await?;
    Ok(ui::changes(&before, &whole(view, after).await?))
}

/// What changed since it was given back; nothing where it never was, or where it is decided.
pub async fn since_return(view: &mut View<'_>, article: &Article) -> Result<Option<Safe<String>>> {
    let undecided = matches!(
        article.stage,
        Stage::Returned { .. } | Stage::Submitted { .. } | Stage::Reviewed { .. } | Stage::Scheduled { .. }
    );
    let before = if undecided { store::returned_text(view, article.id).await? } else { None };
    let Some(before) = before else { return Ok(None) };
    Ok(Some(ui::changes(&before, &whole(view, &article.content).await?)))
}
