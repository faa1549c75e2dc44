//! What stands in the three columns: each article provided, accepted and published by the right people; others at every
//! stage on their desks, one corrected with its record, one that will be published at a moment, one withdrawn.
use kernel::{App, At, DAY, HOUR, Id, Result};
use people::units::Unit;
use portal::articles::{self, Article, Content, Draft, Format, Kind, Proposal, Secrecy};

use super::courses::bring;
use super::seed::Known;

/// How far an article has come.
#[derive(Clone, Copy)]
enum Fate {
    Drafted,
    Submitted,
    Returned(&'static str),
    Scheduled,
    Published,
    Corrected(&'static str, &'static str, &'static str),
    Withdrawn(&'static str),
}

/// An article with who provides it, for which unit, and who decides about it. A text that begins with a tag is rich.
struct Piece {
    column: &'static str,
    kind: Kind,
    provider: &'static str,
    unit: &'static str,
    owner: &'static str,
    fate: Fate,
    title: &'static str,
    body: &'static str,
    source: &'static str,
}

const PIECES: [Piece; 11] = [
    Piece {
        column: "news",
        kind: Kind::Dynamic,
        provider: "J1003",
        unit: "academic_office",
        owner: "Y2003",
        fate: Fate::Published,
        title: "2026 年小学语文骨干教师市级培训开班",
        body: OPENING,
        source: "学院官网",
    },
    Piece {
        column: "news",
        kind: Kind::Dynamic,
        provider: "J1003",
        unit: "academic_office",
        owner: "Y2003",
        fate: Fate::Corrected("由各学校汇总后", "由各区汇总后", "名单汇总单位有误，应为“各区”"),
        title: "公共必修课启动报名，面向全市中小学教师",
        body: "公共必修课由北京市教师发展中心组织，名单由各学校汇总后统一编班。\n教师登录本站后，在“我的学习”中查看自己的班级。",
        source: "学院官微",
    },
    Piece {
        column: "resources",
        kind: Kind::Article,
        provider: "C8003",
        unit: "chinese",
        owner: "J1001",
        fate: Fate::Published,
        title: "从一篇到一类：阅读教学的单元整合",
        body: "单元整合不是把几篇课文放在一起，而是找到它们共同要学生学会的那一件事。\n先写出单元结束时学生能做什么，再决定每一篇用来做什么，最后才是活动。\n师德体现在课堂的每一次倾听里，教师的教学能力也在这样的备课中提升。",
        source: "",
    },
    Piece {
        column: "resources",
        kind: Kind::Research,
        provider: "C8002",
        unit: "chinese",
        owner: "J1001",
        fate: Fate::Published,
        title: "单元目标怎么写得可评可测：一项备课研究",
        body: "把“理解”改写成看得见的表现，需要回答三个问题：学生做什么，我能看见？做到什么程度算达成？用哪一次活动收集证据？",
        source: "",
    },
    Piece {
        column: "resources",
        kind: Kind::Frontier,
        provider: "C8003",
        unit: "chinese",
        owner: "J1001",
        fate: Fate::Submitted,
        title: "生成式人工智能辅助备课的边界与建议",
        body: "人工智能可以帮助教师找材料、出初稿，但教学目标和评价由教师负责。",
        source: "",
    },
    Piece {
        column: "policies",
        kind: Kind::Repost,
        provider: "J1003",
        unit: "academic_office",
        owner: "D5002",
        fate: Fate::Published,
        title: "教育部关于发布《教师数字素养》教育行业标准的通知",
        body: "转发教育部发布的《教师数字素养》教育行业标准（JY/T 0646—2022），全文见原文链接。",
        source: "",
    },
    Piece {
        column: "news",
        kind: Kind::Dynamic,
        provider: "C8003",
        unit: "chinese",
        owner: "Y2003",
        fate: Fate::Returned("请补充开课时间和参加人数，并核对来源"),
        title: "中文系举办单元整体教学工作坊",
        body: "工作坊围绕童话单元的整体设计展开，学员分组完成了一份单元方案。",
        source: "学院官网",
    },
    Piece {
        column: "news",
        kind: Kind::Dynamic,
        provider: "J1003",
        unit: "academic_office",
        owner: "Y2003",
        fate: Fate::Scheduled,
        title: "2027 年度培训需求征集通知",
        body: "<p>请各区于年底前报送<strong>2027 年度培训需求</strong>。</p><ol><li><p>按学段、学科填写需求。</p></li><li><p>注明希望的时间和形式。</p></li></ol>",
        source: "学院官网",
    },
    Piece {
        column: "news",
        kind: Kind::Dynamic,
        provider: "J1003",
        unit: "academic_office",
        owner: "Y2003",
        fate: Fate::Withdrawn("与另一篇报道重复"),
        title: "骨干教师市级培训简讯",
        body: "骨干教师市级培训本周开班。",
        source: "学院官微",
    },
    Piece {
        column: "news",
        kind: Kind::Dynamic,
        provider: "C8003",
        unit: "chinese",
        owner: "Y2003",
        fate: Fate::Drafted,
        title: "市级培训学员赴学校观课",
        body: "两个班的学员分别到海淀、通州的学校观课，课后与任课教师交流。",
        source: "学院官网",
    },
    Piece {
        column: "policies",
        kind: Kind::Repost,
        provider: "J1003",
        unit: "academic_office",
        owner: "D5002",
        fate: Fate::Submitted,
        title: "关于《教师数字素养》教育行业标准的学习提示",
        body: "转发教育部发布的《教师数字素养》教育行业标准，供各单位组织学习时参考。",
        source: "",
    },
];

/// Rich text as the editor writes it.
const OPENING: &str = "<p>9 月，2026 年小学语文骨干教师市级培训开班，来自海淀区、通州区的学员参加学习。</p>\
    <h2>分班与时间</h2><p>培训由中文系承办，分两个班进行，<strong>年底前完成全部课程</strong>。</p>\
    <table><tbody><tr><th><p>班级</p></th><th><p>学员来源</p></th><th><p>地点</p></th></tr>\
    <tr><td><p>一班</p></td><td><p>海淀区</p></td><td><p>学院本部</p></td></tr>\
    <tr><td><p>二班</p></td><td><p>通州区</p></td><td><p>学院本部</p></td></tr></tbody></table>\
    <h2>学什么</h2><ul><li><p>单元整体教学的设计与实施</p></li><li><p>课堂提问与学习评价</p></li>\
    <li><p>人工智能素养与备课</p></li></ul>\
    <blockquote><p>先写出单元结束时学生能做什么，再决定每一篇用来做什么。</p></blockquote>\
    <p>学员登录后在<a href=\"/my\">我的学习</a>中查看课程和学时。</p>";

/// Fills the columns. `today`: the day after which the article with a moment is published.
pub async fn publish(app: &App, known: &Known, today: jiff::civil::Date) -> Result<()> {
    let sheet = "开班日程\n第一天　开班式　单元整体教学概说\n第二天　分组研讨　观课准备\n";
    let sheet = bring(app, known, "J1003", ("开班日程.txt", "attachment"), sheet.into()).await?;
    for piece in &PIECES {
        app.house.clock.move_to(app.now().plus(HOUR));
        let attachments = if piece.body == OPENING { vec![sheet.0] } else { vec![] };
        let article = place(app, known, piece, attachments).await?;
        lead_on(app, known, piece, article, today).await?;
    }
    Ok(())
}

async fn place(app: &App, known: &Known, piece: &'static Piece, attachments: Vec<i64>) -> Result<Article> {
    let host: Id<Unit> = Id::new(known.unit(piece.unit));
    let provider = known.actor(piece.provider);
    app.act(&provider, async move |tx| {
        let content = Content { attachments: attachments.clone(), ..content(piece) };
        let drafted = articles::draft(tx, Draft { column: piece.column.into(), host, content }).await?;
        if matches!(piece.fate, Fate::Drafted) {
            return Ok(drafted);
        }
        articles::submit(tx, drafted.id, drafted.version, Secrecy::Confirmed).await
    })
    .await
}

/// Takes a submitted article as far as it goes.
async fn lead_on(
    app: &App,
    known: &Known,
    piece: &'static Piece,
    article: Article,
    today: jiff::civil::Date,
) -> Result<()> {
    let (owner, center, id) = (known.actor(piece.owner), known.actor("Y2002"), article.id);
    match piece.fate {
        Fate::Drafted | Fate::Submitted => return Ok(()),
        Fate::Returned(why) => {
            let version = article.version;
            app.act(&owner, async move |tx| articles::return_for_changes(tx, id, version, why).await).await?;
            return Ok(());
        }
        _ => {}
    }
    let taken = app.act(&owner, async move |tx| articles::review(tx, id, article.version).await).await?;
    if let Fate::Scheduled = piece.fate {
        let at = At::of(today).plus(3 * DAY + 9 * HOUR);
        // A house whose day is far from this world's has it waiting to be published.
        if at > app.now() && at < app.now().plus(360 * DAY) {
            app.act(&center, async move |tx| articles::schedule(tx, id, taken.version, at).await).await?;
        }
        return Ok(());
    }
    let published = app.act(&center, async move |tx| articles::publish(tx, id, taken.version).await).await?;
    let version = published.version;
    match piece.fate {
        Fate::Corrected(from, to, reason) => {
            let content = Content { body: published.content.body.replace(from, to), ..published.content };
            let proposal = Proposal { content, reason: reason.into(), secrecy: Secrecy::Confirmed };
            let provider = known.actor(piece.provider);
            app.act(&provider, async move |tx| articles::amend(tx, id, version, proposal.clone()).await).await?;
            app.act(&owner, async move |tx| articles::endorse(tx, id, version + 1).await).await?;
            app.act(&center, async move |tx| articles::correct(tx, id, version + 2).await).await?;
        }
        Fate::Withdrawn(why) => {
            app.act(&center, async move |tx| articles::withdraw(tx, id, version, why).await).await?;
        }
        _ => {}
    }
    Ok(())
}

fn content(piece: &Piece) -> Content {
    let repost = piece.kind == Kind::Repost;
    let only = |text: &str| if repost { text.to_owned() } else { String::new() };
    Content {
        kind: piece.kind,
        title: piece.title.into(),
        body: piece.body.into(),
        format: if piece.body.starts_with('<') { Format::Rich } else { Format::Plain },
        source: piece.source.into(),
        issuing_body: only("教育部"),
        document_number: only("教科信函〔2022〕58号"),
        issued_on: only("2022-11-30"),
        original_link: only("https://www.moe.gov.cn/srcsite/A16/s3342/202302/t20230214_1044634.html"),
        attachments: vec![],
    }
}
