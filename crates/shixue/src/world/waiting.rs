//! What waits on desks this morning: a task to accept, a complaint to answer, a file to release.
use governance::files;
use kernel::{Actor, App, Id, Result, work_off};
use portal::complaints;
use training::tasks::{self, Draft, Kind};

use super::seed::Known;

/// Each by whoever would do it; nobody has taken the next step yet.
pub async fn leave(app: &App, known: &Known) -> Result<()> {
    issue(app, known).await?;
    let somebody = Actor { address: "203.0.113.7".into(), ..Actor::stranger() };
    let what = complaints::New {
        what: "课程页的字幕比声音慢，手机上更明显，请核实。".into(),
        place: "/courses".into(),
        contact: String::new(),
    };
    app.act(&somebody, async move |tx| complaints::file(tx, what.clone()).await.map(drop)).await?;
    let photo = "参训须知（第二稿）\r\n一、报到时间与地点\r\n二、需携带的材料\r\n";
    files::send_in(app, &known.actor("C8002"), "参训须知（第二稿）.txt", "attachment", photo.into()).await?;
    work_off(app).await
}

async fn issue(app: &App, known: &Known) -> Result<()> {
    let (issuer, host) = (Id::new(known.unit("academic_office")), Id::new(known.unit("mathematics")));
    app.act(&known.actor("J1001"), async move |tx| {
        let draft = Draft {
            kind: Kind::Training,
            name: "2026 年小学数学骨干教师市级培训".into(),
            module: 1,
            issuer,
            host,
            audience: "小学数学骨干教师".into(),
            places: 80,
            starts_on: "2026-11-02".into(),
            ends_on: "2026-12-25".into(),
            document_number: "京教院教〔2026〕91号".into(),
            brief: "请接收后部署项目，并由数学系确定项目负责人。".into(),
        };
        let task = tasks::draft(tx, draft).await?;
        tasks::issue(tx, task.id, task.version).await.map(drop)
    })
    .await
}
