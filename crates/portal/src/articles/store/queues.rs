//! The queues of the desk: one predicate of what is in each for its reader, equal to what the policies say.
use kernel::db::leaf::Key;
use kernel::db::{FromRow, Query, Row};
use kernel::{At, Result, View, params};
use people::roles::selves;

use super::super::article::Article;
use super::COLUMNS;

const COUNT: &str = "SELECT COUNT(*) FROM articles a
    LEFT JOIN cut_content x ON x.kind = 'Article' AND x.subject_id = a.id
    LEFT JOIN article_corrections c ON c.article_id = a.id AND c.way IN ('proposed', 'accepted')";
/// Whoever owns the column now; the bracket stays open for whom separation keeps back.
const NO_OWNER: &str = " AND NOT EXISTS (SELECT 1 FROM held_grants g WHERE g.role = 'column_owner'
    AND g.scope_kind = 'Column' AND g.scope_id = a.column_id AND (g.until_at IS NULL OR g.until_at > {})";

/// Who wrote in it; the bracket stays open for whom.
const WROTE: &str = " AND NOT EXISTS (SELECT 1 FROM article_editors e WHERE e.article_id = a.id";

/// In the order in which the desk shows them: what is the reader's to do first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Queue {
    Review,
    Endorse,
    Publish,
    Correct,
    ReviewInstead,
    EndorseInstead,
    Drafted,
    UnderWay,
    Settled,
    ColumnTaken,
    ColumnSettled,
    Published,
}

impl Queue {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Review => "待我采用",
            Self::Endorse => "待我同意的更正",
            Self::Publish => "待我发布",
            Self::Correct => "待我执行的更正",
            Self::ReviewInstead => "由我代归口部门采用的稿件",
            Self::EndorseInstead => "由我代归口部门同意的更正",
            Self::Drafted => "本部门的草稿和退回的稿件",
            Self::UnderWay => "本部门办理中的稿件",
            Self::Settled => "本部门办结的稿件",
            Self::ColumnTaken => "本栏目已采用，待发布",
            Self::ColumnSettled => "本栏目办结的稿件",
            Self::Published => "已发布的稿件",
        }
    }

    /// What is said where nothing is in it.
    pub const fn none(self) -> &'static str {
        match self {
            Self::Review => "没有等你采用的稿件",
            Self::Endorse => "没有等你同意的更正",
            Self::Publish => "没有等你发布的稿件",
            Self::Correct => "没有等你执行的更正",
            Self::ReviewInstead => "没有须由你代归口部门采用的稿件",
            Self::EndorseInstead => "没有须由你代归口部门同意的更正",
            Self::Drafted => "本部门没有草稿和退回的稿件",
            Self::UnderWay => "本部门没有办理中的稿件",
            Self::Settled => "本部门没有办结的稿件",
            Self::ColumnTaken => "本栏目没有已采用、待发布的稿件",
            Self::ColumnSettled => "本栏目没有办结的稿件",
            Self::Published => "没有已发布的稿件",
        }
    }

    /// Why it is the reader's, where the name alone does not tell; empty elsewhere.
    pub const fn why(self) -> &'static str {
        match self {
            Self::ReviewInstead | Self::EndorseInstead => {
                "参与写稿或提交的人不办理自己的稿件，归口部门现在没有别人可以办理，所以请你办理。"
            }
            _ => "",
        }
    }

    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Whether the actor has it.
    pub fn opens(self, view: &View<'_>) -> bool {
        match self {
            Self::Review | Self::Endorse | Self::ColumnTaken | Self::ColumnSettled => view.holds("column_owner"),
            Self::Publish | Self::Correct | Self::Published => view.holds("center"),
            Self::ReviewInstead | Self::EndorseInstead => view.holds("leadership"),
            Self::Drafted | Self::UnderWay | Self::Settled => !own_units(view).is_empty(),
        }
    }

    /// Whether nothing in it waits any more: the newest stands first, elsewhere what has waited longest.
    pub const fn is_past(self) -> bool {
        matches!(self, Self::Settled | Self::ColumnSettled | Self::Published)
    }

    /// Since when a thing has been in it.
    const fn since(self) -> &'static str {
        match self {
            Self::Review | Self::ReviewInstead | Self::UnderWay => "a.submitted_at",
            Self::Endorse | Self::EndorseInstead => "c.proposed_at",
            Self::Publish | Self::ColumnTaken => "a.reviewed_at",
            Self::Correct => "c.accepted_at",
            Self::Drafted => "COALESCE(a.ended_at, a.drafted_at)",
            Self::Settled | Self::ColumnSettled => "COALESCE(a.ended_at, a.published_at)",
            Self::Published => "a.published_at",
        }
    }

    const fn stages(self) -> &'static str {
        match self {
            Self::Review | Self::ReviewInstead => " WHERE a.stage = 'submitted'",
            Self::Endorse | Self::EndorseInstead => " WHERE a.stage = 'published' AND c.way = 'proposed'",
            Self::Publish | Self::ColumnTaken => " WHERE a.stage IN ('reviewed', 'scheduled')",
            Self::Correct => " WHERE a.stage = 'published' AND c.way = 'accepted'",
            Self::Drafted => " WHERE a.stage IN ('drafted', 'returned')",
            Self::UnderWay => " WHERE a.stage IN ('submitted', 'reviewed', 'scheduled')",
            Self::Settled | Self::ColumnSettled => " WHERE a.stage IN ('published', 'rejected', 'withdrawn')",
            Self::Published => " WHERE a.stage = 'published'",
        }
    }
}

