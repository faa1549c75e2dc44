//! The quarantine desk: what waits, who sent it, what its bytes are; released or rejected by whoever guards the files.
use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use kernel::{Actor, App, Audience, Doors, Id, Page, Refusal, Result, Trace};
use ui::{Frame, Kind as Face};

use super::file::{File, Verb};
use super::{actions, store};

pub fn doors() -> Doors {
    Doors::new()
        .get("/quarantine", Audience::Verb("release", "File"), index)
        .press(
            "/quarantine/{id}/release",
            Audience::Verb("release", "File"),
            Trace::Audit("files.released"),
            actions::release,
            |_| "/quarantine".into(),
        )
        .say(
            "/quarantine/{id}/rejection",
            Audience::Verb("reject", "File"),
            Trace::Audit("files.rejected"),
            ("reason", actions::reject),
            |_| "/quarantine".into(),
        )
}

#[derive(Template)]
#[template(path = "files/desk.html")]
struct Desk {
    frame: Frame,
    files: Vec<File>,
    names: HashMap<i64, String>,
    me: Id<kernel::Person>,
}

async fn index(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        if !view.holds("file_guard") {
            return Err(Refusal::NotFound.into());
        }
        let mut files = vec![];
        for file in store::waiting(view).await? {
            if view.may(Verb::See, &file)? {
                files.push(file);
            }
        }
        let senders: Vec<_> = files.iter().map(|file| file.uploader).collect();
        let names = people::persons::names(view, &senders).await?;
        let (frame, me) = (people::frame(view, "文件隔离区", Face::Console).await?, view.actor.id());
        Ok(Desk { frame, files, names, me })
    });
    Ok(Page(page.await?))
}

impl Desk {
    fn sender(&self, file: &File) -> &str {
        self.names.get(&file.uploader.0).map_or("", String::as_str)
    }

    /// What it is for, in words.
    fn purpose(&self, file: &File) -> &'static str {
        match file.purpose.as_str() {
            "video" => "课程视频",
            "audio" => "课程音频",
            "pdf" => "课程文档",
            "captions" => "字幕",
            "letter" => "授权书",
            "picture" => "文中图片",
            _ => "附件",
        }
    }
}
