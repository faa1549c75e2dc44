//! What waits for whom after a take-down, and who is told.
use kernel::{Id, Result, Tx};
use people::inbox::{Notice, Waiting, notify, settle, wait};

use super::case::Takedown;

const KIND: &str = "Takedown";
/// Who reports to the authority and closes the case.
const OFFICES: [&str; 2] = ["network_office", "publicity"];

pub fn link(id: Id<Takedown>) -> String {
    format!("/takedowns/{id}")
}

/// The report to the authority, until the hours of the charter are over.
pub async fn for_report(tx: &mut Tx<'_>, one: &Takedown) -> Result<()> {
    wait(tx, Waiting { step: "向有关机关报告", due: Some(one.report_due), ..waiting(one) }).await
}

/// The conclusion, by somebody who did not provide it.
pub async fn for_close(tx: &mut Tx<'_>, one: &Takedown) -> Result<()> {
    wait(tx, Waiting { step: "决定恢复或结案", not: vec![one.provider], ..waiting(one) }).await
}

pub async fn nobody(tx: &mut Tx<'_>, id: Id<Takedown>) -> Result<()> {
    settle(tx, (KIND, id.0)).await
}

/// Whoever provides it learns that it is stopped and why; its own page says whom to turn to.
pub async fn told_of_cut(tx: &mut Tx<'_>, one: &Takedown) -> Result<()> {
    let title = format!("你提供的{}已紧急下架", one.kind.name());
    let body = format!(
        "依据《互联网信息服务管理办法》第十五条{}停止传输，案号 {}。恢复以前不能修改或重新发布。",
        one.ground.name(),
        one.number
    );
    notify(tx, one.provider, &Notice { title, body, link: one.kind.path(one.subject), due: None }).await
}

pub async fn told_of_return(tx: &mut Tx<'_>, one: &Takedown, why: &str) -> Result<()> {
    let title = format!("你提供的{}已恢复", one.kind.name());
    let body = format!("案号 {}。恢复的理由：{why}", one.number);
    notify(tx, one.provider, &Notice { title, body, link: one.kind.path(one.subject), due: None }).await
}

fn waiting(one: &Takedown) -> Waiting {
    Waiting {
        thing: (KIND, one.id.0),
        title: one.number.clone(),
        link: link(one.id),
        holders: OFFICES.map(|role| (role.to_owned(), ("Platform", 1))).into(),
        ..Waiting::default()
    }
}
