//! How the world is ruled: a version that changed by the book, a proposal that waits, interpretations, and who answers.
use governance::amendments::{self, Amendment, Proposal};
use governance::charter::{self, Files, Solver, fields};
use governance::duties::{self, NewHolder, Place};
use governance::policy;
use kernel::{Actor, App, DAY, HOUR, Result, View, work_off};
use people::roles::{NewGrant, give};

use super::BEGIN;
use super::seed::Known;

/// Staff numbers of A and B by unit, as each head would name them.
const HOLDERS: [(&str, &str, &str); 8] = [
    ("leadership", "L0001", ""),
    ("party_office", "D5002", "D5001"),
    ("academic_office", "J1002", "J1001"),
    ("center", "Y2003", "Y2001"),
    ("network_office", "W4001", "W4002"),
    ("publicity", "X3002", "X3001"),
    ("personnel", "R6001", ""),
    ("development_center", "F7001", ""),
];

const INTERPRETATIONS: [(i64, &str); 2] = [
    (
        13,
        "同一课程换讲师或者更换三分之一以上内容的，是新的一版，须重新审核、备案；只改错别字的，也按新版提交，由原审核人从快办理。",
    ),
    (
        16,
        "“一般课堂六个月”自上课当天起算。到期前三十天、七天各提醒一次；需要长期保存的，由承办部门在到期前提交为课程资源。",
    ),
];

/// Performs all of it on the days before the demo begins. Without a solver nobody proposes anything.
pub async fn govern(app: &App, known: &Known) -> Result<()> {
    app.house.clock.move_to(BEGIN.plus(17 * DAY));
    name_holders(app, known).await?;
    for (article, text) in INTERPRETATIONS {
        app.act(&known.actor("Y2002"), async move |tx| charter::interpret(tx, article, text, None).await).await?;
    }
    let Ok(solver) = Solver::find().await else {
        tracing::warn!("the demo has no change of its charter: no cvc5 on this machine");
        return Ok(());
    };
    let shorter = Change {
        by: "W4001",
        path: "sessions.idle_minutes",
        value: "20",
        reason: "办公室公用电脑较多，按网络安全检查意见缩短无操作自动退出的时间。",
        decision: "京教院办〔2026〕41号",
        effective_on: "2026-10-08",
    };
    let made = propose(app, known, &solver, shorter).await?;
    app.house.clock.move_to(BEGIN.plus(18 * DAY));
    app.act(&known.actor("J1001"), async move |tx| {
        amendments::review(tx, made.id, made.version, "同意，请提前一周告知各部门。").await
    })
    .await?;
    app.house.clock.move_to(BEGIN.plus(18 * DAY + 2 * HOUR));
    app.act(&known.actor("Y2002"), async move |tx| amendments::publish(tx, made.id, made.version + 1).await).await?;
    policy::renew().await?;
    app.house.clock.move_to(BEGIN.plus(19 * DAY));
    let later = Change {
        by: "Y2001",
        path: "study.done_percent",
        value: "95",
        reason: "学员反映末尾小结常被跳过，建议视频、音频看过 95% 才算学完。",
        decision: "",
        effective_on: "2027-03-01",
    };
    propose(app, known, &solver, later).await.map(drop)
}

async fn name_holders(app: &App, known: &Known) -> Result<()> {
    let network = (known.person("W4001"), known.unit("network_office"));
    app.act(&Actor::house("demo"), async move |tx| {
        let (person, unit) = network;
        give(tx, NewGrant { person, role: "unit_staff", scope: ("Unit", unit), unit, until: None }).await
    })
    .await?;
    for (unit, first, deputy) in HOLDERS {
        for (place, number) in [(Place::First, first), (Place::Deputy, deputy)] {
            if number.is_empty() {
                continue;
            }
            app.act(&known.actor("J1002"), async move |tx| {
                let (duty, staff_number, until) = (unit.into(), number.into(), "2027-08-31".into());
                duties::assign(tx, NewHolder { duty, matter: String::new(), place, staff_number, until }).await
            })
            .await?;
        }
    }
    Ok(())
}

/// One parameter set to another value.
struct Change {
    by: &'static str,
    path: &'static str,
    value: &'static str,
    reason: &'static str,
    decision: &'static str,
    effective_on: &'static str,
}

async fn propose(app: &App, known: &Known, solver: &Solver, change: Change) -> Result<Amendment> {
    let newest = async |view: &mut View<'_>| {
        let newest = charter::newest(view).await?.map_or(1, |version| version.version);
        Ok(charter::stored(view, newest).await?.1)
    };
    let mut files: Files = app.look(&Actor::house("demo"), newest).await?;
    if let Some(field) = fields::field(change.path) {
        field.set(&mut files, change.value).map_err(|says| kernel::Refusal::field("", says))?;
    }
    let solver = solver.clone();
    let new = Proposal {
        files,
        reason: change.reason.into(),
        decision: change.decision.into(),
        effective_on: change.effective_on.into(),
    };
    let by = known.actor(change.by);
    let made = app.act(&by, async move |tx| amendments::propose(tx, &solver, new.clone()).await).await?;
    work_off(app).await?;
    Ok(made)
}
