//! Rights of the world: one that waits to be determined, one that ends soon, one that is suspended; each by its verbs.
use governance::rights::{self, Wanted};
use kernel::{App, At, DAY, HOUR, Id, Result};

use super::seed::Known;

/// One proposal: by whom, for whom, which role where, on behalf of which unit, for how long, why.
struct Deed {
    by: &'static str,
    person: &'static str,
    role: &'static str,
    scope: (&'static str, i64),
    unit: &'static str,
    days: i64,
    reason: &'static str,
}

/// Who answers for a unit beside the heads of the cast: (staff number, unit). Some units stay without one.
const HEADS: [(&str, &str); 6] = [
    ("D5002", "party_office"),
    ("W4001", "network_office"),
    ("R6001", "personnel"),
    ("F7001", "development_center"),
    ("Q9001", "haidian"),
    ("Q9002", "qiming"),
];

/// Asks for three rights around `today`, and determines two of them.
pub async fn ask(app: &App, known: &Known, today: jiff::civil::Date) -> Result<()> {
    app.house.clock.move_to(At(app.now().0.max(At::of(today).plus(-2 * DAY + 10 * HOUR).0)));
    for (person, unit) in HEADS {
        let (scope, reason) = (("Unit", known.unit(unit)), "本单位确定的网络安全和内容负责人");
        let head = Deed { by: "Y2001", person, role: "unit_head", scope, unit, days: 300, reason };
        determine(app, known, &head).await?;
    }
    let soon = Deed {
        by: "J1001",
        person: "J1003",
        role: "module_owner",
        scope: ("Module", 2),
        unit: "academic_office",
        days: 24,
        reason: "秋季学期代管本模块的任务下达和名单确认",
    };
    determine(app, known, &soon).await?;
    let staff = Deed {
        by: "C8001",
        person: "C8003",
        role: "unit_head",
        scope: ("Unit", known.unit("chinese")),
        unit: "chinese",
        days: 180,
        reason: "系主任外出访学期间代行负责人职责",
    };
    let grant = determine(app, known, &staff).await?;
    app.act(&known.actor("W4002"), async move |tx| {
        people::consoles::begin(tx, "两地同时在线告警，核实期间停用有关授权").await?;
        rights::suspend(tx, grant, 1, "账号在两地同时在线，核实期间停用").await?;
        people::consoles::end(tx).await
    })
    .await?;
    let waiting = Deed {
        by: "C8001",
        person: "C8004",
        role: "instructor",
        scope: ("Unit", known.unit("chinese")),
        unit: "chinese",
        days: 365,
        reason: "本学期起承担系里网络课程的主讲工作",
    };
    propose(app, known, &waiting).await.map(drop)
}

async fn determine(app: &App, known: &Known, deed: &Deed) -> Result<i64> {
    let proposal = propose(app, known, deed).await?;
    let office = known.actor("J1002");
    let grant = app.act(&office, async move |tx| {
        let determined = rights::determine(tx, proposal, 1).await?;
        Ok(match determined.stage {
            rights::Stage::Determined { grant, .. } => grant,
            _ => 0,
        })
    });
    grant.await
}

async fn propose(app: &App, known: &Known, deed: &Deed) -> Result<Id<rights::Proposal>> {
    let wanted = Wanted {
        person: known.person(deed.person),
        role: deed.role.into(),
        scope: deed.scope,
        unit: known.unit(deed.unit),
        days: deed.days,
        reason: deed.reason.into(),
        renews: None,
    };
    let proposer = known.actor(deed.by);
    let proposal = app.act(&proposer, async move |tx| Ok(rights::propose(tx, wanted.clone()).await?.id));
    proposal.await
}
