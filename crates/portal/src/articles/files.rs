//! Pictures and attachments of an article: taken when it is saved, clean before it is submitted, public as long as what
//! is published names them.
use std::collections::HashMap;

use futures::future::LocalBoxFuture;
use governance::files::{self, File, StageName};
use kernel::{Governed, Id, Refusal, Result, Tx, View};

use super::article::{Article, Verb};
use super::content::Content;
use super::{rights, store, words};

const KIND: &str = "Article";

/// Who may have the files of an article: whoever works on it has all of them, everybody else what is published names.
pub struct Keeper;

impl Governed for Keeper {
    fn may_see<'a>(&'a self, view: &'a mut View<'_>, id: i64) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async move { store::fetch(view, Id::new(id), Verb::See).await.map(drop) })
    }

    fn may_have<'a>(&'a self, view: &'a mut View<'_>, id: i64, file: i64) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let article = store::fetch(view, Id::new(id), Verb::See).await?;
            let public = article.is_published() && article.content.files().contains(&file);
            if public || rights::works_on(view, &article)? { Ok(()) } else { Err(Refusal::NotFound.into()) }
        })
    }
}

/// What the actor has sent in and the content names becomes the article's.
///
/// # Errors
/// `Invalid` for a file of another person or another thing.
pub async fn take(tx: &mut Tx<'_>, id: Id<Article>, content: &Content) -> Result<()> {
    let pictures: Vec<i64> = content.pictures().into_iter().map(|picture| picture.file).collect();
    for file in content.files() {
        let field = if pictures.contains(&file) { "body" } else { "upload" };
        let taken = files::take(tx, Id::new(file), (KIND, id.0)).await.map_err(|no| match no {
            kernel::Error::Refused(Refusal::NotFound) => Refusal::field(field, words::FILE).into(),
            other => other,
        })?;
        if taken.stage.name == StageName::Gone {
            return Err(Refusal::field(field, words::FILE).into());
        }
    }
    Ok(())
}

/// What a draft names no more goes. Never called once something was published: versions name files too.
pub async fn drop_unnamed(tx: &mut Tx<'_>, id: Id<Article>, content: &Content) -> Result<()> {
    let named = content.files();
    for file in files::of(tx, (KIND, id.0)).await? {
        if !named.contains(&file.id.0) && file.stage.name != StageName::Gone {
            files::let_go(tx, file.id, (KIND, id.0)).await?;
        }
    }
    Ok(())
}

/// Whether the files that a content names may go out with it; answers the names of its attachments.
///
/// # Errors
/// `Invalid` with every file that is still being checked, was refused, or is no picture where one should be.
pub async fn fit(view: &mut View<'_>, id: Id<Article>, content: &Content) -> Result<Vec<String>> {
    let all = files::by_ids(view, &content.files()).await?;
    let mut wrong = vec![];
    for (n, picture) in content.pictures().iter().enumerate() {
        let file = all.get(&picture.file);
        let says = match file.filter(|file| owned(file, id)) {
            None => Some(words::FILE.to_owned()),
            Some(file) if !file.is_clean() => Some(format!("正文第 {} 张图片{}", n + 1, state(file))),
            Some(file) if !is_picture(file) => Some(format!("正文第 {} 张图片不是 JPG 或 PNG，请换一张", n + 1)),
            Some(_) => None,
        };
        wrong.extend(says.map(|says| kernel::Problem { field: "body".into(), says }));
    }
    let mut names = vec![];
    for attachment in &content.attachments {
        match all.get(attachment).filter(|file| owned(file, id)) {
            None => wrong.push(kernel::Problem { field: "upload".into(), says: words::FILE.into() }),
            Some(file) if !file.is_clean() => {
                let says = format!("附件“{}”{}", file.name, state(file));
                wrong.push(kernel::Problem { field: "upload".into(), says });
            }
            Some(file) => names.push(file.name.clone()),
        }
    }
    if wrong.is_empty() { Ok(names) } else { Err(Refusal::Invalid(wrong).into()) }
}

/// The files of these ids that are still there, in their order.
pub async fn named(view: &mut View<'_>, ids: &[i64]) -> Result<Vec<File>> {
    let mut all: HashMap<i64, File> = files::by_ids(view, ids).await?;
    Ok(ids.iter().filter_map(|id| all.remove(id)).filter(|file| file.stage.name != StageName::Gone).collect())
}

/// `html` with a word in the place of each picture that cannot be shown yet: for pages of those who work on it.
pub async fn with_waiting(view: &mut View<'_>, content: &Content, mut html: String) -> Result<String> {
    let pictures = content.pictures();
    let ids: Vec<i64> = pictures.iter().map(|picture| picture.file).collect();
    let all = files::by_ids(view, &ids).await?;
    for id in ids {
        let (from, to) = match all.get(&id) {
            Some(file) if file.is_clean() && is_picture(file) => continue,
            Some(file) => (format!("<img src=\"/files/{id}\""), format!("图片“{}”{}", file.name, state(file))),
            None => (format!("<img src=\"/files/{id}\""), "图片已不在".to_owned()),
        };
        while let Some(at) = html.find(&from) {
            let end = html[at..].find('>').map_or(html.len(), |end| at + end + 1);
            html.replace_range(at..end, &format!("<span class=\"pic-waits\">{}</span>", super::prose::escaped(&to)));
        }
    }
    Ok(html)
}

fn owned(file: &File, id: Id<Article>) -> bool {
    file.subject.0 == KIND && file.subject.1 == id.0 && file.stage.name != StageName::Gone
}

fn is_picture(file: &File) -> bool {
    matches!(file.sniffed.as_str(), "jpeg" | "png")
}

fn state(file: &File) -> &'static str {
    match file.stage.name {
        StageName::Clean => "不能显示",
        StageName::Rejected | StageName::Gone => "没有通过检查，请删去后换一个",
        _ => "还在检查或等待放行（由文件值守放行），放行后再提交",
    }
}
