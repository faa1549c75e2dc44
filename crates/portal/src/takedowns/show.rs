//! One case with its sealed evidence and what the reader may do now; and its report, as it is printed.
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use governance::policy::charter_of;
use kernel::{Actor, App, At, Audience, Doors, Id, Page, Result, Signed, View};
use people::persons;
use ui::{Frame, Kind as Face};

use super::case::{Report, Said, Takedown, Verb};
use super::evidence::Evidence;
use super::store;
use crate::publications::{Kind, digest};

pub fn doors() -> Doors {
    let see = Audience::Verb("see", "Takedown");
    Doors::new().get("/takedowns/{id}", see, show).get("/takedowns/{id}/report", see, report)
}

#[derive(Template)]
#[template(path = "takedowns/show.html")]
struct Show {
    frame: Frame,
    one: Takedown,
    evidence: Evidence,
    digest: String,
    /// Whether the sealed text still has the digest that it was given.
    whole: bool,
    names: HashMap<i64, String>,
    /// Where those who review the case see the content.
    link: String,
    now: At,
    may: May,
}

/// The noun and the policy both say yes.
struct May {
    send_up: bool,
    restore: bool,
    close: bool,
    /// They might close it, were the report on record.
    close_later: bool,
}

impl Show {
    fn who(&self, signed: &Signed) -> &str {
        self.names.get(&signed.by.0).map_or("", String::as_str)
    }
    fn page(&self) -> String {
        self.one.kind.path(self.one.subject)
    }
    /// `2026-11-23T10:31`, as a field for a moment takes it.
    fn moment(&self) -> String {
        self.now.minute().replace(' ', "T")
    }
}

async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Id<Takedown>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let one = store::fetch(view, id, Verb::See).await?;
        let (text, kept) = store::sealed(view, &one).await?;
        let frame = people::frame(view, &one.number, Face::Console).await?.marked();
        Ok(Show {
            frame: frame.under("紧急下架", "/takedowns"),
            evidence: Evidence::read(&text)?,
            whole: digest(&text) == kept,
            digest: kept,
            names: names(view, &one).await?,
            link: link(&one),
            now: view.now,
            may: may(view, &one)?,
            one,
        })
    });
    Ok(Page(page.await?))
}

async fn names(view: &mut View<'_>, one: &Takedown) -> Result<HashMap<i64, String>> {
    let mut who = vec![one.taken.by];
    who.extend(one.report.as_ref().map(|report| report.recorded.by));
    who.extend([&one.restored, &one.closed].into_iter().flatten().map(|said| said.signed.by));
    persons::names(view, &who).await
}

fn link(one: &Takedown) -> String {
    match one.kind {
        Kind::Article => one.kind.path(one.subject),
        Kind::Course => format!("/courses/{}/preview/{}", one.subject, one.edition),
    }
}

fn may(view: &View<'_>, one: &Takedown) -> Result<May> {
    let said = || Said { signed: view.signed(), text: String::new() };
    let (to, number) = ("机关".to_owned(), "文号".to_owned());
    let report = Report { recorded: view.signed(), to, number, sent: view.now };
    let close = view.may(Verb::Close, one)?;
    Ok(May {
        send_up: one.send_up(report).is_ok() && view.may(Verb::SendUp, one)?,
        restore: one.restore(said()).is_ok() && view.may(Verb::Restore, one)?,
        close: one.close(said()).is_ok() && close,
        close_later: close && one.closed.is_none() && one.report.is_none(),
    })
}

/// The form of the report, filled in from the sealed evidence.
#[derive(Template)]
#[template(path = "takedowns/report.html")]
struct Paper {
    frame: Frame,
    one: Takedown,
    evidence: Evidence,
    digest: String,
    institution: String,
    site: String,
    icp: String,
    origin: String,
    hotline: String,
    taker: String,
    readers: String,
}

async fn report(State(app): State<App>, actor: Actor, Path(id): Path<Id<Takedown>>) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async move |view| {
        let one = store::fetch(view, id, Verb::See).await?;
        let (text, kept) = store::sealed(view, &one).await?;
        let evidence = Evidence::read(&text)?;
        let site = charter_of(view)?.head.site.clone();
        let frame = people::frame(view, "处置情况报告表", Face::Console).await?;
        Ok(Paper {
            frame: frame.under("紧急下架", "/takedowns").under(one.number.clone(), format!("/takedowns/{id}")),
            digest: kept,
            origin: view.house.config.origin.clone(),
            institution: site.institution,
            site: site.name,
            icp: site.icp,
            hotline: site.hotline,
            taker: evidence.taken_by.name.clone(),
            readers: readers(&evidence),
            evidence,
            one,
        })
    });
    Ok(Page(page.await?))
}

fn readers(evidence: &Evidence) -> String {
    match &evidence.readers {
        None => "公开稿件，未登记读者".into(),
        Some(readers) => {
            let reports: i64 = readers.iter().map(|reader| reader.reports).sum();
            let finished: i64 = readers.iter().map(|reader| reader.finished).sum();
            format!("学习过的 {} 人，播放上报 {reports} 次，学完 {finished} 项", readers.len())
        }
    }
}
