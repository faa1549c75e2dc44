//! Two pieces of content that were stopped: one that a teacher complained of, whose report to the authority is open still;
//! one that was reported and closed, and stays down.
use kernel::{Actor, App, HOUR, Id, MINUTE, Result};
use people::units::Unit;
use portal::articles::{self, Content, Draft, Kind, Secrecy};
use portal::complaints::{self, New as Told};
use portal::takedowns::{self, New, NewReport};

use super::seed::Known;

struct Piece {
    title: &'static str,
    body: &'static str,
    ground: &'static str,
    reason: &'static str,
}

const QUOTA: Piece = Piece {
    title: "教研随笔：听说明年培训名额要减半",
    body: "近日听说明年的市级培训名额要减半，不少学校已经在调整报名。\n希望有关部门早一点把消息告诉大家。",
    ground: "rumour",
    reason: "文中所说名额减半没有依据，教务处没有作过这样的安排，已有学校来电询问。",
};

const CHAT: Piece = Piece {
    title: "一次评课的实录",
    body: "评课实录整理如下，记录了授课教师的课堂表现和几位同事的议论。",
    ground: "insult",
    reason: "实录公布了授课教师未同意公开的评价，其中有贬损的话，本人要求停止传输。",
};

/// Everything on the day on which the world stands.
pub async fn stop(app: &App, known: &Known) -> Result<()> {
    let place = publish(app, known, &CHAT).await?;
    let id = take_down(app, &known.actor("X3001"), &CHAT, place, String::new()).await?;
    later(app, 2 * HOUR);
    let sent = app.now().plus(-20 * MINUTE);
    app.act(&known.actor("W4001"), async move |tx| {
        let (to, number) = ("北京市互联网信息办公室（示例）".into(), "京教院网〔2026〕12号（示例）".into());
        takedowns::send_up(tx, id, 1, NewReport { to, number, sent }).await.map(drop)
    })
    .await?;
    later(app, HOUR);
    app.act(&known.actor("X3002"), async move |tx| {
        let text = "已向授课教师说明并致歉，提供部门作了检查；稿件不再恢复。";
        takedowns::close(tx, id, 2, text).await.map(drop)
    })
    .await?;
    let place = publish(app, known, &QUOTA).await?;
    later(app, 3 * HOUR);
    let what = "这篇随笔说培训名额要减半，老师们都在打听，请核实。";
    let told = Told { what: what.into(), place: place.clone(), contact: String::new() };
    let complaint = app.act(&Actor::stranger(), async move |tx| complaints::file(tx, told.clone()).await).await?;
    later(app, 40 * MINUTE);
    take_down(app, &known.actor("Y2001"), &QUOTA, place, complaint.code).await.map(drop)
}

/// Provided by the college, taken by the column's owner, published by the Center: its address.
async fn publish(app: &App, known: &Known, piece: &'static Piece) -> Result<String> {
    later(app, HOUR);
    let host: Id<Unit> = Id::new(known.unit("chinese"));
    let provider = known.actor("C8004");
    let drafted = app.act(&provider, async move |tx| {
        let (title, body) = (piece.title.into(), piece.body.into());
        let content = Content { kind: Kind::Article, title, body, ..Content::default() };
        let drafted = articles::draft(tx, Draft { column: "resources".into(), host, content }).await?;
        articles::submit(tx, drafted.id, drafted.version, Secrecy::Confirmed).await
    });
    let sent = drafted.await?;
    let (id, version) = (sent.id, sent.version);
    app.act(&known.actor("J1001"), async move |tx| articles::review(tx, id, version).await).await?;
    app.act(&known.actor("Y2002"), async move |tx| articles::publish(tx, id, version + 1).await).await?;
    Ok(format!("/articles/{id}"))
}

async fn take_down(
    app: &App,
    by: &Actor,
    piece: &'static Piece,
    place: String,
    complaint: String,
) -> Result<Id<takedowns::Takedown>> {
    later(app, 20 * MINUTE);
    app.act(by, async move |tx| {
        let (place, complaint) = (place.clone(), complaint.clone());
        let new = New { place, ground: piece.ground.into(), reason: piece.reason.into(), complaint };
        Ok(takedowns::take_down(tx, new).await?.id)
    })
    .await
}

fn later(app: &App, us: i64) {
    app.house.clock.move_to(app.now().plus(us));
}
