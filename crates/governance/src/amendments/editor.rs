//! The form in which a unit changes whole files that it answers for: articles, duties, columns, calendar, claims, policies.
//! Several stand on one page, since some change only together.
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Redirect;
use kernel::{Actor, App, Audience, Doors, Form, Page, Refusal, Result, Trace};
use ui::{Frame, Kind as Face};

use super::actions;
use super::desk::{self, Fields, Own, Term, Typed};
use super::words;
use crate::charter::{Answer, Files, Solver};

const HERE: &str = "/charter/amendments/files";
/// On one page: more would not be read in one go.
const MOST: usize = 8;

pub fn doors() -> Doors {
    let propose = Audience::Verb("propose", "Amendment");
    Doors::new().get(HERE, propose, edit).post(HERE, propose, Trace::Audit("amendments.proposed"), hand_in)
}

/// A file that the actor's units answer for, in whole or in part.
pub(super) struct OwnFile {
    pub name: String,
    pub parts: Vec<Answer>,
}

impl OwnFile {
    fn title(&self) -> String {
        self.parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>().join("、")
    }
    fn is_decided(&self) -> bool {
        self.parts.iter().any(|part| part.decision)
    }
}

pub(super) fn files_of(own: &Own) -> Vec<OwnFile> {
    let mine = |part: &Answer| part.units.iter().any(|unit| own.duties.contains(unit));
    let of = |(name, text): (&String, &String)| {
        let parts = own.charter.parts_of(name, text).into_iter().filter(mine).collect();
        OwnFile { name: name.clone(), parts }
    };
    own.files.0.iter().map(of).filter(|file| !file.parts.is_empty()).collect()
}

#[derive(Template)]
#[template(path = "amendments/files.html")]
struct Edit {
    frame: Frame,
    all: Vec<OwnFile>,
    /// Those that stand open, with their text.
    chosen: Vec<(OwnFile, String)>,
    version: i64,
    solver: bool,
    term: Term,
}

async fn edit(State(app): State<App>, actor: Actor, Query(asked): Query<Fields>) -> Result<Page<impl Template>> {
    let solver = Solver::find().await.is_ok();
    let page = app.look(&actor, async move |view| {
        let own = desk::own(view).await?.ok_or(Refusal::NotFound)?;
        let all = files_of(&own);
        if all.is_empty() {
            return Err(Refusal::NotFound.into());
        }
        let is_asked = |file: &OwnFile| asked.iter().any(|(key, name)| key == "file" && *name == file.name);
        let (chosen, all): (Vec<OwnFile>, Vec<OwnFile>) = all.into_iter().partition(is_asked);
        if chosen.len() > MOST {
            return Err(Refusal::field("file", words::TOO_MANY).into());
        }
        let opened = |file: OwnFile| {
            let text = own.files.0.get(&file.name).cloned().unwrap_or_default();
            (file, text)
        };
        let chosen = chosen.into_iter().map(opened).collect();
        let frame = people::frame(view, "修改章程文件", Face::Console).await?;
        Ok(Edit { frame, all, chosen, version: own.version, solver, term: Term::now(view)? })
    });
    Ok(Page(page.await?))
}

async fn hand_in(State(app): State<App>, actor: Actor, form: Form<Fields>) -> Result<Redirect> {
    let solver = Solver::find().await?;
    let (seen, typed) = (form.ticket.version, Typed::of(form.fields, |name| name.starts_with("file:"))?);
    app.submit(&actor, form.ticket, async move |tx| {
        let own = desk::own(tx).await?.ok_or(Refusal::NotFound)?;
        let mine = files_of(&own);
        if mine.is_empty() {
            return Err(refused(words::NOT_YOURS).into());
        }
        if own.version != seen {
            return Err(Refusal::not_now(words::MOVED_ON).into());
        }
        let files = written(&own, &mine, &typed)?;
        let amendment = actions::propose(tx, &solver, typed.proposal(files)).await?;
        Ok(format!("/charter/amendments/{}", amendment.id))
    })
    .await
}

fn refused(says: &str) -> Refusal {
    Refusal::NotAllowed { says: says.into(), article: "第二十三条".into() }
}

/// The newest files with the texts of the form in their places; what a browser made of a text that nobody touched is that
/// text.
///
/// # Errors
/// `NotAllowed` for a file of others.
fn written(own: &Own, mine: &[OwnFile], typed: &Typed) -> Result<Files, Refusal> {
    let mut files = own.files.clone();
    for (key, text) in &typed.0 {
        let Some(name) = key.strip_prefix("file:") else { continue };
        let Some(before) = own.files.0.get(name).filter(|_| mine.iter().any(|file| file.name == name)) else {
            return Err(refused(words::OTHER_FILE));
        };
        let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
        if lines(text) != lines(before) {
            let end = &before[before.trim_end().len()..];
            files.0.insert(name.to_owned(), format!("{}{end}", lines(text)));
        }
    }
    Ok(files)
}
