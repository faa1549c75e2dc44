//! The form of an article: for a new one in a column, for a draft, for the correction of what is published. It shows what
//! the column asks for, as the charter says.
use askama::Template;
use axum::extract::{Path, Query, State};
use governance::charter::Column;
use governance::files::File;
use governance::policy::charter_of;
use kernel::{Actor, App, Id, Page, Refusal, Result, View};
use people::units::{self, Unit};
use serde::Deserialize;
use ui::{Frame, Kind as Face};

use super::super::article::{Article, Verb};
use super::super::check;
use super::super::content::{Content, Format, Kind};
use super::super::{files, store};
use super::{column_of, desked};

#[derive(Template)]
#[template(path = "articles/form.html")]
pub(super) struct FormPage {
    frame: Frame,
    /// Where it posts to.
    door: String,
    version: i64,
    /// To choose from before there is a form.
    columns: Vec<(Column, String)>,
    column: Option<Column>,
    /// To choose from; nothing to choose when the article is there already.
    hosts: Vec<Unit>,
    content: Content,
    attachments: Vec<File>,
    /// Pictures that cannot be shown yet.
    waiting: String,
    /// Whether it is the correction of something published.
    corrects: bool,
    back: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    column: String,
}

pub(super) async fn new(
    State(app): State<App>,
    actor: Actor,
    Query(Wanted { column }): Query<Wanted>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let mut hosts = vec![];
        for unit in store::own_units(view).into_iter().take(50) {
            hosts.extend(units::by_id(view, Id::new(unit)).await?);
        }
        let charter = charter_of(view)?;
        let fits = |column: &Column| hosts.iter().any(|unit| check::host(column, unit.kind).is_ok());
        let owned = |column: &Column| (column.clone(), charter.duty_name(&column.owner).to_owned());
        let columns = charter.columns.iter().filter(|column| fits(column)).map(owned).collect();
        let column = charter.columns.iter().find(|known| known.code == column).cloned();
        if let Some(column) = &column {
            hosts.retain(|unit| check::host(column, unit.kind).is_ok());
        }
        let frame = desked(people::frame(view, "起草稿件", Face::Console).await?);
        let kind = column.as_ref().and_then(|column| column.kinds.first()?.parse().ok()).unwrap_or_default();
        let content = Content { kind, ..Content::default() };
        let page = FormPage { columns, hosts, ..FormPage::of(frame, "/articles".into(), 0, content) };
        Ok(FormPage { column, back: "/articles/desk".into(), ..page })
    });
    Ok(Page(page.await?))
}

pub(super) async fn edit(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let article = store::fetch(view, id, Verb::Edit).await?;
        article.edit(article.content.clone(), view.actor.id())?;
        let frame = desked(people::frame(view, "修改稿件", Face::Console).await?);
        filled(view, frame, format!("/articles/{id}/edit"), article).await
    });
    Ok(Page(page.await?))
}

pub(super) async fn correct(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Id<Article>>,
) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let article = store::fetch(view, id, Verb::Amend).await?;
        article.amend()?;
        let frame = desked(people::frame(view, "提出更正", Face::Console).await?);
        let page = filled(view, frame, format!("/articles/{id}/correction"), article).await?;
        Ok(FormPage { corrects: true, ..page })
    });
    Ok(Page(page.await?))
}

async fn filled(view: &mut View<'_>, frame: Frame, door: String, article: Article) -> Result<FormPage> {
    let attachments = files::named(view, &article.content.attachments).await?;
    let pictures: Vec<i64> = article.content.pictures().into_iter().map(|picture| picture.file).collect();
    let pictures = files::named(view, &pictures).await?;
    let waiting: Vec<String> =
        pictures.iter().filter(|file| !file.is_clean()).map(|file| file.id.to_string()).collect();
    let column = Some(column_of(view, article.column)?);
    let back = format!("/articles/{}/record", article.id);
    let page = FormPage::of(frame, door, article.version, article.content);
    Ok(FormPage { column, attachments, waiting: waiting.join(","), back, ..page })
}

impl FormPage {
    fn of(frame: Frame, door: String, version: i64, content: Content) -> Self {
        Self {
            frame,
            door,
            version,
            columns: vec![],
            column: None,
            hosts: vec![],
            content,
            attachments: vec![],
            waiting: String::new(),
            corrects: false,
            back: String::new(),
        }
    }

    /// Whether the charter asks for a field in this column.
    fn needs(&self, field: &str) -> bool {
        self.column.as_ref().is_some_and(|column| column.required.iter().any(|asked| asked == field))
    }

    fn kinds(&self) -> Vec<Kind> {
        let all = self.column.iter().flat_map(|column| &column.kinds);
        all.filter_map(|kind| kind.parse().ok()).collect()
    }

    fn is_rich(&self) -> bool {
        self.content.format == Format::Rich
    }
}

/// What the form says. One struct for all three, since each shows the same fields.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    pub column: String,
    pub host: String,
    pub reason: String,
    /// `yes`: the box that the unit ticks.
    pub not_secret: String,
    content_kind: Kind,
    title: String,
    body: String,
    format: Format,
    source: String,
    issuing_body: String,
    document_number: String,
    issued_on: String,
    original_link: String,
    /// Those that stay.
    attachment: Vec<i64>,
    /// Those that come: ids of what was sent in.
    upload: Vec<String>,
}

impl Fields {
    /// # Errors
    /// `Invalid` for a file that a browser without scripts named and could not send.
    pub fn content(&self) -> Result<Content, Refusal> {
        let mut attachments = self.attachment.clone();
        for new in self.upload.iter().filter(|new| !new.is_empty()) {
            let says = "附件没有传上来：上传附件需要启用浏览器脚本，请启用后重新选择文件";
            attachments.push(new.parse().map_err(|_| Refusal::field("upload", says))?);
        }
        Ok(Content {
            kind: self.content_kind,
            title: self.title.clone(),
            body: self.body.clone(),
            format: self.format,
            source: self.source.clone(),
            issuing_body: self.issuing_body.clone(),
            document_number: self.document_number.clone(),
            issued_on: self.issued_on.clone(),
            original_link: self.original_link.clone(),
            attachments,
        })
    }
}
