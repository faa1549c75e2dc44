//! A small department with a course that is running and a few who learn in it, as training and library would leave them:
//! what a load of heartbeats, notes and uploads needs, without the half minute that the demo takes.
use kernel::{Actor, App, Clock, Config, Id, Person, Result, Tx, params};
use people::persons::{Newcomer, enter};
use people::roles::{NewGrant, give};

use super::department::{self, PASSWORD};

pub const COURSE: i64 = 41;
pub const FILM: i64 = 901;
pub const VIDEO: i64 = 61;
pub const QUIZ: i64 = 62;
/// The quiz has one question in whose answer anything may be written, and one with a choice of which A is right.
pub const WRITTEN: i64 = 71;
pub const CHOSEN: i64 = 72;
/// Who issues tasks, and who is to take them on.
pub const OFFICER: &str = "J1001";
const CENTER: &str = "Y2001";
/// Who learns.
pub const LEARNERS: [&str; 4] = ["X1001", "X1002", "X1003", "X1004"];

/// The department of `department`, and in it the course with its learners.
pub async fn found(config: Config) -> Result<()> {
    department::found(config.clone()).await?;
    let app = shixue::open::open(config, Clock::System).await?;
    let house = Actor::house("tests");
    let invited = app.act(&house, async |tx| {
        let unit = people::units::by_code(tx, "chinese").await?.unwrap().id.0;
        let lead = people::persons::by_staff_number(tx, "C8002").await?.unwrap().id;
        rows(tx, unit, lead).await?;
        let mut codes = vec![];
        for (number, role, scope) in [(OFFICER, "module_owner", ("Module", 1)), (CENTER, "center", ("Platform", 1))] {
            let new = Newcomer { name: "经办".into(), staff_number: Some(number.into()), ..Newcomer::default() };
            let person = enter(tx, new).await?.id;
            give(tx, NewGrant { person, role, scope, unit, until: None }).await?;
            codes.push(people::accounts::invite(tx, person, number).await?);
        }
        for number in LEARNERS {
            let new = Newcomer { name: "学员".into(), staff_number: Some(number.into()), ..Newcomer::default() };
            let person = enter(tx, new).await?.id;
            for (role, scope) in [("participant", ("Project", 31)), ("learner", ("Class", 51))] {
                give(tx, NewGrant { person, role, scope, unit, until: None }).await?;
            }
            let seat = "INSERT INTO class_places (class_id, person_id, project_id, name, unit_id, taken_at)
                VALUES (51, $1, 31, '学员', $2, 1)";
            tx.sql.exec(seat, params![person, unit]).await?;
            codes.push(people::accounts::invite(tx, person, number).await?);
        }
        Ok(codes)
    });
    for code in invited.await? {
        people::accounts::activate(&app, &Actor::stranger(), &code, PASSWORD).await?;
    }
    sealed(&app).await
}

async fn sealed(app: &App) -> Result<()> {
    governance::audit::seal_all(app).await?;
    governance::audit::checkpoint(app).await.map(drop)
}

async fn rows(tx: &mut Tx<'_>, unit: i64, lead: Id<Person>) -> Result<()> {
    let task =
        "INSERT INTO tasks (id, kind, name, module_id, issuer_unit_id, host_unit_id, audience, places, starts_on,
        ends_on, document_number, brief, drafted_by, drafted_at, number, issued_at, issued_by)
        VALUES (30, 'training', '任务', 1, $1, $1, '', 1, '', '2027-12-31', '', '', $2, 1, '2025-0001', 1, $2)";
    tx.sql.exec(task, params![unit, lead]).await?;
    let project = "INSERT INTO projects (id, task_id, module_id, host_unit_id, name, hours, deployed_at, deployed_by)
        VALUES (31, 30, 1, $1, '小学语文市级培训', 4000, 1, $2)";
    tx.sql.exec(project, params![unit, lead]).await?;
    let class = "INSERT INTO classes (id, project_id, module_id, name, places, taken, opened_at)
        VALUES (51, 31, 1, '一班', 50, 4, 1)";
    tx.sql.exec(class, params![]).await?;
    let course = "INSERT INTO courses (id, host_unit_id, provider_id, made_at, latest) VALUES ($1, $2, $3, 1, 1)";
    tx.sql.exec(course, params![COURSE, unit, lead]).await?;
    let content =
        "INSERT INTO course_versions (course_id, content, audience, title, intro, subject, school_stage, hours, cover, made_at)
        VALUES ($1, 1, 'scoped', '大单元视角下的习作教学', '', '语文', '小学', 400, 'chinese', 1)";
    tx.sql.exec(content, params![COURSE]).await?;
    let dossier = "INSERT INTO dossiers (id, kind, subject_id, content, title, audience, host_unit_id, provider_id, scopes,
        link, preview, parts, parts_digest, declaration, charter, stage, submitted_at, submitted_by, checked_at, findings,
        reviewed_at, reviewed_by, filed_at, filed_by, serial, published_at, published_by)
        VALUES (1, 'Course', $1, 1, '', 'scoped', $2, $3, '[]', '', '', '[]', $4, '', 1, 'published', 1, $3, 1, '[]', 1, $3, 1,
        $3, '限定备案 2026-0001', 1, $3)";
    tx.sql.exec(dossier, params![COURSE, unit, lead, vec![0_u8]]).await?;
    let place = "INSERT INTO course_projects (course_id, content, project_id, module_id) VALUES ($1, 1, 31, 1)";
    tx.sql.exec(place, params![COURSE]).await?;
    let media = "INSERT INTO media (file_id, course_id, kind, stage, duration_ms, made_at)
        VALUES ($1, $2, 'video', 'checked', 3600000, 1)";
    tx.sql.exec(media, params![FILM, COURSE]).await?;
    let chapter = "INSERT INTO chapters (course_id, content, place, title) VALUES ($1, 1, 1, '认识大单元')";
    tx.sql.exec(chapter, params![COURSE]).await?;
    let item = "INSERT INTO items (course_id, content, item_key, chapter, place, kind, title, required, file_id, body,
        pass_percent, tries) VALUES ($1, 1, $2, 1, 1, 'video', '什么是大单元', TRUE, $3, '正文', 60, 2)";
    tx.sql.exec(item, params![COURSE, VIDEO, FILM]).await?;
    quiz(tx).await
}

/// Half of its points do not pass it, and it may be tried without end.
async fn quiz(tx: &mut Tx<'_>) -> Result<()> {
    let item = "INSERT INTO items (course_id, content, item_key, chapter, place, kind, title, required, body,
        pass_percent, tries) VALUES ($1, 1, $2, 1, 2, 'quiz', '单元测验', TRUE, '', 60, 0)";
    tx.sql.exec(item, params![COURSE, QUIZ]).await?;
    let options = r#"[{"key":"A","text":"单元目标"},{"key":"B","text":"活动数量"}]"#;
    for (key, place, kind, options, answer) in
        [(WRITTEN, 1, "blank", "[]", r#"["大单元"]"#), (CHOSEN, 2, "single", options, r#"["A"]"#)]
    {
        let question = "INSERT INTO questions (course_id, content, question_key, item_key, place, required, kind, stem,
            options, answer, points, explanation) VALUES ($1, 1, $2, $3, $4, TRUE, $5, '先确定什么？', $6, $7, 10, '')";
        tx.sql.exec(question, params![COURSE, key, QUIZ, place, kind, options, answer]).await?;
    }
    Ok(())
}