/// What is in a queue for the actor after that key, with since when (at most 100).
pub async fn waiting(view: &mut View<'_>, queue: Queue, after: Option<Key>, limit: i64) -> Result<Vec<(Article, At)>> {
    let since = queue.since();
    let head = COLUMNS.replace(" FROM articles a", &format!(", {since} FROM articles a"));
    let mut query = narrow(view, Query::new(&head), queue);
    let (beyond, order) = if queue.is_past() {
        (", a.id) < ({}, {})", " DESC, a.id DESC LIMIT {}")
    } else {
        (", a.id) > ({}, {})", ", a.id LIMIT {}")
    };
    if let Some((at, id)) = after {
        query = query.add(" AND (", params![]).add(since, params![]).add(beyond, params![at, id]);
    }
    query = query.add(" ORDER BY ", params![]).add(since, params![]).add(order, params![limit.clamp(1, 100)]);
    Ok(view.sql.list::<Since>(query).await?.into_iter().map(|row| (row.0, row.1)).collect())
}

/// How many are in it for the actor.
pub async fn count(view: &mut View<'_>, queue: Queue) -> Result<i64> {
    let query = narrow(view, Query::new(COUNT), queue);
    Ok(view.sql.one::<i64>(&query.sql, query.params).await?)
}

/// The units on whose behalf the actor may write.
pub fn own_units(view: &View<'_>) -> Vec<i64> {
    let mut own = view.scopes("unit_staff", "Unit");
    own.extend(view.scopes("unit_head", "Unit"));
    own.sort_unstable();
    own.dedup();
    own
}

fn narrow(view: &View<'_>, query: Query, queue: Queue) -> Query {
    let (me, now) = (selves(view), view.now);
    let query = query.add(queue.stages(), params![]);
    let query = match queue {
        Queue::Review | Queue::Endorse | Queue::ColumnTaken | Queue::ColumnSettled => {
            query.among(" AND a.column_id IN", view.scopes("column_owner", "Column"))
        }
        Queue::Drafted | Queue::UnderWay | Queue::Settled => query.among(" AND a.host_unit_id IN", own_units(view)),
        _ => query,
    };
    let query = match queue {
        Queue::Review | Queue::ReviewInstead => {
            let query =
                query.among(" AND a.provided_by NOT IN", me.clone()).among(" AND a.submitted_by NOT IN", me.clone());
            query.add(WROTE, params![]).among(" AND e.person_id IN", me).add(")", params![])
        }
        Queue::Endorse | Queue::EndorseInstead => query.among(" AND c.proposed_by NOT IN", me),
        _ => query,
    };
    let query = match queue {
        Queue::ReviewInstead => query
            .add(NO_OWNER, params![now])
            .add(" AND g.person_id NOT IN (a.provided_by, a.submitted_by)", params![])
            .add(WROTE, params![])
            .add(" AND e.person_id = g.person_id))", params![]),
        Queue::EndorseInstead => query.add(NO_OWNER, params![now]).add(" AND g.person_id <> c.proposed_by)", params![]),
        _ => query,
    };
    // What is stopped at once is decided by nobody, and seen by those alone who stop such things.
    let decides = matches!(
        queue,
        Queue::Review | Queue::Endorse | Queue::ReviewInstead | Queue::EndorseInstead | Queue::Published
    );
    let stops = ["center", "publicity", "network_office", "leadership"].iter().any(|role| view.holds(role));
    if decides || !stops { query.add(" AND x.subject_id IS NULL", params![]) } else { query }
}

/// An article, and since when it has been in the queue.
struct Since(Article, At);
impl FromRow for Since {
    fn from_row(row: &Row) -> anyhow::Result<Self> {
        Ok(Self(Article::from_row(row)?, At(row.get(34)?)))
    }
}
