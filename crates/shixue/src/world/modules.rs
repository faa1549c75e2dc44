//! The homes of the eight modules as their owners keep them, and requirements on their way: one taken and released, one
//! returned once and being worked on, one waiting for the Center, one delivered, one draft.
use jiff::civil::Date;
use kernel::{App, DAY, Id, MINUTE, Result};
use portal::modules::{self, NoticeWords};
use portal::requirements::{self, Declared, Draft, Parts, Place, Release, Requirement};

use super::BEGIN;
use super::seed::Known;

/// (module, owner, introduction, contact)
const HOMES: [(i64, &str, &str, &str); 8] = [
    (
        1,
        "J1001",
        "面向全市中小学、幼儿园的骨干教师和干部，由学院各二级学院承办，市级统一组织。\n\n# 怎样参加\n- 由各区教师进修学校按名额推荐\n- 名单由教务处导入后，登录本站查看班级和课表\n- 完成全部必修内容并列入达标名单的，认定学时、颁发证书",
        "教务处培训科，电话 010-88881001（示例）",
    ),
    (
        2,
        "J1001",
        "承接国家级教师培训任务，面向京内外中小学骨干教师和培训者。\n\n任务下达后，由教师网络研修中心部署项目，承办学院组织实施。",
        "教务处培训科，电话 010-88881001（示例）",
    ),
    (
        3,
        "J1001",
        "受区教委、学校和其他单位委托开展的培训，双方约定对象、内容和学时。\n\n委托单位可与教务处联系，签订协议后下达任务。",
        "教务处培训科，电话 010-88881001（示例）",
    ),
    (
        4,
        "J1001",
        "面向对口支援地区的教师培训，以线上研修和送教相结合的方式开展。",
        "教务处培训科，电话 010-88881001（示例）",
    ),
    (
        5,
        "J1004",
        "学历教育学生的线上课程、课表和学籍服务。\n\n学生信息由教务处提供，学生使用学号登录。",
        "教务处学籍科，电话 010-88881004（示例）",
    ),
    (
        6,
        "J1001",
        "各模块线上授课和直播活动的场次汇总。\n\n# 观看须知\n- 日常直播按课表进行，只对本班学员开放\n- 大型直播按任务组织，事先报备",
        "教务处课程科，电话 010-88881003（示例）",
    ),
    (
        7,
        "F7001",
        "面向全市中小学、幼儿园、中等职业学校在职教师的公共必修课，由北京市教师发展中心组织，各区汇总名单后统一编班。\n\n# 学习要求\n- 在规定时间内完成全部课程\n- 逐章完成练习，平台自动记录进度\n- 尚未学完“十四五”时期公共必修课的，可在补学阶段继续学习",
        "北京市教师发展中心，电话 010-88887001（示例）",
    ),
    (
        8,
        "R6001",
        "面向学院在岗教职工的培训，由人事处按年度计划组织，学时计入教职工继续教育。",
        "人事处师资科，电话 010-88886001（示例）",
    ),
];

/// (module, owner, title, text, shown for so many days from today)
const NOTICES: [(i64, &str, &str, &str, i64); 3] = [
    (
        1,
        "J1001",
        "小学语文骨干教师市级培训结业展示安排",
        "结业展示在学院西院报告厅举行，请学员提前 10 分钟签到。\n不能到场的请向班主任请假。",
        14,
    ),
    (
        7,
        "F7001",
        "公共必修课补学提示",
        "尚未完成学习的教师请登录“我的学习”查看未学完的章节，按章节继续学习即可，已学部分不必重学。",
        60,
    ),
    (8, "R6001", "教职工数字素养内训第二期报名", "请各部门于月底前汇总报名名单，交人事处师资科。", 30),
];

/// Furnishes the homes, then walks the requirements.
pub async fn furnish(app: &App, known: &Known, project: i64, today: Date) -> Result<()> {
    app.house.clock.move_to(BEGIN.plus(21 * DAY));
    for (module, owner, intro, contact) in HOMES {
        let write = async move |tx: &mut kernel::Tx<'_>| modules::describe(tx, module, 0, intro, contact).await;
        app.act(&known.actor(owner), write).await?;
    }
    for (module, owner, title, body, days) in NOTICES {
        let until = today.saturating_add(jiff::Span::new().days(days));
        app.act(&known.actor(owner), async move |tx| {
            let (from_on, until_on) = (tx.now.day(), until.to_string());
            let words = NoticeWords { title: title.into(), body: body.into(), from_on, until_on };
            modules::post(tx, module, &words).await
        })
        .await?;
    }
    app.act(&known.actor("J1001"), async move |tx| modules::pin(tx, 1, project).await).await?;
    require(app, known, today).await
}

