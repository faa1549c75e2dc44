//! 我的学时: three states, and every entry in words.
use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use kernel::{Actor, App, Audience, Doors, Page, Result};
use ui::{Frame, Kind as Face};

use super::actions::Account;
use super::store::{self, Entry, Standing};
use super::words;

pub fn doors() -> Doors {
    Doors::new().get("/my/hours", Audience::SignedIn, show)
}

#[derive(Template)]
#[template(path = "hours/show.html")]
struct Show {
    frame: Frame,
    standing: Standing,
    entries: Vec<Entry>,
    names: HashMap<i64, String>,
}

async fn show(State(app): State<App>, actor: Actor) -> Result<Page<impl Template>> {
    let page = app.look(&actor, async |view| {
        let me = view.actor.id();
        let standing = store::of(view, me).await?;
        let entries = store::entries(view, me).await?;
        let by: Vec<_> = entries.iter().map(|entry| entry.by).collect();
        let names = people::persons::names(view, &by).await?;
        let frame = people::frame(view, "我的学时", Face::Learner).await?.under("我的学习", "/my");
        Ok(Show { frame, standing, entries, names })
    });
    Ok(Page(page.await?))
}

impl Show {
    fn account(&self, entry: &Entry) -> &'static str {
        match entry.account {
            Account::Source => "来源",
            Account::Learned => "已学",
            Account::Pending => "待认定",
            Account::Recognised => "已认定",
        }
    }
    fn by(&self, entry: &Entry) -> &str {
        self.names.get(&entry.by.0).map_or("系统按规则计入", String::as_str)
    }
    fn rule(&self, entry: &Entry) -> &'static str {
        words::rule(&entry.rule)
    }
}
