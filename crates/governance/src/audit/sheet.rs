//! Taking what a search finds away as a sheet: an act of the audit administrator alone, with its trace written first.
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use kernel::{Actor, App, Entry, Form, Refusal, Result};
use people::consoles;
use sheets::Out;

use super::pages::{Words, line, names, second};
use super::search::{self, Asked};
use super::store;
use super::trail::{Trail, Verb};
use super::words;

type File = ([(HeaderName, HeaderValue); 3], Vec<u8>);

const HEADERS: [&str; 18] = [
    "编号",
    "时间",
    "谁",
    "动作",
    "动作代码",
    "对象",
    "角色",
    "结果",
    "章程版本",
    "依据",
    "请求号",
    "地址",
    "会话",
    "特权时段",
    "变动前摘要",
    "变动后摘要",
    "详情",
    "本条摘要",
];

/// So many entries at most in one sheet.
const MOST: usize = 20_000;
const SLICE: i64 = 1000;

pub(super) async fn take(said: Words, State(app): State<App>, actor: Actor, form: Form<Asked>) -> Result<File> {
    let asked = form.fields;
    let taken = app.act(&actor, async move |tx| {
        tx.allow(Verb::Export, &Trail)?;
        consoles::require(tx).await?;
        let mut wanted = search::wanted(tx, &asked).await?;
        let mut all: Vec<Entry> = vec![];
        loop {
            let some = store::search(tx.sql, &wanted, SLICE).await?;
            let done = (some.len() as i64) < SLICE;
            wanted.before = some.last().map(|last| last.id);
            all.extend(some);
            if all.len() > MOST {
                return Err(Refusal::not_now(words::TOO_MANY).into());
            }
            if done {
                break;
            }
        }
        let asked_for = search::wanted(tx, &asked).await?;
        tx.trace("audit.exported", ("Audit", 1), &(asked_for, all.len())).await?;
        let charter = crate::policy::charter_of(tx)?;
        let names = names(tx, &all).await?;
        Ok(all.into_iter().map(|entry| row(line(said, &charter, &names, &entry), entry)).collect::<Vec<_>>())
    });
    let rows = taken.await?;
    let made = tokio::task::spawn_blocking(move || sheets::table("审计记录", &HEADERS, rows.into_iter()));
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"audit.xlsx\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, made.await.map_err(anyhow::Error::from)??))
}

fn row(line: super::pages::Line, entry: Entry) -> Vec<Out> {
    let number = |number: i64| if number == 0 { String::new() } else { number.to_string() };
    [
        entry.id.to_string(),
        second(entry.at),
        line.who,
        line.did,
        entry.verb,
        line.what,
        line.role,
        if line.done { "完成".into() } else { "拒绝".into() },
        number(entry.charter),
        entry.policy,
        entry.request,
        entry.address,
        number(entry.session),
        number(entry.elevation),
        hex::encode(entry.before),
        hex::encode(entry.after),
        entry.detail,
        hex::encode(entry.mac),
    ]
    .into_iter()
    .map(Out::Text)
    .collect()
}