async fn require(app: &App, known: &Known, today: Date) -> Result<()> {
    let promised = today.saturating_add(jiff::Span::new().days(21)).to_string();
    let taken = raised(app, known, "F7001", Place::Module(7), MAKE_UP.0, MAKE_UP.1).await?;
    work(app, known, taken, &promised).await?;
    deliver(app, known, taken, MAKE_UP_RELEASE).await?;
    step(app, known, "F7001", async move |tx| requirements::confirm(tx, taken, 5).await).await?;
    let lives = raised(app, known, "J1001", Place::Module(6), LIVES.0, LIVES.1).await?;
    work(app, known, lives, &promised).await?;
    deliver(app, known, lives, LIVES_RELEASE).await?;
    let quota = raised(app, known, "J1001", Place::Module(1), QUOTA.0, QUOTA.1).await?;
    let why = "“数据”一项请写明名额表由谁提供、什么时候更新。";
    step(app, known, "Y2001", async move |tx| requirements::return_for_more(tx, quota, 2, why).await).await?;
    step(app, known, "J1001", async move |tx| {
        let more = Parts { data: QUOTA_DATA.into(), ..five(QUOTA.1) };
        requirements::edit(tx, quota, 3, QUOTA.0, &more).await?;
        requirements::raise(tx, quota, 4, Declared::Yes).await
    })
    .await?;
    let day = promised.clone();
    step(app, known, "Y2001", async move |tx| {
        requirements::accept(tx, quota, 5, &day).await?;
        requirements::start(tx, quota, 6).await
    })
    .await?;
    for (who, text) in
        [("Y2001", "名额表是否区分学段？如区分，请把表样作为留言附上列名。"), ("J1001", "区分小学、初中、高中三列。")]
    {
        app.act(&known.actor(who), async move |tx| requirements::remark(tx, quota, text).await).await?;
    }
    raised(app, known, "R6001", Place::Module(8), INTERNAL.0, INTERNAL.1).await?;
    let draft = |parts| Draft { place: Place::Column(2), title: "学习资源按学科分类展示".into(), parts };
    let process = "读者在栏目页按学科筛选稿件。".to_owned();
    let draft = draft(Parts { process, ..Parts::default() });
    app.act(&known.actor("J1001"), async move |tx| requirements::draft(tx, draft.clone()).await).await?;
    Ok(())
}

/// A little later, somebody's verb.
async fn step<F, T>(app: &App, known: &Known, who: &str, verb: F) -> Result<T>
where
    T: Send + 'static,
    F: AsyncFn(&mut kernel::Tx<'_>) -> Result<T> + Send + 'static,
{
    app.house.clock.move_to(app.now().plus(20 * MINUTE));
    app.act(&known.actor(who), verb).await
}

/// Drafted and raised; its version is 2 from then on.
async fn raised(
    app: &App,
    known: &Known,
    who: &str,
    place: Place,
    title: &'static str,
    said: [&'static str; 5],
) -> Result<Id<Requirement>> {
    step(app, known, who, async move |tx| {
        let new = requirements::draft(tx, Draft { place, title: title.into(), parts: five(said) }).await?;
        requirements::raise(tx, new.id, new.version, Declared::Yes).await?;
        Ok(new.id)
    })
    .await
}

/// Accepted and begun; its version is 4 from then on.
async fn work(app: &App, known: &Known, id: Id<Requirement>, promised: &str) -> Result<()> {
    let day = promised.to_owned();
    step(app, known, "Y2001", async move |tx| {
        requirements::accept(tx, id, 2, &day).await?;
        requirements::start(tx, id, 3).await.map(drop)
    })
    .await
}

/// Delivered by the other officer of the Center; its version is 5 from then on.
async fn deliver(
    app: &App,
    known: &Known,
    id: Id<Requirement>,
    [version, changes, usage]: [&'static str; 3],
) -> Result<()> {
    step(app, known, "Y2002", async move |tx| {
        let note = Release { version: version.into(), changes: changes.into(), usage: usage.into() };
        requirements::deliver(tx, id, 4, &note).await.map(drop)
    })
    .await
}

fn five([process, data, accounts, authorisation, roles]: [&str; 5]) -> Parts {
    Parts {
        process: process.into(),
        data: data.into(),
        accounts: accounts.into(),
        authorisation: authorisation.into(),
        roles: roles.into(),
    }
}

const MAKE_UP: (&str, [&str; 5]) = (
    "公共必修课未学完章节提醒",
    [
        "教师登录后，“我的学习”列出未学完的章节；每月初由平台提醒一次。",
        "使用平台已有的学习进度，不新增数据；提醒记录保存到项目结项。",
        "沿用教师已有账号，不另开通。",
        "提醒由项目负责人或班主任发起，教师本人只看自己的进度。",
        "教师、班主任、项目负责人。",
    ],
);
const MAKE_UP_RELEASE: [&str; 3] = [
    "2.1",
    "“我的学习”按章节列出未学完的内容。\n班级进度页可以一次提醒全部未学完的学员。",
    "- 教师：打开“我的学习”，点击未学完的章节继续学习\n- 班主任：打开班级进度页，选择“未学完”，点击提醒",
];
const LIVES: (&str, [&str; 5]) = (
    "直播动态汇总各模块的线上场次",
    [
        "课表中线上授课的场次自动汇总到直播动态，按日期列出，不再另行登记。",
        "使用教务处提供的课表，随课表更新，不保存副本。",
        "公开浏览，不需要账号。",
        "场次由课表决定，任何人不单独修改。",
        "访客、学员只浏览；教务处维护课表。",
    ],
);
const LIVES_RELEASE: [&str; 3] =
    ["1.3", "直播动态页列出各模块今天和近期的线上场次。", "打开首页“直播动态”，按日期查看；上课前登录进入本班课堂。"];
const QUOTA: (&str, [&str; 5]) = (
    "市级培训名额分配与报名进度",
    [
        "教务处下达任务时录入各区名额；各区师训干部查看本区已报人数，满额后不再接收。",
        "各区名额和报名名单。",
        "使用各区师训干部已有账号。",
        "区级管理员只看本区；名额由教务处调整。",
        "教务处经办、区级管理员、项目负责人。",
    ],
);
const QUOTA_DATA: &str = "各区名额和报名名单。\n名额表由教务处培训科在下达任务时提供，调整后当日更新。";
const INTERNAL: (&str, [&str; 5]) = (
    "教职工内训学时按年度汇总",
    [
        "每年 12 月由人事处按部门汇总教职工内训学时，核对后归档。",
        "使用平台认定的学时和人事处提供的在岗名单，汇总表保存三年。",
        "沿用教职工已有账号；离岗的由人事处通知停用。",
        "汇总表只由人事处导出，部门负责人查看本部门。",
        "人事处经办、部门负责人、教职工本人。",
    ],
);
