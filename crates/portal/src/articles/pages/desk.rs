//! What waits for whom, and what a unit has under way.
use askama::Template;
use axum::extract::State;
use governance::charter::Charter;
use governance::policy::charter_of;
use kernel::{Actor, App, Page, Result, View};
use ui::{Frame, Kind as Face};

use super::super::article::{Amendment, Article, Verb};
use super::super::store::{self, Waiting};

#[derive(Template)]
#[template(path = "articles/desk.html")]
struct Desk {
    frame: Frame,
    /// (heading, its articles); a heading without articles is said as empty.
    queues: Vec<(&'static str, Vec<Row>)>,
    may_draft: bool,
}

struct Row {
    article: Article,
    column: String,
    /// The word and the mark of where it stands.
    words: (&'static str, &'static str),
}

pub(super) async fn show(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let charter = charter_of(view)?;
        let (own, columns) = (own_units(view), view.scopes("column_owner", "Column"));
        let mut asked: Vec<(&'static str, &[&str], Waiting<'_>, Verb)> = vec![];
        let (see, owned) = (Verb::See, Waiting::Columns(&columns));
        if !columns.is_empty() {
            asked.push(("待我采用", &["submitted"], owned, Verb::Review));
            asked.push(("待我同意的更正", &["correction_proposed"], owned, Verb::Endorse));
        }
        if view.holds("center") {
            asked.push(("待我发布", &["reviewed", "scheduled"], Waiting::Anywhere, see));
            asked.push(("待我执行的更正", &["correction_accepted"], Waiting::Anywhere, see));
        }
        if view.holds("leadership") {
            asked.push(("归口部门回避，待我采用", &["submitted"], Waiting::Anywhere, Verb::Review));
            asked.push(("归口部门回避，待我同意的更正", &["correction_proposed"], Waiting::Anywhere, Verb::Endorse));
        }
        if !own.is_empty() {
            let units = Waiting::Units(&own);
            asked.push(("本部门的草稿和退回的稿件", &["drafted", "returned"], units, see));
            asked.push(("本部门办理中的稿件", &["submitted", "reviewed", "scheduled"], units, see));
            asked.push(("本部门办结的稿件", &["published", "rejected", "withdrawn"], units, see));
        }
        if !columns.is_empty() {
            asked.push(("本栏目已采用，待发布", &["reviewed", "scheduled"], owned, see));
            asked.push(("本栏目办结的稿件", &["published", "rejected", "withdrawn"], owned, see));
        }
        if view.holds("center") {
            asked.push(("已发布的稿件", &["published"], Waiting::Anywhere, Verb::Withdraw));
        }
        let mut queues = vec![];
        for (heading, stages, within, verb) in asked {
            queues.push((heading, rows(&charter, store::waiting(view, stages, within, verb).await?)));
        }
        let may_draft = !own.is_empty();
        Ok(Desk { frame: people::frame(view, "栏目稿件", Face::Console).await?, queues, may_draft })
    });
    Ok(Page(page.await?))
}

fn rows(charter: &Charter, articles: Vec<Article>) -> Vec<Row> {
    let row = |article: Article| Row {
        column: charter.column(article.column).map(|column| column.name.clone()).unwrap_or_default(),
        words: match article.amendment {
            Amendment::None => article.words(),
            Amendment::Proposed(_) => ("更正待同意", "wait"),
            Amendment::Accepted(_) => ("更正待执行", "info"),
        },
        article,
    };
    articles.into_iter().map(row).collect()
}

/// The units on whose behalf the actor may write.
pub(super) fn own_units(view: &View<'_>) -> Vec<i64> {
    let mut own = view.scopes("unit_staff", "Unit");
    own.extend(view.scopes("unit_head", "Unit"));
    own.sort_unstable();
    own.dedup();
    own
}
