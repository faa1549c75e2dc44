//! The steps of an article with role, unit and charter, for its dossier.
use governance::papers::Step;
use kernel::db::{FromRow, Row};
use kernel::{At, Id, Result, View, params};

use crate::articles::Article;

/// A step and its entry in the trail were written in one transaction, at one moment.
const CHAIN: &str = "SELECT s.step, s.taken_at, COALESCE(p.name, '系统'), COALESCE(t.role, ''), COALESCE(u.name, ''),
    COALESCE(t.charter, 0), s.reason FROM article_steps s LEFT JOIN person_labels p ON p.id = s.taken_by
    LEFT JOIN audit_trail t ON t.kind = 'Article' AND t.subject_id = s.article_id AND t.at = s.taken_at
    AND t.verb = 'articles.' || s.step LEFT JOIN unit_labels u ON u.id = t.unit_id
    WHERE s.article_id = $1 ORDER BY s.id LIMIT 500";

/// Oldest first, named as the room keeps them (at most 500).
pub async fn chain(view: &mut View<'_>, id: Id<Article>) -> Result<Vec<Step>> {
    let links = view.sql.all::<Link>(CHAIN, params![id]).await?;
    Ok(links.into_iter().map(|link| link.0).collect())
}

struct Link(Step);
impl FromRow for Link {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(governance::papers::Step {
            name: row.get(0)?,
            at: At(row.get(1)?),
            person: row.get(2)?,
            role: row.get(3)?,
            unit: row.get(4)?,
            charter: row.get(5)?,
            reason: row.get(6)?,
            ..Default::default()
        }))
    }
}
