//! The security desk of the Office: an inspection with findings at every stage, a notice that two of three units have read,
//! a flaw that is being mended, an incident that was closed with its dossier, and two controls that a person attested.
use jiff::civil::Date;
use kernel::{App, At, DAY, HOUR, Id, MINUTE, Result, Tx};
use people::consoles;
use security::{checklist, incidents, inspections, notices, vulnerabilities};

use super::seed::Known;

const OFFICE: &str = "W4001";

/// Walks everything in the fortnight before today.
pub async fn keep(app: &App, known: &Known, today: Date) -> Result<()> {
    let day = |back: i64| At::of(today).plus(9 * HOUR - back * DAY);
    app.house.clock.move_to(day(14));
    incident(app, known).await?;
    app.house.clock.move_to(day(6));
    inspect(app, known, today).await?;
    app.house.clock.move_to(day(2));
    tell(app, known).await?;
    app.house.clock.move_to(day(1));
    let center = known.unit("center");
    step(app, known, OFFICE, async move |tx| {
        let new = vulnerabilities::New {
            component: "FFmpeg".into(),
            affected: "5.1 及以前的 HLS 解析".into(),
            advisory: "厂商安全公告 2026-11".into(),
            severity: "medium".into(),
            says: "处理特制的播放清单时可能读取本机文件；转码进程没有网络权限，影响有限。".into(),
            remedy: "升级到发行版提供的修正版本，升级后用转码样例复测。".into(),
            unit: center,
        };
        vulnerabilities::record(tx, new).await
    })
    .await?;
    for (control, says) in [
        ("BK-02", "异地备份线路已开通，备份任务尚未设置；计划十二月完成。"),
        ("AC-07", "课程、稿件按开放和限定范围标记并控制访问，文件随所属对象；未对主体另设密级标记。"),
    ] {
        step(app, known, OFFICE, async move |tx| {
            let (control, says) = (control.to_owned(), says.to_owned());
            let new = checklist::NewRecord { control, state: "partly".into(), says, upload: String::new() };
            checklist::record(tx, &new).await
        })
        .await?;
    }
    Ok(())
}

/// Reported by a learner, graded, reported upwards, answered for by the Center, mended and closed.
async fn incident(app: &App, known: &Known) -> Result<()> {
    let new = incidents::New {
        class: "network".into(),
        title: "校内公共电脑上他人可以看到我的学习记录".into(),
        says: "在学校机房打开本站，没有登录就显示了上一位老师的学习页面。刷新以后还在，点退出后才消失。".into(),
        ..incidents::New::default()
    };
    let id = step(app, known, "T20031", async move |tx| Ok(incidents::report(tx, new.clone()).await?.id)).await?;
    step(app, known, OFFICE, async move |tx| {
        incidents::grade(tx, id, 1, "serious", "涉及个人学习记录，范围为一间机房，未见扩散。").await
    })
    .await?;
    let says = "已请学校清理公共电脑上保存的会话，并提醒教师使用后退出。";
    step(app, known, "W4002", async move |tx| {
        consoles::begin(tx, "调查公共电脑上的会话没有退出一事").await?;
        incidents::measure(tx, id, 2, says).await?;
        consoles::end(tx).await
    })
    .await?;
    step(app, known, OFFICE, async move |tx| {
        incidents::send_up(tx, id, 2, "市教委网信部门", "已按较大事件报告，原因为公共电脑未退出登录，正在整改。").await
    })
    .await?;
    let charge = (known.unit("center"), known.person("Y2003"));
    step(app, known, OFFICE, async move |tx| {
        incidents::assign(tx, id, 3, charge, "平台运行由研修中心负责，会话时限由其配置。").await
    })
    .await?;
    let affected = [known.person("T20031"), known.person("T20032")];
    step(app, known, "W4002", async move |tx| {
        consoles::begin(tx, "核对公共电脑上登录过的账号").await?;
        incidents::put(tx, id, &affected, "当日在该机房登录过的账号").await?;
        consoles::end(tx).await
    })
    .await?;
    let mended = "公共电脑的记住登录已关闭，页面在无操作三十分钟后退出；已在首页提示使用后退出。";
    app.house.clock.move_to(app.now().plus(DAY));
    step(app, known, "Y2001", async move |tx| incidents::rectify(tx, id, 4, mended).await).await?;
    let end = "处置完毕：对研修中心提出通报批评，责任人作出书面检查；会话时限纳入每季度检查。";
    step(app, known, OFFICE, async move |tx| incidents::close(tx, id, 5, "handled", end).await).await?;
    step(app, known, OFFICE, async move |tx| incidents::export(tx, id).await).await?;
    Ok(())
}

