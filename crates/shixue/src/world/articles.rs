//! What stands in the three columns: each article provided, accepted and published by the right people, one still
//! waiting on the owner's desk.
use kernel::{App, HOUR, Id, Result};
use people::units::Unit;
use portal::articles::{self, Content, Draft, Kind, Secrecy};

use super::seed::Known;

/// An article with who provides it, for which unit, and who accepts it; `None` leaves it on the desk.
struct Piece {
    column: &'static str,
    kind: Kind,
    provider: &'static str,
    unit: &'static str,
    owner: Option<&'static str>,
    title: &'static str,
    body: &'static str,
    source: &'static str,
}

const PIECES: [Piece; 6] = [
    Piece {
        column: "news",
        kind: Kind::Dynamic,
        provider: "J1003",
        unit: "academic_office",
        owner: Some("Y2003"),
        title: "2026 年小学语文骨干教师市级培训开班",
        body: "9 月，2026 年小学语文骨干教师市级培训开班，来自海淀区、通州区的学员参加学习。\n培训由中文系承办，分两个班进行，年底前完成全部课程。",
        source: "学院官网",
    },
    Piece {
        column: "news",
        kind: Kind::Dynamic,
        provider: "J1003",
        unit: "academic_office",
        owner: Some("Y2003"),
        title: "公共必修课启动报名，面向全市中小学教师",
        body: "公共必修课由北京市教师发展中心组织，名单由各区汇总后统一编班。\n教师登录本站后，在“我的学习”中查看自己的班级。",
        source: "学院官微",
    },
    Piece {
        column: "resources",
        kind: Kind::Article,
        provider: "C8003",
        unit: "chinese",
        owner: Some("J1001"),
        title: "从一篇到一类：阅读教学的单元整合",
        body: "单元整合不是把几篇课文放在一起，而是找到它们共同要学生学会的那一件事。\n先写出单元结束时学生能做什么，再决定每一篇用来做什么，最后才是活动。\n师德体现在课堂的每一次倾听里，教师的教学能力也在这样的备课中提升。",
        source: "",
    },
    Piece {
        column: "resources",
        kind: Kind::Research,
        provider: "C8002",
        unit: "chinese",
        owner: Some("J1001"),
        title: "单元目标怎么写得可评可测：一项备课研究",
        body: "把“理解”改写成看得见的表现，需要回答三个问题：学生做什么，我能看见？做到什么程度算达成？用哪一次活动收集证据？",
        source: "",
    },
    Piece {
        column: "resources",
        kind: Kind::Frontier,
        provider: "C8003",
        unit: "chinese",
        owner: None,
        title: "生成式人工智能辅助备课的边界与建议",
        body: "人工智能可以帮助教师找材料、出初稿，但教学目标和评价由教师负责。",
        source: "",
    },
    Piece {
        column: "policies",
        kind: Kind::Repost,
        provider: "J1003",
        unit: "academic_office",
        owner: Some("D5002"),
        title: "教育部关于发布《教师数字素养》教育行业标准的通知",
        body: "转发教育部发布的《教师数字素养》教育行业标准（JY/T 0646—2022），全文见原文链接。",
        source: "",
    },
];

/// Fills the columns.
pub async fn publish(app: &App, known: &Known) -> Result<()> {
    for piece in &PIECES {
        app.house.clock.move_to(app.now().plus(HOUR));
        place(app, known, piece).await?;
    }
    Ok(())
}

async fn place(app: &App, known: &Known, piece: &'static Piece) -> Result<()> {
    let host: Id<Unit> = Id::new(known.unit(piece.unit));
    let provider = known.actor(piece.provider);
    let article = app.act(&provider, async move |tx| {
        let drafted = articles::draft(tx, Draft { column: piece.column.into(), host, content: content(piece) }).await?;
        articles::submit(tx, drafted.id, drafted.version, Secrecy::Confirmed).await
    });
    let article = article.await?;
    let Some(owner) = piece.owner else { return Ok(()) };
    let (owner, center, id) = (known.actor(owner), known.actor("Y2002"), article.id);
    let accepted = app.act(&owner, async move |tx| articles::review(tx, id, article.version).await).await?;
    app.act(&center, async move |tx| articles::publish(tx, id, accepted.version).await).await?;
    Ok(())
}

fn content(piece: &Piece) -> Content {
    let repost = piece.kind == Kind::Repost;
    let only = |text: &str| if repost { text.to_owned() } else { String::new() };
    Content {
        kind: piece.kind,
        title: piece.title.into(),
        body: piece.body.into(),
        source: piece.source.into(),
        issuing_body: only("教育部"),
        document_number: only("教科信函〔2022〕58号"),
        issued_on: only("2022-11-30"),
        original_link: only("https://www.moe.gov.cn/srcsite/A16/s3342/202302/t20230214_1044634.html"),
    }
}