async fn inspect(app: &App, known: &Known, today: Date) -> Result<()> {
    let units = [known.unit("center"), known.unit("chinese"), known.unit("academic_office")];
    let plan = inspections::Plan {
        title: "2026 年下半年网络安全检查".into(),
        scope: "账号和口令管理、会话设置、内容发布流程、备份和恢复、第三方组件漏洞。".into(),
        planned_on: today.yesterday().unwrap_or(today).to_string(),
        units: units.to_vec(),
    };
    let plan = step(app, known, OFFICE, async move |tx| Ok(inspections::plan(tx, plan.clone()).await?.id)).await?;
    let [center, chinese, academic] = units;
    let first = find(app, known, plan, (center, "IP-06", "medium"), FINDINGS[0]).await?;
    let second = find(app, known, plan, (chinese, "IA-01", "high"), FINDINGS[1]).await?;
    let third = find(app, known, plan, (academic, "PI-02", "medium"), FINDINGS[2]).await?;
    find(app, known, plan, (chinese, "", "low"), FINDINGS[3]).await?;
    for (who, id, says) in [
        ("Y2001", first, "已建立组件清单，每月核对一次公告，清单已报互联网信息办公室。"),
        ("C8002", second, "共用账号已停用，三名助教各自开通了账号，登录正常。"),
        ("J1003", third, "导出的名单已从共享盘删除。"),
    ] {
        step(app, known, who, async move |tx| inspections::answer(tx, id, 1, says).await).await?;
    }
    step(app, known, OFFICE, async move |tx| {
        inspections::return_for_more(tx, third, 2, "请一并说明今后名单怎样传递，并附共享盘权限截图。").await
    })
    .await?;
    step(app, known, OFFICE, async move |tx| inspections::verify(tx, first, 2).await).await?;
    Ok(())
}

/// (thing, what was found)
const FINDINGS: [(&str, &str); 4] = [
    ("转码和数据库组件", "没有组件清单，不能说明哪些组件有已公布的漏洞、由谁跟踪。"),
    ("课程后台的共用账号", "三名助教共用一个账号提交课程，登录记录不能对应到人。"),
    ("含手机号的学员名单", "学员名单以未加密的电子表格放在部门共享盘，全体人员可以打开。"),
    ("机房提示", "机房没有张贴使用后退出登录的提示。"),
];

async fn find(
    app: &App,
    known: &Known,
    plan: Id<inspections::Inspection>,
    (unit, control, level): (i64, &'static str, &'static str),
    (thing, says): (&'static str, &'static str),
) -> Result<Id<inspections::Finding>> {
    step(app, known, OFFICE, async move |tx| {
        let new = inspections::NewFinding {
            control: control.into(),
            level: level.into(),
            thing: thing.into(),
            says: says.into(),
            unit,
            days: None,
        };
        Ok(inspections::find(tx, plan, new).await?.id)
    })
    .await
}

async fn tell(app: &App, known: &Known) -> Result<()> {
    let units = ["academic_office", "chinese", "center"].map(|code| known.unit(code));
    let new = notices::New {
        title: "关于防范假冒培训通知钓鱼邮件的提示".into(),
        source: "市教委网信部门提示".into(),
        body: "近期有人冒用培训通知发送邮件，诱导填写账号和密码。\n\n- 本站不以邮件索取密码\n- 收到可疑邮件请不要点击，并报告安全事件\n- 请各部门转告本部门人员".into(),
        units: units.to_vec(),
    };
    let id = step(app, known, OFFICE, async move |tx| Ok(notices::issue(tx, new.clone()).await?.id)).await?;
    for who in ["J1002", "Y2003"] {
        step(app, known, who, async move |tx| notices::confirm(tx, id, 0).await).await?;
    }
    Ok(())
}

/// A little later, somebody's verb.
async fn step<F, T>(app: &App, known: &Known, who: &str, verb: F) -> Result<T>
where
    T: Send + 'static,
    F: AsyncFn(&mut Tx<'_>) -> Result<T> + Send + 'static,
{
    app.house.clock.move_to(app.now().plus(10 * MINUTE));
    app.act(&known.actor(who), verb).await
}
